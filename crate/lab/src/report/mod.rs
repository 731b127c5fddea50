//! The report: what was measured of the models, with plots, as one HTML file.

mod plot;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use self::plot::Bars;
use crate::{
    evaluate::{
        FAILURES_FOLDER,
        condition::{Axis, Condition, strength_name},
        failure::Failure,
        report::{Count, Report},
    },
    files,
    probe::Knowledges,
    train::{
        checkpoint::Progress,
        loss::{PARTS, Part},
    },
};

/// Write what was measured of the models as one HTML file with plots.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Where models are: each folder with an `eval.json` is reported, with its `training.json` and the reports in its
    /// `ablations` folder.
    #[arg(long, default_value = "models")]
    models: PathBuf,
    /// Where the report goes.
    #[arg(long, default_value = "models/report.html")]
    out: PathBuf,
}

/// A model and what is known of it.
struct Model {
    report: Report,
    training: Option<Progress>,
    knowledge: Option<Knowledges>,
    /// Episodes that failed, each with its picture as PNG.
    failures: Vec<(Failure, Vec<u8>)>,
    /// The same model trained without something, by what that is.
    ablations: Vec<(String, Report)>,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let mut models = Vec::new();
    for folder in sorted(&arguments.models)? {
        if folder.join("eval.json").exists() {
            models.push(Model::load(&folder)?);
        }
    }
    ensure!(
        !models.is_empty(),
        "nothing was measured of the models in {}; run `lab evaluate --out {}/NAME/eval.json`",
        arguments.models.display(),
        arguments.models.display()
    );
    files::write(&arguments.out, page(&models)?.into_string())?;
    println!("wrote {}", arguments.out.display());
    Ok(())
}

impl Model {
    fn load(folder: &Path) -> Result<Self> {
        let ablations = folder.join("ablations");
        let mut without = Vec::new();
        if ablations.exists() {
            for path in sorted(&ablations)? {
                if path.extension().is_some_and(|extension| extension == "json") {
                    let name = path.file_stem().unwrap_or_default().to_string_lossy().replace('-', " ");
                    without.push((name, read(&path)?));
                }
            }
        }
        let training = folder.join("training.json");
        // Runs of earlier versions noted other things.
        let training = training.exists().then(|| read(&training).ok()).flatten();
        let probe = folder.join("probe.json");
        let knowledge = probe.exists().then(|| read(&probe)).transpose()?;
        let report: Report = read(&folder.join("eval.json"))?;
        let picture = |failure: &Failure| {
            let path = folder.join(FAILURES_FOLDER).join(&failure.picture);
            let png = fs::read(&path).with_context(|| format!("no picture of a failure: {}", path.display()))?;
            Ok((failure.clone(), png))
        };
        let failures = report.failures.iter().map(picture).collect::<Result<_>>()?;
        Ok(Self { report, training, knowledge, failures, ablations: without })
    }
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).with_context(|| format!("cannot read: {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("not what it should be: {}", path.display()))
}

/// What is in a folder, by name.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("no folder: {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
svg { width: 100%; height: auto; background: white; border-radius: 6px; margin: .5rem 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #8884; white-space: nowrap; }
td:first-child, th:first-child { text-align: left; }
code { font-size: .9em; }
.failures { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: 1rem; }
figure { margin: 0; }
figure img { width: 100%; image-rendering: pixelated; }
figcaption { font-size: .85em; }
";

fn page(models: &[Model]) -> Result<Markup> {
    let sections = models.iter().map(section).collect::<Result<Vec<_>>>()?;
    Ok(html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "VLA Playground: what the models can do" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "What the models can do" }
                p {
                    "Counted in the simulated world, through the loop that runs in the browser, by the world's own predicate, \
                     in scenes that no training frame came from. Bars are success rates, lines their 95 % Wilson intervals."
                }
                @for section in &sections { (section) }
            }
        }
    })
}

fn section(model: &Model) -> Result<Markup> {
    let report = &model.report;
    Ok(html! {
        h2 { (report.model) }
        p { "Made with " code { (report.command) } "." }
        h3 { "What it is told to do" }
        p {
            "In distribution: words and templates of training. Swap: another goal in the same scene, so that the picture \
             does not give the task away. Blank: no words. Chance: the scripted expert on a goal drawn at random, which is \
             what an arm that never fails gets without reading. Mean over families "
            (percent(report.mean)) "."
        }
        (svg(families(report))?)
        (table(report))
        (changes(report)?)
        (unseen(report)?)
        @if !report.acted_on.is_empty() {
            h3 { "What it goes for" }
            p { "In distribution: what the fingers held first, or were at in the end." }
            (svg(acted_on(report))?)
        }
        @if !report.surety.is_empty() {
            h3 { "Whether it knows" }
            p {
                "Episodes of all conditions with meaningful words, a tenth of them in each bar: on the left those in which the \
                 action tokens of the first step had the lowest entropy, in nats. Where it said that it is done, it \
                 was in " (percent(report.said_done.rate())) " of " (report.said_done.episodes) " cases."
            }
            (svg(surety(report))?)
        }
        @if !model.failures.is_empty() { (failures(&model.failures)) }
        @if let Some(knowledge) = &model.knowledge { (known(knowledge)) }
        @if !model.ablations.is_empty() {
            h3 { "Without" }
            p { "The same model trained without something, at a tenth of the training." }
            (svg(ablations(model))?)
        }
        @if let Some(training) = &model.training {
            h3 { "Training" }
            p {
                (training.samples) " samples in " (training.step) " steps, " (format!("{:.1}", training.seconds / 3600.0))
                " hours on " (training.device) "."
            }
            (svg(losses(training))?)
        }
    })
}

