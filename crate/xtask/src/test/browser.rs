use crate::page::{self, Build};
use crate::test::Report;
use crate::workspace::Workspace;
use crate::{process, setup};

/// Where the page for these tests lies, apart from the `dist` of visitors.
const PAGE: &str = "target/page";

pub fn run(workspace: &Workspace, report: &mut Report, playwright: &[String]) {
    report.check("types of the browser tests", || {
        setup::for_browser_tests(workspace)?;
        process::run(workspace.command("npx").args(["tsc", "--noEmit"]).current_dir(workspace.path("e2e")))
    });
    let built = report.check("page for the browser tests", || {
        setup::for_building(workspace)?;
        page::build(workspace, Build::Quick, &workspace.path(PAGE))
    });
    if !built {
        return;
    }
    report.check("browser tests", || {
        let mut command = if setup::needs_virtual_display() {
            let mut command = workspace.command("xvfb-run");
            command.args(["--auto-servernum", "--server-args=-screen 0 1600x1200x24", "npx"]);
            command
        } else {
            workspace.command("npx")
        };
        command.current_dir(workspace.path("e2e")).env("PAGE", workspace.path(PAGE));
        if let Some(chromium) = setup::chromium(workspace) {
            command.env("CHROMIUM", chromium);
        }
        process::run(command.args(["playwright", "test"]).args(playwright))
    });
}
