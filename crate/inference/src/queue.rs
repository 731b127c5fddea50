//! What to do next.
//!
//! The arm waits for the engine's passes, so they go before the page's; and the engine never has use for two answers,
//! so a newer request of its replaces the one still waiting. Everything else is answered in the order it came, but for
//! explanations, which are for when nobody waits for anything.

use std::collections::VecDeque;

use schema::{
    TapChoice,
    message::{BackendChoice, Intervention},
};

use crate::{explain::Explanation, observation::Observation};

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
    /// An observation of before again, with something changed.
    WhatIf {
        id: u32,
        of: u32,
        intervention: Intervention,
        taps: TapChoice,
    },
    /// The next pass of an explanation.
    Explain(Box<Explanation>),
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
    explanation: Option<Box<Explanation>>,
    /// Which pass is to be explained, if one is.
    explained: Option<u32>,
}

impl Queue {
    /// Takes work in.
    pub fn push(&mut self, work: Work) {
        match work {
            Work::Infer { asker: Asker::Engine, .. } => self.engine = Some(work),
            Work::Explain(explanation) => {
                self.explained = Some(explanation.of);
                self.explanation = Some(explanation);
            }
            _ => self.others.push_back(work),
        }
    }

    /// Takes an explanation back that has further passes to make; says whether it is still wanted.
    pub fn go_on(&mut self, explanation: Box<Explanation>) -> bool {
        let wanted = self.explained == Some(explanation.of) && self.explanation.is_none();
        if wanted {
            self.explanation = Some(explanation);
        }
        wanted
    }

    /// Nobody wants an explanation any more.
    pub fn leave_off(&mut self) {
        self.explained = None;
        self.explanation = None;
    }

    /// Hands the next work out.
    pub fn pop(&mut self) -> Option<Work> {
        // A change of backend was asked for before the next pass is to run on it.
        let change = self.others.iter().position(|work| matches!(work, Work::SetBackend { .. } | Work::LoseDevice));
        if let Some(place) = change {
            return self.others.remove(place);
        }
        let asked = self.engine.take().or_else(|| self.others.pop_front());
        asked.or_else(|| self.explanation.take().map(Work::Explain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::testing::observation;

    fn infer(asker: Asker, id: u32) -> Work {
        Work::Infer { asker, id, observation: observation() }
    }

    fn what_if(id: u32) -> Work {
        let intervention = Intervention { words: vec![id as usize], ..Intervention::default() };
        Work::WhatIf { id, of: 1, intervention, taps: TapChoice::None }
    }

    fn explanation(of: u32) -> Box<Explanation> {
        Box::new(Explanation::new(of, observation(), 1))
    }

    fn drained(work: impl IntoIterator<Item = Work>) -> Vec<Work> {
        let mut queue = Queue::default();
        work.into_iter().for_each(|work| queue.push(work));
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn the_engine_goes_first_and_only_its_newest_request_counts() {
        let order = drained([what_if(1), infer(Asker::Engine, 2), infer(Asker::Page, 3), infer(Asker::Engine, 4)]);
        assert_eq!(order, [infer(Asker::Engine, 4), what_if(1), infer(Asker::Page, 3)]);
    }

    #[test]
    fn each_question_gets_its_answer_in_order() {
        let what_ifs: Vec<Work> = (0..4).map(what_if).collect();
        assert_eq!(drained(what_ifs.clone()), what_ifs);
    }

    #[test]
    fn a_change_of_backend_takes_effect_before_the_passes_that_wait() {
        let cpu = Work::SetBackend { backend: BackendChoice::Cpu };
        let order = drained([infer(Asker::Page, 1), infer(Asker::Engine, 2), cpu.clone(), Work::LoseDevice]);
        assert_eq!(order, [cpu, Work::LoseDevice, infer(Asker::Engine, 2), infer(Asker::Page, 1)]);
    }

    #[test]
    fn an_explanation_waits_for_everything_else_and_goes_on_until_another_is_wanted() {
        let explain = |of| Work::Explain(explanation(of));
        let mut queue = Queue::default();
        for work in [explain(1), what_if(1), infer(Asker::Engine, 2)] {
            queue.push(work);
        }
        let order: Vec<Work> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(order, [infer(Asker::Engine, 2), what_if(1), explain(1)]);
        assert!(queue.go_on(explanation(1)));
        assert_eq!(queue.pop(), Some(explain(1)));
        // Another one was asked for while a pass of the first was made.
        queue.push(explain(2));
        assert!(!queue.go_on(explanation(1)));
        assert_eq!(queue.pop(), Some(explain(2)));
        queue.leave_off();
        assert!(!queue.go_on(explanation(2)));
        assert_eq!(queue.pop(), None);
    }
}
