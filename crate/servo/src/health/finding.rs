//! What can be wrong, what it means, and what to do.

use core::fmt;

use schema::Joint;

use super::is_grave;
use crate::arm::Model;
use crate::id::ServoId;
use crate::packet::HardwareError;
use crate::register::{Field, Setting};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The page can put it right by itself.
    Fixable,
    /// The arm moves, but should be watched.
    Warning,
    /// The arm must not be moved.
    Blocking,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// `None` when it is about the bus as a whole.
    pub joint: Option<Joint>,
    /// What it is.
    pub kind: Kind,
}

/// What it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// No servo with this id answers.
    Silent { id: ServoId },
    /// Another model than the arm has there.
    WrongModel { expected: Model, found: u16 },
    /// Servos of one model with different firmware.
    FirmwareDiffers { model: Model, versions: Vec<u16> },
    /// The supply is too low.
    VoltageLow { volts: f32, least: f32 },
    /// The supply is too high.
    VoltageHigh { volts: f32, most: f32 },
    /// The motor is hot.
    Warm { celsius: f32 },
    /// The servo itself reports an error.
    Hardware(HardwareError),
    /// A register has another value than the arm needs.
    Setting { setting: Setting, found: i32 },
    /// A register could not be read.
    Unread { field: Field },
}

impl Finding {
    pub(super) fn of(joint: Option<Joint>, kind: Kind) -> Self {
        let severity = match &kind {
            Kind::Silent { .. } | Kind::WrongModel { .. } | Kind::VoltageHigh { .. } => Severity::Blocking,
            Kind::Hardware(error) if is_grave(*error) => Severity::Blocking,
            Kind::FirmwareDiffers { .. }
            | Kind::VoltageLow { .. }
            | Kind::Warm { .. }
            | Kind::Hardware(_)
            | Kind::Unread { .. } => Severity::Warning,
            Kind::Setting { .. } => Severity::Fixable,
        };
        Self { severity, joint, kind }
    }

    /// What to do about it, in a sentence.
    pub fn remedy(&self) -> &'static str {
        match &self.kind {
            Kind::Silent { .. } => {
                "Check its cable on both sides and the power supply; if the servo is new, give it its id first."
            }
            Kind::WrongModel { .. } => "Choose the arm that is really connected, or swap the servo.",
            Kind::FirmwareDiffers { .. } => "Bring all of them to one version with the vendor's tool.",
            Kind::VoltageLow { .. } => "Use a stronger supply or a shorter cable, and check the plug.",
            Kind::VoltageHigh { .. } => "Unplug the power at once: this supply is made for other servos.",
            Kind::Warm { .. } => "Let the arm rest with its torque off until it has cooled down.",
            Kind::Hardware(HardwareError::Overload) => {
                "Free the joint, then switch its torque off and on; a Dynamixel servo must be restarted."
            }
            Kind::Hardware(_) => "Switch the power off and on; if the error comes back, replace the servo.",
            Kind::Setting { .. } => "Let the set-up write it.",
            Kind::Unread { .. } => "Check once more; if it stays, check the cable.",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if let Some(joint) = self.joint {
            write!(f, "{}: ", joint.name())?;
        }
        match &self.kind {
            Kind::Silent { id } => write!(f, "no servo with id {id} answers"),
            Kind::WrongModel { expected, found } => match Model::of_number(*found) {
                Some(model) => write!(f, "there is a {} where a {} belongs", model.name(), expected.name()),
                None => write!(f, "there is a servo of model number {found} where a {} belongs", expected.name()),
            },
            Kind::FirmwareDiffers { model, versions } => {
                write!(f, "the {} servos have {} different firmwares", model.name(), versions.len())
            }
            Kind::VoltageLow { volts, least } => write!(f, "{volts:.1} V are too little, it needs {least:.1} V"),
            Kind::VoltageHigh { volts, most } => write!(f, "{volts:.1} V are too much, it takes {most:.1} V"),
            Kind::Warm { celsius } => write!(f, "the motor has {celsius:.0} °C"),
            Kind::Hardware(error) => write!(f, "the servo reports an error: {error}"),
            Kind::Setting { setting, found } => {
                write!(f, "{} is {found} and should be {}", setting.field.name, setting.applied_to(*found).value)
            }
            Kind::Unread { field } => write!(f, "{} could not be read", field.name),
        }
    }
}
