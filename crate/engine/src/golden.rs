//! Two short courses whose results are the same bits natively and in a browser.
//!
//! `golden.json` holds the native ones; the page asks its engine for the same and compares. To renew them after a
//! deliberate change: `cargo test -p engine golden`, and copy what it prints.

use camera::Error as CameraError;
use schema::{Joint, JointAngles};

use crate::{Film, Table};

/// Scenes the course goes through.
const SEEDS: std::ops::Range<u64> = 0..3;
/// Control periods in each.
const PERIODS: usize = 30;

/// What came of both courses, as FNV-1a 64 hashes in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Golden {
    /// Every pose after the arm swept over the table and through what stood there.
    pub world: String,
    /// Every picture taken on the way.
    pub camera: String,
}

/// Runs the courses: about a hundred control periods and pictures.
pub fn run() -> Result<Golden, CameraError> {
    let (mut world, mut camera) = (Fnv::default(), Fnv::default());
    for seed in SEEDS {
        let mut table = Table::new(seed)?;
        let home = table.joints();
        let mut film = Film::default();
        for period in 0..PERIODS {
            table.play(&sweep(&home, period), 0.0, &mut film);
            world.add(&table.world().pose_hash().to_le_bytes());
            if period % 5 == 0 {
                camera.add(&table.picture().rgb);
            }
        }
    }
    Ok(Golden { world: world.hex(), camera: camera.hex() })
}

/// Down and from side to side, with the jaw opening and closing.
fn sweep(home: &JointAngles, period: usize) -> JointAngles {
    let share = period as f32 / PERIODS as f32;
    let side = if (period / 10).is_multiple_of(2) { 1.0 } else { -1.0 };
    let mut target = *home;
    target[Joint::ShoulderPan] += side * 0.5;
    target[Joint::ShoulderLift] += share * 0.5;
    target[Joint::Gripper] = if (period / 6).is_multiple_of(2) { 1.0 } else { 0.0 };
    target
}

/// FNV-1a, 64 bits.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_courses_end_where_they_are_known_to() {
        let known: serde_json::Value =
            serde_json::from_str(include_str!("../golden.json")).expect("golden.json is JSON");
        let found = run().expect("the scenes are small");
        assert_eq!(known["world"], found.world, "{found:?}");
        assert_eq!(known["camera"], found.camera, "{found:?}");
    }
}
