//! The questions one can ask.

use super::{Bus, Expected, Failure, Retune, Transport, Unplugged};
use crate::id::{ServoId, Target};
use crate::packet::{Instruction, Protocol, Refusal, Request, Status};
use crate::register::{Block, Quantity, Register, Setting};

/// How a Dynamixel servo answers a ping: model number and firmware.
const DYNAMIXEL_PING_DATA: usize = 3;

impl<T: Transport> Bus<T> {
    /// Asks one servo, again and again under the budget of [`super::Timing::attempts`].
    async fn ask(&mut self, id: ServoId, request: Request, data: usize) -> Result<Status, Failure> {
        let mut failure = Failure::Silent { id };
        for attempt in 0..self.timing.attempts.max(1) {
            self.statistics.retries += u64::from(attempt > 0);
            let damaged = self.statistics.damaged;
            let expected = Expected { ids: &[id], data };
            let answers = self.attempt(&request, expected, self.timing.answer_secs).await.map_err(|(gone, _)| gone)?;
            // Which of the questions was answered nobody can tell: the other answers may still come, and would answer the
            // next question as well, if that is about as many bytes.
            self.unsettled |= attempt > 0;
            match answers.into_iter().next().flatten() {
                Some(status) => match status.refusal() {
                    None => return Ok(status),
                    // The request came damaged: once more.
                    Some(why @ Refusal::Crc) => failure = Failure::Refused { id, why },
                    Some(why) => return Err(Failure::Refused { id, why }),
                },
                None if self.statistics.damaged > damaged => failure = Failure::Damaged { id },
                None => failure = Failure::Silent { id },
            }
        }
        Err(failure)
    }

    /// Whether a servo is there.
    ///
    /// A Feetech servo is asked for its model number instead of pinged: its answer to a ping, with a voltage error, is
    /// the same bytes as an echo of the ping.
    pub async fn ping(&mut self, id: ServoId) -> Result<(), Failure> {
        match self.protocol {
            Protocol::Feetech => self.read(id, self.protocol.map().model_number).await.map(drop),
            Protocol::Dynamixel => {
                let request = self.protocol.encode(id, &Instruction::Ping)?;
                self.ask(id, request, DYNAMIXEL_PING_DATA).await.map(drop)
            }
        }
    }

    /// One register of one servo.
    pub async fn read<V: Quantity>(&mut self, id: ServoId, register: Register<V>) -> Result<V, Failure> {
        let bytes = self.read_block(id, register.field().block()).await?;
        // As long as was asked for, or it would not count as an answer.
        register.decode(&bytes).ok_or(Failure::Damaged { id })
    }

    /// The bytes of several registers of one servo.
    pub async fn read_block(&mut self, id: ServoId, block: Block) -> Result<Vec<u8>, Failure> {
        let Block { address, length } = block;
        let request = self.protocol.encode(id, &Instruction::Read { address, length })?;
        Ok(self.ask(id, request, length.into()).await?.data)
    }

    /// Writes one register of one servo; it acknowledges.
    pub async fn write<V: Quantity>(&mut self, id: ServoId, register: Register<V>, value: V) -> Result<(), Failure> {
        self.write_setting(id, register.set(value)).await
    }

    /// The same, for a setting.
    pub async fn write_setting(&mut self, id: ServoId, setting: Setting) -> Result<(), Failure> {
        let data = setting.field.encode(setting.value)?;
        let request = self.protocol.encode(id, &Instruction::Write { address: setting.field.address, data: &data })?;
        self.ask(id, request, 0).await.map(drop)
    }

    /// The value of a setting's register, in its own units.
    pub async fn read_setting(&mut self, id: ServoId, setting: Setting) -> Result<i32, Failure> {
        let bytes = self.read_block(id, setting.field.block()).await?;
        setting.field.decode(&bytes).ok_or(Failure::Damaged { id })
    }

