//! The picture behind the stage: what a webcam sees of a real table.

use schema::CameraPose;

use super::{
    pipelines::Layouts,
    targets::{bind, sampler},
};

/// That a frame is drawn over the stage's backdrop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backdrop {
    /// Width over height of the picture, which is shown whole.
    pub aspect: f32,
    /// Whether the bodies are drawn; not where nobody knows where the camera stands.
    pub bodies: bool,
}

impl Backdrop {
    /// How far the picture reaches to the sides and up and down, as shares of half a stage of this shape.
    pub fn extent(&self, stage_aspect: f32) -> [f32; 2] {
        let wider = self.aspect / stage_aspect.max(1e-3);
        if wider < 1.0 { [wider, 1.0] } else { [1.0, 1.0 / wider] }
    }

    /// The camera of a stage of this shape that sees in the picture's place what the picture's own camera does.
    #[must_use]
    pub fn camera(&self, of_picture: &CameraPose, stage_aspect: f32) -> CameraPose {
        let [_, up] = self.extent(stage_aspect);
        let half = libm::tanf(of_picture.fov_y_rad * 0.5) / up;
        CameraPose { fov_y_rad: 2.0 * libm::atanf(half), ..*of_picture }
    }
}

/// The picture on the GPU.
#[derive(Debug)]
pub struct Shown {
    texture: wgpu::Texture,
    pub bind: wgpu::BindGroup,
}

impl Shown {
    /// Room for a picture of this size.
    pub fn new(device: &wgpu::Device, layouts: &Layouts, [width, height]: [u32; 2]) -> Self {
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("backdrop"),
            size: wgpu::Extent3d { width: width.max(1), height: height.max(1), depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let smooth = sampler(device, wgpu::FilterMode::Linear, None);
        let resources = [wgpu::BindingResource::TextureView(&view), wgpu::BindingResource::Sampler(&smooth)];
        Self { bind: bind(device, &layouts.backdrop, &resources), texture }
    }

    /// Width and height, pixels.
    pub fn size(&self) -> [u32; 2] {
        [self.texture.width(), self.texture.height()]
    }

    /// Takes a picture of this size over, four bytes a pixel.
    pub fn fill(&self, queue: &wgpu::Queue, rgba: &[u8]) {
        let size = self.texture.size();
        let layout = wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(size.width * 4),
            rows_per_image: Some(size.height),
        };
        queue.write_texture(self.texture.as_image_copy(), rgba, layout, size);
    }
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;
    use crate::View;

    /// Whatever the stage's shape, a point of the world lies over the same point of the picture.
    #[test]
    fn the_stage_sees_in_the_picture_what_its_camera_saw() {
        let (width, height) = (640.0, 480.0);
        let of_picture = CameraPose { fov_y_rad: 0.8, ..CameraPose::CANONICAL };
        let backdrop = Backdrop { aspect: width / height, bodies: true };
        let in_picture = View { camera: of_picture, width: 640, height: 480 };
        for (stage_width, stage_height) in [(1000, 500), (390, 700), (640, 480)] {
            let aspect = stage_width as f32 / stage_height as f32;
            let camera = backdrop.camera(&of_picture, aspect);
            let on_stage = View { camera, width: stage_width, height: stage_height };
            let [across, up] = backdrop.extent(aspect);
            for point_m in [Vec3::new(0.2, 0.05, 0.0), Vec3::new(0.1, -0.1, 0.15)] {
                let seen = in_picture.pixel_of(point_m).expect("it is in front");
                let share = |at: f32, of: f32, extent: f32| 0.5 + (at / of - 0.5) * extent;
                let expected = glam::Vec2::new(
                    share(seen.x, width, across) * stage_width as f32,
                    share(seen.y, height, up) * stage_height as f32,
                );
                let drawn = on_stage.pixel_of(point_m).expect("it is in front");
                assert!(drawn.distance(expected) < 0.05, "{stage_width} x {stage_height}: {drawn}, not {expected}");
            }
        }
    }
}
