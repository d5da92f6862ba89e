//! A template changes: the council publishes a new version of what patients sign, and says that the
//! old one counts no longer. Whoever signed the old text is asked again; until then it is no.

use crate::common::{
	acts::*,
	cast::{amina, bilal, scientist, ALICE, BOB, PARTNER},
	council, enact, on_preset,
	pool::nameless,
	wait, Actor, DAY,
};
use galen_primitives::{
	codes::Purpose,
	consent::{Basis, Outcome, Rule, Voidance},
	ids::{DirectiveId, OrderId, TemplateId, TemplateRef},
	traits::Split,
};
use galen_runtime::{constants::CREDIT, genesis::preset_id, Access, Runtime, RuntimeCall};
use pallet_access::types::LineState;
use pallet_consent::{
	types::{Disclosure, Language, TemplateKind, TemplateText, TextHash, Texts},
	Call, Error,
};

/// The second version of the template about research.
const SECOND: TemplateRef = TemplateRef {
	id: RESEARCH.id,
	version: 2,
};

fn texts() -> Texts {
	let text = TemplateText {
		language: Language(*b"en"),
		text: TextHash([2; 32]),
	};
	vec![text].try_into().expect("one language")
}

/// The council publishes a second version, which gives patients more.
fn publish_second(subject: u32, custodian: u32) -> RuntimeCall {
	let split = Split {
		subject,
		custodian,
		network: Split::WHOLE - subject - custodian,
	};
	Call::<Runtime>::publish_template {
		template: Some(RESEARCH.id),
		kind: TemplateKind::Research {
			split,
			remuneration: Disclosure::Disclosed,
		},
		texts: texts(),
	}
	.into()
}

fn set_minimum(template: TemplateId, minimum: u16) -> RuntimeCall {
	Call::<Runtime>::set_template_minimum { template, minimum }.into()
}

fn give_under(template: TemplateRef, subject: &Actor) -> RuntimeCall {
	let rule = permit_paid(Purpose::Hresch, 0);
	give(subject, statement(template, &[rule]))
}

fn including(patients: &[Actor]) -> OrderId {
	let terms = research_terms(CREDIT, patients.len() as u32);
	scientist().does(place(ALICE.id, terms, 10 * DAY));
	let order = latest_order();
	ALICE.officer().does(accept(order));
	ALICE.gateway().does(include(order, patients));
	order
}

fn line(order: OrderId, patient: &Actor) -> Option<LineState> {
	Access::line(order, patient.account()).map(|line| line.state)
}

fn outcome(patient: &Actor) -> (Outcome, Option<Voidance>) {
	let decision = ask_at_price(patient, PARTNER, Purpose::Biorch, CREDIT);
	let voided = match decision.basis {
		Basis::Rule { voided, .. } => voided,
		_ => None,
	};
	(decision.outcome, voided)
}

#[test]
fn what_was_signed_under_an_outdated_text_should_refuse_until_it_is_signed_anew() {
	on_preset(preset_id::LOCAL, || {
		for patient in [amina(), bilal()] {
			patient.does(give_under(RESEARCH, &patient));
		}
		let order = including(&[amina(), bilal()]);

		// A new version alone changes nothing for those who signed the old one.
		enact(publish_second(800_000, 100_000));
		assert!(outcome(&amina()).0.admits());
		enact(set_minimum(RESEARCH.id, 2));
		for patient in [amina(), bilal()] {
			let outdated = Some(Voidance::TemplateOutdated);
			assert_eq!(outcome(&patient), (Outcome::Deny, outdated));
		}

		// Bilal signs the new text in time; Amina is not asked in time, and her line is refunded.
		wait(DAY);
		bilal().does(give_under(SECOND, &bilal()));
		for patient in [amina(), bilal()] {
			ALICE.gateway().does(authorize(order, &patient));
		}
		assert_eq!(line(order, &amina()), Some(LineState::Dropped));
		assert_eq!(held(&treasury(PARTNER)), CREDIT);
		ALICE.gateway().does(confirm(order, &[bilal()]));
		wait(8 * DAY);
		scientist().does(settle(order));
		// What he signed counts: 80 % of the price, as the new text says.
		assert_eq!(free(&bilal().account()), 8 * CREDIT / 10);
		assert_eq!(free(&treasury(ALICE.id)), CREDIT / 10);

		// The old text can be signed no more; the new one replaces what she signed.
		let outdated = Error::<Runtime>::TemplateOutdated;
		amina().is_refused(give_under(RESEARCH, &amina()), outdated);
		amina().does(Call::<Runtime>::amend_consent {
			subject: amina().account(),
			directive: DirectiveId(0),
			statement: statement(SECOND, &[permit_paid(Purpose::Hresch, 0)]),
			paper: None,
		});
		assert!(outcome(&amina()).0.admits());
		let order = including(&[amina()]);
		assert_eq!(line(order, &amina()), Some(LineState::Included));
	});
}

