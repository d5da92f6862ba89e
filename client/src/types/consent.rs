//! Templates and statements. Directives, blocks and rules are [`galen_primitives::consent`]'s.

use super::{as_hex, bytes32, small, value};
use crate::AccountId;
use galen_primitives::{
	consent::{BlockId, Grantor, Period, Rules},
	ids::{
		Commitment, ConsentVersion, DirectiveId, Moment, OrganizationId, TemplateId, TemplateRef,
	},
	traits::Split,
};

/// ISO 639-1 code of a language: two lower-case ASCII letters.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, codec::Encode, codec::Decode,
)]
#[cfg_attr(test, derive(scale_info::TypeInfo))]
pub struct Language(pub [u8; 2]);

impl core::fmt::Display for Language {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		let [first, second] = self.0.map(char::from);
		write!(f, "{first}{second}")
	}
}

impl serde::Serialize for Language {
	fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}

/// BLAKE2b-256 of a template's text in UTF-8; plain on purpose, since the text is public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, codec::Encode, codec::Decode)]
#[cfg_attr(test, derive(scale_info::TypeInfo))]
pub struct TextHash(pub [u8; 32]);

bytes32!(TextHash);

value! {
	/// A template's text in one language.
	#[derive(Copy)]
	pub struct TemplateText {
		/// Which language.
		pub language: Language,
		/// The text's hash.
		pub text: TextHash,
	}
}

small! {
	/// What a template is about; one thing or the other.
	pub enum TemplateClass {
		/// Treatment, payment for it and what a hospital needs to run. Never paid.
		#[codec(index = 0)]
		Care,
		/// Research, training of models, marketing; may be paid.
		#[codec(index = 1)]
		Research,
	}
}

small! {
	/// Whether a template's text says that the hospital is paid for the disclosure.
	pub enum Disclosure {
		/// It says nothing of it.
		#[codec(index = 0)]
		Undisclosed,
		/// It says so.
		#[codec(index = 1)]
		Disclosed,
	}
}

value! {
	/// What one version of a template commits to, beyond its words.
	#[derive(Copy)]
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
}

impl TemplateKind {
	/// What the template is about.
	pub const fn class(&self) -> TemplateClass {
		match self {
			Self::Care => TemplateClass::Care,
			Self::Research { .. } => TemplateClass::Research,
		}
	}
}

small! {
	/// A template in all its versions.
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
}

impl TemplateHead {
	/// Whether directives under this version still permit.
	pub const fn is_valid(&self, version: u16) -> bool {
		self.minimum <= version && version <= self.latest
	}
}

value! {
	/// One version of a template.
	pub struct TemplateVersion {
		/// What it commits to.
		pub kind: TemplateKind,
		/// Its text in each language, ascending by language.
		pub texts: Vec<TemplateText>,
		/// When it was published, in UTC seconds.
		#[codec(compact)]
		pub published_at: Moment,
	}
}

value! {
	/// What somebody says when giving consent.
	pub struct Statement {
		/// The template the subject was shown.
		pub template: TemplateRef,
		/// When it is in force.
		pub period: Period,
		/// What it says, in the order in which it is asked.
		pub rules: Rules,
	}
}

value! {
	/// A signed document that a registrar of the custodian enters.
	pub struct Paper {
		/// Who signed it: the subject, or a representative who has the right to.
		pub signatory: Grantor<AccountId>,
		/// The document's date in UTC seconds, never in the future. A bare date is its start where
		/// it permits and its end where it denies or takes back.
		#[codec(compact)]
		pub stated_at: Moment,
		/// Commitment to the document.
		#[serde(with = "as_hex")]
		pub source: Commitment,
	}
}

value! {
	/// Under which authority something was done to a subject's consent.
	pub enum ConsentAuthority {
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
			#[serde(with = "as_hex")]
			source: Commitment,
		},
		/// The subject leaves its custodian, so nothing it permitted there goes on.
		#[codec(index = 3)]
		Leaving,
	}
}

/// A widening act as joint representatives agree on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, codec::Encode, codec::Decode)]
#[cfg_attr(test, derive(scale_info::TypeInfo))]
pub struct ProposalId(pub [u8; 32]);

bytes32!(ProposalId);

value! {
	/// A widening act on which not every representative has agreed yet.
	pub struct Proposal {
		/// What they agree on.
		pub id: ProposalId,
		/// When the first of them agreed, in UTC seconds.
		#[codec(compact)]
		pub since: Moment,
		/// Who agreed, in the order in which they did.
		pub agreed: Vec<AccountId>,
	}
}

value! {
	/// What happened to consents and templates.
	pub enum ConsentEvent {
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
			subject: AccountId,
			/// The new directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: ConsentAuthority,
		},
		/// A directive's content was replaced.
		ConsentAmended {
			/// Whose.
			subject: AccountId,
			/// Which directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: ConsentAuthority,
		},
		/// A directive was taken back.
		ConsentWithdrawn {
			/// Whose.
			subject: AccountId,
			/// Which directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: ConsentAuthority,
		},
		/// Everything stated up to a date was taken back.
		AllConsentWithdrawn {
			/// Whose.
			subject: AccountId,
			/// The date.
			through: Moment,
			/// How many directives that withdrew.
			withdrawn: u32,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: ConsentAuthority,
		},
		/// A directive was deleted; older ones decide again.
		DirectiveRemoved {
			/// Whose.
			subject: AccountId,
			/// Which directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: ConsentAuthority,
		},
		/// A standing denial was added.
		BlockAdded {
			/// Whose.
			subject: AccountId,
			/// Which block.
			block: BlockId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: ConsentAuthority,
		},
		/// A standing denial was deleted.
		BlockRemoved {
			/// Whose.
			subject: AccountId,
			/// Which block.
			block: BlockId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: ConsentAuthority,
		},
		/// A directive was paused.
		ConsentSuspended {
			/// Whose.
			subject: AccountId,
			/// Which directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: ConsentAuthority,
		},
		/// A pause was ended.
		ConsentResumed {
			/// Whose.
			subject: AccountId,
			/// Which directive.
			directive: DirectiveId,
			/// The subject's version since.
			version: ConsentVersion,
			/// Under which authority.
			authorized_by: ConsentAuthority,
		},
		/// A representative agreed on an act that concerns research; the others have yet to.
		ConsentProposed {
			/// Whose consent it is about.
			subject: AccountId,
			/// What they have to agree on.
			proposal: ProposalId,
			/// Who agreed just now.
			authorized_by: ConsentAuthority,
		},
	}
}
