//! Who has seen my records: the accounting of disclosures, each entry signed by the hospital and
//! anchored on the ledger, and all of them together without a gap.

mod whole;

use self::whole::{Signed, Verdict};
use crate::{
	context::{Context, Session},
	exit::Failure,
	gateway::{
		cursor, refused, write_whole, Batches, Disclosure, Disclosures, Gateway, Leaf, Place,
	},
	terminal::narrow_table,
	words::{time, Names},
};
use base64::{engine::general_purpose::STANDARD, Engine};
use clap::{Args, ValueEnum};
use galen_client::AccountId;
use galen_primitives::{ids::OrganizationId, merkle::Digest};
use galen_vault::safe::{
	accountability, Accountability, DisclosureBasis, DisclosureEntry, DisclosureStatement,
	ReleasedRecords, Salt, SignedAccounting, SignedDisclosure, VerifierKey,
};
use serde::Serialize;
use std::{
	collections::BTreeMap,
	path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Characters in a line of the table.
const WIDTH: u16 = 100;

/// Show who has seen your records, and check that no entry is missing.
///
/// Entries that the law asks for in an accounting of disclosures are marked (45 CFR 164.528); the others
/// are shown all the same. Whatever the form, signatures and numbers are checked: an entry that is missing
/// or is not what the hospital signed is named, and the exit code is 9.
#[derive(Debug, Args)]
pub struct Options {
	/// Only since a date, in the table and in JSON
	#[arg(long, value_name = "DATE", value_parser = time::parse)]
	since: Option<u64>,
	/// Also look up each entry on the ledger
	#[arg(long)]
	check: bool,
	/// In which form; a table if left out
	#[arg(long, value_name = "FORM", value_enum)]
	format: Option<Form>,
	/// Write it into this file instead of printing it
	#[arg(long, value_name = "FILE", requires = "format")]
	out: Option<PathBuf>,
	/// The patient for whom you read, as a representative who may view; yourself if left out
	#[arg(long = "for", value_name = "ACCOUNT")]
	subject: Option<String>,
}

/// Forms of the accounting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
	/// Plain words, to read or send
	Text,
	/// A page to print
	Html,
	/// A FHIR R4 bundle of AuditEvents
	Fhir,
	/// The entries with their signed statements
	Json,
}

#[derive(Serialize)]
struct Entry {
	#[serde(flatten)]
	disclosure: Disclosure,
	/// Whether the hospital's signature over the entry is right.
	signed: bool,
	/// Whether the ledger holds a commitment to the entry; unknown unless it was looked up.
	#[serde(skip_serializing_if = "Option::is_none")]
	anchored: Option<Anchored>,
}

/// What the ledger says of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Anchored {
	Yes,
	/// It was written moments ago.
	NotYet,
	/// The ledger says otherwise.
	No,
}

/// Does it.
pub async fn run(context: &Context, options: Options) -> Result<(), Failure> {
	let is_made_there = options.format.is_some_and(|form| form != Form::Json);
	if options.since.is_some() && is_made_there {
		return Err(Failure::usage(
			"--since is for the table and for JSON; the other forms show everything",
		));
	}
	let about = options.subject.as_deref();
	let (gateway, subject) = context.session_about(Session::Plain, about).await?;
	let identity = gateway.identity().await?;
	let custodian = OrganizationId(identity.organization);
	let verifier = identity.verifier()?;
	let chain = context.chain().await?;
	let genesis = chain.genesis().0;
	let known = all(&gateway).await?;
	let statements: Vec<_> = known
		.disclosures
		.iter()
		.map(|shown| {
			checked(shown, &verifier, &genesis, custodian, &subject)
				.filter(|_| is_taken_back(shown, &known.disclosures))
		})
		.collect();
	let verdict = verdict(&known, &statements, &verifier, &genesis, &subject);
	let mut entries: Vec<Entry> = known
		.disclosures
		.into_iter()
		.zip(&statements)
		.map(|(disclosure, statement)| Entry {
			disclosure,
			signed: statement.is_some(),
			anchored: None,
		})
		.collect();
	if options.check {
		let batches = Batches::new(chain, custodian);
		for entry in &mut entries {
			entry.anchored = Some(look_up(&gateway, &batches, &entry.disclosure).await?);
		}
	}
	show(context, &gateway, &options, &entries, &verdict).await?;
	let wrong = entries.iter().filter(|entry| entry.is_wrong()).count();
	if wrong > 0 {
		return Err(Failure::integrity(format!(
			"{wrong} entries are not what the hospital signed and anchored; ask it why"
		)));
	}
	if !verdict.is_whole() {
		let words = verdict.in_words();
		return Err(Failure::integrity(format!("{words}; ask the hospital why")));
	}
	if options.format.is_some() {
		context.output.note(&verdict.in_words());
	}
	Ok(())
}

