//! Records: one row for each version of each resource.

use super::{
	sql::{blocks, bytes, maybe_number, number, stored, with_rows},
	Store, StoreError,
};
use core::fmt;
use galen_primitives::{
	codes::{Category, CategorySet, Confidentiality, SensitivitySet},
	ids::{BatchNumber, Moment, OrganizationId},
	merkle::Digest,
};
use galen_vault::{
	fhir::{Labels, Metadata},
	safe::{CiphertextRoot, ObjectId, SubjectVaultId},
};
use sqlx::{any::AnyRow, Any, Row, Transaction};
use std::collections::BTreeMap;

/// Which pack an object lies in: random, so that it says nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackId(pub [u8; 16]);

impl PackId {
	/// A new name.
	pub fn make() -> Result<Self, getrandom::Error> {
		let mut id = [0; 16];
		getrandom::fill(&mut id)?;
		Ok(Self(id))
	}
}

impl fmt::Display for PackId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&hex::encode(self.0))
	}
}

impl fmt::Debug for PackId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(self, f)
	}
}

/// Where a leaf stands among the anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeafPlace {
	/// In which batch.
	pub batch: BatchNumber,
	/// At which index of it.
	pub index: u32,
}

/// A record, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
	/// Its object.
	pub object: ObjectId,
	/// On whose shelf.
	pub shelf: SubjectVaultId,
	/// Which version of the resource, from 1.
	pub version: u32,
	/// FHIR R4 resource type.
	pub resource_type: String,
	/// Its labels.
	pub labels: Labels,
	/// By which rules it was labelled.
	pub labeller: u16,
	/// Bytes of the resource as received.
	pub size: u64,
	/// In which pack the object lies.
	pub pack: PackId,
	/// From which byte of the pack.
	pub offset: u64,
	/// Bytes of the object.
	pub length: u64,
	/// Key and salt, under the subject's key; `None` once the record was erased.
	pub wrapped_secret: Option<Vec<u8>>,
	/// What the object must hash to.
	pub ciphertext_root: CiphertextRoot,
	/// What is anchored of it.
	pub leaf: Digest,
	/// Where its leaf is; `None` until it was cut into a batch.
	pub place: Option<LeafPlace>,
	/// When it was received.
	pub received_at: Moment,
}

impl Record {
	/// What the leaf commits to beside the ciphertext.
	pub fn metadata(&self) -> Metadata {
		Metadata {
			labeller: self.labeller,
			resource_type: self.resource_type.clone(),
			version: self.version,
			labels: self.labels,
		}
	}
}

/// A record to store.
#[derive(Clone, Debug)]
pub struct NewRecord {
	/// Its object.
	pub object: ObjectId,
	/// On whose shelf.
	pub shelf: SubjectVaultId,
	/// Keyed hash of the resource's identity.
	pub resource_mac: [u8; 32],
	/// Keyed hash of its bytes.
	pub content_mac: [u8; 32],
	/// Labels, version, type.
	pub metadata: Metadata,
	/// Bytes of the resource.
	pub size: u64,
	/// From which byte of the pack its object lies.
	pub offset: u64,
	/// Bytes of the object.
	pub length: u64,
	/// Key and salt, under the subject's key.
	pub wrapped_secret: Vec<u8>,
	/// What the object hashes to.
	pub ciphertext_root: CiphertextRoot,
	/// What is to be anchored of it.
	pub leaf: Digest,
}

/// The newest version of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Newest {
	/// On whose shelf.
	pub shelf: SubjectVaultId,
	/// Keyed hash of the resource's identity.
	pub resource_mac: [u8; 32],
	/// Its number.
	pub version: u32,
	/// Keyed hash of its bytes.
	pub content_mac: [u8; 32],
}

const COLUMNS: &str = "SELECT object, shelf, version, resource_type, category, confidentiality, \
	sensitivities, clinical_time, author, labeller, size, pack, place, length, wrapped_secret, \
	ciphertext_root, leaf, batch, leaf_index, received_at FROM records ";

fn read(row: &AnyRow) -> Result<Record, StoreError> {
	let batch: Option<u64> = maybe_number(row, "batch")?;
	let index: Option<u32> = maybe_number(row, "leaf_index")?;
	let sensitivities: u64 = number(row, "sensitivities")?;
	let author: Option<u32> = maybe_number(row, "author")?;
	Ok(Record {
		object: ObjectId(bytes(row, "object")?),
		shelf: SubjectVaultId(bytes(row, "shelf")?),
		version: number(row, "version")?,
		resource_type: row.try_get("resource_type")?,
		labels: Labels {
			category: code(Category::ALL, row, "category")?,
			confidentiality: code(Confidentiality::ALL, row, "confidentiality")?,
			sensitivities: SensitivitySet::new(sensitivities)
				.ok_or(StoreError::Corrupt("sensitivities"))?,
			clinical_time: maybe_number(row, "clinical_time")?,
			author: author.map(OrganizationId),
		},
		labeller: number(row, "labeller")?,
		size: number(row, "size")?,
		pack: PackId(bytes(row, "pack")?),
		offset: number(row, "place")?,
		length: number(row, "length")?,
		wrapped_secret: row.try_get("wrapped_secret")?,
		ciphertext_root: CiphertextRoot(Digest(bytes(row, "ciphertext_root")?)),
		leaf: Digest(bytes(row, "leaf")?),
		place: batch.zip(index).map(|(batch, index)| LeafPlace {
			batch: BatchNumber(batch),
			index,
		}),
		received_at: number(row, "received_at")?,
	})
}

