//! Anybody's wording: templates from a file instead of the grammar.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use schema::{Goal, ObjectSpec};

/// Templates by family.
#[derive(Clone, Debug)]
pub struct Phrases {
    templates: BTreeMap<String, Vec<String>>,
}

impl Phrases {
    /// Reads `{"pick": ["lift the {color} {object}", ...], ...}`.
    pub fn load(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read phrases: {}", path.display()))?;
        let templates: BTreeMap<String, Vec<String>> = serde_json::from_str(&text).with_context(|| {
            format!("phrases are a JSON map from family to a list of templates: {}", path.display())
        })?;
        Ok(Self { templates })
    }

    /// A goal in one of the templates of its family.
    pub fn sentence(&self, goal: &Goal, objects: &[ObjectSpec], wording: u64) -> Result<String> {
        let family = goal.family.name();
        let templates = self
            .templates
            .get(family)
            .filter(|templates| !templates.is_empty())
            .with_context(|| format!("the phrases have no template for the family {family:?}"))?;
        let template = &templates[(wording % templates.len() as u64) as usize];
        Ok(sim::language::fill(template, goal, objects))
    }
}
