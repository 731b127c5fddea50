//! The scene on the GPU: one mesh per distinct shape, one instance per piece, grouped by mesh.

use bytemuck::{Pod, Zeroable};
use core::ops::Range;
use glam::Quat;
use schema::{ObjectId, Pose, Scene, Shape, Visual, scene::BodyKind};

use super::{frame::MAX_GHOSTS, uniforms::linear};
use crate::mesh::{Mesh, Vertex};

/// `Piece` of `shader/solid.wgsl`, from location 2 on.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
pub struct Instance {
    position_m: [f32; 3],
    roughness: f32,
    rotation: [f32; 4],
    /// Linear colour, then glow.
    color: [f32; 4],
    /// Metallic, then nothing.
    extra: [f32; 4],
}

/// Instances of one mesh, side by side in the instance buffer.
#[derive(Clone, Debug)]
struct Group {
    shape: Shape,
    indices: Range<u32>,
    instances: Range<u32>,
}

/// Where an instance gets its pose from.
#[derive(Clone, Copy, Debug)]
struct Slot {
    body: usize,
    local: Pose,
    object: Option<ObjectId>,
    /// Index among the arm's bodies.
    arm_link: Option<usize>,
    group: usize,
}

/// Geometry and instances of one scene.
#[derive(Debug)]
pub struct Inventory {
    vertices: wgpu::Buffer,
    indices: wgpu::Buffer,
    instances: wgpu::Buffer,
    groups: Vec<Group>,
    slots: Vec<Slot>,
    /// The scene's pieces, then the arm's again for each ghost.
    staged: Vec<Instance>,
    /// For each piece of a ghost, the slot of the arm it is like.
    ghost_slots: Vec<u32>,
    arm_bodies: usize,
}

/// What to draw with the instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which<'a> {
    /// Every body of the scene.
    Scene,
    /// A translucent arm.
    Ghost(usize),
    /// These objects only.
    Objects(&'a [ObjectId]),
}