/// Prints or writes the accounting in the form that is wanted.
async fn show(
	context: &Context,
	gateway: &Gateway,
	options: &Options,
	entries: &[Entry],
	verdict: &Verdict,
) -> Result<(), Failure> {
	let since = options.since.unwrap_or_default();
	let wanted = || entries.iter().filter(|entry| entry.disclosure.at >= since);
	let text = match options.format {
		None => {
			let listed: Vec<&Entry> = wanted().collect();
			let names = context.names(&context.finalized().await?).await?;
			return context
				.output
				.result(&listed, || in_words(&listed, entries, &names, verdict));
		},
		Some(Form::Json) => serde_json::to_vec_pretty(&wanted().collect::<Vec<_>>())
			.map_err(|error| Failure::internal(&error))?,
		Some(Form::Text) => fetch(gateway, "text").await?,
		Some(Form::Html) => fetch(gateway, "html").await?,
		Some(Form::Fhir) => fetch(gateway, "fhir").await?,
	};
	match &options.out {
		Some(path) => write(context, path, &text).await,
		None => context.output.print(&String::from_utf8_lossy(&text)),
	}
}

async fn write(context: &Context, path: &Path, text: &[u8]) -> Result<(), Failure> {
	write_whole(path, text).await?;
	let written = serde_json::json!({ "file": path, "bytes": text.len() });
	context.output.result(&written, || {
		format!("The accounting is in {}.", path.display())
	})
}

/// The whole accounting in a form that the gateway makes.
async fn fetch(gateway: &Gateway, form: &str) -> Result<Vec<u8>, Failure> {
	let path = format!("/disclosures?format={form}");
	let response = gateway
		.send(gateway.request(reqwest::Method::GET, &path))
		.await?;
	if !response.status().is_success() {
		return Err(refused(response).await);
	}
	let bytes = response.bytes().await;
	let bytes = bytes.map_err(|error| crate::gateway::broken(gateway, &error))?;
	Ok(bytes.to_vec())
}

/// Every page of the accounting as one. What the first page promised counts: an entry that was written
/// since then is one more.
async fn all(gateway: &Gateway) -> Result<Disclosures, Failure> {
	let mut first: Option<Disclosures> = None;
	let mut after = None;
	loop {
		let path = match &after {
			Some(after) => format!("/disclosures?limit=1000&after={after}"),
			None => "/disclosures?limit=1000".to_owned(),
		};
		let page: Disclosures = gateway.get(&path).await?;
		after = cursor(page.next.as_ref());
		let known = match &mut first {
			None => first.insert(page),
			Some(known) => {
				known.disclosures.extend(page.disclosures);
				known
			},
		};
		if after.is_none() {
			return Ok(Disclosures {
				disclosures: std::mem::take(&mut known.disclosures),
				accounting: std::mem::take(&mut known.accounting),
				entries: known.entries,
				next: None,
			});
		}
	}
}

/// What the hospital's gateway signed, for this network and patient, if that is what it shows.
fn checked(
	shown: &Disclosure,
	verifier: &VerifierKey,
	genesis: &[u8; 32],
	custodian: OrganizationId,
	subject: &AccountId,
) -> Option<DisclosureStatement> {
	let bytes = STANDARD.decode(&shown.statement).ok()?;
	let statement = SignedDisclosure::check(&bytes, verifier, genesis, shown.number).ok()?;
	let is_so = statement.custodian == custodian && says(&statement, shown, subject);
	is_so.then_some(statement)
}

/// Whether the signed statement says what is shown.
fn says(statement: &DisclosureStatement, shown: &Disclosure, subject: &AccountId) -> bool {
	statement.at == shown.at
		&& statement.own.number == shown.own_number
		&& match &statement.entry {
			DisclosureEntry::Released(released) => {
				let categories = released.categories.iter().map(|category| category.code());
				shown.withheld.is_none()
					&& released.subject == subject.0
					&& released.receipt.0 == shown.receipt
					&& released.recipient.0 == shown.recipient
					&& released.purpose.code() == shown.purpose
					&& categories.eq(shown.categories.iter().map(String::as_str))
					&& u64::from(released.records) == shown.records
					&& basis_code(&released.basis) == shown.basis
					&& shown.accountable == is_accountable(released, shown)
			},
			DisclosureEntry::Withheld { of } => shown.withheld == Some(*of) && !shown.accountable,
		}
}

