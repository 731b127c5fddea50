//! A line in a browser: a port, or a simulated bus in real time.

use bus::{Line, Pretended};
use schema::bus::{Deed, LineChoice};
use servo::arm::Arm;
use servo::bus::{Retune, Transport, Unplugged};
use wire::serial::Adapter;

use super::clock::{Clock, epoch_ms, now_secs};
use super::port::PortLine;

/// How long a simulated port takes to be opened at another rate.
const TUNING_SECS: f64 = 0.02;

/// Either.
pub enum WebLine {
    /// A port.
    Port(PortLine, Clock),
    /// A simulated bus, and when it began.
    Simulated(Box<Pretended>, f64, Clock),
}

impl WebLine {
    /// Opens what was chosen, for an arm.
    pub async fn open(choice: LineChoice, arm: &'static Arm, clock: Clock) -> Result<Self, String> {
        match choice {
            LineChoice::Port { vendor, product, place } => {
                let adapter = Adapter { vendor, product };
                let port = PortLine::open(adapter, place, arm.baud, clock.clone()).await?;
                Ok(Self::Port(port, clock))
            }
            LineChoice::Simulated { seed, calibrated } => {
                Ok(Self::Simulated(Box::new(Pretended::new(arm, seed, calibrated)), now_secs(), clock))
            }
        }
    }
}

impl Transport for WebLine {
    fn now_secs(&self) -> f64 {
        now_secs()
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        match self {
            Self::Port(port, _) => port.write(bytes).await,
            Self::Simulated(pretended, begun_secs, _) => {
                let since_secs = now_secs() - *begun_secs;
                pretended.advance(since_secs);
                let bus_secs = pretended.bus_secs(since_secs);
                pretended.bus.write(bus_secs, bytes)
            }
        }
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        match self {
            Self::Port(port, _) => port.read(until_secs).await,
            Self::Simulated(pretended, begun_secs, clock) => loop {
                let now_secs = now_secs();
                let since_secs = now_secs - *begun_secs;
                pretended.advance(since_secs);
                let bus_secs = pretended.bus_secs(since_secs);
                let bytes = pretended.bus.read(bus_secs)?;
                if !bytes.is_empty() || now_secs >= until_secs {
                    return Ok(bytes);
                }
                let next_secs =
                    pretended.bus.next_arrival_secs().map_or(until_secs, |secs| now_secs + (secs - bus_secs));
                clock.sleep_until(next_secs.min(until_secs)).await;
            },
        }
    }
}

impl Retune for WebLine {
    async fn set_baud(&mut self, baud: u32) -> Result<(), Unplugged> {
        match self {
            Self::Port(port, _) => port.set_baud(baud).await,
            Self::Simulated(pretended, _, clock) => {
                pretended.bus.set_baud(baud);
                clock.rest_until(now_secs() + TUNING_SECS).await;
                Ok(())
            }
        }
    }
}

impl Line for WebLine {
    fn is_simulated(&self) -> bool {
        matches!(self, Self::Simulated(..))
    }

    fn pretend(&mut self, deed: Deed) {
        if let Self::Simulated(pretended, begun_secs, _) = self {
            pretended.pretend(now_secs() - *begun_secs, deed);
        }
    }

    async fn pause_until(&mut self, until_secs: f64) {
        let (Self::Port(_, clock) | Self::Simulated(.., clock)) = self;
        clock.rest_until(until_secs).await;
    }

    async fn reopen(&mut self) -> bool {
        match self {
            Self::Port(port, _) => port.reopen().await,
            Self::Simulated(pretended, ..) => pretended.bus.is_plugged(),
        }
    }

    async fn close(&mut self) {
        if let Self::Port(port, _) = self {
            port.shut().await;
        }
    }

    fn epoch_ms(&self, secs: f64) -> f64 {
        epoch_ms(secs)
    }
}
