//! Bad input to the real runtime. What is too long does not even decode; what is nobody's has its own
//! error; prices may be anything; and whatever bytes come as a call, nothing panics and a refused call
//! stores nothing. That every faulty value has its own error is tested beside each pallet.

mod common;

use codec::{Decode, Encode};
use common::{
	acts::{
		accept, authorize, commitment, confirm, dispute, give, include, permit, place,
		research_terms, settle, statement, treasury, CARE,
	},
	cast::{amina, bilal, scientist, ALICE, BOB, PARTNER},
	chain::preset_with,
	dispatch, on_preset, Actor, DAY,
};
use frame_support::__private::metadata::{v14, RuntimeMetadata};
use galen_primitives::{
	codes::Purpose,
	consent::{BlockId, Period, Rule},
	ids::{
		BatchNumber, Commitment, ConsentRequestId, DirectiveId, EmergencyId, ErasureRequestId,
		OrderId, OrganizationId, PeerKey, ReceiptId, TemplateId, TemplateRef,
	},
};
use galen_runtime::{genesis::preset_id::LOCAL, AccountId, Runtime, RuntimeCall};
use pallet_access::types::{Answer, OrderTerms, Verdict};
use pallet_consent::types::{Paper, TemplateKind};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use scale_info::TypeDef;
use sp_runtime::{
	traits::{Dispatchable, TrailingZeroInput},
	DispatchError, StateVersion,
};
use std::cell::Cell;

/// Our pallets, by their names in the runtime.
const OURS: [&str; 7] = [
	"Members",
	"Validators",
	"Consent",
	"Access",
	"Rewards",
	"Anchors",
	"Recovery",
];

fn described() -> v14::RuntimeMetadataV14 {
	match Runtime::metadata().1 {
		RuntimeMetadata::V14(described) => described,
		_ => panic!("the runtime is described in version 14"),
	}
}

/// Our calls: name, index of the pallet, index of the call, and whether there is a list in it.
fn calls() -> Vec<(String, u8, u8, bool)> {
	let described = described();
	let resolve = |id: u32| described.types.resolve(id).expect("it is whole");
	fn holds_list<'a>(
		id: u32,
		resolve: &dyn Fn(u32) -> &'a scale_info::Type<scale_info::form::PortableForm>,
	) -> bool {
		match &resolve(id).type_def {
			TypeDef::Sequence(_) => true,
			TypeDef::Composite(of) => of.fields.iter().any(|f| holds_list(f.ty.id, resolve)),
			TypeDef::Variant(of) => of
				.variants
				.iter()
				.flat_map(|variant| &variant.fields)
				.any(|f| holds_list(f.ty.id, resolve)),
			_ => false,
		}
	}
	let mut all = Vec::new();
	for pallet in described
		.pallets
		.iter()
		.filter(|pallet| OURS.contains(&pallet.name.as_str()))
	{
		let calls = pallet.calls.as_ref().expect("ours have calls");
		let TypeDef::Variant(calls) = &resolve(calls.ty.id).type_def else {
			panic!("calls are an enum");
		};
		for call in &calls.variants {
			let list = call
				.fields
				.iter()
				.any(|field| holds_list(field.ty.id, &resolve));
			let name = format!("{}::{}", pallet.name, call.name);
			all.push((name, pallet.index, call.index, list));
		}
	}
	all
}

fn account() -> AccountId {
	AccountId::new([7; 32])
}

/// The arguments of a call with so many items in its list.
type Arguments = fn(u32) -> Vec<u8>;

fn rules(count: u32) -> Vec<Rule> {
	(0..count).map(|_| permit(Purpose::Treat)).collect()
}

/// Each call with a list, how long the list may be, and its arguments.
const LISTS: &[(&str, u32, Arguments)] = &[
	("Access::include_subjects", 256, |n| {
		(OrderId(0), vec![account(); n as usize]).encode()
	}),
	("Access::confirm_delivery", 256, |n| {
		(OrderId(0), vec![account(); n as usize], Commitment([1; 32])).encode()
	}),
	("Access::prune_receipts", 256, |n| {
		vec![ReceiptId(0); n as usize].encode()
	}),
	("Rewards::credit_contributions", 256, |n| {
		let contribution = pallet_rewards::types::Contribution {
			subject: account(),
			kind: pallet_rewards::types::ContributionKind::Measurement,
			records: 1,
		};
		(BatchNumber(0), vec![contribution; n as usize]).encode()
	}),
	("Validators::set_peer_ids", 8, |n| {
		vec![PeerKey([1; 32]); n as usize].encode()
	}),
	("Consent::publish_template", 32, |n| {
		let text = (*b"en", [1u8; 32]);
		(
			None::<TemplateId>,
			TemplateKind::Care,
			vec![text; n as usize],
		)
			.encode()
	}),
	("Consent::give_consent", 32, |n| {
		let paper = None::<Paper<AccountId>>;
		(account(), CARE, Period::from(0), rules(n), paper).encode()
	}),
	("Consent::amend_consent", 32, |n| {
		let paper = None::<Paper<AccountId>>;
		(
			account(),
			DirectiveId(0),
			CARE,
			Period::from(0),
			rules(n),
			paper,
		)
			.encode()
	}),
];

