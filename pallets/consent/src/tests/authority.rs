//! Who may act, for every call alike.

use crate::{mock::*, Authority, Error, Event};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::Purpose,
	consent::{BlockId, Grantor},
	ids::DirectiveId,
	members::Right,
};

/// Every narrowing call on directive 0 of `AMINA`.
fn narrowing(who: AccountId) -> [DispatchResultWithPostInfo; 4] {
	[
		Consent::block(by(who), AMINA, purposes(&[Purpose::Hmarkt]), None),
		Consent::suspend(by(who), AMINA, DirectiveId(0), None),
		Consent::withdraw_consent(by(who), AMINA, DirectiveId(0), None),
		Consent::withdraw_all(by(who), AMINA, None),
	]
}

/// Every widening call on directive 0, which `DARIO` paused, and block 2 of `AMINA`.
fn widening(who: AccountId) -> [DispatchResultWithPostInfo; 5] {
	[
		Consent::give_consent(by(who), AMINA, treatment(), None),
		Consent::amend_consent(by(who), AMINA, DirectiveId(0), treatment(), None),
		Consent::resume(by(who), AMINA, DirectiveId(0)),
		Consent::unblock(by(who), AMINA, BlockId(2)),
		Consent::remove_directive(by(who), AMINA, DirectiveId(0)),
	]
}

fn prepared(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, treatment());
		assert_ok!(Consent::block(
			by(AMINA),
			AMINA,
			purposes(&[Purpose::Hresch]),
			None
		));
		represent(AMINA, DARIO, &[Right::Withdraw], None);
		assert_ok!(Consent::suspend(by(DARIO), AMINA, DirectiveId(0), None));
		Represented::set(Default::default());
		test();
	});
}

fn all<const N: usize>(
	results: [DispatchResultWithPostInfo; N],
	expected: impl Fn() -> DispatchResult,
) {
	for (call, result) in results.into_iter().enumerate() {
		let result = result.map(|_| ()).map_err(|refused| refused.error);
		assert_eq!(result, expected(), "call {call}");
	}
}

fn refused(error: Error<Test>) -> DispatchResult {
	Err(error.into())
}

#[test]
fn strangers_other_subjects_and_staff_without_a_document_may_do_nothing() {
	prepared(|| {
		for who in [
			STRANGER,
			BEN,
			BILAL,
			CITY_CLINICIAN,
			CITY_REGISTRAR,
			LAKE_REGISTRAR,
		] {
			all(narrowing(who), || refused(Error::NotAuthorized));
			all(widening(who), || refused(Error::NotAuthorized));
		}
	});
}

#[test]
fn the_right_to_withdraw_narrows_and_does_not_widen() {
	prepared(|| {
		represent(AMINA, BILAL, &[Right::Withdraw], None);
		all(widening(BILAL), || refused(Error::NotAuthorized));
		// The pause of a representative stands already.
		let [block, suspend, withdraw, all_of_it] = narrowing(BILAL);
		all([suspend], || refused(Error::AlreadySuspended));
		all([block, withdraw, all_of_it], || Ok(()));
	});
}

#[test]
fn the_right_to_grant_widens_and_does_not_narrow() {
	prepared(|| {
		represent(AMINA, BILAL, &[Right::Grant], None);
		all(narrowing(BILAL), || refused(Error::NotAuthorized));
		all(widening(BILAL), || Ok(()));
	});
}

#[test]
fn other_rights_move_nothing() {
	prepared(|| {
		represent(
			AMINA,
			BILAL,
			&[Right::View, Right::Claim, Right::Recover],
			None,
		);
		all(narrowing(BILAL), || refused(Error::NotAuthorized));
		all(widening(BILAL), || refused(Error::NotAuthorized));
	});
}

#[test]
fn a_representation_that_ended_is_none() {
	prepared(|| {
		represent(
			AMINA,
			BILAL,
			&[Right::Grant, Right::Withdraw],
			Some(START + DAY),
		);
		Now::set(START + DAY);
		all(narrowing(BILAL), || refused(Error::NotAuthorized));
		all(widening(BILAL), || refused(Error::NotAuthorized));
	});
}

#[test]
fn representing_one_subject_says_nothing_of_another() {
	prepared(|| {
		guard(BEN, BILAL);
		all(narrowing(BILAL), || refused(Error::NotAuthorized));
		all(widening(BILAL), || refused(Error::NotAuthorized));
	});
}

#[test]
fn a_freshly_recovered_key_narrows_at_once_and_does_not_widen() {
	prepared(|| {
		FreshKeys::set(vec![AMINA]);
		all(widening(AMINA), || refused(Error::KeyTooFresh));
		all(narrowing(AMINA), || Ok(()));
	});
	prepared(|| {
		guard(AMINA, BILAL);
		FreshKeys::set(vec![BILAL]);
		all(widening(BILAL), || refused(Error::KeyTooFresh));
	});
}

