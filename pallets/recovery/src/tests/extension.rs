//! What the pool and a block make of a key.

use super::*;
use frame::deps::sp_runtime::transaction_validity::TransactionValidityError;

fn refused(refusal: Refusal) -> TransactionValidityError {
	refusal.into()
}

/// The account whose nonce the transaction used.
fn nonce(account: &AccountId) -> u32 {
	System::account_nonce(account)
}

#[test]
fn an_ordinary_key_should_act_for_itself() {
	run(|| {
		let outcome = in_block(transaction(AMINA, 0, widening()));
		assert!(outcome.is_ok_and(|dispatched| dispatched.is_ok()));
		assert_eq!(nonce(&AMINA), 1);
	});
}

#[test]
fn a_replacing_key_should_act_as_the_subject_with_its_nonce() {
	run(|| {
		in_block(transaction(AMINA, 0, narrowing()))
			.expect("taken")
			.expect("done");
		replace_her_key();
		pass(RESTRAINT);
		let validity = in_pool(&transaction(NEW, 1, widening())).expect("taken");
		let provides = codec::Encode::encode(&(AMINA, 1u32));
		assert_eq!(validity.provides, [provides], "it stands in her row");
		in_block(transaction(NEW, 1, widening()))
			.expect("taken")
			.expect("done");
		assert_eq!(nonce(&AMINA), 2);
		assert!(!System::account_exists(&NEW));
	});
}

#[test]
fn what_a_replacing_key_calls_should_see_the_subject() {
	run(|| {
		replace_her_key();
		pass(RESTRAINT);
		let key = Some(key_of(&code_of(9)));
		let call = Call::<Test>::set_recovery_key { key };
		in_block(transaction(NEW, 0, call))
			.expect("taken")
			.expect("done");
		assert_eq!(Recovery::recovery_key(AMINA), key);
	});
}

#[test]
fn a_replaced_key_should_be_refused_whatever_it_wants() {
	run(|| {
		replace_her_key();
		pass(RESTRAINT);
		for call in [narrowing(), widening()] {
			let transaction = transaction(AMINA, 0, call);
			assert_eq!(in_pool(&transaction), Err(refused(Refusal::KeyReplaced)));
			assert_eq!(
				in_block(transaction).map(|_| ()),
				Err(refused(Refusal::KeyReplaced))
			);
		}
	});
}

#[test]
fn a_key_that_replaced_and_was_replaced_should_be_refused_too() {
	run(|| {
		replace_her_key();
		assert_ok!(open(RAUL, &THIEF, None));
		assert_ok!(Recovery::approve_recovery(
			signed(GUARDIAN),
			AMINA,
			AttemptNumber(1),
			THIEF,
			None
		));
		pass(DELAY);
		assert_ok!(complete());
		assert_eq!(
			in_pool(&transaction(NEW, 0, narrowing())),
			Err(refused(Refusal::KeyReplaced))
		);
		assert!(in_pool(&transaction(THIEF, 0, narrowing())).is_ok());
	});
}

#[test]
fn a_fresh_key_should_only_narrow_until_the_second_it_need_not() {
	run(|| {
		replace_her_key();
		pass(RESTRAINT - 1);
		assert!(in_pool(&transaction(NEW, 0, narrowing())).is_ok());
		assert_eq!(
			in_pool(&transaction(NEW, 0, widening())),
			Err(refused(Refusal::KeyTooFresh))
		);
		pass(1);
		assert!(in_pool(&transaction(NEW, 0, widening())).is_ok());
	});
}

#[test]
fn a_key_that_is_being_replaced_should_only_narrow() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		assert!(in_pool(&transaction(AMINA, 0, widening())).is_ok());
		assert_ok!(approve(GUARDIAN, &NEW, None));
		assert_eq!(
			in_pool(&transaction(AMINA, 0, widening())),
			Err(refused(Refusal::KeyBeingReplaced))
		);
		let cancel = Call::<Test>::cancel_recovery { subject: AMINA };
		in_block(transaction(AMINA, 0, cancel))
			.expect("taken")
			.expect("done");
		assert!(in_pool(&transaction(AMINA, 1, widening())).is_ok());
	});
}

#[test]
fn the_restraint_should_travel_with_the_origin() {
	use frame::deps::frame_support::traits::OriginTrait;
	run(|| {
		replace_her_key();
		let call = narrowing();
		let info = frame::deps::frame_support::dispatch::GetDispatchInfo::get_dispatch_info(&call);
		let (_, (), origin) = ResolveKey::<Test>::new()
			.validate_only(
				Some(NEW).into(),
				&call,
				&info,
				100,
				frame::deps::sp_runtime::transaction_validity::TransactionSource::External,
				0,
			)
			.expect("it narrows");
		assert!(origin.filter_call(&narrowing()));
		assert!(!origin.filter_call(&widening()));
		assert_eq!(frame_system::ensure_signed(origin).ok(), Some(AMINA));
	});
}

#[test]
fn every_refusal_should_have_its_own_code_and_sentence() {
	assert_eq!(Refusal::ALL.map(Refusal::code), [110, 111, 112]);
	for refusal in Refusal::ALL {
		assert_eq!(Refusal::from_code(refusal.code()), Some(refusal));
		let sentence = refusal.sentence();
		assert!(
			sentence.contains(&format!(" ({}): ", refusal.code())),
			"{sentence}"
		);
	}
	assert_eq!(Refusal::from_code(109), None);
	assert_eq!(Refusal::from_code(113), None);
}

#[test]
fn it_should_travel_as_no_bytes() {
	assert_eq!(codec::Encode::encoded_size(&ResolveKey::<Test>::new()), 0);
}
