//! Directives stated at the same time.
//!
//! Each is asked by itself; if one of those that match refuses, the answer is a refusal, else the
//! permit of the highest version. A record is thus permitted exactly if some directive's first
//! match permits it and no other's first match refuses it, which is more than one walk down a list
//! can tell when labels are unknown. Split a set of labels as in `labels.rs`:
//!
//! - Beside an explicit label, other labels can only help a deny: permits do not look at them. So
//!   whether a record with explicit labels `e` can be permitted is told by `n = {}`, for all 256
//!   `e` at once with bit sets.
//! - Without explicit labels, another label can help a permit that asks for one, and that permit
//!   can shield from a deny below it. Each directive then demands of `n`: for every deny, no label
//!   of it, unless one of the permits above it. Sets of labels with that property are closed under
//!   union, so there is a greatest; taking away the labels of violated denies until nothing
//!   changes finds it, and if any is permitted, the greatest is.

use super::{
	clause::Clause,
	labels::{LabelTest, Sets, Undecided},
	space::Cell,
	tally::Tally,
};

/// Decides what is undecided in the cell by the directives of one group, sorted by falling version.
pub(super) fn decide<'a>(
	group: &[&Clause<'a>],
	cell: &Cell,
	undecided: &mut Undecided,
	tally: &mut Tally<'a>,
) {
	refusals(group, cell, undecided, tally);
	permits_without_others(group, cell, undecided, tally);
	permits_with_others(group, cell, undecided, tally);
	for clause in group.iter().filter(|clause| clause.matches(cell)) {
		undecided.take(&clause.demand.labels);
	}
}

/// The clauses of each directive.
fn directives<'g, 'a>(group: &'g [&'g Clause<'a>]) -> impl Iterator<Item = &'g [&'g Clause<'a>]> {
	group.chunk_by(|one, other| one.same_directive(other))
}

/// Notes what refuses in some directive. The first noted is of the highest version that refuses
/// anything, so it decides some record; those after it lose against it by their order.
fn refusals<'a>(group: &[&Clause<'a>], cell: &Cell, undecided: &Undecided, tally: &mut Tally<'a>) {
	for directive in directives(group) {
		let mut left = *undecided;
		for clause in directive.iter().filter(|clause| clause.matches(cell)) {
			if left.take(&clause.demand.labels) && clause.refuses() {
				tally.note(clause);
			}
		}
	}
}

/// Notes what permits records that carry explicit labels or none at all.
fn permits_without_others<'a>(
	group: &[&Clause<'a>],
	cell: &Cell,
	undecided: &Undecided,
	tally: &mut Tally<'a>,
) {
	// What no directive refuses, then, directive by directive, what none of higher version permits.
	let mut open = undecided.sets();
	for directive in directives(group) {
		each_bare(directive, cell, undecided, |clause, sets| {
			if clause.refuses() {
				open = open.without(sets);
			}
		});
	}
	for directive in directives(group) {
		if open.is_none() {
			return;
		}
		let mut permitted = Sets::NONE;
		each_bare(directive, cell, undecided, |clause, sets| {
			if !clause.refuses() {
				permitted = permitted.either(sets);
				if sets.meets(open) {
					tally.note(clause);
				}
			}
		});
		open = open.without(permitted);
	}
}

/// Runs through one directive's clauses with the sets of explicit labels that each decides, of
/// records that carry no other label.
fn each_bare<'a>(
	directive: &[&Clause<'a>],
	cell: &Cell,
	undecided: &Undecided,
	mut visit: impl FnMut(&Clause<'a>, Sets),
) {
	let mut left = undecided.sets();
	for clause in directive.iter().filter(|clause| clause.matches(cell)) {
		let taken = left.both(clause.demand.labels.bare());
		left = left.without(taken);
		visit(clause, taken);
	}
}

/// Notes what permits records that carry other labels and no explicit one.
fn permits_with_others<'a>(
	group: &[&Clause<'a>],
	cell: &Cell,
	undecided: &Undecided,
	tally: &mut Tally<'a>,
) {
	// Only a permit that asks for a label can permit what it would not permit bare.
	if !group.iter().any(|clause| clause.must_carry()) {
		return;
	}
	let Some(others) = greatest_unrefused(group, cell, undecided) else {
		return;
	};
	let permit = directives(group).find_map(|directive| {
		directive
			.iter()
			.filter(|clause| clause.matches(cell))
			.find(|clause| clause.demand.labels.holds_unlisted(others))
	});
	let Some(permit) = permit else { return };
	tally.note(permit);
	// Smaller sets of labels may be permitted by other directives; their duties are noted whether
	// or not some record really comes to them.
	for directive in directives(group) {
		let mut left = undecided.unlisted();
		for clause in directive.iter().filter(|clause| clause.matches(cell)) {
			if left.take(&clause.demand.labels) {
				tally.note_duties(clause);
			}
		}
	}
}

/// The greatest set of other labels that no directive refuses where there is no explicit label;
/// `None` when there is no such set.
fn greatest_unrefused(group: &[&Clause<'_>], cell: &Cell, undecided: &Undecided) -> Option<u64> {
	let mut others = undecided.others_unlisted()?;
	loop {
		let before = others;
		for directive in directives(group) {
			// Labels of which one is enough for a permit further up in this directive.
			let mut shield = 0;
			for clause in directive.iter().filter(|clause| clause.matches(cell)) {
				let always = clause.demand.labels.holds_unlisted(0);
				let labels = match clause.demand.labels {
					LabelTest::WithinAndOne { others, .. } | LabelTest::Carries { others, .. } => {
						others
					},
					LabelTest::Any | LabelTest::Within { .. } => 0,
				};
				if clause.refuses() {
					if others & shield == 0 {
						if always {
							return None;
						}
						others &= !labels;
					}
				} else {
					shield |= labels;
				}
				if always {
					break;
				}
			}
		}
		if others == before {
			return Some(others);
		}
	}
}
