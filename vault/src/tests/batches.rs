use super::*;
use crate::{
	primitives::merkle::{Digest, ProofError, MAX_BATCH_LEAVES},
	safe::BatchError as E,
};

fn leaf(index: u32) -> Digest {
	let salt = Salt::from_bytes(Zeroizing::new([(index % 256) as u8; 32]));
	let metadata = MetadataHash::of(&index.to_le_bytes());
	let ciphertext = CiphertextRoot(Digest([4; 32]));
	Opening {
		domain: Domain::Record,
		salt,
		ciphertext,
		metadata,
	}
	.leaf()
}

fn batch(count: u32) -> SealedBatch {
	let mut batch = Batch::default();
	for index in 0..count {
		assert_eq!(batch.push(leaf(index)), Ok(index));
	}
	batch.seal().unwrap()
}

#[test]
fn every_leaf_of_a_batch_is_provable() {
	for count in [1, 2, 3, 7, 8, 33] {
		let batch = batch(count);
		for index in 0..count {
			let bytes = batch.proof(index).unwrap().to_bytes();
			let proof = BatchProof::from_bytes(&bytes).unwrap();
			assert_eq!(proof.verify(&leaf(index), &batch.root(), count), Ok(()));
		}
		assert_eq!(batch.proof(count), Err(E::NoSuchLeaf));
	}
}

#[test]
fn a_proof_should_fail_for_another_leaf_root_count_or_place() {
	let batch = batch(7);
	let proof = batch.proof(3).unwrap();
	assert!(proof.verify(&leaf(4), &batch.root(), 7).is_err());
	assert!(proof.verify(&leaf(3), &Digest([0; 32]), 7).is_err());
	assert_eq!(
		proof.verify(&leaf(3), &batch.root(), 8),
		Err(E::NotProven(ProofError::WrongRoot))
	);
	let elsewhere = BatchProof {
		index: 2,
		..proof.clone()
	};
	assert!(elsewhere.verify(&leaf(3), &batch.root(), 7).is_err());
	let outside = BatchProof { index: 7, ..proof };
	assert_eq!(
		outside.verify(&leaf(3), &batch.root(), 7),
		Err(E::NotProven(ProofError::OutOfRange))
	);
}

#[test]
fn a_proof_should_fail_when_any_bit_is_flipped() {
	let batch = batch(7);
	let bytes = batch.proof(3).unwrap().to_bytes();
	for bit in 0..bytes.len() * 8 {
		let mut changed = bytes.clone();
		changed[bit / 8] ^= 1 << (bit % 8);
		let verified = BatchProof::from_bytes(&changed)
			.and_then(|proof| proof.verify(&leaf(3), &batch.root(), 7));
		assert!(verified.is_err(), "bit {bit}");
	}
	for length in 0..bytes.len() {
		assert_eq!(
			BatchProof::from_bytes(&bytes[..length]),
			Err(E::MalformedProof)
		);
	}
	assert_eq!(
		BatchProof::from_bytes(&[bytes, vec![0]].concat()),
		Err(E::MalformedProof)
	);
	assert_eq!(BatchProof::from_bytes(&[1; 5000]), Err(E::MalformedProof));
}

#[test]
fn a_batch_should_not_be_sealed_empty() {
	assert_eq!(Batch::default().seal().err(), Some(E::Empty));
}

#[test]
fn a_batch_takes_exactly_as_many_leaves_as_the_chain_allows() {
	let mut batch = Batch::default();
	for index in 0..MAX_BATCH_LEAVES {
		batch.push(Digest([(index % 251) as u8; 32])).unwrap();
	}
	assert_eq!(batch.push(Digest([1; 32])), Err(E::Full));
	let batch = batch.seal().unwrap();
	assert_eq!(batch.leaf_count(), MAX_BATCH_LEAVES);
	let last = MAX_BATCH_LEAVES - 1;
	let proof = batch.proof(last).unwrap();
	assert_eq!(proof.path.len(), 20);
	let leaf = Digest([(last % 251) as u8; 32]);
	assert_eq!(proof.verify(&leaf, &batch.root(), MAX_BATCH_LEAVES), Ok(()));
}
