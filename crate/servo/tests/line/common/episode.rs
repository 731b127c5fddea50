//! One episode on a line where things go wrong: enable, 200 control cycles towards anything, stop.

use schema::{JOINTS, Joint, JointAngles};
use servo::arm::{Arm, KOCH_FOLLOWER, SO101_FOLLOWER};
use servo::bus::{Bus, Timing};
use servo::limiter::LONGEST_PERIOD_SECS;
use servo::packet::{Decoder, Packet, Protocol};
use servo::procedure::{Calibrated, Follow, Released, configure, enable, hold, release, soft_stop};
use servo::register::Ticks;
use servo::simulated::{Faults, Random, run};

use super::arm::{calibrate, client, new_line};
use super::tap::{Sent, Tap};

/// Control cycles of an episode.
const CYCLES: usize = 200;
/// Seconds of one.
const PERIOD_SECS: f64 = 0.02;
/// What rounding to ticks adds to a step, and what an arm moves while a position that was read travels back to it as a
/// goal: an answer may be 20 ms late, and a request is asked three times.
const ROUNDING_TICKS: f32 = 1.5;
const HELD_TICKS: f32 = 200.0;
/// The longest that settling the line puts a packet off.
const SETTLE_SECS: f64 = 0.045;

/// What all episodes together showed.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub episodes: u32,
    pub cycles: u64,
    /// Arms that could not be enabled; each was released again.
    pub not_enabled: u32,
    /// Stops that ended with every servo saying that its torque is off.
    pub confirmed: u32,
    /// Stops that ended with a report of the servos that did not say so.
    pub reported: u32,
    /// Of those, the ones in which every servo was alive and the cable plugged in.
    pub reported_though_reachable: u32,
    /// Servos that were said to be off and were not. There must be none.
    pub false_confirmations: u32,
    /// Goals the host sent that were further from the last than their joint's speed allows, and not where the joint was.
    pub leaps: u32,
    /// Goals the host sent that were outside the calibrated range.
    pub outside: u32,
    /// The largest step the host commanded, as a share of what is allowed.
    pub largest_step: f32,
    /// The largest change of a servo's own goal from one cycle to the next, as the time its joint takes for it: lost
    /// goals add up here.
    pub largest_servo_step_secs: f32,
    /// Telemetry that was asked for, and what came of it in time.
    pub asked: u64,
    pub fresh: u64,
    /// The oldest value a joint had while its servo was alive and its cable plugged in, in cycles.
    pub most_missed: u32,
    /// Damaged packets and retries, to see that things did go wrong.
    pub damaged: u64,
    pub lost: u64,
}

/// What happens in an episode beside the faults of every packet.
struct Fate {
    /// From this cycle on for so many the cable is out.
    unplugged: Option<(usize, usize)>,
    hang_at: Option<usize>,
    killed: Option<(usize, Joint)>,
}

/// Plays one episode. What it does and what goes wrong in it is decided by the seed.
pub fn play(seed: u64, report: &mut Report) {
    let arm: &'static Arm = if seed.is_multiple_of(2) { &SO101_FOLLOWER } else { &KOCH_FOLLOWER };
    let mut random = Random::new(seed.wrapping_mul(31));
    let mut line = new_line(arm, seed);
    let calibration = calibrate(arm, &mut line);
    let mut bus = client(arm, line);
    let (configured, calibrated) = run(async {
        let configured = configure(&mut bus, arm).await;
        (configured, Calibrated::connect(&mut bus, arm, &calibration).await.expect("a sound line"))
    });
    assert!(configured.is_complete() && configured.released.is_complete(), "{configured:?}");
    // From here on packets are watched and harmed.
    let line = core::mem::replace(bus.transport_mut(), new_line(arm, seed));
    let mut bus = Bus::new(Tap::new(line, Decoder::new(arm.protocol)), arm.protocol, Timing::default());
    bus.transport_mut().line.bus.faults = faults(&mut random);

    report.episodes += 1;
    let mut watch = Watch { arm, calibrated, last: [None; JOINTS], servo_goals: None };
    let fate = fate(&mut random);
    let released = run(episode(&mut bus, &mut watch, &fate, &mut random, report));
    watch.look(bus.transport_mut(), report);

    for joint in Joint::ALL {
        let is_off = !bus.transport().line.bus.servo(joint).has_torque();
        report.false_confirmations += u32::from(released.joint(joint).is_confirmed_off() && !is_off);
    }
    if released.is_complete() {
        report.confirmed += 1;
    } else {
        let named = released.unanswered().count() + released.still_on().count();
        assert_eq!(released.confirmed() + named, JOINTS, "{released}");
        report.reported += 1;
        let all_alive = Joint::ALL.iter().all(|joint| !bus.transport().line.bus.servo(*joint).is_dead());
        report.reported_though_reachable += u32::from(all_alive && bus.transport().line.bus.is_plugged());
    }
    report.damaged += bus.statistics().damaged;
    report.lost += bus.statistics().lost;
}

