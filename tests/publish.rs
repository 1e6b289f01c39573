//! The folder of feed files under what happens to folders: full and read-only disks, links, killed processes, threads.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::disk::Disk;
use haywain::publish::dir::Dir;
use haywain::publish::{Publish, PublishError, Put};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn kind(error: &PublishError) -> Option<ErrorKind> {
    match error {
        PublishError::Folder { cause, .. } | PublishError::File { cause, .. } => Some(cause.kind()),
        PublishError::Name { .. } => None,
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// This test binary again, as a process of its own that runs only the named test, after a shell has done `before`.
fn again(test: &str, folder: &Path, before: &str) -> Child {
    let command = format!(r#"{before} exec "$0" --exact publish::{test} --nocapture"#);
    let mut shell = Command::new("sh");
    shell.args(["-c", &command]).arg(std::env::current_exe().unwrap()).env(CHILD, folder);
    shell.stdout(Stdio::piped()).spawn().unwrap()
}

const CHILD: &str = "HAYWAIN_TEST_FOLDER";

#[test]
fn what_is_put_is_got_and_the_folder_is_made() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("deep/output");
    let dir = Dir::open(&folder).unwrap();
    assert_eq!(dir.get("news.rss").unwrap(), None);
    assert_eq!(dir.put("news.rss", b"one").unwrap(), Put::Written);
    assert_eq!(dir.put("news.rss", b"two").unwrap(), Put::Written);
    assert_eq!(dir.get("news.rss").unwrap().as_deref(), Some(&b"two"[..]));
    assert_eq!(names(&folder), ["news.rss"]);
}

#[test]
fn equal_bytes_leave_the_file_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let dir = Dir::open(folder.path()).unwrap();
    dir.put("news.rss", b"same").unwrap();
    let file = folder.path().join("news.rss");
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(&file).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(dir.put("news.rss", b"same").unwrap(), Put::Unchanged);
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), long_ago);
    assert_eq!(dir.put("news.rss", b"else").unwrap(), Put::Written, "of the same length");
    assert_ne!(fs::metadata(&file).unwrap().modified().unwrap(), long_ago);
}

/// SECURITY 28: the mode of a feed file.
#[test]
fn a_web_server_may_read_the_files_unless_the_umask_says_no() {
    if let Some(folder) = std::env::var_os(CHILD) {
        Dir::open(Path::new(&folder)).unwrap().put("news.rss", b"x").unwrap();
        return;
    }
    for (umask, of_file, of_folder) in [("022", 0o644, 0o755), ("077", 0o600, 0o700), ("000", 0o644, 0o755)] {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("output");
        let before = format!("umask {umask};");
        let test = "a_web_server_may_read_the_files_unless_the_umask_says_no";
        assert!(again(test, &folder, &before).wait_with_output().unwrap().status.success());
        assert_eq!((mode(&folder.join("news.rss")), mode(&folder)), (of_file, of_folder), "umask {umask}");
    }
}

/// SECURITY 31.
#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let dir = Dir::open(&home.path().join("output")).unwrap();
    for name in ["", ".", "..", ".hidden", ".haywain-x", "../x", "a/b", "/etc/x", "a\\b", "a\0b"] {
        let error = dir.put(name, b"x").unwrap_err();
        assert_eq!(error.to_string(), format!("{name:?} is not a plain file name"));
        assert!(dir.get(name).is_err());
    }
    assert_eq!(names(home.path()), ["output"]);
    assert!(names(&home.path().join("output")).is_empty());
}

/// SECURITY 28.
#[test]
fn temporary_files_of_a_killed_run_are_removed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in [".haywain-a1", ".haywain-b2", ".haywainx", "haywain-c3", "news.rss"] {
        fs::write(at(name), "x").unwrap();
    }
    fs::create_dir(at(".haywain-folder")).unwrap();
    symlink(at("news.rss"), at(".haywain-link")).unwrap();
    Dir::open(folder.path()).unwrap();
    assert_eq!(names(folder.path()), [".haywain-folder", ".haywain-link", ".haywainx", "haywain-c3", "news.rss"]);
}

