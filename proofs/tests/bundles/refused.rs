//! Each refusal by itself: a bundle that is true but for one thing. All files carry a right checksum.

use crate::world::{
	account, other_world, questions, subject, vote, world, Chain, ALICE, PARTNER, ROUND,
};
use codec::{Decode, Encode};
use galen_primitives::{
	ids::BatchNumber,
	merkle::{Digest, ProofError as TreeError},
};
use galen_proofs::{
	bounds, canonical, header_bytes, keys, verify, Body, Bundle, Finality, Handoff, Hash, Header,
	JustificationBytes, LeafContent, ProofError, RecordPart, Trust,
};
use sp_consensus_grandpa::{
	ConsensusLog, GrandpaJustification, ScheduledChange, GRANDPA_ENGINE_ID,
};
use sp_core::{ed25519, Pair};
use sp_runtime::DigestItem;

fn chain() -> &'static Chain {
	&world().chain
}

/// A true bundle by name, and what it is trusted from.
fn true_bundle(name: &str) -> (Bundle, Trust) {
	let bundles = world().bundles();
	let found = bundles.into_iter().find(|(known, ..)| *known == name);
	let (_, bundle, trust) = found.expect("a bundle of that name");
	(bundle, trust)
}

fn refusal(bundle: &Bundle, trust: &Trust) -> Option<ProofError> {
	let file = bundle.to_bytes().expect("a short file");
	verify(&file, trust).err()
}

/// Spoils a true bundle and says why it is refused.
#[track_caller]
fn spoiled(name: &str, spoil: impl FnOnce(&mut Bundle)) -> ProofError {
	let (mut bundle, trust) = true_bundle(name);
	spoil(&mut bundle);
	refusal(&bundle, &trust).expect("it is refused")
}

fn record(bundle: &mut Bundle) -> &mut RecordPart {
	match &mut bundle.body {
		Body::Record(part) => part,
		_ => panic!("of another kind"),
	}
}

/// Changes the justification of a bundle as only somebody with the keys could, or nobody.
fn with_justification(
	name: &str,
	change: impl FnOnce(&mut GrandpaJustification<Header>),
) -> ProofError {
	spoiled(name, |bundle| {
		let bytes = bundle.finality.justification.to_vec();
		let mut justification =
			GrandpaJustification::<Header>::decode(&mut bytes.as_slice()).expect("it is one");
		change(&mut justification);
		bundle.finality.justification = justification.encode().try_into().expect("short");
	})
}

#[test]
fn frames() {
	let (bundle, trust) = true_bundle("record");
	let file = bundle.to_bytes().expect("a short file");
	let refused = |file: &[u8]| verify(file, &trust).expect_err("it is refused");
	assert_eq!(refused(&[]), ProofError::NotAProof);
	assert_eq!(refused(b"GALENTRU"), ProofError::NotAProof);
	assert_eq!(refused(b"GALENPRF"), ProofError::Damaged);
	let mut newer = file.clone();
	newer[8] = 2;
	assert_eq!(refused(&newer), ProofError::UnknownVersion(2));
	let mut damaged = file.clone();
	damaged[100] ^= 1;
	assert_eq!(refused(&damaged), ProofError::Damaged);
	assert_eq!(refused(&file[..file.len() - 1]), ProofError::Damaged);
	let long = vec![0; bounds::MAX_FILE + 1];
	assert_eq!(refused(&long), ProofError::TooLarge);
	let sealed = |kind: u8, body: &[u8]| {
		let content = [b"GALENPRF".as_slice(), &[1, kind], body].concat();
		let checksum = sp_crypto_hashing::blake2_256(&content);
		[content, checksum.to_vec()].concat()
	};
	let content = &file[10..file.len() - 32];
	assert_eq!(sealed(0, content), file);
	assert_eq!(refused(&sealed(9, content)), ProofError::UnknownKind(9));
	let longer = [content, &[0]].concat();
	assert_eq!(refused(&sealed(0, &longer)), ProofError::Malformed);
	assert_eq!(refused(&sealed(2, content)), ProofError::Malformed);
	assert_eq!(refused(&sealed(0, &[])), ProofError::Malformed);
	// Lists that say they are longer than any may be.
	assert_eq!(refused(&sealed(0, &[0xff; 64])), ProofError::Malformed);
	let checkpoint = trust.to_bytes();
	assert_eq!(refused(&checkpoint), ProofError::NotAProof);
	assert_eq!(Trust::from_bytes(&file), Err(ProofError::NotAProof));
	let nobody = Trust {
		authorities: Vec::new(),
		..trust.clone()
	};
	let read = Trust::from_bytes(&nobody.to_bytes());
	assert_eq!(read, Err(ProofError::BadAuthorities));
	let headless = Trust::of_genesis_state(Default::default());
	assert_eq!(headless, Err(ProofError::MalformedValue));
}

