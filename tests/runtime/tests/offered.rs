//! What the network does not offer stands in no block: the pool refuses it already, also where another
//! call carries it. No right is touched by that.

mod common;

use common::{
	actor,
	acts::{give_care, withdraw},
	cast::{amina, ALICE},
	enact, next_block, on_preset, validate,
};
use frame_support::{traits::Contains, weights::Weight};
use galen_runtime::{genesis::preset_id::LOCAL, OriginCaller, Runtime, RuntimeCall, System};
use pallet_collective::Instance1;
use pallet_members::Refusal;
use sp_runtime::{
	traits::Hash as _,
	transaction_validity::{TransactionSource, TransactionValidityError},
};

/// What every call passes, in the pool and at dispatch.
type CallFilter = <Runtime as frame_system::Config>::BaseCallFilter;
type Council = pallet_collective::Call<Runtime, Instance1>;
type Utility = pallet_utility::Call<Runtime>;

fn remark() -> RuntimeCall {
	frame_system::Call::remark {
		remark: b"Amina was here".to_vec(),
	}
	.into()
}

fn remark_with_event() -> RuntimeCall {
	frame_system::Call::remark_with_event {
		remark: b"Amina was here".to_vec(),
	}
	.into()
}

/// Something that the network offers to everybody.
fn harmless() -> RuntimeCall {
	Utility::batch { calls: Vec::new() }.into()
}

/// Every way in which a call can bring another one, by name.
fn carriers(call: &RuntimeCall) -> Vec<(&'static str, RuntimeCall)> {
	let boxed = || Box::new(call.clone());
	let calls = || vec![harmless(), call.clone()];
	let (threshold, length_bound) = (2, 1_000);
	let as_origin: Box<OriginCaller> = Box::new(frame_system::RawOrigin::Root.into());
	vec![
		("Utility::batch", Utility::batch { calls: calls() }.into()),
		(
			"Utility::batch_all",
			Utility::batch_all { calls: calls() }.into(),
		),
		(
			"Utility::force_batch",
			Utility::force_batch { calls: calls() }.into(),
		),
		(
			"Utility::as_derivative",
			Utility::as_derivative {
				index: 0,
				call: boxed(),
			}
			.into(),
		),
		(
			"Utility::dispatch_as",
			Utility::dispatch_as {
				as_origin: as_origin.clone(),
				call: boxed(),
			}
			.into(),
		),
		(
			"Utility::dispatch_as_fallible",
			Utility::dispatch_as_fallible {
				as_origin,
				call: boxed(),
			}
			.into(),
		),
		(
			"Utility::with_weight",
			Utility::with_weight {
				call: boxed(),
				weight: Weight::zero(),
			}
			.into(),
		),
		(
			"Utility::if_else",
			Utility::if_else {
				main: Box::new(harmless()),
				fallback: boxed(),
			}
			.into(),
		),
		(
			"Council::propose",
			Council::propose {
				threshold,
				proposal: boxed(),
				length_bound,
			}
			.into(),
		),
		(
			"Council::execute",
			Council::execute {
				proposal: boxed(),
				length_bound,
			}
			.into(),
		),
	]
}

/// The names of all calls that carry a call, by the runtime's own description.
fn carrying() -> Vec<String> {
	use frame_support::__private::metadata::RuntimeMetadata;
	use scale_info::TypeDef;
	let RuntimeMetadata::V14(described) = Runtime::metadata().1 else {
		panic!("the runtime is described in version 14");
	};
	let resolve = |id: u32| described.types.resolve(id).expect("it is whole");
	let is_call = |id: u32| resolve(id).path.segments.join("::") == "galen_runtime::RuntimeCall";
	let carries = |id: u32| match &resolve(id).type_def {
		TypeDef::Sequence(list) => is_call(list.type_param.id),
		// A box is described as what is in it.
		_ => is_call(id),
	};
	let mut names = Vec::new();
	for pallet in &described.pallets {
		let Some(calls) = &pallet.calls else { continue };
		let TypeDef::Variant(calls) = &resolve(calls.ty.id).type_def else {
			panic!("calls are an enum");
		};
		for call in &calls.variants {
			if call.fields.iter().any(|field| carries(field.ty.id)) {
				names.push(format!("{}::{}", pallet.name, call.name));
			}
		}
	}
	names.sort_unstable();
	names
}

fn not_offered() -> TransactionValidityError {
	Refusal::NotOffered.into_error(TransactionSource::External)
}

#[test]
fn a_remark_should_stay_out_of_pool_and_block() {
	on_preset(LOCAL, || {
		for call in [remark(), remark_with_event()] {
			assert_eq!(validate(call.clone(), &amina()), Err(not_offered()));
			// Asserts that no block takes it either.
			ALICE.gateway().is_turned_away(call, Refusal::NotOffered);
		}
	});
}

