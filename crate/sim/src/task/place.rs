//! Place: put a thing in a bowl, or on a plate or a zone, and let go of it.

use schema::message::Understanding;
use schema::{Family, Goal, ObjectKind};

use super::motion::{self, Advice};
use super::putting::{carry, finish, left_alone, let_be, rests_in, stand};
use super::view::TaskView;
use super::{Role, TaskFamily, ids};
use crate::language::{Claim, Joint, Mention, Phrases, Said, Wanted};
use crate::object::ObjectState;

/// The widest thing that goes into a drawer without touching cabinet or front.
const DRAWER_TAKES_M: f32 = 0.033;

/// The family.
pub struct Place;

impl TaskFamily for Place {
    fn family(&self) -> Family {
        Family::Place
    }

    fn goals(&self, objects: &[ObjectState]) -> Vec<Goal> {
        let receivers = || ids(objects, ObjectState::receives);
        ids(objects, |object| object.spec.kind.graspable())
            .flat_map(|object| receivers().map(move |target| Goal::onto(Family::Place, object, target)))
            .filter(|goal| fits(objects, goal))
            .collect()
    }

    fn phrases(&self) -> &'static [Phrases] {
        &PHRASES
    }

    fn claim(&self, said: &Said) -> Option<Claim> {
        if let Some((object, target)) = pair(said) {
            return Some(Claim::onto(100, object, target));
        }
        let first = said.named().first()?;
        let towards = first.joint == Some(Joint::Towards);
        let sureness = if said.strong(Family::Place) && !(towards && said.names_hand()) {
            60
        } else if said.soft(Family::Place) {
            20
        } else {
            return None;
        };
        let into = |mention: &Mention| mention.joint == Some(Joint::Into);
        let unclear = if into(first) && !said.named().iter().skip(1).any(into) {
            Understanding::NoObject
        } else {
            let reason = "it needs to know where to put it: name a bowl, a plate or a zone".to_owned();
            Understanding::Impossible { reason }
        };
        Some(Claim { sureness, wanted: Wanted::Unclear(unclear) })
    }

    fn suits(&self, role: Role, kind: ObjectKind) -> Result<(), String> {
        match role {
            Role::Object if !kind.graspable() => Err(format!("the gripper cannot pick up a {}", kind.word())),
            Role::Target if !kind.receives() => Err(format!("nothing can be put in or on a {} here", kind.word())),
            _ => Ok(()),
        }
    }

    fn possible(&self, objects: &[ObjectState], goal: &Goal) -> Result<(), String> {
        if fits(objects, goal) { Ok(()) } else { Err("it is too big for the drawer".to_owned()) }
    }

    fn paraphrase(&self, object: &str, _goal: &Goal, target: Option<&str>) -> String {
        format!("put the {object} {}", target.unwrap_or("down"))
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        let Some(target) = goal.target else { return false };
        let object = view.object(goal.object);
        rests_in(object, view.object(target)) && left_alone(view, object)
    }

    fn lasts(&self) -> bool {
        true
    }

    fn settled(&self, view: &TaskView, goal: &Goal) -> bool {
        let Some(target) = goal.target else { return false };
        let object = view.object(goal.object);
        rests_in(object, view.object(target)) && let_be(view, object)
    }

    fn achieve(&self, objects: &mut [ObjectState], goal: &Goal) {
        let Some(target) = goal.target else { return };
        let receiver = objects[usize::from(target.0)];
        stand(&mut objects[usize::from(goal.object.0)], receiver.receiving_m(), receiver.floor_m());
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        let Some(target) = goal.target else { return motion::done(view) };
        if view.held == Some(goal.object) {
            return motion::tighten(view).unwrap_or_else(|| carry(view, goal.object, target, false));
        }
        if rests_in(view.object(goal.object), view.object(target)) {
            finish(view, goal.object)
        } else {
            motion::acquire(view, goal.object)
        }
    }
}

/// Whether there is room where a thing is to go.
fn fits(objects: &[ObjectState], goal: &Goal) -> bool {
    let Some(target) = goal.target else { return true };
    let [object, receiver] = [goal.object, target].map(|id| objects[usize::from(id.0)].spec);
    receiver.kind != ObjectKind::Drawer || object.size_m < DRAWER_TAKES_M
}