#[test]
fn headers() {
	let none = spoiled("record", |bundle| {
		bundle.finality.headers = Default::default()
	});
	assert_eq!(none, ProofError::NoHeaders);
	let garbage = spoiled("record", |bundle| {
		bundle.finality.headers = vec![vec![1, 2, 3].try_into().expect("short")]
			.try_into()
			.expect("one");
	});
	assert_eq!(garbage, ProofError::MalformedHeader);
	let gap = spoiled("record", |bundle| {
		let mut headers = bundle.finality.headers.to_vec();
		headers.remove(1);
		bundle.finality.headers = headers.try_into().expect("few");
	});
	assert_eq!(gap, ProofError::BrokenChain);
	let short = spoiled("record", |bundle| {
		let mut headers = bundle.finality.headers.to_vec();
		headers.pop();
		bundle.finality.headers = headers.try_into().expect("few");
	});
	assert_eq!(short, ProofError::OtherBlock);
}

#[test]
fn a_header_of_ones_own() {
	// A header with another state root has another hash, which nobody signed.
	let forged = spoiled("batch", |bundle| {
		let mut header = Header::decode(&mut bundle.finality.headers[0].as_slice()).expect("one");
		header.state_root = Hash::repeat_byte(1);
		let bytes = header_bytes(&header).expect("short");
		bundle.finality.headers = vec![bytes].try_into().expect("one");
	});
	assert_eq!(forged, ProofError::OtherBlock);
}

#[test]
fn justifications_of_other_blocks() {
	for other in [1, 30, 40, 80, 90] {
		let error = spoiled("batch", |bundle| {
			bundle.finality.justification = chain().justify(other, 0);
		});
		assert_eq!(error, ProofError::OtherBlock);
	}
	let garbage = spoiled("batch", |bundle| {
		bundle.finality.justification = vec![9; 40].try_into().expect("short");
	});
	assert_eq!(garbage, ProofError::MalformedJustification);
}

#[test]
fn a_set_vouches_only_for_what_comes_after_it() {
	let (bundle, _) = true_bundle("record");
	let checkpoint = world().checkpoint();
	assert_eq!(
		refusal(&bundle, &checkpoint),
		Some(ProofError::BeforeAuthorities)
	);
}

#[test]
fn votes() {
	let too_few = with_justification("batch", |justification| {
		justification.commit.precommits.pop();
	});
	assert_eq!(too_few, ProofError::NotEnoughVotes);
	let none = with_justification("batch", |justification| {
		justification.commit.precommits.clear();
	});
	assert_eq!(none, ProofError::NotEnoughVotes);
	let twice = with_justification("batch", |justification| {
		let votes = &mut justification.commit.precommits;
		votes[1] = votes[0].clone();
	});
	assert_eq!(twice, ProofError::MalformedJustification);
	let disordered = with_justification("batch", |justification| {
		justification.commit.precommits.swap(0, 1);
	});
	assert_eq!(disordered, ProofError::MalformedJustification);
	let other_round = with_justification("batch", |justification| justification.round += 1);
	assert_eq!(other_round, ProofError::BadSignature);
	let stolen = with_justification("batch", |justification| {
		let votes = &mut justification.commit.precommits;
		votes[0].signature = votes[1].signature.clone();
	});
	assert_eq!(stolen, ProofError::BadSignature);
}

/// Signed by these keys for the block of the bundle.
fn signed_by(name: &str, pairs: &[ed25519::Pair], set_id: u64) -> ProofError {
	with_justification(name, |justification| {
		let commit = &mut justification.commit;
		let (number, hash) = (commit.target_number, commit.target_hash);
		let mut votes: Vec<_> = pairs
			.iter()
			.map(|pair| vote(pair, set_id, number, hash))
			.collect();
		votes.sort_by(|a, b| a.id.cmp(&b.id));
		commit.precommits = votes;
		justification.votes_ancestries.clear();
	})
}

