//! One picture: move, draw, light, encode.

use core::ops::Range;

use glam::{Mat3, Vec2, Vec3};
use schema::scene::BodyKind;
use schema::{CAMERA_SIDE, CameraPose, Image, Pose, Scene};

use crate::Error;
use crate::color::{Encoder, linear};
use crate::light::{Lighting, ShadowMap, SunPoint, Surface};
use crate::look::Look;
use crate::mesh::{Mesh, tessellate};
use crate::raster::{self, Fixed};
use crate::table::{self, Table};
use crate::view::View;

/// Samples along each side of a pixel.
const SAMPLES: usize = 2;
/// The surface of what is not covered by any body: the table, or the background behind it.
const UNCOVERED: u16 = 0;
/// Arm plastic at least this bright in every channel, linear, is shell and takes the look's tint; darker is servos.
const SHELL_ABOVE: f32 = 0.5;

/// What a camera is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Width and height of the picture in pixels.
    pub width: usize,
    pub height: usize,
}

impl Default for Options {
    /// The policy's input.
    fn default() -> Self {
        Self { width: CAMERA_SIDE, height: CAMERA_SIDE }
    }
}

/// Draws one scene. All memory is taken when it is made; a frame allocates nothing.
#[derive(Clone, Debug)]
pub struct Camera {
    options: Options,
    encoder: Encoder,
    table: Table,
    shadows: ShadowMap,
    /// All bodies' triangles, each in its body's frame.
    mesh: Mesh,
    /// One a triangle.
    surface_of: Vec<u16>,
    bodies: Vec<BodyPart>,
    /// As the scene has them; the first stands for [`UNCOVERED`].
    surfaces: Vec<Surface>,
    is_shell: Vec<bool>,
    /// As this frame's look tints them.
    tinted: Vec<Surface>,
    vertices: Vec<Vertex>,
    samples: Vec<Sample>,
}

/// The part of the mesh that moves with a body.
#[derive(Clone, Debug)]
struct BodyPart {
    vertices: Range<usize>,
    triangles: Range<usize>,
}

/// A vertex of this frame.
#[derive(Clone, Copy, Debug, Default)]
struct Vertex {
    normal: Vec3,
    /// On the sample grid; `None` behind the camera or far outside.
    at: Option<Fixed>,
    /// One over the depth: linear over the picture.
    per_m: f32,
    sun: SunPoint,
}

/// What is nearest at one sample.
#[derive(Clone, Copy, Debug, Default)]
struct Sample {
    /// One over the depth; 0 is infinitely far.
    per_m: f32,
    surface: u16,
    /// Not normalised.
    normal: Vec3,
}

impl Camera {
    /// A camera for a scene. Bodies of kind `Table` are not drawn: the table top is the camera's own.
    pub fn new(scene: &Scene, options: Options) -> Result<Self, Error> {
        let Options { width, height } = options;
        if ![width, height].iter().all(|side| (8..=480).contains(side)) {
            return Err(Error::Size { width, height });
        }
        let mut mesh = Mesh::default();
        let (mut surface_of, mut bodies) = (Vec::new(), Vec::with_capacity(scene.bodies.len()));
        let (mut surfaces, mut is_shell) = (vec![Surface::new(&schema::Material::matt([0.0; 3]))], vec![false]);
        for body in &scene.bodies {
            let (vertices, triangles) = (mesh.positions_m.len(), mesh.triangles.len());
            let visuals = if body.kind == BodyKind::Table { &[] } else { body.visuals.as_slice() };
            for visual in visuals {
                mesh.append(&tessellate(&visual.shape), &visual.local)?;
                let Ok(surface) = u16::try_from(surfaces.len()) else { return Err(Error::TooDetailed) };
                surface_of.resize(mesh.triangles.len(), surface);
                surfaces.push(Surface::new(&visual.material));
                let light = linear(visual.material.srgb).min_element() > SHELL_ABOVE && visual.material.metallic < 0.5;
                is_shell.push(light && matches!(body.kind, BodyKind::ArmLink(_)));
            }
            bodies.push(BodyPart {
                vertices: vertices..mesh.positions_m.len(),
                triangles: triangles..mesh.triangles.len(),
            });
        }
        Ok(Self {
            options,
            encoder: Encoder::new(),
            table: Table::new(),
            shadows: ShadowMap::new(),
            vertices: vec![Vertex::default(); mesh.positions_m.len()],
            mesh,
            surface_of,
            bodies,
            tinted: surfaces.clone(),
            surfaces,
            is_shell,
            samples: vec![Sample::default(); width * height * SAMPLES * SAMPLES],
        })
    }

