//! Typed identifiers and units. A bare integer or byte array never crosses a module boundary.

use codec::{Compact, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Seconds since 1970-01-01T00:00:00Z. Periods in Galen are `[start, end)` in these.
pub type Moment = u64;

/// Smallest units of the native prepaid data credit.
pub type Balance = u128;

/// Counts the acts on one subject's consent value; every act raises it by one, so a storage proof
/// of the value proves that no newer directive is hidden.
pub type ConsentVersion = u32;

/// Defines a numeric identifier: assigned by the chain, dense, never reused, and encoded compact.
macro_rules! identifier {
	($(#[$doc:meta])* $name:ident($inner:ty)) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
			Encode, Decode, DecodeWithMemTracking, TypeInfo,
		)]
		#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
		#[cfg_attr(feature = "serde", serde(transparent))]
		pub struct $name(#[codec(compact)] pub $inner);

		// By hand, because the derive does not know that a compact number can be longer.
		impl MaxEncodedLen for $name {
			fn max_encoded_len() -> usize {
				Compact::<$inner>::max_encoded_len()
			}
		}

		impl $name {
			/// The identifier that follows, or `None` when the numbers are used up.
			pub const fn next(self) -> Option<Self> {
				match self.0.checked_add(1) {
					Some(next) => Some(Self(next)),
					None => None,
				}
			}
		}

		impl core::fmt::Display for $name {
			fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
				self.0.fmt(f)
			}
		}
	};
}

identifier!(
	/// An organization the council admitted: hospital, partner, ethics board or auditor.
	OrganizationId(u32)
);
identifier!(
	/// A consent template, in all its versions.
	TemplateId(u32)
);
identifier!(
	/// A directive of one subject; unique only together with the subject.
	DirectiveId(u32)
);
identifier!(
	/// A requester's order.
	OrderId(u64)
);
identifier!(
	/// The statement that one release may now happen.
	ReceiptId(u64)
);
identifier!(
	/// A batch of anchored commitments, counted per custodian without gaps, from 0.
	BatchNumber(u64)
);
identifier!(
	/// An emergency access and its review.
	EmergencyId(u64)
);
identifier!(
	/// A requester's question to a subject whether they would consent.
	ConsentRequestId(u64)
);
identifier!(
	/// A subject's demand to have records erased.
	ErasureRequestId(u64)
);

/// One version of a template.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TemplateRef {
	/// Which template.
	pub id: TemplateId,
	/// Which version of it, from 1.
	#[codec(compact)]
	pub version: u16,
}

// By hand for the same reason as above.
impl MaxEncodedLen for TemplateRef {
	fn max_encoded_len() -> usize {
		TemplateId::max_encoded_len().saturating_add(Compact::<u16>::max_encoded_len())
	}
}

/// A salted, domain-separated BLAKE2b-256 hash of content that is kept off chain.
///
/// Never a plain hash: health data is guessable, and whoever can guess the content could confirm
/// the guess against the chain. The salt lies with the content and dies with it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Commitment(pub [u8; 32]);

/// A libp2p peer identity as its raw multihash bytes: `00 24 08 01 12 20` and the 32 bytes of the
/// node's ed25519 public key, the only form a Galen node has. Stored is the key alone.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PeerKey(pub [u8; 32]);