/// A code from its number.
fn code<T: Copy>(all: &[T], row: &AnyRow, column: &'static str) -> Result<T, StoreError> {
	let index: usize = number(row, column)?;
	all.get(index).copied().ok_or(StoreError::Corrupt(column))
}

impl Store {
	/// A record by its object.
	pub async fn record(&self, object: &ObjectId) -> Result<Option<Record>, StoreError> {
		let found = self.records(std::slice::from_ref(object)).await?;
		Ok(found.into_iter().next())
	}

	/// Those of these records that there are, in any order.
	pub async fn records(&self, objects: &[ObjectId]) -> Result<Vec<Record>, StoreError> {
		let mut records = Vec::with_capacity(objects.len());
		for block in blocks(objects) {
			let statement = with_rows(WHERE_OBJECT, block.len(), 1, ")");
			let mut query = sqlx::query(statement);
			for object in block {
				query = query.bind(object.0.as_slice());
			}
			for row in query.fetch_all(self.pool()).await? {
				records.push(read(&row)?);
			}
		}
		Ok(records)
	}

	/// A page of the records of a shelf, in an order that never changes: those after the one
	/// named.
	pub async fn records_of(
		&self,
		shelf: &SubjectVaultId,
		after: Option<ObjectId>,
		limit: u32,
	) -> Result<Vec<Record>, StoreError> {
		let statement = match after {
			None => format!("{COLUMNS} WHERE shelf = $1 ORDER BY resource_mac, version LIMIT $2"),
			Some(_) => format!(
				"{COLUMNS} WHERE shelf = $1 AND (resource_mac, version) > \
				(SELECT resource_mac, version FROM records WHERE object = $3 AND shelf = $1) \
				ORDER BY resource_mac, version LIMIT $2"
			),
		};
		let mut query = sqlx::query(sqlx::AssertSqlSafe(statement))
			.bind(shelf.0.as_slice())
			.bind(i64::from(limit));
		if let Some(after) = &after {
			query = query.bind(after.0.as_slice());
		}
		let rows = query.fetch_all(self.pool()).await?;
		rows.iter().map(read).collect()
	}

	/// All records of a shelf in these categories that were not erased.
	pub async fn records_in(
		&self,
		shelf: &SubjectVaultId,
		categories: CategorySet,
	) -> Result<Vec<Record>, StoreError> {
		// The numbers are those of our own codes.
		let numbers: Vec<String> = categories
			.iter()
			.map(|category| category.index().to_string())
			.collect();
		if numbers.is_empty() {
			return Ok(Vec::new());
		}
		let statement = format!(
			"{COLUMNS} WHERE shelf = $1 AND wrapped_secret IS NOT NULL AND category IN ({}) \
			ORDER BY resource_mac, version",
			numbers.join(", ")
		);
		let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
			.bind(shelf.0.as_slice())
			.fetch_all(self.pool())
			.await?;
		rows.iter().map(read).collect()
	}

	/// Of how many enrolled patients there are records of a category that were not erased, by
	/// category. One look into an index for each patient and category.
	pub async fn patients_by_category(&self) -> Result<BTreeMap<Category, u64>, StoreError> {
		// The numbers are those of our own codes; `column1` is what both databases call the column.
		let numbers: Vec<String> = Category::ALL
			.iter()
			.map(|category| format!("({})", category.index()))
			.collect();
		let statement = format!(
			"SELECT CAST(wanted.column1 AS BIGINT) AS category, COUNT(*) AS patients \
			FROM (VALUES {}) AS wanted JOIN shelves ON shelves.kind = 0 \
			AND shelves.account IS NOT NULL AND shelves.wrapped_key IS NOT NULL \
			AND EXISTS (SELECT 1 FROM records WHERE records.shelf = shelves.shelf \
			AND records.category = wanted.column1 AND records.wrapped_secret IS NOT NULL) \
			GROUP BY wanted.column1",
			numbers.join(", ")
		);
		let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
			.fetch_all(self.pool())
			.await?;
		let counts = rows.iter().map(|row| {
			let category = code(Category::ALL, row, "category")?;
			Ok((category, number(row, "patients")?))
		});
		counts.collect()
	}

	/// How many records there are.
	pub async fn count_records(&self) -> Result<u64, StoreError> {
		let row = sqlx::query("SELECT COUNT(*) AS records FROM records")
			.fetch_one(self.pool())
			.await?;
		number(&row, "records")
	}

