//! The paths of chunks over the stage: the newest one, what older ones said, and what all of them come to.
//!
//! A machine without any graphics adapter fails here unless `ALLOW_NO_ADAPTER=1` says it may.

mod common;

use common::device;
use render::{Frame, Gpu, Offscreen, Orbit, Quality, Stage};
use schema::{Waypoint, geometry::Vec3};

const SIZE: (u32, u32) = (320, 240);

/// Eight steps across the table.
fn path() -> Vec<Waypoint> {
    (0..9).map(|i| Waypoint { at_m: Vec3::new(0.2, 0.02 * i as f32 - 0.08, 0.06), spread_m: 0.0 }).collect()
}

/// An empty table with these paths over it.
fn draw(gpu: &Gpu, stage: &mut Stage, newest: &[Waypoint], older: &[Vec<Waypoint>], ensembled: &[Waypoint]) -> Vec<u8> {
    let offscreen = Offscreen::new(&gpu.device, SIZE.0, SIZE.1);
    let camera = Orbit::default().camera(SIZE.0 as f32 / SIZE.1 as f32);
    stage.draw(offscreen.view(), &Frame { path: newest, older, ensembled, ..Frame::new(&[], camera) });
    let picture = pollster::block_on(offscreen.read(gpu)).expect("the device draws");
    assert_eq!(gpu.complaint(), None);
    picture
}

#[test]
fn older_chunks_are_thin_and_faint_and_all_together_are_dotted() {
    let Some(gpu) = device() else { return };
    let mut stage = Stage::new(&gpu.device, &gpu.queue, Offscreen::FORMAT, SIZE, Quality::COMPARABLE);
    let bare = draw(&gpu, &mut stage, &[], &[], &[]);
    // How many pixels are others than those of the bare table, and by how much at most.
    let mut drawn = |newest: &[Waypoint], older: &[Vec<Waypoint>], ensembled: &[Waypoint]| {
        let picture = draw(&gpu, &mut stage, newest, older, ensembled);
        let off = bare.iter().zip(&picture).map(|(a, b)| a.abs_diff(*b));
        let pixels = bare.chunks_exact(4).zip(picture.chunks_exact(4)).filter(|(a, b)| a != b).count();
        (pixels, off.max().unwrap_or_default())
    };
    let (newest, strongest) = drawn(&path(), &[], &[]);
    let (older, faintest) = drawn(&[], &[path()], &[]);
    let (ensembled, _) = drawn(&[], &[], &path());
    assert!(older > 40 && older < newest, "{older} pixels are thinner than {newest}");
    assert!(faintest < strongest, "{faintest} levels are fainter than {strongest}");
    // As thin, and half of it are gaps.
    assert!((older / 4..older * 4 / 5).contains(&ensembled), "{ensembled} pixels of {older}");
}
