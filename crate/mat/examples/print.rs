//! Writes the mat to print: `cargo xtask mat`, or `cargo run -p mat --example print -- public`.
//!
//! The word is the folder; `mat-a4.pdf` and `mat-letter.pdf` in it are written anew.

use std::fs;
use std::path::PathBuf;

use mat::{Paper, pdf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("say which folder the files go to")?);
    for paper in Paper::ALL {
        let path = folder.join(paper.file_name());
        fs::write(&path, pdf::print(paper)).map_err(|error| format!("{error}: {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}