#[test]
fn a_list_that_is_too_long_should_not_decode() {
	let calls = calls();
	for (name, most, arguments) in LISTS {
		let (_, pallet, call, _) = calls
			.iter()
			.find(|(known, ..)| known == name)
			.expect("there is such a call");
		let decodes = |count: u32| {
			let mut bytes = vec![*pallet, *call];
			bytes.extend(arguments(count));
			let mut input = bytes.as_slice();
			RuntimeCall::decode(&mut input).is_ok() && input.is_empty()
		};
		assert!(decodes(0) && decodes(*most), "{name}");
		assert!(!decodes(most + 1) && !decodes(10 * most), "{name}");
	}
}

#[test]
fn every_list_should_be_tried() {
	// Evidence of a validator that signed twice is no list of ours: its parts are the SDK's, no member
	// can send it, and the pool verifies it before it looks at anything.
	const EVIDENCE: &str = "Validators::report_aura_equivocation";
	for (name, _, _, list) in calls() {
		let tried = LISTS.iter().any(|(known, ..)| *known == name);
		assert_eq!(list && name != EVIDENCE, tried, "{name}");
	}
}

/// Dispatches what must be refused with this error, and leave nothing behind.
#[track_caller]
fn refuses(call: RuntimeCall, by: &Actor, error: impl Into<DispatchError>) {
	refuses_origin(call, frame_system::RawOrigin::Signed(by.account()), error);
}

#[track_caller]
fn refuses_origin(
	call: RuntimeCall,
	origin: frame_system::RawOrigin<AccountId>,
	error: impl Into<DispatchError>,
) {
	let before = root();
	let refused = call.clone().dispatch(origin.into()).expect_err("refused");
	assert_eq!(refused.error, error.into(), "{call:?}");
	assert_eq!(
		root(),
		before,
		"a refused call left something behind: {call:?}"
	);
}

/// The hash of the whole state.
fn root() -> Vec<u8> {
	sp_io::storage::root(StateVersion::V1)
}

