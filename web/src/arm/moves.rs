//! Moves that were recorded, as the browser keeps them and as files.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use schema::bus::{ArmKind, ArmRole};
use schema::{JOINTS, Joint, JointAngles, Move, recorded};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use servo::arm::Arm;
use servo::calibration::{NormModeBody, Normaliser, lerobot};

use super::store::Key;

/// A minute of a move takes about 180 kB, and browsers keep five MB for a page.
pub const MOST_MOVES: usize = 8;
/// What a file of angles says that it is.
const FORMAT: &str = "vla-playground move 1";
/// What a file of `LeRobot`'s numbers says that it is.
const LEROBOT_FORMAT: &str = "vla-playground LeRobot move 1";
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
    /// Its numbers are of a mode that nobody knows.
    Mode { found: String },
    /// Its columns are not those of the joints.
    Names { found: Vec<String> },
    /// Its numbers are of a calibration, and it says nothing of one.
    NoCalibration,
    /// It has a calibration that cannot be used.
    Calibration(lerobot::Error),
    /// What its numbers stand for is no move.
    Move(recorded::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Full => write!(f, "{MOST_MOVES} moves are kept for an arm; forget one first"),
            Self::Form(error) => write!(f, "this is no move of this page: {error}"),
            Self::Other { found } => write!(f, "this is no move of this page, it says that it is {found:?}"),
            Self::OtherArm { kind } => write!(f, "this is a move of another kind of arm: {}", kind.title()),
            Self::Mode { found } => {
                let [range, degrees] = NormModeBody::ALL.map(NormModeBody::name);
                write!(f, "its numbers are {found:?}, and only {range:?} and {degrees:?} are known")
            }
            Self::Names { found } => {
                let [found, names] = [found.join(", "), Joint::ALL.map(column).join(", ")];
                write!(f, "its columns are {found}, and those of this arm are {names}")
            }
            Self::NoCalibration => write!(f, "its numbers are of a calibration, and there is none in it"),
            Self::Calibration(error) => write!(f, "its calibration cannot be used: {error}"),
            Self::Move(error) => write!(f, "this is no move of this page: {error}"),
        }
    }
}

/// What every file begins with.
#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    arm: ArmKind,
}

#[derive(Serialize)]
struct File<T> {
    #[serde(flatten)]
    head: Head,
    #[serde(flatten)]
    content: T,
}

/// What a dataset of `LeRobot` calls a joint's column.
fn column(joint: Joint) -> String {
    format!("{}.pos", joint.name())
}

/// A move in the numbers of a dataset, with what a dataset does not say of them.
#[derive(Serialize, Deserialize)]
struct LeRobotMove {
    name: String,
    norm_mode_body: String,
    /// As one of `LeRobot`'s files.
    calibration: Option<Value>,
    at_ms: Vec<u32>,
    names: Vec<String>,
    /// `float32`, as datasets have them.
    action: Vec<[f32; JOINTS]>,
}

impl LeRobotMove {
    fn new(NamedMove { name, recorded }: &NamedMove, numbers: &Normaliser) -> Result<Self, Error> {
        let number = |joint, angle_rad| {
            numbers.number(joint, angle_rad).expect("a move has no angle that is none, which `Move::new` makes sure")
                as f32
        };
        let row = |joints: &JointAngles| Joint::ALL.map(|joint| number(joint, joints[joint]));
        let (at_ms, action) = recorded.moments().map(|(at_ms, joints)| (at_ms, row(joints))).unzip();
        Ok(Self {
            name: name.clone(),
            norm_mode_body: numbers.body().name().into(),
            calibration: Some(serde_json::from_str(&numbers.calibration()).map_err(Error::Form)?),
            at_ms,
            names: Joint::ALL.map(column).into(),
            action,
        })
    }

