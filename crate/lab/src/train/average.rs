//! An exponential moving average of the weights: what is evaluated and shipped.

use std::collections::HashMap;

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId},
    tensor::{Tensor, TensorData},
};
use policy::model::Net;

/// Mixes the weights of `net` into `average`: `decay` of the old, the rest of the new. Both are on plain devices.
pub fn mix(average: Net, net: &Net, decay: f32) -> Net {
    let mut collector = Collector::default();
    net.visit(&mut collector);
    average.map(&mut Mixer { weights: collector.weights, decay })
}

/// `shape` with the values of `source`, parameter by parameter in the order they are visited: the two may come from
/// different loads and so know their parameters by different ids.
pub fn copy_values(shape: Net, source: &Net) -> Net {
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
