//! Inboxes: what becomes an entry, for whom, and that it does so exactly once.

use crate::support::{
	blocks::{catch_up, named, of, MadeBlocks},
	ledger::{CLINIC, HOSPITAL, PARTNER},
	Bench,
};
use galen_client::{
	types::{
		AccessEvent, Answer, Closing, ConsentAuthority, ConsentEvent, CouncilEvent, DisputeReason,
		EmergencyReason, MembersAuthority, MembersEvent, Refusals, Verdict,
	},
	AccountId, Event, Fields, Hash, Signer,
};
use galen_gateway::{
	inbox::{Kind, Mailbox, KEPT_SUBJECT},
	telemetry::metrics,
};
use galen_primitives::{
	codes::{Category, Purpose, PurposeSet},
	consent::{Block, BlockId, Conditions, Period},
	ids::{
		ConsentRequestId, DirectiveId, EmergencyId, Moment, OrderId, OrganizationId, ReceiptId,
		TemplateId,
	},
	members::{Relation, RightSet, Role},
};
use serde_json::{json, Value};

const DOCTOR: AccountId = AccountId([0xcc; 32]);

fn opened(number: u64, subject: AccountId, hospital: OrganizationId, due: Moment) -> Event {
	Event::Access(AccessEvent::EmergencyAccessOpened {
		emergency: EmergencyId(number),
		receipt: ReceiptId(number),
		subject,
		hospital,
		reason: EmergencyReason::LifeThreatened,
		ends_at: due,
		review_due: due,
		authorized_by: DOCTOR,
	})
}

fn reviewed(number: u64, outcome: Option<Verdict>) -> Event {
	Event::Access(AccessEvent::EmergencyAccessReviewed {
		emergency: EmergencyId(number),
		verdict: Verdict::Justified,
		outcome,
		overdue: false,
		authorized_by: AccountId([0xdd; 32]),
	})
}

fn treatment(number: u64, subject: AccountId) -> Event {
	Event::Access(AccessEvent::AccessOpened {
		receipt: ReceiptId(number),
		subject,
		recipient: CLINIC,
		authorized_by: DOCTOR,
	})
}

async fn inbox(bench: &Bench, signer: &Signer, query: &str) -> Value {
	let token = bench.sign_in(signer).await;
	let path = format!("/inbox{query}");
	bench.get(&token, &path).await.is(200).json()
}

fn kinds(page: &Value) -> Vec<String> {
	let entries = page["entries"].as_array().unwrap();
	entries
		.iter()
		.map(|entry| entry["kind"].as_str().unwrap().to_owned())
		.collect()
}

async fn officer(bench: &Bench) -> Signer {
	let signer = Signer::from_uri("//Officer").unwrap();
	bench.world.block(|state| {
		state.appoint(&signer.account(), HOSPITAL, &[Role::PrivacyOfficer]);
	});
	signer
}

#[tokio::test]
async fn an_emergency_is_told_to_the_patient_and_to_privacy_officers_with_its_due_time() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let due = blocks.now() + 72 * 3_600;
	blocks.tell(vec![opened(3, amina.account(), HOSPITAL, due)]);
	catch_up(&mut follower).await;
	let page = inbox(&bench, &amina, "").await;
	assert_eq!(kinds(&page), ["emergency-opened"]);
	let entry = &page["entries"][0];
	assert_eq!(entry["number"], 1);
	assert_eq!(entry["block"], 2);
	assert_eq!(entry["at"], blocks.now());
	assert_eq!(entry["loud"], true);
	assert_eq!(entry["refs"]["emergency"], 3);
	assert_eq!(entry["refs"]["receipt"], 3);
	assert_eq!(entry["refs"]["organization"], HOSPITAL.0);
	assert_eq!(entry["refs"]["code"], "life-threatened");
	assert_eq!(entry["refs"]["due"], due);
	assert_eq!(entry["refs"]["account"], DOCTOR.to_string());
	let officer = officer(&bench).await;
	let page = inbox(&bench, &officer, "").await;
	assert_eq!(kinds(&page), ["emergency-opened"]);
	let refs = &page["entries"][0]["refs"];
	assert_eq!(refs["subject"], amina.account().to_string());
	assert_eq!(refs["due"], due);
	// It is no treasurer's business.
	let treasurer = Signer::from_uri("//Treasurer").unwrap();
	bench.world.block(|state| {
		state.appoint(&treasurer.account(), HOSPITAL, &[Role::Treasurer]);
	});
	let page = inbox(&bench, &treasurer, "").await;
	assert_eq!(kinds(&page), [""; 0]);
	assert_eq!(page["unread"], 0);
}

