//! The patient an act is about.

use super::Whose;
use crate::{
	context::Context,
	exit::Failure,
	words::{
		decision::{survey, Survey},
		Names,
	},
};
use galen_client::{AccountId, At, ConsentView};
use galen_primitives::{
	consent::{Consents, Grantor},
	ids::OrganizationId,
};

/// The patient an act is about, and what decides about them now.
pub(super) struct Subject {
	pub(super) account: AccountId,
	/// In which capacity the signer acts.
	pub(super) grantor: Grantor<AccountId>,
	pub(super) custodian: Option<OrganizationId>,
	pub(super) view: ConsentView,
	pub(super) names: Names,
}

impl Subject {
	pub(super) async fn load(context: &Context, at: &At, whose: &Whose) -> Result<Self, Failure> {
		let own = context.account_or_own(None).await?;
		let account = context
			.represented(whose.subject.as_deref())
			.await?
			.unwrap_or(own);
		let (custodian, view) =
			futures::try_join!(at.custodian_of(&account), at.consent_view(&account))?;
		Ok(Self {
			account,
			grantor: if own == account {
				Grantor::Subject
			} else {
				Grantor::Representative(own)
			},
			custodian,
			view,
			names: context.names(at).await?,
		})
	}

	/// Who may read what, had the patient said this.
	pub(super) async fn survey(
		&self,
		at: &At,
		consents: &Consents<AccountId>,
	) -> Result<Survey, Failure> {
		let active = self.names.iter().map(|(id, _)| at.recipient(id));
		let recipients = futures::future::try_join_all(active).await?;
		Ok(survey(
			&self.view.with(consents.clone()),
			&recipients,
			&self.names,
		))
	}
}
