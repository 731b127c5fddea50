//! What the page, the engine and the bus worker say to each other about an arm on a servo bus.
//!
//! The bus worker says `Awake` first, as the other workers do. Moments are milliseconds since the epoch, so that a key
//! pressed in the page and a packet written in the worker can be held against each other.

use serde::{Deserialize, Serialize};

use crate::message::Limit;
use crate::{JOINTS, Joint, JointAngles, Move};

/// Kinds of arms that can be driven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArmKind {
    /// Six Feetech STS3215: an SO-101, or an SO-100, whose servos and joints are the same.
    #[default]
    So101,
    /// Two Dynamixel XL430 and four XL330.
    Koch,
}

impl ArmKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::So101, Self::Koch];

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::So101 => "SO-101 or SO-100",
            Self::Koch => "Koch v1.1",
        }
    }

    /// Its name in storage and in form values.
    pub const fn name(self) -> &'static str {
        match self {
            Self::So101 => "so101",
            Self::Koch => "koch",
        }
    }
}

/// What an arm is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArmRole {
    /// It moves by itself.
    #[default]
    Follower,
    /// A person moves it by hand, and a follower goes along. It never has power.
    Leader,
}

/// What the arm hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineChoice {
    /// A port that the visitor has allowed, told by what its adapter says of itself, if it says anything.
    Port {
        vendor: Option<u16>,
        product: Option<u16>,
        /// Of several with the same adapter, which one: its place among those the browser lists.
        place: u32,
    },
    /// A simulated bus in the worker: everything but the arm is real.
    Simulated {
        /// How the arm was put together.
        seed: u32,
        /// Whether somebody has calibrated it before.
        calibrated: bool,
    },
}

/// The rungs of a stop, the gentlest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// Every joint stays where it is, under power.
    Hold,
    /// Down to the rest pose, then without power.
    Soft,
    /// Without power at once, wherever it is.
    Release,
}

/// Who moves an arm that is under power.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Driver {
    /// Nobody: it holds itself.
    #[default]
    Nobody,
    /// A person: sliders, keys, a gamepad, a pose.
    Person,
    /// A leader arm, which a person moves by hand.
    Leader,
    /// A move that was recorded.
    Replay,
    /// The policy, for as long as a person holds a key down.
    PolicyWhileHeld,
    /// The policy.
    Policy,
}

/// What may happen to the simulated arm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A hand takes a joint to an angle and holds it there, or lets go.
    Hand { joint: Joint, angle_rad: Option<f32> },
    /// A hand moves every joint from end to end and to its middle.
    SweepAll,
    /// The cable is pulled.
    Unplug,
    /// And put back.
    PlugIn,
    /// Packets are lost and damaged at this rate, 0 to 1.
    Faults { rate: f32 },
    /// Only this servo is connected, as it came from the factory.
    Lone { joint: Joint },
    /// All servos are connected.
    Together,
    /// This servo neither answers nor moves, and every other does; `None` makes all well again.
    Die { joint: Option<Joint> },
    /// A motor has this temperature, and cools from there.
    Heat { joint: Joint, celsius: f32 },
    /// The supply gives this share of its voltage, 0 to 1.
    Sag { share: f32 },
    /// The supply is switched off and on.
    PowerCycle,
}

