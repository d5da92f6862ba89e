//! Who is a member, and what members may use.

use super::Attempt;
use crate::{
	common::{
		actor,
		acts::*,
		cast::{amina, ALICE, PARTNER},
		now, DAY,
	},
	world::PAUSED,
};
use galen_primitives::members::{
	Jurisdiction, OrganizationKind, Qualification, Right, Role, RoleSet,
};
use galen_runtime::{constants::CREDIT, AccountId, Members, Runtime, RuntimeCall};
use pallet_members::{Call, EnvelopeKey, Quota, QuotaClass, QuotaTarget};
use sp_core::H256;

/// An account the chain has not heard of, to be made something of.
fn newcomer() -> AccountId {
	actor(&["Newcomer"]).account()
}

fn attest(qualification: Qualification) -> RuntimeCall {
	Call::<Runtime>::attest_qualification {
		organization: PARTNER,
		qualification,
		commitment: commitment("a certificate"),
		until: now() + DAY,
	}
	.into()
}

fn revoke(qualification: Qualification) -> RuntimeCall {
	Call::<Runtime>::revoke_qualification {
		organization: PARTNER,
		qualification,
	}
	.into()
}

pub fn attempts() -> Vec<Attempt> {
	vec![
		Attempt::new("admit_organization", "", |_| {
			Call::<Runtime>::admit_organization {
				kind: OrganizationKind::Partner,
				jurisdiction: Jurisdiction(*b"CH"),
				envelope_key: EnvelopeKey([9; 32]),
				descriptor: commitment("a partner"),
				admin: newcomer(),
			}
			.into()
		}),
		Attempt::new("suspend_organization", "", |_| {
			Call::<Runtime>::suspend_organization {
				organization: PARTNER,
			}
			.into()
		}),
		Attempt::new("resume_organization", "", |_| {
			Call::<Runtime>::resume_organization {
				organization: PAUSED,
			}
			.into()
		}),
		Attempt::new("retire_organization", "", |_| {
			Call::<Runtime>::retire_organization {
				organization: PARTNER,
			}
			.into()
		}),
		Attempt::new("set_envelope_key", "of one's own", |_| {
			Call::<Runtime>::set_envelope_key {
				envelope_key: EnvelopeKey([9; 32]),
			}
			.into()
		}),
		Attempt::new("appoint", "in one's own organization", |_| {
			Call::<Runtime>::appoint {
				account: newcomer(),
				roles: RoleSet::of(&[Role::Operator]),
				until: None,
			}
			.into()
		}),
		Attempt::after(
			"dismiss",
			"a colleague at the patient's hospital",
			|| {
				ALICE.staff("Admin").does(Call::<Runtime>::appoint {
					account: ALICE.staff("Colleague").account(),
					roles: RoleSet::of(&[Role::Clinician]),
					until: None,
				});
			},
			|_| {
				Call::<Runtime>::dismiss {
					account: ALICE.staff("Colleague").account(),
				}
				.into()
			},
		),
		Attempt::new("dismiss", "oneself", |account| {
			Call::<Runtime>::dismiss {
				account: account.clone(),
			}
			.into()
		}),
		Attempt::new("set_seat", "of one's own hospital", |_| {
			Call::<Runtime>::set_seat {
				account: newcomer(),
			}
			.into()
		}),
		Attempt::new("enroll_subject", "", |_| {
			Call::<Runtime>::enroll_subject {
				subject: newcomer(),
			}
			.into()
		}),
		Attempt::new("release_subject", "who has tokens left", |_| {
			release(&amina())
		}),
		Attempt::after(
			"release_subject",
			"who has redeemed all",
			|| amina().does(redeem(CREDIT)),
			|_| release(&amina()),
		),
		Attempt::new("appoint_representative", "", |_| {
			appoint_representative(&amina(), &actor(&["Newcomer"]), &[Right::View], now() + DAY)
		}),
		Attempt::new("remove_representative", "the guardian", |_| {
			Call::<Runtime>::remove_representative {
				subject: amina().account(),
				representative: actor(&["Guardian"]).account(),
			}
			.into()
		}),
		Attempt::new("attest_qualification", "researcher status", |_| {
			attest(Qualification::ResearcherStatus)
		}),
		Attempt::new("attest_qualification", "ethics approval", |_| {
			attest(Qualification::EthicsApproval)
		}),
		Attempt::new("revoke_qualification", "the council's", |_| {
			revoke(Qualification::ResearcherStatus)
		}),
		Attempt::new("revoke_qualification", "the ethics board's", |_| {
			revoke(Qualification::EthicsApproval)
		}),
		Attempt::new("set_quota", "", |_| {
			let quota = Members::class_quotas();
			Call::<Runtime>::set_quota {
				target: QuotaTarget::Class(QuotaClass::Partner),
				quota: Some(Quota {
					size: quota.partner.size * 2,
					..quota.partner
				}),
			}
			.into()
		}),
		Attempt::new("authorize_upgrade", "", |_| {
			Call::<Runtime>::authorize_upgrade {
				code_hash: H256::repeat_byte(7),
			}
			.into()
		}),
		Attempt::new("restore_admin", "", |_| {
			Call::<Runtime>::restore_admin {
				organization: PARTNER,
				account: newcomer(),
			}
			.into()
		}),
	]
}
