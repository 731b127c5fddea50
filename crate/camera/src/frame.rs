//! One picture: move, draw, light, encode.

mod over;

use core::mem;
use core::ops::Range;

use glam::{Mat3, Vec2, Vec3};
use schema::scene::BodyKind;
use schema::{CAMERA_SIDE, CameraPose, Image, Pose, Scene};

use crate::Error;
use crate::capture::{Backdrop, Capture, Darkroom, warp};
use crate::color::{Encoder, linear};
use crate::light::{Lighting, ShadowMap, SunPoint, Surface};
use crate::lit::Lit;
use crate::look::Look;
use crate::mesh::{Mesh, tessellate};
use crate::raster::{self, Fixed, Grid};
use crate::table::Table;
use crate::view::View;

/// Samples along each side of a pixel.
pub(crate) const SAMPLES: usize = 2;
/// The surface of what is not covered by any body: the table, or the background behind it.
pub(crate) const UNCOVERED: u16 = 0;
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

impl Options {
    fn check(self) -> Result<(), Error> {
        let Self { width, height } = self;
        let allowed = [width, height].iter().all(|side| (8..=960).contains(side));
        if allowed { Ok(()) } else { Err(Error::Size { width, height }) }
    }

    /// Width and height in samples.
    const fn samples(self) -> [usize; 2] {
        [self.width * SAMPLES, self.height * SAMPLES]
    }

    const fn grid(self) -> Grid {
        let [width, height] = self.samples();
        Grid::across(width, height)
    }

    /// Gives a picture this size if it has another.
    fn shape(self, image: &mut Image) {
        let Self { width, height } = self;
        if (image.width, image.height) != (width, height) || image.rgb.len() != width * height * 3 {
            (image.width, image.height) = (width, height);
            image.rgb.resize(width * height * 3, 0);
        }
    }
}

/// Draws one scene. All memory is taken when it is made, and with the first capture that is not canonical; a frame after
/// that allocates nothing.
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
    /// Of captures, the picture before it is warped.
    taken: Image,
    darkroom: Darkroom,
}

/// What a frame is drawn with.
#[derive(Clone, Copy)]
struct Shot<'a> {
    pose: &'a CameraPose,
    size: Options,
    look: &'a Look,
    backdrop: Option<&'a Backdrop>,
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
pub(crate) struct Sample {
    /// One over the depth; 0 is infinitely far.
    pub per_m: f32,
    pub surface: u16,
    /// Not normalised.
    pub normal: Vec3,
}

