//! The prepaid credit. The patients have earned one credit each, and every treasury is filled.

use super::Attempt;
use crate::common::{
	acts::*,
	cast::{amina, PARTNER},
};
use galen_primitives::ids::BatchNumber;
use galen_runtime::{constants::CREDIT, Runtime};
use pallet_rewards::{Call, Contribution, ContributionKind, Schedule, Transferability};

pub fn attempts() -> Vec<Attempt> {
	vec![
		Attempt::new("issue", "", |_| {
			Call::<Runtime>::issue {
				organization: PARTNER,
				amount: CREDIT,
			}
			.into()
		}),
		Attempt::new("issue_to_network", "", |_| {
			Call::<Runtime>::issue_to_network { amount: CREDIT }.into()
		}),
		Attempt::new("redeem", "one's own, or one's hospital's", |_| {
			redeem(CREDIT)
		}),
		Attempt::new("redeem_for", "the patient", |_| {
			Call::<Runtime>::redeem_for {
				subject: amina().account(),
				amount: CREDIT,
			}
			.into()
		}),
		Attempt::new("credit_contributions", "the patient's", |_| {
			let contribution = Contribution {
				subject: amina().account(),
				kind: ContributionKind::Measurement,
				records: 1,
			};
			Call::<Runtime>::credit_contributions {
				batch: BatchNumber(1),
				contributions: vec![contribution].try_into().expect("one"),
			}
			.into()
		}),
		Attempt::new("set_schedule", "", |_| {
			let schedule = Schedule {
				measurement: CREDIT,
				questionnaire: CREDIT,
				document: CREDIT,
				daily_cap: CREDIT,
			};
			Call::<Runtime>::set_schedule { schedule }.into()
		}),
		Attempt::new("set_subject_floor", "", |_| {
			Call::<Runtime>::set_subject_floor { parts: 600_000 }.into()
		}),
		Attempt::new("set_transferability", "", |_| {
			Call::<Runtime>::set_transferability {
				transferability: Transferability::On,
			}
			.into()
		}),
	]
}
