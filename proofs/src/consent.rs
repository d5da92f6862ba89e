//! A subject's consent, and what it decides.
//!
//! All that a subject ever said is in one value with a counter, so a proof of the value hides
//! nothing newer at its block. A subject that said nothing has no value, and that is proven as well.

use crate::{
	bundle::ConsentPart,
	keys,
	state::State,
	stored::{Attestations, Organization, Representatives, TemplateHead},
	Account, ProofError,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use galen_primitives::{
	codes::{Action, Category, Purpose},
	consent::{
		evaluate, Consents, Context, Decision, GrantRight, RecipientProfile, RecordAttributes,
		Request,
	},
	ids::{Balance, Moment, OrganizationId, TemplateId, TemplateRef},
	members::{QualificationSet, Right},
};

/// What is asked of a consent. Who asks and when are stated by the bundle and its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Question {
	/// Why. A purpose asks for all below it.
	pub purpose: Purpose,
	/// What is to be done with the data.
	pub action: Action,
	/// Which category of records.
	pub category: Category,
	/// What is offered, in smallest units; 0 is unpaid.
	#[codec(compact)]
	pub price: Balance,
	/// What is known of the record.
	pub record: RecordAttributes,
}

/// A question and what the evaluator says to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
	/// What was asked.
	pub question: Question,
	/// What is decided.
	pub decision: Decision,
}

/// What is proven of a subject's consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentFacts {
	/// Whose consent.
	pub subject: Account,
	/// All that the subject has said, with the counter of its acts; the default when it never acted.
	pub consents: Consents<Account>,
	/// Who wants to read, as it stood then.
	pub recipient: RecipientProfile,
	/// What the bundle asked, and the decisions.
	pub answers: Vec<Answer>,
	world: World,
	at: Moment,
}

impl ConsentFacts {
	/// What is decided of any other question, at the proven block.
	pub fn decide(&self, question: &Question) -> Decision {
		let request = Request {
			recipient: self.recipient,
			purpose: question.purpose,
			action: question.action,
			category: question.category,
			at: self.at,
			price: question.price,
			record: question.record,
		};
		evaluate(&self.consents, &request, &self.world)
	}
}

/// What can void a directive, as it stood then.
#[derive(Clone, Debug, PartialEq, Eq)]
struct World {
	/// The templates of all directives; `None` for one that does not exist.
	templates: Vec<(TemplateId, Option<TemplateHead>)>,
	/// Who may grant for the subject, and until when.
	grantors: Vec<(Account, Moment)>,
}

impl Context<Account> for World {
	fn template_is_valid(&self, template: TemplateRef) -> bool {
		self.templates
			.iter()
			.find(|(id, _)| *id == template.id)
			.and_then(|(_, head)| *head)
			.is_some_and(|head| head.is_valid(template.version))
	}

	fn grant_right(&self, representative: &Account) -> GrantRight {
		self.grantors
			.iter()
			.find(|(account, _)| account == representative)
			.map_or(GrantRight::Lost, |(_, until)| GrantRight::Held {
				until: Some(*until),
			})
	}
}

/// Reads everything that decides, and decides.
pub(crate) fn verify(
	part: &ConsentPart,
	state: &State,
	at: Moment,
) -> Result<ConsentFacts, ProofError> {
	let consents: Consents<Account> = state
		.read(&keys::consents(&part.subject))?
		.unwrap_or_default();
	let templates = consents
		.directives
		.iter()
		.map(|directive| {
			let id = directive.template.id;
			Ok((id, state.read(&keys::template(id))?))
		})
		.collect::<Result<_, ProofError>>()?;
	let grantors = state
		.read::<Representatives>(&keys::representatives(&part.subject))?
		.unwrap_or_default()
		.into_iter()
		.filter(|known| known.rights.has(Right::Grant) && at < known.until)
		.map(|known| (known.account, known.until))
		.collect();
	let mut facts = ConsentFacts {
		subject: part.subject,
		consents,
		recipient: recipient(part.recipient, state, at)?,
		answers: Vec::new(),
		world: World {
			templates,
			grantors,
		},
		at,
	};
	facts.answers = part
		.questions
		.iter()
		.map(|question| Answer {
			question: *question,
			decision: facts.decide(question),
		})
		.collect();
	Ok(facts)
}

/// The recipient as it stood then: the same as the runtime resolves it.
fn recipient(
	id: OrganizationId,
	state: &State,
	at: Moment,
) -> Result<RecipientProfile, ProofError> {
	let organization: Option<Organization> = state.read(&keys::organization(id))?;
	let attested: Attestations = state.read(&keys::qualifications(id))?.unwrap_or_default();
	let live = || attested.iter().filter(|attestation| at < attestation.until);
	let qualifications = live().fold(QualificationSet::EMPTY, |set, attestation| {
		set.with(attestation.qualification)
	});
	let until = live().map(|attestation| attestation.until).min();
	Ok(RecipientProfile::new(
		id,
		organization.map(|organization| organization.profile(id)),
		qualifications,
		until,
	))
}
