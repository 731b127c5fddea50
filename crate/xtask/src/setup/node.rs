use std::fs;

use anyhow::{Context, Result, bail};

use super::Step;
use crate::process;
use crate::workspace::Workspace;

/// The oldest major version that Playwright still runs on.
const OLDEST_NODE: u32 = 20;

/// The JavaScript runtime that drives the browser and runs wasm tests.
pub struct Node;

impl Step for Node {
    fn what(&self) -> String {
        format!("node {OLDEST_NODE} or newer, with npm")
    }

    fn takes(&self) -> &'static str {
        "which is left to you"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        let Some(node) = workspace.which("node") else { return false };
        let major = process::read(workspace.command(node).arg("--version"))
            .ok()
            .and_then(|line| line.trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
        major.is_some_and(|major| major >= OLDEST_NODE) && workspace.which("npm").is_some()
    }

    fn install(&self, _workspace: &Workspace) -> Result<()> {
        bail!("there are too many ways to have node on a machine to choose one here")
    }

    fn by_hand(&self) -> String {
        format!(
            "install node {OLDEST_NODE} or newer from https://nodejs.org or your distribution (Debian: `apt-get install nodejs npm`)"
        )
    }
}

/// The wasm optimiser, as a native program that npm carries.
pub struct Binaryen;

impl Binaryen {
    const VERSION: &str = "132.0.0";
}

impl Step for Binaryen {
    fn what(&self) -> String {
        format!("wasm-opt (binaryen {})", Self::VERSION)
    }

    fn takes(&self) -> &'static str {
        "less than a minute"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        let package = workspace.path("tools/node_modules/binaryen/package.json");
        let right_version = fs::read_to_string(package)
            .ok()
            .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
            .is_some_and(|package| package["version"] == Self::VERSION);
        right_version && process::succeeds(workspace.command("wasm-opt").arg("--version"))
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        let mut npm = workspace.command("npm");
        npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"]);
        process::run(npm.arg(workspace.tools()).arg(format!("binaryen@{}", Self::VERSION)))
    }

    fn by_hand(&self) -> String {
        format!("`npm install --prefix tools binaryen@{}`", Self::VERSION)
    }
}

/// What the browser tests import, exactly as the lock file has it.
pub struct TestPackages;

impl TestPackages {
    const LOCK: &str = "e2e/package-lock.json";
    /// A copy of the lock file that was installed last.
    const INSTALLED: &str = "e2e/node_modules/.installed-lock.json";
}

impl Step for TestPackages {
    fn what(&self) -> String {
        "npm packages of e2e".to_owned()
    }

    fn takes(&self) -> &'static str {
        "less than a minute"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        let read = |below| fs::read(workspace.path(below)).ok();
        read(Self::LOCK).is_some_and(|lock| read(Self::INSTALLED) == Some(lock))
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        let mut npm = workspace.command("npm");
        // The tests drive the system's Chromium, so Playwright need not download its own.
        npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        process::run(npm.args(["ci", "--no-audit", "--no-fund", "--prefix", "e2e"]))?;
        fs::copy(workspace.path(Self::LOCK), workspace.path(Self::INSTALLED))
            .context("cannot note which lock file was installed")?;
        Ok(())
    }

    fn by_hand(&self) -> String {
        "`npm ci --prefix e2e`".to_owned()
    }
}
