//! `cargo xtask serve`: the page on this machine, rebuilt as files change.

use std::env;
use std::net::TcpListener;

use anyhow::{Context, Result};
use clap::Args;

use crate::page::{self, Build};
use crate::workspace::Workspace;
use crate::{process, setup};

/// Where the served page lies, apart from the `dist` of visitors.
const PAGE: &str = "target/serve";

#[derive(Args)]
pub struct Options {
    /// Compile as for visitors; slower to build, faster to run
    #[arg(long)]
    release: bool,
    /// The port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Open no browser; without a display, or where the variable CI is set, none is opened anyway
    #[arg(long)]
    no_open: bool,
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let port = options.port;
    // Asked before minutes of building, not after. The listener is dropped at once.
    TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("port {port} is taken; choose another with `cargo xtask serve --port NUMBER`"))?;
    setup::for_building(workspace)?;

    let build = if options.release { Build::Optimised } else { Build::Quick };
    let opens = !options.no_open && someone_watches();
    let then = if opens { "Then your browser opens" } else { "Then open" };
    println!("Building the page; the first time takes several minutes, later ones seconds.");
    println!();
    println!("    {then} http://localhost:{port}/");
    println!();
    let mut trunk = page::trunk(workspace, "serve", build, &workspace.path(PAGE));
    trunk.args(["--address", "127.0.0.1", "--port", &port.to_string()]);
    if opens {
        trunk.arg("--open");
    }
    process::run(&mut trunk)
}

/// Whether a browser opened from here would be seen.
fn someone_watches() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let has_display = !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY");
    has_display && !set("CI")
}
