//! An accounting of any length, signed as the gateway signs, written at once.

// Each program that uses this uses a part of it.
#![allow(dead_code)]

use galen_primitives::{
	codes::{Action, Category, CategorySet, Purpose},
	ids::{EmergencyId, OrderId, OrganizationId, ReceiptId},
	merkle::Digest,
};
use galen_vault::safe::{
	disclosed_objects, DisclosureBasis, DisclosureEntry, DisclosureStatement, OwnPlace,
	ReleasedRecords, Salt, SignedDisclosure, SignerKey,
};
use sqlx::AnyPool;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The chain of these entries.
pub const GENESIS: [u8; 32] = [7; 32];
/// The hospital.
pub const HOSPITAL: OrganizationId = OrganizationId(0);
/// The subject whose accounting it is.
pub const SUBJECT: [u8; 32] = [1; 32];
/// When the first entry was written.
pub const START: u64 = 1_800_000_000;

/// Rows in one statement.
const ROWS: usize = 50;

/// One entry.
#[derive(Clone, Debug)]
pub struct Made {
	pub subject: [u8; 32],
	pub statement: DisclosureStatement,
	pub signed: Vec<u8>,
	pub salt: [u8; 32],
	pub leaf: Digest,
	released: ReleasedRecords,
	withheld: Option<u64>,
}

/// Who signs.
pub fn signer() -> SignerKey {
	SignerKey::from_seed(&Zeroizing::new([9; 32]))
}

/// On what ground and for what the entries are, in turn.
const KINDS: [(DisclosureBasis, Purpose, u32); 5] = [
	(DisclosureBasis::Order(OrderId(4)), Purpose::Hresch, 5),
	(DisclosureBasis::Treatment, Purpose::Treat, 1),
	(DisclosureBasis::Order(OrderId(5)), Purpose::Pubhlth, 6),
	(DisclosureBasis::Emergency(EmergencyId(2)), Purpose::Btg, 1),
	(DisclosureBasis::Order(OrderId(6)), Purpose::Hqualimp, 1),
];

/// `count` entries of [`SUBJECT`], with some of others between them; every eleventh takes the one
/// before back.
pub fn make(count: u64) -> Vec<Made> {
	let signer = signer();
	let mut made: Vec<Made> = Vec::new();
	let mut places: BTreeMap<[u8; 32], OwnPlace> = BTreeMap::new();
	let mut own = 0;
	while own < count {
		let number = u64::try_from(made.len()).expect("a number");
		let is_other = number % 10 == 9;
		let subject = if is_other { [2; 32] } else { SUBJECT };
		let place = places.get(&subject).copied().unwrap_or(OwnPlace::FIRST);
		let (basis, purpose, recipient) = KINDS[usize::try_from(number % 5).expect("small")];
		let released = ReleasedRecords {
			receipt: ReceiptId(number),
			basis,
			subject,
			recipient: OrganizationId(recipient),
			purpose,
			action: Action::Access,
			categories: CategorySet::of(&[Category::Laboratory, Category::VitalSigns]),
			records: u32::try_from(number % 7).expect("small") + 1,
			objects: disclosed_objects(&[]),
			consent_version: 3,
		};
		let before = made.last().filter(|before| {
			number % 11 == 10 && before.subject == subject && before.withheld.is_none()
		});
		let (entry, released, withheld) = match before {
			Some(before) => (
				DisclosureEntry::Withheld { of: number - 1 },
				before.released,
				Some(number - 1),
			),
			None => (DisclosureEntry::Released(released), released, None),
		};
		let statement = DisclosureStatement {
			genesis: GENESIS,
			custodian: HOSPITAL,
			number,
			own: place,
			entry,
			at: START + number * 60,
		};
		let signed = signer.sign(statement).to_bytes();
		let mut salt = [0; 32];
		salt[..8].copy_from_slice(&number.to_le_bytes());
		let hidden = Salt::from_bytes(Zeroizing::new(salt));
		let leaf = SignedDisclosure::opening_of(&signed, hidden).leaf();
		places.insert(
			subject,
			OwnPlace {
				number: place.number + 1,
				previous: Some(leaf),
			},
		);
		own += u64::from(!is_other);
		made.push(Made {
			subject,
			statement,
			signed,
			salt,
			leaf,
			released,
			withheld,
		});
	}
	made
}