#[test]
fn strangers_and_former_validators() {
	let stranger = |seed: u8| ed25519::Pair::from_seed(&[seed; 32]);
	let strangers: Vec<_> = (1..=4).map(stranger).collect();
	assert_eq!(
		signed_by("batch", &strangers, 2),
		ProofError::NotEnoughVotes
	);
	// Two of the set and two strangers.
	let (set_id, set) = chain().set_of(89);
	assert_eq!(set_id, 2);
	let mixed = [&set[..2], &strangers[..2]].concat();
	assert_eq!(signed_by("batch", &mixed, 2), ProofError::NotEnoughVotes);
	// The set before: two of its members are not in this one any more.
	let (_, first) = chain().set_of(1);
	let former: Vec<_> = first
		.into_iter()
		.filter(|pair| set.iter().all(|known| known.public() != pair.public()))
		.collect();
	assert_eq!(former.len(), 2);
	let mixed = [&set[..2], &former[..]].concat();
	assert_eq!(signed_by("batch", &mixed, 2), ProofError::NotEnoughVotes);
	// The right ones, in the name of another set.
	assert_eq!(signed_by("batch", &set, 1), ProofError::BadSignature);
	assert_eq!(signed_by("batch", &set, 3), ProofError::BadSignature);
}

#[test]
fn votes_for_something_else() {
	// The bundle called `record-erased` has a vote two blocks above.
	let unused = with_justification("batch", |justification| {
		justification.votes_ancestries = vec![chain().headers[90].clone()];
	});
	assert_eq!(unused, ProofError::UnusedHeaders);
	let unshown = with_justification("record-erased", |justification| {
		justification.votes_ancestries.remove(0);
	});
	assert_eq!(unshown, ProofError::UnrelatedVote);
	let disordered = with_justification("record-erased", |justification| {
		justification.votes_ancestries.reverse();
	});
	assert_eq!(disordered, ProofError::MalformedJustification);
	// Signed, but for a block below, and for a number that the block has not.
	let (set_id, set) = chain().set_of(89);
	let odd = |number: u32, of: usize| {
		with_justification("batch", |justification| {
			let hash = chain().headers[of].hash();
			let votes = &mut justification.commit.precommits;
			let pair = set.iter().find(|pair| votes[2].id == pair.public().into());
			votes[2] = vote(pair.expect("a voter"), set_id, number, hash);
		})
	};
	assert_eq!(odd(88, 88), ProofError::UnrelatedVote);
	assert_eq!(odd(90, 89), ProofError::UnrelatedVote);
	assert_eq!(odd(u32::MAX, 89), ProofError::UnrelatedVote);
	assert_eq!(odd(0, 89), ProofError::UnrelatedVote);
}

#[test]
fn a_nodes_justification_is_brought_into_form() {
	let mut stored = chain().justification(89, 2);
	let commit = &mut stored.commit;
	commit.precommits.reverse();
	commit.precommits.push(commit.precommits[0].clone());
	let (set_id, set) = chain().set_of(88);
	commit
		.precommits
		.push(vote(&set[3], set_id, 88, chain().headers[88].hash()));
	stored.votes_ancestries.reverse();
	stored.votes_ancestries.push(chain().headers[93].clone());
	let formed = canonical(&stored.encode()).expect("it is one");
	assert_eq!(formed, chain().justify(89, 2));
	assert_eq!(stored.round, ROUND);
	let garbage = canonical(&[1, 2, 3]);
	assert_eq!(garbage, Err(ProofError::MalformedJustification));
}

/// Hands over to the given authorities by a header of the forger's making.
fn forged_handoff(signers: &[ed25519::Pair], set_id: u64, log: ConsensusLog<u32>) -> Handoff {
	let mut header = chain().headers[40].clone();
	header.digest.logs = vec![DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode())];
	let mut votes: Vec<_> = signers
		.iter()
		.map(|pair| vote(pair, set_id, 40, header.hash()))
		.collect();
	votes.sort_by(|a, b| a.id.cmp(&b.id));
	let justification = GrandpaJustification::<Header> {
		round: ROUND,
		commit: finality_grandpa::Commit {
			target_hash: header.hash(),
			target_number: 40,
			precommits: votes,
		},
		votes_ancestries: Vec::new(),
	};
	Handoff {
		header: header_bytes(&header).expect("short"),
		justification: justification.encode().try_into().expect("short"),
	}
}

