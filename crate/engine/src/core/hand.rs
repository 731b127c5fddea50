//! The visitor's hand, and what happens on the table while no run does.

use schema::{
    ObjectId, PHYSICS_STEP_SECS,
    geometry::Vec3,
    message::{EngineEvent, Hand, RunState, Source},
};

use super::{Core, run::SETTLING_STEPS};

/// Steps caught up with at once; time lost beyond them is lost, as after a tab was asleep.
const MOST_STEPS_AT_ONCE: u32 = 24;
/// While things move by hand, the model's picture of them is shown this often: once a control period.
const PICTURE_EVERY_MS: f64 = 100.0;
/// A hand that lets go nearer than this to where it took something has only pressed it.
const MOVED_M: f32 = 0.003;
const STEP_MS: f64 = PHYSICS_STEP_SECS as f64 * 1000.0;

impl Core {
    /// Whether there is a table to lay hands on: with a webcam, the one on screen is only scenery; and nobody reaches into
    /// the past.
    pub fn can_drag(&self) -> bool {
        self.source == Source::Simulated && !self.is_in_the_past()
    }

    /// Takes hold of an object, or moves the one held, towards a point of the table.
    pub fn drag(&mut self, object: ObjectId, to_m: Vec3) {
        if self.table.world().dragged() != Some(object) {
            self.taken_at_m = self.object_position(object);
        }
        self.table.drag(object, to_m);
        self.disturb();
    }

    /// Lets go.
    pub fn release(&mut self) {
        let Some(object) = self.table.world().dragged() else { return };
        self.table.release();
        let taken_at_m = self.taken_at_m.take();
        let moved_m =
            taken_at_m.zip(self.object_position(object)).map_or(0.0, |(from_m, to_m)| (to_m - from_m).length());
        if moved_m > MOVED_M {
            self.tell(EngineEvent::Handled { object, by: Hand::Drag });
        }
        self.disturb();
    }

    pub(super) fn nudge(&mut self, object: ObjectId, dx_m: f32, dy_m: f32) {
        if self.table.nudge(object, dx_m, dy_m) {
            self.tell(EngineEvent::Handled { object, by: Hand::Nudge });
            self.disturb();
            self.present_objects();
            if !self.in_a_run() {
                self.present_picture();
            }
        } else {
            self.tell(EngineEvent::Refused { reason: "there is no room to move it there".into() });
        }
    }

    /// Something was moved by hand. A run goes on and sees it in its next picture; outside one, what the policy was
    /// shown is no longer so, and things need time to come to rest.
    fn disturb(&mut self) {
        if !self.in_a_run() {
            self.thinking = None;
            self.answer = None;
            self.rest(SETTLING_STEPS);
        }
    }

    fn in_a_run(&self) -> bool {
        matches!(self.state, RunState::Running | RunState::Canned)
    }

    /// Lets physics go on for a while without a run. With a webcam there is no physics.
    pub(super) fn rest(&mut self, steps: u32) {
        if self.source == Source::Webcam {
            return;
        }
        if self.settling_steps == 0 {
            self.settled_ms = self.now_ms();
        }
        self.settling_steps = steps;
    }

    /// Outside a run: real-time physics for as long as a hand holds something or things still settle. The arm keeps its
    /// last target.
    pub(super) fn settle(&mut self, now_ms: f64) {
        // What was computed is shown to its end first.
        if self.settling_steps == 0 || !self.film.is_over(now_ms) || self.source == Source::Webcam {
            self.settled_ms = now_ms;
            return;
        }
        self.film.clear();
        let due = ((now_ms - self.settled_ms) / STEP_MS) as u32;
        if due == 0 {
            return;
        }
        let held = self.table.world().dragged().is_some();
        let steps = due.min(MOST_STEPS_AT_ONCE).min(if held { u32::MAX } else { self.settling_steps });
        self.settled_ms = if due > MOST_STEPS_AT_ONCE { now_ms } else { self.settled_ms + f64::from(due) * STEP_MS };
        self.table.rest(steps);
        if !held {
            self.settling_steps -= steps;
        }
        self.present_objects();
        if self.settling_steps == 0 || now_ms - self.pictured_ms >= PICTURE_EVERY_MS {
            self.pictured_ms = now_ms;
            self.present_picture();
        }
    }
}
