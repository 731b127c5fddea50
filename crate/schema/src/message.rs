//! What the page, the engine and the inference worker say to each other.
//!
//! Each message is a small serde value; large numbers travel beside it as transferred buffers, named per variant.
//! The page opens one channel between engine and inference, so that a busy page never stands between them.
//!
//! A worker can hear nothing before its module has been instantiated, so each says `Awake` first; the page answers with
//! `Start` or `Load`. A worker that panics says `Failed` and is of no more use: the page starts a fresh one and hands
//! both sides a new channel with `Connect`.

use glam::Vec3;
use serde::{Deserialize, Serialize};

use crate::{
    ActionRange, ArmCommand, Color, EePose, Forecast, JointAngles, ObjectId, ObjectKind, Plan, Proprioception,
    Readouts, TapChoice,
    desk::{DeskEvent, DeskRequest},
};

/// Where pictures come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The model's camera in the simulated world; actions move the rendered arm.
    #[default]
    Simulated,
    /// Pictures the page sends. Where the camera is found, actions move an arm that is drawn into them; else only a ghost.
    Webcam,
}

/// Which stage the engine may try, so that a test or a visitor can choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageChoice {
    /// WebGPU, else WebGL2, else none.
    #[default]
    Auto,
    Webgl,
    None,
}

/// What the stage runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageBackend {
    Webgpu {
        adapter: String,
    },
    Webgl {
        adapter: String,
    },
    /// No GPU at all: the page shows the model camera's picture instead, and this reason.
    None {
        reason: String,
    },
}

/// What happens to a pointer over the stage; positions in canvas pixels from the top left. Without a stage, over the
/// model's picture that stands in for it, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pointer {
    /// Pressed; `orbit` forces turning the view even when an object is under the pointer.
    Down {
        x: f32,
        y: f32,
        orbit: bool,
    },
    Move {
        x: f32,
        y: f32,
    },
    Up,
    /// Wheel or pinch: above 1 comes nearer.
    Zoom {
        factor: f32,
    },
}

/// Page to engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineRequest {
    /// First message. Beside it: the stage's `OffscreenCanvas` unless `stage` is `None`, and the `MessagePort` to
    /// the inference worker.
    Start {
        seed: u64,
        stage: StageChoice,
        width: u32,
        height: u32,
    },
    /// A fresh scene by seed.
    Reset {
        seed: u64,
    },
    /// What to do; empty clears it. Takes effect at once, also in the middle of a run.
    Instruct {
        sentence: String,
    },
    /// The answer to [`Understanding::Ambiguous`]: act on this object.
    Choose {
        object: ObjectId,
    },
    Run,
    Pause,
    /// One control period, then pause.
    Step,
    /// Hold: the goal becomes where the arm is.
    Stop,
    SetSource {
        source: Source,
    },
    /// About the real desk a webcam sees. Beside [`DeskRequest::Picture`]: the picture.
    Desk(DeskRequest),
    Pointer(Pointer),
    Resize {
        width: u32,
        height: u32,
    },
    /// Which attention maps each step should bring back.
    SetTaps {
        taps: TapChoice,
    },
    /// Whether decorative motion is unwanted.
    ReducedMotion {
        reduced: bool,
    },
    /// Move the view to its start.
    ResetView,
    /// Nudge an object on the table, for keyboards; metres in the world.
    Nudge {
        object: ObjectId,
        dx_m: f32,
        dy_m: f32,
    },
    /// Play governed joint targets before the weights have arrived; one entry per control period.
    PlayCanned {
        seed: u64,
        sentence: String,
        targets: Vec<JointAngles>,
    },
    /// Plays an episode again in the scene of a seed, to the bit. Beside it: the bytes of an [`EngineEvent::Course`].
    Replay {
        seed: u64,
        sentence: String,
    },
    /// Asks for everything that was done since the reset; answered by [`EngineEvent::Course`].
    GiveCourse,
    /// The visibility of the tab. A hidden tab holds.
    Visible {
        visible: bool,
    },
    /// A new inference worker. Beside it: the `MessagePort` to it.
    Connect,
    /// One forward pass on what is seen now, without moving, so that attention and tokens can be looked at.
    Look,
    /// Shows two arms that are only drawn, where two forecasts from an earlier pass would take the real one: as it was, and
    /// with an intervention. Answered by [`EngineEvent::Paths`] and, if `heats` says where the last of them takes the named
    /// object and the named target to be, by [`EngineEvent::WouldMean`]. None are shown once there are no forecasts, or things
    /// go on.
    Imagine {
        of: u32,
        forecasts: Vec<Forecast>,
        heats: Option<[Vec<f32>; 2]>,
    },
    /// Shows on the stage how things stood when a picture was taken, that of one of the last [`crate::STEPS_KEPT`] steps; a run
    /// pauses. `None` shows how things stand, as does everything that changes them.
    Revisit {
        id: Option<u32>,
    },
    /// Turn the view, for keyboards; radians about the vertical and up.
    Orbit {
        yaw_rad: f32,
        pitch_rad: f32,
    },
    /// A real arm as it is now, to be drawn beside the one of the world; `None` draws none.
    Mirror {
        joints: Option<JointAngles>,
    },
    /// Whoever drives a real arm is told every governed target from now on. Beside it: the `MessagePort` to the bus worker.
    ConnectArm,
    /// Draw the stage's reference scene off screen, for tests; answered by [`EngineEvent::Reference`].
    Reference,
    /// Run the world and the model's camera through their golden courses, for tests; answered by
    /// [`EngineEvent::Golden`].
    Golden,
    /// Draws the stage once more, to be saved; answered by [`EngineEvent::StagePicture`].
    StagePicture,
    /// Simulate the loss of the stage's device, for tests.
    LoseStage,
    /// A stage on a fresh canvas, after the old one could not be brought back: a canvas that has handed out one kind of
    /// context can never hand out another. Beside it: the `OffscreenCanvas`.
    NewStage {
        stage: StageChoice,
        width: u32,
        height: u32,
    },
    /// The colours of the page around the stage, sRGB 0 to 1; `None` leaves the theme's own.
    SetTheme {
        dark: bool,
        background_srgb: Option<[f32; 3]>,
        accent_srgb: Option<[f32; 3]>,
    },
}

