//! What a holder of a token is, now, and what that allows: one table.

use super::{Holder, Scopes};
use crate::{
	error::{Kind, Problem},
	ledger::{AccountId, Finalized, LedgerError},
};
use galen_primitives::{
	ids::OrganizationId,
	members::{OrganizationStatus, Role, RoleSet},
};

/// Who is asking, as the ledger's finalized head has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
	/// A subject enrolled at this hospital.
	Subject {
		/// The pseudonymous account.
		account: AccountId,
		/// To what rings for it are sealed, if it said so when it signed in.
		envelope_key: Option<[u8; 32]>,
	},
	/// Staff of an active organization, this hospital or another.
	Staff {
		/// The staff account.
		account: AccountId,
		/// For whom it acts.
		organization: OrganizationId,
		/// In which roles, now.
		roles: RoleSet,
	},
	/// A registered system of an active organization.
	Client {
		/// For whom it acts.
		organization: OrganizationId,
		/// What its token is good for.
		scopes: Scopes,
	},
}

/// Why a holder is nobody here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActorError {
	/// Not enrolled here, no staff with a live role, or of an organization that is not active.
	#[error("nobody here")]
	Nobody,
	/// The ledger does not say.
	#[error(transparent)]
	Ledger(#[from] LedgerError),
}

impl From<ActorError> for Problem {
	fn from(error: ActorError) -> Self {
		match error {
			ActorError::Nobody => Kind::Unauthorized.into(),
			ActorError::Ledger(error) => error.into(),
		}
	}
}

impl From<LedgerError> for Problem {
	fn from(error: LedgerError) -> Self {
		match error {
			LedgerError::Unreachable | LedgerError::Gone | LedgerError::Unknown => {
				Kind::NodeUnreachable.into()
			},
			LedgerError::Refused(_) => Problem::internal("ledger", "refused"),
		}
	}
}

impl Actor {
	/// Looks a holder up at a finalized head.
	pub async fn find(
		holder: &Holder,
		head: &Finalized,
		here: OrganizationId,
	) -> Result<Self, ActorError> {
		match holder {
			Holder::Account {
				account,
				envelope_key,
			} => {
				if head.snapshot.custodian_of(account).await? == Some(here) {
					return Ok(Self::Subject {
						account: *account,
						envelope_key: *envelope_key,
					});
				}
				let staff = head
					.snapshot
					.staff(account)
					.await?
					.filter(|staff| staff.is_live(head.moment))
					.ok_or(ActorError::Nobody)?;
				ensure_active(head, staff.organization).await?;
				Ok(Self::Staff {
					account: *account,
					organization: staff.organization,
					roles: staff.roles,
				})
			},
			Holder::Client {
				organization,
				scopes,
				..
			} => {
				ensure_active(head, *organization).await?;
				Ok(Self::Client {
					organization: *organization,
					scopes: scopes.clone(),
				})
			},
		}
	}

	/// The organization for which the actor can receive releases.
	pub fn recipient(&self) -> Option<OrganizationId> {
		match self {
			Self::Subject { .. } => None,
			Self::Staff { organization, .. } | Self::Client { organization, .. } => {
				Some(*organization)
			},
		}
	}
}

/// Refuses whoever acts for an organization that is not active.
pub async fn ensure_active(head: &Finalized, id: OrganizationId) -> Result<(), ActorError> {
	head.snapshot
		.organization(id)
		.await?
		.filter(|organization| organization.status == OrganizationStatus::Active)
		.map(|_| ())
		.ok_or(ActorError::Nobody)
}

/// What can be done here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
	/// Link a patient to a ledger account.
	Enrol,
	/// Bring resources in.
	Import,
	/// See what waits to be anchored.
	SeeOutbox,
	/// List one's own records, get their keys, see who read them.
	SeeOwn,
	/// Get ciphertext and proofs. Which objects, the releases decide.
	SeeObjects,
	/// Have lines of one's organization's orders released.
	TakeOrders,
	/// Have a receipt for one's organization released.
	TakeReceipts,
}

impl Action {
	/// Every action.
	pub const ALL: [Self; 7] = [
		Self::Enrol,
		Self::Import,
		Self::SeeOutbox,
		Self::SeeOwn,
		Self::SeeObjects,
		Self::TakeOrders,
		Self::TakeReceipts,
	];
}

