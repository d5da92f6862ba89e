//! Everybody who could try a call: the columns of the matrix.

use crate::common::{
	actor, council,
	pool::{self, Verdict},
	Actor,
};
use frame_system::offchain::CreateAuthorizedTransaction;
use galen_runtime::{AccountId, Runtime, RuntimeCall};
use sp_runtime::transaction_validity::TransactionSource;

/// How somebody gets a call to the chain.
#[derive(Clone, Copy, Debug)]
pub enum Who {
	/// Signs a transaction with the key of this path.
	Signs(&'static [&'static str]),
	/// Hospitals carry a motion.
	Carries(Votes),
	/// A node puts a transaction that nobody signed into its own pool.
	Node,
}

/// How many hospitals vote for a motion.
#[derive(Clone, Copy, Debug)]
pub enum Votes {
	/// Two thirds of them, rounded up.
	Enough,
	/// One fewer than that.
	OneShort,
}

impl Votes {
	fn of(self, seats: usize) -> usize {
		let enough = seats - seats / 3;
		match self {
			Self::Enough => enough,
			Self::OneShort => enough - 1,
		}
	}
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Role {
	/// What stands above the column.
	pub name: &'static str,
	/// Who that is.
	pub about: &'static str,
	/// How they try.
	pub who: Who,
}

/// Columns that are read together.
#[derive(Clone, Copy, Debug)]
pub struct Side {
	/// What they have in common.
	pub title: &'static str,
	/// The columns.
	pub roles: &'static [Role],
}

const fn signs(name: &'static str, path: &'static [&'static str], about: &'static str) -> Role {
	Role {
		name,
		about,
		who: Who::Signs(path),
	}
}

/// All columns.
pub const SIDES: &[Side] = &[
	Side {
		title: "People",
		roles: &[
			signs(
				"patient",
				&["Amina"],
				"enrolled at the hospital; whatever is about a subject is about this one",
			),
			signs("other patient", &["Bilal"], "enrolled at the same hospital"),
			signs(
				"guardian",
				&["Guardian"],
				"represents the patient with every right",
			),
			signs(
				"may grant",
				&["Granter"],
				"represents the patient with the right to grant and no other",
			),
			signs(
				"may withdraw",
				&["Withdrawer"],
				"represents the patient with the right to withdraw and no other",
			),
			signs(
				"may claim",
				&["Claimer"],
				"represents the patient with the right to claim and no other",
			),
			signs(
				"may view",
				&["Viewer"],
				"represents the patient with the right to view and no other",
			),
			signs(
				"was guardian",
				&["FormerGuardian"],
				"represented the patient with every right until yesterday",
			),
		],
	},
	Side {
		title: "The patient's hospital",
		roles: &[
			signs("registrar", &["Alice", "Registrar"], "its registrar"),
			signs("clinician", &["Alice", "Clinician"], "its clinician"),
			signs(
				"gateway",
				&["Alice", "Gateway"],
				"the account of its gateway",
			),
			signs("scientist", &["Alice", "Scientist"], "its scientist"),
			signs(
				"privacy officer",
				&["Alice", "PrivacyOfficer"],
				"its privacy officer",
			),
			signs("treasurer", &["Alice", "Treasurer"], "its treasurer"),
			signs(
				"operator",
				&["Alice", "Operator"],
				"an operator of its node",
			),
			signs("admin", &["Alice", "Admin"], "its administrator"),
			signs(
				"validator",
				&["Alice"],
				"the operator under whose account its session keys are registered",
			),
			signs(
				"seat",
				&["Alice", "Seat"],
				"the account that votes for it in the council, acting alone",
			),
		],
	},
	Side {
		title: "Another hospital",
		roles: &[
			signs("registrar", &["Bob", "Registrar"], "its registrar"),
			signs("clinician", &["Bob", "Clinician"], "its clinician"),
			signs("gateway", &["Bob", "Gateway"], "the account of its gateway"),
			signs("scientist", &["Bob", "Scientist"], "its scientist"),
			signs(
				"privacy officer",
				&["Bob", "PrivacyOfficer"],
				"its privacy officer",
			),
			signs("treasurer", &["Bob", "Treasurer"], "its treasurer"),
			signs("operator", &["Bob", "Operator"], "an operator of its node"),
			signs(
				"founder",
				&["Bob"],
				"administrator, validator and seat in one, as a hospital starts out",
			),
		],
	},
	Side {
		title: "Partners, board and auditor",
		roles: &[
			signs("scientist", &["Partner", "Scientist"], "of the partner"),
			signs("treasurer", &["Partner", "Treasurer"], "of the partner"),
			signs("admin", &["Partner"], "of the partner"),
			signs(
				"suspended scientist",
				&["Paused", "Scientist"],
				"of a partner that has all it needs, and is suspended",
			),
			signs(
				"suspended admin",
				&["Paused"],
				"of the same suspended partner",
			),
			signs(
				"retired admin",
				&["Former"],
				"of a partner that has left for good",
			),
			signs("ethics board", &["EthicsBoard"], "its administrator"),
			signs("auditor", &["Auditor"], "its administrator"),
		],
	},
	Side {
		title: "Together, and nobody",
		roles: &[
			Role {
				name: "council",
				about: "two thirds of the hospitals, three of four, by a motion they carry",
				who: Who::Carries(Votes::Enough),
			},
			Role {
				name: "a vote short",
				about: "one hospital fewer than that, by a motion for which it is enough",
				who: Who::Carries(Votes::OneShort),
			},
			Role {
				name: "own node",
				about: "a node of the network, by a transaction that nobody signed",
				who: Who::Node,
			},
			signs(
				"stranger",
				&["Mallory"],
				"an account the chain does not know",
			),
		],
	},
];

impl Role {
	/// The account the attempt is about where it is about the one who tries; for those who have
	/// none, an account that is nobody's.
	pub fn account(&self) -> AccountId {
		match self.who {
			Who::Signs(path) => actor(path).account(),
			Who::Carries(_) | Who::Node => actor(&["Nobody"]).account(),
		}
	}

	/// Tries the call, in the pool and in a block, or by motions and votes.
	pub fn tries(&self, call: RuntimeCall) -> Verdict {
		match self.who {
			Who::Signs(path) => {
				let signer: Actor = actor(path);
				signer.submits(call)
			},
			Who::Carries(votes) => match council::motion(call, votes.of(council::seats().len())) {
				Ok(()) => Verdict::Done,
				Err(error) => Verdict::refused(error),
			},
			Who::Node => {
				let report = <Runtime as CreateAuthorizedTransaction<RuntimeCall>>::create_authorized_transaction(call);
				pool::send(report, TransactionSource::Local)
			},
		}
	}
}
