//! From overlapping chunks to one command a step: temporal ensembling.
//!
//! Each chunk says where the tool should be for the next eight steps, relative to the pose commanded when it was asked
//! for. At any step several chunks may have a say; their absolute targets are averaged, newest heaviest (ACT, Zhao et al.
//! 2023, weighs the oldest heaviest; here the newest knows best, because objects and instructions may have moved).

use glam::Vec3;
use schema::{ActionChunk, ArmCommand, CHUNK_STEPS, EePose};

/// A chunk and what it is relative to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimedChunk {
    /// The step whose observation it answers; `chunk.steps[0]` is the target for this step.
    pub asked_at: u32,
    /// The end-effector pose commanded when it was asked for.
    pub reference: EePose,
    pub chunk: ActionChunk,
}

/// What the chunks agree on for one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ensembled {
    pub command: ArmCommand,
    /// How many chunks had a say.
    pub chunks: usize,
}

/// Keeps the chunks that still have something to say.
#[derive(Clone, Debug)]
pub struct Scheduler {
    decay: f32,
    chunks: Vec<TimedChunk>,
}

/// A chunk asked for five steps ago counts about a third of one asked for now.
pub const DEFAULT_DECAY: f32 = 0.2;

impl Default for Scheduler {
    fn default() -> Self {
        Self::new(DEFAULT_DECAY)
    }
}

impl Scheduler {
    /// A chunk's weight is `exp(-decay * age)`, its age counted in steps since it was asked for: 0 averages evenly, a
    /// large decay follows the newest chunk alone.
    pub fn new(decay: f32) -> Self {
        Self { decay, chunks: Vec::with_capacity(CHUNK_STEPS) }
    }

    /// Takes a chunk in. One asked for at the same step replaces its predecessor.
    pub fn push(&mut self, chunk: TimedChunk) {
        self.chunks.retain(|held| held.asked_at != chunk.asked_at);
        self.chunks.push(chunk);
    }

    /// The weighted mean of what every chunk covering this step says; `None` when none does.
    /// Chunks that ended before this step are dropped: steps only go forward.
    pub fn command_at(&mut self, step: u32) -> Option<Ensembled> {
        self.chunks.retain(|held| held.asked_at as usize + CHUNK_STEPS > step as usize);
        self.said_of(step)
    }

    fn said_of(&self, step: u32) -> Option<Ensembled> {
        let mut sum = Sum::default();
        for held in &self.chunks {
            // A chunk asked for later than this step says nothing about it, nor does one that has ended.
            let Some(age) = step.checked_sub(held.asked_at) else { continue };
            let Some(action) = held.chunk.steps.get(age as usize) else { continue };
            sum.add(&ArmCommand::from_step(action, &held.reference), libm::expf(-self.decay * age as f32));
        }
        sum.mean()
    }

    /// The chunks that have something to say, the oldest first.
    pub fn chunks(&self) -> &[TimedChunk] {
        &self.chunks
    }

    /// What would come of the steps from one on if `fresh` were the last chunk ever to come.
    pub fn ahead(&self, step: u32, fresh: TimedChunk) -> Vec<ArmCommand> {
        let mut all = self.clone();
        all.push(fresh);
        (step..).map_while(|step| Some(all.said_of(step)?.command)).collect()
    }

    /// Forgets every chunk: the instruction changed, or the arm was stopped.
    pub fn flush(&mut self) {
        self.chunks.clear();
    }
}

/// A weighted sum of commands.
#[derive(Default)]
struct Sum {
    position_m: Vec3,
    pitch_rad: f32,
    roll_rad: f32,
    opening: f32,
    terminate: f32,
    weight: f32,
    chunks: usize,
}

impl Sum {
    fn add(&mut self, command: &ArmCommand, weight: f32) {
        self.position_m += command.ee.position_m * weight;
        self.pitch_rad += command.ee.pitch_rad * weight;
        self.roll_rad += command.ee.roll_rad * weight;
        self.opening += command.opening * weight;
        self.terminate += command.terminate * weight;
        self.weight += weight;
        self.chunks += 1;
    }

