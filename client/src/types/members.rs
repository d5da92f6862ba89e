//! The membership: organizations, staff, representatives, qualifications, quotas.

use super::{as_hex, bytes32, small, value};
use crate::AccountId;
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId},
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, Qualification,
		Relation, RightSet, Role, RoleSet,
	},
};

/// An organization's X25519 public key, to which HPKE (RFC 9180) messages for it are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, codec::Encode, codec::Decode)]
#[cfg_attr(test, derive(scale_info::TypeInfo))]
pub struct EnvelopeKey(pub [u8; 32]);

bytes32!(EnvelopeKey);

value! {
	/// An organization of the membership.
	pub struct Organization {
		/// What it is.
		pub kind: OrganizationKind,
		/// Whose law it answers to.
		pub jurisdiction: Jurisdiction,
		/// Whether it is in good standing.
		pub status: OrganizationStatus,
		/// What releases to it are sealed to.
		pub envelope_key: EnvelopeKey,
		/// Its name, address and registration, as a salted hash of a document kept off chain.
		#[serde(with = "as_hex")]
		pub descriptor: Commitment,
		/// The account that votes for it in the council; only a hospital that has not retired has
		/// one.
		pub seat: Option<AccountId>,
		/// How many staff accounts it has, those whose end date has passed included.
		pub staff: u32,
		/// How many of them are admins without an end date.
		pub admins: u32,
	}
}

impl Organization {
	/// What the evaluator needs to know of it.
	pub const fn profile(&self, id: OrganizationId) -> OrganizationProfile {
		OrganizationProfile {
			id,
			kind: self.kind,
			jurisdiction: self.jurisdiction,
			status: self.status,
		}
	}
}

value! {
	/// A staff account's place in its organization.
	#[derive(Copy)]
	pub struct StaffRecord {
		/// The organization it acts for.
		pub organization: OrganizationId,
		/// What it may do there; never empty.
		pub roles: RoleSet,
		/// When the roles end; `None` when they do not.
		pub until: Option<Moment>,
	}
}

impl StaffRecord {
	/// Whether the roles have not ended at `now`, in UTC seconds.
	pub fn is_live(&self, now: Moment) -> bool {
		self.until.is_none_or(|until| now < until)
	}

	/// Whether the account holds the role at `now`, in UTC seconds.
	pub fn acts_as(&self, role: Role, now: Moment) -> bool {
		self.is_live(now) && self.roles.has(role)
	}
}

value! {
	/// One subject an account represents, as the representative's side knows it.
	#[derive(Copy)]
	pub struct Representation {
		/// Who is represented.
		pub subject: AccountId,
		/// When the representation ends, in UTC seconds.
		pub until: Moment,
	}
}

value! {
	/// One representative of a subject.
	#[derive(Copy)]
	pub struct Representative {
		/// The representative's own account.
		pub account: AccountId,
		/// What it may do for the subject; never empty.
		pub rights: RightSet,
		/// How it stands to the subject.
		pub relation: Relation,
		/// The court order, birth certificate or power of attorney, as a salted hash.
		#[serde(with = "as_hex")]
		pub evidence: Commitment,
		/// The hospital that saw the evidence.
		pub attested_by: OrganizationId,
		/// When the rights end, in UTC seconds.
		pub until: Moment,
		/// Since when it has had all of these rights without a break, in UTC seconds.
		pub since: Moment,
	}
}

value! {
	/// Somebody trustworthy said that an organization has a qualification.
	#[derive(Copy)]
	pub struct Attestation {
		/// Which qualification.
		pub qualification: Qualification,
		/// The approval, certificate or accepted terms, as a salted hash.
		#[serde(with = "as_hex")]
		pub commitment: Commitment,
		/// When it ends, in UTC seconds.
		pub until: Moment,
		/// The ethics board that attested it; `None` when the council did.
		pub attested_by: Option<OrganizationId>,
	}
}

small! {
	/// How much execution a payer may use: a bucket that holds `size` and gains `refill_per_second`.
	/// In picoseconds of reference time, the unit of weights; 10¹² is one second.
	pub struct Quota {
		/// Most that can be saved up, and so the largest burst.
		pub size: u64,
		/// What comes back every second, and so the sustained rate.
		pub refill_per_second: u64,
	}
}

small! {
	/// Kinds of payers, each with its own default quota.
	pub enum QuotaClass {
		/// A hospital: all its staff together.
		#[codec(index = 0)]
		Hospital,
		/// A partner: all its staff together.
		#[codec(index = 1)]
		Partner,
		/// An ethics board: all its staff together.
		#[codec(index = 2)]
		EthicsBoard,
		/// An auditor: all its staff together.
		#[codec(index = 3)]
		Auditor,
		/// One subject, or one representative.
		#[codec(index = 4)]
		Individual,
	}
}

