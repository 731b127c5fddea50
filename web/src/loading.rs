//! One progress bar over everything that loads: the two workers' code, then the model's files.

use crate::format;

/// Shares of the bar. The code's sizes are not known beforehand; these follow the compressed sizes in the budget.
const ENGINE_SHARE: f32 = 0.15;
const INFERENCE_SHARE: f32 = 0.25;

/// How far everything is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts, each shown by itself")]
pub struct Loading {
    /// The engine worker listens.
    pub engine: bool,
    /// The inference worker listens.
    pub inference: bool,
    /// Bytes of the model that are here, and that there are.
    pub model: Option<(u64, u64)>,
    /// Whether the model's bytes come from this browser's cache.
    pub cached: bool,
    /// The policy can be asked.
    pub ready: bool,
}

impl Loading {
    /// How much of the bar is full, 0 to 1.
    pub fn share(&self) -> f32 {
        if self.ready {
            return 1.0;
        }
        let model = match self.model {
            Some((loaded, total)) if total > 0 => (loaded as f32 / total as f32).min(1.0),
            _ => 0.0,
        };
        let engine = if self.engine { ENGINE_SHARE } else { 0.0 };
        let inference = if self.inference { INFERENCE_SHARE } else { 0.0 };
        engine + inference + (1.0 - ENGINE_SHARE - INFERENCE_SHARE) * model
    }

    /// What it is waiting for.
    pub fn text(&self) -> String {
        match (self.ready, self.engine, self.inference, self.model) {
            (true, ..) => "Everything is loaded".into(),
            (_, false, ..) => "Loading the table".into(),
            (_, _, false, _) => "Loading the policy’s code".into(),
            (.., None) => "Asking for the model".into(),
            (.., Some((loaded, total))) if loaded >= total => "Preparing the model".into(),
            (.., Some(_)) if self.cached => "Reading the model from this browser’s cache".into(),
            (.., Some((loaded, total))) => {
                format!("Downloading the model: {} of {}", format::megabytes(loaded), format::megabytes(total))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_only_grows_along_the_way() {
        let way = [
            Loading::default(),
            Loading { engine: true, ..Loading::default() },
            Loading { engine: true, inference: true, ..Loading::default() },
            Loading { engine: true, inference: true, model: Some((1, 4)), ..Loading::default() },
            Loading { engine: true, inference: true, model: Some((4, 4)), ..Loading::default() },
            Loading { ready: true, ..Loading::default() },
        ];
        assert!(way.windows(2).all(|pair| pair[0].share() <= pair[1].share()));
        assert_eq!((way[0].share(), way[5].share()), (0.0, 1.0));
    }

    #[test]
    fn the_text_says_how_much_and_from_where() {
        let half = Loading { engine: true, inference: true, model: Some((2_100_000, 4_600_000)), ..Loading::default() };
        assert_eq!(half.text(), "Downloading the model: 2.1 MB of 4.6 MB");
        assert!(Loading { cached: true, ..half }.text().contains("cache"));
    }
}
