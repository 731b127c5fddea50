//! Writes a picture of a hand-made table: `cargo run -p render --example picture -- OUT.png [WIDTHxHEIGHT] [dark] [extras] [low] [closeup]`.

use glam::{Vec2, Vec3};
use render::{
    Frame, Gpu, Marker, Offscreen, Orbit, Quality, Stage, Theme,
    gpu::Prefer,
    reference::{arm_poses, tidy_table},
};
use schema::{JointAngles, ObjectId, Pose, Waypoint};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|a| a == word);
    let out = arguments.first().map_or("picture.png", String::as_str);
    let (width, height) = arguments
        .iter()
        .find_map(|a| a.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?))))
        .unwrap_or((900, 700));

    let gpu = pollster::block_on(Gpu::headless(Prefer::default()))?;
    let quality = if has("low") { Quality::LOW } else { Quality::HIGH };
    let offscreen = Offscreen::new(&gpu.device, width, height);
    let mut stage = Stage::new(&gpu.device, &gpu.queue, Offscreen::FORMAT, (width, height), quality);
    let scene = tidy_table(&JointAngles([0.35, -0.55, 0.75, 0.95, 0.2, 0.7]));
    stage.set_scene(&scene);
    stage.set_theme(if has("dark") { Theme::DARK } else { Theme::LIGHT });

    let mut orbit = Orbit::default();
    if has("closeup") {
        orbit.zoom(2.2);
        orbit.turn(Vec2::new(-60.0, -20.0));
    }
    if has("back") {
        orbit.turn(Vec2::new(420.0, 0.0));
    }
    if has("top") {
        orbit.turn(Vec2::new(0.0, 120.0));
    }
    orbit.settle();
    let poses: Vec<Pose> = scene.bodies.iter().map(|body| body.pose).collect();
    let ghost = arm_poses(&JointAngles([-0.25, -0.10, 0.45, 0.95, 0.2, 1.2]));
    let other = arm_poses(&JointAngles([0.75, -0.30, 0.60, 0.80, 0.0, 0.4]));
    let ghosts = [ghost.as_slice(), other.as_slice()];
    let path: Vec<Waypoint> = (0..9)
        .map(|i| {
            let t = i as f32 / 8.0;
            let at_m = Vec3::new(0.255 - 0.02 * t, 0.09 - 0.175 * t, 0.12 - 0.09 * t * t);
            Waypoint { at_m, spread_m: 0.015 * t }
        })
        .collect();
    let mut frame = Frame::new(&poses, orbit.camera(width as f32 / height as f32));
    if has("extras") {
        frame.ghosts = &ghosts;
        frame.path = &path;
        frame.highlighted = &[ObjectId(0), ObjectId(1)];
        frame.marker = Some(Marker { at_m: Vec2::new(0.235, -0.085), radius_m: 0.032, strength: 1.0, phase: 0.5 });
    }
    let started = std::time::Instant::now();
    stage.draw(offscreen.view(), &frame);
    let rgba = pollster::block_on(offscreen.read(&gpu))?;
    let took = started.elapsed();
    println!("{}: {} triangles, first frame {took:?}", gpu.adapter, stage.triangles());
    let started = std::time::Instant::now();
    stage.draw(offscreen.view(), &frame);
    pollster::block_on(offscreen.read(&gpu))?;
    println!("second frame {:?}", started.elapsed());
    if let Some(complaint) = gpu.complaint() {
        println!("the device complained: {complaint}");
    }

    let mut encoder = png::Encoder::new(std::io::BufWriter::new(std::fs::File::create(out)?), width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header()?.write_image_data(&rgba)?;
    Ok(())
}
