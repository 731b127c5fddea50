//! All parameters of a network in one slice, found by their names.

use std::collections::HashMap;

use anyhow::{Context, Result};
use burn::{
    module::{Module, ModuleVisitor, Param},
    optim::GradientsParams,
    tensor::{Device, Tensor, TensorData},
};

/// Where a parameter lies in the slice, and its shape.
#[derive(Clone, Debug)]
pub struct Slot {
    start: usize,
    pub dims: Vec<usize>,
}

impl Slot {
    fn range(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.dims.iter().product::<usize>()
    }

    /// Its values, in all parameters or in all gradients.
    pub fn of<'a>(&self, all: &'a [f32]) -> &'a [f32] {
        &all[self.range()]
    }

    /// The same, to be written to.
    pub fn of_mut<'a>(&self, all: &'a mut [f32]) -> &'a mut [f32] {
        &mut all[self.range()]
    }
}

/// Every parameter's slot, by name.
#[derive(Debug, Default)]
pub struct Arena {
    slots: HashMap<String, Slot>,
    len: usize,
    path: Vec<String>,
}

impl Arena {
    /// The slots of a network, in the order in which it is visited.
    pub fn of<M: Module>(net: &M) -> Self {
        let mut arena = Self::default();
        net.visit(&mut arena);
        arena
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The slot of a parameter.
    pub fn slot(&self, name: &str) -> Result<Slot> {
        self.slots.get(name).cloned().with_context(|| format!("the network has no parameter {name}"))
    }

    /// How many blocks, looks or convolutions stand under a name.
    pub fn count(&self, name: &str) -> usize {
        let there = |index: &usize| self.slots.keys().any(|known| known.starts_with(&format!("{name}.{index}.")));
        (0..self.slots.len()).take_while(there).count()
    }

    /// What the network's parameters are now.
    pub fn read<M: Module>(&self, net: &M) -> Vec<f32> {
        let mut reader = Reader { values: Vec::with_capacity(self.len) };
        net.visit(&mut reader);
        debug_assert_eq!(reader.values.len(), self.len, "the same network");
        reader.values
    }
}

/// Gradients of a network, in the order of its arena, as the optimiser takes them.
pub fn gradients<M: Module>(net: &M, values: &[f32], device: &Device) -> GradientsParams {
    let mut writer = Writer { values, device, gradients: GradientsParams::new() };
    net.visit(&mut writer);
    writer.gradients
}

impl ModuleVisitor for Arena {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let slot = Slot { start: self.len, dims: param.val().dims().to_vec() };
        self.len = slot.range().end;
        self.slots.insert(self.path.join("."), slot);
    }
}

struct Reader {
    values: Vec<f32>,
}

impl ModuleVisitor for Reader {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let data: Vec<f32> = param.val().into_data().try_to_vec().expect("parameters are f32");
        self.values.extend(data);
    }
}

struct Writer<'a> {
    /// What is left of them.
    values: &'a [f32],
    device: &'a Device,
    gradients: GradientsParams,
}

impl ModuleVisitor for Writer<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let dims = param.val().dims();
        let (own, rest) = self.values.split_at(dims.iter().product());
        self.values = rest;
        self.gradients.register(param.id, Tensor::<D>::from_data(TensorData::new(own.to_vec(), dims), self.device));
    }
}
