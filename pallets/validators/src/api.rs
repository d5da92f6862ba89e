//! What the node asks the runtime about validators and peers.
//!
//! Compiles without the standard library for the runtime, and with it gives the node's client.

use crate::equivocation::EquivocationProof;
use alloc::vec::Vec;
use galen_primitives::ids::PeerKey;
use sp_consensus_aura::{ed25519::AuthorityId, Slot};
use sp_session::MembershipProof;

sp_api::decl_runtime_apis! {
	/// Reporting an Aura authority that sealed two blocks for one slot.
	///
	/// The node that imports the second block asks for a key ownership proof at the parent of one
	/// of the two, and submits the report at its best block, with the offchain transaction pool
	/// extension registered. An offender that has rotated its keys meanwhile can be proven guilty
	/// only after the running session, so a node tries once more then, with the same proof. A node
	/// never reports its own key.
	pub trait AuraEquivocationApi {
		/// Proves whose key `authority_id` is in the session of the block asked. `None` when it is
		/// no validator's. `slot` is there to choose the session by, should that become necessary.
		fn generate_aura_key_ownership_proof(
			slot: Slot,
			authority_id: AuthorityId,
		) -> Option<MembershipProof>;

		/// Hands the report to this node's own transaction pool, which checks it. `None` when there
		/// is no pool to hand it to.
		fn submit_report_aura_equivocation(
			equivocation_proof: EquivocationProof<Block::Header>,
			key_owner_proof: MembershipProof,
		) -> Option<()>;
	}

	/// Whom the node may speak to.
	pub trait PeersApi {
		/// The peer keys of all active organizations, in no particular order.
		fn allowed_peers() -> Vec<PeerKey>;
	}
}
