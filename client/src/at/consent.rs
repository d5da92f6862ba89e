//! What subjects have said, and what it decides.

use super::{At, Plain};
use crate::{
	api,
	error::ReadError,
	types::{Proposal, TemplateHead, TemplateVersion},
	view::ConsentView,
	AccountId,
};
use galen_primitives::{
	consent::{Consents, Decision, Request},
	ids::{ConsentVersion, TemplateId, TemplateRef},
};

fn views() -> api::consent::view_functions::ViewFunctionsApi {
	api::view_functions().consent()
}

impl At {
	/// Everything the subject has said: directives, blocks, version.
	pub async fn consents(&self, subject: &AccountId) -> Result<Consents<AccountId>, ReadError> {
		Ok(self.view(views().consents(*subject)).await?.plain())
	}

	/// The subject's version counter; 0 when the subject never acted.
	pub async fn consent_version(&self, subject: &AccountId) -> Result<ConsentVersion, ReadError> {
		self.view(views().version(*subject)).await
	}

	/// What the subject's representatives have not all agreed on yet.
	pub async fn proposal(&self, subject: &AccountId) -> Result<Option<Proposal>, ReadError> {
		Ok(self.view(views().proposal(*subject)).await?.plain())
	}

	/// One version of a template.
	pub async fn template(
		&self,
		template: TemplateRef,
	) -> Result<Option<TemplateVersion>, ReadError> {
		Ok(self.view(views().template(template.into())).await?.plain())
	}

	/// A template's newest version and the oldest that still counts.
	pub async fn template_head(
		&self,
		template: TemplateId,
	) -> Result<Option<TemplateHead>, ReadError> {
		let answer = self.view(views().template_head(template.into())).await?;
		Ok(answer.plain())
	}

	/// Every template in short, by number.
	pub async fn templates(&self) -> Result<Vec<(TemplateId, TemplateHead)>, ReadError> {
		let mut templates = self.view(views().templates()).await?.plain();
		templates.sort_by_key(|(id, _)| *id);
		Ok(templates)
	}

	/// Has the chain decide a request at this block. Of the recipient only the organization counts,
	/// and the time is the block's.
	pub async fn evaluate(
		&self,
		subject: &AccountId,
		request: &Request,
	) -> Result<Decision, ReadError> {
		let answer = self
			.view(views().evaluate(*subject, (*request).into()))
			.await?;
		Ok(answer.plain())
	}

	/// Everything that decides about one subject at this block, to decide any number of requests
	/// without asking again.
	pub async fn consent_view(&self, subject: &AccountId) -> Result<ConsentView, ReadError> {
		let (at, consents, templates, representatives) = futures::try_join!(
			self.moment(),
			self.consents(subject),
			self.templates(),
			self.representatives(subject)
		)?;
		Ok(ConsentView::new(
			*subject,
			self.hash(),
			at,
			consents,
			templates,
			representatives,
		))
	}
}