/// To the bus worker, from the page or, over a channel, from the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusRequest {
    /// Opens a line and looks at what is on it. `calibration` is what the browser has stored, as `LeRobot` writes it.
    Open { line: LineChoice, arm: ArmKind, role: ArmRole, calibration: Option<String> },
    /// Lets go of the line. An arm under power is stopped softly first.
    Close,
    /// The page goes: what can still be done is done.
    Leave,
    /// The visibility of the tab. A hidden tab holds.
    Visible { visible: bool },
    /// A rung of the stop. `pressed_ms` is when the person asked for it.
    Stop { rung: Rung, pressed_ms: f64 },
    /// Looks at every servo again.
    Check,
    /// Writes what the check found to be different; the arm is released for that.
    Repair,
    /// Torque on, each joint staying where it is.
    Enable,
    /// Who moves the arm from now on.
    Drive { driver: Driver },
    /// Where a person wants the joints.
    Want { joints: JointAngles },
    /// The key that lets the policy move the arm is down; to be said again and again while it is.
    Held { held: bool },
    /// What the engine's governor allowed in a control period, and what that rests on. From the engine.
    Target { step: u32, joints: JointAngles, grounds: Grounds },
    /// Where a person has taken the leader arm. From the worker that listens to it.
    Lead { joints: JointAngles },
    /// A real camera has shown something new. While targets rest on a camera's pictures, they must keep coming. From the
    /// engine.
    CameraSeen,
    /// What the guard goes by; brought within the bounds.
    SetLimits { limits: ArmLimits },
    /// What the arm does is recorded from now on: where a hand takes it while it is limp, else what it is told.
    BeginRecording,
    /// Enough was recorded; answered by [`BusEvent::Recorded`].
    FinishRecording,
    /// Goes slowly to the first pose of a move, then does it.
    Replay { recorded: Move },
    /// Calibration begins: the arm is released and every joint is to be moved from end to end.
    BeginSweep,
    /// What was swept becomes the calibration, and is written into the servos.
    FinishSweep,
    /// Calibration is left off; nothing is changed.
    CancelSweep,
    /// The next small move of this joint by hand shows its sign: it should be towards larger angles.
    Verify { joint: Joint },
    /// The sign of a joint is the other one.
    Turn { joint: Joint },
    /// The person says that the arm is in its zero pose.
    JudgeZero,
    /// A calibration as `LeRobot` writes it; it is written into the servos.
    SetCalibration { text: String },
    /// Calls servos at every baud rate.
    FindServos,
    /// Gives the one servo that is connected the id of a joint.
    GiveId { joint: Joint },
    /// A new engine worker. Beside it: the `MessagePort` to it.
    Connect,
    /// A new worker that listens to a leader arm. Beside it: the `MessagePort` to it.
    ConnectLeader,
    /// To a worker that listens to a leader arm. Beside it: the `MessagePort` to the worker of the arm that follows.
    ConnectFollower,
    /// Something happens to the simulated arm.
    Pretend { deed: Deed },
}

/// What a policy's target rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grounds {
    /// The sentence asks for something the arm can do, with something that is there as far as anybody can tell.
    pub understood: bool,
    /// The chance that the run ends well, as the pass says that the target comes from; none where the model was not
    /// calibrated.
    pub confidence: Option<f32>,
    /// The pictures are not those of the simulated camera, so a real one must go on seeing: [`BusRequest::CameraSeen`],
    /// which no picture or video of a file ever brings.
    pub by_camera: bool,
}

impl BusRequest {
    /// The rung, if it stops the arm, or the line with it.
    pub const fn urgency(&self) -> Option<Rung> {
        match self {
            Self::Stop { rung, .. } => Some(*rung),
            Self::Close => Some(Rung::Soft),
            Self::Leave => Some(Rung::Release),
            _ => None,
        }
    }
}

/// How the line is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    #[default]
    Closed,
    Opening,
    Open {
        simulated: bool,
    },
    /// The cable is out, or nothing answers any more; it is opened again by itself.
    Lost,
    /// Another tab has the arm.
    Taken,
    /// It could not be opened.
    Failed {
        reason: String,
    },
}

/// What the arm is doing, as far as the worker knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArmStage {
    /// Nobody has asked it yet.
    #[default]
    Unknown,
    /// No motor is powered, as every servo said.
    Limp,
    /// It holds itself since before this page knew it: somebody else switched it on, or the cable was out.
    Adopted,
    /// Under power, moved by this.
    Powered { driver: Driver },
    /// Calibration: it is moved by hand.
    Sweeping,
    /// Something that takes a while.
    Busy { what: String },
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The page can put it right by itself.
    Fixable,
    /// The arm moves, but should be watched.
    Warning,
    /// The arm must not be moved.
    Blocking,
}

/// Something about the arm that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArmFinding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, with the joint.
    pub text: String,
    /// What to do about it.
    pub remedy: String,
}

/// One joint at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JointTelemetry {
    /// Where it is.
    pub position_rad: f32,
    /// How fast it turns.
    pub velocity_rad_per_sec: f32,
    /// The motor's effort in the joint's direction, 1 being all of it.
    pub load: f32,
    /// `None` for a servo that does not measure it.
    pub current_a: Option<f32>,
    /// Its supply.
    pub voltage_v: f32,
    /// Its motor.
    pub temperature_c: f32,
    /// How old this is.
    pub age_ms: f32,
    /// What the servo finds wrong with itself.
    pub errors: Vec<String>,
}

