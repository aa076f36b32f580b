//! Opening a page in the browser of the person at the screen.

use std::path::Path;

use anyhow::Result;

/// Opens a file, or says how to open it where there is no screen or no browser.
pub(crate) fn open(path: &Path) -> Result<()> {
    let path = std::path::absolute(path)?;
    let why = if has_screen() {
        match open::that_detached(&path) {
            Ok(()) => return Ok(()),
            Err(error) => error.to_string(),
        }
    } else {
        "there is no screen here".to_owned()
    };
    message!(
        "not opened, since {why}; open this file with any browser, also on another machine:\n  {}",
        path.display()
    );
    Ok(())
}

/// Whether a window can be shown. Without one, programs that open files would start a browser in the
/// terminal.
fn has_screen() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let has_terminal_only = cfg!(all(unix, not(target_os = "macos")));
    !has_terminal_only || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].into_iter().any(is_set)
}
