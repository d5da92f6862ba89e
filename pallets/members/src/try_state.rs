//! What must hold in every block.

use crate::{pallet::*, types::*};
use alloc::collections::{BTreeMap, BTreeSet};
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, traits::Get};
use galen_primitives::{
	ids::OrganizationId,
	members::{OrganizationKind, OrganizationStatus},
};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet. Compiled always, so that a live chain can be asked;
	/// it reads all of the pallet's state, so never call it while a block is executed.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::organizations_are_well_formed()?;
		Self::staff_is_counted()?;
		Self::members_can_sign_and_have_one_capacity()?;
		Self::seats_are_the_active_hospitals()?;
		Self::both_sides_of_representation_agree()?;
		Self::qualifications_belong_to_organizations()?;
		Self::buckets_belong_to_payers()
	}

	fn organizations_are_well_formed() -> Result<(), TryRuntimeError> {
		let next = NextOrganization::<T>::get();
		for (id, organization) in Organizations::<T>::iter() {
			ensure!(
				id < next,
				"members: an organization has a number that was never given"
			);
			ensure!(
				organization.jurisdiction.is_well_formed() && organization.envelope_key.is_usable(),
				"members: an organization has a malformed jurisdiction or key"
			);
			let votes = organization.kind == OrganizationKind::Hospital
				&& organization.status != OrganizationStatus::Retired;
			ensure!(
				organization.seat.is_some() == votes,
				"members: hospitals that remain have a seat, and nobody else does"
			);
			ensure!(
				organization.admins > 0 || organization.status == OrganizationStatus::Retired,
				"members: an organization has no admin to count on"
			);
		}
		Ok(())
	}

	fn staff_is_counted() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::<OrganizationId, (u32, u32)>::new();
		for record in Accounts::<T>::iter_values().filter_map(|member| member.staff) {
			let kind = Self::existing(record.organization)
				.map_err(|_| "members: staff of an organization that does not exist")?
				.kind;
			ensure!(
				!record.roles.is_empty() && roles_of(kind).covers(record.roles),
				"members: staff has no roles, or roles its organization does not have"
			);
			let (staff, admins) = counts.entry(record.organization).or_default();
			staff.saturating_inc();
			if record.is_standing_admin() {
				admins.saturating_inc();
			}
		}
		for (id, organization) in Organizations::<T>::iter() {
			ensure!(
				counts.get(&id).copied().unwrap_or_default()
					== (organization.staff, organization.admins),
				"members: an organization's staff is miscounted"
			);
			ensure!(
				organization.staff <= T::MaxStaffPerOrganization::get(),
				"members: an organization has too much staff"
			);
		}
		Ok(())
	}

	fn members_can_sign_and_have_one_capacity() -> Result<(), TryRuntimeError> {
		for (account, member) in Accounts::<T>::iter() {
			let works = member.staff.is_some() || member.seat.is_some();
			let is_served = member.custodian.is_some() || !member.represents.is_empty();
			ensure!(
				!(works && is_served),
				"members: an account has two capacities"
			);
			ensure!(
				frame_system::Pallet::<T>::providers(&account) > 0,
				"members: an account cannot sign with a balance of zero"
			);
			ensure!(
				!member.has_left() || !frame_system::Pallet::<T>::account_nonce(&account).is_zero(),
				"members: a record was kept without need"
			);
			if let Some(custodian) = member.custodian {
				ensure!(
					Organizations::<T>::get(custodian)
						.is_some_and(|custodian| custodian.kind == OrganizationKind::Hospital),
					"members: a custodian is not a hospital"
				);
			}
		}
		Ok(())
	}

	fn seats_are_the_active_hospitals() -> Result<(), TryRuntimeError> {
		let mut expected = BTreeSet::new();
		let mut holders = 0usize;
		for (id, organization) in Organizations::<T>::iter() {
			let Some(seat) = organization.seat else {
				continue;
			};
			holders.saturating_inc();
			ensure!(
				Accounts::<T>::get(&seat).is_some_and(|member| member.seat == Some(id)),
				"members: a seat's account does not know that it votes"
			);
			if organization.status == OrganizationStatus::Active {
				expected.insert(seat);
			}
		}
		ensure!(
			Accounts::<T>::iter_values()
				.filter(|member| member.seat.is_some())
				.count() == holders,
			"members: an account believes that it votes"
		);
		ensure!(
			Seats::<T>::get().into_iter().eq(expected),
			"members: the seats are not those of the active hospitals, sorted"
		);
		Ok(())
	}

	fn both_sides_of_representation_agree() -> Result<(), TryRuntimeError> {
		let mut by_subject = BTreeSet::new();
		let mut entries = 0usize;
		for (subject, list) in Representatives::<T>::iter() {
			ensure!(
				!list.is_empty(),
				"members: an empty list of representatives was stored"
			);
			ensure!(
				Accounts::<T>::get(&subject).is_some_and(|member| member.custodian.is_some()),
				"members: somebody is represented without being enrolled"
			);
			for known in list {
				ensure!(
					!known.rights.is_empty() && known.rights.is_known(),
					"members: a representative has no rights, or unknown ones"
				);
				ensure!(
					known.account != subject,
					"members: somebody represents themselves"
				);
				entries.saturating_inc();
				by_subject.insert((subject.clone(), known.account, known.until));
			}
		}
		ensure!(
			by_subject.len() == entries,
			"members: a representative is listed twice"
		);
		let mut by_representative = BTreeSet::new();
		for (account, member) in Accounts::<T>::iter() {
			for known in member.represents {
				by_representative.insert((known.subject, account.clone(), known.until));
			}
		}
		ensure!(
			by_subject == by_representative,
			"members: subjects and representatives disagree about each other"
		);
		Ok(())
	}

	fn qualifications_belong_to_organizations() -> Result<(), TryRuntimeError> {
		for (id, list) in Qualifications::<T>::iter() {
			ensure!(
				Self::remaining(id).is_ok() && !list.is_empty(),
				"members: qualifications of an organization that is not there, or none"
			);
			let codes = list
				.iter()
				.map(|known| known.qualification)
				.collect::<BTreeSet<_>>();
			ensure!(
				codes.len() == list.len(),
				"members: a qualification is attested twice"
			);
		}
		Ok(())
	}

	fn buckets_belong_to_payers() -> Result<(), TryRuntimeError> {
		for payer in Buckets::<T>::iter_keys() {
			let is_payer = match payer {
				Payer::Organization(id) => Self::remaining(id).is_ok(),
				Payer::Individual(account) => Accounts::<T>::get(account).is_some_and(|member| {
					member.custodian.is_some() || !member.represents.is_empty()
				}),
			};
			ensure!(is_payer, "members: a bucket belongs to nobody");
		}
		Ok(())
	}
}