impl EngineRequest {
    /// Whether it is about how things stand, so that whoever looks at the past comes back.
    pub fn is_about_now(&self) -> bool {
        matches!(
            self,
            Self::Choose { .. }
                | Self::Instruct { .. }
                | Self::Nudge { .. }
                | Self::PlayCanned { .. }
                | Self::Replay { .. }
                | Self::Reset { .. }
                | Self::Run
                | Self::SetSource { .. }
                | Self::Step
                | Self::Stop
        )
    }
}

/// An object as the page needs to name it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectCard {
    pub id: ObjectId,
    pub kind: ObjectKind,
    pub color: Color,
    /// "red cube"
    pub name: String,
}

/// What the engine makes of the sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Understanding {
    /// Clear, and possible here.
    Clear { plan: Plan, paraphrase: String },
    /// Nothing was typed.
    Empty,
    /// None of the words are known.
    OnlyUnknown { words: Vec<String> },
    /// A task was understood but not on what.
    NoObject,
    /// Words were understood but no task among them.
    NoTask,
    /// Named, but not on the table; what is.
    NotHere { wanted: String, present: Vec<String> },
    /// Several objects fit; asked by the world, which knows what is on the table. Answer with
    /// [`EngineRequest::Choose`].
    Ambiguous { wanted: String, options: Vec<ObjectCard> },
    /// It names people, animals or harm; these words do.
    Harm { words: Vec<String> },
    /// Cannot be done with these two, and why.
    Impossible { reason: String },
    /// With a webcam there is no world to check against: the sentence goes to the policy as it is.
    Unchecked,
}

/// Why the governor changed a target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// No joint angles reach the wanted pose; the nearest reachable one was used.
    Unreachable,
    /// A joint limit.
    Joint { joint: u8 },
    /// The end effector would have left the allowed box.
    Workspace,
    /// Further than one control period may move the end effector or a joint.
    Step,
    /// A joint would have been faster than allowed.
    Velocity { joint: u8 },
    /// The command was not a number; the arm keeps its last target.
    NotFinite,
    /// No chunk of the policy covers this step, or the run is held; the arm keeps still.
    NoCommand,
    /// The arm got nowhere for a while: it backs off, and the policy tries again from there.
    Retreat,
    /// A joint would have become faster more quickly than allowed.
    Acceleration { joint: u8 },
    /// A part of the arm would have come too near to the table.
    Floor,
    /// The policy has not said anything for too long; the arm keeps still.
    StalePolicy,
    /// The camera has not shown anything new for too long; the arm keeps still.
    StaleCamera,
    /// The leader arm has not been heard for too long; the arm that follows it keeps still.
    StaleLeader,
    /// The sentence that the policy follows was not understood, or asks for harm; the arm keeps still.
    NotUnderstood,
    /// The policy is not sure enough of what it does; the arm keeps still.
    Unsure,
    /// The key that lets the policy move the arm is not held down.
    NotHeld,
    /// The tab is hidden; the arm keeps still.
    Hidden,
    /// The loop over the bus stood still, so that nothing is known of the meantime; the arm keeps still.
    Stalled,
    /// A joint has not been heard for too long; it keeps still.
    Unheard { joint: u8 },
    /// A joint's motor works so hard that something may be in its way; it goes no further that way.
    Load { joint: u8 },
    /// The jaw presses as hard as it may.
    GripperForce,
    /// A joint's motor is warm.
    Temperature { joint: u8 },
    /// The supply is weak.
    Voltage,
}

