//! Making proof bundles: what the chain shows, with what only the hospital and the patient have.

use super::verify;
use crate::{
	command::patient::{consent, records},
	context::{Context, Session},
	exit::Failure,
	gateway::{digest, write_whole, Proof, Record},
	words::money,
};
use clap::{Args, Subcommand};
use galen_client::Hash;
use galen_primitives::{
	codes::{Action, Category, Purpose},
	consent::RecordAttributes,
	ids::{Balance, BatchNumber, OrganizationId},
};
use galen_proofs::{
	merkle, Body, Bundle, Domain, Leaf, LeafContent, Opening, ProofError, Question, Trust,
};
use galen_vault::safe::{KeyRing, ObjectId};
use serde_json::json;
use std::{collections::BTreeMap, path::PathBuf};

/// Write proofs that anybody can check with `galen verify`, without a network.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Prove that records of yours are anchored, or that they were erased (patients)
	Record {
		/// The records, as `galen records` names them; all of one batch
		#[arg(required = true, value_name = "OBJECT")]
		objects: Vec<String>,
		#[command(flatten)]
		file: File,
	},
	/// Prove what a patient's consent decides
	Consent {
		/// The patient; you if left out
		subject: Option<String>,
		/// Who wants to read: the number of an organization
		#[arg(long, value_name = "NUMBER")]
		recipient: u32,
		/// Why
		#[arg(long, value_name = "CODE", value_parser = consent::purpose)]
		purpose: Purpose,
		/// What would be done with the data
		#[arg(long, value_name = "CODE", value_parser = consent::action, default_value = "use")]
		action: Action,
		/// Which kinds of records; each is a question
		#[arg(long, value_name = "CODE", value_delimiter = ',', required = true, value_parser = consent::category)]
		category: Vec<Category>,
		/// What would be paid, in credits
		#[arg(long, value_name = "AMOUNT", value_parser = money::parse, default_value = "0")]
		price: Balance,
		/// At this finalized block, instead of the newest
		#[arg(long, value_name = "HASH")]
		at: Option<Hash>,
		#[command(flatten)]
		file: File,
	},
	/// Prove that a hospital anchored a batch
	Batch {
		/// The hospital's number
		custodian: u32,
		/// The batch's number
		batch: u64,
		#[command(flatten)]
		file: File,
	},
	/// Prove who validates now, to move a checkpoint forward
	Authorities {
		#[command(flatten)]
		file: File,
	},
}

/// Where the proof goes, and for whom it is.
#[derive(Debug, Args)]
pub struct File {
	/// Write the proof into this file
	#[arg(long, value_name = "FILE")]
	out: PathBuf,
	/// For somebody who trusts this checkpoint; from the network's beginning if left out
	#[arg(long, value_name = "FILE")]
	checkpoint: Option<PathBuf>,
}

impl File {
	/// What the proof is checked against before it is written, if that is known.
	fn trust(&self) -> Result<Option<Trust>, Failure> {
		let path = self.checkpoint.as_deref();
		path.map(|path| verify::trust(None, Some(path))).transpose()
	}
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Record { objects, file } => {
			let trust = file.trust()?;
			let bundle = record(context, &objects, from(trust.as_ref())).await?;
			write(context, &bundle, &file, trust.as_ref()).await
		},
		Command::Consent {
			subject,
			recipient,
			purpose,
			action,
			category,
			price,
			at,
			file,
		} => {
			let trust = file.trust()?;
			let subject = context.account_or_own(subject.as_deref()).await?;
			let chain = context.chain().await?;
			let recipient = OrganizationId(recipient);
			let answer = chain
				.prove_consent(&subject, recipient, at, from(trust.as_ref()))
				.await?;
			let mut bundle = bundle(&answer)?;
			let questions: Vec<_> = category
				.into_iter()
				.map(|category| Question {
					purpose,
					action,
					category,
					price,
					record: RecordAttributes::UNKNOWN,
				})
				.collect();
			let Body::Consent(part) = &mut bundle.body else {
				return Err(another_kind());
			};
			part.questions = questions.try_into().map_err(|_| too_large())?;
			write(context, &bundle, &file, trust.as_ref()).await
		},
		Command::Batch {
			custodian,
			batch,
			file,
		} => {
			let trust = file.trust()?;
			let chain = context.chain().await?;
			let (custodian, batch) = (OrganizationId(custodian), BatchNumber(batch));
			let answer = chain
				.prove_anchor(custodian, batch, &[], from(trust.as_ref()))
				.await?;
			write(context, &bundle(&answer)?, &file, trust.as_ref()).await
		},
		Command::Authorities { file } => {
			let trust = file.trust()?;
			let chain = context.chain().await?;
			let answer = chain.prove_authorities(from(trust.as_ref())).await?;
			write(context, &bundle(&answer)?, &file, trust.as_ref()).await
		},
	}
}

/// The number of the set that is trusted.
fn from(trust: Option<&Trust>) -> u64 {
	trust.map_or(0, |trust| trust.set_id)
}

