//! How pallets meet. No pallet of Galen depends on another: each names the traits it needs in its
//! `Config`, and the runtime wires them. Times are passed in, so that one dispatch sees one clock.

use crate::{
	codes::CategorySet,
	consent::{Decision, Inquiry, Request},
	ids::{Balance, ConsentVersion, Moment, OrganizationId, PeerKey, TemplateRef},
	members::{OrganizationProfile, QualificationSet, RightSet, Role, Staff},
};
use alloc::vec::Vec;

/// The membership as other pallets see it.
pub trait Membership<AccountId> {
	/// The organization, whatever its status; `None` if the council never admitted it.
	fn organization(id: OrganizationId) -> Option<OrganizationProfile>;

	/// The qualifications of the organization that are attested and not expired at `now`.
	fn qualifications(id: OrganizationId, now: Moment) -> QualificationSet;

	/// The account's organization and live roles at `now`, whatever the organization's status;
	/// `None` when the account is no staff or has no live role.
	fn staff(account: &AccountId, now: Moment) -> Option<Staff>;

	/// The hospital at which the subject is enrolled.
	fn custodian(subject: &AccountId) -> Option<OrganizationId>;

	/// What `representative` may do for `subject` at `now`; empty when nothing.
	fn rights(subject: &AccountId, representative: &AccountId, now: Moment) -> RightSet;

	/// Since when `representative` has had every right that it has for `subject` at `now`; `None`
	/// when it has none, or where nobody keeps it.
	fn represents_since(
		subject: &AccountId,
		representative: &AccountId,
		now: Moment,
	) -> Option<Moment> {
		let _ = (subject, representative, now);
		None
	}

	/// The account that holds an organization's tokens.
	fn treasury(id: OrganizationId) -> Option<AccountId>;

	/// The staff account acting in `role` for an *active* organization, or `None`.
	fn acting(account: &AccountId, role: Role, now: Moment) -> Option<OrganizationProfile> {
		let staff = Self::staff(account, now)?;
		let profile = Self::organization(staff.organization)?;
		let active = profile.status == crate::members::OrganizationStatus::Active;
		(active && staff.roles.has(role)).then_some(profile)
	}
}

/// The block's time in UTC seconds.
pub trait Clock {
	/// Seconds since the Unix epoch of the block being executed.
	fn now() -> Moment;
}

/// Told when an organization's standing changes, so that its validator follows.
pub trait OrganizationObserver {
	/// The organization was suspended: its validator leaves at the next session boundary.
	fn suspended(id: OrganizationId);
	/// The organization was resumed.
	fn resumed(id: OrganizationId);
	/// The organization retired for good.
	fn retired(id: OrganizationId);
}

impl OrganizationObserver for () {
	fn suspended(_: OrganizationId) {}
	fn resumed(_: OrganizationId) {}
	fn retired(_: OrganizationId) {}
}

/// Who holds the hospitals' votes.
pub trait CouncilSeats<AccountId> {
	/// Replaces the set of voting accounts. `seats` is sorted and without doubles.
	fn set_seats(seats: Vec<AccountId>);
}

impl<AccountId> CouncilSeats<AccountId> for () {
	fn set_seats(_: Vec<AccountId>) {}
}

/// Peer identities that may be served chain data.
pub trait AllowedPeers {
	/// Every allowed peer key, in no particular order, bounded by the membership.
	fn allowed_peers() -> Vec<PeerKey>;
}

/// How one line's price is divided, in parts per million; the three add up to one million.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	codec::Encode,
	codec::Decode,
	codec::DecodeWithMemTracking,
	codec::MaxEncodedLen,
	scale_info::TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Split {
	/// To the subject.
	pub subject: u32,
	/// To the custodian.
	pub custodian: u32,
	/// To the network's account.
	pub network: u32,
}

impl Split {
	/// The whole, in parts.
	pub const WHOLE: u32 = 1_000_000;

	/// Whether the three parts make a whole.
	pub fn is_whole(self) -> bool {
		u64::from(self.subject) + u64::from(self.custodian) + u64::from(self.network)
			== u64::from(Self::WHOLE)
	}
}

/// What a template says that others must honour.
pub trait Templates {
	/// The split this template version promises the subject, if the version exists.
	fn split(template: TemplateRef) -> Option<Split>;
}

/// Read access to decided consent, for whoever guards money or release with it.
pub trait ConsentDecisions<AccountId> {
	/// Decides a request now, with live recipient attributes and qualifications.
	fn evaluate(subject: &AccountId, request: &Request) -> Decision;

	/// Decides the same for several categories, with what the subject said read once. Takes at most
	/// [`MAX_STEPS`](crate::consent::MAX_STEPS) steps, however many are asked for.
	fn consult(subject: &AccountId, inquiry: &Inquiry) -> Consultation;

	/// The subject's version counter; 0 when the subject never acted.
	fn version(subject: &AccountId) -> ConsentVersion;

	/// Whether a deny or block names emergency access (BTG) itself for this recipient.
	fn forbids_emergency(subject: &AccountId, recipient: OrganizationProfile, now: Moment) -> bool;
}

/// What a subject says to an inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consultation {
	/// The subject's version counter when this was asked.
	pub version: ConsentVersion,
	/// The answers; every category that was asked for is in exactly one.
	pub answers: Vec<Answer>,
}

/// What a subject says about some categories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
	/// Which categories; never empty.
	pub categories: CategorySet,
	/// The decision for each of them.
	pub decision: Decision,
	/// The template under which the deciding directive was given, for the reward split; `None`
	/// where no directive decided.
	pub template: Option<TemplateRef>,
}

/// Pays out what an order's released line earned.
pub trait Payout<AccountId> {
	/// Divides `amount` between subject, custodian and network. Every unit goes somewhere; what
	/// rounding leaves goes to the subject.
	fn shares(template: Option<TemplateRef>, amount: Balance) -> PayoutShares;
	/// The account that receives the network's share.
	fn network_account() -> AccountId;
}

/// One payment divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PayoutShares {
	/// To the subject.
	pub subject: Balance,
	/// To the custodian's treasury.
	pub custodian: Balance,
	/// To the network.
	pub network: Balance,
}
