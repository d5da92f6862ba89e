use super::*;
use crate::{hazmat::hash::blake2b_256, primitives::merkle::Digest};

fn opening(domain: Domain) -> Opening {
	Opening {
		domain,
		salt: Salt::from_bytes(Zeroizing::new([1; 32])),
		ciphertext: CiphertextRoot(Digest([2; 32])),
		metadata: MetadataHash(Digest([3; 32])),
	}
}

#[test]
fn a_leaf_is_the_hash_the_design_says() {
	let mut content = vec![0];
	content.extend(b"galen/record/1");
	content.extend([1; 32]);
	content.extend([2; 32]);
	content.extend([3; 32]);
	assert_eq!(
		opening(Domain::Record).leaf(),
		Digest(blake2b_256(&[&content]))
	);
}

#[test]
fn everything_a_leaf_commits_to_changes_it() {
	let leaf = opening(Domain::Record).leaf();
	let mut others = vec![
		opening(Domain::Disclosure).leaf(),
		opening(Domain::Contribution).leaf(),
	];
	let salt = Salt::from_bytes(Zeroizing::new([9; 32]));
	others.push(
		Opening {
			salt,
			..opening(Domain::Record)
		}
		.leaf(),
	);
	let ciphertext = CiphertextRoot(Digest([9; 32]));
	others.push(
		Opening {
			ciphertext,
			..opening(Domain::Record)
		}
		.leaf(),
	);
	let metadata = MetadataHash(Digest([9; 32]));
	others.push(
		Opening {
			metadata,
			..opening(Domain::Record)
		}
		.leaf(),
	);
	assert!(others.iter().all(|other| *other != leaf));
	others.sort();
	others.dedup();
	assert_eq!(others.len(), 5);
}

#[test]
fn metadata_hashes_are_kept_apart_from_other_hashes() {
	assert_ne!(MetadataHash::of(b"x").0 .0, blake2b_256(&[b"x"]));
	assert_ne!(MetadataHash::of(b"x"), MetadataHash::of(b"y"));
}
