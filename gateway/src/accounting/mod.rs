//! The accounting of disclosures: in words for the patient, as FHIR for programs, and watched over.
//!
//! Entries come from the store page by page and leave form by form ([`stream`]), so that memory does
//! not depend on how many there are. What belongs to the accounting that the law asks for is marked by
//! [`galen_vault::safe::accountability`], the one rule there is; everything is shown.
//!
//! [`check`] compares the entries with their count and with what was anchored; [`keep`] keeps what
//! shows without node and chain that a batch was anchored.

mod check;
mod fhir;
mod html;
mod keep;
mod moments;
mod text;

pub use check::{check, watch, Findings, Health, Standing};
pub use html::policy;
pub use keep::{keep, keep_all, ChainProving, Proving};

use crate::{
	ledger::{AccountId, Organization, Snapshot},
	store::{
		disclosures::{BasisKind, Disclosure},
		Store, StoreError,
	},
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, Stream};
use galen_primitives::{
	ids::{EmergencyId, Moment, OrderId, OrganizationId},
	members::OrganizationKind,
};
use galen_vault::safe::{accountability, Accountability, DisclosureBasis};
use std::{collections::BTreeMap, sync::Arc};

/// Entries that are in memory at once.
const PAGE: u32 = 512;
/// Missing entries that a form names one by one; of more it gives the number.
const NAMED: usize = 8;

/// In which form the accounting is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
	/// Plain words, no line longer than 80 characters.
	Text,
	/// A page to print.
	Html,
	/// A FHIR R4 bundle of AuditEvents.
	Fhir,
}

/// What is known before the first entry.
#[derive(Clone, Debug)]
pub struct Heading {
	/// Whose accounting.
	pub custodian: OrganizationId,
	/// The gateway's address.
	pub public_url: String,
	/// About whom.
	pub subject: AccountId,
	/// How many entries there are.
	pub entries: u64,
	/// When that was counted.
	pub at: Moment,
}

/// An entry with what is said of it beside the store's row.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
	/// The row.
	pub disclosure: &'a Disclosure,
	/// Who can read, in words.
	pub recipient: &'a str,
	/// Whether the law asks for it.
	pub standing: Marked,
}

/// How an entry stands to the accounting that the law asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
	/// Something was disclosed, or may have been.
	Disclosed(Accountability),
	/// Nothing was: a later entry takes this one back, or this one takes an earlier one back.
	Nothing,
}

impl Marked {
	/// How an entry of the store stands.
	pub fn of(disclosure: &Disclosure) -> Self {
		if disclosure.withheld.is_some() || disclosure.taken_back.is_some() {
			return Self::Nothing;
		}
		// The numbers of order and emergency do not matter to the rule.
		let basis = match disclosure.basis {
			BasisKind::Order => DisclosureBasis::Order(OrderId(0)),
			BasisKind::Treatment => DisclosureBasis::Treatment,
			BasisKind::Emergency => DisclosureBasis::Emergency(EmergencyId(0)),
		};
		Self::Disclosed(accountability(basis, disclosure.purpose))
	}

	/// Whether the law asks for it.
	pub fn is_accountable(self) -> bool {
		self == Self::Disclosed(Accountability::Accountable)
	}
}

/// What is known after the last entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
	/// Entries shown.
	pub shown: u64,
	/// Of these, how many the law asks for.
	pub accountable: u64,
	/// Entries that must be there and are not.
	pub missing: u64,
	/// The own numbers of the first of these.
	pub first_missing: Vec<u64>,
}

impl Totals {
	/// Notes an entry, and every number that was left out before it. Returns those.
	fn note(&mut self, expected: u64, found: u64) -> u64 {
		let gap = found.saturating_sub(expected);
		let named = NAMED.saturating_sub(self.first_missing.len());
		let named = u64::try_from(named).unwrap_or(0).min(gap);
		self.first_missing
			.extend((expected..found).take(usize::try_from(named).unwrap_or(0)));
		self.missing = self.missing.saturating_add(gap);
		gap
	}
}

/// Writes one form, piece by piece.
trait Writer: Send {
	/// What stands before the entries.
	fn begin(&mut self, heading: &Heading, custodian: &str) -> String;
	/// One entry.
	fn entry(&mut self, heading: &Heading, entry: &Entry<'_>) -> String;
	/// What is said where so many entries are missing, from this own number on.
	fn missing(&mut self, from: u64, count: u64) -> String;
	/// What stands after the entries.
	fn end(&mut self, heading: &Heading, totals: &Totals) -> String;
}

/// Where organizations are looked up.
#[async_trait]
pub trait Directory: Send + Sync {
	/// An organization, if it is known.
	async fn organization(&self, id: OrganizationId) -> Option<Organization>;
}

#[async_trait]
impl Directory for Arc<dyn Snapshot> {
	async fn organization(&self, id: OrganizationId) -> Option<Organization> {
		self.as_ref().organization(id).await.ok().flatten()
	}
}

/// Organizations in words: the ledger knows no names, so by kind, number and country.
struct Names {
	directory: Box<dyn Directory>,
	known: BTreeMap<OrganizationId, String>,
}

impl Names {
	/// Looks an organization up, once. Where the ledger does not answer it has only its number.
	async fn learn(&mut self, id: OrganizationId) {
		if self.known.contains_key(&id) {
			return;
		}
		let found = self.directory.organization(id).await;
		self.known.insert(id, name_of(id, found.as_ref()));
	}

