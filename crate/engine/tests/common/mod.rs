//! A core with a clock of our own, and something that answers for the policy.
#![allow(dead_code, reason = "each test file uses its own part of this bench")]

use std::{cell::Cell, rc::Rc};

use engine::{Core, Output};
use schema::{
    ActionChunk, CHUNK_STEPS, DIMS, Family, Goal, JointAngles, Proprioception, Readouts, TapChoice,
    message::{
        Backend, EngineEvent, EngineRequest, Governed, InferenceEvent, InferenceRequest, ModelFacts, RunState,
        Understanding,
    },
};
use sim::{ObjectState, ResetOptions, World, language, task};

/// A question the core has for the policy.
#[derive(Clone, Debug)]
pub struct Question {
    pub id: u32,
    pub sentence: String,
    pub proprioception: Proprioception,
    pub taps: TapChoice,
    pub picture: Vec<u8>,
}

/// What answers for the policy, given what was asked and the world as the core has it.
pub type Policy = Box<dyn FnMut(&Question, &World) -> ActionChunk>;

/// How fast everything around the core is.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    pub frame_ms: f64,
    pub policy_ms: f64,
}

/// A good laptop.
pub const BRISK: Speed = Speed { frame_ms: 16.6, policy_ms: 12.0 };

/// The core and all that happened to it.
pub struct Bench {
    pub core: Core,
    pub events: Vec<EngineEvent>,
    pub questions: Vec<Question>,
    /// How sure the policy says it is.
    pub confidence: Option<f32>,
    clock: Rc<Cell<f64>>,
    policy: Policy,
    speed: Speed,
    /// Answers under way, and when they arrive.
    under_way: Vec<(f64, u32, ActionChunk)>,
}

impl Bench {
    pub fn new(seed: u64, policy: Policy) -> Self {
        Self::at_speed(seed, policy, BRISK)
    }

    pub fn at_speed(seed: u64, policy: Policy, speed: Speed) -> Self {
        let mut bench = Self::unloaded(seed, policy, speed);
        bench.load();
        bench
    }

    /// With a policy that is still loading.
    pub fn unloaded(seed: u64, policy: Policy, speed: Speed) -> Self {
        let clock = Rc::new(Cell::new(1000.0));
        let reading = Rc::clone(&clock);
        let core = Core::new(seed, move || reading.get()).expect("the scene is small");
        let mut bench =
            Self { core, events: vec![], questions: vec![], confidence: None, clock, policy, speed, under_way: vec![] };
        bench.collect();
        bench
    }

    /// The policy is there.
    pub fn load(&mut self) {
        let facts = ModelFacts {
            name: "fake".into(),
            parameters: 0,
            bytes: 0,
            width: 0,
            layers: 0,
            heads: 0,
            range: schema::ActionRange { low: [[0.0; DIMS]; CHUNK_STEPS], high: [[1.0; DIMS]; CHUNK_STEPS] },
            vocabulary: 0,
            cached: false,
        };
        self.core.hear(InferenceEvent::Ready { facts, backend: Backend::Cpu { why: "a test".into() } });
        self.collect();
    }

    pub fn ask(&mut self, request: EngineRequest) {
        self.ask_with(request, None);
    }

    pub fn ask_with(&mut self, request: EngineRequest, bytes: Option<Vec<u8>>) {
        self.core.request(request, bytes).expect("the scene is small");
        self.collect();
    }

    pub fn instruct(&mut self, sentence: &str) {
        self.ask(EngineRequest::Instruct { sentence: sentence.into() });
    }

    /// Lets wall-clock time go by, frame after frame.
    pub fn wait(&mut self, ms: f64) {
        let until_ms = self.clock.get() + ms;
        while self.clock.get() < until_ms {
            let mut next_ms = (self.clock.get() + self.speed.frame_ms).min(until_ms);
            if let Some((arrives_ms, ..)) = self.under_way.first() {
                next_ms = next_ms.min(arrives_ms.max(self.clock.get()));
            }
            self.clock.set(next_ms);
            if self.under_way.first().is_some_and(|(arrives_ms, ..)| *arrives_ms <= next_ms) {
                let (_, id, chunk) = self.under_way.remove(0);
                self.answer(id, chunk);
            } else {
                self.core.advance();
            }
            self.collect();
        }
    }

