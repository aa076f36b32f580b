//! Writing a file as a whole or not at all.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};

/// How the names of temporary files begin; letters and digits follow.
const PREFIX: &str = ".softknee-";

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
/// If it cannot be written; what was there before is then unchanged.
pub fn write_with(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let attempt = || -> Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempfile_in(folder.unwrap_or(Path::new(".")))?;
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
        file.persist(path)?;
        Ok(())
    };
    attempt().with_context(|| format!("{} cannot be written", path.display()))
}

/// Removes a file, if it exists.
///
/// # Errors
/// If it exists and cannot be removed.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}
