//! Placing, accepting, declining and cancelling an order.

use crate::{
	pallet::*,
	types::{Closing, Order, OrderState, OrderTerms, PaymentQueueEnds, Side, Tally},
};
use frame::{prelude::*, traits::fungible::hold::Mutate as HoldMutate};
use galen_primitives::{
	codes::{CategorySet, Purpose},
	ids::{Balance, Moment, OrderId, OrganizationId},
	members::{OrganizationKind, OrganizationProfile, OrganizationStatus, Qualification, Role},
	traits::{Clock, Membership},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_place_order(
		who: T::AccountId,
		custodian: OrganizationId,
		terms: OrderTerms,
		delivery: Moment,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let requester = Self::requester(&who, now)?;
		ensure!(
			Self::is_available_custodian(custodian),
			Error::<T>::CustodianUnavailable
		);
		Self::check_terms(&terms)?;
		ensure!(
			(T::MinDelivery::get()..=T::MaxDelivery::get()).contains(&delivery),
			Error::<T>::DeadlineOutOfRange
		);
		Self::check_qualifications(requester.id, terms.purpose, now)?;
		if terms.is_paid() {
			Self::ensure_paid_orders_allowed(requester.id, now)?;
		}

		let escrow = terms
			.price_of(terms.max_lines)
			.ok_or(Error::<T>::EscrowTooLarge)?;
		let payer = T::Members::treasury(requester.id).ok_or(Error::<T>::NoTreasury)?;
		Self::hold(&payer, escrow)?;

		let id = Self::take_number::<_, NextOrder<T>>(OrderId::next)?;
		let deadline = now.saturating_add(delivery);
		let (purpose, price, max_lines) = (terms.purpose, terms.price, terms.max_lines);
		Self::index_order(id, requester.id, custodian);
		Orders::<T>::insert(
			id,
			Order {
				requester: requester.id,
				custodian,
				payer,
				terms,
				deadline,
				state: OrderState::Placed,
				tally: Tally::default(),
				escrow,
				paid: 0,
				refunded: 0,
				payments: PaymentQueueEnds::default(),
				disputes: PaymentQueueEnds::default(),
			},
		);
		Self::deposit_event(Event::OrderPlaced {
			order: id,
			requester: requester.id,
			custodian,
			purpose,
			price,
			max_lines,
			deadline,
			authorized_by: who,
		});
		Ok(())
	}

	pub(crate) fn do_accept_order(who: T::AccountId, id: OrderId) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let mut order = Self::order_of(id)?;
		Self::ensure_acts_for(&who, Role::PrivacyOfficer, order.custodian, now)?;
		ensure!(order.state == OrderState::Placed, Error::<T>::NotPlaced);
		ensure!(now < order.deadline, Error::<T>::DeadlinePassed);
		if order.terms.is_paid() {
			Self::ensure_paid_orders_allowed(order.custodian, now)?;
		}
		order.state = OrderState::Accepted;
		Orders::<T>::insert(id, order);
		Self::deposit_event(Event::OrderAccepted {
			order: id,
			authorized_by: who,
		});
		Ok(())
	}

	pub(crate) fn do_decline_order(who: T::AccountId, id: OrderId) -> DispatchResult {
		let order = Self::order_of(id)?;
		Self::ensure_acts_for(&who, Role::PrivacyOfficer, order.custodian, T::Clock::now())?;
		Self::close_placed(id, order, Closing::Declined)
	}

	pub(crate) fn do_cancel_order(who: T::AccountId, id: OrderId) -> DispatchResult {
		let order = Self::order_of(id)?;
		Self::ensure_acts_for(&who, Role::Scientist, order.requester, T::Clock::now())?;
		Self::close_placed(id, order, Closing::Cancelled)
	}

	/// Closes an order nobody has accepted and gives all of the escrow back.
	pub(crate) fn close_placed(
		id: OrderId,
		mut order: Order<T::AccountId>,
		how: Closing,
	) -> DispatchResult {
		ensure!(order.state == OrderState::Placed, Error::<T>::NotPlaced);
		let refund = order.refundable();
		Self::give_back(&mut order, refund)?;
		Self::close(id, &mut order, how);
		Orders::<T>::insert(id, order);
		Ok(())
	}

	/// Marks the order closed. What it held is gone by now.
	pub(crate) fn close(id: OrderId, order: &mut Order<T::AccountId>, how: Closing) {
		order.state = OrderState::Closed {
			how,
			at: T::Clock::now(),
		};
		Self::deposit_event(Event::OrderClosed {
			order: id,
			how,
			paid: order.paid,
			refunded: order.refunded,
		});
	}

	pub(crate) fn order_of(id: OrderId) -> Result<Order<T::AccountId>, Error<T>> {
		Orders::<T>::get(id).ok_or(Error::<T>::OrderNotFound)
	}

	/// The account acts in the role, and for this organization.
	pub(crate) fn ensure_acts_for(
		who: &T::AccountId,
		role: Role,
		organization: OrganizationId,
		now: Moment,
	) -> Result<(), Error<T>> {
		let acting = Self::acting(who, role, now)?;
		ensure!(acting.id == organization, Error::<T>::NotAuthorized);
		Ok(())
	}

	/// The organization in whose name a scientist asks for data.
	pub(crate) fn requester(
		who: &T::AccountId,
		now: Moment,
	) -> Result<OrganizationProfile, Error<T>> {
		let profile = Self::acting(who, Role::Scientist, now)?;
		ensure!(
			matches!(
				profile.kind,
				OrganizationKind::Hospital | OrganizationKind::Partner
			),
			Error::<T>::NotARequester
		);
		Ok(profile)
	}

	/// The requester of an order is active and still has what its purpose asks for. Asked before
	/// consent is, so that a requester's own lapse is an error to mend and drops no line.
	pub(crate) fn ensure_requester_in_standing(
		order: &Order<T::AccountId>,
		now: Moment,
	) -> Result<(), Error<T>> {
		ensure!(
			Self::is_active(order.requester),
			Error::<T>::RequesterInactive
		);
		Self::check_qualifications(order.requester, order.terms.purpose, now)
	}

	pub(crate) fn is_active(id: OrganizationId) -> bool {
		T::Members::organization(id)
			.is_some_and(|profile| profile.status == OrganizationStatus::Active)
	}

	fn is_available_custodian(id: OrganizationId) -> bool {
		T::Members::organization(id).is_some_and(|profile| {
			profile.kind == OrganizationKind::Hospital
				&& profile.status == OrganizationStatus::Active
		})
	}

	fn check_terms(terms: &OrderTerms) -> Result<(), Error<T>> {
		ensure!(
			!terms.required.meets(terms.optional),
			Error::<T>::CategoriesOverlap
		);
		Self::check_categories(terms.categories())?;
		Self::check_not_emergency(terms.purpose)?;
		ensure!(terms.duties.are_known(), Error::<T>::UnknownDuties);
		ensure!(terms.max_lines > 0, Error::<T>::NoLines);
		ensure!(
			terms.max_lines <= T::MaxLines::get(),
			Error::<T>::TooManyLines
		);
		Ok(())
	}

	pub(crate) fn check_categories(categories: CategorySet) -> Result<(), Error<T>> {
		ensure!(!categories.is_empty(), Error::<T>::NoCategories);
		ensure!(categories.is_known(), Error::<T>::UnknownCategories);
		Ok(())
	}

	/// Breaking the glass has its own call, which is loud and reviewed.
	pub(crate) fn check_not_emergency(purpose: Purpose) -> Result<(), Error<T>> {
		ensure!(purpose != Purpose::Btg, Error::<T>::EmergencyOnly);
		Ok(())
	}

	/// Research needs an ethics approval and accepted terms, both live now.
	pub(crate) fn check_qualifications(
		organization: OrganizationId,
		purpose: Purpose,
		now: Moment,
	) -> Result<(), Error<T>> {
		if !Purpose::Hresch.family().has(purpose) {
			return Ok(());
		}
		let held = T::Members::qualifications(organization, now);
		ensure!(
			held.has(Qualification::EthicsApproval),
			Error::<T>::EthicsApprovalMissing
		);
		ensure!(
			held.has(Qualification::AcceptedTerms),
			Error::<T>::TermsNotAccepted
		);
		Ok(())
	}

	/// A hospital that owes reviews, or is sanctioned, enters into no paid order on either side.
	fn ensure_paid_orders_allowed(
		organization: OrganizationId,
		now: Moment,
	) -> Result<(), Error<T>> {
		let blocked = Reviews::<T>::get(organization).blocks_paid_orders(now);
		ensure!(!blocked, Error::<T>::PaidOrdersBlocked);
		Ok(())
	}

	fn hold(payer: &T::AccountId, escrow: Balance) -> Result<(), Error<T>> {
		if escrow == 0 {
			return Ok(());
		}
		T::Currency::hold(&HoldReason::OrderEscrow.into(), payer, escrow)
			.map_err(|_| Error::<T>::EscrowNotCovered)
	}

	fn index_order(id: OrderId, requester: OrganizationId, custodian: OrganizationId) {
		if requester == custodian {
			return OrdersOf::<T>::insert(requester, id, Side::Both);
		}
		OrdersOf::<T>::insert(requester, id, Side::Requester);
		OrdersOf::<T>::insert(custodian, id, Side::Custodian);
	}
}
