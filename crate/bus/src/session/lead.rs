//! A leader arm, which a person moves by hand: what its own session says of it, and what the session of the arm that
//! follows makes of that.

use control::guard::{Proposer, leads};
use schema::JointAngles;
use schema::bus::{ArmRole, CalibrationSource};
use servo::procedure::fresh_angles;

use super::{Body, Session};
use crate::Line;

/// After this long without its leader an arm holds itself, and goes on only when it is told to.
const GONE_SECS: f64 = 2.0;

impl<L: Line> Session<L> {
    /// Where a person has taken this arm, if it is a leader that may be followed: limp, calibrated, as it should be, and
    /// every joint heard in the last period.
    pub fn led_to(&self) -> Option<JointAngles> {
        let is_sound = self.role == ArmRole::Leader
            && self.source != CalibrationSource::None
            && self.blocking.is_none()
            && !self.needs_repair
            && !self.identity.is_stranger();
        let Body::Limp(cycle) = &self.body else { return None };
        if is_sound && !self.pulse.lost { fresh_angles(cycle.readings()) } else { None }
    }

    /// Whether a leader was heard lately.
    pub(super) fn is_led(&self) -> bool {
        leads(self.leader_age_secs(self.bus.now_secs()))
    }

    fn leader_age_secs(&self, now_secs: f64) -> f64 {
        self.leader.map_or(f64::INFINITY, |leader| now_secs - leader.at_secs)
    }

    /// Where the leader is, and how long ago that was. What is lost is not looked for where it was: an arm that finds its
    /// leader again goes there slowly, and one that does not is nobody's after a while.
    pub(super) fn follow_leader(&mut self, commanded: &JointAngles, now_secs: f64) -> (JointAngles, Proposer) {
        let age_secs = self.leader_age_secs(now_secs);
        let wanted = self.leader.map_or(*commanded, |leader| leader.joints);
        self.approaching |= !leads(age_secs);
        if age_secs > GONE_SECS {
            self.leave_off(
                "The leader has not been heard for two seconds. The arm holds itself until you choose who moves it.",
            );
        }
        (wanted, Proposer::Leader { age_secs })
    }
}
