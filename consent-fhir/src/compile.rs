//! From a tree of provisions to rules in order.

use crate::{
	element::Findings,
	overlap::{covers, overlap},
	refusal::Reason,
	scope::{Effect, Scope},
};
use galen_primitives::consent::{Conditions, Rule, Rules, MAX_RULES};

/// A provision with the exceptions to it.
pub(crate) struct Node {
	pub path: String,
	pub effect: Effect,
	pub scope: Scope,
	pub children: Vec<Node>,
}

/// A rule and the provision it comes from.
#[derive(Clone)]
pub(crate) struct Placed<'n> {
	pub rule: Rule,
	pub path: &'n str,
}

/// The rules in order: exceptions first, and among siblings denies before permits. Refuses siblings
/// that can disagree in a way that this order gets wrong, and what takes too many rules.
pub(crate) fn compile<'n>(
	root: &'n Node,
	name_sensitivities: bool,
	findings: &mut Findings,
) -> Option<(Rules, Vec<Placed<'n>>)> {
	if count(root) > MAX_RULES as usize {
		findings.refuse(root.path.as_str(), Reason::TooManyRules);
		return None;
	}
	let before = findings.refusals.len();
	let placed = order(root, name_sensitivities, findings);
	if findings.refusals.len() > before {
		return None;
	}
	let rules = placed.iter().map(|placed| placed.rule.clone());
	let rules = Rules::try_from(rules.collect::<Vec<_>>()).ok()?;
	Some((rules, placed))
}

fn count(node: &Node) -> usize {
	let below = node.children.iter().map(count);
	below.fold(node.scope.count(), usize::saturating_add)
}

fn order<'n>(node: &'n Node, name_sensitivities: bool, findings: &mut Findings) -> Vec<Placed<'n>> {
	let mut siblings: Vec<&Node> = node.children.iter().collect();
	// The sort is stable. Denies without permits below them come first: what they refuse is then
	// refused whatever the others permit.
	siblings.sort_by_key(|sibling| (sibling.effect == Effect::Permit, permits(sibling)));
	let blocks: Vec<Vec<Placed<'n>>> = siblings
		.into_iter()
		.map(|sibling| order(sibling, name_sensitivities, findings))
		.collect();
	let mut placed: Vec<Placed<'n>> = Vec::new();
	for block in in_sequence(blocks) {
		disagreements(&placed, &block, findings);
		placed.extend(block);
	}
	let own = node.scope.rules(node.effect, name_sensitivities);
	placed.extend(own.into_iter().map(|rule| Placed {
		rule,
		path: &node.path,
	}));
	placed
}

/// Puts branches that deny something before those that could permit it by an exception to a
/// denial. Others stay where they are, and so do those that would have to stand before each other.
fn in_sequence(mut blocks: Vec<Vec<Placed<'_>>>) -> Vec<Vec<Placed<'_>>> {
	let mut sequence = Vec::new();
	while !blocks.is_empty() {
		let waits = |at: usize, block: &[Placed<'_>]| {
			let mut others = blocks.iter().enumerate();
			others.any(|(other, denying)| other != at && first_conflict(block, denying).is_some())
		};
		let ready = blocks
			.iter()
			.enumerate()
			.find(|(at, block)| !waits(*at, block))
			.map_or(0, |(at, _)| at);
		sequence.push(blocks.remove(ready));
	}
	sequence
}

fn permits(node: &Node) -> bool {
	node.effect == Effect::Permit || node.children.iter().any(permits)
}

/// Where one branch decides to permit and a later one to deny, the deny must win, but the rule of
/// the earlier branch is asked first. That is right only if they are never about the same request.
fn disagreements(earlier: &[Placed<'_>], later: &[Placed<'_>], findings: &mut Findings) {
	for permit in earlier {
		if let Some(deny) = first_conflict(core::slice::from_ref(permit), later) {
			let reason = Reason::Disagreement {
				other: deny.path.to_owned(),
			};
			findings.refuse(permit.path, reason);
		}
	}
}

/// The first deny of a branch that decides about a request that one of the permits is about. What the
/// branch permits before, by an exception to the deny, it does not deny.
fn first_conflict<'p, 'n>(
	permitting: &[Placed<'_>],
	denying: &'p [Placed<'n>],
) -> Option<&'p Placed<'n>> {
	let conflicts = |at: usize, denied: &Conditions| {
		permitting.iter().any(|placed| {
			let Rule::Permit(permitted, terms) = &placed.rule else {
				return false;
			};
			let mut before = denying.iter().take(at);
			overlap(permitted, denied)
				&& !before.any(|exception| match &exception.rule {
					Rule::Permit(other, others) => {
						covers((other, others), (permitted, terms), denied)
					},
					Rule::Deny(_) => false,
				})
		})
	};
	let mut denies = denying.iter().enumerate();
	let found = denies.find(|(at, placed)| match &placed.rule {
		Rule::Deny(denied) => conflicts(*at, denied),
		Rule::Permit(..) => false,
	});
	found.map(|(_, placed)| placed)
}
