//! The photographs: a few surfaces that stand for desks, and what is behind them.

use std::io::Cursor;

use anyhow::{Context, Result, anyhow, ensure};
use glam::{Vec2, Vec3};
use schema::Image;
use zune_jpeg::JpegDecoder;

/// Surfaces, by name; `crate/lab/backgrounds/README.md` says whose they are.
const DESKS: [(&str, &[u8]); 8] = [
    ("coffee", include_bytes!("../../backgrounds/coffee.jpg")),
    ("concrete", include_bytes!("../../backgrounds/concrete.jpg")),
    ("cork", include_bytes!("../../backgrounds/cork.jpg")),
    ("planks", include_bytes!("../../backgrounds/planks.jpg")),
    ("boards", include_bytes!("../../backgrounds/boards.jpg")),
    ("cat", include_bytes!("../../backgrounds/cat.jpg")),
    ("gravel", include_bytes!("../../backgrounds/gravel.jpg")),
    ("brushes", include_bytes!("../../backgrounds/brushes.jpg")),
];
const ROOMS: [&[u8]; 3] = [
    include_bytes!("../../backgrounds/room.jpg"),
    include_bytes!("../../backgrounds/pagoda.jpg"),
    include_bytes!("../../backgrounds/brick.jpg"),
];

/// All of them, decoded.
pub struct Photographs {
    pub desks: Vec<Desk>,
    pub rooms: Vec<Photograph>,
}

/// One that stands for a desk.
pub struct Desk {
    pub name: &'static str,
    pub photograph: Photograph,
}

/// A picture that can be read between its pixels.
pub struct Photograph(Image);

impl Photographs {
    pub fn load() -> Result<Self> {
        let desk = |(name, jpeg)| Ok(Desk { name, photograph: Photograph::decode(jpeg).context(name)? });
        Ok(Self {
            desks: DESKS.into_iter().map(desk).collect::<Result<_>>()?,
            rooms: ROOMS.into_iter().map(Photograph::decode).collect::<Result<_>>()?,
        })
    }
}

impl Photograph {
    fn decode(jpeg: &[u8]) -> Result<Self> {
        let mut decoder = JpegDecoder::new(Cursor::new(jpeg));
        let rgb = decoder.decode().map_err(|error| anyhow!("a photograph cannot be read: {error:?}"))?;
        let (width, height) = decoder.dimensions().context("a photograph has no size")?;
        ensure!(rgb.len() == width * height * 3, "a photograph has no three channels");
        Ok(Self(Image { width, height, rgb }))
    }

    /// The colour at a share of its width and height, red, green and blue from 0 to 255. Beyond its border it is mirrored, so
    /// that it has no seams.
    pub fn at_share(&self, share: Vec2) -> Vec3 {
        let Image { width, height, rgb } = &self.0;
        let along = |share: f32, side: usize| {
            let mirrored = 1.0 - (share.rem_euclid(2.0) - 1.0).abs();
            let at = (mirrored * side as f32 - 0.5).clamp(0.0, (side - 1) as f32);
            let low = (at as usize).min(side - 2);
            (low, at - low as f32)
        };
        let ((x, fx), (y, fy)) = (along(share.x, *width), along(share.y, *height));
        let pixel = |x: usize, y: usize| {
            let at = (y * width + x) * 3;
            Vec3::new(f32::from(rgb[at]), f32::from(rgb[at + 1]), f32::from(rgb[at + 2]))
        };
        let upper = pixel(x, y).lerp(pixel(x + 1, y), fx);
        upper.lerp(pixel(x, y + 1).lerp(pixel(x + 1, y + 1), fx), fy)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_desk_is_another_photograph_and_varies() -> Result<()> {
        let photographs = Photographs::load()?;
        let names: BTreeSet<&str> = photographs.desks.iter().map(|desk| desk.name).collect();
        let bytes: BTreeSet<&[u8]> = photographs.desks.iter().map(|desk| desk.photograph.0.rgb.as_slice()).collect();
        assert!(names.len() >= 6 && names.len() == photographs.desks.len() && bytes.len() == names.len());
        for desk in &photographs.desks {
            let [low, high] = [0, 1].map(|end| {
                let sorted = |mut bytes: Vec<u8>| {
                    bytes.sort_unstable();
                    bytes
                };
                let bytes = sorted(desk.photograph.0.rgb.clone());
                bytes[(bytes.len() - 1) * (1 + 8 * end) / 10]
            });
            assert!(high - low > 12, "{} is as good as even: {low} to {high}", desk.name);
        }
        Ok(())
    }

    #[test]
    fn a_photograph_goes_on_mirrored() -> Result<()> {
        let photographs = Photographs::load()?;
        let cat = &photographs.desks[5].photograph;
        let at = |x: f32, y: f32| cat.at_share(Vec2::new(x, y));
        assert!((at(0.3, 0.6) - at(-0.3, 1.4)).length() < 1e-2);
        assert!((at(0.3, 0.6) - at(2.3, 0.6)).length() < 1e-2);
        assert!((at(0.3, 0.6) - at(0.8, 0.6)).length() > 5.0);
        Ok(())
    }
}