#[tokio::test]
async fn a_late_emergency_says_by_how_much() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let opened_at = blocks.now() - 600;
	blocks.tell(vec![Event::Access(
		AccessEvent::LateEmergencyAccessRecorded {
			emergency: EmergencyId(3),
			receipt: ReceiptId(4),
			subject: amina.account(),
			hospital: HOSPITAL,
			clinician: DOCTOR,
			reason: EmergencyReason::Incapacitated,
			opened_at,
			ends_at: opened_at + 14_400,
			review_due: opened_at + 300_000,
			authorized_by: AccountId([1; 32]),
		},
	)]);
	catch_up(&mut follower).await;
	let page = inbox(&bench, &amina, "").await;
	assert_eq!(kinds(&page), ["emergency-late"]);
	let refs = &page["entries"][0]["refs"];
	assert_eq!(refs["since"], opened_at);
	assert_eq!(refs["delay"], 601);
	assert_eq!(refs["code"], "incapacitated");
	let officer = officer(&bench).await;
	assert_eq!(
		kinds(&inbox(&bench, &officer, "").await),
		["emergency-late"]
	);
}

#[tokio::test]
async fn what_concerns_nobody_here_is_no_entry() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let stranger = AccountId([9; 32]);
	blocks.tell(vec![
		treatment(1, stranger),
		opened(1, stranger, CLINIC, blocks.now() + 10),
		Event::Access(AccessEvent::SanctionLifted { hospital: CLINIC }),
	]);
	blocks.make(vec![
		named(
			"Recovery",
			"RecoveryOpened",
			Fields::of(&[("subject", stranger)], &[], &[]),
		),
		// An event of a newer runtime, and known ones with fields that are not there.
		named("Weather", "Rained", Fields::default()),
		named("Recovery", "KeyReplaced", Fields::default()),
		named("Anchors", "ErasureRequested", Fields::default()),
		named("Balances", "Transfer", Fields::default()),
		of(Event::ItemCompleted),
	]);
	catch_up(&mut follower).await;
	assert_eq!(kinds(&inbox(&bench, &amina, "").await), [""; 0]);
	let officer = officer(&bench).await;
	assert_eq!(kinds(&inbox(&bench, &officer, "").await), [""; 0]);
}

#[tokio::test]
async fn another_hospitals_emergency_is_told_here_and_reviewed_there() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let due = blocks.now() + 10;
	blocks.tell(vec![opened(1, amina.account(), CLINIC, due)]);
	catch_up(&mut follower).await;
	blocks.make_at(due + 1, Vec::new());
	blocks.quiet(20);
	catch_up(&mut follower).await;
	let officer = officer(&bench).await;
	// No review of it is overdue here.
	assert_eq!(
		kinds(&inbox(&bench, &officer, "").await),
		["emergency-opened"]
	);
}

