//! Frames on disk: fixed-size records in shard files, memory-mapped for training.
//!
//! A frame is one picture with the arm's senses at that moment, and up to four goals with the expert's label for each.
//! Sentences are not stored: a goal becomes a fresh sentence each time it is drawn, so one frame is read in many wordings.
//! Records are plain little-endian memory; a dataset is made again from its seed rather than kept or shared.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use bytemuck::{Pod, Zeroable};
use glam::{Quat, Vec3};
use memmap2::Mmap;
use schema::{
    BINS, CAMERA_SIDE, CHUNK_STEPS, Color, DIMS, Family, Goal, ObjectId, ObjectKind, ObjectSpec, Plan, Pose,
    Proprioception, Way, action::ActionChunk, task::Phase,
};
use sim::ObjectState;

/// Bytes of one picture.
pub const PICTURE_BYTES: usize = CAMERA_SIDE * CAMERA_SIDE * 3;
/// Goals labelled per frame, at most.
pub const GOALS: usize = 4;
/// Objects of a scene that a record can name.
pub const OBJECTS: usize = 8;
/// Marks an absent object.
const NONE: u8 = u8::MAX;

/// An object: what it is, where it was when the instruction was given, which is what sentences speak of, and where it is.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct ObjectRecord {
    kind: u8,
    color: u8,
    padding: [u8; 2],
    size_m: f32,
    told: StateRecord,
    now: StateRecord,
    /// Where it is in the picture, in pixels.
    at_px: [f32; 2],
}

/// Where an object is.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
struct StateRecord {
    position_m: [f32; 3],
    /// x, y, z, w
    rotation: [f32; 4],
    travel_m: f32,
}

impl StateRecord {
    fn of(object: &ObjectState) -> Self {
        Self {
            position_m: object.pose.position_m.to_array(),
            rotation: object.pose.rotation.to_array(),
            travel_m: object.travel_m,
        }
    }

    fn state(&self, id: ObjectId, spec: ObjectSpec) -> ObjectState {
        let pose = Pose::new(Vec3::from_array(self.position_m), Quat::from_array(self.rotation));
        ObjectState { id, spec, pose, travel_m: self.travel_m }
    }
}

/// A goal in numbers.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
struct GoalRecord {
    family: u8,
    object: u8,
    target: u8,
    /// 0 for goals without one, else its number from 1 on.
    way: u8,
}

impl GoalRecord {
    fn of(goal: Goal) -> Self {
        Self {
            family: goal.family as u8,
            object: goal.object.0,
            target: goal.target.map_or(NONE, |target| target.0),
            way: goal.way.map_or(0, |way| way as u8 + 1),
        }
    }

    fn goal(self) -> Option<Goal> {
        Some(Goal {
            family: *Family::ALL.get(usize::from(self.family))?,
            object: ObjectId(self.object),
            target: (self.target != NONE).then_some(ObjectId(self.target)),
            way: [None, Some(Way::Open), Some(Way::Close)][usize::from(self.way)],
        })
    }
}

/// What may be asked for at a moment, and what the expert would do about it.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct PlanRecord {
    first: GoalRecord,
    /// Its family is [`NONE`] when there is no second goal.
    then: GoalRecord,
    phase: u8,
    success: u8,
    padding: [u8; 2],
    /// Where object and target are in the picture, in pixels; the object twice when there is no target.
    pub pointers_px: [[f32; 2]; 2],
    /// `[step][dimension]`, physical units.
    pub chunk: [[f32; DIMS]; CHUNK_STEPS],
}

/// One moment.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Frame {
    pub senses: [f32; Proprioception::FEATURES],
    objects: [ObjectRecord; OBJECTS],
    goals: [PlanRecord; GOALS],
    object_count: u32,
    goal_count: u32,
    pub picture: [u8; PICTURE_BYTES],
}

