//! Writing a file as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result};
use tempfile::{NamedTempFile, TempPath};

use crate::open::check;

/// How the names of temporary files begin; so many letters and digits follow.
const PREFIX: &str = ".softknee-";
const RANDOM_CHARACTERS: usize = 6;

/// Temporary files that this process is writing.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes the temporary files that this process is writing, before it ends in the middle of its work.
pub fn remove_unfinished() {
    let Ok(unfinished) = UNFINISHED.lock() else { return };
    for path in unfinished.iter() {
        // Those that stay are removed by the next process that locks the folder.
        let _ = fs::remove_file(path);
    }
}

/// Writes a file as a whole or not at all.
///
/// # Errors
/// If it cannot be written; what was there before is then unchanged.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |out| Ok(out.write_all(bytes)?))
}

/// Lets `write` write a file, which takes the place of the one that is there only once it is complete and
/// on the disk: it is a temporary file in the same folder until then.
///
/// # Errors
/// If it cannot be written or is not a regular file; what was there before is then unchanged.
pub fn write_with(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let attempt = || -> Result<()> {
        check(path)?;
        let file = temporary(folder)?;
        let place = file.path().to_owned();
        let written = complete(file, write).and_then(|file| {
            file.persist(path)?;
            sync_folder(folder)
        });
        forget(&place);
        written
    };
    attempt().map_err(|error| cannot_write(path, error))
}

/// Lets `write` write a temporary file in a folder, which is removed when what is returned is dropped.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn write_temporary(
    folder: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<TempPath> {
    let attempt =
        || -> Result<TempPath> { Ok(complete(temporary(folder)?, write)?.into_temp_path()) };
    attempt().map_err(|error| cannot_write(folder, error))
}

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    let file = builder.prefix(PREFIX).rand_bytes(RANDOM_CHARACTERS).tempfile_in(folder)?;
    if let Ok(mut unfinished) = UNFINISHED.lock() {
        unfinished.push(file.path().to_owned());
    }
    Ok(file)
}

fn forget(place: &Path) {
    if let Ok(mut unfinished) = UNFINISHED.lock() {
        unfinished.retain(|other| other != place);
    }
}

/// Writes a temporary file and waits until it is on the disk.
fn complete(
    file: NamedTempFile,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<NamedTempFile> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    #[cfg(unix)]
    {
        // A temporary file is private, and the file it replaces may be readable by others.
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// Waits until the names of a folder's files are on the disk.
fn sync_folder(folder: &Path) -> Result<()> {
    // Only Unix opens folders.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Says that a path cannot be written, and asks whether the disk is full where that may be the cause.
pub fn cannot_write(path: &Path, error: impl Into<anyhow::Error>) -> anyhow::Error {
    let error = error.into();
    let is_full = |error: &io::Error| {
        matches!(
            error.kind(),
            ErrorKind::StorageFull
                | ErrorKind::QuotaExceeded
                | ErrorKind::FileTooLarge
                | ErrorKind::WriteZero
        )
    };
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    let question = if causes.any(is_full) {
        " (is the disk full?)\n  nothing is lost: what was there before is unchanged; make space and repeat the command"
    } else {
        ""
    };
    error.context(format!("{} cannot be written{question}", path.display()))
}

/// Creates a folder and those that it is in.
///
/// # Errors
/// If it cannot be created.
pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| cannot_write(path, error))
}

/// Removes a file, if it exists.
///
/// # Errors
/// If it exists and cannot be removed.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}

/// Removes the temporary files that killed processes left in a folder. Only a process that has locked the
/// folder may ask for it.
pub fn remove_strays(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && entry.file_name().to_str().is_some_and(is_temporary) {
            // One that cannot be removed does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_temporary(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|random| {
        random.len() == RANDOM_CHARACTERS && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}
