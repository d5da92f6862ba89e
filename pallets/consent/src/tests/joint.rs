//! Joint guardians: any one may withdraw, research needs all.

use crate::{mock::*, Authority, Error, Event, ProposalId, Proposals};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::Purpose,
	consent::{BlockId, Grantor},
	ids::DirectiveId,
	members::Right,
};

fn gives(who: AccountId, statement: crate::Statement) {
	assert_ok!(Consent::give_consent(by(who), AMINA, statement, None));
}

/// `BILAL` and `CARLA` are `AMINA`'s guardians.
fn two_guardians(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(|| {
		guard(AMINA, BILAL);
		guard(AMINA, CARLA);
		test();
	});
}

#[test]
fn research_counts_once_both_guardians_have_given_the_same_consent() {
	two_guardians(|| {
		gives(BILAL, research());
		assert!(!admits(AMINA, Purpose::Hresch));
		assert!(Consent::directives(AMINA).is_empty());
		assert_eq!(Consent::version(AMINA), 0);
		gives(CARLA, research());
		assert!(admits(AMINA, Purpose::Hresch));
		assert_eq!(Consent::proposal(AMINA), None);
		assert_eq!(
			take_events(),
			[
				Event::ConsentProposed {
					subject: AMINA,
					proposal: ProposalId::give(&research()),
					authorized_by: Authority::Representative(BILAL)
				},
				Event::ConsentGiven {
					subject: AMINA,
					directive: DirectiveId(0),
					version: 1,
					authorized_by: Authority::Representative(CARLA)
				}
			]
		);
		let [directive] = &Consent::directives(AMINA)[..] else {
			panic!("one directive")
		};
		assert_eq!(directive.grantor, Grantor::Representative(CARLA));
	});
}

#[test]
fn one_guardian_cannot_agree_for_two() {
	two_guardians(|| {
		gives(BILAL, research());
		gives(BILAL, research());
		assert!(!admits(AMINA, Purpose::Hresch));
	});
}

#[test]
fn different_consents_are_no_agreement() {
	two_guardians(|| {
		gives(BILAL, research());
		gives(CARLA, says(RESEARCH, vec![paid(&[Purpose::Hresch])]));
		assert!(!admits(AMINA, Purpose::Hresch));
		// Hers is the proposal now; his agreement makes it count.
		gives(BILAL, says(RESEARCH, vec![paid(&[Purpose::Hresch])]));
		assert_eq!(Consent::directives(AMINA).len(), 1);
	});
}

#[test]
fn care_needs_one_guardian_only() {
	two_guardians(|| {
		gives(BILAL, treatment());
		assert!(admits(AMINA, Purpose::Treat));
	});
}

#[test]
fn the_subject_alone_is_enough() {
	two_guardians(|| {
		give(AMINA, research());
		assert!(admits(AMINA, Purpose::Hresch));
	});
}

#[test]
fn who_may_not_grant_need_not_agree() {
	two_guardians(|| {
		represent(AMINA, DARIO, &[Right::Withdraw, Right::View], None);
		gives(BILAL, research());
		gives(CARLA, research());
		assert!(admits(AMINA, Purpose::Hresch));
	});
}

#[test]
fn any_one_of_them_withdraws_and_suspends() {
	two_guardians(|| {
		gives(BILAL, research());
		gives(CARLA, research());
		assert_ok!(Consent::suspend(by(BILAL), AMINA, DirectiveId(0), None));
		assert!(!admits(AMINA, Purpose::Hresch));
		assert_ok!(Consent::withdraw_consent(
			by(BILAL),
			AMINA,
			DirectiveId(0),
			None
		));
	});
}

#[test]
fn taking_something_back_ends_what_was_about_to_be_agreed() {
	two_guardians(|| {
		gives(BILAL, research());
		assert_ok!(Consent::withdraw_all(by(BILAL), AMINA, None));
		assert_eq!(Consent::proposal(AMINA), None);
		gives(CARLA, research());
		assert!(!admits(AMINA, Purpose::Hresch));
	});
}

#[test]
fn an_agreement_lapses() {
	two_guardians(|| {
		gives(BILAL, research());
		Now::set(START + ProposalLifetime::get());
		gives(CARLA, research());
		assert!(!admits(AMINA, Purpose::Hresch));
		gives(BILAL, research());
		assert!(admits(AMINA, Purpose::Hresch));
	});
}

#[test]
fn only_who_still_holds_the_right_counts() {
	two_guardians(|| {
		gives(BILAL, research());
		represent(AMINA, BILAL, &[Right::View], None);
		guard(AMINA, DARIO);
		gives(CARLA, research());
		assert!(!admits(AMINA, Purpose::Hresch), "Dario has not agreed");
		gives(DARIO, research());
		assert!(admits(AMINA, Purpose::Hresch));
	});
}

