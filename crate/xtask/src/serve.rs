//! `cargo xtask serve`: the page on this machine, rebuilt as files change.

use std::net::TcpListener;

use anyhow::{Context, Result};
use clap::Args;

use crate::page::{self, Build};
use crate::workspace::Workspace;
use crate::{process, setup};

#[derive(Args)]
pub struct Options {
    /// Compile as for visitors; slower to build, faster to run
    #[arg(long)]
    release: bool,
    /// The port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let port = options.port;
    // Asked before minutes of building, not after. The listener is dropped at once.
    TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("port {port} is taken; choose another with `cargo xtask serve --port NUMBER`"))?;
    setup::for_building(workspace)?;

    let build = if options.release { Build::Optimised } else { Build::Quick };
    println!("Building the page; the first time takes several minutes, later ones seconds.");
    println!();
    println!("    Then open http://localhost:{port}/");
    println!();
    process::run(page::trunk(workspace, "serve", build).args(["--address", "127.0.0.1", "--port", &port.to_string()]))
}
