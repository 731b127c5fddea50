use crate::test::Report;
use crate::workspace::Workspace;
use crate::{process, setup};

/// What promises the same result in wasm as on this machine, and what is of use only there: the words that choose it
/// from the workspace. One call of cargo each, because a target's name would be looked for in all packages.
const SUITES: [(&str, &[&str]); 3] = [
    ("world", &["--package", "sim", "--test", "golden"]),
    ("model camera", &["--package", "camera", "--test", "golden"]),
    ("messages", &["--package", "wire", "--tests"]),
];

pub fn run(workspace: &Workspace, report: &mut Report) {
    for (what, chosen) in SUITES {
        report.check(&format!("wasm, {what}"), || {
            setup::for_wasm_tests(workspace)?;
            let mut cargo = workspace.cargo();
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
            // The profile of the page, so that what it is built from need not be compiled another time.
            cargo.args(["test", "--target", "wasm32-unknown-unknown", "--profile", "quick", "--locked"]);
            process::run(cargo.args(chosen))
        });
    }
}
