//! The movements experts are made of. Each is a function of the view alone and gives the next control period's target.

use core::f32::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use control::kinematics::inverse;
use glam::{Vec2, Vec3};
use schema::task::Phase;
use schema::{ArmCommand, EePose, JointAngles, ObjectId, ObjectKind};

use super::view::TaskView;
use crate::gripper::{across, fixed_pad_m, gap_m, opening_for_gap, pitch_at};
use crate::object::{Faces, Grip, HANDLE_SLACK_RAD, ObjectState};

/// Height of the tool centre point from which everything on the table is cleared, also with something in the fingers.
pub const HOVER_M: f32 = 0.078;
/// Furthest the hand moves in one control period.
const STEP_M: f32 = 0.026;
/// Share of the remaining way one period covers, so that the hand slows down as it arrives.
const EASE: f32 = 0.6;
/// Below this the rest of the way is covered at once.
const LAST_STEP_M: f32 = 0.004;
const ROLL_STEP_RAD: f32 = 0.22;
const PITCH_STEP_RAD: f32 = 0.24;
/// Change of the opening in one period: about 20 mm at the fingertips.
const OPENING_STEP: f32 = 0.14;
/// What the fingers are wider apart than the object they come down around: 10.5 mm on the fixed finger's side, where the
/// object is pushed to, and 17.5 mm on the other.
const ROOM_M: f32 = 0.028;
const FIXED_SIDE_ROOM_M: f32 = 0.0105;
/// Off by less than this, the hand may go all the way down; off by more, it stays higher, evenly up to hover height.
pub const FUNNEL_NECK_M: f32 = 0.010;
const FUNNEL_WIDTH_M: f32 = 0.016;
/// A hand that is turned by less than this too far counts as turned right; every radian more, as so many metres beside.
const TURNED_RAD: f32 = 0.3;
const TURNED_M_PER_RAD: f32 = 0.03;
/// Fingers this little above where they are to close may close.
const LOW_ENOUGH_M: f32 = 0.008;
/// The lowest the tool centre point goes: the fingertips are 7 mm further down.
const LOWEST_M: f32 = 0.0115;
/// Furthest the hand is turned to the left; to the right the wrist can turn further, see the limits of
/// [`schema::Joint::WristRoll`].
const MOST_TURN_RAD: f32 = 1.2;
/// This near to that, both turns are as good.
const UNDECIDED_RAD: f32 = 0.25;
/// A grip counts as firm once the fingers are told to close this much further than they can.
const FIRM: f32 = 0.09;

/// Fingers told to be no wider than this are told to shut.
const SHUT: f32 = 0.01;

/// How far from where it should be a thing may be put down.
pub const NEAR_ENOUGH_M: f32 = 0.012;
/// How far above where it is to be let go of a thing may be let go of.
const DROP_FROM_M: f32 = 0.007;

/// What an expert says.
pub type Advice = (ArmCommand, Phase);

/// The command that changes nothing.
pub fn stay(view: &TaskView) -> ArmCommand {
    ArmCommand { ee: view.commanded_ee, opening: view.commanded_opening, terminate: 0.0 }
}

/// Nothing left to do.
pub fn done(view: &TaskView) -> Advice {
    (ArmCommand { terminate: 1.0, ..stay(view) }, Phase::Done)
}

/// One period towards a point and a roll; the pitch follows from the height.
fn towards(view: &TaskView, point_m: Vec3, roll_rad: f32, opening: f32) -> ArmCommand {
    let from = &view.commanded_ee;
    let way_m = point_m - from.position_m;
    let length_m = way_m.length();
    let step_m = if length_m < LAST_STEP_M { length_m } else { (length_m * EASE).clamp(LAST_STEP_M, STEP_M) };
    let position_m = from.position_m + way_m.normalize_or_zero() * step_m;
    let near = |from: f32, to: f32, step: f32| from + (to - from).clamp(-step, step);
    let wanted = EePose {
        position_m,
        pitch_rad: near(from.pitch_rad, pitch_at(position_m.z), PITCH_STEP_RAD),
        roll_rad: near(from.roll_rad, roll_rad, ROLL_STEP_RAD),
    };
    ArmCommand { ee: within_reach(wanted), opening, terminate: 0.0 }
}

/// Leans the hand back until the arm reaches the point, where that helps.
fn within_reach(wanted: EePose) -> EePose {
    (0..8)
        .map(|lean| EePose { pitch_rad: wanted.pitch_rad - 0.1 * lean as f32, ..wanted })
        .find(|ee| inverse(ee, &JointAngles::default()).reached().is_some())
        .unwrap_or(wanted)
}

