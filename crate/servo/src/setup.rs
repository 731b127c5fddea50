//! Ids and baud rates of new servos, one at a time.
//!
//! Servos leave the factory with the same id, so only one may be connected while it is given its own. [`find`] looks for
//! it at every baud rate, [`plan`] decides what to write or why not, and [`carry_out`] writes and verifies.

use crate::arm::{Arm, JointSpec};
use crate::bus::{Bus, Failure, Retune, Statistics};
use crate::id::ServoId;
use crate::packet::Protocol;
use crate::register::Setting;

/// How long a roll call listens: 253 servos of the slowest answer one after the other within this.
const ROLL_CALL_SECS: f64 = 0.3;
/// How long a servo takes to write its EEPROM and be there again.
const EEPROM_SECS: f64 = 0.05;

/// Who answered while looking for a servo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Baud rate, id and model number of each answer.
    pub servos: Vec<Seen>,
    /// Baud rates at which answers came damaged, as they do when two servos answer over each other.
    pub garbled: Vec<u32>,
}

/// One servo as it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where it answered.
    pub baud: u32,
    /// The id it has.
    pub id: ServoId,
    /// `None` when it answered the call and then not for itself.
    pub model_number: Option<u16>,
}

/// Why nothing is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody answers at any baud rate.
    #[error("no servo answers: check its cable and the power supply")]
    Nobody,
    /// More than one is connected, and they would all take the same id.
    #[error("{servos} servos answer: connect only the one that is to be set up")]
    Several { servos: usize },
    /// Answers come damaged: two servos with the same id, or a bad cable.
    #[error("answers come damaged at {baud} baud: connect only one servo, and check its cable")]
    Garbled { baud: u32 },
    /// The servo is no part of this arm.
    #[error("a servo of model number {found} is connected, and this joint takes number {expected}")]
    WrongModel { expected: u16, found: u16 },
    /// Another joint was given this id already.
    #[error("id {id} is taken by another joint of this arm")]
    Taken { id: ServoId },
}

/// One step of a set-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Speak at this baud rate from here on.
    Tune { baud: u32 },
    /// Write a register of the servo that has this id at this moment.
    Write { id: ServoId, setting: Setting },
    /// Give the servo time to store what was written.
    Wait { secs: f64 },
    /// The servo must now say this.
    Verify { id: ServoId, setting: Setting },
}

/// The baud rates to look at, the likeliest first.
pub fn baud_rates(protocol: Protocol) -> impl Iterator<Item = u32> {
    protocol.map().baud_codes.iter().map(|(baud, _)| *baud)
}

/// Calls everybody at every baud rate.
///
/// # Errors
///
/// Only when the line is gone.
pub async fn find<T: Retune>(bus: &mut Bus<T>) -> Result<Found, Failure> {
    let mut found = Found::default();
    for baud in baud_rates(bus.protocol()) {
        bus.set_baud(baud).await?;
        let garbage = |statistics: &Statistics| statistics.damaged + statistics.noise_bytes;
        let before = garbage(bus.statistics());
        for id in bus.roll_call(ROLL_CALL_SECS).await? {
            let model_number = match bus.read(id, bus.protocol().map().model_number).await {
                Ok(number) => Some(number),
                Err(gone @ Failure::Unplugged(_)) => return Err(gone),
                Err(_) => None,
            };
            found.servos.push(Seen { baud, id, model_number });
        }
        // Nobody speaks unasked: what is no answer are two answers over each other, or one on a bad cable.
        if garbage(bus.statistics()) > before {
            found.garbled.push(baud);
        }
    }
    Ok(found)
}

/// What to write so that the servo that was found becomes that of a joint. `given` are the ids that were given to other
/// joints before.
///
/// # Errors
///
/// When it is not clear which servo is meant, or when it is the wrong one.
pub fn plan(arm: &Arm, spec: &JointSpec, found: &Found, given: &[ServoId]) -> Result<Vec<Step>, Refusal> {
    let (seen, model_number) = match found.servos[..] {
        [] => match found.garbled[..] {
            [] => return Err(Refusal::Nobody),
            [baud, ..] => return Err(Refusal::Garbled { baud }),
        },
        [seen] => match seen.model_number {
            _ if !found.garbled.is_empty() => return Err(Refusal::Garbled { baud: found.garbled[0] }),
            Some(number) => (seen, number),
            None => return Err(Refusal::Garbled { baud: seen.baud }),
        },
        ref several => return Err(Refusal::Several { servos: several.len() }),
    };
    if model_number != spec.model.number() {
        return Err(Refusal::WrongModel { expected: spec.model.number(), found: model_number });
    }
    if given.contains(&spec.id) {
        return Err(Refusal::Taken { id: spec.id });
    }
    let map = arm.protocol.map();
    let mut steps = vec![Step::Tune { baud: seen.baud }];
    let write = |id, setting| Step::Write { id, setting };
    // EEPROM takes nothing while the motor is powered, or while it is locked.
    steps.push(write(seen.id, map.torque.set(0)));
    steps.extend(map.lock.map(|lock| write(seen.id, lock.set(false))));
    steps.push(write(seen.id, map.id.set(spec.id.get())));
    steps.push(Step::Wait { secs: EEPROM_SECS });
    if let (true, Some(code)) = (seen.baud != arm.baud, arm.protocol.baud_code(arm.baud)) {
        steps.push(write(spec.id, map.baud.set(code)));
        steps.extend([Step::Wait { secs: EEPROM_SECS }, Step::Tune { baud: arm.baud }]);
    }
    if let Some(lock) = map.lock {
        steps.extend([write(spec.id, lock.set(true)), Step::Wait { secs: EEPROM_SECS }]);
        steps.push(Step::Verify { id: spec.id, setting: lock.set(true) });
    }
    steps.push(Step::Verify { id: spec.id, setting: map.id.set(spec.id.get()) });
    steps.push(Step::Verify { id: spec.id, setting: map.model_number.set(model_number) });
    steps
        .extend(arm.protocol.baud_code(arm.baud).map(|code| Step::Verify { id: spec.id, setting: map.baud.set(code) }));
    Ok(steps)
}

