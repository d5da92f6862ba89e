//! What is known of a request, and how rules meet it.

use super::labels::LabelTest;
use crate::{
	codes::{CategorySet, PurposeSet},
	consent::{ActiveRecipient, Attribute, Conditions, Inquiry, Labels, Recipient, Terms},
	ids::{Moment, OrganizationId},
	members::{Jurisdiction, OrganizationKind},
};

/// Every level of confidentiality, one bit each.
pub(super) const ALL_LEVELS: u8 = 0b11_1111;

/// Whether an organization is one that a rule names.
pub(crate) fn matches_recipient(
	named: Recipient,
	organization: OrganizationId,
	kind: OrganizationKind,
	jurisdiction: Jurisdiction,
) -> bool {
	match named {
		Recipient::Organization(id) => id == organization,
		Recipient::Kind(wanted) => wanted == kind,
		Recipient::Jurisdiction(wanted) => wanted == jurisdiction,
	}
}

/// What is known of a request.
pub(super) struct Facts<'a> {
	inquiry: &'a Inquiry,
	recipient: ActiveRecipient,
	/// The purposes of which one must be listed for a permit to reach all that is asked.
	permitting: PurposeSet,
	/// The purposes of which one must be listed for a deny to reach something that is asked.
	denying: PurposeSet,
}

/// What a rule that fits all known attributes still asks of the unknown ones.
#[derive(Clone, Copy)]
pub(super) struct Demand {
	/// Confidentiality levels at which it matches, one bit each.
	pub levels: u8,
	/// Whether it asks for the clinical time.
	pub asks_time: bool,
	/// Whether it asks for the author.
	pub asks_author: bool,
	/// What it asks of the sensitivity labels.
	pub labels: LabelTest,
}

impl Demand {
	/// Whether every record meets it.
	pub fn is_met_by_all(&self) -> bool {
		self.levels == ALL_LEVELS
			&& !self.asks_time
			&& !self.asks_author
			&& self.labels == LabelTest::Any
	}
}

impl<'a> Facts<'a> {
	pub fn new(inquiry: &'a Inquiry, recipient: ActiveRecipient) -> Self {
		Self {
			inquiry,
			recipient,
			permitting: inquiry.purpose.permitting(),
			denying: inquiry.purpose.denying(),
		}
	}

	/// When it is asked, in UTC seconds.
	pub fn at(&self) -> Moment {
		self.inquiry.at
	}

	/// Whether the request stays within care, where a directive outlives the right of the
	/// representative who gave it.
	pub fn is_care(&self) -> bool {
		PurposeSet::CARE.has(self.inquiry.purpose)
	}

	/// What a permit still asks of the record; `None` when it cannot match.
	pub fn permit(&self, conditions: &Conditions, terms: &Terms) -> Option<Demand> {
		let purposes = match conditions.purposes {
			Some(listed) => listed.meets(self.permitting),
			None => !self.inquiry.purpose.is_explicit(),
		};
		let fits = purposes
			&& self.matches_party(conditions)
			&& self.recipient.qualifications.covers(terms.qualifications)
			&& terms.remuneration.covers(self.inquiry.price);
		if !fits {
			return None;
		}
		let record = &self.inquiry.record;
		let levels = match (conditions.confidentiality, record.confidentiality) {
			(None, _) => ALL_LEVELS,
			(Some(up_to), Attribute::Known(level)) if level <= up_to => ALL_LEVELS,
			(Some(_), Attribute::Known(_)) => return None,
			(Some(up_to), Attribute::Unknown) => levels_up_to(up_to.index()),
		};
		let asks_time = match (conditions.data_period, record.clinical_time) {
			(None, _) => false,
			(Some(period), Attribute::Known(Some(time))) if period.contains(time) => false,
			(Some(_), Attribute::Known(_)) => return None,
			(Some(_), Attribute::Unknown) => true,
		};
		let asks_author = match (conditions.author, record.author) {
			(None, _) => false,
			(Some(wanted), Attribute::Known(Some(author))) if wanted == author => false,
			(Some(_), Attribute::Known(_)) => return None,
			(Some(_), Attribute::Unknown) => true,
		};
		let must_carry = terms.labels == Labels::MustCarry;
		let test = LabelTest::permit(conditions.sensitivities.unwrap_or_default(), must_carry);
		let labels = self.settle(test)?;
		Some(Demand {
			levels,
			asks_time,
			asks_author,
			labels,
		})
	}

