//! The arrows between the crates point one way; see "Code map" in ARCHITECTURE.md.
//!
//! Two rules: which of our crates each of them may name, and which heavy libraries each may link at all, through
//! whatever. Tests and benchmarks may name a little more and link what they like.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::process::Command;

use serde_json::Value;

/// Each of our crates, and those of ours it may name.
const ARROWS: [(&str, &[&str]); 15] = [
    ("schema", &[]),
    ("control", &["schema"]),
    ("sim", &["schema", "control"]),
    ("camera", &["schema"]),
    ("mat", &["schema", "camera"]),
    ("render", &["schema"]),
    ("policy", &["schema"]),
    // Carries any message and knows none.
    ("wire", &[]),
    ("servo", &["schema"]),
    ("bus", &["schema", "wire", "control", "servo"]),
    ("engine", &["schema", "wire", "control", "sim", "camera", "mat", "render"]),
    ("inference", &["schema", "wire", "policy"]),
    // The page's own way from a webcam's pictures to what the model sees.
    ("lab", &["schema", "control", "sim", "camera", "mat", "engine", "policy"]),
    ("web", &["schema", "wire", "servo"]),
    // The tool that builds them all must build while any of them does not.
    ("xtask", &[]),
];

/// What only the tests and benchmarks of a crate may name beside that.
const ARROWS_OF_TESTS: [(&str, &[&str]); 2] = [
    // A natural pose of the arm to look at.
    ("camera", &["control"]),
    // Real messages to carry.
    ("wire", &["schema"]),
];

/// Libraries that decide how large a download is, and the only crates of ours that may link them.
const HEAVY: [(&str, &[&str]); 5] = [
    ("burn", &["policy", "inference", "lab"]),
    ("tokenizers", &["policy", "inference", "lab"]),
    ("rapier3d", &["sim", "engine", "lab"]),
    // burn draws on wgpu too.
    ("wgpu", &["render", "engine", "policy", "inference", "lab"]),
    ("leptos", &["web"]),
];

/// One line of a manifest.
struct Named {
    by: String,
    name: String,
    for_tests: bool,
}

/// What cargo says about the workspace: the packages, and who links whom for a target.
struct Metadata {
    /// Identifier to name, of all packages.
    names: BTreeMap<String, String>,
    /// Identifiers of our own.
    ours: BTreeSet<String>,
    /// Identifier to the identifiers it links, apart from tests, benchmarks and build scripts.
    links: BTreeMap<String, BTreeSet<String>>,
    /// What the manifests of ours name of ours.
    named: Vec<Named>,
}

impl Metadata {
    fn read() -> Result<Self, Box<dyn Error>> {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--all-features"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Self::parse(&serde_json::from_slice(&output.stdout)?).ok_or_else(|| "cargo metadata has another form".into())
    }

    fn parse(metadata: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let packages = metadata["packages"].as_array()?;
        let names: BTreeMap<_, _> = packages
            .iter()
            .map(|package| Some((text(&package["id"])?, text(&package["name"])?)))
            .collect::<Option<_>>()?;
        let ours: BTreeSet<_> = metadata["workspace_members"].as_array()?.iter().map(text).collect::<Option<_>>()?;

        let our_names: BTreeSet<_> = ours.iter().map(|id| names[id].clone()).collect();
        let mut named = Vec::new();
        for package in packages.iter().filter(|package| text(&package["id"]).is_some_and(|id| ours.contains(&id))) {
            for dependency in package["dependencies"].as_array()? {
                let name = text(&dependency["name"])?;
                if our_names.contains(&name) {
                    named.push(Named { by: text(&package["name"])?, name, for_tests: dependency["kind"] == "dev" });
                }
            }
        }

        let mut links = BTreeMap::new();
        for node in metadata["resolve"]["nodes"].as_array()? {
            let mut linked = BTreeSet::new();
            for dependency in node["deps"].as_array()? {
                // The kind of an ordinary dependency is null.
                if dependency["dep_kinds"].as_array()?.iter().any(|kind| kind["kind"].is_null()) {
                    linked.insert(text(&dependency["pkg"])?);
                }
            }
            links.insert(text(&node["id"])?, linked);
        }
        Some(Self { names, ours, links, named })
    }

    /// The names of everything a package links, through whatever.
    fn linked_by(&self, id: &str) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            for linked in &self.links[next] {
                if seen.insert(linked.as_str()) {
                    open.push(linked);
                }
            }
        }
        seen.into_iter().map(|id| self.names[id].as_str()).collect()
    }
}

#[test]
fn every_crate_names_only_those_below_it() -> Result<(), Box<dyn Error>> {
    let metadata = Metadata::read()?;
    let has = |arrows: &[(&str, &[&str])], named: &Named| {
        arrows.iter().any(|(package, below)| *package == named.by && below.contains(&named.name.as_str()))
    };
    for named in &metadata.named {
        let allowed = has(&ARROWS, named) || named.for_tests && has(&ARROWS_OF_TESTS, named);
        assert!(allowed, "{} must not depend on {}", named.by, named.name);
    }
    for id in &metadata.ours {
        let package = metadata.names[id].as_str();
        assert!(ARROWS.iter().any(|(known, _)| *known == package), "{package} has no line in ARROWS");
    }
    Ok(())
}

#[test]
fn heavy_libraries_are_linked_only_where_they_are_needed() -> Result<(), Box<dyn Error>> {
    let metadata = Metadata::read()?;
    for id in &metadata.ours {
        let package = metadata.names[id].as_str();
        let linked = metadata.linked_by(id);
        for (library, allowed) in HEAVY {
            assert!(!linked.contains(library) || allowed.contains(&package), "{package} must not link {library}");
        }
    }
    Ok(())
}

#[test]
fn the_walk_over_links_sees_what_is_there() -> Result<(), Box<dyn Error>> {
    let metadata = Metadata::read()?;
    let sim = metadata.ours.iter().find(|id| metadata.names[*id] == "sim").ok_or("there is no crate sim")?;
    let linked = metadata.linked_by(sim);
    // Named by sim itself, and only through rapier3d.
    assert!(linked.contains("rapier3d") && linked.contains("parry3d"), "{linked:?}");
    Ok(())
}
