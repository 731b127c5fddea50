//! The control loop's pure core: one call a control period, from the policy's chunks to joint targets.
//!
//! The browser's engine and the native evaluation both run exactly this, so a success rate measured natively is the one
//! a visitor gets. It reads no clock: steps are counted by the caller.

use schema::message::{Governed, Limit};
use schema::{ArmCommand, Joint, arm::gripper_opening};

use crate::governor::{ArmState, Governor, Limits};
use crate::kinematics::{ee_pose, within_limits};
use crate::retreat::Retreat;
use crate::schedule::{DEFAULT_DECAY, Scheduler, TimedChunk};

/// The policy is done when it says so more likely than not ...
pub const DONE_ABOVE: f32 = 0.5;
/// ... for this many steps in a row: chunks say it ahead of time.
pub const DONE_STEPS: u32 = 6;

/// What came of one control period.
#[derive(Clone, Debug, PartialEq)]
pub struct Piloted {
    /// The target for the arm, and what was changed on the way to it.
    pub governed: Governed,
    /// How many chunks had a say; 0 means the arm keeps still for want of one.
    pub chunks: usize,
    /// The policy has said for [`DONE_STEPS`] steps that the task is done. The caller decides what follows.
    pub done: bool,
}

/// Scheduler, governor, what to do where the arm gets nowhere, and the rule that ends a run.
///
/// A run: [`Self::step`] once a control period; [`Self::instruct`] when the sentence changes or a new run begins;
/// [`Self::hold`] while stopped.
#[derive(Clone, Debug)]
pub struct Pilot {
    scheduler: Scheduler,
    governor: Governor,
    /// None for a pilot that does what the policy says whatever comes of it.
    retreat: Option<Retreat>,
    /// Steps in a row in which the policy said it is done.
    sure_steps: u32,
    /// Where the arm was when it was stopped.
    held: Option<ArmState>,
}

impl Default for Pilot {
    fn default() -> Self {
        Self::new(DEFAULT_DECAY, Limits::default())
    }
}

impl Pilot {
    /// A pilot with a decay for [`Scheduler::new`] and limits for the governor.
    pub fn new(decay: f32, limits: Limits) -> Self {
        let (scheduler, governor) = (Scheduler::new(decay), Governor { limits });
        Self { scheduler, governor, retreat: Some(Retreat::default()), sure_steps: 0, held: None }
    }

    /// The same, but never backing off: to measure what that is worth.
    #[must_use]
    pub fn stubborn(self) -> Self {
        Self { retreat: None, ..self }
    }

    /// One control period. `step` counts up by one a call; `fresh` is a chunk that has arrived since the last call, which
    /// may answer an earlier step; `arm` is the arm now.
    pub fn step(&mut self, step: u32, fresh: Option<TimedChunk>, arm: &ArmState) -> Piloted {
        self.held = None;
        if let Some(chunk) = fresh {
            self.scheduler.push(chunk);
        }
        let Some(said) = self.scheduler.command_at(step) else {
            self.sure_steps = 0;
            return Piloted { governed: self.governor.keep_still(arm, Limit::NoCommand), chunks: 0, done: false };
        };
        let is_sure = said.command.terminate > DONE_ABOVE;
        if let Some(away) = self.away(is_sure, arm) {
            if self.retreat.as_ref().is_some_and(|retreat| !retreat.is_under_way()) {
                // What was said of where it was stuck is of no use where it is now.
                self.scheduler.flush();
            }
            self.sure_steps = 0;
            let mut governed = Governed { raw: said.command, ..self.governor.govern(&away, arm) };
            governed.limits.insert(0, Limit::Retreat);
            return Piloted { governed, chunks: said.chunks, done: false };
        }
        let governed = self.governor.govern(&said.command, arm);
        self.sure_steps = if is_sure { self.sure_steps + 1 } else { 0 };
        Piloted { governed, chunks: said.chunks, done: self.sure_steps >= DONE_STEPS }
    }

    /// Where an arm that gets nowhere goes instead.
    fn away(&mut self, is_sure: bool, arm: &ArmState) -> Option<ArmCommand> {
        let retreat = self.retreat.as_mut()?;
        if is_sure {
            // An arm that stays where it has done what was asked is not stuck.
            retreat.wait();
            return None;
        }
        retreat.step(&ee_pose(&arm.commanded), gripper_opening(arm.commanded[Joint::Gripper]))
    }

    /// The chunks that have something to say, and what would come of them.
    pub fn schedule(&self) -> &Scheduler {
        &self.scheduler
    }

    /// One control period for an expert or a person instead of the policy: the same governor, no scheduling.
    pub fn drive(&mut self, command: &ArmCommand, arm: &ArmState) -> Governed {
        self.held = None;
        self.governor.govern(command, arm)
    }

    /// Stops: the target becomes where the arm was at the first call, and stays there until the next step. The jaw keeps
    /// its target, so that what it holds is not dropped. What the policy said before is forgotten.
    pub fn hold(&mut self, arm: &ArmState) -> Governed {
        self.instruct();
        let held = *self.held.get_or_insert_with(|| {
            let mut target = within_limits(&arm.measured);
            target[Joint::Gripper] = arm.commanded[Joint::Gripper];
            ArmState::at(target)
        });
        self.governor.keep_still(&held, Limit::NoCommand)
    }

