//! A small disk of a test's own where the test may mount one, else a plain folder.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// Mounted as long as this value lives.
pub(crate) struct Disk {
    folder: tempfile::TempDir,
    small: bool,
}

impl Disk {
    /// A disk of so many KiB.
    pub(crate) fn of(kib: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={kib}k,mode=0755");
        let small = mount(&["-t", "tmpfs", "-o", &options, "tmpfs"], folder.path());
        Self { folder, small }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Whether it is a disk that can be filled, and not a plain folder.
    pub(crate) fn is_small(&self) -> bool {
        self.small
    }

    /// Whether nobody can write to it now; root without the right to mount still can.
    pub(crate) fn make_read_only(&self) -> bool {
        if self.small {
            return mount(&["-o", "remount,ro"], self.path());
        }
        fs::set_permissions(self.path(), Permissions::from_mode(0o555)).unwrap();
        File::create(self.path().join("probe")).is_err()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.small {
            let _ = Command::new("umount").arg(self.path()).status();
        } else {
            let _ = fs::set_permissions(self.path(), Permissions::from_mode(0o755));
        }
    }
}

fn mount(arguments: &[&str], folder: &Path) -> bool {
    Command::new("mount").args(arguments).arg(folder).output().is_ok_and(|done| done.status.success())
}
