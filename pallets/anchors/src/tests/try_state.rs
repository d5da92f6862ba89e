//! Every invariant notices what it is there to notice.

use super::*;

/// Breaks a good state and expects this complaint.
fn check(damage: impl FnOnce(), complaint: &'static str) {
	ExtBuilder::default()
		.auto_try_state(false)
		.build_and_execute(|| {
			assert_ok!(anchor(NORTH_GATEWAY, 0));
			assert_ok!(anchor(NORTH_GATEWAY, 1));
			System::set_block_number(2);
			assert_ok!(anchor(NORTH_GATEWAY, 2));
			assert_ok!(anchor(SOUTH_GATEWAY, 0));
			assert_ok!(erase(NORTH_GATEWAY, 1, 3));
			assert_ok!(demand(AMINA, LIST));
			assert_ok!(demand(AMINA, ErasureScope::Everything));
			assert_ok!(answer(NORTH_GATEWAY, 0, ERASED));
			assert_ok!(Anchors::do_try_state());
			damage();
			assert_eq!(
				Anchors::do_try_state(),
				Err(DispatchError::Other(complaint))
			);
		});
}

fn alter(number: u64, change: impl FnOnce(&mut HeaderOf<Test>)) {
	Batches::<Test>::mutate(NORTH, BatchNumber(number), |header| {
		change(header.as_mut().unwrap())
	});
}

#[test]
fn it_notices_a_missing_batch() {
	check(
		|| Batches::<Test>::remove(NORTH, BatchNumber(1)),
		"anchors: a batch number is missing",
	);
}

#[test]
fn it_notices_batches_out_of_order() {
	check(
		|| alter(0, |header| header.block = 2),
		"anchors: batches are out of order",
	);
	check(
		|| alter(0, |header| header.position = 1),
		"anchors: batches are out of order",
	);
	check(
		|| alter(0, |header| header.anchored_at += 7),
		"anchors: batches are out of order",
	);
}

#[test]
fn it_notices_a_batch_beyond_the_next_number() {
	check(
		|| NextNumbers::<Test>::insert(NORTH, BatchNumber(2)),
		"anchors: a batch lies beyond its custodian's next number",
	);
}

#[test]
fn it_notices_a_wrong_total() {
	check(
		|| LatestBlock::<Test>::mutate(|tree| tree.as_mut().unwrap().total += 1),
		"anchors: the count of all batches is wrong",
	);
}

#[test]
fn it_notices_a_malformed_header() {
	check(
		|| alter(0, |header| header.root = Digest([0; 32])),
		"anchors: a root is zero",
	);
	check(
		|| alter(0, |header| header.leaf_count = 0),
		"anchors: a leaf count is out of range",
	);
	check(
		|| alter(0, |header| header.leaf_count = MAX_BATCH_LEAVES + 1),
		"anchors: a leaf count is out of range",
	);
	check(
		|| alter(2, |header| header.block = 3),
		"anchors: a batch is from a future block",
	);
}

#[test]
fn it_notices_a_tombstone_of_nothing() {
	let stone = Tombstone {
		certificate: CERTIFICATE,
		recorded_at: START,
		block: 2,
	};
	check(
		|| Tombstones::<Test>::insert((NORTH, BatchNumber(3), 0), stone),
		"anchors: a tombstone names no batch",
	);
	check(
		|| Tombstones::<Test>::insert((NORTH, BatchNumber(0), 10), stone),
		"anchors: a tombstone names no leaf",
	);
	check(
		|| Tombstones::<Test>::insert((NORTH, BatchNumber(2), 0), Tombstone { block: 1, ..stone }),
		"anchors: a tombstone is older than its batch",
	);
}

#[test]
fn it_notices_a_block_tree_that_is_not_over_its_batches() {
	check(
		|| BlockBatches::<Test>::remove(1),
		"anchors: a slot of the latest block is empty",
	);
	let nowhere = BatchRef {
		custodian: SOUTH,
		number: BatchNumber(9),
	};
	check(
		|| BlockBatches::<Test>::insert(1, nowhere),
		"anchors: a slot names no batch",
	);
	let elsewhere = BatchRef {
		custodian: NORTH,
		number: BatchNumber(0),
	};
	check(
		|| BlockBatches::<Test>::insert(1, elsewhere),
		"anchors: a slot names a batch of another place",
	);
	check(
		|| alter(2, |header| header.leaf_count = 11),
		"anchors: the frontier is not over the block's batches",
	);
}

#[test]
fn it_notices_a_malformed_or_oversized_frontier() {
	let set = |batches: Vec<u8>| {
		LatestBlock::<Test>::mutate(|tree| {
			tree.as_mut().unwrap().batches = Decode::decode(&mut &batches[..]).unwrap();
		});
	};
	// A count of 3 with one peak.
	let one_peak = |count: u8| {
		let mut encoded = vec![count << 2, 1 << 2];
		encoded.extend([7; 32]);
		encoded
	};
	check(|| set(one_peak(3)), "anchors: the frontier is malformed");
	check(
		|| set(one_peak(8)),
		"anchors: the latest block has no batch or too many",
	);
	check(
		|| set(vec![0, 0]),
		"anchors: the latest block has no batch or too many",
	);
}

fn alter_demand(number: u64, change: impl FnOnce(&mut ErasureRequestOf<Test>)) {
	ErasureRequests::<Test>::mutate(ErasureRequestId(number), |request| {
		change(request.as_mut().unwrap())
	});
}

#[test]
fn it_notices_a_demand_beyond_the_next_number() {
	check(
		|| NextErasureRequest::<Test>::put(ErasureRequestId(1)),
		"anchors: a demand lies beyond the next number",
	);
}

#[test]
fn it_notices_a_demands_times_out_of_order() {
	check(
		|| alter_demand(0, |request| request.requested_at = request.due),
		"anchors: a demand's times are out of order",
	);
	check(
		|| alter_demand(0, |request| request.answer.as_mut().unwrap().at = 7),
		"anchors: a demand's times are out of order",
	);
}

#[test]
fn it_notices_a_queue_that_does_not_fit() {
	check(
		|| OpenErasures::<Test>::remove(NORTH, ErasureRequestId(1)),
		"anchors: the queue of open demands is wrong",
	);
	check(
		|| OpenErasures::<Test>::insert(NORTH, ErasureRequestId(0), ()),
		"anchors: the queue of open demands is wrong",
	);
	check(
		|| OpenErasures::<Test>::insert(SOUTH, ErasureRequestId(1), ()),
		"anchors: an open demand is not listed",
	);
}

#[test]
fn it_notices_a_list_that_does_not_fit() {
	let differ = "anchors: a list and its demands differ";
	let alter = |change: fn(&mut ListedErasure)| {
		ErasureRequestsOf::<Test>::mutate(AMINA, |list| list.iter_mut().for_each(change));
	};
	check(|| alter(|entry| entry.is_open = true), differ);
	check(|| alter(|entry| entry.is_everything = true), differ);
	check(|| alter(|entry| entry.due += 1), differ);
	check(
		|| alter(|entry| entry.request = ErasureRequestId(1)),
		differ,
	);
	check(
		|| {
			let list = ErasureRequestsOf::<Test>::take(AMINA);
			ErasureRequestsOf::<Test>::insert(BILAL, list);
		},
		differ,
	);
	check(
		|| alter(|entry| entry.request = ErasureRequestId(9)),
		"anchors: a list names no demand",
	);
	check(
		|| {
			ErasureRequestsOf::<Test>::remove(AMINA);
		},
		"anchors: an open demand is not listed",
	);
}
