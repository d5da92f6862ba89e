//! A requester's question whether a subject would consent.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{Balance, ConsentRequestId, Moment, OrganizationId, TemplateRef},
};
use scale_info::TypeInfo;

/// What a requester asks a subject to consent to.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct RequestTerms {
	/// What the data would be used for.
	pub purpose: Purpose,
	/// What would be done with it.
	pub action: Action,
	/// Which categories.
	pub categories: CategorySet,
	/// What an order would pay for the line; 0 is unpaid. A statement of intent, not an escrow.
	#[codec(compact)]
	pub price: Balance,
	/// The template the requester proposes. The wallet shows its text only if it is published.
	pub template: Option<TemplateRef>,
}

/// Where a question stands.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum RequestState {
	/// Not answered; silence denies when it lapses.
	#[codec(index = 0)]
	Open,
	/// Answered with no.
	#[codec(index = 1)]
	Declined,
}

/// A question in a subject's inbox. A declined or lapsed one stays until `quiet_until`, so that the
/// organization cannot ask again before.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct ConsentRequest {
	/// Its number.
	pub id: ConsentRequestId,
	/// Who asks.
	pub requester: OrganizationId,
	/// For what.
	pub terms: RequestTerms,
	/// Where it stands.
	pub state: RequestState,
	/// Until when it can be answered.
	pub lapses_at: Moment,
	/// Until when this organization may not ask this subject again.
	pub quiet_until: Moment,
}

impl ConsentRequest {
	/// Whether it can be answered.
	pub fn is_open(&self, now: Moment) -> bool {
		self.state == RequestState::Open && now < self.lapses_at
	}
}

/// A subject's answer. It gives no consent: that is a directive, given to the consent pallet.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Answer {
	/// The requester may come with an order.
	#[codec(index = 0)]
	Agreed,
	/// No.
	#[codec(index = 1)]
	Declined,
}
