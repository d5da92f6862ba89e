//! Which hospitals validate, and which nodes are spoken to.

use super::Attempt;
use crate::common::{actor, cast::PARTNER, enact};
use frame_support::traits::KeyOwnerProofSystem;
use galen_primitives::ids::{OrganizationId, PeerKey};
use galen_runtime::{constants::MINUTES, Hash, Header, Historical, Runtime, RuntimeCall};
use pallet_validators::{Call, EquivocationProof};
use sp_consensus_aura::{
	digests::CompatibleDigestItem,
	ed25519::{AuthorityPair, AuthoritySignature},
	Slot,
};
use sp_core::{crypto::key_types::AURA, Pair};
use sp_runtime::{traits::Header as _, Digest, DigestItem};

/// The fourth hospital, whose validator comes and goes.
const DAVE: OrganizationId = OrganizationId(3);

/// Two blocks of the fourth hospital for one slot.
fn report() -> RuntimeCall {
	let pair = AuthorityPair::from_string("//Dave", None).expect("a URI");
	let slot = Slot::from(1_000);
	let sealed = |parent: u8| {
		let author =
			<DigestItem as CompatibleDigestItem<AuthoritySignature>>::aura_pre_digest(slot);
		let mut header = Header::new(
			1,
			Hash::default(),
			Hash::default(),
			Hash::repeat_byte(parent),
			Digest { logs: vec![author] },
		);
		let seal = pair.sign(header.hash().as_ref());
		header.digest_mut().push(DigestItem::aura_seal(seal));
		header
	};
	Call::<Runtime>::report_aura_equivocation {
		equivocation_proof: Box::new(EquivocationProof {
			offender: pair.public(),
			slot,
			first_header: sealed(1),
			second_header: sealed(2),
		}),
		key_owner_proof: Historical::prove((AURA, pair.public())).expect("a validator's key"),
	}
	.into()
}

pub fn attempts() -> Vec<Attempt> {
	vec![
		Attempt::after(
			"admit_validator",
			"",
			|| enact(Call::<Runtime>::retire_validator { organization: DAVE }),
			|_| {
				Call::<Runtime>::admit_validator {
					organization: DAVE,
					account: actor(&["Dave"]).account(),
				}
				.into()
			},
		),
		Attempt::new("retire_validator", "", |_| {
			Call::<Runtime>::retire_validator { organization: DAVE }.into()
		}),
		Attempt::new("suspend_validator", "", |_| {
			Call::<Runtime>::suspend_validator { organization: DAVE }.into()
		}),
		Attempt::after(
			"resume_validator",
			"",
			|| enact(Call::<Runtime>::suspend_validator { organization: DAVE }),
			|_| Call::<Runtime>::resume_validator { organization: DAVE }.into(),
		),
		Attempt::new("set_peer_ids", "of one's own organization", |_| {
			Call::<Runtime>::set_peer_ids {
				peer_ids: vec![PeerKey([9; 32])].try_into().expect("one key"),
			}
			.into()
		}),
		Attempt::new("report_aura_equivocation", "", |_| report()),
		Attempt::new("note_stalled", "", |_| {
			Call::<Runtime>::note_stalled {
				delay: 2 * MINUTES,
				best_finalized_block_number: 1,
			}
			.into()
		}),
		Attempt::new("clear_peer_ids", "", |_| {
			Call::<Runtime>::clear_peer_ids {
				organization: PARTNER,
			}
			.into()
		}),
	]
}
