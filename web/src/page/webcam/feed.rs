//! What pictures come from: a stream, a video file or a still; and when there is a new one.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlElement, HtmlImageElement, HtmlVideoElement, MediaStream, Url};

use super::{ask, page_ms};

/// Pictures are taken no sooner after each other than this: as often as a person sees the difference, and more often than the
/// policy asks. Of thirty a second it is every other one.
const LEAST_MS: f64 = 45.0;
/// New ones are looked for this often where the browser does not announce them, or nobody had time when it did.
const LOOK_MS: u32 = 33;
/// A still is shown again this often, so that nobody takes it for a camera that has stopped.
const STILL_MS: u32 = 150;

/// Something that gives pictures. Dropping it turns the light off, and lets go of a file.
pub struct Live {
    seen: Seen,
    stream: Option<MediaStream>,
    file: Option<String>,
    fresh: Option<Fresh>,
    /// The time of the frame that was taken last, by the page's clock.
    taken_ms: Cell<f64>,
    /// The time of the video when it was last looked at, where the browser does not announce frames.
    last_secs: Cell<f64>,
    _ticking: Interval,
    _ending: Vec<EventListener>,
}

/// The element that shows it.
enum Seen {
    Video(HtmlVideoElement),
    Still(HtmlImageElement),
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Seen::Video(video) = &self.seen {
            video.set_src_object(None);
            if self.file.is_some() {
                video.remove_attribute("src").ok();
            }
        }
        if let Some(stream) = &self.stream {
            ask::stop(stream);
        }
        if let Some(url) = &self.file {
            // An address that was made here can be given up here.
            Url::revoke_object_url(url).ok();
        }
    }
}

impl Live {
    /// A camera. `tick` is called when it is time for another picture, `end` when the camera is gone.
    pub fn of_stream(
        stream: &MediaStream,
        tick: impl Fn() + 'static,
        end: impl Fn() + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let video = video()?;
        video.set_src_object(Some(stream));
        play(&video)?;
        let ending = ask::tracks(stream)
            .map(|track| {
                let end = end.clone();
                EventListener::new(&track, "ended", move |_| end())
            })
            .collect();
        // The handle; the stream's own `clone` would make a second stream, whose tracks keep the light on.
        let stream = Some(Clone::clone(stream));
        Ok(Self::of_video(video, tick, (stream, ending), None))
    }

    /// A video file, again and again, or a still picture, by the address of an object of this page. `fail` is called when the
    /// browser cannot read it as that.
    pub fn of_file(
        url: String,
        is_video: bool,
        tick: impl Fn() + 'static,
        fail: impl Fn() + 'static,
    ) -> Result<Self, JsValue> {
        if is_video {
            let video = video()?;
            video.set_loop(true);
            let failing = EventListener::new(&video, "error", move |_| fail());
            video.set_src(&url);
            play(&video)?;
            return Ok(Self::of_video(video, tick, (None, vec![failing]), Some(url)));
        }
        let image: HtmlImageElement = document().create_element("img")?.unchecked_into();
        image.set_alt("The picture that was chosen");
        let failing = EventListener::new(&image, "error", move |_| fail());
        image.set_src(&url);
        Ok(Self {
            seen: Seen::Still(image),
            stream: None,
            file: Some(url),
            fresh: None,
            taken_ms: Cell::new(f64::NEG_INFINITY),
            last_secs: Cell::new(-1.0),
            _ticking: Interval::new(STILL_MS, tick),
            _ending: vec![failing],
        })
    }

    fn of_video(
        video: HtmlVideoElement,
        tick: impl Fn() + 'static,
        (stream, ending): (Option<MediaStream>, Vec<EventListener>),
        file: Option<String>,
    ) -> Self {
        let tick = Rc::new(tick);
        let looking = Rc::clone(&tick);
        Self {
            // At once, because a camera that has stopped is told by how long ago its last picture came.
            fresh: Fresh::watch(&video, move || tick()),
            seen: Seen::Video(video),
            stream,
            file,
            taken_ms: Cell::new(f64::NEG_INFINITY),
            last_secs: Cell::new(-1.0),
            _ticking: Interval::new(LOOK_MS, move || looking()),
            _ending: ending,
        }
    }

    /// The element, to be put where it is seen.
    pub fn element(&self) -> HtmlElement {
        match &self.seen {
            Seen::Video(video) => Clone::clone(video.unchecked_ref()),
            Seen::Still(image) => Clone::clone(image.unchecked_ref()),
        }
    }

