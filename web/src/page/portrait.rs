//! A panel of the page as a picture: its own elements and style sheets in an SVG, its canvases as images in it, and that, if
//! wanted, drawn as a PNG.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web::link::Panel;
use web_sys::{
    CanvasRenderingContext2d, CssStyleSheet, Element, HtmlCanvasElement, HtmlImageElement, HtmlInputElement,
    HtmlSelectElement, Node, XmlSerializer,
};
use wire::js::object;

use super::{export, state::Playground, surroundings};

/// Pixels of the picture per CSS pixel, so that it can be printed.
const FINENESS: f64 = 2.0;
/// Room around the panel, CSS pixels.
const MARGIN: f64 = 16.0;
const SVG: &str = "image/svg+xml";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Png,
    Svg,
}

impl Format {
    /// Its name on a button.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Svg => "SVG",
        }
    }
}

impl Playground {
    /// Saves a panel as it looks now.
    pub fn save_portrait(self, panel: Panel, format: Format) {
        spawn_local(async move {
            if let Err(error) = save(panel, format).await {
                let reason = wire::text_of(&error);
                self.notice.set(Some(format!("The picture could not be saved: {reason}")));
            }
        });
    }
}

async fn save(panel: Panel, format: Format) -> Result<(), JsValue> {
    let element = document().get_element_by_id(panel.name()).ok_or("the panel is not on the page")?;
    let rect = element.get_bounding_client_rect();
    let (width, height) = (rect.width() + 2.0 * MARGIN, rect.height() + 2.0 * MARGIN);
    let svg = svg_of(&element, width, height)?;
    let name = |ending| format!("{}.{ending}", panel.name());
    match format {
        Format::Svg => export::save(&name("svg"), SVG, &JsValue::from_str(&svg)),
        Format::Png => {
            let canvas = drawn(&svg, width, height).await?;
            let png = png_of(&canvas).await?;
            export::save(&name("png"), "image/png", &png)
        }
    }
}

/// The element, as it looks, in a picture of this size.
fn svg_of(element: &Element, width: f64, height: f64) -> Result<String, JsValue> {
    let copy: Element = element.clone_node_with_deep(true)?.unchecked_into();
    keep_what_a_copy_loses(element, &copy)?;
    let xml = XmlSerializer::new()?;
    let copied = xml.serialize_to_string(copy.unchecked_ref::<Node>())?;
    // As text of the style element, which knows no markup but its own end.
    let styles = styles()?.replace("]]>", "");
    let theme = if surroundings::is_dark() { "dark" } else { "light" };
    let [r, g, b] = surroundings::colour("--paper");
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
         <rect width=\"100%\" height=\"100%\" fill=\"rgb({r} {g} {b})\"/>\
         <foreignObject x=\"0\" y=\"0\" width=\"{width}\" height=\"{height}\">\
         <div xmlns=\"{XHTML}\" class=\"portrait\" data-theme=\"{theme}\" style=\"padding:{MARGIN}px\">\
         <style><![CDATA[{styles}]]></style>{copied}</div></foreignObject></svg>"
    ))
}

/// Canvases become images of what is drawn on them, and controls show what is chosen.
fn keep_what_a_copy_loses(element: &Element, copy: &Element) -> Result<(), JsValue> {
    let (found, copied) =
        (element.query_selector_all("canvas, input, select")?, copy.query_selector_all("canvas, input, select")?);
    for index in 0..found.length() {
        let (Some(here), Some(there)) = (found.item(index), copied.item(index)) else { continue };
        let there: Element = there.unchecked_into();
        if let Some(canvas) = here.dyn_ref::<HtmlCanvasElement>() {
            let image = document().create_element_ns(Some(XHTML), "img")?;
            image.set_attribute("src", &canvas.to_data_url()?)?;
            image.set_attribute("class", &there.class_name())?;
            image.set_attribute("alt", &there.get_attribute("aria-label").unwrap_or_default())?;
            if let Some(style) = there.get_attribute("style") {
                image.set_attribute("style", &style)?;
            }
            there.replace_with_with_node_1(&image)?;
        } else if let Some(input) = here.dyn_ref::<HtmlInputElement>() {
            there.set_attribute("value", &input.value())?;
            if input.checked() {
                there.set_attribute("checked", "")?;
            }
        } else if let Some(select) = here.dyn_ref::<HtmlSelectElement>() {
            let options = there.query_selector_all("option")?;
            if let Some(chosen) = u32::try_from(select.selected_index()).ok().and_then(|index| options.item(index)) {
                chosen.unchecked_into::<Element>().set_attribute("selected", "")?;
            }
        }
    }
    Ok(())
}

/// Every rule of the page, with what is said of its root said of the picture's.
fn styles() -> Result<String, JsValue> {
    let sheets = document().style_sheets();
    let mut text = String::new();
    for index in 0..sheets.length() {
        let Some(sheet) = sheets.item(index).and_then(|sheet| sheet.dyn_into::<CssStyleSheet>().ok()) else { continue };
        let rules = sheet.css_rules()?;
        for index in 0..rules.length() {
            if let Some(rule) = rules.item(index) {
                text.push_str(&rule.css_text().replace(":root", ".portrait"));
                text.push('\n');
            }
        }
    }
    Ok(text)
}

/// An SVG on a canvas.
async fn drawn(svg: &str, width: f64, height: f64) -> Result<HtmlCanvasElement, JsValue> {
    let image = HtmlImageElement::new()?;
    // As text in the address: a picture from elsewhere, and be it from memory, could not be read back from the canvas.
    image.set_src(&format!("data:{SVG};charset=utf-8,{}", String::from(js_sys::encode_uri_component(svg))));
    JsFuture::from(image.decode()).await?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width((width * FINENESS) as u32);
    canvas.set_height((height * FINENESS) as u32);
    // It is drawn on once and read back: kept in memory, it need not go through a GPU and out again.
    let options = object(&[("willReadFrequently", true.into())]);
    let context: CanvasRenderingContext2d = canvas
        .get_context_with_context_options("2d", &options)?
        .ok_or("the browser gives no canvas to draw on")?
        .unchecked_into();
    context.scale(FINENESS, FINENESS)?;
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    Ok(canvas)
}

async fn png_of(canvas: &HtmlCanvasElement) -> Result<JsValue, JsValue> {
    let made = js_sys::Promise::new(&mut |resolve, reject| {
        let give = Closure::once_into_js(move |blob: JsValue| {
            let given = if blob.is_null() {
                reject.call1(&JsValue::NULL, &"it is too large".into())
            } else {
                resolve.call1(&JsValue::NULL, &blob)
            };
            // Settling a promise does not fail.
            given.ok();
        });
        if let Err(error) = canvas.to_blob(give.unchecked_ref()) {
            // The promise is rejected by what is thrown while it is made.
            wasm_bindgen::throw_val(error);
        }
    });
    JsFuture::from(made).await
}
