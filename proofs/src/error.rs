//! Why a bundle proves nothing.

use core::fmt;
use galen_primitives::{ids::Moment, merkle};

/// Why a bundle proves nothing. Each variant is one refusal; `Display` says it in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofError {
	/// Longer than any bundle.
	TooLarge,
	/// It does not begin as a bundle, or as a checkpoint, does.
	NotAProof,
	/// Of a version of the format that this program does not read.
	UnknownVersion(u8),
	/// Of a kind that this program does not know.
	UnknownKind(u8),
	/// Bytes were changed, added or lost on the way.
	Damaged,
	/// A part is not what the format says, or a list is longer than it allows.
	Malformed,
	/// A header is not one of this chain.
	MalformedHeader,
	/// A justification is not one, or not in the one form the format allows.
	MalformedJustification,
	/// A list of authorities is empty, too long, or has no weight.
	BadAuthorities,
	/// A hand-off is not after the one before, or not after the checkpoint.
	HandoffOutOfOrder,
	/// A header handed over as the last of its authorities changes none.
	NoHandoff,
	/// Authorities were replaced by force or with a delay. Only a checkpoint leads across that.
	IrregularHandoff,
	/// There is no proven block.
	NoHeaders,
	/// Two headers that should follow one another do not.
	BrokenChain,
	/// The justification makes another block final.
	OtherBlock,
	/// The justified block is not after the last hand-off.
	BeforeAuthorities,
	/// A vote's signature is not its voter's over this block, round and set.
	BadSignature,
	/// A vote is for a block that does not descend from the justified one.
	UnrelatedVote,
	/// The justification carries headers that no vote needs.
	UnusedHeaders,
	/// Fewer than two thirds of the authorities voted.
	NotEnoughVotes,
	/// The storage proof is not one of this block's state.
	WrongState,
	/// The storage proof lacks something that the statement rests on.
	IncompleteState,
	/// A stored value is not what the runtime stores there.
	MalformedValue,
	/// The block is one of another network.
	OtherChain,
	/// The block was made under a runtime that this program does not know.
	UnknownRuntime,
	/// The custodian had not anchored this batch.
	NotAnchored,
	/// The leaves are not in ascending order, or one comes twice.
	LeavesOutOfOrder,
	/// The leaves do not lead to the anchored root.
	Batch(merkle::ProofError),
	/// What is proven was true at this moment, and that is too long ago for whoever asks.
	TooOld {
		/// The proven block's time, UTC seconds.
		moment: Moment,
	},
}

impl fmt::Display for ProofError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let sentence = match self {
			Self::TooLarge => "the file is longer than any proof",
			Self::NotAProof => "the file is no Galen proof",
			Self::UnknownVersion(version) => {
				return write!(
					f,
					"the file is of version {version} of the format; a newer program reads it"
				)
			},
			Self::UnknownKind(kind) => {
				return write!(
					f,
					"the file proves something of kind {kind}; a newer program reads it"
				)
			},
			Self::Damaged => "the file was changed or cut off",
			Self::Malformed => "a part of the proof is malformed",
			Self::MalformedHeader => "a block header in the proof is malformed",
			Self::MalformedJustification => "a justification in the proof is malformed",
			Self::BadAuthorities => "a list of authorities is empty or impossible",
			Self::HandoffOutOfOrder => "the hand-offs between authorities are out of order",
			Self::NoHandoff => "a block that should hand over to new authorities does not",
			Self::IrregularHandoff => {
				"authorities were replaced by force; use a checkpoint from after that"
			},
			Self::NoHeaders => "the proof names no block",
			Self::BrokenChain => "the block headers do not follow one another",
			Self::OtherBlock => "the justification is of another block",
			Self::BeforeAuthorities => "the block is not of the authorities that vouch for it",
			Self::BadSignature => {
				"a validator's signature is false, or of validators that are not trusted"
			},
			Self::UnrelatedVote => "a vote in the justification is for an unrelated block",
			Self::UnusedHeaders => "the justification carries headers that nothing needs",
			Self::NotEnoughVotes => "fewer than two thirds of the trusted validators voted",
			Self::WrongState => "the storage proof is not of this block",
			Self::IncompleteState => "the storage proof lacks something that the statement needs",
			Self::MalformedValue => "a stored value cannot be read",
			Self::OtherChain => "the proof is of another network",
			Self::UnknownRuntime => {
				"the block was made under a runtime that this program does not know; use a newer one"
			},
			Self::NotAnchored => "the hospital had not anchored this batch",
			Self::LeavesOutOfOrder => "the leaves of the proof are out of order",
			Self::Batch(error) => return write!(f, "the leaves are not in the batch: {error}"),
			Self::TooOld { moment } => {
				return write!(
					f,
					"the proof says what was true at {moment} (UTC seconds), which is too long ago"
				)
			},
		};
		f.write_str(sentence)
	}
}

impl core::error::Error for ProofError {}

impl From<merkle::ProofError> for ProofError {
	fn from(error: merkle::ProofError) -> Self {
		Self::Batch(error)
	}
}
