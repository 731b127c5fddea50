//! A sheet of captures as the policy gets them: `cargo run -p camera --example captures -- random target/random.png`.
//!
//! The first word is what to show: `random`, pictures from `Capture::random`; `axes`, a row for each axis and strength of
//! `Capture::perturbed`; or `stood`, the first again from where the cameras stand, without film, backdrop and warp.

use std::fs::File;
use std::io::BufWriter;

use camera::capture::Viewpoint;
use camera::distractor::{Circle, distractors};
use camera::{Axis, Camera, Capture, Options, Strength};
use schema::scene::BodyKind;
use schema::{CAMERA_SIDE, Image, Pose, Scene};

#[path = "../tests/scene/mod.rs"]
mod scene;

const COLUMNS: usize = 10;
const ZOOM: usize = 2;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().ok_or("say what to show: random, axes or stood")?;
    let path = arguments.next().ok_or("say where the picture goes")?;
    let captures: Vec<(u64, Capture)> = match what.as_str() {
        "random" | "stood" => (0..80).map(|seed| (seed, Capture::random(seed))).collect(),
        "axes" => Axis::ALL
            .into_iter()
            .flat_map(|axis| Strength::ALL.map(|strength| (axis, strength)))
            .flat_map(|(axis, strength)| (0..10).map(move |seed| (seed, Capture::perturbed(axis, strength, seed))))
            .collect(),
        _ => return Err("there are random, axes and stood".into()),
    };
    let mut pictures = Vec::new();
    for (seed, capture) in captures {
        let (scene, poses) = if what == "axes" { scene::full_table() } else { crowded(seed) };
        pictures.push(if what == "stood" {
            stand(&scene, &poses, &capture)?
        } else {
            warped(&scene, &poses, &capture)?
        });
    }
    save(&path, &pictures)
}

/// The full table with things on it that nobody talks about.
fn crowded(seed: u64) -> (Scene, Vec<Pose>) {
    let (mut scene, mut poses) = scene::full_table();
    let objects = scene.bodies.iter().filter(|body| matches!(body.kind, BodyKind::Object(_)));
    let occupied: Vec<Circle> = objects
        .zip(scene::OBJECTS)
        .map(|(body, (.., size_m, _, _, _))| Circle {
            centre_m: body.pose.position_m.truncate(),
            radius_m: size_m * 0.71,
        })
        .collect();
    for body in distractors(seed, &occupied) {
        poses.push(body.pose);
        scene.bodies.push(body);
    }
    (scene, poses)
}

fn warped(scene: &Scene, poses: &[Pose], capture: &Capture) -> Result<Image, camera::Error> {
    let mut image = Image::new(CAMERA_SIDE, CAMERA_SIDE);
    Camera::new(scene, Options::default())?.capture(poses, capture, &mut image)?;
    Ok(image)
}

/// The scene as it is seen from a capture's viewpoint.
fn stand(scene: &Scene, poses: &[Pose], capture: &Capture) -> Result<Image, camera::Error> {
    let Viewpoint { width, height, pose, .. } = capture.viewpoint;
    let mut image = Image::new(width, height);
    Camera::new(scene, Options { width, height })?.render(poses, &pose, &capture.look, &mut image)?;
    Ok(image)
}

/// Writes pictures in rows, each in the upper left corner of a cell as large as the largest.
fn save(path: &str, pictures: &[Image]) -> Result<(), Box<dyn std::error::Error>> {
    let cell = |side: fn(&Image) -> usize| pictures.iter().map(side).max().unwrap_or(1) * ZOOM + 2;
    let (across, down) = (cell(|image| image.width), cell(|image| image.height));
    let (width, height) = (across * COLUMNS, down * pictures.len().div_ceil(COLUMNS));
    let mut rgb = vec![255; width * height * 3];
    for (index, image) in pictures.iter().enumerate() {
        let (left, top) = (index % COLUMNS * across, index / COLUMNS * down);
        for y in 0..image.height * ZOOM {
            for x in 0..image.width * ZOOM {
                let from = (y / ZOOM * image.width + x / ZOOM) * 3;
                let to = ((top + y) * width + left + x) * 3;
                rgb[to..to + 3].copy_from_slice(&image.rgb[from..from + 3]);
            }
        }
    }
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(())
}