/// Object and target, when a sentence names both.
pub(super) fn pair(said: &Said) -> Option<(Mention, Mention)> {
    let named = said.named();
    if named.len() < 2 {
        return None;
    }
    // "Move the ball to the plate" moves the ball, "move to the ball on the plate" the hand.
    let moves_it = said.soft(Family::Place) && named[0].joint.is_none();
    let brings = [Family::Place, Family::Push, Family::Stack].into_iter().any(|family| said.strong(family));
    let only_reach = said.strong(Family::Reach) && !brings && !said.strong(Family::Pick) && !moves_it;
    let joined = |joint: Joint| named.iter().position(|mention| mention.joint == Some(joint));
    let hand_moves = said.names_hand() && joined(Joint::Into).is_none();
    if only_reach || (hand_moves && !brings && !said.strong(Family::Pick)) {
        return None;
    }
    let receives = |mention: &Mention| mention.kind.is_some_and(ObjectKind::receives);
    let graspable = |mention: &Mention| mention.kind.is_some_and(ObjectKind::graspable);
    let target = joined(Joint::Into)
        .or_else(|| named.iter().rposition(receives).filter(|_| named.iter().any(|m| !receives(m))))
        .or_else(|| joined(Joint::Towards))
        .or_else(|| joined(Joint::With).map(|index| usize::from(index == 0)))
        .unwrap_or(named.len() - 1);
    let others = || named.iter().enumerate().filter(|(index, _)| *index != target).map(|(_, mention)| mention);
    let object = others().find(|mention| graspable(mention)).or_else(|| others().next())?;
    // "Pick up the ball in the bowl" says where the ball is.
    let only_pick = said.strong(Family::Pick) && !brings;
    if only_pick && !receives(&named[target]) {
        return None;
    }
    Some((*object, named[target]))
}

