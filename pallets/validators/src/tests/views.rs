//! What the views answer.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::OrganizationId, members::OrganizationStatus};

#[test]
fn the_validators_and_how_they_stand() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			run_to_session(1);
			equivocate(2, 0, 100);
			Members::set_status(3, OrganizationStatus::Suspended);
			let info = |hospital, seated, reason, disabled_since| ValidatorInfo {
				organization: OrganizationId(hospital),
				account: operator(hospital),
				validating: true,
				seated,
				reason,
				disabled_since,
			};
			assert_eq!(
				Validators::validators(),
				vec![
					info(1, true, None, None),
					info(2, false, Some(SuspensionReason::Offence), Some(1)),
					info(3, true, Some(SuspensionReason::Organization), None),
					info(4, true, None, None),
					info(5, true, None, None),
				]
			);
			assert_eq!(Validators::minimum_validators(), 4);
		});
}

#[test]
fn what_changes_and_when() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			assert_eq!(Validators::pending_changes(), vec![]);
			assert_ok!(Validators::admit_validator(
				RuntimeOrigin::root(),
				OrganizationId(6),
				operator(6)
			));
			assert_ok!(Validators::retire_validator(
				RuntimeOrigin::root(),
				OrganizationId(1)
			));
			let expected = vec![
				PendingChange {
					organization: Some(OrganizationId(6)),
					account: operator(6),
					change: Change::Joins,
					session: 2,
				},
				PendingChange {
					organization: None,
					account: operator(1),
					change: Change::Leaves,
					session: 2,
				},
			];
			assert_eq!(Validators::pending_changes(), expected);
			run_to_session(1);
			assert_eq!(Validators::pending_changes(), expected);
			run_to_session(2);
			assert_eq!(Validators::pending_changes(), vec![]);
		});
}

#[test]
fn the_peers_of_one_organization_and_of_all() {
	ExtBuilder::default()
		.with_peers(1, &[12, 11])
		.with_peers(2, &[21])
		.build_and_execute(|| {
			assert_eq!(
				Validators::peer_ids(OrganizationId(1)),
				vec![peer(12), peer(11)]
			);
			assert_eq!(Validators::peer_ids(OrganizationId(3)), vec![]);
			assert_eq!(Validators::allowed_peers().len(), 3);
		});
}
