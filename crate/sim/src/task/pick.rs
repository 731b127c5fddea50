//! Pick: take a thing and hold it up.

use schema::{Family, Goal, ObjectSpec};

use super::motion::{self, Advice};
use super::view::TaskView;
use super::{TaskFamily, ids};

/// How high a thing must be held above where it stands.
const LIFTED_M: f32 = 0.040;
/// How high the expert lifts it.
const LIFT_M: f32 = 0.054;
/// From here on the expert is content.
const CONTENT_M: f32 = 0.047;

/// The family.
pub struct Pick;

impl TaskFamily for Pick {
    fn family(&self) -> Family {
        Family::Pick
    }

    fn goals(&self, specs: &[ObjectSpec]) -> Vec<Goal> {
        ids(specs, |spec| spec.kind.graspable())
            .map(|object| Goal { family: Family::Pick, object, target: None })
            .collect()
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        view.held == Some(goal.object) && view.object(goal.object).lifted_m() >= LIFTED_M
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        if view.held != Some(goal.object) {
            return motion::acquire(view, goal.object);
        }
        if let Some(advice) = motion::tighten(view) {
            return advice;
        }
        if view.object(goal.object).lifted_m() >= CONTENT_M {
            return motion::done(view);
        }
        motion::lift(view, goal.object, LIFT_M)
    }
}
