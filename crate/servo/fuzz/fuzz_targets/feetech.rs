#![no_main]

#[path = "common.rs"]
mod common;

use libfuzzer_sys::fuzz_target;
use servo::packet::Protocol;

fuzz_target!(|data: &[u8]| common::decode(Protocol::Feetech, data));
