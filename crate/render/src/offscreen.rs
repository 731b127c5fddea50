//! A picture nobody sees on a screen: for tests, for files, and for browsers whose compositor fails to show canvases.

use std::sync::{Arc, Mutex};

use crate::{Error, Gpu};

/// A texture to draw into and the buffer to read it back through.
#[derive(Debug)]
pub struct Offscreen {
    texture: wgpu::Texture,
    view: wgpu::TextureView,
    buffer: wgpu::Buffer,
    width: u32,
    height: u32,
}

/// Copies to buffers want rows of a multiple of this.
const ROW_BYTES: u32 = wgpu::COPY_BYTES_PER_ROW_ALIGNMENT;

impl Offscreen {
    /// The format of the picture, for [`crate::Stage::new`].
    pub const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

    /// A picture of a size in pixels.
    pub fn new(device: &wgpu::Device, width: u32, height: u32) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("offscreen"),
            size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: Self::FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("readback"),
            size: u64::from(row_stride(width)) * u64::from(height),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        Self { view: texture.create_view(&wgpu::TextureViewDescriptor::default()), texture, buffer, width, height }
    }

    /// What to draw into.
    pub const fn view(&self) -> &wgpu::TextureView {
        &self.view
    }

    /// Width and height in pixels.
    pub const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// What was drawn: rows from the top, four sRGB bytes a pixel. One read at a time.
    pub async fn read(&self, gpu: &Gpu) -> Result<Vec<u8>, Error> {
        let stride = row_stride(self.width);
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_texture_to_buffer(
            self.texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &self.buffer,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(stride),
                    rows_per_image: Some(self.height),
                },
            },
            self.texture.size(),
        );
        gpu.queue.submit([encoder.finish()]);

        let mapped: Arc<Mutex<Option<Result<(), wgpu::BufferAsyncError>>>> = Arc::default();
        let answer = Arc::clone(&mapped);
        self.buffer.map_async(wgpu::MapMode::Read, .., move |result| {
            // Nobody panics while holding it.
            if let Ok(mut slot) = answer.lock() {
                *slot = Some(result);
            }
        });
        loop {
            gpu.breathe().await?;
            let result = mapped.lock().ok().and_then(|mut slot| slot.take());
            match result {
                Some(Ok(())) => break,
                Some(Err(error)) => return Err(Error::Readback(error.to_string())),
                None => {}
            }
        }
        let mut picture = Vec::with_capacity((self.width * self.height * 4) as usize);
        {
            let rows = self.buffer.get_mapped_range(..).map_err(|error| Error::Readback(error.to_string()))?;
            for row in rows.chunks_exact(stride as usize) {
                picture.extend_from_slice(&row[..self.width as usize * 4]);
            }
        }
        self.buffer.unmap();
        Ok(picture)
    }
}

const fn row_stride(width: u32) -> u32 {
    (width * 4).div_ceil(ROW_BYTES) * ROW_BYTES
}
