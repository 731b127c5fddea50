//! A bench before a webcam, and the desks it looks at.
#![allow(dead_code, reason = "each test file uses its own part of this bench")]

use glam::Vec3;
use schema::{
    CameraPose, Image,
    desk::{DeskEvent, DeskRequest, Seen, Taken},
    message::{EngineEvent, EngineRequest, Source},
};

use crate::common::{Bench, leftward};
use crate::desk::Desk;

const SENTENCE: &str = "reach for the red cube";
/// How long a picture is under way from the camera to the core.
pub const WAY_MS: f64 = 40.0;
pub const EVERY_MS: f64 = 100.0;

pub fn pose(azimuth_deg: f32) -> CameraPose {
    pose_from(47.0, azimuth_deg)
}

pub fn pose_from(elevation_deg: f32, azimuth_deg: f32) -> CameraPose {
    let (elevation, azimuth) = (elevation_deg.to_radians(), azimuth_deg.to_radians());
    let flat = libm::cosf(elevation);
    let towards = Vec3::new(flat * libm::cosf(azimuth), flat * libm::sinf(azimuth), libm::sinf(elevation));
    let target_m = Vec3::new(0.205, 0.0, 0.0);
    CameraPose { eye_m: target_m + towards * 0.62, target_m, up: Vec3::Z, fov_y_rad: 0.75 }
}

pub fn still(azimuth_deg: f32) -> Desk {
    Desk { texture_m: 0.012, ..Desk::new(pose(azimuth_deg)) }
}

pub fn rgba(image: &Image) -> Vec<u8> {
    image.rgb.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect()
}

/// What comes with a picture of a camera.
pub fn taken(at_ms: f64) -> Taken {
    Taken { size: [640, 480], at_ms, square: [80.0, 0.0, 480.0], covered: None, mirrored: false, live: true }
}

/// A bench that is shown pictures of a desk.
pub struct OnDesk {
    pub bench: Bench,
    at_ms: f64,
}

impl OnDesk {
    pub fn new() -> Self {
        let mut bench = Bench::new(5, leftward(0.9));
        bench.ask(EngineRequest::SetSource { source: Source::Webcam });
        bench.ask(EngineRequest::Desk(DeskRequest::Camera { number: 1, focal: None, sheet: None }));
        Self { bench, at_ms: 0.0 }
    }

    pub fn show(&mut self, image: &[u8], secs: f64) {
        for _ in 0..(secs * 1000.0 / EVERY_MS).round() as u32 {
            self.at_ms = self.bench.now_ms() - WAY_MS;
            self.show_again(image);
        }
    }

    /// Shows a picture that carries the time of the one before.
    pub fn show_again(&mut self, image: &[u8]) {
        let request = EngineRequest::Desk(DeskRequest::Picture(taken(self.at_ms)));
        self.bench.ask_with(request, Some(image.to_vec()));
        self.bench.wait(EVERY_MS);
    }

    pub fn desk_events(&self) -> impl DoubleEndedIterator<Item = &DeskEvent> {
        self.bench.events.iter().filter_map(|event| match event {
            EngineEvent::Desk(event) => Some(event),
            _ => None,
        })
    }

    pub fn seen(&self) -> &Seen {
        let seen = self.desk_events().rev().find_map(|event| match event {
            DeskEvent::Seen(seen) => Some(seen),
            _ => None,
        });
        seen.expect("a picture was seen")
    }

    pub fn run(&mut self) {
        self.bench.instruct(SENTENCE);
        self.bench.ask(EngineRequest::Run);
    }

    pub fn tool_m(&self) -> Vec3 {
        let mut poses = Vec::new();
        self.bench.core.poses(&mut poses);
        poses[6].position_m
    }
}
