//! Checking a proof bundle, with no network and no node.

use crate::{
	exit::{Code, Failure},
	gateway::write_whole,
	terminal::{fields, table, Output},
	words::{decision, money, time},
};
use clap::{ArgGroup, Args};
use galen_client::{AccountId, Hash};
use galen_primitives::{consent::RecordAttributes, ids::Moment};
use galen_proofs::{
	verify, ConsentFacts, LeafStatus, ProofError, RecordFacts, SpecificationError, Statement,
	Trust, Verified,
};
use galen_vault::safe::{ErasureScope, SignedCertificate};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};

/// Largest specification that is read: a runtime spelled out in hexadecimal is a tenth of it.
const MAX_SPECIFICATION: u64 = 256 * 1024 * 1024;

/// Check a proof, with no network and no node.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("trust").required(true).args(["spec", "checkpoint"]))]
pub struct Options {
	/// The proof, as `galen prove` wrote it
	#[arg(value_name = "FILE")]
	file: PathBuf,
	/// Trust the network of this raw chain specification, from its beginning
	#[arg(long, value_name = "FILE")]
	spec: Option<PathBuf>,
	/// Trust what an earlier check wrote with --save-checkpoint
	#[arg(long, value_name = "FILE")]
	checkpoint: Option<PathBuf>,
	/// Accept only the network with this genesis hash
	#[arg(long, value_name = "HASH")]
	genesis: Option<Hash>,
	/// Accept only what was true at this time or later
	#[arg(long, value_name = "TIME", value_parser = time::parse)]
	not_before: Option<Moment>,
	/// Also check that every leaf was erased under this certificate, which `galen erasure certificate`
	/// wrote
	#[arg(long, value_name = "FILE")]
	certificate: Option<PathBuf>,
	/// Write whom to trust from here on into this file
	#[arg(long, value_name = "FILE")]
	save_checkpoint: Option<PathBuf>,
}

/// Does it.
pub async fn run(output: &Output, options: &Options) -> Result<(), Failure> {
	let trust = trust(options.spec.as_deref(), options.checkpoint.as_deref())?;
	if let Some(genesis) = options
		.genesis
		.filter(|genesis| genesis.0 != trust.genesis.0)
	{
		return Err(Failure::new(
			Code::Incompatible,
			format!(
				"the network trusted is {:?}, not {genesis:?}",
				Hash(trust.genesis.0)
			),
		));
	}
	let file = read(&options.file, galen_proofs::bounds::MAX_FILE as u64)?;
	let verified = check(&file, &trust, options.not_before)?;
	if let Some(path) = &options.certificate {
		let signed = certificate(path, &verified)?;
		output.note(&format!(
			"Every leaf was erased under this certificate{}.",
			scope(&signed)
		));
	}
	if let Some(path) = &options.save_checkpoint {
		write_whole(path, &verified.checkpoint.to_bytes()).await?;
		output.note(&format!("Wrote the checkpoint into {}.", path.display()));
	}
	output.result(&as_json(&verified), || in_words(&verified))
}

/// The longest certificate.
const MAX_CERTIFICATE: u64 = 4_096;

/// A certificate of erasure, if each leaf that is proven was erased under it. The hospital vouches for it
/// by the tombstones, so whose key signed need not be known from elsewhere.
fn certificate(path: &Path, verified: &Verified) -> Result<SignedCertificate, Failure> {
	let signed = SignedCertificate::from_bytes(&read(path, MAX_CERTIFICATE)?)
		.map_err(|error| Failure::input(format!("{} is {error}", path.display())))?;
	let statement = signed
		.verify(&signed.signer())
		.map_err(|error| Failure::integrity(format!("the certificate: {error}")))?;
	let Statement::Records(_, facts) = &verified.statement else {
		return Err(Failure::input(
			"a certificate is about records; this proof is about something else",
		));
	};
	if statement.genesis != verified.checkpoint.genesis.0 || statement.custodian != facts.custodian
	{
		return Err(Failure::integrity(
			"the certificate is of another network or hospital than the proof",
		));
	}
	for (place, status) in &facts.leaves {
		let is_its = match status {
			LeafStatus::Erased(_, tombstone) => {
				tombstone.certificate == signed.leaf_commitment(facts.batch, *place)
			},
			LeafStatus::Anchored(_) | LeafStatus::Closed(_) => false,
		};
		if !is_its {
			return Err(Failure::integrity(format!(
				"leaf {place} was not erased under this certificate"
			)));
		}
	}
	if facts.leaves.is_empty() {
		return Err(Failure::input("the proof names no leaf"));
	}
	Ok(signed)
}

