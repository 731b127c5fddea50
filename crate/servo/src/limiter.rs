//! The last word on goals: what the control loop sends to servos has passed here.
//!
//! The governor of `control` decides what an arm may do. This knows only angles and speeds of single joints, and holds
//! when all else fails: no goal lies outside a joint's limits, none is further from the last one than the joint's speed
//! allows, none runs far ahead of the joint itself, and none moves while nobody knows where the joint is. [`Goals`] cannot
//! be made any other way, and they count as given only once they were sent.

use schema::{JOINTS, JointAngles};

use crate::arm::Arm;

/// However late a control period is, it counts as no longer than this: a loop that stalled must not leap.
/// Goals that are lost on the way add up to a few of these at a servo.
pub const LONGEST_PERIOD_SECS: f64 = 0.05;
/// How far a goal may be ahead of its joint: what the joint turns in this time. A blocked joint is not wound up.
pub const LEAD_SECS: f32 = 0.25;

/// What was taken off a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduced {
    /// It lay outside the joint's limits.
    Limit,
    /// It was too far from the last.
    Step,
    /// The joint itself has not come so far.
    Lead,
    /// Nobody knows where the joint is, so it keeps its goal.
    Unheard,
    /// It was no number, so the joint keeps its goal.
    NotFinite,
}

/// Goals for all joints, within their limits and steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goals {
    angles: JointAngles,
    reduced: [Option<Reduced>; JOINTS],
}

impl Goals {
    /// Radians, for each joint.
    pub const fn angles(&self) -> &JointAngles {
        &self.angles
    }

    /// What was taken off each.
    pub const fn reduced(&self) -> &[Option<Reduced>; JOINTS] {
        &self.reduced
    }
}

/// Keeps goals within limits and steps.
#[derive(Clone, Copy, Debug)]
pub struct Limiter {
    limits_rad: [(f32, f32); JOINTS],
    velocity_rad_per_sec: [f32; JOINTS],
    last: JointAngles,
}

impl Limiter {
    /// Begins at the angles the arm has, wherever they are.
    pub fn at(arm: &Arm, present: &JointAngles) -> Self {
        Self {
            limits_rad: arm.joints.each_ref().map(|joint| joint.limits_rad),
            velocity_rad_per_sec: arm.joints.each_ref().map(|joint| joint.velocity_rad_per_sec),
            last: *present,
        }
    }

    /// The same, at a share of the speed: 0.5 is half of it.
    #[must_use]
    pub fn slowed(mut self, share: f32) -> Self {
        self.velocity_rad_per_sec = self.velocity_rad_per_sec.map(|velocity| velocity * share.clamp(0.0, 1.0));
        self
    }

    /// What the goals were last.
    pub const fn last(&self) -> &JointAngles {
        &self.last
    }

    /// What of `wanted` may be the goals of the coming period, which lasts `period_secs`. `heard` is where each joint was
    /// measured lately, if it was.
    ///
    /// A joint that was outside its limits at the beginning is led back at its speed, not thrown.
    pub fn propose(&self, wanted: &JointAngles, heard: &[Option<f32>; JOINTS], period_secs: f64) -> Goals {
        let period_secs = if period_secs.is_finite() { period_secs.clamp(0.0, LONGEST_PERIOD_SECS) } else { 0.0 };
        let mut goals = Goals { angles: self.last, reduced: [None; JOINTS] };
        for (i, (wanted, heard)) in wanted.0.iter().zip(heard).enumerate() {
            match self.propose_one(i, *wanted, *heard, period_secs as f32) {
                Ok((angle_rad, reduced)) => (goals.angles.0[i], goals.reduced[i]) = (angle_rad, reduced),
                Err(kept) => goals.reduced[i] = Some(kept),
            }
        }
        goals
    }

    fn propose_one(
        &self,
        i: usize,
        wanted: f32,
        heard: Option<f32>,
        period_secs: f32,
    ) -> Result<(f32, Option<Reduced>), Reduced> {
        let (low, high) = self.limits_rad[i];
        let (last, velocity) = (self.last.0[i], self.velocity_rad_per_sec[i]);
        if !wanted.is_finite() {
            return Err(Reduced::NotFinite);
        }
        let measured = heard.filter(|angle_rad| angle_rad.is_finite()).ok_or(Reduced::Unheard)?;
        let inside = wanted.clamp(low, high);
        let step = velocity * period_secs;
        let stepped = inside.clamp(last - step, last + step);
        // Never pulled back by this: a joint that is carried along by a hand must not be followed by its own goal.
        let lead = velocity * LEAD_SECS;
        let allowed = stepped.clamp((measured - lead).min(last), (measured + lead).max(last));
        let reduced = match () {
            () if allowed != stepped => Some(Reduced::Lead),
            () if stepped != inside => Some(Reduced::Step),
            () if inside != wanted => Some(Reduced::Limit),
            () => None,
        };
        Ok((allowed, reduced))
    }

