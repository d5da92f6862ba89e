//! Whatever is called in whatever order, every invariant holds, and narrowing only narrows.

use crate::{mock::*, Call, Consents, Paper, Statement};
use frame::{
	deps::frame_support::storage::with_storage_layer, testing_prelude::*,
	traits::UnfilteredDispatchable,
};
use galen_primitives::{
	codes::Purpose,
	consent::{BlockId, Conditions, Grantor, Period},
	ids::DirectiveId,
	members::Right,
};
use proptest::prelude::*;

const WHY: [Purpose; 8] = [
	Purpose::Treat,
	Purpose::Coc,
	Purpose::Hpaymt,
	Purpose::Hoperat,
	Purpose::Hresch,
	Purpose::Dsrch,
	Purpose::MlTraining,
	Purpose::Btg,
];

#[derive(Clone, Debug)]
enum Step {
	Sign(AccountId, Box<Call<Test>>),
	Wait(u64),
	Age(AccountId, u64),
	Outdate,
}

fn somebody() -> impl Strategy<Value = AccountId> {
	prop::sample::select(vec![
		AMINA,
		AMINA,
		AMINA,
		BILAL,
		CARLA,
		CITY_REGISTRAR,
		STRANGER,
	])
}

fn why() -> impl Strategy<Value = Vec<Purpose>> {
	prop::sample::subsequence(WHY.to_vec(), 1..3)
}

fn conditions() -> impl Strategy<Value = Conditions> {
	prop_oneof![4 => why().prop_map(|why| purposes(&why)), 1 => Just(Conditions::default())]
}

fn statement() -> impl Strategy<Value = Statement> {
	let rule = (0u8..4, why()).prop_map(|(kind, why)| match kind {
		0 => deny(&why),
		1 => paid(&why),
		_ => permit(&why),
	});
	let template = prop::sample::select(vec![CARE, RESEARCH]);
	let ends = prop::option::of(1u64..200);
	(template, prop::collection::vec(rule, 1..4), ends).prop_map(|(template, rules, ends)| {
		let period = Period {
			start: 0,
			end: ends.map(|end| START + end),
		};
		Statement {
			period,
			..says(template, rules)
		}
	})
}

fn document() -> impl Strategy<Value = Option<Paper<AccountId>>> {
	let signatory = prop::sample::select(vec![
		Grantor::Subject,
		Grantor::Representative(BILAL),
		Grantor::Representative(STRANGER),
	]);
	prop::option::of((signatory, 0u64..150).prop_map(|(signatory, after)| Paper {
		signatory,
		stated_at: START - 20 + after,
		source: SOURCE,
	}))
}

fn directive() -> impl Strategy<Value = DirectiveId> {
	(0u32..10).prop_map(DirectiveId)
}

fn call() -> impl Strategy<Value = Call<Test>> {
	let subject = AMINA;
	prop_oneof![
		4 => (statement(), document()).prop_map(move |(statement, paper)| Call::give_consent {
			subject, statement, paper
		}),
		2 => (directive(), statement(), document()).prop_map(
			move |(directive, statement, paper)| Call::amend_consent {
				subject, directive, statement, paper
			}
		),
		2 => (directive(), document()).prop_map(move |(directive, paper)| {
			Call::withdraw_consent { subject, directive, paper }
		}),
		1 => document().prop_map(move |paper| Call::withdraw_all { subject, paper }),
		1 => directive().prop_map(move |directive| Call::remove_directive { subject, directive }),
		2 => (conditions(), document()).prop_map(move |(denies, paper)| Call::block {
			subject, denies, paper
		}),
		1 => (1u32..20).prop_map(move |id| Call::unblock { subject, block: BlockId(id) }),
		2 => (directive(), document()).prop_map(move |(directive, paper)| Call::suspend {
			subject, directive, paper
		}),
		2 => directive().prop_map(move |directive| Call::resume { subject, directive }),
	]
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		12 => (somebody(), call()).prop_map(|(who, call)| Step::Sign(who, Box::new(call))),
		2 => (0u64..20).prop_map(Step::Wait),
		1 => (prop::sample::select(vec![BILAL, CARLA]), 0u64..200)
			.prop_map(|(who, after)| Step::Age(who, START + after)),
		1 => Just(Step::Outdate),
	]
}

