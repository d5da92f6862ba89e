//! The pure rules' refusals as the pallet's errors.

use crate::{
	pallet::Error,
	types::{ClassFault, TemplateFault},
};
use galen_primitives::consent::{ActFault, DirectiveFault, RuleFault};

impl<T> From<ActFault> for Error<T> {
	fn from(fault: ActFault) -> Self {
		match fault {
			ActFault::NoSuchDirective => Self::DirectiveNotFound,
			ActFault::NoSuchBlock => Self::BlockNotFound,
			ActFault::TooManyDirectives => Self::MaxDirectivesExceeded,
			ActFault::TooManyBlocks => Self::MaxBlocksExceeded,
			ActFault::AlreadyWithdrawn => Self::AlreadyWithdrawn,
			ActFault::AlreadySuspended => Self::AlreadySuspended,
			ActFault::NotSuspended => Self::NotSuspended,
			ActFault::AlreadyBlocked => Self::AlreadyBlocked,
			ActFault::DateInTheFuture => Self::StatedInTheFuture,
			ActFault::NumbersExhausted => Self::NumbersExhausted,
			ActFault::Directive(fault) => fault.into(),
			ActFault::Block(fault) => fault.into(),
		}
	}
}

impl<T> From<DirectiveFault> for Error<T> {
	fn from(fault: DirectiveFault) -> Self {
		match fault {
			DirectiveFault::NoRules => Self::NoRules,
			DirectiveFault::EmptyPeriod => Self::EmptyPeriod,
			DirectiveFault::AlreadyOver => Self::AlreadyOver,
			DirectiveFault::StatedInTheFuture => Self::StatedInTheFuture,
			// Which rule it was, the wallet finds with the same check before it asks to sign.
			DirectiveFault::Rule { fault, .. } => fault.into(),
		}
	}
}

impl<T> From<RuleFault> for Error<T> {
	fn from(fault: RuleFault) -> Self {
		match fault {
			RuleFault::EmptyPurposes => Self::EmptyPurposes,
			RuleFault::EmptyActions => Self::EmptyActions,
			RuleFault::EmptyCategories => Self::EmptyCategories,
			RuleFault::EmptySensitivities => Self::EmptySensitivities,
			RuleFault::UnknownPurpose => Self::UnknownPurpose,
			RuleFault::UnknownAction => Self::UnknownAction,
			RuleFault::UnknownCategory => Self::UnknownCategory,
			RuleFault::UnknownSensitivity => Self::UnknownSensitivity,
			RuleFault::UnknownQualification => Self::UnknownQualification,
			RuleFault::UnknownObligation => Self::UnknownObligation,
			RuleFault::UnknownRefrain => Self::UnknownRefrain,
			RuleFault::UnknownJurisdiction => Self::UnknownJurisdiction,
			RuleFault::EmptyDataPeriod => Self::EmptyDataPeriod,
			RuleFault::MustCarryUnlisted => Self::MustCarryUnlisted,
		}
	}
}

impl<T> From<TemplateFault> for Error<T> {
	fn from(fault: TemplateFault) -> Self {
		match fault {
			TemplateFault::NoTexts => Self::NoTexts,
			TemplateFault::UnknownLanguage => Self::UnknownLanguage,
			TemplateFault::LanguagesNotAscending => Self::LanguagesNotAscending,
			TemplateFault::SplitNotWhole => Self::SplitNotWhole,
			TemplateFault::SplitBelowFloor => Self::SplitBelowFloor,
			TemplateFault::RemunerationNotDisclosed => Self::RemunerationNotDisclosed,
		}
	}
}

impl<T> From<ClassFault> for Error<T> {
	fn from(fault: ClassFault) -> Self {
		match fault {
			ClassFault::PurposesMissing => Self::PurposesMissing,
			ClassFault::Bundled => Self::Bundled,
		}
	}
}