#[test]
fn what_was_released_before_should_be_paid_as_the_old_text_said() {
	on_preset(preset_id::LOCAL, || {
		amina().does(give_under(RESEARCH, &amina()));
		let order = including(&[amina()]);
		ALICE.gateway().does(authorize(order, &amina()));
		ALICE.gateway().does(confirm(order, &[amina()]));
		enact(publish_second(800_000, 100_000));
		enact(set_minimum(RESEARCH.id, 2));
		wait(8 * DAY);
		scientist().does(settle(order));
		assert_eq!(free(&amina().account()), 7 * CREDIT / 10);
		assert_eq!(free(&treasury(ALICE.id)), 2 * CREDIT / 10);
	});
}

#[test]
fn a_minimum_above_the_newest_should_end_every_version() {
	on_preset(preset_id::LOCAL, || {
		amina().does(give_care(&amina()));
		BOB.clinician().does(open_access(&amina()));
		enact(set_minimum(CARE.id, 2));
		let not_admitted = pallet_access::Error::<Runtime>::NotAdmitted;
		BOB.clinician()
			.is_refused(open_access(&amina()), not_admitted);
		// In an emergency nobody asks what she signed.
		BOB.clinician().does(open_emergency(&amina()));
	});
}

#[test]
fn an_outdated_text_should_open_nothing() {
	on_preset(preset_id::LOCAL, || {
		// She permitted research long ago, and later forbade it under a newer template.
		amina().does(give_under(RESEARCH, &amina()));
		wait(DAY);
		let never = Rule::Deny(on_purpose(Purpose::Hresch));
		amina().does(give(&amina(), statement(CARE, &[never])));
		assert_eq!(outcome(&amina()).0, Outcome::Deny);
		// The template of her refusal is outdated; her refusal is not.
		enact(set_minimum(CARE.id, 2));
		assert_eq!(outcome(&amina()), (Outcome::Deny, None));
	});
}

#[test]
fn the_council_should_only_raise_a_minimum_and_promise_what_it_keeps() {
	on_preset(preset_id::LOCAL, || {
		let refused = |call, error: Error<Runtime>| {
			assert_eq!(council::decide(call), Err(nameless(error.into())));
		};
		refused(set_minimum(RESEARCH.id, 3), Error::MinimumTooHigh);
		enact(set_minimum(RESEARCH.id, 2));
		refused(set_minimum(RESEARCH.id, 1), Error::MinimumNotRaised);
		refused(set_minimum(RESEARCH.id, 2), Error::MinimumNotRaised);
		// Less than half for the patient is not to be had.
		refused(publish_second(400_000, 500_000), Error::SplitBelowFloor);
		let care = Call::<Runtime>::publish_template {
			template: Some(RESEARCH.id),
			kind: TemplateKind::Care,
			texts: texts(),
		};
		refused(care.into(), Error::ClassChanged);
	});
}
