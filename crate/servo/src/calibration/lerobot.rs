//! `LeRobot`'s calibration files, in and out.
//!
//! An object keyed by joint, each with `id`, `drive_mode`, `homing_offset`, `range_min` and `range_max` in this order,
//! indented by four spaces (lerobot's `robot.py`). They lie under `calibration/robots/` and `calibration/teleoperators/`.

use std::collections::BTreeMap;

use schema::{JOINTS, Joint};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::ser::PrettyFormatter;

use super::{Calibration, JointCalibration};
use crate::arm::Arm;
use crate::id::ServoId;
use crate::register::Ticks;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not JSON, or not a calibration.
    #[error("this is not a LeRobot calibration: {0}")]
    Form(#[from] serde_json::Error),
    /// A joint of the arm is not in it.
    #[error("the calibration says nothing of {}", .joint.name())]
    Missing { joint: Joint },
    /// It is for another kind of arm.
    #[error("the calibration is of an arm with a joint {name:?}, which this arm has not")]
    Unknown { name: String },
    /// It is for an arm whose servos have other ids.
    #[error("the calibration has servo {found} at {}, and this arm has servo {expected}", .joint.name())]
    WrongId { joint: Joint, expected: ServoId, found: i64 },
    /// A range without an extent.
    #[error("the range of {} is {min} to {max}, which is none", .joint.name())]
    EmptyRange { joint: Joint, min: i32, max: i32 },
    /// Something its register cannot hold.
    #[error("{what} of {} is {value}, which its servo cannot have", .joint.name())]
    OutOfRange { joint: Joint, what: &'static str, value: i32 },
}

/// One joint of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: i64,
    drive_mode: u8,
    homing_offset: i32,
    range_min: i32,
    range_max: i32,
}

/// The joints in their order, which no sorted map would keep.
struct File([(Joint, Entry); JOINTS]);

impl Serialize for File {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (joint, entry) in &self.0 {
            map.serialize_entry(joint.name(), entry)?;
        }
        map.end()
    }
}

/// The calibration of an arm from the text of a file.
///
/// # Errors
///
/// When the text is no such file, or one of another arm.
pub fn read(arm: &Arm, text: &str) -> Result<Calibration, Error> {
    let mut entries: BTreeMap<String, Entry> = serde_json::from_str(text)?;
    let mut joints = [JointCalibration::UNCALIBRATED; JOINTS];
    for (spec, calibration) in arm.joints.iter().zip(&mut joints) {
        let joint = spec.joint;
        let entry = entries.remove(joint.name()).ok_or(Error::Missing { joint })?;
        let Entry { id, drive_mode, homing_offset, range_min: min, range_max: max } = entry;
        if id != i64::from(spec.id.get()) {
            return Err(Error::WrongId { joint, expected: spec.id, found: id });
        }
        if min >= max {
            return Err(Error::EmptyRange { joint, min, max });
        }
        let map = arm.protocol.map();
        if homing_offset.abs() > map.homing_limit {
            return Err(Error::OutOfRange { joint, what: "the homing offset", value: homing_offset });
        }
        for (what, register, value) in
            [("the least position", map.min_position, min), ("the greatest position", map.max_position, max)]
        {
            if register.encode(Ticks(value)).is_err() {
                return Err(Error::OutOfRange { joint, what, value });
            }
        }
        *calibration = JointCalibration {
            drive_mode,
            homing_offset: Ticks(homing_offset),
            range_min: Ticks(min),
            range_max: Ticks(max),
        };
    }
    match entries.into_keys().next() {
        Some(name) => Err(Error::Unknown { name }),
        None => Ok(Calibration(joints)),
    }
}

