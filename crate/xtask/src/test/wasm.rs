use crate::test::Report;
use crate::workspace::Workspace;
use crate::{process, setup};

/// What promises the same result in wasm as on this machine, world and model camera, and the messages between workers,
/// which exist only there. One call of cargo for all: it turns on the features that the packages named in it need
/// together, and would build what they share anew for every other choice of packages.
const PACKAGES: [&str; 3] = ["sim", "camera", "wire"];
/// The tests of those packages that run in wasm; each is found in whichever of them has it.
const TESTS: [&str; 2] = ["golden", "channel"];

pub fn run(workspace: &Workspace, report: &mut Report) {
    report.check("wasm: world, model camera, messages", || {
        setup::for_wasm_tests(workspace)?;
        let mut cargo = workspace.cargo();
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        // The profile of the page, so that of what it is built from little need be compiled another time.
        cargo.args(["test", "--target", "wasm32-unknown-unknown", "--profile", "quick", "--locked", "--no-fail-fast"]);
        cargo.args(PACKAGES.iter().flat_map(|package| ["--package", package]));
        process::run(cargo.args(TESTS.iter().flat_map(|test| ["--test", test])))
    });
}
