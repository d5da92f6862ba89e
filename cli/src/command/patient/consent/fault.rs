//! Why an act would be refused, before it is sent.

use crate::exit::Failure;
use galen_primitives::consent::{ActFault, DirectiveFault};

/// What to do about it.
pub(super) fn fault(fault: ActFault) -> Failure {
	let what = match fault {
		ActFault::NoSuchDirective => {
			"there is no such consent, or it is over; `galen consent show` shows what stands"
		},
		ActFault::NoSuchBlock => {
			"there is no such block; `galen consent show` shows those there are"
		},
		ActFault::TooManyDirectives => {
			"there is no room for another consent; `galen consent remove` one that is not needed"
		},
		ActFault::TooManyBlocks => {
			"there is no room for another block; withdrawing everything still works"
		},
		ActFault::AlreadyWithdrawn => "it was withdrawn, which is for good; give consent anew",
		ActFault::AlreadySuspended => "it is paused already",
		ActFault::NotSuspended => "it is not paused, or not by somebody you speak for",
		ActFault::AlreadyBlocked => "this very block stands already",
		ActFault::DateInTheFuture => "the date lies in the future",
		ActFault::NumbersExhausted => "this account's numbers are used up; enrol a new one",
		ActFault::Directive(DirectiveFault::StatedInTheFuture) => {
			"it claims to have been said in the future; check the date"
		},
		ActFault::Directive(DirectiveFault::AlreadyOver) => {
			"it would be over already; check the dates"
		},
		ActFault::Directive(DirectiveFault::EmptyPeriod) => "it would end before it begins",
		ActFault::Directive(DirectiveFault::NoRules) => "it has no rules, so it says nothing",
		// Rules were checked as they were read.
		ActFault::Directive(DirectiveFault::Rule { .. }) | ActFault::Block(_) => {
			"a rule contradicts itself"
		},
	};
	Failure::refused(what)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_fault_says_what_to_do() {
		let failure = fault(ActFault::AlreadyWithdrawn);
		assert_eq!(
			failure.to_string(),
			"it was withdrawn, which is for good; give consent anew"
		);
	}
}