/// One step of the opening.
fn opening_towards(view: &TaskView, wanted: f32) -> f32 {
    // Fingers that pinch something are told to be closed further than they are; opening starts from where they are.
    let from = if wanted > view.commanded_opening {
        view.commanded_opening.max(view.opening.min(wanted))
    } else {
        view.commanded_opening
    };
    from + (wanted - from).clamp(-OPENING_STEP, OPENING_STEP)
}

/// The opening to let go of something with.
fn wide_open(view: &TaskView, grip: &Grip) -> f32 {
    opening_for_gap(grip.width_along_m(view.across()) + ROOM_M)
}

/// One period along a funnel: over the point at hover height when far off, down to `low_m` once above it. Nothing moves
/// sideways while the hand is lower than the funnel.
fn funnel(
    view: &TaskView,
    at_m: Vec2,
    low_m: f32,
    neck_m: f32,
    roll_rad: f32,
    may_descend: bool,
    opening: f32,
) -> (ArmCommand, bool) {
    let from = &view.commanded_ee;
    let off_m = (from.position_m.truncate() - at_m).length()
        + ((from.roll_rad - roll_rad).abs() - TURNED_RAD).max(0.0) * TURNED_M_PER_RAD;
    let height = if may_descend { ((off_m - neck_m) / FUNNEL_WIDTH_M).clamp(0.0, 1.0) } else { 1.0 };
    let above_m = low_m + height * (HOVER_M.max(low_m) - low_m);
    let sunk_m = above_m - from.position_m.z;
    let freedom = (1.0 - (sunk_m - 0.004) / 0.016).clamp(0.0, 1.0);
    let sideways_m = (at_m - from.position_m.truncate()) * freedom;
    let point_m = (from.position_m.truncate() + sideways_m).extend(above_m);
    let roll_rad = if freedom > 0.0 { roll_rad } else { from.roll_rad };
    (towards(view, point_m, roll_rad, opening), height <= 0.0)
}

/// How to straddle something: where the tool goes, the roll that brings the pads flat against it, and the opening.
fn straddle(view: &TaskView, grip: &Grip) -> (Vec2, f32, f32) {
    let centre_m = grip.centre_m.truncate();
    let (mut at_m, mut roll_rad, mut wide) = (centre_m, FRAC_PI_2, 0.0);
    // The pan, and with it the fingers' direction, depends a little on where the tool goes; twice is exact to 0.1 mm.
    for _ in 0..2 {
        let position_m = at_m.extend(grip.centre_m.z.max(LOWEST_M));
        let direction_rad = neutral_rad(position_m);
        // Seen from above, the fingers turn with the roll.
        let turn_rad = match grip.faces {
            Faces::Round => 0.0,
            Faces::Square { facing_rad } => quarter(facing_rad - direction_rad),
            Faces::Slab { facing_rad } => half(view, facing_rad - direction_rad, MOST_TURN_RAD),
            Faces::Handled { facing_rad } => {
                let across_rad = half(view, facing_rad - direction_rad, FRAC_PI_2);
                // No further than the handle asks for: how it stands is hard to see.
                across_rad - across_rad.clamp(-HANDLE_SLACK_RAD, HANDLE_SLACK_RAD)
            }
        };
        roll_rad = FRAC_PI_2 + turn_rad;
        let (sin, cos) = (libm::sinf(direction_rad + turn_rad), libm::cosf(direction_rad + turn_rad));
        let width_m = grip.width_along_m(Vec3::new(cos, sin, 0.0));
        let shift_m = fixed_pad_m() + FIXED_SIDE_ROOM_M + width_m * 0.5;
        at_m = centre_m - Vec2::new(cos, sin) * shift_m;
        wide = opening_for_gap(width_m + ROOM_M);
    }
    (at_m, roll_rad, wide)
}

/// The direction on the table the fingers close along at a point, the hand not rolled: across the arm.
fn neutral_rad(position_m: Vec3) -> f32 {
    let direction = across(&EePose { position_m, pitch_rad: FRAC_PI_2, roll_rad: FRAC_PI_2 });
    libm::atan2f(direction.y, direction.x)
}

/// Of the two turns that bring the fingers onto a slab's faces, the one that goes no further to the left than this; where
/// both would do, the one the hand has nearly made already.
fn half(view: &TaskView, angle_rad: f32, most_rad: f32) -> f32 {
    let turn_rad = most_rad - (most_rad - angle_rad).rem_euclid(PI);
    let turned_rad = view.commanded_ee.roll_rad - FRAC_PI_2;
    let other_rad = turn_rad - PI;
    let nearer = (other_rad - turned_rad).abs() < (turn_rad - turned_rad).abs();
    if turn_rad > most_rad - UNDECIDED_RAD && nearer { other_rad } else { turn_rad }
}

