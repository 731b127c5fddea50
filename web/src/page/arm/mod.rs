//! Arms on servo buses: their part of the state, their workers, and everything a visitor can do with them.
//!
//! One moves, another may lead it: both are an [`Arm`], each with a worker of its own. The worker is started when an arm is connected for the first time. What it says becomes changes of the state in
//! `hear`; what a visitor does is in `act`, `model` and `serial`; `leave` is about tabs that hide or go.

mod act;
mod gamepad;
mod hear;
mod known;
mod leave;
mod model;
mod moves;
mod serial;
mod shelf;

use std::sync::Arc;

use leptos::prelude::*;
use schema::bus::{
    ArmFinding, ArmKind, ArmLimits, ArmRole, ArmStage, ArmTelemetry, BusRequest, CalibrationSource, Driver, LineState,
    Sign, StopReport, SweptJoint,
};
use schema::{JOINTS, Joint, JointAngles};
use servo::calibration::Normaliser;
use wasm_bindgen::JsValue;
use web::arm::{LastPort, Measure, NamedMove, Series, Unit, unit};

use super::workers::line::Line;

pub use leave::watch;
pub use serial::has_serial;

/// More events than this are forgotten.
const MOST_EVENTS: usize = 200;

/// Whether the browser's chooser of ports is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choosing {
    #[default]
    No,
    /// Since then it has been open.
    Yes,
    /// Nothing came of it, and why.
    Failed(String),
}

/// The joints' zero pose, as it was judged.
pub type Zero = (JointAngles, [bool; JOINTS]);

/// An arm's part of the state.
#[derive(Clone, Copy)]
pub struct Arm {
    pub role: ArmRole,
    pub kind: RwSignal<ArmKind>,
    /// What its owner calls it; what is stored is stored under that.
    pub name: RwSignal<String>,
    pub choosing: RwSignal<Choosing>,
    /// Ports of all kinds are offered, also those that look like no arm's.
    pub show_all: RwSignal<bool>,
    /// The simulated arm comes as nobody has calibrated it.
    pub fresh: RwSignal<bool>,
    pub line: RwSignal<LineState>,
    pub stage: RwSignal<ArmStage>,
    /// `None` until it was checked.
    pub findings: RwSignal<Option<Vec<ArmFinding>>>,
    /// The newest moment.
    pub now: RwSignal<Option<Arc<ArmTelemetry>>>,
    /// The same five times a second, for what people read.
    pub shown: RwSignal<Option<Arc<ArmTelemetry>>>,
    pub series: StoredValue<Series>,
    pub measure: RwSignal<Measure>,
    /// What positions are in files.
    pub unit: RwSignal<Unit>,
    pub stopped: RwSignal<Option<StopReport>>,
    pub sweep: RwSignal<[SweptJoint; JOINTS]>,
    pub source: RwSignal<CalibrationSource>,
    pub calibration: RwSignal<Option<String>>,
    pub signs: RwSignal<[Option<Sign>; JOINTS]>,
    pub verifying: RwSignal<Option<Joint>>,
    pub zero: RwSignal<Option<Zero>>,
    /// Which servos answered, and what to do.
    pub servos: RwSignal<Option<(Vec<String>, String)>>,
    pub given: RwSignal<[bool; JOINTS]>,
    pub limits: RwSignal<ArmLimits>,
    /// For how many seconds a move has been recorded.
    pub recording: RwSignal<Option<f32>>,
    /// What the next move is to be called.
    pub move_name: RwSignal<String>,
    /// Why the last move was not kept.
    pub move_refusal: RwSignal<Option<String>>,
    /// The moves that are kept of it.
    pub moves: RwSignal<Vec<Arc<NamedMove>>>,
    /// Where a person wants the joints.
    pub wanted: RwSignal<JointAngles>,
    /// The key that lets the model move the arm is down.
    pub held: RwSignal<bool>,
    pub events: RwSignal<Vec<(u32, String)>>,
    /// What could not be done last, and why.
    pub refusal: RwSignal<Option<String>>,
    pub crash: RwSignal<Option<String>>,
    /// Whether the line that was opened last is that of a simulated arm; one that is lost is still its.
    was_simulated: StoredValue<bool>,
    pressed_ms: StoredValue<Option<f64>>,
    numbers: StoredValue<Numbers>,
    worker: StoredValue<Option<Line>, LocalStorage>,
    /// The port the visitor chose last.
    port: StoredValue<Option<JsValue>, LocalStorage>,
    /// What finds that port again; the browser keeps it once the arm is connected.
    found_by: StoredValue<Option<LastPort>>,
    /// The line to open as soon as the worker listens.
    opening: StoredValue<Option<BusRequest>>,
    ticking: StoredValue<Option<gloo_timers::callback::Interval>, LocalStorage>,
    holding: StoredValue<Option<gloo_timers::callback::Interval>, LocalStorage>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, Default)]