	fn of(&self, id: OrganizationId) -> &str {
		self.known
			.get(&id)
			.map_or("an organization", String::as_str)
	}
}

fn name_of(id: OrganizationId, organization: Option<&Organization>) -> String {
	let Some(known) = organization else {
		return format!("organization {id}");
	};
	let kind = match known.kind {
		OrganizationKind::Hospital => "hospital",
		OrganizationKind::Partner => "partner",
		OrganizationKind::EthicsBoard => "ethics board",
		OrganizationKind::Auditor => "auditor",
	};
	let country: String = known
		.jurisdiction
		.0
		.iter()
		.copied()
		.map(char::from)
		.collect();
	format!("{kind} {id} ({country})")
}

/// Where a stream is.
enum Step {
	Begin,
	/// After the entry with this number; the next has this own number.
	Page(Option<u64>, u64),
	End,
	Over,
}

struct State {
	store: Store,
	names: Names,
	heading: Heading,
	writer: Box<dyn Writer>,
	totals: Totals,
	step: Step,
}

/// The whole accounting in one form, the oldest entry first.
///
/// It says of how many entries it must consist before the first, and at its end whether these were
/// all; what ends without that is not whole.
pub fn stream(
	store: Store,
	directory: impl Directory + 'static,
	heading: Heading,
	form: Form,
) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
	let writer: Box<dyn Writer> = match form {
		Form::Text => Box::new(text::Text),
		Form::Html => Box::new(html::Html),
		Form::Fhir => Box::new(fhir::Fhir::default()),
	};
	let state = State {
		store,
		names: Names {
			directory: Box::new(directory),
			known: BTreeMap::new(),
		},
		heading,
		writer,
		totals: Totals::default(),
		step: Step::Begin,
	};
	stream::try_unfold(state, |mut state| async move {
		let piece = state.next().await?;
		Ok(piece.map(|piece| (Bytes::from(piece), state)))
	})
}

impl State {
	/// The next piece; `None` after the last.
	async fn next(&mut self) -> Result<Option<String>, StoreError> {
		match self.step {
			Step::Begin => {
				self.names.learn(self.heading.custodian).await;
				self.step = Step::Page(None, 0);
				let custodian = self.names.of(self.heading.custodian).to_owned();
				Ok(Some(self.writer.begin(&self.heading, &custodian)))
			},
			Step::Page(after, expected) => self.page(after, expected).await.map(Some),
			Step::End => {
				self.step = Step::Over;
				Ok(Some(self.writer.end(&self.heading, &self.totals)))
			},
			Step::Over => Ok(None),
		}
	}

	/// A page of entries. What was written after the heading was counted is not of this accounting.
	async fn page(&mut self, after: Option<u64>, expected: u64) -> Result<String, StoreError> {
		let entries = self.heading.entries;
		let rows = self
			.store
			.disclosures_of(&self.heading.subject.0, after, PAGE)
			.await?;
		let is_full = rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX);
		let mut text = String::new();
		let mut expected = expected;
		let mut last = after;
		for row in rows.iter().filter(|row| row.own_number < entries) {
			self.leave_out(&mut text, expected, row.own_number);
			self.names.learn(row.recipient).await;
			let entry = Entry {
				disclosure: row,
				recipient: self.names.of(row.recipient),
				standing: Marked::of(row),
			};
			text.push_str(&self.writer.entry(&self.heading, &entry));
			self.totals.shown = self.totals.shown.saturating_add(1);
			let accountable = u64::from(entry.standing.is_accountable());
			self.totals.accountable = self.totals.accountable.saturating_add(accountable);
			expected = row.own_number.saturating_add(1);
			last = Some(row.number);
		}
		if is_full && expected < entries {
			self.step = Step::Page(last, expected);
		} else {
			self.leave_out(&mut text, expected, entries);
			self.step = Step::End;
		}
		Ok(text)
	}

	/// Says that the entries from one own number up to another are missing, if there are any.
	fn leave_out(&mut self, text: &mut String, expected: u64, found: u64) {
		let count = self.totals.note(expected, found);
		if count > 0 {
			text.push_str(&self.writer.missing(expected, count));
		}
	}
}