/// What a certificate is about, as the end of a sentence.
fn scope(signed: &SignedCertificate) -> String {
	let Ok(statement) = signed.verify(&signed.signer()) else {
		return String::new();
	};
	let what = match statement.scope {
		ErasureScope::Record { .. } => "one record".to_owned(),
		ErasureScope::Subject { records, .. } => {
			format!("everything of a patient, {records} records")
		},
		ErasureScope::Records { records, .. } => format!("{records} records of a patient"),
	};
	format!(
		": {what}, keys destroyed {}",
		time::show(statement.erased_at)
	)
}

/// Whom a verifier trusts.
///
/// # Errors
/// The file is none that says so.
pub fn trust(spec: Option<&Path>, checkpoint: Option<&Path>) -> Result<Trust, Failure> {
	match (checkpoint, spec) {
		(Some(path), _) => {
			let file = read(path, galen_proofs::bounds::MAX_FILE as u64)?;
			Trust::from_bytes(&file).map_err(|error| {
				Failure::input(format!("{} is no checkpoint: {error}", path.display()))
			})
		},
		(None, Some(path)) => {
			let json = read(path, MAX_SPECIFICATION)?;
			Trust::of_specification(&json).map_err(|error: SpecificationError| {
				Failure::input(error.to_string()).about(&path.display())
			})
		},
		(None, None) => Err(Failure::usage(
			"whom to trust is missing; say --spec or --checkpoint",
		)),
	}
}

/// Checks a bundle.
///
/// # Errors
/// It proves nothing, or something that is too old.
pub fn check(file: &[u8], trust: &Trust, not_before: Option<Moment>) -> Result<Verified, Failure> {
	let verified = verify(file, trust).and_then(|verified| match not_before {
		Some(moment) => verified.not_before(moment),
		None => Ok(verified),
	});
	verified.map_err(refused)
}

fn refused(error: ProofError) -> Failure {
	let code = match error {
		ProofError::NotAProof => Code::Input,
		ProofError::OtherChain
		| ProofError::UnknownKind(_)
		| ProofError::UnknownRuntime
		| ProofError::UnknownVersion(_) => Code::Incompatible,
		_ => Code::Integrity,
	};
	match error {
		ProofError::TooOld { moment } => Failure::integrity(format!(
			"the proof says what was true at {}, which is before the time you named",
			time::show(moment)
		)),
		other => Failure::new(code, format!("not proven: {other}")),
	}
}

/// Reads a file that is no longer than this.
fn read(path: &Path, longest: u64) -> Result<Vec<u8>, Failure> {
	let failed = |error| Failure::file("read", path, &error);
	let length = std::fs::metadata(path).map_err(failed)?.len();
	if length > longest {
		return Err(Failure::input(format!(
			"{} is too long to be one",
			path.display()
		)));
	}
	std::fs::read(path).map_err(failed)
}

fn in_words(verified: &Verified) -> String {
	let block = verified.statement.block();
	let mut pairs = vec![
		("proven at", time::show(block.moment)),
		(
			"block",
			format!("{} {:?}", block.number, Hash(block.hash.0)),
		),
		(
			"network",
			format!("{:?}", Hash(verified.checkpoint.genesis.0)),
		),
	];
	let more = match &verified.statement {
		Statement::Records(_, facts) => records(facts, &mut pairs),
		Statement::Consent(_, facts) => consent(facts, &mut pairs),
		Statement::Authorities(_) => String::new(),
	};
	let set = &verified.checkpoint;
	pairs.push((
		"validators",
		format!(
			"set {} of {}, since block {}",
			set.set_id,
			set.authorities.len(),
			set.since
		),
	));
	let mut text = fields(pairs);
	if !more.is_empty() {
		text.push_str("\n\n");
		text.push_str(&more);
	}
	text
}

fn records(facts: &RecordFacts, pairs: &mut Vec<(&str, String)>) -> String {
	pairs.push((
		"batch",
		format!(
			"{} of organization {}, {} leaves, anchored in block {} at {}",
			facts.batch,
			facts.custodian,
			facts.header.leaf_count,
			facts.header.block,
			time::show(facts.header.anchored_at)
		),
	));
	let rows = facts.leaves.iter().map(|(place, status)| {
		let (standing, what) = standing(status);
		[place.to_string(), standing.to_owned(), what]
	});
	if facts.leaves.is_empty() {
		return String::new();
	}
	table(["LEAF", "STANDS", "CIPHERTEXT OR LEAF"], &[0], rows)
}

