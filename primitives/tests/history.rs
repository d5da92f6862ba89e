//! Acts over time: a subject's value decides like the replay of its history, narrowing acts never
//! open anything, and the order of storage changes nothing.

#![allow(clippy::collapsible_match)] // the conditions read better one under the other
#![allow(missing_docs)]

mod support;

use galen_primitives::{
	consent::{
		evaluate, Act, ActFault, BlockId, Capacity, Conditions, Consents, Direction, Directive,
		Draft, Grantor, Outcome, Period, Request, Standing, SuspendedBy,
	},
	ids::{DirectiveId, Moment},
};
use proptest::{collection::vec, prelude::*, sample::Index};
use support::{
	generate::{config, consents, draft, request, rule, world, ORDINARY},
	world::later,
};

/// An act as a test draws it; which directive or block it means is found when it is played.
#[derive(Clone, Debug)]
enum Drawn {
	/// Gives a draft stated this long ago.
	Give(Draft, Grantor<u8>, Moment),
	Amend(Index, Draft, Grantor<u8>, Moment),
	Withdraw(Index),
	/// Takes back what was stated up to this long ago.
	WithdrawAll(Moment),
	Remove(Index),
	Block(Conditions),
	Unblock(Index),
	Suspend(Index, Capacity),
	Resume(Index, Capacity),
}

/// An act as it was accepted, for the books.
#[derive(Clone, Debug)]
enum Entry {
	Written(DirectiveId, u32, Draft, Grantor<u8>),
	Withdrawn(DirectiveId),
	WithdrawnAll(Moment),
	Removed(DirectiveId),
	Blocked(BlockId, Conditions),
	Unblocked(BlockId),
	Suspended(DirectiveId, Capacity),
	Resumed(DirectiveId, Capacity),
}

fn capacity() -> impl Strategy<Value = Capacity> {
	prop_oneof![Just(Capacity::Subject), Just(Capacity::Representative)]
}

fn grantor() -> impl Strategy<Value = Grantor<u8>> {
	prop_oneof![3 => Just(Grantor::Subject), 1 => (0u8..3).prop_map(Grantor::Representative)]
}

fn denial() -> impl Strategy<Value = Conditions> {
	rule(ORDINARY).prop_map(|rule| rule.conditions().clone())
}

fn drawn() -> impl Strategy<Value = Drawn> {
	// A wallet states now; paper is some days old.
	let age = || prop_oneof![2 => Just(0u64), 1 => 1u64..4];
	prop_oneof![
		4 => (draft(ORDINARY), grantor(), age()).prop_map(|(d, g, a)| Drawn::Give(d, g, a)),
		1 => (any::<Index>(), draft(ORDINARY), grantor(), age())
			.prop_map(|(i, d, g, a)| Drawn::Amend(i, d, g, a)),
		1 => any::<Index>().prop_map(Drawn::Withdraw),
		1 => age().prop_map(Drawn::WithdrawAll),
		1 => any::<Index>().prop_map(Drawn::Remove),
		1 => denial().prop_map(Drawn::Block),
		1 => any::<Index>().prop_map(Drawn::Unblock),
		2 => (any::<Index>(), capacity()).prop_map(|(i, c)| Drawn::Suspend(i, c)),
		1 => (any::<Index>(), capacity()).prop_map(|(i, c)| Drawn::Resume(i, c)),
	]
}

fn narrowing() -> impl Strategy<Value = Drawn> {
	prop_oneof![
		2 => any::<Index>().prop_map(Drawn::Withdraw),
		1 => (0u64..60).prop_map(Drawn::WithdrawAll),
		1 => denial().prop_map(Drawn::Block),
		2 => (any::<Index>(), capacity()).prop_map(|(i, c)| Drawn::Suspend(i, c)),
	]
}

/// The directive meant by an index; one that never was, where there is none.
fn pick(consents: &Consents<u8>, index: &Index) -> DirectiveId {
	match consents.directives.len() {
		0 => DirectiveId(u32::MAX),
		len => consents.directives[index.index(len)].id,
	}
}

fn pick_block(consents: &Consents<u8>, index: &Index) -> BlockId {
	match consents.blocks.len() {
		0 => BlockId(u32::MAX),
		len => consents.blocks[index.index(len)].id,
	}
}

fn dated(draft: &Draft, now: Moment, age: Moment) -> Draft {
	Draft {
		stated_at: now.saturating_sub(age),
		..draft.clone()
	}
}

