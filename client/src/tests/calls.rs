//! Every call builds, is the one its name says, and carries its arguments.

use crate::{
	calls::{
		access, anchors, consent, council, members, recovery, rewards, utility, validators, Call,
		TooMany,
	},
	metadata::committed,
	types::*,
	AccountId, Hash,
};
use codec::{Compact, Encode};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	consent::{BlockId, Conditions, Grantor, Period, Rule},
	ids::*,
	members::*,
	merkle::Digest,
};
use subxt::ext::{
	frame_decode::extrinsics::ExtrinsicTypeInfo,
	scale_decode::{DecodeAsFields, Field},
	scale_value::Composite,
};

const AMINA: AccountId = AccountId([7; 32]);

fn paper() -> Option<Paper> {
	Some(Paper {
		signatory: Grantor::Subject,
		stated_at: 9,
		source: Commitment([1; 32]),
	})
}

fn statement() -> Statement {
	Statement {
		template: TemplateRef {
			id: TemplateId(1),
			version: 2,
		},
		period: Period::from(5),
		rules: vec![Rule::Deny(Conditions::default())].try_into().unwrap(),
	}
}

fn terms() -> OrderTerms {
	OrderTerms {
		purpose: Purpose::Hresch,
		action: Action::Use,
		required: CategorySet::ALL,
		optional: CategorySet::EMPTY,
		duties: Duties::default(),
		price: 5,
		max_lines: 3,
	}
}

fn motion() -> Motion {
	let call = members::suspend_organization(OrganizationId(1));
	Motion {
		hash: Hash::repeat_byte(1),
		index: 4,
		threshold: 2,
		ayes: vec![],
		nays: vec![],
		end: 9,
		length: 3,
		call: DescribedCall {
			pallet: call.pallet().into(),
			name: call.name().into(),
			args: String::new(),
			doc: String::new(),
		},
	}
}

