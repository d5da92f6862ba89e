//! Says who may act on the ledger, for which organization, in which role, for whom, and how much.
//!
//! # Terminology
//!
//! - *Organization*: hospital, partner, ethics board or auditor, admitted by the council.
//! - *Staff*: an account acting for one organization in one or more roles.
//! - *Seat*: the account that holds a hospital's vote in the council.
//! - *Subject*: a patient's pseudonymous account, enrolled at one hospital, its *custodian*.
//! - *Representative*: an account with some of a subject's rights, until a date.
//! - *Qualification*: what a machine may believe about an organization, attested until a date.
//! - *Quota*: how much execution a payer may use; see [`types::Quota`].
//!
//! # Scenarios
//!
//! *Amina gets a wallet.* 1. The hospital's registrar calls [`enroll_subject`](Call::enroll_subject)
//! with the account her wallet made. 2. Her account can sign at once, with a balance of zero.
//! 3. When she leaves she calls [`release_subject`](Call::release_subject), and nobody can stop her.
//!
//! *Bilal looks after his mother.* 1. He shows the court order to her hospital's registrar, who calls
//! [`appoint_representative`](Call::appoint_representative). 2. Bilal acts for her until the order
//! ends; the end needs no transaction. 3. She, he or the registrar may end it before.
//!
//! *A stranger floods the pool.* 1. A thousand fresh accounts sign transactions. 2.
//! [`CheckMembership`] refuses each of them in the pool after two storage reads.
//!
//! *A clinician's key is stolen.* 1. The thief burns the hospital's quota. 2. The hospital's other
//! transactions wait, but withdrawals, emergency access and the admin's
//! [`dismiss`](Call::dismiss) do not count against a quota. 3. The bucket refills with time.
//!
//! # State machine
//!
//! | Organization | `suspend_…` | `resume_…` | `retire_…` | its staff |
//! |---|---|---|---|---|
//! | absent | `OrganizationNotFound` | `OrganizationNotFound` | `OrganizationNotFound` | – |
//! | Active | → Suspended | `OrganizationNotSuspended` | → Retired | act |
//! | Suspended | `OrganizationNotActive` | → Active | → Retired | exercise rights only |
//! | Retired | `OrganizationNotActive` | `OrganizationNotSuspended` | `OrganizationRetired` | refused |
//!
//! # Data structures
//!
//! One value for everything an account is ([`Accounts`]), one per organization, one per subject for
//! its representatives, one per payer for its quota. No call iterates over any of these maps.
//!
//! # API
//!
//! Views: `organization`, `staff`, `custodian`, `representatives`, `represented_by`,
//! `qualifications`, `quota`, `class_quotas`. For other pallets:
//! [`galen_primitives::traits::Membership`]. For the runtime: [`CheckMembership`],
//! [`Pallet::classify`] and [`RightsCalls`].
//!
//! # Privacy and safety
//!
//! That an account is enrolled at a hospital is itself health data: a person uses one pseudonymous
//! account per hospital, and the account names nobody. Names, addresses and evidence stay off
//! chain behind salted commitments.
//!
//! Members sign without holding tokens: each holds one `providers` reference. An account that
//! has signed anything keeps it, and its nonce, after leaving, so that what it signed then cannot
//! be replayed when it is admitted again.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
	not(test),
	warn(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::expect_used,
		clippy::panic,
		clippy::float_arithmetic
	)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod extension;
pub mod genesis;
pub mod glue;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

pub use extension::{CheckMembership, Refusal};
pub use glue::{RightsCalls, RightsClass, SubjectObserver};
pub use pallet::*;
pub use types::{
	attestor_of, roles_of, Attestation, Attestor, Authority, Bucket, ClassQuotas, EnvelopeKey,
	MemberRecord, Organization, Payer, Quota, QuotaClass, QuotaState, QuotaTarget, Representation,
	Representative, StaffRecord,
};
pub use weights::WeightInfo;

