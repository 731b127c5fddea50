//! One arm on one line: what is known of it, and what it is asked to do.
//!
//! The parts: `greet` looks at the servos, `drive` is a control period, `lead` a leader and who follows it, `replay` moves
//! that are recorded, `stop` the rungs, `calibrate` the wizard, `setup` ids. No future here keeps anything that would be
//! lost when it is dropped: whatever it has found out is in the session.

mod calibrate;
mod drive;
mod greet;
mod lead;
mod replay;
mod setup;
mod stop;

use schema::bus::{
    ArmKind, ArmLimits, ArmRole, ArmStage, BusEvent, BusRequest, CalibrationSource, Driver, Grounds, LineState,
};
use schema::{JOINTS, Joint, JointAngles};
use servo::ServoId;
use servo::arm::Arm;
use servo::bus::{Bus, Timing};
use servo::calibration::{Calibration, JointCalibration, Sweep, lerobot};
use servo::procedure::{Calibrated, Cycle, Follow, enable};
use servo::register::Ticks;

use control::Guard;

use crate::rhythm::Beat;
use crate::{Line, Marked};
use replay::{Recorder, Replaying};

/// What keeps servos from being moved that may be those of another arm.
const STRANGER: &str = "These servos have another calibration than before the cable was out: this may be the port of \
                        another arm. Disconnect it and choose the port again, or calibrate it.";

/// Whoever is told what happens.
pub type Tell = Box<dyn Fn(BusEvent)>;

/// The arm as far as this page moves it.
enum Body {
    /// Not every servo has answered: nothing is known of angles.
    Unknown,
    /// Every servo said that its torque is off.
    Limp(Cycle),
    /// It holds itself, and not because of us.
    Adopted(Cycle),
    /// It holds itself, and goes where we lead it.
    Powered(Box<Follow>),
    /// It is moved by hand from end to end.
    Sweeping(Sweeping),
}

/// A calibration that is being made.
#[derive(Clone, Default)]
struct Sweeping {
    sweeps: [Sweep; JOINTS],
    /// What each servo's homing offset was.
    offsets: [Ticks; JOINTS],
    told_secs: f64,
}

/// Whose servos answer, by the calibration they have.
#[derive(Clone, Copy)]
enum Identity {
    /// They had none yet.
    Unknown,
    /// They had this when they were asked last, or were given it since.
    Known(Calibration),
    /// Those that came back have another one than this: they may be those of another arm.
    Stranger { known: Calibration },
}

impl Identity {
    const fn known(&self) -> Option<&Calibration> {
        match self {
            Self::Unknown => None,
            Self::Known(known) | Self::Stranger { known } => Some(known),
        }
    }

    const fn is_stranger(&self) -> bool {
        matches!(self, Self::Stranger { .. })
    }
}

/// Where the policy wants the joints, or where a leader is, and when that was said.
#[derive(Clone, Copy)]
struct Target {
    joints: JointAngles,
    /// What a policy's rests on.
    grounds: Grounds,
    at_secs: f64,
}

/// One arm on one line.
pub struct Session<L> {
    bus: Bus<Marked<L>>,
    arm: &'static Arm,
    role: ArmRole,
    tell: Tell,
    /// What the browser had stored.
    stored: Option<String>,
    calibration: Calibration,
    source: CalibrationSource,
    identity: Identity,
    calibrated: Option<Calibrated>,
    body: Body,
    stage: ArmStage,
    /// Findings that forbid moving.
    blocking: Option<String>,
    /// Registers differ from what the arm needs.
    needs_repair: bool,
    driver: Driver,
    /// Where a person wants the joints.
    wanted: Option<JointAngles>,
    target: Option<Target>,
    leader: Option<Target>,
    /// Whatever leads the arm by itself (a policy, a leader, a move) is still far from it: it goes there slowly.
    approaching: bool,
    /// A move that is being recorded, and one that is done again.
    recorder: Option<Recorder>,
    replaying: Option<Replaying>,
    held_secs: Option<f64>,
    camera_secs: Option<f64>,
    hidden: bool,
    limits: ArmLimits,
    guard: Guard,
    /// What would pass of a limp arm's target: it is shown and moves nothing.
    shadow: Guard,
    /// A joint whose sign is to be told from a small move by hand, and where it was.
    verifying: Option<(Joint, f32)>,
    given: Vec<ServoId>,
    pulse: Pulse,
    beat: Beat,
}

/// When what was done last.
#[derive(Clone, Copy, Default)]
struct Pulse {
    begun_secs: Option<f64>,
    /// The last cycle that brought anything.
    heard_secs: f64,
    period_secs: f64,
    periods: u64,
    /// The cable is out, or nobody answers any more.
    lost: bool,
}

