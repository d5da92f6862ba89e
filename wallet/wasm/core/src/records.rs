//! Records: opening them, and whether they are the anchored ones.

use crate::Fault;
use galen_primitives::{
	ids::{OrganizationId, ReceiptId},
	merkle::{verify_inclusion, Digest},
};
use galen_vault::{
	hazmat::hash::Blake2b256,
	safe::{
		ciphertext_root, derive_list_commitment, open_object, Domain, EnvelopeKeyPair, GenesisHash,
		Grounds, KeyRing, ListSalt, MetadataHash, ObjectId, Opening, Recipient, Release, Salt,
		SealedRing,
	},
};
use zeroize::Zeroizing;

/// The keys of some records, in memory until it is dropped.
pub struct Ring(KeyRing);

impl Ring {
	/// Opens the ring of one's own records.
	///
	/// # Errors
	/// It is not for this account on this chain, or was changed.
	pub fn own(
		sealed: &[u8],
		genesis: [u8; 32],
		subject: [u8; 32],
		keys: &EnvelopeKeyPair,
	) -> Result<Self, Fault> {
		let release = Release {
			genesis: GenesisHash(genesis),
			grounds: Grounds::OwnRecords,
			recipient: Recipient::Subject(subject),
		};
		Self::open_as(sealed, &release, keys)
	}

	/// Opens the ring of a receipt, as the organization it was released to.
	///
	/// # Errors
	/// It is not for this receipt and organization on this chain, or was changed.
	pub fn released(
		sealed: &[u8],
		genesis: [u8; 32],
		receipt: u64,
		organization: u32,
		keys: &EnvelopeKeyPair,
	) -> Result<Self, Fault> {
		let release = Release {
			genesis: GenesisHash(genesis),
			grounds: Grounds::Receipt(ReceiptId(receipt)),
			recipient: Recipient::Organization(OrganizationId(organization)),
		};
		Self::open_as(sealed, &release, keys)
	}

	fn open_as(sealed: &[u8], release: &Release, keys: &EnvelopeKeyPair) -> Result<Self, Fault> {
		let ring = SealedRing::from_bytes(sealed.to_vec())?;
		Ok(Self(ring.open(release, keys)?))
	}

	/// Which records the ring opens.
	pub fn objects(&self) -> Vec<String> {
		self.0.objects().map(ToString::to_string).collect()
	}

	/// Opens a record: all of it is right, or nothing is returned.
	///
	/// # Errors
	/// The ring has no key to it, or it was changed.
	pub fn open(&self, object: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
		let object = read_object(object)?;
		let secret = self.0.get(&object).ok_or(Fault::NoKey)?;
		Ok(open_object(&object, &secret.key, sealed)?)
	}

	/// What the record's leaf is, from its ciphertext and the hash of its labels.
	///
	/// # Errors
	/// The ring has no salt of it, or the ciphertext is none.
	pub fn leaf(&self, object: &str, sealed: &[u8], metadata: [u8; 32]) -> Result<[u8; 32], Fault> {
		let object = read_object(object)?;
		let secret = self.0.get(&object).ok_or(Fault::NoKey)?;
		let opening = Opening {
			domain: Domain::Record,
			salt: Salt::from_bytes(Zeroizing::new(*secret.salt.expose())),
			ciphertext: ciphertext_root(sealed)?,
			metadata: MetadataHash(Digest(metadata)),
		};
		Ok(opening.leaf().0)
	}
}

fn read_object(text: &str) -> Result<ObjectId, Fault> {
	text.parse().map_err(|_| Fault::Malformed)
}

/// What a demand for erasure says of a list of records: a salted hash, so that the chain names none.
///
/// # Errors
/// One of them is no object's name.
pub fn list_commitment(salt: [u8; 32], objects: &[String]) -> Result<[u8; 32], Fault> {
	let objects: Vec<ObjectId> = objects
		.iter()
		.map(|object| read_object(object))
		.collect::<Result<_, _>>()?;
	Ok(derive_list_commitment(&ListSalt(salt), &objects).0)
}

