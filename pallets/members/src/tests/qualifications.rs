//! Qualifications.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::{Qualification, QualificationSet},
	traits::Membership,
};

fn attest(
	origin: RuntimeOrigin,
	organization: OrganizationId,
	qualification: Qualification,
	until: Moment,
) -> DispatchResult {
	Members::attest_qualification(origin, organization, qualification, commitment(6), until)
}

#[test]
fn a_board_attests_an_approval_and_the_council_everything_else() {
	ExtBuilder::default().build_and_execute(|| {
		for qualification in Qualification::ALL {
			let (right, wrong) = match attestor_of(*qualification) {
				Attestor::EthicsBoard => (signed(EDGAR), council()),
				Attestor::Council => (council(), signed(EDGAR)),
			};
			assert_noop!(
				attest(wrong, PARTNER, *qualification, START + DAY),
				DispatchError::BadOrigin
			);
			assert_ok!(attest(right, PARTNER, *qualification, START + DAY));
		}
		let held = |now| <Members as Membership<_>>::qualifications(PARTNER, now);
		assert_eq!(held(START), QualificationSet::all());
		assert_eq!(held(START + DAY), QualificationSet::EMPTY);
	});
}

#[test]
fn attesting_says_who_attested() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(attest(
			signed(EDGAR),
			PARTNER,
			Qualification::EthicsApproval,
			START + DAY
		));
		assert_eq!(
			events(),
			vec![Event::QualificationAttested {
				organization: PARTNER,
				qualification: Qualification::EthicsApproval,
				until: START + DAY,
				attested_by: Some(BOARD),
			}]
		);
	});
}

#[test]
fn attesting_again_replaces_the_attestation() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(attest(
			council(),
			PARTNER,
			Qualification::AcceptedTerms,
			START + 5 * DAY
		));
		let list = Members::qualifications(PARTNER);
		assert_eq!((list.len(), list[0].until), (1, START + 5 * DAY));
	});
}

#[test]
fn attesting_an_approval_fails_for_others_than_admins_of_an_active_board() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [HANA, PAULA, AMINA, STRANGER] {
			assert_noop!(
				attest(
					signed(account),
					PARTNER,
					Qualification::EthicsApproval,
					START + DAY
				),
				Error::<Test>::NotAuthorized
			);
		}
		assert_ok!(Members::suspend_organization(council(), BOARD));
		assert_noop!(
			attest(
				signed(EDGAR),
				PARTNER,
				Qualification::EthicsApproval,
				START + DAY
			),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn attesting_fails_for_oneself_for_the_past_and_for_nobody() {
	ExtBuilder::default().build_and_execute(|| {
		let approval = Qualification::EthicsApproval;
		assert_noop!(
			attest(signed(EDGAR), BOARD, approval, START + DAY),
			Error::<Test>::SelfAttestation
		);
		assert_noop!(
			attest(signed(EDGAR), PARTNER, approval, START),
			Error::<Test>::EndNotInFuture
		);
		assert_noop!(
			attest(council(), NOBODY, Qualification::NonProfit, START + DAY),
			Error::<Test>::OrganizationNotFound
		);
		assert_ok!(Members::retire_organization(council(), PARTNER));
		assert_noop!(
			attest(council(), PARTNER, Qualification::NonProfit, START + DAY),
			Error::<Test>::OrganizationRetired
		);
	});
}

#[test]
fn the_board_that_attested_and_the_council_can_revoke() {
	ExtBuilder::default().build_and_execute(|| {
		let approval = Qualification::EthicsApproval;
		for (origin, authorized_by) in [
			(signed(EDGAR), Authority::Organization(BOARD)),
			(council(), Authority::Council),
		] {
			assert_ok!(attest(signed(EDGAR), PARTNER, approval, START + DAY));
			events();
			assert_ok!(Members::revoke_qualification(origin, PARTNER, approval));
			assert_eq!(
				events(),
				vec![Event::QualificationRevoked {
					organization: PARTNER,
					qualification: approval,
					authorized_by,
				}]
			);
		}
		assert_ok!(Members::revoke_qualification(
			council(),
			PARTNER,
			Qualification::AcceptedTerms
		));
		assert!(!Qualifications::<Test>::contains_key(PARTNER));
	});
}

#[test]
fn revoking_fails_for_what_is_not_there_or_was_attested_by_somebody_else() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::revoke_qualification(council(), PARTNER, Qualification::NonProfit),
			Error::<Test>::QualificationNotFound
		);
		assert_noop!(
			Members::revoke_qualification(signed(EDGAR), PARTNER, Qualification::AcceptedTerms),
			Error::<Test>::NotAuthorized
		);
		assert_noop!(
			Members::revoke_qualification(signed(PAULA), PARTNER, Qualification::AcceptedTerms),
			Error::<Test>::NotAuthorized
		);
	});
}
