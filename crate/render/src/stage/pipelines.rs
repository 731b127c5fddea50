//! Shaders and fixed state of every pass.

use super::{
    frame::Quality,
    inventory::{INSTANCE_ATTRIBUTES, Instance, VERTEX_ATTRIBUTES},
};
use crate::mesh::Vertex;

/// Depth of the picture and of all maps.
pub const DEPTH: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;
/// The table's occlusion map.
pub const OPENNESS: wgpu::TextureFormat = wgpu::TextureFormat::R8Unorm;

/// Vertices of the path's tube for a number of points; see `vs_path`.
pub const fn path_vertices(points: u32) -> u32 {
    if points < 2 { 0 } else { (points - 1) * 6 * 10 * 6 }
}

/// What each pass draws with.
#[derive(Debug)]
pub struct Pipelines {
    pub shadow: wgpu::RenderPipeline,
    pub heights: wgpu::RenderPipeline,
    pub occlusion: wgpu::RenderPipeline,
    pub solid: wgpu::RenderPipeline,
    pub table: wgpu::RenderPipeline,
    pub outline: wgpu::RenderPipeline,
    pub ghost_depth: wgpu::RenderPipeline,
    pub ghost: wgpu::RenderPipeline,
    pub path: wgpu::RenderPipeline,
    pub marker: wgpu::RenderPipeline,
    pub backdrop: wgpu::RenderPipeline,
    pub catcher: wgpu::RenderPipeline,
    pub layouts: Layouts,
}

/// What the passes are bound to.
#[derive(Debug)]
pub struct Layouts {
    /// One matrix.
    pub matrix: wgpu::BindGroupLayout,
    /// Two height maps and the square they cover.
    pub heights: wgpu::BindGroupLayout,
    /// Globals and path.
    pub frame: wgpu::BindGroupLayout,
    /// Shadow and occlusion maps.
    pub maps: wgpu::BindGroupLayout,
    /// A picture to draw over.
    pub backdrop: wgpu::BindGroupLayout,
}

/// How a pipeline of the picture differs from the others.
struct Look<'a> {
    label: &'a str,
    vertex: &'a str,
    fragment: Option<&'a str>,
    /// Meshes and instances, or nothing where the shader makes its vertices up.
    buffers: &'a [Option<wgpu::VertexBufferLayout<'a>>],
    cull: Option<wgpu::Face>,
    writes_depth: bool,
    blend: bool,
    topology: wgpu::PrimitiveTopology,
    /// Whether it looks shadows up.
    lit: bool,
}