impl Camera {
    /// A camera for a scene. Bodies of kind `Table` are not drawn: the table top is the camera's own.
    pub fn new(scene: &Scene, options: Options) -> Result<Self, Error> {
        options.check()?;
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
            samples: vec![Sample::default(); options.width * options.height * SAMPLES * SAMPLES],
            taken: Image::new(0, 0),
            darkroom: Darkroom::default(),
        })
    }

    /// Triangles in the scene.
    pub fn triangles(&self) -> usize {
        self.mesh.triangles.len()
    }

    /// Draws the scene with its bodies at `poses`, in the order of `scene.bodies`, into `image`, which takes this camera's
    /// size if it has another.
    pub fn render(&mut self, poses: &[Pose], pose: &CameraPose, look: &Look, image: &mut Image) -> Result<(), Error> {
        self.shoot(poses, Shot { pose, size: self.options, look, backdrop: None }, image)
    }

    /// Takes a picture the way `capture` says and brings it to the canonical view in `image`, which takes this camera's size
    /// if it has another. With [`Capture::canonical`] it is what [`Self::render`] gives, byte for byte.
    pub fn capture(&mut self, poses: &[Pose], capture: &Capture, image: &mut Image) -> Result<(), Error> {
        let Capture { viewpoint, look, film, noise_seed, .. } = capture;
        let final_size = [self.options.width, self.options.height];
        let size = Options { width: viewpoint.width, height: viewpoint.height };
        let shot = Shot { pose: &viewpoint.pose, size, look, backdrop: capture.backdrop.as_ref() };
        if viewpoint.is_canonical(final_size) {
            self.shoot(poses, shot, image)?;
            self.darkroom.develop(film, *noise_seed, &self.encoder, image);
            return Ok(());
        }
        let back = viewpoint.to_canonical(final_size).and_then(|map| map.inverse()).ok_or(Error::Viewpoint)?;
        // Out of the camera while it draws, so that its memory is used again.
        let mut taken = mem::replace(&mut self.taken, Image::new(0, 0));
        let drawn = self.shoot(poses, shot, &mut taken);
        if drawn.is_ok() {
            self.darkroom.develop(film, *noise_seed, &self.encoder, &mut taken);
            self.options.shape(image);
            warp(&taken, &back, image);
        }
        self.taken = taken;
        drawn
    }

    fn shoot(&mut self, poses: &[Pose], shot: Shot, image: &mut Image) -> Result<(), Error> {
        self.check(poses)?;
        shot.size.check()?;
        shot.size.shape(image);
        let (view, lighting) = self.cover(poses, shot);
        self.table.paint(shot.look, shot.backdrop);
        self.light(&view, &lighting, shot.look, image);
        Ok(())
    }

    /// Whether there is one pose for each body.
    fn check(&self, poses: &[Pose]) -> Result<(), Error> {
        let (expected, found) = (self.bodies.len(), poses.len());
        if found == expected { Ok(()) } else { Err(Error::PoseCount { expected, found }) }
    }

    /// Finds what is nearest at each sample, and what is in shadow; from where it is seen, and in which light.
    fn cover(&mut self, poses: &[Pose], Shot { pose, size, look, .. }: Shot) -> (View, Lighting) {
        let lighting = Lighting::new(&look.light, Vec3::from_array(look.light_tint));
        self.tint(look);
        self.shadows.begin(&lighting);
        let view = View::new(pose, size.width * SAMPLES, size.height * SAMPLES);
        self.move_vertices(poses, &view, size.grid());
        self.draw_shadows();
        self.clear(&view, size);
        self.draw(size);
        (view, lighting)
    }

    fn tint(&mut self, look: &Look) {
        let tint = Vec3::from_array(look.shell_tint);
        for ((tinted, surface), &is_shell) in self.tinted.iter_mut().zip(&self.surfaces).zip(&self.is_shell) {
            *tinted = if is_shell { surface.tinted(tint) } else { *surface };
        }
    }

    fn move_vertices(&mut self, poses: &[Pose], view: &View, grid: Grid) {
        for (part, pose) in self.bodies.iter().zip(poses) {
            let turn = Mat3::from_quat(pose.rotation);
            for index in part.vertices.clone() {
                let point_m = turn * self.mesh.positions_m[index] + pose.position_m;
                let seen = view.project(point_m);
                self.vertices[index] = Vertex {
                    normal: turn * self.mesh.normals[index],
                    at: seen.and_then(|(at, _)| raster::fixed(at, grid)),
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
    fn clear(&mut self, view: &View, size: Options) {
        let width = size.width * SAMPLES;
        self.samples.resize(width * size.height * SAMPLES, Sample::default());
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

    fn draw(&mut self, size: Options) {
        let (sides, grid) = (size.samples(), size.grid());
        let samples = &mut self.samples;
        for part in &self.bodies {
            for index in part.triangles.clone() {
                let [a, b, c] = self.mesh.triangles[index].map(|vertex| &self.vertices[usize::from(vertex)]);
                let (Some(at_a), Some(at_b), Some(at_c)) = (a.at, b.at, c.at) else { continue };
                let surface = self.surface_of[index];
                let (more_b, more_c) = (b.per_m - a.per_m, c.per_m - a.per_m);
                let (turn_b, turn_c) = (b.normal - a.normal, c.normal - a.normal);
                // Pictures run downwards, which turns the front's counter-clockwise into clockwise.
                raster::triangle([at_a, at_c, at_b], grid, sides, |sample, weight_c, weight_b| {
                    let per_m = a.per_m + more_b * weight_b + more_c * weight_c;
                    let sample = &mut samples[sample];
                    if per_m > sample.per_m {
                        *sample = Sample { per_m, surface, normal: a.normal + turn_b * weight_b + turn_c * weight_c };
                    }
                });
            }
        }
    }

    /// What was covered, in a light, before a background in linear light, for a picture of the size of `image`.
    fn lit<'a>(&'a self, view: &'a View, lighting: &'a Lighting, background: [Vec3; 2], image: &Image) -> Lit<'a> {
        Lit {
            surfaces: &self.tinted,
            shadows: &self.shadows,
            table: &self.table,
            view,
            lighting,
            background,
            size: Vec2::new((image.width * SAMPLES) as f32, (image.height * SAMPLES) as f32),
        }
    }

    fn light(&self, view: &View, lighting: &Lighting, look: &Look, image: &mut Image) {
        let stride = image.width * SAMPLES;
        let scene = self.lit(view, lighting, look.background_srgb.map(linear), image);
        for (y, pixels) in image.rgb.chunks_exact_mut(image.width * 3).enumerate() {
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
