//! What the check wants to know of a servo.

use schema::JOINTS;

use crate::arm::{Arm, JointSpec};
use crate::bus::{Bus, Failure, Transport};
use crate::register::Field;

/// The registers of one servo that matter here.
#[derive(Clone, Debug, PartialEq)]
pub struct ServoReads {
    /// Which model it is.
    pub model_number: u16,
    /// As a number that differs between versions.
    pub firmware: u16,
    /// Its supply.
    pub voltage_v: f32,
    /// Its motor.
    pub temperature_c: f32,
    /// The bits of [`crate::packet::hardware_errors`].
    pub hardware_errors: u8,
    /// What each required register says.
    pub settings: Vec<SettingRead>,
}

/// One register, in its own units; `None` when it could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingRead {
    /// Which register.
    pub field: Field,
    /// What it says.
    pub value: Option<i32>,
}

/// Asks every servo of an arm. `None` for one that does not say the least.
pub async fn read<T: Transport>(bus: &mut Bus<T>, arm: &Arm) -> [Option<ServoReads>; JOINTS] {
    let mut reads = [const { None }; JOINTS];
    for (spec, read) in arm.joints.iter().zip(&mut reads) {
        // Why it says nothing is in the bus's statistics; here it counts only that it does not.
        *read = read_servo(bus, spec).await.ok();
    }
    reads
}

async fn read_servo<T: Transport>(bus: &mut Bus<T>, spec: &JointSpec) -> Result<ServoReads, Failure> {
    let map = spec.model.protocol().map();
    let mut reads = ServoReads {
        model_number: bus.read(spec.id, map.model_number).await?,
        firmware: bus.read(spec.id, map.firmware).await?,
        voltage_v: bus.read(spec.id, map.voltage).await?.0,
        temperature_c: bus.read(spec.id, map.temperature).await?.0,
        hardware_errors: bus.read(spec.id, map.hardware_errors).await?,
        settings: Vec::new(),
    };
    for setting in spec.all_settings() {
        let value = bus.read_setting(spec.id, setting).await.ok();
        reads.settings.push(SettingRead { field: setting.field, value });
    }
    Ok(reads)
}
