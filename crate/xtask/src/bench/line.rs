//! A servo line on which things go wrong: random bytes into both decoders, and whole episodes.

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// Examples of `servo`, and how much of each: what its tests play a part of.
const EXAMPLES: [(&str, &str); 2] = [("noise", "1000000"), ("episodes", "10000")];

/// Plays all of it and prints what came of it; minutes.
pub fn measure(workspace: &Workspace) -> Result<()> {
    for (example, count) in EXAMPLES {
        println!("\n[bench] servo, {count} of {example}");
        let mut cargo = workspace.cargo();
        cargo.args(["run", "--release", "--locked", "--package", "servo", "--example", example, "--", count]);
        process::run(&mut cargo)?;
    }
    Ok(())
}
