//! Paid research: a partner orders laboratory results of 300 patients at two hospitals. Some
//! patients never consented, some ask for more, some change their minds between inclusion and
//! release, some releases are forgotten, some disputed. In the end every unit is where it belongs.

use crate::common::{
	acts::*,
	cast::{auditor, scientist, Hospital, ALICE, BOB, PARTNER},
	council, enact, events, next_block, on_preset, wait, Actor, DAY,
};
use galen_primitives::ids::{Balance, OrderId};
use galen_runtime::{
	constants::CREDIT, genesis::preset_id, Access, AccountId, Balances, Rewards, Runtime,
	RuntimeEvent,
};
use pallet_access::types::{Closing, LineState, OrderState, Refusals, Ruling};

/// Patients of each hospital.
const PATIENTS: usize = 150;
/// Ten credits and three units, so that no split comes out even.
const PRICE: Balance = 10 * CREDIT + 3;
/// What the text of the template promises of that: 20 % and 10 % rounded down, and all the rest.
const CUSTODIAN_SHARE: Balance = 2 * CREDIT;
const NETWORK_SHARE: Balance = CREDIT;
const SUBJECT_SHARE: Balance = 7 * CREDIT + 3;

/// One hospital's side of the study.
struct Site {
	hospital: Hospital,
	patients: Vec<Actor>,
	order: OrderId,
}

/// What becomes of each patient, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
	/// Never consented to anything.
	Silent,
	/// Consents for twice the price.
	Dear,
	/// Is included and withdraws before the release.
	Withdraws,
	/// Is included, and then leaves the hospital.
	Leaves,
	/// Is included, and a letter withdraws everything before the release.
	Writes,
	/// Withdraws when the release was authorized already.
	WithdrawsLate,
	/// Is included and forgotten.
	Forgotten,
	/// Is authorized, and the gateway fails before the release.
	Failed,
	/// Is released; the partner disputes, and the council finds for the partner.
	Refunded,
	/// Is released; the partner disputes, and the council finds for the hospital.
	Upheld,
	/// Is released; the partner disputes, and nobody rules.
	Undecided,
	/// Is released and paid.
	Paid,
}

use Fate::*;

impl Fate {
	fn of(number: usize) -> Self {
		match number {
			0..15 => Silent,
			15..30 => Dear,
			30..48 => Withdraws,
			48 => Leaves,
			49 => Writes,
			50 => WithdrawsLate,
			51..53 => Forgotten,
			53 => Failed,
			54 => Refunded,
			55 => Upheld,
			56 => Undecided,
			_ => Paid,
		}
	}

	/// Whether consent admitted the patient when subjects were included.
	fn is_included(self) -> bool {
		!matches!(self, Silent | Dear)
	}

	/// Whether consent is gone when the gateway asks again.
	fn is_dropped(self) -> bool {
		matches!(self, Withdraws | Leaves | Writes)
	}

	/// Whether the data was handed over.
	fn is_released(self) -> bool {
		matches!(self, Refunded | Upheld | Undecided | Paid)
	}

	/// Whether the price was earned.
	fn is_paid(self) -> bool {
		matches!(self, Upheld | Undecided | Paid)
	}

	/// The line as it stands in the end.
	fn line(self) -> Option<LineState> {
		match self {
			Silent | Dear => None,
			Withdraws | Leaves | Writes => Some(LineState::Dropped),
			WithdrawsLate | Forgotten | Failed => Some(LineState::Lapsed),
			Refunded => Some(LineState::Refunded),
			Upheld | Undecided | Paid => Some(LineState::Paid),
		}
	}
}

impl Site {
	/// Enrols the patients, who say what they want.
	fn open(hospital: Hospital) -> Self {
		let name = |number: usize| format!("Patient {number}");
		let patients: Vec<_> = (0..PATIENTS)
			.map(|number| hospital.staff(&name(number)))
			.collect();
		for (number, patient) in patients.iter().enumerate() {
			hospital.registrar().does(enroll(patient));
			match Fate::of(number) {
				Silent => (),
				Dear => patient.does(give_research(patient, 2 * PRICE)),
				_ => patient.does(give_research(patient, PRICE)),
			}
		}
		let terms = research_terms(PRICE, PATIENTS as u32);
		scientist().does(place(hospital.id, terms, 10 * DAY));
		Self {
			hospital,
			patients,
			order: latest_order(),
		}
	}

	fn those(&self, which: impl Fn(Fate) -> bool) -> Vec<Actor> {
		let numbered = self.patients.iter().enumerate();
		numbered
			.filter(|(number, _)| which(Fate::of(*number)))
			.map(|(_, patient)| patient.clone())
			.collect()
	}

	fn how_many(&self, which: impl Fn(Fate) -> bool) -> u32 {
		self.those(which).len() as u32
	}

	fn state(&self) -> OrderState {
		Access::order(self.order).expect("it is kept").state
	}

