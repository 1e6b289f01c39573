//! A small disk of a test's own, where the test may mount one.

use std::path::Path;
use std::process::Command;

/// Mounted as long as this value lives.
pub(crate) struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// A tmpfs of so many KiB; `None` where mounting is not allowed.
    pub(crate) fn of(kib: usize) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={kib}k,mode=0755");
        mount(&["-t", "tmpfs", "-o", &options, "tmpfs"], folder.path()).then_some(Self { folder })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn make_read_only(&self) {
        assert!(mount(&["-o", "remount,ro"], self.path()));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

fn mount(arguments: &[&str], folder: &Path) -> bool {
    Command::new("mount").args(arguments).arg(folder).output().is_ok_and(|done| done.status.success())
}