#[test]
fn a_link_is_replaced_and_its_target_stays() {
    let home = tempfile::tempdir().unwrap();
    let dir = Dir::open(&home.path().join("output")).unwrap();
    let (target, link) = (home.path().join("target"), home.path().join("output/news.rss"));
    fs::write(&target, "feed").unwrap();
    for to in [&target, &home.path().join("nowhere")] {
        symlink(to, &link).unwrap();
        assert_eq!(dir.get("news.rss").unwrap(), None);
        assert_eq!(dir.put("news.rss", b"feed").unwrap(), Put::Written);
        assert!(fs::symlink_metadata(&link).unwrap().is_file());
        fs::remove_file(&link).unwrap();
    }
    assert_eq!(fs::read(&target).unwrap(), b"feed");
    assert_eq!(names(home.path()), ["output", "target"]);
}

#[test]
fn a_pipe_is_replaced_and_nobody_waits_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("news.rss");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let dir = Dir::open(folder.path()).unwrap();
    assert_eq!(dir.get("news.rss").unwrap(), None);
    assert_eq!(dir.put("news.rss", b"feed").unwrap(), Put::Written);
}

#[test]
fn a_folder_in_place_of_the_file_is_an_error_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let dir = Dir::open(folder.path()).unwrap();
    fs::create_dir(folder.path().join("news.rss")).unwrap();
    let error = dir.put("news.rss", b"x").unwrap_err();
    assert_eq!(kind(&error), Some(ErrorKind::IsADirectory));
    assert!(error.to_string().contains("news.rss: "), "{error}");
    assert!(error.advice().unwrap().contains("a folder stands where the file should be"));
    assert_eq!(kind(&dir.get("news.rss").unwrap_err()), Some(ErrorKind::IsADirectory));
    assert_eq!(names(folder.path()), ["news.rss"]);
}

#[test]
fn a_file_in_place_of_the_folder_is_an_error_that_names_it() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("output");
    fs::write(&file, "x").unwrap();
    for path in [file.clone(), file.join("below")] {
        let error = Dir::open(&path).unwrap_err();
        assert_eq!(kind(&error), Some(ErrorKind::NotADirectory), "{error}");
        assert!(error.to_string().starts_with(path.to_str().unwrap()), "{error}");
        assert!(error.advice().is_some());
    }
    assert_eq!(fs::read(&file).unwrap(), b"x");
}

#[test]
fn a_folder_that_vanishes_is_an_error_for_put_and_nothing_for_get() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("output");
    let dir = Dir::open(&folder).unwrap();
    fs::remove_dir(&folder).unwrap();
    assert_eq!(dir.get("news.rss").unwrap(), None);
    assert_eq!(kind(&dir.put("news.rss", b"x").unwrap_err()), Some(ErrorKind::NotFound));
}

#[test]
fn a_read_only_folder_is_an_error_with_advice_and_the_old_file_stands() {
    let disk = Disk::of(64);
    let folder = disk.path();
    let dir = Dir::open(folder).unwrap();
    dir.put("news.rss", b"old").unwrap();
    if !disk.make_read_only() {
        return;
    }
    let error = dir.put("news.rss", b"new").unwrap_err();
    assert!(matches!(kind(&error), Some(ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied)), "{error}");
    assert!(error.to_string().starts_with(folder.join("news.rss").to_str().unwrap()), "{error}");
    assert!(!error.to_string().contains(".haywain-"), "{error}");
    assert!(error.advice().is_some());
    assert_eq!(dir.put("news.rss", b"old").unwrap(), Put::Unchanged, "nothing has to be written");
    assert_eq!(dir.get("news.rss").unwrap().as_deref(), Some(&b"old"[..]));
    assert!(Dir::open(folder).is_ok());
    assert!(Dir::open(&folder.join("new")).unwrap_err().advice().is_some());
}

