//! The rungs of a stop, and what is said of how they went.

use schema::bus::{ArmRole, ArmStage, BusEvent, Driver, Rung, StopReport};
use schema::{JOINTS, Joint};
use servo::procedure::{Cycle, Follow, Released, hold, release, soft_stop};

use super::{Body, Session};
use crate::Line;

impl<L: Line> Session<L> {
    /// Stops the arm. `pressed_ms` is when somebody asked for it, in milliseconds since the epoch.
    ///
    /// An arm that is limp already is released once more instead of held, and says so: that is what can be confirmed of it.
    /// A leader never has power, so it is released by any rung.
    /// A higher rung may drop this at any moment.
    pub async fn stop(&mut self, rung: Rung, pressed_ms: f64) {
        self.driver = Driver::Nobody;
        self.wanted = None;
        self.target = None;
        self.replaying = None;
        self.end_recording();
        self.verifying = None;
        self.guard.rest();
        self.bus.transport_mut().mark();
        if self.bus.timing().baud != self.arm.baud {
            // Servos were being looked for at other rates. A line that is gone shows in what is read back.
            self.bus.set_baud(self.arm.baud).await.ok();
        }
        let is_limp = matches!(self.body, Body::Limp(_) | Body::Sweeping(_)) || self.role == ArmRole::Leader;
        let report = match rung {
            Rung::Hold if !is_limp => self.stop_holding(pressed_ms).await,
            Rung::Soft if !is_limp && self.calibrated.is_some() => self.stop_softly(pressed_ms).await,
            rung => {
                self.stop_releasing(if is_limp { Rung::Release } else { rung.max(Rung::Release) }, pressed_ms).await
            }
        };
        self.say(BusEvent::Stopped(report));
        self.settle_stage();
    }

    async fn stop_holding(&mut self, pressed_ms: f64) -> StopReport {
        let held = hold(&mut self.bus, self.arm).await;
        if let Some(calibrated) = self.calibrated {
            self.body = match Follow::after_hold(calibrated, &held) {
                Some(follow) if matches!(self.body, Body::Powered(_)) => Body::Powered(Box::new(follow)),
                _ => Body::Adopted(Cycle::new(calibrated)),
            };
        }
        let silent = Joint::ALL.into_iter().filter(|joint| held.joint(*joint).is_err()).collect();
        self.report(Rung::Hold, pressed_ms, held.confirmed(), silent, Vec::new(), None)
    }

    async fn stop_softly(&mut self, pressed_ms: f64) -> StopReport {
        let Some(calibrated) = self.calibrated else { return self.stop_releasing(Rung::Release, pressed_ms).await };
        self.set_stage(ArmStage::Busy { what: "Going down to the rest pose".into() });
        // Should this be dropped, the arm holds its last goal.
        self.body = Body::Adopted(Cycle::new(calibrated));
        let stop = soft_stop(&mut self.bus, &calibrated).await;
        self.after_release(&stop.released);
        self.released(Rung::Soft, pressed_ms, &stop.released, Some(stop.is_at_rest))
    }

    async fn stop_releasing(&mut self, rung: Rung, pressed_ms: f64) -> StopReport {
        let released = release(&mut self.bus, self.arm).await;
        self.after_release(&released);
        self.released(rung, pressed_ms, &released, None)
    }

    fn after_release(&mut self, released: &Released) {
        self.body = match (self.calibrated, released.is_complete()) {
            (Some(calibrated), true) => Body::Limp(Cycle::new(calibrated)),
            (Some(calibrated), false) => Body::Adopted(Cycle::new(calibrated)),
            (None, _) => Body::Unknown,
        };
    }

    fn released(&self, rung: Rung, pressed_ms: f64, released: &Released, is_at_rest: Option<bool>) -> StopReport {
        let (silent, still_on) = (released.unanswered().collect(), released.still_on().collect());
        self.report(rung, pressed_ms, released.confirmed(), silent, still_on, is_at_rest)
    }

    fn report(
        &self,
        rung: Rung,
        pressed_ms: f64,
        confirmed: usize,
        silent: Vec<Joint>,
        still_on: Vec<Joint>,
        is_at_rest: Option<bool>,
    ) -> StopReport {
        let since_us = |secs: f64| ((self.line().epoch_ms(secs) - pressed_ms).max(0.0) * 1e3) as u32;
        debug_assert!(confirmed <= JOINTS, "a joint confirms once");
        StopReport {
            rung,
            confirmed: confirmed as u32,
            silent,
            still_on,
            reached_bus_us: self.bus.transport().commanded_secs().map(since_us),
            took_us: since_us(self.bus.now_secs()),
            is_at_rest,
        }
    }

    /// The page goes: the torque is taken off by one packet for everybody, and read back if there is time. A page that does
    /// not go after all, or comes back, is told how that went.
    pub async fn leave(&mut self) {
        if !matches!(self.body, Body::Limp(_)) {
            let left_ms = self.line().epoch_ms(self.bus.now_secs());
            self.bus.transport_mut().mark();
            let report = self.stop_releasing(Rung::Release, left_ms).await;
            self.say(BusEvent::Stopped(report));
        }
    }
}
