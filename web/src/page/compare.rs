//! Two runs in the scene of one seed, one after the other, that differ in one thing.

use std::sync::Arc;

use leptos::prelude::*;
use schema::message::{BackendChoice, Decoding, EngineRequest, RunState};
use web::{compare::Differs, wording};

use super::state::{CompareStage as Stage, Playground, Shot, Side};

/// A sample that differs from the likeliest visibly, and is the same whenever it is drawn.
const SAMPLED: Decoding = Decoding::Sample { temperature: 1.0, seed: 1 };

impl Playground {
    /// Makes both runs and keeps them.
    pub fn compare_both(self) {
        let compare = self.compare;
        compare.sides.iter().for_each(|side| side.set(None));
        compare.at.set(0);
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
                self.compare.stage.set(Stage::Idle);
                if self.compare.differs.get_untracked() == Differs::Decoding {
                    self.set_decoding(Decoding::Likeliest);
                }
            }
            // Somebody stopped it, or asked for something else; a reset at the start of either is no such thing.
            Stage::First | Stage::Second if self.run.step.get_untracked() > 0 && !goes_on(state) => {
                self.compare.stage.set(Stage::Idle);
            }
            _ => {}
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
                self.compare.stage.set(Stage::Between);
                self.set_model(self.next_model());
            }
        }
    }

    /// The policy runs on something else now, or is another.
    pub(super) fn compare_goes_on(self) {
        if self.compare.stage.get_untracked() == Stage::Between {
            self.compare.stage.set(Stage::Second);
            self.run_afresh(self.run.sentence.get_untracked());
        }
    }

    /// The model after the one that is loaded, in the order of their list.
    fn next_model(self) -> String {
        let now = self.model_name();
        self.model.offered.with_untracked(|offered| {
            let place = offered.iter().position(|name| *name == now).unwrap_or_default();
            offered.get((place + 1) % offered.len().max(1)).cloned().unwrap_or(now)
        })
    }
}

/// Whether a run is under way, or will be.
const fn goes_on(state: &RunState) -> bool {
    matches!(state, RunState::Running | RunState::Waiting)
}