    /// Lets time go by until the core is in such a state; the test fails when it never is.
    pub fn wait_for(&mut self, what: &str, reached: impl Fn(&RunState) -> bool) {
        for _ in 0..4000 {
            if reached(self.core.state()) {
                return;
            }
            self.wait(20.0);
        }
        panic!("never {what}: {:?}", self.core.state());
    }

    /// Hands the core an answer by hand.
    pub fn answer(&mut self, id: u32, chunk: ActionChunk) {
        self.core.hear(InferenceEvent::Stepped {
            id,
            chunk,
            readouts: Readouts { confidence: self.confidence, ..Readouts::default() },
            latency_ms: self.speed.policy_ms as f32,
            tapped: false,
            masked_words: vec![],
            layers: 0,
            heads: 0,
            resampler_heads: 0,
        });
        self.collect();
    }

    /// What the governor let through, period by period.
    pub fn allowed(&self) -> Vec<JointAngles> {
        self.governed().into_iter().map(|governed| governed.allowed).collect()
    }

    pub fn governed(&self) -> Vec<Governed> {
        let governed = self.events.iter().filter_map(|event| match event {
            EngineEvent::Stepped { governed, .. } => Some(governed.clone()),
            _ => None,
        });
        governed.collect()
    }

    pub fn last_understanding(&self) -> Understanding {
        let understood = self.events.iter().rev().find_map(|event| match event {
            EngineEvent::Understood { understanding, .. } => Some(understanding.clone()),
            _ => None,
        });
        understood.expect("something was said")
    }

    fn collect(&mut self) {
        while let Some(output) = self.core.next_output() {
            match output {
                Output::Tell { event, bytes } => {
                    if matches!(event, EngineEvent::Picture { .. }) {
                        assert_eq!(bytes.map(|rgb| rgb.len()), Some(96 * 96 * 3));
                    }
                    self.events.push(event);
                }
                Output::Ask { request, picture } => {
                    let InferenceRequest::Infer { id, sentence, proprioception, taps } = request else {
                        panic!("the engine only ever asks for passes: {request:?}");
                    };
                    let question = Question { id, sentence, proprioception, taps, picture };
                    let chunk = (self.policy)(&question, self.core.world());
                    self.under_way.push((self.clock.get() + self.speed.policy_ms, id, chunk));
                    self.questions.push(question);
                }
                Output::NewScene => {}
            }
        }
    }
}

/// Answers with what the scripted expert would do to follow the sentence.
pub fn expert() -> Policy {
    Box::new(|question, world| match language::understand(&question.sentence, table(&world.objects(), world)) {
        Understanding::Clear { plan, .. } => task::label(&task::TaskView::of(world), &plan).0,
        other => panic!("the policy is only ever given clear sentences: {:?} is {other:?}", question.sentence),
    })
}

/// Answers with a chunk that moves to the left and says how sure it is to be done.
pub fn leftward(terminate: f32) -> Policy {
    Box::new(move |_, _| ActionChunk {
        steps: std::array::from_fn(|i| [0.0, 0.004 * (i + 1) as f32, 0.0, 0.0, 0.0, 0.5, terminate]),
    })
}

/// A feasible goal of a family in the scene of a seed, and a sentence for it.
pub fn task_in(seed: u64, family: Family) -> (Goal, String) {
    let world = World::reset(seed, &ResetOptions::default());
    let goal = world.goals().into_iter().find(|goal| goal.family == family).expect("every scene admits every family");
    (goal, language::sentence(&goal.into(), table(&world.objects(), &world), language::Wording::Training, 0))
}

/// What sentences are about in a world.
fn table<'a>(objects: &'a [ObjectState], world: &World) -> language::Table<'a> {
    language::Table { objects, families: world.families() }
}
