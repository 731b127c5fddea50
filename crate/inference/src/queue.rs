//! What to do next.
//!
//! The arm waits for the engine's passes, so they go before the page's; and the engine never has use for two answers,
//! so a newer request of its replaces the one still waiting. Everything else is answered in the order it came.

use std::collections::VecDeque;

use schema::{Image, Proprioception, TapChoice, message::BackendChoice};

/// Everything one forward pass looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    pub picture: Image,
    pub sentence: String,
    pub proprioception: Proprioception,
    pub taps: TapChoice,
}

/// Who wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    Engine,
    Page,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    Infer {
        asker: Asker,
        id: u32,
        observation: Observation,
    },
    /// The last observation again with these words masked.
    WhatIf {
        id: u32,
        masked_words: Vec<usize>,
    },
    SetBackend {
        backend: BackendChoice,
    },
    LoseDevice,
}

/// Work that waits.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    engine: Option<Work>,
    others: VecDeque<Work>,
}

impl Queue {
    /// Takes work in.
    pub fn push(&mut self, work: Work) {
        if matches!(work, Work::Infer { asker: Asker::Engine, .. }) {
            self.engine = Some(work);
        } else {
            self.others.push_back(work);
        }
    }

    /// Hands the next work out.
    pub fn pop(&mut self) -> Option<Work> {
        // A change of backend was asked for before the next pass is to run on it.
        let change = self.others.iter().position(|work| matches!(work, Work::SetBackend { .. } | Work::LoseDevice));
        match change {
            Some(place) => self.others.remove(place),
            None => self.engine.take().or_else(|| self.others.pop_front()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn infer(asker: Asker, id: u32) -> Work {
        let observation = Observation {
            picture: Image::new(1, 1),
            sentence: "pick".into(),
            proprioception: Proprioception::default(),
            taps: TapChoice::None,
        };
        Work::Infer { asker, id, observation }
    }

    fn drained(work: impl IntoIterator<Item = Work>) -> Vec<Work> {
        let mut queue = Queue::default();
        work.into_iter().for_each(|work| queue.push(work));
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn the_engine_goes_first_and_only_its_newest_request_counts() {
        let what_if = Work::WhatIf { id: 1, masked_words: vec![0] };
        let order = drained([what_if.clone(), infer(Asker::Engine, 2), infer(Asker::Page, 3), infer(Asker::Engine, 4)]);
        assert_eq!(order, [infer(Asker::Engine, 4), what_if, infer(Asker::Page, 3)]);
    }

    #[test]
    fn each_masked_word_gets_its_answer_in_order() {
        let what_ifs: Vec<Work> = (0..4).map(|id| Work::WhatIf { id, masked_words: vec![id as usize] }).collect();
        assert_eq!(drained(what_ifs.clone()), what_ifs);
    }

    #[test]
    fn a_change_of_backend_takes_effect_before_the_passes_that_wait() {
        let cpu = Work::SetBackend { backend: BackendChoice::Cpu };
        let order = drained([infer(Asker::Page, 1), infer(Asker::Engine, 2), cpu.clone(), Work::LoseDevice]);
        assert_eq!(order, [cpu, Work::LoseDevice, infer(Asker::Engine, 2), infer(Asker::Page, 1)]);
    }
}
