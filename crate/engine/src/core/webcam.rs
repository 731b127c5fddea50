//! A webcam as the source: real pictures in, and only a ghost arm moves, because nobody knows where the camera stands.

use schema::message::{EngineEvent, RunState, Source};

use super::{Core, picture_of};
use crate::GhostFilm;

impl Core {
    pub(super) fn set_source(&mut self, source: Source) {
        if self.source == source {
            return;
        }
        self.stop();
        self.source = source;
        // The table is only scenery now, or was until now: nothing on it is under way.
        self.settling_steps = 0;
        self.ghost = GhostFilm::at(self.table.joints());
        let sentence = self.sentence.clone();
        self.understand(sentence);
        self.present_picture();
    }

    /// Back to the world without telling the policy anything.
    pub(super) fn set_simulated(&mut self) {
        self.source = Source::Simulated;
        self.frame = None;
    }

    /// The newest frame counts; the ones the policy had no time for are gone.
    pub(super) fn take_frame(&mut self, bytes: Option<Vec<u8>>) {
        if self.source != Source::Webcam {
            // A frame that was under way when the source was switched.
            return;
        }
        match bytes.and_then(picture_of) {
            Some(frame) => {
                self.frame = Some(frame);
                self.look_if_asked();
            }
            None => self.tell(EngineEvent::Refused { reason: "the webcam's frame is not a picture of 96 x 96".into() }),
        }
    }

    pub(super) fn hold_ghost(&mut self) {
        let now_ms = self.now_ms();
        self.ghost = GhostFilm::at(self.ghost.joints(now_ms));
        debug_assert!(self.state != RunState::Canned, "recordings play in the world");
    }
}
