//! Frames to look at: a sheet of pictures with what the expert points at, and a line of text for each.

use std::{fs::File, io::BufWriter, path::PathBuf};

use anyhow::{Context, Result};
use schema::{CAMERA_SIDE, task::Phase};
use sim::language::Wording;

use crate::{
    arguments::at_least_one,
    dataset::{Dataset, Frame},
};

/// Each pixel of a frame becomes a square with this side.
const ZOOM: usize = 2;
/// Side of a frame on a sheet.
pub const SIDE: usize = CAMERA_SIDE * ZOOM;
/// Marks of the object and of the target.
const MARKS: [[u8; 3]; 2] = [[255, 255, 255], [0, 0, 0]];

/// Draw frames of a data set side by side, and say what is asked in each.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Folders of frames.
    #[arg(long, required = true)]
    data: Vec<PathBuf>,
    /// Where the picture goes.
    #[arg(long, default_value = "sheet.png")]
    out: PathBuf,
    /// How many frames, taken evenly from all.
    #[arg(long, default_value_t = 60, value_parser = at_least_one())]
    frames: usize,
    /// Frames in a row.
    #[arg(long, default_value_t = 10, value_parser = at_least_one())]
    columns: usize,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let dataset = Dataset::open(&arguments.data)?;
    let count = arguments.frames.min(dataset.len());
    let columns = arguments.columns.min(count);
    let (width, height) = (columns * SIDE, count.div_ceil(columns) * SIDE);
    let mut sheet = vec![0; width * height * 3];
    for place in 0..count {
        let frame = dataset.frame(place * dataset.len() / count);
        let (row, column) = (place / columns, place % columns);
        println!("{row:>2} {column:>2}  {}", caption(frame, place as u64));
        paste(&mut sheet, width, frame, row * SIDE, column * SIDE);
    }
    save(&arguments.out, &sheet, width, height)?;
    println!("wrote {} frames to {}", count, arguments.out.display());
    Ok(())
}

/// The instruction followed in a frame, in one of its wordings, and the phase it is in.
fn caption(frame: &Frame, wording: u64) -> String {
    let followed = &frame.goals()[0];
    let objects = frame.told();
    let text = sim::language::sentence(&followed.plan(), &objects, Wording::Training, wording);
    format!("{} [{}]", text, Phase::ALL[followed.phase()].label())
}

fn paste(sheet: &mut [u8], width: usize, frame: &Frame, top: usize, left: usize) {
    enlarge(sheet, width, &frame.picture, top, left);
    for (at_px, rgb) in frame.goals()[0].pointers_px.into_iter().zip(MARKS) {
        mark(sheet, width, at_px, rgb, top, left);
    }
}

/// Draws a cross at a place of a frame that is at `top` and `left` of a sheet.
pub fn mark(sheet: &mut [u8], width: usize, at_px: [f32; 2], rgb: [u8; 3], top: usize, left: usize) {
    let centre = at_px.map(|px| (px * ZOOM as f32) as i32);
    for arm in -4..=4 {
        for [x, y] in [[centre[0] + arm, centre[1]], [centre[0], centre[1] + arm]] {
            if let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y))
                && x < SIDE
                && y < SIDE
            {
                let at = ((top + y) * width + left + x) * 3;
                sheet[at..at + 3].copy_from_slice(&rgb);
            }
        }
    }
}

/// Copies the pixels of a frame onto a sheet of a width, each as a square.
pub fn enlarge(sheet: &mut [u8], width: usize, picture: &[u8], top: usize, left: usize) {
    for y in 0..SIDE {
        for x in 0..SIDE {
            let from = ((y / ZOOM) * CAMERA_SIDE + x / ZOOM) * 3;
            let to = ((top + y) * width + left + x) * 3;
            sheet[to..to + 3].copy_from_slice(&picture[from..from + 3]);
        }
    }
}

/// An RGB picture as a PNG file.
pub fn save(path: &std::path::Path, rgb: &[u8], width: usize, height: usize) -> Result<()> {
    let file = File::create(path).with_context(|| format!("cannot write a picture: {}", path.display()))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), u32::try_from(width)?, u32::try_from(height)?);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(rgb)?;
    Ok(())
}
