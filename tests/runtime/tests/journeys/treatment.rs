//! Treatment: Amina lets any hospital treat her, but not Charlie's, and shows nobody her vital
//! signs. Nothing is paid, and all of it ends the moment she says so.

use crate::common::{
	acts::*,
	cast::{amina, scientist, ALICE, BOB, CHARLIE},
	enact, next_block, on_preset, wait, DAY,
};
use galen_primitives::{
	codes::{Action, Category, CategorySet, Obligation, ObligationSet, Purpose},
	consent::{Conditions, Period, Recipient, Rule, Terms},
	ids::{DirectiveId, ReceiptId},
};
use galen_runtime::{genesis::preset_id, Access, Balances, Runtime, RuntimeCall, System};
use pallet_access::{
	types::{Basis, Duties, Lease},
	Call, Error,
};

/// Any hospital but Charlie's may treat her, with anything but her vital signs, and must keep an
/// account of what it reads.
fn as_she_wishes() -> RuntimeCall {
	let not_charlie = Rule::Deny(Conditions {
		recipient: Some(Recipient::Organization(CHARLIE.id)),
		..Conditions::default()
	});
	let not_my_vital_signs = Rule::Deny(Conditions {
		categories: Some(CategorySet::of(&[Category::VitalSigns])),
		..Conditions::default()
	});
	let with_an_account = Rule::Permit(
		on_purpose(Purpose::Treat),
		Terms {
			obligations: ObligationSet::of(&[Obligation::Aod]),
			..Terms::default()
		},
	);
	let rules = [not_charlie, not_my_vital_signs, with_an_account];
	give(&amina(), statement(CARE, &rules))
}

fn suspend_or_resume(suspend: bool) -> RuntimeCall {
	let (subject, directive) = (amina().account(), DirectiveId(0));
	if suspend {
		pallet_consent::Call::<Runtime>::suspend {
			subject,
			directive,
			paper: None,
		}
		.into()
	} else {
		pallet_consent::Call::<Runtime>::resume { subject, directive }.into()
	}
}

/// Bob's clinician opens her records; the receipt can be spent.
fn opened() -> ReceiptId {
	BOB.clinician().does(open_access(&amina()));
	let receipt = latest_receipt();
	assert!(Access::is_spendable(receipt));
	receipt
}

#[test]
fn a_hospital_should_read_what_the_patient_permits_for_as_long_as_she_does() {
	on_preset(preset_id::LOCAL, || {
		let issued = Balances::total_issuance();
		// Nobody has been permitted anything, her own hospital included.
		for hospital in [ALICE, BOB] {
			hospital
				.clinician()
				.is_refused(open_access(&amina()), Error::<Runtime>::NotAdmitted);
		}

		amina().does(as_she_wishes());
		let receipt = Access::receipt(opened()).expect("it was just written");
		assert_eq!(receipt.basis, Basis::Treatment);
		assert_eq!(receipt.subject, amina().account());
		assert_eq!((receipt.custodian, receipt.recipient), (ALICE.id, BOB.id));
		assert_eq!(receipt.categories, CategorySet::of(&[Category::Laboratory]));
		let duties = Duties {
			obligations: ObligationSet::of(&[Obligation::Aod]),
			..Duties::default()
		};
		assert_eq!(receipt.duties, duties);
		assert_eq!(receipt.consent_version, 1);
		assert_eq!(receipt.authorized_by, BOB.clinician().account());
		let end = System::block_number() + 10;
		assert_eq!(receipt.lease, Lease::Blocks { end });
		// She reads in her wallet who read.
		let seen = Access::receipts_of(amina().account(), None, 10);
		assert_eq!(seen, [(latest_receipt(), receipt)]);

		CHARLIE
			.clinician()
			.is_refused(open_access(&amina()), Error::<Runtime>::NotAdmitted);

		// She pauses it, thinks about it, and goes on.
		let before = opened();
		amina().does(suspend_or_resume(true));
		assert!(!Access::is_spendable(before), "not even what was opened");
		BOB.clinician()
			.is_refused(open_access(&amina()), Error::<Runtime>::NotAdmitted);
		amina().does(suspend_or_resume(false));
		assert!(!Access::is_spendable(before), "that was about another day");

		// She takes it back.
		let last = opened();
		amina().does(withdraw(&amina(), 0));
		assert!(!Access::is_spendable(last));
		BOB.clinician()
			.is_refused(open_access(&amina()), Error::<Runtime>::NotAdmitted);
		assert_eq!(
			Balances::total_issuance(),
			issued,
			"treatment costs nothing"
		);
	});
}