/// Plays an act, and notes it if it was accepted.
fn play(consents: &mut Consents<u8>, drawn: &Drawn, now: Moment) -> Result<(Act, Entry), ActFault> {
	Ok(match drawn {
		Drawn::Give(draft, grantor, age) => {
			let draft = dated(draft, now, *age);
			let id = consents.give(draft.clone(), grantor.clone(), now)?;
			(
				Act::Give,
				Entry::Written(id, consents.version, draft, grantor.clone()),
			)
		},
		Drawn::Amend(index, draft, grantor, age) => {
			let (id, draft) = (pick(consents, index), dated(draft, now, *age));
			consents.amend(id, draft.clone(), grantor.clone(), now)?;
			(
				Act::Amend,
				Entry::Written(id, consents.version, draft, grantor.clone()),
			)
		},
		Drawn::Withdraw(index) => {
			let id = pick(consents, index);
			consents.withdraw(id, now)?;
			(Act::Withdraw, Entry::Withdrawn(id))
		},
		Drawn::WithdrawAll(age) => {
			let date = now.saturating_sub(*age);
			consents.withdraw_all(date, now)?;
			(Act::WithdrawAll, Entry::WithdrawnAll(date))
		},
		Drawn::Remove(index) => {
			let id = pick(consents, index);
			consents.remove(id, now)?;
			(Act::Remove, Entry::Removed(id))
		},
		Drawn::Block(denies) => {
			let id = consents.block(denies.clone(), now)?;
			(Act::Block, Entry::Blocked(id, denies.clone()))
		},
		Drawn::Unblock(index) => {
			let id = pick_block(consents, index);
			consents.unblock(id, now)?;
			(Act::Unblock, Entry::Unblocked(id))
		},
		Drawn::Suspend(index, capacity) => {
			let id = pick(consents, index);
			consents.suspend(id, *capacity, now)?;
			(Act::Suspend, Entry::Suspended(id, *capacity))
		},
		Drawn::Resume(index, capacity) => {
			let id = pick(consents, index);
			consents.resume(id, *capacity, now)?;
			(Act::Resume, Entry::Resumed(id, *capacity))
		},
	})
}

/// Builds the value from the books alone, asking of each directive what was ever said about it.
fn replay(book: &[(Moment, Entry)]) -> Consents<u8> {
	let mut consents = Consents {
		version: book.len() as u32,
		..Consents::default()
	};
	let after = |at: usize| book.iter().skip(at + 1).map(|(_, entry)| entry);
	for (at, (entered, entry)) in book.iter().enumerate() {
		match entry {
			Entry::Written(id, version, draft, grantor) => {
				let rewritten = after(at).any(|e| matches!(e, Entry::Written(i, ..) if i == id));
				let removed = after(at).any(|e| matches!(e, Entry::Removed(i) if i == id));
				if rewritten || removed {
					continue;
				}
				let directive = Directive {
					id: *id,
					version: *version,
					template: draft.template,
					grantor: grantor.clone(),
					stated_at: draft.stated_at,
					period: draft.period,
					rules: draft.rules.clone(),
					source: None,
					standing: standing(book, *id, *entered, at, draft.stated_at),
				};
				consents
					.directives
					.try_push(directive)
					.expect("was accepted");
			},
			Entry::Blocked(id, denies) => {
				if !after(at).any(|e| matches!(e, Entry::Unblocked(i) if i == id)) {
					let block = galen_primitives::consent::Block {
						id: *id,
						denies: denies.clone(),
					};
					consents.blocks.try_push(block).expect("was accepted");
				}
			},
			_ => (),
		}
	}
	consents
}

/// The standing of a directive last written as entry number `written`, by its whole history.
fn standing(
	book: &[(Moment, Entry)],
	id: DirectiveId,
	entered: Moment,
	written: usize,
	stated_at: Moment,
) -> Standing {
	let withdrawn = book.iter().enumerate().any(|(at, (_, entry))| match entry {
		Entry::Withdrawn(who) => *who == id,
		// A withdrawal of everything takes what was stated by its date and entered before it, and
		// what comes in later on older paper.
		Entry::WithdrawnAll(date) => stated_at <= *date && (at > written || stated_at < entered),
		_ => false,
	});
	if withdrawn {
		return Standing::Withdrawn;
	}
	// Each side's pause lasts from its suspension until it is resumed; the subject resumes both.
	let paused = |side: Capacity| {
		let last = |wanted: &dyn Fn(&Entry) -> bool| {
			book.iter()
				.rposition(|(_, entry)| wanted(entry))
				.map_or(0, |at| at + 1)
		};
		let suspended = last(&|e| matches!(e, Entry::Suspended(i, c) if *i == id && *c == side));
		let resumed = last(&|e| match e {
			Entry::Resumed(i, c) => *i == id && (*c == side || *c == Capacity::Subject),
			_ => false,
		});
		suspended > resumed
	};
	match (paused(Capacity::Subject), paused(Capacity::Representative)) {
		(false, false) => Standing::Active,
		(true, false) => Standing::Suspended(SuspendedBy::Subject),
		(false, true) => Standing::Suspended(SuspendedBy::Representative),
		(true, true) => Standing::Suspended(SuspendedBy::Both),
	}
}

fn openness(outcome: Outcome) -> u8 {
	match outcome {
		Outcome::Permit => 2,
		Outcome::Conditional => 1,
		Outcome::Deny | Outcome::NoConsent => 0,
	}
}

