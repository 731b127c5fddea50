//! What lies in a folder.

use std::fs;
use std::path::Path;

use anyhow::Result;

/// All files below a folder, as paths with forward slashes, in order.
pub fn below(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    list(folder, "", &mut found)?;
    Ok(found)
}

fn list(folder: &Path, prefix: &str, into: &mut Vec<String>) -> Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{path}/"), into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}
