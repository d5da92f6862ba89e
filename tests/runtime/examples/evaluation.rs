//! Prints how long consent takes in the compiled runtime, on this machine.
//!
//! `cargo run --release -p galen-runtime-tests --example evaluation`
//!
//! Each figure is the median of many runs of the wasm that nodes execute, in an instance as a node makes
//! it. What such a call costs by itself — making the instance, going in and coming out — is measured with a
//! call that does nothing, and subtracted. The state is in memory, so that a database is no part of the
//! figures. A view is shorter than a turn on the processor, so its median is that of undisturbed runs; a
//! batch is not, and is measured in time on the processor. These are figures, not a test: they say as much
//! about the machine.

#[path = "../tests/common/mod.rs"]
mod common;

use codec::{Decode, Encode};
use common::{
	actor,
	acts::{enroll, include, CARE},
	cast::{amina, ALICE, BOB},
	chain::preset_with,
	dispatch, now,
	pool::signed,
	Actor,
};
use frame_support::{
	dispatch::GetDispatchInfo,
	view_functions::{ViewFunction, ViewFunctionDispatchError},
};
use galen_primitives::{
	codes::{
		Action, ActionSet, Category, CategorySet, Confidentiality, Obligation, ObligationSet,
		Purpose, PurposeSet, Refrain, RefrainSet, Sensitivity, SensitivitySet,
	},
	consent::{
		Basis, Conditions, Consents, Decision, Directive, Grantor, Inquiry, Outcome, Period,
		Recipient, RecipientProfile, RecordAttributes, Remuneration, Rule, Standing, Terms,
		MAX_DIRECTIVES, MAX_RULES,
	},
	ids::{Commitment, DirectiveId, OrderId},
	members::OrganizationKind,
	traits::ConsentDecisions,
};
use galen_runtime::{AccountId, Consent, Members, Runtime, RuntimeCall, WASM_BINARY};
use pallet_access::types::{Duties, Order, OrderState, OrderTerms};
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, CodeExecutor, Externalities, RuntimeCode, WrappedRuntimeCode};
use sp_io::TestExternalities;
use std::{
	borrow::Cow,
	process::ExitCode,
	time::{Duration, Instant},
};

/// One evaluation of an ordinary consent shall take no longer.
const GOAL: Duration = Duration::from_micros(60);

/// What is shorter is measured by the clock, what is longer in time on the processor: a kernel that is
/// busy gives each thread some milliseconds at once.
const TURN: Duration = Duration::from_millis(5);

/// Runs of one view, and of one whole batch.
const VIEWS: u32 = 2_000;
const BATCHES: u32 = 7;

/// Subjects in a full batch.
const BATCH: u32 = pallet_access::MAX_BATCH;

/// The order that the batches belong to.
const ORDER: OrderId = OrderId(0);

fn main() -> ExitCode {
	let Some(code) = WASM_BINARY else {
		eprintln!("There is no compiled runtime in this build: build without SKIP_WASM_BUILD.");
		return ExitCode::FAILURE;
	};
	let wasm = Wasm::new(code);
	let mut state = preset_with(
		galen_runtime::genesis::preset_id::LOCAL,
		serde_json::json!({}),
	);

	let nothing = wasm.median(&mut state, "AuraApi_slot_duration", &[], VIEWS);
	println!(
		"a call that does nothing: {}, subtracted below",
		micros(nothing)
	);

	let said = ordinary();
	let bytes = said.encoded_size();
	state.execute_with(|| {
		pallet_consent::Consents::<Runtime>::insert(amina().account(), said.clone())
	});
	let evaluation = wasm
		.evaluation(&mut state, Outcome::Conditional)
		.saturating_sub(nothing);
	let verdict = if evaluation <= GOAL {
		"within"
	} else {
		"ABOVE"
	};
	println!(
		"one evaluation, a directive of 3 rules ({bytes} bytes): {}, {verdict} the goal of {}",
		micros(evaluation),
		micros(GOAL),
	);

	report_batch(&wasm, &mut state, &said, nothing);

	for (name, worst) in [
		("all categories alike, many kinds of record", alike()),
		("all categories apart", apart()),
	] {
		println!("the most intricate consent there can be, {name}:");
		let bytes = worst.encoded_size();
		let decided = state.execute_with(|| {
			pallet_consent::Consents::<Runtime>::insert(amina().account(), worst.clone());
			decided_categories()
		});
		let evaluation = wasm
			.evaluation(&mut state, Outcome::Conditional)
			.saturating_sub(nothing);
		println!(
			"  one evaluation ({bytes} bytes): {}; of all categories together, {decided} are decided",
			micros(evaluation),
		);
		report_batch(&wasm, &mut state, &worst, nothing);
	}
	ExitCode::SUCCESS
}