/// Episodes that failed, to look at.
fn failures(failures: &[(Failure, Vec<u8>)]) -> Markup {
    html! {
        h3 { "How it fails" }
        p {
            "The first failures of each family, of different kinds where there are: what it saw first, on the left, and \
             what it saw last."
        }
        div class="failures" {
            @for (failure, png) in failures {
                figure {
                    img src=(format!("data:image/png;base64,{}", BASE64.encode(png)))
                        alt=(format!("The first and the last picture of an episode: {}", failure.sentence));
                    figcaption {
                        b { (failure.suite) } ", scene " (failure.seed) ": “" (failure.sentence) "”. It went for "
                        (failure.acted_on.name())
                        @if failure.said_done { ", and said that it is done" } @else { ", and ran out of time" } "."
                    }
                }
            }
        }
    }
}

/// What probes can tell.
fn known(knowledge: &Knowledges) -> Markup {
    html! {
        h3 { "What it knows" }
        p {
            "How often a linear probe on what the readout query found is right about the thing that a sentence names, in \
             scenes it was not fitted to: its colour, its shape, whether it is left or right of what is nearest to it, and \
             which of the things from left to right it is; with fresh weights, and with the trained ones."
        }
        table {
            tr { th { "of the named thing" } th { "commonest answer" } th { "before" } th { "after" } }
            @for (question, knowledge) in knowledge {
                tr {
                    td { (question) }
                    td { (percent(knowledge.commonest)) }
                    td { (percent(knowledge.before)) }
                    td { (percent(knowledge.after)) }
                }
            }
        }
    }
}

fn svg(plot: Result<String>) -> Result<Markup> {
    Ok(PreEscaped(plot?))
}

fn percent(rate: f64) -> String {
    format!("{:.1} %", rate * 100.0)
}

/// By family: told, another goal, nothing, and what chance gives.
fn families(report: &Report) -> Result<String> {
    let names: Vec<String> = report.families.keys().cloned().collect();
    let of = |condition: Condition| Bars {
        name: condition.to_string(),
        counts: names.iter().map(|name| report.conditions.get(&format!("{condition}/{name}")).copied()).collect(),
    };
    let told =
        Bars { name: "in distribution".to_owned(), counts: report.families.values().copied().map(Some).collect() };
    let bars = [told, of(Condition::Swap), of(Condition::Blank), of(Condition::Chance)];
    plot::success(&names, &bars, None)
}

/// The same in numbers.
fn table(report: &Report) -> Markup {
    let of = |condition: Condition, name: &str| {
        let count: Option<&Count> = report.conditions.get(&format!("{condition}/{name}"));
        count.map_or_else(String::new, |count| percent(count.rate()))
    };
    html! {
        table {
            tr { th { "family" } th { "solved" } th { "rate" } th { "95 %" } th { "swap" } th { "blank" } th { "chance" } }
            @for (name, count) in &report.families {
                tr {
                    td { (name) }
                    td { (count.successes) " of " (count.episodes) }
                    td { (percent(count.rate())) }
                    td { (percent(count.wilson95[0])) " to " (percent(count.wilson95[1])) }
                    td { (of(Condition::Swap, name)) }
                    td { (of(Condition::Blank, name)) }
                    td { (of(Condition::Chance, name)) }
                }
            }
        }
    }
}

/// The seven axes at three strengths.
fn changes(report: &Report) -> Result<Markup> {
    let names: Vec<String> = Axis::ALL.iter().map(|axis| axis.name().to_owned()).collect();
    let bars = camera::Strength::ALL.map(|strength| Bars {
        name: strength_name(strength).to_owned(),
        counts: Axis::ALL
            .iter()
            .map(|&axis| report.conditions.get(&Condition::Changed(axis, strength).to_string()).copied())
            .collect(),
    });
    if bars.iter().all(|bar| bar.counts.iter().all(Option::is_none)) {
        return Ok(html! {});
    }
    Ok(html! {
        h3 { "One thing changed" }
        p { "The seven axes of LIBERO-plus, the families taking turns; the dashed line is the mean with nothing changed." }
        (svg(plot::success(&names, &bars, Some(report.mean)))?)
    })
}

