//! A core with a clock of our own, and something that answers for the policy.
#![allow(dead_code, reason = "each test file uses its own part of this bench")]

use std::{cell::Cell, collections::HashMap, rc::Rc};

use engine::{Core, Output};
use schema::{
    ActionChunk, CHUNK_STEPS, DIMS, Family, Forecast, Goal, JointAngles, Plan, Proprioception, Readouts, TapChoice,
    bus::BusRequest,
    message::{
        Backend, EngineEvent, EngineRequest, Governed, InferenceEvent, InferenceRequest, ModelFacts, RunState,
        Understanding,
    },
};
use sim::{ResetOptions, World, language, task};

/// A question the core has for the policy.
#[derive(Clone, Debug)]
pub struct Question {
    pub id: u32,
    pub sentence: String,
    pub proprioception: Proprioception,
    pub taps: TapChoice,
    /// The pass of the last step.
    pub moved_by: Option<u32>,
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
    /// What a real arm was told.
    pub told: Vec<BusRequest>,
    /// The newest course that was given.
    pub course: Option<Vec<u8>>,
    /// How sure the policy says it is.
    pub confidence: Option<f32>,
    /// Where it says that what is named is, as a heat map over its picture.
    pub heat: Vec<f32>,
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
        let mut bench = Self {
            core,
            events: vec![],
            questions: vec![],
            told: vec![],
            course: None,
            confidence: None,
            heat: vec![],
            clock,
            policy,
            speed,
            under_way: vec![],
        };
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
            stem: [0; 4],
            text_layers: 0,
            looks: 0,
            range: schema::ActionRange { low: [[0.0; DIMS]; CHUNK_STEPS], high: [[1.0; DIMS]; CHUNK_STEPS] },
            vocabulary: 0,
            calibration_error: None,
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

    pub fn now_ms(&self) -> f64 {
        self.clock.get()
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
            forecast: Forecast { chunk, ..Forecast::default() },
            readouts: Readouts { confidence: self.confidence, object: self.heat.clone(), ..Readouts::default() },
            latency_ms: self.speed.policy_ms as f32,
            tapped: false,
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
                    match event {
                        EngineEvent::Picture { .. } => assert_eq!(bytes.map(|rgb| rgb.len()), Some(96 * 96 * 3)),
                        EngineEvent::Course { .. } => self.course = bytes,
                        _ => assert_eq!(bytes, None, "nothing lies beside {event:?}"),
                    }
                    self.events.push(event);
                }
                Output::Ask { request, picture } => {
                    let InferenceRequest::Infer { id, sentence, proprioception, taps, moved_by } = request else {
                        panic!("the engine only ever asks for passes: {request:?}");
                    };
                    let question = Question { id, sentence, proprioception, taps, moved_by, picture };
                    let chunk = (self.policy)(&question, self.core.world());
                    self.under_way.push((self.clock.get() + self.speed.policy_ms, id, chunk));
                    self.questions.push(question);
                }
                Output::TellArm(request) => self.told.push(request),
                Output::NewScene => {}
            }
        }
    }
}

/// Answers with what the scripted expert would do to follow the sentence, which means what it meant when it was first said.
pub fn expert() -> Policy {
    let mut meant: HashMap<String, Plan> = HashMap::new();
    Box::new(move |question, world| {
        let sentence = &question.sentence;
        let plan =
            meant.entry(sentence.clone()).or_insert_with(|| match language::understand(sentence, &world.objects()) {
                Understanding::Clear { plan, .. } => plan,
                other => panic!("the policy is only ever given clear sentences: {sentence:?} is {other:?}"),
            });
        task::label(&task::TaskView::of(world), plan).0
    })
}

/// Answers with a chunk that moves to the left and says how sure it is to be done.
pub fn leftward(terminate: f32) -> Policy {
    Box::new(move |_, _| ActionChunk {
        steps: std::array::from_fn(|i| [0.0, 0.004 * (i + 1) as f32, 0.0, 0.0, 0.0, 0.5, terminate]),
    })
}

/// The first goal of a family in the scene of a seed and a sentence for it, if the scene admits one.
pub fn find_task(seed: u64, family: Family) -> Option<(Goal, String)> {
    let world = World::reset(seed, &ResetOptions::default());
    let objects = world.objects();
    let can_be_asked = |goal: &Goal| goal.family == family && language::is_expressible(&(*goal).into(), &objects);
    let goal = world.goals().into_iter().find(can_be_asked)?;
    Some((goal, language::sentence(&goal.into(), &objects, language::Wording::Training, 0)))
}

/// The same in a scene that admits one.
pub fn task_in(seed: u64, family: Family) -> (Goal, String) {
    find_task(seed, family).unwrap_or_else(|| panic!("the scene of seed {seed} has no goal of {family:?}"))
}
