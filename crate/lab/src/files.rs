//! Files that are whole or not there.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Writes beside the place and renames into it, so that a crash leaves the old file or the new one.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    write_out(&partial, content.as_ref())
        .and_then(|()| fs::rename(&partial, path))
        .with_context(|| format!("cannot write: {}", path.display()))
}

fn write_out(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// An empty folder of a test's own.
#[cfg(test)]
pub fn test_folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lab-test-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
    folder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = test_folder("replaced");
        let path = folder.join("report.json");
        for content in ["a first one", "another"] {
            write(&path, content).expect("the folder can be written");
            assert_eq!(fs::read_to_string(&path).expect("it was written"), content);
        }
        assert_eq!(fs::read_dir(&folder).expect("it is there").count(), 1);
        fs::remove_dir_all(&folder).expect("it is the test's own");
    }
}