impl PlanRecord {
    /// A label in record form.
    pub fn new(plan: Plan, chunk: &ActionChunk, phase: Phase, success: bool, pointers_px: [[f32; 2]; 2]) -> Self {
        let nothing = GoalRecord { family: NONE, object: NONE, target: NONE, way: 0 };
        Self {
            first: GoalRecord::of(plan.first),
            then: plan.then.map_or(nothing, GoalRecord::of),
            phase: phase as u8,
            success: u8::from(success),
            padding: [0; 2],
            pointers_px,
            chunk: chunk.steps,
        }
    }

    /// What is to be done.
    pub fn plan(&self) -> Plan {
        Plan { first: self.first.goal().expect("a record is made of a plan"), then: self.then.goal() }
    }

    /// Index of the phase among [`Phase::ALL`].
    pub fn phase(&self) -> usize {
        usize::from(self.phase)
    }

    /// Whether the expert has nothing left to do: its phase is [`Phase::Done`]. That is what the success readout learns; the
    /// world's predicate also holds before, while the hand has yet to let go or back away.
    pub fn success(&self) -> bool {
        self.success != 0
    }
}

impl Frame {
    /// A frame: `told` are the objects as they were when the instruction was given, `now` as they are and where they are in
    /// the picture, in pixels. More goals or objects than a record holds are an error in the caller.
    pub fn new(
        senses: &Proprioception,
        told: &[ObjectState],
        now: &[(ObjectState, [f32; 2])],
        goals: &[PlanRecord],
        picture: &[u8],
    ) -> Self {
        assert!(now.len() <= OBJECTS && goals.len() <= GOALS, "records hold {OBJECTS} objects and {GOALS} goals");
        let mut frame = Self::zeroed();
        frame.senses = senses.features();
        for (record, (told, (now, at_px))) in frame.objects.iter_mut().zip(told.iter().zip(now)) {
            *record = ObjectRecord {
                kind: now.spec.kind as u8,
                color: now.spec.color as u8,
                padding: [0; 2],
                size_m: now.spec.size_m,
                told: StateRecord::of(told),
                now: StateRecord::of(now),
                at_px: *at_px,
            };
        }
        frame.goals[..goals.len()].copy_from_slice(goals);
        frame.object_count = now.len() as u32;
        frame.goal_count = goals.len() as u32;
        frame.picture.copy_from_slice(picture);
        frame
    }

    /// What was on the table when the instruction was given.
    pub fn told(&self) -> Vec<ObjectState> {
        self.states(|record| &record.told)
    }

    /// What is on the table.
    pub fn now(&self) -> Vec<ObjectState> {
        self.states(|record| &record.now)
    }

    /// Where each object is in the picture, in pixels.
    pub fn places_px(&self) -> impl Iterator<Item = [f32; 2]> + '_ {
        self.objects[..self.object_count as usize].iter().map(|record| record.at_px)
    }

    fn states(&self, when: fn(&ObjectRecord) -> &StateRecord) -> Vec<ObjectState> {
        let records = self.objects[..self.object_count as usize].iter().enumerate();
        records
            .map(|(index, record)| {
                let spec = ObjectSpec {
                    kind: ObjectKind::ALL[usize::from(record.kind)],
                    color: Color::ALL[usize::from(record.color)],
                    size_m: record.size_m,
                };
                when(record).state(ObjectId(index as u8), spec)
            })
            .collect()
    }

    /// The labelled goals; the first is the one the arm was following.
    pub fn goals(&self) -> &[PlanRecord] {
        &self.goals[..self.goal_count as usize]
    }
}

/// Writes one shard; complete only once [`Self::finish`] has renamed it.
pub struct ShardWriter {
    file: BufWriter<File>,
    partial: PathBuf,
    path: PathBuf,
    frames: usize,
}

impl ShardWriter {
    pub fn create(path: &Path) -> Result<Self> {
        let partial = path.with_extension("partial");
        let file = File::create(&partial).with_context(|| format!("cannot write a shard: {}", partial.display()))?;
        Ok(Self { file: BufWriter::with_capacity(1 << 20, file), partial, path: path.to_owned(), frames: 0 })
    }

    pub fn push(&mut self, frame: &Frame) -> Result<()> {
        self.file.write_all(bytemuck::bytes_of(frame)).context("the disk did not take a frame")?;
        self.frames += 1;
        Ok(())
    }