/// Everything else that was run.
fn unseen(report: &Report) -> Result<Markup> {
    let others = Condition::all()
        .into_iter()
        .filter(|condition| !condition.by_family() && !matches!(condition, Condition::Changed(..)));
    let found: Vec<(String, Count)> = others
        .filter_map(|condition| Some((condition.to_string(), *report.conditions.get(&condition.to_string())?)))
        .collect();
    if found.is_empty() {
        return Ok(html! {});
    }
    let (names, counts): (Vec<String>, Vec<Count>) = found.into_iter().unzip();
    let bars = [Bars { name: String::new(), counts: counts.iter().copied().map(Some).collect() }];
    let names: Vec<String> = names.iter().map(|name| name.replace("unseen-", "").replace("new-", "")).collect();
    Ok(html! {
        h3 { "What training never shows" }
        p {
            "Words in random order; words, templates and combinations of task, kind and colour that are held out of \
             training; the thing moved five centimetres after the arm has set off; and after RT-2 new objects (easy: paler \
             shades, hard: smaller sizes), backgrounds (a dotted cloth, a newspaper) and places (camera, light, background and \
             noise at once, medium and strong)."
        }
        (svg(plot::success(&names, &bars, Some(report.mean)))?)
    })
}

fn acted_on(report: &Report) -> Result<String> {
    let parts: Vec<(String, usize)> =
        report.acted_on.iter().map(|(what, count)| (what.name().to_owned(), *count)).collect();
    plot::shares(&parts)
}

fn surety(report: &Report) -> Result<String> {
    let names: Vec<String> = report.surety.iter().map(|part| format!("{:.2}", part.entropy)).collect();
    let counts = report.surety.iter().map(|part| Some(part.count)).collect();
    plot::success(&names, &[Bars { name: String::new(), counts }], None)
}

fn ablations(model: &Model) -> Result<String> {
    let names: Vec<String> = model.ablations.iter().map(|(name, _)| name.clone()).collect();
    let counts = model.ablations.iter().map(|(_, report)| {
        let sum = |of: fn(&Count) -> usize| report.families.values().map(of).sum();
        Some(Count::new(sum(|count| count.episodes), sum(|count| count.successes)))
    });
    plot::success(&names, &[Bars { name: String::new(), counts: counts.collect() }], None)
}

fn losses(training: &Progress) -> Result<String> {
    let per_step = training.samples as f64 / training.step.max(1) as f64;
    let curve = |part: usize| {
        let points = training.losses.iter();
        points.map(|(step, parts)| (*step as f64 * per_step / 1000.0, f64::from(parts[part]))).collect::<Vec<_>>()
    };
    let noted = (0..PARTS).filter(|&part| training.losses.iter().any(|(_, parts)| parts[part] > 0.0));
    let curves: Vec<(String, Vec<(f64, f64)>)> =
        noted.map(|part| (Part::ALL[part].name().to_owned(), curve(part))).collect();
    plot::curves(&curves, "thousand samples", "loss, before weights")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{evaluate::attempt::ActedOn, probe::Knowledge};

    #[test]
    fn a_report_has_every_section_there_is_something_for_and_no_other() {
        let mut report = Report { model: "nano".to_owned(), mean: 0.8, ..Report::default() };
        report.families.insert("reach".to_owned(), Count::new(10, 9));
        report.conditions.insert("swap/reach".to_owned(), Count::new(10, 8));
        report.conditions.insert("light-mild".to_owned(), Count::new(10, 7));
        let knowledge = Knowledges::from([("shape".to_owned(), Knowledge { commonest: 0.3, before: 0.5, after: 0.7 })]);
        let failure = Failure {
            suite: "reach".to_owned(),
            seed: 3,
            sentence: "touch the ball".to_owned(),
            acted_on: ActedOn::SameKind,
            steps: 600,
            said_done: false,
            picture: "reach-3.png".to_owned(),
        };
        let model = Model {
            report,
            training: None,
            knowledge: Some(knowledge),
            failures: vec![(failure, vec![1, 2, 3])],
            ablations: Vec::new(),
        };
        let text = page(&[model]).expect("everything can be drawn").into_string();
        for wanted in [
            "90.0 %",
            "80.0 %",
            "70.0 %",
            "One thing changed",
            "<svg",
            "in distribution",
            "touch the ball",
            "base64,AQID",
        ] {
            assert!(text.contains(wanted), "{wanted}");
        }
        for absent in ["What training never shows", "Without", "Whether it knows", "Training</h3>"] {
            assert!(!text.contains(absent), "{absent}");
        }
    }
}