/// Writes entries into an empty database, as the store would have, one by one.
pub async fn write(url: &str, made: &[Made]) {
	let pool = AnyPool::connect(url).await.expect("the database");
	let mut transaction = pool.begin().await.expect("a transaction");
	let count = i64::try_from(made.len()).expect("a number");
	for receipt in 0..count {
		sqlx::query(
			"INSERT INTO releases (receipt, subject, recipient, purpose, consent_version, state, at) \
			 VALUES ($1, $2, 5, 3, 3, 4, $3)",
		)
		.bind(receipt)
		.bind(made[usize::try_from(receipt).expect("small")].subject.as_slice())
		.bind(i64::try_from(START).expect("a number"))
		.execute(&mut *transaction)
		.await
		.expect("a release");
	}
	for rows in made.chunks(ROWS) {
		let mut text = String::from(
			"INSERT INTO disclosures (number, receipt, subject, recipient, purpose, categories, records, \
			 withheld, at, statement, salt, leaf, basis, own_number) VALUES ",
		);
		for row in 0..rows.len() {
			text.push_str(if row == 0 { "(" } else { ", (" });
			let columns: Vec<_> = (1..=14)
				.map(|column| format!("${}", row * 14 + column))
				.collect();
			text.push_str(&columns.join(", "));
			text.push(')');
		}
		let mut query = sqlx::query(sqlx::AssertSqlSafe(text));
		for row in rows {
			query = bind(query, row);
		}
		query.execute(&mut *transaction).await.expect("entries");
	}
	sqlx::query("UPDATE accounting SET entries = $1 WHERE id = 0")
		.bind(count)
		.execute(&mut *transaction)
		.await
		.expect("a count");
	let mut last: BTreeMap<[u8; 32], &Made> = BTreeMap::new();
	for row in made {
		last.insert(row.subject, row);
	}
	for (subject, row) in last {
		sqlx::query("INSERT INTO accounting_subjects (subject, entries, last) VALUES ($1, $2, $3)")
			.bind(subject.to_vec())
			.bind(i64::try_from(row.statement.own.number + 1).expect("a number"))
			.bind(row.leaf.0.to_vec())
			.execute(&mut *transaction)
			.await
			.expect("a subject's count");
	}
	transaction.commit().await.expect("a commit");
	pool.close().await;
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

fn bind<'q>(query: Query<'q>, row: &Made) -> Query<'q> {
	let signed = |number: u64| i64::try_from(number).expect("a number");
	let released = &row.released;
	let (categories, records) = match row.withheld {
		Some(_) => (0, 0),
		None => (released.categories.bits(), released.records),
	};
	let basis = match released.basis {
		DisclosureBasis::Order(_) => 0,
		DisclosureBasis::Treatment => 1,
		DisclosureBasis::Emergency(_) | DisclosureBasis::LocalEmergency { .. } => 2,
	};
	query
		.bind(signed(row.statement.number))
		.bind(signed(released.receipt.0))
		.bind(row.subject.to_vec())
		.bind(i64::from(released.recipient.0))
		.bind(i64::from(released.purpose.index()))
		.bind(signed(categories))
		.bind(i64::from(records))
		.bind(row.withheld.map(signed))
		.bind(signed(row.statement.at))
		.bind(row.signed.clone())
		.bind(row.salt.to_vec())
		.bind(row.leaf.0.to_vec())
		.bind(i64::from(basis))
		.bind(signed(row.statement.own.number))
}
