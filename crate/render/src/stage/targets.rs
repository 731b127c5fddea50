//! Textures that are drawn into and read from: the picture's own, which follow its size, and the maps, which do not.

use super::{
    frame::Quality,
    pipelines::{DEPTH, Layouts, OPENNESS},
    uniforms::{height_clips, square_sizes},
};

/// Where the picture is put together before it reaches its destination.
#[derive(Debug)]
pub struct Targets {
    pub depth: wgpu::TextureView,
    /// Present when multisampled; the destination is then only resolved into.
    pub color: Option<wgpu::TextureView>,
}

impl Targets {
    pub fn new(
        device: &wgpu::Device,
        format: wgpu::TextureFormat,
        quality: Quality,
        (width, height): (u32, u32),
    ) -> Self {
        let make = |label, format| {
            let usage = wgpu::TextureUsages::RENDER_ATTACHMENT;
            texture(device, label, format, (width, height), quality.samples, usage)
        };
        Self { depth: make("depth", DEPTH), color: (quality.samples > 1).then(|| make("color", format)) }
    }
}

/// What light is computed from.
#[derive(Debug)]
pub struct Maps {
    pub shadow: wgpu::TextureView,
    pub lowest: wgpu::TextureView,
    pub highest: wgpu::TextureView,
    pub openness: wgpu::TextureView,
    /// Matrices of the depth passes; only the light's ever changes.
    pub light_clip: wgpu::Buffer,
    pub bind_light_clip: wgpu::BindGroup,
    pub bind_lowest_clip: wgpu::BindGroup,
    pub bind_highest_clip: wgpu::BindGroup,
    pub bind_heights: wgpu::BindGroup,
    pub bind: wgpu::BindGroup,
}

impl Maps {
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue, layouts: &Layouts, quality: Quality) -> Self {
        let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
        let map = |label, format, side| texture(device, label, format, (side, side), 1, usage);
        let shadow = map("shadow", DEPTH, quality.shadow_side);
        // As fine as the map made from them, so that its texels look at the middles of theirs and never at an edge,
        // where adapters decide differently.
        let lowest = map("lowest", DEPTH, quality.occlusion_side);
        let highest = map("highest", DEPTH, quality.occlusion_side);
        let openness = map("openness", OPENNESS, quality.occlusion_side);

        let (lowest_clip, highest_clip) = height_clips();
        let light_clip = uniform(device, queue, "light clip", bytemuck::cast_slice(&[0.0_f32; 16]));
        let lowest_clip = uniform(device, queue, "lowest clip", bytemuck::cast_slice(&lowest_clip.to_cols_array()));
        let highest_clip = uniform(device, queue, "highest clip", bytemuck::cast_slice(&highest_clip.to_cols_array()));
        let square = uniform(device, queue, "square", bytemuck::cast_slice(&square_sizes()));

        let nearest = sampler(device, wgpu::FilterMode::Nearest, None);
        let smooth = sampler(device, wgpu::FilterMode::Linear, None);
        let compare = sampler(device, wgpu::FilterMode::Linear, Some(wgpu::CompareFunction::LessEqual));

        let matrix = |buffer: &wgpu::Buffer| bind(device, &layouts.matrix, &[buffer.as_entire_binding()]);
        let seen = wgpu::BindingResource::TextureView;
        let by = wgpu::BindingResource::Sampler;
        Self {
            bind_light_clip: matrix(&light_clip),
            bind_lowest_clip: matrix(&lowest_clip),
            bind_highest_clip: matrix(&highest_clip),
            bind_heights: bind(
                device,
                &layouts.heights,
                &[seen(&lowest), seen(&highest), by(&nearest), square.as_entire_binding()],
            ),
            bind: bind(
                device,
                &layouts.maps,
                &[seen(&shadow), by(&compare), seen(&shadow), by(&nearest), seen(&openness), by(&smooth)],
            ),
            shadow,
            lowest,
            highest,
            openness,
            light_clip,
        }
    }
}

/// A bind group with its resources in the order of the layout.
pub fn bind(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    resources: &[wgpu::BindingResource],
) -> wgpu::BindGroup {
    let entries: Vec<_> = (0..)
        .zip(resources)
        .map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource: resource.clone() })
        .collect();
    device.create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout, entries: &entries })
}

/// A uniform buffer with its first contents.
pub fn uniform(device: &wgpu::Device, queue: &wgpu::Queue, label: &str, bytes: &[u8]) -> wgpu::Buffer {
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size: bytes.len() as u64,
        usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    queue.write_buffer(&buffer, 0, bytes);
    buffer
}

fn texture(
    device: &wgpu::Device,
    label: &str,
    format: wgpu::TextureFormat,
    (width, height): (u32, u32),
    sample_count: u32,
    usage: wgpu::TextureUsages,
) -> wgpu::TextureView {
    device
        .create_texture(&wgpu::TextureDescriptor {
            label: Some(label),
            size: wgpu::Extent3d { width: width.max(1), height: height.max(1), depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage,
            view_formats: &[],
        })
        .create_view(&wgpu::TextureViewDescriptor::default())
}

/// A sampler that stays within its texture.
pub fn sampler(
    device: &wgpu::Device,
    filter: wgpu::FilterMode,
    compare: Option<wgpu::CompareFunction>,
) -> wgpu::Sampler {
    device.create_sampler(&wgpu::SamplerDescriptor {
        mag_filter: filter,
        min_filter: filter,
        compare,
        ..wgpu::SamplerDescriptor::default()
    })
}
