//! Clips of a webcam that sees the mat, for tests in a browser:
//! `cargo run -p mat --release --example clip -- target/mat.y4m 12 still move cover`.
//!
//! The first word is the file, the second how many pictures a second, the others what happens, each for a few seconds, or for
//! as many as are said behind a colon (`still:1.5`):
//!
//! - `away`: a desk without a mat, 2 seconds
//! - `still`: the mat lies there, 4 seconds
//! - `cover`: one marker is hidden, 3 seconds; `pair`: two are; `hands`: all four are
//! - `dark`: there is no light, 3 seconds
//! - `curled`: the mat's short edges stand up from the desk, 2 seconds
//! - `move`: the camera is carried to another place, 2 seconds, and stands there from then on
//! - `steep`, `low`, `beside`: the camera is put so that it looks too steeply down, not enough so, or from too far to one side,
//!   3 seconds
//! - `above`: from then on the camera looks straight down on the mat; takes no time
//! - `blank`: the sheet lies there with nothing printed on it, 2 seconds; where its corners are is printed; `letter`: the same
//!   with one of US Letter
//! - `cube`: a red cube lies on the mat, 4 seconds; `far`: it lies beside the arm's foot, out of its reach; `two`: it lies on the
//!   mat's other side, and a blue one where it lay
//!
//! Browsers take `YUV4MPEG2` as a fake camera and repeat it when it ends.

use std::fs::File;
use std::io::{BufWriter, Write};

use camera::capture::Film;
use glam::{Vec2, Vec3};
use mat::{Paper, layout};
use schema::{CameraPose, Image};

#[path = "../tests/desk/mod.rs"]
mod desk;

use desk::{Desk, SIZE, cube::Cube};

/// Where the camera stands: elevation and azimuth, degrees, and distance from the middle of the mat.
#[derive(Clone, Copy)]
struct Place {
    elevation_deg: f32,
    azimuth_deg: f32,
    distance_m: f32,
}

const FIRST: Place = Place { elevation_deg: 47.0, azimuth_deg: 7.0, distance_m: 0.62 };
const SECOND: Place = Place { elevation_deg: 41.0, azimuth_deg: -9.0, distance_m: 0.68 };
const STEEP: Place = Place { elevation_deg: 68.0, azimuth_deg: 4.0, distance_m: 0.62 };
const LOW: Place = Place { elevation_deg: 29.0, azimuth_deg: 4.0, distance_m: 0.62 };
const BESIDE: Place = Place { elevation_deg: 47.0, azimuth_deg: 38.0, distance_m: 0.62 };
const ABOVE: Place = Place { elevation_deg: 88.0, azimuth_deg: 4.0, distance_m: 0.62 };

impl Place {
    fn pose(self) -> CameraPose {
        let (elevation, azimuth) = (self.elevation_deg.to_radians(), self.azimuth_deg.to_radians());
        let flat = libm::cosf(elevation);
        let towards = Vec3::new(flat * libm::cosf(azimuth), flat * libm::sinf(azimuth), libm::sinf(elevation));
        let target_m = Vec3::new(0.205, 0.0, 0.0);
        CameraPose { eye_m: target_m + towards * self.distance_m, target_m, up: Vec3::Z, fov_y_rad: 0.75 }
    }

