//! Sort: everything of a colour into one receiver, or everything to the receiver of its own colour.

use std::collections::BTreeSet;

use schema::{Color, Family, Goal, ObjectId, ObjectKind};

use super::motion::{self, Advice};
use super::putting::{carry, left_alone, rests_in};
use super::view::TaskView;
use super::{Role, TaskFamily, ids};
use crate::language::{Claim, Mention, Phrases, Said, Wanted};
use crate::object::ObjectState;

/// How wide two things are together, at most, that share a receiver.
const ROOM_FOR_TWO_M: f32 = 0.060;

/// The family.
pub struct Sort;

/// A thing and where it belongs.
type Move = (ObjectId, ObjectId);

impl TaskFamily for Sort {
    fn family(&self) -> Family {
        Family::Sort
    }

    fn goals(&self, objects: &[ObjectState]) -> Vec<Goal> {
        let colours = Color::ALL.into_iter().filter_map(|color| {
            let of_it: Vec<&ObjectState> = things(objects).filter(|object| object.spec.color == color).collect();
            // One thing alone is put, not sorted.
            (of_it.len() > 1 && fit_together(&of_it)).then(|| of_it[0].id)
        });
        let receivers = || ids(objects, shares);
        let mut goals: Vec<Goal> =
            colours.flat_map(|first| receivers().map(move |target| Goal::onto(Family::Sort, first, target))).collect();
        let by_colour = own_colour(objects);
        let targets: BTreeSet<ObjectId> = by_colour.iter().map(|(_, target)| *target).collect();
        let go_there = |target: &ObjectId| {
            let moved = by_colour.iter().filter(|each| each.1 == *target);
            fit_together(&moved.map(|(id, _)| &objects[usize::from(id.0)]).collect::<Vec<_>>())
        };
        if targets.len() > 1 && targets.iter().all(go_there) {
            goals.push(Goal::on(Family::Sort, by_colour[0].0));
        }
        goals
    }

    fn phrases(&self) -> &'static [Phrases] {
        &PHRASES
    }

    fn wording(&self, goal: &Goal) -> &'static Phrases {
        &PHRASES[usize::from(goal.target.is_none())]
    }

    fn claim(&self, said: &Said) -> Option<Claim> {
        let named = said.named();
        // "All the way" is not all.
        let all = (said.says(ALL) && !said.says(&["way"])) || named.iter().any(|mention| mention.plural);
        let several = |mention: &&Mention| mention.color.is_some() && (mention.plural || mention.kind.is_none());
        if let Some(group) = named.iter().find(several)
            && let Some(target) = named.iter().find(|mention| *mention != group)
            && (all || said.strong(Family::Sort))
        {
            return Some(Claim { sureness: 120, wanted: Wanted::Group { of: Some(*group), target: Some(*target) } });
        }
        let by_colour = said.strong(Family::Sort) || (all && said.says(&["color", "colour", "own", "matching"]));
        (by_colour && named.iter().all(|mention| mention.color.is_none()))
            .then_some(Claim { sureness: 115, wanted: Wanted::Group { of: None, target: None } })
    }

    fn suits(&self, role: Role, kind: ObjectKind) -> Result<(), String> {
        match role {
            Role::Object if !kind.graspable() => Err(format!("the gripper cannot pick up a {}", kind.word())),
            Role::Target if !kind.receives() => Err(format!("nothing can be put in or on a {} here", kind.word())),
            _ => Ok(()),
        }
    }

    fn possible(&self, objects: &[ObjectState], goal: &Goal) -> Result<(), String> {
        if self.goals(objects).contains(goal) {
            return Ok(());
        }
        Err(match goal.target {
            Some(_) => "there are not two things of that colour, or they do not fit there".to_owned(),
            None => "there are not two colours with both something to sort and somewhere to put it".to_owned(),
        })
    }

    fn paraphrase(&self, object: &str, _goal: &Goal, target: Option<&str>) -> String {
        // The first colour in a thing's name is its own.
        let color = object.split_whitespace().find(|word| Color::ALL.map(Color::word).contains(word)).unwrap_or("same");
        match target {
            Some(target) => format!("put all the {color} things {target}"),
            None => "sort the things by color".to_owned(),
        }
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        let moves = moves(&view.objects, goal);
        !moves.is_empty()
            && moves.iter().all(|&(object, target)| {
                let object = view.object(object);
                rests_in(object, view.object(target)) && left_alone(view, object)
            })
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        let moves = moves(&view.objects, goal);
        if let Some(held) = view.held {
            let Some(&(id, target)) = moves.iter().find(|(id, _)| *id == held) else {
                return motion::let_go(view, held);
            };
            return motion::tighten(view).unwrap_or_else(|| carry(view, id, target, true));
        }
        let settled = |&&(id, target): &&Move| rests_in(view.object(id), view.object(target));
        for (id, _) in moves.iter().filter(settled) {
            let grip = view.object(*id).grip();
            if motion::still_around(view, &grip) {
                return motion::release(view, &grip);
            }
        }
        // The leftmost in the picture first: what comes next can be seen.
        let left = moves.iter().filter(|each| !settled(each));
        let next = left.min_by(|a, b| view.object(a.0).xy_m().y.total_cmp(&view.object(b.0).xy_m().y));
        match next {
            Some(&(id, _)) => motion::acquire(view, id),
            None if motion::is_clear(view) => motion::done(view),
            None => motion::retreat(view),
        }
    }
}

