//! Each refusal of an act, and what acts leave behind.

use super::*;
use crate::ids::DirectiveId;

type Value = Consents<u8>;

/// A value with one directive.
fn given() -> (Value, DirectiveId) {
	let mut consents = Value::default();
	let id = consents
		.give(valid(), Grantor::Subject, NOW)
		.expect("given");
	(consents, id)
}

/// Expects the act to be refused and to leave everything as it was.
fn refused(
	consents: &Value,
	fault: ActFault,
	act: impl FnOnce(&mut Value) -> Result<(), ActFault>,
) {
	let mut after = consents.clone();
	assert_eq!(act(&mut after), Err(fault));
	assert_eq!(&after, consents);
}

#[test]
fn every_act_raises_the_version_by_one() {
	let (mut consents, id) = given();
	assert_eq!((consents.version, id), (1, DirectiveId(0)));
	consents
		.suspend(id, Capacity::Subject, NOW)
		.expect("suspended");
	consents
		.resume(id, Capacity::Subject, NOW)
		.expect("resumed");
	consents
		.amend(id, valid(), Grantor::Subject, NOW)
		.expect("amended");
	assert_eq!(consents.directives[0].version, 4);
	let block = consents.block(deny_organization(1), NOW).expect("blocked");
	assert_eq!(block, BlockId(5));
	consents.unblock(block, NOW).expect("unblocked");
	consents.withdraw(id, NOW).expect("withdrawn");
	consents.remove(id, NOW).expect("removed");
	assert_eq!(consents.withdraw_all(NOW, NOW), Ok(0));
	assert_eq!(consents.version, 9);
}

#[test]
fn withdrawing_and_suspending_keep_the_version_of_the_content() {
	let (mut consents, id) = given();
	consents
		.suspend(id, Capacity::Subject, NOW)
		.expect("suspended");
	consents.withdraw(id, NOW).expect("withdrawn");
	assert_eq!(consents.directives[0].version, 1);
}

#[test]
fn ids_are_never_used_again() {
	let (mut consents, id) = given();
	consents.remove(id, NOW).expect("removed");
	let next = consents
		.give(valid(), Grantor::Subject, NOW)
		.expect("given");
	assert_eq!(next, DirectiveId(1));
}

#[test]
fn unknown_directives_are_refused() {
	let (consents, _) = given();
	let id = DirectiveId(7);
	let fault = ActFault::NoSuchDirective;
	refused(&consents, fault, |c| c.withdraw(id, NOW));
	refused(&consents, fault, |c| c.remove(id, NOW));
	refused(&consents, fault, |c| c.suspend(id, Capacity::Subject, NOW));
	refused(&consents, fault, |c| c.resume(id, Capacity::Subject, NOW));
	refused(&consents, fault, |c| {
		c.amend(id, valid(), Grantor::Subject, NOW)
	});
}

#[test]
fn a_seventeenth_directive_is_refused() {
	let mut consents = Value::default();
	for _ in 0..MAX_DIRECTIVES {
		consents
			.give(valid(), Grantor::Subject, NOW)
			.expect("there is room");
	}
	let give = |c: &mut Value| c.give(valid(), Grantor::Subject, NOW).map(drop);
	refused(&consents, ActFault::TooManyDirectives, give);
	// Withdrawn ones count: withdrawing makes no room, removing does.
	consents.withdraw(DirectiveId(3), NOW).expect("withdrawn");
	refused(&consents, ActFault::TooManyDirectives, give);
	consents.remove(DirectiveId(3), NOW).expect("removed");
	assert_eq!(give(&mut consents), Ok(()));
}

#[test]
fn what_is_over_makes_room() {
	let mut consents = Value::default();
	let short = Draft {
		period: Period::between(NOW, NOW + 10),
		..valid()
	};
	for _ in 0..MAX_DIRECTIVES {
		consents
			.give(short.clone(), Grantor::Subject, NOW)
			.expect("there is room");
	}
	let later = Draft {
		stated_at: NOW + 10,
		..valid()
	};
	consents
		.give(later, Grantor::Subject, NOW + 10)
		.expect("the others are over");
	assert_eq!(consents.directives.len(), 1);
}

