//! A run on a webcam: after one more look, because that may show two places that fit.

use leptos::prelude::*;
use schema::message::EngineRequest;
use web::peaks;

use crate::page::state::{Frame, Playground};

impl Playground {
    /// Runs on a webcam: after one more look, because that may show two places that fit.
    pub fn run_on_webcam(self) {
        self.webcam.question.set(None);
        if self.model.loading.with_untracked(|loading| loading.ready)
            && self.webcam.covered.with_untracked(Option::is_none)
        {
            self.webcam.wants_run.set(true);
            self.look_again();
        } else {
            self.tell_engine(&EngineRequest::Run);
        }
    }

    /// Forgets that a run was asked for.
    pub fn forget_webcam_run(self) {
        self.webcam.wants_run.set(false);
        self.webcam.question.set(None);
    }

    /// Decides, from a look, whether the run that was asked for may start.
    pub fn consider_webcam_run(self, frame: &Frame) {
        if !self.webcam.wants_run.get_untracked() {
            return;
        }
        if !self.has_read_the_sentence(frame.id) {
            self.look_again();
            return;
        }
        self.webcam.wants_run.set(false);
        // Where a sentence names no target, the target's map repeats the object's.
        let rivals = |heat| peaks::places(heat).and_then(|(one, other)| Some((one, other?)));
        match rivals(&frame.readouts.object).or_else(|| rivals(&frame.readouts.target)) {
            Some(both) => self.webcam.question.set(Some(both)),
            None => self.tell_engine(&EngineRequest::Run),
        }
    }

    /// The answer to which place was meant: the other one is hidden from the model. `None` runs as it is.
    pub fn answer_webcam(self, hide: Option<usize>) {
        self.webcam.question.set(None);
        self.webcam.covered.set(hide.map(peaks::centre));
        self.tell_engine(&EngineRequest::Run);
    }
}
