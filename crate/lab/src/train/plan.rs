//! How a run trains: said when it starts, and kept when it goes on.

use anyhow::{Result, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::{Arguments, checkpoint::Progress, distil::Lesson, optimiser};

/// Something every other run has, left out to measure what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Omission {
    /// The likelihood of action tokens: only the distance of their expectation is minimised, as in regression.
    Tokens,
    /// Words: every word is the unknown one.
    Text,
}

/// The options of a run that decide what it learns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
// What a run of an earlier version does not say was as usual.
#[serde(default)]
pub struct Plan {
    /// Pictures per batch.
    pub frames: usize,
    /// Instructions per picture.
    pub goals: usize,
    /// Highest learning rate.
    pub rate: f64,
    /// Steps of rising learning rate.
    pub warmup: u64,
    /// Steps in all.
    pub steps: u64,
    /// Steps of falling learning rate at their end.
    pub decay: u64,
    /// Steps at the start in which it learns to read and to look, and nothing else.
    pub looking: u64,
    /// Folder of the model whose weights it started from.
    pub from: Option<String>,
    /// Run of the teacher it learns from.
    pub taught_by: Option<String>,
    /// What it does not learn from the teacher.
    pub without: Vec<Lesson>,
    /// What it does without altogether.
    pub omit: Vec<Omission>,
}

impl Default for Plan {
    fn default() -> Self {
        Self::USUAL
    }
}

impl Plan {
    /// What a new run does unless told otherwise.
    const USUAL: Self = Self {
        frames: 32,
        goals: 4,
        rate: optimiser::LEARNING_RATE,
        warmup: 300,
        steps: 20_000,
        decay: 4_000,
        looking: 0,
        from: None,
        taught_by: None,
        without: Vec::new(),
        omit: Vec::new(),
    };

    /// The plan of a new run.
    pub fn new(arguments: &Arguments) -> Self {
        Self { from: from(arguments), ..Self::USUAL.told(arguments) }
    }

    /// The plan of a run that goes on: as it started, but for the steps and their end, which may be moved, and the
    /// teacher, who may come and go. Which device, how many workers and which data is free, and noted.
    pub fn resumed(arguments: &Arguments, progress: &Progress) -> Result<Self> {
        let was = &progress.plan;
        let plan = was.told(arguments);
        let kept = [
            ("--frames", was.frames as u64, plan.frames as u64),
            ("--goals", was.goals as u64, plan.goals as u64),
            ("--warmup", was.warmup, plan.warmup),
            ("--looking", was.looking, plan.looking),
        ];
        for (option, was, told) in kept {
            ensure!(was == told, "the run started with {option} {was}, not {told}; leave it out, or start another run");
        }
        let told = from(arguments);
        ensure!(
            told.is_none() || told == was.from,
            "the run goes on from its own weights; leave --from out, or start another run"
        );
        ensure!(plan.omit == was.omit, "the run started with other omissions; leave --omit out, or start another run");
        plan.ensure_goes_on(arguments, progress)?;
        Ok(plan)
    }

    /// The plan with what the command says in place of what was planned.
    fn told(&self, arguments: &Arguments) -> Self {
        Self {
            frames: arguments.frames.unwrap_or(self.frames),
            goals: arguments.goals.unwrap_or(self.goals),
            rate: arguments.rate.unwrap_or(self.rate),
            warmup: arguments.warmup.unwrap_or(self.warmup),
            steps: arguments.steps.unwrap_or(self.steps),
            decay: arguments.decay.unwrap_or(self.decay),
            looking: arguments.looking.unwrap_or(self.looking),
            from: self.from.clone(),
            taught_by: arguments.taught_by.clone(),
            without: arguments.without.clone(),
            omit: if arguments.omit.is_empty() { self.omit.clone() } else { arguments.omit.clone() },
        }
    }

    fn ensure_goes_on(&self, arguments: &Arguments, progress: &Progress) -> Result<()> {
        let (done, seed) = (progress.step, progress.seed);
        ensure!(
            arguments.seed.is_none_or(|told| told == seed),
            "the run started with --seed {seed}; leave it out, or start another run"
        );
        ensure!(
            self.steps > done,
            "the run has done {done} steps and --steps {} counts them too; ask for more, such as --steps {}, or `lab export` it",
            self.steps,
            done + 2_000
        );
        Ok(())
    }

    /// The learning rate of a step.
    pub fn learning_rate(&self, step: u64) -> f64 {
        self.rate * optimiser::share_of_peak(step, self.steps, self.warmup, self.decay)
    }
}

fn from(arguments: &Arguments) -> Option<String> {
    arguments.from.as_ref().map(|folder| folder.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Arguments {
        super::super::tests::arguments(&format!("--data data {line}"))
    }

    /// A run that was started with a line of options, and has done 100 steps.
    fn started(line: &str) -> Progress {
        let plan = Plan::new(&arguments(line));
        Progress { step: 100, samples: 100 * (plan.frames * plan.goals) as u64, plan, ..Progress::default() }
    }

    fn refusal(line: &str, progress: &Progress) -> String {
        Plan::resumed(&arguments(line), progress).expect_err("it must be refused").to_string()
    }

    #[test]
    fn a_run_goes_on_as_it_started() {
        let progress = started("--frames 16 --steps 400 --decay 50 --looking 20 --from models/nano");
        let plan = Plan::resumed(&arguments(""), &progress).expect("nothing is said otherwise");
        assert_eq!(plan, progress.plan);
        assert!(Plan::resumed(&arguments("--frames 16 --from models/nano"), &progress).is_ok());
        let longer = Plan::resumed(&arguments("--steps 500 --decay 80"), &progress).expect("the end may be moved");
        assert_eq!(longer, Plan { steps: 500, decay: 80, ..plan });
    }

    #[test]
    fn what_would_make_another_run_of_it_is_refused_by_name() {
        let progress = started("--frames 16");
        for line in ["--frames 32", "--goals 2", "--warmup 10", "--looking 50", "--seed 8", "--from models/nano"] {
            let option = line.split_whitespace().next().expect("an option");
            let refusal = refusal(line, &progress);
            assert!(refusal.contains(option), "{refusal}");
        }
    }

    #[test]
    fn steps_that_are_all_done_are_refused_with_what_to_ask_for() {
        assert!(refusal("", &started("--steps 100")).contains("--steps 2100"));
        assert!(refusal("--steps 90", &started("--steps 400")).contains("--steps 2100"));
    }
}