/// What the line was like so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LineStatistics {
    /// From one control period to the next.
    pub period_ms: f32,
    /// From asking all joints to the last answer.
    pub cycle_ms: f32,
    /// Mean time of an answer.
    pub latency_ms: f32,
    /// An upper bound for 99 of 100 answers; infinite beyond 64 ms.
    pub latency_99_ms: f32,
    /// Answers that came.
    pub answered: u64,
    /// Answers that did not come, or came damaged.
    pub lost: u64,
    /// Packets that came damaged.
    pub damaged: u64,
    /// How evenly control periods came.
    pub rhythm: Rhythm,
}

/// How far control periods were from a fiftieth of a second, early or late: over the last minute at most, and only since
/// the arm does what it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rhythm {
    /// How many.
    pub periods: u32,
    /// Their mean length.
    pub mean_ms: f32,
    /// Half of them were off by at most this.
    pub half_within_ms: f32,
    /// 99 of 100 were.
    pub most_within_ms: f32,
    /// All of them were.
    pub all_within_ms: f32,
}

/// What every joint does, and what was asked of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArmTelemetry {
    /// When.
    pub at_ms: f64,
    /// For each joint; `None` until it was heard.
    pub joints: [Option<JointTelemetry>; JOINTS],
    /// What was wanted, under power.
    pub wanted: Option<JointAngles>,
    /// The goals the servos were given.
    pub goals: Option<JointAngles>,
    /// Why they differ from what was wanted.
    pub limits: Vec<Limit>,
    /// The line.
    pub line: LineStatistics,
}

/// How a stop went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopReport {
    /// Which rung.
    pub rung: Rung,
    /// Joints whose servos said that it was done: that the goal is where they were (hold), or that the torque is off.
    pub confirmed: u32,
    /// Joints that did not answer.
    pub silent: Vec<Joint>,
    /// Joints that say that their torque is still on, after a release.
    pub still_on: Vec<Joint>,
    /// From the key to the first packet of it on the bus that changes something; `None` where none could be sent.
    pub reached_bus_us: Option<u32>,
    /// From the key to the last confirmation.
    pub took_us: u32,
    /// For a soft stop: whether the arm was seen at its rest pose first.
    pub is_at_rest: Option<bool>,
}

/// A joint while it is being swept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SweptJoint {
    /// How far it went so far.
    pub swept_rad: f32,
    /// How far it must go at least; 0 for a joint that turns all the way round and is to be left in its middle.
    pub least_rad: f32,
    /// Where it is within what was swept, 0 to 1.
    pub at: f32,
    /// Whether that will do.
    pub passes: bool,
}

/// What a small move by hand showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// The joint's angle grew, as it should.
    Right,
    /// It fell.
    Reversed,
}

/// Whose calibration is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationSource {
    /// The servos say nothing of one.
    None,
    /// What the servos say.
    Servos,
    /// What the browser had stored, and the servos agree.
    Stored,
    /// It was made, imported or changed just now.
    New,
}

/// From the bus worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusEvent {
    /// The worker listens.
    Awake,
    /// The line changed.
    Line { state: LineState },
    /// What the health check found; empty when nothing is wrong.
    Health { findings: Vec<ArmFinding> },
    /// The arm does something else.
    Stage { stage: ArmStage },
    /// Twenty-five times a second.
    Telemetry(Box<ArmTelemetry>),
    /// A stop is over.
    Stopped(StopReport),
    /// Ten times a second while it is being swept.
    Sweep { joints: [SweptJoint; JOINTS] },
    /// Five times a second while something is recorded: how long it is so far.
    Recording { secs: f32 },
    /// What was recorded; nothing where it was too little.
    Recorded { recorded: Option<Move> },
    /// The calibration in force, as `LeRobot` writes it.
    Calibration { source: CalibrationSource, text: Option<String> },
    /// What a small move by hand showed of a joint's sign.
    Verified { joint: Joint, sign: Sign },
    /// How far each joint was from zero when the person said that it was there, and whether that is near enough.
    Zero { off_rad: JointAngles, right: [bool; JOINTS] },
    /// Which servos answered a call at every baud rate, in words.
    Servos { found: Vec<String>, advice: String },
    /// A servo has its joint's id now.
    IdGiven { joint: Joint },
    /// Something to remember.
    Note { text: String },
    /// A request could not be met; the worker goes on.
    Refused { reason: String },
    /// The worker panicked.
    Failed { message: String },
}

