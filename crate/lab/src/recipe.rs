//! A whole model by one command: the lines of a recipe, each a command of this program, one after the other.
//!
//! What is done is noted beside the run, so that a recipe that was stopped goes on where it was. A line that was changed, or
//! moved, is another line: it and all after it are done.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use serde::{Deserialize, Serialize};

use crate::{Cli, Command, files};

/// Follow a recipe: frames, training, measurements, one command after the other.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The file with the commands, one a line.
    #[arg(default_value = "crate/lab/recipes/nano.txt")]
    recipe: PathBuf,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    list: bool,
}

/// What of a recipe is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Journal {
    /// Lines, and the whole seconds each took.
    done: Vec<(String, u64)>,
}

impl Journal {
    fn load(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(path).with_context(|| format!("cannot be read: {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("not a journal of a recipe: {}", path.display()))
    }

    /// How many of the first lines are done.
    fn reaches(&self, lines: &[String]) -> usize {
        self.done.iter().zip(lines).take_while(|((done, _), line)| done == *line).count()
    }
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let text =
        fs::read_to_string(&arguments.recipe).with_context(|| format!("no recipe: {}", arguments.recipe.display()))?;
    let lines = lines(&text);
    // A mistake in the last line should not show after hours.
    let commands = lines.iter().map(|line| parse(line)).collect::<Result<Vec<_>>>()?;
    let name = arguments.recipe.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = PathBuf::from("runs").join(format!("{name}-recipe.json"));
    let mut journal = Journal::load(&path)?;
    let begin = journal.reaches(&lines);
    journal.done.truncate(begin);
    for (index, (line, command)) in lines.iter().zip(commands).enumerate() {
        let count = lines.len();
        if index < begin {
            println!("[{} of {count}] done: {line}", index + 1);
            continue;
        }
        println!("[{} of {count}] {line}", index + 1);
        if arguments.list {
            continue;
        }
        let started = Instant::now();
        crate::run(command).with_context(|| format!("the recipe stopped at: {line}"))?;
        journal.done.push((line.clone(), started.elapsed().as_secs()));
        files::write(&path, serde_json::to_string_pretty(&journal)? + "\n")?;
    }
    Ok(())
}

/// The commands: no comments, no empty lines, a line that ends in a backslash joined with the next.
fn lines(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    let bare = joined.lines().map(|line| line.split('#').next().unwrap_or_default());
    let words = bare.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    words.filter(|line| !line.is_empty()).collect()
}

fn parse(line: &str) -> Result<Command> {
    let cli = Cli::try_parse_from(["lab"].into_iter().chain(line.split(' ')));
    let command = cli.with_context(|| format!("no command of this program: {line}"))?.command;
    ensure!(!matches!(command, Command::Recipe(_)), "a recipe cannot follow a recipe: {line}");
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_recipe_is_a_command() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recipes");
        let recipes = fs::read_dir(folder).expect("there are recipes");
        let mut seen = 0;
        for recipe in recipes {
            let text = fs::read_to_string(recipe.expect("a file").path()).expect("text");
            for line in lines(&text) {
                parse(&line).expect("a command");
                seen += 1;
            }
        }
        assert!(seen > 5, "{seen} lines");
    }

    #[test]
    fn lines_may_be_long_and_commented() {
        let text = "# frames\ngenerate --out a \\\n  --frames 5 # few\n\n  train --data a\n";
        assert_eq!(lines(text), ["generate --out a --frames 5", "train --data a"]);
    }

    #[test]
    fn a_journal_reaches_as_far_as_its_lines_are_those_of_the_recipe() {
        let lines = ["a", "b", "c"].map(str::to_owned);
        let journal = |done: &[&str]| Journal { done: done.iter().map(|line| ((*line).to_owned(), 1)).collect() };
        assert_eq!(journal(&[]).reaches(&lines), 0);
        assert_eq!(journal(&["a", "b"]).reaches(&lines), 2);
        assert_eq!(journal(&["a", "x", "c"]).reaches(&lines), 1);
    }

    #[test]
    fn nonsense_is_refused_before_anything_is_done() {
        assert!(parse("generate --frames").is_err());
        assert!(parse("recipe").expect_err("it would never end").to_string().contains("cannot follow"));
    }
}