#[test]
fn every_call_that_carries_a_call_should_be_known() {
	let mut known: Vec<_> = carriers(&harmless())
		.into_iter()
		.map(|(name, _)| name)
		.collect();
	known.sort_unstable();
	assert_eq!(carrying(), known);
}

#[test]
fn a_remark_should_be_found_wherever_it_is_carried() {
	on_preset(LOCAL, || {
		for (name, carrier) in carriers(&remark()) {
			assert!(!CallFilter::contains(&carrier), "{name}");
			assert_eq!(
				validate(carrier.clone(), &ALICE.admin()),
				Err(not_offered()),
				"{name}"
			);
			// And within another one.
			for (outer, carrier) in carriers(&carrier) {
				assert!(!CallFilter::contains(&carrier), "{outer} of {name}");
			}
		}
		for (name, carrier) in carriers(&harmless()) {
			assert!(CallFilter::contains(&carrier), "{name}");
		}
	});
}

#[test]
fn calls_for_the_root_origin_should_leave_no_bytes_behind() {
	on_preset(LOCAL, || {
		let code = b"not a runtime".to_vec();
		let items = vec![(b"key".to_vec(), b"value".to_vec())];
		for call in [
			frame_system::Call::<Runtime>::set_code { code: code.clone() },
			frame_system::Call::set_code_without_checks { code: code.clone() },
			frame_system::Call::set_storage { items },
			frame_system::Call::kill_storage {
				keys: vec![b"key".to_vec()],
			},
			frame_system::Call::kill_prefix {
				prefix: b"prefix".to_vec(),
				subkeys: 1,
			},
			frame_system::Call::apply_authorized_upgrade { code },
		] {
			assert_eq!(validate(call, &amina()), Err(not_offered()));
		}
	});
}

#[test]
fn the_code_that_the_council_authorized_should_be_offered_and_no_other() {
	on_preset(LOCAL, || {
		let code = b"the next runtime".to_vec();
		let code_hash = sp_runtime::traits::BlakeTwo256::hash(&code);
		enact(pallet_members::Call::<Runtime>::authorize_upgrade { code_hash });
		let apply = |code| {
			RuntimeCall::from(frame_system::Call::<Runtime>::apply_authorized_upgrade { code })
		};
		assert!(CallFilter::contains(&apply(code)));
		assert!(!CallFilter::contains(&apply(b"another".to_vec())));
		assert!(System::authorized_upgrade().is_some());
	});
}

#[test]
fn a_proof_of_keys_should_be_as_long_as_a_proof() {
	let set_keys = |length: usize| {
		let keys = galen_runtime::SessionKeys {
			aura: sp_core::ed25519::Public::from_raw([1; 32]).into(),
			grandpa: sp_core::ed25519::Public::from_raw([2; 32]).into(),
		};
		let proof = vec![7; length];
		RuntimeCall::from(pallet_session::Call::<Runtime>::set_keys { keys, proof })
	};
	on_preset(LOCAL, || {
		assert!(CallFilter::contains(&set_keys(128)));
		assert!(CallFilter::contains(&set_keys(256)));
		assert!(!CallFilter::contains(&set_keys(257)));
	});
}

#[test]
fn a_paused_call_should_wait_outside_the_pool_until_it_is_resumed() {
	on_preset(LOCAL, || {
		let full_name: pallet_tx_pause::RuntimeCallNameOf<Runtime> = (
			b"Utility".to_vec().try_into().expect("short"),
			b"batch".to_vec().try_into().expect("short"),
		);
		enact(pallet_tx_pause::Call::<Runtime>::pause {
			full_name: full_name.clone(),
		});
		assert_eq!(validate(harmless(), &ALICE.gateway()), Err(not_offered()));
		next_block();
		enact(pallet_tx_pause::Call::<Runtime>::unpause { ident: full_name });
		ALICE.gateway().does(harmless());
	});
}

#[test]
fn a_withdrawal_should_pass_whatever_is_filtered() {
	on_preset(LOCAL, || {
		amina().does(give_care(&amina()));
		next_block();
		enact(pallet_safe_mode::Call::<Runtime>::force_enter {});
		assert_eq!(
			validate(give_care(&amina()), &amina()),
			Err(not_offered()),
			"the rest is halted"
		);
		amina().does(withdraw(&amina(), 0));
	});
}

#[test]
fn a_stranger_should_learn_that_it_is_no_member_whatever_it_sends() {
	on_preset(LOCAL, || {
		actor(&["Mallory"]).is_turned_away(remark(), Refusal::NotAMember);
	});
}
