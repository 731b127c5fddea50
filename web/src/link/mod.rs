//! The part of the page's state that a link carries, as the fragment of its address.
//!
//! `#seed=42&say=pick+up+the+red+cube&source=webcam&panels=seen,chosen` opens exactly that. The same keys work after a
//! `?`, for people who write links by hand; the fragment wins. Unknown keys and values are ignored, so that links of
//! other versions open.
//!
//! | key | value |
//! |---|---|
//! | `seed` | the scene |
//! | `say` | the sentence |
//! | `run` | `1`: the arm sets out by itself |
//! | `replay` | what was done in an episode, to be done again |
//! | `source` | `webcam`, `simulated` |
//! | `panels` | those that are open: `seen`, `chosen`, `timeline`, `diagram`, `compare`, `arm` |
//! | `hide` | controls that are taken away: `instruction`, `suggestions`, `scene`, `source`, `model`, `decoding`, `interventions` |
//! | `lesson` | the card of the lesson that is open, from 1 |
//! | `model` | the model to load |
//! | `stage` | `webgl`, `none` |
//! | `backend` | `cpu`, `webgpu` |
//! | `temperature` | the arm is given a sample, drawn at this temperature, 0.1 to 2 |
//! | `draw` | the seed of that sample |

mod named;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use schema::message::{BackendChoice, Decoding, Source, StageChoice};

pub use named::{Named, Names};

/// The seed of a visit whose link names none.
pub const FIRST_SEED: u64 = 9;

/// A part of the page that can be folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// What the model sees.
    Seen,
    /// What it chose.
    Chosen,
    /// What happened.
    Timeline,
    /// How it decides.
    Diagram,
    /// Two runs side by side.
    Compare,
    /// An arm on a servo bus.
    Arm,
}

impl Panel {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 6] = [Self::Seen, Self::Chosen, Self::Timeline, Self::Diagram, Self::Compare, Self::Arm];

    /// Its name in a link, and the id of its element.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Chosen => "chosen",
            Self::Timeline => "timeline",
            Self::Diagram => "diagram",
            Self::Compare => "compare",
            Self::Arm => "arm",
        }
    }
}

impl Named for Panel {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        self.name()
    }

    fn place(self) -> usize {
        self as usize
    }

    /// All but those that are for who asks.
    fn usual(self) -> bool {
        !matches!(self, Self::Diagram | Self::Compare | Self::Arm)
    }
}

/// Which panels are open.
pub type Panels = Names<Panel>;

/// A part of the page that whoever makes a link may take away from whoever opens it. Stopping is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// The box for the sentence.
    Instruction,
    /// Sentences that fit the table.
    Suggestions,
    /// Reset, new scene, seed.
    Scene,
    /// Where pictures come from.
    Source,
    /// What the policy runs on, and which it is.
    Model,
    /// Sampling instead of the likeliest.
    Decoding,
    /// Switching words off, saying others, painting over.
    Interventions,
}

impl Control {
    /// What a person calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Instruction => "the box for the sentence",
            Self::Suggestions => "suggestions",
            Self::Scene => "reset, new scene and seed",
            Self::Source => "the choice of the camera",
            Self::Model => "the choice of model and backend",
            Self::Decoding => "sampling",
            Self::Interventions => "switching words off, painting over",
        }
    }
}

impl Named for Control {
    const ALL: &'static [Self] = &[
        Self::Instruction,
        Self::Suggestions,
        Self::Scene,
        Self::Source,
        Self::Model,
        Self::Decoding,
        Self::Interventions,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Instruction => "instruction",
            Self::Suggestions => "suggestions",
            Self::Scene => "scene",
            Self::Source => "source",
            Self::Model => "model",
            Self::Decoding => "decoding",
            Self::Interventions => "interventions",
        }
    }

    fn place(self) -> usize {
        self as usize
    }

    fn usual(self) -> bool {
        false
    }
}

/// Temperatures a sample can be drawn at.
pub const TEMPERATURES: core::ops::RangeInclusive<f32> = 0.1..=2.0;

/// Everything a link says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// `None` where the link leaves it to the page.
    pub seed: Option<u64>,
    /// Empty where the link gives none.
    pub sentence: String,
    pub source: Source,
    pub panels: Panels,
    /// What is taken away.
    pub hidden: Names<Control>,
    /// The arm sets out by itself.
    pub run: bool,
    /// What was done in an episode, as the engine wrote it down.
    pub replay: Option<Vec<u8>>,
    /// The card of the lesson that is open, from 1.
    pub lesson: Option<usize>,
    /// The model to load; the page's own choice where the link names none.
    pub model: Option<String>,
    /// What to draw the stage with; for tests and for machines whose driver misbehaves.
    pub stage: StageChoice,
    /// What to run the policy on.
    pub backend: BackendChoice,
    /// How action tokens become what the arm is given.
    pub decoding: Decoding,
}

