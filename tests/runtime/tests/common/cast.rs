//! Who acts. Every key is derived from the public development phrase and a path of names, so that
//! `actor(&["Alice", "Registrar"])` is the demo's registrar, and any other path somebody new.

use super::pool::{Verdict, Waits};
use galen_primitives::ids::OrganizationId;
use galen_runtime::{AccountId, RuntimeCall};
use pallet_members::Refusal;
use sp_core::{crypto::DeriveJunction, sr25519, Pair};
use sp_runtime::DispatchError;
use std::{cell::RefCell, collections::BTreeMap};

thread_local! {
	static KEYS: RefCell<BTreeMap<Vec<String>, sr25519::Pair>> = const { RefCell::new(BTreeMap::new()) };
	/// Stretching the phrase takes long, so it is done once a thread.
	static ROOT: sr25519::Pair =
		sr25519::Pair::from_phrase(sp_core::crypto::DEV_PHRASE, None).expect("a phrase").0;
}

/// Somebody with a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor(Vec<String>);

/// Whoever has this path.
pub fn actor(path: &[&str]) -> Actor {
	Actor(path.iter().map(|part| (*part).to_owned()).collect())
}

/// The account of whoever has this path: `who(&["Alice", "Registrar"])`.
pub fn who(path: &[&str]) -> AccountId {
	actor(path).account()
}

impl Actor {
	/// The key.
	pub fn pair(&self) -> sr25519::Pair {
		KEYS.with_borrow_mut(|keys| {
			let derive = || {
				let path = self
					.0
					.iter()
					.map(|part| DeriveJunction::from(format!("/{part}")));
				ROOT.with(|root| root.derive(path, None).expect("hard junctions derive").0)
			};
			keys.entry(self.0.clone()).or_insert_with(derive).clone()
		})
	}

	/// The account.
	pub fn account(&self) -> AccountId {
		self.pair().public().into()
	}

	/// Signs the call and sends it through the pool into this block; says what became of it.
	pub fn submits(&self, call: impl Into<RuntimeCall>) -> Verdict {
		super::pool::submit(call, self)
	}

	/// Does this, by a signed transaction through the pool, in this block or, if it is full, in the
	/// next.
	#[track_caller]
	pub fn does(&self, call: impl Into<RuntimeCall>) {
		let call = call.into();
		let verdict = match self.submits(call.clone()) {
			verdict if verdict.waits() == Waits::ForNextBlock => {
				super::next_block();
				self.submits(call)
			},
			verdict => verdict,
		};
		assert_eq!(verdict, Verdict::Done, "by {self:?}");
	}

	/// Tries this; the pool takes it, and the call refuses with this error.
	#[track_caller]
	pub fn is_refused(&self, call: impl Into<RuntimeCall>, error: impl Into<DispatchError>) {
		let refused = Verdict::refused(error.into());
		assert_eq!(self.submits(call), refused, "by {self:?}");
	}

	/// Tries this, and the pool does not even take it.
	#[track_caller]
	pub fn is_turned_away(&self, call: impl Into<RuntimeCall>, why: Refusal) {
		let source = sp_runtime::transaction_validity::TransactionSource::External;
		let turned_away = Verdict::TurnedAway(why.into_error(source));
		assert_eq!(self.submits(call), turned_away, "by {self:?}");
	}
}

/// A hospital of the demo.
#[derive(Clone, Copy, Debug)]
pub struct Hospital {
	/// Its number.
	pub id: OrganizationId,
	name: &'static str,
}

/// The first hospital, at which the demo's patients are enrolled.
pub const ALICE: Hospital = Hospital {
	id: OrganizationId(0),
	name: "Alice",
};
/// The second.
pub const BOB: Hospital = Hospital {
	id: OrganizationId(1),
	name: "Bob",
};
/// The third.
pub const CHARLIE: Hospital = Hospital {
	id: OrganizationId(2),
	name: "Charlie",
};
/// The research partner of the local network.
pub const PARTNER: OrganizationId = OrganizationId(4);
/// Its ethics board.
pub const ETHICS_BOARD: OrganizationId = OrganizationId(5);

impl Hospital {
	/// Somebody of this hospital.
	pub fn staff(&self, role: &str) -> Actor {
		actor(&[self.name, role])
	}

	/// The administrator, who is also its validator and holds its vote.
	pub fn admin(&self) -> Actor {
		actor(&[self.name])
	}

	/// Enrols subjects and enters papers.
	pub fn registrar(&self) -> Actor {
		self.staff("Registrar")
	}

	/// The gateway's account.
	pub fn gateway(&self) -> Actor {
		self.staff("Gateway")
	}

	/// Treats.
	pub fn clinician(&self) -> Actor {
		self.staff("Clinician")
	}

	/// Accepts orders and reviews emergencies.
	pub fn officer(&self) -> Actor {
		self.staff("PrivacyOfficer")
	}

	/// Spends the hospital's tokens.
	pub fn treasurer(&self) -> Actor {
		self.staff("Treasurer")
	}
}

/// The partner's scientist, who places orders.
pub fn scientist() -> Actor {
	actor(&["Partner", "Scientist"])
}

/// The demo's first patient, enrolled at the first hospital.
pub fn amina() -> Actor {
	actor(&["Amina"])
}

/// The demo's second patient.
pub fn bilal() -> Actor {
	actor(&["Bilal"])
}

/// The auditor, who is no party to anything.
pub fn auditor() -> Actor {
	actor(&["Auditor"])
}