/// What the guard of a real arm goes by, in the hands of its owner within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArmLimits {
    /// How fast a joint may turn.
    pub speed_rad_per_sec: f32,
    /// How fast it may become faster.
    pub acceleration_rad_per_sec_sq: f32,
    /// How near to the table any part of the arm may come.
    pub floor_m: f32,
    /// Of its motor's effort, what a joint may need before something is suspected in its way.
    pub load: f32,
    /// Of its motor's effort, what the jaw may press with.
    pub gripper_load: f32,
    /// From this temperature on a joint is slowed down; twelve degrees above it stays where it is.
    pub warm_c: f32,
    /// How far inside its own limits each joint is kept.
    pub margin_rad: f32,
}

impl Default for ArmLimits {
    fn default() -> Self {
        Self {
            speed_rad_per_sec: 1.0,
            acceleration_rad_per_sec_sq: 6.0,
            // As much as the governor of the rendered arm keeps.
            floor_m: 0.005,
            load: 0.7,
            gripper_load: 0.35,
            warm_c: 50.0,
            margin_rad: 0.03,
        }
    }
}

/// One limit as it is edited.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// What it limits.
    pub title: &'static str,
    /// Its unit on screen.
    pub unit: &'static str,
    /// What a value is multiplied by for the screen.
    pub scale: f32,
    /// The least and the greatest it may be, whatever is asked for.
    pub bounds: (f32, f32),
    /// The value.
    pub of: fn(&mut ArmLimits) -> &mut f32,
}

impl ArmLimits {
    /// Every limit with its bounds.
    pub const BOUNDS: [Bound; 7] = [
        Bound {
            title: "Joint speed",
            unit: "°/s",
            scale: 57.295_78,
            // Half of what an STS3215 turns at 7.4 V without load.
            bounds: (0.1, 2.5),
            of: |limits| &mut limits.speed_rad_per_sec,
        },
        Bound {
            title: "Speeding up",
            unit: "°/s²",
            scale: 57.295_78,
            bounds: (0.5, 20.0),
            of: |limits| &mut limits.acceleration_rad_per_sec_sq,
        },
        Bound {
            title: "Above the table",
            unit: "mm",
            scale: 1000.0,
            bounds: (0.0, 0.08),
            of: |limits| &mut limits.floor_m,
        },
        Bound { title: "Load of a joint", unit: "%", scale: 100.0, bounds: (0.2, 0.9), of: |limits| &mut limits.load },
        Bound {
            title: "Force of the jaw",
            unit: "%",
            scale: 100.0,
            // The follower's own torque limit for its jaw is a half.
            bounds: (0.1, 0.5),
            of: |limits| &mut limits.gripper_load,
        },
        Bound {
            title: "Slower from",
            unit: "°C",
            scale: 1.0,
            // Servos switch themselves off at 70.
            bounds: (35.0, 55.0),
            of: |limits| &mut limits.warm_c,
        },
        Bound {
            title: "Inside joint limits",
            unit: "°",
            scale: 57.295_78,
            bounds: (0.0, 0.5),
            of: |limits| &mut limits.margin_rad,
        },
    ];

    /// The same within the bounds; what is no number becomes the usual.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let mut usual = Self::default();
        for Bound { bounds: (low, high), of, .. } in Self::BOUNDS {
            let value = of(&mut self);
            *value = if value.is_finite() { value.clamp(low, high) } else { *of(&mut usual) };
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_limits_lie_within_their_bounds() {
        assert_eq!(ArmLimits::default().bounded(), ArmLimits::default());
    }

    #[test]
    fn no_limit_leaves_its_bounds() {
        let mut wild = ArmLimits::default();
        for (place, Bound { of, .. }) in ArmLimits::BOUNDS.into_iter().enumerate() {
            *of(&mut wild) = [f32::INFINITY, -1e9, f32::NAN, 1e9][place % 4];
        }
        let mut tame = wild.bounded();
        for Bound { title, bounds: (low, high), of, .. } in ArmLimits::BOUNDS {
            assert!((low..=high).contains(of(&mut tame)), "{title}");
        }
    }

    #[test]
    fn whatever_stops_the_arm_is_urgent() {
        assert_eq!(BusRequest::Stop { rung: Rung::Hold, pressed_ms: 0.0 }.urgency(), Some(Rung::Hold));
        assert_eq!(BusRequest::Leave.urgency(), Some(Rung::Release));
        assert_eq!(BusRequest::Enable.urgency(), None);
        assert!(Rung::Hold < Rung::Soft && Rung::Soft < Rung::Release);
    }
}