#[frame::pallet]
// The macros' own expansions.
#[allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing
)]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use frame::prelude::*;
	use galen_primitives::{
		ids::{Commitment, Moment, OrganizationId},
		members::{Jurisdiction, OrganizationKind, Qualification, Relation, RightSet, RoleSet},
		traits::{Clock, CouncilSeats, OrganizationObserver},
	};

	/// Most qualifications an organization can have: one of each code, and codes are bits of 16.
	pub const MAX_QUALIFICATIONS: u32 = 16;

	/// An organization as stored.
	pub type OrganizationOf<T> = Organization<<T as frame_system::Config>::AccountId>;
	/// A subject's representatives.
	pub type RepresentativesOf<T> = BoundedVec<
		Representative<<T as frame_system::Config>::AccountId>,
		<T as Config>::MaxRepresentativesPerSubject,
	>;
	/// An organization's qualifications.
	pub type QualificationsOf = BoundedVec<Attestation, ConstU32<MAX_QUALIFICATIONS>>;
	/// A payer as stored.
	pub type PayerOf<T> = Payer<<T as frame_system::Config>::AccountId>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Admits, suspends and retires organizations, sets quotas, authorizes upgrades. Suggested:
		/// two thirds of the hospitals. Whoever passes this controls the membership.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The block's time: every end date and every refill is measured with it.
		type Clock: Clock;

		/// Holds the hospitals' votes; told the whole set whenever it changes.
		type Council: CouncilSeats<Self::AccountId>;

		/// Told when an organization is suspended, resumed or retired.
		type OrganizationObserver: OrganizationObserver;

		/// Asked when a subject leaves. `()` when nothing else remembers subjects.
		type SubjectObserver: SubjectObserver<Self::AccountId>;

		/// Which calls exercise a right. `()` when none does; then quota and suspension stop
		/// everything.
		type Rights: RightsCalls<Self::AccountId, <Self as frame_system::Config>::RuntimeCall>;

		/// Derives the account that holds an organization's tokens. Changing it leaves every
		/// organization's balance behind.
		type TreasuryId: Get<PalletId>;

		/// Most hospitals that vote. Must not exceed what the council can hold; lowering it makes
		/// the stored seats undecodable. Suggested: 100.
		#[pallet::constant]
		type MaxSeats: Get<u32>;

		/// Most staff accounts of one organization. Nothing iterates over them. Suggested: 10 000.
		#[pallet::constant]
		type MaxStaffPerOrganization: Get<u32>;

		/// Most representatives of one subject. Lowering it makes existing lists undecodable.
		/// Suggested: 8.
		#[pallet::constant]
		type MaxRepresentativesPerSubject: Get<u32>;

		/// Most subjects one account represents. Lowering it makes existing members undecodable.
		/// Suggested: 64, a professional guardian's caseload.
		#[pallet::constant]
		type MaxSubjectsPerRepresentative: Get<u32>;

		/// The quotas the council has not set.
		#[pallet::constant]
		type DefaultQuotas: Get<ClassQuotas>;

		/// The least the council may set. An organization's must let its heaviest call through (an
		/// upgrade, a council motion), or the council could lock itself out of undoing it.
		#[pallet::constant]
		type MinimumQuotas: Get<ClassQuotas>;

		/// Picoseconds charged per byte of a transaction, so that filling a block's length costs as
		/// much as filling its time. Suggested: block time over block length, about 100 000.
		#[pallet::constant]
		type RefTimePerByte: Get<u64>;

		/// The most that [`Config::Council`] and [`Config::OrganizationObserver`] cost together
		/// when one organization's standing changes.
		type StandingChangeWeight: Get<Weight>;

		/// What the calls and the extension cost.
		type WeightInfo: WeightInfo;
	}

	/// The identifier of the next organization.
	#[pallet::storage]
	pub type NextOrganization<T> = StorageValue<_, OrganizationId, ValueQuery>;

	// Dense identifiers given by the chain: nobody can choose a key.
	/// Every organization ever admitted.
	#[pallet::storage]
	pub type Organizations<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, OrganizationOf<T>>;

	// Accounts are chosen by who makes them.
	/// What every account is, or was.
	#[pallet::storage]
	pub type Accounts<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, MemberRecord<T>>;

	/// The representatives of every subject that has any.
	#[pallet::storage]
	pub type Representatives<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, RepresentativesOf<T>, ValueQuery>;

	// Dense identifiers given by the chain.
	/// The qualifications of every organization that has any, expired ones included.
	#[pallet::storage]
	pub type Qualifications<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, QualificationsOf, ValueQuery>;

	/// The voting accounts of all active hospitals, sorted.
	#[pallet::storage]
	pub type Seats<T: Config> = StorageValue<_, BoundedVec<T::AccountId, T::MaxSeats>, ValueQuery>;

	/// The quotas of payers that have none of their own.
	#[pallet::storage]
	pub type QuotasByClass<T: Config> = StorageValue<_, ClassQuotas, ValueQuery, T::DefaultQuotas>;

	// Holds accounts, which are chosen by who makes them.
	/// What is left of every quota that was ever used.
	#[pallet::storage]
	pub type Buckets<T: Config> = StorageMap<_, Blake2_128Concat, PayerOf<T>, Bucket>;

	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Organizations in the order of their identifiers, from 0.
		pub organizations: Vec<genesis::GenesisOrganization<T::AccountId>>,
		/// Staff beside the organizations' admins.
		pub staff: Vec<genesis::GenesisStaff<T::AccountId>>,
		/// Subjects and their custodians.
		pub subjects: Vec<genesis::GenesisSubject<T::AccountId>>,
		/// Qualifications.
		pub qualifications: Vec<genesis::GenesisQualification>,
		/// Quotas that differ from the runtime's defaults.
		pub quotas: Vec<genesis::GenesisQuota>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			self.install();
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			Self::assert_configuration_makes_sense();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The council admitted an organization.
		OrganizationAdmitted {
			/// Its new identifier.
			organization: OrganizationId,
			/// What it is.
			kind: OrganizationKind,
			/// Whose law it answers to.
			jurisdiction: Jurisdiction,
			/// Its first admin.
			admin: T::AccountId,
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
			authorized_by: T::AccountId,
		},
		/// An account received these roles, in place of any it had.
		StaffAppointed {
			/// Which organization.
			organization: OrganizationId,
			/// The staff account.
			account: T::AccountId,
			/// Its roles from now on.
			roles: RoleSet,
			/// When they end.
			until: Option<Moment>,
			/// Under whose authority.
			authorized_by: Authority,
		},
		/// An account is no longer staff.
		StaffDismissed {
			/// Which organization.
			organization: OrganizationId,
			/// The account.
			account: T::AccountId,
			/// Under whose authority.
			authorized_by: Authority,
		},
		/// Another account holds the hospital's vote.
		SeatMoved {
			/// Which hospital.
			organization: OrganizationId,
			/// The account that votes from now on.
			seat: T::AccountId,
		},
		/// A subject was enrolled and can act.
		SubjectEnrolled {
			/// The subject's account.
			subject: T::AccountId,
			/// The hospital.
			custodian: OrganizationId,
		},
		/// A subject left its custodian.
		SubjectReleased {
			/// The subject's account.
			subject: T::AccountId,
			/// The hospital.
			custodian: OrganizationId,
			/// Under whose authority.
			authorized_by: Authority,
		},
		/// A representative received these rights, in place of any it had for the subject.
		RepresentativeAppointed {
			/// Whom it represents.
			subject: T::AccountId,
			/// The representative.
			representative: T::AccountId,
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
			subject: T::AccountId,
			/// The representative.
			representative: T::AccountId,
			/// Under whose authority.
			authorized_by: Authority,
		},
		/// A representation whose end date had passed was cleared away.
		RepresentativeLapsed {
			/// Whom it represented.
			subject: T::AccountId,
			/// The representative.
			representative: T::AccountId,
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
			authorized_by: Authority,
		},
		/// The council set a quota.
		QuotaSet {
			/// Whose.
			target: QuotaTarget,
			/// The quota, or `None` for the default.
			quota: Option<Quota>,
		},
	}

	#[pallet::error]
	#[derive(PartialEq)]
	pub enum Error<T> {
		/// There is no such organization. Check the number.
		OrganizationNotFound,
		/// The organization is suspended or retired.
		OrganizationNotActive,
		/// The organization is not suspended, so there is nothing to resume.
		OrganizationNotSuspended,
		/// The organization has left for good. It must be admitted anew.
		OrganizationRetired,
		/// You need a role for this that you do not have, or no longer have, or your organization
		/// is not active. Ask an admin of your organization.
		NotAuthorized,
		/// A jurisdiction is two capital letters, such as CH (ISO 3166-1).
		MalformedJurisdiction,
		/// Anybody could open what is sealed to this key. Make a new one.
		UnusableEnvelopeKey,
		/// All numbers for organizations are used up.
		IdentifiersExhausted,
		/// Name at least one role. To take all roles away, dismiss the account.
		NoRoles,
		/// A role in the list does not exist.
		UnknownRoles,
		/// This kind of organization does not have one of these roles.
		RolesNotOfKind,
		/// The end date must lie in the future.
		EndNotInFuture,
		/// The account acts for an organization. Use another account.
		AlreadyStaff,
		/// The account is enrolled as a subject. Use another account.
		AlreadySubject,
		/// The account represents a subject. Use another account.
		AlreadyRepresentative,
		/// The account votes for a hospital. Use another account.
		AlreadySeat,
		/// The organization has as many staff accounts as it may have. Dismiss some.
		MaxStaffExceeded,
		/// The account is not staff.
		StaffNotFound,
		/// An organization keeps at least one admin without an end date. Appoint another first.
		LastAdmin,
		/// The account holds the hospital's vote. Move the seat first.
		HoldsSeat,
		/// Only hospitals vote in the council.
		NotAHospital,
		/// The council has as many seats as it may have.
		MaxSeatsExceeded,
		/// The council must not become empty. Admit another hospital first.
		LastSeat,
		/// The account is not enrolled as a subject.
		SubjectNotFound,
		/// Name at least one right. To take all rights away, remove the representative.
		NoRights,
		/// A right in the list does not exist.
		UnknownRights,
		/// Nobody represents themselves: a subject has all rights already.
		SelfRepresentation,
		/// The account does not represent this subject.
		RepresentativeNotFound,
		/// The subject has as many representatives as it may have. Remove one.
		MaxRepresentativesExceeded,
		/// The account represents as many subjects as it may. Use another account.
		MaxRepresentedExceeded,
		/// The organization does not have this qualification.
		QualificationNotFound,
		/// Nobody attests to their own qualification.
		SelfAttestation,
		/// The quota is too small to do anything with, not even to undo it.
		QuotaBelowMinimum,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Admit an organization to the ledger.
		///
		/// Origin: the council. `admin` becomes its staff with the role of admin and no other, and
		/// votes for it in the council if it is a hospital. What else the admin may do, the admin
		/// decides with `appoint`.
		///
		/// Errors: `MalformedJurisdiction`, `UnusableEnvelopeKey`, `AlreadyStaff`,
		/// `AlreadySubject`, `AlreadyRepresentative`, `AlreadySeat`, `MaxSeatsExceeded`,
		/// `IdentifiersExhausted`. Emits [`Event::OrganizationAdmitted`], [`Event::StaffAppointed`]
		/// and, for a hospital, [`Event::SeatMoved`].
		#[pallet::call_index(0)]
		#[pallet::weight(
			T::WeightInfo::admit_organization().saturating_add(T::StandingChangeWeight::get())
		)]
		pub fn admit_organization(
			origin: OriginFor<T>,
			kind: OrganizationKind,
			jurisdiction: Jurisdiction,
			envelope_key: EnvelopeKey,
			descriptor: Commitment,
			admin: T::AccountId,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_admit_organization(kind, jurisdiction, envelope_key, descriptor, admin)
				.map(|_| ())
				.map_err(Into::into)
		}

		/// Suspend an organization: its staff cannot act, it is refused as a recipient, and a
		/// hospital's vote and validator rest. Its subjects keep all their rights.
		///
		/// Origin: the council. Errors: `OrganizationNotFound`, `OrganizationNotActive`,
		/// `LastSeat`. Emits [`Event::OrganizationSuspended`].
		#[pallet::call_index(1)]
		#[pallet::weight(
			T::WeightInfo::suspend_organization().saturating_add(T::StandingChangeWeight::get())
		)]
		pub fn suspend_organization(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_suspend_organization(organization).map_err(Into::into)
		}

		/// Let a suspended organization act again.
		///
		/// Origin: the council. Errors: `OrganizationNotFound`, `OrganizationNotSuspended`,
		/// `MaxSeatsExceeded`. Emits [`Event::OrganizationResumed`].
		#[pallet::call_index(2)]
		#[pallet::weight(
			T::WeightInfo::resume_organization().saturating_add(T::StandingChangeWeight::get())
		)]
		pub fn resume_organization(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_resume_organization(organization).map_err(Into::into)
		}

		/// End an organization's membership for good. Its qualifications and quota are dropped; its
		/// subjects stay enrolled until they leave.
		///
		/// Origin: the council. Errors: `OrganizationNotFound`, `OrganizationRetired`, `LastSeat`.
		/// Emits [`Event::OrganizationRetired`].
		#[pallet::call_index(3)]
		#[pallet::weight(
			T::WeightInfo::retire_organization().saturating_add(T::StandingChangeWeight::get())
		)]
		pub fn retire_organization(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_retire_organization(organization).map_err(Into::into)
		}

		/// Replace the key to which releases for your organization are sealed. Keep the old private
		/// key for what was sealed to it.
		///
		/// Origin: an admin of an active organization. Errors: `NotAuthorized`,
		/// `UnusableEnvelopeKey`. Emits [`Event::EnvelopeKeyReplaced`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::set_envelope_key())]
		pub fn set_envelope_key(origin: OriginFor<T>, envelope_key: EnvelopeKey) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_envelope_key(who, envelope_key).map_err(Into::into)
		}

		/// Give an account these roles in your organization, in place of any it has there.
		///
		/// Origin: an admin of an active organization. Errors: `NotAuthorized`, `NoRoles`,
		/// `UnknownRoles`, `RolesNotOfKind`, `EndNotInFuture`, `AlreadyStaff`, `AlreadySubject`,
		/// `AlreadyRepresentative`, `AlreadySeat`, `MaxStaffExceeded`, `LastAdmin`. Emits
		/// [`Event::StaffAppointed`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::appoint())]
		pub fn appoint(
			origin: OriginFor<T>,
			account: T::AccountId,
			roles: RoleSet,
			until: Option<Moment>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_appoint(who, account, roles, until).map_err(Into::into)
		}

		/// End an account's work for your organization, or your own.
		///
		/// Origin: an admin of the account's active organization, or the account itself. Errors:
		/// `StaffNotFound`, `NotAuthorized`, `LastAdmin`, `HoldsSeat`. Emits
		/// [`Event::StaffDismissed`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::dismiss())]
		pub fn dismiss(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_dismiss(who, account).map_err(Into::into)
		}

		/// Let another account hold your hospital's vote in the council: a colleague, or an account
		/// that does nothing else, such as a multisig.
		///
		/// Origin: an admin of an active hospital. Errors: `NotAuthorized`, `NotAHospital`,
		/// `AlreadyStaff`, `AlreadySubject`, `AlreadyRepresentative`, `AlreadySeat`. Emits
		/// [`Event::SeatMoved`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::set_seat().saturating_add(T::StandingChangeWeight::get()))]
		pub fn set_seat(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_seat(who, account).map_err(Into::into)
		}

		/// Enrol a patient's account at your hospital. It can act at once and needs no tokens.
		///
		/// Origin: a registrar of an active hospital. Errors: `NotAuthorized`, `AlreadyStaff`,
		/// `AlreadySubject`, `AlreadySeat`. Emits [`Event::SubjectEnrolled`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::enroll_subject())]
		pub fn enroll_subject(origin: OriginFor<T>, subject: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_enroll_subject(who, subject).map_err(Into::into)
		}

		/// Leave your hospital, or as its registrar end a subject's enrolment. Redeem what you have
		/// earned first: an account that has left can sign nothing any more.
		///
		/// Origin: the subject, or a registrar of its active custodian. Errors: `SubjectNotFound`,
		/// `NotAuthorized`, and for a registrar what [`Config::SubjectObserver`] objects. Emits
		/// [`Event::SubjectReleased`].
		#[pallet::call_index(9)]
		#[pallet::weight(
			T::WeightInfo::release_subject(T::MaxRepresentativesPerSubject::get())
				.saturating_add(T::SubjectObserver::weight())
		)]
		pub fn release_subject(origin: OriginFor<T>, subject: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_release_subject(who, subject)
		}

		/// Let an account act for a subject, in place of any rights it has for it. Whoever needs a
		/// mandate without an end has it attested anew from time to time.
		///
		/// Origin: a registrar of the subject's active custodian, who has seen the evidence.
		/// Errors: `NoRights`, `UnknownRights`, `EndNotInFuture`, `SelfRepresentation`,
		/// `SubjectNotFound`, `NotAuthorized`, `AlreadyStaff`, `AlreadySeat`,
		/// `MaxRepresentativesExceeded`, `MaxRepresentedExceeded`. Emits
		/// [`Event::RepresentativeAppointed`], and [`Event::RepresentativeLapsed`] for each of the
		/// subject's representations that had ended.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::appoint_representative(
			T::MaxRepresentativesPerSubject::get()
		))]
		pub fn appoint_representative(
			origin: OriginFor<T>,
			subject: T::AccountId,
			representative: T::AccountId,
			rights: RightSet,
			relation: Relation,
			evidence: Commitment,
			until: Moment,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let mandate = impls::Mandate {
				rights,
				relation,
				evidence,
				until,
			};
			Self::do_appoint_representative(who, subject, representative, mandate)
				.map_err(Into::into)
		}

		/// End a representation.
		///
		/// Origin: the subject, the representative, or a registrar of the subject's active
		/// custodian. Errors: `RepresentativeNotFound`, `NotAuthorized`. Emits
		/// [`Event::RepresentativeRemoved`].
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::remove_representative())]
		pub fn remove_representative(
			origin: OriginFor<T>,
			subject: T::AccountId,
			representative: T::AccountId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_remove_representative(who, subject, representative).map_err(Into::into)
		}

		/// Attest that an organization has a qualification, in place of an earlier attestation.
		///
		/// Origin: see [`attestor_of`]: an admin of an active ethics board for the approval of
		/// research, the council for everything else. Errors: `OrganizationNotFound`,
		/// `OrganizationRetired`, `EndNotInFuture`, `NotAuthorized`, `SelfAttestation`. Emits
		/// [`Event::QualificationAttested`].
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::attest_qualification())]
		pub fn attest_qualification(
			origin: OriginFor<T>,
			organization: OrganizationId,
			qualification: Qualification,
			commitment: Commitment,
			until: Moment,
		) -> DispatchResult {
			let board = match attestor_of(qualification) {
				Attestor::Council => {
					T::CouncilOrigin::ensure_origin(origin)?;
					None
				},
				Attestor::EthicsBoard => Some(Self::board_of(&ensure_signed(origin)?)?),
			};
			Self::do_attest_qualification(board, organization, qualification, commitment, until)
				.map_err(Into::into)
		}

		/// Take a qualification back.
		///
		/// Origin: the council, or an admin of the active ethics board that attested it. Errors:
		/// `QualificationNotFound`, `NotAuthorized`. Emits [`Event::QualificationRevoked`].
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::revoke_qualification())]
		pub fn revoke_qualification(
			origin: OriginFor<T>,
			organization: OrganizationId,
			qualification: Qualification,
		) -> DispatchResult {
			let authority = match T::CouncilOrigin::try_origin(origin) {
				Ok(_) => Authority::Council,
				Err(origin) => Authority::Organization(Self::board_of(&ensure_signed(origin)?)?),
			};
			Self::do_revoke_qualification(authority, organization, qualification)
				.map_err(Into::into)
		}

		/// Set how much execution an organization, or every payer of a class, may use; `None` goes
		/// back to the class's quota, or to the runtime's default.
		///
		/// Origin: the council. Errors: `QuotaBelowMinimum`, `OrganizationNotFound`,
		/// `OrganizationRetired`. Emits [`Event::QuotaSet`].
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::set_quota())]
		pub fn set_quota(
			origin: OriginFor<T>,
			target: QuotaTarget,
			quota: Option<Quota>,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_set_quota(target, quota).map_err(Into::into)
		}

		/// Authorize a new runtime by its hash. Any member can then put it in place with
		/// `system.apply_authorized_upgrade`, which refuses another chain's runtime or an older one.
		///
		/// Origin: the council. Emits `system.UpgradeAuthorized`.
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::authorize_upgrade())]
		pub fn authorize_upgrade(origin: OriginFor<T>, code_hash: T::Hash) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			frame_system::Pallet::<T>::do_authorize_upgrade(code_hash, true);
			Ok(())
		}

		/// Give an organization that lost all its admins' keys a new admin. The account keeps the
		/// roles it has there.
		///
		/// Origin: the council. Errors: `OrganizationNotFound`, `OrganizationRetired`,
		/// `AlreadyStaff`, `AlreadySubject`, `AlreadyRepresentative`, `AlreadySeat`,
		/// `MaxStaffExceeded`. Emits [`Event::StaffAppointed`].
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::restore_admin())]
		pub fn restore_admin(
			origin: OriginFor<T>,
			organization: OrganizationId,
			account: T::AccountId,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_restore_admin(organization, account).map_err(Into::into)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// An organization, whatever its status.
		pub fn organization(id: OrganizationId) -> Option<OrganizationOf<T>> {
			Organizations::<T>::get(id)
		}

		/// An account's place in an organization, whether or not its roles have ended.
		pub fn staff(account: T::AccountId) -> Option<StaffRecord> {
			Accounts::<T>::get(account).and_then(|member| member.staff)
		}

		/// The hospital at which a subject is enrolled.
		pub fn custodian(subject: T::AccountId) -> Option<OrganizationId> {
			Accounts::<T>::get(subject).and_then(|member| member.custodian)
		}

		/// A subject's representatives, those whose end date has passed included.
		pub fn representatives(subject: T::AccountId) -> Vec<Representative<T::AccountId>> {
			Representatives::<T>::get(subject).into_inner()
		}

		/// The subjects an account represents, those whose end date has passed included.
		pub fn represented_by(account: T::AccountId) -> Vec<Representation<T::AccountId>> {
			Accounts::<T>::get(account)
				.map(|member| member.represents.into_inner())
				.unwrap_or_default()
		}

		/// An organization's qualifications, those whose end date has passed included.
		pub fn qualifications(id: OrganizationId) -> Vec<Attestation> {
			Qualifications::<T>::get(id).into_inner()
		}

		/// What an account can use now, alone or together with its organization; `None` when it
		/// cannot act at all.
		pub fn quota(account: T::AccountId) -> Option<QuotaState> {
			Self::quota_state(&account)
		}

		/// The quotas of payers that have none of their own.
		pub fn class_quotas() -> ClassQuotas {
			QuotasByClass::<T>::get()
		}
	}
}
