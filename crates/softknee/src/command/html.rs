//! Pages as HTML: that of one study, or those of a folder together with their index.

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use html::{Folder, Link, Source};

/// The Markdown file of the index.
const INDEX: &str = "README.md";

/// Writes the HTML of a folder's page beside it. Links lead to the HTML of other pages where that exists.
pub(crate) fn write_page(folder: &Path, page: &str) -> Result<PathBuf> {
    // A folder given as `.` has a name too.
    let folder = match folder.file_name() {
        Some(_) => folder.to_owned(),
        None => folder.canonicalize().with_context(|| cannot_read(folder))?,
    };
    let parent = folder.parent().unwrap_or(Path::new("")).to_owned();
    let name = Path::new(folder.file_name().unwrap_or_default()).join(page);
    Site { root: parent, pages: BTreeSet::new() }.write(&name)
}

/// Writes the HTML of the index of a folder and of every page that it leads to.
pub(crate) fn write_all(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut site = Site { root: folder.to_owned(), pages: BTreeSet::new() };
    site.find_pages()?;
    site.pages.iter().map(|page| site.write(page)).collect()
}

fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

fn cannot_read(path: &Path) -> String {
    format!("{} cannot be read", path.display())
}

/// The pages of a folder.
struct Site {
    root: PathBuf,
    /// The Markdown files of the pages that are written together, by their paths from the root.
    pages: BTreeSet<PathBuf>,
}

impl Site {
    /// Follows the links of the index. What a study's page links to in its own folder is a part of that
    /// page; every other Markdown file is a page.
    fn find_pages(&mut self) -> Result<()> {
        let mut waiting = VecDeque::from([PathBuf::from(INDEX)]);
        while let Some(page) = waiting.pop_front() {
            let path = self.root.join(&page);
            let text =
                self.read(&page, &page).and_then(text).with_context(|| cannot_read(&path))?;
            for target in html::targets(&text) {
                let Some(target) = resolved(&page, &target) else { continue };
                let is_page = is_markdown(&target) && !is_part(&page, &target);
                if is_page && !self.pages.contains(&target) && self.root.join(&target).is_file() {
                    waiting.push_back(target);
                }
            }
            self.pages.insert(page);
        }
        Ok(())
    }

    fn write(&self, page: &Path) -> Result<PathBuf> {
        let path = self.root.join(page);
        let markdown = self.read(page, page).and_then(text).with_context(|| cannot_read(&path))?;
        let home = (page != Path::new(INDEX) && self.has_html(Path::new(INDEX)))
            .then(|| from(page, &html_of(Path::new(INDEX))));
        let name = path.display().to_string();
        let source = Source { path: &name, markdown: &markdown, home: home.as_deref() };
        let text = html::page(source, &Beside { site: self, page })?;
        let written = self.root.join(html_of(page));
        if !files::read(&written).is_ok_and(|old| old == text.as_bytes()) {
            harness::record::write_atomically(&written, text.as_bytes())?;
        }
        Ok(written)
    }

    /// The bytes of a file that a page consists of. A link that leads out of the site and of the page's folder
    /// is not followed: the file would be published with the page.
    fn read(&self, page: &Path, file: &Path) -> io::Result<Vec<u8>> {
        let found = self.root.join(file).canonicalize()?;
        let of_page = self.root.join(page.parent().unwrap_or(Path::new("")));
        let mut folders = [self.root.clone(), of_page].into_iter();
        let holds = |folder: PathBuf| {
            let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
            folder.canonicalize().is_ok_and(|folder| found.starts_with(folder))
        };
        if !folders.any(holds) {
            return Err(io::Error::other("it is a link that leads elsewhere: remove it"));
        }
        files::read(&found)
    }

    /// Whether a page has its HTML, or gets it now.
    fn has_html(&self, page: &Path) -> bool {
        self.pages.contains(page) || self.root.join(html_of(page)).is_file()
    }
}

