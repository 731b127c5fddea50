//! What a scripted expert may know: where the hand and the objects are. And what a command would change about it.

use glam::{Quat, Vec2, Vec3};
use schema::object::{BOWL_WALL_M, PLATE_WALL_M};
use schema::{ArmCommand, EePose, ObjectId, ObjectKind, ObjectSpec, Pose};

use crate::World;
use crate::gripper::{fixed_pad_m, gap_m, opening_for_gap, tool_frame, tool_frame_at};

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

    /// The axis of a cylinder that lies on its side.
    pub fn lying_axis(&self) -> Option<Vec3> {
        let axis = self.pose.rotation * Vec3::Z;
        (self.spec.kind == ObjectKind::Cylinder && axis.z.abs() < 0.7).then_some(axis)
    }

    /// How wide it is for fingers that close along a direction.
    pub fn width_m(&self, across: Vec3) -> f32 {
        let Some(axis) = self.lying_axis() else { return self.spec.size_m };
        let along = axis.dot(across).abs().min(1.0);
        let length_m = 2.0 * self.spec.cylinder_half_height_m();
        self.spec.size_m * (1.0 - along * along).sqrt() + length_m * along
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
    /// The tool's frame at `ee`, see [`crate::gripper`].
    tool: Pose,
}

/// Where an object is between the fingers, in the tool's frame, and how far apart they are.
#[expect(clippy::struct_field_names, reason = "the names end in their unit")]
struct Between {
    local_m: Vec3,
    gap_m: f32,
    width_m: f32,
}

impl Between {
    fn of(tool: &Pose, gap_m: f32, object: &ObjectView) -> Self {
        Self {
            local_m: tool.inverse().transform_point(object.pose.position_m),
            gap_m,
            width_m: object.width_m(tool.rotation * Vec3::X),
        }
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
            tool: tool_frame_at(&senses.joints),
        };
        view.held = view.estimate_held();
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
        Between::of(&self.tool, gap_m(self.opening), self.object(id)).catchable()
    }

    /// The direction the fingers close along, from the fixed one towards the moving one.
    pub fn across(&self) -> Vec3 {
        self.tool.rotation * Vec3::X
    }

    /// Horizontal distance from the hand to a point of the table.
    pub fn beside_m(&self, point_m: Vec2) -> f32 {
        (self.ee.position_m.truncate() - point_m).length()
    }

    /// Fingers told to close further than they did, and as far apart as the thing between them is wide.
    fn estimate_held(&self) -> Option<ObjectId> {
        let gap_now_m = gap_m(self.opening);
        let gap_wanted_m = gap_m(self.commanded_opening);
        self.iter()
            .filter(|(_, object)| object.spec.kind.graspable())
            .find(|(_, object)| {
                let between = Between::of(&self.tool, gap_now_m, object);
                let width_m = between.width_m;
                let pinched = gap_now_m < width_m + 0.006 && gap_wanted_m < width_m - 0.005;
                pinched && between.catchable()
            })
            .map(|(id, _)| id)
    }

    /// The view one control period after a command, by geometry alone: the hand arrives, the fingers close on what is
    /// between them, what is held comes along, what is let go falls straight down.
    pub fn imagine(&mut self, command: &ArmCommand) {
        let tool = if command.ee == self.ee { self.tool } else { tool_frame(&command.ee) };
        let held_before = self.held;
        if let Some(id) = held_before {
            let object = &mut self.objects[usize::from(id.0)];
            object.pose = tool * (self.tool.inverse() * object.pose);
        }
        self.tool = tool;
        self.ee = command.ee;
        self.commanded_ee = command.ee;
        self.commanded_opening = command.opening;
        self.close_or_open(command.opening);
        self.held = self.estimate_held();
        if let Some(id) = held_before
            && self.held != Some(id)
        {
            self.drop_straight(id);
        }
    }

    /// Brings the fingers to an opening, or as far as what is between them lets them.
    fn close_or_open(&mut self, opening: f32) {
        let from_m = gap_m(self.opening);
        let to_m = gap_m(opening);
        let caught = self.iter().find_map(|(id, object)| {
            let width_m = object.width_m(self.tool.rotation * Vec3::X);
            let between = Between::of(&self.tool, from_m.max(width_m), object);
            let closes_on_it = object.spec.kind.graspable() && to_m < width_m && from_m > width_m - 0.004;
            (closes_on_it && between.catchable()).then_some((id, width_m, between.local_m))
        });
        self.opening = opening;
        if let Some((id, width_m, local_m)) = caught {
            self.opening = opening_for_gap(width_m);
            // The moving finger pushes it against the fixed one.
            let seated_m = Vec3::new(fixed_pad_m() + width_m * 0.5, local_m.y, local_m.z);
            self.objects[usize::from(id.0)].pose.position_m = self.tool.transform_point(seated_m);
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