    /// Puts the shard in its place and says how many frames it holds.
    pub fn finish(mut self) -> Result<usize> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.partial, &self.path)
            .with_context(|| format!("cannot finish the shard: {}", self.path.display()))?;
        Ok(self.frames)
    }
}

/// All shards of one or more folders, as one list of frames.
pub struct Dataset {
    shards: Vec<Mmap>,
    /// Frames before each shard, and all of them at the end.
    starts: Vec<usize>,
}

impl Dataset {
    /// Opens every finished shard of each folder, in name order.
    pub fn open(folders: &[PathBuf]) -> Result<Self> {
        let mut paths = Vec::new();
        for folder in folders {
            paths.extend(finished_shards(folder)?);
        }
        paths.sort();
        ensure!(!paths.is_empty(), "no finished shards in {folders:?}; make some with `lab generate`");
        let mut dataset = Self { shards: Vec::new(), starts: vec![0] };
        for path in paths {
            let file = File::open(&path).with_context(|| format!("cannot open a shard: {}", path.display()))?;
            #[expect(unsafe_code, reason = "shards are written once, renamed into place, and never changed after")]
            // SAFETY: nothing truncates or rewrites a finished shard while it is mapped.
            let map = unsafe { Mmap::map(&file) }.with_context(|| format!("cannot map a shard: {}", path.display()))?;
            ensure!(
                map.len().is_multiple_of(size_of::<Frame>()),
                "the shard was cut short or has another version's record format, delete and regenerate it: {}",
                path.display()
            );
            dataset.starts.push(dataset.len() + map.len() / size_of::<Frame>());
            dataset.shards.push(map);
        }
        Ok(dataset)
    }

    /// How many shards there are.
    pub fn shards(&self) -> usize {
        self.shards.len()
    }