impl<L: Line> Session<L> {
    /// A session that has not asked anything yet.
    pub fn new(
        line: L,
        (kind, role): (ArmKind, ArmRole),
        stored: Option<String>,
        limits: ArmLimits,
        tell: Tell,
    ) -> Self {
        let arm = Arm::of(kind, role);
        let bus =
            Bus::new(Marked::new(line, arm.protocol), arm.protocol, Timing { baud: arm.baud, ..Timing::default() });
        Self {
            bus,
            arm,
            role,
            tell,
            stored,
            calibration: Calibration([JointCalibration::UNCALIBRATED; JOINTS]),
            source: CalibrationSource::None,
            identity: Identity::Unknown,
            calibrated: None,
            body: Body::Unknown,
            stage: ArmStage::Unknown,
            blocking: None,
            needs_repair: false,
            driver: Driver::Nobody,
            wanted: None,
            target: None,
            leader: None,
            approaching: false,
            recorder: None,
            replaying: None,
            held_secs: None,
            camera_secs: None,
            hidden: false,
            limits: limits.bounded(),
            guard: Guard::new(limits),
            shadow: Guard::new(limits),
            verifying: None,
            given: Vec::new(),
            pulse: Pulse::default(),
            beat: Beat::default(),
        }
    }

    /// Whether the cable is out, or nobody answers any more.
    pub const fn is_lost(&self) -> bool {
        self.pulse.lost
    }

    /// The line.
    pub fn line_mut(&mut self) -> &mut L {
        self.bus.transport_mut().line_mut()
    }

    /// The line.
    pub fn line(&self) -> &L {
        self.bus.transport().line()
    }

    /// The line's own time.
    pub fn now_secs(&self) -> f64 {
        self.bus.now_secs()
    }

    /// What the guard goes by.
    pub const fn limits(&self) -> ArmLimits {
        self.limits
    }

    /// What the arm is doing.
    pub const fn stage(&self) -> &ArmStage {
        &self.stage
    }

    fn say(&self, event: BusEvent) {
        (self.tell)(event);
    }

    fn note(&self, text: impl Into<String>) {
        self.say(BusEvent::Note { text: text.into() });
    }

    fn refuse(&self, reason: impl Into<String>) {
        self.say(BusEvent::Refused { reason: reason.into() });
    }

    fn set_stage(&mut self, stage: ArmStage) {
        if self.stage != stage {
            self.beat.rest();
            self.stage = stage.clone();
            self.say(BusEvent::Stage { stage });
        }
    }

    fn busy(&mut self, what: &str) {
        self.set_stage(ArmStage::Busy { what: what.into() });
    }

    /// The stage that the body is in.
    fn settle_stage(&mut self) {
        self.set_stage(match &self.body {
            Body::Unknown => ArmStage::Unknown,
            Body::Limp(_) => ArmStage::Limp,
            Body::Adopted(_) => ArmStage::Adopted,
            Body::Powered(_) => ArmStage::Powered { driver: self.driver },
            Body::Sweeping(_) => ArmStage::Sweeping,
        });
    }

    /// The line is gone.
    fn lose(&mut self) {
        if !self.pulse.lost {
            self.pulse.lost = true;
            self.end_recording();
            self.replaying = None;
            self.driver = Driver::Nobody;
            self.body = Body::Unknown;
            self.settle_stage();
            self.say(BusEvent::Line { state: LineState::Lost });
            self.note("The line is gone. An arm that was under power holds its last goal.");
        }
    }

