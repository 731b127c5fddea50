//! Whoever is not heard, does not look, or knows not what to do, moves nothing.

use schema::Joint;
use schema::message::Limit;
use schema::policy::UNSURE;

use super::{Context, Motion, Proposer};

/// A policy has ten periods to say something new; after that its last word is about another moment.
const POLICY_SECS: f64 = 1.0;
/// A camera gives some twenty pictures in this time.
const CAMERA_SECS: f64 = 0.7;
/// A leader is heard fifty times a second; fifteen times that nothing comes are no accident of one packet.
const LEADER_SECS: f64 = 0.3;

// Written so that what is no number is too old.
fn is_fresh(age_secs: f64, most_secs: f64) -> bool {
    age_secs <= most_secs
}

/// Whether a leader that was heard this long ago still leads.
pub fn leads(age_secs: f64) -> bool {
    is_fresh(age_secs, LEADER_SECS)
}

/// Holds the arm while nobody watches over it.
pub(super) fn hold_unseen(context: &Context, motion: &mut Motion) {
    if context.senses.hidden {
        return motion.keep_all(Limit::Hidden);
    }
    if context.senses.stalled {
        return motion.keep_all(Limit::Stalled);
    }
    match context.proposer {
        Proposer::Person => {}
        Proposer::Leader { age_secs } => {
            if !leads(age_secs) {
                motion.keep_all(Limit::StaleLeader);
            }
        }
        Proposer::Policy { age_secs, camera_age_secs, understood, confidence, held } => {
            // Written so that what is no number is not sure.
            let is_sure = confidence.is_none_or(|confidence| confidence >= UNSURE);
            if held == Some(false) {
                motion.keep_all(Limit::NotHeld);
            } else if camera_age_secs.is_some_and(|age_secs| !is_fresh(age_secs, CAMERA_SECS)) {
                // Said first: a policy that sees nothing says nothing either.
                motion.keep_all(Limit::StaleCamera);
            } else if !is_fresh(age_secs, POLICY_SECS) {
                motion.keep_all(Limit::StalePolicy);
            } else if !understood {
                motion.keep_all(Limit::NotUnderstood);
            } else if !is_sure {
                motion.keep_all(Limit::Unsure);
            }
        }
    }
}

/// Holds a joint that is not heard.
pub(super) fn hold_unheard(context: &Context, motion: &mut Motion) {
    for joint in Joint::ALL {
        if context.senses.joints[joint as usize].is_none() {
            motion.keep(joint, Limit::Unheard { joint: joint as u8 });
        }
    }
}
