//! Who has seen my records: the accounting of disclosures, each entry signed by the hospital and
//! anchored on the ledger.

use crate::{
	context::{Context, Session},
	exit::Failure,
	gateway::{cursor, Batches, Disclosure, Disclosures, Gateway, Leaf, Place},
	terminal::table,
	words::{time, Names},
};
use base64::{engine::general_purpose::STANDARD, Engine};
use clap::Args;
use galen_primitives::{ids::OrganizationId, merkle::Digest};
use galen_vault::safe::{
	DisclosureEntry, DisclosureStatement, Salt, SignedDisclosure, VerifierKey,
};
use serde::Serialize;
use zeroize::Zeroizing;

/// Show who has seen your records.
#[derive(Debug, Args)]
pub struct Options {
	/// Only since a date
	#[arg(long, value_name = "DATE", value_parser = time::parse)]
	since: Option<u64>,
	/// Also look up each entry on the ledger
	#[arg(long)]
	check: bool,
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
	let gateway = context.session(Session::Plain).await?;
	let identity = gateway.identity().await?;
	let verifier = identity.verifier()?;
	let chain = context.chain().await?;
	let mut entries = Vec::new();
	for disclosure in all(&gateway).await? {
		if options.since.is_some_and(|since| disclosure.at < since) {
			continue;
		}
		entries.push(Entry {
			signed: is_signed(&disclosure, &verifier, &chain.genesis().0),
			disclosure,
			anchored: None,
		});
	}
	if options.check {
		let batches = Batches::new(chain, OrganizationId(identity.organization));
		for entry in &mut entries {
			entry.anchored = Some(look_up(&gateway, &batches, &entry.disclosure).await?);
		}
	}
	let names = context.names(&context.finalized().await?).await?;
	context
		.output
		.result(&entries, || in_words(&entries, &names))?;
	let wrong = entries
		.iter()
		.filter(|entry| !entry.signed || entry.anchored == Some(Anchored::No))
		.count();
	if wrong > 0 {
		return Err(Failure::integrity(format!(
			"{wrong} entries are not what the hospital signed and anchored; ask it why"
		)));
	}
	Ok(())
}

async fn all(gateway: &Gateway) -> Result<Vec<Disclosure>, Failure> {
	let mut disclosures = Vec::new();
	let mut after = None;
	loop {
		let path = match &after {
			Some(after) => format!("/disclosures?limit=100&after={after}"),
			None => "/disclosures?limit=100".to_owned(),
		};
		let page: Disclosures = gateway.get(&path).await?;
		disclosures.extend(page.disclosures);
		after = cursor(page.next.as_ref());
		if after.is_none() {
			return Ok(disclosures);
		}
	}
}

/// Whether the hospital's gateway signed, for this network, what it shows.
fn is_signed(disclosure: &Disclosure, verifier: &VerifierKey, genesis: &[u8; 32]) -> bool {
	STANDARD
		.decode(&disclosure.statement)
		.ok()
		.and_then(|bytes| {
			SignedDisclosure::check(&bytes, verifier, genesis, disclosure.number).ok()
		})
		.is_some_and(|statement| says(&statement, disclosure))
}

/// Whether the signed statement says what is shown.
fn says(statement: &DisclosureStatement, shown: &Disclosure) -> bool {
	statement.at == shown.at
		&& match &statement.entry {
			DisclosureEntry::Released(released) => {
				let categories = released.categories.iter().map(|category| category.code());
				shown.withheld.is_none()
					&& released.receipt.0 == shown.receipt
					&& released.recipient.0 == shown.recipient
					&& released.purpose.code() == shown.purpose
					&& categories.eq(shown.categories.iter().map(String::as_str))
					&& u64::from(released.records) == shown.records
			},
			DisclosureEntry::Withheld { of } => shown.withheld == Some(*of),
		}
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
	let signed = SignedDisclosure::from_bytes(&statement).ok()?;
	let salt: [u8; 32] = hex::decode(&disclosure.salt).ok()?.try_into().ok()?;
	Some(
		signed
			.opening(Salt::from_bytes(Zeroizing::new(salt)))
			.leaf(),
	)
}

fn in_words(entries: &[Entry], names: &Names) -> String {
	if entries.is_empty() {
		return "Nobody has seen your records through this hospital.".into();
	}
	let rows = entries.iter().map(|entry| {
		let Disclosure {
			number,
			at,
			recipient,
			purpose,
			categories,
			records,
			withheld,
			..
		} = &entry.disclosure;
		let what = match withheld {
			Some(of) => format!("number {of} was not handed out after all"),
			None => format!("{records} records: {}", categories.join(", ")),
		};
		[
			number.to_string(),
			time::show(*at),
			names.of(OrganizationId(*recipient)),
			purpose.clone(),
			what,
			entry.verdict().to_owned(),
		]
	});
	table(
		["NUMBER", "WHEN", "WHO", "WHY", "WHAT", "CHECKED"],
		&[0],
		rows,
	)
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
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_primitives::{
		codes::{Action, Category, CategorySet, Purpose},
		ids::{OrderId, ReceiptId},
	};
	use galen_vault::safe::{DisclosureBasis, ReleasedRecords, SignerKey};

	const GENESIS: [u8; 32] = [1; 32];

	fn entry(signer: &SignerKey, entry: DisclosureEntry, withheld: Option<u64>) -> Disclosure {
		let statement = DisclosureStatement {
			genesis: GENESIS,
			custodian: OrganizationId(0),
			number: 7,
			at: 1_700_000_000,
			entry,
		};
		Disclosure {
			number: 7,
			receipt: 5,
			recipient: 3,
			purpose: "HRESCH".into(),
			categories: vec!["laboratory".into()],
			records: 2,
			at: 1_700_000_000,
			withheld,
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
