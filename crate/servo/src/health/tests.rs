use schema::Joint;

use super::*;
use crate::arm::{KOCH_FOLLOWER, SO101_FOLLOWER};
use crate::register::sts;

/// What a sound arm says.
fn sound(arm: &Arm) -> [Option<ServoReads>; JOINTS] {
    arm.joints.each_ref().map(|spec| {
        let settings = spec
            .all_settings()
            .map(|setting| SettingRead { field: setting.field, value: Some(setting.applied_to(0b1100).value) })
            .collect();
        let voltage_v = if spec.model == Model::Xl430W250 { 12.0 } else { 5.0 };
        Some(ServoReads {
            model_number: spec.model.number(),
            firmware: spec.model.number() / 100,
            voltage_v,
            temperature_c: 30.0,
            hardware_errors: 0,
            settings,
        })
    })
}

/// The findings after one servo of a sound SO-101 was changed.
fn after(change: impl Fn(&mut ServoReads)) -> Vec<Finding> {
    let mut reads = sound(&SO101_FOLLOWER);
    change(reads[Joint::Gripper as usize].as_mut().unwrap());
    check(&SO101_FOLLOWER, &reads)
}

#[track_caller]
fn only(findings: &[Finding], severity: Severity, says: &str) {
    let [finding] = findings else { panic!("{findings:?}") };
    assert_eq!(finding.severity, severity);
    assert!(finding.to_string().contains(says), "{finding}");
    assert!(!finding.remedy().is_empty());
}

#[test]
fn a_sound_arm_has_no_findings() {
    for arm in [&SO101_FOLLOWER, &KOCH_FOLLOWER] {
        assert_eq!(check(arm, &sound(arm)), []);
    }
}

#[test]
fn each_trouble_is_found_and_named() {
    only(&after(|servo| servo.model_number = 1200), Severity::Blocking, "gripper: there is a XL330-M288");
    only(&after(|servo| servo.voltage_v = 3.9), Severity::Warning, "3.9 V are too little");
    only(&after(|servo| servo.voltage_v = 19.0), Severity::Blocking, "19.0 V are too much");
    only(&after(|servo| servo.temperature_c = 64.0), Severity::Warning, "64 °C");
    only(&after(|servo| servo.hardware_errors = 0x20), Severity::Blocking, "overload");
    only(&after(|servo| servo.hardware_errors = 0x01), Severity::Warning, "supply voltage");
    only(&after(|servo| servo.firmware = 9), Severity::Warning, "the STS3215 servos have 2 different firmwares");
    only(&after(|servo| servo.settings[1].value = None), Severity::Warning, "could not be read");
    only(&after(|servo| servo.settings[1].value = Some(250)), Severity::Fixable, "return delay is 250 and should be 0");
}

#[test]
fn only_the_bit_of_the_phase_that_matters_is_judged() {
    let with_phase = |phase| {
        after(move |servo| {
            let read = servo.settings.iter_mut().find(|read| read.field == sts::PHASE.field()).unwrap();
            read.value = Some(phase);
        })
    };
    assert_eq!(with_phase(0b1100_1100), []);
    only(&with_phase(0b0001_1100), Severity::Fixable, "phase is 28 and should be 12");
}

#[test]
fn a_missing_servo_comes_before_a_setting() {
    let mut reads = sound(&SO101_FOLLOWER);
    reads[0].as_mut().unwrap().settings[1].value = Some(250);
    reads[5] = None;
    let findings = check(&SO101_FOLLOWER, &reads);
    assert_eq!(findings.len(), 2);
    assert!(matches!(findings[0].kind, Kind::Silent { .. }));
}

#[test]
fn a_koch_may_have_two_models_with_two_firmwares() {
    let mut reads = sound(&KOCH_FOLLOWER);
    reads[0].as_mut().unwrap().firmware = 47;
    only(&check(&KOCH_FOLLOWER, &reads), Severity::Warning, "XL430-W250");
}
