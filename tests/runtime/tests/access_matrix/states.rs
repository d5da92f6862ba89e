//! The same attempts while something is wrong: who can still do what.

use crate::{
	attempts::{Attempt, PALLETS},
	common::{cast::ALICE, enact},
	roles::{Side, SIDES},
	table::{aligned, outcomes},
	world,
};
use galen_runtime::Runtime;

/// Who can still do what while the council has halted the chain.
pub fn in_safe_mode() -> String {
	let about = "While the chain is halted: who can still do what\n\nThe council has declared an \
		emergency. What exercises a right goes on, and so does whatever can end the emergency.";
	who_still_can(about, || {
		enact(pallet_safe_mode::Call::<Runtime>::force_enter {});
	})
}

/// Who can still do what while the patient's hospital is suspended.
pub fn with_the_hospital_suspended() -> String {
	let about =
		"While the patient's hospital is suspended: who can still do what\n\nIts staff can do \
		nothing but what it owes its patients, who keep all their rights.";
	who_still_can(about, || {
		enact(pallet_members::Call::<Runtime>::suspend_organization {
			organization: ALICE.id,
		});
	})
}

fn who_still_can(about: &str, trouble: impl Fn()) -> String {
	let mut text = format!(
		"# {about}\n\nGenerated; [README.md](README.md) says how to read and how to change it.\n"
	);
	let header: Vec<String> = std::iter::once("attempt")
		.chain(SIDES.iter().map(|side| side.title))
		.map(str::to_owned)
		.collect();
	world::fresh().execute_with(|| {
		for (pallet, attempts) in PALLETS {
			let row = |attempt: &Attempt| {
				std::iter::once(format!("`{}`", attempt.name()))
					.chain(able(pallet, attempt, &trouble))
					.collect()
			};
			let rows = attempts().iter().map(row).collect();
			text += &format!("\n## {pallet}\n\n");
			text += &aligned(header.clone(), rows);
		}
	});
	text
}

/// Those of each side for whom the attempt succeeds.
fn able(pallet: &str, attempt: &Attempt, trouble: impl Fn()) -> Vec<String> {
	let of_side = |(side, outcomes): (&Side, Vec<String>)| {
		let able: Vec<_> = side
			.roles
			.iter()
			.zip(outcomes)
			.filter(|(_, outcome)| outcome.starts_with("Ok"))
			.map(|(role, _)| role.name)
			.collect();
		if able.is_empty() {
			"–".to_owned()
		} else {
			able.join(", ")
		}
	};
	let outcomes = outcomes(pallet, attempt, trouble);
	SIDES.iter().zip(outcomes).map(of_side).collect()
}
