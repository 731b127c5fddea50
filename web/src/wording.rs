//! What the page says: what happened, what still works, what to do.

use schema::message::{Backend, Hand, Limit, LoadFailure, RunState, StageBackend, Understanding};

use crate::{format, trace::joint_name};

/// How something is meant; the page shows a sign and a word beside the colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    /// Something the visitor should do or know.
    Attention,
}

/// What was made of a sentence, and what to do.
pub fn understanding(understanding: &Understanding) -> (Tone, String) {
    match understanding {
        Understanding::Clear { paraphrase, .. } => (Tone::Good, format!("Understood: {paraphrase}.")),
        Understanding::Empty => {
            (Tone::Plain, "Type what the arm should do, or take a suggestion. It stays still until then.".into())
        }
        Understanding::OnlyUnknown { words } => {
            let quoted: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
            (Tone::Attention, format!("The arm stays still: it does not know {}.", list(&quoted, "or")))
        }
        Understanding::NoObject => {
            (Tone::Attention, "The arm stays still: say which thing is meant, with its colour.".into())
        }
        Understanding::NoTask => {
            (Tone::Attention, "The arm stays still: say what to do with it: reach, pick up, or put somewhere.".into())
        }
        Understanding::NotHere { wanted, present } => (
            Tone::Attention,
            format!(
                "The arm stays still: there is no {wanted} on the table. There is {}.",
                list(&with_articles(present), "and")
            ),
        ),
        Understanding::Ambiguous { wanted, options } => {
            (Tone::Attention, format!("There are {} that fit “{wanted}”. Which one?", options.len()))
        }
        Understanding::Harm { words } => {
            let quoted: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
            let text = format!(
                "The arm stays still: it does nothing to people or animals, and nothing that hurts ({}).",
                list(&quoted, "and")
            );
            (Tone::Attention, text)
        }
        Understanding::Impossible { reason } => {
            (Tone::Attention, format!("The arm stays still: {}.", reason.trim_end_matches('.')))
        }
        Understanding::Unchecked => {
            (Tone::Plain, "Given to the policy as it is: with a webcam nobody knows what is on the table.".into())
        }
    }
}

/// That a visitor has moved a thing.
pub fn handled(name: &str, by: Hand) -> String {
    match by {
        Hand::Drag => format!("The {name} was dragged"),
        Hand::Nudge => format!("The {name} was nudged"),
    }
}

/// That a word was switched off for the policy, or on again.
pub fn switched(word: &str, off: bool) -> String {
    format!("“{word}” switched {}", if off { "off" } else { "on" })
}

/// That another word is said in the place of one, or no longer is.
pub fn replaced(said: &str, other: Option<&str>) -> String {
    other.map_or_else(|| format!("“{said}” as it was said"), |other| format!("“{other}” instead of “{said}”"))
}

/// "a", "a and b", "a, b and c"
pub fn list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

fn with_articles(names: &[String]) -> Vec<String> {
    names
        .iter()
        .map(|name| {
            let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
            format!("{article} {name}")
        })
        .collect()
}

/// The state of a run, short.
pub fn state(state: &RunState) -> (Tone, String) {
    match state {
        RunState::Idle => (Tone::Plain, "Still".into()),
        RunState::Waiting => (Tone::Plain, "Waiting for the model".into()),
        RunState::Running => (Tone::Plain, "Running".into()),
        RunState::Paused => (Tone::Plain, "Paused".into()),
        RunState::Solved { steps } => (Tone::Good, format!("Solved in {}", format::step_time(*steps))),
        RunState::Ended { steps, reason } => {
            (Tone::Attention, format!("Ended after {}: {reason}", format::step_time(*steps)))
        }
        RunState::Unsure { confidence } => (
            Tone::Attention,
            format!(
                "Unsure: it would succeed in {} of such cases. Say it in other words, or run it all the same",
                format::percent(*confidence)
            ),
        ),
        RunState::Canned => (Tone::Plain, "A recorded run".into()),
    }
}