#[test]
fn on_a_full_disk_the_old_file_stands_and_no_temporary_one_is_left() {
    let disk = Disk::of(64);
    if !disk.is_small() {
        return; // the limit on file sizes below is the test then
    }
    let dir = Dir::open(disk.path()).unwrap();
    dir.put("news.rss", b"old").unwrap();
    let error = dir.put("news.rss", &[b'x'; 100_000]).unwrap_err();
    assert_eq!(kind(&error), Some(ErrorKind::StorageFull), "{error}");
    assert!(!error.to_string().contains(".haywain-"), "{error}");
    assert!(error.advice().unwrap().contains("make room on the disk"));
    assert_eq!(dir.get("news.rss").unwrap().as_deref(), Some(&b"old"[..]));
    assert_eq!(names(disk.path()), ["news.rss"]);
    assert_eq!(dir.put("news.rss", b"new").unwrap(), Put::Written, "what fits is put");
}

/// A write that the system breaks off half way, wherever the test runs: by the limit of the shell on file sizes.
#[test]
fn a_write_that_ends_half_way_leaves_the_old_file_and_no_debris() {
    if let Some(folder) = std::env::var_os(CHILD) {
        let error = Dir::open(Path::new(&folder)).unwrap().put("news.rss", &[b'x'; 100_000]).unwrap_err();
        assert_eq!(kind(&error), Some(ErrorKind::FileTooLarge), "{error}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let dir = Dir::open(folder.path()).unwrap();
    dir.put("news.rss", b"old").unwrap();
    let test = "a_write_that_ends_half_way_leaves_the_old_file_and_no_debris";
    // 16 blocks of 512 bytes; the signal that comes with the limit is ignored, so that the write fails instead.
    let child = again(test, folder.path(), "trap '' XFSZ; ulimit -f 16;");
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(dir.get("news.rss").unwrap().as_deref(), Some(&b"old"[..]));
    assert_eq!(names(folder.path()), ["news.rss"]);
}

/// The bytes of one version: a torn or mixed file cannot look like it.
fn version(number: usize) -> Vec<u8> {
    format!("{number:08}\n").repeat(5_000 + number % 7).into_bytes()
}

fn is_whole(bytes: &[u8]) -> bool {
    let number = std::str::from_utf8(&bytes[..8]).unwrap().parse().unwrap();
    bytes == version(number)
}

#[test]
fn a_killed_process_leaves_a_whole_file_and_no_debris_after_the_next_open() {
    if let Some(folder) = std::env::var_os(CHILD) {
        let dir = Dir::open(Path::new(&folder)).unwrap();
        for number in 0.. {
            dir.put("news.rss", &version(number)).unwrap();
            println!("put {number}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for round in 1..=25 {
        let test = "a_killed_process_leaves_a_whole_file_and_no_debris_after_the_next_open";
        let mut child = again(test, folder.path(), "");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let last = lines.map_while(Result::ok).filter(|line| line.contains("put ")).nth(round).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let dir = Dir::open(folder.path()).unwrap();
        assert!(is_whole(&dir.get("news.rss").unwrap().unwrap()), "killed after {last}");
        assert_eq!(names(folder.path()), ["news.rss"]);
    }
}

#[test]
fn two_threads_that_put_the_same_name_never_tear_it() {
    let folder = tempfile::tempdir().unwrap();
    let dir = Dir::open(folder.path()).unwrap();
    dir.put("news.rss", &version(0)).unwrap();
    std::thread::scope(|scope| {
        let puts = |thread: usize| (0..50).all(|n| dir.put("news.rss", &version(2 * n + thread)).is_ok());
        let (even, odd) = (scope.spawn(move || puts(0)), scope.spawn(move || puts(1)));
        (0..200).for_each(|_| assert!(is_whole(&dir.get("news.rss").unwrap().unwrap())));
        assert!(even.join().unwrap() && odd.join().unwrap());
    });
    assert_eq!(names(folder.path()), ["news.rss"]);
}