#[test]
fn a_released_subject_narrows_and_does_not_widen() {
	prepared(|| {
		Released::set(vec![AMINA]);
		all(widening(AMINA), || refused(Error::NotEnrolled));
		all(narrowing(AMINA), || Ok(()));
	});
}

#[test]
fn a_registrar_enters_papers_of_the_own_subjects_only() {
	prepared(|| {
		for who in [LAKE_REGISTRAR, CITY_CLINICIAN, BILAL, AMINA] {
			let day = || paper(START - DAY);
			let entered = [
				Consent::give_consent(by(who), AMINA, treatment(), day()),
				Consent::amend_consent(by(who), AMINA, DirectiveId(0), treatment(), day()),
				Consent::withdraw_consent(by(who), AMINA, DirectiveId(0), day()),
				Consent::withdraw_all(by(who), AMINA, day()),
				Consent::suspend(by(who), AMINA, DirectiveId(0), day()),
				Consent::block(by(who), AMINA, purposes(&[Purpose::Hmarkt]), day()),
			];
			all(entered, || refused(Error::NotAuthorized));
		}
	});
}

#[test]
fn a_paper_cannot_be_entered_for_somebody_who_is_enrolled_nowhere() {
	prepared(|| {
		Released::set(vec![AMINA]);
		let entered = [
			Consent::give_consent(by(CITY_REGISTRAR), AMINA, treatment(), paper(START)),
			Consent::withdraw_all(by(CITY_REGISTRAR), AMINA, paper(START)),
		];
		all(entered, || refused(Error::NotEnrolled));
	});
}

#[test]
fn a_paper_from_the_future_is_refused() {
	prepared(|| {
		let tomorrow = || paper(START + 1);
		let entered = [
			Consent::give_consent(by(CITY_REGISTRAR), AMINA, treatment(), tomorrow()),
			Consent::withdraw_consent(by(CITY_REGISTRAR), AMINA, DirectiveId(0), tomorrow()),
			Consent::withdraw_all(by(CITY_REGISTRAR), AMINA, tomorrow()),
		];
		all(entered, || refused(Error::StatedInTheFuture));
	});
}

#[test]
fn a_suspended_hospital_enters_what_narrows_and_nothing_else() {
	prepared(|| {
		Suspended::set(vec![CITY]);
		let registrar = || by(CITY_REGISTRAR);
		let day = || paper(START);
		let widening = [
			Consent::give_consent(registrar(), AMINA, treatment(), day()),
			Consent::amend_consent(registrar(), AMINA, DirectiveId(0), treatment(), day()),
		];
		all(widening, || refused(Error::CustodianNotActive));
		let narrowing = [
			Consent::block(registrar(), AMINA, purposes(&[Purpose::Hmarkt]), day()),
			Consent::suspend(registrar(), AMINA, DirectiveId(0), day()),
			Consent::withdraw_consent(registrar(), AMINA, DirectiveId(0), day()),
			Consent::withdraw_all(registrar(), AMINA, day()),
		];
		all(narrowing, || Ok(()));
	});
}

#[test]
fn a_guardians_paper_counts_as_the_guardians() {
	prepared(|| {
		let enter = |stated_at| {
			let paper = paper_of(BILAL, stated_at);
			Consent::give_consent(by(CITY_REGISTRAR), AMINA, treatment(), paper)
		};
		assert_noop!(enter(START), Error::<Test>::SignatoryNotAuthorized);
		represent(AMINA, BILAL, &[Right::Withdraw], None);
		assert_noop!(enter(START), Error::<Test>::SignatoryNotAuthorized);
		assert_ok!(Consent::withdraw_consent(
			by(CITY_REGISTRAR),
			AMINA,
			DirectiveId(0),
			paper_of(BILAL, START)
		));
		guard(AMINA, BILAL);
		take_events();
		assert_ok!(enter(START));
		let directive = Consent::directives(AMINA).pop().expect("it was given");
		assert_eq!(directive.grantor, Grantor::Representative(BILAL));
		let authorized_by = Authority::Paper {
			custodian: CITY,
			registrar: CITY_REGISTRAR,
			source: SOURCE,
		};
		assert_eq!(
			take_events(),
			[Event::ConsentGiven {
				subject: AMINA,
				directive: directive.id,
				version: directive.version,
				authorized_by
			}]
		);
	});
}

#[test]
fn an_unsigned_call_is_refused() {
	prepared(|| {
		assert_noop!(
			Consent::give_consent(RuntimeOrigin::none(), AMINA, treatment(), None),
			BadOrigin
		);
		assert_noop!(
			Consent::withdraw_all(RuntimeOrigin::root(), AMINA, None),
			BadOrigin
		);
	});
}
