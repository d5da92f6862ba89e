//! Why a block is final: hand-offs from the trusted authorities to those of the block, a
//! justification, and the headers between the justified and the proven block.

use crate::{
	bounds::{
		MAX_AUTHORITIES, MAX_HANDOFFS, MAX_HEADER, MAX_HEADERS, MAX_JUSTIFICATION, MAX_VOTES,
		MAX_VOTE_HEADERS,
	},
	Hash, Header, ProofError, Trust,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeAll, Encode};
use finality_grandpa::{voter_set::VoterSet, Chain, Error as VoteError, Message};
use sp_consensus_grandpa::{
	check_message_signature_with_buffer, AuthorityId, AuthorityList, ConsensusLog,
	GrandpaJustification, ScheduledChange, GRANDPA_ENGINE_ID,
};
use sp_crypto_hashing::blake2_256;

/// A header, encoded.
pub type HeaderBytes = BoundedVec<u8, ConstU32<MAX_HEADER>>;
/// A justification, encoded, in the one form that [`canonical`] makes.
pub type JustificationBytes = BoundedVec<u8, ConstU32<MAX_JUSTIFICATION>>;

type Justification = GrandpaJustification<Header>;
type SignedVote = finality_grandpa::SignedPrecommit<
	Hash,
	u32,
	sp_consensus_grandpa::AuthoritySignature,
	AuthorityId,
>;

/// Why a block is final.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Finality {
	/// From the trusted authorities to those of the justification.
	pub handoffs: BoundedVec<Handoff, ConstU32<MAX_HANDOFFS>>,
	/// From the proven block to the justified one, both included, ascending.
	pub headers: BoundedVec<HeaderBytes, ConstU32<MAX_HEADERS>>,
	/// Makes the last of the headers final.
	pub justification: JustificationBytes,
}

/// The last block of a set of authorities: it names the next set, and its own set made it final.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Handoff {
	/// The block.
	pub header: HeaderBytes,
	/// Makes it final.
	pub justification: JustificationBytes,
}

/// Checks why a block is final; returns its header and the authorities that vouched for it.
pub(crate) fn verify(finality: &Finality, trust: &Trust) -> Result<(Header, Trust), ProofError> {
	let trust = follow(&finality.handoffs, trust.clone())?;
	let mut headers = finality.headers.iter();
	let first = headers.next().ok_or(ProofError::NoHeaders)?;
	let (proven, mut hash) = read_header(first)?;
	let mut number = proven.number;
	for next in headers {
		let (header, next_hash) = read_header(next)?;
		if header.parent_hash != hash || Some(header.number) != number.checked_add(1) {
			return Err(ProofError::BrokenChain);
		}
		(number, hash) = (header.number, next_hash);
	}
	if number <= trust.since {
		return Err(ProofError::BeforeAuthorities);
	}
	justifies(&finality.justification, number, hash, &trust)?;
	Ok((proven, trust))
}

/// Follows the hand-offs, and returns the authorities they lead to.
fn follow(handoffs: &[Handoff], trust: Trust) -> Result<Trust, ProofError> {
	handoffs.iter().try_fold(trust, |trust, handoff| {
		let (header, hash) = read_header(&handoff.header)?;
		if header.number <= trust.since {
			return Err(ProofError::HandoffOutOfOrder);
		}
		justifies(&handoff.justification, header.number, hash, &trust)?;
		let authorities = next_authorities(&header)?;
		trust.next(header.number, authorities)
	})
}

fn read_header(bytes: &HeaderBytes) -> Result<(Header, Hash), ProofError> {
	let header =
		Header::decode_all(&mut bytes.as_slice()).map_err(|_| ProofError::MalformedHeader)?;
	// Of the bytes themselves, so that there is one way to write a header.
	Ok((header, sp_core::H256(blake2_256(bytes))))
}

/// The authorities that a header hands over to.
fn next_authorities(header: &Header) -> Result<AuthorityList, ProofError> {
	let mut change: Option<ScheduledChange<u32>> = None;
	for item in header.digest.logs.iter() {
		let Some((GRANDPA_ENGINE_ID, log)) = item.as_consensus() else {
			continue;
		};
		let log =
			ConsensusLog::<u32>::decode_all(&mut &*log).map_err(|_| ProofError::MalformedHeader)?;
		match log {
			// Only the earliest of a block counts.
			ConsensusLog::ScheduledChange(found) if change.is_none() => change = Some(found),
			ConsensusLog::ForcedChange(..) => return Err(ProofError::IrregularHandoff),
			_ => (),
		}
	}
	let change = change.ok_or(ProofError::NoHandoff)?;
	if change.delay != 0 {
		return Err(ProofError::IrregularHandoff);
	}
	Ok(change.next_authorities)
}