#[tokio::test]
async fn a_review_that_is_overdue_is_told_once_and_a_complete_one_never() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let due = blocks.now() + 1_000;
	for number in [1, 2] {
		blocks.put_emergency(number, amina.account(), HOSPITAL, due);
		blocks.tell(vec![opened(number, amina.account(), HOSPITAL, due)]);
	}
	blocks.tell(vec![reviewed(2, None)]);
	blocks.tell(vec![reviewed(2, Some(Verdict::Justified))]);
	blocks.make_at(due - 1, Vec::new());
	catch_up(&mut follower).await;
	let officer = officer(&bench).await;
	let before = [
		"emergency-opened",
		"emergency-opened",
		"emergency-reviewed",
		"emergency-reviewed",
	];
	assert_eq!(kinds(&inbox(&bench, &officer, "").await), before);
	blocks.make_at(due, Vec::new());
	catch_up(&mut follower).await;
	blocks.quiet(40);
	catch_up(&mut follower).await;
	let page = inbox(&bench, &officer, "?after=4").await;
	assert_eq!(kinds(&page), ["review-overdue"]);
	assert_eq!(page["entries"][0]["refs"]["emergency"], 1);
	// The patient is told of the outcome, not of each review.
	let page = inbox(&bench, &amina, "?after=2").await;
	assert_eq!(kinds(&page), ["emergency-reviewed"]);
	assert_eq!(page["entries"][0]["refs"]["code"], "justified");
}

#[tokio::test]
async fn a_sanction_and_its_end_are_told_to_all_staff() {
	let bench = Bench::new().await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	blocks.tell(vec![
		Event::Access(AccessEvent::HospitalSanctioned {
			hospital: HOSPITAL,
			emergency: EmergencyId(1),
		}),
		Event::Access(AccessEvent::SanctionLifted { hospital: HOSPITAL }),
		Event::Council(CouncilEvent::Proposed {
			account: DOCTOR,
			index: 7,
			hash: Hash::repeat_byte(5),
			threshold: 2,
		}),
		Event::Council(CouncilEvent::Executed {
			hash: Hash::repeat_byte(5),
			error: None,
		}),
	]);
	catch_up(&mut follower).await;
	let page = inbox(&bench, &bench.registrar, "").await;
	let expected = [
		"sanctioned",
		"sanction-lifted",
		"motion-proposed",
		"motion-decided",
	];
	assert_eq!(kinds(&page), expected);
	assert_eq!(page["entries"][2]["refs"]["motion"], 7);
	assert_eq!(page["entries"][3]["refs"]["code"], "carried");
}

#[tokio::test]
async fn a_question_that_nobody_answers_ends_in_the_inbox_too() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let lapses_at = blocks.now() + 100;
	let asked = |number| {
		Event::Access(AccessEvent::ConsentRequested {
			request: ConsentRequestId(number),
			subject: amina.account(),
			requester: PARTNER,
			purpose: Purpose::Hresch,
			lapses_at,
			authorized_by: DOCTOR,
		})
	};
	blocks.tell(vec![asked(1), asked(2)]);
	blocks.tell(vec![Event::Access(AccessEvent::RequestAnswered {
		request: ConsentRequestId(1),
		subject: amina.account(),
		answer: Answer::Declined,
		authorized_by: amina.account(),
	})]);
	blocks.make_at(lapses_at, Vec::new());
	catch_up(&mut follower).await;
	let page = inbox(&bench, &amina, "").await;
	let expected = [
		"consent-requested",
		"consent-requested",
		"request-answered",
		"request-expired",
	];
	assert_eq!(kinds(&page), expected);
	assert_eq!(page["entries"][0]["refs"]["purpose"], "HRESCH");
	assert_eq!(page["entries"][2]["refs"]["code"], "declined");
	assert_eq!(page["entries"][3]["refs"]["request"], 2);
}

#[tokio::test]
async fn a_template_that_is_outdated_asks_those_who_signed_it_for_consent_again() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let bilal = bench.patient("bilal", &[]).await;
	bench.world.block(|state| {
		state.consents.remove(&bilal.account().0);
	});
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let outdated = |template, minimum| {
		Event::Consent(ConsentEvent::TemplateMinimumSet {
			template: TemplateId(template),
			minimum,
		})
	};
	blocks.tell(vec![outdated(1, 1), outdated(2, 9), outdated(1, 2)]);
	catch_up(&mut follower).await;
	let page = inbox(&bench, &amina, "").await;
	assert_eq!(kinds(&page), ["reconsent-due"]);
	assert_eq!(page["entries"][0]["refs"]["template"], 1);
	assert_eq!(page["entries"][0]["refs"]["minimum"], 2);
	assert_eq!(kinds(&inbox(&bench, &bilal, "").await), [""; 0]);
	// Numbers go on behind it.
	blocks.tell(vec![
		treatment(1, amina.account()),
		treatment(1, bilal.account()),
	]);
	catch_up(&mut follower).await;
	assert_eq!(inbox(&bench, &amina, "").await["entries"][1]["number"], 2);
	assert_eq!(inbox(&bench, &bilal, "").await["entries"][0]["number"], 1);
}

