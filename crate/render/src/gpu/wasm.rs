//! WebGPU and WebGL2 on an `OffscreenCanvas`.
//!
//! A canvas that has handed out a context of one kind can never hand out another, so WebGPU is tried up to and
//! including the device before the canvas is touched.

use std::sync::Arc;

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::OffscreenCanvas;

use super::{Display, Error, Gpu, Prefer, Trouble, note};

/// Listens for the loss of a WebGL context, which wgpu does not report, until dropped.
#[derive(Debug)]
pub struct Watch {
    listener: Option<(OffscreenCanvas, Closure<dyn FnMut()>)>,
}

/// The event a canvas sends when its WebGL context is lost.
const CONTEXT_LOST: &str = "webglcontextlost";

impl Watch {
    const fn nothing() -> Self {
        Self { listener: None }
    }

    fn canvas(canvas: &OffscreenCanvas, trouble: &Trouble) -> Result<Self, Error> {
        let lost = Arc::clone(&trouble.lost);
        let listener =
            Closure::<dyn FnMut()>::new(move || note(&lost, "the browser took the WebGL context away".to_owned()));
        canvas
            .add_event_listener_with_callback(CONTEXT_LOST, listener.as_ref().unchecked_ref())
            .map_err(|error| Error::NoSurface(text_of(&error)))?;
        Ok(Self { listener: Some((canvas.clone(), listener)) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some((canvas, listener)) = &self.listener {
            // Removing a listener that is there cannot fail.
            canvas
                .remove_event_listener_with_callback(CONTEXT_LOST, listener.as_ref().unchecked_ref())
                .unwrap_or_default();
        }
    }
}

impl Gpu {
    /// A device and a display for a canvas that no context was ever asked of.
    ///
    /// With [`Prefer::Webgpu`], WebGL2 is used where WebGPU is missing or broken; the error then says what each
    /// answered.
    pub async fn for_canvas(canvas: OffscreenCanvas, prefer: Prefer) -> Result<(Self, Display), Error> {
        let size = (canvas.width(), canvas.height());
        let webgpu_says = match prefer {
            Prefer::Webgpu => match webgpu().await {
                Ok((instance, adapter, gpu)) => {
                    let surface = surface(&instance, canvas)?;
                    let display = display(&gpu, &adapter, surface, size)?;
                    return Ok((gpu, display));
                }
                Err(error) => format!("WebGPU: {error}; "),
            },
            Prefer::Webgl => String::new(),
        };
        let (adapter, surface, gpu) = webgl(canvas).await.map_err(|error| match error {
            Error::NoAdapter(why) => Error::NoAdapter(format!("{webgpu_says}WebGL2: {why}")),
            other => Error::NoAdapter(format!("{webgpu_says}WebGL2: {other}")),
        })?;
        let display = display(&gpu, &adapter, surface, size)?;
        Ok((gpu, display))
    }
}

fn display(
    gpu: &Gpu,
    adapter: &wgpu::Adapter,
    surface: wgpu::Surface<'static>,
    (width, height): (u32, u32),
) -> Result<Display, Error> {
    let mut config = surface
        .get_default_config(adapter, width.max(1), height.max(1))
        .ok_or_else(|| Error::NoSurface("the adapter cannot present on this canvas".to_owned()))?;
    let formats = surface.get_capabilities(adapter).formats;
    // The stage encodes sRGB itself.
    config.format = formats
        .into_iter()
        .find(|format| matches!(format, wgpu::TextureFormat::Rgba8Unorm | wgpu::TextureFormat::Bgra8Unorm))
        .ok_or_else(|| Error::NoSurface("the canvas has no plain eight-bit format".to_owned()))?;
    surface.configure(&gpu.device, &config);
    Ok(Display { surface, config })
}

/// A device on a canvas of its own that nobody sees; WebGL2 cannot do without one.
pub async fn headless(prefer: Prefer) -> Result<Gpu, Error> {
    if prefer == Prefer::Webgpu
        && let Ok((_, _, gpu)) = webgpu().await
    {
        return Ok(gpu);
    }
    let canvas = OffscreenCanvas::new(1, 1).map_err(|error| Error::NoSurface(text_of(&error)))?;
    let (_, _, gpu) = webgl(canvas).await?;
    Ok(gpu)
}

async fn webgpu() -> Result<(wgpu::Instance, wgpu::Adapter, Gpu), Error> {
    let backends = wgpu::Backends::BROWSER_WEBGPU;
    if !wgpu::util::is_browser_webgpu_supported().await {
        return Err(Error::NoAdapter("this browser has no adapter for it".to_owned()));
    }
    let instance = instance(backends);
    let adapter = instance
        .request_adapter(&wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        })
        .await
        .map_err(|error| Error::NoAdapter(error.to_string()))?;
    let limits = wgpu::Limits::downlevel_webgl2_defaults().using_resolution(adapter.limits());
    let gpu = Gpu::from_adapter(&adapter, limits, Trouble::default(), Watch::nothing()).await?;
    Ok((instance, adapter, gpu))
}

async fn webgl(canvas: OffscreenCanvas) -> Result<(wgpu::Adapter, wgpu::Surface<'static>, Gpu), Error> {
    let trouble = Trouble::default();
    let watch = Watch::canvas(&canvas, &trouble)?;
    let instance = instance(wgpu::Backends::GL);
    let surface = surface(&instance, canvas)?;
    let adapter = instance
        .request_adapter(&wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            compatible_surface: Some(&surface),
            ..Default::default()
        })
        .await
        .map_err(|error| Error::NoAdapter(error.to_string()))?;
    let limits = wgpu::Limits::downlevel_webgl2_defaults().using_resolution(adapter.limits());
    let gpu = Gpu::from_adapter(&adapter, limits, trouble, watch).await?;
    Ok((adapter, surface, gpu))
}

fn instance(backends: wgpu::Backends) -> wgpu::Instance {
    wgpu::Instance::new(wgpu::InstanceDescriptor { backends, ..wgpu::InstanceDescriptor::new_without_display_handle() })
}

fn surface(instance: &wgpu::Instance, canvas: OffscreenCanvas) -> Result<wgpu::Surface<'static>, Error> {
    instance
        .create_surface(wgpu::SurfaceTarget::OffscreenCanvas(canvas))
        .map_err(|error| Error::NoSurface(error.to_string()))
}

/// Gives the browser a turn, because a WebGL fence is only ever passed between turns.
pub async fn breathe(device: &wgpu::Device) -> Result<(), Error> {
    device.poll(wgpu::PollType::Poll).map_err(|error| Error::Readback(error.to_string()))?;
    let turn = js_sys::Promise::new(&mut |resolve, reject| {
        let scheduled = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("setTimeout"))
            .and_then(JsCast::dyn_into::<js_sys::Function>)
            .and_then(|set_timeout| set_timeout.call2(&JsValue::UNDEFINED, &resolve, &JsValue::from_f64(0.0)));
        if let Err(error) = scheduled {
            // Rejecting is all that is left to say; a failing rejection has nobody to hear it.
            reject.call1(&JsValue::UNDEFINED, &error).unwrap_or_default();
        }
    });
    wasm_bindgen_futures::JsFuture::from(turn).await.map_err(|error| Error::Readback(text_of(&error)))?;
    Ok(())
}

fn text_of(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
