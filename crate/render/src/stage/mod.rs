//! The stage: a scene, a theme, and how a frame is drawn.
//!
//! A frame is five passes: the shadow map, the lowest and the highest surface above each point of the table, the
//! table's occlusion from those two, and the picture. Only the last depends on where the visitor stands, so the others are
//! drawn only when something on the table moved.
//!
//! Over a [`Backdrop`], a picture of a real table, that picture is drawn first, and of the table only the shade on it.

mod backdrop;
mod frame;
mod inventory;
mod pipelines;
mod targets;
mod uniforms;

pub use backdrop::Backdrop;
pub use frame::{Frame, MAX_GHOSTS, MAX_OLDER, MAX_PATH_POINTS, Marker, Quality, Theme};
use inventory::{Inventory, Which};
use pipelines::{Pipelines, path_vertices};
use schema::{Light, Pose, Scene, Waypoint};
use targets::{Maps, Targets, bind, uniform};
use uniforms::{Globals, Path, PathKind, light_clip};

use crate::{
    View,
    pick::{self, Hit},
};

/// Draws one scene, again and again.
#[derive(Debug)]
pub struct Stage {
    device: wgpu::Device,
    queue: wgpu::Queue,
    format: wgpu::TextureFormat,
    quality: Quality,
    theme: Theme,
    scene: Scene,
    pipelines: Pipelines,
    inventory: Inventory,
    maps: Maps,
    targets: Targets,
    globals: wgpu::Buffer,
    path: wgpu::Buffer,
    bind_frame: wgpu::BindGroup,
    /// The paths of older chunks, then that of all chunks together.
    thin_paths: Vec<(wgpu::Buffer, wgpu::BindGroup)>,
    /// What a webcam saw last.
    backdrop: Option<backdrop::Shown>,
    view: View,
    /// Poses last drawn, for picking.
    poses: Vec<Pose>,
    /// Whether the maps still show these poses under this light.
    maps_current: bool,
}

