//! What a link is to carry, as the visitor puts it together.

use web::link::{Control, Names};

/// The choices of the dialog, and what the engine gave for them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sharing {
    /// What happened is played again, instead of the scene being opened for a run of its own.
    pub replays: bool,
    /// The arm sets out by itself.
    pub runs: bool,
    /// What is taken away from whoever opens the link.
    pub hidden: Names<Control>,
    /// What was done so far: of which seed, with which sentence, as bytes.
    pub course: Option<(u64, String, Vec<u8>)>,
}
