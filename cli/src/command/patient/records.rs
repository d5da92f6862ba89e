//! A patient's own records.

use crate::{
	context::{Context, Session},
	exit::Failure,
	gateway::{Check, Gateway, Receiver, Record, Records, Ring},
	terminal::wrapped,
	words::{list, time},
};
use base64::{engine::general_purpose::STANDARD, Engine};
use clap::Args;
use galen_client::AccountId;
use galen_primitives::{codes::Confidentiality, ids::OrganizationId};
use galen_vault::safe::{GenesisHash, Grounds, KeyRing, Recipient, Release, SealedRing, MAX_RING};
use std::{cmp::Reverse, path::PathBuf};

/// List your own records, or fetch and open them.
#[derive(Debug, Args)]
pub struct Options {
	/// Fetch every record, open it here, and write it into this folder
	#[arg(long, value_name = "DIR")]
	out: Option<PathBuf>,
	/// Only of this category; `galen consent codes category` lists them
	#[arg(long, value_name = "CODE")]
	category: Vec<String>,
	/// The patient for whom you read, as a representative who may view; yourself if left out
	#[arg(long = "for", value_name = "ACCOUNT")]
	subject: Option<String>,
}

/// Does it.
pub async fn run(context: &Context, options: Options) -> Result<(), Failure> {
	let purpose = match options.out {
		Some(_) => Session::OwnRecords,
		None => Session::Plain,
	};
	let (gateway, owner) = context
		.session_about(purpose, options.subject.as_deref())
		.await?;
	let mut records = all(&gateway).await?;
	if options.out.is_some() {
		// Nobody has a key of these any more.
		records.retain(|record| !record.erased);
	}
	if !options.category.is_empty() {
		records.retain(|record| options.category.contains(&record.category));
	}
	match options.out {
		Some(folder) => fetch(context, &gateway, &owner, &records, &folder).await,
		None => context.output.result(&records, || in_words(&records)),
	}
}

/// All of one's own records.
///
/// # Errors
/// The gateway does not answer, or refuses.
pub async fn all(gateway: &Gateway) -> Result<Vec<Record>, Failure> {
	let mut records = Vec::new();
	let mut after: Option<String> = None;
	loop {
		let path = match &after {
			Some(after) => format!("/records?limit=1000&after={after}"),
			None => "/records?limit=1000".to_owned(),
		};
		let page: Records = gateway.get(&path).await?;
		records.extend(page.records);
		after = page.next;
		if after.is_none() {
			return Ok(records);
		}
	}
}

fn in_words(records: &[Record]) -> String {
	if records.is_empty() {
		return "This hospital holds no such records, or has not linked the account yet.".into();
	}
	let mut newest_first: Vec<&Record> = records.iter().collect();
	newest_first.sort_by_key(|record| Reverse(record.clinical_time));
	let bytes = records
		.iter()
		.fold(0_u64, |bytes, record| bytes.saturating_add(record.size));
	let count = match records.len() {
		1 => "1 record".to_owned(),
		count => format!("{count} records"),
	};
	let all = format!(
		"{count}, {bytes} bytes. Where nothing else is said, a record is anchored, of normal \
		 confidentiality and without a label."
	);
	format!("{}\n\n{}", lines(&newest_first), wrapped("", "", &all))
}

/// Room for a moment to the minute, and a gap.
const WHEN: usize = 22;

/// A line for each record: when, what, and the object's name, which has to stay whole. What is not as
/// usual stands below it.
fn lines(records: &[&Record]) -> String {
	let kinds = records.iter().map(|record| kind(record).len());
	let width = kinds.max().unwrap_or_default();
	let lines = records.iter().map(|record| {
		let when = record.clinical_time.map(time::short);
		let when = when.as_deref().unwrap_or("without a date");
		let line = format!("{when:WHEN$}{:width$}  {}", kind(record), record.object);
		match special(record) {
			special if special.is_empty() => line,
			special => format!("{line}\n{:WHEN$}{}", "", special.join(", ")),
		}
	});
	lines.collect::<Vec<_>>().join("\n")
}

/// What it is.
fn kind(record: &Record) -> &str {
	if record.erased {
		"erased"
	} else {
		&record.category
	}
}

/// What is to be said of a record because it is not so of most.
fn special(record: &Record) -> Vec<String> {
	let mut words = Vec::new();
	let level = Confidentiality::from_code(&record.confidentiality);
	if let Some(level) = level.filter(|level| *level != Confidentiality::Normal) {
		words.push(level.display().to_owned());
	}
	if !record.sensitivities.is_empty() {
		words.push(format!("labelled {}", list(&record.sensitivities, "and")));
	}
	if record.batch.is_none() {
		words.push("not anchored yet".into());
	}
	words
}