#[test]
fn what_is_nobodys_should_have_its_own_error() {
	use pallet_access::{Call as Access, Error as AccessError};
	use pallet_anchors::{Call as Anchors, Error as AnchorsError};
	use pallet_consent::{Call as Consent, Error as ConsentError};
	use pallet_rewards::{Call as Rewards, Error as RewardsError};
	type R = Runtime;

	on_preset(LOCAL, || {
		let order = OrderId(u64::MAX);
		let no_order = AccessError::<R>::OrderNotFound;
		let (officer, gateway) = (ALICE.officer(), ALICE.gateway());
		refuses(accept(order), &officer, no_order);
		refuses(
			Access::<R>::decline_order { order }.into(),
			&officer,
			AccessError::<R>::OrderNotFound,
		);
		refuses(
			Access::<R>::cancel_order { order }.into(),
			&scientist(),
			AccessError::<R>::OrderNotFound,
		);
		refuses(
			include(order, &[amina()]),
			&gateway,
			AccessError::<R>::OrderNotFound,
		);
		refuses(
			authorize(order, &amina()),
			&gateway,
			AccessError::<R>::OrderNotFound,
		);
		refuses(
			confirm(order, &[amina()]),
			&gateway,
			AccessError::<R>::OrderNotFound,
		);
		refuses(
			dispute(order, &amina()),
			&scientist(),
			AccessError::<R>::OrderNotFound,
		);
		refuses(settle(order), &bilal(), AccessError::<R>::OrderNotFound);
		refuses(
			Access::<R>::prune_order { order }.into(),
			&bilal(),
			AccessError::<R>::OrderNotFound,
		);
		let receipts = vec![ReceiptId(u64::MAX)].try_into().expect("one");
		refuses(
			Access::<R>::prune_receipts { receipts }.into(),
			&bilal(),
			AccessError::<R>::ReceiptNotFound,
		);
		let emergency = EmergencyId(u64::MAX);
		refuses(
			Access::<R>::review_emergency_access {
				emergency,
				verdict: Verdict::Justified,
			}
			.into(),
			&officer,
			AccessError::<R>::EmergencyNotFound,
		);
		refuses(
			Access::<R>::prune_emergency { emergency }.into(),
			&bilal(),
			AccessError::<R>::EmergencyNotFound,
		);
		for answer in [Answer::Agreed, Answer::Declined] {
			refuses(
				Access::<R>::answer_request {
					subject: amina().account(),
					request: ConsentRequestId(u64::MAX),
					answer,
				}
				.into(),
				&amina(),
				AccessError::<R>::RequestNotFound,
			);
		}

		let subject = amina().account();
		let directive = DirectiveId(u32::MAX);
		let no_template = TemplateRef {
			id: TemplateId(u32::MAX),
			version: 1,
		};
		let care = statement(CARE, &[permit(Purpose::Treat)]);
		refuses(
			give(&amina(), statement(no_template, &[permit(Purpose::Treat)])),
			&amina(),
			ConsentError::<R>::TemplateNotFound,
		);
		refuses(
			Consent::<R>::amend_consent {
				subject: subject.clone(),
				directive,
				statement: care.clone(),
				paper: None,
			}
			.into(),
			&amina(),
			ConsentError::<R>::DirectiveNotFound,
		);
		for call in [
			Consent::<R>::withdraw_consent {
				subject: subject.clone(),
				directive,
				paper: None,
			},
			Consent::suspend {
				subject: subject.clone(),
				directive,
				paper: None,
			},
			Consent::resume {
				subject: subject.clone(),
				directive,
			},
			Consent::remove_directive {
				subject: subject.clone(),
				directive,
			},
		] {
			refuses(call.into(), &amina(), ConsentError::<R>::DirectiveNotFound);
		}
		refuses(
			Consent::<R>::unblock {
				subject,
				block: BlockId(u32::MAX),
			}
			.into(),
			&amina(),
			ConsentError::<R>::BlockNotFound,
		);
		// Somebody else's consent is not one's own.
		dispatch(give(&amina(), care.clone()), amina().account()).expect("given");
		refuses(
			give(&amina(), care),
			&bilal(),
			ConsentError::<R>::NotAuthorized,
		);
		let hers = Consent::<R>::withdraw_consent {
			subject: amina().account(),
			directive: DirectiveId(0),
			paper: None,
		};
		refuses(hers.into(), &bilal(), ConsentError::<R>::NotAuthorized);

		let batch = BatchNumber(u64::MAX);
		refuses(
			Anchors::<R>::record_erasure {
				batch,
				leaf_index: u32::MAX,
				certificate: commitment("a certificate"),
			}
			.into(),
			&gateway,
			AnchorsError::<R>::BatchNotFound,
		);
		refuses(
			Anchors::<R>::answer_erasure {
				request: ErasureRequestId(u64::MAX),
				outcome: pallet_anchors::ErasureOutcome::Declined {
					ground: pallet_anchors::RetentionGround::LegalClaims,
				},
			}
			.into(),
			&gateway,
			AnchorsError::<R>::RequestNotFound,
		);
		let contribution = pallet_rewards::types::Contribution {
			subject: amina().account(),
			kind: pallet_rewards::types::ContributionKind::Measurement,
			records: u32::MAX,
		};
		refuses(
			Rewards::<R>::credit_contributions {
				batch,
				contributions: vec![contribution].try_into().expect("one"),
			}
			.into(),
			&gateway,
			RewardsError::<R>::BatchNotAnchored,
		);
	});
}

#[test]
fn an_organization_that_nobody_admitted_should_have_its_own_error() {
	use pallet_members::{Call as Members, Error as MembersError};
	use pallet_rewards::{Call as Rewards, Error as RewardsError};
	use pallet_validators::{Call as Validators, Error as ValidatorsError};
	type R = Runtime;

	on_preset(LOCAL, || {
		let root = frame_system::RawOrigin::Root;
		let organization = OrganizationId(u32::MAX);
		for call in [
			Members::<R>::suspend_organization { organization },
			Members::resume_organization { organization },
			Members::retire_organization { organization },
			Members::restore_admin {
				organization,
				account: account(),
			},
		] {
			refuses_origin(
				call.into(),
				root.clone(),
				MembersError::<R>::OrganizationNotFound,
			);
		}
		refuses_origin(
			Validators::<R>::admit_validator {
				organization,
				account: account(),
			}
			.into(),
			root.clone(),
			ValidatorsError::<R>::UnknownOrganization,
		);
		refuses_origin(
			Validators::<R>::retire_validator { organization }.into(),
			root.clone(),
			ValidatorsError::<R>::NotValidator,
		);
		refuses_origin(
			Rewards::<R>::issue {
				organization,
				amount: 1,
			}
			.into(),
			root.clone(),
			RewardsError::<R>::NoTreasury,
		);
		refuses_origin(
			pallet_access::Call::<R>::lift_sanction {
				hospital: organization,
			}
			.into(),
			root,
			pallet_access::Error::<R>::NotSanctioned,
		);
		refuses(
			place(organization, research_terms(1, 1), DAY),
			&scientist(),
			pallet_access::Error::<R>::CustodianUnavailable,
		);
	});
}

