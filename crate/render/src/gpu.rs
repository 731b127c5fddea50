//! The graphics device: found, watched, and given back as an error when it is lost.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{Error, Quality};

#[cfg_attr(target_family = "wasm", path = "gpu/wasm.rs")]
#[cfg_attr(not(target_family = "wasm"), path = "gpu/native.rs")]
mod imp;

/// Which backend to try first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prefer {
    /// WebGPU, and WebGL2 where that is missing. Natively: whatever there is.
    #[default]
    Webgpu,
    /// WebGL2 even where WebGPU exists, so that it can be tested.
    Webgl,
}

/// What answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Webgpu,
    Webgl,
    Native,
}

/// A device, its queue, and what became of them.
#[derive(Debug)]
pub struct Gpu {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub backend: Backend,
    /// What the adapter calls itself; browsers often say little.
    pub adapter: String,
    /// Whether pictures are computed on the CPU.
    pub software: bool,
    trouble: Trouble,
    _watch: imp::Watch,
}

/// Why the device is gone, once it is; and the first thing it complained about.
#[derive(Clone, Debug, Default)]
struct Trouble {
    lost: Arc<Mutex<Option<String>>>,
    complaint: Arc<Mutex<Option<String>>>,
}

fn note(slot: &Mutex<Option<String>>, message: String) {
    // A poisoned slot still holds a message worth keeping.
    slot.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(message);
}

fn noted(slot: &Mutex<Option<String>>) -> Option<String> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

impl Gpu {
    /// A device without a screen, for pictures that are read back.
    pub async fn headless(prefer: Prefer) -> Result<Self, Error> {
        imp::headless(prefer).await
    }

    async fn from_adapter(
        adapter: &wgpu::Adapter,
        required_limits: wgpu::Limits,
        trouble: Trouble,
        watch: imp::Watch,
    ) -> Result<Self, Error> {
        let descriptor = wgpu::DeviceDescriptor { label: Some("stage"), required_limits, ..Default::default() };
        let (device, queue) =
            adapter.request_device(&descriptor).await.map_err(|error| Error::NoDevice(error.to_string()))?;
        let lost = Arc::clone(&trouble.lost);
        device.set_device_lost_callback(move |reason, message| note(&lost, format!("{reason:?}: {message}")));
        let complaint = Arc::clone(&trouble.complaint);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| note(&complaint, error.to_string())));

        let info = adapter.get_info();
        let backend = match info.backend {
            wgpu::Backend::BrowserWebGpu => Backend::Webgpu,
            wgpu::Backend::Gl => Backend::Webgl,
            _ => Backend::Native,
        };
        let adapter = if info.name.is_empty() { format!("{:?}", info.backend) } else { info.name };
        let software = info.device_type == wgpu::DeviceType::Cpu
            || ["SwiftShader", "llvmpipe", "Basic Render"].iter().any(|name| adapter.contains(name));
        Ok(Self { device, queue, backend, adapter, software, trouble, _watch: watch })
    }

    /// Why the device was lost, if it was. Everything made from it is then useless: make a new one, and a new stage
    /// with the same scene. Cheap enough to ask every frame.
    pub fn lost(&self) -> Option<Error> {
        // A browser's WebGPU tells by itself; the others tell only when asked how far they are.
        if self.backend != Backend::Webgpu
            && let Err(error) = self.device.poll(wgpu::PollType::Poll)
        {
            return Some(Error::Lost(error.to_string()));
        }
        noted(&self.trouble.lost).map(Error::Lost)
    }

    /// The first validation or memory error the device reported, for messages and tests; there should never be one.
    pub fn complaint(&self) -> Option<String> {
        noted(&self.trouble.complaint)
    }

    /// As much work as this device should do for a frame.
    pub const fn quality(&self) -> Quality {
        if self.software { Quality::LOW } else { Quality::HIGH }
    }

    /// Lets the device get on: waits for it natively, gives the browser a turn on the web.
    pub(crate) async fn breathe(&self) -> Result<(), Error> {
        imp::breathe(&self.device).await?;
        self.lost().map_or(Ok(()), Err)
    }
}

/// A canvas frames are presented on.
#[derive(Debug)]
pub struct Display {
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
}

impl Display {
    /// The format of its views, for [`crate::Stage::new`].
    pub const fn format(&self) -> wgpu::TextureFormat {
        self.config.format
    }

    /// A new canvas size in pixels. Set the canvas itself to the same size.
    pub fn resize(&mut self, gpu: &Gpu, width: u32, height: u32) {
        let (width, height) = (width.max(1), height.max(1));
        if (width, height) != (self.config.width, self.config.height) {
            (self.config.width, self.config.height) = (width, height);
            self.surface.configure(&gpu.device, &self.config);
        }
    }

    /// Lets `draw` fill the next frame and shows it. Says whether there was a frame to fill: a hidden canvas has none,
    /// and that is no error.
    pub fn present(&self, gpu: &Gpu, draw: impl FnOnce(&wgpu::TextureView)) -> Result<bool, Error> {
        use wgpu::CurrentSurfaceTexture as Next;
        let texture = match self.surface.get_current_texture() {
            Next::Success(texture) | Next::Suboptimal(texture) => texture,
            Next::Timeout | Next::Occluded => return Ok(false),
            Next::Outdated => {
                self.surface.configure(&gpu.device, &self.config);
                return Ok(false);
            }
            Next::Lost => return Err(Error::Lost("the canvas lost its drawing surface".to_owned())),
            Next::Validation => {
                let complaint = gpu.complaint().unwrap_or_else(|| "the canvas refused to be drawn on".to_owned());
                return Err(Error::NoSurface(complaint));
            }
        };
        draw(&texture.texture.create_view(&wgpu::TextureViewDescriptor::default()));
        gpu.queue.present(texture);
        Ok(true)
    }
}
