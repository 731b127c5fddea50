//! What the page says of an arm: what happened, what still works, what to do.

use schema::Joint;
use schema::bus::{ArmFinding, ArmRole, ArmStage, CalibrationSource, Driver, LineState, Rung, Severity, StopReport};

use crate::wording::{Tone, list};

/// A joint as people call it.
pub fn joint(joint: Joint) -> &'static str {
    match joint {
        Joint::ShoulderPan => "Base",
        Joint::ShoulderLift => "Shoulder",
        Joint::ElbowFlex => "Elbow",
        Joint::WristFlex => "Wrist",
        Joint::WristRoll => "Wrist roll",
        Joint::Gripper => "Jaw",
    }
}

/// Which way a joint's angle grows, for who moves it by hand.
pub fn grows(joint: Joint) -> &'static str {
    match joint {
        Joint::ShoulderPan => "to its right, as seen from its base",
        Joint::ShoulderLift => "forwards and down",
        Joint::ElbowFlex | Joint::WristFlex => "down",
        Joint::WristRoll => "the way the pale arm on the stage is turned",
        Joint::Gripper => "open",
    }
}

/// What the controls are called that connect an arm.
#[derive(Clone, Copy, Debug)]
pub struct Connecting {
    pub kind: &'static str,
    pub name: &'static str,
    pub connect: &'static str,
    /// To a port that was allowed before.
    pub again: &'static str,
    pub disconnect: &'static str,
    pub pretend: &'static str,
    pub fresh: &'static str,
}

/// The same for an arm of this role.
pub const fn connecting(role: ArmRole) -> Connecting {
    match role {
        ArmRole::Follower => Connecting {
            kind: "Kind of arm",
            name: "Its name",
            connect: "Connect an arm",
            again: "Connect again",
            disconnect: "Disconnect",
            pretend: "Try without hardware",
            fresh: "as it comes, not calibrated",
        },
        ArmRole::Leader => Connecting {
            kind: "Kind of leader",
            name: "The leader’s name",
            connect: "Connect a leader",
            again: "Connect a leader again",
            disconnect: "Disconnect the leader",
            pretend: "Try a leader without hardware",
            fresh: "a leader nobody has calibrated",
        },
    }
}

/// The title of a part that there is one of for each arm.
pub fn part(role: ArmRole, title: &str) -> String {
    match role {
        ArmRole::Follower => title.to_owned(),
        ArmRole::Leader => format!("Leader: {}", title.to_lowercase()),
    }
}

/// Whether a leader may be followed, and what is missing.
pub fn readiness(stage: &ArmStage, findings: &[ArmFinding], source: CalibrationSource) -> (Tone, &'static str) {
    let has = |severity| findings.iter().any(|finding| finding.severity == severity);
    match stage {
        ArmStage::Limp if has(Severity::Blocking) => (Tone::Attention, "It cannot lead: look at its check."),
        ArmStage::Limp if source == CalibrationSource::None => (Tone::Plain, "Calibrate it first."),
        ArmStage::Limp if has(Severity::Fixable) => (Tone::Plain, "Write its registers first."),
        ArmStage::Limp => {
            (Tone::Good, "Ready: switch the torque of your arm on, and choose “The leader” where it says who moves it.")
        }
        ArmStage::Adopted => (Tone::Attention, "It holds itself, so no hand can move it: release it."),
        ArmStage::Sweeping => (Tone::Plain, "It is being calibrated."),
        ArmStage::Busy { .. } | ArmStage::Powered { .. } => (Tone::Plain, "It is busy."),
        ArmStage::Unknown => (Tone::Attention, "Not every servo of it answers."),
    }
}

/// How the line is.
pub fn line(role: ArmRole, state: &LineState) -> (Tone, String) {
    match (role, state) {
        (ArmRole::Leader, LineState::Closed) => (Tone::Plain, "No leader is connected.".into()),
        (ArmRole::Leader, LineState::Lost) => (
            Tone::Attention,
            "The leader’s line is gone: the cable is out, or nothing answers. An arm that follows it holds. Check the \
             cable; it reconnects by itself."
                .into(),
        ),
        _ => line_of_arm(state),
    }
}

fn line_of_arm(state: &LineState) -> (Tone, String) {
    match state {
        LineState::Closed => (Tone::Plain, "No arm is connected.".into()),
        LineState::Opening => (Tone::Plain, "Opening the port.".into()),
        LineState::Open { simulated: true } => {
            (Tone::Good, "Connected to a simulated bus. Everything but the arm is real.".into())
        }
        LineState::Open { simulated: false } => (Tone::Good, "Connected.".into()),
        LineState::Lost => (
            Tone::Attention,
            "The line is gone: the cable is out, or nothing answers. An arm under power holds its last goal. Check the \
             cable; it reconnects by itself."
                .into(),
        ),
        LineState::Taken => (
            Tone::Attention,
            "Another tab of this browser has the arm. Disconnect it there, or close that tab, then connect here.".into(),
        ),
        LineState::Failed { reason } => (Tone::Attention, format!("The port could not be opened: {reason}.")),
    }
}