/// The one table of who may do what.
pub fn authorize(actor: &Actor, action: Action, here: OrganizationId) -> Result<(), Kind> {
	let allowed = match (action, actor) {
		(Action::Enrol, Actor::Staff { .. }) => has(actor, here, &[Role::Registrar]),
		(Action::Import, Actor::Staff { .. }) => {
			has(actor, here, &[Role::Registrar, Role::Gateway])
		},
		(Action::SeeOutbox, Actor::Staff { organization, .. }) => *organization == here,
		(Action::SeeOwn | Action::SeeObjects, Actor::Subject { .. }) => true,
		(Action::SeeObjects | Action::TakeReceipts, Actor::Staff { roles, .. }) => {
			roles.has(Role::Scientist) || roles.has(Role::Clinician)
		},
		(Action::TakeOrders, Actor::Staff { roles, .. }) => roles.has(Role::Scientist),
		// Which types a narrower token reaches is asked for each object.
		(Action::SeeObjects, Actor::Client { .. }) => true,
		(Action::TakeOrders | Action::TakeReceipts, Actor::Client { scopes, .. }) => {
			if !scopes.read_all() {
				return Err(Kind::InsufficientScope);
			}
			true
		},
		(Action::Enrol | Action::Import | Action::SeeOutbox, Actor::Subject { .. })
		| (Action::TakeOrders | Action::TakeReceipts, Actor::Subject { .. })
		| (
			Action::Enrol | Action::Import | Action::SeeOutbox | Action::SeeOwn,
			Actor::Client { .. },
		)
		| (Action::SeeOwn, Actor::Staff { .. }) => false,
	};
	if allowed {
		Ok(())
	} else {
		Err(Kind::Forbidden)
	}
}

/// Whether the actor is staff of this hospital in one of these roles.
fn has(actor: &Actor, here: OrganizationId, wanted: &[Role]) -> bool {
	match actor {
		Actor::Staff {
			organization,
			roles,
			..
		} => *organization == here && wanted.iter().any(|role| roles.has(*role)),
		Actor::Subject { .. } | Actor::Client { .. } => false,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const HERE: OrganizationId = OrganizationId(0);
	const ELSEWHERE: OrganizationId = OrganizationId(9);

	fn staff(organization: OrganizationId, roles: &[Role]) -> Actor {
		Actor::Staff {
			account: AccountId([1; 32]),
			organization,
			roles: RoleSet::of(roles),
		}
	}

	fn client(scopes: &str) -> Actor {
		Actor::Client {
			organization: ELSEWHERE,
			scopes: Scopes::parse(scopes).unwrap(),
		}
	}

	/// Every actor against every action, `+` for may, `s` for a token that is too narrow. Columns in
	/// the order of [`Action::ALL`]: enrol, import, outbox, own, objects, orders, receipts.
	#[test]
	fn the_table_is_exactly_this() {
		let subject = Actor::Subject {
			account: AccountId([2; 32]),
			envelope_key: None,
		};
		let table = [
			(subject, "- - - + + - -"),
			(staff(HERE, &[]), "- - + - - - -"),
			(staff(HERE, &[Role::Admin]), "- - + - - - -"),
			(staff(HERE, &[Role::Registrar]), "+ + + - - - -"),
			(staff(HERE, &[Role::Gateway]), "- + + - - - -"),
			(staff(HERE, &[Role::Clinician]), "- - + - + - +"),
			(staff(HERE, &[Role::Scientist]), "- - + - + + +"),
			(staff(HERE, &[Role::PrivacyOfficer]), "- - + - - - -"),
			(staff(HERE, &[Role::Treasurer]), "- - + - - - -"),
			(staff(HERE, &[Role::Operator]), "- - + - - - -"),
			(staff(HERE, Role::ALL), "+ + + - + + +"),
			(staff(ELSEWHERE, &[]), "- - - - - - -"),
			(staff(ELSEWHERE, &[Role::Admin]), "- - - - - - -"),
			(staff(ELSEWHERE, &[Role::Registrar]), "- - - - - - -"),
			(staff(ELSEWHERE, &[Role::Gateway]), "- - - - - - -"),
			(staff(ELSEWHERE, &[Role::Clinician]), "- - - - + - +"),
			(staff(ELSEWHERE, &[Role::Scientist]), "- - - - + + +"),
			(staff(ELSEWHERE, &[Role::PrivacyOfficer]), "- - - - - - -"),
			(staff(ELSEWHERE, &[Role::Treasurer]), "- - - - - - -"),
			(staff(ELSEWHERE, &[Role::Operator]), "- - - - - - -"),
			(staff(ELSEWHERE, Role::ALL), "- - - - + + +"),
			(client("system/*.rs"), "- - - - + + +"),
			(client("system/*.r"), "- - - - + + +"),
			(client("system/*.s"), "- - - - + s s"),
			(client("system/Observation.rs"), "- - - - + s s"),
		];
		for (actor, expected) in table {
			let found: Vec<_> = Action::ALL
				.iter()
				.map(|action| match authorize(&actor, *action, HERE) {
					Ok(()) => "+",
					Err(Kind::InsufficientScope) => "s",
					Err(Kind::Forbidden) => "-",
					Err(_) => "?",
				})
				.collect();
			assert_eq!(found.join(" "), expected, "{actor:?}");
		}
		// Every role has its two rows above.
		assert_eq!(Role::ALL.len(), 8);
	}
}
