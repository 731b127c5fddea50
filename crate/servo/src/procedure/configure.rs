//! Every register of every servo as its arm needs it.

use schema::Joint;

use super::{Released, release};
use crate::arm::{Arm, JointSpec};
use crate::bus::{Bus, Failure, Transport};
use crate::register::{Memory, Setting};

/// What was changed, and what could not be.
#[derive(Clone, Debug)]
pub struct Configured {
    /// Registers that had another value, and which.
    pub changed: Vec<(Joint, Setting, i32)>,
    /// What failed, per joint; a joint that failed once is left alone.
    pub failed: Vec<(Joint, Failure)>,
    /// Torque is taken off first.
    pub released: Released,
}

impl Configured {
    /// Whether every servo is as it should be.
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty()
    }
}

impl JointSpec {
    /// All its settings, the control mode among them.
    pub fn all_settings(&self) -> impl Iterator<Item = Setting> + '_ {
        let mode = self.model.protocol().map().operating_mode;
        core::iter::once(mode.set(self.mode.code(self.model.protocol()))).chain(self.settings.iter().copied())
    }
}

/// Takes the torque off, compares every required register, and writes those that differ: EEPROM only when needed, because
/// it wears, and unlocked for no longer than needed.
pub async fn configure<T: Transport>(bus: &mut Bus<T>, arm: &Arm) -> Configured {
    let released = release(bus, arm).await;
    let mut configured = Configured { changed: Vec::new(), failed: Vec::new(), released };
    for spec in &arm.joints {
        // A limp arm may be changed, one that may still hold itself may not.
        let outcome = match released.joint(spec.joint) {
            torque if torque.is_confirmed_off() => configure_joint(bus, spec, &mut configured.changed).await,
            super::Torque::Unknown(failure) => Err(failure),
            super::Torque::Read(_) => {
                let name = arm.protocol.map().torque.field().name;
                Err(Failure::Kept { id: spec.id, name, wanted: 0, found: 1 })
            }
        };
        if let Err(failure) = outcome {
            configured.failed.push((spec.joint, failure));
        }
    }
    configured
}

async fn configure_joint<T: Transport>(
    bus: &mut Bus<T>,
    spec: &JointSpec,
    changed: &mut Vec<(Joint, Setting, i32)>,
) -> Result<(), Failure> {
    let lock = bus.protocol().map().lock;
    let mut unlocked = false;
    let mut outcome = Ok(());
    for setting in spec.all_settings() {
        outcome = async {
            let found = bus.read_setting(spec.id, setting).await?;
            if setting.is_met_by(found) {
                return Ok(());
            }
            if let (Memory::Eeprom, Some(lock), false) = (setting.field.memory, lock, unlocked) {
                bus.write_verified(spec.id, lock.set(false)).await?;
                unlocked = true;
            }
            bus.write_verified(spec.id, setting.applied_to(found)).await?;
            changed.push((spec.joint, setting, found));
            Ok(())
        }
        .await;
        if outcome.is_err() {
            break;
        }
    }
    if let (Some(lock), true) = (lock, unlocked) {
        let locked = bus.write_verified(spec.id, lock.set(true)).await;
        outcome = outcome.and(locked);
    }
    outcome
}
