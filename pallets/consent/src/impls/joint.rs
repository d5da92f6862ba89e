//! Joint representatives: any one of them may withdraw, research needs all.

use super::{
	charge::{Change, Cost, OnProposal},
	Actor,
};
use crate::{
	pallet::*,
	types::{Proposal, ProposalId},
	MembershipEnds,
};
use frame::prelude::*;
use galen_primitives::{consent::Grantor, ids::Moment};

/// Whether an act concerns research, on which joint representatives must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
	/// It can open nothing for research: one representative is enough.
	CareOnly,
	/// It can open something for research.
	Research,
}

impl Scope {
	/// The scope of an act that does or does not concern research.
	pub const fn of(concerns_research: bool) -> Self {
		if concerns_research {
			Self::Research
		} else {
			Self::CareOnly
		}
	}
}

/// What came of a widening act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conclusion {
	/// It is done.
	Done,
	/// It waits for the other representatives.
	Proposed,
}

impl<T: Config> Pallet<T> {
	/// Stores the outcome of a widening act, or takes note of the actor's agreement where others
	/// must agree as well.
	pub(crate) fn conclude(
		subject: &T::AccountId,
		actor: &Actor<T::AccountId>,
		scope: Scope,
		id: ProposalId,
		change: &Change<T>,
		now: Moment,
	) -> Result<(Conclusion, Cost), Error<T>> {
		let (conclusion, proposal) = match (&actor.grantor, scope) {
			(Grantor::Representative(account), Scope::Research) => {
				let conclusion = Self::agree(subject, account, actor, id, now)?;
				(conclusion, OnProposal::Written)
			},
			_ => (Conclusion::Done, OnProposal::Untouched),
		};
		if conclusion == Conclusion::Done {
			Consents::<T>::insert(subject, &change.consents);
		}
		Ok((conclusion, change.cost(proposal)))
	}

	/// Stores the outcome of a narrowing act. Whoever takes something back also takes back what
	/// the representatives were about to agree on.
	pub(crate) fn narrow(subject: &T::AccountId, change: &Change<T>) -> Cost {
		// Removing what is not there would cost a write all the same.
		let proposal = if Proposals::<T>::contains_key(subject) {
			Proposals::<T>::remove(subject);
			OnProposal::Written
		} else {
			OnProposal::NoneFound
		};
		Consents::<T>::insert(subject, &change.consents);
		change.cost(proposal)
	}

	/// One proposal at a time: another act, or one that lapsed, starts anew. Only who still holds
	/// the right counts, and all of them must have agreed.
	fn agree(
		subject: &T::AccountId,
		account: &T::AccountId,
		actor: &Actor<T::AccountId>,
		id: ProposalId,
		now: Moment,
	) -> Result<Conclusion, Error<T>> {
		let grantors = T::MemberEnds::grantors(subject, now);
		let holds = |who: &T::AccountId| grantors.iter().any(|(grantor, _)| grantor == who);
		let standing = Proposals::<T>::get(subject).filter(|proposal| {
			proposal.id == id && now < proposal.since.saturating_add(T::ProposalLifetime::get())
		});
		let mut proposal = standing.unwrap_or_else(|| Proposal {
			id,
			since: now,
			agreed: BoundedVec::new(),
		});
		proposal.agreed.retain(holds);
		if !proposal.agreed.contains(account) {
			proposal
				.agreed
				.try_push(account.clone())
				.map_err(|_| Error::<T>::MaxRepresentativesExceeded)?;
		}
		if grantors
			.iter()
			.all(|(grantor, _)| proposal.agreed.contains(grantor))
		{
			Proposals::<T>::remove(subject);
			return Ok(Conclusion::Done);
		}
		Proposals::<T>::insert(subject, proposal);
		Self::deposit_event(Event::ConsentProposed {
			subject: subject.clone(),
			proposal: id,
			authorized_by: actor.authority.clone(),
		});
		Ok(Conclusion::Proposed)
	}
}