/// Takes the steps of a plan. A write that is not acknowledged is not an error: a servo may answer with its new id, or at
/// its new baud rate. The verification at the end is what counts.
///
/// # Errors
///
/// When a write is refused, when the servo does not say in the end what it should, or when the line is gone.
pub async fn carry_out<T: Retune>(bus: &mut Bus<T>, steps: &[Step]) -> Result<(), Failure> {
    for step in steps {
        match *step {
            Step::Tune { baud } => bus.set_baud(baud).await?,
            Step::Wait { secs } => bus.pause_until(bus.now_secs() + secs).await?,
            Step::Write { id, setting } => match bus.write_setting(id, setting).await {
                Ok(()) | Err(Failure::Silent { .. } | Failure::Damaged { .. }) => {}
                Err(failure) => return Err(failure),
            },
            Step::Verify { id, setting } => {
                let found = bus.read_setting(id, setting).await?;
                if found != setting.value {
                    return Err(Failure::Kept { id, name: setting.field.name, wanted: setting.value, found });
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use schema::Joint;

    use super::*;
    use crate::arm::{KOCH_FOLLOWER, SO101_FOLLOWER};

    fn id(number: u8) -> ServoId {
        ServoId::new(number).unwrap()
    }

    fn one(baud: u32, number: u8, model: u16) -> Found {
        Found { servos: vec![Seen { baud, id: id(number), model_number: Some(model) }], garbled: vec![] }
    }

    #[test]
    fn a_new_servo_is_unlocked_named_and_locked_again() {
        let elbow = SO101_FOLLOWER.joint(Joint::ElbowFlex);
        let steps = plan(&SO101_FOLLOWER, elbow, &one(1_000_000, 1, 777), &[]).unwrap();
        let map = Protocol::Feetech.map();
        let lock = map.lock.unwrap();
        assert_eq!(steps[1], Step::Write { id: id(1), setting: map.torque.set(0) });
        assert_eq!(steps[2], Step::Write { id: id(1), setting: lock.set(false) });
        assert_eq!(steps[3], Step::Write { id: id(1), setting: map.id.set(3) });
        assert!(steps.contains(&Step::Write { id: id(3), setting: lock.set(true) }));
        assert!(steps.contains(&Step::Verify { id: id(3), setting: map.id.set(3) }));
        assert!(
            !steps.iter().any(|step| matches!(step, Step::Write { setting, .. } if setting.field == map.baud.field()))
        );
    }

    #[test]
    fn a_servo_at_another_baud_rate_is_brought_to_that_of_the_arm() {
        let elbow = KOCH_FOLLOWER.joint(Joint::ElbowFlex);
        let steps = plan(&KOCH_FOLLOWER, elbow, &one(57_600, 1, 1200), &[]).unwrap();
        let baud = Protocol::Dynamixel.map().baud.set(3);
        assert_eq!(steps[0], Step::Tune { baud: 57_600 });
        let write = steps.iter().position(|step| *step == Step::Write { id: id(3), setting: baud }).unwrap();
        assert!(steps[write..].contains(&Step::Tune { baud: 1_000_000 }));
    }

    #[test]
    fn what_is_not_clear_is_refused() {
        let arm = &SO101_FOLLOWER;
        let pan = arm.joint(Joint::ShoulderPan);
        let good = one(1_000_000, 1, 777);
        let mut two = good.clone();
        two.servos.push(two.servos[0]);
        let garbled = Found { garbled: vec![500_000], ..good.clone() };
        assert_eq!(plan(arm, pan, &Found::default(), &[]), Err(Refusal::Nobody));
        assert_eq!(plan(arm, pan, &two, &[]), Err(Refusal::Several { servos: 2 }));
        assert_eq!(plan(arm, pan, &garbled, &[]), Err(Refusal::Garbled { baud: 500_000 }));
        assert_eq!(
            plan(arm, pan, &one(1_000_000, 1, 1200), &[]),
            Err(Refusal::WrongModel { expected: 777, found: 1200 })
        );
        assert_eq!(plan(arm, pan, &good, &[id(2), id(1)]), Err(Refusal::Taken { id: id(1) }));
        assert!(plan(arm, pan, &good, &[id(2)]).is_ok());
    }
}
