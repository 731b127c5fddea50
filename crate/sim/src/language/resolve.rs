//! From a typed sentence to a goal in this scene, or to what stands in the way.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schema::message::Understanding;
use schema::{Family, Goal, ObjectId, ObjectKind, ObjectSpec};

use super::mention::{Joint, Mention, color_of, kind_of, mentions};
use super::{Phrases, cards, name, paraphrase, vocabulary, words_of};
use crate::{World, task};

static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| vocabulary().into_iter().collect());

/// Words for the arm itself.
const SELF: &[&str] = &["gripper", "hand", "arm", "claw", "fingers", "finger", "grippers"];
/// Small words that say nothing about what to do.
const EMPTY: &[&str] = &["the", "a", "an", "it", "please", "and", "to", "of", "is", "you", "i", "me", "robot", "one"];

/// What a sentence means in a world.
pub fn understand(sentence: &str, world: &World) -> Understanding {
    understand_in(sentence, world.specs())
}

/// What a sentence means among these objects.
pub fn understand_in(sentence: &str, specs: &[ObjectSpec]) -> Understanding {
    interpret(sentence, specs, None)
}

/// The same, once somebody said which object was meant where several fit.
pub fn understand_with(sentence: &str, specs: &[ObjectSpec], chosen: ObjectId) -> Understanding {
    interpret(sentence, specs, Some(chosen))
}

/// The goal of a sentence that is clear.
pub(super) fn understood_goal(sentence: &str, specs: &[ObjectSpec]) -> Option<Goal> {
    match interpret(sentence, specs, None) {
        Understanding::Clear { goal, .. } => Some(goal),
        _ => None,
    }
}

/// What a thing is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Seen,
    Taken,
    Receiving,
}

/// The signs of each family found in a sentence.
#[derive(Clone, Copy)]
struct Signs {
    strong: [bool; Family::ALL.len()],
    soft: [bool; Family::ALL.len()],
    hand: bool,
}

impl Signs {
    fn of(words: &[String]) -> Self {
        let says = |cues: &[&str]| words.iter().any(|word| cues.contains(&word.as_str()));
        let among = |cues: fn(&Phrases) -> &'static [&'static str]| {
            Family::ALL.map(|family| says(cues(task::family(family).phrases())))
        };
        Self { strong: among(|phrases| phrases.cues), soft: among(|phrases| phrases.soft_cues), hand: says(SELF) }
    }

    fn strong(self, family: Family) -> bool {
        self.strong[family as usize]
    }

    fn any(self) -> bool {
        self.strong.iter().chain(&self.soft).any(|&sign| sign) || self.hand
    }
}

fn interpret(sentence: &str, specs: &[ObjectSpec], chosen: Option<ObjectId>) -> Understanding {
    let words = words_of(sentence);
    if words.is_empty() {
        return Understanding::Empty;
    }
    let means_something = |word: &String| {
        let word = word.as_str();
        (KNOWN.contains(word) || color_of(word).is_some() || kind_of(word).is_some()) && !EMPTY.contains(&word)
    };
    if !words.iter().any(means_something) {
        let unknown: Vec<String> = words.iter().filter(|word| !EMPTY.contains(&word.as_str())).cloned().collect();
        return if unknown.is_empty() { Understanding::NoTask } else { Understanding::OnlyUnknown { words: unknown } };
    }
    if forbids(&words) {
        return Understanding::Impossible { reason: "it can only be told what to do, not what to leave".to_owned() };
    }
    let mut named = mentions(&words);
    // "Take the ball from the plate": where a thing comes from is no goal.
    if named.len() > 1 {
        let first_is_source = named[0].joint == Some(Joint::From);
        named =
            named.iter().skip(usize::from(first_is_source)).filter(|m| m.joint != Some(Joint::From)).copied().collect();
    }
    let signs = Signs::of(&words);
    let Some(&first) = named.first() else {
        return if signs.any() { Understanding::NoObject } else { Understanding::NoTask };
    };
    if let Some((object, target)) = pair(&named, signs) {
        return place(object, target, specs, chosen);
    }
    let into = named.iter().skip(1).any(|mention| mention.joint == Some(Joint::Into));
    match single_family(signs, &words, first) {
        Some(Family::Place) if !into && first.joint == Some(Joint::Into) => Understanding::NoObject,
        Some(Family::Place) => Understanding::Impossible {
            reason: "it needs to know where to put it: name a bowl, a plate or a zone".to_owned(),
        },
        Some(family) => act_on(family, first, specs, chosen),
        None => Understanding::NoTask,
    }
}

fn forbids(words: &[String]) -> bool {
    let negation = words.iter().position(|word| matches!(word.as_str(), "not" | "dont" | "never" | "don"));
    // "Take it and do not drop it" asks for something first.
    negation.is_some_and(|index| words[..index].iter().all(|word| color_of(word).is_none() && kind_of(word).is_none()))
}

