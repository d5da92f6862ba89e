//! What the cast does, as calls with the arguments that the journeys share.

use super::{cast::Actor, chain::now};
use codec::Encode as _;
use galen_primitives::{
	codes::{Action, Category, CategorySet, Purpose, PurposeSet},
	consent::{
		Attribute, Conditions, Decision, Grantor, Period, RecipientProfile, RecordAttributes,
		Remuneration, Request, Rule, Terms,
	},
	ids::{
		Balance, BatchNumber, Commitment, DirectiveId, Moment, OrderId, OrganizationId, ReceiptId,
		TemplateId, TemplateRef,
	},
	members::{Relation, Right, RightSet},
	merkle::Digest,
};
use galen_runtime::{Access, AccountId, Balances, Consent, Members, Rewards, Runtime, RuntimeCall};
use pallet_access::types::{Duties, OrderTerms, Ruling};
use pallet_anchors::{BatchKind, ErasureScope};
use pallet_consent::types::{Paper, Statement};

/// The demo's template about care, in its first version.
pub const CARE: TemplateRef = TemplateRef {
	id: TemplateId(0),
	version: 1,
};

/// The demo's template about paid research, in its first version.
pub const RESEARCH: TemplateRef = TemplateRef {
	id: TemplateId(1),
	version: 1,
};

/// A commitment to a document that lies somewhere else.
pub fn commitment(to: &str) -> Commitment {
	Commitment(sp_io::hashing::blake2_256(&("tests", to).encode()))
}

/// The conditions that name one purpose and all below it.
pub fn on_purpose(purpose: Purpose) -> Conditions {
	Conditions {
		purposes: Some(PurposeSet::of(&[purpose])),
		..Conditions::default()
	}
}

/// Anybody may read for the purpose, unpaid.
pub fn permit(purpose: Purpose) -> Rule {
	Rule::Permit(on_purpose(purpose), Terms::default())
}

/// Anybody may read for the purpose who pays at least `floor`.
pub fn permit_paid(purpose: Purpose, floor: Balance) -> Rule {
	let terms = Terms {
		remuneration: Remuneration::From(floor),
		..Terms::default()
	};
	Rule::Permit(on_purpose(purpose), terms)
}

/// Says this under the template, from the beginning and without an end.
pub fn statement(template: TemplateRef, rules: &[Rule]) -> Statement {
	Statement {
		template,
		period: Period {
			start: 0,
			end: None,
		},
		rules: rules.to_vec().try_into().expect("few rules"),
	}
}

/// Gives consent for a subject, by whoever signs.
pub fn give(subject: &Actor, statement: Statement) -> RuntimeCall {
	pallet_consent::Call::<Runtime>::give_consent {
		subject: subject.account(),
		statement,
		paper: None,
	}
	.into()
}

/// The subject lets anybody treat it.
pub fn give_care(subject: &Actor) -> RuntimeCall {
	give(subject, statement(CARE, &[permit(Purpose::Treat)]))
}

/// The subject lets anybody do research with its data who pays at least `floor`.
pub fn give_research(subject: &Actor, floor: Balance) -> RuntimeCall {
	give(
		subject,
		statement(RESEARCH, &[permit_paid(Purpose::Hresch, floor)]),
	)
}

/// Takes one directive back.
pub fn withdraw(subject: &Actor, directive: u32) -> RuntimeCall {
	pallet_consent::Call::<Runtime>::withdraw_consent {
		subject: subject.account(),
		directive: DirectiveId(directive),
		paper: None,
	}
	.into()
}

/// Takes everything back.
pub fn withdraw_all(subject: &Actor) -> RuntimeCall {
	pallet_consent::Call::<Runtime>::withdraw_all {
		subject: subject.account(),
		paper: None,
	}
	.into()
}

/// A letter the subject signed now.
pub fn letter() -> Paper<AccountId> {
	Paper {
		signatory: Grantor::Subject,
		stated_at: now(),
		source: commitment("a letter"),
	}
}

/// A standing denial for a subject.
pub fn block(subject: &Actor, denies: Conditions) -> RuntimeCall {
	pallet_consent::Call::<Runtime>::block {
		subject: subject.account(),
		denies,
		paper: None,
	}
	.into()
}