#[test]
fn a_forged_authority_set() {
	let mine: Vec<_> = (1..=4)
		.map(|seed| ed25519::Pair::from_seed(&[seed; 32]))
		.collect();
	let mine_alone = ScheduledChange {
		next_authorities: mine.iter().map(|pair| (pair.public().into(), 1)).collect(),
		delay: 0,
	};
	let to_mine = ConsensusLog::ScheduledChange(mine_alone.clone());
	let hand_over = |handoff: Handoff| {
		spoiled("records", |bundle| {
			bundle.finality.handoffs = vec![handoff].try_into().expect("one");
		})
	};
	// Signed by the new ones, and by too few of the old ones.
	let by_themselves = hand_over(forged_handoff(&mine, 0, to_mine.clone()));
	assert_eq!(by_themselves, ProofError::NotEnoughVotes);
	let (_, set) = chain().set_of(40);
	let by_two = hand_over(forged_handoff(&set[..2], 0, to_mine.clone()));
	assert_eq!(by_two, ProofError::NotEnoughVotes);
	// Had three of the four signed it, they could; but then the rest must be of the new ones.
	let by_all = hand_over(forged_handoff(&set, 0, to_mine));
	assert_eq!(by_all, ProofError::NotEnoughVotes);
	// What only a checkpoint leads across.
	let forced = ConsensusLog::ForcedChange(3, mine_alone.clone());
	let by_force = hand_over(forged_handoff(&set, 0, forced));
	assert_eq!(by_force, ProofError::IrregularHandoff);
	let later = ScheduledChange {
		delay: 1,
		..mine_alone
	};
	let delayed = hand_over(forged_handoff(
		&set,
		0,
		ConsensusLog::ScheduledChange(later),
	));
	assert_eq!(delayed, ProofError::IrregularHandoff);
	let nobody = ScheduledChange {
		next_authorities: Vec::new(),
		delay: 0,
	};
	let emptied = hand_over(forged_handoff(
		&set,
		0,
		ConsensusLog::ScheduledChange(nobody),
	));
	assert_eq!(emptied, ProofError::BadAuthorities);
	let nothing = hand_over(forged_handoff(&set, 0, ConsensusLog::OnDisabled(1)));
	assert_eq!(nothing, ProofError::NoHandoff);
}

#[test]
fn weightless_authorities() {
	let (bundle, mut trust) = true_bundle("record");
	for (_, weight) in &mut trust.authorities {
		*weight = 0;
	}
	assert_eq!(refusal(&bundle, &trust), Some(ProofError::BadAuthorities));
	let one = trust.authorities[0].clone();
	trust.authorities = vec![(one.0, 1); bounds::MAX_AUTHORITIES + 1];
	assert_eq!(refusal(&bundle, &trust), Some(ProofError::BadAuthorities));
}

#[test]
fn handoffs_out_of_order() {
	let swapped = spoiled("batch", |bundle| {
		let mut handoffs = bundle.finality.handoffs.to_vec();
		assert_eq!(handoffs.len(), 2);
		handoffs.swap(0, 1);
		bundle.finality.handoffs = handoffs.try_into().expect("two");
	});
	// The second is signed in the name of its own set.
	assert_eq!(swapped, ProofError::BadSignature);
	let twice = spoiled("batch", |bundle| {
		let mut handoffs = bundle.finality.handoffs.to_vec();
		handoffs[1] = handoffs[0].clone();
		bundle.finality.handoffs = handoffs.try_into().expect("two");
	});
	assert_eq!(twice, ProofError::HandoffOutOfOrder);
	let missing = spoiled("batch", |bundle| {
		let mut handoffs = bundle.finality.handoffs.to_vec();
		handoffs.pop();
		bundle.finality.handoffs = handoffs.try_into().expect("one");
	});
	assert_eq!(missing, ProofError::BadSignature);
}