/// The text of a file, byte for byte as `LeRobot` writes it.
pub fn write(arm: &Arm, calibration: &Calibration) -> String {
    let entry = |i: usize| {
        let JointCalibration { drive_mode, homing_offset, range_min, range_max } = calibration.0[i];
        let spec = &arm.joints[i];
        let entry = Entry {
            id: spec.id.get().into(),
            drive_mode,
            homing_offset: homing_offset.0,
            range_min: range_min.0,
            range_max: range_max.0,
        };
        (spec.joint, entry)
    };
    let file = File(core::array::from_fn(entry));
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b"    "));
    file.serialize(&mut serializer).expect("numbers and names are always JSON, and memory takes any length");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arm::{KOCH_FOLLOWER, SO101_FOLLOWER};

    /// As lerobot's `draccus.dump(calibration, file, indent=4)` writes it: no newline at the end.
    const FILE: &str = r#"{
    "shoulder_pan": {
        "id": 1,
        "drive_mode": 0,
        "homing_offset": 14,
        "range_min": 1015,
        "range_max": 3128
    },
    "shoulder_lift": {
        "id": 2,
        "drive_mode": 0,
        "homing_offset": -1606,
        "range_min": 821,
        "range_max": 3195
    },
    "elbow_flex": {
        "id": 3,
        "drive_mode": 0,
        "homing_offset": 1046,
        "range_min": 851,
        "range_max": 3074
    },
    "wrist_flex": {
        "id": 4,
        "drive_mode": 0,
        "homing_offset": -90,
        "range_min": 860,
        "range_max": 3188
    },
    "wrist_roll": {
        "id": 5,
        "drive_mode": 0,
        "homing_offset": 2047,
        "range_min": 0,
        "range_max": 4095
    },
    "gripper": {
        "id": 6,
        "drive_mode": 1,
        "homing_offset": 0,
        "range_min": 1938,
        "range_max": 3416
    }
}"#;

    #[test]
    fn a_file_comes_back_byte_for_byte() {
        let calibration = read(&SO101_FOLLOWER, FILE).unwrap();
        assert_eq!(calibration.0[3].homing_offset, Ticks(-90));
        assert_eq!(calibration.0[5].drive_mode, 1);
        assert_eq!(write(&SO101_FOLLOWER, &calibration), FILE);
    }

    #[test]
    fn the_order_in_a_file_does_not_matter() {
        let mut entries: Vec<(String, serde_json::Value)> =
            serde_json::from_str::<serde_json::Map<_, _>>(FILE).unwrap().into_iter().collect();
        entries.reverse();
        let text = serde_json::to_string(&entries.into_iter().collect::<BTreeMap<_, _>>()).unwrap();
        assert_eq!(read(&SO101_FOLLOWER, &text).unwrap(), read(&SO101_FOLLOWER, FILE).unwrap());
    }

    #[track_caller]
    fn is_refused(arm: &Arm, text: &str, says: &str) {
        let error = read(arm, text).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }

    #[test]
    fn a_bad_file_is_refused_with_what_is_wrong_in_it() {
        let arm = &SO101_FOLLOWER;
        is_refused(arm, "torque: on", "not a LeRobot calibration");
        is_refused(arm, "[1, 2]", "not a LeRobot calibration");
        is_refused(arm, &FILE.replace("\"range_min\": 821", "\"range_min\": \"821\""), "line 13");
        is_refused(arm, &FILE.replace("\"drive_mode\": 1,", ""), "missing field `drive_mode`");
        is_refused(arm, &FILE.replace("gripper", "claw"), "says nothing of gripper");
        is_refused(
            arm,
            &FILE.replace("\"id\": 4", "\"id\": 14"),
            "has servo 14 at wrist_flex, and this arm has servo 4",
        );
        is_refused(arm, &FILE.replace("\"range_min\": 821", "\"range_min\": 3195"), "the range of shoulder_lift");
        is_refused(arm, &FILE.replace("-1606", "-2048"), "the homing offset of shoulder_lift is -2048");
        let seven = FILE.replacen(
            '{',
            "{\"wrist_yaw\": {\"id\":7,\"drive_mode\":0,\"homing_offset\":0,\"range_min\":0,\"range_max\":1},",
            1,
        );
        is_refused(arm, &seven, "wrist_yaw");
    }

    #[test]
    fn a_dynamixel_offset_may_be_larger() {
        let text = FILE.replace("-1606", "-5000");
        assert_eq!(read(&KOCH_FOLLOWER, &text).unwrap().0[1].homing_offset, Ticks(-5000));
    }
}
