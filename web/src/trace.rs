//! The steps and events of a run, as the timeline draws them.

use schema::{
    EePose, JOINTS, JointAngles, STEPS_KEPT,
    message::{Governed, Limit},
};
use serde::Serialize;

/// Events kept: as many as steps, so that those of a whole run are.
pub const EVENTS_KEPT: usize = STEPS_KEPT;

/// Quantities that can be traced, asked for beside let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quantity {
    #[default]
    X,
    Y,
    Z,
    Pitch,
    Roll,
    Gripper,
    /// A joint's angle; what it was measured to be as well.
    Joint(u8),
}

impl Quantity {
    /// All of them, in the order of the choice.
    pub const ALL: [Self; 12] = [
        Self::X,
        Self::Y,
        Self::Z,
        Self::Pitch,
        Self::Roll,
        Self::Gripper,
        Self::Joint(0),
        Self::Joint(1),
        Self::Joint(2),
        Self::Joint(3),
        Self::Joint(4),
        Self::Joint(5),
    ];

    /// The name people read.
    pub fn label(self) -> String {
        match self {
            Self::X => "x, away from the arm".into(),
            Self::Y => "y, to the left".into(),
            Self::Z => "z, height".into(),
            Self::Pitch => "pitch".into(),
            Self::Roll => "roll".into(),
            Self::Gripper => "gripper opening".into(),
            Self::Joint(joint) => joint_name(joint),
        }
    }

    /// Unit on screen, and how many of them one internal unit is.
    pub const fn screen_unit(self) -> (&'static str, f32) {
        match self {
            Self::X | Self::Y | Self::Z => ("mm", 1000.0),
            Self::Pitch | Self::Roll | Self::Joint(_) => ("°", 57.295_78),
            Self::Gripper => ("%", 100.0),
        }
    }

    /// Whether there is a measured line beside the two of what was asked for and allowed.
    pub const fn is_measured(self) -> bool {
        matches!(self, Self::Joint(_))
    }
}

/// A joint's name as a person reads it.
pub fn joint_name(joint: u8) -> String {
    schema::Joint::ALL
        .get(usize::from(joint))
        .map_or_else(|| format!("joint {joint}"), |joint| joint.name().replace('_', " "))
}

/// One control period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepRecord {
    /// Of the pass the step was decided by.
    pub id: u32,
    pub step: u32,
    asked: EePose,
    asked_opening: f32,
    /// Where the governor let the tool go, and the joints for it.
    pub allowed: EePose,
    pub allowed_joints: JointAngles,
    /// The joints that what was asked for means.
    asked_joints: JointAngles,
    measured_joints: JointAngles,
    pub limits: Vec<Limit>,
}

/// Joints of a step beside those that were let through.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Joints {
    pub asked: JointAngles,
    pub measured: JointAngles,
}

impl StepRecord {
    /// What the governor said, and where the joints were to be and were.
    pub fn new((id, step): (u32, u32), governed: Governed, joints: Joints) -> Self {
        Self {
            id,
            step,
            asked: governed.raw.ee,
            asked_opening: governed.raw.opening,
            allowed: governed.allowed_ee,
            allowed_joints: governed.allowed,
            asked_joints: joints.asked,
            measured_joints: joints.measured,
            limits: governed.limits,
        }
    }

    /// The thin and the bold line's value, in internal units.
    pub fn values(&self, quantity: Quantity) -> (f32, f32) {
        let both = |of: fn(&EePose) -> f32| (of(&self.asked), of(&self.allowed));
        match quantity {
            Quantity::X => both(|ee| ee.position_m.x),
            Quantity::Y => both(|ee| ee.position_m.y),
            Quantity::Z => both(|ee| ee.position_m.z),
            Quantity::Pitch => both(|ee| ee.pitch_rad),
            Quantity::Roll => both(|ee| ee.roll_rad),
            Quantity::Gripper => {
                let gripper = self.allowed_joints.0[JOINTS - 1];
                (self.asked_opening, schema::arm::gripper_opening(gripper))
            }
            Quantity::Joint(joint) => (of_joint(&self.asked_joints, joint), of_joint(&self.allowed_joints, joint)),
        }
    }

    /// What was measured of it, in internal units.
    pub fn measured(&self, quantity: Quantity) -> Option<f32> {
        match quantity {
            Quantity::Joint(joint) => Some(of_joint(&self.measured_joints, joint)),
            _ => None,
        }
    }
}

fn of_joint(joints: &JointAngles, joint: u8) -> f32 {
    joints.0.get(usize::from(joint)).copied().unwrap_or_default()
}

/// Something that happened, after how many steps of the trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Counts up, so that a list can tell its entries apart.
    pub number: u32,
    /// Index of the step it came before.
    pub place: usize,
    /// The run's own time, in control periods.
    pub step: u32,
    pub text: String,
}

/// What happened since the last reset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    pub steps: Vec<StepRecord>,
    pub events: Vec<Event>,
    events_so_far: u32,
    /// Steps before those that are kept.
    pub steps_left_out: u32,
}

impl Trace {
    /// A control period.
    pub fn push(&mut self, record: StepRecord) {
        if self.steps.len() == STEPS_KEPT {
            self.steps.remove(0);
            self.steps_left_out += 1;
            self.events.iter_mut().for_each(|event| event.place = event.place.saturating_sub(1));
        }
        self.steps.push(record);
    }

