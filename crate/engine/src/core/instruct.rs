//! From a typed sentence to leave to move.

use camera::Error as CameraError;
use schema::{
    ObjectId,
    bus::Grounds,
    message::{EngineEvent, RunState, Source, Understanding},
};

use super::Core;

impl Core {
    /// A new sentence, also in the middle of a run: what was planned is forgotten, and unless the new one is clear and
    /// possible, the arm holds.
    pub(super) fn instruct(&mut self, sentence: String) -> Result<(), CameraError> {
        if self.state == RunState::Canned {
            self.reset(self.table.seed())?;
        }
        self.wishes.run = false;
        let going = matches!(self.state, RunState::Running | RunState::Waiting);
        self.understand(sentence);
        self.begin_run();
        if self.may_move() {
            if !going && self.state != RunState::Paused {
                self.set_state(RunState::Idle);
            }
        } else {
            if going {
                self.hold();
            }
            self.set_state(RunState::Idle);
            // A run that was interrupted by a question goes on with its answer.
            self.wishes.run = going && self.is_asked();
        }
        Ok(())
    }

    /// The answer to a question: the sentence becomes one that leaves no doubt.
    pub(super) fn choose(&mut self, object: ObjectId) {
        if !self.is_asked() {
            return;
        }
        self.chosen.push(object);
        let understanding = self.table.understand_with(&self.sentence, &self.chosen);
        if let Understanding::Clear { paraphrase, .. } = &understanding {
            self.sentence = paraphrase.clone();
        }
        self.understanding = understanding;
        self.tell_understanding();
        self.begin_run();
        if self.may_move() && std::mem::take(&mut self.wishes.run) {
            self.go();
        }
    }

    /// Reads a sentence against what is on the table, and tells the page.
    pub(super) fn understand(&mut self, sentence: String) {
        self.chosen.clear();
        let read = self.table.understand(&sentence);
        self.names_task = matches!(
            read,
            Understanding::Clear { .. } | Understanding::Ambiguous { .. } | Understanding::NotHere { .. }
        );
        self.understanding = match (self.source, read) {
            (Source::Simulated, read) => read,
            // Words are words anywhere, and so is a task; what is on the desk only the policy can see.
            (
                Source::Webcam,
                nothing @ (Understanding::Empty
                | Understanding::OnlyUnknown { .. }
                | Understanding::NoTask
                | Understanding::Harm { .. }),
            ) => nothing,
            (Source::Webcam, _) => Understanding::Unchecked,
        };
        self.sentence = sentence;
        self.tell_understanding();
    }

    /// Whether the sentence gives leave to move: clear in the simulated world, unchecked on a webcam.
    pub(super) fn may_move(&self) -> bool {
        matches!(self.understanding, Understanding::Clear { .. } | Understanding::Unchecked)
    }

    /// What a target rests on that comes from a pass with this confidence. A real arm asks for more than one that is drawn:
    /// on a webcam too the sentence must name a task, and things there are words for.
    pub(super) fn grounds(&self, confidence: Option<f32>) -> Grounds {
        let (understood, by_camera) = match self.source {
            Source::Simulated => (matches!(self.understanding, Understanding::Clear { .. }), false),
            Source::Webcam => (self.names_task, true),
        };
        Grounds { understood, confidence, by_camera }
    }

    /// Says again why nothing moves. If a question is open, its answer will start the run.
    pub(super) fn insist(&mut self) {
        self.wishes.run = self.is_asked();
        self.tell_understanding();
    }

    fn is_asked(&self) -> bool {
        matches!(self.understanding, Understanding::Ambiguous { .. })
    }

    fn tell_understanding(&mut self) {
        let (sentence, understanding) = (self.sentence.clone(), self.understanding.clone());
        self.tell(EngineEvent::Understood { sentence, understanding });
    }
}