    /// Triangles in the scene.
    pub fn triangles(&self) -> usize {
        self.mesh.triangles.len()
    }

    /// Draws the scene with its bodies at `poses`, in the order of `scene.bodies`, into `image`, which takes this camera's
    /// size if it has another.
    pub fn render(&mut self, poses: &[Pose], pose: &CameraPose, look: &Look, image: &mut Image) -> Result<(), Error> {
        if poses.len() != self.bodies.len() {
            return Err(Error::PoseCount { expected: self.bodies.len(), found: poses.len() });
        }
        let Options { width, height } = self.options;
        if (image.width, image.height) != (width, height) || image.rgb.len() != width * height * 3 {
            *image = Image::new(width, height);
        }
        let lighting = Lighting::new(&look.light, Vec3::from_array(look.light_tint));
        self.apply(look);
        self.shadows.begin(&lighting);
        let view = View::new(pose, width * SAMPLES, height * SAMPLES);
        self.move_vertices(poses, &view);
        self.draw_shadows();
        self.clear(&view);
        self.draw();
        self.light(&view, &lighting, look, image);
        Ok(())
    }

    fn apply(&mut self, look: &Look) {
        self.table.paint(&look.table);
        let tint = Vec3::from_array(look.shell_tint);
        for ((tinted, surface), &is_shell) in self.tinted.iter_mut().zip(&self.surfaces).zip(&self.is_shell) {
            *tinted = if is_shell { surface.tinted(tint) } else { *surface };
        }
    }

    fn move_vertices(&mut self, poses: &[Pose], view: &View) {
        for (part, pose) in self.bodies.iter().zip(poses) {
            let turn = Mat3::from_quat(pose.rotation);
            for index in part.vertices.clone() {
                let point_m = turn * self.mesh.positions_m[index] + pose.position_m;
                let seen = view.project(point_m);
                self.vertices[index] = Vertex {
                    normal: turn * self.mesh.normals[index],
                    at: seen.and_then(|(at, _)| raster::fixed(at)),
                    per_m: seen.map_or(0.0, |(_, per_m)| per_m),
                    sun: self.shadows.see(point_m),
                };
            }
        }
    }

    fn draw_shadows(&mut self) {
        for triangle in &self.mesh.triangles {
            self.shadows.draw(triangle.map(|index| self.vertices[usize::from(index)].sun));
        }
    }

    /// Forgets the last frame and lays the table top, whose inverse depth is linear over the picture.
    fn clear(&mut self, view: &View) {
        let width = self.options.width * SAMPLES;
        let height_m = view.eye_m.z;
        for (row, samples) in self.samples.chunks_exact_mut(width).enumerate() {
            let first = view.ray(Vec2::new(0.5, row as f32 + 0.5));
            let per_column = view.right.z / view.focal_px;
            for (column, sample) in samples.iter_mut().enumerate() {
                let fall = -(first.z + per_column * column as f32);
                // From below the table there is no table.
                let per_m = if height_m > 0.0 { (fall / height_m).max(0.0) } else { 0.0 };
                *sample = Sample { per_m, surface: UNCOVERED, normal: Vec3::Z };
            }
        }
    }

    fn draw(&mut self) {
        let (width, height) = (self.options.width * SAMPLES, self.options.height * SAMPLES);
        let samples = &mut self.samples;
        for part in &self.bodies {
            for index in part.triangles.clone() {
                let [a, b, c] = self.mesh.triangles[index].map(|vertex| &self.vertices[usize::from(vertex)]);
                let (Some(at_a), Some(at_b), Some(at_c)) = (a.at, b.at, c.at) else { continue };
                let surface = self.surface_of[index];
                let (more_b, more_c) = (b.per_m - a.per_m, c.per_m - a.per_m);
                let (turn_b, turn_c) = (b.normal - a.normal, c.normal - a.normal);
                // Pictures run downwards, which turns the front's counter-clockwise into clockwise.
                raster::triangle([at_a, at_c, at_b], width, height, |sample, weight_c, weight_b| {
                    let per_m = a.per_m + more_b * weight_b + more_c * weight_c;
                    let sample = &mut samples[sample];
                    if per_m > sample.per_m {
                        *sample = Sample { per_m, surface, normal: a.normal + turn_b * weight_b + turn_c * weight_c };
                    }
                });
            }
        }
    }

