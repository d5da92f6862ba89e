//! What lies outside a subject's value in tests: templates, representatives, the recipient.

use galen_primitives::{
	consent::{ActiveRecipient, Context, GrantRight, RecipientProfile, Request},
	ids::{Moment, OrganizationId, TemplateRef},
	members::QualificationSet,
};
use std::collections::HashMap;

/// The world as a test sets it. Representatives without an entry have no right.
#[derive(Clone, Debug, Default)]
pub struct World {
	/// Template versions below their minimum.
	pub outdated: Vec<TemplateRef>,
	/// Representatives who may grant, with the first moment at which they no longer may.
	pub granting: HashMap<u8, Option<Moment>>,
}

impl World {
	/// Whether the representative may grant at this moment.
	pub fn may_grant(&self, who: u8, at: Moment) -> bool {
		self.granting
			.get(&who)
			.is_some_and(|until| until.is_none_or(|until| at < until))
	}

	/// The world as evaluation sees it at the time of a request.
	pub fn at(&self, at: Moment) -> At<'_> {
		At { world: self, at }
	}
}

/// The world at one moment.
pub struct At<'a> {
	world: &'a World,
	at: Moment,
}

impl Context<u8> for At<'_> {
	fn template_is_valid(&self, template: TemplateRef) -> bool {
		!self.world.outdated.contains(&template)
	}

	fn grant_right(&self, representative: &u8) -> GrantRight {
		if self.world.may_grant(*representative, self.at) {
			let until = self.world.granting.get(representative).copied().flatten();
			GrantRight::Held { until }
		} else {
			GrantRight::Lost
		}
	}
}

/// The same request at a later moment: qualifications that have ended are gone.
pub fn later(request: &Request, at: Moment) -> Request {
	let active = request
		.recipient
		.active
		.map(|active| match active.qualified_until {
			Some(until) if until <= at => ActiveRecipient {
				qualifications: QualificationSet::EMPTY,
				qualified_until: None,
				..active
			},
			_ => active,
		});
	let organization: OrganizationId = request.recipient.organization;
	Request {
		at,
		recipient: RecipientProfile {
			organization,
			active,
		},
		..*request
	}
}