/// How people ask for it.
static PHRASES: [Phrases; 1] = [Phrases {
    requests: &[
        "{verb} the {color} {object} {in} the {target_color} {target}",
        "{verb} the {object} that is {color} {in} the {target_color} {target}",
        "{verb} the {object} which is {color} {in} the {target} which is {target_color}",
        "{verb} the {color} {object} {in} the {target} that is {target_color}",
        "{verb} the {color} colored {object} {in} the {target_color} {target}",
        "{verb} the {color} coloured {object} {in} the {target_color} coloured {target}",
        "{verb} the {color} {object} {in} the {target_color} colored {target}",
        "{verb} that {color} {object} {in} that {target_color} {target}",
        "{verb} this {color} {object} {in} the {target_color} {target}",
        "{verb} my {color} {object} {in} my {target_color} {target}",
        "{verb} the {color} {object} from the table {in} the {target_color} {target}",
        "{verb} the {color} {object} {in} the {target_color} {target} and let go",
        "{verb} the {color} {object} {in} the {target_color} {target} and release it",
        "{verb} the {color} {object} {in} the {target_color} {target} and move away",
        "{verb} the {color} {object} {in} the {target_color} {target} on the table",
        "{verb} the {color} {object} {in} the middle of the {target_color} {target}",
        "{verb} the {color} {object} {in} the center of the {target_color} {target}",
        "{verb} the {color} {object} right {in} the {target_color} {target}",
        "{verb} the {color} {object} down {in} the {target_color} {target}",
        "{verb} the {color} {object} with your gripper {in} the {target_color} {target}",
        "{in} the {target_color} {target} {verb} the {color} {object}",
        "{in} the {target_color} {target} please {verb} the {color} {object}",
        "pick up the {color} {object} and put it {in} the {target_color} {target}",
        "pick up the {color} {object} and place it {in} the {target_color} {target}",
        "pick up the {color} {object} and drop it {in} the {target_color} {target}",
        "pick up the {color} {object} then put it {in} the {target_color} {target}",
        "pick the {color} {object} and place it {in} the {target_color} {target}",
        "pick the {color} {object} up and put it {in} the {target_color} {target}",
        "pick the {color} {object} up and set it down {in} the {target_color} {target}",
        "take the {color} {object} and put it {in} the {target_color} {target}",
        "take the {color} {object} and place it {in} the {target_color} {target}",
        "take the {color} {object} and set it {in} the {target_color} {target}",
        "take the {color} {object} over to the {target_color} {target} and drop it",
        "take the {color} {object} to the {target_color} {target}",
        "grab the {color} {object} and put it {in} the {target_color} {target}",
        "grab the {color} {object} and move it {in} the {target_color} {target}",
        "grab the {color} {object} and drop it {in} the {target_color} {target}",
        "grab the {color} {object} and release it {in} the {target_color} {target}",
        "grasp the {color} {object} and place it {in} the {target_color} {target}",
        "lift the {color} {object} and lay it {in} the {target_color} {target}",
        "lift the {color} {object} and set it {in} the {target_color} {target}",
        "get the {color} {object} and put it {in} the {target_color} {target}",
        "get the {color} {object} {in} the {target_color} {target}",
        "fetch the {color} {object} and put it {in} the {target_color} {target}",
        "move the {color} {object} to the {target_color} {target}",
        "move the {color} {object} over to the {target_color} {target}",
        "bring the {color} {object} to the {target_color} {target}",
        "bring the {color} {object} over to the {target_color} {target}",
        "carry the {color} {object} to the {target_color} {target}",
        "carry the {color} {object} over and put it {in} the {target_color} {target}",
        "deliver the {color} {object} to the {target_color} {target}",
        "transfer the {color} {object} to the {target_color} {target}",
        "send the {color} {object} to the {target_color} {target}",
        "let the {color} {object} fall {in} the {target_color} {target}",
        "let go of the {color} {object} {in} the {target_color} {target}",
        "release the {color} {object} {in} the {target_color} {target}",
        "make the {color} {object} go {in} the {target_color} {target}",
        "have the {color} {object} end up {in} the {target_color} {target}",
        "fill the {target_color} {target} with the {color} {object}",
        "use the {target_color} {target} for the {color} {object}",
        "find the {color} {object} and put it {in} the {target_color} {target}",
        "put the {object} the {color} one {in} the {target_color} {target}",
        "put away the {color} {object} {in} the {target_color} {target}",
        "put down the {color} {object} {in} the {target_color} {target}",
        "put just the {color} {object} {in} the {target_color} {target}",
    ],
    statements: &[
        "the {color} {object} goes {in} the {target_color} {target}",
        "the {color} {object} belongs {in} the {target_color} {target}",
        "the {color} {object} should be {in} the {target_color} {target}",
        "the {color} {object} should go {in} the {target_color} {target}",
        "the {color} {object} needs to be {in} the {target_color} {target}",
        "the {color} {object} has to go {in} the {target_color} {target}",
        "the {color} {object} must go {in} the {target_color} {target}",
        "i want the {color} {object} {in} the {target_color} {target}",
        "i need the {color} {object} {in} the {target_color} {target}",
        "i would like the {color} {object} {in} the {target_color} {target}",
        "i want to see the {color} {object} {in} the {target_color} {target}",
        "we need the {color} {object} {in} the {target_color} {target}",
        "{color} {object} {in} the {target_color} {target}",
        "{color} {object} to {target_color} {target}",
        "{in} the {target_color} {target} goes the {color} {object}",
        "{in} the {target_color} {target} i want the {color} {object}",
        "the {target_color} {target} is where the {color} {object} goes",
        "the {target_color} {target} needs the {color} {object}",
    ],
    verbs: &[
        "put",
        "place",
        "set",
        "drop",
        "move",
        "lay",
        "deposit",
        "stick",
        "bring",
        "position",
        "transfer",
        "stow",
        "leave",
        "park",
        "insert",
        "rest",
        "relocate",
        "carry",
        "dump",
        "toss",
        "shift",
        "throw",
        "store",
        "load",
        "pop",
        "plop",
        "pack",
        "transport",
        "stash",
        "settle",
        "plant",
        "plonk",
        "dunk",
        "arrange",
        "tuck",
        "hide",
        "ship",
        "pitch",
    ],
    cues: &[
        "put",
        "place",
        "set",
        "drop",
        "lay",
        "deposit",
        "stick",
        "position",
        "transfer",
        "stow",
        "leave",
        "park",
        "insert",
        "rest",
        "relocate",
        "carry",
        "dump",
        "toss",
        "shift",
        "throw",
        "store",
        "load",
        "pop",
        "plop",
        "pack",
        "deliver",
        "send",
        "release",
        "let",
        "goes",
        "belongs",
        "should",
        "must",
        "end",
        "fill",
        "use",
        "placed",
        "has",
        "make",
        "transport",
        "stash",
        "settle",
        "plant",
        "plonk",
        "dunk",
        "arrange",
        "tuck",
        "hide",
        "ship",
        "pitch",
        "putting",
        "placing",
        "dropping",
        "moved",
        "dropped",
    ],
    soft_cues: &["move", "bring", "shift"],
}];
