//! A move of an arm that was recorded, to be done again.

use serde::{Deserialize, Serialize};

use crate::JointAngles;

/// Where an arm was told to be, or was taken by a hand, from moment to moment.
///
/// Moments begin at zero and only grow; between two of them the arm goes straight from one pose to the next. Angles are
/// radians, rounded to a tenth of a milliradian, which is less than a servo can tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct Move {
    at_ms: Vec<u32>,
    joints: Vec<JointAngles>,
}

/// The same as it is written down.
#[derive(Clone, Serialize, Deserialize)]
struct Raw {
    at_ms: Vec<u32>,
    joints_rad: Vec<JointAngles>,
}

/// Why something is no move.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("a move has at least two poses, and this has {poses}")]
    TooShort { poses: usize },
    #[error("a move takes at most {} s and has at most {} poses", Move::MOST_MS / 1000, Move::MOST_POSES)]
    TooLong,
    #[error("there are {moments} moments for {poses} poses")]
    Uneven { moments: usize, poses: usize },
    #[error("its moments do not begin at zero and grow")]
    Disordered,
    #[error("an angle of pose {pose} is none")]
    NoAngle { pose: usize },
}

/// Angles are kept to this many parts of a radian.
const PER_RAD: f32 = 1e4;
/// Twice round: no joint of any arm turns further.
const MOST_RAD: f32 = 4.0 * core::f32::consts::PI;

impl Move {
    /// No move takes longer.
    pub const MOST_MS: u32 = 60_000;
    /// No move has more poses: one every ten milliseconds.
    pub const MOST_POSES: usize = 6_000;

    /// A move through these poses at these moments, in milliseconds.
    ///
    /// # Errors
    ///
    /// When there are too few or too many, when moments are not in order, or an angle is none.
    pub fn new(at_ms: Vec<u32>, joints: Vec<JointAngles>) -> Result<Self, Error> {
        if at_ms.len() != joints.len() {
            return Err(Error::Uneven { moments: at_ms.len(), poses: joints.len() });
        }
        if joints.len() < 2 {
            return Err(Error::TooShort { poses: joints.len() });
        }
        if joints.len() > Self::MOST_POSES || at_ms.last().is_some_and(|last_ms| *last_ms > Self::MOST_MS) {
            return Err(Error::TooLong);
        }
        if at_ms[0] != 0 || !at_ms.is_sorted_by(|before, after| before < after) {
            return Err(Error::Disordered);
        }
        let is_angle = |angle_rad: &f32| angle_rad.is_finite() && angle_rad.abs() <= MOST_RAD;
        if let Some(pose) = joints.iter().position(|joints| !joints.0.iter().all(is_angle)) {
            return Err(Error::NoAngle { pose });
        }
        let rounded =
            |joints: JointAngles| JointAngles(joints.0.map(|angle_rad| (angle_rad * PER_RAD).round() / PER_RAD));
        Ok(Self { at_ms, joints: joints.into_iter().map(rounded).collect() })
    }

    /// How long it takes.
    pub fn secs(&self) -> f64 {
        self.at_ms.last().map_or(0.0, |last_ms| f64::from(*last_ms) / 1e3)
    }

    /// How many poses there are.
    pub const fn poses(&self) -> usize {
        self.joints.len()
    }

    /// Its moments, in milliseconds, and the pose at each.
    pub fn moments(&self) -> impl Iterator<Item = (u32, &JointAngles)> {
        self.at_ms.iter().copied().zip(&self.joints)
    }

