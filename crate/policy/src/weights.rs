//! Weights in and out: safetensors in half precision, computed with in full.

use burn::{
    store::{FloatCastAdapter, ModuleSnapshot, SafetensorsStore},
    tensor::DType,
};

use crate::Error;

/// A network's weights as f16 safetensors, with the name of the model.
pub fn to_bytes<M: ModuleSnapshot>(net: &M, name: &str) -> Result<Vec<u8>, Error> {
    let mut store =
        SafetensorsStore::from_bytes(None).metadata("model", name).with_to_adapter(FloatCastAdapter::to(DType::F16));
    net.save_into(&mut store).map_err(|error| Error::Weights(error.to_string()))?;
    store.get_bytes().map_err(|error| Error::Weights(error.to_string()))
}

/// A fresh network with these weights in place of its own; every tensor must be there, with its shape.
pub fn from_bytes<M: ModuleSnapshot>(bytes: &[u8], fresh: M) -> Result<M, Error> {
    let mut net = fresh;
    let mut store = SafetensorsStore::from_bytes(Some(bytes.to_vec()))
        .validate(true)
        .with_from_adapter(FloatCastAdapter::to(DType::F32));
    let applied = net.load_from(&mut store).map_err(|error| Error::Weights(error.to_string()))?;
    if !applied.errors.is_empty() || !applied.missing.is_empty() {
        return Err(Error::Weights(format!("{} missing, {} misfits", applied.missing.len(), applied.errors.len())));
    }
    Ok(net)
}
