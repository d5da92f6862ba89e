//! A log in Galen's words, and the consents a finalized block holds in the log's.

use crate::{
	chain::{Prepared, Signing},
	log::{Act, ConsentSet, Entry, Standing, Terms},
	people::{People, HOSPITALS},
};
use anyhow::{bail, Context};
use futures::{stream, StreamExt, TryStreamExt};
use galen_client::{
	calls,
	types::{Paper, Statement},
	AccountId, Call,
};
use galen_primitives::{
	codes::{Action, ActionSet, Category, CategorySet, Purpose, PurposeSet},
	consent::{self, Conditions, Consents, Directive, Grantor, Period, Recipient, Rule, Rules},
	ids::{Commitment, DirectiveId, OrganizationId, TemplateId, TemplateRef},
};
use galen_test_support::keys;
use std::collections::HashMap;

/// The local network's template for research, under which everything is said.
const RESEARCH: TemplateRef = TemplateRef {
	id: TemplateId(1),
	version: 1,
};

/// What the log's purposes are, bit by bit: none is above another, so that a bit opens what it says alone.
pub const PURPOSES: [Purpose; 4] = [
	Purpose::Biorch,
	Purpose::Clintrch,
	Purpose::Dsrch,
	Purpose::Transrch,
];

/// What the log's categories are, bit by bit.
pub const CATEGORIES: [Category; 8] = [
	Category::Allergies,
	Category::Problems,
	Category::Diagnoses,
	Category::Medications,
	Category::Immunizations,
	Category::Laboratory,
	Category::VitalSigns,
	Category::Imaging,
];

/// When the papers of a run are dated: long ago, and the same for all.
const SIGNED: u64 = 1_700_000_000;

/// Subjects asked for at the same time.
const QUESTIONS: usize = 32;

/// The one rule a directive of the log has.
pub fn rules(terms: Terms) -> anyhow::Result<Rules> {
	let conditions = Conditions {
		purposes: Some(chosen(&PURPOSES, terms.purposes).collect()),
		actions: Some(ActionSet::of(&[Action::Access])),
		categories: Some(chosen(&CATEGORIES, terms.categories).collect()),
		recipient: Some(Recipient::Organization(OrganizationId(terms.recipient))),
		..Conditions::default()
	};
	let permit = Rule::Permit(conditions, consent::Terms::default());
	Rules::try_from(vec![permit]).map_err(|_| anyhow::anyhow!("one rule is few enough"))
}

fn chosen<T: Copy>(all: &[T], bits: u8) -> impl Iterator<Item = T> + '_ {
	let places = (0..).zip(all);
	places
		.filter(move |(place, _): &(u32, _)| (bits >> place) & 1 == 1)
		.map(|(_, one)| *one)
}

/// What a subject says.
pub fn statement(terms: Terms) -> anyhow::Result<Statement> {
	Ok(Statement {
		template: RESEARCH,
		period: Period::between(0, terms.until),
		rules: rules(terms)?,
	})
}

/// What a subject signs, or a registrar for the subject's paper.
pub fn call(entry: &Entry, account: AccountId, paper: Option<Paper>) -> anyhow::Result<Call> {
	Ok(match entry.act {
		Act::Give(terms) => calls::consent::give(account, statement(terms)?, paper),
		Act::Amend(directive, terms) => {
			calls::consent::amend(account, DirectiveId(directive), statement(terms)?, paper)
		},
		Act::Withdraw(directive) => {
			calls::consent::withdraw(account, DirectiveId(directive), paper)
		},
	})
}

/// What a registrar signs for the subject's paper.
pub fn paper(entry: &Entry, people: &People) -> anyhow::Result<Call> {
	let paper = Paper {
		signatory: Grantor::Subject,
		stated_at: SIGNED,
		source: Commitment(sp_crypto_hashing::blake2_256(&entry.subject.to_le_bytes())),
	};
	call(entry, people.account(entry.subject), Some(paper))
}

/// Each entry as one transaction, signed by its subject. `nonces` goes on where the wave before ended.
pub fn individual(
	signing: &Signing,
	people: &People,
	entries: &[Entry],
	nonces: &mut HashMap<u32, u64>,
) -> anyhow::Result<Vec<Prepared>> {
	let mut prepared = Vec::with_capacity(entries.len());
	for entry in entries {
		let nonce = nonces.entry(entry.subject).or_default();
		let call = call(entry, people.account(entry.subject), None)?;
		let node = People::custodian(entry.subject) as usize;
		prepared.push(signing.sign(&call, people.key(entry.subject), *nonce, 1, node)?);
		*nonce += 1;
	}
	Ok(prepared)
}