    /// The move, by the calibration it comes with: where the arm was, whatever another's range is.
    fn read(self, kind: ArmKind) -> Result<NamedMove, Error> {
        let Self { name, norm_mode_body, calibration, at_ms, names, action } = self;
        let Some(body) = NormModeBody::ALL.into_iter().find(|body| body.name() == norm_mode_body) else {
            return Err(Error::Mode { found: norm_mode_body });
        };
        let places: Option<Vec<_>> =
            Joint::ALL.map(column).iter().map(|name| names.iter().position(|found| found == name)).collect();
        let Some(places) = places.filter(|_| names.len() == JOINTS) else {
            return Err(Error::Names { found: names });
        };
        let calibration = calibration.ok_or(Error::NoCalibration)?.to_string();
        let arm = Arm::of(kind, ArmRole::Follower);
        let numbers = Normaliser::new(arm, &calibration, body).map_err(Error::Calibration)?;
        let angle_rad = |row: [f32; JOINTS], joint| numbers.angle_rad(joint, row[places[joint as usize]].into());
        let joints = action.into_iter().map(|row| JointAngles(Joint::ALL.map(|joint| angle_rad(row, joint)))).collect();
        Ok(NamedMove::new(&name, Move::new(at_ms, joints).map_err(Error::Move)?))
    }
}

impl NamedMove {
    /// A move with the name a person typed, which may be none.
    pub fn new(name: &str, recorded: Move) -> Self {
        let name: String = name.trim().chars().take(NAME_LETTERS).collect();
        Self { name: if name.is_empty() { "Move".into() } else { name }, recorded }
    }

    /// The text of a file: angles, or numbers of `LeRobot` with the mode and the calibration they are of.
    ///
    /// # Errors
    ///
    /// Never for a move that was made by this page: its names and numbers are JSON.
    pub fn to_file(&self, arm: ArmKind, numbers: Option<&Normaliser>) -> Result<String, Error> {
        let head = |format: &str| Head { format: format.into(), arm };
        match numbers {
            None => serde_json::to_string(&File { head: head(FORMAT), content: self }),
            Some(numbers) => {
                let content = LeRobotMove::new(self, numbers)?;
                serde_json::to_string(&File { head: head(LEROBOT_FORMAT), content })
            }
        }
        .map_err(Error::Form)
    }