#[tokio::test]
async fn a_consent_that_ends_soon_is_told_once() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let start = blocks.now();
	let end = start + 1_000;
	let set_end = |end| {
		bench.world.block(|state| {
			let consents = state.consents.get_mut(&amina.account().0).unwrap();
			let mut directives = consents.directives.to_vec();
			directives[0].period = Period::between(start, end);
			consents.directives = directives.try_into().unwrap();
		});
	};
	set_end(end);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let stale = || {
		blocks.tell(vec![Event::Consent(ConsentEvent::ConsentAmended {
			subject: amina.account(),
			directive: DirectiveId(0),
			version: 2,
			authorized_by: ConsentAuthority::Subject,
		})]);
	};
	blocks.make_at(start + 749, Vec::new());
	catch_up(&mut follower).await;
	assert_eq!(kinds(&inbox(&bench, &amina, "").await), [""; 0]);
	// In its last quarter.
	blocks.make_at(start + 750, Vec::new());
	catch_up(&mut follower).await;
	// Read again without a change of its end: it is not told again.
	stale();
	blocks.quiet(20);
	catch_up(&mut follower).await;
	let page = inbox(&bench, &amina, "").await;
	assert_eq!(kinds(&page), ["consent-expiring"]);
	assert_eq!(page["entries"][0]["refs"]["until"], end);
	// Prolonged: it is told anew when that comes.
	set_end(end + 10_000);
	stale();
	catch_up(&mut follower).await;
	blocks.make_at(end + 9_000, Vec::new());
	catch_up(&mut follower).await;
	assert_eq!(
		kinds(&inbox(&bench, &amina, "").await),
		["consent-expiring", "consent-expiring"]
	);
}

#[tokio::test]
async fn what_others_do_to_ones_consent_is_told_and_what_one_does_oneself_is_not() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let guardian = AccountId([7; 32]);
	let given = |by| {
		Event::Consent(ConsentEvent::ConsentGiven {
			subject: amina.account(),
			directive: DirectiveId(1),
			version: 1,
			authorized_by: by,
		})
	};
	blocks.tell(vec![
		given(ConsentAuthority::Subject),
		given(ConsentAuthority::Representative(guardian)),
		Event::Members(MembersEvent::RepresentativeAppointed {
			subject: amina.account(),
			representative: guardian,
			rights: RightSet::all(),
			relation: Relation::Guard,
			until: blocks.now() + 50,
			attested_by: HOSPITAL,
		}),
	]);
	let until = blocks.now() + 50;
	blocks.make_at(until, Vec::new());
	catch_up(&mut follower).await;
	let page = inbox(&bench, &amina, "").await;
	let expected = [
		"consent-changed",
		"representative-appointed",
		"representative-ended",
	];
	assert_eq!(kinds(&page), expected);
	assert_eq!(page["entries"][0]["refs"]["account"], guardian.to_string());
	assert_eq!(page["entries"][2]["refs"]["code"], "lapsed");
}