/// Whether the law asks for the entry: the same rule as the hospital's, asked of what is signed.
fn is_accountable(released: &ReleasedRecords, shown: &Disclosure) -> bool {
	let rule = accountability(released.basis, released.purpose);
	shown.taken_back.is_none() && rule == Accountability::Accountable
}

const fn basis_code(basis: &DisclosureBasis) -> &'static str {
	match basis {
		DisclosureBasis::Order(_) => "order",
		DisclosureBasis::Treatment => "treatment",
		DisclosureBasis::Emergency(_) | DisclosureBasis::LocalEmergency { .. } => "emergency",
	}
}

/// Whether an entry that is said to be taken back is: by one that is shown, and so is checked itself.
fn is_taken_back(shown: &Disclosure, all: &[Disclosure]) -> bool {
	let Some(by) = shown.taken_back else {
		return true;
	};
	all.iter()
		.any(|later| later.own_number == by && later.withheld == Some(shown.number))
}

/// Whether the accounting is whole.
fn verdict(
	known: &Disclosures,
	statements: &[Option<DisclosureStatement>],
	verifier: &VerifierKey,
	genesis: &[u8; 32],
	subject: &AccountId,
) -> Verdict {
	let signed: Vec<Option<Signed>> = known
		.disclosures
		.iter()
		.zip(statements)
		.map(|(shown, statement)| {
			Some(Signed {
				own: statement.as_ref()?.own,
				leaf: leaf_of(shown)?,
			})
		})
		.collect();
	let counted = STANDARD
		.decode(&known.accounting)
		.ok()
		.and_then(|bytes| SignedAccounting::check(&bytes, verifier, genesis, &subject.0).ok());
	Verdict::of(&known.disclosures, &signed, known.entries, counted.as_ref())
}

/// Whether the entry stands in a batch on the ledger.
async fn look_up(
	gateway: &Gateway,
	batches: &Batches<'_>,
	disclosure: &Disclosure,
) -> Result<Anchored, Failure> {
	let Some(digest) = leaf_of(disclosure) else {
		return Ok(Anchored::No);
	};
	let path = format!("/disclosures/{}/proof", disclosure.number);
	let Some(place) = gateway.get_once_anchored::<Place>(&path).await? else {
		return Ok(Anchored::NotYet);
	};
	let leaf = Leaf {
		digest,
		place: &place,
	};
	match batches.hold(leaf).await {
		Ok(true) => Ok(Anchored::Yes),
		Ok(false) => Ok(Anchored::NotYet),
		Err(failure) if failure.code == crate::exit::Code::Integrity => Ok(Anchored::No),
		Err(failure) => Err(failure),
	}
}

/// The commitment to an entry; nothing where what is shown commits to nothing.
fn leaf_of(disclosure: &Disclosure) -> Option<Digest> {
	let statement = STANDARD.decode(&disclosure.statement).ok()?;
	let salt: [u8; 32] = hex::decode(&disclosure.salt).ok()?.try_into().ok()?;
	let salt = Salt::from_bytes(Zeroizing::new(salt));
	Some(SignedDisclosure::opening_of(&statement, salt).leaf())
}

/// The table, and whether these were all.
fn in_words(listed: &[&Entry], all: &[Entry], names: &Names, verdict: &Verdict) -> String {
	if all.is_empty() && verdict.is_whole() {
		return "Nobody has seen these records through this hospital.".into();
	}
	let own: BTreeMap<u64, u64> = all
		.iter()
		.map(|entry| (entry.disclosure.number, entry.disclosure.own_number))
		.collect();
	let rows = listed.iter().map(|entry| {
		let shown = &entry.disclosure;
		[
			shown.own_number.saturating_add(1).to_string(),
			time::show(shown.at).trim_end_matches(" UTC").to_owned(),
			names.of(OrganizationId(shown.recipient)),
			shown.purpose.clone(),
			what(shown, &own),
			law(shown).to_owned(),
			entry.verdict().to_owned(),
		]
	});
	let table = narrow_table(
		WIDTH,
		["NO", "WHEN (UTC)", "WHO", "WHY", "WHAT", "LAW", "CHECKED"],
		&[0],
		rows,
	);
	format!("{table}\n\n{}", verdict.in_words())
}