	/// Accepts the order and asks everybody's consent, fifty a call.
	fn include(&self) {
		self.hospital.officer().does(accept(self.order));
		let (mut included, mut refused) = (0, 0);
		for some in self.patients.chunks(50) {
			self.hospital.gateway().does(include(self.order, some));
			for event in events() {
				if let RuntimeEvent::Access(pallet_access::Event::SubjectsIncluded {
					included: more,
					refused: others,
					..
				}) = event
				{
					included += more;
					refused += others.not_admitted;
					let only = Refusals {
						not_admitted: others.not_admitted,
						..Refusals::default()
					};
					assert_eq!(others, only, "nobody is refused for another reason");
				}
			}
			next_block();
		}
		assert_eq!(included, self.how_many(Fate::is_included));
		assert_eq!(refused, self.how_many(|fate| !fate.is_included()));
	}

	/// Between inclusion and release some change their minds.
	fn change_minds(&self) {
		for patient in self.those(|fate| fate == Withdraws) {
			patient.does(withdraw(&patient, 0));
		}
		for patient in self.those(|fate| fate == Leaves) {
			patient.does(release(&patient));
		}
		for patient in self.those(|fate| fate == Writes) {
			self.hospital
				.registrar()
				.does(pallet_consent::Call::<Runtime>::withdraw_all {
					subject: patient.account(),
					paper: Some(letter()),
				});
		}
	}

	/// The gateway asks for every patient again, and releases where it is told that it may.
	fn deliver(&self) {
		let gateway = self.hospital.gateway();
		let treasury = treasury(PARTNER);
		for patient in self.those(|fate| fate.is_included() && fate != Forgotten) {
			let before = held(&treasury);
			gateway.does(authorize(self.order, &patient));
			let fate = self.fate_of(&patient);
			let refund = if fate.is_dropped() { PRICE } else { 0 };
			assert_eq!(before - held(&treasury), refund, "{fate:?}");
			if fate.is_dropped() {
				continue;
			}
			let receipt = latest_receipt();
			assert!(Access::is_spendable(receipt));
			if fate == WithdrawsLate {
				patient.does(withdraw(&patient, 0));
				assert!(!Access::is_spendable(receipt), "no gateway releases this");
			}
		}
		let released = self.those(Fate::is_released);
		for some in released.chunks(50) {
			gateway.does(confirm(self.order, some));
		}
	}

	fn fate_of(&self, patient: &Actor) -> Fate {
		let number = self.patients.iter().position(|known| known == patient);
		Fate::of(number.expect("one of the site's"))
	}

	fn dispute(&self) {
		for patient in self.those(|fate| matches!(fate, Refunded | Upheld | Undecided)) {
			scientist().does(dispute(self.order, &patient));
		}
	}

	fn rule(&self) {
		for (which, ruling) in [(Refunded, Ruling::Refund), (Upheld, Ruling::Pay)] {
			for patient in self.those(|fate| fate == which) {
				enact(rule(self.order, &patient, ruling));
			}
		}
	}

	/// The order as its lines come out.
	fn check_lines(&self) {
		for patient in &self.patients {
			let line = Access::line(self.order, patient.account()).map(|line| line.state);
			assert_eq!(line, self.fate_of(patient).line(), "{patient:?}");
		}
	}

	/// What its patients and the hospital were paid, and the order's own books.
	fn check_money(&self) {
		let paid = Balance::from(self.how_many(Fate::is_paid));
		for patient in &self.patients {
			let due = if self.fate_of(patient).is_paid() {
				SUBJECT_SHARE
			} else {
				0
			};
			assert_eq!(free(&patient.account()), due, "{patient:?}");
		}
		assert_eq!(free(&treasury(self.hospital.id)), paid * CUSTODIAN_SHARE);
		let order = Access::order(self.order).expect("it is kept");
		assert_eq!(order.escrow, PATIENTS as Balance * PRICE);
		assert_eq!(order.paid, paid * PRICE);
		assert_eq!(order.paid + order.refunded, order.escrow);
		assert_eq!((order.refundable(), order.payable()), (0, 0));
	}
}

/// Everything held is refundable or payable, order by order.
fn check_escrow(sites: &[Site]) {
	let orders = sites
		.iter()
		.map(|site| Access::order(site.order).expect("it is kept"));
	let accounted: Balance = orders
		.map(|order| {
			assert_eq!(order.held(), order.refundable() + order.payable());
			order.held()
		})
		.sum();
	assert_eq!(held(&treasury(PARTNER)), accounted);
}

fn network() -> AccountId {
	Rewards::network()
}

fn root() -> Vec<u8> {
	sp_io::storage::root(sp_core::storage::StateVersion::V1)
}

