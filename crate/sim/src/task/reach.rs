//! Reach: bring the hand over a thing without touching it.

use schema::{Family, Goal, ObjectSpec};

use super::motion::{self, Advice};
use super::view::TaskView;
use super::{TaskFamily, ids};

/// How high above a thing's top the tool hovers.
const ABOVE_M: f32 = 0.024;
/// How far from the thing's centre, and how high above its top, still counts.
const ASIDE_M: f32 = 0.025;
const HIGHEST_M: f32 = 0.045;
/// A thing further than this from where it rests has been knocked over or lifted.
const KNOCKED_M: f32 = 0.010;

/// The family.
pub struct Reach;

impl TaskFamily for Reach {
    fn family(&self) -> Family {
        Family::Reach
    }

    fn goals(&self, specs: &[ObjectSpec]) -> Vec<Goal> {
        ids(specs, |_| true).map(|object| Goal { family: Family::Reach, object, target: None }).collect()
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        let object = view.object(goal.object);
        let above_m = view.ee.position_m.z - (object.z_m() + object.spec.top_m());
        view.held != Some(goal.object)
            && view.beside_m(object.xy_m()) < ASIDE_M
            && (-0.002..HIGHEST_M).contains(&above_m)
            && object.lifted_m().abs() < KNOCKED_M
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        let object = view.object(goal.object);
        motion::point_at(view, object.xy_m(), object.z_m() + object.spec.top_m() + ABOVE_M)
    }
}
