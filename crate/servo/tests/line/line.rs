//! The client on lines that misbehave.

use core::pin::pin;
use core::task::{Context, Waker};
use std::collections::VecDeque;

use schema::Joint;
use servo::arm::SO101_FOLLOWER;
use servo::bus::{Bus, Timing, Transport, Unplugged};
use servo::packet::Packet;
use servo::register::{Ticks, sts};
use servo::simulated::{Mechanics as _, Random, SimpleArm, SimulatedLine, run};

use super::common::arm::new_line;
use super::common::session::BOTH;

/// A line that never falls silent.
struct Chatter(SimulatedLine<SimpleArm>);

impl Transport for Chatter {
    fn now_secs(&self) -> f64 {
        self.0.now_secs()
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        self.0.write(bytes).await
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        self.0.wait(0.0005);
        let mut bytes = self.0.read(until_secs.min(self.now_secs())).await?;
        bytes.push(0x55);
        Ok(bytes)
    }
}

#[test]
fn a_line_that_never_falls_silent_holds_nothing_up() {
    let arm = &SO101_FOLLOWER;
    let mut bus = Bus::new(Chatter(new_line(arm, 1)), arm.protocol, Timing::default());
    run(async {
        assert_eq!(bus.ping(arm.joints[0].id).await, Ok(()));
        bus.transport_mut().0.bus.kill(Joint::ShoulderPan);
        assert!(bus.ping(arm.joints[0].id).await.is_err());
        assert!(bus.now_secs() < 0.5, "{}", bus.now_secs());
    });
}

/// A line that keeps whoever listens waiting, until it does not.
struct Stuck {
    line: SimulatedLine<SimpleArm>,
    is_stuck: bool,
}

impl Transport for Stuck {
    fn now_secs(&self) -> f64 {
        self.line.now_secs()
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        self.is_stuck = true;
        self.line.write(bytes).await
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        if self.is_stuck {
            core::future::pending::<()>().await;
        }
        self.line.read(until_secs).await
    }
}

/// A line on which an answer comes no sooner than at its moment.
struct Late {
    line: SimulatedLine<SimpleArm>,
    moments_secs: VecDeque<f64>,
    held: Vec<u8>,
}

impl Transport for Late {
    fn now_secs(&self) -> f64 {
        self.line.now_secs()
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        self.line.write(bytes).await
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        loop {
            if self.held.is_empty() {
                self.held = self.line.bus.read(self.now_secs())?;
            }
            let due = self.moments_secs.front().is_none_or(|moment_secs| *moment_secs <= self.now_secs());
            if !self.held.is_empty() && due {
                self.moments_secs.pop_front();
                return Ok(core::mem::take(&mut self.held));
            }
            if self.now_secs() >= until_secs {
                return Ok(Vec::new());
            }
            self.line.wait(0.0001);
        }
    }
}

#[test]
fn an_answer_that_was_asked_for_again_answers_no_other_question() {
    let arm = &SO101_FOLLOWER;
    let id = arm.joints[0].id;
    // The first comes when the question was asked once more, the second when the next question is under way.
    let line = Late { line: new_line(arm, 1), moments_secs: VecDeque::from([0.030, 0.0315]), held: Vec::new() };
    let mut bus = Bus::new(line, arm.protocol, Timing::default());
    run(async {
        assert_eq!(bus.read(id, sts::MODEL_NUMBER).await, Ok(777));
        assert_eq!(bus.statistics().retries, 1);
        let found = bus.read(id, sts::PRESENT_POSITION).await;
        assert!(matches!(found, Ok(ticks) if ticks != Ticks(777)), "{found:?}");
    });
}

/// Polls a question until it waits, and drops it.
fn drop_half_way(question: impl Future) {
    let mut context = Context::from_waker(Waker::noop());
    assert!(pin!(question).poll(&mut context).is_pending());
}

#[test]
fn the_answer_to_a_question_that_was_dropped_half_way_answers_no_other() {
    let arm = &SO101_FOLLOWER;
    let id = arm.joints[0].id;
    let mut bus = Bus::new(Stuck { line: new_line(arm, 1), is_stuck: false }, arm.protocol, Timing::default());
    drop_half_way(bus.read(id, sts::MODEL_NUMBER));
    bus.transport_mut().is_stuck = false;
    // The next one takes the old answer off the line before it is asked, and then waits for its own.
    drop_half_way(bus.read(id, sts::PRESENT_POSITION));
    assert_eq!((bus.statistics().foreign, bus.statistics().sent), (1, 2));
}

#[test]
fn no_instruction_however_senseless_stops_the_simulated_servos() {
    let mut random = Random::new(5);
    for arm in BOTH {
        let mut line = new_line(arm, 1);
        for number in 0..20_000 {
            let code = [1, 2, 3, 4, 5, 8, 0x82, 0x83, random.byte()][random.below(9)];
            let params = (0..random.below(12)).map(|_| random.byte()).collect();
            let id = [1, 2, 3, 4, 5, 6, 254, random.byte()][random.below(8)];
            let bytes = arm.protocol.frame(&Packet { id, code, params }).unwrap();
            line.bus.write(f64::from(number) * 0.003, &bytes).unwrap();
        }
        // Whatever became of their registers, time goes on.
        line.wait(61.0);
        assert!(Joint::ALL.iter().all(|joint| line.bus.mechanics().joint(*joint).angle_rad.is_finite()));
    }
}
