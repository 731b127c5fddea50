//! A conversation with the servos on one line: one request under way, answers told from everything else.
//!
//! The client has no clock and no port of its own: a [`Transport`] hands it both. No packet, however bad, ends anything:
//! an answer that does not come costs a retry, then a [`Failure`] of that one question. Only an unplugged cable is passed
//! on as [`Unplugged`], and the same client goes on once bytes flow again.

mod echo;
mod exchange;
mod request;
mod statistics;
mod transport;

pub use exchange::{Exchange, Tally};
pub use statistics::{Latency, PerServo, Statistics};
pub use transport::{Retune, Transport, Unplugged};

use std::collections::BTreeSet;

use echo::Echo;

use crate::id::ServoId;
use crate::packet::{Protocol, Refusal, Request, Status, Unencodable};
use crate::register::OutOfRange;

/// How patient the client is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// Bits a second on the wire, to know how long packets take.
    pub baud: u32,
    /// How long after the last byte of the request the first answer may come, in seconds.
    pub answer_secs: f64,
    /// How often a question is asked before it counts as failed.
    pub attempts: u32,
    /// How long the line must be quiet after an answer was missed, so that a late one is not taken for the next.
    pub quiet_secs: f64,
}

impl Default for Timing {
    fn default() -> Self {
        // Over Web Serial, 99 of 100 answers of six servos are there within 3 ms; a busy tab takes longer.
        Self { baud: 1_000_000, answer_secs: 0.02, attempts: 4, quiet_secs: 0.004 }
    }
}