	/// The newest versions of these resources, of those that there are.
	pub(crate) async fn newest(
		&self,
		resources: &[(SubjectVaultId, [u8; 32])],
	) -> Result<Vec<Newest>, StoreError> {
		let mut newest = Vec::new();
		for block in blocks(resources) {
			// `column1` and `column2` are what both databases call the columns of VALUES.
			let statement = with_rows(
				"SELECT r.shelf, r.resource_mac, r.version, r.content_mac FROM (VALUES ",
				block.len(),
				2,
				") AS wanted JOIN records AS r ON r.shelf = wanted.column1 \
				AND r.resource_mac = wanted.column2 WHERE r.version = \
				(SELECT MAX(v.version) FROM records AS v WHERE v.shelf = wanted.column1 \
				AND v.resource_mac = wanted.column2)",
			);
			let mut query = sqlx::query(statement);
			for (shelf, mac) in block {
				query = query.bind(shelf.0.as_slice()).bind(mac.as_slice());
			}
			for row in query.fetch_all(self.pool()).await? {
				newest.push(Newest {
					shelf: SubjectVaultId(bytes(&row, "shelf")?),
					resource_mac: bytes(&row, "resource_mac")?,
					version: number(&row, "version")?,
					content_mac: bytes(&row, "content_mac")?,
				});
			}
		}
		Ok(newest)
	}

	/// Writes a pack and its records. [`StoreError::Conflict`] if somebody stored the same version
	/// of one of the resources first.
	pub(crate) async fn insert_records(
		transaction: &mut Transaction<'_, Any>,
		pack: &PackId,
		length: u64,
		records: &[NewRecord],
		now: Moment,
	) -> Result<(), StoreError> {
		let now = stored(now, "received_at")?;
		sqlx::query("INSERT INTO packs (pack, length, stored_at) VALUES ($1, $2, $3)")
			.bind(pack.0.as_slice())
			.bind(stored(length, "length")?)
			.bind(now)
			.execute(&mut **transaction)
			.await?;
		// In one order for all who write the same, so that no two wait for each other.
		let mut records: Vec<&NewRecord> = records.iter().collect();
		records.sort_unstable_by_key(|record| (record.shelf.0, record.resource_mac));
		for block in blocks(&records) {
			let statement = with_rows(INSERT, block.len(), 20, "");
			let mut query = sqlx::query(statement);
			for record in block {
				let labels = &record.metadata.labels;
				let clinical_time = labels
					.clinical_time
					.map(|time| stored(time, "clinical_time"))
					.transpose()?;
				query = query
					.bind(record.object.0.as_slice())
					.bind(record.shelf.0.as_slice())
					.bind(record.resource_mac.as_slice())
					.bind(record.content_mac.as_slice())
					.bind(i64::from(record.metadata.version))
					.bind(record.metadata.resource_type.as_str())
					.bind(i64::from(labels.category.index()))
					.bind(i64::from(labels.confidentiality.index()))
					.bind(stored(labels.sensitivities.bits(), "sensitivities")?)
					.bind(clinical_time)
					.bind(labels.author.map(|author| i64::from(author.0)))
					.bind(i64::from(record.metadata.labeller))
					.bind(stored(record.size, "size")?)
					.bind(pack.0.as_slice())
					.bind(stored(record.offset, "place")?)
					.bind(stored(record.length, "length")?)
					.bind(record.wrapped_secret.as_slice())
					.bind(record.ciphertext_root.0 .0.as_slice())
					.bind(record.leaf.0.as_slice())
					.bind(now);
			}
			query.execute(&mut **transaction).await?;
		}
		Ok(())
	}

	/// Which of these packs the index knows.
	pub(crate) async fn known_packs(&self, packs: &[PackId]) -> Result<Vec<PackId>, StoreError> {
		let mut known = Vec::new();
		for block in blocks(packs) {
			let statement = with_rows(
				"SELECT pack FROM packs WHERE pack IN (VALUES ",
				block.len(),
				1,
				")",
			);
			let mut query = sqlx::query(statement);
			for pack in block {
				query = query.bind(pack.0.as_slice());
			}
			for row in query.fetch_all(self.pool()).await? {
				known.push(PackId(bytes(&row, "pack")?));
			}
		}
		Ok(known)
	}
}

const WHERE_OBJECT: &str = "SELECT object, shelf, version, resource_type, category, \
	confidentiality, sensitivities, clinical_time, author, labeller, size, pack, place, length, \
	wrapped_secret, ciphertext_root, leaf, batch, leaf_index, received_at FROM records \
	WHERE object IN (VALUES ";

const INSERT: &str = "INSERT INTO records (object, shelf, resource_mac, content_mac, version, \
	resource_type, category, confidentiality, sensitivities, clinical_time, author, labeller, \
	size, pack, place, length, wrapped_secret, ciphertext_root, leaf, received_at) VALUES ";
