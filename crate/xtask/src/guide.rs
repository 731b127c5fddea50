//! `cargo xtask guide`: the guides to real arms and to teaching as pages beside the playground.
//!
//! `docs/arm.md` and `docs/teaching.md` are what people edit; `public/arm.html` and `public/teaching.html` are what the page
//! links to, so that they are there without a network.
//! The pictures in them are of the page itself, taken in a browser where that is asked for.

use std::fs;

use anyhow::{Context, Result};
use clap::Args;
use pulldown_cmark::{Event, Parser, Tag, html};

use crate::page::{self, Build};
use crate::setup;
use crate::test::browser;
use crate::workspace::Workspace;

/// A text for people, and the page that is made of it.
struct Guide {
    from: &'static str,
    into: &'static str,
    title: &'static str,
}

const ARM: Guide = Guide { from: "docs/arm.md", into: "public/arm.html", title: "A real arm" };
const TEACHING: Guide = Guide { from: "docs/teaching.md", into: "public/teaching.html", title: "Teaching with it" };

#[derive(Args)]
pub struct Options {
    /// Build the page, and take the pictures of the guide to real arms anew: `public/arm-*.webp`
    #[arg(long)]
    pictures: bool,
}

/// Writes the pages, and the pictures before them where that is asked for.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if options.pictures {
        take_pictures(workspace)?;
    }
    for Guide { from, into, title } in [ARM, TEACHING] {
        let text = fs::read_to_string(workspace.path(from)).with_context(|| format!("cannot read {from}"))?;
        fs::write(workspace.path(into), page(title, &text)).with_context(|| format!("cannot write {into}"))?;
    }
    Ok(())
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

fn page(title: &str, text: &str) -> String {
    let body = body(text);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light \
         dark\">\n<title>{title} · VLA Playground</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}<p><a \
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
    fn the_pages_are_those_of_the_guides() {
        let guides = [
            (ARM, include_str!("../../../docs/arm.md"), include_str!("../../../public/arm.html")),
            (TEACHING, include_str!("../../../docs/teaching.md"), include_str!("../../../public/teaching.html")),
        ];
        for (Guide { from, into, title }, text, written) in guides {
            assert!(page(title, text) == written, "{into} is not what `cargo xtask guide` writes from {from}");
        }
    }

    #[test]
    fn tables_are_tables_and_pictures_lie_beside_the_page() {
        assert!(body("| a | b |\n|---|---|\n| 1 | 2 |\n").contains("<td>1</td>"));
        assert_eq!(body("![x](../public/y.svg)"), "<p><img src=\"y.svg\" alt=\"x\" /></p>\n");
    }
}
