//! Hears the page and the policy, drives the core, draws.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use engine::{Core, Output, golden};
use render::{
    Error as RenderError, Gpu, Theme,
    gpu::Prefer,
    reference::{REFERENCE_SIZE, render_reference},
};
use schema::{
    bus::BusRequest,
    desk::{DeskRequest, Taken},
    message::{
        EngineEvent, EngineRequest, InferenceEvent, InferenceRequest, Pointer, RunState, StageBackend, StageChoice,
    },
};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, ImageBitmap, MessagePort, OffscreenCanvas};
use wire::{
    Envelope, Listener, bytes_from, bytes_of, listen, send, text_of,
    worker::{now_ms, scope, time_origin_ms},
};

use super::{
    clock::{Tick, after, at_next_frame},
    eye::{self, Eye},
    pointer::Sight,
    theater::{Theater, backend_of, preference},
    viewer::Viewer,
};

/// Radians turned are handed to the view as the pixels that would turn it as far.
const PX_PER_RAD: f32 = 1.0 / 0.0062;

/// Everything the worker holds.
struct Worker {
    scope: DedicatedWorkerGlobalScope,
    core: RefCell<Option<Core>>,
    theater: RefCell<Option<Theater>>,
    viewer: RefCell<Viewer>,
    /// The policy, and the listening to it.
    policy: RefCell<Option<(MessagePort, Listener)>>,
    /// Whoever drives a real arm.
    arm: RefCell<Option<MessagePort>>,
    /// What frames and timers call.
    frame: RefCell<Option<Tick>>,
    wake: RefCell<Option<Tick>>,
    /// When that is called at the soonest, by this worker's clock.
    wakes_ms: Cell<f64>,
    /// What reads a webcam's pictures.
    eye: RefCell<Option<Eye>>,
    /// The size the page wants the stage to have; it may change while one is being opened.
    size: Cell<(u32, u32)>,
}

/// Listens to the page from now on.
pub fn start() {
    let worker = Rc::new(Worker {
        scope: scope(),
        core: RefCell::default(),
        theater: RefCell::default(),
        viewer: RefCell::new(Viewer::new(now_ms())),
        policy: RefCell::default(),
        arm: RefCell::default(),
        frame: RefCell::default(),
        wake: RefCell::default(),
        wakes_ms: Cell::new(f64::INFINITY),
        eye: RefCell::default(),
        size: Cell::new((1, 1)),
    });
    let framing = Rc::clone(&worker);
    *worker.frame.borrow_mut() = Some(Tick::new(move || framing.frame()));
    let waking = Rc::clone(&worker);
    *worker.wake.borrow_mut() = Some(Tick::new(move || waking.wake()));
    let hearing = Rc::clone(&worker);
    match listen(&worker.scope, move |heard| hearing.hear_page(heard)) {
        // The worker listens for as long as it lives.
        Ok(listener) => std::mem::forget(listener),
        Err(error) => worker.tell(&EngineEvent::Failed { message: error.to_string() }),
    }
    worker.tell(&EngineEvent::Awake);
}

impl Worker {
    fn hear_page(self: &Rc<Self>, heard: Result<Envelope<EngineRequest>, wire::Error>) {
        let outcome = heard.map_err(|error| error.to_string()).and_then(|envelope| self.answer(envelope));
        if let Err(reason) = outcome {
            self.refuse(reason);
        }
        self.flush();
    }

