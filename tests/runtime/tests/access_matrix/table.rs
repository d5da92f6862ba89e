//! From attempts to tables.

use crate::{
	attempts::Attempt,
	common::{assert_invariants, events, pool::Verdict, without_trace},
	roles::{Role, Side, SIDES},
	world,
};
use galen_runtime::{RuntimeEvent, System};

/// What became of an attempt, in a word or two.
pub fn outcome(pallet: &str, attempt: &Attempt, role: &Role) -> String {
	let call = (attempt.call_of)(&role.account());
	System::reset_events();
	let verdict = role.tries(call);
	let proposed = events().iter().any(|event| {
		matches!(
			event,
			RuntimeEvent::Consent(pallet_consent::Event::ConsentProposed { .. })
		)
	});
	match verdict {
		Verdict::Done => {
			assert_invariants();
			let suffix = if proposed { ", proposed" } else { "" };
			format!("Ok{suffix}")
		},
		refused => refused.name(pallet),
	}
}

/// The outcomes of an attempt for everybody, side by side, each in a fresh copy of the same state.
/// `trouble` comes after the preparation.
pub fn outcomes(pallet: &str, attempt: &Attempt, trouble: impl Fn()) -> Vec<Vec<String>> {
	without_trace(|| {
		(attempt.prepare)();
		trouble();
		let of_side = |side: &Side| {
			let of_role = |role| without_trace(|| outcome(pallet, attempt, role));
			side.roles.iter().map(of_role).collect()
		};
		SIDES.iter().map(of_side).collect()
	})
}

/// The tables of one pallet, one for each side.
pub fn of_pallet(pallet: &str, attempts: &[Attempt]) -> String {
	let rows: Vec<(String, Vec<Vec<String>>)> = world::fresh().execute_with(|| {
		let row = |attempt: &Attempt| {
			let outcomes = outcomes(pallet, attempt, || ());
			assert!(
				outcomes
					.iter()
					.flatten()
					.any(|outcome| outcome.starts_with("Ok")),
				"{} is valid for nobody, so its refusals say nothing",
				attempt.name()
			);
			(attempt.name(), outcomes)
		};
		attempts.iter().map(row).collect()
	});
	let mut text = format!(
		"# {pallet}: who reaches which call\n\nGenerated; [README.md](README.md) says how to read and \
		 how to change it.\n"
	);
	for (at, side) in SIDES.iter().enumerate() {
		let header = std::iter::once("attempt".to_owned())
			.chain(side.roles.iter().map(|role| role.name.to_owned()))
			.collect();
		let lines = rows.iter().map(|(name, outcomes)| {
			std::iter::once(format!("`{name}`"))
				.chain(outcomes[at].iter().cloned())
				.collect::<Vec<_>>()
		});
		text += &format!("\n## {}\n\n", side.title);
		text += &aligned(header, lines.collect());
	}
	text
}

/// A table whose columns stand one under the other, also before it is rendered.
pub fn aligned(header: Vec<String>, rows: Vec<Vec<String>>) -> String {
	let width = |column: usize| {
		std::iter::once(&header)
			.chain(&rows)
			.map(|row| row[column].chars().count())
			.max()
			.unwrap_or_default()
	};
	let widths: Vec<usize> = (0..header.len()).map(width).collect();
	let line = |cells: &[String]| {
		let cells: Vec<_> = cells
			.iter()
			.zip(&widths)
			.map(|(cell, width)| format!("{cell:<width$}"))
			.collect();
		format!("| {} |\n", cells.join(" | "))
	};
	let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
	let body: String = rows.iter().map(|row| line(row)).collect();
	line(&header) + &line(&rule) + &body
}

/// Who the columns are and what the words mean.
pub fn legend() -> String {
	let mut text = include_str!("legend.md").to_owned();
	for side in SIDES {
		text += &format!("\n### {}\n\n", side.title);
		let rows = side
			.roles
			.iter()
			.map(|role| vec![role.name.to_owned(), role.about.to_owned()]);
		text += &aligned(vec!["column".into(), "who".into()], rows.collect());
	}
	text
}