impl Link {
    /// Reads the two parts of an address, with or without their leading `?` and `#`.
    pub fn parse(query: &str, fragment: &str) -> Self {
        let mut link = Self::default();
        for part in [query.trim_start_matches('?'), fragment.trim_start_matches('#')] {
            for (key, value) in form_urlencoded::parse(part.as_bytes()) {
                link.read(&key, &value);
            }
        }
        link
    }

    fn read(&mut self, key: &str, value: &str) {
        match (key, value) {
            ("seed", seed) => self.seed = seed.parse().ok().or(self.seed),
            ("say", sentence) => sentence.trim().clone_into(&mut self.sentence),
            ("source", "webcam") => self.source = Source::Webcam,
            ("source", "simulated") => self.source = Source::Simulated,
            ("panels", names) => self.panels = Panels::parse(names),
            ("hide", names) => self.hidden = Names::parse(names),
            ("run", value) => self.run = value == "1",
            // What is no record stays one, so that the engine can say what is wrong with it.
            ("replay", record) => self.replay = Some(URL_SAFE_NO_PAD.decode(record).unwrap_or_default()),
            ("lesson", card) => self.lesson = card.parse().ok().filter(|card| *card > 0).or(self.lesson),
            ("model", name) => self.model = Some(name.to_owned()).filter(|name| !name.is_empty()),
            ("stage", "webgl") => self.stage = StageChoice::Webgl,
            ("stage", "none") => self.stage = StageChoice::None,
            ("backend", "cpu") => self.backend = BackendChoice::Cpu,
            ("backend", "webgpu") => self.backend = BackendChoice::Webgpu,
            ("temperature", value) => {
                if let Some(temperature) = value.parse().ok().filter(|read| TEMPERATURES.contains(read)) {
                    self.decoding = Decoding::Sample { temperature, seed: self.sample().1 };
                }
            }
            ("draw", value) => {
                if let Ok(seed) = value.parse() {
                    self.decoding = Decoding::Sample { temperature: self.sample().0, seed };
                }
            }
            _ => {}
        }
    }

    /// Temperature and seed of the sample, or those that a sample begins with.
    const fn sample(&self) -> (f32, u32) {
        match self.decoding {
            Decoding::Likeliest => (1.0, 1),
            Decoding::Sample { temperature, seed } => (temperature, seed),
        }
    }

    /// The fragment that says the same, without its `#`; what is as it would be anyway is left out.
    pub fn print(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        if let Some(seed) = self.seed {
            out.append_pair("seed", &seed.to_string());
        }
        if !self.sentence.is_empty() {
            out.append_pair("say", &self.sentence);
        }
        if self.source == Source::Webcam {
            out.append_pair("source", "webcam");
        }
        if self.panels != Panels::default() {
            out.append_pair("panels", &self.panels.print());
        }
        if self.hidden != Names::default() {
            out.append_pair("hide", &self.hidden.print());
        }
        if self.run {
            out.append_pair("run", "1");
        }
        if let Some(card) = self.lesson {
            out.append_pair("lesson", &card.to_string());
        }
        if let Some(model) = &self.model {
            out.append_pair("model", model);
        }
        match self.stage {
            StageChoice::Auto => {}
            StageChoice::Webgl => {
                out.append_pair("stage", "webgl");
            }
            StageChoice::None => {
                out.append_pair("stage", "none");
            }
        }
        match self.backend {
            BackendChoice::Auto => {}
            BackendChoice::Cpu => {
                out.append_pair("backend", "cpu");
            }
            BackendChoice::Webgpu => {
                out.append_pair("backend", "webgpu");
            }
        }
        if let Decoding::Sample { temperature, seed } = self.decoding {
            out.append_pair("temperature", &temperature.to_string());
            out.append_pair("draw", &seed.to_string());
        }
        // The longest comes last, so that the rest can be read.
        if let Some(record) = &self.replay {
            out.append_pair("replay", &URL_SAFE_NO_PAD.encode(record));
        }
        out.finish()
    }

    /// Whether somebody chose what is to be seen, so that a recording would be in the way.
    pub fn asks_for_something(&self) -> bool {
        self.seed.is_some()
            || !self.sentence.is_empty()
            || self.source == Source::Webcam
            || self.replay.is_some()
            || self.lesson.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};

    use super::*;

