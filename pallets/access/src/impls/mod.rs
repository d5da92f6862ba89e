//! What the calls do, one file for each part of the journey.

mod access;
mod consent;
mod emergency;
mod lines;
mod orders;
mod prune;
mod requests;
mod settlement;
mod views;

use crate::{
	pallet::*,
	types::{Basis, Duties, Lease, Receipt},
};
use frame::{deps::frame_support::StorageValue, prelude::*};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{ConsentVersion, Moment, OrganizationId, ReceiptId},
	members::{OrganizationProfile, Role},
	traits::{Clock, Membership},
};

/// What a new receipt says, but for what is the same in all of them.
struct NewReceipt<T: Config> {
	basis: Basis,
	subject: T::AccountId,
	custodian: OrganizationId,
	recipient: OrganizationId,
	purpose: Purpose,
	action: Action,
	categories: CategorySet,
	duties: Duties,
	consent_version: ConsentVersion,
	valid_until: Option<Moment>,
	authorized_by: T::AccountId,
	lease: Lease<BlockNumberFor<T>>,
}

impl<T: Config> Pallet<T> {
	/// The organization for which the account acts in the role, if it is active.
	fn acting(
		who: &T::AccountId,
		role: Role,
		now: Moment,
	) -> Result<OrganizationProfile, Error<T>> {
		T::Members::acting(who, role, now).ok_or(Error::<T>::NotAuthorized)
	}

	/// The next number of a kind, counted in storage.
	fn take_number<Id, Counter>(next: impl FnOnce(Id) -> Option<Id>) -> Result<Id, Error<T>>
	where
		Id: codec::FullCodec + Copy,
		Counter: StorageValue<Id, Query = Id>,
	{
		let id = Counter::get();
		Counter::put(next(id).ok_or(Error::<T>::NumbersExhausted)?);
		Ok(id)
	}

	/// A lease that starts with this block.
	fn lease_in_blocks() -> Lease<BlockNumberFor<T>> {
		let start = frame_system::Pallet::<T>::block_number();
		Lease::Blocks {
			end: start.saturating_add(T::LeaseBlocks::get()),
		}
	}

	/// Whether the receipt may still be spent, as far as time goes.
	fn lease_runs(receipt: &ReceiptOf<T>) -> bool {
		let now = T::Clock::now();
		receipt
			.lease
			.runs(frame_system::Pallet::<T>::block_number(), now)
			&& receipt.valid_until.is_none_or(|end| now < end)
	}

	/// Writes a receipt and indexes it for its subject.
	fn write_receipt(new: NewReceipt<T>) -> Result<ReceiptId, Error<T>> {
		let id = Self::take_number::<_, NextReceipt<T>>(ReceiptId::next)?;
		ReceiptsOf::<T>::insert(&new.subject, id, ());
		Receipts::<T>::insert(
			id,
			Receipt {
				basis: new.basis,
				subject: new.subject,
				custodian: new.custodian,
				recipient: new.recipient,
				purpose: new.purpose,
				action: new.action,
				categories: new.categories,
				duties: new.duties,
				consent_version: new.consent_version,
				issued_at: T::Clock::now(),
				valid_until: new.valid_until,
				authorized_by: new.authorized_by,
				lease: new.lease,
			},
		);
		Ok(id)
	}

	/// A list's length as the number it is stored and weighed by.
	fn count<Item>(items: &[Item]) -> u32 {
		u32::try_from(items.len()).unwrap_or(u32::MAX)
	}
}
