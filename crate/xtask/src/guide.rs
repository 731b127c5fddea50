//! `cargo xtask guide`: the guide to real arms as a page beside the playground.
//!
//! `docs/arm.md` is what people edit; `public/arm.html` is what the page links to, so that it is there without a network.
//! Its pictures are of the page itself, taken in a browser where that is asked for.

use std::fs;

use anyhow::{Context, Result};
use clap::Args;
use pulldown_cmark::{Event, Parser, Tag, html};

use crate::page::{self, Build};
use crate::setup;
use crate::test::browser;
use crate::workspace::Workspace;

const FROM: &str = "docs/arm.md";
const INTO: &str = "public/arm.html";

#[derive(Args)]
pub struct Options {
    /// Build the page, and take the guide's pictures of it anew: `public/arm-*.webp`
    #[arg(long)]
    pictures: bool,
}

/// Writes `public/arm.html`, and the pictures before it where that is asked for.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if options.pictures {
        take_pictures(workspace)?;
    }
    let text = fs::read_to_string(workspace.path(FROM)).with_context(|| format!("cannot read {FROM}"))?;
    fs::write(workspace.path(INTO), page(&text)).with_context(|| format!("cannot write {INTO}"))
}

fn take_pictures(workspace: &Workspace) -> Result<()> {
    setup::for_building(workspace)?;
    setup::for_browser_tests(workspace)?;
    let folder = workspace.path(browser::PAGE);
    page::build(workspace, Build::Quick, &folder)?;
    browser::playwright(workspace, &folder, |command| {
        command.env("GUIDE", "1").arg("--project=guide");
    })
}

fn page(text: &str) -> String {
    let body = body(text);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>A \
         real arm · VLA Playground</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}<p><a \
         href=\"index.html\">Back to the playground</a></p>\n</main>\n</body>\n</html>\n"
    )
}

const STYLE: &str = "body{margin:0;font:16px/1.5 system-ui,sans-serif;background:light-dark(#f5f4f0,#131312);\
                     color:light-dark(#1c1b19,#f0eee8)}main{max-width:46rem;margin:0 auto;padding:1rem 1.25rem 3rem}\
                     h2{margin-top:2rem}a{color:light-dark(#2746c7,#9fb2ff)}img{max-width:100%;height:auto}\
                     table{border-collapse:collapse;display:block;overflow-x:auto}th,td{text-align:left;\
                     vertical-align:top;padding:.25rem .75rem .25rem 0;border-top:1px solid \
                     light-dark(#dcd9d1,#343430)}code{font-size:.9em}";

/// The guide's Markdown as HTML. Pictures lie beside the page.
fn body(text: &str) -> String {
    let beside = |event| match event {
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let name = dest_url.rsplit('/').next().unwrap_or_default().to_owned();
            Event::Start(Tag::Image { link_type, dest_url: name.into(), title, id })
        }
        other => other,
    };
    let mut html = String::new();
    html::push_html(&mut html, Parser::new_ext(text, pulldown_cmark::Options::ENABLE_TABLES).map(beside));
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_that_of_the_guide() {
        let told = "public/arm.html is not what `cargo xtask guide` writes from docs/arm.md";
        assert!(page(include_str!("../../../docs/arm.md")) == include_str!("../../../public/arm.html"), "{told}");
    }

    #[test]
    fn tables_are_tables_and_pictures_lie_beside_the_page() {
        assert!(body("| a | b |\n|---|---|\n| 1 | 2 |\n").contains("<td>1</td>"));
        assert_eq!(body("![x](../public/y.svg)"), "<p><img src=\"y.svg\" alt=\"x\" /></p>\n");
    }
}
