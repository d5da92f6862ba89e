use crate::{mock::*, Disclosure, Error, Event, TemplateClass, TemplateHead, TemplateKind, Texts};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::{TemplateId, TemplateRef},
	traits::{Split, Templates},
};

fn publish(template: Option<u32>, kind: TemplateKind, texts: Texts) -> DispatchResult {
	Consent::publish_template(RuntimeOrigin::root(), template.map(TemplateId), kind, texts)
}

fn research_kind(subject: u32, custodian: u32, network: u32) -> TemplateKind {
	TemplateKind::Research {
		split: Split {
			subject,
			custodian,
			network,
		},
		remuneration: Disclosure::Disclosed,
	}
}

#[test]
fn a_new_template_and_its_second_version_are_published() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(publish(None, TemplateKind::Care, texts(&["de"])));
		assert_ok!(publish(Some(2), TemplateKind::Care, texts(&["de", "en"])));
		let first = TemplateRef {
			id: TemplateId(2),
			version: 1,
		};
		let second = TemplateRef {
			version: 2,
			..first
		};
		assert_eq!(
			take_events(),
			[
				Event::TemplatePublished { template: first },
				Event::TemplatePublished { template: second }
			]
		);
		let head = TemplateHead {
			class: TemplateClass::Care,
			latest: 2,
			minimum: 1,
		};
		assert_eq!(Consent::template_head(first.id), Some(head));
		assert_eq!(Consent::templates().len(), 3);
		let published = Consent::template(second).expect("it was published");
		assert_eq!(published.texts, texts(&["de", "en"]));
		assert_eq!(published.published_at, START);
		assert_eq!(
			Consent::template(TemplateRef {
				version: 3,
				..first
			}),
			None
		);
	});
}

#[test]
fn the_split_is_what_was_published() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(
			<Consent as Templates>::split(RESEARCH),
			Some(RESEARCH_SPLIT)
		);
		assert_eq!(<Consent as Templates>::split(CARE), None);
		let missing = TemplateRef {
			version: 2,
			..RESEARCH
		};
		assert_eq!(<Consent as Templates>::split(missing), None);
	});
}

#[test]
fn nobody_else_publishes() {
	ExtBuilder::default().build_and_execute(|| {
		for who in [AMINA, CITY_REGISTRAR] {
			assert_noop!(
				Consent::publish_template(by(who), None, TemplateKind::Care, texts(&["en"])),
				BadOrigin
			);
		}
	});
}

#[test]
fn a_version_of_nothing_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			publish(Some(2), TemplateKind::Care, texts(&["en"])),
			Error::<Test>::TemplateNotFound
		);
	});
}

#[test]
fn a_template_keeps_its_class() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			publish(Some(0), research_kind(1_000_000, 0, 0), texts(&["en"])),
			Error::<Test>::ClassChanged
		);
		assert_noop!(
			publish(Some(1), TemplateKind::Care, texts(&["en"])),
			Error::<Test>::ClassChanged
		);
	});
}

#[test]
fn a_template_needs_texts_in_known_languages_each_once() {
	ExtBuilder::default().build_and_execute(|| {
		let care = |languages: &[&str]| publish(None, TemplateKind::Care, texts(languages));
		assert_noop!(care(&[]), Error::<Test>::NoTexts);
		assert_noop!(care(&["EN"]), Error::<Test>::UnknownLanguage);
		assert_noop!(care(&["fr", "en"]), Error::<Test>::LanguagesNotAscending);
		assert_noop!(care(&["en", "en"]), Error::<Test>::LanguagesNotAscending);
	});
}

#[test]
fn a_split_must_make_a_whole() {
	ExtBuilder::default().build_and_execute(|| {
		for kind in [
			research_kind(600_000, 0, 0),
			research_kind(600_000, 400_000, 1),
		] {
			assert_noop!(
				publish(None, kind, texts(&["en"])),
				Error::<Test>::SplitNotWhole
			);
		}
	});
}

#[test]
fn the_subject_gets_at_least_the_floor() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			publish(None, research_kind(499_999, 0, 500_001), texts(&["en"])),
			Error::<Test>::SplitBelowFloor
		);
		assert_ok!(publish(
			None,
			research_kind(500_000, 0, 500_000),
			texts(&["en"])
		));
	});
}

#[test]
fn a_template_that_pays_the_hospital_must_say_so() {
	ExtBuilder::default().build_and_execute(|| {
		let silent = |custodian| TemplateKind::Research {
			split: Split {
				subject: 900_000,
				custodian,
				network: 100_000 - custodian,
			},
			remuneration: Disclosure::Undisclosed,
		};
		assert_noop!(
			publish(None, silent(1), texts(&["en"])),
			Error::<Test>::RemunerationNotDisclosed
		);
		assert_ok!(publish(None, silent(0), texts(&["en"])));
	});
}

#[test]
fn the_numbers_end_somewhere() {
	ExtBuilder::default().build_and_execute(|| {
		let head = TemplateHead {
			class: TemplateClass::Care,
			latest: u16::MAX,
			minimum: 1,
		};
		hypothetically!({
			crate::Templates::<Test>::insert(TemplateId(0), head);
			assert_noop!(
				publish(Some(0), TemplateKind::Care, texts(&["en"])),
				Error::<Test>::NumbersExhausted
			);
		});
		hypothetically!({
			crate::NextTemplate::<Test>::put(TemplateId(u32::MAX));
			assert_noop!(
				publish(None, TemplateKind::Care, texts(&["en"])),
				Error::<Test>::NumbersExhausted
			);
		});
	});
}