#[tokio::test]
async fn orders_are_told_to_the_custodian_and_each_subject_once() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let bilal = bench.patient("bilal", &[Category::Laboratory]).await;
	let order = bench.world.block(|state| {
		state.place_order(PARTNER, Purpose::Hresch, &[Category::Laboratory], 5, &[])
	});
	let known = bench.world.best_state().orders[&order.0].clone();
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let included = || {
		Event::Access(AccessEvent::SubjectsIncluded {
			order,
			included: 1,
			refused: Refusals {
				not_enrolled: 0,
				repeated: 0,
				not_admitted: 0,
				no_room: 0,
			},
		})
	};
	blocks.tell(vec![Event::Access(AccessEvent::OrderPlaced {
		order,
		requester: PARTNER,
		custodian: HOSPITAL,
		purpose: Purpose::Hresch,
		price: 5,
		max_lines: 10,
		deadline: blocks.now() + 3_600,
		authorized_by: DOCTOR,
	})]);
	blocks.put_order(order, known.clone(), vec![amina.account()]);
	blocks.tell(vec![included()]);
	catch_up(&mut follower).await;
	blocks.put_order(order, known, vec![amina.account(), bilal.account()]);
	blocks.tell(vec![included()]);
	blocks.tell(vec![
		Event::Access(AccessEvent::ReleaseAuthorized {
			receipt: ReceiptId(1),
			order,
			subject: amina.account(),
		}),
		Event::Access(AccessEvent::LineDropped {
			order,
			subject: bilal.account(),
			refunded: 5,
		}),
		Event::Access(AccessEvent::LineDisputed {
			order,
			subject: amina.account(),
			reason: DisputeReason::Unreadable,
		}),
		Event::Access(AccessEvent::OrderClosed {
			order,
			how: Closing::Settled,
			paid: 5,
			refunded: 0,
		}),
	]);
	catch_up(&mut follower).await;
	assert_eq!(
		kinds(&inbox(&bench, &amina, "").await),
		["order-included", "release-authorized"]
	);
	assert_eq!(
		kinds(&inbox(&bench, &bilal, "").await),
		["order-included", "line-dropped"]
	);
	let officer = officer(&bench).await;
	let page = inbox(&bench, &officer, "").await;
	assert_eq!(
		kinds(&page),
		["order-placed", "order-disputed", "order-closed"]
	);
	assert_eq!(page["entries"][0]["refs"]["amount"], "5");
	assert_eq!(page["entries"][1]["refs"]["code"], "unreadable");
	assert_eq!(page["entries"][1]["refs"]["organization"], PARTNER.0);
}

#[tokio::test]
async fn a_payout_names_the_order_it_is_for() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let paid = |field: &str, name: &str, amount| {
		let fields = Fields::of(&[(field, amina.account())], &[("amount", amount)], &[]);
		named("Balances", name, fields)
	};
	blocks.make(vec![
		paid("dest", "TransferOnHold", 7),
		of(Event::Access(AccessEvent::OrderSettled {
			order: OrderId(4),
			lines: 1,
			paid: 7,
			refunded: 0,
		})),
		paid("to", "Transfer", u128::from(u64::MAX) + 1),
	]);
	catch_up(&mut follower).await;
	let page = inbox(&bench, &amina, "").await;
	assert_eq!(kinds(&page), ["payout", "payout"]);
	assert_eq!(
		page["entries"][0]["refs"],
		json!({ "amount": "7", "order": 4 })
	);
	assert_eq!(
		page["entries"][1]["refs"],
		json!({ "amount": "18446744073709551616" })
	);
}