#[test]
fn removing_resuming_and_unblocking_for_research_need_both() {
	two_guardians(|| {
		let id = give(AMINA, research());
		assert_ok!(Consent::block(
			by(BILAL),
			AMINA,
			purposes(&[Purpose::Dsrch]),
			None
		));
		assert_ok!(Consent::unblock(by(BILAL), AMINA, BlockId(2)));
		assert!(!admits(AMINA, Purpose::Dsrch));
		assert_ok!(Consent::unblock(by(CARLA), AMINA, BlockId(2)));
		assert!(admits(AMINA, Purpose::Dsrch));

		assert_ok!(Consent::suspend(by(BILAL), AMINA, id, None));
		assert_ok!(Consent::resume(by(BILAL), AMINA, id));
		assert!(!admits(AMINA, Purpose::Hresch));
		assert_ok!(Consent::resume(by(CARLA), AMINA, id));
		assert!(admits(AMINA, Purpose::Hresch));

		Now::set(START + DAY);
		let deny = give(AMINA, says(RESEARCH, vec![deny(&[Purpose::Hoperat])]));
		assert_ok!(Consent::remove_directive(by(BILAL), AMINA, deny));
		assert_eq!(
			Consent::directives(AMINA).len(),
			2,
			"it denies training models, too"
		);
		assert_ok!(Consent::remove_directive(by(CARLA), AMINA, deny));
		assert_eq!(Consent::directives(AMINA).len(), 1);
	});
}

#[test]
fn replacing_what_denies_research_needs_both() {
	two_guardians(|| {
		give(AMINA, research());
		Now::set(START + DAY);
		let id = give(AMINA, says(CARE, vec![deny(&[Purpose::Hresch])]));
		let amended = || says(CARE, vec![deny(&[Purpose::Patrqt])]);
		assert_ok!(Consent::amend_consent(
			by(BILAL),
			AMINA,
			id,
			amended(),
			None
		));
		assert!(!admits(AMINA, Purpose::Hresch));
		assert_ok!(Consent::amend_consent(
			by(CARLA),
			AMINA,
			id,
			amended(),
			None
		));
		assert!(admits(AMINA, Purpose::Hresch));
	});
}

#[test]
fn what_concerns_care_only_needs_one() {
	two_guardians(|| {
		let id = give(AMINA, treatment());
		assert_ok!(Consent::block(
			by(AMINA),
			AMINA,
			purposes(&[Purpose::Treat]),
			None
		));
		assert_ok!(Consent::unblock(by(BILAL), AMINA, BlockId(2)));
		assert_ok!(Consent::suspend(by(BILAL), AMINA, id, None));
		assert_ok!(Consent::resume(by(BILAL), AMINA, id));
		assert_ok!(Consent::amend_consent(
			by(BILAL),
			AMINA,
			id,
			treatment(),
			None
		));
		assert_ok!(Consent::remove_directive(by(BILAL), AMINA, id));
		assert!(Consent::directives(AMINA).is_empty());
	});
}

#[test]
fn papers_of_both_count_like_their_keys() {
	two_guardians(|| {
		let enter = |who, day| {
			Consent::give_consent(by(CITY_REGISTRAR), AMINA, research(), paper_of(who, day))
		};
		assert_ok!(enter(BILAL, START - 2 * DAY));
		assert!(!admits(AMINA, Purpose::Hresch));
		assert_ok!(enter(CARLA, START - DAY));
		assert!(admits(AMINA, Purpose::Hresch));
	});
}

#[test]
fn a_malformed_consent_is_refused_before_anybody_agrees() {
	two_guardians(|| {
		assert_noop!(
			Consent::give_consent(by(BILAL), AMINA, says(RESEARCH, vec![]), None),
			Error::<Test>::NoRules
		);
	});
}

#[test]
fn more_grantors_than_can_agree_are_refused() {
	ExtBuilder::default()
		.auto_try_state(false)
		.build_and_execute(|| {
			let many = 100..100 + u64::from(MaxRepresentatives::get()) + 1;
			many.clone().for_each(|who| guard(AMINA, who));
			let last = many.end - 1;
			many.take_while(|who| *who < last)
				.for_each(|who| gives(who, research()));
			assert_noop!(
				Consent::give_consent(by(last), AMINA, research(), None),
				Error::<Test>::MaxRepresentativesExceeded
			);
		});
}

#[test]
fn nothing_stays_once_it_is_done() {
	two_guardians(|| {
		gives(BILAL, research());
		gives(CARLA, research());
		assert_eq!(Proposals::<Test>::iter().count(), 0);
	});
}