/// The same direction of a square within an eighth of a turn of zero.
fn quarter(angle_rad: f32) -> f32 {
    angle_rad - FRAC_PI_2 * libm::floorf((angle_rad + FRAC_PI_4) / FRAC_PI_2)
}

/// Everything up to and including closing the fingers around an object; whatever else is held is let go of first.
pub fn acquire(view: &TaskView, id: ObjectId) -> Advice {
    match view.held.filter(|&held| held != id) {
        Some(other) => let_go(view, other),
        None => take(view, &view.object(id).grip()),
    }
}

/// Everything up to and including closing the fingers around something; nothing is held.
pub fn take(view: &TaskView, grip: &Grip) -> Advice {
    let low_m = grip.centre_m.z.max(LOWEST_M);
    if view.may_straddle(grip) && view.commanded_ee.position_m.z < low_m + LOW_ENOUGH_M {
        if view.commanded_opening > SHUT {
            return (ArmCommand { opening: opening_towards(view, 0.0), ..stay(view) }, Phase::Grasp);
        }
        // Fingers told to shut that hold nothing have missed it, or have it by its edge.
        let (command, _) = retreat(view);
        return (ArmCommand { opening: opening_towards(view, wide_open(view, grip)), ..command }, Phase::Retreat);
    }
    let (at_m, roll_rad, wide) = straddle(view, grip);
    let ready = (view.opening - wide).abs() < 0.06;
    let (command, above) = funnel(view, at_m, low_m, FUNNEL_NECK_M, roll_rad, ready, opening_towards(view, wide));
    (command, if above { Phase::Descend } else { Phase::Approach })
}

/// Whether what is held is held firmly enough to be moved; if not, what to do about it.
pub fn tighten(view: &TaskView) -> Option<Advice> {
    let firm = view.commanded_opening < (view.opening - FIRM).max(0.001);
    (!firm).then(|| (ArmCommand { opening: opening_towards(view, 0.0), ..stay(view) }, Phase::Grasp))
}

/// Raises what is held by this much above where it stands.
pub fn lift(view: &TaskView, id: ObjectId, lifted_m: f32) -> Advice {
    let object = view.object(id);
    let from_m = view.commanded_ee.position_m;
    let rise_m = object.spec.rest_height_m() + lifted_m - object.z_m();
    let point_m = from_m + Vec3::Z * rise_m.max(0.0);
    (towards(view, point_m, view.commanded_ee.roll_rad, opening_towards(view, 0.0)), Phase::Lift)
}

/// Where what is held is to be put down.
#[derive(Clone, Copy, Debug)]
pub struct Landing {
    /// Where its middle is to come.
    pub at_m: Vec2,
    /// How low the tool goes before the fingers open.
    pub low_m: f32,
    /// How the hand is rolled by then.
    pub roll_rad: f32,
    /// How far off is near enough.
    pub within_m: f32,
}

/// Brings what is held over a point and lowers it; then opens the fingers.
pub fn put_down(view: &TaskView, id: ObjectId, landing: &Landing) -> Advice {
    let object = view.object(id);
    // The object, not the tool, is to come there.
    let tool_at_m = landing.at_m - (object.xy_m() - view.ee.position_m.truncate());
    let from = &view.commanded_ee;
    let off_m = (from.position_m.truncate() - tool_at_m).length();
    if off_m < landing.within_m && from.position_m.z < landing.low_m + DROP_FROM_M {
        return release(view, &object.grip());
    }
    let opening = opening_towards(view, 0.0);
    let (command, above) = funnel(view, tool_at_m, landing.low_m, FUNNEL_NECK_M, landing.roll_rad, true, opening);
    (command, if above { Phase::Release } else { Phase::Carry })
}

/// The roll at a point that brings the fingers to close along a direction of the table, or its opposite.
pub fn roll_along(view: &TaskView, at_m: Vec3, facing_rad: f32) -> f32 {
    FRAC_PI_2 + half(view, facing_rad - neutral_rad(at_m), MOST_TURN_RAD)
}

/// Moves straight to a point, nothing turning.
pub fn slide(view: &TaskView, to_m: Vec3, opening: f32) -> ArmCommand {
    towards(view, to_m, view.commanded_ee.roll_rad, opening_towards(view, opening))
}

