//! The module's face to JavaScript: translation, and nothing else.

// What the bindings' macros write.
#![allow(unsafe_code, missing_docs)]

use crate::Refused;
use wasm_bindgen::prelude::*;

fn refuse(refused: Refused) -> JsError {
	JsError::new(&serde_json::to_string(&refused).unwrap_or_default())
}

#[wasm_bindgen]
pub fn trust_of_file(file: &[u8]) -> Result<Vec<u8>, JsError> {
	crate::trust_of_file(file).map_err(refuse)
}

#[wasm_bindgen]
pub fn trust_of_node(genesis: &[u8], set_id: u64, authorities: &[u8]) -> Result<Vec<u8>, JsError> {
	let genesis = genesis.try_into().map_err(|_| refuse(Refused::NoTrust))?;
	crate::trust_of_node(genesis, set_id, authorities).map_err(refuse)
}

#[wasm_bindgen]
pub fn network_of(checkpoint: &[u8]) -> Result<Vec<u8>, JsError> {
	let genesis = crate::network_of(checkpoint);
	genesis.map(|genesis| genesis.to_vec()).map_err(refuse)
}

#[wasm_bindgen]
pub fn check(bundle: &[u8], checkpoint: &[u8]) -> Result<String, JsError> {
	let verified = crate::check(bundle, checkpoint).map_err(refuse)?;
	serde_json::to_string(&verified).map_err(|_| refuse(Refused::NoTrust))
}