/// One of each, with its pallet and name.
fn all() -> Vec<(&'static str, &'static str, Call)> {
	let (hospital, order, batch) = (OrganizationId(1), OrderId(2), BatchNumber(3));
	let commitment = Commitment([2; 32]);
	let template = TemplateText {
		language: Language(*b"en"),
		text: TextHash([3; 32]),
	};
	let request = RequestTerms {
		purpose: Purpose::Hresch,
		action: Action::Use,
		categories: CategorySet::ALL,
		price: 0,
		template: None,
	};
	let contribution = Contribution {
		subject: AMINA,
		kind: ContributionKind::Measurement,
		records: 2,
	};
	let schedule = Schedule {
		measurement: 1,
		questionnaire: 2,
		document: 3,
		daily_cap: 4,
	};
	let quota = Quota {
		size: 1,
		refill_per_second: 1,
	};
	let suspend = members::suspend_organization(hospital);
	let partner = OrganizationKind::Partner;
	let research = Qualification::EthicsApproval;
	vec![
		(
			"Members",
			"admit_organization",
			members::admit_organization(
				partner,
				Jurisdiction(*b"DE"),
				EnvelopeKey([4; 32]),
				commitment,
				AMINA,
			),
		),
		("Members", "suspend_organization", suspend.clone()),
		(
			"Members",
			"resume_organization",
			members::resume_organization(hospital),
		),
		(
			"Members",
			"retire_organization",
			members::retire_organization(hospital),
		),
		(
			"Members",
			"set_envelope_key",
			members::set_envelope_key(EnvelopeKey([4; 32])),
		),
		(
			"Members",
			"appoint",
			members::appoint(AMINA, RoleSet::of(&[Role::Gateway]), Some(9)),
		),
		("Members", "dismiss", members::dismiss(AMINA)),
		("Members", "set_seat", members::set_seat(AMINA)),
		("Members", "enroll_subject", members::enroll_subject(AMINA)),
		(
			"Members",
			"release_subject",
			members::release_subject(AMINA),
		),
		(
			"Members",
			"appoint_representative",
			members::appoint_representative(
				AMINA,
				AMINA,
				RightSet::all(),
				Relation::Guard,
				commitment,
				9,
			),
		),
		(
			"Members",
			"remove_representative",
			members::remove_representative(AMINA, AMINA),
		),
		(
			"Members",
			"attest_qualification",
			members::attest_qualification(hospital, research, commitment, 9),
		),
		(
			"Members",
			"revoke_qualification",
			members::revoke_qualification(hospital, research),
		),
		(
			"Members",
			"set_quota",
			members::set_quota(QuotaTarget::Class(QuotaClass::Individual), Some(quota)),
		),
		(
			"Members",
			"authorize_upgrade",
			members::authorize_upgrade(Hash::zero()),
		),
		(
			"Members",
			"restore_admin",
			members::restore_admin(hospital, AMINA),
		),
		(
			"Consent",
			"publish_template",
			consent::publish_template(Some(TemplateId(1)), TemplateKind::Care, vec![template]),
		),
		(
			"Consent",
			"set_template_minimum",
			consent::set_template_minimum(TemplateId(1), 2),
		),
		(
			"Consent",
			"give_consent",
			consent::give(AMINA, statement(), paper()),
		),
		(
			"Consent",
			"amend_consent",
			consent::amend(AMINA, DirectiveId(1), statement(), None),
		),
		(
			"Consent",
			"withdraw_consent",
			consent::withdraw(AMINA, DirectiveId(1), None),
		),
		(
			"Consent",
			"withdraw_all",
			consent::withdraw_all(AMINA, None),
		),
		(
			"Consent",
			"remove_directive",
			consent::remove(AMINA, DirectiveId(1)),
		),
		(
			"Consent",
			"block",
			consent::block(AMINA, Conditions::default(), None),
		),
		("Consent", "unblock", consent::unblock(AMINA, BlockId(1))),
		(
			"Consent",
			"suspend",
			consent::suspend(AMINA, DirectiveId(1), None),
		),
		("Consent", "resume", consent::resume(AMINA, DirectiveId(1))),
		(
			"Access",
			"place_order",
			access::place_order(hospital, terms(), 3_600),
		),
		("Access", "accept_order", access::accept_order(order)),
		("Access", "decline_order", access::decline_order(order)),
		("Access", "cancel_order", access::cancel_order(order)),
		(
			"Access",
			"include_subjects",
			access::include_subjects(order, &[AMINA]).unwrap(),
		),
		(
			"Access",
			"authorize_release",
			access::authorize_release(order, AMINA),
		),
		(
			"Access",
			"confirm_delivery",
			access::confirm_delivery(order, &[AMINA], commitment).unwrap(),
		),
		(
			"Access",
			"dispute",
			access::dispute(order, AMINA, DisputeReason::Incomplete),
		),
		(
			"Access",
			"resolve_dispute",
			access::resolve_dispute(order, AMINA, Ruling::Pay),
		),
		("Access", "settle", access::settle(order)),
		(
			"Access",
			"open_access",
			access::open_access(AMINA, Purpose::Treat, Action::Access, CategorySet::ALL),
		),
		(
			"Access",
			"open_emergency_access",
			access::open_emergency_access(AMINA, EmergencyReason::LifeThreatened, 4),
		),
		(
			"Access",
			"record_late_emergency_access",
			access::record_late_emergency_access(
				AMINA,
				AMINA,
				EmergencyReason::Incapacitated,
				4,
				9,
			),
		),
		(
			"Access",
			"review_emergency_access",
			access::review_emergency_access(EmergencyId(1), Verdict::Justified),
		),
		("Access", "lift_sanction", access::lift_sanction(hospital)),
		(
			"Access",
			"request_consent",
			access::request_consent(AMINA, request, 86_400),
		),
		(
			"Access",
			"answer_request",
			access::answer_request(AMINA, ConsentRequestId(1), Answer::Agreed),
		),
		("Access", "prune_order", access::prune_order(order)),
		(
			"Access",
			"prune_receipts",
			access::prune_receipts(&[ReceiptId(1)]).unwrap(),
		),
		(
			"Access",
			"prune_emergency",
			access::prune_emergency(EmergencyId(1)),
		),
		("Access", "prune_requests", access::prune_requests(AMINA)),
		("Rewards", "issue", rewards::issue(hospital, 5)),
		("Rewards", "issue_to_network", rewards::issue_to_network(5)),
		("Rewards", "redeem", rewards::redeem(5)),
		("Rewards", "redeem_for", rewards::redeem_for(AMINA, 5)),
		(
			"Rewards",
			"credit_contributions",
			rewards::credit_contributions(batch, &[contribution]).unwrap(),
		),
		("Rewards", "set_schedule", rewards::set_schedule(schedule)),
		(
			"Rewards",
			"set_subject_floor",
			rewards::set_subject_floor(1),
		),
		(
			"Rewards",
			"set_transferability",
			rewards::set_transferability(Transferability::On),
		),
		(
			"Anchors",
			"anchor_batch",
			anchors::anchor_batch(batch, Digest([5; 32]), 8, BatchKind::Records),
		),
		(
			"Anchors",
			"record_erasure",
			anchors::record_erasure(batch, 1, commitment),
		),
		(
			"Anchors",
			"request_erasure",
			anchors::request_erasure(AMINA, ErasureScope::Records(commitment)),
		),
		(
			"Anchors",
			"answer_erasure",
			anchors::answer_erasure(
				ErasureRequestId(3),
				ErasureOutcome::Declined {
					ground: RetentionGround::LegalClaims,
				},
			),
		),
		(
			"Recovery",
			"set_recovery_key",
			recovery::set_recovery_key(Some(RecoveryKey([8; 32]))),
		),
		(
			"Recovery",
			"open_recovery",
			recovery::open_recovery(AMINA, AMINA, Some(CodeSignature([9; 64]))),
		),
		(
			"Recovery",
			"approve_recovery",
			recovery::approve_recovery(AMINA, AttemptNumber(3), AMINA, None),
		),
		(
			"Recovery",
			"cancel_recovery",
			recovery::cancel_recovery(AMINA),
		),
		(
			"Recovery",
			"complete_recovery",
			recovery::complete_recovery(AMINA),
		),
		(
			"Validators",
			"admit_validator",
			validators::admit_validator(hospital, AMINA),
		),
		(
			"Validators",
			"retire_validator",
			validators::retire_validator(hospital),
		),
		(
			"Validators",
			"suspend_validator",
			validators::suspend_validator(hospital),
		),
		(
			"Validators",
			"resume_validator",
			validators::resume_validator(hospital),
		),
		(
			"Validators",
			"set_peer_ids",
			validators::set_peer_ids(&[PeerKey([6; 32])]),
		),
		(
			"Validators",
			"clear_peer_ids",
			validators::clear_peer_ids(hospital),
		),
		("Council", "propose", council::propose(2, &suspend)),
		("Council", "vote", council::vote(Hash::zero(), 1, Vote::Nay)),
		("Council", "close", council::close(&motion())),
		(
			"Utility",
			"batch_all",
			utility::batch_all(&[suspend.clone(), suspend.clone()]),
		),
		("Utility", "force_batch", utility::force_batch(&[suspend])),
	]
}

