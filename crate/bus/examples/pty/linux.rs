use core::error::Error;
use std::fs::File;
use std::io::{Read as _, Write as _, stdin};
use std::time::{Duration, Instant};

use bus::Pretended;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use schema::Joint;
use schema::bus::{ArmKind, ArmRole};
use servo::arm::Arm;

/// How the arm was put together.
const SEED: u32 = 7;
/// How long nothing is looked at while nothing is due.
const IDLE: Duration = Duration::from_millis(5);

pub fn serve() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let kind = ArmKind::ALL.into_iter().find(|kind| has(kind.name())).unwrap_or_default();
    let arm = Arm::of(kind, ArmRole::Follower);
    let mut pretended = Pretended::new(arm, SEED, !has("fresh"));

    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let ours = openpt(flags)?;
    grantpt(&ours)?;
    unlockpt(&ours)?;
    println!("{}", ptsname(&ours, Vec::<u8>::new())?.to_str()?);
    // Kept open, so that our end lives on while nobody has the other, and as a line of bytes instead of one for people.
    let theirs = ioctl_tiocgptpeer(&ours, flags)?;
    let mut line = tcgetattr(&theirs)?;
    line.make_raw();
    tcsetattr(&theirs, OptionalActions::Now, &line)?;
    let mut port = File::from(ours);

    let begun = Instant::now();
    let mut baud = arm.baud;
    let mut powered = 0;
    let mut buffer = [0; 4096];
    loop {
        let now_secs = begun.elapsed().as_secs_f64();
        pretended.advance(now_secs);
        let bus_secs = pretended.bus_secs(now_secs);
        let answer = pretended.bus.read(bus_secs)?;
        if !answer.is_empty() {
            port.write_all(&answer)?;
        }
        let under_power = Joint::ALL.into_iter().filter(|joint| pretended.bus.servo(*joint).has_torque()).count();
        if under_power != powered {
            powered = under_power;
            println!("{powered} under power");
        }

        let due_secs = pretended.bus.next_arrival_secs().map_or(IDLE.as_secs_f64(), |secs| secs - bus_secs);
        let wait = Duration::from_secs_f64(due_secs.clamp(0.0, IDLE.as_secs_f64()));
        let timeout = Timespec { tv_sec: 0, tv_nsec: wait.subsec_nanos().into() };
        let input = stdin();
        let mut heard = [PollFd::new(&port, PollFlags::IN), PollFd::new(&input, PollFlags::IN)];
        poll(&mut heard, Some(&timeout))?;
        let [from_port, from_input] = heard.map(|heard| !heard.revents().is_empty());
        if from_port {
            let length = port.read(&mut buffer)?;
            // Servos hear only who speaks at their rate.
            let asked_baud = tcgetattr(&theirs)?.output_speed();
            if asked_baud != baud {
                baud = asked_baud;
                pretended.bus.set_baud(baud);
            }
            pretended.bus.write(pretended.bus_secs(begun.elapsed().as_secs_f64()), &buffer[..length])?;
        }
        if from_input && input.lock().read(&mut buffer)? == 0 {
            return Ok(());
        }
    }
}
