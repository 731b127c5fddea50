//! What the core wants said or done.

use schema::bus::BusRequest;
use schema::message::{EngineEvent, InferenceRequest};

/// One thing for the worker to pass on, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// To the page, with the bytes the event names beside it.
    Tell { event: EngineEvent, bytes: Option<Vec<u8>> },
    /// To whoever drives a real arm.
    TellArm(BusRequest),
    /// To the policy, with the picture beside it.
    Ask { request: InferenceRequest, picture: Vec<u8> },
    /// The bodies are others than before: the stage needs the scene anew.
    NewScene,
}