    /// Something that happened now; said once, however often in a row.
    pub fn note(&mut self, step: u32, text: String) {
        if self.events.last().is_some_and(|event| event.text == text && event.place == self.steps.len()) {
            return;
        }
        if self.events.len() == EVENTS_KEPT {
            self.events.remove(0);
        }
        self.events_so_far += 1;
        self.events.push(Event { number: self.events_so_far, place: self.steps.len(), step, text });
    }

    /// Events before those that are kept.
    pub fn events_left_out(&self) -> u32 {
        self.events_so_far - self.events.len() as u32
    }

    /// Where the step of a pass lies.
    pub fn place_of(&self, id: u32) -> Option<usize> {
        self.steps.iter().rposition(|step| step.id == id)
    }

    /// The lowest and highest value of both lines, never closer than a little around a constant.
    pub fn range(&self, quantity: Quantity) -> (f32, f32) {
        range_of(self.steps.iter(), quantity)
    }
}

/// The course of the line that was let through, in words: where it begins and ends, and how low and high it goes between.
pub fn course(steps: &[StepRecord], quantity: Quantity) -> Option<String> {
    let (unit, scale) = quantity.screen_unit();
    let value = |step: &StepRecord| step.values(quantity).1 * scale;
    let (first, last) = (value(steps.first()?), value(steps.last()?));
    let least = steps.iter().map(value).fold(f32::INFINITY, f32::min);
    let most = steps.iter().map(value).fold(f32::NEG_INFINITY, f32::max);
    let count = steps.len();
    let number = |value: f32| format!("{value:.1} {unit}");
    let [first, last, least, most] = [first, last, least, most].map(number);
    Some(format!("from {first} to {last} in {count} steps, {least} at least, {most} at most"))
}

/// The same of any steps.
pub fn range_of<'a>(steps: impl Iterator<Item = &'a StepRecord>, quantity: Quantity) -> (f32, f32) {
    let values = steps.flat_map(|step| {
        let (thin, bold) = step.values(quantity);
        [Some(thin), Some(bold), step.measured(quantity)].into_iter().flatten()
    });
    let (low, high) =
        values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let (_, scale) = quantity.screen_unit();
    let least = 2.0 / scale;
    if low > high {
        (0.0, least)
    } else if high - low < least {
        let middle = f32::midpoint(low, high);
        (middle - least / 2.0, middle + least / 2.0)
    } else {
        (low, high)
    }
}

#[cfg(test)]
mod tests {
    use schema::ArmCommand;

    use super::*;

    fn record(step: u32, x_m: f32) -> StepRecord {
        let mut raw = ArmCommand::default();
        raw.ee.position_m.x = x_m;
        let governed = Governed { raw, allowed: JointAngles::default(), allowed_ee: EePose::default(), limits: vec![] };
        StepRecord::new((step + 1, step), governed, Joints::default())
    }

    #[test]
    fn the_range_covers_both_lines_and_never_vanishes() {
        let mut trace = Trace::default();
        assert_eq!(trace.range(Quantity::X), (0.0, 0.002));
        trace.push(record(0, 0.3));
        assert_eq!(trace.range(Quantity::X), (0.0, 0.3));
        let (low, high) = trace.range(Quantity::Y);
        assert!((high - low - 0.002).abs() < 1e-6);
    }

    #[test]
    fn it_forgets_the_oldest_and_keeps_events_at_their_steps() {
        let mut trace = Trace::default();
        trace.push(record(0, 0.0));
        trace.note(1, "one step in".into());
        (1..=STEPS_KEPT as u32).for_each(|step| trace.push(record(step, 0.0)));
        assert_eq!((trace.steps.len(), trace.steps[0].step), (STEPS_KEPT, 1));
        assert_eq!(trace.events[0].place, 0);
        assert_eq!((trace.steps_left_out, trace.events_left_out()), (1, 0));
        (0..EVENTS_KEPT as u32).for_each(|step| trace.note(step, format!("event {step}")));
        assert_eq!((trace.events.len(), trace.events_left_out()), (EVENTS_KEPT, 1));
        assert_eq!(trace.events[0].text, "event 0");
    }

    #[test]
    fn a_joint_is_traced_as_asked_for_allowed_and_measured() {
        let governed = Governed {
            raw: ArmCommand::default(),
            allowed: JointAngles([0.2; 6]),
            allowed_ee: EePose::default(),
            limits: vec![],
        };
        let joints = Joints { asked: JointAngles([0.9; 6]), measured: JointAngles([0.1; 6]) };
        let mut trace = Trace::default();
        trace.push(StepRecord::new((1, 0), governed, joints));
        let joint = Quantity::Joint(2);
        assert_eq!((trace.steps[0].values(joint), trace.steps[0].measured(joint)), ((0.9, 0.2), Some(0.1)));
        assert_eq!(trace.range(joint), (0.1, 0.9));
        assert_eq!(trace.steps[0].measured(Quantity::X), None);
    }

    #[test]
    fn the_same_thing_is_said_once() {
        let mut trace = Trace::default();
        trace.note(0, "running".into());
        trace.note(0, "running".into());
        trace.note(0, "paused".into());
        assert_eq!(trace.events.len(), 2);
        assert_ne!(trace.events[0].number, trace.events[1].number);
    }
}
