//! One request and the answers to it, as a state machine over bytes.

use crate::id::{ServoId, Target};
use crate::packet::{BadPacket, Decoder, Packet, Protocol, Request, Status};

/// What came that was no answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Packets with a wrong checksum or length, or without an end.
    pub damaged: u32,
    /// Bytes that begin no packet.
    pub noise_bytes: u32,
    /// Sound packets that answer something else: another id, another length, a second answer.
    pub foreign: u32,
    /// Copies of our own request.
    pub echoes: u32,
}

/// A request under way.
#[derive(Clone, Debug)]
pub struct Exchange {
    protocol: Protocol,
    sent: Vec<u8>,
    decoder: Decoder,
    ids: Vec<ServoId>,
    data: usize,
    answers: Vec<Option<Status>>,
    /// Without a list of ids, everybody may answer.
    is_roll_call: bool,
    echo_is_absent: bool,
    tally: Tally,
}

impl Exchange {
    /// Waits for one answer of each of these servos, each with so many bytes of data. Without any ids, everybody may
    /// answer, and the exchange is never complete.
    ///
    /// `echo_is_absent` says that a copy of the request is an answer that happens to look like it.
    pub fn begin(protocol: Protocol, request: &Request, ids: &[ServoId], data: usize, echo_is_absent: bool) -> Self {
        let longest = data.max(request.bytes.len());
        Self {
            protocol,
            sent: request.bytes.clone(),
            decoder: Decoder::with_longest(protocol, longest + 1),
            ids: ids.to_vec(),
            data,
            answers: vec![None; ids.len()],
            is_roll_call: ids.is_empty() && request.target == Target::All,
            echo_is_absent,
            tally: Tally::default(),
        }
    }

    /// Takes bytes as they come.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.decoder.push(bytes);
        while let Some(next) = self.decoder.next_packet() {
            self.take(next);
        }
    }

    /// No more will come.
    pub fn finish(&mut self) {
        for next in self.decoder.finish() {
            self.take(next);
        }
    }

    /// Whether everybody has answered.
    pub fn is_complete(&self) -> bool {
        !self.is_roll_call && self.answers.iter().all(Option::is_some)
    }

    /// How many have answered.
    pub fn answered(&self) -> usize {
        self.answers.iter().flatten().count()
    }

    /// Bytes on the wire if all goes well.
    pub fn expected_bytes(&self) -> usize {
        self.ids.len() * (self.protocol.status_overhead() + self.data)
    }

    /// What else came.
    pub const fn tally(&self) -> Tally {
        self.tally
    }

    /// The answers, one for each id, in their order; of a roll call those who are there.
    pub fn into_answers(self) -> Vec<Option<Status>> {
        self.answers
    }

    /// Counts what came while nothing was asked.
    pub fn overheard(protocol: Protocol, bytes: &[u8]) -> Tally {
        let mut decoder = Decoder::new(protocol);
        decoder.push(bytes);
        let mut tally = Tally::default();
        for next in decoder.finish() {
            match next {
                Ok(_) => tally.foreign += 1,
                Err(bad) => tally.count(bad),
            }
        }
        tally
    }

    fn take(&mut self, next: Result<Packet, BadPacket>) {
        let packet = match next {
            Ok(packet) => packet,
            Err(bad) => return self.tally.count(bad),
        };
        if !self.echo_is_absent && self.protocol.frame(&packet).is_ok_and(|bytes| bytes == self.sent) {
            self.tally.echoes += 1;
            return;
        }
        let Some(status) = self.protocol.status(packet) else {
            self.tally.foreign += 1;
            return;
        };
        // A refusal brings no data, whatever was asked for.
        let fits = status.data.len() == self.data || status.refusal().is_some() && status.data.is_empty();
        if self.is_roll_call && fits {
            self.ids.push(status.id);
            self.answers.push(Some(status));
            return;
        }
        let place = self.ids.iter().position(|id| *id == status.id);
        match place.map(|place| &mut self.answers[place]) {
            Some(answer @ None) if fits => *answer = Some(status),
            _ => self.tally.foreign += 1,
        }
    }
}

impl Tally {
    fn count(&mut self, bad: BadPacket) {
        match bad {
            BadPacket::Noise { bytes } => self.noise_bytes += bytes as u32,
            // The byte that was given up on; what lies behind it is counted as what it is.
            BadPacket::Incomplete { .. } if self.damaged > 0 => {}
            BadPacket::Incomplete { .. } | BadPacket::Checksum { .. } | BadPacket::Length { .. } => self.damaged += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::Instruction;

    fn id(number: u8) -> ServoId {
        ServoId::new(number).unwrap()
    }

    fn read_two(protocol: Protocol) -> Request {
        protocol.encode(id(1), &Instruction::Read { address: 56, length: 2 }).unwrap()
    }

    fn answer(protocol: Protocol, from: u8, data: &[u8]) -> Vec<u8> {
        protocol.frame_status(from, 0, data).unwrap()
    }

    #[test]
    fn an_answer_counts_by_id_and_length_only() {
        for protocol in [Protocol::Feetech, Protocol::Dynamixel] {
            let mut exchange = Exchange::begin(protocol, &read_two(protocol), &[id(1)], 2, false);
            exchange.receive(&answer(protocol, 2, &[1, 2]));
            exchange.receive(&answer(protocol, 1, &[1, 2, 3]));
            exchange.receive(&answer(protocol, 1, &[]));
            assert!(!exchange.is_complete());
            exchange.receive(&answer(protocol, 1, &[5, 6]));
            assert!(exchange.is_complete());
            assert_eq!(exchange.tally(), Tally { foreign: 3, ..Tally::default() });
            assert_eq!(exchange.into_answers()[0].as_ref().unwrap().data, [5, 6]);
        }
    }

    #[test]
    fn an_echo_before_the_answer_is_passed_over() {
        for protocol in [Protocol::Feetech, Protocol::Dynamixel] {
            let request = read_two(protocol);
            let mut exchange = Exchange::begin(protocol, &request, &[id(1)], 2, false);
            exchange.receive(&request.bytes);
            assert!(!exchange.is_complete(), "{protocol:?}");
            exchange.receive(&answer(protocol, 1, &[5, 6]));
            assert!(exchange.is_complete());
            assert_eq!(exchange.tally().echoes, 1);
        }
    }

    #[test]
    fn on_a_line_without_echo_a_copy_of_the_request_is_an_answer() {
        // A servo with a sensor error at position 0x0238 answers a read of its position with these very bytes.
        let request = read_two(Protocol::Feetech);
        let reply = Protocol::Feetech.frame_status(1, 2, &[0x38, 0x02]).unwrap();
        assert_eq!(reply, request.bytes);
        let mut exchange = Exchange::begin(Protocol::Feetech, &request, &[id(1)], 2, true);
        exchange.receive(&reply);
        assert!(exchange.is_complete());
    }

    #[test]
    fn a_refusal_without_data_is_an_answer_to_a_read() {
        let protocol = Protocol::Dynamixel;
        let mut exchange = Exchange::begin(protocol, &read_two(protocol), &[id(1)], 2, false);
        exchange.receive(&protocol.frame_status(1, 7, &[]).unwrap());
        assert!(exchange.is_complete());
    }
}
