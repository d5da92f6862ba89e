//! No emergency stop may stop a right, and nothing else slips through one.

mod common;

use common::{council::decide, dispatch, enact, on_preset, who};
use frame_support::{
	traits::{Contains, PalletsInfoAccess},
	weights::Weight,
};
use galen_runtime::{
	configs::{is_right, RIGHTS},
	AllPalletsWithSystem, Runtime, RuntimeCall, SafeMode, TxPause,
};
use pallet_members::{RightsCalls, RightsClass};

/// A right that the demo's first patient can exercise at once: to leave.
fn leaving() -> RuntimeCall {
	pallet_members::Call::release_subject {
		subject: who(&["Amina"]),
	}
	.into()
}

fn pause(pallet: &str, call: &str) -> RuntimeCall {
	let full_name = (
		pallet.as_bytes().to_vec().try_into().expect("short"),
		call.as_bytes().to_vec().try_into().expect("short"),
	);
	pallet_tx_pause::Call::<Runtime>::pause { full_name }.into()
}

#[test]
fn every_right_should_name_a_call_that_exists() {
	let metadata = Runtime::metadata_at_version(15).expect("version 15 is served");
	let bytes: &[u8] = &metadata;
	for (pallet, call) in RIGHTS {
		let known = AllPalletsWithSystem::infos()
			.iter()
			.any(|info| info.name == *pallet);
		assert!(known, "there is no pallet {pallet}");
		let name = call.as_bytes();
		assert!(
			bytes.windows(name.len()).any(|window| window == name),
			"no call {call}"
		);
	}
}

#[test]
fn only_a_right_should_be_charged_for_being_looked_at() {
	type Rights = <Runtime as pallet_members::Config>::Rights;
	on_preset("development", || {
		assert!(Rights::weight(&leaving()).ref_time() > 0);
		// In a batch a right is not looked for, so that the batch is ordinary and nothing is read for it.
		let batch: RuntimeCall = pallet_utility::Call::<Runtime>::batch {
			calls: vec![leaving()],
		}
		.into();
		assert_eq!(Rights::weight(&batch), Weight::zero());
		assert_eq!(
			Rights::classify(&batch, &who(&["Amina"])),
			RightsClass::Ordinary
		);
	});
}

#[test]
fn safe_mode_should_let_rights_through_and_stop_the_rest() {
	on_preset("development", || {
		enact(pallet_safe_mode::Call::<Runtime>::force_enter {});
		assert!(SafeMode::is_entered());
		let ordinary: RuntimeCall =
			pallet_utility::Call::<Runtime>::batch { calls: Vec::new() }.into();
		let refused = dispatch(ordinary, who(&["Alice"])).expect_err("halted");
		assert_eq!(
			refused.error,
			frame_system::Error::<Runtime>::CallFiltered.into()
		);

		assert!(is_right(&leaving()));
		dispatch(leaving(), who(&["Amina"])).expect("leaving is never halted");
	});
}

#[test]
fn no_right_should_be_pausable() {
	on_preset("development", || {
		for (pallet, call) in RIGHTS {
			// The council decides it, and the pallet refuses.
			assert_ne!(decide(pause(pallet, call)), Ok(()), "{call}");
			let name: pallet_tx_pause::RuntimeCallNameOf<Runtime> = (
				pallet.as_bytes().to_vec().try_into().expect("short"),
				call.as_bytes().to_vec().try_into().expect("short"),
			);
			assert!(
				!pallet_tx_pause::PausedCalls::<Runtime>::contains_key(name),
				"{call}"
			);
		}
		dispatch(leaving(), who(&["Amina"])).expect("leaving cannot be paused");
	});
}

#[test]
fn an_ordinary_call_should_be_pausable() {
	on_preset("development", || {
		enact(pause("Utility", "batch"));
		let call: RuntimeCall = pallet_utility::Call::<Runtime>::batch { calls: Vec::new() }.into();
		assert!(!TxPause::contains(&call));
	});
}

#[test]
fn tokens_should_not_be_traded_and_remarks_not_be_written() {
	on_preset("development", || {
		let transfer = pallet_balances::Call::<Runtime>::transfer_allow_death {
			dest: who(&["Bilal"]).into(),
			value: 1,
		};
		let remark = frame_system::Call::<Runtime>::remark {
			remark: b"anything".to_vec(),
		};
		for call in [RuntimeCall::from(transfer), remark.into()] {
			let refused = dispatch(call, who(&["Amina"])).expect_err("not offered");
			assert_eq!(
				refused.error,
				frame_system::Error::<Runtime>::CallFiltered.into()
			);
		}
	});
}