small! {
	/// Whose quota the council sets.
	pub enum QuotaTarget {
		/// Every payer of the class that has no quota of its own.
		#[codec(index = 0)]
		Class(QuotaClass),
		/// One organization.
		#[codec(index = 1)]
		Organization(OrganizationId),
	}
}

small! {
	/// What an account can use now, alone or together with its organization.
	pub struct QuotaState {
		/// What can be used now, in picoseconds of reference time.
		pub available: u64,
		/// Most that can be saved up.
		pub size: u64,
		/// What comes back every second.
		pub refill_per_second: u64,
	}
}

small! {
	/// Under whose authority something in the membership was done.
	pub enum MembersAuthority {
		/// The account's own: it left by itself.
		#[codec(index = 0)]
		Itself,
		/// The organization's, through staff in the role that is needed.
		#[codec(index = 1)]
		Organization(OrganizationId),
		/// The subject's, about its representative.
		#[codec(index = 2)]
		Subject,
		/// The council's.
		#[codec(index = 3)]
		Council,
	}
}

value! {
	/// What happened in the membership.
	pub enum MembersEvent {
		/// The council admitted an organization.
		OrganizationAdmitted {
			/// Its new identifier.
			organization: OrganizationId,
			/// What it is.
			kind: OrganizationKind,
			/// Whose law it answers to.
			jurisdiction: Jurisdiction,
			/// Its first admin.
			admin: AccountId,
		},
		/// The council suspended an organization.
		OrganizationSuspended {
			/// Which.
			organization: OrganizationId,
		},
		/// The council let a suspended organization act again.
		OrganizationResumed {
			/// Which.
			organization: OrganizationId,
		},
		/// The council ended an organization's membership.
		OrganizationRetired {
			/// Which.
			organization: OrganizationId,
		},
		/// Releases to the organization are sealed to another key from now on.
		EnvelopeKeyReplaced {
			/// Which organization.
			organization: OrganizationId,
			/// The new key.
			envelope_key: EnvelopeKey,
			/// The admin who replaced it.
			authorized_by: AccountId,
		},
		/// An account received these roles, in place of any it had.
		StaffAppointed {
			/// Which organization.
			organization: OrganizationId,
			/// The staff account.
			account: AccountId,
			/// Its roles from now on.
			roles: RoleSet,
			/// When they end.
			until: Option<Moment>,
			/// Under whose authority.
			authorized_by: MembersAuthority,
		},
		/// An account is no longer staff.
		StaffDismissed {
			/// Which organization.
			organization: OrganizationId,
			/// The account.
			account: AccountId,
			/// Under whose authority.
			authorized_by: MembersAuthority,
		},
		/// Another account holds the hospital's vote.
		SeatMoved {
			/// Which hospital.
			organization: OrganizationId,
			/// The account that votes from now on.
			seat: AccountId,
		},
		/// A subject was enrolled and can act.
		SubjectEnrolled {
			/// The subject's account.
			subject: AccountId,
			/// The hospital.
			custodian: OrganizationId,
		},
		/// A subject left its custodian.
		SubjectReleased {
			/// The subject's account.
			subject: AccountId,
			/// The hospital.
			custodian: OrganizationId,
			/// Under whose authority.
			authorized_by: MembersAuthority,
		},
		/// A representative received these rights, in place of any it had for the subject.
		RepresentativeAppointed {
			/// Whom it represents.
			subject: AccountId,
			/// The representative.
			representative: AccountId,
			/// What it may do.
			rights: RightSet,
			/// How it stands to the subject.
			relation: Relation,
			/// When the rights end.
			until: Moment,
			/// The hospital that saw the evidence.
			attested_by: OrganizationId,
		},
		/// A representative has no rights any more.
		RepresentativeRemoved {
			/// Whom it represented.
			subject: AccountId,
			/// The representative.
			representative: AccountId,
			/// Under whose authority.
			authorized_by: MembersAuthority,
		},
		/// A representation whose end date had passed was cleared away.
		RepresentativeLapsed {
			/// Whom it represented.
			subject: AccountId,
			/// The representative.
			representative: AccountId,
		},
		/// An organization has a qualification.
		QualificationAttested {
			/// Which organization.
			organization: OrganizationId,
			/// Which qualification.
			qualification: Qualification,
			/// When it ends.
			until: Moment,
			/// The ethics board, or `None` for the council.
			attested_by: Option<OrganizationId>,
		},
		/// An organization no longer has a qualification.
		QualificationRevoked {
			/// Which organization.
			organization: OrganizationId,
			/// Which qualification.
			qualification: Qualification,
			/// Under whose authority.
			authorized_by: MembersAuthority,
		},
		/// The council set a quota.
		QuotaSet {
			/// Whose.
			target: QuotaTarget,
			/// The quota, or `None` for the default.
			quota: Option<Quota>,
		},
	}
}