fn bundle(answer: &[u8]) -> Result<Bundle, Failure> {
	Bundle::from_bytes(answer)
		.map_err(|error| Failure::integrity(format!("the node's proof is none: {error}")))
}

fn another_kind() -> Failure {
	Failure::integrity("the node answered a proof of something else")
}

fn too_large() -> Failure {
	Failure::input(format!("{}; ask for less at once", ProofError::TooLarge))
}

/// Writes the bundle; where it is known whom its reader trusts, not before it convinces.
async fn write(
	context: &Context,
	bundle: &Bundle,
	file: &File,
	trust: Option<&Trust>,
) -> Result<(), Failure> {
	let bytes = bundle.to_bytes().map_err(|_| too_large())?;
	if let Some(trust) = trust {
		verify::check(&bytes, trust, None)?;
	}
	write_whole(&file.out, &bytes).await?;
	let written = json!({ "file": file.out, "bytes": bytes.len() });
	context.output.result(&written, || {
		format!(
			"Wrote {} bytes into {}; `galen verify` checks them anywhere.",
			bytes.len(),
			file.out.display()
		)
	})
}

/// A record that is anchored, with all that its leaf commits to.
struct Anchored {
	leaf: Leaf,
	leaf_count: u32,
	path: Vec<galen_primitives::merkle::Digest>,
}

/// The bundle of some of one's own records.
async fn record(context: &Context, objects: &[String], from: u64) -> Result<Bundle, Failure> {
	let (gateway, owner) = context.session_about(Session::OwnRecords, None).await?;
	let custodian = OrganizationId(gateway.identity().await?.organization);
	let genesis = context.chain().await?.genesis().0;
	let all: Vec<Record> = records::all(&gateway).await?;
	let readable: Vec<Record> = all
		.into_iter()
		.filter(|record| !record.erased && objects.contains(&record.object))
		.collect();
	let ring = match readable.is_empty() {
		true => KeyRing::default(),
		false => records::ring(context, &gateway, &owner, &readable, genesis).await?,
	};
	let mut batches: BTreeMap<u64, BTreeMap<u32, Anchored>> = BTreeMap::new();
	for object in objects {
		let object: ObjectId = object
			.parse()
			.map_err(|_| Failure::input(format!("{object:?} is no record's name")))?;
		let path = format!("/objects/{object}/proof");
		let proof: Proof = gateway
			.get_once_anchored(&path)
			.await?
			.ok_or_else(|| Failure::not_found(format!("{object} is not anchored yet")))?;
		let anchored = anchored(&object, &proof, &ring)?;
		let batch = batches.entry(proof.place.batch).or_default();
		batch.insert(proof.place.leaf_index, anchored);
	}
	let Some((number, leaves)) = batches.pop_first() else {
		return Err(Failure::usage("name a record"));
	};
	if !batches.is_empty() {
		return Err(Failure::input(
			"the records are of several batches; prove those of each batch by themselves, `galen records \
			 --json` says which batch they are of",
		));
	}
	let places: Vec<u32> = leaves.keys().copied().collect();
	let chain = context.chain().await?;
	let answer = chain
		.prove_anchor(custodian, BatchNumber(number), &places, from)
		.await?;
	let mut bundle = bundle(&answer)?;
	let Body::Record(part) = &mut bundle.body else {
		return Err(another_kind());
	};
	let leaf_count = leaves.values().next().map_or(0, |known| known.leaf_count);
	let paths: Vec<_> = leaves
		.iter()
		.map(|(place, known)| (*place, known.path.clone()))
		.collect();
	let path = merkle::merge(leaf_count, &paths)
		.ok_or_else(|| Failure::integrity("the gateway's proofs do not fit together"))?;
	let leaves: Vec<Leaf> = leaves.into_values().map(|known| known.leaf).collect();
	part.leaves = leaves.try_into().map_err(|_| too_large())?;
	part.path = path.try_into().map_err(|_| too_large())?;
	Ok(bundle)
}

fn anchored(object: &ObjectId, proof: &Proof, ring: &KeyRing) -> Result<Anchored, Failure> {
	let content = match &proof.erased_leaf {
		// To what it commits nobody can tell any more; its tombstone is in the chain's part.
		Some(leaf) => LeafContent::Closed(digest(leaf)?),
		None => {
			let secret = ring.get(object).ok_or_else(|| {
				Failure::integrity(format!("there is no key for object {object}"))
			})?;
			LeafContent::Open(Opening {
				domain: Domain::Record,
				salt: *secret.salt.expose(),
				ciphertext: digest(&proof.ciphertext_root)?,
				metadata: digest(&proof.metadata_hash)?,
			})
		},
	};
	let path = proof
		.place
		.path
		.iter()
		.map(|node| digest(node))
		.collect::<Result<_, _>>()?;
	Ok(Anchored {
		leaf: Leaf {
			index: proof.place.leaf_index.into(),
			content,
		},
		leaf_count: proof.place.leaf_count,
		path,
	})
}
