//! Calls, built and not sent: one function for each, one module for each pallet.
//!
//! Who may make a call, what it does and how it is refused is in the pallet's documentation, which
//! [`Call::doc`] returns; people are shown it before they sign.

pub mod access;
pub mod anchors;
pub mod consent;
pub mod council;
pub mod members;
pub mod recovery;
pub mod rewards;
pub mod utility;
pub mod validators;

use crate::{metadata::committed, AccountId};
use codec::{Decode, Encode, Input, Output};
use std::fmt;
use subxt::{
	ext::{
		frame_decode::extrinsics::encode_call_data,
		scale_encode::{self, EncodeAsFields, FieldIter},
		scale_type_resolver::TypeResolver,
	},
	transactions::{Payload, StaticPayload},
};

/// Most subjects or receipts one call names.
pub const MAX_BATCH: usize = 256;

/// More subjects or receipts than one call may name; divide them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} are more than the {MAX_BATCH} that one call may name; divide them")]
pub struct TooMany(pub usize);

/// One call of the chain.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
	pallet: String,
	name: String,
	/// Pallet and call, one byte each.
	index: [u8; 2],
	arguments: Arguments,
}

/// A call's encoded arguments.
#[derive(Clone, PartialEq, Eq)]
pub struct Arguments(Vec<u8>);

impl Call {
	/// A call as generated, encoded.
	pub(crate) fn of<T: EncodeAsFields>(payload: &StaticPayload<T>) -> Self {
		let metadata = committed();
		// Arguments and metadata come from the same file, and a test builds every call; qed.
		#[allow(clippy::expect_used)]
		let bytes = encode_call_data(
			Payload::pallet_name(payload),
			Payload::call_name(payload),
			Payload::call_data(payload),
			&**metadata,
			metadata.types(),
		)
		.expect("types generated from the metadata encode by it; qed");
		let (index, arguments) = match bytes.as_slice() {
			[pallet, call, arguments @ ..] => ([*pallet, *call], arguments.to_vec()),
			_ => ([0; 2], Vec::new()),
		};
		Self {
			pallet: Payload::pallet_name(payload).to_owned(),
			name: Payload::call_name(payload).to_owned(),
			index,
			arguments: Arguments(arguments),
		}
	}

	/// The pallet's name, such as `Consent`.
	pub fn pallet(&self) -> &str {
		&self.pallet
	}

	/// The call's name, such as `give_consent`.
	pub fn name(&self) -> &str {
		&self.name
	}

	/// The call as the chain reads it: indices and arguments.
	pub fn bytes(&self) -> Vec<u8> {
		let mut bytes = self.index.to_vec();
		bytes.extend_from_slice(&self.arguments.0);
		bytes
	}

	/// What the call does, in the words of the pallet's documentation.
	pub fn doc(&self) -> String {
		doc_of(&self.pallet, &self.name)
	}

	pub(crate) fn arguments(&self) -> &Arguments {
		&self.arguments
	}
}

/// A call's documentation, as one text.
pub(crate) fn doc_of(pallet: &str, name: &str) -> String {
	committed()
		.pallet_by_name(pallet)
		.and_then(|pallet| pallet.call_variant_by_name(name))
		.map(|call| unfold(&call.docs))
		.unwrap_or_default()
}

/// Lines of documentation as one text, without the indentation of comments.
pub(crate) fn unfold(docs: &[String]) -> String {
	let lines: Vec<&str> = docs.iter().map(|line| line.trim()).collect();
	lines.join("\n").trim().to_owned()
}

impl fmt::Debug for Call {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{}::{}", self.pallet, self.name)
	}
}

impl EncodeAsFields for Arguments {
	fn encode_as_fields_to<R: TypeResolver>(
		&self,
		_fields: &mut dyn FieldIter<'_, R::TypeId>,
		_types: &R,
		out: &mut Vec<u8>,
	) -> Result<(), scale_encode::Error> {
		out.extend_from_slice(&self.0);
		Ok(())
	}
}

/// A call inside another, as bytes. It ends where its input ends, so it can be decoded only where
/// nothing follows it, as in the storage of the council's motions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded(pub(crate) Vec<u8>);

impl Encode for Encoded {
	fn size_hint(&self) -> usize {
		self.0.len()
	}

	fn encode_to<O: Output + ?Sized>(&self, out: &mut O) {
		out.write(&self.0);
	}
}

impl Decode for Encoded {
	fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
		let length = input
			.remaining_len()?
			.ok_or("a call inside another needs an input of known length")?;
		let mut bytes = vec![0; length];
		input.read(&mut bytes)?;
		Ok(Self(bytes))
	}
}

/// At most [`MAX_BATCH`] accounts.
fn accounts(subjects: &[AccountId]) -> Result<Vec<AccountId>, TooMany> {
	if subjects.len() > MAX_BATCH {
		return Err(TooMany(subjects.len()));
	}
	Ok(subjects.to_vec())
}
