use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::process;
use crate::workspace::Workspace;

/// Two shards: one for each of the threads that the lab uses unless told otherwise.
const FRAMES: &str = "8000";

/// Makes some training data, throws it away, and brings the time a frame took, nanoseconds, all threads together.
pub fn measure(workspace: &Workspace, folder: &Path) -> Result<f64> {
    let data = folder.join("frames");
    // Shards that are there are not made again, and an earlier run may have been stopped.
    remove(&data)?;
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--release", "--package", "lab", "--locked", "--", "generate", "--frames", FRAMES, "--out"]);
    let text = process::read(cargo.arg(&data))?;
    println!("{text}");
    remove(&data)?;
    let rate = frames_per_sec(&text).context("the lab did not say how many frames a second it made")?;
    Ok(1e9 / rate)
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

/// Out of the lab's last line.
fn frames_per_sec(text: &str) -> Option<f64> {
    let rate = text.lines().last()?.split_once(": ")?.1.split_once(" a second")?.0;
    rate.parse().ok().filter(|rate| *rate > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read_off_the_last_line() {
        let text =
            "2 of 2 shards to make, 4000 frames or a few more each\n8061 frames in 17 s: 474 a second on 2 threads";
        assert_eq!(frames_per_sec(text), Some(474.0));
        assert_eq!(frames_per_sec("0 frames in 0 s: NaN a second on 2 threads"), None);
        assert_eq!(frames_per_sec(""), None);
    }
}