#[test]
fn every_act_drops_what_is_over() {
	type Act = fn(&mut Value) -> Result<(), ActFault>;
	let acts: [Act; 8] = [
		|c| c.give(valid(), Grantor::Subject, NOW + 10).map(drop),
		|c| c.amend(DirectiveId(1), valid(), Grantor::Subject, NOW + 10),
		|c| c.withdraw(DirectiveId(1), NOW + 10),
		|c| c.withdraw_all(NOW, NOW + 10).map(drop),
		|c| c.remove(DirectiveId(1), NOW + 10),
		|c| c.block(deny_organization(2), NOW + 10).map(drop),
		|c| c.unblock(BlockId(3), NOW + 10),
		|c| c.suspend(DirectiveId(1), Capacity::Subject, NOW + 10),
	];
	for act in acts {
		let mut consents = Value::default();
		let short = Draft {
			period: Period::between(NOW, NOW + 10),
			..valid()
		};
		let over = consents.give(short, Grantor::Subject, NOW).expect("given");
		consents
			.give(valid(), Grantor::Subject, NOW)
			.expect("given");
		consents.block(deny_organization(1), NOW).expect("blocked");
		act(&mut consents).expect("done");
		assert!(consents
			.directives
			.iter()
			.all(|directive| directive.id != over));
	}
}

#[test]
fn what_is_over_cannot_be_acted_on() {
	let mut consents = Value::default();
	let short = Draft {
		period: Period::between(NOW, NOW + 10),
		..valid()
	};
	let id = consents.give(short, Grantor::Subject, NOW).expect("given");
	refused(&consents, ActFault::NoSuchDirective, |c| {
		c.withdraw(id, NOW + 10)
	});
	refused(&consents, ActFault::NoSuchDirective, |c| {
		c.remove(id, NOW + 10)
	});
}

#[test]
fn withdrawing_is_for_good() {
	let (mut consents, id) = given();
	consents.withdraw(id, NOW).expect("withdrawn");
	let fault = ActFault::AlreadyWithdrawn;
	refused(&consents, fault, |c| c.withdraw(id, NOW));
	refused(&consents, fault, |c| c.suspend(id, Capacity::Subject, NOW));
	refused(&consents, fault, |c| c.resume(id, Capacity::Subject, NOW));
	refused(&consents, fault, |c| {
		c.amend(id, valid(), Grantor::Subject, NOW)
	});
}

#[test]
fn each_side_suspends_once() {
	let (mut consents, id) = given();
	for capacity in [Capacity::Subject, Capacity::Representative] {
		consents.suspend(id, capacity, NOW).expect("suspended");
		refused(&consents, ActFault::AlreadySuspended, |c| {
			c.suspend(id, capacity, NOW)
		});
	}
	assert_eq!(
		consents.directives[0].standing,
		Standing::Suspended(SuspendedBy::Both)
	);
}

#[test]
fn only_what_is_suspended_is_resumed() {
	let (mut consents, id) = given();
	let fault = ActFault::NotSuspended;
	refused(&consents, fault, |c| c.resume(id, Capacity::Subject, NOW));
	consents
		.suspend(id, Capacity::Subject, NOW)
		.expect("suspended");
	refused(&consents, fault, |c| {
		c.resume(id, Capacity::Representative, NOW)
	});
	consents
		.suspend(id, Capacity::Representative, NOW)
		.expect("suspended");
	consents
		.resume(id, Capacity::Representative, NOW)
		.expect("its own is lifted");
	assert_eq!(
		consents.directives[0].standing,
		Standing::Suspended(SuspendedBy::Subject)
	);
	consents
		.resume(id, Capacity::Subject, NOW)
		.expect("all is lifted");
	assert_eq!(consents.directives[0].standing, Standing::Active);
}

#[test]
fn a_seventeenth_block_is_refused_and_withdrawing_everything_is_not() {
	let (mut consents, _) = given();
	for id in 0..MAX_BLOCKS {
		consents
			.block(deny_organization(id), NOW)
			.expect("there is room");
	}
	refused(&consents, ActFault::TooManyBlocks, |c| {
		c.block(deny_organization(99), NOW).map(drop)
	});
	assert_eq!(consents.withdraw_all(NOW, NOW), Ok(1));
}

#[test]
fn a_block_is_not_put_twice() {
	let mut consents = Value::default();
	consents.block(deny_organization(1), NOW).expect("blocked");
	refused(&consents, ActFault::AlreadyBlocked, |c| {
		c.block(deny_organization(1), NOW).map(drop)
	});
}

