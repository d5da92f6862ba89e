//! An erasure and its states, as the database has them.

use super::{bytes, maybe_bytes, maybe_number, number, Account, LeafPlace, StoreError};
use core::{fmt, str::FromStr};
use galen_client::types::RetentionGround;
use galen_primitives::ids::{Commitment, ErasureRequestId, Moment};
use galen_vault::safe::{ErasureReason, HalfId, ListSalt, ObjectId, SubjectVaultId};
use sqlx::{any::AnyRow, Row};

/// An erasure at this gateway: random, so that it says nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErasureId(pub [u8; 16]);

impl ErasureId {
	/// A new name.
	pub fn make() -> Result<Self, getrandom::Error> {
		let mut id = [0; 16];
		getrandom::fill(&mut id)?;
		Ok(Self(id))
	}
}

impl fmt::Display for ErasureId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&hex::encode(self.0))
	}
}

impl fmt::Debug for ErasureId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(self, f)
	}
}

impl FromStr for ErasureId {
	type Err = hex::FromHexError;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		let mut id = [0; 16];
		hex::decode_to_slice(text, &mut id)?;
		Ok(Self(id))
	}
}

/// How far an erasure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureState {
	/// A privacy officer is to decide.
	Waiting,
	/// It is to be done.
	Started,
	/// Nobody can read any more what is to be destroyed.
	Closed,
	/// The keys are destroyed and the certificate is signed.
	Destroyed,
	/// The ledger knows of it.
	Done,
	/// Declined; the ledger is to be told.
	Declining,
	/// Declined, and the ledger knows.
	Declined,
}

impl ErasureState {
	const ALL: [Self; 7] = [
		Self::Waiting,
		Self::Started,
		Self::Closed,
		Self::Destroyed,
		Self::Done,
		Self::Declining,
		Self::Declined,
	];

	pub(super) const fn stored(self) -> i64 {
		match self {
			Self::Waiting => 0,
			Self::Started => 1,
			Self::Closed => 2,
			Self::Destroyed => 3,
			Self::Done => 4,
			Self::Declining => 5,
			Self::Declined => 6,
		}
	}

	/// Whether nothing is left to do.
	pub const fn is_over(self) -> bool {
		matches!(self, Self::Done | Self::Declined)
	}
}

/// The reasons, by their numbers in the database.
const REASONS: [ErasureReason; 5] = [
	ErasureReason::NoLongerNeeded,
	ErasureReason::ConsentWithdrawn,
	ErasureReason::Objection,
	ErasureReason::UnlawfulProcessing,
	ErasureReason::LegalObligation,
];

pub(super) fn reason_number(reason: ErasureReason) -> i64 {
	match reason {
		ErasureReason::NoLongerNeeded => 0,
		ErasureReason::ConsentWithdrawn => 1,
		ErasureReason::Objection => 2,
		ErasureReason::UnlawfulProcessing => 3,
		ErasureReason::LegalObligation => 4,
	}
}

pub(super) fn ground_number(ground: RetentionGround) -> i64 {
	match ground {
		RetentionGround::Expression => 0,
		RetentionGround::LegalObligation => 1,
		RetentionGround::PublicHealth => 2,
		RetentionGround::Archiving => 3,
		RetentionGround::LegalClaims => 4,
	}
}

/// An erasure, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
	/// Its name here.
	pub id: ErasureId,
	/// Its number on the ledger; `None` where the hospital erases by itself.
	pub demand: Option<ErasureRequestId>,
	/// The patient's account, if there was one.
	pub account: Option<Account>,
	/// The patient's shelf; `None` while the account is linked to none.
	pub shelf: Option<SubjectVaultId>,
	/// The commitment to the list of records; `None` for everything on the shelf.
	pub list: Option<Commitment>,
	/// The list's salt; `None` until the list was handed in.
	pub salt: Option<ListSalt>,
	/// Why it is done; `None` until it was started.
	pub reason: Option<ErasureReason>,
	/// Why it is not.
	pub ground: Option<RetentionGround>,
	/// How far it is.
	pub state: ErasureState,
	/// When it was demanded or begun.
	pub demanded_at: Moment,
	/// When it is overdue; `None` where nobody demanded it.
	pub due: Option<Moment>,
	/// When a privacy officer decided.
	pub decided_at: Option<Moment>,
	/// When the keys were destroyed.
	pub destroyed_at: Option<Moment>,
	/// When the ledger knew.
	pub done_at: Option<Moment>,
	/// How many records could be read until then.
	pub records: u32,
	/// The half of the shelf's key, where that is to be destroyed.
	pub half: Option<HalfId>,
	/// The signed certificate.
	pub certificate: Option<Vec<u8>>,
}

impl Erasure {
	/// Whether it should have been answered and is not.
	pub fn is_overdue(&self, now: Moment) -> bool {
		!self.state.is_over() && self.due.is_some_and(|due| due <= now)
	}

	/// Whether it is known which records it is about.
	pub fn has_list(&self) -> bool {
		self.list.is_none() || self.salt.is_some()
	}
}

pub(super) const COLUMNS: &str =
	"SELECT erasure, demand, account, shelf, list, salt, reason, ground, state, \
	demanded_at, due, decided_at, destroyed_at, done_at, records, half, certificate FROM erasures ";

pub(super) fn read(row: &AnyRow) -> Result<Erasure, StoreError> {
	let state: usize = number(row, "state")?;
	let reason: Option<usize> = maybe_number(row, "reason")?;
	let ground: Option<usize> = maybe_number(row, "ground")?;
	Ok(Erasure {
		id: ErasureId(bytes(row, "erasure")?),
		demand: maybe_number(row, "demand")?.map(ErasureRequestId),
		account: maybe_bytes(row, "account")?,
		shelf: maybe_bytes(row, "shelf")?.map(SubjectVaultId),
		list: maybe_bytes(row, "list")?.map(Commitment),
		salt: maybe_bytes(row, "salt")?.map(ListSalt),
		reason: reason
			.map(|it| one_of(&REASONS, it, "reason"))
			.transpose()?,
		ground: ground
			.map(|it| one_of(&RetentionGround::ALL, it, "ground"))
			.transpose()?,
		state: one_of(&ErasureState::ALL, state, "state")?,
		demanded_at: number(row, "demanded_at")?,
		due: maybe_number(row, "due")?,
		decided_at: maybe_number(row, "decided_at")?,
		destroyed_at: maybe_number(row, "destroyed_at")?,
		done_at: maybe_number(row, "done_at")?,
		records: number(row, "records")?,
		half: maybe_number(row, "half")?.map(HalfId),
		certificate: row.try_get("certificate")?,
	})
}

fn one_of<T: Copy>(all: &[T], index: usize, column: &'static str) -> Result<T, StoreError> {
	all.get(index).copied().ok_or(StoreError::Corrupt(column))
}

/// An erasure that the hospital begins by itself.
#[derive(Clone, Debug)]
pub struct OwnErasure {
	/// Its name.
	pub id: ErasureId,
	/// The patient's account, if there is one.
	pub account: Option<Account>,
	/// The patient's shelf.
	pub shelf: SubjectVaultId,
	/// Which records, with the list's commitment and salt; `None` for everything.
	pub list: Option<(Vec<ObjectId>, Commitment, ListSalt)>,
	/// Why.
	pub reason: ErasureReason,
}

/// A leaf that is to get its tombstone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToRecord {
	/// Of which erasure.
	pub erasure: ErasureId,
	/// The record's object.
	pub object: ObjectId,
	/// Where its leaf is.
	pub place: LeafPlace,
}
