//! Blobs: dark pixels that touch, by runs along rows, joined by union and find.

use glam::Vec2;

use super::Part;

/// Narrower or lower than this a marker's cells are less than two pixels.
pub(super) const LEAST_PX: usize = 12;

/// Dark pixels of one row, next to each other: `start..end`.
#[derive(Clone, Copy, Debug)]
struct Run {
    row: u32,
    start: u32,
    end: u32,
    /// An earlier run of the same blob, or itself.
    parent: u32,
}

/// What is known of a blob without looking at its runs again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Blob {
    /// Its first run.
    root: u32,
    last: u32,
    left: u32,
    right: u32,
    top: u32,
    bottom: u32,
    /// Pixels.
    pub area: u32,
}

/// Keeps its memory from picture to picture.
#[derive(Clone, Debug, Default)]
pub(super) struct Blobs {
    runs: Vec<Run>,
    found: Vec<Blob>,
    /// For each run that is a root, its blob.
    blob_of: Vec<u32>,
}

impl Blobs {
    pub fn find(&mut self, dark: &[bool], width: usize) {
        self.runs.clear();
        let mut above = 0..0;
        for (row, pixels) in dark.chunks_exact(width).enumerate() {
            let first = self.runs.len();
            let mut candidate = above.start;
            let mut x = 0;
            while let Some(start) = pixels[x..].iter().position(|&dark| dark).map(|skipped| x + skipped) {
                let end = pixels[start..].iter().position(|&dark| !dark).map_or(width, |length| start + length);
                let index = self.runs.len() as u32;
                self.runs.push(Run { row: row as u32, start: start as u32, end: end as u32, parent: index });
                // Runs touch that share a column: what touches by corners alone stays apart.
                while candidate < above.end && self.runs[candidate].end <= start as u32 {
                    candidate += 1;
                }
                let mut touching = candidate;
                while touching < above.end && self.runs[touching].start < end as u32 {
                    self.join(touching as u32, index);
                    touching += 1;
                }
                x = end;
            }
            above = first..self.runs.len();
        }
        self.measure();
    }

    fn root(&mut self, mut run: u32) -> u32 {
        while self.runs[run as usize].parent != run {
            let parent = self.runs[run as usize].parent;
            self.runs[run as usize].parent = self.runs[parent as usize].parent;
            run = parent;
        }
        run
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        let (early, late) = (one.min(other), one.max(other));
        self.runs[late as usize].parent = early;
    }

    fn measure(&mut self) {
        self.found.clear();
        self.blob_of.clear();
        self.blob_of.resize(self.runs.len(), 0);
        for index in 0..self.runs.len() as u32 {
            let root = self.root(index);
            // So that every run can be asked for its root without searching.
            self.runs[index as usize].parent = root;
            let Run { row, start, end, .. } = self.runs[index as usize];
            if root == index {
                self.blob_of[index as usize] = self.found.len() as u32;
                self.found.push(Blob {
                    root,
                    last: index,
                    left: start,
                    right: end,
                    top: row,
                    bottom: row + 1,
                    area: 0,
                });
            }
            let blob = &mut self.found[self.blob_of[root as usize] as usize];
            blob.last = index;
            (blob.left, blob.right) = (blob.left.min(start), blob.right.max(end));
            blob.bottom = row + 1;
            blob.area += end - start;
        }
    }

    /// Blobs of a marker's size and share of dark that do not touch the border.
    pub fn likely(&self, part: Part) -> impl Iterator<Item = &Blob> {
        let (width, height) = (part.width as u32, part.height as u32);
        let least = LEAST_PX as u32;
        self.found.iter().filter(move |blob| {
            let Blob { left, right, top, bottom, area, .. } = **blob;
            let whole = left > 0 && top > 0 && right < width && bottom < height;
            // A square seen on edge fills little of its upright rectangle, and a third of a marker may be white.
            let dark = area * 5 > (right - left) * (bottom - top);
            whole && dark && right - left >= least && bottom - top >= least
        })
    }

    /// Where the blob begins and ends in each of its rows: the ends of pixels, from the top.
    pub fn outline(&self, blob: &Blob, ends: &mut Vec<[Vec2; 2]>) {
        ends.clear();
        for run in &self.runs[blob.root as usize..=blob.last as usize] {
            if run.parent != blob.root {
                continue;
            }
            let middle = run.row as f32 + 0.5;
            let (start, end) = (run.start as f32, run.end as f32);
            match ends.last_mut() {
                Some([left, right]) if left.y == middle => {
                    left.x = left.x.min(start);
                    right.x = right.x.max(end);
                }
                _ => ends.push([Vec2::new(start, middle), Vec2::new(end, middle)]),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(picture: &[&str]) -> Blobs {
        let dark: Vec<bool> = picture.iter().flat_map(|row| row.bytes().map(|byte| byte == b'#')).collect();
        let mut blobs = Blobs::default();
        blobs.find(&dark, picture[0].len());
        blobs
    }

    #[test]
    fn a_ring_is_one_blob_and_what_touches_by_a_corner_is_another() {
        let blobs = found(&["........", ".###....", ".#.#....", ".###....", "....##..", "....##.."]);
        let areas: Vec<_> = blobs.found.iter().map(|blob| blob.area).collect();
        assert_eq!(areas, [8, 4]);
        let mut ends = Vec::new();
        blobs.outline(&blobs.found[0], &mut ends);
        assert_eq!(ends.len(), 3);
        assert_eq!(ends[1], [Vec2::new(1.0, 2.5), Vec2::new(4.0, 2.5)]);
    }

    #[test]
    fn arms_that_meet_further_down_are_one_blob() {
        let blobs = found(&["#.#.#", "#.#.#", "###.#", "..###"]);
        assert_eq!(blobs.found.len(), 1);
        assert_eq!(blobs.found[0].area, 13);
    }
}
