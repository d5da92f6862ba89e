//! Lets subjects say who may read their data, why and until when, and take it back at any time.
//!
//! # Terminology
//!
//! - *Directive*: one version of a subject's consent: ordered permit and deny rules, a period, and
//!   the template it was given under.
//! - *Block*: a standing denial, "whatever I sign", stronger than any directive.
//! - *Template*: the text a subject is shown, in versions; about care or about research, never both.
//! - *Act*: narrowing (withdraw, withdraw all, suspend, block) or widening (give, amend, remove,
//!   unblock, resume), never both. What each does is in [`galen_primitives::consent`].
//! - *Representative*: acts for the subject, widening with the right to grant, narrowing with the
//!   right to withdraw.
//! - *Paper*: a signed document that a registrar of the custodian enters, with the document's date.
//!
//! # Scenarios
//!
//! *Amina changes her mind.* 1. Amina gives consent to research with
//! [`give_consent`](Call::give_consent). 2. A partner's order finds a permit. 3. Amina calls
//! [`withdraw_consent`](Call::withdraw_consent), which costs nothing and which nobody can refuse.
//! 4. From that block on the same order finds a denial, and an older permit does not come back.
//!
//! *Two guardians.* 1. Bilal and Carla may both grant for their daughter. 2. Bilal gives consent to
//! research; it is only proposed. 3. Carla gives the same consent; now it is given. 4. Either of
//! them withdraws it alone. When their daughter comes of age, what they permitted for research
//! refuses by itself until she gives consent herself.
//!
//! *A letter arrives late.* 1. Dora wrote on 1 March that everything is withdrawn. 2. On 9 March
//! the registrar enters it, with that date. 3. A form she signed in February and that is entered on
//! 12 March is withdrawn the moment it is entered.
//!
//! *A greedy hospital.* Its registrar may enter consents on paper, each bound to a document that can
//! be demanded, and everything that narrows. It cannot remove a block, remove a directive or resume
//! a suspended one, and it cannot replace a statement by an older one.
//!
//! # State machine
//!
//! | Directive | `amend_consent` | `withdraw_consent` | `suspend` | `resume` | `remove_directive` |
//! |---|---|---|---|---|---|
//! | absent, or over | `DirectiveNotFound` | `DirectiveNotFound` | `DirectiveNotFound` | `DirectiveNotFound` | `DirectiveNotFound` |
//! | Active | → Active | → Withdrawn | → Suspended | `NotSuspended` | → absent |
//! | Suspended | → Suspended | → Withdrawn | `AlreadySuspended` by this side | → Active | → absent |
//! | Withdrawn | `AlreadyWithdrawn` | `AlreadyWithdrawn` | `AlreadyWithdrawn` | `AlreadyWithdrawn` | → absent |
//!
//! # Data structures
//!
//! One value per subject ([`Consents`]) holds directives, blocks and the version counter: one read
//! decides, and one storage proof hides nothing newer. A proposal of joint representatives is
//! stored only while it is open.
//!
//! # API
//!
//! Views: `evaluate`, `directives`, `consents`, `version`, `proposal`, `template`, `template_head`,
//! `templates`. For other pallets: [`galen_primitives::traits::ConsentDecisions`] and
//! [`galen_primitives::traits::Templates`]. For the runtime: [`Pallet::exercises_right`],
//! [`Pallet::has_something_to_withdraw`], [`Pallet::withdraw_on_leaving`].
//!
//! # Privacy and safety
//!
//! Rules are codes and numbers, papers are salted commitments, and events name numbers only. The
//! subject's account is a pseudonym that belongs to one hospital. Narrowing needs no balance, no
//! deposit and no counterparty; it fails only where there is nothing to act on or the list of
//! blocks is full, and then `withdraw_all` still works.
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
mod errors;
pub mod glue;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use glue::BenchmarkHelper;
pub use glue::{CanWiden, MembershipEnds};
pub use impls::MAX_SIZE;
pub use pallet::*;
pub use types::{
	Authority, Disclosure, Language, Paper, Proposal, ProposalId, Statement, TemplateClass,
	TemplateHead, TemplateKind, TemplateText, TemplateVersion, TextHash, Texts,
};
pub use weights::WeightInfo;