/// Whether a leaf is at its place in an anchored batch. `path` is the siblings, 32 bytes each.
pub fn is_anchored(
	root: [u8; 32],
	leaf_count: u32,
	leaf_index: u32,
	leaf: [u8; 32],
	path: &[u8],
) -> bool {
	let (nodes, rest) = path.as_chunks::<32>();
	if !rest.is_empty() {
		return false;
	}
	let path: Vec<Digest> = nodes.iter().copied().map(Digest).collect();
	verify_inclusion::<Blake2b256>(
		&Digest(root),
		u64::from(leaf_count),
		u64::from(leaf_index),
		&Digest(leaf),
		&path,
	)
	.is_ok()
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_vault::safe::{seal_object, Batch, RecordSecret};

	const GENESIS: [u8; 32] = [1; 32];
	const AMINA: [u8; 32] = [2; 32];

	struct Sealed {
		keys: EnvelopeKeyPair,
		object: ObjectId,
		bytes: Vec<u8>,
		leaf: [u8; 32],
		ring: KeyRing,
	}

	fn sealed() -> Sealed {
		let object = ObjectId::make().unwrap();
		let secret = RecordSecret::make().unwrap();
		let sealed = seal_object(&object, &secret.key, b"{\"resourceType\":\"Patient\"}").unwrap();
		let opening = Opening {
			domain: Domain::Record,
			salt: Salt::from_bytes(Zeroizing::new(*secret.salt.expose())),
			ciphertext: sealed.root,
			metadata: MetadataHash(Digest([9; 32])),
		};
		let leaf = opening.leaf().0;
		let mut ring = KeyRing::default();
		ring.insert(object, secret).unwrap();
		Sealed {
			keys: EnvelopeKeyPair::make().unwrap(),
			object,
			bytes: sealed.bytes,
			leaf,
			ring,
		}
	}

	#[test]
	fn a_patient_opens_their_own_record_and_finds_its_leaf() {
		let sealed = sealed();
		let release = Release {
			genesis: GenesisHash(GENESIS),
			grounds: Grounds::OwnRecords,
			recipient: Recipient::Subject(AMINA),
		};
		let bytes = sealed.ring.seal(&release, &sealed.keys.public()).unwrap();
		let ring = Ring::own(bytes.as_bytes(), GENESIS, AMINA, &sealed.keys).unwrap();
		let object = sealed.object.to_string();
		assert_eq!(ring.objects(), std::slice::from_ref(&object));
		let opened = ring.open(&object, &sealed.bytes).unwrap();
		assert_eq!(opened.as_slice(), b"{\"resourceType\":\"Patient\"}");
		assert_eq!(ring.leaf(&object, &sealed.bytes, [9; 32]), Ok(sealed.leaf));
		let mut batch = Batch::default();
		batch.push(Digest([8; 32])).unwrap();
		batch.push(Digest(sealed.leaf)).unwrap();
		let batch = batch.seal().unwrap();
		let path: Vec<u8> = [[8; 32]].concat();
		let root = batch.root().0;
		assert!(is_anchored(root, 2, 1, sealed.leaf, &path));
		assert!(!is_anchored(root, 2, 0, sealed.leaf, &path));
		assert!(!is_anchored(root, 2, 1, [7; 32], &path));
		assert!(!is_anchored(root, 2, 1, sealed.leaf, &path[1..]));

		// For another chain, another person, another key: refused.
		for (genesis, subject) in [([9; 32], AMINA), (GENESIS, [9; 32])] {
			let refused = Ring::own(bytes.as_bytes(), genesis, subject, &sealed.keys);
			assert_eq!(refused.err(), Some(Fault::NotForUs));
		}
		let other = EnvelopeKeyPair::make().unwrap();
		let refused = Ring::own(bytes.as_bytes(), GENESIS, AMINA, &other);
		assert_eq!(refused.err(), Some(Fault::NotForUs));
	}

	#[test]
	fn a_demand_for_erasure_commits_to_its_list() {
		let (one, other) = (ObjectId([1; 16]), ObjectId([2; 16]));
		let names = |list: &[ObjectId]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
		let there = derive_list_commitment(&ListSalt([8; 32]), &[one, other]).0;
		assert_eq!(list_commitment([8; 32], &names(&[one, other])), Ok(there));
		assert_ne!(list_commitment([9; 32], &names(&[one, other])), Ok(there));
		let wrong = list_commitment([8; 32], &["../x".to_owned()]);
		assert_eq!(wrong.err(), Some(Fault::Malformed));
	}

	#[test]
	fn a_partner_opens_what_its_receipt_covers() {
		let sealed = sealed();
		let release = Release {
			genesis: GenesisHash(GENESIS),
			grounds: Grounds::Receipt(ReceiptId(5)),
			recipient: Recipient::Organization(OrganizationId(4)),
		};
		let bytes = sealed.ring.seal(&release, &sealed.keys.public()).unwrap();
		let bytes = bytes.as_bytes();
		let ring = Ring::released(bytes, GENESIS, 5, 4, &sealed.keys).unwrap();
		let object = sealed.object.to_string();
		assert!(ring.open(&object, &sealed.bytes).is_ok());
		for (receipt, organization) in [(6, 4), (5, 5)] {
			let refused = Ring::released(bytes, GENESIS, receipt, organization, &sealed.keys);
			assert_eq!(refused.err(), Some(Fault::NotForUs));
		}
		assert_eq!(
			Ring::released(b"GLNX", GENESIS, 5, 4, &sealed.keys).err(),
			Some(Fault::Damaged)
		);
		let mut changed = sealed.bytes.clone();
		*changed.last_mut().unwrap() ^= 1;
		assert_eq!(ring.open(&object, &changed).err(), Some(Fault::Damaged));
		let unknown = ObjectId::make().unwrap().to_string();
		assert_eq!(ring.open(&unknown, &sealed.bytes).err(), Some(Fault::NoKey));
		assert_eq!(
			ring.open("../x", &sealed.bytes).err(),
			Some(Fault::Malformed)
		);
	}
}
