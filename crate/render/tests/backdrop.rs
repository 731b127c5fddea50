//! The stage over a picture of a real table: the picture is shown as it is, the arm over it, and the arm's shade on it.
//!
//! A machine without any graphics adapter fails here unless `ALLOW_NO_ADAPTER=1` says it may.

mod common;

use std::env;

use common::device;
use render::{
    Backdrop, Frame, Gpu, Offscreen, Quality, Stage,
    reference::{arm_poses, tidy_table},
};
use schema::{CameraPose, JointAngles, scene::BodyKind};

const SIZE: [u32; 2] = [320, 240];

/// A desk with a gradient over it, so that a pixel out of place is seen.
fn desk() -> Vec<u8> {
    let colour = |x: u32, y: u32| [(90 + x / 4) as u8, (100 + y / 4) as u8, 150, 255];
    (0..SIZE[0] * SIZE[1]).flat_map(|place| colour(place % SIZE[0], place / SIZE[0])).collect()
}

fn draw(gpu: &Gpu, bodies: bool) -> Vec<u8> {
    let joints = JointAngles([0.2, -0.2, 0.6, 0.9, 0.2, 0.7]);
    let mut scene = tidy_table(&joints);
    scene.bodies.retain(|body| matches!(body.kind, BodyKind::ArmLink(_)));
    let offscreen = Offscreen::new(&gpu.device, SIZE[0], SIZE[1]);
    let mut stage = Stage::new(&gpu.device, &gpu.queue, Offscreen::FORMAT, (SIZE[0], SIZE[1]), Quality::COMPARABLE);
    stage.set_scene(&scene);
    stage.set_backdrop(SIZE, &desk());
    // Bytes that are no picture change nothing.
    stage.set_backdrop(SIZE, &[1, 2, 3]);
    let backdrop = Backdrop { aspect: SIZE[0] as f32 / SIZE[1] as f32, bodies };
    let poses = arm_poses(&joints);
    let frame = Frame { backdrop: Some(backdrop), ..Frame::new(&poses, CameraPose::CANONICAL) };
    stage.draw(offscreen.view(), &frame);
    let picture = pollster::block_on(offscreen.read(gpu)).expect("the device draws");
    assert_eq!(gpu.complaint(), None);
    picture
}

#[test]
fn the_picture_is_shown_as_it_is_and_the_arm_over_it_with_its_shade() {
    let Some(gpu) = device() else { return };
    let desk = desk();
    assert_eq!(draw(&gpu, false), desk, "without bodies it is the picture, byte for byte");

    let picture = draw(&gpu, true);
    if let Some(path) = env::var_os("PICTURE") {
        let file = std::fs::File::create(path).expect("the place for the picture is writable");
        let mut encoder = png::Encoder::new(file, SIZE[0], SIZE[1]);
        encoder.set_color(png::ColorType::Rgba);
        encoder.write_header().and_then(|mut w| w.write_image_data(&picture)).expect("a picture can be encoded");
    }
    let pixels = || desk.chunks_exact(4).zip(picture.chunks_exact(4));
    let sum = |pixel: &[u8]| pixel[..3].iter().map(|byte| i32::from(*byte)).sum::<i32>();
    // Of the same hue and clearly darker: the shade of the arm on the desk.
    let shaded = pixels().filter(|(before, after)| {
        let kept = sum(after) as f32 / sum(before) as f32;
        let same_hue = (0..3).all(|k| (f32::from(after[k]) - f32::from(before[k]) * kept).abs() < 3.0);
        same_hue && kept < 0.93
    });
    let shaded = shaded.count();
    assert!((300..20_000).contains(&shaded), "{shaded} pixels in the shade");
    let drawn = pixels().filter(|(before, after)| sum(after) > sum(before) + 60).count();
    assert!(drawn > 1000, "{drawn} pixels of light plastic");
    // Far from the arm the desk is as it was, to the level that a blend rounds by.
    let corner = |pixels: &[u8]| pixels[(SIZE[0] * (SIZE[1] - 1) * 4) as usize..][..40].to_vec();
    let off = corner(&desk).iter().zip(corner(&picture)).map(|(a, b)| a.abs_diff(b)).max();
    assert!(off <= Some(2), "{off:?}");
}
