//! What a scripted expert may know: where the hand and the objects are. And what a command would change about it.

use glam::{Quat, Vec2, Vec3};
use schema::object::{BOWL_WALL_M, PLATE_WALL_M};
use schema::{ArmCommand, EePose, ObjectId, ObjectKind, ObjectSpec, Pose};

use crate::World;
use crate::hand::{fixed_pad_m, gap_m, opening_for_gap, tool_frame};

/// An object as an expert sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObjectView {
    pub spec: ObjectSpec,
    pub pose: Pose,
}

impl ObjectView {
    /// The point its shape is centred on, in the table's plane.
    pub fn xy_m(&self) -> Vec2 {
        self.pose.position_m.truncate()
    }

    /// Height of its centre (graspable things) or base (all others).
    pub fn z_m(&self) -> f32 {
        self.pose.position_m.z
    }

    /// How far it is above where it would stand on the table.
    pub fn lifted_m(&self) -> f32 {
        self.z_m() - self.spec.rest_height_m()
    }

    /// Top of what stands on a receiver's floor, measured from the table: its floor's thickness.
    pub fn floor_m(&self) -> f32 {
        match self.spec.kind {
            ObjectKind::Bowl => BOWL_WALL_M,
            ObjectKind::Plate => PLATE_WALL_M,
            _ => 0.0,
        }
    }

    /// Whether a point of the table lies within its outline.
    pub fn covers(&self, point_m: Vec2) -> bool {
        let local = self.pose.rotation.conjugate() * (point_m - self.xy_m()).extend(0.0);
        let half_m = self.spec.size_m * 0.5;
        match self.spec.kind {
            ObjectKind::Zone | ObjectKind::Button => local.x.abs() < half_m && local.y.abs() < half_m,
            _ => local.truncate().length() < half_m,
        }
    }
}

/// All an expert is given. A plain value, so that any state can be labelled, also one nobody has visited.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskView {
    /// Measured pose of the hand.
    pub ee: EePose,
    /// The pose last commanded.
    pub commanded_ee: EePose,
    /// Measured opening, 0 to 1.
    pub opening: f32,
    /// The opening last commanded.
    pub commanded_opening: f32,
    /// In the order of their ids.
    pub objects: Vec<ObjectView>,
    /// What the fingers hold: something between them that keeps them from closing.
    pub held: Option<ObjectId>,
}

/// Where an object is between the fingers, in the tool's frame, and how far apart they are.
struct Between {
    local_m: Vec3,
    gap_m: f32,
    width_m: f32,
}

impl Between {
    fn of(tool: &Pose, gap_m: f32, object: &ObjectView) -> Self {
        Self { local_m: tool.inverse().transform_point(object.pose.position_m), gap_m, width_m: object.spec.size_m }
    }

    /// Whether closing the fingers would catch it.
    fn catchable(&self) -> bool {
        let pad_m = fixed_pad_m();
        let inset_m = self.width_m * 0.3;
        self.gap_m > self.width_m - 0.004
            && self.local_m.x > pad_m + inset_m
            && self.local_m.x < pad_m + self.gap_m - inset_m
            && self.local_m.y.abs() < 0.010
            && self.local_m.z.abs() < 0.014
    }
}

impl TaskView {
    /// The world as an expert sees it.
    pub fn of(world: &World) -> Self {
        let senses = world.proprioception();
        let mut view = Self {
            ee: senses.ee,
            commanded_ee: senses.commanded_ee,
            opening: senses.opening,
            commanded_opening: senses.commanded_opening,
            objects: world.objects().iter().map(|o| ObjectView { spec: o.spec, pose: o.pose }).collect(),
            held: None,
        };
        view.held = view.estimate_held(&tool_frame(&view.ee));
        view
    }

    /// One of the scene's objects.
    pub fn object(&self, id: ObjectId) -> &ObjectView {
        &self.objects[usize::from(id.0)]
    }

    /// Every object with its id.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &ObjectView)> {
        self.objects.iter().enumerate().map(|(index, object)| (ObjectId(index as u8), object))
    }

    /// Whether the object is between the fingers, so that closing them would catch it.
    pub fn straddles(&self, id: ObjectId) -> bool {
        Between::of(&tool_frame(&self.ee), gap_m(self.opening), self.object(id)).catchable()
    }

    /// Horizontal distance from the hand to a point of the table.
    pub fn beside_m(&self, point_m: Vec2) -> f32 {
        (self.ee.position_m.truncate() - point_m).length()
    }

    /// Fingers told to close further than they did, and as far apart as the thing between them is wide.
    fn estimate_held(&self, tool: &Pose) -> Option<ObjectId> {
        let gap_now_m = gap_m(self.opening);
        let gap_wanted_m = gap_m(self.commanded_opening);
        self.iter()
            .filter(|(_, object)| object.spec.kind.graspable())
            .find(|(_, object)| {
                let between = Between::of(tool, gap_now_m, object);
                let width_m = between.width_m;
                let pinched = gap_now_m < width_m + 0.006 && gap_wanted_m < width_m - 0.005;
                pinched && between.catchable()
            })
            .map(|(id, _)| id)
    }

    /// The view one control period after a command, by geometry alone: the hand arrives, the fingers close on what is
    /// between them, what is held comes along, what is let go falls straight down.
    pub fn imagine(&mut self, command: &ArmCommand) {
        let before = tool_frame(&self.ee);
        let after = tool_frame(&command.ee);
        let held_before = self.held;
        self.ee = command.ee;
        self.commanded_ee = command.ee;
        self.commanded_opening = command.opening;
        if let Some(id) = held_before {
            let object = &mut self.objects[usize::from(id.0)];
            object.pose = after * (before.inverse() * object.pose);
        }
        self.opening = command.opening;
        let wanted_gap_m = gap_m(command.opening);
        let caught = self.iter().find_map(|(id, object)| {
            // Between the fingers as far apart as they may have been: those that hold it, or those that come closing.
            let between = Between::of(&after, wanted_gap_m.max(object.spec.size_m), object);
            let open_before = held_before == Some(id) || between.local_m.x < fixed_pad_m() + 0.06;
            let catchable = object.spec.kind.graspable() && open_before && {
                let wide = Between { gap_m: 0.06, ..between };
                wide.catchable()
            };
            (catchable && wanted_gap_m < object.spec.size_m).then_some((id, object.spec.size_m, between.local_m))
        });
        if let Some((id, width_m, local_m)) = caught {
            self.opening = opening_for_gap(width_m);
            let seated_m = after.transform_point(Vec3::new(fixed_pad_m() + width_m * 0.5, local_m.y, local_m.z));
            self.objects[usize::from(id.0)].pose.position_m = seated_m;
        }
        self.held = self.estimate_held(&after);
        if let Some(id) = held_before
            && self.held != Some(id)
        {
            self.drop_straight(id);
        }
    }

    fn drop_straight(&mut self, id: ObjectId) {
        let object = self.object(id);
        let at_m = object.xy_m();
        let floor_m = self
            .iter()
            .filter(|&(other, receiver)| other != id && receiver.spec.kind.receives() && receiver.covers(at_m))
            .map(|(_, receiver)| receiver.floor_m())
            .fold(0.0, f32::max);
        let standing_m = floor_m + object.spec.rest_height_m();
        let pose = &mut self.objects[usize::from(id.0)].pose;
        pose.position_m.z = pose.position_m.z.min(standing_m);
        let forward = pose.rotation * Vec3::X;
        pose.rotation = Quat::from_rotation_z(libm::atan2f(forward.y, forward.x));
    }
}
