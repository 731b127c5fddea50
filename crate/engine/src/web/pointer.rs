//! What a pointer over the stage does: turn the view, drag an object, say what it is over.

use engine::Core;
use glam::{Vec2, Vec3};
use render::{Hit, Orbit, Stage, View, pick};
use schema::{CAMERA_SIDE, CameraPose, ObjectId, message::Pointer, scene::BodyKind};

/// What the pointer is on: the stage, or without one the model's picture.
pub enum Sight<'a> {
    Stage {
        stage: &'a Stage,
        /// Drawn pixels for each of the pointer's.
        scale: f32,
    },
    Picture,
}

impl Sight<'_> {
    fn pick(&self, at_px: Vec2, core: &Core) -> Option<Hit> {
        match self {
            Self::Stage { stage, scale } => stage.pick(at_px.x * scale, at_px.y * scale),
            Self::Picture => {
                let mut poses = Vec::new();
                core.poses(&mut poses);
                pick::pick(&core.scene(), &poses, &self.view().ray_at(at_px.x, at_px.y))
            }
        }
    }

    /// How it is seen, in the pointer's pixels.
    pub fn view(&self) -> View {
        match self {
            Self::Stage { stage, scale } => in_page_px(stage.view(), *scale),
            Self::Picture => {
                let side = CAMERA_SIDE as u32;
                View { camera: CameraPose::CANONICAL, width: side, height: side }
            }
        }
    }
}

/// A view in the page's pixels: the same camera, and a picture of another size.
pub fn in_page_px(drawn: View, scale: f32) -> View {
    let unscaled = |length: u32| (length as f32 / scale).round() as u32;
    View { camera: drawn.camera, width: unscaled(drawn.width), height: unscaled(drawn.height) }
}

/// What is in hand.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Hand {
    #[default]
    Free,
    /// Turning the view, from this pixel on.
    Turning { at_px: Vec2 },
    /// Dragging an object by a point this far from its origin, in the plane at this height.
    Dragging { object: ObjectId, grip_m: Vec3, height_m: f32 },
}

/// The pointer's state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hands {
    hand: Hand,
    hovered: Option<ObjectId>,
}

impl Hands {
    /// Takes one pointer event. Says whether what the pointer is over has changed.
    pub fn take(&mut self, pointer: Pointer, sight: &Sight, orbit: &mut Orbit, core: &mut Core) -> bool {
        match pointer {
            Pointer::Down { x, y, orbit } => self.press(Vec2::new(x, y), orbit, sight, core),
            Pointer::Move { x, y } => return self.follow(Vec2::new(x, y), sight, orbit, core),
            Pointer::Up => {
                core.release();
                self.hand = Hand::Free;
            }
            Pointer::Zoom { factor } => orbit.zoom(factor),
        }
        false
    }

    /// What the pointer is over, or drags.
    pub fn hovered(&self) -> Option<ObjectId> {
        self.hovered
    }

    /// The scene is another one.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    fn press(&mut self, at_px: Vec2, turn: bool, sight: &Sight, core: &mut Core) {
        self.hand = Hand::Turning { at_px };
        if turn || !core.can_drag() {
            return;
        }
        if let Some(hit) = sight.pick(at_px, core)
            && let Some(object) = over(hit.kind)
            && let Some(origin_m) = core.object_position(object)
        {
            core.drag(object, origin_m);
            self.hand = Hand::Dragging { object, grip_m: origin_m - hit.at_m, height_m: hit.at_m.z };
        }
    }

    fn follow(&mut self, at_px: Vec2, sight: &Sight, orbit: &mut Orbit, core: &mut Core) -> bool {
        match self.hand {
            Hand::Turning { at_px: from_px } => {
                orbit.turn(at_px - from_px);
                self.hand = Hand::Turning { at_px };
                false
            }
            Hand::Dragging { object, grip_m, height_m } => {
                if let Some(point_m) = sight.view().drag_point(at_px.x, at_px.y, height_m) {
                    core.drag(object, point_m + grip_m);
                }
                false
            }
            Hand::Free => {
                let hovered = sight.pick(at_px, core).and_then(|hit| over(hit.kind));
                std::mem::replace(&mut self.hovered, hovered) != hovered
            }
        }
    }
}

fn over(kind: BodyKind) -> Option<ObjectId> {
    match kind {
        BodyKind::Object(object) => Some(object),
        BodyKind::ArmLink(_) | BodyKind::Table => None,
    }
}
