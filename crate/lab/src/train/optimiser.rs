//! How weights move: Muon for the hidden matrices, `AdamW` for everything else.
//!
//! Muon orthogonalises each matrix's update (Jordan 2024), which at this size reaches a given loss in fewer samples; with
//! Moonshot's scaling both share one learning rate. Embeddings (those of words, positions, coordinates and senses, and the
//! queries), convolutions, norms, biases and the output layers stay with `AdamW`, as its authors advise.

use burn::{
    module::ParamGroup,
    optim::{AdamWConfig, AdjustLrFn, ModuleOptimizer, MuonConfig, decay::WeightDecayConfig},
};

/// Highest learning rate of both optimisers, unless a run says otherwise.
pub const LEARNING_RATE: f64 = 1e-3;
const WEIGHT_DECAY: f32 = 0.02;
/// Which parameters are whose; another split needs another name, because the state of one means nothing to the other.
pub const SPLIT: &str = "muon on all hidden matrices, adamw on the rest";
/// Parts of the names of hidden matrices.
const HIDDEN: [&str; 8] = [
    "query.weight",
    "key.weight",
    "value.weight",
    "output.weight",
    "inner.weight",
    "outer.weight",
    "film_hidden.weight",
    "film.weight",
];
/// Part of the names of what embeds the arm's senses.
const SENSES: &str = "senses";

/// The optimiser of a fresh or resumed run.
pub fn optimiser() -> ModuleOptimizer {
    AdamWConfig::new().with_beta_2(0.98).with_epsilon(1e-8).with_weight_decay(WEIGHT_DECAY).init().with_group(
        hidden_matrices(),
        MuonConfig::new()
            .with_adjust_lr_fn(AdjustLrFn::MatchRmsAdamW)
            .with_weight_decay(Some(WeightDecayConfig::new(WEIGHT_DECAY)))
            .build(),
        None,
    )
}

/// What Muon moves.
fn hidden_matrices() -> ParamGroup {
    ParamGroup::from_any_predicates(HIDDEN.to_vec()).exclude(ParamGroup::from_predicate(SENSES))
}

/// Share of the highest learning rate at a step: warm-up, plateau, and a straight line to zero over the last part, so that
/// a run can be lengthened without having decayed.
pub fn share_of_peak(step: u64, steps: u64, warmup: u64, decay: u64) -> f64 {
    let rising = (step + 1) as f64 / warmup.max(1) as f64;
    let falling = steps.saturating_sub(step) as f64 / decay.max(1) as f64;
    rising.min(falling).min(1.0)
}

#[cfg(test)]
mod tests {
    use burn::{
        module::{Module, ModuleVisitor, Param, ParamId},
        tensor::Tensor,
    };
    use policy::{PolicyConfig, model::Net};
    use schema::{ActionRange, CHUNK_STEPS, DIMS};

    use super::*;

    /// Every parameter by its name, with its dimensions.
    #[derive(Default)]
    struct Parameters {
        path: Vec<String>,
        found: Vec<(String, ParamId, Vec<usize>)>,
    }

    impl ModuleVisitor for Parameters {
        fn enter_module(&mut self, name: &str, _container: &str) {
            self.path.push(name.to_owned());
        }

        fn exit_module(&mut self, _name: &str, _container: &str) {
            self.path.pop();
        }

        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.found.push((self.path.join("."), param.id, param.val().dims().to_vec()));
        }
    }

    #[test]
    fn the_hidden_matrices_of_nano_are_moved_by_muon_and_nothing_else_is() {
        let range = ActionRange { low: [[-1.0; DIMS]; CHUNK_STEPS], high: [[1.0; DIMS]; CHUNK_STEPS] };
        let net = Net::new(&PolicyConfig::nano(370, range), &policy::device::cpu());
        assert_eq!(net.num_params(), 1_511_337, "about a million and a half");
        let mut parameters = Parameters::default();
        net.visit(&mut parameters);

        // What is no hidden matrix, although it has two dimensions.
        let embeds = |name: &str| {
            name.ends_with("positions")
                || name.ends_with("queries")
                || name.starts_with("senses.")
                || ["text.embedding.weight"].contains(&name)
                || name.ends_with("coordinates.weight")
        };
        let is_output = |name: &str| name.starts_with("head.");
        let group = hidden_matrices();
        let mut muon = Vec::new();
        for (name, id, dims) in &parameters.found {
            let hidden = dims.len() == 2 && !embeds(name) && !is_output(name);
            assert_eq!(group.matches(id, Some(name)), hidden, "{name} {dims:?}");
            if hidden {
                muon.push(name.as_str());
            }
        }
        // Of seven attentions four each, two of what is looked at and twice two of who looks, of seven feed-forward layers two
        // each, and three in the stem.
        assert_eq!(muon.len(), 7 * 4 + 2 + 2 * 2 + 7 * 2 + 3, "{muon:?}");
        assert_eq!(muon.iter().filter(|name| name.contains("key") || name.contains("value")).count(), 16);
    }

    #[test]
    fn the_learning_rate_rises_holds_and_falls_to_nothing() {
        let at = |step| share_of_peak(step, 1000, 100, 200);
        assert!((at(49) - 0.5).abs() < 1e-9);
        assert!((at(500) - 1.0).abs() < 1e-9);
        assert!((at(900) - 0.5).abs() < 1e-9);
        assert!(at(1000).abs() < 1e-9);
    }
}