    fn answer(self: &Rc<Self>, envelope: Envelope<EngineRequest>) -> Result<(), String> {
        match envelope.message {
            EngineRequest::Start { seed, stage, width, height } => {
                self.connect(&envelope)?;
                let core = Core::new(seed, now_ms).map_err(|error| error.to_string())?;
                let first = self.core.replace(Some(core)).is_none();
                self.open_stage(stage, envelope.first(), (width, height), |stage| EngineEvent::Ready { stage });
                if first {
                    self.ask_for_frame();
                }
            }
            EngineRequest::NewStage { stage, width, height } => {
                self.open_stage(stage, envelope.first(), (width, height), |stage| EngineEvent::StageChanged { stage });
            }
            EngineRequest::Connect => {
                self.connect(&envelope)?;
                self.ask_core(EngineRequest::Connect, None)?;
            }
            EngineRequest::ConnectArm => *self.arm.borrow_mut() = envelope.first(),
            EngineRequest::Pointer(pointer) => self.point(pointer),
            EngineRequest::Resize { width, height } => {
                self.size.set((width, height));
                if let Some(theater) = &mut *self.theater.borrow_mut() {
                    theater.resize(width, height);
                }
                self.viewer.borrow_mut().spoil();
                self.relocate();
            }
            EngineRequest::SetTheme { dark, background_srgb, accent_srgb } => {
                let base = if dark { Theme::DARK } else { Theme::LIGHT };
                let theme = Theme {
                    background_srgb: background_srgb.unwrap_or(base.background_srgb),
                    accent_srgb: accent_srgb.unwrap_or(base.accent_srgb),
                    dark,
                };
                let mut viewer = self.viewer.borrow_mut();
                viewer.theme = theme;
                viewer.spoil();
                if let Some(theater) = &mut *self.theater.borrow_mut() {
                    theater.set_theme(theme);
                }
            }
            EngineRequest::ReducedMotion { reduced } => self.viewer.borrow_mut().set_still(reduced),
            EngineRequest::ResetView => self.viewer.borrow_mut().orbit.reset(),
            EngineRequest::Orbit { yaw_rad, pitch_rad } => {
                self.viewer.borrow_mut().orbit.turn(glam::Vec2::new(yaw_rad, pitch_rad) * PX_PER_RAD);
            }
            EngineRequest::Revisit { .. } | EngineRequest::Imagine { .. } | EngineRequest::Mirror { .. } => {
                self.ask_core(envelope.message, None)?;
                self.viewer.borrow_mut().spoil();
            }
            EngineRequest::Reference => self.draw_reference(),
            EngineRequest::StagePicture => self.picture_stage()?,
            EngineRequest::Golden => {
                let golden::Golden { world, camera } = golden::run().map_err(|error| error.to_string())?;
                self.tell(&EngineEvent::Golden { world, camera });
            }
            EngineRequest::LoseStage => {
                if let Some(theater) = &*self.theater.borrow() {
                    theater.lose();
                }
            }
            EngineRequest::Desk(DeskRequest::Picture(taken)) => self.take_picture(taken, envelope.first())?,
            EngineRequest::Replay { .. } => {
                let bytes = envelope.bytes(0).map_err(|error| error.to_string())?;
                self.ask_core(envelope.message, Some(bytes))?;
            }
            request => self.ask_core(request, None)?,
        }
        Ok(())
    }

    /// A webcam's picture: to the core, and behind the stage.
    fn take_picture(&self, taken: Taken, bitmap: Option<ImageBitmap>) -> Result<(), String> {
        let bitmap = bitmap.ok_or("a webcam's picture comes as an ImageBitmap")?;
        let rgba = eye::read(&mut self.eye.borrow_mut(), &bitmap, &taken)?;
        if let Some(theater) = &mut *self.theater.borrow_mut() {
            theater.set_backdrop(taken.size, &rgba);
        }
        self.viewer.borrow_mut().spoil();
        let taken = Taken { at_ms: taken.at_ms - time_origin_ms(), ..taken };
        self.ask_core(EngineRequest::Desk(DeskRequest::Picture(taken)), Some(rgba))
    }

    fn ask_core(&self, request: EngineRequest, bytes: Option<Vec<u8>>) -> Result<(), String> {
        match &mut *self.core.borrow_mut() {
            Some(core) => core.request(request, bytes).map_err(|error| error.to_string()),
            None => Err("the engine has not been started".into()),
        }
    }

    /// Takes the policy's port, if one came along.
    fn connect(self: &Rc<Self>, envelope: &Envelope<EngineRequest>) -> Result<(), String> {
        let Some(port) = envelope.first::<MessagePort>() else { return Ok(()) };
        let hearing = Rc::downgrade(self);
        let listener = listen(&port, move |heard: Result<Envelope<InferenceEvent>, wire::Error>| {
            let Some(worker) = hearing.upgrade() else { return };
            match heard {
                Ok(envelope) => {
                    if let Some(core) = &mut *worker.core.borrow_mut() {
                        core.hear(envelope.message);
                    }
                    // The path it plans may be all that changed.
                    worker.viewer.borrow_mut().spoil();
                }
                Err(error) => worker.refuse(error.to_string()),
            }
            worker.flush();
        })
        .map_err(|error| error.to_string())?;
        *self.policy.borrow_mut() = Some((port, listener));
        Ok(())
    }

    /// Opens a stage beside everything else, and says what came of it.
    fn open_stage(
        self: &Rc<Self>,
        choice: StageChoice,
        canvas: Option<OffscreenCanvas>,
        (width, height): (u32, u32),
        event: impl FnOnce(StageBackend) -> EngineEvent + 'static,
    ) {
        let (Some(prefer), Some(canvas)) = (preference(choice), canvas) else {
            let reason = match choice {
                StageChoice::None => "it was switched off",
                StageChoice::Auto | StageChoice::Webgl => "there is no canvas to draw on",
            };
            self.tell(&event(StageBackend::None { reason: reason.into() }));
            return;
        };
        self.size.set((width, height));
        canvas.set_width(width.max(1));
        canvas.set_height(height.max(1));
        self.let_go();
        let worker = Rc::clone(self);
        spawn_local(async move {
            let stage = worker.raise(canvas, prefer).await;
            worker.tell(&event(stage));
            worker.relocate();
            worker.flush();
        });
    }