#[test]
fn storage_of_another_block_or_network() {
	let (older, _) = true_bundle("consent-given");
	let (newer, trust) = true_bundle("consent-withdrawn");
	// The consent before the withdrawal, under the block after it.
	let hidden = Bundle {
		finality: newer.finality.clone(),
		body: older.body.clone(),
	};
	assert_eq!(refusal(&hidden, &trust), Some(ProofError::WrongState));
	let kept = Bundle {
		finality: older.finality,
		body: newer.body,
	};
	assert_eq!(refusal(&kept, &trust), Some(ProofError::WrongState));
	// Another network of the same validators.
	let other = &other_world().chain;
	assert_eq!(other.trust().authorities, trust.authorities);
	for (name, bundle, _) in other_world().bundles() {
		let error = refusal(&bundle, &trust);
		let expected = match name {
			// From its own checkpoint.
			"record-from-checkpoint" => Some(ProofError::BadSignature),
			_ => Some(ProofError::OtherChain),
		};
		assert_eq!(error, expected, "{name}");
	}
}

#[test]
fn storage_that_lacks_something() {
	let (mut bundle, trust) = true_bundle("consent-withdrawn");
	let amina = subject("//Amina");
	let stored = chain()
		.value(89, &keys::consents(&amina))
		.expect("she spoke");
	let all = keys::of_consent(&amina, PARTNER, &stored);
	let Body::Consent(part) = &mut bundle.body else {
		panic!("of another kind");
	};
	let mut lacking = |left_out: &[usize]| {
		let kept = all
			.iter()
			.enumerate()
			.filter(|(place, _)| !left_out.contains(place));
		let kept: Vec<_> = kept.map(|(_, key)| key.clone()).collect();
		part.state = chain().read(89, &kept);
		let bundle = Bundle {
			finality: chain().finality(0, 89, 89, 0),
			body: Body::Consent(part.clone()),
		};
		refusal(&bundle, &trust)
	};
	assert_eq!(lacking(&[]), None);
	// The network, the time, the consent, the recipient, its qualifications. The others are short
	// values or absent, and so shown by their neighbours.
	for left_out in [0, 2, 3, 4, 5] {
		let refused = lacking(&[left_out]);
		assert_eq!(refused, Some(ProofError::IncompleteState), "{left_out}");
	}
	// Both templates, whose values lie in one node.
	assert_eq!(lacking(&[7, 8]), Some(ProofError::IncompleteState));
}

#[test]
fn state_that_was_tampered_with() {
	let longer = spoiled("batch", |bundle| {
		let part = record(bundle);
		let mut nodes = part.state.to_vec();
		nodes.push(nodes[0].clone());
		part.state = nodes.try_into().expect("few");
	});
	assert_eq!(longer, ProofError::WrongState);
	let shorter = spoiled("batch", |bundle| {
		let part = record(bundle);
		let mut nodes = part.state.to_vec();
		nodes.pop();
		part.state = nodes.try_into().expect("few");
	});
	assert_eq!(shorter, ProofError::WrongState);
	// A byte after a node's end changes nothing that the trie would notice.
	let padded = spoiled("batch", |bundle| {
		let part = record(bundle);
		let mut nodes = part.state.to_vec();
		let last = nodes.len() - 1;
		let longer = [nodes[last].as_slice(), &[0]].concat();
		nodes[last] = longer.try_into().expect("short");
		part.state = nodes.try_into().expect("few");
	});
	assert_eq!(padded, ProofError::WrongState);
	let none = spoiled("batch", |bundle| record(bundle).state = Default::default());
	assert_eq!(none, ProofError::WrongState);
}

#[test]
fn batches_that_were_never_anchored() {
	let block = 89;
	let finality = || chain().finality(0, block, block, 0);
	let number = BatchNumber(7);
	let part = RecordPart {
		state: chain().read(block, &keys::of_record(ALICE, number, &[])),
		custodian: ALICE,
		batch: number,
		leaves: Default::default(),
		path: Default::default(),
	};
	let bundle = Bundle {
		finality: finality(),
		body: Body::Record(part),
	};
	assert_eq!(
		refusal(&bundle, &chain().trust()),
		Some(ProofError::NotAnchored)
	);
}