/// Prints what it takes to include a full batch of subjects who all said the same.
fn report_batch(
	wasm: &Wasm,
	state: &mut TestExternalities,
	consent: &Consents<AccountId>,
	nothing: Duration,
) {
	let (call, declared) = batch(state, consent);
	let took = wasm
		.median(state, "BlockBuilder_apply_extrinsic", &call, BATCHES)
		.saturating_sub(nothing);
	println!(
		"  including {BATCH} such subjects for all categories: {:.1} ms, declared {:.1} ms: {:.0} %",
		took.as_secs_f64() * 1e3,
		declared.as_secs_f64() * 1e3,
		100.0 * took.as_secs_f64() / declared.as_secs_f64(),
	);
}

/// The compiled runtime.
struct Wasm {
	executor: WasmExecutor,
	code: Cow<'static, [u8]>,
}

impl Wasm {
	fn new(code: &'static [u8]) -> Self {
		Self {
			executor: WasmExecutor::builder().build(),
			code: Cow::Borrowed(code),
		}
	}

	/// Calls the runtime; what it does to the state is undone.
	fn call(
		&self,
		state: &mut TestExternalities,
		method: &str,
		input: &[u8],
	) -> (Vec<u8>, Duration) {
		let fetcher = WrappedRuntimeCode(self.code.clone());
		let code = RuntimeCode {
			code_fetcher: &fetcher,
			heap_pages: None,
			hash: b"the one".to_vec(),
		};
		let mut ext = state.ext();
		ext.storage_start_transaction();
		let (start, before) = (Instant::now(), on_processor());
		let (output, _) = self
			.executor
			.call(&mut ext, &code, method, input, CallContext::Offchain);
		let took = match start.elapsed() {
			short if short < TURN => short,
			long => match (before, on_processor()) {
				(Some(before), Some(after)) => after.saturating_sub(before),
				_ => long,
			},
		};
		ext.storage_rollback_transaction().expect("it was started");
		(output.expect("the runtime answers"), took)
	}

	/// The median time of so many calls.
	fn median(
		&self,
		state: &mut TestExternalities,
		method: &str,
		input: &[u8],
		runs: u32,
	) -> Duration {
		if method == "BlockBuilder_apply_extrinsic" {
			let (output, _) = self.call(state, method, input);
			let applied = sp_runtime::ApplyExtrinsicResult::decode(&mut output.as_slice());
			assert_eq!(applied, Ok(Ok(Ok(()))), "the batch is included");
		}
		let mut times: Vec<_> = (0..runs)
			.map(|_| self.call(state, method, input).1)
			.collect();
		times.sort_unstable();
		times[times.len() / 2]
	}

	/// The median time of asking Amina's consent for laboratory results of which nothing is known.
	fn evaluation(&self, state: &mut TestExternalities, expected: Outcome) -> Duration {
		const METHOD: &str = "RuntimeViewFunction_execute_view_function";
		let request = state.execute_with(|| inquiry().of(Category::Laboratory));
		let input = (
			<pallet_consent::EvaluateViewFunction<Runtime> as ViewFunction>::id(),
			(amina().account(), request).encode(),
		)
			.encode();
		let (output, _) = self.call(state, METHOD, &input);
		let output = Result::<Vec<u8>, ViewFunctionDispatchError>::decode(&mut output.as_slice())
			.expect("an answer")
			.expect("the view is there");
		let decision = Decision::decode(&mut output.as_slice()).expect("a decision");
		assert_eq!(decision.outcome, expected);
		self.median(state, METHOD, &input, VIEWS)
	}
}

/// How long this thread has been on a processor, where the kernel tells.
fn on_processor() -> Option<Duration> {
	let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
	let nanos = status.split_whitespace().next()?.parse().ok()?;
	Some(Duration::from_nanos(nanos))
}

fn micros(time: Duration) -> String {
	format!("{:.1} µs", time.as_secs_f64() * 1e6)
}

/// The second hospital wants to treat.
fn inquiry() -> Inquiry {
	Inquiry {
		recipient: RecipientProfile {
			organization: BOB.id,
			active: None, // looked up by the runtime
		},
		purpose: Purpose::Treat,
		action: Action::Access,
		categories: CategorySet::ALL,
		at: now(),
		price: 0,
		record: RecordAttributes::UNKNOWN,
	}
}

/// For how many categories Amina's consent is weighed when all are asked for together.
fn decided_categories() -> usize {
	let consultation =
		<Consent as ConsentDecisions<AccountId>>::consult(&amina().account(), &inquiry());
	consultation
		.answers
		.iter()
		.filter(|answer| answer.decision.basis != Basis::TooIntricate)
		.map(|answer| answer.categories.iter().count())
		.sum()
}

/// A directive that was stated before the others with a smaller number.
fn directive(number: u32, rules: Vec<Rule>) -> Directive<AccountId> {
	Directive {
		id: DirectiveId(number),
		version: number + 1,
		template: CARE,
		grantor: Grantor::Subject,
		stated_at: 1_700_000_000 - u64::from(number),
		period: Period::between(1_700_000_000, 1_900_000_000),
		rules: rules.try_into().expect("as many as fit"),
		source: Some(Commitment([1; 32])),
		standing: Standing::Active,
	}
}