#[tokio::test]
async fn recovery_and_erasure_are_told_to_the_patient_and_to_the_hospital() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let due = u128::from(blocks.now()) + 100;
	let subject = ("subject", amina.account());
	let fields =
		|accounts: &[(&str, AccountId)], numbers: &[(&str, u128)], variants: &[(&str, &str)]| {
			Fields::of(&[&[subject][..], accounts].concat(), numbers, variants)
		};
	let new = AccountId([5; 32]);
	blocks.make(vec![
		named(
			"Recovery",
			"RecoveryOpened",
			fields(
				&[("new_key", new)],
				&[("attempt", 1)],
				&[("party", "Registrar")],
			),
		),
		named(
			"Recovery",
			"RecoveryApproved",
			fields(&[], &[("ready_at", 9)], &[("party", "RecoveryCode")]),
		),
		named("Recovery", "RecoveryLapsed", fields(&[], &[], &[])),
		named(
			"Recovery",
			"KeyReplaced",
			fields(&[("new_key", new)], &[("restrained_until", 99)], &[]),
		),
		named(
			"Recovery",
			"RecoveryKeySet",
			fields(&[], &[], &[("key", "Some")]),
		),
		named(
			"Anchors",
			"ErasureRequested",
			fields(&[], &[("request", 1), ("custodian", 0), ("due", due)], &[]),
		),
		named(
			"Anchors",
			"ErasureRequested",
			fields(&[], &[("request", 2), ("custodian", 0), ("due", due)], &[]),
		),
		named(
			"Anchors",
			"ErasureAnswered",
			fields(&[], &[("request", 1)], &[("outcome", "Erased")]),
		),
	]);
	blocks.make_at(due as Moment, Vec::new());
	catch_up(&mut follower).await;
	let page = inbox(&bench, &amina, "").await;
	let expected = [
		"recovery-opened",
		"recovery-approved",
		"recovery-cancelled",
		"key-replaced",
		"recovery-key-set",
		"erasure-requested",
		"erasure-requested",
		"erasure-answered",
		"erasure-overdue",
	];
	assert_eq!(kinds(&page), expected);
	assert_eq!(page["entries"][0]["refs"]["account"], new.to_string());
	assert_eq!(page["entries"][1]["refs"]["code"], "recovery-code");
	assert_eq!(page["entries"][8]["refs"]["request"], 2);
	let officer = officer(&bench).await;
	let page = inbox(&bench, &officer, "").await;
	assert_eq!(kinds(&page).len(), 9);
	assert_eq!(
		page["entries"][8]["refs"]["subject"],
		amina.account().to_string()
	);
}

#[tokio::test]
async fn whoever_is_newly_enrolled_sees_from_then_on_and_nothing_after_leaving() {
	let bench = Bench::new().await;
	let amina = Signer::from_uri("//Amina").unwrap();
	let account = amina.account();
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	blocks.tell(vec![treatment(1, account)]);
	blocks.tell(vec![
		Event::Members(MembersEvent::SubjectEnrolled {
			subject: account,
			custodian: HOSPITAL,
		}),
		treatment(2, account),
	]);
	blocks.tell(vec![Event::Members(MembersEvent::SubjectReleased {
		subject: account,
		custodian: HOSPITAL,
		authorized_by: MembersAuthority::Itself,
	})]);
	blocks.tell(vec![treatment(3, account)]);
	catch_up(&mut follower).await;
	bench.world.block(|state| {
		state.custodians.insert(account.0, HOSPITAL);
	});
	let page = inbox(&bench, &amina, "").await;
	assert_eq!(
		kinds(&page),
		["enrolled", "access-opened", "enrolment-ended"]
	);
	assert_eq!(page["entries"][1]["refs"]["receipt"], 2);
	let page = inbox(&bench, &bench.registrar, "").await;
	assert_eq!(kinds(&page), ["enrolment-ended"]);
	assert_eq!(page["entries"][0]["refs"]["code"], "by-the-patient");
}

#[tokio::test]
async fn a_process_that_is_killed_between_any_two_blocks_tells_everything_once() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let store = bench.context.vault.store();
	catch_up(&mut blocks.follower(store)).await;
	for number in 0..60 {
		// Some blocks say something, most do not.
		if number % 7 == 0 {
			blocks.tell(vec![treatment(number, amina.account())]);
		} else {
			blocks.make(Vec::new());
		}
		// What was in memory is gone each time.
		let mut follower = blocks.follower(store);
		let _ = follower.round().await.unwrap();
	}
	let page = inbox(&bench, &amina, "").await;
	let receipts: Vec<u64> = page["entries"]
		.as_array()
		.unwrap()
		.iter()
		.map(|entry| entry["refs"]["receipt"].as_u64().unwrap())
		.collect();
	assert_eq!(receipts, [0, 7, 14, 21, 28, 35, 42, 49, 56]);
}