struct Numbers {
    event: u32,
    moment: u32,
}

impl Arm {
    /// No arm.
    pub fn new(role: ArmRole) -> Self {
        Self {
            role,
            kind: RwSignal::default(),
            name: RwSignal::new("1".into()),
            choosing: RwSignal::default(),
            show_all: RwSignal::new(false),
            fresh: RwSignal::new(false),
            line: RwSignal::default(),
            stage: RwSignal::default(),
            findings: RwSignal::new(None),
            now: RwSignal::new(None),
            shown: RwSignal::new(None),
            series: StoredValue::new(Series::default()),
            measure: RwSignal::default(),
            unit: RwSignal::default(),
            stopped: RwSignal::new(None),
            sweep: RwSignal::new([SweptJoint::default(); JOINTS]),
            source: RwSignal::new(CalibrationSource::None),
            calibration: RwSignal::new(None),
            signs: RwSignal::new([None; JOINTS]),
            verifying: RwSignal::new(None),
            zero: RwSignal::new(None),
            servos: RwSignal::new(None),
            given: RwSignal::new([false; JOINTS]),
            limits: RwSignal::new(ArmLimits::default()),
            recording: RwSignal::new(None),
            move_name: RwSignal::new("Move".into()),
            move_refusal: RwSignal::new(None),
            moves: RwSignal::default(),
            wanted: RwSignal::default(),
            held: RwSignal::new(false),
            events: RwSignal::default(),
            refusal: RwSignal::new(None),
            crash: RwSignal::new(None),
            was_simulated: StoredValue::new(false),
            pressed_ms: StoredValue::new(None),
            numbers: StoredValue::new(Numbers::default()),
            worker: StoredValue::new_local(None),
            port: StoredValue::new_local(None),
            found_by: StoredValue::new(None),
            opening: StoredValue::new(None),
            ticking: StoredValue::new_local(None),
            holding: StoredValue::new_local(None),
        }
    }

    /// Whether nothing is connected, and nobody is about to.
    fn is_free(self) -> bool {
        matches!(self.line.get(), LineState::Closed | LineState::Failed { .. }) && self.choosing.get() != Choosing::Yes
    }

    /// Whether a line is open, or was and comes back by itself.
    pub fn is_connected(self) -> bool {
        matches!(self.line.get(), LineState::Open { .. } | LineState::Lost)
    }

    /// The id of an element that there is one of for each arm.
    pub fn id(self, part: &str) -> String {
        match self.role {
            ArmRole::Follower => format!("arm-{part}"),
            ArmRole::Leader => format!("leader-{part}"),
        }
    }

    /// Whether the line is that of a simulated arm.
    pub fn is_simulated(self) -> bool {
        self.line.get() == LineState::Open { simulated: true }
    }

    /// Whether no motor is powered.
    pub fn is_limp(self) -> bool {
        self.stage.get() == ArmStage::Limp
    }

    /// Who moves it, if it is under power and led by this page.
    pub fn driver(self) -> Option<Driver> {
        match self.stage.get() {
            ArmStage::Powered { driver } => Some(driver),
            _ => None,
        }
    }

    /// Whether any motor may be powered.
    pub fn holds_itself(self) -> bool {
        matches!(self.stage.get(), ArmStage::Powered { .. } | ArmStage::Adopted)
    }

    /// Where a joint was measured last.
    pub fn angle(self, joint: Joint) -> Option<f32> {
        self.shown.with(|shown| Some(shown.as_ref()?.joints[joint as usize].as_ref()?.position_rad))
    }

    /// What makes numbers of `LeRobot` of its angles, where those are wanted in files.
    fn normaliser(self) -> Result<Option<Normaliser>, unit::Error> {
        let (unit, kind) = (self.unit.get_untracked(), self.kind.get_untracked());
        self.calibration.with_untracked(|calibration| unit.numbers(kind, calibration.as_deref()))
    }

    /// Writes something into the arm's own list of events.
    pub fn log(self, text: String) {
        let number = self.numbers.try_update_value(|numbers| {
            numbers.event += 1;
            numbers.event
        });
        self.events.update(|events| {
            events.insert(0, (number.unwrap_or_default(), text));
            events.truncate(MOST_EVENTS);
        });
    }
}
