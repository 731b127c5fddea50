//! Which models there are, what each is in a line, and which is loaded where nobody chose.

use schema::message::ModelCard;

use crate::format;

/// The model that is loaded where nobody asks for another.
///
/// It is the same on every device: the smallest there is, which the slowest of them can run. Whoever gives other devices
/// another one does it here, and everything else follows.
pub const fn usual() -> &'static str {
    "nano"
}

/// What a model is: how large, and how it was trained, as far as the manifest says.
pub fn line(card: &ModelCard) -> String {
    let size = match card.parameters {
        Some(count) => format!("{} parameters, {}", format::parameters(count), format::megabytes(card.bytes)),
        None => format::megabytes(card.bytes),
    };
    match &card.trained {
        Some(how) => format!("{size}, trained {how}"),
        None => size,
    }
}

/// Its name and what it costs to load, as it stands among others to choose from.
pub fn choice(card: &ModelCard) -> String {
    format!("{}, {}", card.name, format::megabytes(card.bytes))
}

/// Its name and all that is known of it.
pub fn entry(card: &ModelCard) -> String {
    format!("{}: {}", card.name, line(card))
}

/// The model that a run is compared with another on: the chosen one, else the one after `now` in the list. None where
/// there is no other.
pub fn other<'a>(offered: &'a [ModelCard], now: &str, chosen: Option<&str>) -> Option<&'a ModelCard> {
    let named = |name: &str| offered.iter().find(|card| card.name == name && name != now);
    let place = offered.iter().position(|card| card.name == now);
    let next = || {
        let place = place.map_or(0, |place| (place + 1) % offered.len());
        offered.get(place).filter(|card| card.name != now)
    };
    chosen.and_then(named).or_else(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str) -> ModelCard {
        ModelCard { name: name.into(), bytes: 3_080_639, parameters: Some(1_524_000), trained: Some("by hand".into()) }
    }

    #[test]
    fn a_model_is_told_by_its_size_and_how_it_was_trained() {
        let nano = card("nano");
        assert_eq!(line(&nano), "1.5 M parameters, 3.1 MB, trained by hand");
        assert_eq!(choice(&nano), "nano, 3.1 MB");
        assert_eq!(entry(&nano), "nano: 1.5 M parameters, 3.1 MB, trained by hand");
        assert_eq!(line(&ModelCard { trained: None, ..nano.clone() }), "1.5 M parameters, 3.1 MB");
        assert_eq!(line(&ModelCard { trained: None, parameters: None, ..nano }), "3.1 MB");
    }

    #[test]
    fn a_run_is_compared_with_the_model_that_was_chosen_and_else_with_the_next() {
        let offered = ["nano", "nano-plain", "small"].map(card);
        let other = |now, chosen| other(&offered, now, chosen).map(|card| card.name.as_str());
        assert_eq!(other("nano", Some("small")), Some("small"));
        assert_eq!(other("nano", None), Some("nano-plain"));
        assert_eq!(other("small", None), Some("nano"));
        // What is loaded is no other one, and neither is what is not there.
        assert_eq!(other("small", Some("small")), Some("nano"));
        assert_eq!(other("nano", Some("giant")), Some("nano-plain"));
        assert_eq!(other("unlisted", None), Some("nano"));
    }

    #[test]
    fn one_model_alone_is_compared_with_none() {
        assert_eq!(other(&[card("nano")], "nano", None), None);
        assert_eq!(other(&[], "nano", Some("nano")), None);
    }
}