#[frame::pallet]
// The macros' own expansions trip these, and only macros and thin calls are in here.
#[allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing
)]
pub mod pallet {
	use super::*;
	use crate::impls::settle;
	use alloc::vec::Vec;
	use frame::prelude::*;
	use galen_primitives::{
		consent::{BlockId, Conditions, Consents as ConsentsOf, Decision, Directive, Request},
		ids::{ConsentVersion, DirectiveId, Moment, TemplateId, TemplateRef},
		traits::{Clock, ConsentDecisions, Membership},
	};

	/// A paper with the runtime's accounts.
	pub type PaperOf<T> = Paper<<T as frame_system::Config>::AccountId>;
	/// An authority with the runtime's accounts.
	pub type AuthorityOf<T> = Authority<<T as frame_system::Config>::AccountId>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who is a subject of which hospital, a representative, a registrar, a recipient.
		type Members: Membership<Self::AccountId>;

		/// The membership's end dates.
		type MemberEnds: MembershipEnds<Self::AccountId>;

		/// The block's time.
		type Clock: Clock;

		/// Whether a key may widen; `()` where keys cannot be recovered.
		type Widening: CanWiden<Self::AccountId>;

		/// Publishes templates: the council, or whom it entrusts with it.
		type TemplateOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The least part of a payment that a new template must promise the subject, in parts per
		/// million.
		type SubjectFloor: Get<u32>;

		/// Most representatives a subject can have. Must not be below what the membership allows,
		/// or joint representatives could not all agree.
		#[pallet::constant]
		type MaxRepresentatives: Get<u32>;

		/// How long joint representatives have to agree, in seconds, from the first of them on.
		#[pallet::constant]
		type ProposalLifetime: Get<Moment>;

		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// Prepares members for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Everything each subject has said: the whole of it in one value.
	// Blake2_128Concat: the subject chooses its account.
	#[pallet::storage]
	pub type Consents<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, ConsentsOf<T::AccountId>, ValueQuery>;

	/// What joint representatives of a subject have not all agreed on yet.
	// Blake2_128Concat: the subject chooses its account.
	#[pallet::storage]
	pub type Proposals<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Proposal<T>>;

	/// The number of the next template.
	#[pallet::storage]
	pub type NextTemplate<T: Config> = StorageValue<_, TemplateId, ValueQuery>;

	/// Every template's versions in short.
	// Twox64Concat: the pallet counts the key.
	#[pallet::storage]
	pub type Templates<T: Config> = StorageMap<_, Twox64Concat, TemplateId, TemplateHead>;

	/// Every version of every template. Never deleted: directives refer to it.
	// Twox64Concat: the pallet counts both parts of the key.
	#[pallet::storage]
	pub type TemplateVersions<T: Config> =
		StorageMap<_, Twox64Concat, TemplateRef, TemplateVersion>;

