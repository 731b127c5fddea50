//! A large still of a full table from the canonical view: `cargo run -p camera --example still -- e2e/pictures/table.png`.

use std::fs::File;
use std::io::BufWriter;

use camera::{Camera, Look, Options};
use schema::{CameraPose, Image};

#[path = "../tests/scene/mod.rs"]
mod scene;

const SIDE: usize = 480;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("say where the picture goes")?;
    let (scene, poses) = scene::full_table();
    let mut camera = Camera::new(&scene, Options { width: SIDE, height: SIDE })?;
    let mut image = Image::new(SIDE, SIDE);
    camera.render(&poses, &CameraPose::CANONICAL, &Look::canonical(), &mut image)?;

    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), SIDE as u32, SIDE as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&image.rgb)?;
    Ok(())
}
