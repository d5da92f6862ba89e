//! One file per call, and what holds across them.

// Numbers in tests are small.
#![allow(clippy::cast_possible_truncation)]

mod anchor_batch;
mod answer_erasure;
mod genesis;
mod mountain_range;
mod properties;
mod record_erasure;
mod request_erasure;
mod try_state;

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::{BatchNumber, Commitment, ErasureRequestId, OrganizationId},
	members::OrganizationStatus,
	merkle::{Digest, MAX_BATCH_LEAVES},
};

/// A root like any other.
const ROOT: Digest = Digest([7; 32]);
/// A certificate's commitment like any other.
const CERTIFICATE: Commitment = Commitment([9; 32]);

/// The commitment to a list of records like any other.
const LIST: ErasureScope = ErasureScope::Records(Commitment([5; 32]));
/// An outcome like any other.
const ERASED: ErasureOutcome = ErasureOutcome::Erased {
	certificate: CERTIFICATE,
};

/// Anchors a batch of ten leaves.
fn anchor(gateway: AccountId, number: u64) -> DispatchResult {
	anchor_as(gateway, number, ROOT, 10, BatchKind::Records)
}

fn anchor_as(
	gateway: AccountId,
	number: u64,
	root: Digest,
	leaf_count: u32,
	kind: BatchKind,
) -> DispatchResult {
	Anchors::anchor_batch(
		RuntimeOrigin::signed(gateway),
		BatchNumber(number),
		root,
		leaf_count,
		kind,
	)
}

fn erase(gateway: AccountId, batch: u64, leaf_index: u32) -> DispatchResult {
	let origin = RuntimeOrigin::signed(gateway);
	Anchors::record_erasure(origin, BatchNumber(batch), leaf_index, CERTIFICATE)
}

/// Demands an erasure for [`AMINA`].
fn demand(signer: AccountId, scope: ErasureScope) -> DispatchResult {
	Anchors::request_erasure(RuntimeOrigin::signed(signer), AMINA, scope)
}

fn answer(gateway: AccountId, request: u64, outcome: ErasureOutcome) -> DispatchResult {
	let origin = RuntimeOrigin::signed(gateway);
	Anchors::answer_erasure(origin, ErasureRequestId(request), outcome)
}

/// This pallet's events, in order, taking them away.
fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Anchors(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}