#[tokio::test]
async fn two_processes_at_one_database_tell_everything_once() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let store = bench.context.vault.store();
	let (mut one, mut two) = (blocks.follower(store), blocks.follower(store));
	catch_up(&mut one).await;
	catch_up(&mut two).await;
	blocks.tell(vec![treatment(1, amina.account())]);
	catch_up(&mut one).await;
	blocks.tell(vec![treatment(2, amina.account())]);
	// Its cursor is behind: it notices, and takes the other's.
	assert!(two.round().await.is_err());
	catch_up(&mut two).await;
	assert!(one.round().await.is_err());
	catch_up(&mut one).await;
	let page = inbox(&bench, &amina, "").await;
	assert_eq!(kinds(&page), ["access-opened", "access-opened"]);
}

#[tokio::test]
async fn catching_up_goes_in_bounded_steps_and_reads_each_block_once() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let store = bench.context.vault.store();
	catch_up(&mut blocks.follower(store)).await;
	for number in 0..100 {
		blocks.tell(vec![treatment(number, amina.account())]);
	}
	let before = blocks.reads();
	let mut follower = blocks.follower(store);
	assert!(follower.round().await.unwrap());
	assert_eq!(blocks.reads() - before, 32);
	let rounds = catch_up(&mut follower).await;
	assert_eq!(rounds, 3);
	assert_eq!(blocks.reads() - before, 100);
	let page = inbox(&bench, &amina, "").await;
	assert_eq!(page["unread"], 100);
}

#[tokio::test]
async fn blocks_that_no_node_can_tell_of_any_more_are_a_gap_that_everybody_sees() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let store = bench.context.vault.store();
	catch_up(&mut blocks.follower(store)).await;
	let (since, missed) = (blocks.now(), metrics().inbox_missed.get());
	blocks.tell(vec![treatment(1, amina.account())]);
	let due = blocks.now() + 50;
	blocks.put_emergency(1, amina.account(), HOSPITAL, due);
	blocks.tell(vec![opened(1, amina.account(), HOSPITAL, due)]);
	blocks.quiet(6);
	let kept = blocks.tell(vec![treatment(2, amina.account())]);
	let until = blocks.now();
	blocks.quiet(10);
	// The patient forbade emergencies meanwhile, and nobody heard it.
	bench.world.block(|state| {
		let consents = state.consents.entry(amina.account().0).or_default();
		let denies = Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Btg])),
			..Conditions::default()
		};
		consents
			.blocks
			.try_push(Block {
				id: BlockId(1),
				denies,
			})
			.unwrap();
	});
	blocks.prune_below(kept);
	let mut follower = blocks.follower(store);
	catch_up(&mut follower).await;
	let page = inbox(&bench, &amina, "").await;
	assert_eq!(kinds(&page), ["access-opened"]);
	assert_eq!(page["entries"][0]["refs"]["receipt"], 2);
	let gap = json!({
		"first_block": 2, "last_block": kept - 1, "since": since, "until": until,
	});
	assert_eq!(page["gaps"], json!([gap]));
	assert!(metrics().inbox_missed.get() - missed >= u64::from(kept - 2));
	// What the state says was looked up: the denial, and the review that is due.
	assert!(store
		.forbade_emergency(&amina.account().0, blocks.now())
		.await
		.unwrap());
	blocks.make_at(due, Vec::new());
	catch_up(&mut follower).await;
	let officer = officer(&bench).await;
	let page = inbox(&bench, &officer, "").await;
	assert_eq!(kinds(&page), ["review-overdue"]);
	assert_eq!(page["gaps"], json!([gap]));
}

#[tokio::test]
async fn a_node_that_does_not_answer_loses_nothing() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	blocks.tell(vec![treatment(1, amina.account())]);
	blocks.set_lost(true);
	for _ in 0..3 {
		assert!(follower.round().await.is_err());
	}
	blocks.set_lost(false);
	catch_up(&mut follower).await;
	assert_eq!(kinds(&inbox(&bench, &amina, "").await), ["access-opened"]);
}