#[test]
fn prices_may_be_nothing_and_everything() {
	use pallet_access::Error as AccessError;
	use pallet_rewards::{Call as Rewards, Error as RewardsError};
	type R = Runtime;

	on_preset(LOCAL, || {
		let place = |price, max_lines| {
			let terms = OrderTerms {
				..research_terms(price, max_lines)
			};
			place(ALICE.id, terms, DAY)
		};
		refuses(place(0, 0), &scientist(), AccessError::<R>::NoLines);
		refuses(
			place(0, u32::MAX),
			&scientist(),
			AccessError::<R>::TooManyLines,
		);
		refuses(
			place(u128::MAX, 2),
			&scientist(),
			AccessError::<R>::EscrowTooLarge,
		);
		refuses(
			place(u128::MAX / 2 + 1, 2),
			&scientist(),
			AccessError::<R>::EscrowTooLarge,
		);
		refuses(
			place(u128::MAX, 1),
			&scientist(),
			AccessError::<R>::EscrowNotCovered,
		);
		refuses(
			place(u128::MAX / 2, 2),
			&scientist(),
			AccessError::<R>::EscrowNotCovered,
		);
		scientist().does(place(0, 1));
		assert_eq!(common::acts::held(&treasury(PARTNER)), 0);

		let root = frame_system::RawOrigin::Root;
		let issue = |amount| {
			RuntimeCall::from(Rewards::<R>::issue {
				organization: PARTNER,
				amount,
			})
		};
		refuses_origin(issue(0), root.clone(), RewardsError::<R>::ZeroAmount);
		refuses_origin(
			issue(u128::MAX),
			root,
			RewardsError::<R>::MaxIssuanceExceeded,
		);
		let redeem = |amount| RuntimeCall::from(Rewards::<R>::redeem { amount });
		refuses(redeem(0), &amina(), RewardsError::<R>::ZeroAmount);
		refuses(
			redeem(u128::MAX),
			&amina(),
			RewardsError::<R>::BalanceTooLow,
		);
	});
}

/// Pieces of arguments: small and huge numbers, accounts that are somebody, and anything at all.
fn piece() -> impl Strategy<Value = Vec<u8>> {
	let somebody = prop::sample::select(vec![
		amina(),
		bilal(),
		scientist(),
		ALICE.gateway(),
		BOB.clinician(),
	]);
	prop_oneof![
		(0u32..6).prop_map(|number| codec::Compact(number).encode()),
		any::<u64>().prop_map(|number| codec::Compact(number).encode()),
		any::<u128>().prop_map(|number| codec::Compact(number).encode()),
		(0u8..4).prop_map(|byte| vec![byte]),
		somebody.prop_map(|actor| actor.account().encode()),
		vec(any::<u8>(), 0..40),
	]
}

#[test]
fn whatever_bytes_come_as_a_call_nothing_should_panic_and_no_refusal_store_anything() {
	const CASES: u32 = 1_500;
	let calls = calls();
	let actors = [
		amina(),
		scientist(),
		ALICE.admin(),
		ALICE.gateway(),
		ALICE.clinician(),
		ALICE.officer(),
		ALICE.registrar(),
	];
	let (refused, done) = (Cell::new(0u32), Cell::new(0u32));
	preset_with(LOCAL, serde_json::json!({})).execute_with(|| {
		let mut runner = TestRunner::new(ProptestConfig {
			cases: CASES,
			failure_persistence: None,
			..ProptestConfig::default()
		});
		let call = prop::sample::select(calls);
		let actor = prop::sample::select(actors.to_vec());
		let outcome = runner.run(
			&(call, actor, vec(piece(), 0..12)),
			|(call, actor, pieces)| {
				let (name, pallet, index, _) = call;
				let bytes = [vec![pallet, index], pieces.concat()].concat();
				let Ok(call) = RuntimeCall::decode(&mut TrailingZeroInput::new(&bytes)) else {
					return Ok(());
				};
				let before = root();
				match dispatch(call, actor.account()) {
					Ok(_) => done.set(done.get() + 1),
					Err(_) => {
						prop_assert_eq!(root(), before, "{} stored something", name);
						refused.set(refused.get() + 1);
					},
				}
				Ok(())
			},
		);
		outcome.unwrap_or_else(|failure| panic!("{failure}"));
		common::assert_invariants();
	});
	assert!(
		refused.get() > CASES / 4,
		"{} calls were refused",
		refused.get()
	);
	assert!(done.get() > 0, "some calls do something");
}
