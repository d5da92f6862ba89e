//! Orders of the partner at the patient's hospital, treatment, emergencies and questions.

use super::Attempt;
use crate::common::{
	acts::*,
	cast::{amina, bilal, scientist, ALICE},
	now, run_to, wait, DAY, HOUR,
};
use galen_primitives::{
	codes::{Action, Category, CategorySet, Purpose},
	ids::{ConsentRequestId, EmergencyId},
	members::{Role, RoleSet},
};
use galen_runtime::{constants::CREDIT, AccountId, Runtime, RuntimeCall, System};
use pallet_access::{
	types::{Answer, EmergencyReason, OrderTerms, RequestTerms, Ruling, Verdict},
	Call,
};

fn terms() -> OrderTerms {
	research_terms(CREDIT, 2)
}

fn placed() {
	scientist().does(place(ALICE.id, terms(), 10 * DAY));
}

fn accepted() {
	placed();
	ALICE.officer().does(accept(latest_order()));
}

fn included() {
	accepted();
	ALICE.gateway().does(include(latest_order(), &[amina()]));
}

fn authorized() {
	included();
	ALICE.gateway().does(authorize(latest_order(), &amina()));
}

fn released() {
	authorized();
	ALICE.gateway().does(confirm(latest_order(), &[amina()]));
}

fn disputed() {
	released();
	scientist().does(dispute(latest_order(), &amina()));
}

fn cancelled_long_ago() {
	placed();
	scientist().does(Call::<Runtime>::cancel_order {
		order: latest_order(),
	});
	wait(91 * DAY);
}

fn treated_long_ago() {
	ALICE.clinician().does(open_access(&amina()));
	// The lease counts blocks, the retention counts days.
	run_to(System::block_number() + 10);
	wait(91 * DAY);
}

fn emergency() {
	ALICE.clinician().does(open_emergency(&amina()));
}

/// Two hours ago the chain could not be reached, and this clinician broke the glass all the same.
fn record_late(clinician: AccountId) -> RuntimeCall {
	Call::<Runtime>::record_late_emergency_access {
		subject: amina().account(),
		clinician,
		reason: EmergencyReason::Incapacitated,
		hours: 6,
		opened_at: now() - 2 * HOUR,
	}
	.into()
}

fn latest_emergency() -> EmergencyId {
	let next = pallet_access::NextEmergency::<Runtime>::get();
	EmergencyId(next.0.saturating_sub(1))
}

fn review(verdict: Verdict) -> RuntimeCall {
	Call::<Runtime>::review_emergency_access {
		emergency: latest_emergency(),
		verdict,
	}
	.into()
}

fn reviewed(verdict: Verdict) {
	emergency();
	ALICE
		.staff("Admin")
		.does(pallet_members::Call::<Runtime>::appoint {
			account: ALICE.staff("SecondOfficer").account(),
			roles: RoleSet::of(&[Role::PrivacyOfficer]),
			until: None,
		});
	ALICE.officer().does(review(verdict));
	ALICE.staff("SecondOfficer").does(review(verdict));
}

fn ask_for_consent() -> RuntimeCall {
	Call::<Runtime>::request_consent {
		subject: amina().account(),
		terms: RequestTerms {
			purpose: Purpose::Biorch,
			action: Action::Use,
			categories: CategorySet::of(&[Category::Laboratory]),
			price: CREDIT,
			template: Some(RESEARCH),
		},
		ttl: 2 * DAY,
	}
	.into()
}

fn asked() {
	scientist().does(ask_for_consent());
}

fn answer(answer: Answer) -> RuntimeCall {
	let next = pallet_access::NextRequest::<Runtime>::get();
	Call::<Runtime>::answer_request {
		subject: amina().account(),
		request: ConsentRequestId(next.0.saturating_sub(1)),
		answer,
	}
	.into()
}

pub fn attempts() -> Vec<Attempt> {
	vec![
		Attempt::new("place_order", "paid, for research", |_| {
			place(ALICE.id, terms(), 10 * DAY)
		}),
		Attempt::new("place_order", "unpaid, for public health", |_| {
			let terms = OrderTerms {
				purpose: Purpose::Pubhlth,
				..research_terms(0, 2)
			};
			place(ALICE.id, terms, 10 * DAY)
		}),
		Attempt::after("accept_order", "", placed, |_| accept(latest_order())),
		Attempt::after("decline_order", "", placed, |_| {
			Call::<Runtime>::decline_order {
				order: latest_order(),
			}
			.into()
		}),
		Attempt::after("cancel_order", "", placed, |_| {
			Call::<Runtime>::cancel_order {
				order: latest_order(),
			}
			.into()
		}),
		Attempt::after("include_subjects", "", accepted, |_| {
			include(latest_order(), &[amina(), bilal()])
		}),
		Attempt::after("authorize_release", "", included, |_| {
			authorize(latest_order(), &amina())
		}),
		Attempt::after("confirm_delivery", "", authorized, |_| {
			confirm(latest_order(), &[amina()])
		}),
		Attempt::after("dispute", "", released, |_| {
			dispute(latest_order(), &amina())
		}),
		Attempt::after("resolve_dispute", "", disputed, |_| {
			rule(latest_order(), &amina(), Ruling::Refund)
		}),
		Attempt::after(
			"settle",
			"",
			|| {
				released();
				wait(8 * DAY);
			},
			|_| settle(latest_order()),
		),
		Attempt::new("open_access", "", |_| open_access(&amina())),
		Attempt::new("open_emergency_access", "", |_| open_emergency(&amina())),
		Attempt::new(
			"record_late_emergency_access",
			"of a clinician there",
			|_| record_late(ALICE.clinician().account()),
		),
		Attempt::new("record_late_emergency_access", "one's own", |account| {
			record_late(account.clone())
		}),
		Attempt::after("review_emergency_access", "", emergency, |_| {
			review(Verdict::Justified)
		}),
		Attempt::after(
			"lift_sanction",
			"",
			|| reviewed(Verdict::Unjustified),
			|_| Call::<Runtime>::lift_sanction { hospital: ALICE.id }.into(),
		),
		Attempt::new("request_consent", "", |_| ask_for_consent()),
		Attempt::after("answer_request", "yes", asked, |_| answer(Answer::Agreed)),
		Attempt::after("answer_request", "no", asked, |_| answer(Answer::Declined)),
		Attempt::after("prune_order", "", cancelled_long_ago, |_| {
			Call::<Runtime>::prune_order {
				order: latest_order(),
			}
			.into()
		}),
		Attempt::after("prune_receipts", "", treated_long_ago, |_| {
			Call::<Runtime>::prune_receipts {
				receipts: vec![latest_receipt()].try_into().expect("one receipt"),
			}
			.into()
		}),
		Attempt::after(
			"prune_emergency",
			"",
			|| {
				reviewed(Verdict::Justified);
				wait(2_192 * DAY + 24 * HOUR);
			},
			|_| {
				Call::<Runtime>::prune_emergency {
					emergency: latest_emergency(),
				}
				.into()
			},
		),
		Attempt::after(
			"prune_requests",
			"",
			|| {
				asked();
				wait(33 * DAY);
			},
			|_| {
				Call::<Runtime>::prune_requests {
					subject: amina().account(),
				}
				.into()
			},
		),
	]
}