/// Whether the justification makes this block final.
///
/// Stricter than a node is: there is one form of a justification ([`canonical`]), every vote in it
/// counts for the block, and signatures come before anything that is computed from votes.
fn justifies(
	bytes: &JustificationBytes,
	number: u32,
	hash: Hash,
	trust: &Trust,
) -> Result<(), ProofError> {
	let justification = Justification::decode_all(&mut bytes.as_slice())
		.map_err(|_| ProofError::MalformedJustification)?;
	let commit = &justification.commit;
	if (commit.target_number, commit.target_hash) != (number, hash) {
		return Err(ProofError::OtherBlock);
	}
	if trust.authorities.len() > MAX_AUTHORITIES {
		return Err(ProofError::BadAuthorities);
	}
	let voters =
		VoterSet::new(trust.authorities.iter().cloned()).ok_or(ProofError::BadAuthorities)?;
	if !is_canonical(&justification) || justification.encode() != bytes.as_slice() {
		return Err(ProofError::MalformedJustification);
	}

	let mut buffer = Vec::new();
	for vote in &commit.precommits {
		let checked = check_message_signature_with_buffer(
			&Message::Precommit(vote.precommit.clone()),
			&vote.id,
			&vote.signature,
			justification.round,
			trust.set_id,
			&mut buffer,
		);
		if !checked.is_valid() {
			return Err(ProofError::BadSignature);
		}
	}

	let ancestry = Ancestry::new(&justification.votes_ancestries);
	let mut used = BTreeSet::new();
	for vote in &commit.precommits {
		ancestry.walk(vote, number, hash, &mut used)?;
	}
	if used.len() != ancestry.0.len() {
		return Err(ProofError::UnusedHeaders);
	}

	match finality_grandpa::validate_commit(commit, &voters, &ancestry) {
		Ok(result) if result.is_valid() => Ok(()),
		_ => Err(ProofError::NotEnoughVotes),
	}
}

/// The headers between the votes and the justified block, by hash.
struct Ancestry<'a>(BTreeMap<Hash, &'a Header>);

impl<'a> Ancestry<'a> {
	fn new(headers: &'a [Header]) -> Self {
		Self(
			headers
				.iter()
				.map(|header| (hash_of(header), header))
				.collect(),
		)
	}

	/// Whether a vote is for the block or a descendant, with the number that it has; notes which
	/// headers show it.
	fn walk(
		&self,
		vote: &SignedVote,
		number: u32,
		hash: Hash,
		used: &mut BTreeSet<Hash>,
	) -> Result<(), ProofError> {
		let mut at = (vote.precommit.target_number, vote.precommit.target_hash);
		while at != (number, hash) {
			let header = self.0.get(&at.1).ok_or(ProofError::UnrelatedVote)?;
			if header.number != at.0 || at.0 <= number {
				return Err(ProofError::UnrelatedVote);
			}
			used.insert(at.1);
			at = (at.0.saturating_sub(1), header.parent_hash);
		}
		Ok(())
	}
}

impl Chain<Hash, u32> for Ancestry<'_> {
	fn ancestry(&self, base: Hash, block: Hash) -> Result<Vec<Hash>, VoteError> {
		let mut route = Vec::new();
		let mut at = block;
		while at != base {
			let header = self.0.get(&at).ok_or(VoteError::NotDescendent)?;
			// A hash has one preimage that anybody found, so no header comes twice.
			if route.len() > self.0.len() {
				return Err(VoteError::NotDescendent);
			}
			at = header.parent_hash;
			route.push(at);
		}
		// Without the base.
		route.pop();
		Ok(route)
	}
}

fn hash_of(header: &Header) -> Hash {
	sp_core::H256(blake2_256(&header.encode()))
}

/// What votes are ordered by.
fn vote_key(vote: &SignedVote) -> (&AuthorityId, u32, Hash) {
	let target = &vote.precommit;
	(&vote.id, target.target_number, target.target_hash)
}

/// Whether votes and headers are few enough, ascend, and none comes twice.
fn is_canonical(justification: &Justification) -> bool {
	let votes = &justification.commit.precommits;
	let headers = &justification.votes_ancestries;
	let ascending = |pair: &[SignedVote]| match pair {
		[a, b] => vote_key(a) < vote_key(b),
		_ => true,
	};
	let above = |pair: &[Header]| match pair {
		[a, b] => (a.number, hash_of(a)) < (b.number, hash_of(b)),
		_ => true,
	};
	votes.len() <= MAX_VOTES
		&& headers.len() <= MAX_VOTE_HEADERS
		&& votes.windows(2).all(ascending)
		&& headers.windows(2).all(above)
}

/// Brings a justification, as a node stores it, into the one form that a bundle may carry: votes that
/// count for its block, in ascending order and without doubles, and the headers that they need.
///
/// # Errors
/// It is none, or too long.
pub fn canonical(stored: &[u8]) -> Result<JustificationBytes, ProofError> {
	let mut justification =
		Justification::decode_all(&mut &*stored).map_err(|_| ProofError::MalformedJustification)?;
	let number = justification.commit.target_number;
	let hash = justification.commit.target_hash;
	let headers = core::mem::take(&mut justification.votes_ancestries);
	let ancestry = Ancestry::new(&headers);
	let mut used = BTreeSet::new();
	let votes = &mut justification.commit.precommits;
	votes.retain(|vote| {
		let mut path = BTreeSet::new();
		let counts = ancestry.walk(vote, number, hash, &mut path).is_ok();
		if counts {
			used.append(&mut path);
		}
		counts
	});
	votes.sort_by(|a, b| vote_key(a).cmp(&vote_key(b)));
	votes.dedup_by(|a, b| vote_key(a) == vote_key(b));
	let mut needed: Vec<Header> = used
		.iter()
		.filter_map(|hash| ancestry.0.get(hash).map(|header| (*header).clone()))
		.collect();
	needed.sort_by_key(|header| (header.number, hash_of(header)));
	justification.votes_ancestries = needed;
	BoundedVec::try_from(justification.encode()).map_err(|_| ProofError::TooLarge)
}

/// A header, encoded for a bundle.
///
/// # Errors
/// It is longer than any header a bundle may carry.
pub fn header_bytes(header: &Header) -> Result<HeaderBytes, ProofError> {
	BoundedVec::try_from(header.encode()).map_err(|_| ProofError::TooLarge)
}