/// Object and target, when a sentence names both.
fn pair(named: &[Mention], signs: Signs) -> Option<(Mention, Mention)> {
    if named.len() < 2 {
        return None;
    }
    // "Move the ball to the plate" moves the ball, "move to the ball on the plate" the hand.
    let moves_it = signs.soft[Family::Place as usize] && named[0].joint.is_none();
    let only_reach =
        signs.strong(Family::Reach) && !signs.strong(Family::Place) && !signs.strong(Family::Pick) && !moves_it;
    let joined = |joint: Joint| named.iter().position(|mention| mention.joint == Some(joint));
    let hand_moves = signs.hand && joined(Joint::Into).is_none();
    if only_reach || (hand_moves && !signs.strong(Family::Place) && !signs.strong(Family::Pick)) {
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
    let only_pick = signs.strong(Family::Pick) && !signs.strong(Family::Place);
    if only_pick && !receives(&named[target]) {
        return None;
    }
    Some((*object, named[target]))
}

/// The family of a sentence that names one thing.
fn single_family(signs: Signs, words: &[String], first: Mention) -> Option<Family> {
    let soft = |family: Family| signs.soft[family as usize];
    let towards = first.joint == Some(Joint::Towards);
    let says = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let in_hand = words.windows(3).any(|three| three[0] == "in" && SELF.contains(&three[2].as_str()));
    if in_hand {
        return Some(Family::Pick);
    }
    let fetches =
        says(&["air", "up", "hold", "close", "grip"]) || (first.joint.is_none() && says(&["get", "take", "give"]));
    if signs.hand && !signs.strong(Family::Pick) && (towards || signs.strong(Family::Reach)) {
        let told_to_close = says(&["close"]) && !says(&["to"]);
        return Some(if told_to_close { Family::Pick } else { Family::Reach });
    }
    if signs.strong(Family::Pick) {
        return Some(Family::Pick);
    }
    if signs.strong(Family::Place) && !(towards && signs.hand) {
        return Some(Family::Place);
    }
    if signs.strong(Family::Reach) && !(fetches && soft(Family::Pick)) {
        return Some(Family::Reach);
    }
    if towards && !says(&["take", "hold"]) && (soft(Family::Reach) || !soft(Family::Pick)) {
        return Some(Family::Reach);
    }
    if soft(Family::Pick) {
        return Some(Family::Pick);
    }
    if soft(Family::Place) {
        return Some(Family::Place);
    }
    soft(Family::Reach).then_some(Family::Reach)
}

fn act_on(family: Family, mention: Mention, specs: &[ObjectSpec], chosen: Option<ObjectId>) -> Understanding {
    let role = if family == Family::Pick { Role::Taken } else { Role::Seen };
    match find(mention, role, specs, chosen) {
        Ok(object) => clear(Goal { family, object, target: None }, specs),
        Err(obstacle) => obstacle,
    }
}

fn place(object: Mention, target: Mention, specs: &[ObjectSpec], chosen: Option<ObjectId>) -> Understanding {
    let found = find(object, Role::Taken, specs, chosen)
        .and_then(|object| find(target, Role::Receiving, specs, chosen).map(|target| (object, target)));
    match found {
        Ok((object, target)) => clear(Goal { family: Family::Place, object, target: Some(target) }, specs),
        Err(obstacle) => obstacle,
    }
}

fn clear(goal: Goal, specs: &[ObjectSpec]) -> Understanding {
    Understanding::Clear { goal, paraphrase: paraphrase(&goal, specs) }
}

/// The one object a mention fits, or what stands in the way.
fn find(
    mention: Mention,
    role: Role,
    specs: &[ObjectSpec],
    chosen: Option<ObjectId>,
) -> Result<ObjectId, Understanding> {
    let suits = |kind: ObjectKind| match role {
        Role::Seen => true,
        Role::Taken => kind.graspable(),
        Role::Receiving => kind.receives(),
    };
    if let Some(kind) = mention.kind.filter(|&kind| !suits(kind)) {
        let reason = match role {
            Role::Receiving => format!("nothing can be put in or on a {} here", kind.word()),
            _ => format!("the gripper cannot pick up a {}", kind.word()),
        };
        return Err(Understanding::Impossible { reason });
    }
    let fits = |spec: &ObjectSpec| {
        mention.color.is_none_or(|color| color == spec.color)
            && mention.kind.map_or_else(|| suits(spec.kind), |kind| kind == spec.kind)
    };
    let fitting: Vec<ObjectId> =
        specs.iter().enumerate().filter(|(_, spec)| fits(spec)).map(|(index, _)| ObjectId(index as u8)).collect();
    match fitting.as_slice() {
        [only] => Ok(*only),
        [] => Err(Understanding::NotHere { wanted: mention.words(), present: specs.iter().map(name).collect() }),
        several => chosen.filter(|chosen| several.contains(chosen)).ok_or_else(|| {
            let mut options = cards(specs);
            options.retain(|card| several.contains(&card.id));
            Understanding::Ambiguous { wanted: mention.words(), options }
        }),
    }
}
