//! The pictures of the newest passes, with the words that were read, to be looked at again.

use std::sync::Arc;

use schema::{Forecast, Kept, Readouts, message::Token};

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

/// One for each step of the timeline, and a few others.
#[derive(Clone, Debug, Default)]
pub struct Album(Kept<Shot>);

impl Album {
    /// Takes a shot in.
    pub fn keep(&mut self, shot: Shot) {
        self.0.keep(shot.picture.id, shot);
    }

    /// The arm has moved by a pass: its shot is that of a step.
    pub fn moved_by(&mut self, id: u32) {
        self.0.moved_by(id);
    }

    /// The shot of a pass.
    pub fn find(&self, id: u32) -> Option<&Shot> {
        self.0.find(id)
    }

    /// Notes what the policy made of a picture.
    pub fn note(&mut self, id: u32, pass: (Forecast, Readouts)) {
        if let Some(shot) = self.0.find_mut(id) {
            shot.pass = Some(pass);
        }
    }

    /// The words of a sentence have come: a picture may be there before them.
    pub fn tell_words(&mut self, sentence: &str, words: &Arc<Vec<Token>>) {
        self.0.iter_mut().filter(|shot| shot.sentence == sentence).for_each(|shot| shot.words = Arc::clone(words));
    }

    /// All of them, the oldest first.
    pub fn shots(&self) -> impl Iterator<Item = &Shot> {
        self.0.iter()
    }

    /// The newest one.
    pub fn newest(&self) -> Option<&Shot> {
        self.0.newest()
    }

    /// Lets go of all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