fn narrows(call: &Call<Test>) -> bool {
	matches!(
		call,
		Call::withdraw_consent { .. }
			| Call::withdraw_all { .. }
			| Call::block { .. }
			| Call::suspend { .. }
	)
}

/// What is admitted now, of everything the properties ask about: each purpose unpaid, and research
/// paid as well.
fn admitted() -> Vec<bool> {
	let unpaid = WHY.map(|purpose| (purpose, 0));
	let paid = [(Purpose::Hresch, 5), (Purpose::Dsrch, 5)];
	unpaid
		.into_iter()
		.chain(paid)
		.map(|(purpose, price)| {
			let request = galen_primitives::consent::Request {
				price,
				..request(PHARMA, purpose)
			};
			Consent::evaluate(AMINA, request).outcome.admits()
		})
		.collect()
}

fn run(step: Step) {
	match step {
		Step::Sign(who, call) => {
			let (before, version) = (admitted(), Consent::version(AMINA));
			let right = Consent::exercises_right(&who, &call);
			// As a dispatch does: a refusal changes nothing.
			let done = with_storage_layer(|| {
				call.clone()
					.dispatch_bypass_filter(by(who))
					.map_err(|refusal| refusal.error)
			});
			let after = Consent::version(AMINA);
			match done {
				Ok(_) => assert!(after == version + 1 || Consent::proposal(AMINA).is_some()),
				Err(_) => assert_eq!(after, version),
			}
			if narrows(&call) {
				let opened = before
					.iter()
					.zip(admitted())
					.any(|(before, after)| !before && after);
				assert!(!opened, "{call:?} opened something");
				// The pool and the dispatch agree, but for the date of a `withdraw_all`.
				match right {
					Some(live) => assert_eq!(live, done.is_ok(), "{call:?}"),
					None => assert!(matches!(*call, Call::withdraw_all { .. })),
				}
			} else {
				assert_eq!(right, None);
			}
		},
		Step::Wait(seconds) => Now::mutate(|now| *now += seconds),
		Step::Age(who, until) => {
			represent(AMINA, who, &[Right::Grant, Right::Withdraw], Some(until));
		},
		Step::Outdate => {
			let before = admitted();
			let _ = with_storage_layer(|| {
				Consent::set_template_minimum(RuntimeOrigin::root(), CARE.id, 2)
			});
			let opened = before
				.iter()
				.zip(admitted())
				.any(|(before, after)| !before && after);
			assert!(!opened, "outdating a template opened something");
		},
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	#[test]
	fn every_sequence_of_calls_leaves_every_invariant_whole(
		steps in prop::collection::vec(step(), 1..40),
		guardians in 0usize..3,
	) {
		ExtBuilder::default().build_and_execute(|| {
			[BILAL, CARLA].iter().take(guardians).for_each(|who| guard(AMINA, *who));
			for step in steps {
				run(step);
				assert_ok!(Consent::do_try_state());
			}
		});
	}

	#[test]
	fn a_subject_withdraws_everything_whatever_came_before(
		steps in prop::collection::vec(step(), 1..40),
	) {
		ExtBuilder::default().build_and_execute(|| {
			guard(AMINA, BILAL);
			steps.into_iter().for_each(run);
			let live = Consent::has_something_to_withdraw(&AMINA);
			let done = Consent::withdraw_all(by(AMINA), AMINA, None);
			assert!(done.is_ok() || !live);
			assert!(!admitted().into_iter().any(|admitted| admitted));
			assert!(!Consent::has_something_to_withdraw(&AMINA));
			assert!(Consents::<Test>::get(AMINA).directives.len() <= 16);
		});
	}
}
