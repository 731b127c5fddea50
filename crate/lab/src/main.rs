//! The lab: frames out of the simulated world, a policy out of frames, and numbers out of a policy.
//!
//! ```text
//! generate -> data/NAME/*.frames -> train -> runs/NAME/ -> export -> models/NAME/ -> evaluate -> models/NAME/eval.json
//!     ^                                                                  |
//!     +----------------------------- generate --policy (DAgger) <--------+
//! ```
//!
//! `report` draws what was measured; `sheet` draws frames, to look at what a policy sees; `real` asks a policy about desks
//! that were photographed.
//!
//! Everything is seeded and can be stopped and gone on with. The steps of `train` are counted over all its starts: after
//! DAgger, ask for more of them than the run has done, with all folders of frames.

mod arguments;
mod calibrate;
mod canned;
mod dataset;
mod episode;
mod evaluate;
mod export;
mod eyes;
mod files;
mod generate;
mod inspect;
mod probe;
mod progress;
mod provenance;
mod real;
mod recipe;
mod report;
mod sheet;
mod train;
mod webcam;
mod wording;
mod words;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Generate(generate::Arguments),
    Train(Box<train::Arguments>),
    Evaluate(evaluate::Arguments),
    Export(export::Arguments),
    Canned(canned::Arguments),
    Sheet(sheet::Arguments),
    Calibrate(calibrate::Arguments),
    Words(words::Arguments),
    Eyes(eyes::Arguments),
    Probe(probe::Arguments),
    Inspect(inspect::Arguments),
    Real(real::Arguments),
    Report(report::Arguments),
    Recipe(recipe::Arguments),
}

fn main() -> Result<()> {
    run(Cli::parse().command)
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Train(arguments) => train::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Canned(arguments) => canned::run(&arguments),
        Command::Sheet(arguments) => sheet::run(&arguments),
        Command::Calibrate(arguments) => calibrate::run(&arguments),
        Command::Words(arguments) => words::run(&arguments),
        Command::Eyes(arguments) => eyes::run(&arguments),
        Command::Probe(arguments) => probe::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Real(arguments) => real::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Recipe(arguments) => recipe::run(&arguments),
    }
}
