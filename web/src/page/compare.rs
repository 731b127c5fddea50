//! Two runs in the scene of one seed, one after the other, that differ in one thing.

use std::sync::Arc;

use leptos::prelude::*;
use schema::message::{Backend, BackendChoice, Decoding, EngineRequest, ModelCard, RunState, Source, Understanding};
use web::{compare::Differs, link::Control, models, wording};

use super::{
    state::{BeforeComparing, Begun, CompareStage as Stage, Playground, Shot, Side},
    surroundings,
};

/// A sample that differs from the likeliest visibly, and is the same whenever it is drawn.
const SAMPLED: Decoding = Decoding::Sample { temperature: 1.0, seed: 1 };

impl Playground {
    /// What can be compared here: where the page has another model, and as far as the visitor's link leaves it.
    pub fn comparable(self) -> Vec<Differs> {
        let left = |differs: &Differs| match differs {
            Differs::Sentence => !self.hides(Control::Instruction),
            Differs::Backend => !self.hides(Control::Model),
            Differs::Decoding => !self.hides(Control::Decoding),
            Differs::Model => self.model.is_choice() && !self.hides(Control::Model),
        };
        Differs::ALL.into_iter().filter(left).collect()
    }

    /// What the runs are to differ in: what was chosen, or the first there is.
    pub fn differs(self) -> Option<Differs> {
        let (comparable, chosen) = (self.comparable(), self.compare.differs.get());
        if comparable.contains(&chosen) { Some(chosen) } else { comparable.first().copied() }
    }

    /// The sentence of the first run: the one in the box, or the last one where the box is empty.
    pub fn sentence_of_a(self) -> String {
        let draft = self.run.draft.with(|draft| draft.trim().to_owned());
        if draft.is_empty() { self.run.sentence.get() } else { draft }
    }