impl Stage {
    /// A stage with an empty scene. `format` is that of every view it will draw into; it must not be an sRGB format,
    /// because the stage encodes by itself. `size` is width and height in pixels.
    pub fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        format: wgpu::TextureFormat,
        size: (u32, u32),
        quality: Quality,
    ) -> Self {
        debug_assert!(!format.is_srgb(), "the stage encodes sRGB itself");
        let pipelines = Pipelines::new(device, format, quality);
        let globals = uniform(device, queue, "globals", &[0; size_of::<Globals>()]);
        let path_of = |kind| {
            let path = uniform(device, queue, "path", bytemuck::bytes_of(&Path::new(&[], kind)));
            let entries = [globals.as_entire_binding(), path.as_entire_binding()];
            let bound = bind(device, &pipelines.layouts.frame, &entries);
            (path, bound)
        };
        let (path, bind_frame) = path_of(PathKind::Newest);
        let thin_paths = (0..=MAX_OLDER).map(|_| path_of(PathKind::Older)).collect();
        let scene = Scene::default();
        Self {
            inventory: Inventory::new(device, queue, &scene),
            maps: Maps::new(device, queue, &pipelines.layouts, quality),
            targets: Targets::new(device, format, quality, size),
            device: device.clone(),
            queue: queue.clone(),
            format,
            quality,
            theme: Theme::LIGHT,
            scene,
            pipelines,
            globals,
            path,
            bind_frame,
            thin_paths,
            backdrop: None,
            view: View { camera: schema::CameraPose::CANONICAL, width: size.0, height: size.1 },
            poses: Vec::new(),
            maps_current: false,
        }
    }

    /// Takes over a new scene; the only place where geometry is made and uploaded.
    pub fn set_scene(&mut self, scene: &Scene) {
        self.inventory = Inventory::new(&self.device, &self.queue, scene);
        self.poses.clear();
        self.poses.extend(scene.bodies.iter().map(|body| body.pose));
        self.scene = scene.clone();
        self.maps_current = false;
    }

    /// The light of the scene, from the next frame on.
    pub fn set_light(&mut self, light: Light) {
        self.scene.light = light;
        self.maps_current = false;
    }

    /// The page around the stage changed its colours.
    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
    }

    /// What a webcam sees of a real table, four bytes a pixel, for frames drawn over it; nothing happens when there are not
    /// as many as the size says.
    pub fn set_backdrop(&mut self, size: [u32; 2], rgba: &[u8]) {
        if rgba.is_empty() || rgba.len() != size[0] as usize * size[1] as usize * 4 {
            return;
        }
        if self.backdrop.as_ref().is_none_or(|shown| shown.size() != size) {
            self.backdrop = Some(backdrop::Shown::new(&self.device, &self.pipelines.layouts, size));
        }
        if let Some(shown) = &self.backdrop {
            shown.fill(&self.queue, rgba);
        }
    }

    /// A new picture size in pixels.
    pub fn resize(&mut self, width: u32, height: u32) {
        let (width, height) = (width.max(1), height.max(1));
        if (width, height) != (self.view.width, self.view.height) {
            self.targets = Targets::new(&self.device, self.format, self.quality, (width, height));
            (self.view.width, self.view.height) = (width, height);
        }
    }

    /// Width and height in pixels.
    pub const fn size(&self) -> (u32, u32) {
        (self.view.width, self.view.height)
    }

    /// Arm bodies in the scene: as many poses as one of [`Frame::ghosts`] needs.
    pub const fn arm_bodies(&self) -> usize {
        self.inventory.arm_bodies()
    }

    /// Triangles of the scene, extras not counted.
    pub fn triangles(&self) -> usize {
        self.inventory.triangles()
    }

    /// Draws a frame into a view of the stage's format and size and submits it.
    pub fn draw(&mut self, target: &wgpu::TextureView, frame: &Frame) {
        self.view.camera = frame.camera;
        if self.poses != frame.poses {
            self.poses.clear();
            self.poses.extend_from_slice(frame.poses);
            self.maps_current = false;
        }

        self.inventory.place(&self.queue, frame.poses, frame.ghosts, frame.highlighted);
        let light = &self.scene.light;
        let globals = Globals::new(&self.view, frame, light, &self.theme, self.quality.shadow_side);
        self.queue.write_buffer(&self.globals, 0, bytemuck::bytes_of(&globals));
        let clip = light_clip(light.towards.normalize_or(glam::Vec3::Z)).to_cols_array();
        self.queue.write_buffer(&self.maps.light_clip, 0, bytemuck::cast_slice(&clip));
        if frame.path.len() > 1 {
            self.queue.write_buffer(&self.path, 0, bytemuck::bytes_of(&Path::new(frame.path, PathKind::Newest)));
        }
        for (place, kind, waypoints) in thin_paths_of(frame) {
            let path = Path::new(waypoints, kind);
            self.queue.write_buffer(&self.thin_paths[place].0, 0, bytemuck::bytes_of(&path));
        }

        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        // While only the visitor moves, shadows stay what they are.
        if !self.maps_current {
            self.draw_maps(&mut encoder);
            self.maps_current = true;
        }
        self.draw_picture(&mut encoder, target, frame);
        self.queue.submit([encoder.finish()]);
    }

    fn draw_maps(&self, encoder: &mut wgpu::CommandEncoder) {
        let (maps, pipelines) = (&self.maps, &self.pipelines);
        for (view, pipeline, clip) in [
            (&maps.shadow, &pipelines.shadow, &maps.bind_light_clip),
            (&maps.lowest, &pipelines.heights, &maps.bind_lowest_clip),
            (&maps.highest, &pipelines.heights, &maps.bind_highest_clip),
        ] {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("depth map"),
                depth_stencil_attachment: Some(cleared_depth(view, wgpu::StoreOp::Store)),
                ..Default::default()
            });
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, clip, &[]);
            self.inventory.draw(&mut pass, Which::Scene);
        }
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("occlusion"),
            color_attachments: &[Some(cleared_color(&maps.openness, None, wgpu::Color::WHITE))],
            ..Default::default()
        });
        pass.set_pipeline(&pipelines.occlusion);
        pass.set_bind_group(0, &maps.bind_heights, &[]);
        pass.draw(0..3, 0..1);
    }

    fn draw_picture(&self, encoder: &mut wgpu::CommandEncoder, target: &wgpu::TextureView, frame: &Frame) {
        let [r, g, b] = self.theme.background_srgb.map(f64::from);
        let background = wgpu::Color { r, g, b, a: 1.0 };
        let color = match &self.targets.color {
            Some(multisampled) => cleared_color(multisampled, Some(target), background),
            None => cleared_color(target, None, background),
        };
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("picture"),
            color_attachments: &[Some(color)],
            depth_stencil_attachment: Some(cleared_depth(&self.targets.depth, wgpu::StoreOp::Discard)),
            ..Default::default()
        });
        let pipelines = &self.pipelines;
        pass.set_bind_group(0, &self.bind_frame, &[]);
        if let (Some(_), Some(shown)) = (frame.backdrop, &self.backdrop) {
            pass.set_bind_group(1, &shown.bind, &[]);
            pass.set_pipeline(&pipelines.backdrop);
            pass.draw(0..4, 0..1);
        }
        pass.set_bind_group(1, &self.maps.bind, &[]);
        if frame.backdrop.is_some_and(|backdrop| !backdrop.bodies) {
            return;
        }
        pass.set_pipeline(&pipelines.solid);
        self.inventory.draw(&mut pass, Which::Scene);
        // After the bodies, so that the table is not shaded where they hide it.
        pass.set_pipeline(if frame.backdrop.is_some() { &pipelines.catcher } else { &pipelines.table });
        pass.draw(0..4, 0..1);
        if !frame.highlighted.is_empty() {
            pass.set_pipeline(&pipelines.outline);
            self.inventory.draw(&mut pass, Which::Objects(frame.highlighted));
            // The object once more over its own outline, which then shows around it only.
            pass.set_pipeline(&pipelines.solid);
            self.inventory.draw(&mut pass, Which::Objects(frame.highlighted));
        }
        if frame.marker.is_some() {
            pass.set_pipeline(&pipelines.marker);
            pass.draw(0..4, 0..1);
        }
        for (place, _, waypoints) in thin_paths_of(frame) {
            pass.set_pipeline(&pipelines.path);
            pass.set_bind_group(0, &self.thin_paths[place].1, &[]);
            pass.draw(0..path_vertices(waypoints.len().min(MAX_PATH_POINTS) as u32), 0..1);
        }
        pass.set_bind_group(0, &self.bind_frame, &[]);
        if frame.path.len() > 1 {
            pass.set_pipeline(&pipelines.path);
            // Once as it is, and once as wide as it is unsure.
            let spreads = frame.path.iter().any(|waypoint| waypoint.spread_m > 0.0);
            let vertices = path_vertices(frame.path.len().min(MAX_PATH_POINTS) as u32);
            pass.draw(0..vertices, 0..if spreads { 2 } else { 1 });
        }
        for ghost in 0..frame.ghosts.len().min(MAX_GHOSTS) {
            // Depth first, so that the ghost shows one surface and not all it is made of.
            pass.set_pipeline(&pipelines.ghost_depth);
            self.inventory.draw(&mut pass, Which::Ghost(ghost));
            pass.set_pipeline(&pipelines.ghost);
            self.inventory.draw(&mut pass, Which::Ghost(ghost));
        }
    }

    /// How the last frame was seen.
    pub const fn view(&self) -> View {
        self.view
    }

    /// What was drawn at a pixel of the last frame, extras not counted.
    pub fn pick(&self, x: f32, y: f32) -> Option<Hit> {
        pick::pick(&self.scene, &self.poses, &self.view.ray_at(x, y))
    }
}

