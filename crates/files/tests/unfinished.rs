//! What a process that ends in the middle of its work leaves. It is alone in its process, since it removes what
//! all threads are writing.

use files::{remove_unfinished, write_atomically, write_with};

#[test]
fn a_file_that_is_being_written_when_the_process_ends_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a");
    write_atomically(&path, b"old").expect("written");
    let files = || std::fs::read_dir(folder.path()).expect("a folder").count();
    let written = write_with(&path, |out| {
        out.write_all(b"new")?;
        assert_eq!(files(), 2);
        remove_unfinished();
        assert_eq!(files(), 1);
        Ok(())
    });
    assert!(written.is_err(), "its temporary file is gone");
    assert_eq!(std::fs::read(&path).expect("it is there"), b"old");
}