async fn fetch(
	context: &Context,
	gateway: &Gateway,
	owner: &AccountId,
	records: &[Record],
	folder: &std::path::Path,
) -> Result<(), Failure> {
	let chain = context.chain().await?;
	let custodian = OrganizationId(gateway.identity().await?.organization);
	let receiver = Receiver::new(gateway, chain, custodian);
	let bytes = records.iter().map(|record| record.size).sum();
	let bar = context.output.bar(bytes);
	let mut received = Vec::new();
	for part in records.chunks(MAX_RING) {
		let ring = ring(context, gateway, owner, part, chain.genesis().0).await?;
		received.extend(receiver.take(&ring, part, folder, &bar).await?);
	}
	bar.finish_and_clear();
	context.output.result(&received, || {
		let count = |check| {
			received
				.iter()
				.filter(|record| record.check == check)
				.count()
		};
		format!(
			"{} records are in {}; {} were checked against the ledger now, {} by an earlier run, and {} \
			 are not anchored yet.",
			received.len(),
			folder.display(),
			count(Check::Anchored),
			count(Check::Earlier),
			count(Check::NotAnchoredYet),
		)
	})
}

/// The keys of the records of `owner`, which is oneself or the patient for whom one reads.
///
/// # Errors
/// The gateway does not answer, or refuses, or its answer does not open.
pub async fn ring(
	context: &Context,
	gateway: &Gateway,
	owner: &AccountId,
	records: &[Record],
	genesis: [u8; 32],
) -> Result<KeyRing, Failure> {
	let objects: Vec<&str> = records
		.iter()
		.map(|record| record.object.as_str())
		.collect();
	let answer: Ring = gateway
		.post("/records/keys", &serde_json::json!({ "objects": objects }))
		.await?;
	let sealed = STANDARD
		.decode(&answer.ring)
		.map_err(|_| Failure::integrity("the gateway's key ring is malformed"))?;
	let release = Release {
		genesis: GenesisHash(genesis),
		grounds: Grounds::OwnRecords,
		recipient: Recipient::Subject(owner.0),
	};
	let key = context.envelope_key().await?;
	Ok(SealedRing::from_bytes(sealed)?.open(&release, key.envelope())?)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn record() -> Record {
		Record {
			object: "0123456789abcdef0123456789abcdef".into(),
			resource_type: Some("QuestionnaireResponse".into()),
			category: "research-participation".into(),
			confidentiality: "N".into(),
			sensitivities: Vec::new(),
			clinical_time: Some(1_767_225_660),
			version: Some(1),
			size: 123,
			batch: Some(3),
			leaf_index: Some(17),
			received_at: 1_767_225_700,
			erased: false,
		}
	}

	#[test]
	fn records_are_listed_from_the_newest_with_what_is_special_below() {
		let special = Record {
			category: "laboratory".into(),
			confidentiality: "R".into(),
			sensitivities: vec!["HIV".into(), "ETH".into()],
			clinical_time: Some(86_400),
			batch: None,
			leaf_index: None,
			..record()
		};
		let undated = Record {
			category: "demographics".into(),
			clinical_time: None,
			..record()
		};
		assert_eq!(
			in_words(&[undated, special, record()]),
			"2026-01-01 00:01 UTC  research-participation  0123456789abcdef0123456789abcdef\n\
			 1970-01-02            laboratory              0123456789abcdef0123456789abcdef\n\
			 \x20                     restricted, labelled HIV and ETH, not anchored yet\n\
			 without a date        demographics            0123456789abcdef0123456789abcdef\n\
			 \n\
			 3 records, 369 bytes. Where nothing else is said, a record is anchored, of\n\
			 normal confidentiality and without a label."
		);
	}

	#[test]
	fn of_an_erased_record_nothing_is_said_but_that_it_was_there() {
		let erased = Record {
			erased: true,
			category: String::new(),
			resource_type: None,
			confidentiality: String::new(),
			clinical_time: None,
			size: 0,
			..record()
		};
		assert_eq!(
			lines(&[&erased]),
			"without a date        erased  0123456789abcdef0123456789abcdef"
		);
	}

	#[test]
	fn a_hospital_without_records_says_what_that_can_mean() {
		assert!(in_words(&[]).contains("has not linked the account yet"));
	}
}