/// Puts directives and blocks in an order that two seeds give.
fn shuffled(consents: &Consents<u8>, seeds: &[u64]) -> Consents<u8> {
	let mut shuffled = consents.clone();
	let key = |at: u64, seed: u64| (at + 1).wrapping_mul(seed | 1).rotate_left(17);
	let mut order: Vec<_> = (0u64..).zip(consents.directives.iter().cloned()).collect();
	order.sort_by_key(|(at, _)| key(*at, seeds[0]));
	let directives: Vec<_> = order.into_iter().map(|(_, directive)| directive).collect();
	shuffled.directives = directives.try_into().expect("as many as before");
	let mut order: Vec<_> = (0u64..).zip(consents.blocks.iter().cloned()).collect();
	order.sort_by_key(|(at, _)| key(*at, seeds[1]));
	let blocks: Vec<_> = order.into_iter().map(|(_, block)| block).collect();
	shuffled.blocks = blocks.try_into().expect("as many as before");
	shuffled
}

proptest! {
	#![proptest_config(config(5_000))]

	#[test]
	fn a_value_decides_like_the_replay_of_its_history(
		acts in vec((drawn(), 0u64..2), 1..16),
		requests in vec(request(ORDINARY), 3),
		world in world(),
	) {
		let mut consents = Consents::default();
		let mut book = Vec::new();
		let mut now = 90;
		for (drawn, pause) in &acts {
			now += pause;
			let before = consents.clone();
			match play(&mut consents, drawn, now) {
				Ok((_, entry)) => {
					prop_assert_eq!(consents.version, before.version + 1);
					book.push((now, entry));
				},
				Err(_) => prop_assert_eq!(&consents, &before, "a refused act changed something"),
			}
		}
		let replayed = replay(&book);
		for request in &requests {
			for at in [now, now + 3] {
				let request = later(request, at);
				let decision = evaluate(&consents, &request, &world.at(at));
				let expected = evaluate(&replayed, &request, &world.at(at));
				prop_assert_eq!(decision, expected);
			}
		}
	}

	#[test]
	fn no_narrowing_act_ever_opens_anything(
		consents in consents(ORDINARY),
		acts in vec(narrowing(), 1..4),
		requests in vec(request(ORDINARY), 6),
		world in world(),
	) {
		let mut narrowed = consents.clone();
		for drawn in &acts {
			if let Ok((act, _)) = play(&mut narrowed, drawn, 100) {
				prop_assert_eq!(act.direction(), Direction::Narrowing);
			}
		}
		for request in &requests {
			let before = evaluate(&consents, request, &world.at(request.at));
			let after = evaluate(&narrowed, request, &world.at(request.at));
			prop_assert!(
				openness(after.outcome) <= openness(before.outcome),
				"{:?} became {:?}", before, after
			);
		}
	}

	#[test]
	fn values_survive_both_encodings(consents in consents(ORDINARY), request in request(ORDINARY)) {
		use codec::{Decode, Encode, MaxEncodedLen};
		let encoded = consents.encode();
		prop_assert!(encoded.len() <= Consents::<u8>::max_encoded_len());
		prop_assert_eq!(&Consents::decode(&mut encoded.as_slice()).expect("decodes"), &consents);
		prop_assert_eq!(Request::decode(&mut request.encode().as_slice()), Ok(request));
		let text = serde_json::to_string(&(&consents, &request)).expect("serializes");
		prop_assert_eq!(serde_json::from_str::<(_, _)>(&text).expect("reads"), (consents, request));
	}

	#[test]
	fn the_order_of_storage_changes_nothing(
		consents in consents(ORDINARY),
		seeds in vec(any::<u64>(), 2),
		requests in vec(request(ORDINARY), 4),
		world in world(),
	) {
		let shuffled = shuffled(&consents, &seeds);
		for request in &requests {
			prop_assert_eq!(
				evaluate(&consents, request, &world.at(request.at)),
				evaluate(&shuffled, request, &world.at(request.at))
			);
		}
	}

	#[test]
	fn withdrawing_everything_leaves_nothing_to_read(
		consents in consents(ORDINARY),
		requests in vec(request(ORDINARY), 4),
		world in world(),
	) {
		let mut withdrawn = consents;
		prop_assert!(withdrawn.withdraw_all(100, 100).is_ok());
		for request in &requests {
			let decision = evaluate(&withdrawn, request, &world.at(request.at));
			prop_assert!(!decision.outcome.admits());
		}
	}

	#[test]
	fn learning_more_of_a_record_never_contradicts(
		consents in consents(ORDINARY),
		known in request(support::generate::Shape { unknown: 0, unknown_labels: 0, ..ORDINARY }),
		world in world(),
	) {
		// What was permitted before anything was known of the record is permitted for each, and
		// what was refused is refused.
		let record = galen_primitives::consent::RecordAttributes::UNKNOWN;
		let unknown = Request { record, ..known };
		let before = evaluate(&consents, &unknown, &world.at(unknown.at)).outcome;
		let after = evaluate(&consents, &known, &world.at(known.at)).outcome;
		match before {
			Outcome::Permit => prop_assert_eq!(after, Outcome::Permit),
			Outcome::Conditional => (),
			Outcome::Deny | Outcome::NoConsent => prop_assert!(!after.admits()),
		}
	}
}

#[test]
fn periods_are_half_open() {
	let period = Period::between(10, 20);
	assert!(!period.contains(9) && period.contains(10));
	assert!(period.contains(19) && !period.contains(20));
}
