//! A motion that can only be made smaller.

use schema::message::Limit;
use schema::{JOINTS, Joint, JointAngles};

/// Changes smaller than this, in radians, are rounding and not worth a record.
const NEGLIGIBLE_RAD: f32 = 1e-5;

/// From where each joint was told to be, to where it is to be told next.
///
/// What a joint was told is never moved, and what it is told next only ever comes nearer to that.
#[derive(Clone, Debug, PartialEq)]
pub struct Motion {
    from: JointAngles,
    to: JointAngles,
    limits: Vec<Limit>,
}

impl Motion {
    /// The whole way. A joint whose target is no number stays; one that was told no number gets its target, because it
    /// has nowhere to stay.
    pub fn new(from: &JointAngles, to: &JointAngles) -> Self {
        let mut motion = Self { from: *from, to: *to, limits: Vec::new() };
        for (from_rad, to_rad) in motion.from.0.iter().zip(&mut motion.to.0) {
            if !to_rad.is_finite() {
                *to_rad = *from_rad;
                if !motion.limits.contains(&Limit::NotFinite) {
                    motion.limits.push(Limit::NotFinite);
                }
            }
        }
        motion
    }

    /// Where a joint was told to be.
    pub fn from(&self, joint: Joint) -> f32 {
        self.from[joint]
    }

    /// Where it is to be told next, as things stand.
    pub fn to(&self, joint: Joint) -> f32 {
        self.to[joint]
    }

    /// How far it is to go, as things stand.
    pub fn way(&self, joint: Joint) -> f32 {
        self.to[joint] - self.from[joint]
    }

    /// A joint goes towards this angle and no further; whatever the angle is, it goes no further than before.
    pub fn shorten(&mut self, joint: Joint, angle_rad: f32, limit: Limit) {
        let (from_rad, to_rad) = (self.from[joint], self.to[joint]);
        let inside = if angle_rad.is_finite() && from_rad.is_finite() {
            angle_rad.clamp(from_rad.min(to_rad), from_rad.max(to_rad))
        } else {
            from_rad
        };
        if (inside - to_rad).abs() > NEGLIGIBLE_RAD {
            self.note(limit);
        }
        self.to[joint] = inside;
    }

    /// A joint stays where it is.
    pub fn keep(&mut self, joint: Joint, limit: Limit) {
        self.shorten(joint, self.from[joint], limit);
    }

    /// Nothing moves, for this reason, which is told even where nothing was to move.
    pub fn keep_all(&mut self, limit: Limit) {
        self.to = self.from;
        self.note(limit);
    }

    /// The same motion as far as a share of its way, 0 to 1.
    pub fn part_way(&self, share: f32) -> JointAngles {
        JointAngles(core::array::from_fn(|i| self.from.0[i] + (self.to.0[i] - self.from.0[i]) * share))
    }

    /// Where the motion leads, and what was changed.
    pub fn finish(self) -> (JointAngles, Vec<Limit>) {
        (self.to, self.limits)
    }

    fn note(&mut self, limit: Limit) {
        if !self.limits.contains(&limit) {
            self.limits.push(limit);
        }
    }

    /// Whether nothing is to move.
    pub fn is_still(&self) -> bool {
        (0..JOINTS).all(|i| self.to.0[i] == self.from.0[i])
    }
}