    /// Writes a register and reads it back; a servo that never acknowledges is believed if it has the value.
    pub async fn write_verified(&mut self, id: ServoId, setting: Setting) -> Result<(), Failure> {
        let written = self.write_setting(id, setting).await;
        if let Err(failure @ (Failure::Refused { .. } | Failure::Unplugged(_) | Failure::OutOfRange(_))) = written {
            return Err(failure);
        }
        let found = self.read_setting(id, setting).await?;
        let Setting { field, value, .. } = setting;
        if found == value { Ok(()) } else { Err(Failure::Kept { id, name: field.name, wanted: value, found }) }
    }

    /// Restarts a Dynamixel servo, which clears its latched errors.
    pub async fn reboot(&mut self, id: ServoId) -> Result<(), Failure> {
        let request = self.protocol.encode(id, &Instruction::Reboot)?;
        self.ask(id, request, 0).await.map(drop)
    }

    /// The same registers of several servos with one packet, once: who does not answer within `patience_secs` beyond the
    /// time on the wire has failed, and the others have not.
    pub async fn sync_read(
        &mut self,
        ids: &[ServoId],
        block: Block,
        patience_secs: f64,
    ) -> Vec<Result<Vec<u8>, Failure>> {
        let Block { address, length } = block;
        let request = match self.protocol.encode(Target::All, &Instruction::SyncRead { address, length, ids }) {
            Ok(request) => request,
            Err(error) => return vec![Err(error.into()); ids.len()],
        };
        let damaged = self.statistics.damaged;
        let (answers, gone) = match self.attempt(&request, Expected { ids, data: length.into() }, patience_secs).await {
            Ok(answers) => (answers, None),
            Err((gone, answers)) => (answers, Some(gone)),
        };
        let was_damaged = self.statistics.damaged > damaged;
        let result = |(id, answer): (&ServoId, Option<Status>)| match (answer, gone) {
            (Some(status), _) => match status.refusal() {
                None => Ok(status.data),
                Some(why) => Err(Failure::Refused { id: *id, why }),
            },
            (None, Some(gone)) => Err(gone.into()),
            (None, None) if was_damaged => Err(Failure::Damaged { id: *id }),
            (None, None) => Err(Failure::Silent { id: *id }),
        };
        ids.iter().zip(answers).map(result).collect()
    }

    /// Writes the same register of several servos with one packet. Nobody acknowledges.
    pub async fn sync_write<V: Quantity>(
        &mut self,
        register: Register<V>,
        values: &[(ServoId, V)],
    ) -> Result<(), Failure> {
        let mut data = Vec::with_capacity(values.len());
        for (id, value) in values {
            data.push((*id, register.encode(*value)?));
        }
        let address = register.field().address;
        let request = self.protocol.encode(Target::All, &Instruction::SyncWrite { address, data: &data })?;
        Ok(self.send(&request).await?)
    }

    /// Writes a register of every servo there is. Nobody acknowledges.
    pub async fn broadcast<V: Quantity>(&mut self, register: Register<V>, value: V) -> Result<(), Failure> {
        let data = register.encode(value)?;
        let address = register.field().address;
        let request = self.protocol.encode(Target::All, &Instruction::Write { address, data: &data })?;
        Ok(self.send(&request).await?)
    }

    /// Everybody who answers a ping to all within `patience_secs`, each as often as they do: two servos with one id
    /// answer twice, or over each other, which [`super::Statistics::damaged`] shows.
    pub async fn roll_call(&mut self, patience_secs: f64) -> Result<Vec<ServoId>, Failure> {
        let request = self.protocol.encode(Target::All, &Instruction::Ping)?;
        let data = match self.protocol {
            Protocol::Feetech => 0,
            Protocol::Dynamixel => DYNAMIXEL_PING_DATA,
        };
        let answers =
            self.attempt(&request, Expected { ids: &[], data }, patience_secs).await.map_err(|(gone, _)| gone)?;
        let mut ids: Vec<_> = answers.into_iter().flatten().map(|status| status.id).collect();
        ids.sort_unstable();
        Ok(ids)
    }
}

impl<T: Retune> Bus<T> {
    /// Goes on at another baud rate.
    pub async fn set_baud(&mut self, baud: u32) -> Result<(), Unplugged> {
        self.transport.set_baud(baud).await?;
        self.timing.baud = baud;
        self.unsettled = true;
        Ok(())
    }
}
