//! Which of the pallet's own calls exercise a right.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use RightsClass::{ExemptButNothingToActOn, ExemptLive, Ordinary};

fn classify(call: Call<Test>, signer: AccountId) -> RightsClass {
	Members::classify(&call, &signer)
}

#[test]
fn leaving_is_a_right_of_the_subject_and_work_for_the_registrar() {
	ExtBuilder::default().build_and_execute(|| {
		let call = |subject| Call::release_subject { subject };
		assert_eq!(classify(call(AMINA), AMINA), ExemptLive);
		assert_eq!(classify(call(AMINA), RAUL), Ordinary);
		assert_eq!(classify(call(STRANGER), STRANGER), ExemptButNothingToActOn);
		assert_eq!(classify(call(CLEO), CLEO), ExemptButNothingToActOn);
	});
}

#[test]
fn ending_a_representation_is_a_right_of_both_sides() {
	ExtBuilder::default().build_and_execute(|| {
		let call = || Call::remove_representative {
			subject: AMINA,
			representative: BILAL,
		};
		assert_eq!(classify(call(), AMINA), ExemptButNothingToActOn);
		super::representatives::appoint_bilal(START + DAY);
		assert_eq!(classify(call(), AMINA), ExemptLive);
		assert_eq!(classify(call(), BILAL), ExemptLive);
		assert_eq!(classify(call(), RAUL), Ordinary);
		assert_eq!(classify(call(), BORIS), Ordinary);
	});
}

#[test]
fn shutting_out_a_colleague_is_exempt_only_when_it_would_succeed() {
	ExtBuilder::default().build_and_execute(|| {
		let call = |account| Call::dismiss { account };
		assert_eq!(classify(call(CLEO), HANA), ExemptLive);
		assert_eq!(classify(call(CLEO), CLEO), ExemptLive);
		assert_eq!(classify(call(CLEO), RAUL), Ordinary);
		assert_eq!(classify(call(CLEO), KLAUS), Ordinary);
		assert_eq!(classify(call(AMINA), HANA), Ordinary);
		assert_eq!(classify(call(STRANGER), HANA), Ordinary);
		assert_eq!(classify(call(AMINA), AMINA), ExemptButNothingToActOn);
		// The last admin, and the account that votes.
		assert_eq!(classify(call(PAULA), PAULA), ExemptButNothingToActOn);
		assert_eq!(classify(call(HANA), HANA), ExemptButNothingToActOn);
		assert_ok!(Members::restore_admin(council(), PARTNER, fresh(0)));
		assert_eq!(classify(call(PAULA), fresh(0)), ExemptLive);
	});
}

#[test]
fn everything_else_is_ordinary() {
	ExtBuilder::default().build_and_execute(|| {
		let enroll = Call::enroll_subject { subject: fresh(0) };
		assert_eq!(classify(enroll, RAUL), Ordinary);
		assert_eq!(classify(Call::set_seat { account: CLEO }, HANA), Ordinary);
	});
}

#[test]
fn without_rights_everything_is_ordinary() {
	assert_eq!(<() as RightsCalls<u64, ()>>::classify(&(), &1), Ordinary);
	assert_eq!(<() as RightsCalls<u64, ()>>::weight(&()), Weight::zero());
}