#[test]
fn leaves() {
	let twice = spoiled("records", |bundle| {
		let part = record(bundle);
		part.leaves[1] = part.leaves[0];
	});
	assert_eq!(twice, ProofError::LeavesOutOfOrder);
	let moved = spoiled("records", |bundle| {
		record(bundle).leaves[1].index = 4.into()
	});
	assert!(matches!(
		moved,
		ProofError::Batch(_) | ProofError::IncompleteState
	));
	let outside = spoiled("record-from-checkpoint", |bundle| {
		record(bundle).leaves[0].index = 4_096.into();
	});
	assert_eq!(outside, ProofError::Batch(TreeError::OutOfRange));
	let salted = spoiled("record", |bundle| {
		let LeafContent::Open(opening) = &mut record(bundle).leaves[0].content else {
			panic!("it is open");
		};
		opening.salt[0] ^= 1;
	});
	assert_eq!(salted, ProofError::Batch(TreeError::WrongRoot));
	let longer = spoiled("record", |bundle| {
		let part = record(bundle);
		part.path.try_push(Digest::default()).expect("room");
	});
	assert_eq!(longer, ProofError::Batch(TreeError::WrongLength));
	let idle = spoiled("batch", |bundle| {
		let part = record(bundle);
		part.path.try_push(Digest::default()).expect("room");
	});
	assert_eq!(idle, ProofError::Batch(TreeError::WrongLength));
	let another = spoiled("record", |bundle| {
		record(bundle).batch = world().large.number
	});
	assert!(matches!(
		another,
		ProofError::IncompleteState | ProofError::Batch(_)
	));
}

#[test]
fn other_values() {
	// Values that only a runtime which is not this one would store: a chain on which they were put.
	let odd = |key: Vec<u8>, value: Vec<u8>| {
		let mut chain = Chain::start(None);
		chain.run_to(2);
		chain.block(|| sp_io::storage::set(&key, &value));
		let bundle = chain.consent(
			Finality {
				..chain.finality(0, 3, 3, 0)
			},
			3,
			account("//Bilal").into(),
			ALICE,
			&questions(),
		);
		refusal(&bundle, &chain.trust())
	};
	assert_eq!(odd(b"unrelated".to_vec(), vec![1]), None);
	let newer = (codec::Compact(99_u32), "galen").encode();
	assert_eq!(
		odd(keys::runtime(), newer),
		Some(ProofError::UnknownRuntime)
	);
	let foreign = (codec::Compact(1_u32), "other").encode();
	assert_eq!(
		odd(keys::runtime(), foreign),
		Some(ProofError::UnknownRuntime)
	);
	let garbage = vec![0xff; 5];
	assert_eq!(odd(keys::now(), garbage), Some(ProofError::MalformedValue));
	let qualifications = keys::qualifications(ALICE);
	assert_eq!(
		odd(qualifications, vec![0xff; 9]),
		Some(ProofError::MalformedValue)
	);
}

#[test]
fn bundles_are_bounded() {
	let node = galen_proofs::state_nodes(vec![vec![0; bounds::MAX_NODE as usize + 1]]);
	assert_eq!(node, Err(ProofError::TooLarge));
	let nodes = galen_proofs::state_nodes(vec![Vec::new(); bounds::MAX_NODES as usize + 1]);
	assert_eq!(nodes, Err(ProofError::TooLarge));
	let mut header = chain().headers[3].clone();
	header.digest.logs = vec![DigestItem::Other(vec![0; bounds::MAX_HEADER as usize])];
	assert_eq!(header_bytes(&header), Err(ProofError::TooLarge));
	let mut justification = chain().justification(3, 0);
	let mut between = chain().headers[4].clone();
	between.digest.logs = vec![DigestItem::Other(vec![
		0;
		bounds::MAX_JUSTIFICATION as usize
	])];
	let (set_id, set) = chain().set_of(3);
	justification.commit.precommits = vec![vote(&set[0], set_id, 4, between.hash())];
	justification.votes_ancestries = vec![between];
	assert_eq!(
		canonical(&justification.encode()),
		Err(ProofError::TooLarge)
	);
	let (mut bundle, _) = true_bundle("batch");
	let long: JustificationBytes = vec![0; bounds::MAX_JUSTIFICATION as usize]
		.try_into()
		.expect("within bounds");
	let handoff = Handoff {
		header: chain().header(40),
		justification: long,
	};
	bundle.finality.handoffs = vec![handoff; 80].try_into().expect("few");
	assert_eq!(bundle.to_bytes(), Err(ProofError::TooLarge));
}
