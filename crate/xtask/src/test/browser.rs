use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::page::{self, Build};
use crate::test::Report;
use crate::workspace::Workspace;
use crate::{process, setup};

/// Where the page for these tests is built, apart from the `dist` of visitors.
pub const PAGE: &str = "target/page";

pub fn run(workspace: &Workspace, report: &mut Report, playwright: &[String]) {
    // `PAGE=dist cargo xtask test --only e2e` tests a folder that is there already, below the root or anywhere.
    let chosen = env::var("PAGE").ok();
    let ready = report.check("set-up for the browser tests", || {
        if chosen.is_none() {
            setup::for_building(workspace)?;
        }
        setup::for_browser_tests(workspace)
    });
    if !ready {
        return;
    }
    report.check("types of the browser tests", || {
        process::run(workspace.command("npx").args(["tsc", "--noEmit"]).current_dir(workspace.path("e2e")))
    });
    let page = workspace.path(chosen.as_deref().unwrap_or(PAGE));
    let built =
        chosen.is_some() || report.check("page for the browser tests", || page::build(workspace, Build::Quick, &page));
    if !built {
        return;
    }
    report.check("browser tests", || {
        self::playwright(workspace, &page, |command| {
            command.args(playwright);
        })
    });
}

/// Playwright over a folder with the page, with what is added to its command.
pub fn playwright(workspace: &Workspace, page: &Path, add: impl FnOnce(&mut Command)) -> Result<()> {
    let mut command = if setup::needs_virtual_display() {
        let mut command = workspace.command("xvfb-run");
        command.args(["--auto-servernum", "--server-args=-screen 0 1600x1200x24", "npx"]);
        command
    } else {
        workspace.command("npx")
    };
    command.current_dir(workspace.path("e2e")).env("PAGE", page).args(["playwright", "test"]);
    if let Some(chromium) = setup::chromium(workspace) {
        command.env("CHROMIUM", chromium);
    }
    add(&mut command);
    process::run(&mut command)
}
