//! The access matrix: every call of our pallets, tried by everybody who could try it, with the
//! exact outcome, in `tests/golden/access-matrix/`. What may happen there is what may happen at
//! all: a change in these files is a change of who may do what, and the pull request says so.
//!
//! `GALEN_BLESS=1 cargo test -p galen-runtime-tests --test access_matrix` writes them anew.

#[path = "../common/mod.rs"]
mod common;

mod attempts;
mod golden;
mod roles;
mod states;
mod table;
mod world;

use attempts::{Attempt, PALLETS};
use frame_support::traits::GetCallMetadata;
use galen_runtime::RuntimeCall;
use std::collections::BTreeSet;

/// Pallets of the SDK that have calls. A pallet that is neither here nor in [`PALLETS`] fails the
/// test below.
const OF_THE_SDK: &[&str] = &[
	"System",
	"Timestamp",
	"Balances",
	"Session",
	"Grandpa",
	"Council",
	"Utility",
	"SafeMode",
	"TxPause",
];

/// Writes the table of one pallet and compares it with the committed one.
fn check_pallet(name: &str) {
	let (_, attempts) = PALLETS
		.iter()
		.find(|(pallet, _)| *pallet == name)
		.expect("one of ours");
	golden::check(
		&format!("{}.md", name.to_lowercase()),
		&table::of_pallet(name, &attempts()),
	);
}

#[test]
fn members_should_be_reached_as_written() {
	check_pallet("Members");
}

#[test]
fn validators_should_be_reached_as_written() {
	check_pallet("Validators");
}

#[test]
fn consent_should_be_reached_as_written() {
	check_pallet("Consent");
}

#[test]
fn access_should_be_reached_as_written() {
	check_pallet("Access");
}

#[test]
fn rewards_should_be_reached_as_written() {
	check_pallet("Rewards");
}

#[test]
fn anchors_should_be_reached_as_written() {
	check_pallet("Anchors");
}

#[test]
fn recovery_should_be_reached_as_written() {
	check_pallet("Recovery");
}

#[test]
fn a_halt_should_let_through_what_is_written() {
	golden::check("safe-mode.md", &states::in_safe_mode());
}

#[test]
fn a_suspended_hospital_should_be_left_with_what_is_written() {
	golden::check(
		"hospital-suspended.md",
		&states::with_the_hospital_suspended(),
	);
}

#[test]
fn the_legend_should_be_current() {
	golden::check("README.md", &table::legend());
}

#[test]
fn every_call_of_every_pallet_of_ours_should_be_in_the_matrix() {
	let ours: BTreeSet<&str> = PALLETS.iter().map(|(pallet, _)| *pallet).collect();
	for module in RuntimeCall::get_module_names() {
		assert!(
			ours.contains(module) || OF_THE_SDK.contains(module),
			"the pallet {module} is in no table"
		);
	}
	for (pallet, attempts) in PALLETS {
		let there_are: BTreeSet<&str> = RuntimeCall::get_call_names(pallet)
			.iter()
			.copied()
			.collect();
		let tried: BTreeSet<&str> = attempts().iter().map(|attempt| attempt.call).collect();
		assert_eq!(tried, there_are, "the calls of {pallet}");
	}
}

#[test]
fn every_attempt_should_be_of_the_call_it_names() {
	world::fresh().execute_with(|| {
		for (pallet, attempts) in PALLETS {
			for attempt in attempts() {
				let call = common::without_trace(|| attempt.prepared(&common::who(&["Amina"])));
				let metadata = call.get_call_metadata();
				let named = (metadata.pallet_name, metadata.function_name);
				assert_eq!(named, (*pallet, attempt.call));
			}
		}
	});
}

#[test]
fn no_two_rows_should_be_called_the_same() {
	for (pallet, attempts) in PALLETS {
		let rows = attempts();
		let names: BTreeSet<String> = rows.iter().map(Attempt::name).collect();
		assert_eq!(names.len(), rows.len(), "in {pallet}");
	}
}
