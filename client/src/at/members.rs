//! The membership.

use super::{At, Plain};
use crate::{
	api,
	error::{ReadError, Reduce},
	types::{Attestation, Organization, QuotaState, Representation, Representative, StaffRecord},
	AccountId,
};
use galen_primitives::{
	consent::RecipientProfile,
	ids::{Moment, OrganizationId},
	members::QualificationSet,
};

fn views() -> api::members::view_functions::ViewFunctionsApi {
	api::view_functions().members()
}

impl At {
	/// An organization, whatever its status.
	pub async fn organization(
		&self,
		id: OrganizationId,
	) -> Result<Option<Organization>, ReadError> {
		let answer = self.view(views().organization(id.into())).await?;
		Ok(answer.plain())
	}

	/// Every organization ever admitted, by number.
	pub async fn organizations(&self) -> Result<Vec<(OrganizationId, Organization)>, ReadError> {
		let next = api::storage().members().next_organization();
		let next = self.client.storage().fetch(next, ()).await;
		let next = next.map_err(|error| error.reduce(self.url()))?;
		let next = next.decode().map_err(|error| error.reduce(self.url()))?.0;
		let numbers = (0..next.0).map(OrganizationId);
		let found = futures::future::try_join_all(numbers.map(|id| async move {
			let organization = self.organization(id).await?;
			Ok::<_, ReadError>(organization.map(|organization| (id, organization)))
		}));
		Ok(found.await?.into_iter().flatten().collect())
	}

	/// An account's place in an organization, whether or not its roles have ended.
	pub async fn staff(&self, account: &AccountId) -> Result<Option<StaffRecord>, ReadError> {
		Ok(self.view(views().staff(*account)).await?.plain())
	}

	/// The hospital at which a subject is enrolled.
	pub async fn custodian_of(
		&self,
		subject: &AccountId,
	) -> Result<Option<OrganizationId>, ReadError> {
		Ok(self.view(views().custodian(*subject)).await?.plain())
	}

	/// A subject's representatives, those whose end date has passed included.
	pub async fn representatives(
		&self,
		subject: &AccountId,
	) -> Result<Vec<Representative>, ReadError> {
		Ok(self.view(views().representatives(*subject)).await?.plain())
	}

	/// The subjects an account represents, those whose end date has passed included.
	pub async fn represented_by(
		&self,
		account: &AccountId,
	) -> Result<Vec<Representation>, ReadError> {
		Ok(self.view(views().represented_by(*account)).await?.plain())
	}

	/// An organization's qualifications, those whose end date has passed included.
	pub async fn qualifications(&self, id: OrganizationId) -> Result<Vec<Attestation>, ReadError> {
		Ok(self.view(views().qualifications(id.into())).await?.plain())
	}

	/// What an account can use now; `None` when it cannot act at all.
	pub async fn quota(&self, account: &AccountId) -> Result<Option<QuotaState>, ReadError> {
		Ok(self.view(views().quota(*account)).await?.plain())
	}

	/// An organization as the recipient of a request, as it stands at this block.
	pub async fn recipient(&self, id: OrganizationId) -> Result<RecipientProfile, ReadError> {
		let (organization, attestations, now) = futures::try_join!(
			self.organization(id),
			self.qualifications(id),
			self.moment()
		)?;
		let profile = organization.map(|organization| organization.profile(id));
		let (live, until) = live_qualifications(&attestations, now);
		Ok(RecipientProfile::new(id, profile, live, until))
	}
}

/// The qualifications that have not ended, and the first moment at which one of them does.
fn live_qualifications(
	attestations: &[Attestation],
	now: Moment,
) -> (QualificationSet, Option<Moment>) {
	let live = || attestations.iter().filter(|known| now < known.until);
	let set = live().fold(QualificationSet::EMPTY, |set, known| {
		set.with(known.qualification)
	});
	(set, live().map(|known| known.until).min())
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_primitives::{ids::Commitment, members::Qualification};

	fn attested(qualification: Qualification, until: Moment) -> Attestation {
		Attestation {
			qualification,
			commitment: Commitment([1; 32]),
			until,
			attested_by: None,
		}
	}

	#[test]
	fn a_qualification_ends_at_its_end() {
		let list = [
			attested(Qualification::EthicsApproval, 10),
			attested(Qualification::NonProfit, 20),
		];
		let both = QualificationSet::of(&[Qualification::EthicsApproval, Qualification::NonProfit]);
		assert_eq!(live_qualifications(&list, 9), (both, Some(10)));
		let one = QualificationSet::of(&[Qualification::NonProfit]);
		assert_eq!(live_qualifications(&list, 10), (one, Some(20)));
		assert_eq!(
			live_qualifications(&list, 20),
			(QualificationSet::EMPTY, None)
		);
	}
}
