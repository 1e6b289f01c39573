//! The text of a sites.yaml to its file: whole or not at all. Unlike a feed file it is a person's own: links to it are
//! followed, its rights stay, and what somebody else wrote meanwhile is not lost.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Replaces the text of a file, if it still is `old` (`None`: there is no file).
///
/// # Errors
/// The file has changed meanwhile, or cannot be written; it stands as it was.
pub fn save(path: &Path, old: Option<&str>, new: &str) -> io::Result<()> {
    let target = if old.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    let rights = old.map_or_else(
        || Ok(Permissions::from_mode(0o644)),
        |_| fs::metadata(&target).map(|found| found.permissions()),
    )?;
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .map_or_else(|| PathBuf::from("."), Path::to_owned);
    // In the same folder, so that the rename cannot cross file systems.
    let mut file = tempfile::Builder::new().prefix(".sites-").permissions(rights).tempfile_in(&folder)?;
    file.write_all(new.as_bytes())?;
    file.as_file().sync_all()?;
    match old {
        Some(old) if fs::read(&target)? != old.as_bytes() => {
            return Err(io::Error::other("somebody else has changed it meanwhile"));
        }
        Some(_) => file.persist(&target)?,
        None => file.persist_noclobber(&target)?,
    };
    // Brings the rename itself to the disk; where a file system has no such thing, the file is in place all the same.
    let _ = File::open(&folder).and_then(|folder| folder.sync_all());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_if_it_is_as_it_was_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sites.yaml");
        save(&path, None, "a").unwrap();
        assert!(save(&path, None, "b").is_err(), "there is one now");
        assert!(save(&path, Some("x"), "b").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "a");
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        save(&path, Some("a"), "b").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "b");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[test]
    fn a_link_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real.yaml"), dir.path().join("sites.yaml"));
        fs::write(&real, "a").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        save(&link, Some("a"), "b").unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "b");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
