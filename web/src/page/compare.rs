//! Two runs in the scene of one seed, one after the other, that differ in one thing.

use std::sync::Arc;

use leptos::prelude::*;
use schema::message::{Backend, BackendChoice, Decoding, EngineRequest, ModelCard, RunState, Understanding};
use web::{compare::Differs, models, wording};

use super::state::{BeforeComparing, CompareStage as Stage, Playground, Shot, Side};

/// A sample that differs from the likeliest visibly, and is the same whenever it is drawn.
const SAMPLED: Decoding = Decoding::Sample { temperature: 1.0, seed: 1 };

impl Playground {
    /// Makes both runs and keeps them.
    pub fn compare_both(self) {
        let compare = self.compare;
        compare.sides.iter().for_each(|side| side.set(None));
        compare.at.set(0);
        compare.before.set_value(Some(BeforeComparing {
            model: self.model.wanted.get_untracked(),
            backend: self.model.choice.get_untracked(),
            decoding: self.look.decoding.get_untracked(),
        }));
        match compare.differs.get_untracked() {
            Differs::Backend => self.set_backend(BackendChoice::Cpu),
            Differs::Decoding => self.set_decoding(Decoding::Likeliest),
            Differs::Sentence | Differs::Model => {}
        }
        compare.stage.set(Stage::First);
        let sentence = self.run.sentence.get_untracked();
        self.run_afresh(sentence);
    }

    /// Leaves off comparing; what was kept stays.
    pub fn leave_off_comparing(self) {
        if self.compare.stage.get_untracked() != Stage::Idle {
            self.compare.stage.set(Stage::Idle);
            self.stop();
            self.bring_back();
        }
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
        let passes = self.look.album.with_value(|album| album.shots().cloned().collect::<Vec<Shot>>());
        let steps = self.trace.with_untracked(|trace| trace.steps.clone());
        let shots = passes.into_iter().filter(|shot| steps.iter().any(|step| step.id == shot.picture.id)).collect();
        let by = self.described();
        self.compare.sides[side].set(Some(Arc::new(Side {
            seed: self.table.seed.get_untracked(),
            sentence: self.run.sentence.get_untracked(),
            by,
            state: self.run.state.get_untracked(),
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
    fn run_afresh(self, sentence: String) {
        self.reset();
        // What is heard until the scene is there belongs to the run before.
        self.run.step.set(0);
        self.run.draft.set(sentence.clone());
        self.tell_engine(&EngineRequest::Instruct { sentence });
        self.tell_engine(&EngineRequest::Run);
    }

    /// A run has come to an end, perhaps one of the two.
    pub(super) fn compare_hears(self, state: &RunState) {
        let over = matches!(state, RunState::Solved { .. } | RunState::Ended { .. } | RunState::Unsure { .. });
        let stage = self.compare.stage.get_untracked();
        match stage {
            Stage::First if over => {
                self.keep_run(0);
                self.begin_second();
            }
            Stage::Second if over => {
                self.keep_run(1);
                self.end_comparing();
            }
            // Somebody stopped it, or asked for something else; a reset at the start of either is no such thing.
            Stage::First | Stage::Second if self.run.step.get_untracked() > 0 && !goes_on(state) => {
                // The second run counts as far as it went.
                if stage == Stage::Second && self.trace.with_untracked(|trace| !trace.steps.is_empty()) {
                    self.keep_run(1);
                }
                self.end_comparing();
            }
            _ => {}
        }
    }

    /// A sentence was read, perhaps that of one of the two runs; one that moves nothing never comes to an end.
    pub(super) fn compare_hears_understanding(self, understanding: &Understanding) {
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
                self.run_afresh(self.compare.sentence.get_untracked());
            }
            Differs::Decoding => {
                self.set_decoding(SAMPLED);
                self.compare.stage.set(Stage::Second);
                self.run_afresh(sentence);
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
        self.run_afresh(self.run.sentence.get_untracked());
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

/// Whether a run is under way, or will be.
const fn goes_on(state: &RunState) -> bool {
    matches!(state, RunState::Running | RunState::Waiting)
}