#[test]
fn a_faulty_block_is_refused() {
	let denies = Conditions {
		purposes: Some(PurposeSet::EMPTY),
		..Default::default()
	};
	let fault = ActFault::Block(RuleFault::EmptyPurposes);
	refused(&Value::default(), fault, |c| c.block(denies, NOW).map(drop));
}

#[test]
fn unknown_blocks_are_refused() {
	refused(&Value::default(), ActFault::NoSuchBlock, |c| {
		c.unblock(BlockId(1), NOW)
	});
}

#[test]
fn a_faulty_draft_is_refused() {
	let fault = ActFault::Directive(DirectiveFault::NoRules);
	let (consents, id) = given();
	refused(&consents, fault, |c| {
		c.give(draft([]), Grantor::Subject, NOW).map(drop)
	});
	refused(&consents, fault, |c| {
		c.amend(id, draft([]), Grantor::Subject, NOW)
	});
}

#[test]
fn nothing_is_taken_back_that_is_not_said_yet() {
	let fault = ActFault::DateInTheFuture;
	refused(&given().0, fault, |c| {
		c.withdraw_all(NOW + 1, NOW).map(drop)
	});
}

#[test]
fn withdrawing_everything_counts_what_it_withdraws() {
	let (mut consents, _) = given();
	let old = Draft {
		stated_at: NOW - 100,
		..valid()
	};
	let id = consents.give(old, Grantor::Subject, NOW).expect("given");
	assert_eq!(consents.withdrawable(NOW - 50, NOW), 1);
	assert_eq!(consents.withdraw_all(NOW - 50, NOW), Ok(1));
	assert_eq!(
		consents.find(id, NOW).map(|d| d.standing),
		Ok(Standing::Withdrawn)
	);
	assert_eq!(consents.directives[0].standing, Standing::Active);
	assert_eq!(consents.withdrawable(NOW - 50, NOW), 0);
	assert_eq!(consents.withdrawable(NOW, NOW), 1);
}

#[test]
fn amending_with_paper_older_than_a_withdrawal_withdraws() {
	let (mut consents, id) = given();
	consents.withdraw_all(NOW - 50, NOW).expect("withdrawn");
	let old = Draft {
		stated_at: NOW - 60,
		..valid()
	};
	consents
		.amend(id, old, Grantor::Subject, NOW)
		.expect("amended");
	assert_eq!(consents.directives[0].standing, Standing::Withdrawn);
}

#[test]
fn when_numbers_run_out_only_widening_ends() {
	let (mut consents, id) = given();
	let block = consents.block(deny_organization(1), NOW).expect("blocked");
	consents
		.suspend(id, Capacity::Representative, NOW)
		.expect("suspended");
	consents.version = u32::MAX / 2;
	let fault = ActFault::NumbersExhausted;
	refused(&consents, fault, |c| {
		c.give(valid(), Grantor::Subject, NOW).map(drop)
	});
	refused(&consents, fault, |c| {
		c.amend(id, valid(), Grantor::Subject, NOW)
	});
	refused(&consents, fault, |c| c.remove(id, NOW));
	refused(&consents, fault, |c| c.unblock(block, NOW));
	refused(&consents, fault, |c| c.resume(id, Capacity::Subject, NOW));
	assert_eq!(consents.suspend(id, Capacity::Subject, NOW), Ok(()));
	assert_eq!(
		consents.block(deny_organization(2), NOW),
		Ok(BlockId(u32::MAX / 2 + 2))
	);
	assert_eq!(consents.withdraw(id, NOW), Ok(()));
	assert_eq!(consents.withdraw_all(NOW, NOW), Ok(0));
}

#[test]
fn when_ids_run_out_giving_ends() {
	let consents = Value {
		next_directive: DirectiveId(u32::MAX),
		..Value::default()
	};
	let fault = ActFault::NumbersExhausted;
	refused(&consents, fault, |c| {
		c.give(valid(), Grantor::Subject, NOW).map(drop)
	});
}

#[test]
fn acts_are_narrowing_or_widening() {
	let narrowing = [Act::Withdraw, Act::WithdrawAll, Act::Suspend, Act::Block];
	let widening = [
		Act::Give,
		Act::Amend,
		Act::Remove,
		Act::Unblock,
		Act::Resume,
	];
	assert!(narrowing
		.iter()
		.all(|act| act.direction() == Direction::Narrowing));
	assert!(widening
		.iter()
		.all(|act| act.direction() == Direction::Widening));
}