/// Why one question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nothing that could be an answer came, however often it was asked.
    #[error("servo {id} does not answer")]
    Silent { id: ServoId },
    /// Only damaged packets came.
    #[error("the answers of servo {id} come damaged")]
    Damaged { id: ServoId },
    /// It answered that it would not.
    #[error("servo {id} refuses: {why}")]
    Refused { id: ServoId, why: Refusal },
    /// It took the value and has another.
    #[error("servo {id} has {found} in its register {name} instead of {wanted}")]
    Kept { id: ServoId, name: &'static str, wanted: i32, found: i32 },
    /// A packet cannot say it.
    #[error(transparent)]
    Unencodable(#[from] Unencodable),
    /// The register cannot hold it.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// The line is gone.
    #[error(transparent)]
    Unplugged(#[from] Unplugged),
}

/// Who answers, and with what.
#[derive(Clone, Copy, Debug)]
struct Expected<'a> {
    /// Each of them once, in any order.
    ids: &'a [ServoId],
    /// Bytes of data in each answer.
    data: usize,
}

/// The client.
#[derive(Debug)]
pub struct Bus<T> {
    transport: T,
    protocol: Protocol,
    timing: Timing,
    echo: Echo,
    statistics: Statistics,
    /// An answer may still be on its way.
    unsettled: bool,
    /// Who said last that something is wrong with it.
    alerts: BTreeSet<ServoId>,
}

impl<T: Transport> Bus<T> {
    /// A client of the servos behind a transport.
    pub fn new(transport: T, protocol: Protocol, timing: Timing) -> Self {
        Self {
            transport,
            protocol,
            timing,
            echo: Echo::new(protocol),
            statistics: Statistics::default(),
            unsettled: true,
            alerts: BTreeSet::new(),
        }
    }

    /// The language spoken.
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// What was counted since the beginning.
    pub const fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Whether a servo's last answer said that something is wrong with it; [`crate::health`] finds out what.
    pub fn has_alert(&self, id: ServoId) -> bool {
        self.alerts.contains(&id)
    }

    /// How patient it is.
    pub const fn timing(&self) -> Timing {
        self.timing
    }

    /// Makes it more or less patient.
    pub const fn set_timing(&mut self, timing: Timing) {
        self.timing = timing;
    }

    /// The line itself, for instance to put a new port in after a replug.
    pub const fn transport_mut(&mut self) -> &mut T {
        &mut self.transport
    }

    /// The line itself.
    pub const fn transport(&self) -> &T {
        &self.transport
    }

    /// The transport's clock.
    pub fn now_secs(&self) -> f64 {
        self.transport.now_secs()
    }

    /// Passes the time, counting whatever comes meanwhile as late.
    pub async fn pause_until(&mut self, until_secs: f64) -> Result<(), Unplugged> {
        let mut late = Vec::new();
        while self.now_secs() < until_secs {
            late.extend(self.transport.read(until_secs).await?);
        }
        self.count_late(&late);
        Ok(())
    }

    /// How long so many bytes take on the wire: ten bits each.
    pub fn wire_secs(&self, bytes: usize) -> f64 {
        bytes as f64 * 10.0 / f64::from(self.timing.baud)
    }

    /// Sends and forgets: what nobody answers.
    async fn send(&mut self, request: &Request) -> Result<(), Unplugged> {
        self.settle().await?;
        self.statistics.sent += 1;
        // Its echo, if there is one, is no answer to anything: what comes next finds it foreign.
        self.transport.write(&request.bytes).await
    }

    /// One attempt at a question. `patience_secs` is how long the first answer may take.
    async fn attempt(
        &mut self,
        request: &Request,
        expected: Expected<'_>,
        patience_secs: f64,
    ) -> Result<Vec<Option<Status>>, (Unplugged, Vec<Option<Status>>)> {
        let Expected { ids, data } = expected;
        let mut exchange = Exchange::begin(self.protocol, request, ids, data, self.echo.is_absent());
        let outcome = self.converse(request, &mut exchange, patience_secs).await;
        exchange.finish();
        self.echo.learn(&exchange);
        let tally = exchange.tally();
        self.statistics.count(tally);
        let answers = exchange.into_answers();
        for (id, answer) in ids.iter().zip(&answers) {
            self.statistics.count_answer(*id, answer.is_some(), tally.damaged > 0);
        }
        for status in answers.iter().flatten() {
            if status.has_alert() {
                self.alerts.insert(status.id);
            } else {
                self.alerts.remove(&status.id);
            }
        }
        self.unsettled = answers.iter().any(Option::is_none);
        match outcome {
            Ok(()) => Ok(answers),
            Err(unplugged) => Err((unplugged, answers)),
        }
    }

    async fn converse(&mut self, request: &Request, exchange: &mut Exchange, patience: f64) -> Result<(), Unplugged> {
        self.settle().await?;
        // Until every answer is here; should this future be dropped meanwhile, the next begins by waiting for them.
        self.unsettled = true;
        self.statistics.sent += 1;
        let begun_secs = self.now_secs();
        self.transport.write(&request.bytes).await?;
        let deadline_secs = begun_secs + patience + self.wire_secs(request.bytes.len() + exchange.expected_bytes());
        while !exchange.is_complete() {
            let bytes = self.transport.read(deadline_secs).await?;
            let now_secs = self.now_secs();
            let before = exchange.answered();
            exchange.receive(&bytes);
            for _ in before..exchange.answered() {
                self.statistics.latency.count(now_secs - begun_secs);
            }
            // Even while bytes keep coming: a line full of noise must not hold anything up.
            if now_secs >= deadline_secs {
                break;
            }
        }
        Ok(())
    }

    /// Takes what is already there off the line, and after a missed answer waits until nothing more comes.
    async fn settle(&mut self) -> Result<(), Unplugged> {
        let mut late = self.transport.read(self.now_secs()).await?;
        if self.unsettled {
            // A line that never falls silent is used all the same: ids and lengths still tell answers apart.
            let latest_secs = self.now_secs() + 10.0 * self.timing.quiet_secs;
            loop {
                let quiet_until = (self.now_secs() + self.timing.quiet_secs).min(latest_secs);
                let more = self.transport.read(quiet_until).await?;
                if more.is_empty() && self.now_secs() >= quiet_until || self.now_secs() >= latest_secs {
                    break;
                }
                late.extend(more);
            }
            self.unsettled = false;
        }
        self.count_late(&late);
        Ok(())
    }

    fn count_late(&mut self, late: &[u8]) {
        if !late.is_empty() {
            self.statistics.count(Exchange::overheard(self.protocol, late));
        }
    }
}