    /// Builds a stage with the scene as it is now.
    async fn raise(&self, canvas: OffscreenCanvas, prefer: Prefer) -> StageBackend {
        match Theater::open(canvas, prefer).await {
            Ok(mut theater) => {
                if let Some(core) = &*self.core.borrow() {
                    theater.set_scene(&core.scene());
                }
                let (width, height) = self.size.get();
                theater.resize(width, height);
                let mut viewer = self.viewer.borrow_mut();
                theater.set_theme(viewer.theme);
                viewer.spoil();
                let backend = theater.backend();
                *self.theater.borrow_mut() = Some(theater);
                backend
            }
            Err(error) => StageBackend::None { reason: error.to_string() },
        }
    }

    /// The device is gone: another one on the same canvas, if it can be had. The world does not notice.
    fn recover(self: &Rc<Self>, lost: &RenderError) {
        let Some(theater) = self.theater.borrow_mut().take() else { return };
        let (canvas, prefer) = theater.remains();
        drop(theater);
        self.let_go();
        let (worker, lost) = (Rc::clone(self), lost.to_string());
        spawn_local(async move {
            let stage = match worker.raise(canvas, prefer).await {
                StageBackend::None { reason } => StageBackend::None { reason: format!("{lost}; then {reason}") },
                stage => stage,
            };
            worker.tell(&EngineEvent::StageChanged { stage });
        });
    }

    fn point(&self, pointer: Pointer) {
        let mut viewer = self.viewer.borrow_mut();
        let viewer = &mut *viewer;
        let theater = self.theater.borrow();
        let sight = theater
            .as_ref()
            .map_or(Sight::Picture, |theater| Sight::Stage { stage: theater.stage(), scale: theater.scale() });
        let hover = match &mut *self.core.borrow_mut() {
            Some(core) => viewer.hands.take(pointer, &sight, &mut viewer.orbit, core),
            None => false,
        };
        if hover {
            viewer.spoil();
            self.tell(&EngineEvent::Hover { object: viewer.hands.hovered() });
        }
    }

    /// The canvas the pointer was on is gone, and with it the end of what the pointer did there.
    fn let_go(&self) {
        if let Some(core) = &mut *self.core.borrow_mut() {
            core.release();
        }
        self.viewer.borrow_mut().hands.forget();
    }

    /// One frame, and the next one after it.
    fn frame(self: &Rc<Self>) {
        self.draw();
        self.ask_for_frame();
    }

    /// Time goes on, and what changed is drawn.
    fn draw(self: &Rc<Self>) {
        let mut tell = Vec::new();
        let mut lost = None;
        if let Some(core) = &mut *self.core.borrow_mut() {
            core.advance();
            if let Some(theater) = &mut *self.theater.borrow_mut() {
                lost = self.viewer.borrow_mut().frame(now_ms(), core, theater, &mut tell).err();
            }
        }
        if let Some(lost) = lost {
            self.recover(&lost);
        }
        for event in tell {
            self.pass_on(event, None);
        }
        self.flush();
    }

    /// Draws the stage once more and gives its picture away: what a canvas has shown may no longer be there to be read.
    fn picture_stage(self: &Rc<Self>) -> Result<(), String> {
        self.viewer.borrow_mut().insist();
        self.draw();
        let canvas = self.theater.borrow().as_ref().map(|theater| theater.remains().0);
        let canvas = canvas.ok_or("there is no stage to make a picture of")?;
        let made = canvas.convert_to_blob().map_err(|error| text_of(&error))?;
        let worker = Rc::clone(self);
        spawn_local(async move {
            match png_of(made).await {
                Ok(png) => worker.post(&EngineEvent::StagePicture, Some(&png)),
                Err(error) => worker.refuse(format!("the stage gives no picture: {}", text_of(&error))),
            }
        });
        Ok(())
    }

    fn ask_for_frame(&self) {
        if let Some(tick) = &*self.frame.borrow() {
            at_next_frame(tick);
        }
    }

    /// The core has something to do before the next frame may come.
    fn wake(self: &Rc<Self>) {
        // A later call than the soonest was asked for before that one, and is not asked for again.
        if self.wakes_ms.get() <= now_ms() + 1.0 {
            self.wakes_ms.set(f64::INFINITY);
        }
        if let Some(core) = &mut *self.core.borrow_mut() {
            core.advance();
        }
        self.flush();
    }

