//! A file to which lines are appended, of which none is lost or broken by a full disk or a crash.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;

use crate::limits::{MAX_LINE, read_line};
use crate::lines::{self, Salvage};
use crate::open::{open, open_with};
use crate::write::{create_folder, remove, write_with};

/// Lines that are appended one by one.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// Length of the file up to the end of its last whole line.
    length: u64,
    /// Whether the file may be longer than that.
    is_torn: bool,
}

impl Journal {
    /// Opens a journal for appending, and creates it if there is none. A last line that a crash cut off is
    /// removed, and so are broken lines before it; `salvage` is told of the latter.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub fn open(path: &Path, salvage: Salvage<'_>) -> Result<Self> {
        let length = repaired(path, salvage)?;
        let mut options = OpenOptions::new();
        let file = open_with(path, options.create(true).read(true).append(true))
            .with_context(|| format!("{} cannot be opened for writing", path.display()))?;
        let mut journal = Self { path: path.to_owned(), file, length, is_torn: true };
        journal.trim().with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(journal)
    }

    /// Appends a value as a line.
    ///
    /// # Errors
    /// If it cannot be written; the file is then as it was before.
    pub fn append(&mut self, value: &impl Serialize) -> Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        ensure!(
            line.len() as u64 <= MAX_LINE,
            "{}: a line of {} bytes cannot be appended, since at most {MAX_LINE} are read again\n  record less: fewer snapshots, or a larger curve_every or evaluate_every",
            self.path.display(),
            line.len()
        );
        // Where the file is not there any more, the line goes to the one that takes its place.
        let place = self.check();
        self.write(&line).with_context(|| {
            format!(
                "{} cannot be written (is the disk full?)\n  finished runs are kept; repeat the command to continue",
                self.path.display()
            )
        })?;
        place
    }

    /// Checks that the file that lines are appended to is still the one at its path. If it was removed or
    /// replaced, its lines are written to that path again, after those that are there now.
    ///
    /// # Errors
    /// If it was removed or replaced.
    pub fn check(&mut self) -> Result<()> {
        if is_at(&self.file, &self.path) {
            return Ok(());
        }
        let path = self.path.display().to_string();
        let found = match self.path.symlink_metadata() {
            Ok(_) => "was replaced by another file",
            Err(_) => "was removed",
        };
        let lost = format!("{path} {found} while it was written to");
        self.restore().with_context(|| {
            format!("{lost}, and cannot be restored: what was appended to it is lost")
        })?;
        bail!(
            "{lost}\n  all that was appended to it is there again; find out which program removes it, and repeat the command to continue"
        )
    }

    /// Writes the lines to the path again, and appends further ones there.
    fn restore(&mut self) -> Result<()> {
        // Anything else than a file, such as a link, has no lines of ours and must not be followed.
        let others = open(&self.path).ok();
        if others.is_none() {
            remove(&self.path)?;
        }
        self.path.parent().map_or(Ok(()), create_folder)?;
        self.file.seek(SeekFrom::Start(0))?;
        let mut own = (&self.file).take(self.length);
        let mut length = 0;
        write_with(&self.path, |out| {
            if let Some(others) = others {
                let silent: Salvage<'_> = &|_| ();
                each_part(&self.path, others, silent, &mut |part, is_line| {
                    let line: &[u8] = if is_line { part } else { &[] };
                    length += line.len() as u64;
                    Ok(out.write_all(line)?)
                })?;
            }
            length += std::io::copy(&mut own, out)?;
            Ok(())
        })?;
        let mut options = OpenOptions::new();
        self.file = open_with(&self.path, options.read(true).append(true))?;
        (self.length, self.is_torn) = (length, false);
        Ok(())
    }

    /// Waits until all lines are on the disk.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn sync(&self) -> Result<()> {
        let path = self.path.display();
        self.file.sync_data().with_context(|| format!("{path} cannot be written"))
    }

    fn write(&mut self, line: &[u8]) -> std::io::Result<()> {
        self.trim()?;
        let written = self.file.write_all(line);
        match written {
            Ok(()) => self.length += line.len() as u64,
            Err(_) => {
                // A part of the line may be on the disk. Where it cannot be removed now, the next write does.
                self.is_torn = true;
                let _ = self.trim();
            }
        }
        written
    }

    /// Removes what stands after the last whole line.
    fn trim(&mut self) -> std::io::Result<()> {
        if self.is_torn {
            self.file.set_len(self.length)?;
            self.is_torn = false;
        }
        Ok(())
    }
}

/// Whether a path leads to an open file.
fn is_at(file: &File, path: &Path) -> bool {
    let Ok(at_path) = path.symlink_metadata() else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |found: &Metadata| (found.dev(), found.ino());
        file.metadata().is_ok_and(|open| identity(&open) == identity(&at_path))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        at_path.is_file()
    }
}

