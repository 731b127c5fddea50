//! Running other programs, visibly.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Prints the command, runs it with our own input and output, and fails unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line_of(command);
    println!("  $ {line}");
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed: {status}");
    }
    Ok(())
}

/// What a command prints, trimmed; fails when it cannot be started or does not succeed.
pub fn read(command: &mut Command) -> Result<String> {
    let line = line_of(command);
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed: {}", output.status);
    }
    let text =
        String::from_utf8(output.stdout).with_context(|| format!("`{line}` printed something that is no text"))?;
    Ok(text.trim().to_owned())
}

/// Whether a command can be started and succeeds; prints nothing.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as one would type it.
fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let quoted: Vec<_> = words
        .map(|word| {
            let word = word.to_string_lossy();
            if word.contains([' ', '*', '"']) { format!("'{word}'") } else { word.into_owned() }
        })
        .collect();
    quoted.join(" ")
}