/// Brings the closed or nearly closed fingertips to a point, down from above it once they are off by less than the neck.
pub fn touch_down(
    view: &TaskView,
    tips_m: Vec2,
    low_m: f32,
    neck_m: f32,
    roll_rad: f32,
    opening: f32,
) -> (ArmCommand, bool) {
    // The tips are beside the tool centre point, on the side the fixed finger is on.
    let aside_m = view.tips_m() - view.ee.position_m;
    let ready = (view.opening - opening).abs() < 0.06;
    funnel(view, tips_m - aside_m.truncate(), low_m, neck_m, roll_rad, ready, opening_towards(view, opening))
}

/// Opens the fingers where they are.
pub fn release(view: &TaskView, grip: &Grip) -> Advice {
    (ArmCommand { opening: opening_towards(view, wide_open(view, grip)), ..stay(view) }, Phase::Release)
}

/// Whether the open fingers are still around something that is not held, not yet wide enough to leave it alone.
pub fn still_around(view: &TaskView, grip: &Grip) -> bool {
    let near = view.beside_m(grip.centre_m.truncate()) < 0.03 && view.ee.position_m.z < grip.centre_m.z + 0.03;
    near && gap_m(view.opening) < grip.width_along_m(view.across()) + 0.018
}

/// Straight up, out of the way.
pub fn retreat(view: &TaskView) -> Advice {
    rise(view, HOVER_M)
}

/// Straight up to a height.
pub fn rise(view: &TaskView, to_m: f32) -> Advice {
    let from = &view.commanded_ee;
    let point_m = from.position_m.truncate().extend(to_m);
    (towards(view, point_m, from.roll_rad, view.commanded_opening), Phase::Retreat)
}

/// Whether the hand is high enough to be out of the way.
pub fn is_clear(view: &TaskView) -> bool {
    view.commanded_ee.position_m.z > HOVER_M - 0.006
}

/// Puts the wrong thing down where there is room, and lets go of it.
pub fn let_go(view: &TaskView, id: ObjectId) -> Advice {
    let object = view.object(id);
    let here_m = object.xy_m();
    let half_m = object.spec.rest_height_m();
    let at_m = if has_room(view, id, here_m, 0.0) { here_m } else { nearest_room_m(view, id, here_m) };
    let low_m = (view.ee.position_m.z - object.z_m() + half_m + 0.003).max(LOWEST_M);
    let landing = Landing { at_m, low_m, roll_rad: view.commanded_ee.roll_rad, within_m: NEAR_ENOUGH_M };
    let (command, _) = put_down(view, id, &landing);
    (command, Phase::Retreat)
}

/// Whether an object with the hand around it fits somewhere.
fn has_room(view: &TaskView, id: ObjectId, at_m: Vec2, margin_m: f32) -> bool {
    let others = view.objects.iter().filter(|object| object.id != id && object.spec.kind != ObjectKind::Zone);
    others.map(ObjectState::outline).all(|(centre_m, r)| (centre_m - at_m).length() > r * 1.1 + 0.034 + margin_m)
}

fn nearest_room_m(view: &TaskView, id: ObjectId, from_m: Vec2) -> Vec2 {
    let rings = (0..5).map(|ring| 0.14 + 0.02 * ring as f32);
    let spots = rings.flat_map(|distance_m| {
        (-6..=6).map(move |turn| {
            let bearing_rad = turn as f32 * 0.13;
            Vec2::new(0.0388 + distance_m * libm::cosf(bearing_rad), distance_m * libm::sinf(bearing_rad))
        })
    });
    let mut free = spots.filter(|&spot_m| has_room(view, id, spot_m, 0.006)).peekable();
    if free.peek().is_none() {
        return from_m;
    }
    free.min_by(|a, b| (*a - from_m).length().total_cmp(&(*b - from_m).length())).unwrap_or(from_m)
}

/// Over a point at a height, fingers half open, nothing in them.
pub fn point_at(view: &TaskView, at_m: Vec2, height_m: f32) -> Advice {
    /// The fingers point best when they are neither pinched nor spread.
    const OPENING: f32 = 0.22;
    if let Some(held) = view.held {
        return let_go(view, held);
    }
    let from_m = view.commanded_ee.position_m;
    let off_m = (from_m.truncate() - at_m).length();
    if off_m < 0.006 && (from_m.z - height_m).abs() < 0.006 {
        return done(view);
    }
    let opening = opening_towards(view, OPENING);
    let (command, above) = funnel(view, at_m, height_m, FUNNEL_NECK_M, FRAC_PI_2, true, opening);
    (command, if above { Phase::Descend } else { Phase::Approach })
}