    /// Where the arm is so long after it began; before that the first pose, and after its end the last.
    pub fn at(&self, secs: f64) -> JointAngles {
        let ms = (secs * 1e3).max(0.0);
        let next = self.at_ms.partition_point(|at_ms| f64::from(*at_ms) <= ms);
        let before = next.saturating_sub(1);
        let (Some(from), Some(to)) = (self.joints.get(before), self.joints.get(next)) else {
            return self.joints[before.min(self.joints.len() - 1)];
        };
        let (from_ms, to_ms) = (f64::from(self.at_ms[before]), f64::from(self.at_ms[next]));
        let share = if to_ms > from_ms { ((ms - from_ms) / (to_ms - from_ms)) as f32 } else { 0.0 };
        JointAngles(core::array::from_fn(|i| from.0[i] + (to.0[i] - from.0[i]) * share))
    }
}

impl TryFrom<Raw> for Move {
    type Error = Error;

    fn try_from(raw: Raw) -> Result<Self, Error> {
        Self::new(raw.at_ms, raw.joints_rad)
    }
}

impl From<Move> for Raw {
    fn from(recorded: Move) -> Self {
        Self { at_ms: recorded.at_ms, joints_rad: recorded.joints }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn angles(first_rad: f32) -> JointAngles {
        JointAngles([first_rad, 0.0, 0.0, 0.0, 0.0, 0.0])
    }

    #[test]
    fn between_two_moments_an_arm_is_between_two_poses() {
        let recorded = Move::new(vec![0, 100, 300], vec![angles(0.0), angles(1.0), angles(0.5)]).expect("a move");
        for (secs, angle_rad) in
            [(-1.0, 0.0), (0.0, 0.0), (0.05, 0.5), (0.1, 1.0), (0.2, 0.75), (0.3, 0.5), (9.0, 0.5), (f64::NAN, 0.0)]
        {
            assert!((recorded.at(secs).0[0] - angle_rad).abs() < 1e-5, "{secs}: {:?}", recorded.at(secs));
        }
        assert_eq!((recorded.secs(), recorded.poses()), (0.3, 3));
        let moments: Vec<_> = recorded.moments().map(|(at_ms, joints)| (at_ms, joints.0[0])).collect();
        assert_eq!(moments, [(0, 0.0), (100, 1.0), (300, 0.5)]);
    }

    #[test]
    fn what_is_no_move_is_refused_with_the_reason() {
        let two = || vec![angles(0.0), angles(1.0)];
        assert_eq!(Move::new(vec![0], vec![angles(0.0)]), Err(Error::TooShort { poses: 1 }));
        assert_eq!(Move::new(vec![0], two()), Err(Error::Uneven { moments: 1, poses: 2 }));
        assert_eq!(Move::new(vec![0, 0], two()), Err(Error::Disordered));
        assert_eq!(Move::new(vec![5, 9], two()), Err(Error::Disordered));
        assert_eq!(Move::new(vec![0, 60_001], two()), Err(Error::TooLong));
        assert_eq!(Move::new(vec![0, 9], vec![angles(0.0), angles(f32::NAN)]), Err(Error::NoAngle { pose: 1 }));
        assert_eq!(Move::new(vec![0, 9], vec![angles(1e9), angles(0.0)]), Err(Error::NoAngle { pose: 0 }));
        let many = Move::MOST_POSES + 1;
        assert_eq!(Move::new((0..many as u32).collect(), vec![angles(0.0); many]), Err(Error::TooLong));
    }

    proptest! {
        #[test]
        fn no_pose_lies_outside_those_that_were_recorded(
            poses in prop::collection::vec((1u32..500, -3.0f32..3.0), 2..20), secs in -1.0f64..15.0,
        ) {
            let mut ms = 0;
            let at_ms = poses.iter().enumerate().map(|(place, (step, _))| { if place > 0 { ms += step; } ms }).collect();
            let recorded = Move::new(at_ms, poses.iter().map(|(_, angle)| angles(*angle)).collect()).expect("a move");
            let (low, high) = poses.iter().fold((9.0f32, -9.0f32), |(low, high), (_, at)| (low.min(*at), high.max(*at)));
            let at_rad = recorded.at(secs).0[0];
            prop_assert!(at_rad >= low - 1e-3 && at_rad <= high + 1e-3);
        }
    }
}