/// What a limit did.
pub fn limit(limit: &Limit) -> String {
    match limit {
        Limit::Unreachable => "out of reach; the nearest pose was taken".into(),
        Limit::Joint { joint } => format!("{} at its limit", joint_name(*joint)),
        Limit::Workspace => "kept inside the workspace".into(),
        Limit::Step => "step shortened".into(),
        Limit::Velocity { joint } => format!("{} slowed down", joint_name(*joint)),
        Limit::NotFinite => "the command was not a number; held".into(),
        Limit::NoCommand => "no command; held".into(),
        Limit::Retreat => "got nowhere; backs off to try again".into(),
        Limit::Acceleration { joint } => format!("{} speeds up gently", joint_name(*joint)),
        Limit::Floor => "kept above the table".into(),
        Limit::StalePolicy => "the model has said nothing for too long; held".into(),
        Limit::StaleCamera => "the camera has shown nothing new for too long; held".into(),
        Limit::StaleLeader => "the leader arm is not heard; held".into(),
        Limit::NotUnderstood => "the sentence was not understood; held".into(),
        Limit::Unsure => "the model is not sure enough; held".into(),
        Limit::NotHeld => "the key is not held down; held".into(),
        Limit::Hidden => "the tab is hidden; held".into(),
        Limit::Stalled => "the loop stood still; held".into(),
        Limit::Unheard { joint } => format!("{} is not heard; held", joint_name(*joint)),
        Limit::Load { joint } => format!("something may be in the way of {}", joint_name(*joint)),
        Limit::GripperForce => "the jaw presses as hard as it may".into(),
        Limit::Temperature { joint } => format!("{} is warm; slowed down", joint_name(*joint)),
        Limit::Voltage => "the supply is weak; slowed down".into(),
    }
}

