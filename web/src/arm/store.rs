//! What the browser keeps of arms, by the names their owners give them.

use std::collections::BTreeMap;

use schema::bus::{ArmKind, ArmLimits, ArmRole};
use serde::{Deserialize, Serialize};

/// What is kept of one arm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Its calibration, as `LeRobot` writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<String>,
    /// What its guard goes by.
    #[serde(default)]
    pub limits: ArmLimits,
}

/// Every arm this browser has seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Store(BTreeMap<String, Kept>);

/// What tells an arm from others. Simulated ones are kept apart: what they say fits no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub kind: ArmKind,
    pub role: ArmRole,
    pub simulated: bool,
    /// What its owner calls it.
    pub name: String,
}

impl Key {
    /// As the browser has it.
    pub fn text(&self) -> String {
        let simulated = if self.simulated { "simulated-" } else { "" };
        let role = match self.role {
            ArmRole::Follower => "",
            ArmRole::Leader => "-leader",
        };
        let name = Some(self.name.trim()).filter(|name| !name.is_empty()).unwrap_or("1");
        format!("{simulated}{}{role}/{name}", self.kind.name())
    }
}

impl Store {
    /// What is kept of an arm.
    pub fn get(&self, key: &Key) -> Kept {
        self.0.get(&key.text()).cloned().unwrap_or_default()
    }

    /// Changes what is kept of an arm.
    pub fn change(&mut self, key: &Key, change: impl FnOnce(&mut Kept)) {
        change(self.0.entry(key.text()).or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: ArmKind, role: ArmRole, simulated: bool, name: &str) -> Key {
        Key { kind, role, simulated, name: name.into() }
    }

    #[test]
    fn each_arm_has_its_own_and_a_simulated_one_or_a_leader_no_other_s() {
        use ArmRole::{Follower, Leader};
        let mut store = Store::default();
        let left = key(ArmKind::So101, Follower, false, " left ");
        store.change(&left, |kept| kept.calibration = Some("{}".into()));
        let same = key(ArmKind::So101, Follower, false, "left");
        assert_eq!(store.get(&same).calibration.as_deref(), Some("{}"));
        for other in [
            key(ArmKind::So101, Follower, true, "left"),
            key(ArmKind::Koch, Follower, false, "left"),
            key(ArmKind::So101, Follower, false, "right"),
            key(ArmKind::So101, Leader, false, "left"),
        ] {
            assert_eq!(store.get(&other), Kept::default(), "{}", other.text());
        }
    }

    #[test]
    fn what_browsers_have_stored_is_found_again() {
        assert_eq!(key(ArmKind::So101, ArmRole::Follower, true, "").text(), "simulated-so101/1");
        assert_eq!(key(ArmKind::Koch, ArmRole::Leader, false, "left").text(), "koch-leader/left");
    }
}