    fn links() -> impl Strategy<Value = Link> {
        let stages = [StageChoice::Auto, StageChoice::Webgl, StageChoice::None];
        let backends = [BackendChoice::Auto, BackendChoice::Cpu, BackendChoice::Webgpu];
        let sources = [Source::Simulated, Source::Webcam];
        let said = (any::<Option<u64>>(), any::<String>(), any::<bool>(), any::<Option<Vec<u8>>>());
        let shown = (any::<u8>(), any::<u8>(), prop::option::of(1..20_usize), prop::option::of("[a-z]{1,8}"));
        let sample =
            (TEMPERATURES, any::<u32>()).prop_map(|(temperature, seed)| Decoding::Sample { temperature, seed });
        let decodings = prop_oneof![Just(Decoding::Likeliest), sample];
        let chosen = (0..2_usize, 0..3_usize, 0..3_usize, decodings);
        (said, shown, chosen).prop_map(
            move |(
                (seed, sentence, run, replay),
                (panels, hidden, lesson, model),
                (source, stage, backend, decoding),
            )| Link {
                seed,
                sentence: sentence.trim().to_owned(),
                source: sources[source],
                panels: Panels::which(|panel| panels & 1 << panel.place() != 0),
                hidden: Names::which(|control: Control| hidden & 1 << control.place() != 0),
                run,
                replay,
                lesson,
                model,
                stage: stages[stage],
                backend: backends[backend],
                decoding,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(link in links()) {
            prop_assert_eq!(Link::parse("", &link.print()), link);
        }

        #[test]
        fn no_address_is_too_strange_to_open(query in any::<String>(), fragment in any::<String>()) {
            Link::parse(&query, &fragment);
        }
    }

    #[test]
    fn a_link_reads_as_a_person_would_write_it() {
        let link = Link::parse("?seed=42", "#say=pick+up%20the%20red+cube&panels=seen,timeline");
        assert_eq!((link.seed, link.sentence.as_str()), (Some(42), "pick up the red cube"));
        assert!(link.panels.has(Panel::Seen) && !link.panels.has(Panel::Chosen));
        assert_eq!(link.print(), "seed=42&say=pick+up+the+red+cube&panels=seen%2Ctimeline");
    }

    /// The first cell of each row of the table of keys in the guide, and the rest of its row.
    fn documented() -> Vec<(&'static str, &'static str)> {
        let guide = include_str!("../../../docs/teaching.md");
        let (_, table) = guide.split_once("| key | value |\n|---|---|\n").expect("the guide has a table of keys");
        let rows = table.lines().take_while(|line| line.starts_with('|'));
        rows.map(|row| row.trim_start_matches("| `").split_once("` | ").expect("a key and what it means")).collect()
    }

    #[test]
    fn the_guide_lists_the_keys_that_links_have_and_no_others() {
        let mut runner = TestRunner::deterministic();
        let mut printed = BTreeSet::new();
        for _ in 0..200 {
            let link = links().new_tree(&mut runner).expect("any link will do").current();
            printed.extend(form_urlencoded::parse(link.print().as_bytes()).map(|(key, _)| key.into_owned()));
        }
        let listed: BTreeSet<String> = documented().iter().map(|(key, _)| (*key).to_owned()).collect();
        assert_eq!(listed, printed);
    }

    #[test]
    fn the_guide_lists_every_panel_and_every_control() {
        let row = |wanted: &str| documented().iter().find(|(key, _)| *key == wanted).expect("the key is listed").1;
        let quoted = |name: &str| format!("`{name}`");
        assert!(Panel::ALL.iter().all(|panel| row("panels").contains(&quoted(panel.name()))));
        assert!(Control::ALL.iter().all(|control| row("hide").contains(&quoted(control.name()))));
    }

    #[test]
    fn a_sample_is_drawn_by_a_temperature_or_a_seed_alone_too() {
        let decoding = |fragment: &str| Link::parse("", fragment).decoding;
        assert_eq!(decoding("temperature=0.5"), Decoding::Sample { temperature: 0.5, seed: 1 });
        assert_eq!(decoding("draw=7"), Decoding::Sample { temperature: 1.0, seed: 7 });
        assert_eq!(decoding("draw=7&temperature=1.5"), Decoding::Sample { temperature: 1.5, seed: 7 });
    }

    #[test]
    fn nonsense_is_ignored_and_the_fragment_wins() {
        assert_eq!(Link::parse("?seed=-3&source=satellite&x=1&temperature=hot&draw=-1", ""), Link::default());
        assert_eq!(Link::parse("", "temperature=inf").decoding, Decoding::Likeliest);
        assert_eq!(Link::parse("?seed=1", "#seed=2").seed, Some(2));
        assert_eq!(Link::parse("?seed=1", "#seed=two").seed, Some(1));
    }
}
