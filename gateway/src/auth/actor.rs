//! What a holder of a token is, now, and what that allows: one table.

use super::{Holder, Scopes};
use crate::{
	error::{Kind, Problem},
	ledger::{AccountId, Finalized, LedgerError},
};
use galen_primitives::{
	ids::OrganizationId,
	members::{OrganizationStatus, Right, Role, RoleSet},
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
	/// Somebody who may read for a subject enrolled at this hospital: a guardian, for one.
	Representative {
		/// The representative's own account.
		account: AccountId,
		/// The subject whose data is meant; none where the request names none.
		subject: Option<AccountId>,
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
	/// It names a subject for whom it may not read, or no longer.
	#[error("no representative of this subject with the right to view")]
	NotRepresented,
	/// The ledger does not say.
	#[error(transparent)]
	Ledger(#[from] LedgerError),
}

impl From<ActorError> for Problem {
	fn from(error: ActorError) -> Self {
		match error {
			ActorError::Nobody => Kind::Unauthorized.into(),
			ActorError::NotRepresented => Kind::NotRepresented.into(),
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
				let account = &acting(head, account).await?;
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
					.filter(|staff| staff.is_live(head.moment));
				let Some(staff) = staff else {
					if !represents_somebody(account, head, here).await? {
						return Err(ActorError::Nobody);
					}
					return Ok(Self::Representative {
						account: *account,
						subject: None,
						envelope_key: *envelope_key,
					});
				};
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

	/// Looks a holder up who names the subject whose data is meant: itself, or one for whom it has, at
	/// this head, the right to view. Whoever else is named, the refusal is the same, so that it says
	/// nothing of who is a patient here.
	pub async fn find_for(
		holder: &Holder,
		subject: AccountId,
		head: &Finalized,
		here: OrganizationId,
	) -> Result<Self, ActorError> {
		let Holder::Account {
			account,
			envelope_key,
		} = holder
		else {
			return Err(ActorError::NotRepresented);
		};
		let account = &acting(head, account).await?;
		let snapshot = &head.snapshot;
		if snapshot.custodian_of(&subject).await? != Some(here) {
			return Err(ActorError::NotRepresented);
		}
		if *account == subject {
			return Ok(Self::Subject {
				account: subject,
				envelope_key: *envelope_key,
			});
		}
		let known = snapshot.representatives(&subject).await?;
		let may_view = known.iter().any(|known| {
			known.account == *account && known.rights.has(Right::View) && head.moment < known.until
		});
		if !may_view {
			return Err(ActorError::NotRepresented);
		}
		Ok(Self::Representative {
			account: *account,
			subject: Some(subject),
			envelope_key: *envelope_key,
		})
	}

	/// The subject whose data is meant, and the key of the session to which its keys are sealed:
	/// the caller's own, or of the subject for whom the caller reads.
	pub fn subject(&self) -> Option<(AccountId, Option<[u8; 32]>)> {
		match self {
			Self::Subject {
				account,
				envelope_key,
			} => Some((*account, *envelope_key)),
			Self::Representative {
				subject,
				envelope_key,
				..
			} => subject.map(|subject| (subject, *envelope_key)),
			Self::Staff { .. } | Self::Client { .. } => None,
		}
	}

	/// The organization for which the actor can receive releases.
	pub fn recipient(&self) -> Option<OrganizationId> {
		match self {
			Self::Subject { .. } | Self::Representative { .. } => None,
			Self::Staff { organization, .. } | Self::Client { organization, .. } => {
				Some(*organization)
			},
		}
	}
}

/// The account for which a key acts, now. One that was replaced is nobody's, in a session that began
/// before as well.
async fn acting(head: &Finalized, key: &AccountId) -> Result<AccountId, ActorError> {
	let account = head.snapshot.acts_for(key).await?;
	account.ok_or(ActorError::Nobody)
}

/// Whether the account is, now, a representative of anybody who is enrolled here.
async fn represents_somebody(
	account: &AccountId,
	head: &Finalized,
	here: OrganizationId,
) -> Result<bool, ActorError> {
	let known = head.snapshot.represented_by(account).await?;
	for representation in known.iter().filter(|known| head.moment < known.until) {
		let custodian = head.snapshot.custodian_of(&representation.subject).await?;
		if custodian == Some(here) {
			return Ok(true);
		}
	}
	Ok(false)
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
	/// List one's own records, get their keys, see who read them; or those of a subject for whom one
	/// has the right to view.
	SeeOwn,
	/// Get ciphertext and proofs. Which objects, the releases decide.
	SeeObjects,
	/// Have lines of one's organization's orders released.
	TakeOrders,
	/// Have a receipt for one's organization released.
	TakeReceipts,
	/// See of how many patients there are records that could be ordered.
	SeeCatalogue,
	/// Read the hospital's inbox, as far as it concerns one's roles. One's own is `SeeOwn`.
	SeeInbox,
	/// See which emergencies were opened here while the ledger could not be reached.
	SeeEmergencies,
	/// See erasures and their certificates: one's own, or all.
	SeeErasures,
	/// Hand in the list of records that a demand for erasure is about.
	HandInList,
	/// Have records erased, or decline that.
	DecideErasures,
}

impl Action {
	/// Every action.
	pub const ALL: [Self; 13] = [
		Self::Enrol,
		Self::Import,
		Self::SeeOutbox,
		Self::SeeOwn,
		Self::SeeObjects,
		Self::TakeOrders,
		Self::TakeReceipts,
		Self::SeeInbox,
		Self::SeeEmergencies,
		Self::SeeErasures,
		Self::HandInList,
		Self::DecideErasures,
		Self::SeeCatalogue,
	];
}

/// The one table of who may do what.
pub fn authorize(actor: &Actor, action: Action, here: OrganizationId) -> Result<(), Kind> {
	let allowed = match (action, actor) {
		(Action::Enrol, Actor::Staff { .. }) => has(actor, here, &[Role::Registrar]),
		(Action::Import, Actor::Staff { .. }) => {
			has(actor, here, &[Role::Registrar, Role::Gateway])
		},
		(Action::SeeOutbox | Action::SeeInbox, Actor::Staff { organization, .. }) => {
			*organization == here
		},
		(Action::SeeEmergencies, Actor::Staff { .. }) => {
			has(actor, here, &[Role::PrivacyOfficer, Role::Admin])
		},
		(Action::SeeErasures | Action::DecideErasures, Actor::Staff { .. }) => {
			has(actor, here, &[Role::PrivacyOfficer])
		},
		(Action::HandInList, Actor::Staff { .. }) => {
			has(actor, here, &[Role::PrivacyOfficer, Role::Registrar])
		},
		(Action::SeeErasures | Action::HandInList, Actor::Subject { .. }) => true,
		(Action::SeeErasures | Action::HandInList, Actor::Representative { subject, .. }) => {
			subject.is_some()
		},
		(Action::SeeOwn | Action::SeeObjects, Actor::Subject { .. }) => true,
		// That the right is there and has not ended was asked when the actor was looked up.
		(Action::SeeOwn | Action::SeeObjects, Actor::Representative { subject, .. }) => {
			subject.is_some()
		},
		(Action::SeeObjects | Action::TakeReceipts, Actor::Staff { roles, .. }) => {
			roles.has(Role::Scientist) || roles.has(Role::Clinician)
		},
		// Whoever may order, of any organization, may know what there is to order.
		(Action::TakeOrders | Action::SeeCatalogue, Actor::Staff { roles, .. }) => {
			roles.has(Role::Scientist)
		},
		// Which types a narrower token reaches is asked for each object.
		(Action::SeeObjects, Actor::Client { .. }) => true,
		(
			Action::TakeOrders | Action::TakeReceipts | Action::SeeCatalogue,
			Actor::Client { scopes, .. },
		) => {
			if !scopes.read_all() {
				return Err(Kind::InsufficientScope);
			}
			true
		},
		(
			Action::Enrol | Action::Import | Action::SeeOutbox,
			Actor::Subject { .. } | Actor::Representative { .. },
		)
		| (
			Action::TakeOrders | Action::TakeReceipts | Action::SeeCatalogue,
			Actor::Subject { .. } | Actor::Representative { .. },
		)
		| (
			Action::Enrol | Action::Import | Action::SeeOutbox | Action::SeeOwn,
			Actor::Client { .. },
		)
		| (
			Action::SeeInbox | Action::SeeEmergencies | Action::DecideErasures,
			Actor::Subject { .. } | Actor::Representative { .. } | Actor::Client { .. },
		)
		| (Action::SeeErasures | Action::HandInList, Actor::Client { .. })
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
		Actor::Subject { .. } | Actor::Representative { .. } | Actor::Client { .. } => false,
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

	fn representative(subject: Option<AccountId>) -> Actor {
		Actor::Representative {
			account: AccountId([3; 32]),
			subject,
			envelope_key: None,
		}
	}

	fn client(scopes: &str) -> Actor {
		Actor::Client {
			organization: ELSEWHERE,
			scopes: Scopes::parse(scopes).unwrap(),
		}
	}

	/// Every actor against every action, `+` for may, `s` for a token that is too narrow. Columns in
	/// the order of [`Action::ALL`]: enrol, import, outbox, own, objects, orders, receipts, inbox,
	/// emergencies, erasures, list, decisions, catalogue.
	#[test]
	fn the_table_is_exactly_this() {
		let subject = Actor::Subject {
			account: AccountId([2; 32]),
			envelope_key: None,
		};
		let table = [
			(subject, "- - - + + - - - - + + - -"),
			(
				representative(Some(AccountId([2; 32]))),
				"- - - + + - - - - + + - -",
			),
			(representative(None), "- - - - - - - - - - - - -"),
			(staff(HERE, &[]), "- - + - - - - + - - - - -"),
			(staff(HERE, &[Role::Admin]), "- - + - - - - + + - - - -"),
			(staff(HERE, &[Role::Registrar]), "+ + + - - - - + - - + - -"),
			(staff(HERE, &[Role::Gateway]), "- + + - - - - + - - - - -"),
			(staff(HERE, &[Role::Clinician]), "- - + - + - + + - - - - -"),
			(staff(HERE, &[Role::Scientist]), "- - + - + + + + - - - - +"),
			(
				staff(HERE, &[Role::PrivacyOfficer]),
				"- - + - - - - + + + + + -",
			),
			(staff(HERE, &[Role::Treasurer]), "- - + - - - - + - - - - -"),
			(staff(HERE, &[Role::Operator]), "- - + - - - - + - - - - -"),
			(staff(HERE, Role::ALL), "+ + + - + + + + + + + + +"),
			(staff(ELSEWHERE, &[]), "- - - - - - - - - - - - -"),
			(
				staff(ELSEWHERE, &[Role::Admin]),
				"- - - - - - - - - - - - -",
			),
			(
				staff(ELSEWHERE, &[Role::Registrar]),
				"- - - - - - - - - - - - -",
			),
			(
				staff(ELSEWHERE, &[Role::Gateway]),
				"- - - - - - - - - - - - -",
			),
			(
				staff(ELSEWHERE, &[Role::Clinician]),
				"- - - - + - + - - - - - -",
			),
			(
				staff(ELSEWHERE, &[Role::Scientist]),
				"- - - - + + + - - - - - +",
			),
			(
				staff(ELSEWHERE, &[Role::PrivacyOfficer]),
				"- - - - - - - - - - - - -",
			),
			(
				staff(ELSEWHERE, &[Role::Treasurer]),
				"- - - - - - - - - - - - -",
			),
			(
				staff(ELSEWHERE, &[Role::Operator]),
				"- - - - - - - - - - - - -",
			),
			(staff(ELSEWHERE, Role::ALL), "- - - - + + + - - - - - +"),
			(client("system/*.rs"), "- - - - + + + - - - - - +"),
			(client("system/*.r"), "- - - - + + + - - - - - +"),
			(client("system/*.s"), "- - - - + s s - - - - - s"),
			(client("system/Observation.rs"), "- - - - + s s - - - - - s"),
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