    /// Why there is nothing to compare, if there is not.
    pub fn why_not_compare(self) -> Option<&'static str> {
        let first = self.sentence_of_a();
        let second = self.compare.sentence.with(|sentence| sentence.trim().to_owned());
        let two_sentences = self.differs() == Some(Differs::Sentence);
        if self.source.get() == Source::Webcam {
            Some("Only the simulated table can be laid out again as it was.")
        } else if first.is_empty() {
            Some("Type a sentence first.")
        } else if two_sentences && second.is_empty() {
            Some("Type the sentence of B.")
        } else if two_sentences && second == first {
            Some("Both sentences are the same.")
        } else {
            None
        }
    }

    /// Makes both runs and keeps them.
    pub fn compare_both(self) {
        let compare = self.compare;
        let (Some(differs), None, sentence) =
            untrack(|| (self.differs(), self.why_not_compare(), self.sentence_of_a()))
        else {
            return;
        };
        compare.differs.set(differs);
        compare.sides.iter().for_each(|side| side.set(None));
        compare.at.set(0);
        compare.before.set_value(Some(BeforeComparing {
            model: self.model.wanted.get_untracked(),
            backend: self.model.choice.get_untracked(),
            decoding: self.look.decoding.get_untracked(),
        }));
        match differs {
            Differs::Backend => self.set_backend(BackendChoice::Cpu),
            Differs::Decoding => self.set_decoding(Decoding::Likeliest),
            Differs::Sentence | Differs::Model => {}
        }
        compare.stage.set(Stage::First);
        self.run_afresh(&sentence);
    }

    /// Whether a comparison is under way.
    pub fn is_comparing(self) -> bool {
        self.compare.stage.get() != Stage::Idle
    }

    /// Leaves off comparing; what was kept stays.
    pub fn leave_off_comparing(self) {
        if self.compare.stage.get_untracked() != Stage::Idle {
            self.compare.stage.set(Stage::Idle);
            self.stop();
            self.bring_back();
        }
    }

    /// Somebody stopped the arm: that ends the comparison at once, also where the arm has not set out yet.
    pub(super) fn stop_comparing(self) {
        if self.compare.stage.get_untracked() != Stage::Idle {
            self.cut_short(RunState::Idle);
        }
    }

    /// The comparison ends in the middle of a run. The second one counts as far as it went.
    fn cut_short(self, state: RunState) {
        let second = self.compare.stage.get_untracked() == Stage::Second;
        let begun = self.compare.begun.get_value() == Begun::Yes;
        if second && begun && self.trace.with_untracked(|trace| !trace.steps.is_empty()) {
            self.keep_run_as(1, state);
        }
        self.end_comparing();
    }

    /// Ends the comparison under way, if one is, because it cannot go on; what was kept stays. `why` ends the sentence that
    /// says so.
    pub fn give_up_comparing(self, why: &str) {
        let stage = self.compare.stage.get_untracked();
        if stage == Stage::Idle {
            return;
        }
        let after = if stage == Stage::First { "before run A was over" } else { "after run A" };
        self.leave_off_comparing();
        self.notice.set(Some(format!("The comparison ended {after}, because {why}")));
    }

    /// The comparison is over: model, backend and decoding become what they were.
    fn end_comparing(self) {
        self.compare.stage.set(Stage::Idle);
        self.bring_back();
    }

    fn bring_back(self) {
        let Some(before) = self.compare.before.try_update_value(Option::take).flatten() else { return };
        if self.look.decoding.get_untracked() != before.decoding {
            self.set_decoding(before.decoding);
        }
        if self.model.choice.get_untracked() != before.backend {
            self.set_backend(before.backend);
        }
        if self.model.wanted.get_untracked() != before.model {
            self.set_model(before.model);
        }
    }

    /// Keeps the run so far on one side.
    pub fn keep_run(self, side: usize) {
        self.keep_run_as(side, self.run.state.get_untracked());
    }

    fn keep_run_as(self, side: usize, state: RunState) {
        let passes = self.look.album.with_value(|album| album.shots().cloned().collect::<Vec<Shot>>());
        let steps = self.trace.with_untracked(|trace| trace.steps.clone());
        let shots = passes.into_iter().filter(|shot| steps.iter().any(|step| step.id == shot.picture.id)).collect();
        let by = self.described();
        self.compare.sides[side].set(Some(Arc::new(Side {
            seed: self.table.seed.get_untracked(),
            sentence: self.run.sentence.get_untracked(),
            by,
            state,
            steps,
            shots,
        })));
    }

    /// The model, what it runs on, how it is decoded.
    fn described(self) -> String {
        let model = self.model.facts.with_untracked(|facts| facts.as_ref().map(|facts| facts.name.clone()));
        let backend = self.model.backend.with_untracked(|backend| backend.as_ref().map(|it| wording::backend(it).0));
        let decoding = match self.look.decoding.get_untracked() {
            Decoding::Likeliest => "likeliest".to_owned(),
            Decoding::Sample { temperature, seed } => format!("sample {seed} at temperature {temperature:.1}"),
        };
        let parts = [model, backend.map(str::to_owned), Some(decoding)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The scene as it was, a sentence, and off.
    fn run_afresh(self, sentence: &str) {
        let sentence = sentence.trim().to_owned();
        self.compare.said.set_value(sentence.clone());
        self.compare.begun.set_value(Begun::Asked);
        self.lay_out(self.table.seed.get_untracked());
        self.run.step.set(0);
        self.run.draft.set(sentence.clone());
        self.tell_engine(&EngineRequest::Instruct { sentence });
        self.tell_engine(&EngineRequest::Run);
    }

    /// There is a fresh scene, perhaps the one that a run of the two was asked for on.
    pub(super) fn compare_hears_scene(self) {
        self.compare.begun.set_value(Begun::Laid);
    }

    /// A run has begun, or come to an end, perhaps one of the two.
    pub(super) fn compare_hears(self, state: &RunState) {
        let (stage, begun) = (self.compare.stage.get_untracked(), self.compare.begun.get_value());
        match (stage, begun) {
            (Stage::First | Stage::Second, Begun::Laid) if goes_on(state) => {
                self.compare.begun.set_value(Begun::Yes);
            }
            (Stage::First, Begun::Yes) if is_over(state) => {
                self.keep_run(0);
                self.begin_second();
            }
            (Stage::Second, Begun::Yes) if is_over(state) => {
                self.keep_run(1);
                self.end_comparing();
            }
            // Somebody paused it. A page that nobody looks at holds still by itself, and goes on.
            (Stage::First | Stage::Second, Begun::Yes) if !goes_on(state) && surroundings::is_visible() => {
                self.cut_short(state.clone());
            }
            _ => {}
        }
    }

    /// A sentence was read, perhaps that of one of the two runs; one that moves nothing never comes to an end.
    pub(super) fn compare_hears_understanding(self, sentence: &str, understanding: &Understanding) {
        // The fresh scene reads the sentence of before once more.
        if self.compare.said.with_value(|said| said != sentence) {
            return;
        }
        let run = match self.compare.stage.get_untracked() {
            Stage::First => "A",
            Stage::Second => "B",
            Stage::Idle | Stage::Between => return,
        };
        let moves = matches!(
            understanding,
            Understanding::Clear { .. } | Understanding::Unchecked | Understanding::Ambiguous { .. }
        );
        if !moves {
            let (_, said) = wording::understanding(understanding);
            self.give_up_comparing(&format!("the sentence of run {run} moves nothing. {said}"));
        }
    }

    fn begin_second(self) {
        let sentence = self.run.sentence.get_untracked();
        match self.compare.differs.get_untracked() {
            Differs::Sentence => {
                self.compare.stage.set(Stage::Second);
                self.run_afresh(&self.compare.sentence.get_untracked());
            }
            Differs::Decoding => {
                self.set_decoding(SAMPLED);
                self.compare.stage.set(Stage::Second);
                self.run_afresh(&sentence);
            }
            // The answer to either is awaited.
            Differs::Backend => {
                self.compare.stage.set(Stage::Between);
                self.set_backend(BackendChoice::Webgpu);
            }
            Differs::Model => {
                let other = untrack(|| self.model_of_b());
                self.compare.stage.set(Stage::Between);
                match other {
                    Some(other) => self.set_model(Some(other)),
                    None => self.give_up_comparing("there is no other model."),
                }
            }
        }
    }

    /// A model is here, perhaps the second run's.
    pub(super) fn compare_hears_model(self) {
        let waits = self.compare.stage.get_untracked() == Stage::Between;
        if waits && self.compare.differs.get_untracked() == Differs::Model {
            self.run_second();
        }
    }

    /// The policy runs on this now, perhaps for the second run. One that was to be on WebGPU and is not is no second run.
    pub(super) fn compare_hears_backend(self, backend: &Backend) {
        if self.compare.differs.get_untracked() != Differs::Backend {
            return;
        }
        match (self.compare.stage.get_untracked(), backend) {
            (Stage::Between, Backend::Webgpu { .. }) => self.run_second(),
            (Stage::Between | Stage::Second, Backend::Cpu { why }) => self.give_up_comparing(&format!("{why}.")),
            _ => {}
        }
    }

    fn run_second(self) {
        self.compare.stage.set(Stage::Second);
        self.run_afresh(&self.run.sentence.get_untracked());
    }

    /// The model of the first run: while the second one runs, another may be loaded.
    pub fn model_of_a(self) -> String {
        let under_way = self.compare.stage.get() != Stage::Idle;
        let before = self.compare.before.with_value(|before| before.clone().filter(|_| under_way));
        match before {
            Some(before) => before.model.unwrap_or_else(|| models::usual().to_owned()),
            None => self.model.name(),
        }
    }

    /// The model of the second run, where there is another than that of the first.
    pub fn model_of_b(self) -> Option<String> {
        let (first, chosen) = (self.model_of_a(), self.compare.model.get());
        let name = |offered: &Vec<ModelCard>| Some(models::other(offered, &first, chosen.as_deref())?.name.clone());
        self.model.offered.with(name)
    }
}

/// Whether a run came to its end by itself.
const fn is_over(state: &RunState) -> bool {
    matches!(state, RunState::Solved { .. } | RunState::Ended { .. } | RunState::Unsure { .. })
}

/// Whether a run is under way, or will be.
const fn goes_on(state: &RunState) -> bool {
    matches!(state, RunState::Running | RunState::Waiting)
}