/// What stands beside one page of a site.
struct Beside<'a> {
    site: &'a Site,
    page: &'a Path,
}

impl Folder for Beside<'_> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let path = resolved(self.page, path).ok_or(io::ErrorKind::PermissionDenied)?;
        self.site.read(self.page, &path)
    }

    fn link(&self, path: &str) -> Link {
        let Some(target) = resolved(self.page, path) else { return Link::Kept };
        if target == self.page {
            return Link::Top;
        }
        if is_part(self.page, &target) {
            return Link::Part;
        }
        if is_markdown(&target) && self.site.has_html(&target) {
            return Link::To(from(self.page, &html_of(&target)));
        }
        Link::Kept
    }
}

/// Whether a linked file becomes a part of the page: a table in or below its folder, or, for the page of
/// a study, a Markdown file beside it.
fn is_part(page: &Path, target: &Path) -> bool {
    let folder = page.parent().unwrap_or(Path::new(""));
    let is_table = target.extension().is_some_and(|ending| ending == "csv");
    let is_of_study = page.file_name().is_some_and(|name| name == report::FILE);
    (is_table && target.starts_with(folder))
        || (is_of_study && is_markdown(target) && target.parent() == Some(folder) && target != page)
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "md")
}

/// The HTML file of a page.
fn html_of(page: &Path) -> PathBuf {
    match page.file_name() {
        Some(name) if name == INDEX => page.with_file_name("index.html"),
        _ => page.with_extension("html"),
    }
}

/// The path from the root to which a relative path leads from a page; `None` outside of the root.
fn resolved(page: &Path, target: &str) -> Option<PathBuf> {
    let mut path = page.parent()?.to_owned();
    for component in Path::new(target).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => path.pop().then_some(())?,
            Component::Normal(name) => path.push(name),
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    Some(path)
}

/// The relative path from a page to a file, both from the root, as a link.
fn from(page: &Path, file: &Path) -> String {
    let folder: Vec<_> = page.parent().unwrap_or(Path::new("")).components().collect();
    let file: Vec<_> = file.components().collect();
    let shared = folder.iter().zip(&file).take_while(|(a, b)| a == b).count();
    let up = folder[shared..].iter().map(|_| "..".to_owned());
    let down = file[shared..].iter().map(|name| name.as_os_str().to_string_lossy().into_owned());
    html::address(&up.chain(down).collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{from, html_of, is_part, resolved};

    #[test]
    fn paths_lead_from_page_to_page() {
        let page = Path::new("causes/report.md");
        assert_eq!(resolved(page, "../units/report.md"), Some(PathBuf::from("units/report.md")));
        assert_eq!(resolved(page, "./a.csv"), Some(PathBuf::from("causes/a.csv")));
        assert_eq!(resolved(page, "../../x"), None);
        assert_eq!(resolved(page, "/etc/passwd"), None);
        assert_eq!(from(page, Path::new("index.html")), "../index.html");
        assert_eq!(from(page, Path::new("my units/report.html")), "../my%20units/report.html");
        assert_eq!(from(page, Path::new("causes/a.html")), "a.html");
        assert_eq!(html_of(Path::new("README.md")), Path::new("index.html"));
        assert_eq!(html_of(page), Path::new("causes/report.html"));
    }

    #[test]
    fn tables_and_what_stands_beside_a_study_are_parts() {
        let part = |page: &str, target: &str| is_part(Path::new(page), Path::new(target));
        assert!(part("causes/report.md", "causes/contrasts-1.md"));
        assert!(part("causes/report.md", "causes/curves.csv"));
        assert!(part("peers.md", "peers/kernels.csv"));
        assert!(!part("causes/report.md", "causes/report.md"));
        assert!(!part("causes/report.md", "units/report.md"));
        assert!(!part("causes/report.md", "units/a.csv"));
        assert!(!part("README.md", "peers.md"));
        assert!(!part("causes/report.md", "causes/claims.json"));
    }
}