/// On what ground, in words.
fn ground(disclosure: &Disclosure) -> String {
	if let Some(sealed) = &disclosure.sealed {
		let entry = sealed.entry;
		let how = match (sealed.entered, sealed.delay()) {
			(Some((emergency, _)), Some(delay)) => {
				format!("entered as emergency access {emergency}, {delay} seconds late")
			},
			_ => "not entered on the ledger yet".to_owned(),
		};
		return format!(
			"an emergency, without consent, while the ledger could not be reached (local entry {entry}, \
			 {how})"
		);
	}
	let plain = match disclosure.basis {
		BasisKind::Order => "an order, under consent that was given",
		BasisKind::Treatment => "treatment, under consent that was given",
		BasisKind::Emergency => "an emergency, without consent",
	};
	plain.to_owned()
}

/// How an entry stands to the accounting that the law asks for, in words.
fn law(standing: Marked) -> String {
	match standing {
		Marked::Nothing => "nothing was disclosed".to_owned(),
		Marked::Disclosed(Accountability::Accountable) => "accountable (45 CFR 164.528)".to_owned(),
		Marked::Disclosed(Accountability::Exempt(exemption)) => {
			format!("exempt: {} ({})", exemption.reason(), exemption.paragraph())
		},
	}
}

/// What was disclosed, in words.
fn what(disclosure: &Disclosure) -> String {
	if let Some(of) = disclosure.withheld {
		let of = match disclosure.takes_back {
			Some(own) => format!("entry {}", people(own)),
			None => format!("number {of}"),
		};
		return format!("Takes {of} back: the keys were not handed out after all.");
	}
	let categories: Vec<_> = disclosure
		.categories
		.iter()
		.map(|category| category.display())
		.collect();
	let records = match disclosure.records {
		1 => "1 record".to_owned(),
		records => format!("{records} records"),
	};
	let what = format!("{records}: {}", categories.join(", "));
	match disclosure.taken_back {
		Some(by) => format!("{what}; taken back by entry {}", people(by)),
		None => what,
	}
}

/// Where an entry is found again, in words.
fn reference(disclosure: &Disclosure) -> String {
	let place = match &disclosure.place {
		Some(place) => format!("batch {}", place.batch),
		None => "not anchored yet".to_owned(),
	};
	format!(
		"number {}, receipt {}, {place}",
		disclosure.number, disclosure.receipt
	)
}

/// Entries are numbered from 0 for programs and from 1 for people.
fn people(own: u64) -> u64 {
	own.saturating_add(1)
}

/// Which entries are missing, in words.
fn missing(from: u64, count: u64) -> String {
	let last = from.saturating_add(count);
	match count {
		1 => format!("Entry {} is missing.", people(from)),
		_ => format!("Entries {} to {last} are missing.", people(from)),
	}
}

/// Whether these were all, in words.
fn conclusion(totals: &Totals, entries: u64) -> String {
	if totals.missing == 0 {
		return match entries {
			0 => "Complete: no entries.".to_owned(),
			1 => "Complete: 1 entry, none missing.".to_owned(),
			_ => format!("Complete: {entries} entries, none missing."),
		};
	}
	let named: Vec<_> = totals
		.first_missing
		.iter()
		.map(|own| people(*own).to_string())
		.collect();
	let named = named.join(", ");
	let more = if totals.missing > u64::try_from(NAMED).unwrap_or(u64::MAX) {
		" and more"
	} else {
		""
	};
	format!(
		"INCOMPLETE: of {entries} entries {} missing: {named}{more}. The hospital must say why.",
		totals.missing
	)
}

/// What the accounting is, in words that stand above it.
const ABOUT: &str = "This lists every time this hospital gave an organization the keys to records of \
	yours, the oldest first: also what the law exempts from an accounting of disclosures (45 CFR \
	164.528); each entry says which it is. It does not say what the records contain. Your own reading, \
	and that of somebody who represents you, is not listed. What happened at other hospitals, they list.";

/// How to check it, in words that stand below it.
const CHECK: &str = "Every entry is signed by the hospital, numbered without gaps and anchored on the \
	ledger. `galen disclosures --check` checks all three. The accounting is kept for six years at least.";

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_gap_is_counted_and_the_first_are_named() {
		let mut totals = Totals::default();
		assert_eq!(totals.note(0, 0), 0);
		assert_eq!(totals.note(1, 2), 1);
		assert_eq!(totals.note(3, 23), 20);
		assert_eq!(totals.missing, 21);
		assert_eq!(totals.first_missing, [1, 3, 4, 5, 6, 7, 8, 9]);
		assert_eq!(
			conclusion(&totals, 30),
			"INCOMPLETE: of 30 entries 21 missing: 2, 4, 5, 6, 7, 8, 9, 10 and more. The hospital must \
			 say why."
		);
	}

	#[test]
	fn missing_entries_are_counted_as_people_count() {
		assert_eq!(missing(0, 1), "Entry 1 is missing.");
		assert_eq!(missing(3, 2), "Entries 4 to 5 are missing.");
	}
}
