//! How much execution a payer may use.

use crate::{extension::Refusal, pallet::*, types::*};
use frame::{
	prelude::*,
	traits::{DispatchInfoOf, Dispatchable, Get},
};
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::OrganizationStatus,
};

/// Where a signer stands, as far as the pool is concerned.
pub(crate) enum Standing<AccountId> {
	/// It may act, and this bucket pays.
	Live(Payer<AccountId>, QuotaClass),
	/// Its organization is suspended: it may only exercise rights.
	Suspended(Payer<AccountId>, QuotaClass),
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_quota(target: QuotaTarget, quota: Option<Quota>) -> Result<(), Error<T>> {
		match target {
			QuotaTarget::Class(class) => {
				Self::ensure_quota_is_usable(class, quota)?;
				let quota = quota.unwrap_or(T::DefaultQuotas::get().of(class));
				QuotasByClass::<T>::mutate(|quotas| quotas.set(class, quota));
			},
			QuotaTarget::Organization(id) => {
				let class = Self::remaining(id)?.kind.into();
				Self::ensure_quota_is_usable(class, quota)?;
				Self::set_own_quota(id, class, quota);
			},
		}
		Self::deposit_event(Event::QuotaSet { target, quota });
		Ok(())
	}

	fn ensure_quota_is_usable(class: QuotaClass, quota: Option<Quota>) -> Result<(), Error<T>> {
		let least = T::MinimumQuotas::get().of(class);
		ensure!(
			quota.is_none_or(|quota| quota.is_at_least(least)),
			Error::<T>::QuotaBelowMinimum
		);
		Ok(())
	}

	/// Settles what the old quota left, so that the new one counts from now on only.
	fn set_own_quota(id: OrganizationId, class: QuotaClass, own: Option<Quota>) {
		let now = Self::now();
		let payer = Payer::Organization(id);
		let stored = Buckets::<T>::get(&payer);
		let size = own.unwrap_or(QuotasByClass::<T>::get().of(class)).size;
		let level = match stored {
			Some(bucket) => bucket
				.available(Self::quota_in(Some(&bucket), class), now)
				.min(size),
			None => size,
		};
		Buckets::<T>::insert(
			payer,
			Bucket {
				level,
				updated: now,
				own,
			},
		);
	}

	/// The quota that counts for a payer with this bucket.
	fn quota_in(bucket: Option<&Bucket>, class: QuotaClass) -> Quota {
		bucket
			.and_then(|bucket| bucket.own)
			.unwrap_or_else(|| QuotasByClass::<T>::get().of(class))
	}

	/// Where the signer stands at `now`: one or two storage reads.
	pub(crate) fn standing(
		signer: &T::AccountId,
		now: Moment,
	) -> Result<Standing<T::AccountId>, Refusal> {
		let member = Accounts::<T>::get(signer).ok_or(Refusal::NotAMember)?;
		if member.custodian.is_some() || member.represents_anyone(now) {
			// Whatever becomes of a hospital, its subjects keep their rights.
			return Ok(Standing::Live(
				Payer::Individual(signer.clone()),
				QuotaClass::Individual,
			));
		}
		let live_staff = member.staff.filter(|staff| staff.is_live(now));
		let Some(id) = member.seat.or(live_staff.map(|staff| staff.organization)) else {
			let lapsed = member.staff.is_some() || !member.represents.is_empty();
			return Err(if lapsed {
				Refusal::StandingEnded
			} else {
				Refusal::NotAMember
			});
		};
		let organization = Organizations::<T>::get(id).ok_or(Refusal::NotAMember)?;
		let payer = Payer::Organization(id);
		let class = organization.kind.into();
		match organization.status {
			OrganizationStatus::Active => Ok(Standing::Live(payer, class)),
			OrganizationStatus::Suspended => Ok(Standing::Suspended(payer, class)),
			OrganizationStatus::Retired => Err(Refusal::OrganizationRetired),
		}
	}

	/// What a transaction takes from its payer's bucket: its declared time, the time every
	/// transaction of its class costs, and its bytes.
	pub(crate) fn price(
		info: &DispatchInfoOf<<T as frame_system::Config>::RuntimeCall>,
		len: usize,
	) -> u64
	where
		<T as frame_system::Config>::RuntimeCall:
			Dispatchable<Info = frame::deps::frame_support::dispatch::DispatchInfo>,
	{
		let base = T::BlockWeights::get()
			.get(info.class)
			.base_extrinsic
			.ref_time();
		let bytes = u64::try_from(len).unwrap_or(u64::MAX);
		info.total_weight()
			.ref_time()
			.saturating_add(base)
			.saturating_add(bytes.saturating_mul(T::RefTimePerByte::get()))
	}

	/// The payer's bucket after paying `price` at `now`, or why it cannot pay.
	pub(crate) fn after_paying(
		payer: &PayerOf<T>,
		class: QuotaClass,
		price: u64,
		now: Moment,
	) -> Result<Bucket, Refusal> {
		let stored = Buckets::<T>::get(payer);
		let quota = Self::quota_in(stored.as_ref(), class);
		ensure!(price <= quota.size, Refusal::ExceedsQuotaSize);
		let available = stored.map_or(quota.size, |bucket| bucket.available(quota, now));
		let level = available
			.checked_sub(price)
			.ok_or(Refusal::QuotaExhausted)?;
		Ok(Bucket {
			level,
			updated: now,
			own: stored.and_then(|bucket| bucket.own),
		})
	}

	/// Returns what a transaction did not use. A payer that has left meanwhile gets nothing, and a
	/// bucket that would overflow is cut to size whenever it is looked at.
	pub(crate) fn give_back(payer: &PayerOf<T>, unspent: u64) {
		if unspent == 0 {
			return;
		}
		Buckets::<T>::mutate_exists(payer, |stored| {
			if let Some(bucket) = stored {
				bucket.level = bucket.level.saturating_add(unspent);
			}
		});
	}

	/// What an account can use now.
	pub(crate) fn quota_state(account: &T::AccountId) -> Option<QuotaState> {
		let now = Self::now();
		let (payer, class) = match Self::standing(account, now).ok()? {
			Standing::Live(payer, class) | Standing::Suspended(payer, class) => (payer, class),
		};
		let stored = Buckets::<T>::get(payer);
		let quota = Self::quota_in(stored.as_ref(), class);
		Some(QuotaState {
			available: stored.map_or(quota.size, |bucket| bucket.available(quota, now)),
			size: quota.size,
			refill_per_second: quota.refill_per_second,
		})
	}
}