/// What one control period asked for and what was let through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Governed {
    /// The ensembled command.
    pub raw: ArmCommand,
    /// The joint angles that were let through.
    pub allowed: JointAngles,
    /// The end-effector pose those angles mean; the next chunk is relative to it.
    pub allowed_ee: EePose,
    /// What was changed, in the order it was applied; empty when nothing was.
    pub limits: Vec<Limit>,
}

/// Whether the run goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Waiting for an instruction, or held.
    Idle,
    /// Asked to run, but the policy is still loading or its worker is gone; starts by itself once it is there.
    Waiting,
    Running,
    Paused,
    /// The world's success predicate holds.
    Solved {
        steps: u32,
    },
    /// The policy says it is done, or time ran out, and the predicate does not hold.
    Ended {
        steps: u32,
        reason: String,
    },
    /// The policy is not sure enough to set out, and the arm holds: [`EngineRequest::Run`] goes on all the same.
    Unsure {
        confidence: f32,
    },
    /// The canned run plays.
    Canned,
}

/// Engine to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineEvent {
    /// The worker listens; answer with [`EngineRequest::Start`].
    Awake,
    Ready {
        stage: StageBackend,
    },
    /// After every reset.
    Scene {
        seed: u64,
        objects: Vec<ObjectCard>,
        suggestions: Vec<String>,
    },
    /// What was made of the sentence. After a question was answered, `sentence` is the unambiguous one the policy is
    /// given instead of what was typed.
    Understood {
        sentence: String,
        understanding: Understanding,
    },
    State {
        state: RunState,
    },
    /// What the model saw. Beside it: `CAMERA_SIDE * CAMERA_SIDE * 3` bytes.
    ///
    /// `id` is never used twice. Where the policy was `asked`, the [`InferenceEvent::Stepped`] made from the picture has
    /// the same; a picture of a world at rest, such as the one after a reset, it is not shown. With id 0 it is a webcam's,
    /// which nobody asks about.
    Picture {
        id: u32,
        asked: bool,
    },
    /// One governed control period, also of a recording; `id` as in [`EngineEvent::Picture`], `step` counts the control
    /// periods of this run.
    Stepped {
        id: u32,
        step: u32,
        governed: Governed,
        proprioception: Proprioception,
        /// The joint angles that what was asked for means, nearest to it where none reach.
        asked_joints: JointAngles,
        /// Physics for this period, wall-clock milliseconds.
        physics_ms: f32,
        /// Control periods per wall-clock second, smoothed.
        control_hz: f32,
    },
    /// Where the tool will go in the model's picture, says a pass; then, if asked to [`EngineRequest::Imagine`], where each
    /// forecast would have it go instead. With a webcam nobody knows.
    Paths {
        of: u32,
        paths: Vec<Vec<PathPoint>>,
        /// Where the chunks before it would have it go, from then on, as far as they still count; the oldest first.
        older: Vec<Vec<PathPoint>>,
        /// Where all of them together have it go; no points where the newest counts alone.
        ensembled: Vec<PathPoint>,
    },
    /// Everything that was done since the reset, for [`EngineRequest::Replay`]: beside it as bytes, targets of the arm, what a
    /// hand did and what else was said on the way.
    Course {
        seed: u64,
        /// The one it began under.
        sentence: String,
    },
    /// What lies nearest to where a pass thinks the named object and the named target are, if anything does. With a webcam
    /// nobody knows what lies there.
    Means {
        of: u32,
        object: Option<ObjectId>,
        target: Option<ObjectId>,
    },
    /// The same for what was asked to [`EngineRequest::Imagine`], among the things as they lay when that pass was made.
    WouldMean {
        of: u32,
        object: Option<ObjectId>,
        target: Option<ObjectId>,
    },
    /// A visitor's hand has moved an object.
    Handled {
        object: ObjectId,
        by: Hand,
    },
    /// What the stage shows, as asked for by [`EngineRequest::StagePicture`]. Beside it: the bytes of a PNG.
    StagePicture,
    /// The stage was lost and came back, or is gone for good.
    StageChanged {
        stage: StageBackend,
    },
    /// Something is under the pointer, or nothing.
    Hover {
        object: Option<ObjectId>,
    },
    /// Where the objects are, after every reset, control period and drag.
    Objects {
        places: Vec<Place>,
    },
    /// Frames the stage drew in the last second.
    Drawn {
        frames_per_sec: f32,
    },
    /// The stage's reference picture, and what drew it. Beside it: `width * height * 4` sRGB bytes with alpha, rows from
    /// the top.
    Reference {
        width: u32,
        height: u32,
        stage: StageBackend,
    },
    /// FNV-1a 64 hashes in hexadecimal, equal to the native ones.
    Golden {
        world: String,
        camera: String,
    },
    /// About the real desk a webcam sees.
    Desk(DeskEvent),
    /// A request could not be met; the worker goes on.
    Refused {
        reason: String,
    },
    /// The worker panicked.
    Failed {
        message: String,
    },
}

