//! What the calls cost: declared here, measured by `scripts/weights` in the runtime's `weights`.

use frame::weights_prelude::*;

/// What each call costs at worst.
pub trait WeightInfo {
	/// Publishing a template in the most languages.
	fn publish_template() -> Weight;
	/// Raising a template's minimum.
	fn set_template_minimum() -> Weight;
	/// Giving a directive of the most rules to the largest value.
	fn give_consent() -> Weight;
	/// Amending a directive by one of the most rules in the largest value.
	fn amend_consent() -> Weight;
	/// Withdrawing a directive of the largest value.
	fn withdraw_consent() -> Weight;
	/// Withdrawing every directive of the largest value.
	fn withdraw_all() -> Weight;
	/// Removing a directive of the largest value.
	fn remove_directive() -> Weight;
	/// Adding a block to the largest value.
	fn block() -> Weight;
	/// Removing a block from the largest value.
	fn unblock() -> Weight;
	/// Suspending a directive of the largest value.
	fn suspend() -> Weight;
	/// Resuming a directive of the largest value.
	fn resume() -> Weight;
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

/// Decoding, acting on and encoding the largest value.
fn act() -> Weight {
	Weight::from_parts(500_000_000, VALUE.saturating_add(MEMBERS))
}

/// Rough figures for mocks, without a database; the runtime has measured ones.
impl WeightInfo for () {
	fn publish_template() -> Weight {
		Weight::from_parts(40_000_000, 6_000)
	}

	fn set_template_minimum() -> Weight {
		Weight::from_parts(15_000_000, 3_000)
	}

	fn give_consent() -> Weight {
		act()
	}

	fn amend_consent() -> Weight {
		act()
	}

	fn withdraw_consent() -> Weight {
		act()
	}

	fn withdraw_all() -> Weight {
		act()
	}

	fn remove_directive() -> Weight {
		act()
	}

	fn block() -> Weight {
		act()
	}

	fn unblock() -> Weight {
		act()
	}

	fn suspend() -> Weight {
		act()
	}

	fn resume() -> Weight {
		act()
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