    /// The instruction changed, or a new run begins: nothing said before counts any more.
    pub fn instruct(&mut self) {
        self.scheduler.flush();
        self.retreat.iter_mut().for_each(Retreat::forget);
        self.sure_steps = 0;
    }
}

#[cfg(test)]
mod tests {
    use core::f32::consts::FRAC_PI_2;

    use glam::Vec3;
    use schema::{ActionChunk, EePose, JointAngles};

    use super::*;
    use crate::kinematics::{ee_pose, inverse};
    use crate::retreat::{PATIENCE, RETREAT_STEPS};

    fn arm() -> ArmState {
        let ee = EePose { position_m: Vec3::new(0.2, 0.0, 0.06), pitch_rad: FRAC_PI_2, roll_rad: FRAC_PI_2 };
        ArmState::at(inverse(&ee, &JointAngles::default()).joints())
    }

    /// Moves 5 mm to the left a step.
    fn leftward(asked_at: u32, arm: &ArmState, terminate: f32) -> TimedChunk {
        let steps = core::array::from_fn(|i| [0.0, 0.005 * (i + 1) as f32, 0.0, 0.0, 0.0, 0.0, terminate]);
        TimedChunk { asked_at, reference: ee_pose(&arm.commanded), chunk: ActionChunk { steps } }
    }

    #[test]
    fn a_chunk_moves_the_arm_step_by_step_and_then_the_arm_keeps_still() {
        let (mut pilot, mut arm) = (Pilot::default(), arm());
        let mut fresh = Some(leftward(0, &arm, 0.0));
        for step in 0..8 {
            let piloted = pilot.step(step, fresh.take(), &arm);
            assert_eq!(piloted.governed.limits, []);
            arm = ArmState::at(piloted.governed.allowed);
            let y_m = piloted.governed.allowed_ee.position_m.y;
            assert!((y_m - 0.005 * (step + 1) as f32).abs() < 2e-4, "{y_m} at step {step}");
        }
        let starved = pilot.step(8, None, &arm);
        assert_eq!((starved.chunks, starved.governed.limits.as_slice()), (0, [Limit::NoCommand].as_slice()));
        assert_eq!(starved.governed.allowed, arm.commanded);
    }

    /// Goes nowhere.
    fn resting(asked_at: u32, arm: &ArmState, terminate: f32) -> TimedChunk {
        let chunk = ActionChunk { steps: [[0.0, 0.0, 0.0, 0.0, 0.0, 0.3, terminate]; 8] };
        TimedChunk { asked_at, reference: ee_pose(&arm.commanded), chunk }
    }

    /// How often in 100 control periods an arm backs off whose policy wants it to stay.
    fn retreats(mut pilot: Pilot, terminate: f32) -> usize {
        let mut arm = arm();
        let backs_off = |step: u32| {
            let Piloted { governed, .. } = pilot.step(step, Some(resting(step, &arm, terminate)), &arm);
            arm = ArmState::at(governed.allowed);
            governed.limits.first() == Some(&Limit::Retreat)
        };
        (0..100).map(backs_off).filter(|backs_off| *backs_off).count()
    }

    #[test]
    fn an_arm_that_gets_nowhere_backs_off_unless_it_is_done_or_stubborn() {
        assert!(100 / (PATIENCE + RETREAT_STEPS as usize) == 2, "there is time for two");
        assert_eq!(retreats(Pilot::default(), 0.0), 2 * RETREAT_STEPS as usize);
        assert_eq!(retreats(Pilot::default(), 0.9), 0);
        assert_eq!(retreats(Pilot::default().stubborn(), 0.0), 0);
    }

    #[test]
    fn the_run_ends_when_the_policy_has_been_sure_for_long_enough() {
        let (mut pilot, arm) = (Pilot::new(10.0, Limits::default()), arm());
        let long_enough = DONE_STEPS as usize;
        // All but long enough, then not sure once, then long enough.
        let mut said = vec![0.9; long_enough - 1];
        said.push(0.2);
        said.extend(vec![0.51; long_enough]);
        let mut done = said
            .iter()
            .enumerate()
            .map(|(step, sure)| pilot.step(step as u32, Some(leftward(step as u32, &arm, *sure)), &arm).done);
        assert_eq!(done.position(|done| done), Some(said.len() - 1));
    }

    #[test]
    fn a_new_instruction_forgets_what_was_planned() {
        let (mut pilot, arm) = (Pilot::default(), arm());
        assert_eq!(pilot.step(0, Some(leftward(0, &arm, 0.0)), &arm).chunks, 1);
        pilot.instruct();
        assert_eq!(pilot.step(1, None, &arm).chunks, 0);
    }

    #[test]
    fn a_stop_keeps_the_arm_where_it_was_and_the_jaw_closed() {
        let mut pilot = Pilot::default();
        let mut arm = arm();
        arm.measured[Joint::ElbowFlex] += 0.02;
        arm.measured[Joint::Gripper] = 0.3;
        arm.commanded[Joint::Gripper] = 0.1;
        let first = pilot.hold(&arm);
        assert_eq!(first.allowed[Joint::ElbowFlex], arm.measured[Joint::ElbowFlex]);
        assert_eq!(first.allowed[Joint::Gripper], 0.1);
        // Sagging on does not move the target.
        arm.measured[Joint::ElbowFlex] += 0.05;
        assert_eq!(pilot.hold(&arm).allowed, first.allowed);
    }
}