    /// On the way to another place.
    fn towards(self, other: Self, share: f32) -> Self {
        let between = |a: f32, b: f32| a + (b - a) * share;
        Self {
            elevation_deg: between(self.elevation_deg, other.elevation_deg),
            azimuth_deg: between(self.azimuth_deg, other.azimuth_deg),
            distance_m: between(self.distance_m, other.distance_m),
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("say where the clip goes")?;
    let per_second: u32 = arguments.next().ok_or("say how many pictures a second")?.parse()?;
    let mut clip = Clip { file: BufWriter::new(File::create(&path)?), per_second, shown: 0 };
    let [width, height] = SIZE;
    // C420jpeg is the range and place of colours that browsers expect.
    writeln!(clip.file, "YUV4MPEG2 W{width} H{height} F{per_second}:1 Ip A1:1 C420jpeg")?;
    let mut place = FIRST;
    for scene in arguments {
        let (scene, secs) = match scene.split_once(':') {
            Some((scene, secs)) => (scene.to_owned(), Some(secs.parse::<f32>()?)),
            None => (scene, None),
        };
        let for_secs = |usual: f32| secs.unwrap_or(usual);
        match scene.as_str() {
            "away" => clip.rest(for_secs(2.0), &Desk { paper: None, ..at(place) }, &[])?,
            "still" => clip.rest(for_secs(4.0), &at(place), &[])?,
            "cover" => clip.rest(for_secs(3.0), &covered(place, &[3]), &[])?,
            "pair" => clip.rest(for_secs(3.0), &covered(place, &[0, 3]), &[])?,
            "hands" => clip.rest(for_secs(3.0), &covered(place, &[0, 1, 2, 3]), &[])?,
            "dark" => clip.rest(for_secs(3.0), &dark(place), &[])?,
            "curled" => clip.rest(for_secs(2.0), &Desk { curl_m: 0.03, ..at(place) }, &[])?,
            "above" => place = ABOVE,
            "steep" => clip.rest(for_secs(3.0), &at(STEEP), &[])?,
            "low" => clip.rest(for_secs(3.0), &at(LOW), &[])?,
            "beside" => clip.rest(for_secs(3.0), &at(BESIDE), &[])?,
            "blank" => clip.blank(for_secs(2.0), place, Paper::A4)?,
            "letter" => clip.blank(for_secs(2.0), place, Paper::Letter)?,
            "cube" => clip.rest(for_secs(4.0), &at(place), &[Cube::ON_MAT])?,
            "far" => clip.rest(for_secs(4.0), &at(place), &[Cube::FAR])?,
            "two" => clip.rest(for_secs(4.0), &at(place), &Cube::TWO)?,
            "move" => {
                clip.show(for_secs(2.0), |share| at(place.towards(SECOND, share)))?;
                place = SECOND;
            }
            _ => return Err(format!("there is no scene {scene}").into()),
        }
    }
    clip.file.flush()?;
    println!("{} pictures: {path}", clip.shown);
    Ok(())
}

fn at(place: Place) -> Desk {
    let film = Film { defocus_px: 0.7, shot_noise: 0.02, read_noise: 0.004, jpeg_quality: Some(85), ..Film::NEUTRAL };
    Desk { film, texture_m: 0.012, gradient_per_m: Vec2::new(0.2, -0.4), ..Desk::new(place.pose()) }
}

fn covered(place: Place, markers: &[usize]) -> Desk {
    let occluders = markers.iter().map(|marker| (layout::marker_middle_m(*marker).as_vec2(), 0.03, 0.25)).collect();
    Desk { occluders, ..at(place) }
}

fn dark(place: Place) -> Desk {
    let desk = at(place);
    Desk { film: Film { exposure: 0.002, ..desk.film }, ..desk }
}

struct Clip<W> {
    file: W,
    per_second: u32,
    shown: u64,
}

impl<W: Write> Clip<W> {
    /// Pictures for so many seconds; `desk` is told how much of them is over.
    fn show(&mut self, secs: f32, desk: impl Fn(f32) -> Desk) -> std::io::Result<()> {
        let count = self.count(secs);
        for index in 0..count {
            let desk = desk((index + 1) as f32 / count as f32);
            let mut picture = desk.scene();
            self.add(&desk, &mut picture)?;
        }
        Ok(())
    }

    /// The same where nothing moves: what there is to be seen is drawn once, and has other noise in each picture.
    fn rest(&mut self, secs: f32, desk: &Desk, cubes: &[Cube]) -> std::io::Result<()> {
        let mut scene = desk.scene();
        for cube in cubes {
            cube.draw(&desk.stand(), &mut scene);
        }
        for _ in 0..self.count(secs) {
            self.add(desk, &mut scene.clone())?;
        }
        Ok(())
    }

    /// Nothing is printed on the sheet; where its corners are is said.
    fn blank(&mut self, secs: f32, place: Place, paper: Paper) -> std::io::Result<()> {
        let desk = Desk { paper: Some(paper), is_blank: true, ..at(place) };
        let corners = paper.corners_m().map(|at_m| desk.stand().project(at_m.extend(0.0)));
        println!("corners of the sheet, pixels: {corners:.0?}");
        self.rest(secs, &desk, &[])
    }

    fn count(&self, secs: f32) -> u32 {
        (secs * self.per_second as f32).round().max(1.0) as u32
    }

    fn add(&mut self, desk: &Desk, scene: &mut Image) -> std::io::Result<()> {
        self.shown += 1;
        desk.develop(scene, self.shown);
        writeln!(self.file, "FRAME")?;
        self.file.write_all(&yuv(scene))
    }
}

/// The planes of ITU-R BT.601 in full range, colours at half the resolution each way.
fn yuv(picture: &Image) -> Vec<u8> {
    let [width, height] = [picture.width, picture.height];
    let mut planes: Vec<u8> = picture.rgb.chunks_exact(3).map(|rgb| weigh(rgb, [0.299, 0.587, 0.114], 0.0)).collect();
    for weights in [[-0.168_736, -0.331_264, 0.5], [0.5, -0.418_688, -0.081_312]] {
        for y in (0..height).step_by(2) {
            for x in (0..width).step_by(2) {
                let start = (y * width + x) * 3;
                planes.push(weigh(&picture.rgb[start..start + 3], weights, 128.0));
            }
        }
    }
    planes
}

fn weigh(rgb: &[u8], weights: [f32; 3], offset: f32) -> u8 {
    let sum: f32 = rgb.iter().zip(weights).map(|(byte, weight)| f32::from(*byte) * weight).sum();
    (sum + offset).round().clamp(0.0, 255.0) as u8
}