/// What can be sorted.
fn things(objects: &[ObjectState]) -> impl Iterator<Item = &ObjectState> {
    objects.iter().filter(|object| object.spec.kind.graspable())
}

/// Whether some things fit into one receiver beside each other: no more than two, and these not both big.
fn fit_together(things: &[&ObjectState]) -> bool {
    things.len() < 3 && things.iter().map(|thing| thing.spec.size_m).sum::<f32>() <= ROOM_FOR_TWO_M
}

/// What has room for two.
fn shares(object: &ObjectState) -> bool {
    object.receives() && object.spec.kind != ObjectKind::Drawer
}

/// Every thing that has exactly one receiver of its own colour.
fn own_colour(objects: &[ObjectState]) -> Vec<Move> {
    let home = |object: &ObjectState| {
        let mut same = objects.iter().filter(|other| shares(other) && other.spec.color == object.spec.color);
        let first = same.next()?;
        same.next().is_none().then_some((object.id, first.id))
    };
    things(objects).filter_map(home).collect()
}

/// What a goal asks to be moved, and where to.
fn moves(objects: &[ObjectState], goal: &Goal) -> Vec<Move> {
    let Some(target) = goal.target else { return own_colour(objects) };
    let color = objects[usize::from(goal.object.0)].spec.color;
    things(objects).filter(|object| object.spec.color == color).map(|object| (object.id, target)).collect()
}

/// Words for more than one.
const ALL: &[&str] = &["all", "every", "everything", "each", "both"];

/// Gathering one colour, then sorting all.
static PHRASES: [Phrases; 2] = [GATHER, BY_COLOUR];

