//! Moves: what an arm does is recorded, and done again.

use schema::bus::{BusEvent, Driver};
use schema::message::Limit;
use schema::{JointAngles, Move};

use super::drive::{NEAR_RAD, PERIOD_SECS};
use super::{Body, Session};
use crate::Line;

/// How often it is said how long a recording is.
const TOLD_SECS: f64 = 0.2;
/// Poses are at least this far apart: a period that comes early for a request adds none.
const APART_MS: u32 = 10;
/// A move that gets no further for so long is given up.
const PATIENCE_SECS: f64 = 3.0;
/// Less than this in a period is no motion.
const STILL_RAD: f32 = 1e-4;

/// A move while it is recorded.
#[derive(Default)]
pub(super) struct Recorder {
    begun_secs: Option<f64>,
    told_secs: f64,
    at_ms: Vec<u32>,
    joints: Vec<JointAngles>,
}

impl Recorder {
    /// Adds where the arm is now.
    fn push(&mut self, now_secs: f64, joints: JointAngles) {
        let at_ms = ((now_secs - *self.begun_secs.get_or_insert(now_secs)) * 1e3).round() as u32;
        if at_ms <= Move::MOST_MS && self.at_ms.last().is_none_or(|last_ms| at_ms >= last_ms + APART_MS) {
            self.at_ms.push(at_ms);
            self.joints.push(joints);
        }
    }

    fn secs(&self, now_secs: f64) -> f64 {
        self.begun_secs.map_or(0.0, |begun_secs| now_secs - begun_secs)
    }

    fn is_full(&self, now_secs: f64) -> bool {
        self.secs(now_secs) * 1e3 >= f64::from(Move::MOST_MS) || self.joints.len() >= Move::MOST_POSES
    }
}

/// A move while it is done again.
pub(super) struct Replaying {
    recorded: Move,
    /// How far it has come. It waits wherever the arm is not near enough.
    played_secs: f64,
    /// Where the arm was told to be the last time.
    before: Option<JointAngles>,
    /// How long the arm has not moved although it should.
    held_up_secs: f64,
}

impl<L: Line> Session<L> {
    pub(super) fn begin_recording(&mut self) {
        if !matches!(self.body, Body::Limp(_) | Body::Powered(_)) {
            return self.refuse("Nothing can be recorded now: the arm must be limp, or led by this page.");
        }
        self.recorder = Some(Recorder::default());
        self.say(BusEvent::Recording { secs: 0.0 });
    }

    pub(super) fn finish_recording(&mut self) {
        if !self.end_recording() {
            self.refuse("Nothing is being recorded.");
        }
    }

    /// Whatever was being recorded is told; whether anything was.
    pub fn end_recording(&mut self) -> bool {
        let Some(Recorder { at_ms, joints, .. }) = self.recorder.take() else { return false };
        match Move::new(at_ms, joints) {
            Ok(recorded) => self.say(BusEvent::Recorded { recorded: Some(recorded) }),
            Err(error) => {
                self.say(BusEvent::Recorded { recorded: None });
                self.refuse(format!("Nothing was kept: {error}."));
            }
        }
        true
    }

    /// Adds a period to what is being recorded. A joint that was not heard leaves a gap, which is bridged.
    pub(super) fn record(&mut self, now_secs: f64, joints: Option<JointAngles>) {
        let Some(recorder) = &mut self.recorder else { return };
        if let Some(joints) = joints {
            recorder.push(now_secs, joints);
        }
        let secs = recorder.secs(now_secs);
        if recorder.is_full(now_secs) {
            self.note(format!("A move takes at most {} s: the recording is over.", Move::MOST_MS / 1000));
            self.end_recording();
        } else if secs - recorder.told_secs >= TOLD_SECS {
            recorder.told_secs = secs;
            self.say(BusEvent::Recording { secs: secs as f32 });
        }
    }

    pub(super) fn replay(&mut self, recorded: Move) {
        if !matches!(self.body, Body::Powered(_)) {
            return self.refuse("The arm is not under power.");
        }
        self.replaying = Some(Replaying { recorded, played_secs: 0.0, before: None, held_up_secs: 0.0 });
        self.set_driver(Driver::Replay);
    }

    /// Where the move is that is being done again.
    pub(super) fn replayed(&self) -> Option<JointAngles> {
        self.replaying.as_ref().map(|replaying| replaying.recorded.at(replaying.played_secs))
    }

    /// Lets the move go on, as far as the arm goes with it: one that the guard slows down is waited for, so that it goes
    /// where it went before. At its end, or where it gets no further, the arm holds itself.
    pub(super) fn replay_on(
        &mut self,
        wanted: &JointAngles,
        commanded: &JointAngles,
        limits: &[Limit],
        since_secs: f64,
    ) {
        let Some(replaying) = self.replaying.as_mut().filter(|_| self.driver == Driver::Replay) else { return };
        let apart =
            |a: &JointAngles, b: &JointAngles| a.0.iter().zip(&b.0).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        // By what was really given: joints that are held up are given no more, whatever passes.
        let before = replaying.before.replace(*commanded);
        let moves = before.is_none_or(|before| apart(&before, commanded) > STILL_RAD);
        let is_held = limits
            .iter()
            .any(|limit| matches!(limit, Limit::Hidden | Limit::Stalled | Limit::Unheard { .. } | Limit::NotFinite));
        let goes_along = !self.approaching && !is_held && apart(wanted, commanded) <= NEAR_RAD;
        if goes_along {
            replaying.played_secs += since_secs.min(2.0 * PERIOD_SECS);
        }
        replaying.held_up_secs = if goes_along || moves { 0.0 } else { replaying.held_up_secs + since_secs };
        let is_over = goes_along && !moves && replaying.played_secs > replaying.recorded.secs();
        if is_over {
            self.leave_off("The move is done. The arm holds itself.");
        } else if replaying.held_up_secs > PATIENCE_SECS {
            self.leave_off("The move got no further for three seconds and was given up. The arm holds itself.");
        }
    }

    /// Whatever led the arm by itself does so no longer: the arm holds itself.
    pub(super) fn leave_off(&mut self, why: &str) {
        self.replaying = None;
        self.driver = Driver::Nobody;
        self.note(why);
        self.settle_stage();
    }
}