impl Pipelines {
    /// Compiles everything for a target format and sample count.
    pub fn new(device: &wgpu::Device, format: wgpu::TextureFormat, quality: Quality) -> Self {
        let layouts = Layouts::new(device);
        let module = |label: &str, source: &str| {
            device.create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some(label),
                source: wgpu::ShaderSource::Wgsl(source.into()),
            })
        };
        let depth = module("depth", include_str!("../shader/depth.wgsl"));
        let occlusion = module("occlusion", include_str!("../shader/occlusion.wgsl"));
        let scene = module(
            "scene",
            concat!(
                include_str!("../shader/common.wgsl"),
                include_str!("../shader/light.wgsl"),
                include_str!("../shader/solid.wgsl"),
                include_str!("../shader/table.wgsl"),
                include_str!("../shader/catcher.wgsl"),
            ),
        );
        let extras =
            module("extras", concat!(include_str!("../shader/common.wgsl"), include_str!("../shader/extras.wgsl")));

        let behind =
            module("backdrop", concat!(include_str!("../shader/common.wgsl"), include_str!("../shader/backdrop.wgsl")));

        let lit = layout(device, &[Some(&layouts.frame), Some(&layouts.maps)]);
        let flat = layout(device, &[Some(&layouts.frame)]);
        let over = layout(device, &[Some(&layouts.frame), Some(&layouts.backdrop)]);
        let picture = |module: &wgpu::ShaderModule, layout: &wgpu::PipelineLayout, look: &Look| {
            picture_pipeline(device, module, layout, look, format, quality)
        };
        let mesh = |label, vertex, fragment| Look {
            label,
            vertex,
            fragment: Some(fragment),
            buffers: &PIECES,
            cull: Some(wgpu::Face::Back),
            writes_depth: true,
            blend: false,
            topology: wgpu::PrimitiveTopology::TriangleList,
            lit: true,
        };
        let made = |label, vertex, fragment, topology| Look {
            label,
            vertex,
            fragment: Some(fragment),
            buffers: &[],
            cull: None,
            writes_depth: false,
            blend: true,
            topology,
            lit: false,
        };
        let strip = wgpu::PrimitiveTopology::TriangleStrip;
        Self {
            shadow: depth_pipeline(device, &depth, &layouts.matrix, Some(wgpu::Face::Back)),
            heights: depth_pipeline(device, &depth, &layouts.matrix, None),
            occlusion: occlusion_pipeline(device, &occlusion, &layouts.heights, quality),
            solid: picture(&scene, &lit, &mesh("solid", "vs_solid", "fs_solid")),
            table: picture(
                &scene,
                &lit,
                &Look { writes_depth: true, blend: false, lit: true, ..made("table", "vs_table", "fs_table", strip) },
            ),
            outline: picture(
                &scene,
                &lit,
                &Look { cull: None, writes_depth: false, ..mesh("outline", "vs_outline", "fs_outline") },
            ),
            ghost_depth: picture(&scene, &lit, &Look { fragment: None, ..mesh("ghost depth", "vs_ghost", "fs_ghost") }),
            ghost: picture(
                &scene,
                &lit,
                &Look { writes_depth: false, blend: true, ..mesh("ghost", "vs_ghost", "fs_ghost") },
            ),
            path: picture(
                &extras,
                &flat,
                &Look {
                    cull: Some(wgpu::Face::Back),
                    ..made("path", "vs_path", "fs_path", wgpu::PrimitiveTopology::TriangleList)
                },
            ),
            marker: picture(&extras, &flat, &made("marker", "vs_marker", "fs_marker", strip)),
            backdrop: picture(
                &behind,
                &over,
                &Look { blend: false, ..made("backdrop", "vs_backdrop", "fs_backdrop", strip) },
            ),
            catcher: picture(
                &scene,
                &lit,
                &Look { writes_depth: true, lit: true, ..made("catcher", "vs_table", "fs_catcher", strip) },
            ),
            layouts,
        }
    }
}

impl Layouts {
    fn new(device: &wgpu::Device) -> Self {
        let group = |label: &str, entries: &[(wgpu::ShaderStages, wgpu::BindingType)]| {
            let entries: Vec<_> = (0..)
                .zip(entries)
                .map(|(binding, (visibility, ty))| wgpu::BindGroupLayoutEntry {
                    binding,
                    visibility: *visibility,
                    ty: *ty,
                    count: None,
                })
                .collect();
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries: &entries })
        };
        let uniform = wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: false,
            min_binding_size: None,
        };
        let texture = |sample_type| wgpu::BindingType::Texture {
            sample_type,
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        };
        let plain = texture(wgpu::TextureSampleType::Float { filterable: false });
        let smooth = texture(wgpu::TextureSampleType::Float { filterable: true });
        let sampler = wgpu::BindingType::Sampler;
        let (vertex, fragment) = (wgpu::ShaderStages::VERTEX, wgpu::ShaderStages::FRAGMENT);
        Self {
            matrix: group("matrix", &[(vertex, uniform)]),
            heights: group(
                "heights",
                &[
                    (fragment, plain),
                    (fragment, plain),
                    (fragment, sampler(wgpu::SamplerBindingType::NonFiltering)),
                    (fragment, uniform),
                ],
            ),
            frame: group("frame", &[(vertex | fragment, uniform), (vertex, uniform)]),
            maps: group(
                "maps",
                &[
                    (fragment, texture(wgpu::TextureSampleType::Depth)),
                    (fragment, sampler(wgpu::SamplerBindingType::Comparison)),
                    (fragment, plain),
                    (fragment, sampler(wgpu::SamplerBindingType::NonFiltering)),
                    (fragment, smooth),
                    (fragment, sampler(wgpu::SamplerBindingType::Filtering)),
                ],
            ),
            backdrop: group(
                "backdrop",
                &[(fragment, smooth), (fragment, sampler(wgpu::SamplerBindingType::Filtering))],
            ),
        }
    }
}