/// How people ask for one colour to be gathered.
const GATHER: Phrases = Phrases {
    requests: &[
        "{verb} all the {color} {things} {in} the {target_color} {target}",
        "{verb} all {color} {things} {in} the {target_color} {target}",
        "{verb} both {color} {things} {in} the {target_color} {target}",
        "{verb} both of the {color} {things} {in} the {target_color} {target}",
        "{verb} every {color} thing {in} the {target_color} {target}",
        "{verb} each {color} object {in} the {target_color} {target}",
        "{verb} everything {color} {in} the {target_color} {target}",
        "{verb} everything that is {color} {in} the {target_color} {target}",
        "{verb} the {color} {things} {in} the {target_color} {target}",
        "{verb} all of the {color} {things} {in} the {target_color} {target}",
        "{verb} all the {things} that are {color} {in} the {target_color} {target}",
        "{verb} all the {color} {things} from the table {in} the {target_color} {target}",
        "{verb} all my {color} {things} {in} my {target_color} {target}",
        "{verb} all these {color} {things} {in} the {target_color} {target}",
        "{verb} all the {color} {things} one by one {in} the {target_color} {target}",
        "{verb} all the {color} {things} together {in} the {target_color} {target}",
        "{in} the {target_color} {target} {verb} all the {color} {things}",
        "tidy the {color} {things} {in} the {target_color} {target}",
        "tidy up the {color} {things} {in} the {target_color} {target}",
        "clean up the {color} {things} {in} the {target_color} {target}",
        "pick up all the {color} {things} and put them {in} the {target_color} {target}",
        "take all the {color} {things} and put them {in} the {target_color} {target}",
        "grab both {color} {things} and place them {in} the {target_color} {target}",
        "find all the {color} {things} and put them {in} the {target_color} {target}",
        "move all the {color} {things} to the {target_color} {target}",
        "bring all the {color} {things} to the {target_color} {target}",
        "fill the {target_color} {target} with all the {color} {things}",
    ],
    statements: &[
        "all the {color} {things} go {in} the {target_color} {target}",
        "all the {color} {things} belong {in} the {target_color} {target}",
        "all {color} {things} should be {in} the {target_color} {target}",
        "both {color} {things} should go {in} the {target_color} {target}",
        "every {color} thing goes {in} the {target_color} {target}",
        "everything {color} goes {in} the {target_color} {target}",
        "everything {color} belongs {in} the {target_color} {target}",
        "i want all the {color} {things} {in} the {target_color} {target}",
        "i need both {color} {things} {in} the {target_color} {target}",
        "i would like everything {color} {in} the {target_color} {target}",
        "all {color} {things} {in} the {target_color} {target}",
    ],
    verbs: &[
        "put", "place", "drop", "collect", "gather", "sort", "store", "pack", "set", "lay", "stow", "move", "load",
    ],
    cues: &["sort", "tidy", "gather", "clean", "sorted", "sorting", "group"],
    soft_cues: &["all", "both", "every", "everything", "each"],
};

/// How people ask for everything to be sorted.
const BY_COLOUR: Phrases = Phrases {
    requests: &[
        "{verb} the {things} by color",
        "{verb} the {things} by colour",
        "{verb} all the {things} by color",
        "{verb} everything by color",
        "{verb} everything by colour",
        "{verb} these {things} by color",
        "{verb} the {things} on the table by color",
        "{verb} the {things} by their color",
        "{verb} the {things} according to color",
        "{verb} the {things} according to their colour",
        "{verb} all the {things} according to color",
        "{verb} the table by color",
        "sort by color",
        "sort by colour",
        "put everything where its color belongs",
        "put everything with its own color",
        "put each thing with its own color",
        "put all the {things} with their own color",
        "put every object where its color is",
        "put everything in or on its own color",
        "put each thing where its color matches",
        "put all the {things} where their colors match",
        "bring everything to its own color",
        "bring each thing to its color",
        "move every object to its own color",
        "match the {things} by color",
        "match all the {things} by colour",
        "match everything by color",
        "tidy up by color",
        "tidy the table by color",
        "clean up the table by color",
        "arrange all the {things} by color",
        "do the sorting by color",
    ],
    statements: &[
        "i want the {things} sorted by color",
        "i want everything sorted by color",
        "i need everything sorted by colour",
        "i would like the {things} sorted by color",
        "the {things} should be sorted by color",
        "everything should be sorted by color",
        "the {things} need to be sorted by color",
        "each thing goes with its own color",
        "everything goes to its own color",
        "every color to its own place",
    ],
    verbs: &[
        "sort",
        "sort out",
        "group",
        "organize",
        "organise",
        "separate",
        "split up",
        "divide",
        "classify",
        "categorize",
        "categorise",
        "distribute",
    ],
    cues: &[
        "sort",
        "sorted",
        "sorting",
        "group",
        "organize",
        "organise",
        "separate",
        "split",
        "divide",
        "match",
        "matches",
        "tidy",
        "clean",
        "own",
        "classify",
        "categorize",
        "categorise",
        "distribute",
    ],
    soft_cues: &["color", "colour", "colors", "colours"],
};
