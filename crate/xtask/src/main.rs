//! Everything the README's commands do: set-up, serve, test, bench, budget, mat, guide and dist.
//!
//! Each command first brings the machine to where it can run (see [`setup`]) and says what it is doing, so that a
//! clone, `rustup`, a C compiler, `node` and, on Debian, `apt` are all that is needed beforehand.

mod bench;
mod budget;
mod dist;
mod files;
mod guide;
mod mat;
mod offline;
mod page;
mod process;
mod recipe;
mod serve;
mod setup;
mod table;
mod test;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};
use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The commands of this workspace")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the page, serve it, and rebuild when a file changes
    Serve(serve::Options),
    /// Run every check: formatting, lints, unit tests, wasm tests, browser tests
    Test(test::Options),
    /// Run the benchmarks, native and wasm side by side
    Bench(bench::Options),
    /// Build `dist` and hold the compressed sizes of what visitors download
    Budget(budget::Options),
    /// Write the calibration mat to print: `public/mat-a4.pdf` and `public/mat-letter.pdf`
    Mat,
    /// Make the model from nothing: frames, training, measurements; hours, and goes on where it stopped
    Recipe(recipe::Options),
    /// Write the guides as pages: `public/arm.html` and `public/teaching.html` from `docs`
    Guide(guide::Options),
    /// Build `dist`: a static folder that works under any path of a plain web host
    Dist,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let workspace = Workspace::find()?;
    match cli.command {
        Command::Serve(options) => serve::run(&workspace, &options),
        Command::Test(options) => test::run(&workspace, &options),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Budget(options) => budget::run(&workspace, &options),
        Command::Mat => mat::run(&workspace),
        Command::Guide(options) => guide::run(&workspace, &options),
        Command::Dist => dist::run(&workspace),
        Command::Recipe(options) => recipe::run(&workspace, &options),
    }
}
