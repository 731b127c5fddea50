use anyhow::Result;

use super::Step;
use crate::process;
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";

/// The standard library for the browser.
pub struct WasmTarget;

impl Step for WasmTarget {
    fn what(&self) -> String {
        format!("Rust target {TARGET}")
    }

    fn takes(&self) -> &'static str {
        "less than a minute"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        // Asks the compiler and not rustup, so that a toolchain from elsewhere does too.
        let mut rustc = workspace.command("rustc");
        rustc.args(["--print", "target-libdir", "--target", TARGET]);
        process::read(&mut rustc).is_ok_and(|folder| std::path::Path::new(&folder).is_dir())
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        process::run(workspace.command("rustup").args(["target", "add", TARGET]))
    }

    fn by_hand(&self) -> String {
        format!("install rustup (https://rustup.rs) and run `rustup target add {TARGET}` in the checkout")
    }
}