    fn mean(self) -> Option<Ensembled> {
        (self.chunks > 0).then(|| Ensembled {
            command: ArmCommand {
                ee: EePose {
                    position_m: self.position_m / self.weight,
                    // Joint-like angles within their limits, so that a plain mean is the mean.
                    pitch_rad: self.pitch_rad / self.weight,
                    roll_rad: self.roll_rad / self.weight,
                },
                opening: self.opening / self.weight,
                terminate: self.terminate / self.weight,
            },
            chunks: self.chunks,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chunk that moves along x by `speed` a step, from a reference at x `start`, with a gripper and terminate.
    fn chunk(asked_at: u32, start_m: f32, speed_m: f32, opening: f32, terminate: f32) -> TimedChunk {
        let steps = core::array::from_fn(|i| [speed_m * (i + 1) as f32, 0.0, 0.0, 0.1, -0.2, opening, terminate]);
        let reference = EePose { position_m: Vec3::new(start_m, 0.02, 0.1), pitch_rad: 1.0, roll_rad: 1.5 };
        TimedChunk { asked_at, reference, chunk: ActionChunk { steps } }
    }

    #[test]
    fn what_lies_ahead_is_what_would_be_commanded() {
        let mut scheduler = Scheduler::default();
        scheduler.push(chunk(0, 0.1, 0.010, 0.0, 0.0));
        let fresh = chunk(2, 0.1, 0.020, 1.0, 0.0);
        let ahead = scheduler.ahead(2, fresh);
        assert_eq!((ahead.len(), scheduler.chunks().len()), (CHUNK_STEPS, 1));
        scheduler.push(fresh);
        for (index, ahead) in ahead.iter().enumerate() {
            assert_eq!(Some(*ahead), scheduler.command_at(2 + index as u32).map(|said| said.command));
        }
    }

    fn assert_near(found: f32, expected: f32) {
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
    }

    #[test]
    fn a_single_chunk_is_followed_step_by_step() {
        let mut scheduler = Scheduler::new(0.5);
        scheduler.push(chunk(3, 0.2, 0.01, 1.0, 0.0));
        let said = scheduler.command_at(5).expect("the chunk covers steps 3 to 10");
        assert_eq!(said.chunks, 1);
        // Step 5 is the chunk's third: 0.2 + 3 * 0.01.
        assert_near(said.command.ee.position_m.x, 0.23);
        assert_near(said.command.ee.position_m.y, 0.02);
        assert_near(said.command.ee.pitch_rad, 1.1);
        assert_near(said.command.ee.roll_rad, 1.3);
    }

    #[test]
    fn overlapping_chunks_are_averaged_with_the_newest_heaviest() {
        // A decay of ln 2 halves the weight with every step of age: ages 2 and 0 weigh 1/4 and 1.
        let mut scheduler = Scheduler::new(core::f32::consts::LN_2);
        scheduler.push(chunk(0, 0.20, 0.01, 1.0, 0.0));
        scheduler.push(chunk(2, 0.30, 0.02, 0.0, 0.8));
        let said = scheduler.command_at(2).expect("both chunks cover step 2");
        assert_eq!(said.chunks, 2);
        // The old one says 0.20 + 3 * 0.01 = 0.23, the new one 0.30 + 0.02 = 0.32: (0.23 / 4 + 0.32) / 1.25 = 0.302.
        assert_near(said.command.ee.position_m.x, 0.302);
        // (1 / 4 + 0) / 1.25 and (0 / 4 + 0.8) / 1.25.
        assert_near(said.command.opening, 0.2);
        assert_near(said.command.terminate, 0.64);
    }

    #[test]
    fn without_decay_every_chunk_counts_the_same() {
        let mut scheduler = Scheduler::new(0.0);
        scheduler.push(chunk(0, 0.20, 0.01, 1.0, 0.0));
        scheduler.push(chunk(1, 0.26, 0.01, 0.0, 0.3));
        scheduler.push(chunk(2, 0.20, 0.02, 0.5, 0.3));
        let said = scheduler.command_at(2).expect("all three cover step 2");
        // (0.23 + 0.28 + 0.22) / 3
        assert_near(said.command.ee.position_m.x, 0.243_333_33);
        assert_near(said.command.opening, 0.5);
        assert_near(said.command.terminate, 0.2);
    }

    #[test]
    fn a_chunk_speaks_for_eight_steps_and_no_longer() {
        let mut scheduler = Scheduler::default();
        scheduler.push(chunk(4, 0.2, 0.01, 1.0, 0.0));
        assert_eq!(scheduler.command_at(3), None);
        assert!(scheduler.command_at(4).is_some());
        assert!(scheduler.command_at(11).is_some());
        assert_eq!(scheduler.command_at(12), None);
    }

    #[test]
    fn after_a_flush_nothing_old_is_said() {
        let mut scheduler = Scheduler::default();
        scheduler.push(chunk(0, 0.2, 0.01, 1.0, 0.0));
        scheduler.flush();
        assert_eq!(scheduler.command_at(1), None);
        scheduler.push(chunk(1, 0.3, 0.01, 0.0, 0.0));
        assert_eq!(scheduler.command_at(1).map(|said| said.chunks), Some(1));
    }

    #[test]
    fn a_second_answer_for_the_same_step_replaces_the_first() {
        let mut scheduler = Scheduler::default();
        scheduler.push(chunk(0, 0.2, 0.01, 1.0, 0.0));
        scheduler.push(chunk(0, 0.3, 0.01, 1.0, 0.0));
        let said = scheduler.command_at(0).expect("the chunk covers its own step");
        assert_eq!(said.chunks, 1);
        assert_near(said.command.ee.position_m.x, 0.31);
    }
}
