use crate::bench::SUITES;
use crate::test::Report;
use crate::workspace::Workspace;
use crate::{process, setup};

/// What ends up in a browser, where nothing may block and there are no files.
const WASM_PACKAGES: [&str; 13] = [
    "schema",
    "control",
    "sim",
    "camera",
    "mat",
    "render",
    "policy",
    "wire",
    "servo",
    "bus",
    "engine",
    "inference",
    "web",
];

pub fn run(workspace: &Workspace, report: &mut Report) {
    report.check("formatting", || process::run(workspace.cargo().args(["fmt", "--all", "--check"])));
    report.check("clippy, host", || {
        setup::for_native_code(workspace)?;
        let mut cargo = workspace.cargo();
        cargo.args(["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]);
        process::run(&mut cargo)
    });
    report.check("clippy, wasm", || {
        setup::for_wasm_lints(workspace)?;
        let mut cargo = workspace.cargo();
        cargo.env("CLIPPY_CONF_DIR", workspace.path("clippy-wasm"));
        cargo.args(["clippy", "--target", "wasm32-unknown-unknown", "--locked"]);
        cargo.args(WASM_PACKAGES.iter().flat_map(|package| ["--package", package]));
        // What `cargo xtask bench` measures there must compile there.
        cargo.args(["--lib", "--bins"]);
        cargo.args(SUITES.iter().filter(|suite| suite.in_wasm).flat_map(|suite| ["--bench", suite.bench]));
        process::run(cargo.args(["--", "--deny", "warnings"]))
    });
}