/// A failed download in three parts: what happened, the facts, what to do.
pub fn load_failure(failure: &LoadFailure) -> (String, Vec<(&'static str, String)>) {
    let file = |file: &String| ("File", file.clone());
    match failure {
        LoadFailure::Missing { file: name, status, expected_sha256 } => {
            let mut facts = vec![file(name), ("Answer", format!("HTTP status {status}"))];
            if let Some(expected) = expected_sha256 {
                facts.extend([
                    ("Expected SHA-256", expected.clone()),
                    ("Found SHA-256", "none, there is no file".into()),
                ]);
            }
            ("A file of the model is not on the server.".into(), facts)
        }
        LoadFailure::Truncated { file: name, expected_bytes, found_bytes, expected_sha256, found_sha256 } => (
            "A file of the model came incomplete.".into(),
            vec![
                file(name),
                ("Expected", format!("{expected_bytes} bytes")),
                ("Found", format!("{found_bytes} bytes")),
                ("Expected SHA-256", expected_sha256.clone()),
                ("Found SHA-256", found_sha256.clone()),
            ],
        ),
        LoadFailure::Altered { file: name, expected_sha256, found_sha256 } => (
            "A file of the model is not the one that was published, so it is not used.".into(),
            vec![file(name), ("Expected SHA-256", expected_sha256.clone()), ("Found SHA-256", found_sha256.clone())],
        ),
        LoadFailure::Network { file: name, message } => (
            "The network failed while the model was loading.".into(),
            vec![file(name), ("Browser says", message.clone())],
        ),
        LoadFailure::NotKept { model, file: name, message } => (
            format!(
                "There is no network, and the model {model} was never loaded in this browser, so it cannot be had now."
            ),
            vec![file(name), ("Browser says", message.clone())],
        ),
        LoadFailure::Unreadable { file: name, message } => {
            ("A file of the model cannot be read.".into(), vec![file(name), ("Reason", message.clone())])
        }
    }
}

/// What the policy runs on: short, and the reason in full.
pub fn backend(backend: &Backend) -> (&'static str, String) {
    match backend {
        Backend::Cpu { why } => ("CPU", format!("On the CPU, with WASM SIMD: {why}.")),
        Backend::Webgpu { adapter } => ("WebGPU", format!("On the GPU, through WebGPU: {adapter}.")),
    }
}

/// What the stage is drawn with: short, and in full.
pub fn stage(stage: &StageBackend) -> (&'static str, String) {
    match stage {
        StageBackend::Webgpu { adapter } => ("WebGPU", format!("The stage is drawn through WebGPU: {adapter}.")),
        StageBackend::Webgl { adapter } => ("WebGL2", format!("The stage is drawn through WebGL2: {adapter}.")),
        StageBackend::None { reason } => ("no GPU", no_stage(reason, false)),
    }
}

/// Why a webcam moves only a ghost.
pub const GHOST: &str = "Only a ghost arm follows: nobody knows yet where this camera stands. Show it the printed mat, or \
                         point at a sheet of paper, and the arm acts on your own desk.";

/// What is seen where there is no stage, and why there is none.
pub fn no_stage(reason: &str, on_webcam: bool) -> String {
    let reason = reason.trim_end_matches('.');
    if on_webcam {
        format!(
            "{GHOST} And without a stage it is not drawn: the tokens and the traces below say what it does. The stage \
             needs WebGPU or WebGL2 ({reason})."
        )
    } else {
        format!(
            "The stage needs WebGPU or WebGL2 ({reason}). This is the model’s own camera, enlarged; things on the table \
             can be dragged in it, and everything else works."
        )
    }
}

/// Why there is no camera, from the name of the browser's error: what happened, and what to do.
pub fn camera_failure(error_name: &str) -> (&'static str, &'static str) {
    match error_name {
        "NotAllowedError" | "SecurityError" => (
            "The camera was denied.",
            "Allow the camera for this page in the address bar, then try again. The simulated table works without it.",
        ),
        "NotFoundError" | "OverconstrainedError" | "DevicesNotFoundError" => {
            ("No camera was found.", "Plug one in, then try again. The simulated table works without it.")
        }
        "NotReadableError" | "AbortError" | "TrackStartError" => (
            "The camera is in use.",
            "Close the program or tab that uses it, then try again. The simulated table works without it.",
        ),
        "Ended" => (
            "The camera stopped.",
            "It was unplugged, or the permission was taken back. Try again, or go back to the simulated table.",
        ),
        "Unreadable" => (
            "This file cannot be read as a picture or a video.",
            "Choose another one; PNG and JPEG, WebM and MP4 are read by most browsers. The simulated table works without it.",
        ),
        "InsecureContext" => (
            "The camera needs a secure page.",
            "Open this page over https or from this computer. The simulated table works without it.",
        ),
        _ => (
            "The camera could not be started.",
            "Try again, or choose another device. The simulated table works without it.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use schema::{Color, ObjectId, ObjectKind, message::ObjectCard};

    use super::*;

    #[test]
    fn whatever_keeps_the_arm_still_says_so() {
        let still = [
            Understanding::Empty,
            Understanding::OnlyUnknown { words: vec!["frobnicate".into()] },
            Understanding::NoObject,
            Understanding::NoTask,
            Understanding::NotHere { wanted: "red mug".into(), present: vec!["red cube".into(), "orange ball".into()] },
            Understanding::Harm { words: vec!["cat".into()] },
            Understanding::Impossible { reason: "a ball does not fit on a ball".into() },
        ];
        for understood in still {
            let (_, text) = understanding(&understood);
            assert!(text.contains("stays still"), "{text}");
        }
    }

    #[test]
    fn what_is_not_here_is_answered_with_what_is() {
        let present = vec!["red cube".into(), "orange ball".into(), "blue bowl".into()];
        let (tone, text) = understanding(&Understanding::NotHere { wanted: "green plate".into(), present });
        assert_eq!(tone, Tone::Attention);
        assert!(text.ends_with("There is a red cube, an orange ball and a blue bowl."), "{text}");
    }

    #[test]
    fn a_question_says_how_many_fit() {
        let card =
            |id| ObjectCard { id: ObjectId(id), kind: ObjectKind::Cube, color: Color::Red, name: "red cube".into() };
        let question = Understanding::Ambiguous { wanted: "cube".into(), options: vec![card(0), card(1)] };
        assert_eq!(understanding(&question).1, "There are 2 that fit “cube”. Which one?");
    }

    #[test]
    fn three_camera_failures_are_told_apart() {
        let told: std::collections::BTreeSet<_> =
            ["NotAllowedError", "NotFoundError", "NotReadableError"].map(|name| camera_failure(name).0).into();
        assert_eq!(told.len(), 3);
    }

    #[test]
    fn an_altered_file_shows_both_hashes() {
        let failure = LoadFailure::Altered {
            file: "nano/model.safetensors".into(),
            expected_sha256: "aa".into(),
            found_sha256: "bb".into(),
        };
        let facts: Vec<String> = load_failure(&failure).1.into_iter().map(|(_, value)| value).collect();
        assert_eq!(facts, ["nano/model.safetensors", "aa", "bb"]);
    }

    #[test]
    fn a_model_that_is_not_kept_is_named_with_the_file_that_was_wanted() {
        let file = "nano-plain/config.json".to_owned();
        let failure = LoadFailure::NotKept { model: "nano-plain".into(), file, message: "Failed to fetch".into() };
        let (told, facts) = load_failure(&failure);
        assert!(told.contains("no network") && told.contains("nano-plain"), "{told}");
        assert_eq!(facts[0].1, "nano-plain/config.json");
    }
}
