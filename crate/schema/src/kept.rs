//! What is kept of the policy's passes, to be looked at again: of the same ones wherever something is kept.

use std::collections::VecDeque;

/// Control periods kept: a minute, twice the longest run. A period's picture is 28 kB, so they are 17 MB wherever pictures
/// are kept.
pub const STEPS_KEPT: usize = 600;

/// Passes kept beside them that no arm moved by: looks at a table at rest, of which there is one for each thing that is
/// dragged about, and the last of a run that was stopped. Only the newest are ever asked about.
pub const LOOKS_KEPT: usize = 16;

/// Something for each of the last [`STEPS_KEPT`] passes that the arm moved by, and for the last [`LOOKS_KEPT`] others. However
/// many looks there are, no step is let go of for them.
#[derive(Clone, Debug)]
pub struct Kept<T>(VecDeque<Pass<T>>);

#[derive(Clone, Debug)]
struct Pass<T> {
    id: u32,
    moved: bool,
    kept: T,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T> Kept<T> {
    /// Takes in what belongs to a pass; nothing has moved by it yet. A fresh engine counts its passes from the start again, so
    /// whatever had its id before is let go of.
    pub fn keep(&mut self, id: u32, kept: T) {
        self.0.retain(|pass| pass.id != id);
        self.0.push_back(Pass { id, moved: false, kept });
        self.let_go(false, LOOKS_KEPT);
    }

    /// The arm has moved by this pass: it is a step.
    pub fn moved_by(&mut self, id: u32) {
        if let Some(pass) = self.0.iter_mut().rev().find(|pass| pass.id == id) {
            pass.moved = true;
            self.let_go(true, STEPS_KEPT);
        }
    }

    /// Of the steps, or of the others, no more than so many stay.
    fn let_go(&mut self, moved: bool, most: usize) {
        if self.0.iter().filter(|pass| pass.moved == moved).count() > most
            && let Some(oldest) = self.0.iter().position(|pass| pass.moved == moved)
        {
            self.0.remove(oldest);
        }
    }

    /// What belongs to a pass, if it is kept.
    pub fn find(&self, id: u32) -> Option<&T> {
        self.0.iter().rev().find(|pass| pass.id == id).map(|pass| &pass.kept)
    }

    /// The same, to be changed.
    pub fn find_mut(&mut self, id: u32) -> Option<&mut T> {
        self.0.iter_mut().rev().find(|pass| pass.id == id).map(|pass| &mut pass.kept)
    }

    /// All that is kept, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|pass| &pass.kept)
    }

    /// The same, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|pass| &mut pass.kept)
    }

    /// What was taken in last.
    pub fn newest(&self) -> Option<&T> {
        self.0.back().map(|pass| &pass.kept)
    }

    /// Lets go of all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_take_no_place_of_a_step() {
        let mut kept = Kept::default();
        for id in 1..=10 {
            kept.keep(id, id);
            kept.moved_by(id);
        }
        for look in 11..=11 + STEPS_KEPT as u32 {
            kept.keep(look, look);
        }
        assert!((1..=10).all(|step| kept.find(step) == Some(&step)));
        assert_eq!(kept.iter().count(), 10 + LOOKS_KEPT);
        assert_eq!((kept.find(11), kept.newest()), (None, Some(&(11 + STEPS_KEPT as u32))));
    }

    #[test]
    fn the_newest_steps_are_kept_whatever_lies_between_them() {
        let mut kept = Kept::default();
        let last = 3 * STEPS_KEPT as u32;
        for id in 1..=last {
            kept.keep(id, id);
            // Every third pass is a look.
            if id % 3 > 0 {
                kept.moved_by(id);
            }
        }
        let steps = (1..=last).filter(|id| id % 3 > 0).rev();
        let found: Vec<bool> = steps.map(|id| kept.find(id).is_some()).collect();
        assert!(found[..STEPS_KEPT].iter().all(|found| *found) && found[STEPS_KEPT..].iter().all(|found| !found));
    }

    #[test]
    fn an_id_that_comes_again_stands_for_what_came_last() {
        let mut kept = Kept::default();
        kept.keep(1, "before");
        kept.moved_by(1);
        kept.keep(1, "of a fresh engine");
        assert_eq!(kept.find(1), Some(&"of a fresh engine"));
        kept.moved_by(1);
        assert_eq!(kept.iter().collect::<Vec<_>>(), [&"of a fresh engine"]);
    }
}
