//! Fingers and mouse buttons on the stage, as what the engine understands.
//!
//! One pointer turns the view or drags an object; a second one turns the first into a pinch, which zooms.

use schema::message::Pointer;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Finger {
    id: i32,
    x: f32,
    y: f32,
}

/// What is down on the stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gesture {
    fingers: Vec<Finger>,
}

impl Gesture {
    /// A pointer went down, in canvas pixels.
    pub fn press(&mut self, id: i32, (x, y): (f32, f32), orbit: bool) -> Pointer {
        self.fingers.retain(|finger| finger.id != id);
        self.fingers.push(Finger { id, x, y });
        // A second finger lets go of what the first one held, so that a pinch drags nothing.
        if self.fingers.len() == 1 { Pointer::Down { x, y, orbit } } else { Pointer::Up }
    }

    /// Whether no pointer is down.
    pub fn is_free(&self) -> bool {
        self.fingers.is_empty()
    }

    /// A pointer moved, down or not.
    pub fn follow(&mut self, id: i32, (x, y): (f32, f32)) -> Option<Pointer> {
        let before = self.spread();
        if let Some(finger) = self.fingers.iter_mut().find(|finger| finger.id == id) {
            (finger.x, finger.y) = (x, y);
        }
        match self.fingers.len() {
            0 | 1 => Some(Pointer::Move { x, y }),
            _ => {
                let factor = self.spread()? / before.filter(|spread| *spread > 0.0)?;
                Some(Pointer::Zoom { factor })
            }
        }
    }

    /// A pointer went up or was taken away.
    pub fn release(&mut self, id: i32) -> Pointer {
        self.fingers.retain(|finger| finger.id != id);
        Pointer::Up
    }

    /// Distance between the first two fingers.
    fn spread(&self) -> Option<f32> {
        let [a, b, ..] = self.fingers.as_slice() else { return None };
        Some((a.x - b.x).hypot(a.y - b.y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finger_presses_moves_and_lets_go() {
        let mut gesture = Gesture::default();
        assert_eq!(gesture.press(1, (5.0, 6.0), false), Pointer::Down { x: 5.0, y: 6.0, orbit: false });
        assert_eq!(gesture.follow(1, (7.0, 6.0)), Some(Pointer::Move { x: 7.0, y: 6.0 }));
        assert_eq!(gesture.release(1), Pointer::Up);
        assert_eq!(gesture, Gesture::default());
    }

    #[test]
    fn a_second_finger_lets_go_and_zooms() {
        let mut gesture = Gesture::default();
        gesture.press(1, (0.0, 0.0), false);
        assert_eq!(gesture.press(2, (100.0, 0.0), false), Pointer::Up);
        assert_eq!(gesture.follow(2, (150.0, 0.0)), Some(Pointer::Zoom { factor: 1.5 }));
        gesture.release(2);
        assert_eq!(gesture.follow(1, (1.0, 0.0)), Some(Pointer::Move { x: 1.0, y: 0.0 }));
    }

    #[test]
    fn a_mouse_that_presses_nothing_still_hovers() {
        assert_eq!(Gesture::default().follow(1, (3.0, 4.0)), Some(Pointer::Move { x: 3.0, y: 4.0 }));
    }
}
