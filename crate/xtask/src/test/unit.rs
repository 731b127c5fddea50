use crate::test::Report;
use crate::workspace::Workspace;
use crate::{process, setup};

pub fn run(workspace: &Workspace, report: &mut Report) {
    report.check("unit tests", || {
        setup::for_native_pictures(workspace)?;
        let mut cargo = workspace.cargo();
        if process::succeeds(workspace.cargo().args(["nextest", "--version"])) {
            cargo.args(["nextest", "run", "--workspace", "--locked"]);
        } else {
            cargo.args(["test", "--workspace", "--lib", "--bins", "--tests", "--locked", "--quiet"]);
        }
        process::run(&mut cargo)
    });
    report.check("documentation tests", || {
        process::run(workspace.cargo().args(["test", "--workspace", "--doc", "--locked", "--quiet"]))
    });
}