	/// What a deny still asks of the record; `None` when it cannot match. A record that is known to
	/// lack an attribute meets a deny's condition on it.
	pub fn deny(&self, conditions: &Conditions) -> Option<Demand> {
		let purposes = conditions
			.purposes
			.is_none_or(|listed| listed.meets(self.denying));
		if !purposes || !self.matches_party(conditions) {
			return None;
		}
		let record = &self.inquiry.record;
		let levels = match (conditions.confidentiality, record.confidentiality) {
			(None, _) => ALL_LEVELS,
			(Some(from), Attribute::Known(level)) if level >= from => ALL_LEVELS,
			(Some(_), Attribute::Known(_)) => return None,
			(Some(from), Attribute::Unknown) => levels_from(from.index()),
		};
		let asks_time = match (conditions.data_period, record.clinical_time) {
			(None, _) | (Some(_), Attribute::Known(None)) => false,
			(Some(period), Attribute::Known(Some(time))) if period.contains(time) => false,
			(Some(_), Attribute::Known(_)) => return None,
			(Some(_), Attribute::Unknown) => true,
		};
		let asks_author = match (conditions.author, record.author) {
			(None, _) | (Some(_), Attribute::Known(None)) => false,
			(Some(wanted), Attribute::Known(Some(author))) if wanted == author => false,
			(Some(_), Attribute::Known(_)) => return None,
			(Some(_), Attribute::Unknown) => true,
		};
		let test = match conditions.sensitivities {
			Some(listed) => LabelTest::deny(listed),
			None => LabelTest::Any,
		};
		let labels = self.settle(test)?;
		Some(Demand {
			levels,
			asks_time,
			asks_author,
			labels,
		})
	}

	/// The first moment at which the recipient loses a qualification it has now.
	pub fn qualified_until(&self) -> Option<Moment> {
		self.recipient.qualified_until
	}

	/// Which of these categories a rule is about; the same for permits and denies.
	pub fn reach(conditions: &Conditions, categories: CategorySet) -> CategorySet {
		match conditions.categories {
			Some(listed) => listed.intersection(categories),
			None => categories,
		}
	}

	/// Whether action and recipient fit; these mean the same for permits and denies.
	fn matches_party(&self, conditions: &Conditions) -> bool {
		conditions
			.actions
			.is_none_or(|actions| actions.has(self.inquiry.action))
			&& conditions.recipient.is_none_or(|named| {
				let ActiveRecipient {
					kind, jurisdiction, ..
				} = self.recipient;
				matches_recipient(
					named,
					self.inquiry.recipient.organization,
					kind,
					jurisdiction,
				)
			})
	}

	/// Applies a test of labels where the labels are known.
	fn settle(&self, test: LabelTest) -> Option<LabelTest> {
		match self.inquiry.record.sensitivities {
			Attribute::Unknown => Some(test),
			Attribute::Known(carried) => test.holds(carried).then_some(LabelTest::Any),
		}
	}
}

/// The bits of all levels up to and with this one.
const fn levels_up_to(level: u32) -> u8 {
	!levels_from(level.saturating_add(1)) & ALL_LEVELS
}

/// The bits of all levels from this one up.
const fn levels_from(level: u32) -> u8 {
	match ALL_LEVELS.checked_shl(level) {
		Some(levels) => levels & ALL_LEVELS,
		None => 0,
	}
}
