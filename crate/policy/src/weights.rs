//! Weights in and out: safetensors in half precision, computed with in full.

use burn::{
    store::{FloatCastAdapter, ModuleSnapshot, SafetensorsStore},
    tensor::{DType, Device},
};

use crate::{Error, PolicyConfig, model::Net};

/// The network's weights as f16 safetensors.
pub fn to_bytes(net: &Net, config: &PolicyConfig) -> Result<Vec<u8>, Error> {
    let mut store = SafetensorsStore::from_bytes(None)
        .metadata("model", &config.name)
        .with_to_adapter(FloatCastAdapter::to(DType::F16));
    net.save_into(&mut store).map_err(|error| Error::Weights(error.to_string()))?;
    store.get_bytes().map_err(|error| Error::Weights(error.to_string()))
}

/// A network with these weights; every tensor of the configuration must be there, with its shape.
pub fn from_bytes(bytes: &[u8], config: &PolicyConfig, device: &Device) -> Result<Net, Error> {
    let mut net = Net::new(config, device);
    let mut store = SafetensorsStore::from_bytes(Some(bytes.to_vec()))
        .validate(true)
        .with_from_adapter(FloatCastAdapter::to(DType::F32));
    let applied = net.load_from(&mut store).map_err(|error| Error::Weights(error.to_string()))?;
    if !applied.errors.is_empty() || !applied.missing.is_empty() {
        return Err(Error::Weights(format!("{} missing, {} misfits", applied.missing.len(), applied.errors.len())));
    }
    Ok(net)
}
