//! The pictures of the newest passes, with the words that were read, to be looked at again.

use std::{collections::VecDeque, sync::Arc};

use schema::{Forecast, Readouts, STEPS_KEPT, message::Token};

use super::Picture;

/// A picture, the sentence that was said, and its words as far as they were known then.
#[derive(Clone, Debug)]
pub struct Shot {
    pub picture: Arc<Picture>,
    pub sentence: String,
    pub words: Arc<Vec<Token>>,
    /// What the policy made of the picture.
    pub pass: Option<(Forecast, Readouts)>,
}

/// No more than [`STEPS_KEPT`] shots.
#[derive(Clone, Debug, Default)]
pub struct Album(VecDeque<Shot>);

impl Album {
    /// Takes a shot in, and lets go of the oldest where there would be too many.
    pub fn keep(&mut self, shot: Shot) {
        if self.0.len() == STEPS_KEPT {
            self.0.pop_front();
        }
        self.0.push_back(shot);
    }

    /// The shot of a pass.
    pub fn find(&self, id: u32) -> Option<&Shot> {
        self.0.iter().rev().find(|shot| shot.picture.id == id)
    }

    /// Notes what the policy made of a picture.
    pub fn note(&mut self, id: u32, pass: (Forecast, Readouts)) {
        if let Some(shot) = self.0.iter_mut().rev().find(|shot| shot.picture.id == id) {
            shot.pass = Some(pass);
        }
    }

    /// All of them, the oldest first.
    pub fn shots(&self) -> impl Iterator<Item = &Shot> {
        self.0.iter()
    }

    /// The newest one.
    pub fn newest(&self) -> Option<&Shot> {
        self.0.back()
    }

    /// Lets go of all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
