//! The mat as a PDF to print.

use glam::DVec2;
use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use crate::layout::{self, Label, Mark, Paper};

/// PDF measures in these: 72 to an inch.
pub const POINTS_PER_M: f64 = 72.0 / 0.025_4;

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const FONT: Ref = Ref::new(4);
const DRAWING: Ref = Ref::new(5);
const INFO: Ref = Ref::new(6);
const FACE: Name<'static> = Name(b"F");

/// One page, the same bytes every time. Printers are asked not to scale it.
pub fn print(paper: Paper) -> Vec<u8> {
    let size_m = paper.size_m();
    let mut pdf = Pdf::new();
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES);
    catalog.viewer_preferences().pair(Name(b"PrintScaling"), Name(b"None"));
    catalog.finish();
    pdf.document_info(INFO).title(TextStr("VLA Playground: calibration mat"));
    pdf.pages(PAGES).kids([PAGE]).count(1);
    let mut page = pdf.page(PAGE);
    page.parent(PAGES).contents(DRAWING);
    page.media_box(Rect::new(0.0, 0.0, points(size_m.y), points(size_m.x)));
    page.resources().fonts().pair(FACE, FONT);
    page.finish();
    // One of the fourteen that every reader has, so that none is put in.
    pdf.type1_font(FONT).base_font(Name(b"Helvetica"));
    pdf.stream(DRAWING, &drawing(paper));
    pdf.finish()
}

/// Where a place of the table is on the page: points from the lower left corner, with the arm beyond the upper edge.
pub fn on_page(paper: Paper, at_m: DVec2) -> DVec2 {
    let size_m = paper.size_m();
    DVec2::new(at_m.y + size_m.y * 0.5, size_m.x - (at_m.x - layout::NEAR_EDGE_M)) * POINTS_PER_M
}

fn points(length_m: f64) -> f32 {
    (length_m * POINTS_PER_M) as f32
}

fn drawing(paper: Paper) -> Vec<u8> {
    let mut content = Content::new();
    for Mark { low_m, high_m, grey } in layout::marks() {
        let corner = on_page(paper, DVec2::new(high_m.x, low_m.y));
        let size_m = high_m - low_m;
        content.set_fill_gray(grey as f32);
        content.rect(corner.x as f32, corner.y as f32, points(size_m.y), points(size_m.x));
        content.fill_nonzero();
    }
    for Label { at_m, size_m, grey, text } in layout::labels() {
        let at = on_page(paper, at_m);
        content.begin_text();
        content.set_fill_gray(grey as f32);
        content.set_font(FACE, points(size_m));
        content.next_line(at.x as f32, at.y as f32);
        content.show(Str(text.as_bytes()));
        content.end_text();
    }
    content.finish().into_vec()
}