    /// Goals were sent: the next begin there.
    pub fn accept(&mut self, goals: &Goals) {
        self.last = goals.angles;
    }

    /// Whether the goals have arrived, to within a thousandth of a radian.
    pub fn is_at(&self, wanted: &JointAngles) -> bool {
        self.last
            .0
            .iter()
            .zip(&wanted.0)
            .zip(&self.limits_rad)
            .all(|((last, wanted), (low, high))| (last - wanted.clamp(*low, *high)).abs() < 1e-3)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use schema::Joint;

    use super::*;
    use crate::arm::SO101_FOLLOWER;

    fn any_angles() -> impl Strategy<Value = JointAngles> {
        prop::array::uniform6(prop_oneof![4 => -4.0f32..4.0, 1 => any::<f32>()]).prop_map(JointAngles)
    }

    /// Proposes and accepts, for an arm that is wherever it was told to be.
    fn next(limiter: &mut Limiter, wanted: &JointAngles, period_secs: f64) -> Goals {
        let heard = limiter.last().0.map(Some);
        let goals = limiter.propose(wanted, &heard, period_secs);
        limiter.accept(&goals);
        goals
    }

    #[test]
    fn a_joint_found_outside_its_limits_is_led_back() {
        let mut present = JointAngles::default();
        present[Joint::ElbowFlex] = 2.0;
        let mut limiter = Limiter::at(&SO101_FOLLOWER, &present);
        let goals = next(&mut limiter, &present, 0.1);
        assert!((goals.angles()[Joint::ElbowFlex] - 1.875).abs() < 1e-6);
        assert_eq!(goals.reduced()[Joint::ElbowFlex as usize], Some(Reduced::Step));
        for _ in 0..2 {
            next(&mut limiter, &present, 0.1);
        }
        assert_eq!(limiter.last()[Joint::ElbowFlex], 1.69);
    }

    #[test]
    fn goals_that_were_not_sent_do_not_add_up() {
        let limiter = Limiter::at(&SO101_FOLLOWER, &JointAngles::default());
        let wanted = JointAngles([1.0; JOINTS]);
        let heard = [Some(0.0); JOINTS];
        assert_eq!(limiter.propose(&wanted, &heard, 0.02), limiter.propose(&wanted, &heard, 0.02));
    }

    #[test]
    fn a_joint_nobody_hears_keeps_its_goal_and_a_blocked_one_is_not_wound_up() {
        let mut limiter = Limiter::at(&SO101_FOLLOWER, &JointAngles::default());
        let wanted = JointAngles([1.0; JOINTS]);
        let mut heard = [Some(0.0); JOINTS];
        heard[2] = None;
        for _ in 0..100 {
            let goals = limiter.propose(&wanted, &heard, 0.05);
            assert_eq!(goals.reduced()[2], Some(Reduced::Unheard));
            limiter.accept(&goals);
        }
        assert_eq!(limiter.last()[Joint::ElbowFlex], 0.0);
        assert!((limiter.last()[Joint::ShoulderPan] - 2.5 * LEAD_SECS).abs() < 1e-5);
    }

    proptest! {
        #[test]
        fn no_goal_leaves_its_limits_or_leaps(
            wanted in prop::collection::vec((any_angles(), any_angles(), prop_oneof![0.0f64..0.2, any::<f64>()]), 1..20),
        ) {
            let mut limiter = Limiter::at(&SO101_FOLLOWER, &JointAngles::default());
            for (wanted, measured, period_secs) in wanted {
                let before = *limiter.last();
                let goals = limiter.propose(&wanted, &measured.0.map(Some), period_secs);
                limiter.accept(&goals);
                for (i, spec) in SO101_FOLLOWER.joints.iter().enumerate() {
                    let goal = goals.angles().0[i];
                    prop_assert!(goal >= spec.limits_rad.0 && goal <= spec.limits_rad.1);
                    let most = spec.velocity_rad_per_sec * LONGEST_PERIOD_SECS as f32;
                    prop_assert!((goal - before.0[i]).abs() <= most + 1e-5);
                }
            }
        }
    }
}
