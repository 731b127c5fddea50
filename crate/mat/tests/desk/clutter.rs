//! Pictures without a mat, full of what could be taken for one: dark squares, frames, checkers, stripes, print.

use camera::capture::Darkroom;
use camera::color::Encoder;
use camera::random::Random;
use glam::Vec2;
use schema::Image;

use super::{SIZE, webcam_film};

/// The picture of a seed.
pub fn picture(seed: u64) -> Image {
    let random = &mut Random::new(seed, 0xC1);
    let mut image = Image::new(SIZE[0], SIZE[1]);
    let ground = random.between(40.0, 220.0) as u8;
    image.rgb.fill(ground);
    for _ in 0..random.between(20.0, 120.0) as usize {
        let side_px = random.between(10.0, 160.0);
        let middle = Vec2::new(random.unit() * SIZE[0] as f32, random.unit() * SIZE[1] as f32);
        let turn = random.between(0.0, 6.3);
        let squash = random.between(0.4, 1.0);
        let kind = random.next() % 5;
        let cells = 2 + random.next() % 7;
        let code = random.next();
        let (dark, light) = (random.between(0.0, 120.0) as u8, random.between(130.0, 255.0) as u8);
        draw(&mut image, middle, side_px, turn, squash, |at| {
            let cell = at * cells as f32;
            let (row, column) = (cell.y as u64, cell.x as u64);
            let edge = at.min(1.0 - at).min_element();
            let is_dark = match kind {
                0 => true,
                1 => (row + column) % 2 == 0,
                2 => column % 2 == 0,
                // A frame with anything in it, as other dictionaries of markers have.
                3 => edge < 0.16 || code >> (column * 8 + row) & 1 == 1,
                _ => code >> (column * 8 + row) & 1 == 1,
            };
            if is_dark { dark } else { light }
        });
    }
    let film = webcam_film(random);
    Darkroom::default().develop(&film, random.next(), &Encoder::new(), &mut image);
    image
}

/// Fills a turned rectangle; `level` is given the place in it, from 0 to 1.
fn draw(image: &mut Image, middle: Vec2, side_px: f32, turn: f32, squash: f32, level: impl Fn(Vec2) -> u8) {
    let axis = Vec2::new(libm::cosf(turn), libm::sinf(turn));
    let reach = side_px.ceil() as i32;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let (x, y) = (middle.x as i32 + dx, middle.y as i32 + dy);
            let inside = Vec2::new(dx as f32, dy as f32);
            let at = Vec2::new(inside.dot(axis), inside.dot(axis.perp()) / squash) / side_px + 0.5;
            let on_picture = x >= 0 && y >= 0 && x < image.width as i32 && y < image.height as i32;
            if on_picture && at.cmpge(Vec2::ZERO).all() && at.cmplt(Vec2::ONE).all() {
                let start = (y as usize * image.width + x as usize) * 3;
                let level = level(at);
                image.rgb[start..start + 3].fill(level);
            }
        }
    }
}
