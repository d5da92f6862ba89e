//! The acts on a subject's consent: each checks who acts, does what the pure act in
//! `galen-primitives` says, and stores the result.

use super::{
	charge::{Change, Cost},
	joint::{Conclusion, Scope},
	Actor,
};
use crate::{
	pallet::*,
	types::{
		check_class, concerns_research, denies_research, permits_research, Authority, ProposalId,
		Statement,
	},
};
use frame::prelude::*;
use galen_primitives::{
	consent::{Act, BlockId, Conditions, Direction, Draft, Standing},
	ids::{DirectiveId, Moment},
	traits::Clock,
};

/// The draft that an actor's statement is.
fn draft<AccountId>(statement: Statement, actor: &Actor<AccountId>) -> Draft {
	let Statement {
		template,
		period,
		rules,
	} = statement;
	Draft {
		template,
		stated_at: actor.stated_at,
		period,
		rules,
		source: actor.source,
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_give(
		signer: T::AccountId,
		subject: T::AccountId,
		statement: Statement,
		paper: Option<PaperOf<T>>,
	) -> Result<Cost, Error<T>> {
		let now = T::Clock::now();
		let actor = Self::authorize(signer, &subject, Direction::Widening, paper, now)?;
		Self::check_statement(&statement)?;
		let scope = Scope::of(permits_research(&statement.rules));
		let proposal = ProposalId::give(&statement);

		let mut change = Change::<T>::of(&subject);
		let consents = &mut change.consents;
		let directive = consents.give(draft(statement, &actor), actor.grantor.clone(), now)?;
		let (conclusion, cost) = Self::conclude(&subject, &actor, scope, proposal, &change, now)?;
		if conclusion == Conclusion::Done {
			Self::deposit_event(Event::ConsentGiven {
				subject,
				directive,
				version: change.consents.version,
				authorized_by: actor.authority,
			});
		}
		Ok(cost)
	}

	pub(crate) fn do_amend(
		signer: T::AccountId,
		subject: T::AccountId,
		directive: DirectiveId,
		statement: Statement,
		paper: Option<PaperOf<T>>,
	) -> Result<Cost, Error<T>> {
		let now = T::Clock::now();
		let actor = Self::authorize(signer, &subject, Direction::Widening, paper, now)?;
		Self::check_statement(&statement)?;

		let mut change = Change::<T>::of(&subject);
		let consents = &mut change.consents;
		let before = consents.find(directive, now)?;
		ensure!(
			actor.stated_at >= before.stated_at,
			Error::<T>::OlderThanReplaced
		);
		let scope =
			Scope::of(permits_research(&statement.rules) || concerns_research(&before.rules));
		let proposal = ProposalId::amend(directive, &statement);
		consents.amend(
			directive,
			draft(statement, &actor),
			actor.grantor.clone(),
			now,
		)?;
		let (conclusion, cost) = Self::conclude(&subject, &actor, scope, proposal, &change, now)?;
		if conclusion == Conclusion::Done {
			Self::deposit_event(Event::ConsentAmended {
				subject,
				directive,
				version: change.consents.version,
				authorized_by: actor.authority,
			});
		}
		Ok(cost)
	}

	pub(crate) fn do_withdraw(
		signer: T::AccountId,
		subject: T::AccountId,
		directive: DirectiveId,
		paper: Option<PaperOf<T>>,
	) -> Result<Cost, Error<T>> {
		let now = T::Clock::now();
		let actor = Self::authorize(signer, &subject, Direction::Narrowing, paper, now)?;
		let mut change = Change::<T>::of(&subject);
		let consents = &mut change.consents;
		consents.withdraw(directive, now)?;
		let cost = Self::narrow(&subject, &change);
		Self::deposit_event(Event::ConsentWithdrawn {
			subject,
			directive,
			version: change.consents.version,
			authorized_by: actor.authority,
		});
		Ok(cost)
	}

	pub(crate) fn do_withdraw_all(
		signer: T::AccountId,
		subject: T::AccountId,
		paper: Option<PaperOf<T>>,
	) -> Result<Cost, Error<T>> {
		let now = T::Clock::now();
		let actor = Self::authorize(signer, &subject, Direction::Narrowing, paper, now)?;
		Self::withdraw_through(subject, actor.stated_at, actor.authority, now)
	}

	/// Withdraws everything a subject ever permitted, because it leaves its custodian. For the
	/// runtime's observer of the membership; does nothing where there is nothing to withdraw.
	pub fn withdraw_on_leaving(subject: &T::AccountId) {
		let now = T::Clock::now();
		if Self::has_something_to_withdraw(subject) {
			let done = Self::withdraw_through(subject.clone(), now, Authority::Leaving, now);
			defensive_assert!(
				done.is_ok(),
				"withdrawing what there is up to now cannot fail"
			);
		}
	}

	fn withdraw_through(
		subject: T::AccountId,
		through: Moment,
		authorized_by: Authority<T::AccountId>,
		now: Moment,
	) -> Result<Cost, Error<T>> {
		let mut change = Change::<T>::of(&subject);
		let consents = &mut change.consents;
		let already = Some(through) <= consents.withdrawn_through;
		let withdrawn = consents.withdraw_all(through, now)?;
		// Where nothing is there to withdraw, the date still counts for papers entered later.
		ensure!(withdrawn > 0 || !already, Error::<T>::NothingToWithdraw);
		let cost = Self::narrow(&subject, &change);
		Self::deposit_event(Event::AllConsentWithdrawn {
			subject,
			through,
			withdrawn,
			version: change.consents.version,
			authorized_by,
		});
		Ok(cost)
	}

	pub(crate) fn do_remove(
		signer: T::AccountId,
		subject: T::AccountId,
		directive: DirectiveId,
	) -> Result<Cost, Error<T>> {
		let now = T::Clock::now();
		let actor = Self::authorize(signer, &subject, Direction::Widening, None, now)?;
		let mut change = Change::<T>::of(&subject);
		let consents = &mut change.consents;
		let scope = Scope::of(concerns_research(&consents.find(directive, now)?.rules));
		let proposal = ProposalId::on_directive(Act::Remove, directive);
		consents.remove(directive, now)?;
		let (conclusion, cost) = Self::conclude(&subject, &actor, scope, proposal, &change, now)?;
		if conclusion == Conclusion::Done {
			Self::deposit_event(Event::DirectiveRemoved {
				subject,
				directive,
				version: change.consents.version,
				authorized_by: actor.authority,
			});
		}
		Ok(cost)
	}

	pub(crate) fn do_block(
		signer: T::AccountId,
		subject: T::AccountId,
		denies: Conditions,
		paper: Option<PaperOf<T>>,
	) -> Result<Cost, Error<T>> {
		let now = T::Clock::now();
		let actor = Self::authorize(signer, &subject, Direction::Narrowing, paper, now)?;
		let mut change = Change::<T>::of(&subject);
		let consents = &mut change.consents;
		let block = consents.block(denies, now)?;
		let cost = Self::narrow(&subject, &change);
		Self::deposit_event(Event::BlockAdded {
			subject,
			block,
			version: change.consents.version,
			authorized_by: actor.authority,
		});
		Ok(cost)
	}

	pub(crate) fn do_unblock(
		signer: T::AccountId,
		subject: T::AccountId,
		block: BlockId,
	) -> Result<Cost, Error<T>> {
		let now = T::Clock::now();
		let actor = Self::authorize(signer, &subject, Direction::Widening, None, now)?;
		let mut change = Change::<T>::of(&subject);
		let consents = &mut change.consents;
		let scope = Scope::of(
			consents
				.blocks
				.iter()
				.any(|known| known.id == block && denies_research(&known.denies)),
		);
		consents.unblock(block, now)?;
		let proposal = ProposalId::unblock(block);
		let (conclusion, cost) = Self::conclude(&subject, &actor, scope, proposal, &change, now)?;
		if conclusion == Conclusion::Done {
			Self::deposit_event(Event::BlockRemoved {
				subject,
				block,
				version: change.consents.version,
				authorized_by: actor.authority,
			});
		}
		Ok(cost)
	}

	pub(crate) fn do_suspend(
		signer: T::AccountId,
		subject: T::AccountId,
		directive: DirectiveId,
		paper: Option<PaperOf<T>>,
	) -> Result<Cost, Error<T>> {
		let now = T::Clock::now();
		let actor = Self::authorize(signer, &subject, Direction::Narrowing, paper, now)?;
		let mut change = Change::<T>::of(&subject);
		let consents = &mut change.consents;
		consents.suspend(directive, actor.capacity(), now)?;
		let cost = Self::narrow(&subject, &change);
		Self::deposit_event(Event::ConsentSuspended {
			subject,
			directive,
			version: change.consents.version,
			authorized_by: actor.authority,
		});
		Ok(cost)
	}

	pub(crate) fn do_resume(
		signer: T::AccountId,
		subject: T::AccountId,
		directive: DirectiveId,
	) -> Result<Cost, Error<T>> {
		let now = T::Clock::now();
		let actor = Self::authorize(signer, &subject, Direction::Widening, None, now)?;
		let mut change = Change::<T>::of(&subject);
		let consents = &mut change.consents;
		consents.resume(directive, actor.capacity(), now)?;
		let resumed = consents.find(directive, now)?;
		let permits = resumed.standing == Standing::Active && permits_research(&resumed.rules);
		let proposal = ProposalId::on_directive(Act::Resume, directive);
		let scope = Scope::of(permits);
		let (conclusion, cost) = Self::conclude(&subject, &actor, scope, proposal, &change, now)?;
		if conclusion == Conclusion::Done {
			Self::deposit_event(Event::ConsentResumed {
				subject,
				directive,
				version: change.consents.version,
				authorized_by: actor.authority,
			});
		}
		Ok(cost)
	}

	/// Whether the statement may be made under its template now.
	fn check_statement(statement: &Statement) -> Result<(), Error<T>> {
		let head =
			Templates::<T>::get(statement.template.id).ok_or(Error::<T>::TemplateNotFound)?;
		let version = statement.template.version;
		ensure!(
			version >= 1 && version <= head.latest,
			Error::<T>::TemplateNotFound
		);
		ensure!(head.is_valid(version), Error::<T>::TemplateOutdated);
		check_class(head.class, &statement.rules).map_err(Into::into)
	}
}