/// Lets the account act for the subject until a date.
pub fn appoint_representative(
	subject: &Actor,
	representative: &Actor,
	rights: &[Right],
	until: Moment,
) -> RuntimeCall {
	pallet_members::Call::<Runtime>::appoint_representative {
		subject: subject.account(),
		representative: representative.account(),
		rights: RightSet::of(rights),
		relation: Relation::Guard,
		evidence: commitment("a birth certificate"),
		until,
	}
	.into()
}

/// Enrols the account at the registrar's hospital.
pub fn enroll(subject: &Actor) -> RuntimeCall {
	pallet_members::Call::<Runtime>::enroll_subject {
		subject: subject.account(),
	}
	.into()
}

/// Ends an enrolment.
pub fn release(subject: &Actor) -> RuntimeCall {
	pallet_members::Call::<Runtime>::release_subject {
		subject: subject.account(),
	}
	.into()
}

/// A paid order for laboratory results, which biomedical research needs and takes to use.
pub fn research_terms(price: Balance, max_lines: u32) -> OrderTerms {
	OrderTerms {
		purpose: Purpose::Biorch,
		action: Action::Use,
		required: CategorySet::of(&[Category::Laboratory]),
		optional: CategorySet::of(&[Category::VitalSigns]),
		duties: Duties::default(),
		price,
		max_lines,
	}
}

/// Places an order with so many seconds to deliver; its number is [`latest_order`].
pub fn place(custodian: OrganizationId, terms: OrderTerms, delivery: Moment) -> RuntimeCall {
	pallet_access::Call::<Runtime>::place_order {
		custodian,
		terms,
		delivery,
	}
	.into()
}

/// The order placed last.
pub fn latest_order() -> OrderId {
	let next = pallet_access::NextOrder::<Runtime>::get();
	OrderId(next.0.checked_sub(1).expect("an order was placed"))
}

/// The receipt written last.
pub fn latest_receipt() -> ReceiptId {
	let next = pallet_access::NextReceipt::<Runtime>::get();
	ReceiptId(next.0.checked_sub(1).expect("a receipt was written"))
}

/// Accepts an order.
pub fn accept(order: OrderId) -> RuntimeCall {
	pallet_access::Call::<Runtime>::accept_order { order }.into()
}

/// Adds these subjects to an order as far as their consent admits them.
pub fn include(order: OrderId, subjects: &[Actor]) -> RuntimeCall {
	let subjects = subjects.iter().map(Actor::account).collect::<Vec<_>>();
	pallet_access::Call::<Runtime>::include_subjects {
		order,
		subjects: subjects.try_into().expect("at most 256"),
	}
	.into()
}

/// Asks consent again before the release.
pub fn authorize(order: OrderId, subject: &Actor) -> RuntimeCall {
	pallet_access::Call::<Runtime>::authorize_release {
		order,
		subject: subject.account(),
	}
	.into()
}

/// States that these subjects' data was released.
pub fn confirm(order: OrderId, subjects: &[Actor]) -> RuntimeCall {
	let subjects = subjects.iter().map(Actor::account).collect::<Vec<_>>();
	pallet_access::Call::<Runtime>::confirm_delivery {
		order,
		subjects: subjects.try_into().expect("at most 256"),
		disclosures: commitment("signed disclosures"),
	}
	.into()
}

/// Says that a release did not arrive.
pub fn dispute(order: OrderId, subject: &Actor) -> RuntimeCall {
	pallet_access::Call::<Runtime>::dispute {
		order,
		subject: subject.account(),
		reason: pallet_access::types::DisputeReason::NotReceived,
	}
	.into()
}

/// The council rules on a dispute.
pub fn rule(order: OrderId, subject: &Actor, ruling: Ruling) -> RuntimeCall {
	pallet_access::Call::<Runtime>::resolve_dispute {
		order,
		subject: subject.account(),
		ruling,
	}
	.into()
}

/// Pays and refunds what is due.
pub fn settle(order: OrderId) -> RuntimeCall {
	pallet_access::Call::<Runtime>::settle { order }.into()
}

