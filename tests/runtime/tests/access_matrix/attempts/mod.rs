//! The rows of the matrix: for each call, arguments and a state in which it succeeds for whoever
//! has the right.

mod access;
mod anchors;
mod consent;
mod members;
mod recovery;
mod rewards;
mod validators;

use galen_runtime::{AccountId, RuntimeCall};

/// The rows of a pallet.
pub type Attempts = fn() -> Vec<Attempt>;

/// Our pallets, each with its rows.
pub const PALLETS: &[(&str, Attempts)] = &[
	("Members", members::attempts),
	("Validators", validators::attempts),
	("Consent", consent::attempts),
	("Access", access::attempts),
	("Rewards", rewards::attempts),
	("Anchors", anchors::attempts),
	("Recovery", recovery::attempts),
];

/// One call with its arguments, which everybody tries.
pub struct Attempt {
	/// The call's name.
	pub call: &'static str,
	/// What this row tries, where the call has several.
	pub case: &'static str,
	/// What happens before, so that the call can succeed at all.
	pub prepare: fn(),
	/// The call of whoever has this account.
	pub call_of: fn(&AccountId) -> RuntimeCall,
}

impl Attempt {
	/// A call that succeeds without further ado.
	pub fn new(
		call: &'static str,
		case: &'static str,
		call_of: fn(&AccountId) -> RuntimeCall,
	) -> Self {
		Self::after(call, case, || (), call_of)
	}

	/// A call that succeeds after this.
	pub fn after(
		call: &'static str,
		case: &'static str,
		prepare: fn(),
		call_of: fn(&AccountId) -> RuntimeCall,
	) -> Self {
		Self {
			call,
			case,
			prepare,
			call_of,
		}
	}

	/// The row's name.
	pub fn name(&self) -> String {
		if self.case.is_empty() {
			self.call.into()
		} else {
			format!("{}: {}", self.call, self.case)
		}
	}

	/// The call after its preparation.
	pub fn prepared(&self, account: &AccountId) -> RuntimeCall {
		(self.prepare)();
		(self.call_of)(account)
	}
}
