//! What the pallet stores and takes, with the rules that need nothing but the value itself.

// The expansion of `TypeInfo` casts variant indices.
#![allow(clippy::cast_possible_truncation)]

use crate::pallet::Config;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{hashing::blake2_256, prelude::*, traits::ConstU32};
use galen_primitives::{
	codes::{Purpose, PurposeSet},
	consent::{Act, BlockId, Conditions, Grantor, Period, Remuneration, Rule, Rules},
	ids::{Commitment, DirectiveId, Moment, OrganizationId, TemplateRef},
	traits::Split,
};
use scale_info::TypeInfo;

/// Most languages in which one template version is published.
pub const MAX_LANGUAGES: u32 = 32;

/// Derives what a small plain value needs to be stored, sent, shown and put into a genesis file.
macro_rules! plain {
	($(#[$meta:meta])* pub $($item:tt)*) => {
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode,
			DecodeWithMemTracking, MaxEncodedLen, TypeInfo, serde::Serialize, serde::Deserialize,
		)]
		$(#[$meta])*
		pub $($item)*
	};
}

plain! {
	/// ISO 639-1 code of a language: two lower-case ASCII letters.
	#[serde(transparent)]
	pub struct Language(pub [u8; 2]);
}

impl Language {
	/// Whether the code is two lower-case ASCII letters, the only form there is.
	pub fn is_well_formed(self) -> bool {
		self.0.iter().all(u8::is_ascii_lowercase)
	}
}

plain! {
	/// BLAKE2b-256 of a template's text in UTF-8.
	///
	/// A plain hash, on purpose: a template is published to everybody and says nothing about
	/// anyone, and every wallet must be able to check that the text it shows is the one meant.
	#[serde(transparent)]
	pub struct TextHash(pub [u8; 32]);
}

plain! {
	/// A template's text in one language.
	pub struct TemplateText {
		/// Which language.
		pub language: Language,
		/// The text's hash.
		pub text: TextHash,
	}
}

/// A template version's texts, ascending by language.
pub type Texts = BoundedVec<TemplateText, ConstU32<MAX_LANGUAGES>>;

plain! {
	/// What a template is about. One thing or the other: consent to be treated is never bundled
	/// with consent to be paid or studied, since care must not depend on it (45 CFR 164.508(b)(4)).
	pub enum TemplateClass {
		/// Treatment, payment for it and what a hospital needs to run. Never paid.
		#[codec(index = 0)]
		Care,
		/// Research, training of models, marketing; may be paid.
		#[codec(index = 1)]
		Research,
	}
}

plain! {
	/// Whether a template's text says that the hospital is paid for the disclosure
	/// (45 CFR 164.508(a)(4)).
	pub enum Disclosure {
		/// It says nothing of it.
		#[codec(index = 0)]
		Undisclosed,
		/// It says so.
		#[codec(index = 1)]
		Disclosed,
	}
}

/// What one version of a template commits to, beyond its words.
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
	serde::Serialize,
	serde::Deserialize,
)]
pub enum TemplateKind {
	/// About care; nothing is paid.
	#[codec(index = 0)]
	Care,
	/// About research and its like.
	#[codec(index = 1)]
	Research {
		/// How payments are divided.
		split: Split,
		/// Whether the text says what of it the hospital receives.
		remuneration: Disclosure,
	},
}

/// Why a template is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateFault {
	/// It has no text.
	NoTexts,
	/// A language is not two lower-case letters.
	UnknownLanguage,
	/// The languages do not strictly ascend, so one of them may come twice.
	LanguagesNotAscending,
	/// The parts of the split do not make a whole.
	SplitNotWhole,
	/// The subject's part is below the floor.
	SplitBelowFloor,
	/// The hospital is paid and the text does not say so.
	RemunerationNotDisclosed,
}

/// Refuses with the fault unless the statement holds.
fn hold(holds: bool, fault: TemplateFault) -> Result<(), TemplateFault> {
	if holds {
		Ok(())
	} else {
		Err(fault)
	}
}

impl TemplateKind {
	/// What the template is about.
	pub const fn class(&self) -> TemplateClass {
		match self {
			Self::Care => TemplateClass::Care,
			Self::Research { .. } => TemplateClass::Research,
		}
	}

	/// How payments are divided; `None` where nothing is paid.
	pub const fn split(&self) -> Option<Split> {
		match self {
			Self::Care => None,
			Self::Research { split, .. } => Some(*split),
		}
	}

	/// Whether the kind may be published while the subject's part must be at least `floor` parts.
	pub fn check(&self, floor: u32) -> Result<(), TemplateFault> {
		let Self::Research {
			split,
			remuneration,
		} = self
		else {
			return Ok(());
		};
		hold(split.is_whole(), TemplateFault::SplitNotWhole)?;
		hold(split.subject >= floor, TemplateFault::SplitBelowFloor)?;
		let silent = *remuneration == Disclosure::Undisclosed;
		hold(
			split.custodian == 0 || !silent,
			TemplateFault::RemunerationNotDisclosed,
		)
	}
}

/// Whether a template may be published with these texts.
pub fn check_texts(texts: &[TemplateText]) -> Result<(), TemplateFault> {
	hold(!texts.is_empty(), TemplateFault::NoTexts)?;
	let known = texts.iter().all(|text| text.language.is_well_formed());
	hold(known, TemplateFault::UnknownLanguage)?;
	let ascend = texts
		.iter()
		.zip(texts.iter().skip(1))
		.all(|(a, b)| a.language < b.language);
	hold(ascend, TemplateFault::LanguagesNotAscending)
}

