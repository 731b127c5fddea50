//! Moves that were recorded, as the browser keeps them and as files.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use schema::Move;
use schema::bus::ArmKind;
use serde::{Deserialize, Serialize};

use super::store::Key;

/// A minute of a move takes about 180 kB, and browsers keep five MB for a page.
pub const MOST_MOVES: usize = 8;
/// What a file says that it is.
const FORMAT: &str = "vla-playground move 1";
/// Longer names are cut.
const NAME_LETTERS: usize = 40;

/// A move and what a person calls it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedMove {
    pub name: String,
    #[serde(flatten)]
    pub recorded: Move,
}

/// The moves of every arm this browser has seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moves(BTreeMap<String, Vec<NamedMove>>);

/// Why a move cannot be kept or read.
#[derive(Debug)]
pub enum Error {
    /// There are as many as are kept.
    Full,
    /// It is not JSON, or no move.
    Form(serde_json::Error),
    /// It is something else, or of a later version.
    Other { found: String },
    /// Its angles mean something else to this arm.
    OtherArm { kind: ArmKind },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Full => write!(f, "{MOST_MOVES} moves are kept for an arm; forget one first"),
            Self::Form(error) => write!(f, "this is no move of this page: {error}"),
            Self::Other { found } => write!(f, "this is no move of this page, it says that it is {found:?}"),
            Self::OtherArm { kind } => write!(f, "this is a move of another kind of arm: {}", kind.title()),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    arm: ArmKind,
    #[serde(flatten)]
    content: NamedMove,
}

impl NamedMove {
    /// A move with the name a person typed, which may be none.
    pub fn new(name: &str, recorded: Move) -> Self {
        let name: String = name.trim().chars().take(NAME_LETTERS).collect();
        Self { name: if name.is_empty() { "Move".into() } else { name }, recorded }
    }

    /// The text of a file.
    ///
    /// # Errors
    ///
    /// Never for a move that was made by this page: its names and numbers are JSON.
    pub fn to_file(&self, arm: ArmKind) -> Result<String, Error> {
        serde_json::to_string(&File { format: FORMAT.into(), arm, content: self.clone() }).map_err(Error::Form)
    }

    /// The move of a file.
    ///
    /// # Errors
    ///
    /// When the text is no move, or one of another kind of arm.
    pub fn from_file(arm: ArmKind, text: &str) -> Result<Self, Error> {
        let File { format, arm: kind, content } = serde_json::from_str(text).map_err(Error::Form)?;
        if format != FORMAT {
            return Err(Error::Other { found: format });
        }
        if kind != arm {
            return Err(Error::OtherArm { kind });
        }
        Ok(Self::new(&content.name, content.recorded))
    }
}

impl Moves {
    /// The moves of an arm, in the order they were made.
    pub fn of(&self, key: &Key) -> Vec<Arc<NamedMove>> {
        self.0.get(&key.text()).into_iter().flatten().cloned().map(Arc::new).collect()
    }

    /// Keeps another move of an arm. Where there is one of the same name, it gets a number; the name it has.
    ///
    /// # Errors
    ///
    /// When there are too many.
    pub fn keep(&mut self, key: &Key, mut named: NamedMove) -> Result<String, Error> {
        let moves = self.0.entry(key.text()).or_default();
        if moves.len() >= MOST_MOVES {
            return Err(Error::Full);
        }
        let is_taken = |name: &str| moves.iter().any(|other| other.name == name);
        if is_taken(&named.name) {
            // There are fewer others than numbers.
            let numbered =
                (2..=MOST_MOVES + 1).map(|number| format!("{} {number}", named.name)).find(|name| !is_taken(name));
            named.name = numbered.unwrap_or_default();
        }
        let name = named.name.clone();
        moves.push(named);
        Ok(name)
    }

    /// Forgets a move of an arm.
    pub fn forget(&mut self, key: &Key, name: &str) {
        if let Some(moves) = self.0.get_mut(&key.text()) {
            moves.retain(|named| named.name != name);
        }
    }
}

#[cfg(test)]
mod tests {
    use schema::JointAngles;
    use schema::bus::ArmRole;

    use super::*;

    fn named(name: &str) -> NamedMove {
        let joints = vec![JointAngles::default(), JointAngles([0.1234, 0.0, -1.5, 0.0, 0.0, 0.3])];
        NamedMove::new(name, Move::new(vec![0, 20], joints).expect("a move"))
    }

    fn key(name: &str) -> Key {
        Key { kind: ArmKind::So101, role: ArmRole::Follower, simulated: true, name: name.into() }
    }

    #[test]
    fn a_move_comes_back_from_its_file() {
        let file = named(" wave ").to_file(ArmKind::So101).expect("a file");
        assert!(
            file.starts_with(r#"{"format":"vla-playground move 1","arm":"so101","name":"wave","at_ms":[0,20]"#),
            "{file}"
        );
        assert!(file.contains("0.1234"));
        assert_eq!(NamedMove::from_file(ArmKind::So101, &file).expect("the move"), named("wave"));
    }

    #[test]
    fn a_bad_file_is_refused_with_what_is_wrong_in_it() {
        let file = named("wave").to_file(ArmKind::So101).expect("a file");
        let says = |kind, text: &str| NamedMove::from_file(kind, text).expect_err("refused").to_string();
        assert!(says(ArmKind::Koch, &file).contains("another kind of arm: SO-101"));
        assert!(says(ArmKind::So101, "{}").contains("missing field"));
        assert!(says(ArmKind::So101, &file.replace("move 1", "move 9")).contains("move 9"));
        assert!(says(ArmKind::So101, &file.replace("[0,20]", "[0,-20]")).contains("no move of this page"));
        assert!(says(ArmKind::So101, &file.replace("[0,20]", "[20,0]")).contains("do not begin at zero"));
        assert!(says(ArmKind::So101, &file.replace("[0,20]", "[0,90000]")).contains("at most 60 s"));
        assert!(says(ArmKind::So101, &file.replace("0.1234", "1e30")).contains("an angle of pose 1"));
    }

    #[test]
    fn each_arm_has_its_moves_names_differ_and_there_is_a_bound() {
        let mut moves = Moves::default();
        assert_eq!(moves.keep(&key("left"), named("wave")).expect("kept"), "wave");
        assert_eq!(moves.keep(&key("left"), named("wave")).expect("kept"), "wave 2");
        assert_eq!(moves.of(&key("right")).len(), 0);
        moves.forget(&key("left"), "wave");
        let names: Vec<_> = moves.of(&key("left")).iter().map(|named| named.name.clone()).collect();
        assert_eq!(names, ["wave 2"]);
        for _ in 1..MOST_MOVES {
            moves.keep(&key("left"), named("")).expect("kept");
        }
        assert!(matches!(moves.keep(&key("left"), named("one more")), Err(Error::Full)));
        let text = serde_json::to_string(&moves).expect("JSON");
        assert_eq!(serde_json::from_str::<Moves>(&text).expect("moves"), moves);
    }
}