/// How a visitor moves things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hand {
    /// Held by a pointer, and let go of.
    Drag,
    /// Pushed a little, by keys.
    Nudge,
}

/// A point of a path, in the model's picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathPoint {
    pub at_px: [f32; 2],
    /// Standard deviation of where it will be.
    pub spread_px: f32,
}

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub id: ObjectId,
    /// Its origin in the world.
    pub position_m: Vec3,
    /// The same in canvas pixels, when it is in front of the viewer; without a stage in those of the model's picture.
    pub canvas_px: Option<[f32; 2]>,
}

/// What the policy should run on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackendChoice {
    /// WebGPU when an adapter exists and a short measurement says it is faster, else the CPU.
    #[default]
    Auto,
    Cpu,
    Webgpu,
}

/// What the policy does run on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// burn-flex with wasm SIMD; `why` says why not WebGPU.
    Cpu {
        why: String,
    },
    Webgpu {
        adapter: String,
    },
}

/// To inference, from the page or, over the channel, from the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InferenceRequest {
    /// First message, from the page. Beside it: the `MessagePort` to the engine.
    Load {
        manifest_url: String,
        model: String,
        backend: BackendChoice,
    },
    /// Try loading again after a failure.
    Retry,
    SetBackend {
        backend: BackendChoice,
    },
    /// How a sentence falls into tokens.
    Tokenise {
        sentence: String,
    },
    /// One forward pass. Beside it: `CAMERA_SIDE * CAMERA_SIDE * 3` bytes.
    Infer {
        id: u32,
        sentence: String,
        proprioception: Proprioception,
        taps: TapChoice,
        /// The last pass that the arm moved by: what it looked at is kept as that of a step.
        moved_by: Option<u32>,
    },
    /// The observation of an earlier pass again, with something changed; answered by [`InferenceEvent::Stepped`] with this
    /// id. With nothing changed it is that pass once more.
    WhatIf {
        id: u32,
        of: u32,
        intervention: Intervention,
        taps: TapChoice,
    },
    /// What the action of an earlier pass hangs on: the pass is made again without each word, then with each square of the
    /// picture painted over, whenever nobody waits for another. One observation at a time: a later request takes the place
    /// of the one before.
    Explain {
        of: u32,
    },
    /// Leaves off explaining.
    LeaveOff,
    /// How passes are decoded from now on.
    SetDecoding {
        decoding: Decoding,
    },
    /// Simulate the loss of the device, for tests.
    LoseDevice,
    /// A new engine worker. Beside it: the `MessagePort` to it.
    Connect,
}

/// How action tokens become the numbers the arm is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decoding {
    /// The mean of the likeliest bins, see [`crate::policy::likeliest`].
    #[default]
    Likeliest,
    /// One bin drawn from each distribution, sharpened below a temperature of 1 and flattened above; the same seed and the
    /// same pass draw the same.
    Sample { temperature: f32, seed: u32 },
}

