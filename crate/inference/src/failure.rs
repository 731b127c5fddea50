//! Which failure a broken download or a broken model is.

use policy::{
    Error,
    manifest::{CONFIG_FILE, ModelEntry, TOKENIZER_FILE, WEIGHTS_FILE},
};
use schema::message::LoadFailure;

/// A server's answer: `None` when it is the file itself. `sha256` is what the manifest says of the file.
pub fn of_status(file: &str, status: u16, sha256: Option<&str>) -> Option<LoadFailure> {
    // 2xx alone carries the whole file; 206 would be a part that was never asked for.
    let whole = (200..300).contains(&status) && status != 206;
    (!whole).then(|| LoadFailure::Missing { file: file.to_owned(), status, expected_sha256: sha256.map(str::to_owned) })
}

/// The connection failed before or while the file came.
pub fn of_network(file: &str, message: String) -> LoadFailure {
    LoadFailure::Network { file: file.to_owned(), message }
}

/// The same where even the manifest is that of the last visit: what is not kept cannot be had.
pub fn without_network(model: &str, failure: LoadFailure) -> LoadFailure {
    match failure {
        LoadFailure::Network { file, message } => LoadFailure::NotKept { model: model.to_owned(), file, message },
        other => other,
    }
}

/// The files arrived as published, and still make no policy: the one to blame.
pub fn of_policy(model: &ModelEntry, error: &Error) -> LoadFailure {
    let name = match error {
        Error::Config(_) => CONFIG_FILE,
        Error::Tokenizer(_) | Error::Vocabulary { .. } => TOKENIZER_FILE,
        _ => WEIGHTS_FILE,
    };
    let file = model.position(name).map_or_else(|| name.to_owned(), |place| model.files[place].path.clone());
    LoadFailure::Unreadable { file, message: error.to_string() }
}

/// The place of a file the policy cannot do without.
pub fn place_of(model: &ModelEntry, name: &str, manifest: &str) -> Result<usize, LoadFailure> {
    model.position(name).ok_or_else(|| LoadFailure::Unreadable {
        file: manifest.to_owned(),
        message: format!("it lists no {name} for this model"),
    })
}

#[cfg(test)]
mod tests {
    use policy::manifest::FileEntry;

    use super::*;

    fn model() -> ModelEntry {
        let entry = |path: &str| FileEntry { path: path.into(), bytes: 1, sha256: String::new() };
        let files = vec![entry("nano/config.json"), entry("nano/model.safetensors")];
        ModelEntry { files, ..ModelEntry::default() }
    }

    #[test]
    fn only_a_whole_answer_is_the_file() {
        assert_eq!(of_status("a", 200, Some("ab")), None);
        for status in [0, 206, 304, 404, 500] {
            let missing = LoadFailure::Missing { file: "a".into(), status, expected_sha256: Some("ab".into()) };
            assert_eq!(of_status("a", status, Some("ab")), Some(missing));
        }
    }

    #[test]
    fn without_a_network_a_model_that_is_not_kept_is_named() {
        let failure = without_network("small", of_network("small/config.json", "no route".into()));
        assert!(
            matches!(&failure, LoadFailure::NotKept { model, file, .. } if model == "small" && file == "small/config.json"),
            "{failure:?}"
        );
        // A file that is there and wrong is wrong with or without a network.
        let missing = of_status("a", 404, None).expect("not the file");
        assert_eq!(without_network("small", missing.clone()), missing);
    }

    #[test]
    fn each_error_of_the_policy_names_its_file() {
        let file = |error| match of_policy(&model(), &error) {
            LoadFailure::Unreadable { file, .. } => file,
            other => panic!("{other:?}"),
        };
        assert_eq!(file(Error::Weights("shape".into())), "nano/model.safetensors");
        let json = serde_json::from_str::<u8>("{").expect_err("half an object");
        assert_eq!(file(Error::Config(json)), "nano/config.json");
        assert_eq!(file(Error::Vocabulary { expected: 2, found: 3 }), "tokenizer.json");
    }

    #[test]
    fn a_manifest_without_a_tokenizer_is_to_blame_itself() {
        assert_eq!(place_of(&model(), WEIGHTS_FILE, "manifest.json"), Ok(1));
        let failure = place_of(&model(), TOKENIZER_FILE, "manifest.json").expect_err("there is none");
        assert!(matches!(failure, LoadFailure::Unreadable { file, .. } if file == "manifest.json"));
    }
}
