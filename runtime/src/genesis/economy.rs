//! Tokens, rewards and consent templates a network starts with.
//!
//! The templates' texts lie beside this file and are public; the chain holds their plain BLAKE2b-256
//! hashes, so that a wallet can prove that the text it shows is the one that was published.

use crate::{constants::CREDIT, Balance};
use alloc::vec::Vec;
use galen_primitives::{ids::OrganizationId, traits::Split};
use pallet_consent::types::{Disclosure, Language, TemplateKind, TemplateText, TextHash};
use pallet_rewards::Schedule;
use serde_json::{json, Value};

/// Half of every payment, at least, is the subject's.
const SUBJECT_FLOOR: u32 = Split::WHOLE / 2;

/// How the demo's research template divides a payment; its text says the same.
const RESEARCH_SPLIT: Split = Split {
	subject: 700_000,
	custodian: 200_000,
	network: 100_000,
};

/// What patients' own contributions earn, a tenth of a credit for a measurement, up to five a day.
const SCHEDULE: Schedule = Schedule {
	measurement: CREDIT / 10,
	questionnaire: CREDIT,
	document: CREDIT,
	daily_cap: 5 * CREDIT,
};

/// What the demo partner starts with.
const PARTNER_CREDIT: Balance = 100_000 * CREDIT;

/// What the network pays contributions from in a demo.
const NETWORK_CREDIT: Balance = 10_000 * CREDIT;

/// A real network: rules, and not one token. The council issues the first ones.
pub(super) fn rules() -> Value {
	json!({ "subjectFloor": SUBJECT_FLOOR, "schedule": SCHEDULE })
}

/// A demo network: the rules, and a partner that can pay.
pub(super) fn demo(partner: OrganizationId) -> Value {
	json!({
		"subjectFloor": SUBJECT_FLOOR,
		"schedule": SCHEDULE,
		"network": NETWORK_CREDIT,
		"organizations": [(partner, PARTNER_CREDIT)],
	})
}

/// The templates of a demo: 0 is for care, 1 for research with payment. In a real network the
/// council publishes its own.
pub(super) fn templates() -> Vec<(TemplateKind, Vec<TemplateText>)> {
	let research = TemplateKind::Research {
		split: RESEARCH_SPLIT,
		remuneration: Disclosure::Disclosed,
	};
	let texts = |en: &[u8], es: &[u8]| alloc::vec![text(*b"en", en), text(*b"es", es)];
	alloc::vec![
		(
			TemplateKind::Care,
			texts(
				include_bytes!("templates/care.en.txt"),
				include_bytes!("templates/care.es.txt")
			),
		),
		(
			research,
			texts(
				include_bytes!("templates/research.en.txt"),
				include_bytes!("templates/research.es.txt"),
			),
		),
	]
}

fn text(language: [u8; 2], text: &[u8]) -> TemplateText {
	TemplateText {
		language: Language(language),
		text: TextHash(sp_crypto_hashing::blake2_256(text)),
	}
}