fn consents(directives: Vec<Directive<AccountId>>) -> Consents<AccountId> {
	Consents {
		version: MAX_DIRECTIVES,
		next_directive: DirectiveId(MAX_DIRECTIVES),
		directives: directives.try_into().expect("as many as fit"),
		..Consents::default()
	}
}

/// What a hospital's ordinary form says: an exception, treatment by hospitals, and paid research.
fn ordinary() -> Consents<AccountId> {
	let exception = Rule::Deny(Conditions {
		purposes: Some(PurposeSet::of(&[Purpose::Hresch, Purpose::MlTraining])),
		sensitivities: Some(SensitivitySet::of(&[
			Sensitivity::Psythpn,
			Sensitivity::Sud,
		])),
		..Conditions::default()
	});
	let care = Rule::Permit(
		Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Treat, Purpose::Hpaymt])),
			recipient: Some(Recipient::Kind(OrganizationKind::Hospital)),
			..Conditions::default()
		},
		Terms::default(),
	);
	let research = Rule::Permit(
		Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Hresch])),
			actions: Some(ActionSet::of(&[
				Action::Access,
				Action::Use,
				Action::Compute,
			])),
			categories: Some(CategorySet::of(&[
				Category::Laboratory,
				Category::Medications,
				Category::Problems,
			])),
			confidentiality: Some(Confidentiality::Normal),
			..Conditions::default()
		},
		Terms {
			remuneration: Remuneration::From(5_000_000_000),
			obligations: ObligationSet::of(&[Obligation::Deid, Obligation::Delau]),
			refrains: RefrainSet::of(&[Refrain::Norelink, Refrain::Noreuse]),
			..Terms::default()
		},
	);
	consents(vec![directive(0, vec![exception, care, research])])
}

/// Full directives of permits, each up to a level and about what `conditions` says of its number. No two
/// permits decide all that the other leaves, so all are asked.
fn permits(directives: u32, conditions: impl Fn(u32) -> Conditions) -> Consents<AccountId> {
	let rule = |number: u32| {
		let level = Confidentiality::ALL[number as usize % Confidentiality::ALL.len()];
		Rule::Permit(
			Conditions {
				confidentiality: Some(level),
				..conditions(number)
			},
			Terms::default(),
		)
	};
	let directives = (0..directives).map(|at| {
		let rules = (at * MAX_RULES..(at + 1) * MAX_RULES).map(rule);
		directive(at, rules.collect())
	});
	consents(directives.collect())
}

/// As many rules as fit, about all categories, and as many periods as the bound allows with them.
fn alike() -> Consents<AccountId> {
	permits(MAX_DIRECTIVES, |number| {
		let start = u64::from(number % 8);
		Conditions {
			data_period: Some(Period::between(start, start + 1_000)),
			..Conditions::default()
		}
	})
}

/// Rules that tell every category from every other, as many as the bound allows for all of them.
fn apart() -> Consents<AccountId> {
	permits(11, |number| {
		let about = |category: &Category| (*category as u32 + number / 6) >> (number % 6) & 1 == 1;
		Conditions {
			categories: Some(Category::ALL.iter().copied().filter(about).collect()),
			..Conditions::default()
		}
	})
}

/// The transaction that includes a full batch of subjects with this consent, and its declared time.
fn batch(state: &mut TestExternalities, consent: &Consents<AccountId>) -> (Vec<u8>, Duration) {
	state.execute_with(|| {
		let subjects: Vec<Actor> = (0..BATCH)
			.map(|number| actor(&["Subject", &number.to_string()]))
			.collect();
		for subject in &subjects {
			if Members::custodian(subject.account()).is_none() {
				dispatch(enroll(subject), ALICE.registrar().account()).expect("enrolled");
			}
			pallet_consent::Consents::<Runtime>::insert(subject.account(), consent.clone());
		}
		let order = Order {
			requester: BOB.id,
			custodian: ALICE.id,
			payer: BOB.admin().account(),
			terms: OrderTerms {
				purpose: Purpose::Treat,
				action: Action::Access,
				required: CategorySet::EMPTY,
				optional: CategorySet::ALL,
				duties: Duties::default(),
				price: 0,
				max_lines: BATCH,
			},
			deadline: now() + 3_600,
			state: OrderState::Accepted,
			tally: Default::default(),
			escrow: 0,
			paid: 0,
			refunded: 0,
			payments: Default::default(),
			disputes: Default::default(),
		};
		pallet_access::Orders::<Runtime>::insert(ORDER, order);
		let call: RuntimeCall = include(ORDER, &subjects);
		let declared = call.get_dispatch_info().call_weight.ref_time();
		let transaction = signed(call, &ALICE.gateway());
		(transaction.encode(), Duration::from_nanos(declared / 1_000))
	})
}
