//! Templates: what subjects are shown when they are asked for consent.

use crate::{
	pallet::*,
	types::{check_texts, TemplateHead, TemplateKind, TemplateText, TemplateVersion, Texts},
};
use alloc::vec::Vec;
use frame::prelude::*;
use galen_primitives::{
	ids::{TemplateId, TemplateRef},
	traits::{Clock, Split, Templates as TemplatesTrait},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_publish_template(
		template: Option<TemplateId>,
		kind: TemplateKind,
		texts: Texts,
	) -> Result<(), Error<T>> {
		kind.check(T::SubjectFloor::get())?;
		check_texts(&texts)?;
		let id = match template {
			Some(id) => id,
			None => Self::next_template()?,
		};
		let head = match template {
			None => TemplateHead {
				class: kind.class(),
				latest: 1,
				minimum: 1,
			},
			Some(id) => {
				let head = Templates::<T>::get(id).ok_or(Error::<T>::TemplateNotFound)?;
				ensure!(head.class == kind.class(), Error::<T>::ClassChanged);
				let latest = head
					.latest
					.checked_add(1)
					.ok_or(Error::<T>::NumbersExhausted)?;
				TemplateHead { latest, ..head }
			},
		};
		let reference = TemplateRef {
			id,
			version: head.latest,
		};
		let published_at = T::Clock::now();
		let published = TemplateVersion {
			kind,
			texts,
			published_at,
		};
		Templates::<T>::insert(id, head);
		TemplateVersions::<T>::insert(reference, published);
		Self::deposit_event(Event::TemplatePublished {
			template: reference,
		});
		Ok(())
	}

	fn next_template() -> Result<TemplateId, Error<T>> {
		NextTemplate::<T>::try_mutate(|next| {
			let id = *next;
			*next = id.next().ok_or(Error::<T>::NumbersExhausted)?;
			Ok(id)
		})
	}

	/// The minimum only rises: lowering it would make directives permit again that the subjects
	/// were told no longer do.
	pub(crate) fn do_set_template_minimum(id: TemplateId, minimum: u16) -> Result<(), Error<T>> {
		Templates::<T>::try_mutate(id, |head| {
			let head = head.as_mut().ok_or(Error::<T>::TemplateNotFound)?;
			ensure!(minimum > head.minimum, Error::<T>::MinimumNotRaised);
			ensure!(
				minimum <= head.latest.saturating_add(1),
				Error::<T>::MinimumTooHigh
			);
			head.minimum = minimum;
			Ok::<_, Error<T>>(())
		})?;
		Self::deposit_event(Event::TemplateMinimumSet {
			template: id,
			minimum,
		});
		Ok(())
	}

	/// Fails loudly: a chain that began with an impossible template would be wrong for good.
	#[allow(clippy::panic, clippy::expect_used)]
	pub(crate) fn build_genesis(templates: &[(TemplateKind, Vec<TemplateText>)]) {
		for (kind, texts) in templates {
			let texts = Texts::try_from(texts.clone())
				.expect("a genesis template has no more languages than a template can have");
			if let Err(error) = Self::do_publish_template(None, *kind, texts) {
				panic!("a genesis template cannot be published: {error:?}");
			}
		}
	}

	/// Whether directives under this template version still permit.
	pub(crate) fn template_is_valid(template: TemplateRef) -> bool {
		Templates::<T>::get(template.id).is_some_and(|head| head.is_valid(template.version))
	}
}

impl<T: Config> TemplatesTrait for Pallet<T> {
	fn split(template: TemplateRef) -> Option<Split> {
		TemplateVersions::<T>::get(template).and_then(|version| version.kind.split())
	}
}
