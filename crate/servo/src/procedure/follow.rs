//! One turn of the control loop: write everything at once, read everything at once.

use schema::{JOINTS, JointAngles};

use super::{Calibrated, Cycle, CycleReport, Enabled, Held, rewind_watchdog};
use crate::bus::{Bus, Failure, Transport};
use crate::id::ServoId;
use crate::limiter::{Goals, Limiter};
use crate::register::Ticks;
use crate::telemetry::Reading;

/// A pause after which a bus watchdog may have tripped.
const STALL_SECS: f64 = 0.3;
/// Cycles in a row without telemetry after which a joint keeps its goal. Nobody acknowledges goals: a servo that is not
/// heard has perhaps missed them too, and would leap when it hears the next.
const MOST_MISSED: u32 = 2;

/// An arm that follows what is wanted of it, within its limits, for as long as it is heard.
#[derive(Clone, Debug)]
pub struct Follow {
    cycle: Cycle,
    limiter: Limiter,
    sent_secs: Option<f64>,
}

/// What one turn did.
#[derive(Clone, Debug)]
pub struct FollowReport {
    /// What every joint is doing.
    pub cycle: CycleReport,
    /// What was asked of the servos, and what was taken off.
    pub goals: Goals,
    /// Why the goals were not sent; they count as not given then. That they arrived, nobody says.
    pub sent: Result<(), Failure>,
}

impl FollowReport {
    /// Whether the line is gone.
    pub fn is_unplugged(&self) -> bool {
        self.cycle.is_unplugged() || matches!(self.sent, Err(Failure::Unplugged(_)))
    }
}

impl Follow {
    /// Begins where the arm was enabled.
    pub fn new(calibrated: Calibrated, enabled: &Enabled) -> Self {
        Self::with_limiter(calibrated, enabled.limiter())
    }

    /// Begins where the arm was held; `None` where the goal of a joint is not known.
    pub fn after_hold(calibrated: Calibrated, held: &Held) -> Option<Self> {
        let mut at = JointAngles::default();
        for (map, spec) in calibrated.maps.iter().zip(&calibrated.arm.joints) {
            at[spec.joint] = map.to_rad(held.joint(spec.joint).ok()?);
        }
        Some(Self::with_limiter(calibrated, Limiter::at(calibrated.arm, &at)))
    }

    pub(super) fn with_limiter(calibrated: Calibrated, limiter: Limiter) -> Self {
        Self { cycle: Cycle::new(calibrated), limiter, sent_secs: None }
    }

    /// The same at a share of its speed: 0.5 is half of it.
    #[must_use]
    pub fn slowed(mut self, share: f32) -> Self {
        self.limiter = self.limiter.slowed(share);
        self
    }

    /// The last goals that were sent, radians.
    pub const fn goals(&self) -> &JointAngles {
        self.limiter.last()
    }

    /// What is known of each joint.
    pub const fn readings(&self) -> &[Reading; JOINTS] {
        self.cycle.readings()
    }

    /// Whether the goals have arrived at what is wanted.
    pub fn is_at(&self, wanted: &JointAngles) -> bool {
        self.limiter.is_at(wanted)
    }

    /// Reads without moving anything: the goals stay.
    pub async fn listen<T: Transport>(&mut self, bus: &mut Bus<T>) -> CycleReport {
        self.cycle.run(bus).await
    }

    /// Sends goals one step towards what is wanted, and reads what every joint is doing.
    ///
    /// The step goes by the time since the last goals were sent. Goals go first: they are due now, and telemetry that is
    /// lost must not make them late. The first turn only listens, because nothing is known of the joints before it.
    pub async fn run<T: Transport>(&mut self, bus: &mut Bus<T>, wanted: &JointAngles) -> FollowReport {
        let begun_secs = bus.now_secs();
        let pause_secs = self.sent_secs.map_or(0.0, |sent_secs| begun_secs - sent_secs);
        if pause_secs > STALL_SECS {
            rewind_watchdog(bus).await;
        }
        let heard = self.cycle.readings().each_ref().map(|reading| {
            reading.value().filter(|_| reading.missed() <= MOST_MISSED).map(|telemetry| telemetry.position_rad)
        });
        let goals = self.limiter.propose(wanted, &heard, pause_secs);
        let map = self.cycle.calibrated().arm.protocol.map();
        let sent = bus.sync_write(map.goal_position, &self.positions(&goals)).await;
        if sent.is_ok() {
            self.limiter.accept(&goals);
            self.sent_secs = Some(begun_secs);
        }
        FollowReport { cycle: self.cycle.run(bus).await, goals, sent }
    }

    fn positions(&self, goals: &Goals) -> Vec<(ServoId, Ticks)> {
        let Calibrated { arm, maps } = self.cycle.calibrated();
        let position = |i: usize| Some((arm.joints[i].id, maps[i].to_ticks(goals.angles().0[i])?));
        (0..JOINTS).filter_map(position).collect()
    }
}