#[test]
fn every_call_builds_and_reads_as_the_chain_would_read_it() {
	let metadata = committed();
	for (pallet, name, call) in all() {
		assert_eq!((call.pallet(), call.name()), (pallet, name));
		let bytes = call.bytes();
		let info = metadata
			.extrinsic_call_info_by_index(bytes[0], bytes[1])
			.unwrap();
		assert_eq!((&*info.pallet_name, &*info.call_name), (pallet, name));
		let mut fields = info
			.args
			.iter()
			.map(|arg| Field::new(arg.id, Some(&*arg.name)));
		let mut rest = &bytes[2..];
		let read = Composite::<()>::decode_as_fields(&mut rest, &mut fields, metadata.types());
		assert!(read.is_ok(), "{pallet}::{name}: {read:?}");
		assert!(
			rest.is_empty(),
			"{pallet}::{name} is {} bytes too long",
			rest.len()
		);
		assert!(
			!call.doc().is_empty(),
			"{pallet}::{name} has no documentation"
		);
	}
}

#[test]
fn every_call_of_our_pallets_can_be_built() {
	let built = all();
	// Made by nodes, from what they saw, and by the council in a halted network.
	let not_for_clients = [
		("Validators", "report_aura_equivocation"),
		("Validators", "note_stalled"),
	];
	for pallet in [
		"Members",
		"Consent",
		"Access",
		"Rewards",
		"Anchors",
		"Recovery",
		"Validators",
	] {
		let known = committed().pallet_by_name(pallet).unwrap();
		for call in known.call_variants().unwrap() {
			let name = call.name.as_str();
			let is_built = built.iter().any(|(p, n, _)| (*p, *n) == (pallet, name));
			assert!(
				is_built || not_for_clients.contains(&(pallet, name)),
				"{pallet}::{name} has no builder"
			);
		}
	}
}

#[test]
fn arguments_are_encoded_as_the_pallet_declares_them() {
	let call = anchors::anchor_batch(BatchNumber(3), Digest([5; 32]), 8, BatchKind::Disclosures);
	let expected = (Compact(3u64), [5u8; 32], Compact(8u32), 1u8).encode();
	assert_eq!(&call.bytes()[2..], expected);
	let call = access::place_order(OrganizationId(1), terms(), 3_600);
	let expected = (Compact(1u32), terms(), Compact(3_600u64)).encode();
	assert_eq!(&call.bytes()[2..], expected);
}

#[test]
fn a_call_in_a_motion_is_the_call_itself() {
	let inner = members::suspend_organization(OrganizationId(1));
	let motion = council::propose(2, &inner);
	let length = u32::try_from(inner.bytes().len()).unwrap();
	let expected = [
		Compact(2u32).encode(),
		inner.bytes(),
		Compact(length).encode(),
	];
	assert_eq!(&motion.bytes()[2..], expected.concat());
}

#[test]
fn more_than_one_call_may_name_are_refused() {
	let subjects = vec![AMINA; 257];
	let order = OrderId(1);
	assert_eq!(
		access::include_subjects(order, &subjects),
		Err(TooMany(257))
	);
	let commitment = Commitment([0; 32]);
	let confirmed = access::confirm_delivery(order, &subjects, commitment);
	assert_eq!(confirmed, Err(TooMany(257)));
	assert!(access::include_subjects(order, &subjects[..256]).is_ok());
}