/// The entries as batches of papers, signed by the registrars of the subjects' hospitals. `nonces` counts
/// the registrars' transactions, by hospital.
pub fn batches(
	signing: &Signing,
	people: &People,
	entries: &[Entry],
	size: usize,
	nonces: &mut HashMap<u32, u64>,
) -> anyhow::Result<Vec<Prepared>> {
	let mut of_hospital: Vec<Vec<Call>> = vec![Vec::new(); HOSPITALS as usize];
	for entry in entries {
		let call = paper(entry, people)?;
		let hospital = People::custodian(entry.subject) as usize;
		of_hospital
			.get_mut(hospital)
			.context("a hospital")?
			.push(call);
	}
	let mut by_hospital = Vec::new();
	for (hospital, calls) in (0..HOSPITALS).zip(&of_hospital) {
		let key = keys::signer(&format!("//{}//Registrar", name(hospital)?))?;
		let nonce = nonces.entry(hospital).or_default();
		let mut own = Vec::new();
		for calls in calls.chunks(size) {
			let call = match calls {
				[call] => call.clone(),
				calls => calls::utility::batch_all(calls),
			};
			let operations = u32::try_from(calls.len())?;
			own.push(signing.sign(&call, &key, *nonce, operations, hospital as usize)?);
			*nonce += 1;
		}
		by_hospital.push(own.into_iter());
	}
	// In turn, so that no hospital's come first.
	let mut prepared = Vec::new();
	loop {
		let before = prepared.len();
		prepared.extend(by_hospital.iter_mut().filter_map(Iterator::next));
		if prepared.len() == before {
			return Ok(prepared);
		}
	}
}

/// What a hospital is called.
pub fn name(hospital: u32) -> anyhow::Result<&'static str> {
	let names = galen_test_support::HOSPITALS;
	names.get(hospital as usize).copied().context("a hospital")
}

/// Everything the finalized head holds of the subjects.
pub async fn read(chain: &galen_client::Chain, people: &People) -> anyhow::Result<ConsentSet> {
	let at = chain.finalized().await?;
	let at = &at;
	let all = (0..u32::try_from(people.len())?).map(|subject| async move {
		let consents = at.consents(&people.account(subject)).await?;
		anyhow::Ok((subject, consents))
	});
	let all: Vec<_> = stream::iter(all)
		.buffer_unordered(QUESTIONS)
		.try_collect()
		.await?;
	let mut set = ConsentSet::default();
	for (subject, consents) in &all {
		held(&mut set, *subject, consents)?;
	}
	Ok(set)
}

/// Notes what one subject's value holds. Of a subject that never acted nothing is noted.
pub fn held<A>(set: &mut ConsentSet, subject: u32, consents: &Consents<A>) -> anyhow::Result<()> {
	if consents.version == 0 {
		return Ok(());
	}
	for directive in &consents.directives {
		let standing = match directive.standing {
			consent::Standing::Active => Standing::Active,
			consent::Standing::Withdrawn => Standing::Withdrawn,
			consent::Standing::Suspended(_) => bail!("nobody suspended anything"),
		};
		set.hold(
			subject,
			directive.id.0,
			terms(directive)?,
			directive.version,
			standing,
		);
	}
	set.count(subject, consents.version);
	Ok(())
}

fn terms<A>(directive: &Directive<A>) -> anyhow::Result<Terms> {
	let [rule] = directive.rules.as_slice() else {
		bail!("a directive of the log has one rule");
	};
	let conditions = rule.conditions();
	let Some(Recipient::Organization(recipient)) = conditions.recipient else {
		bail!("a directive of the log names an organization");
	};
	let purposes: PurposeSet = conditions.purposes.context("a directive names purposes")?;
	let categories: CategorySet = conditions
		.categories
		.context("a directive names categories")?;
	Ok(Terms {
		purposes: bits(&PURPOSES, |one| purposes.has(one)),
		categories: bits(&CATEGORIES, |one| categories.has(one)),
		recipient: recipient.0,
		until: directive.period.end.context("a directive ends")?,
	})
}

fn bits<T: Copy>(all: &[T], has: impl Fn(T) -> bool) -> u8 {
	let places = (0..).zip(all);
	places
		.filter(|(_, one)| has(**one))
		.fold(0, |bits, (place, _): (u32, _)| bits | (1 << place))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn bits_are_codes_and_back() {
		for number in 1..=u8::MAX {
			let set: CategorySet = chosen(&CATEGORIES, number).collect();
			assert_eq!(bits(&CATEGORIES, |one| set.has(one)), number);
		}
	}

	#[test]
	fn a_batch_is_one_transaction_and_no_entry_is_lost() {
		// Encoded by the committed metadata, so that no node is needed.
		let people = People::new("papers", 8).unwrap();
		let log = crate::log::Log::of_papers(8, 1);
		let calls: Vec<Call> = log
			.gives
			.iter()
			.map(|entry| call(entry, people.account(entry.subject), None).unwrap())
			.collect();
		let batch = calls::utility::batch_all(&calls);
		assert_eq!((batch.pallet(), batch.name()), ("Utility", "batch_all"));
		let inside: usize = calls.iter().map(|call| call.bytes().len()).sum();
		assert!(batch.bytes().len() > inside);
	}
}