    /// The stream of a camera.
    pub fn stream(&self) -> Option<&MediaStream> {
        self.stream.as_ref()
    }

    /// Width and height, once they are known.
    pub fn size(&self) -> Option<(u32, u32)> {
        let size = match &self.seen {
            Seen::Video(video) => (video.video_width(), video.video_height()),
            Seen::Still(image) => (image.natural_width(), image.natural_height()),
        };
        (size.0 > 0 && size.1 > 0).then_some(size)
    }

    /// The time of the newest picture, milliseconds of the page's clock, if it is another than that of the one taken last,
    /// and not too soon after it: by the times of the frames and never by their pixels. The next question is about the next.
    pub fn take_fresh(&self) -> Option<f64> {
        let at_ms = match (&self.seen, &self.fresh) {
            (Seen::Still(_), _) => page_ms(),
            (Seen::Video(_), Some(fresh)) => fresh.presented_ms.take()?,
            (Seen::Video(video), None) => {
                let now_secs = video.current_time();
                (self.last_secs.replace(now_secs) != now_secs).then(page_ms)?
            }
        };
        let is_due = at_ms - self.taken_ms.get() >= LEAST_MS;
        is_due.then(|| {
            self.taken_ms.set(at_ms);
            at_ms
        })
    }

    /// The newest picture, as something that can be handed to a worker.
    pub fn bitmap(&self) -> Result<Promise, JsValue> {
        match &self.seen {
            Seen::Video(video) => window().create_image_bitmap_with_html_video_element(video),
            Seen::Still(image) => window().create_image_bitmap_with_html_image_element(image),
        }
    }
}

fn video() -> Result<HtmlVideoElement, JsValue> {
    let video: HtmlVideoElement = document().create_element("video")?.unchecked_into();
    video.set_muted(true);
    video.set_attribute("playsinline", "")?;
    Ok(video)
}

/// Playing begins once frames come; what keeps them from coming ends the track or is an error of the file, which is heard
/// elsewhere, and where it is neither the engine says that no picture came.
fn play(video: &HtmlVideoElement) -> Result<(), JsValue> {
    let playing = video.play()?;
    spawn_local(async move {
        JsFuture::from(playing).await.ok();
    });
    Ok(())
}

type Call = Closure<dyn FnMut(JsValue, JsValue)>;

/// Hears of each new frame of a video, where the browser tells.
struct Fresh {
    video: HtmlVideoElement,
    /// When the newest frame that was not taken yet was presented, milliseconds of the page's clock.
    presented_ms: Rc<Cell<Option<f64>>>,
    handle: Rc<Cell<f64>>,
    _call: Rc<RefCell<Option<Call>>>,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some(cancel) = method(&self.video, "cancelVideoFrameCallback") {
            // What is not expected any more cannot be cancelled, and need not be.
            cancel.call1(&self.video, &self.handle.get().into()).ok();
        }
    }
}

impl Fresh {
    fn watch(video: &HtmlVideoElement, announce: impl Fn() + 'static) -> Option<Self> {
        let request = method(video, "requestVideoFrameCallback")?;
        let (presented_ms, handle) = (Rc::new(Cell::new(None)), Rc::new(Cell::new(0.0)));
        let call: Rc<RefCell<Option<Call>>> = Rc::default();
        let again = {
            let (video, handle, call) = (video.clone(), Rc::clone(&handle), Rc::downgrade(&call));
            move || {
                let Some(call) = call.upgrade() else { return };
                let borrowed = call.borrow();
                let Some(function) = borrowed.as_ref().map(AsRef::as_ref) else { return };
                if let Some(number) = request.call1(&video, function).ok().and_then(|number| number.as_f64()) {
                    handle.set(number);
                }
            }
        };
        let (noting, next) = (Rc::clone(&presented_ms), again.clone());
        *call.borrow_mut() = Some(Call::new(move |_now: JsValue, frame: JsValue| {
            let at_ms = Reflect::get(&frame, &"presentationTime".into()).ok().and_then(|at_ms| at_ms.as_f64());
            noting.set(Some(at_ms.unwrap_or_else(page_ms)));
            next();
            announce();
        }));
        again();
        Some(Self { video: video.clone(), presented_ms, handle, _call: call })
    }
}

fn method(of: &HtmlVideoElement, name: &str) -> Option<Function> {
    Reflect::get(of, &JsValue::from_str(name)).ok()?.dyn_into().ok()
}
