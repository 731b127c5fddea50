//! What an episode tests.

use std::{fmt, str::FromStr};

use camera::{Axis as Picture, Strength};
use sim::language::Wording;

/// A condition of evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A goal of the scene, in the words and templates of training (or those of `--phrases`).
    InDistribution,
    /// The same scenes, with another goal of the same family.
    Swap,
    /// No words at all; scored on the goal of the in-distribution episode. Nothing to ask of the expert, who reads none.
    Blank,
    /// The words of the in-distribution episode in random order.
    Shuffled,
    /// The expert given a goal drawn evenly from all the scene admits, scored on the in-distribution goal: what can be had
    /// without reading.
    Chance,
    /// Words or templates that training never says.
    Unseen(Wording),
    /// What training never does with things of this kind and colour.
    UnseenCombinations,
    /// One thing changed by a stated amount (the axes of LIBERO-plus, Fei et al. 2025).
    Changed(Axis, Strength),
    /// Things, backgrounds and places that training never shows (after RT-2, Zitkovich et al. 2023), easy or hard.
    New(Novelty, Level),
    /// What is to be acted on is moved after the arm has set off.
    Moved,
    /// A webcam's picture of the table, brought to the model's view, and the arm drawn over it.
    Webcam(Desk),
}

/// What can be changed by a stated amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// More on the table than is spoken of.
    Layout,
    /// Where the camera stands.
    Camera,
    /// Where the arm starts.
    ArmStart,
    /// How it is said: with a typo, in an unseen template, in both.
    Wording,
    Light,
    Background,
    /// Blur, noise, compression, exposure.
    Noise,
}

impl Axis {
    pub const ALL: [Self; 7] =
        [Self::Layout, Self::Camera, Self::ArmStart, Self::Wording, Self::Light, Self::Background, Self::Noise];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Layout => "layout",
            Self::Camera => "camera",
            Self::ArmStart => "arm-start",
            Self::Wording => "wording",
            Self::Light => "light",
            Self::Background => "background",
            Self::Noise => "noise",
        }
    }

    /// The same for what is changed in the picture.
    pub const fn picture(self) -> Option<Picture> {
        match self {
            Self::Camera => Some(Picture::Camera),
            Self::Light => Some(Picture::Light),
            Self::Background => Some(Picture::Background),
            Self::Noise => Some(Picture::Noise),
            Self::Layout | Self::ArmStart | Self::Wording => None,
        }
    }
}

/// What training never shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Novelty {
    /// Paler shades than any; sizes beyond those of training.
    Objects,
    /// Patterns that no table has.
    Background,
    /// Another place: camera, light, background and noise all at once, medium or strong.
    Environment,
}

/// What a webcam sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// The table of all other conditions, in its light.
    Canonical,
    /// Any, in any light, as in training.
    Any,
    /// One with the printed mat, before a camera that the page must find first.
    Mat,
}

/// How new it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Easy,
    Hard,
}

/// A name for each strength.
pub const fn strength_name(strength: Strength) -> &'static str {
    match strength {
        Strength::Mild => "mild",
        Strength::Medium => "medium",
        Strength::Strong => "strong",
    }
}

impl Condition {
    /// In the order they are run.
    pub fn all() -> Vec<Self> {
        let mut all = vec![
            Self::InDistribution,
            Self::Swap,
            Self::Blank,
            Self::Shuffled,
            Self::Chance,
            Self::Unseen(Wording::UnseenWords),
            Self::Unseen(Wording::UnseenTemplates),
            Self::UnseenCombinations,
            Self::Moved,
            Self::Webcam(Desk::Canonical),
            Self::Webcam(Desk::Any),
            Self::Webcam(Desk::Mat),
        ];
        for axis in Axis::ALL {
            all.extend(Strength::ALL.map(|strength| Self::Changed(axis, strength)));
        }
        for novelty in [Novelty::Objects, Novelty::Background, Novelty::Environment] {
            all.extend([Level::Easy, Level::Hard].map(|level| Self::New(novelty, level)));
        }
        all
    }

    /// Whether it is counted family by family, with as many episodes each; the others have as many in all.
    pub const fn by_family(self) -> bool {
        matches!(self, Self::InDistribution | Self::Swap | Self::Blank | Self::Chance | Self::Webcam(_))
    }

    /// Whether the words matter, so that it asks nothing of who reads none.
    pub const fn is_about_words(self) -> bool {
        matches!(self, Self::Blank | Self::Shuffled | Self::Chance | Self::Unseen(_) | Self::Changed(Axis::Wording, _))
    }

    /// Whether it can be asked of goals in a wording of one's own.
    pub const fn takes_phrases(self) -> bool {
        matches!(self, Self::InDistribution | Self::Swap | Self::Moved)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let name = match self {
            Self::InDistribution => "in-distribution",
            Self::Swap => "swap",
            Self::Blank => "blank",
            Self::Shuffled => "shuffled",
            Self::Chance => "chance",
            Self::Unseen(Wording::UnseenTemplates) => "unseen-templates",
            Self::Unseen(_) => "unseen-words",
            Self::UnseenCombinations => "unseen-combinations",
            Self::Moved => "moved",
            Self::Webcam(Desk::Canonical) => "webcam",
            Self::Webcam(Desk::Any) => "webcam-any-desk",
            Self::Webcam(Desk::Mat) => "webcam-mat",
            Self::Changed(axis, strength) => {
                return write!(formatter, "{}-{}", axis.name(), strength_name(*strength));
            }
            Self::New(novelty, level) => {
                let what = match novelty {
                    Novelty::Objects => "objects",
                    Novelty::Background => "background",
                    Novelty::Environment => "environment",
                };
                let level = match level {
                    Level::Easy => "easy",
                    Level::Hard => "hard",
                };
                return write!(formatter, "new-{what}-{level}");
            }
        };
        formatter.write_str(name)
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::all().into_iter().find(|condition| condition.to_string() == name).ok_or_else(|| {
            let names: Vec<String> = Self::all().iter().map(Self::to_string).collect();
            format!("no such condition; there are {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_condition_is_found_by_its_own_name() {
        let names: BTreeSet<String> = Condition::all().iter().map(Condition::to_string).collect();
        assert_eq!(names.len(), Condition::all().len());
        for condition in Condition::all() {
            assert_eq!(condition.to_string().parse(), Ok(condition));
        }
        let refusal = "colour".parse::<Condition>().expect_err("there is none of this name");
        assert!(refusal.contains("light-strong") && refusal.contains("new-objects-hard"), "{refusal}");
    }
}