#[test]
fn a_receipt_should_run_for_ten_blocks() {
	on_preset(preset_id::LOCAL, || {
		amina().does(as_she_wishes());
		let receipt = opened();
		for _ in 1..10 {
			next_block();
			assert!(Access::is_spendable(receipt));
		}
		next_block();
		assert!(!Access::is_spendable(receipt));
		// The doctor asks again, and the patient need not do anything.
		opened();
	});
}

#[test]
fn a_receipt_should_end_with_the_consent_it_rests_on() {
	on_preset(preset_id::LOCAL, || {
		let end = crate::common::now() + 5;
		let mut until_then = statement(CARE, &[permit(Purpose::Treat)]);
		until_then.period = Period {
			start: 0,
			end: Some(end),
		};
		amina().does(give(&amina(), until_then));
		let receipt = opened();
		let stored = Access::receipt(receipt).expect("it was just written");
		assert_eq!(stored.valid_until, Some(end));
		for _ in 0..4 {
			next_block();
			assert!(Access::is_spendable(receipt));
		}
		next_block();
		assert!(
			!Access::is_spendable(receipt),
			"the lease still runs, the consent does not"
		);
	});
}

#[test]
fn a_new_consent_should_decide_before_an_old_one_and_an_old_one_not_come_back() {
	on_preset(preset_id::LOCAL, || {
		amina().does(give_care(&amina()));
		wait(DAY);
		amina().does(as_she_wishes());
		amina().does(withdraw(&amina(), 1));
		// What the newer one permitted is refused, though the older one permits it.
		BOB.clinician()
			.is_refused(open_access(&amina()), Error::<Runtime>::NotAdmitted);
		// She removes the newer one, looking at what will decide in its place.
		amina().does(pallet_consent::Call::<Runtime>::remove_directive {
			subject: amina().account(),
			directive: DirectiveId(1),
		});
		opened();
	});
}

#[test]
fn treatment_should_serve_no_other_purpose_and_nobody_but_clinicians() {
	on_preset(preset_id::LOCAL, || {
		amina().does(as_she_wishes());
		let open_for = |purpose| Call::<Runtime>::open_access {
			subject: amina().account(),
			purpose,
			action: Action::Access,
			categories: CategorySet::of(&[Category::Laboratory]),
		};
		let clinician = BOB.clinician();
		clinician.is_refused(open_for(Purpose::Hresch), Error::<Runtime>::NotTreatment);
		clinician.is_refused(open_for(Purpose::Btg), Error::<Runtime>::EmergencyOnly);
		clinician.does(open_for(Purpose::Coc));
		for other in [
			BOB.registrar(),
			BOB.gateway(),
			BOB.admin(),
			scientist(),
			amina(),
		] {
			other.is_refused(open_access(&amina()), Error::<Runtime>::NotAuthorized);
		}
		let nobody = crate::common::actor(&["Nobody"]);
		clinician.is_refused(open_access(&nobody), Error::<Runtime>::SubjectUnknown);
	});
}

#[test]
fn a_hospital_that_is_suspended_should_read_nothing_more() {
	on_preset(preset_id::LOCAL, || {
		amina().does(as_she_wishes());
		let receipt = opened();
		enact(pallet_members::Call::<Runtime>::suspend_organization {
			organization: BOB.id,
		});
		assert!(!Access::is_spendable(receipt));
	});
}