#[test]
fn three_hundred_patients_at_two_hospitals_should_be_paid_to_the_last_unit() {
	on_preset(preset_id::LOCAL, || {
		assert_eq!(SUBJECT_SHARE + CUSTODIAN_SHARE + NETWORK_SHARE, PRICE);
		let issued = Balances::total_issuance();
		let funds = free(&treasury(PARTNER));
		let network_before = free(&network());

		// A custodian an order, so two orders.
		let sites = [Site::open(ALICE), Site::open(BOB)];
		let escrow = 2 * PATIENTS as Balance * PRICE;
		assert_eq!(held(&treasury(PARTNER)), escrow);
		assert_eq!(free(&treasury(PARTNER)), funds - escrow);

		for site in &sites {
			site.include();
		}
		assert_eq!(
			held(&treasury(PARTNER)),
			escrow,
			"an inclusion moves nothing"
		);
		for site in &sites {
			site.change_minds();
			site.deliver();
			site.dispute();
		}
		check_escrow(&sites);

		// Nothing is due before the partner had its week to object.
		for site in &sites {
			auditor().does(settle(site.order));
		}
		assert_eq!(free(&network()), network_before);
		wait(8 * DAY);
		for site in &sites {
			site.rule();
			auditor().does(settle(site.order));
		}
		check_escrow(&sites);

		// The deadline and the last day to confirm pass, and what was not released goes back.
		wait(4 * DAY);
		for site in &sites {
			auditor().does(settle(site.order));
			assert_eq!(site.state(), OrderState::Settling, "a dispute is undecided");
		}
		check_escrow(&sites);

		// The council's time to rule passes too.
		wait(30 * DAY);
		for site in &sites {
			auditor().does(settle(site.order));
			let at = crate::common::now();
			let how = Closing::Settled;
			assert_eq!(site.state(), OrderState::Closed { how, at });
			site.check_lines();
			site.check_money();
		}

		let paid: u32 = sites.iter().map(|site| site.how_many(Fate::is_paid)).sum();
		let paid = Balance::from(paid);
		assert_eq!(paid, 190, "95 at each hospital");
		assert_eq!(held(&treasury(PARTNER)), 0);
		assert_eq!(free(&treasury(PARTNER)), funds - paid * PRICE);
		assert_eq!(free(&network()), network_before + paid * NETWORK_SHARE);
		assert_eq!(
			Balances::total_issuance(),
			issued,
			"not a unit was made or lost"
		);

		// Whoever settles again changes nothing.
		next_block();
		for site in &sites {
			let settled = crate::common::without_trace(|| {
				let before = root();
				crate::common::dispatch(settle(site.order), auditor().account()).expect("allowed");
				before == root()
			});
			assert!(settled);
		}

		redeem_everything(&sites, issued);
	});
}

/// What was earned can be redeemed, and leaves circulation.
fn redeem_everything(sites: &[Site], issued: Balance) {
	let mut redeemed = 0;
	for site in sites {
		for patient in site.those(Fate::is_paid).iter().take(3) {
			patient.does(redeem(SUBJECT_SHARE));
			redeemed += SUBJECT_SHARE;
		}
		let earned = free(&treasury(site.hospital.id));
		site.hospital.treasurer().does(redeem(earned));
		redeemed += earned;
	}
	assert_eq!(Balances::total_issuance(), issued - redeemed);
	assert_eq!(Rewards::supply().redeemed, redeemed);
}

#[test]
fn an_order_nobody_answers_should_be_refunded_whole() {
	on_preset(preset_id::LOCAL, || {
		let funds = free(&treasury(PARTNER));
		for after in [Some("decline"), Some("cancel"), None] {
			scientist().does(place(ALICE.id, research_terms(PRICE, 300), DAY));
			let order = latest_order();
			assert_eq!(held(&treasury(PARTNER)), 300 * PRICE);
			match after {
				Some("decline") => ALICE
					.officer()
					.does(pallet_access::Call::<Runtime>::decline_order { order }),
				Some(_) => scientist().does(pallet_access::Call::<Runtime>::cancel_order { order }),
				None => {
					wait(DAY);
					let too_late = pallet_access::Error::<Runtime>::DeadlinePassed;
					ALICE.officer().is_refused(accept(order), too_late);
					auditor().does(settle(order));
				},
			}
			assert_eq!(free(&treasury(PARTNER)), funds);
			assert_eq!(held(&treasury(PARTNER)), 0);
		}
	});
}

#[test]
fn the_council_should_rule_by_two_thirds_and_not_by_half() {
	on_preset(preset_id::LOCAL, || {
		let patient = crate::common::cast::amina();
		patient.does(give_research(&patient, PRICE));
		scientist().does(place(ALICE.id, research_terms(PRICE, 1), DAY));
		let order = latest_order();
		ALICE.officer().does(accept(order));
		ALICE
			.gateway()
			.does(include(order, std::slice::from_ref(&patient)));
		ALICE.gateway().does(authorize(order, &patient));
		ALICE
			.gateway()
			.does(confirm(order, std::slice::from_ref(&patient)));
		scientist().does(dispute(order, &patient));

		let ruling = rule(order, &patient, Ruling::Refund);
		let half = council::motion(ruling.clone(), 2);
		assert_eq!(half, Err(sp_runtime::DispatchError::BadOrigin));
		enact(ruling);
		assert_eq!(held(&treasury(PARTNER)), 0);
		assert_eq!(free(&patient.account()), 0);
	});
}