    /// Frames in all shards.
    pub fn len(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    /// The frame at an index below [`Self::len`].
    pub fn frame(&self, index: usize) -> &Frame {
        let shard = self.starts.partition_point(|&start| start <= index) - 1;
        let frames: &[Frame] = bytemuck::cast_slice(&self.shards[shard]);
        &frames[index - self.starts[shard]]
    }
}

/// Every finished shard (`*.frames`) of a folder, in no particular order.
pub fn finished_shards(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("no data here; make some with `lab generate`: {}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "frames") {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// How many of the goals of some frames, taken evenly from all, are of each family; by the first of two.
pub fn family_counts(dataset: &Dataset, samples: usize) -> [usize; Family::ALL.len()] {
    let mut counts = [0; Family::ALL.len()];
    let stride = (dataset.len() / samples).max(1);
    let frames = (0..dataset.len()).step_by(stride).map(|index| dataset.frame(index));
    for label in frames.flat_map(Frame::goals) {
        counts[label.plan().first.family as usize] += 1;
    }
    counts
}

/// The 1st and 99th percentile of each relative action, per chunk step; 0 to 1 for gripper and terminate.
pub fn action_range(dataset: &Dataset, samples: usize) -> schema::ActionRange {
    let mut range = schema::ActionRange { low: [[0.0; DIMS]; CHUNK_STEPS], high: [[1.0; DIMS]; CHUNK_STEPS] };
    let stride = (dataset.len() / samples).max(1);
    for step in 0..CHUNK_STEPS {
        for dim in 0..DIMS - 2 {
            let mut values: Vec<f32> = (0..dataset.len())
                .step_by(stride)
                .flat_map(|index| dataset.frame(index).goals().iter().map(|goal| goal.chunk[step][dim]))
                .collect();
            values.sort_by(f32::total_cmp);
            let at = |share: f32| values[((values.len() - 1) as f32 * share) as usize];
            // A dimension that hardly moves still gets bins of a tenth of a millimetre or milliradian.
            let (low, high) = (at(0.01), at(0.99));
            let least = 1e-4 * BINS as f32;
            let widen = ((least - (high - low)) * 0.5).max(0.0);
            range.low[step][dim] = low - widen;
            range.high[step][dim] = high + widen;
        }
    }
    range
}

/// Frames to test with.
#[cfg(test)]
pub mod testing {
    use sim::{ResetOptions, World, task};

    use super::*;

    /// The first moment of a scene, in a picture of one grey, with labels for its first goals.
    pub fn frame(seed: u64) -> Frame {
        let world = World::reset(seed, &ResetOptions::default());
        let view = task::TaskView::of(&world);
        let label = |goal: Goal| {
            let (chunk, phase) = task::label(&view, &goal.into());
            PlanRecord::new(goal.into(), &chunk, phase, false, [[20.0, 30.0], [40.0, 50.0]])
        };
        let goals: Vec<PlanRecord> = world.goals().into_iter().take(GOALS).map(label).collect();
        let objects = world.objects();
        let now: Vec<(ObjectState, [f32; 2])> =
            objects.iter().enumerate().map(|(index, object)| (*object, [index as f32, seed as f32])).collect();
        Frame::new(&world.proprioception(), &objects, &now, &goals, &vec![seed as u8; PICTURE_BYTES])
    }

    /// A finished shard with the frames of so many seeds from 0 on.
    pub fn write_shard(path: &Path, frames: u64) {
        let mut writer = ShardWriter::create(path).expect("the folder can be written");
        for seed in 0..frames {
            writer.push(&frame(seed)).expect("the disk has room");
        }
        assert_eq!(writer.finish().expect("it can be renamed"), frames as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::{
        testing::{frame, write_shard},
        *,
    };
    use crate::files::test_folder;

    #[test]
    fn frames_survive_their_shards_in_order() {
        let folder = test_folder("shards");
        write_shard(&folder.join("shard-00001.frames"), 2);
        write_shard(&folder.join("shard-00000.frames"), 3);
        // Not finished, so not there.
        ShardWriter::create(&folder.join("shard-00002.frames")).expect("the folder can be written");
        let dataset = Dataset::open(std::slice::from_ref(&folder)).expect("two shards");
        assert_eq!((dataset.shards(), dataset.len()), (2, 5));
        for (index, seed) in [0, 1, 2, 0, 1].into_iter().enumerate() {
            let (found, written) = (dataset.frame(index), frame(seed));
            assert!(bytemuck::bytes_of(found) == bytemuck::bytes_of(&written), "frame {index}");
            assert_eq!(found.told(), written.told());
            assert_eq!(found.goals()[0].plan(), written.goals()[0].plan());
        }
        let world = sim::World::reset(1, &sim::ResetOptions::default());
        assert_eq!(dataset.frame(1).told(), world.objects());
        assert_eq!(dataset.frame(1).now(), world.objects());
        assert_eq!(dataset.frame(1).places_px().nth(2), Some([2.0, 1.0]));
        let goals: Vec<Goal> = dataset.frame(1).goals().iter().map(|record| record.plan().first).collect();
        assert_eq!(goals, world.goals()[..GOALS]);
        std::fs::remove_dir_all(&folder).expect("it is the test's own");
    }

    #[test]
    fn a_shard_that_was_cut_short_is_refused_by_name() {
        let folder = test_folder("cut");
        let path = folder.join("shard-00000.frames");
        write_shard(&path, 2);
        let file = File::options().write(true).open(&path).expect("it is there");
        file.set_len(size_of::<Frame>() as u64 + 100).expect("it can be cut");
        let refusal = Dataset::open(std::slice::from_ref(&folder)).err().expect("it must be refused").to_string();
        assert!(refusal.contains("cut short") && refusal.contains("shard-00000"), "{refusal}");
        std::fs::remove_dir_all(&folder).expect("it is the test's own");
    }

    #[test]
    fn a_folder_without_shards_says_how_to_make_some() {
        let folder = test_folder("empty");
        let refusal = Dataset::open(std::slice::from_ref(&folder)).err().expect("it must be refused").to_string();
        assert!(refusal.contains("lab generate"), "{refusal}");
        std::fs::remove_dir_all(&folder).expect("it is the test's own");
    }
}
