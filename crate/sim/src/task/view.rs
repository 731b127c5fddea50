//! What a scripted expert may know: where the hand and the objects are. And what a command would change about it.

use glam::{Quat, Vec2, Vec3};
use schema::object::Drawer;
use schema::{ArmCommand, EePose, ObjectId, ObjectKind, Pose};

use crate::World;
use crate::gripper::{fixed_pad_m, gap_m, opening_for_gap, tool_frame, tool_frame_at};
use crate::object::{Grip, ObjectState};

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
    pub objects: Vec<ObjectState>,
    /// What the fingers hold: something between them that keeps them from closing.
    pub held: Option<ObjectId>,
    /// The drawer whose handle they hold.
    pub pulled: Option<ObjectId>,
    /// The tool's frame at `ee`, see [`crate::gripper`].
    tool: Pose,
}

/// From the tool centre point down to the fingertips.
pub const FINGERTIP_M: f32 = 0.007;
/// Half a fingertip's width.
const FINGER_HALF_M: f32 = 0.009;

/// How far beside its place a thing may seem to be in a picture whose pixels are 4 mm wide.
const BLUR_M: f32 = 0.005;

/// Further above where it would lie than this, a thing stands on another or is held.
const LIFTED_M: f32 = 0.010;

/// Where an object is between the fingers, in the tool's frame, and how far apart they are.
#[expect(clippy::struct_field_names, reason = "the names end in their unit")]
struct Between {
    local_m: Vec3,
    gap_m: f32,
    width_m: f32,
}

impl Between {
    fn of(tool: &Pose, gap_m: f32, grip: &Grip) -> Self {
        Self {
            local_m: tool.inverse().transform_point(grip.centre_m),
            gap_m,
            width_m: grip.width_along_m(tool.rotation * Vec3::X),
        }
    }

    /// Whether its centre is between the pads, this far from either, and no further than this beside and above or below the
    /// tool centre point.
    fn is_within(&self, inset_m: f32, aside_m: f32, above_m: f32) -> bool {
        let pad_m = fixed_pad_m();
        self.local_m.x > pad_m + inset_m
            && self.local_m.x < pad_m + self.gap_m - inset_m
            && self.local_m.y.abs() < aside_m
            && self.local_m.z.abs() < above_m
    }

    /// Whether closing the fingers would catch it.
    fn catchable(&self) -> bool {
        self.gap_m > self.width_m - 0.004 && self.is_within(self.width_m * 0.3, 0.010, 0.014)
    }

    /// Whether closing the fingers may well catch it, for all one can see in a small picture.
    fn may_be_catchable(&self) -> bool {
        self.gap_m > self.width_m - 0.004 && self.is_within(-BLUR_M, 0.010 + BLUR_M, 0.018)
    }

