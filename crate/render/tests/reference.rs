//! The native picture against the stored one.
//!
//! `UPDATE_GOLDENS=1 cargo test -p render --test reference` draws the stored picture anew; look at it before
//! committing it. A machine without any graphics adapter fails here unless `ALLOW_NO_ADAPTER=1` says it may.

mod common;

use std::{env, fs::File, io::BufReader, io::BufWriter, path::PathBuf};

use common::device;
use render::{
    Error,
    reference::{REFERENCE_SIZE, TOLERANCE_LEVELS, TOLERANCE_OUTLIERS, render_reference},
};

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/reference.png")
}

fn write(rgba: &[u8]) {
    let file = BufWriter::new(File::create(golden()).expect("the golden folder is writable"));
    let mut encoder = png::Encoder::new(file, REFERENCE_SIZE.0, REFERENCE_SIZE.1);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().and_then(|mut w| w.write_image_data(rgba)).expect("a picture can be encoded");
}

fn stored() -> Vec<u8> {
    let file = BufReader::new(File::open(golden()).expect("the golden is in the repository"));
    let mut reader = png::Decoder::new(file).read_info().expect("the golden is a PNG");
    let mut rgba = vec![0; reader.output_buffer_size().expect("the golden is small")];
    reader.next_frame(&mut rgba).expect("the golden is whole");
    rgba
}

fn share_beyond(a: &[u8], b: &[u8], levels: u8) -> f32 {
    assert_eq!(a.len(), b.len());
    let beyond = a.chunks_exact(4).zip(b.chunks_exact(4));
    let beyond = beyond.filter(|(x, y)| x.iter().zip(*y).any(|(p, q)| p.abs_diff(*q) > levels)).count();
    beyond as f32 / (a.len() / 4) as f32
}

#[test]
fn the_native_picture_is_the_stored_one() {
    let Some(gpu) = device() else { return };
    let picture = pollster::block_on(render_reference(&gpu)).expect("the device draws");
    if env::var_os("UPDATE_GOLDENS").is_some() {
        write(&picture);
        return;
    }
    let share = share_beyond(&picture, &stored(), TOLERANCE_LEVELS);
    assert!(share <= TOLERANCE_OUTLIERS, "{:.2} % of pixels differ on {}", share * 100.0, gpu.adapter);
}

#[test]
fn the_stored_picture_shows_a_table_and_not_nothing() {
    let picture = stored();
    let distinct: std::collections::BTreeSet<[u8; 3]> = picture.chunks_exact(4).map(|p| [p[0], p[1], p[2]]).collect();
    assert!(distinct.len() > 5_000, "{} colours", distinct.len());
}

#[test]
fn a_lost_device_says_so() {
    let Some(gpu) = device() else { return };
    assert_eq!(gpu.lost(), None);
    gpu.device.destroy();
    assert!(matches!(gpu.lost(), Some(Error::Lost(_))));
    assert!(pollster::block_on(render_reference(&gpu)).is_err(), "nothing can be drawn any more");
}