/// What the arm is doing.
pub fn stage(stage: &ArmStage) -> (Tone, String) {
    match stage {
        ArmStage::Unknown => (Tone::Plain, "Not every servo answers".into()),
        ArmStage::Limp => (Tone::Plain, "Limp: every servo said that its torque is off".into()),
        ArmStage::Adopted => (
            Tone::Attention,
            "It holds itself, and this page has not told it to. Put a hand under it before you release it".into(),
        ),
        ArmStage::Powered { driver: Driver::Nobody } => (Tone::Good, "Under power, holding itself".into()),
        ArmStage::Powered { driver: Driver::Person } => (Tone::Good, "Under power, moved by you".into()),
        ArmStage::Powered { driver: Driver::Leader } => (Tone::Good, "Under power, following the leader".into()),
        ArmStage::Powered { driver: Driver::Replay } => (Tone::Good, "Under power, doing a recorded move".into()),
        ArmStage::Powered { driver: Driver::PolicyWhileHeld } => {
            (Tone::Good, "Under power, moved by the model while you hold the key".into())
        }
        ArmStage::Powered { driver: Driver::Policy } => (Tone::Attention, "Under power, moved by the model".into()),
        ArmStage::Sweeping => (Tone::Plain, "Being calibrated: move it by hand".into()),
        ArmStage::Busy { what } => (Tone::Plain, what.clone()),
    }
}

/// What a rung does.
pub const fn rung(rung: Rung) -> &'static str {
    match rung {
        Rung::Hold => "Hold",
        Rung::Soft => "Soft stop",
        Rung::Release => "Release",
    }
}

fn names(joints: &[Joint]) -> String {
    let names: Vec<String> = joints.iter().map(|one| joint(*one).to_lowercase()).collect();
    list(&names, "and")
}

/// How a stop went. Only what servos said themselves counts.
pub fn stopped(report: &StopReport) -> (Tone, String) {
    let StopReport { rung: which, confirmed, silent, still_on, reached_bus_us, .. } = report;
    let done = if *which == Rung::Hold { "held" } else { "released" };
    let reached = reached_bus_us
        .map_or_else(String::new, |us| format!(" On the bus {:.1} ms after it was asked for.", us as f32 / 1e3));
    if *confirmed == 6 {
        let rest = match report.is_at_rest {
            Some(false) => " It did not reach its rest pose and was released on the way.",
            _ => "",
        };
        return (Tone::Good, format!("{}: 6 of 6 joints confirmed {done}.{rest}{reached}", rung(*which)));
    }
    let silent = if silent.is_empty() { String::new() } else { format!(" No answer: {}.", names(silent)) };
    let still_on =
        if still_on.is_empty() { String::new() } else { format!(" Still under power: {}.", names(still_on)) };
    let which = rung(*which);
    let text = format!(
        "{which}: {confirmed} of 6 joints confirmed {done}. Not confirmed: cut the power.{silent}{still_on}{reached}"
    );
    (Tone::Attention, text)
}

/// Whose calibration is in force.
pub const fn calibration(source: CalibrationSource) -> &'static str {
    match source {
        CalibrationSource::None => "The servos have no calibration: nobody knows where the joints are.",
        CalibrationSource::Servos => "As the servos say it.",
        CalibrationSource::Stored => "As this browser has stored it, and the servos agree.",
        CalibrationSource::New => "Made just now, written into the servos and stored in this browser.",
    }
}

/// What leaving the page can do, and what it cannot.
pub const LEAVING: &str = "Leaving this page switches the torque off, if the browser still lets it; then the arm falls. A \
                           crash of the browser or of the computer does not: these servos hold their last goal until \
                           their power is cut.";

/// Why nothing can be connected here.
pub const NO_SERIAL: &str = "This browser has no Web Serial, so no real arm can be connected. Chrome, Edge and Opera on a \
                             computer have it, over https or from this computer. You can try everything without \
                             hardware.";

#[cfg(test)]
mod tests {
    use super::*;

    fn report(confirmed: u32) -> StopReport {
        StopReport {
            rung: Rung::Release,
            confirmed,
            silent: vec![],
            still_on: vec![],
            reached_bus_us: Some(5_400),
            took_us: 40_000,
            is_at_rest: None,
        }
    }

    #[test]
    fn a_stop_is_said_to_be_confirmed_by_as_many_as_confirmed_it() {
        let (tone, text) = stopped(&report(6));
        assert_eq!(tone, Tone::Good);
        assert_eq!(text, "Release: 6 of 6 joints confirmed released. On the bus 5.4 ms after it was asked for.");
        let silent = StopReport { silent: vec![Joint::WristFlex], reached_bus_us: None, ..report(5) };
        let (tone, text) = stopped(&silent);
        assert_eq!(tone, Tone::Attention);
        assert!(
            text.contains("5 of 6") && text.contains("cut the power") && text.contains("No answer: wrist."),
            "{text}"
        );
    }

    #[test]
    fn a_lost_line_says_what_the_arm_does_meanwhile() {
        assert!(line(ArmRole::Follower, &LineState::Lost).1.contains("holds its last goal"));
        assert!(line(ArmRole::Leader, &LineState::Lost).1.contains("An arm that follows it holds"));
        assert!(line(ArmRole::Leader, &LineState::Taken).1.contains("Another tab"));
    }

    #[test]
    fn a_leader_is_ready_only_when_nothing_is_missing() {
        let finding = |severity| ArmFinding { severity, text: String::new(), remedy: String::new() };
        let says = |stage, findings: &[ArmFinding], source| readiness(&stage, findings, source).1;
        let made = CalibrationSource::Servos;
        assert!(says(ArmStage::Limp, &[finding(Severity::Warning)], made).starts_with("Ready"));
        assert!(says(ArmStage::Limp, &[], CalibrationSource::None).contains("Calibrate"));
        assert!(says(ArmStage::Limp, &[finding(Severity::Fixable)], made).contains("registers"));
        assert!(says(ArmStage::Limp, &[finding(Severity::Blocking)], made).contains("cannot lead"));
        assert!(says(ArmStage::Adopted, &[], made).contains("release"));
    }
}