/// Opens laboratory results and vital signs for treatment.
pub fn open_access(subject: &Actor) -> RuntimeCall {
	pallet_access::Call::<Runtime>::open_access {
		subject: subject.account(),
		purpose: Purpose::Treat,
		action: Action::Access,
		categories: CategorySet::of(&[Category::Laboratory, Category::VitalSigns]),
	}
	.into()
}

/// Breaks the glass for six hours.
pub fn open_emergency(subject: &Actor) -> RuntimeCall {
	pallet_access::Call::<Runtime>::open_emergency_access {
		subject: subject.account(),
		reason: pallet_access::types::EmergencyReason::Incapacitated,
		hours: 6,
	}
	.into()
}

/// Anchors a batch of so many leaves.
pub fn anchor(number: u64, leaf_count: u32, kind: BatchKind) -> RuntimeCall {
	pallet_anchors::Call::<Runtime>::anchor_batch {
		number: BatchNumber(number),
		root: Digest(sp_io::hashing::blake2_256(&("tests", number).encode())),
		leaf_count,
		kind,
	}
	.into()
}

/// Demands the erasure of a subject's records.
pub fn demand_erasure(subject: &Actor, scope: ErasureScope) -> RuntimeCall {
	pallet_anchors::Call::<Runtime>::request_erasure {
		subject: subject.account(),
		scope,
	}
	.into()
}

/// Redeems so many of whatever tokens the signer may redeem.
pub fn redeem(amount: Balance) -> RuntimeCall {
	pallet_rewards::Call::<Runtime>::redeem { amount }.into()
}

/// What an account can spend.
pub fn free(account: &AccountId) -> Balance {
	use frame_support::traits::fungible::Inspect as _;
	Balances::balance(account)
}

/// What is held of an account's tokens for orders.
pub fn held(account: &AccountId) -> Balance {
	use frame_support::traits::fungible::InspectHold as _;
	Balances::total_balance_on_hold(account)
}

/// The account that holds an organization's tokens.
pub fn treasury(organization: OrganizationId) -> AccountId {
	use galen_primitives::traits::Membership as _;
	Members::treasury(organization).expect("every organization has one")
}

/// What the subject's consent says about laboratory results to this organization now, unpaid, with
/// nothing known of the records.
pub fn ask(subject: &Actor, organization: OrganizationId, purpose: Purpose) -> Decision {
	ask_at_price(subject, organization, purpose, 0)
}

/// The same for a price.
pub fn ask_at_price(
	subject: &Actor,
	organization: OrganizationId,
	purpose: Purpose,
	price: Balance,
) -> Decision {
	let request = Request {
		// The pallet looks up what the organization is.
		recipient: RecipientProfile {
			organization,
			active: None,
		},
		purpose,
		action: Action::Use,
		category: Category::Laboratory,
		at: now(),
		price,
		record: RecordAttributes::UNKNOWN,
	};
	Consent::evaluate(subject.account(), request)
}

/// Asks that another key act for a subject.
pub fn open_recovery(subject: &Actor, new_key: &Actor) -> RuntimeCall {
	pallet_recovery::Call::<Runtime>::open_recovery {
		subject: subject.account(),
		new_key: new_key.account(),
		code: None,
	}
	.into()
}

/// Approves that another key act for a subject.
pub fn approve_recovery(
	subject: &Actor,
	attempt: pallet_recovery::AttemptNumber,
	new_key: &Actor,
) -> RuntimeCall {
	pallet_recovery::Call::<Runtime>::approve_recovery {
		subject: subject.account(),
		attempt,
		new_key: new_key.account(),
		code: None,
	}
	.into()
}

/// Stops the attempt to replace a subject's key.
pub fn cancel_recovery(subject: &Actor) -> RuntimeCall {
	pallet_recovery::Call::<Runtime>::cancel_recovery {
		subject: subject.account(),
	}
	.into()
}

/// Puts the new key in the place of the current one.
pub fn complete_recovery(subject: &Actor) -> RuntimeCall {
	pallet_recovery::Call::<Runtime>::complete_recovery {
		subject: subject.account(),
	}
	.into()
}
