//! A patient's own records.

use crate::{
	context::{Context, Session},
	exit::Failure,
	gateway::{Check, Gateway, Receiver, Record, Records, Ring},
	terminal::table,
	words::time,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use clap::Args;
use galen_client::AccountId;
use galen_primitives::ids::OrganizationId;
use galen_vault::safe::{GenesisHash, Grounds, KeyRing, Recipient, Release, SealedRing, MAX_RING};
use std::path::PathBuf;

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
	let rows = records.iter().map(|record| {
		[
			record.clinical_time.map(time::short).unwrap_or_default(),
			if record.erased {
				"(erased)".to_owned()
			} else {
				record.category.clone()
			},
			record.resource_type.clone().unwrap_or_default(),
			record.confidentiality.clone(),
			record.sensitivities.join(","),
			record.size.to_string(),
			if record.batch.is_some() {
				"yes"
			} else {
				"not yet"
			}
			.into(),
			record.object.clone(),
		]
	});
	table(
		[
			"TIME", "CATEGORY", "TYPE", "LEVEL", "LABELS", "BYTES", "ANCHORED", "OBJECT",
		],
		&[5],
		rows,
	)
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