    /// Does what is asked, but for stops. A stop may drop this at any moment.
    pub async fn obey(&mut self, request: BusRequest) {
        match request {
            BusRequest::Visible { visible } => self.hidden = !visible,
            BusRequest::Want { joints } => self.wanted = Some(joints),
            BusRequest::Held { held } => self.held_secs = held.then(|| self.bus.now_secs()),
            BusRequest::Target { joints, grounds, .. } => {
                self.target = Some(Target { joints, grounds, at_secs: self.bus.now_secs() });
            }
            BusRequest::Lead { joints } => {
                self.leader = Some(Target { joints, grounds: Grounds::default(), at_secs: self.bus.now_secs() });
            }
            BusRequest::CameraSeen => self.camera_secs = Some(self.bus.now_secs()),
            BusRequest::SetLimits { limits } => {
                self.limits = limits.bounded();
                self.guard.set_limits(self.limits);
                self.shadow.set_limits(self.limits);
            }
            BusRequest::Pretend { deed } => self.line_mut().pretend(deed),
            BusRequest::Check => self.greet().await,
            BusRequest::Repair => self.repair().await,
            BusRequest::Enable => self.enable().await,
            BusRequest::Drive { driver } => self.set_driver(driver),
            BusRequest::BeginRecording => self.begin_recording(),
            BusRequest::FinishRecording => self.finish_recording(),
            BusRequest::Replay { recorded } => self.replay(recorded),
            BusRequest::BeginSweep => self.begin_sweep().await,
            BusRequest::FinishSweep => self.finish_sweep().await,
            BusRequest::CancelSweep => self.cancel_sweep(),
            BusRequest::Verify { joint } => self.verify(joint),
            BusRequest::Turn { joint } => self.turn_joint(joint),
            BusRequest::JudgeZero => self.judge_zero(),
            BusRequest::SetCalibration { text } => self.set_calibration(&text).await,
            BusRequest::FindServos => self.find_servos().await,
            BusRequest::GiveId { joint } => self.give_id(joint).await,
            BusRequest::Open { .. } => self.refuse("A line is open already."),
            // These end the session or interrupt it, and the worker sees to them.
            BusRequest::Close
            | BusRequest::Leave
            | BusRequest::Stop { .. }
            | BusRequest::Connect
            | BusRequest::ConnectLeader
            | BusRequest::ConnectFollower => {}
        }
    }

    /// Whether any joint may be under power.
    pub const fn holds_itself(&self) -> bool {
        !self.pulse.lost && matches!(self.body, Body::Powered(_) | Body::Adopted(_))
    }

    fn is_limp(&self) -> bool {
        matches!(self.body, Body::Limp(_))
    }

    /// Torque on, each joint staying where it is.
    async fn enable(&mut self) {
        if self.role == ArmRole::Leader {
            return self.refuse("A leader is moved by hand: its torque stays off.");
        }
        if self.identity.is_stranger() {
            return self.refuse(STRANGER);
        }
        let Some(calibrated) = self.calibrated else {
            return self.refuse("Not every servo answers: look at the check first.");
        };
        if let Some(blocking) = &self.blocking {
            return self.refuse(format!("The arm must not be moved: {blocking}."));
        }
        if self.source == CalibrationSource::None {
            return self.refuse("The arm is not calibrated: nobody knows where its joints are.");
        }
        match self.body {
            Body::Powered(_) => return,
            Body::Unknown | Body::Sweeping(_) => return self.refuse("Finish what is being done first."),
            Body::Limp(_) if self.needs_repair => {
                self.repair().await;
                if self.needs_repair {
                    return self.refuse("Some registers could not be written: look at the check.");
                }
            }
            Body::Adopted(_) if self.needs_repair => {
                return self
                    .refuse("Registers differ from what the arm needs: release it first, with a hand under it.");
            }
            Body::Limp(_) | Body::Adopted(_) => {}
        }
        self.busy("Switching the torque on, joint by joint");
        // Should this be dropped half way, some joints have torque and nobody leads them.
        self.body = Body::Adopted(Cycle::new(calibrated));
        match enable(&mut self.bus, &calibrated).await {
            Ok(enabled) => {
                self.guard.rest();
                self.driver = Driver::Nobody;
                self.wanted = None;
                self.body = Body::Powered(Box::new(Follow::new(calibrated, &enabled)));
                self.note("The torque is on. The arm holds itself where it is.");
            }
            Err(failure) => {
                let released = failure.released.is_complete();
                if released {
                    self.body = Body::Limp(Cycle::new(calibrated));
                }
                self.refuse(failure.to_string());
            }
        }
        self.settle_stage();
    }

    fn set_driver(&mut self, driver: Driver) {
        if !matches!(self.body, Body::Powered(_)) {
            return self.refuse("The arm is not under power.");
        }
        if driver == Driver::Leader && !self.is_led() {
            return self.refuse("No leader is heard: connect one, and calibrate it.");
        }
        if driver == Driver::Replay && self.replaying.is_none() {
            return self.refuse("No move was chosen.");
        }
        if driver != Driver::Replay {
            self.replaying = None;
        }
        self.driver = driver;
        self.wanted = None;
        self.held_secs = None;
        let by_policy = matches!(driver, Driver::Policy | Driver::PolicyWhileHeld);
        self.approaching = by_policy || matches!(driver, Driver::Leader | Driver::Replay);
        if by_policy {
            // What was said before somebody let it drive is not meant for this arm.
            self.target = None;
        }
        self.guard.rest();
        self.settle_stage();
    }

    /// The calibration in force is told, so that the page can store it.
    fn tell_calibration(&self) {
        let text = (self.source != CalibrationSource::None).then(|| lerobot::write(self.arm, &self.calibration));
        self.say(BusEvent::Calibration { source: self.source, text });
    }
}