/// Removes broken lines from a journal, and returns its length up to the end of the last whole line.
fn repaired(path: &Path, salvage: Salvage<'_>) -> Result<u64> {
    let file = match open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error).context(format!("{} cannot be read", path.display())),
    };
    let (mut is_damaged, mut length) = (false, 0);
    let silent: Salvage<'_> = &|_| ();
    each_part(path, file, silent, &mut |part, is_line| {
        is_damaged |= !is_line;
        length += part.len() as u64;
        Ok(())
    })?;
    if !is_damaged {
        return Ok(length);
    }
    length = 0;
    write_with(path, |out| {
        each_part(path, open(path)?, salvage, &mut |part, _| {
            let part = part.trim_ascii_end();
            if !part.is_empty() {
                out.write_all(part)?;
                out.write_all(b"\n")?;
                length += part.len() as u64 + 1;
            }
            Ok(())
        })
    })?;
    Ok(length)
}

/// Calls `visit` with every part that is whole of every line that has an end, and whether it is all of the
/// line; for a part that is not whole with no bytes.
fn each_part(
    path: &Path,
    file: File,
    salvage: Salvage<'_>,
    visit: &mut dyn FnMut(&[u8], bool) -> Result<()>,
) -> Result<()> {
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    for number in 1.. {
        let read = read_line(&mut reader, &mut line, MAX_LINE);
        let read =
            read.with_context(|| format!("{}, line {number}: it cannot be read", path.display()))?;
        if !read || !line.ends_with(b"\n") {
            break;
        }
        for part in lines::parts(&line) {
            let part = &line[part];
            let is_whole = lines::is_whole(path, number, part, salvage);
            visit(if is_whole { part } else { &[] }, is_whole && part.len() == line.len())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::Journal;
    use crate::lines::each;

    #[cfg(unix)]
    #[test]
    fn a_journal_that_is_removed_or_replaced_is_restored_with_all_lines() {
        let root = tempfile::tempdir().expect("a folder");
        let victim = root.path().join("victim");
        std::fs::write(&victim, "precious").expect("written");
        type Change = fn(&std::path::Path, &std::path::Path);
        let changes: [(Change, &str); 4] = [
            (|path, _| std::fs::remove_file(path).expect("removed"), "was removed"),
            (
                |path, _| {
                    std::fs::remove_dir_all(path.parent().expect("a folder")).expect("removed")
                },
                "was removed",
            ),
            (
                |path, _| {
                    std::fs::remove_file(path).expect("removed");
                    std::fs::write(path, "{\"n\":0}\n{\"n\"").expect("written");
                },
                "was replaced",
            ),
            (
                |path, victim| {
                    std::fs::remove_file(path).expect("removed");
                    std::os::unix::fs::symlink(victim, path).expect("linked");
                },
                "was replaced",
            ),
        ];
        for (change, expected) in changes {
            let folder = root.path().join("study");
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir(&folder).expect("made");
            let path = folder.join("journal.jsonl");
            let mut journal = Journal::open(&path, &|_| ()).expect("opened");
            let line = |n: u32| serde_json::json!({ "n": n });
            journal.append(&line(1)).expect("appended");
            journal.check().expect("it is there");
            change(&path, &victim);
            let error = journal.append(&line(2)).expect_err("it is noticed").to_string();
            assert!(error.contains(expected) && error.contains("repeat the command"), "{error}");
            journal.append(&line(3)).expect("it is there again");
            let text = std::fs::read_to_string(&path).expect("it is there");
            let others = if text.contains("{\"n\":0}") { "{\"n\":0}\n" } else { "" };
            assert_eq!(text, format!("{others}{{\"n\":1}}\n{{\"n\":2}}\n{{\"n\":3}}\n"));
            assert_eq!(std::fs::read_to_string(&victim).expect("it is there"), "precious");
        }
    }

    #[test]
    fn broken_lines_are_left_out_with_a_warning_and_all_others_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.jsonl");
        let line = |number: u32| format!("{{\"schema\":1,\"n\":{number}}}");
        let [a, b, c, d] = [1, 2, 3, 4].map(line);
        // A part of a line, whole lines after it, a line that has lost its end, and a last line that was cut off.
        let text = format!("{a}\n{}{b}\n\0\0\0\n{c}{d}\n{}", &a[..9], &a[..15]);
        for is_repaired in [false, true] {
            std::fs::write(&path, &text).expect("written");
            let warnings = Mutex::new(Vec::new());
            let salvage = |warning: &str| warnings.lock().expect("a list").push(warning.to_owned());
            if is_repaired {
                let mut journal = Journal::open(&path, &salvage).expect("it is repaired");
                journal.append(&serde_json::json!({"schema": 1, "n": 5})).expect("appended");
            }
            let mut found = Vec::new();
            each(&path, Some(&salvage), Ok, |value: serde_json::Value| {
                found.push(value["n"].as_u64().expect("a number"));
                Ok(())
            })
            .expect("it is read");
            let expected: &[u64] = if is_repaired { &[1, 2, 3, 4, 5] } else { &[1, 2, 3, 4] };
            assert_eq!(found, expected);
            let mut warnings = warnings.into_inner().expect("a list");
            warnings.sort();
            assert_eq!(warnings.len(), 2, "{warnings:?}");
            assert!(warnings[0].contains("journal.jsonl, line 2"), "{warnings:?}");
            assert!(warnings[1].contains("journal.jsonl, line 3"), "{warnings:?}");
        }
    }
}
