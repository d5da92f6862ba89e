//! Keys and values are those of the runtime.

use crate::world::{account, subject, world, ALICE, ERASED, PARTNER};
use codec::{Decode, DecodeAll, Encode};
use galen_primitives::{
	ids::{BatchNumber, Commitment, OrganizationId, TemplateId},
	members::{Qualification, Relation, Right, RightSet},
};
use galen_proofs::{
	keys, merkle,
	stored::{Attestations, BatchHeader, Organization, Representatives, TemplateHead, Tombstone},
	Domain, Opening,
};
use galen_runtime::Runtime;
use galen_vault::safe as vault;
use zeroize::Zeroizing;

#[test]
fn keys_are_the_runtimes() {
	let (batch, id) = (BatchNumber(77), OrganizationId(300));
	let amina = account("//Amina");
	let bytes = subject("//Amina");
	let pairs = [
		(
			keys::genesis_hash(),
			frame_system::BlockHash::<Runtime>::hashed_key_for(0),
		),
		(
			keys::runtime(),
			frame_system::LastRuntimeUpgrade::<Runtime>::hashed_key().to_vec(),
		),
		(
			keys::now(),
			pallet_timestamp::Now::<Runtime>::hashed_key().to_vec(),
		),
		(
			keys::batch(id, batch),
			pallet_anchors::Batches::<Runtime>::hashed_key_for(id, batch),
		),
		(
			keys::tombstone(id, batch, 9),
			pallet_anchors::Tombstones::<Runtime>::hashed_key_for((id, batch, 9)),
		),
		(
			keys::consents(&bytes),
			pallet_consent::Consents::<Runtime>::hashed_key_for(&amina),
		),
		(
			keys::template(TemplateId(3)),
			pallet_consent::Templates::<Runtime>::hashed_key_for(TemplateId(3)),
		),
		(
			keys::organization(id),
			pallet_members::Organizations::<Runtime>::hashed_key_for(id),
		),
		(
			keys::qualifications(id),
			pallet_members::Qualifications::<Runtime>::hashed_key_for(id),
		),
		(
			keys::representatives(&bytes),
			pallet_members::Representatives::<Runtime>::hashed_key_for(&amina),
		),
	];
	for (place, (ours, runtimes)) in pairs.into_iter().enumerate() {
		assert_eq!(ours, runtimes, "key {place}");
	}
	let prefix = keys::tombstones(id, batch);
	assert!(keys::tombstone(id, batch, 9).starts_with(&prefix));
	assert!(world()
		.chain
		.genesis
		.contains_key(&keys::grandpa_authorities()));
}

/// Ours reads what theirs wrote, says it the same way, and nothing is left over.
fn same<Ours: Decode + Encode>(theirs: &impl Encode) -> Ours {
	let bytes = theirs.encode();
	let ours = Ours::decode_all(&mut bytes.as_slice()).expect("it can be read");
	assert_eq!(ours.encode(), bytes);
	ours
}

#[test]
fn values_are_the_runtimes() {
	let header = pallet_anchors::BatchHeader {
		root: galen_primitives::merkle::Digest([1; 32]),
		leaf_count: 70_000,
		kind: pallet_anchors::BatchKind::Contributions,
		anchored_at: 1_795_000_000,
		block: 9_u32,
		position: 300,
	};
	let ours: BatchHeader = same(&header);
	assert_eq!((ours.leaf_count, ours.anchored_at), (70_000, 1_795_000_000));

	let tombstone = pallet_anchors::Tombstone {
		certificate: Commitment([2; 32]),
		recorded_at: 1_795_000_001,
		block: 10_u32,
	};
	assert_eq!(same::<Tombstone>(&tombstone).block, 10);

	let head = pallet_consent::types::TemplateHead {
		class: pallet_consent::types::TemplateClass::Research,
		latest: 300,
		minimum: 2,
	};
	let ours: TemplateHead = same(&head);
	for version in [0, 1, 2, 3, 299, 300, 301] {
		assert_eq!(ours.is_valid(version), head.is_valid(version));
	}

	let representative = pallet_members::Representative {
		account: account("//Bilal"),
		rights: RightSet::of(&[Right::Grant]),
		relation: Relation::Hpowatt,
		evidence: Commitment([3; 32]),
		attested_by: ALICE,
		until: 1_900_000_000,
		since: 1_800_000_000,
	};
	let ours: Representatives = same(&vec![representative]);
	assert_eq!(ours[0].account, subject("//Bilal"));

	let attestation = pallet_members::Attestation {
		qualification: Qualification::EthicsApproval,
		commitment: Commitment([4; 32]),
		until: 1_900_000_000,
		attested_by: Some(OrganizationId(5)),
	};
	let ours: Attestations = same(&vec![attestation]);
	assert_eq!(ours[0].until, 1_900_000_000);
}

#[test]
fn what_the_chain_stores_can_be_read() {
	let chain = &world().chain;
	let block = chain.height();
	let partner: Organization = chain
		.value(block, &keys::organization(PARTNER))
		.expect("it was admitted");
	assert_eq!(partner.profile(PARTNER).id, PARTNER);
	let qualified: Attestations = chain
		.value(block, &keys::qualifications(PARTNER))
		.expect("it is qualified");
	assert!(!qualified.is_empty());
	let number = world().small.number;
	let erased: Option<Tombstone> = chain.value(block, &keys::tombstone(ALICE, number, ERASED));
	assert!(erased.is_some());
}

#[test]
fn the_runtime_is_one_that_verifiers_know() {
	// A runtime with another number needs a look at what verifiers read and how they decide.
	let version = galen_runtime::VERSION;
	assert_eq!(version.spec_name, "galen");
	assert!(galen_proofs::RUNTIMES.contains(&version.spec_version));
}

#[test]
fn leaves_are_the_vaults() {
	let domains = [
		(Domain::Record, vault::Domain::Record),
		(Domain::Disclosure, vault::Domain::Disclosure),
		(Domain::Contribution, vault::Domain::Contribution),
	];
	for (domain, vaults) in domains {
		assert_eq!(domain.encode(), vaults.encode());
		let (ciphertext, metadata) = (
			galen_primitives::merkle::Digest([5; 32]),
			galen_primitives::merkle::Digest([6; 32]),
		);
		let ours = Opening {
			domain,
			salt: [7; 32],
			ciphertext,
			metadata,
		};
		let theirs = vault::Opening {
			domain: vaults,
			salt: vault::Salt::from_bytes(Zeroizing::new([7; 32])),
			ciphertext: vault::CiphertextRoot(ciphertext),
			metadata: vault::MetadataHash(metadata),
		};
		assert_eq!(ours.leaf(), theirs.leaf());
	}
	use galen_primitives::merkle::TreeHasher;
	let text = b"galen";
	assert_eq!(
		merkle::Blake2b256::hash(text),
		galen_vault::hazmat::hash::Blake2b256::hash(text)
	);
}