/// How an observation is changed before the policy is shown it again; by default not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervention {
    /// Word slots that no attention reaches.
    pub words: Vec<usize>,
    /// Patches of the picture, rows from the top, that are painted over in its median colour.
    pub patches: Vec<usize>,
    /// What is said instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

impl Intervention {
    /// Whether anything is hidden from the policy.
    pub fn hides(&self) -> bool {
        !(self.words.is_empty() && self.patches.is_empty())
    }
}

/// A word of the sentence as the policy reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// As it was typed, in lower case.
    pub text: String,
    pub id: u32,
    /// Whether the policy has a word for it.
    pub known: bool,
    /// Whether training never said it, so that it is read by its likeness to words that training said.
    #[serde(default)]
    pub projected: bool,
    /// The known word that was read instead, where one letter is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<String>,
}

/// Facts about the loaded model, from its config and manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelFacts {
    pub name: String,
    pub parameters: u64,
    pub bytes: u64,
    pub width: u32,
    pub layers: u32,
    pub heads: u32,
    /// Channels of the stem's convolutions.
    pub stem: [u32; 4],
    pub text_layers: u32,
    /// Times the resampler looks.
    pub looks: u32,
    pub range: ActionRange,
    pub vocabulary: u32,
    /// How far on average a stated confidence is from the share of such runs that succeed; none where it was not calibrated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration_error: Option<f32>,
    /// Whether every file came from the cache.
    pub cached: bool,
}

/// A model that can be loaded, as the manifest has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelCard {
    pub name: String,
    /// Of all its files together.
    pub bytes: u64,
    /// Of its network; none where the manifest does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<u64>,
    /// What follows "trained"; none where the manifest does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained: Option<String>,
}

/// Why loading failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadFailure {
    /// The hash is that of the file that should be there; the manifest itself has none.
    Missing {
        file: String,
        status: u16,
        expected_sha256: Option<String>,
    },
    Truncated {
        file: String,
        expected_bytes: u64,
        found_bytes: u64,
        expected_sha256: String,
        found_sha256: String,
    },
    Altered {
        file: String,
        expected_sha256: String,
        found_sha256: String,
    },
    Network {
        file: String,
        message: String,
    },
    /// There is no network, and this model was never loaded whole in this browser.
    NotKept {
        model: String,
        file: String,
        message: String,
    },
    Unreadable {
        file: String,
        message: String,
    },
}

/// From inference, to the page and, for `Ready`, `Stepped` and `Refused`, over the channel to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InferenceEvent {
    /// The worker listens; answer with [`InferenceRequest::Load`].
    Awake,
    /// The models there are, by name; from the last visit's manifest where there is no network.
    Offered {
        models: Vec<ModelCard>,
    },
    /// One bar over all files.
    Progress {
        loaded_bytes: u64,
        total_bytes: u64,
        cached: bool,
    },
    Ready {
        facts: ModelFacts,
        backend: Backend,
    },
    LoadFailed {
        failure: LoadFailure,
    },
    Tokens {
        sentence: String,
        tokens: Vec<Token>,
    },
    /// One forward pass. Beside it: probabilities, then, with taps, trunk, prefix and resampler attention, features, image
    /// tokens, what was found, the senses, the words and the resampler's reading, each as one `ArrayBuffer` of little-endian
    /// `f32` in the layouts of [`crate::PolicyStep`] and [`crate::Taps`].
    /// The engine gets the header alone.
    Stepped {
        id: u32,
        forecast: Forecast,
        readouts: Readouts,
        latency_ms: f32,
        tapped: bool,
        /// Sizes of the attention that lies beside it; zero without taps.
        layers: u32,
        heads: u32,
        resampler_heads: u32,
    },
    /// How many of the passes of an explanation have been made.
    Explaining {
        of: u32,
        done: u32,
        total: u32,
    },
    /// An explanation is complete. Beside it, as two `ArrayBuffer`s of little-endian `f32`: `[word][56]` and
    /// `[square][56]`, how far the expectation of each action token moves, as a share of its range, without that word and
    /// with that square painted over.
    Explained {
        of: u32,
    },
    /// The device was lost, or another backend was asked for; the policy now runs on this.
    BackendChanged {
        backend: Backend,
    },
    /// A forward pass could not be made, and why: no observation yet, too many words, the policy is not loaded.
    /// With id 0 it was another request that could not be met, such as `Tokenise`.
    Refused {
        id: u32,
        reason: String,
    },
    /// The worker panicked.
    Failed {
        message: String,
    },
}