	/// The templates at the beginning.
	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Kind and texts of each, numbered in this order from 0.
		pub templates: Vec<(TemplateKind, Vec<TemplateText>)>,
		#[serde(skip)]
		#[doc(hidden)]
		pub _marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_genesis(&self.templates);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A template version was published.
		TemplatePublished {
			/// Which.
			template: TemplateRef,
		},
		/// Directives under older versions of a template permit no longer.
		TemplateMinimumSet {
			/// Which template.
			template: TemplateId,
			/// The oldest version that still counts.
			minimum: u16,
		},
		/// A subject gave consent.
		ConsentGiven {
			/// Whose.
			subject: T::AccountId,
			/// The new directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: AuthorityOf<T>,
		},
		/// A directive's content was replaced.
		ConsentAmended {
			/// Whose.
			subject: T::AccountId,
			/// Which directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: AuthorityOf<T>,
		},
		/// A directive was taken back.
		ConsentWithdrawn {
			/// Whose.
			subject: T::AccountId,
			/// Which directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: AuthorityOf<T>,
		},
		/// Everything stated up to a date was taken back.
		AllConsentWithdrawn {
			/// Whose.
			subject: T::AccountId,
			/// The date.
			through: Moment,
			/// How many directives that withdrew.
			withdrawn: u32,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: AuthorityOf<T>,
		},
		/// A directive was deleted; older ones decide again.
		DirectiveRemoved {
			/// Whose.
			subject: T::AccountId,
			/// Which directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: AuthorityOf<T>,
		},
		/// A standing denial was added.
		BlockAdded {
			/// Whose.
			subject: T::AccountId,
			/// Which block.
			block: BlockId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: AuthorityOf<T>,
		},
		/// A standing denial was deleted.
		BlockRemoved {
			/// Whose.
			subject: T::AccountId,
			/// Which block.
			block: BlockId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: AuthorityOf<T>,
		},
		/// A directive was paused.
		ConsentSuspended {
			/// Whose.
			subject: T::AccountId,
			/// Which directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: AuthorityOf<T>,
		},
		/// A pause was ended.
		ConsentResumed {
			/// Whose.
			subject: T::AccountId,
			/// Which directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: AuthorityOf<T>,
		},
		/// A representative agreed on an act that concerns research; the others have yet to.
		ConsentProposed {
			/// Whose consent it is about.
			subject: T::AccountId,
			/// What they have to agree on.
			proposal: ProposalId,
			/// Who agreed just now.
			authorized_by: AuthorityOf<T>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The signing account may not act for this subject in this way.
		NotAuthorized,
		/// The account is enrolled at no hospital.
		NotEnrolled,
		/// The key was recovered too recently to widen consent; it can narrow at once.
		KeyTooFresh,
		/// The hospital is suspended or retired; it can enter only what takes something back.
		CustodianNotActive,
		/// Whoever signed the document is no representative with the right to.
		SignatoryNotAuthorized,
		/// The date lies in the future.
		StatedInTheFuture,
		/// The document is older than what it would replace; what was said later stands.
		OlderThanReplaced,
		/// The subject has more representatives than can agree.
		MaxRepresentativesExceeded,

		/// There is no such template or version.
		TemplateNotFound,
		/// The template version counts no longer; use a newer one.
		TemplateOutdated,
		/// A template about care cannot become one about research, nor the other way round.
		ClassChanged,
		/// The minimum must be above the one that holds.
		MinimumNotRaised,
		/// The minimum is more than one above the newest version.
		MinimumTooHigh,
		/// A template needs a text in at least one language.
		NoTexts,
		/// A language is two lower-case letters.
		UnknownLanguage,
		/// Languages must strictly ascend, so that none comes twice.
		LanguagesNotAscending,
		/// The parts of a split must make a whole.
		SplitNotWhole,
		/// The subject's part of the split is below the council's floor.
		SplitBelowFloor,
		/// A template whose split pays the hospital must say so in its text.
		RemunerationNotDisclosed,

		/// Under a template, each permit must name its purposes.
		PurposesMissing,
		/// Consent to care is never bundled with consent to research, to payment or to marketing; give
		/// each under a template of its own.
		Bundled,

		/// There is no such directive, or its period is over.
		DirectiveNotFound,
		/// There is no such block.
		BlockNotFound,
		/// There are too many directives; remove one that is no longer needed.
		MaxDirectivesExceeded,
		/// There are too many blocks. Withdrawing everything still works.
		MaxBlocksExceeded,
		/// The directive was withdrawn, which is for good; give consent anew.
		AlreadyWithdrawn,
		/// This side has suspended the directive already.
		AlreadySuspended,
		/// The directive is not suspended by a side the signer speaks for.
		NotSuspended,
		/// The very same block stands already.
		AlreadyBlocked,
		/// Everything up to this date is withdrawn already.
		NothingToWithdraw,
		/// The numbers are used up. Narrowing never ends here.
		NumbersExhausted,

		/// A directive needs at least one rule.
		NoRules,
		/// The period ends before it starts.
		EmptyPeriod,
		/// The period is over already.
		AlreadyOver,
		/// Purposes are given but name none; leave them out to mean any.
		EmptyPurposes,
		/// Actions are given but name none; leave them out to mean any.
		EmptyActions,
		/// Categories are given but name none; leave them out to mean any.
		EmptyCategories,
		/// Sensitivities are given but name none; leave them out to mean any.
		EmptySensitivities,
		/// A purpose is no known code.
		UnknownPurpose,
		/// An action is no known code.
		UnknownAction,
		/// A category is no known code.
		UnknownCategory,
		/// A sensitivity is no known code.
		UnknownSensitivity,
		/// A qualification is no known code.
		UnknownQualification,
		/// An obligation is no known code.
		UnknownObligation,
		/// A refrain is no known code.
		UnknownRefrain,
		/// A jurisdiction is two upper-case letters.
		UnknownJurisdiction,
		/// The data period ends before it starts.
		EmptyDataPeriod,
		/// A record must carry one of the listed sensitivities, but none is listed.
		MustCarryUnlisted,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(
				T::MaxRepresentatives::get() > 0,
				"nobody could agree on anything"
			);
			assert!(
				T::ProposalLifetime::get() > 0,
				"a proposal would lapse as it is made"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// Decides a request now, with the rule that decides, obligations and validity. Of the
		/// recipient only the organization counts; its standing is looked up.
		pub fn evaluate(subject: T::AccountId, request: Request) -> Decision {
			<Self as ConsentDecisions<T::AccountId>>::evaluate(&subject, &request)
		}

		/// Everything the subject has said: directives, blocks, version.
		pub fn consents(subject: T::AccountId) -> ConsentsOf<T::AccountId> {
			Consents::<T>::get(subject)
		}

		/// The subject's directives, those withdrawn or over included.
		pub fn directives(subject: T::AccountId) -> Vec<Directive<T::AccountId>> {
			Consents::<T>::get(subject).directives.into_inner()
		}

		/// The subject's version counter; 0 when the subject never acted.
		pub fn version(subject: T::AccountId) -> ConsentVersion {
			<Self as ConsentDecisions<T::AccountId>>::version(&subject)
		}

		/// What the subject's representatives have not all agreed on yet.
		pub fn proposal(subject: T::AccountId) -> Option<Proposal<T>> {
			Proposals::<T>::get(subject)
		}

		/// One version of a template.
		pub fn template(template: TemplateRef) -> Option<TemplateVersion> {
			TemplateVersions::<T>::get(template)
		}

		/// A template's newest version and the oldest that still counts.
		pub fn template_head(template: TemplateId) -> Option<TemplateHead> {
			Templates::<T>::get(template)
		}

		/// Every template in short.
		pub fn templates() -> Vec<(TemplateId, TemplateHead)> {
			Templates::<T>::iter().collect()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Publishes a new template, or a new version of one.
		///
		/// Origin: whoever publishes templates. A template is about care or about research and
		/// stays so. If its split pays the hospital, its text must say so.
		///
		/// Errors: `TemplateNotFound`, `ClassChanged`, `NoTexts`, `UnknownLanguage`,
		/// `LanguagesNotAscending`, `SplitNotWhole`, `SplitBelowFloor`, `RemunerationNotDisclosed`,
		/// `NumbersExhausted`.
		///
		/// Emits [`Event::TemplatePublished`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::publish_template())]
		pub fn publish_template(
			origin: OriginFor<T>,
			template: Option<TemplateId>,
			kind: TemplateKind,
			texts: Texts,
		) -> DispatchResult {
			T::TemplateOrigin::ensure_origin(origin)?;
			Self::do_publish_template(template, kind, texts).map_err(Into::into)
		}

		/// Ends the validity of a template's older versions: what was permitted under them is
		/// refused until the subject consents anew.
		///
		/// Origin: whoever publishes templates. The minimum only rises; one above the newest version
		/// ends them all.
		///
		/// Errors: `TemplateNotFound`, `MinimumNotRaised`, `MinimumTooHigh`.
		///
		/// Emits [`Event::TemplateMinimumSet`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_template_minimum())]
		pub fn set_template_minimum(
			origin: OriginFor<T>,
			template: TemplateId,
			minimum: u16,
		) -> DispatchResult {
			T::TemplateOrigin::ensure_origin(origin)?;
			Self::do_set_template_minimum(template, minimum).map_err(Into::into)
		}

		/// Gives consent: says who may read what, why, and until when.
		///
		/// Origin: you, for yourself; a representative with the right to grant; or a registrar of
		/// your hospital, with a document you signed. Several representatives with the right to
		/// grant must all give the same consent before it counts for research.
		///
		/// Errors: `NotEnrolled`, `NotAuthorized`, `KeyTooFresh`, `CustodianNotActive`,
		/// `SignatoryNotAuthorized`, `StatedInTheFuture`, `TemplateNotFound`, `TemplateOutdated`,
		/// `PurposesMissing`, `Bundled`, `MaxDirectivesExceeded`, `NumbersExhausted`, and those that
		/// name what is wrong with a rule.
		///
		/// Emits [`Event::ConsentGiven`] or [`Event::ConsentProposed`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::give_consent(MAX_SIZE))]
		pub fn give_consent(
			origin: OriginFor<T>,
			subject: T::AccountId,
			statement: Statement,
			paper: Option<PaperOf<T>>,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			settle(
				Self::do_give(signer, subject, statement, paper),
				T::WeightInfo::give_consent,
			)
		}

		/// Replaces what one of your consents says. A suspended one stays suspended.
		///
		/// Origin and errors: as for `give_consent`; and `DirectiveNotFound`, `AlreadyWithdrawn`,
		/// `OlderThanReplaced`.
		///
		/// Emits [`Event::ConsentAmended`] or [`Event::ConsentProposed`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::amend_consent(MAX_SIZE))]
		pub fn amend_consent(
			origin: OriginFor<T>,
			subject: T::AccountId,
			directive: DirectiveId,
			statement: Statement,
			paper: Option<PaperOf<T>>,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			settle(
				Self::do_amend(signer, subject, directive, statement, paper),
				T::WeightInfo::amend_consent,
			)
		}

		/// Takes one of your consents back, for good. What it permitted is refused from this block
		/// on, and no older consent comes back in its place.
		///
		/// Origin: you; any representative with the right to withdraw; or a registrar of your
		/// hospital, with a document you signed. It costs nothing, and nobody can refuse it.
		///
		/// Errors: `NotAuthorized`, `DirectiveNotFound`, `AlreadyWithdrawn`; with a document also
		/// `NotEnrolled`, `SignatoryNotAuthorized`, `StatedInTheFuture`.
		///
		/// Emits [`Event::ConsentWithdrawn`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::withdraw_consent(MAX_SIZE))]
		pub fn withdraw_consent(
			origin: OriginFor<T>,
			subject: T::AccountId,
			directive: DirectiveId,
			paper: Option<PaperOf<T>>,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			settle(
				Self::do_withdraw(signer, subject, directive, paper),
				T::WeightInfo::withdraw_consent,
			)
		}

		/// Takes back everything you have ever permitted: up to now, or, with a document, up to its
		/// date, whenever older documents are entered.
		///
		/// Origin: as for `withdraw_consent`. It always works.
		///
		/// Errors: `NotAuthorized`, `NothingToWithdraw`; with a document also `NotEnrolled`,
		/// `SignatoryNotAuthorized`, `StatedInTheFuture`.
		///
		/// Emits [`Event::AllConsentWithdrawn`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::withdraw_all(MAX_SIZE))]
		pub fn withdraw_all(
			origin: OriginFor<T>,
			subject: T::AccountId,
			paper: Option<PaperOf<T>>,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			settle(
				Self::do_withdraw_all(signer, subject, paper),
				T::WeightInfo::withdraw_all,
			)
		}

		/// Deletes one of your consents, so that older ones decide again. This can open what it
		/// refused: look at what would decide in its place first.
		///
		/// Origin: you, or a representative with the right to grant (all of them, if it concerns
		/// research). Never the hospital.
		///
		/// Errors: `NotEnrolled`, `NotAuthorized`, `KeyTooFresh`, `DirectiveNotFound`,
		/// `NumbersExhausted`.
		///
		/// Emits [`Event::DirectiveRemoved`] or [`Event::ConsentProposed`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::remove_directive(MAX_SIZE))]
		pub fn remove_directive(
			origin: OriginFor<T>,
			subject: T::AccountId,
			directive: DirectiveId,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			settle(
				Self::do_remove(signer, subject, directive),
				T::WeightInfo::remove_directive,
			)
		}

		/// Forbids something whatever you sign: a block is stronger than every consent, and it
		/// stays until you remove it.
		///
		/// Origin: as for `withdraw_consent`.
		///
		/// Errors: `NotAuthorized`, `AlreadyBlocked`, `MaxBlocksExceeded`, those that name what is
		/// wrong with the conditions; with a document also `NotEnrolled`,
		/// `SignatoryNotAuthorized`, `StatedInTheFuture`.
		///
		/// Emits [`Event::BlockAdded`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::block(MAX_SIZE))]
		pub fn block(
			origin: OriginFor<T>,
			subject: T::AccountId,
			denies: Conditions,
			paper: Option<PaperOf<T>>,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			settle(
				Self::do_block(signer, subject, denies, paper),
				T::WeightInfo::block,
			)
		}

		/// Removes a block, so that your consents decide again.
		///
		/// Origin: as for `remove_directive`.
		///
		/// Errors: `NotEnrolled`, `NotAuthorized`, `KeyTooFresh`, `BlockNotFound`,
		/// `NumbersExhausted`.
		///
		/// Emits [`Event::BlockRemoved`] or [`Event::ConsentProposed`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::unblock(MAX_SIZE))]
		pub fn unblock(
			origin: OriginFor<T>,
			subject: T::AccountId,
			block: BlockId,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			settle(
				Self::do_unblock(signer, subject, block),
				T::WeightInfo::unblock,
			)
		}

		/// Pauses one of your consents: what it permitted is refused until you resume it.
		///
		/// Origin: as for `withdraw_consent`.
		///
		/// Errors: `NotAuthorized`, `DirectiveNotFound`, `AlreadyWithdrawn`, `AlreadySuspended`;
		/// with a document also `NotEnrolled`, `SignatoryNotAuthorized`, `StatedInTheFuture`.
		///
		/// Emits [`Event::ConsentSuspended`].
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::suspend(MAX_SIZE))]
		pub fn suspend(
			origin: OriginFor<T>,
			subject: T::AccountId,
			directive: DirectiveId,
			paper: Option<PaperOf<T>>,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			settle(
				Self::do_suspend(signer, subject, directive, paper),
				T::WeightInfo::suspend,
			)
		}

		/// Ends a pause: you end every one, a representative only that of representatives.
		///
		/// Origin: as for `remove_directive`.
		///
		/// Errors: `NotEnrolled`, `NotAuthorized`, `KeyTooFresh`, `DirectiveNotFound`,
		/// `AlreadyWithdrawn`, `NotSuspended`, `NumbersExhausted`.
		///
		/// Emits [`Event::ConsentResumed`] or [`Event::ConsentProposed`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::resume(MAX_SIZE))]
		pub fn resume(
			origin: OriginFor<T>,
			subject: T::AccountId,
			directive: DirectiveId,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			settle(
				Self::do_resume(signer, subject, directive),
				T::WeightInfo::resume,
			)
		}
	}
}