#[tokio::test]
async fn a_mailbox_is_read_page_by_page_and_marked_for_each_reader_alone() {
	let bench = Bench::new().await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	for number in 0..5 {
		blocks.tell(vec![Event::Access(AccessEvent::HospitalSanctioned {
			hospital: HOSPITAL,
			emergency: EmergencyId(number),
		})]);
	}
	catch_up(&mut follower).await;
	let token = bench.sign_in(&bench.registrar).await;
	let page = bench.get(&token, "/inbox?limit=2").await.is(200).json();
	assert_eq!(page["next"], 2);
	assert_eq!(page["unread"], 5);
	let page = bench
		.get(&token, "/inbox?limit=3&after=2")
		.await
		.is(200)
		.json();
	assert_eq!(page["entries"].as_array().unwrap().len(), 3);
	assert_eq!(page["next"], 5);
	let page = bench.get(&token, "/inbox?after=5").await.is(200).json();
	assert_eq!(page["next"], Value::Null);
	let mark = |upto: u64| json!({ "upto": upto });
	let read = bench
		.post(&token, "/inbox/read", &mark(3))
		.await
		.is(200)
		.json();
	assert_eq!(read["read"], 3);
	// Never back, and not beyond what there is.
	let read = bench
		.post(&token, "/inbox/read", &mark(1))
		.await
		.is(200)
		.json();
	assert_eq!(read["read"], 3);
	let page = bench.get(&token, "/inbox?unread=true").await.is(200).json();
	assert_eq!(page["unread"], 2);
	assert_eq!(page["entries"][0]["number"], 4);
	assert_eq!(page["entries"][0]["unread"], true);
	let officer = officer(&bench).await;
	assert_eq!(inbox(&bench, &officer, "").await["unread"], 5);
	let read = bench
		.post(&token, "/inbox/read", &mark(99))
		.await
		.is(200)
		.json();
	assert_eq!(read["read"], 5);
	for query in ["?limit=0", "?limit=1001", "?after=x", "?order=new"] {
		let answer = bench.get(&token, &format!("/inbox{query}")).await;
		answer.is_problem(400, "bad-request");
	}
	bench
		.get("", "/inbox")
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn staff_of_another_hospital_and_partners_read_no_inbox_here() {
	let bench = Bench::new().await;
	let other = bench.staff("Other", CLINIC, Role::PrivacyOfficer).await;
	bench
		.get(&other, "/inbox")
		.await
		.is_problem(403, "forbidden");
	let scientist = bench.scientist().await;
	bench
		.get(&scientist, "/inbox")
		.await
		.is_problem(403, "forbidden");
	bench
		.post(&scientist, "/inbox/read", &json!({ "upto": 1 }))
		.await
		.is_problem(403, "forbidden");
}

#[tokio::test]
async fn a_mailbox_keeps_its_newest_entries_and_its_numbers_go_on() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let blocks = MadeBlocks::new(&bench.world);
	let mut follower = blocks.follower(bench.context.vault.store());
	catch_up(&mut follower).await;
	let events = (0..KEPT_SUBJECT + 5).map(|number| treatment(number, amina.account()));
	blocks.tell(events.collect());
	catch_up(&mut follower).await;
	let page = inbox(&bench, &amina, "?limit=1000").await;
	let entries = page["entries"].as_array().unwrap();
	assert_eq!(entries.len() as u64, KEPT_SUBJECT);
	assert_eq!(entries[0]["number"], 6);
	assert_eq!(entries[999]["number"], KEPT_SUBJECT + 5);
}

#[tokio::test]
async fn a_mailbox_that_never_got_anything_is_empty() {
	let bench = Bench::new().await;
	let store = bench.context.vault.store();
	let mailbox = Mailbox::Organization;
	let page = store
		.inbox_page(&mailbox, &[1; 32], Kind::ALL, None, true, 10)
		.await
		.unwrap();
	assert!(page.entries.is_empty());
	assert_eq!((page.read, page.unread), (0, 0));
	let read = store.mark_inbox_read(&mailbox, &[1; 32], 9).await.unwrap();
	assert_eq!(read, 0);
}