    /// Whether fingers told to close this far hold it; what is off the ground cannot be there otherwise, however it is turned.
    fn pinched(&self, gap_wanted_m: f32, lifted: bool) -> bool {
        // The pads are parallel when 30 mm apart; closer together, their tips meet what is narrow first.
        let slack_m = 0.006 + (0.024 - self.width_m).max(0.0) * 0.6;
        // What turned a little as it was taken is less wide than it seems, and may hang lower or further out than where it
        // could have been taken.
        let turned_m = 0.010;
        let as_wide = self.gap_m > self.width_m - turned_m && self.gap_m < self.width_m + slack_m;
        let blocked = gap_wanted_m < self.gap_m - 0.003;
        let firm = as_wide && gap_wanted_m < self.width_m - 0.005;
        blocked && (firm || lifted) && self.is_within(0.0, 0.014, 0.018)
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
            objects: world.objects(),
            held: None,
            pulled: None,
            tool: tool_frame_at(&senses.joints),
        };
        view.feel();
        view
    }

    /// One of the scene's objects.
    pub fn object(&self, id: ObjectId) -> &ObjectState {
        &self.objects[usize::from(id.0)]
    }

    /// Whether something is between the fingers, so that closing them would catch it.
    pub fn straddles(&self, grip: &Grip) -> bool {
        Between::of(&self.tool, gap_m(self.opening), grip).catchable()
    }

    /// The same for all one can see in a small picture.
    pub fn may_straddle(&self, grip: &Grip) -> bool {
        Between::of(&self.tool, gap_m(self.opening), grip).may_be_catchable()
    }

    /// The direction the fingers close along, from the fixed one towards the moving one.
    pub fn across(&self) -> Vec3 {
        self.tool.rotation * Vec3::X
    }

    /// Horizontal distance from the hand to a point of the table.
    pub fn beside_m(&self, point_m: Vec2) -> f32 {
        (self.ee.position_m.truncate() - point_m).length()
    }

    /// Tells from the fingers what they hold: they were told to close further than they did, and are as far apart as the
    /// thing between them is wide.
    fn feel(&mut self) {
        let gap_now_m = gap_m(self.opening);
        let gap_wanted_m = gap_m(self.commanded_opening);
        let pinched = |grip: &Grip, lifted| Between::of(&self.tool, gap_now_m, grip).pinched(gap_wanted_m, lifted);
        let lifted = |object: &ObjectState| object.lifted_m() > LIFTED_M;
        let graspable = |object: &&ObjectState| object.spec.kind.graspable();
        let held = self.objects.iter().filter(graspable).find(|object| pinched(&object.grip(), lifted(object)));
        let drawer = |object: &&ObjectState| object.spec.kind == ObjectKind::Drawer;
        let pulled = self.objects.iter().filter(drawer).find(|object| pinched(&object.handle(), false));
        (self.held, self.pulled) = (held.map(|object| object.id), pulled.map(|object| object.id));
    }

    /// The view one control period after a command, by geometry alone: the hand arrives, the fingers close on what is
    /// between them, what is held comes along, what is let go falls straight down, what is pushed gives way.
    pub fn imagine(&mut self, command: &ArmCommand) {
        let tool = if command.ee == self.ee { self.tool } else { tool_frame(&command.ee) };
        let moved_m = tool.position_m - self.tool.position_m;
        let held_before = self.held;
        if let Some(id) = held_before {
            let object = &mut self.objects[usize::from(id.0)];
            object.pose = tool * (self.tool.inverse() * object.pose);
        }
        if let Some(id) = self.pulled {
            let object = &mut self.objects[usize::from(id.0)];
            let out_m = moved_m.dot(object.pose.rotation * Vec3::X);
            object.travel_m = (object.travel_m + out_m).clamp(0.0, Drawer::TRAVEL_M);
        }
        self.tool = tool;
        self.ee = command.ee;
        self.commanded_ee = command.ee;
        self.commanded_opening = command.opening;
        self.push(moved_m.truncate());
        let pulled_before = self.pulled;
        let gripped = self.close_or_open(command.opening);
        self.feel();
        // A handle does not come to the fixed finger as loose things do: the arm gives way a little, which is not imagined.
        let shut = gap_m(command.opening) < 2.0 * Drawer::HANDLE_RADIUS_M;
        self.pulled = if shut { gripped.or(pulled_before) } else { None };
        if let Some(id) = held_before
            && self.held != Some(id)
        {
            self.drop_straight(id);
        }
    }

    /// What the fingertips run into gives way, as long as it is before them; a button under them goes down.
    fn push(&mut self, moved_m: Vec2) {
        let tips_m = self.tips_m();
        let gap_now_m = gap_m(self.opening);
        let held = self.held;
        for object in &mut self.objects {
            let apart_m = object.xy_m() - tips_m.truncate();
            match object.spec.kind {
                ObjectKind::Button => {
                    let inside = apart_m.length() < object.spec.size_m * 0.31;
                    let top_m = object.z_m() + object.spec.top_m();
                    object.travel_m =
                        if inside { (top_m - tips_m.z).clamp(0.0, schema::object::BUTTON_TRAVEL_M) } else { 0.0 };
                }
                // What fits between the fingers is not pushed by them.
                kind if kind.graspable() && held != Some(object.id) && gap_now_m < object.spec.size_m * 0.85 => {
                    let ahead = apart_m.dot(moved_m) > 0.0;
                    let reach_m = object.spec.size_m * 0.5 + FINGER_HALF_M;
                    let low = tips_m.z < object.z_m() + object.spec.rest_height_m();
                    if low && ahead && moved_m.length() > 1e-4 {
                        let direction = moved_m.normalize_or_zero();
                        let along_m = apart_m.dot(direction);
                        let aside_m = (apart_m - direction * along_m).length();
                        if aside_m < reach_m && along_m < reach_m {
                            object.pose.position_m += (direction * (reach_m - along_m)).extend(0.0);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Where the fingertips meet when closed; when open, between them.
    pub fn tips_m(&self) -> Vec3 {
        self.tool.transform_point(Vec3::new(fixed_pad_m() + gap_m(self.opening).max(0.0) * 0.5, 0.0, FINGERTIP_M))
    }

    /// Brings the fingers to an opening, or as far as what is between them lets them. Says which drawer's handle that is.
    fn close_or_open(&mut self, opening: f32) -> Option<ObjectId> {
        let from_m = gap_m(self.opening);
        let to_m = gap_m(opening);
        let across = self.tool.rotation * Vec3::X;
        let caught = |grip: &Grip| {
            let width_m = grip.width_along_m(across);
            let between = Between::of(&self.tool, from_m.max(width_m), grip);
            let closes_on_it = to_m < width_m && from_m > width_m - 0.004;
            (closes_on_it && between.catchable()).then_some((width_m, between.local_m))
        };
        let of_kind = |sort: fn(ObjectKind) -> bool| self.objects.iter().filter(move |object| sort(object.spec.kind));
        let thing = of_kind(ObjectKind::graspable).find_map(|object| Some((object.id, caught(&object.grip())?)));
        let handle =
            of_kind(|kind| kind == ObjectKind::Drawer).find_map(|object| Some((object.id, caught(&object.handle())?)));
        self.opening = opening;
        if let Some((id, (width_m, local_m))) = thing {
            self.opening = opening_for_gap(width_m);
            // The moving finger pushes it against the fixed one.
            let seated_m = Vec3::new(fixed_pad_m() + width_m * 0.5, local_m.y, local_m.z);
            self.objects[usize::from(id.0)].pose.position_m = self.tool.transform_point(seated_m);
            return None;
        }
        let (id, (width_m, _)) = handle?;
        self.opening = opening_for_gap(width_m);
        Some(id)
    }

    fn drop_straight(&mut self, id: ObjectId) {
        let object = self.object(id);
        let at_m = object.xy_m();
        let below = self.objects.iter().filter(|other| other.id != id && other.covers(at_m));
        let floor_m = below
            .map(|other| match other.spec.kind {
                kind if kind.receives() => other.floor_m(),
                kind if kind.carries() => other.z_m() + other.spec.top_m(),
                _ => 0.0,
            })
            .fold(0.0, f32::max);
        let standing_m = floor_m + object.spec.rest_height_m();
        let pose = &mut self.objects[usize::from(id.0)].pose;
        pose.position_m.z = pose.position_m.z.min(standing_m);
        let forward = pose.rotation * Vec3::X;
        pose.rotation = Quat::from_rotation_z(libm::atan2f(forward.y, forward.x));
    }
}
