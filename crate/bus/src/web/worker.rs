//! Hears the page, the engine and a leader's worker, and runs one session after the other.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bus::{Inbox, Line as _, Session, turn};
use schema::bus::{ArmKind, ArmLimits, ArmRole, ArmStage, BusEvent, BusRequest, LineChoice, LineState};
use servo::arm::Arm;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessagePort};
use wire::{Envelope, Listener, listen, send, worker::scope};

use super::clock::Clock;
use super::line::WebLine;
use super::lock;

/// A port, and the listening to it.
type Heard = RefCell<Option<(MessagePort, Listener)>>;

/// Everything the worker holds.
struct Worker {
    scope: DedicatedWorkerGlobalScope,
    inbox: Inbox,
    engine: Heard,
    /// The worker that listens to a leader, where this one moves the arm that follows.
    leader: Heard,
    /// And the other way round.
    follower: RefCell<Option<MessagePort>>,
    /// What the guard goes by, from one session to the next.
    limits: Cell<ArmLimits>,
}

/// Listens to the page from now on.
pub fn start() {
    let worker = Rc::new(Worker {
        scope: scope(),
        inbox: Inbox::default(),
        engine: RefCell::default(),
        leader: RefCell::default(),
        follower: RefCell::default(),
        limits: Cell::new(ArmLimits::default()),
    });
    let hearing = Rc::clone(&worker);
    match listen(&worker.scope, move |heard| hearing.hear(heard)) {
        // The worker listens for as long as it lives.
        Ok(listener) => std::mem::forget(listener),
        Err(error) => worker.tell(&BusEvent::Failed { message: error.to_string() }),
    }
    worker.tell(&BusEvent::Awake);
    spawn_local(async move { worker.run().await });
}

impl Worker {
    fn hear(&self, heard: Result<Envelope<BusRequest>, wire::Error>) {
        match heard {
            Ok(envelope) => match envelope.message {
                BusRequest::Connect => {
                    let may = |said: &BusRequest| matches!(said, BusRequest::Target { .. } | BusRequest::CameraSeen);
                    self.connect(&envelope, &self.engine, may);
                }
                BusRequest::ConnectLeader => {
                    self.connect(&envelope, &self.leader, |said| matches!(said, BusRequest::Lead { .. }));
                }
                BusRequest::ConnectFollower => *self.follower.borrow_mut() = envelope.first(),
                request => self.inbox.push(request),
            },
            Err(error) => self.tell(&BusEvent::Refused { reason: error.to_string() }),
        }
    }

    /// Takes a port of another worker: what it may say are requests like any other.
    fn connect(&self, envelope: &Envelope<BusRequest>, heard: &Heard, may: impl Fn(&BusRequest) -> bool + 'static) {
        let Some(port) = envelope.first::<MessagePort>() else { return };
        let inbox = self.inbox.clone();
        let listener = listen(&port, move |said: Result<Envelope<BusRequest>, wire::Error>| {
            // What cannot be read is missing.
            if let Some(request) = said.ok().map(|envelope| envelope.message).filter(&may) {
                inbox.push(request);
            }
        });
        match listener {
            Ok(listener) => *heard.borrow_mut() = Some((port, listener)),
            Err(error) => self.tell(&BusEvent::Refused { reason: error.to_string() }),
        }
    }

    async fn run(self: &Rc<Self>) {
        loop {
            self.inbox.until_any().await;
            match self.inbox.pop() {
                Some(BusRequest::Open { line, arm, role, calibration }) => {
                    let state = self.serve(line, (arm, role), calibration).await;
                    self.tell(&BusEvent::Stage { stage: ArmStage::Unknown });
                    self.tell(&BusEvent::Line { state });
                }
                Some(BusRequest::SetLimits { limits }) => self.limits.set(limits.bounded()),
                // Without a line there is nothing to stop, and nothing to move.
                _ => {}
            }
        }
    }

    /// One session, from opening the line to letting go of it; how the line is then.
    async fn serve(
        self: &Rc<Self>,
        choice: LineChoice,
        (kind, role): (ArmKind, ArmRole),
        calibration: Option<String>,
    ) -> LineState {
        self.tell(&BusEvent::Line { state: LineState::Opening });
        // Held until the session is over. A simulated arm is this tab's own.
        let _lock = match choice {
            LineChoice::Simulated { .. } => None,
            LineChoice::Port { .. } => match lock::take(role).await {
                Some(lock) => Some(lock),
                None => return LineState::Taken,
            },
        };
        let clock = match Clock::new() {
            Ok(clock) => clock,
            Err(error) => return LineState::Failed { reason: wire::text_of(&error) },
        };
        let line = match WebLine::open(choice, Arm::of(kind, role), clock).await {
            Ok(line) => line,
            Err(reason) => return LineState::Failed { reason },
        };
        let telling = Rc::clone(self);
        let mut session = Session::new(
            line,
            (kind, role),
            calibration,
            self.limits.get(),
            Box::new(move |event| telling.tell(&event)),
        );
        bus::race(session.greet(), &self.inbox, None).await;
        while turn(&mut session, &self.inbox).await {
            if let (Some(joints), Some(port)) = (session.led_to(), &*self.follower.borrow()) {
                // A follower's worker that is gone is replaced by the page, with a new port.
                send(port, &BusRequest::Lead { joints }, []).ok();
            }
        }
        self.limits.set(session.limits());
        session.line_mut().close().await;
        LineState::Closed
    }

    fn tell(&self, event: &BusEvent) {
        // A page that cannot be posted to is gone, and the worker with it.
        send(&self.scope, event, []).ok();
    }
}