    /// The move of a file.
    ///
    /// # Errors
    ///
    /// When the text is no move, one of another kind of arm, or one whose numbers nobody can tell the meaning of.
    pub fn from_file(arm: ArmKind, text: &str) -> Result<Self, Error> {
        let Head { format, arm: kind } = serde_json::from_str(text).map_err(Error::Form)?;
        let is_lerobot = match format.as_str() {
            FORMAT => false,
            LEROBOT_FORMAT => true,
            _ => return Err(Error::Other { found: format }),
        };
        if kind != arm {
            return Err(Error::OtherArm { kind });
        }
        if is_lerobot {
            serde_json::from_str::<LeRobotMove>(text).map_err(Error::Form)?.read(arm)
        } else {
            let Self { name, recorded } = serde_json::from_str(text).map_err(Error::Form)?;
            Ok(Self::new(&name, recorded))
        }
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
    use super::super::Unit;
    use super::super::unit::tests::CALIBRATION;
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
        let file = named(" wave ").to_file(ArmKind::So101, None).expect("a file");
        assert!(
            file.starts_with(r#"{"format":"vla-playground move 1","arm":"so101","name":"wave","at_ms":[0,20]"#),
            "{file}"
        );
        assert!(file.contains("0.1234"));
        assert_eq!(NamedMove::from_file(ArmKind::So101, &file).expect("the move"), named("wave"));
    }

    #[test]
    fn a_bad_file_is_refused_with_what_is_wrong_in_it() {
        let file = named("wave").to_file(ArmKind::So101, None).expect("a file");
        let says = |kind, text: &str| NamedMove::from_file(kind, text).expect_err("refused").to_string();
        assert!(says(ArmKind::Koch, &file).contains("another kind of arm: SO-101"));
        assert!(says(ArmKind::So101, "{}").contains("missing field"));
        assert!(says(ArmKind::So101, &file.replace("move 1", "move 9")).contains("move 9"));
        assert!(says(ArmKind::So101, &file.replace("[0,20]", "[0,-20]")).contains("no move of this page"));
        assert!(says(ArmKind::So101, &file.replace("[0,20]", "[20,0]")).contains("do not begin at zero"));
        assert!(says(ArmKind::So101, &file.replace("[0,20]", "[0,90000]")).contains("at most 60 s"));
        assert!(says(ArmKind::So101, &file.replace("0.1234", "1e30")).contains("an angle of pose 1"));
    }

    fn lerobot_file(unit: Unit) -> String {
        let numbers = unit.numbers(ArmKind::So101, Some(CALIBRATION)).expect("a calibration");
        named("wave").to_file(ArmKind::So101, numbers.as_ref()).expect("a file")
    }

    #[test]
    fn a_move_comes_back_from_numbers_of_lerobot_within_half_a_tick() {
        // Pose 1 by the formulas of LeRobot: the base at 2151, the elbow at 1093, the jaw at 2346 ticks.
        for (unit, mode, base, elbow) in [
            (Unit::ALL[1], "range_m100_100", 7.575_757_5, -92.613_64),
            (Unit::ALL[2], "degrees", 7.032_967, -85.978_02),
        ] {
            let file = lerobot_file(unit);
            let head = r#"{"format":"vla-playground LeRobot move 1","arm":"so101","name":"wave","norm_mode_body":""#;
            assert!(file.starts_with(&format!("{head}{mode}\",")), "{file}");
            let LeRobotMove { calibration, action, .. } = serde_json::from_str(&file).expect("JSON");
            assert_eq!(calibration, serde_json::from_str(CALIBRATION).expect("JSON"));
            assert_eq!(action[1], [base, 0.0, elbow, 0.0, 0.0, 24.714_285]);

            let back = NamedMove::from_file(ArmKind::So101, &file).expect("the move");
            assert_eq!(back.name, "wave");
            // Of the jaw, whose ticks are the larger: 1.92 rad in 1400.
            let most_rad = 0.5 * 1.92 / 1400.0 + 1e-4;
            for ((at_ms, joints), (was_ms, were)) in back.recorded.moments().zip(named("wave").recorded.moments()) {
                assert_eq!(at_ms, was_ms);
                for joint in Joint::ALL {
                    let (is_rad, was_rad) = (joints[joint], were[joint]);
                    let within_rad = if joint == Joint::Gripper { most_rad } else { 9e-4 };
                    assert!((is_rad - was_rad).abs() < within_rad, "{joint:?}: {was_rad} came back as {is_rad}");
                }
            }
            let numbers = unit.numbers(ArmKind::So101, Some(CALIBRATION)).expect("a calibration");
            assert_eq!(back.to_file(ArmKind::So101, numbers.as_ref()).expect("a file"), file, "and stays what it is");
        }
    }

    #[test]
    fn numbers_of_lerobot_are_refused_where_nobody_can_tell_what_they_mean() {
        let file = lerobot_file(Unit::ALL[1]);
        let says = |kind, text: &str| NamedMove::from_file(kind, text).expect_err("refused").to_string();
        let told = says(ArmKind::So101, &file.replace("range_m100_100", "radians"));
        assert!(told.contains(r#""radians", and only "range_m100_100" and "degrees" are known"#), "{told}");
        assert!(says(ArmKind::So101, &file.replace("norm_mode_body", "mode")).contains("`norm_mode_body`"));
        assert!(says(ArmKind::So101, &file.replace("wrist_roll.pos", "wrist_yaw.pos")).contains("wrist_yaw.pos"));
        assert!(says(ArmKind::So101, &file.replace("wrist_roll.pos", "gripper.pos")).contains("its columns are"));
        assert!(
            says(ArmKind::So101, &file.replace(r#"["shoulder_pan.pos""#, r#"["a","shoulder_pan.pos""#))
                .contains("a, sh")
        );
        assert!(says(ArmKind::So101, &file.replace("calibration", "calibrated")).contains("there is none in it"));
        assert!(says(ArmKind::So101, &file.replace("\"range_min\":2000", "\"range_min\":3400")).contains("of gripper"));
        assert!(says(ArmKind::So101, &file.replace("[0,20]", "[20,0]")).contains("do not begin at zero"));
        assert!(says(ArmKind::So101, &file.replace("LeRobot move 1", "LeRobot move 2")).contains("LeRobot move 2"));
        assert!(says(ArmKind::Koch, &file).contains("another kind of arm: SO-101"));
        let degrees = lerobot_file(Unit::ALL[2]);
        assert!(says(ArmKind::So101, &degrees.replace("7.032967", "1e30")).contains("an angle of pose 1"));
    }

    #[test]
    fn columns_may_stand_in_any_order() {
        let file = lerobot_file(Unit::ALL[2]);
        let mut turned: LeRobotMove = serde_json::from_str(&file).expect("JSON");
        turned.names.reverse();
        for row in &mut turned.action {
            row.reverse();
        }
        let turned = turned.read(ArmKind::So101).expect("the move");
        assert_eq!(turned, NamedMove::from_file(ArmKind::So101, &file).expect("the move"));
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
