//! A calibration from the servos' own registers, and into them.

use schema::JOINTS;

use super::{Calibration, JointCalibration};
use crate::arm::Arm;
use crate::bus::{Bus, Failure, Transport};
use crate::packet::Protocol;
use crate::procedure::ReadBack;
use crate::register::x_series;

/// What the servos of an arm say: offsets and position limits.
///
/// Feetech servos keep no drive mode; it is 0 here.
///
/// # Errors
///
/// When a servo does not answer.
pub async fn read<T: Transport>(bus: &mut Bus<T>, arm: &Arm) -> Result<Calibration, Failure> {
    let map = arm.protocol.map();
    let mut joints = [JointCalibration::UNCALIBRATED; JOINTS];
    for (spec, joint) in arm.joints.iter().zip(&mut joints) {
        joint.homing_offset = bus.read(spec.id, map.homing_offset).await?;
        joint.range_min = bus.read(spec.id, map.min_position).await?;
        joint.range_max = bus.read(spec.id, map.max_position).await?;
        if arm.protocol == Protocol::Dynamixel {
            joint.drive_mode = bus.read(spec.id, x_series::DRIVE_MODE).await? & 1;
        }
    }
    Ok(Calibration(joints))
}

/// Writes offsets and position limits into the EEPROM of every servo, and reads each back. A servo
/// whose torque is on is left alone: it would leap to its goal, which means another position then.
///
/// # Errors
///
/// When a servo has torque, does not answer, refuses, or keeps another value; the servos before it are written then.
pub async fn write<T: Transport>(bus: &mut Bus<T>, arm: &Arm, calibration: &Calibration) -> Result<(), Failure> {
    let map = arm.protocol.map();
    for (spec, joint) in arm.joints.iter().zip(&calibration.0) {
        if ReadBack::of(bus, spec.id).await?.has_torque() {
            return Err(Failure::Kept { id: spec.id, name: map.torque.field().name, wanted: 0, found: 1 });
        }
        if let Some(lock) = map.lock {
            bus.write_verified(spec.id, lock.set(false)).await?;
        }
        for setting in [
            map.homing_offset.set(joint.homing_offset),
            map.min_position.set(joint.range_min),
            map.max_position.set(joint.range_max),
        ] {
            bus.write_verified(spec.id, setting).await?;
        }
        if let Some(lock) = map.lock {
            bus.write_verified(spec.id, lock.set(true)).await?;
        }
    }
    Ok(())
}
