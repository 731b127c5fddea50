//! The part of the page's state that a link carries, as the fragment of its address.
//!
//! `#seed=42&say=pick+up+the+red+cube&source=webcam&panels=seen,chosen` opens exactly that. The same keys work after a
//! `?`, for people who write links by hand; the fragment wins. Unknown keys and values are ignored, so that links of
//! other versions open.

use schema::message::{BackendChoice, Source, StageChoice};

/// The seed of a visit whose link names none.
pub const FIRST_SEED: u64 = 7;

/// A part of the page that can be folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// What the model sees.
    Seen,
    /// What it chose.
    Chosen,
    /// What happened.
    Timeline,
}

impl Panel {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Seen, Self::Chosen, Self::Timeline];

    /// Its name in a link, and the id of its element.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Chosen => "chosen",
            Self::Timeline => "timeline",
        }
    }
}

/// Which panels are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panels([bool; Panel::ALL.len()]);

impl Default for Panels {
    fn default() -> Self {
        Self([true; Panel::ALL.len()])
    }
}

impl Panels {
    /// Whether a panel is open.
    pub fn shows(self, panel: Panel) -> bool {
        self.0[panel as usize]
    }

    /// Opens a folded panel, folds an open one.
    pub fn toggle(&mut self, panel: Panel) {
        self.0[panel as usize] = !self.0[panel as usize];
    }

    fn parse(text: &str) -> Self {
        Self(Panel::ALL.map(|panel| text.split(',').any(|name| name.trim() == panel.name())))
    }

    fn print(self) -> String {
        Panel::ALL.into_iter().filter(|panel| self.shows(*panel)).map(Panel::name).collect::<Vec<_>>().join(",")
    }
}

/// Everything a link says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// `None` where the link leaves it to the page.
    pub seed: Option<u64>,
    /// Empty where the link gives none.
    pub sentence: String,
    pub source: Source,
    pub panels: Panels,
    /// What to draw the stage with; for tests and for machines whose driver misbehaves.
    pub stage: StageChoice,
    /// What to run the policy on.
    pub backend: BackendChoice,
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
            ("stage", "webgl") => self.stage = StageChoice::Webgl,
            ("stage", "none") => self.stage = StageChoice::None,
            ("backend", "cpu") => self.backend = BackendChoice::Cpu,
            ("backend", "webgpu") => self.backend = BackendChoice::Webgpu,
            _ => {}
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
        out.finish()
    }

    /// Whether somebody chose what is to be seen, so that a recording would be in the way.
    pub fn asks_for_something(&self) -> bool {
        self.seed.is_some() || !self.sentence.is_empty() || self.source == Source::Webcam
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn links() -> impl Strategy<Value = Link> {
        let stages = [StageChoice::Auto, StageChoice::Webgl, StageChoice::None];
        let backends = [BackendChoice::Auto, BackendChoice::Cpu, BackendChoice::Webgpu];
        let sources = [Source::Simulated, Source::Webcam];
        (any::<Option<u64>>(), any::<String>(), 0..2_usize, any::<[bool; 3]>(), 0..3_usize, 0..3_usize).prop_map(
            move |(seed, sentence, source, panels, stage, backend)| Link {
                seed,
                sentence: sentence.trim().to_owned(),
                source: sources[source],
                panels: Panels(panels),
                stage: stages[stage],
                backend: backends[backend],
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
        assert!(link.panels.shows(Panel::Seen) && !link.panels.shows(Panel::Chosen));
        assert_eq!(link.print(), "seed=42&say=pick+up+the+red+cube&panels=seen%2Ctimeline");
    }

    #[test]
    fn nonsense_is_ignored_and_the_fragment_wins() {
        assert_eq!(Link::parse("?seed=-3&source=satellite&x=1", ""), Link::default());
        assert_eq!(Link::parse("?seed=1", "#seed=2").seed, Some(2));
        assert_eq!(Link::parse("?seed=1", "#seed=two").seed, Some(1));
    }
}
