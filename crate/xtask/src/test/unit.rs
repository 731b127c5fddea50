use crate::test::Report;
use crate::workspace::Workspace;
use crate::{process, setup};

pub fn run(workspace: &Workspace, report: &mut Report) {
    report.check("unit tests", || {
        setup::for_native_pictures(workspace)?;
        let mut cargo = workspace.cargo();
        // Neither stops at the first failure, so that one run tells everything that is wrong.
        if process::succeeds(workspace.cargo().args(["nextest", "--version"])) {
            cargo.args(["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]);
        } else {
            cargo.args(["test", "--workspace", "--lib", "--bins", "--tests", "--locked", "--quiet", "--no-fail-fast"]);
        }
        process::run(&mut cargo)
    });
    report.check("documentation tests", || {
        setup::for_native_code(workspace)?;
        process::run(workspace.cargo().args(["test", "--workspace", "--doc", "--locked", "--quiet", "--no-fail-fast"]))
    });
}
