//! What the calls do, and how other pallets reach this one.

use crate::{
	pallet::*,
	types::{divide, Cursor, DatedSchedule, Day, Holder, Schedule, Transferability},
	Batches,
};
use alloc::vec::Vec;
use frame::{
	prelude::*,
	traits::fungible::{Inspect, Mutate},
};
use galen_primitives::{
	ids::{Balance, BatchNumber, OrganizationId, TemplateRef},
	members::{OrganizationKind, Right, Role},
	traits::{Clock, Membership, Payout, PayoutShares, Split, Templates},
};

/// What is left of an account's tokens does not keep it alive: membership does.
const TAKE_ALL: Preservation = Preservation::Expendable;
/// What an order holds cannot be redeemed.
const FREE_ONLY: Fortitude = Fortitude::Polite;

impl<T: Config> Pallet<T> {
	/// Whether subjects may transfer tokens freely. The runtime's call filter asks this.
	pub fn transfers_allowed() -> bool {
		Transfers::<T>::get() == Transferability::On
	}

	/// Whether the account holds tokens it could redeem. The pool asks this before it lets a
	/// redemption in beyond any quota.
	pub fn has_something_to_redeem(account: &T::AccountId) -> bool {
		Self::free(account) > 0
	}

	/// `None` when the call exercises no right; otherwise whether it would succeed, as the call
	/// itself checks. For the pool, which lets redemptions in beyond any quota: each uses up at
	/// least the smallest redemption, so a balance is good for a bounded number of them.
	pub fn exercises_right(signer: &T::AccountId, call: &Call<T>) -> Option<bool> {
		let now = T::Clock::now();
		match call {
			// A hospital's treasurer has the hospital's quota.
			Call::redeem { .. } if T::Members::staff(signer, now).is_some() => None,
			Call::redeem { amount } => Some(Self::check_redemption(signer, *amount).is_ok()),
			Call::redeem_for { subject, amount } => {
				let may = T::Members::rights(subject, signer, now).has(Right::Claim);
				Some(may && Self::check_redemption(subject, *amount).is_ok())
			},
			_ => None,
		}
	}

	fn check_redemption(from: &T::AccountId, amount: Balance) -> Result<(), Error<T>> {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let free = Self::free(from);
		ensure!(amount <= free, Error::<T>::BalanceTooLow);
		ensure!(
			amount == free || amount >= T::MinRedemption::get(),
			Error::<T>::TooSmall
		);
		Ok(())
	}

	/// Redeems everything a subject holds, because it leaves its custodian and could not sign
	/// afterwards. For the runtime's observer of the membership; does nothing where there is nothing.
	pub fn redeem_on_leaving(subject: &T::AccountId) {
		let all = Self::free(subject);
		if all > 0 {
			let holder = Holder::Subject(subject.clone());
			let done = Self::burn(subject, holder, all, subject.clone());
			defensive_assert!(done.is_ok(), "what is free can be burned");
		}
	}

	/// The account that receives the network's part of payments and pays for contributions.
	pub fn network() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	fn free(account: &T::AccountId) -> Balance {
		T::Currency::reducible_balance(account, TAKE_ALL, FREE_ONLY)
	}

	pub(crate) fn do_issue(organization: OrganizationId, amount: Balance) -> Result<(), Error<T>> {
		let treasury = T::Members::treasury(organization).ok_or(Error::<T>::NoTreasury)?;
		Self::mint(&treasury, amount)?;
		Self::deposit_event(Event::Issued {
			organization,
			amount,
		});
		Ok(())
	}

	pub(crate) fn do_issue_to_network(amount: Balance) -> Result<(), Error<T>> {
		Self::mint(&Self::network(), amount)?;
		Self::deposit_event(Event::IssuedToNetwork { amount });
		Ok(())
	}

	fn mint(to: &T::AccountId, amount: Balance) -> Result<(), Error<T>> {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		ensure!(
			amount <= T::MaxIssuance::get(),
			Error::<T>::MaxIssuanceExceeded
		);
		T::Currency::mint_into(to, amount).map_err(|_| Error::<T>::SupplyExceeded)?;
		Supply::<T>::try_mutate(|totals| {
			totals.issued = totals
				.issued
				.checked_add(amount)
				.ok_or(Error::<T>::SupplyExceeded)?;
			Ok(())
		})
	}

