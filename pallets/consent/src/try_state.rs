//! What must hold in every block.

use crate::{
	pallet::*,
	types::{check_class, check_texts},
};
use alloc::collections::BTreeSet;
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use galen_primitives::{
	consent::{Consents as ConsentsOf, Standing},
	ids::{Moment, TemplateRef},
	traits::Clock,
};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet. Compiled always, so that a live chain can be asked.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::templates_are_whole()?;
		Self::versions_have_a_template()?;
		let now = T::Clock::now();
		for (_, consents) in Consents::<T>::iter() {
			Self::numbers_are_in_order(&consents)?;
			Self::statements_are_possible(&consents, now)?;
		}
		Self::proposals_are_open(now)
	}

	/// Every version of a template up to the newest exists and is what may be published.
	fn templates_are_whole() -> Result<(), TryRuntimeError> {
		let next = NextTemplate::<T>::get();
		for (id, head) in Templates::<T>::iter() {
			ensure!(id < next, "consent: a template's number was not given out");
			ensure!(
				head.latest >= 1
					&& head.minimum >= 1
					&& head.minimum <= head.latest.saturating_add(1),
				"consent: a template's minimum is out of reach"
			);
			for version in 1..=head.latest {
				let known = TemplateVersions::<T>::get(TemplateRef { id, version })
					.ok_or("consent: a template lacks a version")?;
				ensure!(
					known.kind.class() == head.class,
					"consent: a template changed its class"
				);
				// The floor of today says nothing about what was published yesterday.
				ensure!(
					known.kind.check(0).is_ok() && check_texts(&known.texts).is_ok(),
					"consent: a template is published that must not be"
				);
			}
		}
		Ok(())
	}

	fn versions_have_a_template() -> Result<(), TryRuntimeError> {
		for reference in TemplateVersions::<T>::iter_keys() {
			let head =
				Templates::<T>::get(reference.id).ok_or("consent: a version has no template")?;
			ensure!(
				reference.version >= 1 && reference.version <= head.latest,
				"consent: a version is newer than its template"
			);
		}
		Ok(())
	}

	/// Ids are unique and below the counters.
	fn numbers_are_in_order(consents: &ConsentsOf<T::AccountId>) -> Result<(), TryRuntimeError> {
		ensure!(
			consents.version >= 1,
			"consent: a value is stored that nobody wrote"
		);
		let ids: BTreeSet<_> = consents
			.directives
			.iter()
			.map(|directive| directive.id)
			.collect();
		ensure!(
			ids.len() == consents.directives.len(),
			"consent: two directives have the same number"
		);
		let blocks: BTreeSet<_> = consents.blocks.iter().map(|block| block.id).collect();
		ensure!(
			blocks.len() == consents.blocks.len(),
			"consent: two blocks have the same number"
		);
		for directive in &consents.directives {
			ensure!(
				directive.id < consents.next_directive,
				"consent: a directive's number was not given out"
			);
			ensure!(
				directive.version >= 1 && directive.version <= consents.version,
				"consent: a directive is newer than its value"
			);
		}
		for block in &consents.blocks {
			ensure!(
				block.id.0 >= 1 && block.id.0 <= consents.version,
				"consent: a block is newer than its value"
			);
		}
		Ok(())
	}

	/// Whatever is stored could be stated: well formed, under a template of its class, not in the
	/// future, and withdrawn where an older paper met a later withdrawal of everything.
	fn statements_are_possible(
		consents: &ConsentsOf<T::AccountId>,
		now: Moment,
	) -> Result<(), TryRuntimeError> {
		ensure!(
			consents.withdrawn_through <= Some(now),
			"consent: something is withdrawn that is not said yet"
		);
		for directive in &consents.directives {
			ensure!(
				!directive.rules.is_empty()
					&& directive.rules.iter().all(|rule| rule.check().is_ok())
					&& !directive.period.is_empty(),
				"consent: a directive is malformed"
			);
			ensure!(
				directive.stated_at <= now,
				"consent: a directive lies in the future"
			);
			let head = Templates::<T>::get(directive.template.id)
				.filter(|head| directive.template.version <= head.latest)
				.ok_or("consent: a directive has no template")?;
			ensure!(
				check_class(head.class, &directive.rules).is_ok(),
				"consent: a directive bundles care with something else"
			);
			// Said at the very moment of the withdrawal, it may have been said after it.
			ensure!(
				directive.standing == Standing::Withdrawn
					|| Some(directive.stated_at) >= consents.withdrawn_through,
				"consent: a directive outlived the withdrawal of everything"
			);
		}
		for (at, block) in consents.blocks.iter().enumerate() {
			ensure!(
				block.denies.check().is_ok(),
				"consent: a block is malformed"
			);
			let twice = consents.blocks.iter().skip(at.saturating_add(1));
			ensure!(
				twice.into_iter().all(|other| other.denies != block.denies),
				"consent: a block stands twice"
			);
		}
		Ok(())
	}

	/// A proposal began, somebody agreed, and nobody twice.
	fn proposals_are_open(now: Moment) -> Result<(), TryRuntimeError> {
		for (_, proposal) in Proposals::<T>::iter() {
			ensure!(
				proposal.since <= now,
				"consent: a proposal lies in the future"
			);
			ensure!(
				!proposal.agreed.is_empty(),
				"consent: nobody agreed on a proposal"
			);
			let mut agreed = proposal.agreed.iter();
			while let Some(account) = agreed.next() {
				ensure!(
					agreed.clone().all(|other| other != account),
					"consent: somebody agreed twice"
				);
			}
		}
		Ok(())
	}
}
