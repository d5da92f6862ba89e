//! What the calls cost: declared here, measured by `scripts/weights` in the runtime's `weights`.

use frame::weights_prelude::*;

/// What each call costs at worst, by the size of the subject's value: its directives, rules and blocks, all
/// counted, at most [`MAX_SIZE`](crate::MAX_SIZE).
pub trait WeightInfo {
	/// Publishing a template in the most languages.
	fn publish_template() -> Weight;
	/// Raising a template's minimum.
	fn set_template_minimum() -> Weight;
	/// Giving a directive of the most rules to a value, which is of this size then.
	fn give_consent(size: u32) -> Weight;
	/// Amending a directive by one of the most rules in a value of this size.
	fn amend_consent(size: u32) -> Weight;
	/// Withdrawing a directive of a value of this size.
	fn withdraw_consent(size: u32) -> Weight;
	/// Withdrawing every directive of a value of this size.
	fn withdraw_all(size: u32) -> Weight;
	/// Removing a directive of a value of this size.
	fn remove_directive(size: u32) -> Weight;
	/// Adding a block to a value, which is of this size then.
	fn block(size: u32) -> Weight;
	/// Removing a block from a value of this size.
	fn unblock(size: u32) -> Weight;
	/// Suspending a directive of a value of this size.
	fn suspend(size: u32) -> Weight;
	/// Resuming a directive of a value of this size.
	fn resume(size: u32) -> Weight;
	/// Deciding one request over the largest value, with every directive's template and grantor
	/// looked up. Not a call: for whoever evaluates in one.
	fn evaluate() -> Weight;
	/// Asking in the pool whether a call exercises a right and would act. Not a call.
	fn exercises_right() -> Weight;
}

/// Bytes of proof for a subject's largest value and its trie path.
const VALUE: u64 = 110_000;

/// Bytes of proof for the membership of the signer, the subject and its representatives.
const MEMBERS: u64 = 12_000;

/// Decoding, acting on and encoding a value of this size, and the proposal's reading and writing.
fn act(size: u32) -> Weight {
	Weight::from_parts(900_000, 0)
		.saturating_mul(size.into())
		.saturating_add(Weight::from_parts(
			40_000_000,
			VALUE.saturating_add(MEMBERS),
		))
		.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
}

/// Rough figures for mocks, without most of the database; the runtime has measured ones.
impl WeightInfo for () {
	fn publish_template() -> Weight {
		Weight::from_parts(40_000_000, 6_000)
	}

	fn set_template_minimum() -> Weight {
		Weight::from_parts(15_000_000, 3_000)
	}

	fn give_consent(size: u32) -> Weight {
		act(size)
	}

	fn amend_consent(size: u32) -> Weight {
		act(size)
	}

	fn withdraw_consent(size: u32) -> Weight {
		act(size)
	}

	fn withdraw_all(size: u32) -> Weight {
		act(size)
	}

	fn remove_directive(size: u32) -> Weight {
		act(size)
	}

	fn block(size: u32) -> Weight {
		act(size)
	}

	fn unblock(size: u32) -> Weight {
		act(size)
	}

	fn suspend(size: u32) -> Weight {
		act(size)
	}

	fn resume(size: u32) -> Weight {
		act(size)
	}

	fn evaluate() -> Weight {
		// `MAX_STEPS` rules asked, at 25 ns each in wasm (about 14 ns natively), and the value
		// decoded.
		let steps = galen_primitives::consent::MAX_STEPS.saturating_mul(25_000);
		Weight::from_parts(
			steps.saturating_add(300_000_000),
			VALUE.saturating_add(MEMBERS),
		)
		.saturating_add(Weight::from_parts(0, 48_000))
	}

	fn exercises_right() -> Weight {
		Weight::from_parts(400_000_000, VALUE.saturating_add(MEMBERS))
	}
}