    /// Lights each pixel: once where its samples agree on what they show, else once a sample.
    fn light(&self, view: &View, lighting: &Lighting, look: &Look, image: &mut Image) {
        let Options { width, height } = self.options;
        let background = look.background_srgb.map(linear);
        let scene = Lit { camera: self, view, lighting, background, rows: (height * SAMPLES) as f32 };
        for (y, pixels) in image.rgb.chunks_exact_mut(width * 3).enumerate() {
            let stride = width * SAMPLES;
            let (upper, lower) = (y * SAMPLES * stride, (y * SAMPLES + 1) * stride);
            for (x, pixel) in pixels.chunks_exact_mut(3).enumerate() {
                let column = x * SAMPLES;
                let four = [upper + column, upper + column + 1, lower + column, lower + column + 1];
                let four = four.map(|index| &self.samples[index]);
                let corner = Vec2::new(column as f32, (y * SAMPLES) as f32);
                pixel.copy_from_slice(&self.encoder.bytes(scene.pixel(four, corner)));
            }
        }
    }
}

/// A frame that is drawn and waits for light.
struct Lit<'a> {
    camera: &'a Camera,
    view: &'a View,
    lighting: &'a Lighting,
    /// Linear, at the top and at the bottom.
    background: [Vec3; 2],
    /// Height of the picture in samples.
    rows: f32,
}

impl Lit<'_> {
    /// The light of one pixel from its four samples; `corner` is its upper left corner in samples.
    fn pixel(&self, four: [&Sample; 4], corner: Vec2) -> Vec3 {
        let surface = four[0].surface;
        if four.iter().all(|sample| sample.surface == surface) {
            let mean = Sample {
                per_m: (four[0].per_m + four[1].per_m + four[2].per_m + four[3].per_m) * 0.25,
                surface,
                normal: four[0].normal + four[1].normal + four[2].normal + four[3].normal,
            };
            return self.sample(&mean, corner + 1.0);
        }
        let offsets = [Vec2::new(0.5, 0.5), Vec2::new(1.5, 0.5), Vec2::new(0.5, 1.5), Vec2::new(1.5, 1.5)];
        let sum: Vec3 =
            four.into_iter().zip(offsets).map(|(sample, offset)| self.sample(sample, corner + offset)).sum();
        sum * 0.25
    }

    fn sample(&self, sample: &Sample, at_px: Vec2) -> Vec3 {
        if sample.surface == UNCOVERED {
            return self.uncovered(sample.per_m, at_px);
        }
        let ray = self.view.ray(at_px);
        let point_m = self.view.eye_m + ray * (1.0 / sample.per_m);
        let normal = sample.normal.normalize_or(Vec3::Z);
        let surface = &self.camera.tinted[usize::from(sample.surface)];
        self.lighting.leaving(surface, normal, -ray, self.camera.shadows.shine(point_m))
    }

    /// The table, the background, or at the table's edge some of both.
    fn uncovered(&self, per_m: f32, at_px: Vec2) -> Vec3 {
        let [top, bottom] = self.background;
        let background = || top.lerp(bottom, at_px.y / self.rows);
        if per_m <= 0.0 {
            return background();
        }
        let depth_m = 1.0 / per_m;
        let point_m = self.view.eye_m + self.view.ray(at_px) * depth_m;
        let at_m = point_m.truncate();
        // How many pixels inside the nearest edge, which spreads the edge over one pixel.
        let inside_m = (at_m - table::LOW_M).min(table::HIGH_M - at_m).min_element();
        let inside_px = inside_m * self.view.focal_px / (depth_m * SAMPLES as f32);
        let share = (inside_px + 0.5).clamp(0.0, 1.0);
        if share == 0.0 {
            return background();
        }
        let clamped_m = at_m.clamp(table::LOW_M, table::HIGH_M);
        let shine = self.camera.shadows.shine(Vec3::new(at_m.x, at_m.y, 0.0));
        let light = self.lighting.leaving_table(self.camera.table.albedo(clamped_m), shine);
        if share < 1.0 { background().lerp(light, share) } else { light }
    }
}
