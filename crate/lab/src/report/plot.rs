//! Plots as SVG.

use anyhow::{Result, anyhow};
use plotters::{
    chart::{ChartBuilder, ChartContext, SeriesLabelPosition},
    coord::{cartesian::Cartesian2d, types::RangedCoordf64},
    prelude::{
        BLACK, Color, ErrorBar, IntoDrawingArea, IntoSegmentedCoord, LineSeries, RGBColor, Rectangle, SVGBackend,
        SegmentValue,
    },
};

use crate::evaluate::report::Count;

/// Told apart by colour-blind eyes as well (Okabe and Ito 2008).
const PALETTE: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(213, 94, 0),
];
const SIZE: (u32, u32) = (920, 340);

/// One kind of bar beside others, in a group each.
pub struct Bars {
    pub name: String,
    /// One for each group; `None` where there is nothing to show.
    pub counts: Vec<Option<Count>>,
}

/// Success rates in groups of bars, with the 95 % interval of each, and a dashed line at a rate to compare with.
pub fn success(groups: &[String], bars: &[Bars], nominal: Option<f64>) -> Result<String> {
    draw(|area| {
        let mut chart = ChartBuilder::on(area)
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(52)
            .build_cartesian_2d(0.0..groups.len() as f64, 0.0..1.0f64)
            .map_err(failed)?;
        let label = |at: &f64| {
            let group = at.floor() as usize;
            if (at.fract() - 0.5).abs() < 0.01 { groups.get(group).cloned().unwrap_or_default() } else { String::new() }
        };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_labels(groups.len() * 2 + 1)
            .x_label_formatter(&label)
            .y_labels(6)
            .y_label_formatter(&percent)
            .label_style(("sans-serif", 13))
            .draw()
            .map_err(failed)?;
        let width = 0.8 / bars.len() as f64;
        for (index, bar) in bars.iter().enumerate() {
            let color = PALETTE[index % PALETTE.len()];
            let at = |group: usize| group as f64 + 0.1 + width * index as f64;
            let shown = || bar.counts.iter().enumerate().filter_map(|(group, count)| Some((at(group), (*count)?)));
            chart
                .draw_series(
                    shown().map(|(at, count)| {
                        Rectangle::new([(at, 0.0), (at + width * 0.9, count.rate())], color.filled())
                    }),
                )
                .map_err(failed)?
                .label(bar.name.clone())
                .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 10, y + 5)], color.filled()));
            chart
                .draw_series(shown().map(|(at, count)| {
                    let [low, high] = count.wilson95;
                    ErrorBar::new_vertical(at + width * 0.45, low, count.rate(), high, BLACK.filled(), 5)
                }))
                .map_err(failed)?;
        }
        if let Some(rate) = nominal {
            let dashes = (0..groups.len() * 20).step_by(2);
            for dash in dashes {
                let at = dash as f64 / 20.0;
                let line = [(at, rate), (at + 0.05, rate)];
                chart.draw_series(LineSeries::new(line, BLACK.mix(0.6))).map_err(failed)?;
            }
        }
        if bars.len() > 1 {
            legend(&mut chart)?;
        }
        Ok(())
    })
}

/// Shares of a whole.
pub fn shares(parts: &[(String, usize)]) -> Result<String> {
    let whole = parts.iter().map(|(_, count)| count).sum::<usize>().max(1) as f64;
    draw(|area| {
        let mut chart = ChartBuilder::on(area)
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(52)
            .build_cartesian_2d((0..parts.len()).into_segmented(), 0.0..1.0f64)
            .map_err(failed)?;
        let label = |at: &SegmentValue<usize>| match at {
            SegmentValue::CenterOf(part) | SegmentValue::Exact(part) => {
                parts.get(*part).map_or_else(String::new, |(name, _)| name.clone())
            }
            SegmentValue::Last => String::new(),
        };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_labels(parts.len())
            .x_label_formatter(&label)
            .y_label_formatter(&percent)
            .label_style(("sans-serif", 13))
            .draw()
            .map_err(failed)?;
        let bar = |(index, (_, count)): (usize, &(String, usize))| {
            let mut bar = Rectangle::new(
                [(SegmentValue::Exact(index), 0.0), (SegmentValue::Exact(index + 1), *count as f64 / whole)],
                PALETTE[0].filled(),
            );
            bar.set_margin(0, 0, 24, 24);
            bar
        };
        chart.draw_series(parts.iter().enumerate().map(bar)).map_err(failed)?;
        Ok(())
    })
}

/// Curves through points.
pub fn curves(curves: &[(String, Vec<(f64, f64)>)], x: &str, y: &str) -> Result<String> {
    let points = || curves.iter().flat_map(|(_, points)| points.iter().copied());
    let most_x = points().map(|(x, _)| x).fold(1e-9, f64::max);
    let (low, high) =
        points().map(|(_, y)| y).fold((f64::MAX, 1e-9f64), |(low, high), y: f64| (low.min(y), high.max(y)));
    draw(|area| {
        let mut chart = ChartBuilder::on(area)
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(60)
            .build_cartesian_2d(0.0..most_x, low.min(0.0)..high * 1.05)
            .map_err(failed)?;
        chart
            .configure_mesh()
            .light_line_style(RGBColor(255, 255, 255))
            .x_desc(x)
            .y_desc(y)
            .label_style(("sans-serif", 13))
            .draw()
            .map_err(failed)?;
        for (index, (name, points)) in curves.iter().enumerate() {
            let color = PALETTE[index % PALETTE.len()];
            chart
                .draw_series(LineSeries::new(points.iter().copied(), color.stroke_width(2)))
                .map_err(failed)?
                .label(name.clone())
                .legend(move |(x, y)| Rectangle::new([(x, y - 2), (x + 14, y + 1)], color.filled()));
        }
        legend(&mut chart)
    })
}

/// What each colour is, in a corner.
fn legend<'a>(chart: &mut ChartContext<'a, SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>) -> Result<()> {
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(RGBColor(255, 255, 255).mix(0.85))
        .label_font(("sans-serif", 13))
        .draw()
        .map_err(failed)
}

fn percent(rate: &f64) -> String {
    format!("{:.0} %", rate * 100.0)
}

type Area<'a> = plotters::drawing::DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn draw(paint: impl FnOnce(&Area) -> Result<()>) -> Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        paint(&area)?;
        area.present().map_err(failed)?;
    }
    Ok(svg)
}

fn failed(error: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("the plot cannot be drawn: {error}")
}