fn layout(device: &wgpu::Device, groups: &[Option<&wgpu::BindGroupLayout>]) -> wgpu::PipelineLayout {
    device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: None,
        bind_group_layouts: groups,
        immediate_size: 0,
    })
}

const VERTEX_LAYOUT: wgpu::VertexBufferLayout = wgpu::VertexBufferLayout {
    array_stride: size_of::<Vertex>() as u64,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &VERTEX_ATTRIBUTES,
};
const INSTANCE_LAYOUT: wgpu::VertexBufferLayout = wgpu::VertexBufferLayout {
    array_stride: size_of::<Instance>() as u64,
    step_mode: wgpu::VertexStepMode::Instance,
    attributes: &INSTANCE_ATTRIBUTES,
};

/// What draws of the inventory read.
const PIECES: [Option<wgpu::VertexBufferLayout>; 2] = [Some(VERTEX_LAYOUT), Some(INSTANCE_LAYOUT)];

fn depth_state(writes: bool, bias: wgpu::DepthBiasState) -> wgpu::DepthStencilState {
    wgpu::DepthStencilState {
        format: DEPTH,
        depth_write_enabled: Some(writes),
        depth_compare: Some(wgpu::CompareFunction::LessEqual),
        stencil: wgpu::StencilState::default(),
        bias,
    }
}

fn picture_pipeline(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
    layout: &wgpu::PipelineLayout,
    look: &Look,
    format: wgpu::TextureFormat,
    quality: Quality,
) -> wgpu::RenderPipeline {
    let color = [Some(wgpu::ColorTargetState {
        format,
        blend: look.blend.then_some(wgpu::BlendState::ALPHA_BLENDING),
        write_mask: if look.fragment.is_some() { wgpu::ColorWrites::ALL } else { wgpu::ColorWrites::empty() },
    })];
    let taps = [("blocker_taps", f64::from(quality.blocker_taps)), ("shadow_taps", f64::from(quality.shadow_taps))];
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(look.label),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some(look.vertex),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: look.buffers,
        },
        primitive: wgpu::PrimitiveState { topology: look.topology, cull_mode: look.cull, ..Default::default() },
        depth_stencil: Some(depth_state(look.writes_depth, wgpu::DepthBiasState::default())),
        multisample: wgpu::MultisampleState { count: quality.samples, ..Default::default() },
        // A pass with a colour target needs a fragment stage even where the mask lets nothing through.
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some(look.fragment.unwrap_or("fs_outline")),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: if look.lit { &taps } else { &[] },
                ..wgpu::PipelineCompilationOptions::default()
            },
            targets: &color,
        }),
        multiview_mask: None,
        cache: None,
    })
}

fn depth_pipeline(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
    matrix: &wgpu::BindGroupLayout,
    cull: Option<wgpu::Face>,
) -> wgpu::RenderPipeline {
    // Only the shadow map compares depths of the same surface, so only it needs a bias.
    let bias = if cull.is_some() {
        wgpu::DepthBiasState { constant: 1, slope_scale: 1.5, clamp: 0.0 }
    } else {
        wgpu::DepthBiasState::default()
    };
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("depth"),
        layout: Some(&layout(device, &[Some(matrix)])),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vs_depth"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &PIECES,
        },
        primitive: wgpu::PrimitiveState { cull_mode: cull, ..Default::default() },
        depth_stencil: Some(depth_state(true, bias)),
        multisample: wgpu::MultisampleState::default(),
        fragment: None,
        multiview_mask: None,
        cache: None,
    })
}

fn occlusion_pipeline(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
    heights: &wgpu::BindGroupLayout,
    quality: Quality,
) -> wgpu::RenderPipeline {
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("occlusion"),
        layout: Some(&layout(device, &[Some(heights)])),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vs_screen"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some("fs_occlusion"),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &[
                    ("directions", f64::from(quality.occlusion_directions)),
                    ("steps", f64::from(quality.occlusion_steps)),
                ],
                ..wgpu::PipelineCompilationOptions::default()
            },
            targets: &[Some(OPENNESS.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}
