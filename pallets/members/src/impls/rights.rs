//! Which of this pallet's own calls exercise a right.

use crate::{glue::RightsClass, pallet::*};
use frame::{prelude::*, traits::Get};
use galen_primitives::members::Role;

impl<T: Config> Pallet<T> {
	/// Classifies a call of this pallet for [`RightsCalls`](crate::RightsCalls): leaving one's
	/// hospital, ending a representation from either side, leaving one's organization, and shutting
	/// out a colleague whose key is lost, which must work while a thief burns the quota.
	///
	/// Each uses up what it acts on, and only a registrar or an admin, who has a quota, can restore
	/// it.
	pub fn classify(call: &Call<T>, signer: &T::AccountId) -> RightsClass {
		let is_live = match call {
			Call::release_subject { subject } if subject == signer => {
				Accounts::<T>::get(subject).is_some_and(|member| member.custodian.is_some())
			},
			Call::remove_representative {
				subject,
				representative,
			} if subject == signer || representative == signer => Representatives::<T>::get(subject)
				.iter()
				.any(|known| known.account == *representative),
			Call::dismiss { account } => match Self::can_dismiss(signer, account) {
				Some(is_live) => is_live,
				None => return RightsClass::Ordinary,
			},
			_ => return RightsClass::Ordinary,
		};
		if is_live {
			RightsClass::ExemptLive
		} else {
			RightsClass::ExemptButNothingToActOn
		}
	}

	/// The most that [`Self::classify`] costs: the time, two members and two organizations.
	pub fn classify_weight() -> Weight {
		T::DbWeight::get().reads(5)
	}

	/// Whether dismissing would succeed; `None` when the signer has no say over the account.
	fn can_dismiss(signer: &T::AccountId, account: &T::AccountId) -> Option<bool> {
		let Some(member) = Accounts::<T>::get(account) else {
			return (signer == account).then_some(false);
		};
		let Some(record) = member.staff else {
			return (signer == account).then_some(false);
		};
		if signer != account {
			let admin_of = Self::acting_for(signer, Role::Admin).ok()?;
			if admin_of != record.organization {
				return None;
			}
		}
		let is_last = record.is_standing_admin()
			&& Organizations::<T>::get(record.organization)
				.is_none_or(|organization| organization.admins <= 1);
		Some(member.seat.is_none() && !is_last)
	}
}