impl Inventory {
    /// Tessellates every distinct shape of the scene and uploads it. The table has no pieces: the stage draws its own.
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue, scene: &Scene) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        let (mut vertices, mut indices): (Vec<Vertex>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut pieces: Vec<(Slot, Visual)> = Vec::new();
        let mut arm_bodies = 0;
        for (body, it) in scene.bodies.iter().enumerate() {
            let (object, arm_link) = match it.kind {
                BodyKind::Table => continue,
                BodyKind::Object(id) => (Some(id), None),
                BodyKind::ArmLink(_) => {
                    arm_bodies += 1;
                    (None, Some(arm_bodies - 1))
                }
            };
            for visual in &it.visuals {
                let group = groups.iter().position(|g| g.shape == visual.shape).unwrap_or_else(|| {
                    let mesh = Mesh::of(&visual.shape);
                    let first = indices.len() as u32;
                    groups.push(Group {
                        shape: visual.shape,
                        indices: first..first + mesh.indices.len() as u32,
                        instances: 0..0,
                    });
                    // Counted from the first vertex of all, because WebGL2 has no base vertex.
                    let base = vertices.len() as u32;
                    indices.extend(mesh.indices.iter().map(|index| base + index));
                    vertices.extend_from_slice(&mesh.vertices);
                    groups.len() - 1
                });
                pieces.push((Slot { body, local: visual.local, object, arm_link, group }, *visual));
            }
        }
        pieces.sort_by_key(|(slot, _)| slot.group);
        for (at, (slot, _)) in pieces.iter().enumerate() {
            let range = &mut groups[slot.group].instances;
            let first = if range.end == 0 { at as u32 } else { range.start };
            *range = first..at as u32 + 1;
        }
        let mut staged: Vec<Instance> = pieces.iter().map(|(_, visual)| Instance::of(visual)).collect();
        let slots: Vec<Slot> = pieces.iter().map(|(slot, _)| *slot).collect();
        let mut ghost_slots = Vec::new();
        for (at, slot) in slots.iter().enumerate() {
            if slot.arm_link.is_some() {
                ghost_slots.push(at as u32);
            }
        }
        for ghost in 0..MAX_GHOSTS {
            staged.extend(
                ghost_slots.iter().map(|at| Instance::of_ghost(&staged[*at as usize], ghost)).collect::<Vec<_>>(),
            );
        }
        Self {
            vertices: upload(device, queue, "vertices", bytemuck::cast_slice(&vertices), wgpu::BufferUsages::VERTEX),
            indices: upload(device, queue, "indices", bytemuck::cast_slice(&indices), wgpu::BufferUsages::INDEX),
            instances: upload(device, queue, "instances", bytemuck::cast_slice(&staged), wgpu::BufferUsages::VERTEX),
            groups,
            slots,
            staged,
            ghost_slots,
            arm_bodies,
        }
    }

    /// Triangles of everything in the scene.
    pub fn triangles(&self) -> usize {
        self.groups.iter().map(|g| g.indices.len() / 3 * g.instances.len()).sum()
    }

    /// Moves every piece to where its body is. Bodies without a pose stay where they were.
    pub fn place(&mut self, queue: &wgpu::Queue, poses: &[Pose], ghosts: &[&[Pose]], highlighted: &[ObjectId]) {
        for (instance, slot) in self.staged.iter_mut().zip(&self.slots) {
            if let Some(pose) = poses.get(slot.body) {
                instance.put(*pose * slot.local);
            }
            instance.color[3] = if slot.object.is_some_and(|id| highlighted.contains(&id)) { 1.0 } else { 0.0 };
        }
        let twins = self.staged[self.slots.len()..].chunks_mut(self.ghost_slots.len().max(1));
        for (twins, ghost) in twins.zip(ghosts) {
            for (instance, at) in twins.iter_mut().zip(&self.ghost_slots) {
                let slot = &self.slots[*at as usize];
                if let Some(pose) = slot.arm_link.and_then(|link| ghost.get(link)) {
                    instance.put(*pose * slot.local);
                }
            }
        }
        queue.write_buffer(&self.instances, 0, bytemuck::cast_slice(&self.staged));
    }

    /// Draws with the pipeline and bindings already set.
    pub fn draw(&self, pass: &mut wgpu::RenderPass, which: Which) {
        if self.slots.is_empty() {
            return;
        }
        pass.set_vertex_buffer(0, self.vertices.slice(..));
        pass.set_index_buffer(self.indices.slice(..), wgpu::IndexFormat::Uint32);
        match which {
            Which::Scene => {
                for group in &self.groups {
                    self.draw_group(pass, group, group.instances.start, group.instances.len() as u32);
                }
            }
            Which::Ghost(ghost) => {
                let first = self.slots.len() + ghost * self.ghost_slots.len();
                for (twin, at) in self.ghost_slots.iter().enumerate() {
                    let group = &self.groups[self.slots[*at as usize].group];
                    self.draw_group(pass, group, (first + twin) as u32, 1);
                }
            }
            Which::Objects(ids) => {
                for (at, slot) in self.slots.iter().enumerate() {
                    if slot.object.is_some_and(|id| ids.contains(&id)) {
                        self.draw_group(pass, &self.groups[slot.group], at as u32, 1);
                    }
                }
            }
        }
    }

    /// Instances start at the front of a slice, because WebGL2 has no first instance.
    fn draw_group(&self, pass: &mut wgpu::RenderPass, group: &Group, first: u32, count: u32) {
        let size = size_of::<Instance>() as u64;
        pass.set_vertex_buffer(1, self.instances.slice(first as u64 * size..(first + count) as u64 * size));
        pass.draw_indexed(group.indices.clone(), 0, 0..count);
    }

    /// Arm bodies in the scene: as many poses as a ghost needs.
    pub const fn arm_bodies(&self) -> usize {
        self.arm_bodies
    }
}

impl Instance {
    fn of(visual: &Visual) -> Self {
        let [r, g, b] = visual.material.srgb.map(linear);
        Self {
            roughness: visual.material.roughness,
            rotation: Quat::IDENTITY.to_array(),
            color: [r, g, b, 0.0],
            extra: [visual.material.metallic, 0.0, 0.0, 0.0],
            ..Self::default()
        }
    }

    /// A piece of a ghost, which has no metal; that it is the second one's is said there.
    fn of_ghost(piece: &Self, ghost: usize) -> Self {
        Self { extra: [ghost as f32, 0.0, 0.0, 0.0], ..*piece }
    }

    fn put(&mut self, pose: Pose) {
        self.position_m = pose.position_m.to_array();
        self.rotation = pose.rotation.to_array();
    }
}

/// Vertex buffers as the shaders read them: a mesh vertex, and a piece.
pub const VERTEX_ATTRIBUTES: [wgpu::VertexAttribute; 2] = wgpu::vertex_attr_array![0 => Float32x3, 1 => Float32x3];
/// See [`VERTEX_ATTRIBUTES`].
pub const INSTANCE_ATTRIBUTES: [wgpu::VertexAttribute; 4] =
    wgpu::vertex_attr_array![2 => Float32x4, 3 => Float32x4, 4 => Float32x4, 5 => Float32x4];

fn upload(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    label: &str,
    bytes: &[u8],
    usage: wgpu::BufferUsages,
) -> wgpu::Buffer {
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        // A buffer must not be empty, and an empty scene is a scene.
        size: bytes.len().max(16) as u64,
        usage: usage | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    queue.write_buffer(&buffer, 0, bytes);
    buffer
}
