//! What the browser remembers of each arm.

use gloo_storage::{LocalStorage, Storage as _};
use leptos::prelude::*;
use schema::bus::{ArmLimits, BusRequest, CalibrationSource};
use web::arm::LastPort;
use web::arm::store::{Kept, Key, Store};

use super::super::state::Playground;
use super::Arm;

/// The key in the browser's storage.
const ARMS: &str = "arms";

fn store() -> Store {
    LocalStorage::get(ARMS).unwrap_or_default()
}

impl Arm {
    /// What is kept of the arm of this name.
    pub(super) fn kept(self, simulated: bool) -> Kept {
        store().get(&self.key_of(simulated))
    }

    /// Its key in what is kept, as it was connected.
    pub(super) fn key(self) -> Key {
        self.key_of(self.was_simulated.get_value())
    }

    fn key_of(self, simulated: bool) -> Key {
        let name = self.name.get_untracked();
        Key { kind: self.kind.get_untracked(), role: self.role, simulated, name }
    }

    fn change_kept(self, change: impl FnOnce(&mut Kept)) {
        let mut store = store();
        store.change(&self.key(), change);
        // A browser that remembers nothing works as well, and asks again next time.
        LocalStorage::set(ARMS, store).ok();
    }

    /// The port that the arm was on when the page was left, unless a person had let go of it.
    pub(super) fn last_port(self) -> Option<LastPort> {
        LocalStorage::get(self.id("port")).ok()
    }

    /// Keeps the port that the arm is on.
    pub(super) fn keep_port(self) {
        if let Some(found_by) = self.found_by.get_value() {
            // A browser that remembers nothing waits for a click next time.
            LocalStorage::set(self.id("port"), found_by).ok();
        }
    }

    /// A person has let go of the arm, or taken another: its port is not opened again by itself.
    pub(super) fn forget_port(self) {
        self.found_by.set_value(None);
        LocalStorage::delete(self.id("port"));
    }

    /// Keeps a calibration that was made or changed here.
    pub(super) fn store_calibration(self) {
        if self.source.get_untracked() == CalibrationSource::New {
            let text = self.calibration.get_untracked();
            self.change_kept(|kept| kept.calibration = text);
        }
    }
}

impl Playground {
    /// The limits of the arm that was connected.
    pub(super) fn read_shelf(self) {
        let kept = self.arm.kept(self.arm.was_simulated.get_value());
        self.arm.limits.set(kept.limits.bounded());
    }

    /// Changes what the guard goes by, within the bounds, and keeps it.
    pub fn change_limits(self, change: impl FnOnce(&mut ArmLimits)) {
        let mut limits = self.arm.limits.get_untracked();
        change(&mut limits);
        let limits = limits.bounded();
        self.arm.limits.set(limits);
        self.arm.change_kept(|kept| kept.limits = limits);
        self.tell_bus(&BusRequest::SetLimits { limits });
    }
}