async fn episode(
    bus: &mut Bus<Tap>,
    watch: &mut Watch,
    fate: &Fate,
    random: &mut Random,
    report: &mut Report,
) -> Released {
    let enabled = match enable(bus, &watch.calibrated).await {
        Ok(enabled) => enabled,
        Err(failed) => {
            report.not_enabled += 1;
            return failed.released;
        }
    };
    watch.look(bus.transport_mut(), report);
    let mut follow = Follow::new(watch.calibrated, &enabled);
    let mut wanted = *enabled.at();
    for number in 0..CYCLES {
        let begun_secs = bus.now_secs();
        befall(bus, fate, number);
        if random.chance(0.1) {
            wanted = anything(random);
        }
        let outcome = follow.run(bus, &wanted).await.cycle;
        report.cycles += 1;
        report.asked += JOINTS as u64;
        report.fresh += outcome.fresh() as u64;
        let is_quiet = fate.unplugged.is_some() || fate.hang_at.is_some();
        for (joint, reading) in Joint::ALL.iter().zip(&outcome.readings) {
            if !is_quiet && fate.killed.is_none_or(|(_, killed)| killed != *joint) {
                report.most_missed = report.most_missed.max(reading.missed());
            }
        }
        watch.look(bus.transport_mut(), report);
        watch.look_at_servos(bus.transport(), report);
        let rest_secs = begun_secs + PERIOD_SECS - bus.now_secs();
        if bus.pause_until(begun_secs + PERIOD_SECS).await.is_err() {
            bus.transport_mut().line.wait(rest_secs.max(0.0));
        }
    }
    match random.below(3) {
        0 => soft_stop(bus, &watch.calibrated).await.released,
        1 => {
            hold(bus, watch.arm).await;
            release(bus, watch.arm).await
        }
        _ => release(bus, watch.arm).await,
    }
}

/// Up to a tenth of everything, and once in a while a sound line.
fn faults(random: &mut Random) -> Faults {
    let mut faults = Faults { delay_secs: 0.02, ..Faults::default() };
    for rate in [
        &mut faults.drop,
        &mut faults.corrupt,
        &mut faults.delay,
        &mut faults.merge,
        &mut faults.split,
        &mut faults.noise,
        &mut faults.request_drop,
        &mut faults.request_corrupt,
    ] {
        *rate = if random.chance(0.3) { 0.0 } else { random.between(0.0, 0.1) };
    }
    faults
}

fn fate(random: &mut Random) -> Fate {
    Fate {
        unplugged: random.chance(0.2).then(|| (random.below(CYCLES), 1 + random.below(100))),
        hang_at: random.chance(0.2).then(|| random.below(CYCLES)),
        killed: random.chance(0.2).then(|| (random.below(CYCLES), Joint::ALL[random.below(JOINTS)])),
    }
}

fn befall(bus: &mut Bus<Tap>, fate: &Fate, number: usize) {
    let simulated = &mut bus.transport_mut().line.bus;
    if let Some((from, cycles)) = fate.unplugged {
        if number == from {
            simulated.unplug();
        }
        if number == from + cycles {
            simulated.plug_in();
        }
    }
    if fate.hang_at == Some(number) {
        simulated.hang(0.3);
    }
    match fate.killed {
        Some((at, joint)) if at == number => simulated.kill(joint),
        _ => {}
    }
}

