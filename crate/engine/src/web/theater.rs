//! A canvas, the device that draws on it, and the stage.

use render::{
    Error, Frame, Gpu, Stage, Theme,
    gpu::{Backend, Display, Prefer},
};
use schema::{
    Scene,
    message::{StageBackend, StageChoice},
};
use web_sys::OffscreenCanvas;
use wire::worker::{adapter_name, is_software};

/// How much of each side is drawn where the CPU does the drawing; the browser stretches it. A quarter of the pixels is
/// four times the frames.
const SOFTWARE_SCALE: f32 = 0.5;

/// Everything that is lost when a device is.
pub struct Theater {
    canvas: OffscreenCanvas,
    gpu: Gpu,
    display: Display,
    stage: Stage,
}

impl Theater {
    /// A stage on a canvas: WebGPU, else WebGL2, else the reasons of both.
    pub async fn open(canvas: OffscreenCanvas, prefer: Prefer) -> Result<Self, Error> {
        let size = (canvas.width(), canvas.height());
        let (mut gpu, display) = Gpu::for_canvas(canvas.clone(), prefer).await?;
        if gpu.backend == Backend::Webgpu {
            // wgpu knows neither the adapter's name nor, from that, that it is a software one.
            let name = adapter_name().await;
            gpu.software |= is_software(&name);
            gpu.adapter = name;
        }
        let stage = Stage::new(&gpu.device, &gpu.queue, display.format(), size, gpu.quality());
        Ok(Self { canvas, gpu, display, stage })
    }

    /// What the page is told of it.
    pub fn backend(&self) -> StageBackend {
        backend_of(&self.gpu)
    }

    /// The canvas, and what can be had on it again.
    pub fn remains(&self) -> (OffscreenCanvas, Prefer) {
        let prefer = match self.gpu.backend {
            Backend::Webgl => Prefer::Webgl,
            Backend::Webgpu | Backend::Native => Prefer::Webgpu,
        };
        (self.canvas.clone(), prefer)
    }

    /// Drawn pixels for each pixel of the page's canvas, along a side.
    pub fn scale(&self) -> f32 {
        if self.is_software() { SOFTWARE_SCALE } else { 1.0 }
    }

    /// Whether the processor does the drawing.
    pub fn is_software(&self) -> bool {
        self.gpu.software
    }

    /// Takes the size the page wants the canvas to have.
    pub fn resize(&mut self, width: u32, height: u32) {
        let scaled = |length: u32| ((length as f32 * self.scale()).round() as u32).max(1);
        let (width, height) = (scaled(width), scaled(height));
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        self.display.resize(&self.gpu, width, height);
        self.stage.resize(width, height);
    }

    pub fn set_scene(&mut self, scene: &Scene) {
        self.stage.set_scene(scene);
    }

    pub fn set_theme(&mut self, theme: Theme) {
        self.stage.set_theme(theme);
    }

    /// What a webcam sees, to be drawn over; four bytes a pixel.
    pub fn set_backdrop(&mut self, size: [u32; 2], rgba: &[u8]) {
        self.stage.set_backdrop(size, rgba);
    }

    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Draws and shows a frame. An error means that the device is gone and all of this with it.
    pub fn draw(&mut self, frame: &Frame) -> Result<bool, Error> {
        let Self { gpu, display, stage, .. } = self;
        if let Some(lost) = gpu.lost() {
            return Err(lost);
        }
        display.present(gpu, |target| stage.draw(target, frame))
    }

    /// Whether the device is gone; cheap enough to ask every frame.
    pub fn lost(&self) -> Option<Error> {
        self.gpu.lost()
    }

    /// Loses the device, as a driver reset would.
    pub fn lose(&self) {
        self.gpu.device.destroy();
    }
}

/// A device as the page is told of it.
pub fn backend_of(gpu: &Gpu) -> StageBackend {
    let adapter = gpu.adapter.clone();
    match gpu.backend {
        Backend::Webgl => StageBackend::Webgl { adapter },
        Backend::Webgpu | Backend::Native => StageBackend::Webgpu { adapter },
    }
}

/// Which backends the page allows; `None` for no stage at all.
pub fn preference(choice: StageChoice) -> Option<Prefer> {
    match choice {
        StageChoice::Auto => Some(Prefer::Webgpu),
        StageChoice::Webgl => Some(Prefer::Webgl),
        StageChoice::None => None,
    }
}