	/// A hospital's treasurer redeems from the treasury. Any other staff is refused: what an
	/// account holds while it is nobody's staff can only be a subject's reward, enrolled today or
	/// released since, and a subject can always redeem.
	pub(crate) fn do_redeem(who: T::AccountId, amount: Balance) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		if T::Members::staff(&who, now).is_none() {
			let holder = Holder::Subject(who.clone());
			return Self::burn(&who.clone(), holder, amount, who);
		}
		let hospital = T::Members::acting(&who, Role::Treasurer, now)
			.filter(|organization| organization.kind == OrganizationKind::Hospital)
			.ok_or(Error::<T>::NotAuthorized)?;
		let treasury = T::Members::treasury(hospital.id).ok_or(Error::<T>::NotAuthorized)?;
		Self::burn(&treasury, Holder::Organization(hospital.id), amount, who)
	}

	pub(crate) fn do_redeem_for(
		who: T::AccountId,
		subject: T::AccountId,
		amount: Balance,
	) -> Result<(), Error<T>> {
		let rights = T::Members::rights(&subject, &who, T::Clock::now());
		ensure!(rights.has(Right::Claim), Error::<T>::NotAuthorized);
		Self::burn(&subject, Holder::Subject(subject.clone()), amount, who)
	}

	fn burn(
		from: &T::AccountId,
		holder: Holder<T::AccountId>,
		amount: Balance,
		authorized_by: T::AccountId,
	) -> Result<(), Error<T>> {
		Self::check_redemption(from, amount)?;
		T::Currency::burn_from(from, amount, TAKE_ALL, Precision::Exact, FREE_ONLY)
			.map_err(|_| Error::<T>::BalanceTooLow)?;
		let number = Supply::<T>::mutate(|totals| {
			totals.redeemed = totals.redeemed.saturating_add(amount);
			totals.redemptions = totals.redemptions.saturating_add(1);
			totals.redemptions
		});
		Self::deposit_event(Event::Redeemed {
			number,
			holder,
			amount,
			authorized_by,
		});
		Ok(())
	}

	pub(crate) fn do_credit_contributions(
		gateway: T::AccountId,
		batch: BatchNumber,
		contributions: ContributionsOf<T>,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let custodian = T::Members::acting(&gateway, Role::Gateway, now)
			.filter(|organization| organization.kind == OrganizationKind::Hospital)
			.ok_or(Error::<T>::NotAuthorized)?
			.id;
		ensure!(!contributions.is_empty(), Error::<T>::NoContributions);
		let leaves =
			T::Batches::leaf_count(custodian, batch).ok_or(Error::<T>::BatchNotAnchored)?;
		let schedule = CurrentSchedule::<T>::get().schedule;

		let mut cursor = Cursors::<T>::get(custodian);
		let before = match &cursor {
			Some(at) if at.batch == batch => at.records,
			Some(at) if at.batch > batch => return Err(Error::<T>::AlreadyCredited),
			_ => 0,
		};
		cursor = cursor.filter(|at| at.batch == batch);

		let mut records = before;
		let mut payments: Vec<(T::AccountId, Balance)> = Vec::new();
		let mut amount: Balance = 0;
		for entry in contributions {
			ensure!(entry.records > 0, Error::<T>::NoRecords);
			let place = (entry.subject, entry.kind);
			let ascends = cursor.as_ref().is_none_or(|at| at.last < place);
			ensure!(ascends, Error::<T>::AlreadyCredited);
			let enrolled = T::Members::custodian(&place.0) == Some(custodian);
			ensure!(enrolled, Error::<T>::NotCustodian);
			records = records.saturating_add(u64::from(entry.records));
			ensure!(records <= leaves, Error::<T>::MoreThanAnchored);

			let earned = schedule.earned(entry.kind, entry.records);
			let paid = EarningsToday::<T>::mutate(&place.0, |earnings| {
				earnings.earn(Day::of(now), earned, schedule.daily_cap)
			});
			amount = amount.saturating_add(paid);
			payments.push((place.0.clone(), paid));
			cursor = Some(Cursor {
				batch,
				records,
				last: place,
			});
		}

		let network = Self::network();
		ensure!(amount <= Self::free(&network), Error::<T>::FundTooLow);
		for (subject, paid) in payments.iter().filter(|(_, paid)| *paid > 0) {
			T::Currency::transfer(&network, subject, *paid, TAKE_ALL)
				.map_err(|_| Error::<T>::FundTooLow)?;
		}
		Cursors::<T>::set(custodian, cursor);
		Self::deposit_event(Event::ContributionsCredited {
			custodian,
			batch,
			records: records.saturating_sub(before),
			amount,
			authorized_by: gateway,
		});
		Ok(())
	}

	pub(crate) fn do_set_schedule(schedule: Schedule) {
		let since = Day::of(T::Clock::now());
		CurrentSchedule::<T>::put(DatedSchedule { schedule, since });
		Self::deposit_event(Event::ScheduleSet { schedule });
	}

	/// Fails loudly: a chain that began with the wrong supply would be wrong for good.
	#[allow(clippy::panic, clippy::expect_used)]
	pub(crate) fn build_genesis(config: &GenesisConfig<T>) {
		assert!(
			config.subject_floor <= Split::WHOLE,
			"the subject floor exceeds the whole"
		);
		CurrentSchedule::<T>::put(DatedSchedule {
			schedule: config.schedule,
			since: Day::of(T::Clock::now()),
		});
		SubjectFloor::<T>::put(config.subject_floor);
		Transfers::<T>::put(config.transferability);
		let mint = |to: &T::AccountId, amount: Balance| {
			if amount > 0 {
				T::Currency::mint_into(to, amount).expect("genesis tokens fit the supply");
			}
		};
		mint(&Self::network(), config.network);
		for (organization, amount) in &config.organizations {
			let treasury = T::Members::treasury(*organization)
				.expect("an organization with genesis tokens exists and has a treasury");
			mint(&treasury, *amount);
		}
		Supply::<T>::mutate(|totals| totals.genesis = T::Currency::total_issuance());
	}
}

impl<T: Config> Payout<T::AccountId> for Pallet<T> {
	/// Without a template nobody but the subject was promised anything, so all of it is theirs.
	fn shares(template: Option<TemplateRef>, amount: Balance) -> PayoutShares {
		match template
			.and_then(T::Templates::split)
			.filter(|split| split.is_whole())
		{
			Some(split) => divide(split, SubjectFloor::<T>::get(), amount),
			None => PayoutShares {
				subject: amount,
				custodian: 0,
				network: 0,
			},
		}
	}

	fn network_account() -> T::AccountId {
		Self::network()
	}
}

/// The council's floor under a subject's part of a payment, as a value others can be configured
/// with: a template that promises less must not be published.
pub struct SubjectFloorOf<T>(core::marker::PhantomData<T>);

impl<T: Config> Get<u32> for SubjectFloorOf<T> {
	fn get() -> u32 {
		SubjectFloor::<T>::get()
	}
}
