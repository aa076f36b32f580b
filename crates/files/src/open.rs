//! Opening a file of a folder that somebody else may have made.
//!
//! A symbolic link in such a folder could lead anywhere, and a pipe would never answer. So nothing but a
//! regular file is opened, and every file of a study's folder is opened here.

use std::fs::{self, File, FileType, OpenOptions};
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::limits::{MAX_WHOLE, read_whole};

/// Opens a file for reading.
///
/// # Errors
/// If it cannot be read or is not a regular file.
pub fn open(path: &Path) -> io::Result<File> {
    open_with(path, OpenOptions::new().read(true))
}

/// Opens a file with these options, of which none may truncate it.
///
/// # Errors
/// If it cannot be opened or is not a regular file.
pub fn open_with(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    check(path)?;
    #[cfg(unix)]
    {
        // Should it become a link or a pipe just now, it is not followed and does not block.
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    }
    let file = options.open(path)?;
    check_kind(file.metadata()?.file_type())?;
    Ok(file)
}

/// The bytes of a file.
///
/// # Errors
/// As [`open`], and if it has more than [`MAX_WHOLE`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_whole(open(path)?, MAX_WHOLE)
}

/// The bytes of a file that a person names, which may be a link, of at most `max`.
///
/// # Errors
/// If it cannot be read or is larger.
pub fn read_given(path: &Path, max: u64) -> io::Result<Vec<u8>> {
    read_whole(File::open(path)?, max)
}

/// The text of a file.
///
/// # Errors
/// As [`read`], and if it is not UTF-8.
pub fn read_to_string(path: &Path) -> io::Result<String> {
    let text = String::from_utf8(read(path)?);
    text.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// The path of a file by its name in a folder, which may contain folders: none of these is a symbolic link.
/// The folder itself may be one.
///
/// # Errors
/// If a folder on the way is something else, or the name leads out of the folder.
pub fn inside(folder: &Path, name: impl AsRef<Path>) -> io::Result<PathBuf> {
    let name = name.as_ref();
    let mut path = folder.to_owned();
    let mut components = name.components().peekable();
    while let Some(component) = components.next() {
        let Component::Normal(part) = component else {
            let message = format!("{} leads out of the folder", name.display());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        };
        path.push(part);
        let is_folder = |found: &fs::Metadata| found.is_dir();
        let on_the_way = components.peek().is_some();
        if on_the_way && fs::symlink_metadata(&path).is_ok_and(|found| !is_folder(&found)) {
            return Err(io::Error::other(format!(
                "{} is not a folder, and a symbolic link is not followed here: remove it",
                path.display()
            )));
        }
    }
    Ok(path)
}

/// Checks that nothing but a regular file is at a path, if anything is.
pub(crate) fn check(path: &Path) -> io::Result<()> {
    fs::symlink_metadata(path).map_or(Ok(()), |found| check_kind(found.file_type()))
}

fn check_kind(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    let found = match kind {
        kind if kind.is_symlink() => "a symbolic link, which is not followed here",
        kind if kind.is_dir() => "a folder, where a file is expected",
        _ => "a pipe or a device, where a file is expected",
    };
    Err(io::Error::other(format!("it is {found}: remove it, or put a file in its place")))
}