fn what(shown: &Disclosure, own: &BTreeMap<u64, u64>) -> String {
	if let Some(of) = &shown.withheld {
		return match own.get(of) {
			Some(own) => format!("{} was not handed out after all", own.saturating_add(1)),
			None => format!("number {of} was not handed out after all"),
		};
	}
	let records = match shown.records {
		1 => "1 record".to_owned(),
		records => format!("{records} records"),
	};
	let what = format!("{records}: {}", shown.categories.join(", "));
	match &shown.sealed {
		None => what,
		Some(sealed) => match sealed.delay {
			Some(delay) => format!(
				"{what}; opened while the network was down, on the ledger {} late",
				time::span(delay)
			),
			None => format!("{what}; opened while the network was down, not on the ledger yet"),
		},
	}
}

/// How the entry stands to the accounting that the law asks for.
const fn law(shown: &Disclosure) -> &'static str {
	if shown.withheld.is_some() || shown.taken_back.is_some() {
		"not disclosed"
	} else if shown.accountable {
		"accountable"
	} else {
		"exempt"
	}
}

impl Entry {
	/// What was found out about it, in words.
	const fn verdict(&self) -> &'static str {
		match (self.signed, self.anchored) {
			(false, _) => "NOT SIGNED",
			(true, None) => "signed",
			(true, Some(Anchored::Yes)) => "signed, anchored",
			(true, Some(Anchored::NotYet)) => "signed, not anchored yet",
			(true, Some(Anchored::No)) => "NOT ANCHORED",
		}
	}

	/// Whether it is not what the hospital signed and anchored.
	fn is_wrong(&self) -> bool {
		!self.signed || self.anchored == Some(Anchored::No)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_primitives::{
		codes::{Action, Category, CategorySet, Purpose},
		ids::{OrderId, ReceiptId},
	};
	use galen_vault::safe::{OwnPlace, SignerKey};

	const GENESIS: [u8; 32] = [1; 32];
	const SUBJECT: AccountId = AccountId([8; 32]);

	fn is_signed(shown: &Disclosure, verifier: &VerifierKey, genesis: &[u8; 32]) -> bool {
		checked(shown, verifier, genesis, OrganizationId(0), &SUBJECT).is_some()
	}

	fn entry(signer: &SignerKey, entry: DisclosureEntry, withheld: Option<u64>) -> Disclosure {
		let statement = DisclosureStatement {
			genesis: GENESIS,
			custodian: OrganizationId(0),
			number: 7,
			own: OwnPlace {
				number: 2,
				previous: Some(Digest([6; 32])),
			},
			at: 1_700_000_000,
			entry,
		};
		Disclosure {
			number: 7,
			own_number: 2,
			receipt: 5,
			basis: "order".into(),
			recipient: 3,
			purpose: "HRESCH".into(),
			categories: vec!["laboratory".into()],
			records: 2,
			at: 1_700_000_000,
			withheld,
			taken_back: None,
			sealed: None,
			accountable: false,
			exemption: Some("45 CFR 164.528(a)(1)(iv)".into()),
			statement: STANDARD.encode(signer.sign(statement).to_bytes()),
			salt: hex::encode([4; 32]),
			batch: None,
			leaf_index: None,
		}
	}

	fn released() -> DisclosureEntry {
		DisclosureEntry::Released(ReleasedRecords {
			receipt: ReceiptId(5),
			basis: DisclosureBasis::Order(OrderId(1)),
			subject: [8; 32],
			recipient: OrganizationId(3),
			purpose: Purpose::Hresch,
			action: Action::Use,
			categories: CategorySet::of(&[Category::Laboratory]),
			records: 2,
			objects: Digest([0; 32]),
			consent_version: 1,
		})
	}

	#[test]
	fn only_what_the_hospital_signed_passes() {
		let signer = SignerKey::from_seed(&Zeroizing::new([2; 32]));
		let verifier = signer.verifier();
		let shown = entry(&signer, released(), None);
		assert!(is_signed(&shown, &verifier, &GENESIS));
		assert!(!is_signed(&shown, &verifier, &[9; 32]));
		let other = SignerKey::from_seed(&Zeroizing::new([3; 32])).verifier();
		assert!(!is_signed(&shown, &other, &GENESIS));
		for wrong in [
			Disclosure {
				number: 8,
				..shown.clone()
			},
			Disclosure {
				own_number: 1,
				..shown.clone()
			},
			Disclosure {
				receipt: 6,
				..shown.clone()
			},
			Disclosure {
				recipient: 4,
				..shown.clone()
			},
			Disclosure {
				purpose: "TREAT".into(),
				..shown.clone()
			},
			Disclosure {
				categories: vec![],
				..shown.clone()
			},
			Disclosure {
				records: 1,
				..shown.clone()
			},
			Disclosure {
				at: 0,
				..shown.clone()
			},
			Disclosure {
				basis: "treatment".into(),
				..shown.clone()
			},
			Disclosure {
				accountable: true,
				..shown.clone()
			},
			Disclosure {
				withheld: Some(1),
				..shown.clone()
			},
			Disclosure {
				statement: "?".into(),
				..shown.clone()
			},
		] {
			assert!(!is_signed(&wrong, &verifier, &GENESIS), "{wrong:?}");
		}
	}

	#[test]
	fn an_entry_of_another_hospital_or_patient_does_not_pass() {
		let signer = SignerKey::from_seed(&Zeroizing::new([2; 32]));
		let verifier = signer.verifier();
		let shown = entry(&signer, released(), None);
		let passes = |custodian, subject| {
			let custodian = OrganizationId(custodian);
			checked(&shown, &verifier, &GENESIS, custodian, &subject).is_some()
		};
		assert!(passes(0, SUBJECT));
		assert!(!passes(1, SUBJECT));
		assert!(!passes(0, AccountId([9; 32])));
	}

	#[test]
	fn what_is_said_to_be_taken_back_is() {
		let signer = SignerKey::from_seed(&Zeroizing::new([2; 32]));
		let shown = entry(&signer, released(), None);
		assert!(is_taken_back(&shown, &[]));
		let taken = Disclosure {
			taken_back: Some(3),
			..shown.clone()
		};
		assert!(!is_taken_back(&taken, std::slice::from_ref(&shown)));
		let later = |own_number, withheld| Disclosure {
			own_number,
			withheld,
			..shown.clone()
		};
		assert!(!is_taken_back(&taken, &[later(3, None)]));
		assert!(!is_taken_back(&taken, &[later(3, Some(6))]));
		assert!(!is_taken_back(&taken, &[later(4, Some(7))]));
		assert!(is_taken_back(&taken, &[later(3, Some(7))]));
	}

	#[test]
	fn the_table_fits_and_says_whether_these_were_all() {
		let signer = SignerKey::from_seed(&Zeroizing::new([2; 32]));
		let categories: Vec<String> = Category::ALL
			.iter()
			.map(|category| category.code().to_owned())
			.collect();
		let entries: Vec<Entry> = (0..3)
			.map(|own_number| Entry {
				disclosure: Disclosure {
					own_number,
					number: 40 + own_number,
					categories: categories.clone(),
					withheld: (own_number == 2).then_some(41),
					..entry(&signer, released(), None)
				},
				signed: true,
				anchored: Some(Anchored::NotYet),
			})
			.collect();
		let verdict = Verdict {
			entries: 3,
			..Verdict::default()
		};
		let listed: Vec<&Entry> = entries.iter().collect();
		let text = in_words(&listed, &entries, &Names::default(), &verdict);
		assert!(
			text.lines().all(|line| line.chars().count() <= 100),
			"{text}"
		);
		assert!(
			text.ends_with("\n\ncomplete: 3 entries, none missing"),
			"{text}"
		);
		assert!(text.contains("not disclosed"), "{text}");
	}

	#[test]
	fn a_withheld_entry_names_the_one_it_is_about() {
		let signer = SignerKey::from_seed(&Zeroizing::new([2; 32]));
		let verifier = signer.verifier();
		let withheld = || DisclosureEntry::Withheld { of: 6 };
		assert!(is_signed(
			&entry(&signer, withheld(), Some(6)),
			&verifier,
			&GENESIS
		));
		assert!(!is_signed(
			&entry(&signer, withheld(), Some(5)),
			&verifier,
			&GENESIS
		));
		assert!(!is_signed(
			&entry(&signer, withheld(), None),
			&verifier,
			&GENESIS
		));
	}

	#[test]
	fn a_commitment_depends_on_statement_and_salt() {
		let signer = SignerKey::from_seed(&Zeroizing::new([2; 32]));
		let shown = entry(&signer, released(), None);
		let leaf = leaf_of(&shown);
		assert!(leaf.is_some());
		let salted = Disclosure {
			salt: hex::encode([5; 32]),
			..shown.clone()
		};
		assert_ne!(leaf_of(&salted), leaf);
		let malformed = Disclosure {
			salt: "xyz".into(),
			..shown
		};
		assert_eq!(leaf_of(&malformed), None);
	}
}
