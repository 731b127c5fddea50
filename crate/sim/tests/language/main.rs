//! Sentences and tables, through the public interface alone.

mod relations;
mod twins;
mod typos;

use glam::Vec3;
use schema::message::Understanding;
use schema::{Color, Family, Goal, ObjectId, ObjectKind, ObjectSpec, Plan, Pose};
use sim::ObjectState;
use sim::language::understand;

/// A thing on the table: what, which colour, how large, and where.
fn thing(id: u8, kind: ObjectKind, color: Color, size_m: f32, (x_m, y_m): (f32, f32)) -> ObjectState {
    let spec = ObjectSpec { kind, color, size_m };
    let pose = Pose::at(Vec3::new(x_m, y_m, spec.rest_height_m()));
    ObjectState { id: ObjectId(id), spec, pose, travel_m: 0.0 }
}

/// Seen by the camera:
///
/// ```text
///                   arm
///                 3 ball              6 button
///    0 big cube
///                 2 bowl
///                               1 small cube
///   4 plate
///                 5 blue cube
/// ```
fn table() -> Vec<ObjectState> {
    vec![
        thing(0, ObjectKind::Cube, Color::Red, 0.035, (0.16, -0.09)),
        thing(1, ObjectKind::Cube, Color::Red, 0.025, (0.22, 0.08)),
        thing(2, ObjectKind::Bowl, Color::Blue, 0.085, (0.19, 0.0)),
        thing(3, ObjectKind::Ball, Color::Green, 0.030, (0.13, 0.01)),
        thing(4, ObjectKind::Plate, Color::Yellow, 0.085, (0.23, -0.11)),
        thing(5, ObjectKind::Cube, Color::Blue, 0.030, (0.26, 0.0)),
        thing(6, ObjectKind::Button, Color::Pink, 0.040, (0.14, 0.12)),
    ]
}

fn read(sentence: &str, objects: &[ObjectState]) -> Understanding {
    understand(sentence, objects)
}

/// The one goal a sentence asks for.
fn goal_of(sentence: &str, objects: &[ObjectState]) -> Goal {
    match read(sentence, objects) {
        Understanding::Clear { plan: Plan { first, then: None }, .. } => first,
        other => panic!("{sentence:?}: {other:?}"),
    }
}

const fn on(family: Family, object: u8) -> Goal {
    Goal::on(family, ObjectId(object))
}

const fn onto(family: Family, object: u8, target: u8) -> Goal {
    Goal::onto(family, ObjectId(object), ObjectId(target))
}
