//! Is the arm well? Registers in, findings out.
//!
//! [`read`] asks the servos, [`check`] judges what they said and asks nobody, so the same judgement can be made of
//! recorded values.

mod finding;
mod reads;

pub use finding::{Finding, Kind, Severity};
pub use reads::{ServoReads, SettingRead, read};
use schema::JOINTS;

use crate::arm::{Arm, JointSpec, Model};
use crate::packet::{HardwareError, hardware_errors};

/// Everything that is not as it should be, the worst first.
pub fn check(arm: &Arm, reads: &[Option<ServoReads>; JOINTS]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (spec, read) in arm.joints.iter().zip(reads) {
        let kinds = match read {
            None => vec![Kind::Silent { id: spec.id }],
            Some(read) => check_joint(spec, read),
        };
        findings.extend(kinds.into_iter().map(|kind| Finding::of(Some(spec.joint), kind)));
    }
    findings.extend(check_bus(arm, reads).map(|kind| Finding::of(None, kind)));
    // Stable: within a severity, joints stay in their order.
    findings.sort_by_key(|finding| core::cmp::Reverse(finding.severity));
    findings
}

fn check_joint(spec: &JointSpec, read: &ServoReads) -> Vec<Kind> {
    let mut kinds = Vec::new();
    if read.model_number != spec.model.number() {
        kinds.push(Kind::WrongModel { expected: spec.model, found: read.model_number });
        // What its registers say means something else then.
        return kinds;
    }
    let (low_v, high_v) = spec.model.supply_v();
    match read.voltage_v {
        volts if volts < low_v => kinds.push(Kind::VoltageLow { volts, least: low_v }),
        volts if volts > high_v => kinds.push(Kind::VoltageHigh { volts, most: high_v }),
        _ => {}
    }
    if read.temperature_c >= spec.model.warm_c() {
        kinds.push(Kind::Warm { celsius: read.temperature_c });
    }
    kinds.extend(hardware_errors(spec.model.protocol(), read.hardware_errors).into_iter().map(Kind::Hardware));
    for setting in spec.all_settings() {
        let found = read.settings.iter().find(|other| other.field == setting.field);
        match found.and_then(|found| found.value) {
            Some(value) if setting.is_met_by(value) => {}
            Some(value) => kinds.push(Kind::Setting { setting, found: value }),
            None => kinds.push(Kind::Unread { field: setting.field }),
        }
    }
    kinds
}

/// Servos of one model with different firmware: LeRobot refuses such a bus, because registers may differ.
fn check_bus(arm: &Arm, reads: &[Option<ServoReads>; JOINTS]) -> impl Iterator<Item = Kind> {
    let firmware_of = |model: Model| {
        let mut versions: Vec<_> = arm
            .joints
            .iter()
            .zip(reads)
            .filter(|(spec, _)| spec.model == model)
            .filter_map(|(_, read)| read.as_ref().map(|read| read.firmware))
            .collect();
        versions.sort_unstable();
        versions.dedup();
        (versions.len() > 1).then_some(Kind::FirmwareDiffers { model, versions })
    };
    Model::ALL.into_iter().filter_map(firmware_of).collect::<Vec<_>>().into_iter()
}

/// Whether an error keeps a servo from being used at all.
const fn is_grave(error: HardwareError) -> bool {
    matches!(error, HardwareError::Sensor | HardwareError::Encoder | HardwareError::Overload | HardwareError::Shock)
}

#[cfg(test)]
mod tests;
