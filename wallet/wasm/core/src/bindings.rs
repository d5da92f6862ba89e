//! The module's face to JavaScript: translation, and nothing else.

// What the bindings' macros write.
#![allow(unsafe_code, missing_docs)]

use crate::{keys, plain, records, statements, view, Fault};
use serde::Serialize;
use wasm_bindgen::prelude::*;

type Answer<T> = Result<T, JsError>;

fn refuse(fault: Fault) -> JsError {
	JsError::new(&fault.code())
}

fn fixed<const N: usize>(bytes: &[u8]) -> Answer<[u8; N]> {
	bytes.try_into().map_err(|_| refuse(Fault::Malformed))
}

fn json(value: &impl Serialize) -> Answer<String> {
	serde_json::to_string(value).map_err(|_| refuse(Fault::Malformed))
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Answer<T> {
	serde_json::from_str(text).map_err(|_| refuse(Fault::Malformed))
}

#[wasm_bindgen]
pub fn make_words() -> Answer<String> {
	keys::make_words()
		.map(|words| words.as_str().to_owned())
		.map_err(refuse)
}

#[wasm_bindgen]
pub fn words_starting_with(prefix: &str, limit: usize) -> Vec<String> {
	let found = keys::words_starting_with(prefix, limit);
	found.into_iter().map(str::to_owned).collect()
}

/// The public half of a recovery code.
#[wasm_bindgen]
pub fn recovery_key(words: String) -> Answer<Vec<u8>> {
	let words = zeroize::Zeroizing::new(words);
	let key = keys::recovery_key(&words);
	key.map(|key| key.to_vec()).map_err(refuse)
}

/// What a recovery code signs for one attempt.
#[wasm_bindgen]
pub fn approve_recovery(
	words: String,
	genesis: &[u8],
	subject: &[u8],
	new_key: &[u8],
	attempt: u32,
) -> Answer<Vec<u8>> {
	let words = zeroize::Zeroizing::new(words);
	let (genesis, subject, new_key) = (fixed(genesis)?, fixed(subject)?, fixed(new_key)?);
	keys::approve_recovery(&words, &genesis, &subject, &new_key, attempt)
		.map(|signature| signature.to_vec())
		.map_err(refuse)
}

/// A wallet's keys, unlocked. `free()` wipes them.
#[wasm_bindgen]
pub struct Keys(keys::Keys);

#[wasm_bindgen]
impl Keys {
	pub fn from_words(words: String) -> Answer<Keys> {
		let words = zeroize::Zeroizing::new(words);
		keys::Keys::from_words(&words).map(Keys).map_err(refuse)
	}

	pub fn open(file: &[u8], passphrase: String) -> Answer<Keys> {
		keys::Keys::open(file, passphrase).map(Keys).map_err(refuse)
	}

	pub fn seal(&self, passphrase: String) -> Answer<Vec<u8>> {
		self.0.seal(passphrase).map_err(refuse)
	}

	pub fn words(&self) -> Answer<String> {
		self.0
			.words()
			.map(|words| words.as_str().to_owned())
			.map_err(refuse)
	}

	pub fn account(&self) -> Vec<u8> {
		self.0.account().to_vec()
	}

	pub fn envelope_key(&self) -> Vec<u8> {
		self.0.envelope_key().to_vec()
	}

	pub fn cache_key(&self) -> Vec<u8> {
		self.0.cache_key().to_vec()
	}

	pub fn sign(&self, payload: &[u8]) -> Vec<u8> {
		self.0.sign(payload).to_vec()
	}

	pub fn sign_session(
		&self,
		genesis: &[u8],
		organization: u32,
		challenge: &[u8],
	) -> Answer<Vec<u8>> {
		let (genesis, challenge) = (fixed(genesis)?, fixed(challenge)?);
		Ok(self
			.0
			.sign_session(&genesis, organization, &challenge)
			.to_vec())
	}

	/// Opens the ring of a patient's records: one's own, or of whom one reads for.
	pub fn open_ring(&self, sealed: &[u8], genesis: &[u8], subject: &[u8]) -> Answer<Ring> {
		let keys = self.0.envelope();
		let ring = records::Ring::own(sealed, fixed(genesis)?, fixed(subject)?, keys);
		ring.map(Ring).map_err(refuse)
	}

	pub fn open_release(
		&self,
		sealed: &[u8],
		genesis: &[u8],
		receipt: u64,
		organization: u32,
	) -> Answer<Ring> {
		let keys = self.0.envelope();
		let ring = records::Ring::released(sealed, fixed(genesis)?, receipt, organization, keys);
		ring.map(Ring).map_err(refuse)
	}
}

/// The claim that an extension's account signs to open a session.
#[wasm_bindgen]
pub fn session_claim(
	genesis: &[u8],
	organization: u32,
	account: &[u8],
	challenge: &[u8],
	envelope_key: Option<Vec<u8>>,
) -> Answer<Vec<u8>> {
	let envelope_key: Option<[u8; 32]> = envelope_key.as_deref().map(fixed).transpose()?;
	let claim = keys::Claim {
		genesis: &fixed(genesis)?,
		organization,
		account: &fixed(account)?,
		challenge: &fixed(challenge)?,
		envelope_key: envelope_key.as_ref(),
	};
	Ok(claim.encode())
}

/// An organization's envelope key, from its key file. `free()` wipes it.
#[wasm_bindgen]
pub struct EnvelopeKey(galen_vault::safe::EnvelopeKeyPair);

#[wasm_bindgen]
impl EnvelopeKey {
	pub fn open(file: &[u8], passphrase: String) -> Answer<EnvelopeKey> {
		keys::open_envelope_key(file, passphrase)
			.map(EnvelopeKey)
			.map_err(refuse)
	}

	/// A new one, for one session of an account whose own keys are elsewhere.
	pub fn make() -> Answer<EnvelopeKey> {
		let made = galen_vault::safe::EnvelopeKeyPair::make();
		made.map(EnvelopeKey)
			.map_err(|_| refuse(Fault::NoRandomness))
	}

	pub fn public(&self) -> Vec<u8> {
		self.0.public().0.to_vec()
	}

	pub fn open_ring(&self, sealed: &[u8], genesis: &[u8], account: &[u8]) -> Answer<Ring> {
		let ring = records::Ring::own(sealed, fixed(genesis)?, fixed(account)?, &self.0);
		ring.map(Ring).map_err(refuse)
	}

	pub fn open_release(
		&self,
		sealed: &[u8],
		genesis: &[u8],
		receipt: u64,
		organization: u32,
	) -> Answer<Ring> {
		let ring = records::Ring::released(sealed, fixed(genesis)?, receipt, organization, &self.0);
		ring.map(Ring).map_err(refuse)
	}
}

/// Keys of some records. `free()` wipes them.
#[wasm_bindgen]
pub struct Ring(records::Ring);

#[wasm_bindgen]
impl Ring {
	pub fn objects(&self) -> Vec<String> {
		self.0.objects()
	}

	pub fn open(&self, object: &str, sealed: &[u8]) -> Answer<Vec<u8>> {
		self.0
			.open(object, sealed)
			.map(|content| content.to_vec())
			.map_err(refuse)
	}

	pub fn leaf(&self, object: &str, sealed: &[u8], metadata: &[u8]) -> Answer<Vec<u8>> {
		let leaf = self.0.leaf(object, sealed, fixed(metadata)?);
		leaf.map(|leaf| leaf.to_vec()).map_err(refuse)
	}
}

#[wasm_bindgen]
pub fn is_anchored(
	root: &[u8],
	leaf_count: u32,
	leaf_index: u32,
	leaf: &[u8],
	path: &[u8],
) -> Answer<bool> {
	let (root, leaf) = (fixed(root)?, fixed(leaf)?);
	Ok(records::is_anchored(
		root, leaf_count, leaf_index, leaf, path,
	))
}

#[wasm_bindgen]
pub fn read_disclosure(bytes: &[u8], signer: &[u8], genesis: &[u8], number: u64) -> Answer<String> {
	let seen = statements::disclosure(bytes, fixed(signer)?, fixed(genesis)?, number);
	json(&seen.map_err(refuse)?)
}

#[wasm_bindgen]
pub fn disclosure_leaf(bytes: &[u8], salt: &[u8]) -> Answer<Vec<u8>> {
	let leaf = statements::disclosure_leaf(bytes, fixed(salt)?);
	leaf.map(|leaf| leaf.to_vec()).map_err(refuse)
}

#[wasm_bindgen]
pub fn read_accounting(
	bytes: &[u8],
	signer: &[u8],
	genesis: &[u8],
	subject: &[u8],
) -> Answer<String> {
	let (signer, genesis, subject) = (fixed(signer)?, fixed(genesis)?, fixed(subject)?);
	json(&statements::accounting(bytes, signer, genesis, subject).map_err(refuse)?)
}

#[wasm_bindgen]
pub fn read_certificate(bytes: &[u8], signer: &[u8], genesis: &[u8]) -> Answer<String> {
	json(&statements::certificate(bytes, fixed(signer)?, fixed(genesis)?).map_err(refuse)?)
}

/// What a demand for erasure says of a list of records.
#[wasm_bindgen]
pub fn list_commitment(salt: &[u8], objects: Vec<String>) -> Answer<Vec<u8>> {
	let list = records::list_commitment(fixed(salt)?, &objects);
	list.map(|list| list.to_vec()).map_err(refuse)
}

/// A subject's consents at one block.
#[wasm_bindgen]
pub struct View(view::View);

#[wasm_bindgen]
impl View {
	#[wasm_bindgen(constructor)]
	pub fn new(world: &str) -> Answer<View> {
		view::View::new(parse(world)?).map(View).map_err(refuse)
	}

	pub fn set_time(&mut self, at: u64) {
		self.0.set_time(at);
	}

	pub fn consents(&self) -> Answer<String> {
		json(&self.0.consents())
	}

	pub fn survey(&self) -> Answer<String> {
		json(&self.0.survey())
	}

	pub fn preview(&self, act: &str) -> Answer<String> {
		json(&self.0.preview(parse(act)?).map_err(refuse)?)
	}

	pub fn decide(&self, question: &str) -> Answer<String> {
		json(&self.0.decide(&parse(question)?).map_err(refuse)?)
	}
}

#[wasm_bindgen]
pub fn write_statement(draft: &str) -> Answer<Vec<u8>> {
	view::View::statement(parse(draft)?).map_err(refuse)
}

#[wasm_bindgen]
pub fn read_statement(bytes: &[u8]) -> Answer<String> {
	json(&view::View::read_statement(bytes).map_err(refuse)?)
}

#[wasm_bindgen]
pub fn write_denial(denies: &str) -> Answer<Vec<u8>> {
	view::View::denial(parse::<plain::Conditions>(denies)?).map_err(refuse)
}

#[wasm_bindgen]
pub fn read_denial(bytes: &[u8]) -> Answer<String> {
	json(&view::View::read_denial(bytes).map_err(refuse)?)
}

/// Every code there is: the tests compare the lists in TypeScript with it.
#[wasm_bindgen]
pub fn code_tables() -> String {
	view::code_tables().to_string()
}