/// The paths of a frame beside the newest one, those that are any; and where each one's buffer is.
fn thin_paths_of<'a>(frame: &Frame<'a>) -> impl Iterator<Item = (usize, PathKind, &'a [Waypoint])> {
    let older = frame.older.iter().take(MAX_OLDER).enumerate();
    let older = older.map(|(place, path)| (place, PathKind::Older, path.as_slice()));
    let all = older.chain(core::iter::once((MAX_OLDER, PathKind::Ensembled, frame.ensembled)));
    all.filter(|(.., path)| path.len() > 1)
}

fn cleared_depth(view: &wgpu::TextureView, store: wgpu::StoreOp) -> wgpu::RenderPassDepthStencilAttachment<'_> {
    wgpu::RenderPassDepthStencilAttachment {
        view,
        depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(1.0), store }),
        stencil_ops: None,
    }
}

fn cleared_color<'a>(
    view: &'a wgpu::TextureView,
    resolve_target: Option<&'a wgpu::TextureView>,
    color: wgpu::Color,
) -> wgpu::RenderPassColorAttachment<'a> {
    let store = if resolve_target.is_some() { wgpu::StoreOp::Discard } else { wgpu::StoreOp::Store };
    wgpu::RenderPassColorAttachment {
        view,
        depth_slice: None,
        resolve_target,
        ops: wgpu::Operations { load: wgpu::LoadOp::Clear(color), store },
    }
}
