//! Ids and baud rates of new servos, one at a time.

use schema::Joint;
use schema::bus::BusEvent;
use servo::setup::{Found, Refusal, carry_out, find, plan};

use super::{Body, Session};
use crate::Line;

impl<L: Line> Session<L> {
    /// Calls everybody at every baud rate, and says who answered.
    pub(super) async fn find_servos(&mut self) {
        if let Some(found) = self.look_around().await {
            let servos = found.servos.iter().map(|seen| {
                let model = seen.model_number.map_or_else(|| "a servo".to_owned(), |number| format!("model {number}"));
                format!("{model} with id {} at {} baud", seen.id, seen.baud)
            });
            let advice = match (found.servos.len(), found.garbled.first()) {
                (_, Some(baud)) => Refusal::Garbled { baud: *baud }.to_string(),
                (0, None) => Refusal::Nobody.to_string(),
                (1, None) => "one servo answers: choose the joint it is for".to_owned(),
                (servos, None) => Refusal::Several { servos }.to_string(),
            };
            self.say(BusEvent::Servos { found: servos.collect(), advice });
        }
        self.settle_stage();
    }

    /// Makes the one servo that is connected that of a joint.
    pub(super) async fn give_id(&mut self, joint: Joint) {
        if let Some(found) = self.look_around().await {
            let spec = self.arm.joint(joint);
            // A servo that has been given its id may be set up once more.
            let given: Vec<_> = self.given.iter().copied().filter(|id| *id != spec.id).collect();
            match plan(self.arm, spec, &found, &given) {
                Err(refusal) => self.refuse(format!("Nothing was written: {refusal}.")),
                Ok(steps) => {
                    self.busy("Writing the servo’s id");
                    match carry_out(&mut self.bus, &steps).await {
                        Ok(()) => {
                            self.given.push(spec.id);
                            self.say(BusEvent::IdGiven { joint });
                        }
                        Err(failure) => self.refuse(failure.to_string()),
                    }
                    // A line that is gone is noticed by the next period.
                    self.bus.set_baud(self.arm.baud).await.ok();
                }
            }
        }
        self.settle_stage();
    }

    async fn look_around(&mut self) -> Option<Found> {
        if matches!(self.body, Body::Powered(_) | Body::Adopted(_)) {
            self.refuse("Servos are set up without torque: release the arm first.");
            return None;
        }
        self.busy("Calling servos at every baud rate");
        self.body = Body::Unknown;
        let found = find(&mut self.bus).await;
        if self.bus.set_baud(self.arm.baud).await.is_err() {
            self.lose();
            return None;
        }
        match found {
            Ok(found) => Some(found),
            Err(failure) => {
                self.refuse(failure.to_string());
                None
            }
        }
    }
}