/// What a broken program might want: anywhere, beyond all limits, not even numbers.
fn anything(random: &mut Random) -> JointAngles {
    JointAngles(core::array::from_fn(|_| match random.below(20) {
        0 => f32::NAN,
        1 => f32::INFINITY,
        _ => random.between(-4.0, 4.0),
    }))
}

/// Looks at every goal the host sends.
struct Watch {
    arm: &'static Arm,
    calibrated: Calibrated,
    /// The last goal of each joint, and when it was sent.
    last: [Option<(f64, Ticks)>; JOINTS],
    /// What the servos had for goals at the end of the last cycle.
    servo_goals: Option<[Ticks; JOINTS]>,
}

impl Watch {
    fn look(&mut self, tap: &mut Tap, report: &mut Report) {
        for sent in core::mem::take(&mut tap.sent) {
            for (id, goal) in goals(self.arm.protocol, &sent.packet) {
                let Some(i) = self.arm.joints.iter().position(|spec| spec.id.get() == id) else { continue };
                self.judge(&sent, i, goal, report);
            }
        }
    }

    fn judge(&mut self, sent: &Sent, i: usize, goal: Ticks, report: &mut Report) {
        let spec = &self.arm.joints[i];
        let map = &self.calibrated.maps[i];
        let (at_secs, present) = (sent.at_secs, sent.positions[i]);
        let is_where_it_is = ((goal.0 - present.0) as f32).abs() <= HELD_TICKS;
        let (low, high) = spec.limits_rad;
        // A full turn is calibrated to half a tick.
        let half_a_tick = map.rad_per_tick();
        let angle_rad = map.to_rad(goal);
        let is_inside = (low - half_a_tick..=high + half_a_tick).contains(&angle_rad);
        report.outside += u32::from(!is_inside && !is_where_it_is);
        if let Some((last_secs, last)) = self.last[i].replace((at_secs, goal)) {
            let step = ((goal.0 - last.0) as f32).abs();
            // Settling the line may put a packet off; the step was measured before that.
            let period_secs = (at_secs - last_secs + SETTLE_SECS).min(LONGEST_PERIOD_SECS) as f32;
            let allowed = spec.velocity_rad_per_sec * period_secs / map.rad_per_tick() + ROUNDING_TICKS;
            if !is_where_it_is {
                report.leaps += u32::from(step > allowed);
                report.largest_step = report.largest_step.max(step / allowed);
            }
        }
    }

    /// Looks at what goals the servos have, at the end of a cycle.
    fn look_at_servos(&mut self, tap: &Tap, report: &mut Report) {
        let register = self.arm.protocol.map().goal_position;
        let goals = Joint::ALL.map(|joint| tap.line.bus.servo(joint).register(register));
        if let Some(before) = self.servo_goals.replace(goals) {
            for (i, (goal, before)) in goals.iter().zip(before).enumerate() {
                let spec = &self.arm.joints[i];
                let step_rad = (goal.0 - before.0).abs() as f32 * self.calibrated.maps[i].rad_per_tick();
                report.largest_servo_step_secs =
                    report.largest_servo_step_secs.max(step_rad / spec.velocity_rad_per_sec);
            }
        }
    }
}

/// Every goal position in a packet.
fn goals(protocol: Protocol, packet: &Packet) -> Vec<(u8, Ticks)> {
    let register = protocol.map().goal_position;
    let (address, width) = (register.field().address, usize::from(register.field().width));
    let wide = if protocol == Protocol::Feetech { 1 } else { 2 };
    let starts_there = match protocol {
        Protocol::Feetech => packet.params.first().map(|byte| u16::from(*byte)),
        Protocol::Dynamixel => packet.params.get(..2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]])),
    } == Some(address);
    match packet.code {
        0x03 if starts_there => {
            register.decode(&packet.params[wide..]).map(|goal| (packet.id, goal)).into_iter().collect()
        }
        0x83 if starts_there => packet.params[2 * wide..]
            .chunks_exact(width + 1)
            .filter_map(|item| Some((item[0], register.decode(&item[1..])?)))
            .collect(),
        _ => Vec::new(),
    }
}