/// A template in all its versions.
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
pub struct TemplateHead {
	/// What it is about, in every version.
	pub class: TemplateClass,
	/// The newest version, from 1.
	#[codec(compact)]
	pub latest: u16,
	/// The oldest version that still counts; one above the newest when none does.
	#[codec(compact)]
	pub minimum: u16,
}

impl TemplateHead {
	/// Whether directives under this version still permit.
	pub const fn is_valid(&self, version: u16) -> bool {
		self.minimum <= version && version <= self.latest
	}
}

/// One version of a template.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct TemplateVersion {
	/// What it commits to.
	pub kind: TemplateKind,
	/// Its text in each language, ascending by language.
	pub texts: Texts,
	/// When it was published.
	#[codec(compact)]
	pub published_at: Moment,
}

/// What somebody says when giving consent. When it was said, and by whom, follows from who enters it.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	serde::Serialize,
	serde::Deserialize,
)]
pub struct Statement {
	/// The template the subject was shown.
	pub template: TemplateRef,
	/// When it is in force.
	pub period: Period,
	/// What it says, in the order in which it is asked.
	pub rules: Rules,
}

/// A signed document that a registrar of the custodian enters for a subject without a wallet at hand.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Paper<AccountId> {
	/// Who signed it: the subject, or a representative who has the right to.
	pub signatory: Grantor<AccountId>,
	/// The document's date, never in the future. A bare date is its start where it permits and its
	/// end where it denies or takes back.
	#[codec(compact)]
	pub stated_at: Moment,
	/// Commitment to the document.
	pub source: Commitment,
}

/// Under which authority something was done to a subject's consent.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Authority<AccountId> {
	/// The subject's own.
	#[codec(index = 0)]
	Subject,
	/// A representative's.
	#[codec(index = 1)]
	Representative(AccountId),
	/// A signed document's, entered by the custodian.
	#[codec(index = 2)]
	Paper {
		/// The custodian that keeps the document.
		custodian: OrganizationId,
		/// The registrar who entered it.
		registrar: AccountId,
		/// Commitment to the document.
		source: Commitment,
	},
	/// The subject leaves its custodian, so nothing it permitted there goes on.
	#[codec(index = 3)]
	Leaving,
}

/// A widening act as representatives agree on it: the same act with the same content.
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
pub struct ProposalId(pub [u8; 32]);

impl ProposalId {
	/// Giving this statement.
	pub fn give(statement: &Statement) -> Self {
		Self(blake2_256(&(Act::Give, statement).encode()))
	}

	/// Replacing a directive's content by this statement.
	pub fn amend(directive: DirectiveId, statement: &Statement) -> Self {
		Self(blake2_256(&(Act::Amend, directive, statement).encode()))
	}

	/// Removing or resuming a directive.
	pub fn on_directive(act: Act, directive: DirectiveId) -> Self {
		Self(blake2_256(&(act, directive).encode()))
	}

	/// Removing a block.
	pub fn unblock(block: BlockId) -> Self {
		Self(blake2_256(&(Act::Unblock, block).encode()))
	}
}

/// A widening act on which not every representative has agreed yet.
#[derive(
	CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(T))]
#[codec(mel_bound())]
pub struct Proposal<T: Config> {
	/// What they agree on.
	pub id: ProposalId,
	/// When the first of them agreed.
	#[codec(compact)]
	pub since: Moment,
	/// Who agreed, in the order in which they did.
	pub agreed: BoundedVec<T::AccountId, T::MaxRepresentatives>,
}

/// What joint representatives must all agree on.
pub const fn research() -> PurposeSet {
	Purpose::Hresch.family()
}

/// What a directive under a template about care must not permit.
const fn not_care() -> PurposeSet {
	research().union(Purpose::Hmarkt.family())
}

/// What a directive under a template about research must not permit.
const fn care() -> PurposeSet {
	Purpose::Treat.family().union(Purpose::Hpaymt.family())
}

/// Why rules do not fit their template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassFault {
	/// A permit names no purposes, so it would reach care and research at once.
	PurposesMissing,
	/// A permit reaches a purpose, or allows a payment, that the template's class excludes.
	Bundled,
}

/// Whether what the rules permit stays within the class of their template. Denies may say anything.
pub fn check_class(class: TemplateClass, rules: &[Rule]) -> Result<(), ClassFault> {
	for rule in rules {
		let Rule::Permit(conditions, terms) = rule else {
			continue;
		};
		let reached = conditions
			.purposes
			.ok_or(ClassFault::PurposesMissing)?
			.permitted();
		let bundled = match class {
			TemplateClass::Care => {
				reached.meets(not_care()) || terms.remuneration != Remuneration::Unpaid
			},
			TemplateClass::Research => reached.meets(care()),
		};
		if bundled {
			return Err(ClassFault::Bundled);
		}
	}
	Ok(())
}

/// Whether a permit among the rules reaches research.
pub fn permits_research(rules: &[Rule]) -> bool {
	rules.iter().any(|rule| match rule {
		Rule::Permit(conditions, _) => conditions
			.purposes
			.map_or(
				PurposeSet::ALL.without(PurposeSet::EXPLICIT),
				PurposeSet::permitted,
			)
			.meets(research()),
		Rule::Deny(_) => false,
	})
}

/// Whether a denial with these conditions can stand in the way of research.
pub fn denies_research(denies: &Conditions) -> bool {
	denies
		.purposes
		.map_or(PurposeSet::ALL, PurposeSet::families)
		.meets(research())
}

/// Whether any rule, permit or deny, matches research: taking such rules away can open it.
pub fn concerns_research(rules: &[Rule]) -> bool {
	permits_research(rules)
		|| rules.iter().any(|rule| match rule {
			Rule::Permit(..) => false,
			Rule::Deny(denies) => denies_research(denies),
		})
}
