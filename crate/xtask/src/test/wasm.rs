use crate::test::Report;
use crate::workspace::Workspace;
use crate::{process, setup};

/// Crates with tests that promise the same result in wasm as on this machine.
const PACKAGES: [&str; 3] = ["control", "sim", "camera"];

pub fn run(workspace: &Workspace, report: &mut Report) {
    report.check("wasm tests", || {
        setup::for_wasm_tests(workspace)?;
        let mut cargo = workspace.cargo();
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        // The profile of the page, so that what it is built from need not be compiled another time.
        cargo.args(["test", "--target", "wasm32-unknown-unknown", "--profile", "quick", "--tests", "--locked"]);
        process::run(cargo.args(PACKAGES.iter().flat_map(|package| ["--package", package])))
    });
}