fn standing(status: &LeafStatus) -> (&'static str, String) {
	match status {
		LeafStatus::Anchored(opening) => ("anchored", hex::encode(opening.ciphertext.0)),
		LeafStatus::Closed(digest) => ("anchored, not opened", hex::encode(digest.0)),
		LeafStatus::Erased(digest, tombstone) => (
			"erased",
			format!(
				"{}, recorded {}, certificate {}",
				hex::encode(digest.0),
				time::show(tombstone.recorded_at),
				hex::encode(tombstone.certificate.0)
			),
		),
	}
}

fn consent(facts: &ConsentFacts, pairs: &mut Vec<(&str, String)>) -> String {
	pairs.push(("patient", AccountId(facts.subject).to_string()));
	pairs.push(("consent version", facts.consents.version.to_string()));
	pairs.push((
		"recipient",
		match facts.recipient.active {
			Some(active) => format!(
				"organization {}, {:?}",
				facts.recipient.organization, active.kind
			),
			None => format!(
				"organization {}, no active member",
				facts.recipient.organization
			),
		},
	));
	let rows = facts.answers.iter().map(|answer| {
		let question = &answer.question;
		[
			question.purpose.code().to_owned(),
			question.action.code().to_owned(),
			question.category.code().to_owned(),
			money::show(question.price),
			match question.record == RecordAttributes::UNKNOWN {
				true => "any".to_owned(),
				false => "one as stated".to_owned(),
			},
			decision::decision(&answer.decision),
		]
	});
	if facts.answers.is_empty() {
		return String::new();
	}
	table(
		[
			"PURPOSE", "ACTION", "CATEGORY", "PRICE", "RECORD", "DECISION",
		],
		&[3],
		rows,
	)
}

fn as_json(verified: &Verified) -> Value {
	let block = verified.statement.block();
	let checkpoint = &verified.checkpoint;
	let statement = match &verified.statement {
		Statement::Records(_, facts) => json!({
			"kind": "record",
			"custodian": facts.custodian,
			"batch": facts.batch,
			"root": hex::encode(facts.header.root.0),
			"leaf_count": facts.header.leaf_count,
			"anchored_at": facts.header.anchored_at,
			"anchored_in": facts.header.block,
			"leaves": facts.leaves.iter().map(leaf).collect::<Vec<_>>(),
		}),
		Statement::Consent(_, facts) => json!({
			"kind": "consent",
			"subject": AccountId(facts.subject).to_string(),
			"version": facts.consents.version,
			"recipient": facts.recipient,
			"answers": facts.answers.iter().map(|answer| json!({
				"purpose": answer.question.purpose.code(),
				"action": answer.question.action.code(),
				"category": answer.question.category.code(),
				"price": answer.question.price.to_string(),
				"record": answer.question.record,
				"decision": answer.decision,
			})).collect::<Vec<_>>(),
		}),
		Statement::Authorities(_) => json!({ "kind": "authorities" }),
	};
	json!({
		"block": { "number": block.number, "hash": Hash(block.hash.0), "moment": block.moment },
		"genesis": Hash(checkpoint.genesis.0),
		"authorities": {
			"set": checkpoint.set_id,
			"since": checkpoint.since,
			"keys": checkpoint.authorities.len(),
		},
		"statement": statement,
	})
}

fn leaf((place, status): &(u32, LeafStatus)) -> Value {
	match status {
		LeafStatus::Anchored(opening) => json!({
			"leaf": place,
			"status": "anchored",
			"ciphertext_root": hex::encode(opening.ciphertext.0),
			"metadata_hash": hex::encode(opening.metadata.0),
		}),
		LeafStatus::Closed(digest) => json!({
			"leaf": place, "status": "closed", "hash": hex::encode(digest.0),
		}),
		LeafStatus::Erased(digest, tombstone) => json!({
			"leaf": place,
			"status": "erased",
			"hash": hex::encode(digest.0),
			"certificate": hex::encode(tombstone.certificate.0),
			"recorded_at": tombstone.recorded_at,
			"recorded_in": tombstone.block,
		}),
	}
}
