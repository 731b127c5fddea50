//! An exponential moving average of the weights: what is evaluated and shipped.

use std::collections::HashMap;

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId},
    tensor::{Tensor, TensorData},
};

/// Mixes the weights of `net` into `average`: `decay` of the old, the rest of the new. Both are on plain devices.
pub fn mix<M: Module>(average: M, net: &M, decay: f32) -> M {
    let mut collector = Collector::default();
    net.visit(&mut collector);
    average.map(&mut Mixer { weights: collector.weights, decay })
}

/// `shape` with the values of `source`, parameter by parameter in the order they are visited: the two may come from
/// different loads and so know their parameters by different ids.
pub fn copy_values<M: Module>(shape: M, source: &M) -> M {
    let mut order = Order::default();
    source.visit(&mut order);
    order.values.reverse();
    shape.map(&mut order)
}

#[derive(Default)]
struct Order {
    values: Vec<TensorData>,
}

impl ModuleVisitor for Order {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.values.push(param.val().into_data());
    }
}

impl ModuleMapper for Order {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        match self.values.pop() {
            None => param,
            Some(value) => param.map(|old| Tensor::from_data(value, &old.device())),
        }
    }
}

#[derive(Default)]
struct Collector {
    weights: HashMap<ParamId, TensorData>,
}

impl ModuleVisitor for Collector {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.weights.insert(param.id, param.val().into_data());
    }
}

struct Mixer {
    weights: HashMap<ParamId, TensorData>,
    decay: f32,
}

impl ModuleMapper for Mixer {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        match self.weights.remove(&param.id) {
            None => param,
            Some(fresh) => {
                let decay = self.decay;
                param.map(|old| {
                    let fresh = Tensor::from_data(fresh, &old.device());
                    old * decay + fresh * (1.0 - decay)
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use policy::{PolicyConfig, model::Net};
    use schema::{ActionRange, CHUNK_STEPS, DIMS};

    use super::*;

    fn net() -> Net {
        let range = ActionRange { low: [[-0.1; DIMS]; CHUNK_STEPS], high: [[0.1; DIMS]; CHUNK_STEPS] };
        let config = PolicyConfig { width: 16, heads: 2, stem: [4, 4, 8, 8], ..PolicyConfig::nano(9, range) };
        Net::new(&config, &policy::device::cpu())
    }

    fn values(net: &Net) -> Vec<f32> {
        let mut order = Order::default();
        net.visit(&mut order);
        order.values.into_iter().flat_map(|data| data.try_to_vec::<f32>().expect("weights are f32")).collect()
    }

    #[test]
    fn copied_values_keep_the_ids_of_where_they_go() {
        let (ids, source) = (net(), net());
        let copy = copy_values(ids.clone(), &source);
        assert_eq!(values(&copy), values(&source));
        let mut known = Collector::default();
        ids.visit(&mut known);
        let mut found = Collector::default();
        copy.visit(&mut found);
        assert!(
            known.weights.len() == found.weights.len() && known.weights.keys().all(|id| found.weights.contains_key(id))
        );
    }

    #[test]
    fn a_mix_is_the_share_of_the_old_and_the_rest_of_the_new() {
        let old = net();
        let new = copy_values(old.clone(), &net());
        let (was, is) = (values(&old), values(&new));
        assert_ne!(was, is);
        for (mixed, (was, is)) in values(&mix(old, &new, 0.75)).into_iter().zip(was.into_iter().zip(is)) {
            assert!((mixed - (0.75 * was + 0.25 * is)).abs() < 1e-6, "{mixed} of {was} and {is}");
        }
    }
}