    /// Passes on what the core wants said, and sees to it that it is woken in time.
    fn flush(&self) {
        while let Some(output) = self.next_output() {
            match output {
                Output::Tell { event, bytes } => self.pass_on(event, bytes.as_deref()),
                Output::TellArm(request) => self.tell_arm(&request),
                Output::Ask { request, picture } => self.ask_policy(&request, &picture),
                Output::NewScene => self.set_scene(),
            }
        }
        let wakes_ms = self.core.borrow().as_ref().and_then(Core::wakes_ms);
        let now_ms = now_ms();
        // A call that comes too soon finds nothing to do, and says anew when there will be.
        let is_sooner = |wakes_ms: &f64| *wakes_ms < self.wakes_ms.get() || self.wakes_ms.get() < now_ms;
        if let (Some(wakes_ms), Some(tick)) = (wakes_ms.filter(is_sooner), &*self.wake.borrow()) {
            let wait_ms = (wakes_ms - now_ms).clamp(0.0, 1000.0).ceil();
            self.wakes_ms.set(now_ms + wait_ms);
            after(tick, wait_ms as i32);
        }
    }

    fn next_output(&self) -> Option<Output> {
        self.core.borrow_mut().as_mut().and_then(Core::next_output)
    }

    fn set_scene(&self) {
        let mut viewer = self.viewer.borrow_mut();
        viewer.hands.forget();
        viewer.spoil();
        if let (Some(theater), Some(core)) = (&mut *self.theater.borrow_mut(), &*self.core.borrow()) {
            theater.set_scene(&core.scene());
        }
    }

    /// Says again where things are on the canvas.
    fn relocate(&self) {
        let places = self.core.borrow().as_ref().map(Core::places);
        if let Some(places) = places {
            self.pass_on(EngineEvent::Objects { places }, None);
        }
    }

    fn draw_reference(self: &Rc<Self>) {
        let prefer = self.theater.borrow().as_ref().map_or(Prefer::Webgpu, |theater| theater.remains().1);
        let worker = Rc::clone(self);
        spawn_local(async move {
            let picture = match Gpu::headless(prefer).await {
                Ok(gpu) => render_reference(&gpu).await.map(|rgba| (rgba, backend_of(&gpu))),
                Err(error) => Err(error),
            };
            match picture {
                Ok((rgba, stage)) => {
                    let (width, height) = REFERENCE_SIZE;
                    worker.post(&EngineEvent::Reference { width, height, stage }, Some(&rgba));
                }
                Err(error) => worker.refuse(error.to_string()),
            }
        });
    }

    fn ask_policy(&self, request: &InferenceRequest, picture: &[u8]) {
        if let Some((port, _)) = &*self.policy.borrow() {
            // A policy that is gone is replaced by the page, with a new port.
            send(port, request, [bytes_of(picture)]).ok();
        }
    }

    /// Passes on to a real arm what is for it, if there is one.
    fn tell_arm(&self, request: &BusRequest) {
        if let Some(port) = &*self.arm.borrow() {
            // A bus worker that is gone is replaced by the page, with a new port.
            send(port, request, []).ok();
        }
    }

    fn pass_on(&self, mut event: EngineEvent, bytes: Option<&[u8]>) {
        match &mut event {
            EngineEvent::Objects { places } => {
                let theater = self.theater.borrow();
                let view = theater.as_ref().map_or(Sight::Picture.view(), |theater| self.viewer.borrow().view(theater));
                for place in places {
                    place.canvas_px = view.pixel_of(place.position_m).map(Into::into);
                }
            }
            // The path and the marker go with the run.
            EngineEvent::State { state: RunState::Idle | RunState::Solved { .. } | RunState::Ended { .. } }
            | EngineEvent::Understood { .. } => self.viewer.borrow_mut().spoil(),
            _ => {}
        }
        self.post(&event, bytes);
    }

    fn refuse(&self, reason: String) {
        self.tell(&EngineEvent::Refused { reason });
    }

    fn tell(&self, event: &EngineEvent) {
        self.post(event, None);
    }

    fn post(&self, event: &EngineEvent, bytes: Option<&[u8]>) {
        let beside: Option<JsValue> = bytes.map(bytes_of);
        // A page that cannot be posted to is gone, and the worker with it.
        send(&self.scope, event, beside).ok();
    }
}

/// The bytes of the blob that is being made.
async fn png_of(made: js_sys::Promise) -> Result<Vec<u8>, JsValue> {
    let blob: Blob = JsFuture::from(made).await?.unchecked_into();
    let buffer = JsFuture::from(blob.array_buffer()).await?;
    bytes_from(&buffer).ok_or_else(|| "it is empty".into())
}
