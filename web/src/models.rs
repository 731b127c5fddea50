//! Which models there are, by the manifest beside them.

use serde_json::Value;

/// Their names in order; none for a file that is no manifest.
pub fn names(json: &str) -> Vec<String> {
    let manifest = serde_json::from_str::<Value>(json).unwrap_or_default();
    manifest["models"].as_object().map(|models| models.keys().cloned().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_models_of_a_manifest_are_listed() {
        assert_eq!(names(r#"{"models": {"small": {"files": []}, "nano": {"files": []}}}"#), ["nano", "small"]);
        assert!(names("<html>").is_empty());
    }
}
