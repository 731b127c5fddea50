//! Where things are, and how commands are started there.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The checkout this command works on.
pub struct Workspace {
    root: PathBuf,
    search_path: OsString,
}

impl Workspace {
    /// The workspace that holds this crate.
    pub fn find() -> Result<Self> {
        // Cargo sets the variable when it runs us; the value compiled in serves a binary that is started directly.
        let manifest_dir =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest_dir
            .ancestors()
            .find(|folder| folder.join("Cargo.lock").is_file())
            .with_context(|| format!("there is no Cargo.lock above {}", manifest_dir.display()))?
            .to_path_buf();

        // Tools of ours come first: each was put there because what is installed is missing or of another version.
        let mut folders = vec![root.join("tools/bin"), root.join("tools/node_modules/.bin")];
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        let search_path =
            env::join_paths(folders).context("the checkout's path has a character that PATH cannot hold")?;
        Ok(Self { root, search_path })
    }

    /// A path below the root, in forward slashes.
    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// Where tools are put that only this project needs; ignored by git, kept by `cargo clean`.
    pub fn tools(&self) -> PathBuf {
        self.path("tools")
    }

    /// A command that starts in the root and finds the project's own tools.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", &self.search_path);
        command
    }

    /// `cargo`, the one that runs us.
    pub fn cargo(&self) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// The first file of this name on the search path.
    pub fn which(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.search_path).map(|folder| folder.join(program)).find(|file| is_executable(file))
    }

    /// The version of a package as `Cargo.lock` has it.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let path = self.path("Cargo.lock");
        let lock = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        locked_version(&lock, package).with_context(|| format!("{package} is not in {}", path.display()))
    }
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file() || file.with_extension("exe").is_file() || file.with_extension("cmd").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"elsewhere\"\n";

    #[test]
    fn a_locked_version_is_that_of_the_package_with_the_whole_name() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }
}
