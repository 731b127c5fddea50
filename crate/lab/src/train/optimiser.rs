//! How weights move: Muon for the matrices inside the transformer, `AdamW` for everything else.
//!
//! Muon orthogonalises each matrix's update (Jordan 2024), which at this size reaches a given loss in fewer samples; with
//! Moonshot's scaling both share one learning rate. Embeddings, convolutions, norms, biases and the output layers stay with
//! `AdamW`, as its authors advise.

use burn::{
    module::ParamGroup,
    optim::{AdamWConfig, AdjustLrFn, ModuleOptimizer, MuonConfig, decay::WeightDecayConfig},
};

/// Peak learning rate of both optimisers.
pub const LEARNING_RATE: f64 = 1e-3;
const WEIGHT_DECAY: f32 = 0.02;

/// The optimiser of a fresh or resumed run.
pub fn optimiser() -> ModuleOptimizer {
    let matrices = ParamGroup::from_any_predicates(vec![
        "query_key_value.weight",
        "key_value.weight",
        "query.weight",
        "output.weight",
        "inner.weight",
        "outer.weight",
    ])
    .exclude(ParamGroup::from_predicate("senses"));
    AdamWConfig::new().with_beta_2(0.98).with_epsilon(1e-8).with_weight_decay(WEIGHT_DECAY).init().with_group(
        matrices,
        MuonConfig::new()
            .with_adjust_lr_fn(AdjustLrFn::MatchRmsAdamW)
            .with_weight_decay(Some(WeightDecayConfig::new(WEIGHT_DECAY)))
            .build(),
        None,
    )
}

/// Warm-up, plateau, and a straight line to zero over the last part: a run can be lengthened without having decayed.
pub fn learning_rate(step: u64, steps: u64, warmup: u64, decay: u64) -> f64 {
    let rising = (step + 1) as f64 / warmup.max(1) as f64;
    let falling = steps.saturating_sub(step) as f64 / decay.max(1) as f64;
    LEARNING_RATE * rising.min(falling).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_learning_rate_rises_holds_and_falls_to_nothing() {
        let at = |step| learning_rate(step, 1000, 100, 200) / LEARNING_RATE;
        assert!((at(49) - 0.5).abs() < 1e-9);
        assert!((at(500) - 1.0).abs() < 1e-9);
        assert!((at(900) - 0.5).abs() < 1e-9);
        assert!(at(1000).abs() < 1e-9);
    }
}
