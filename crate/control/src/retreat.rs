//! What to do where the arm gets nowhere: back off, and let the policy try again from another side.
//!
//! A policy without memory that came to rest, or goes in a small circle, does so for ever: what it sees is what it saw. From
//! a hand's breadth away it sees something else.

use glam::Vec3;
use schema::{ArmCommand, EePose};

/// The arm gets nowhere when it stays within [`NEAR_M`] for so many control periods.
pub(crate) const PATIENCE: usize = 40;
/// How far apart, in each direction, the places of an arm that gets nowhere are at most.
const NEAR_M: f32 = 0.05;
/// Control periods of a retreat.
pub(crate) const RETREAT_STEPS: u32 = 8;
/// Height that is gone to from below.
const ABOVE_M: f32 = 0.09;
/// How far to the side.
const ASIDE_M: f32 = 0.04;
/// From one retreat's direction to the next, so that none is like one before: the golden angle.
const TURN_RAD: f32 = 2.399_963;

/// Watches where the arm is told to be.
#[derive(Clone, Debug, Default)]
pub struct Retreat {
    /// Where it was told to be in the last [`PATIENCE`] periods.
    places_m: Vec<Vec3>,
    /// Retreats so far.
    count: u32,
    /// Where the one under way began, where it leads, and how many periods it has taken.
    under_way: Option<(EePose, Vec3, u32)>,
}

impl Retreat {
    /// A new run: nothing was tried before.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The policy says that it is done: an arm that stays where it is does as it should.
    pub fn wait(&mut self) {
        self.places_m.clear();
        self.under_way = None;
    }

    /// Whether the arm is on its way back.
    pub const fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// One control period of an arm that is told to be at `commanded`. Where it gets nowhere, what to do instead of what the
    /// policy says.
    pub fn step(&mut self, commanded: &EePose, opening: f32) -> Option<ArmCommand> {
        if self.under_way.is_none() {
            if self.places_m.len() == PATIENCE {
                self.places_m.remove(0);
            }
            self.places_m.push(commanded.position_m);
            if !self.gets_nowhere() {
                return None;
            }
            self.places_m.clear();
            let (sin, cos) = libm::sincosf(TURN_RAD * self.count as f32);
            let to_m = commanded.position_m + Vec3::new(cos, sin, 0.0) * ASIDE_M;
            self.count += 1;
            self.under_way = Some((*commanded, to_m.with_z(to_m.z.max(ABOVE_M)), 0));
        }
        let (from, to_m, taken) = self.under_way.as_mut()?;
        *taken += 1;
        let position_m = from.position_m.lerp(*to_m, *taken as f32 / RETREAT_STEPS as f32);
        let ee = EePose { position_m, ..*from };
        if *taken == RETREAT_STEPS {
            self.under_way = None;
        }
        Some(ArmCommand { ee, opening, terminate: 0.0 })
    }

    fn gets_nowhere(&self) -> bool {
        let Some(first_m) = self.places_m.first() else { return false };
        let (low_m, high_m) =
            self.places_m.iter().fold((*first_m, *first_m), |(low, high), at| (low.min(*at), high.max(*at)));
        self.places_m.len() == PATIENCE && (high_m - low_m).max_element() < NEAR_M
    }
}

#[cfg(test)]
mod tests {
    use core::f32::consts::FRAC_PI_2;

    use super::*;

    fn at(x_m: f32) -> EePose {
        EePose { position_m: Vec3::new(x_m, 0.02, 0.03), pitch_rad: FRAC_PI_2, roll_rad: 0.3 }
    }

    /// The places of a retreat of an arm that goes wherever it is told to, from `at(0.2)` on.
    fn retreat(watch: &mut Retreat) -> Vec<Vec3> {
        let waits = (1..PATIENCE).all(|_| watch.step(&at(0.2), 0.4).is_none());
        assert!(waits, "it is patient");
        let mut now = at(0.2);
        let way = core::iter::from_fn(|| {
            let away = watch.step(&now, 0.4)?;
            assert_eq!((away.ee.pitch_rad, away.ee.roll_rad, away.opening), (now.pitch_rad, now.roll_rad, 0.4));
            now = away.ee;
            Some(now.position_m)
        });
        way.collect()
    }

    #[test]
    fn an_arm_that_gets_nowhere_backs_off_to_another_place_each_time() {
        let mut watch = Retreat::default();
        let (first, second) = (retreat(&mut watch), retreat(&mut watch));
        for way in [&first, &second] {
            assert_eq!(way.len(), RETREAT_STEPS as usize);
            let end_m = way[way.len() - 1];
            assert!((end_m.z - ABOVE_M).abs() < 1e-6, "{end_m}");
            let aside_m = (end_m - at(0.2).position_m).truncate().length();
            assert!((aside_m - ASIDE_M).abs() < 1e-6, "{end_m}");
        }
        let last = RETREAT_STEPS as usize - 1;
        assert!(first[last].distance(second[last]) > ASIDE_M, "{} and {}", first[last], second[last]);
    }

    #[test]
    fn once_the_policy_is_done_a_retreat_is_over() {
        let mut watch = Retreat::default();
        let begins = (0..PATIENCE).find_map(|_| watch.step(&at(0.2), 0.4));
        assert!(begins.is_some() && watch.is_under_way());
        watch.wait();
        assert_eq!(watch.step(&at(0.2), 0.4), None);
    }

    #[test]
    fn an_arm_that_gets_somewhere_or_is_done_is_left_alone() {
        let mut watch = Retreat::default();
        let moves = |step: usize| at(0.1 + 0.002 * (step % 100) as f32);
        assert!((0..300).all(|step| watch.step(&moves(step), 0.4).is_none()));
        watch.forget();
        for step in 0..300 {
            if step % 20 == 0 {
                watch.wait();
            }
            assert!(watch.step(&at(0.2), 0.4).is_none());
        }
    }
}
