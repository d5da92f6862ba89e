//! GRANDPA's timing, chosen by the chain specification.
//!
//! Within one region a vote reaches everybody in a few milliseconds and nothing is gained by
//! waiting; between regions the SDK's patience keeps votes from chasing a moving head. The choice
//! belongs to the network, not to one node, hence to the specification.

use galen_chain_spec::{Extensions, FinalityProfile};
use galen_runtime::opaque::Block;
use sc_chain_spec::ChainSpec;
use sc_client_api::HeaderBackend;
use sc_consensus_grandpa::{VotingRule, VotingRulesBuilder};
use std::time::Duration;

/// Blocks between stored justifications. Each stored one can end a portable proof, so this bounds
/// how many headers a proof must carry; 16 of them are about 3 kB.
pub const JUSTIFICATION_PERIOD: u32 = 16;

/// The profile of a chain specification; a specification without one is meant for any distance.
pub fn profile(spec: &dyn ChainSpec) -> FinalityProfile {
	Extensions::try_get(spec).map_or(FinalityProfile::Wan, |extensions| extensions.finality)
}

/// How long a vote is expected to travel.
pub fn gossip_duration(profile: FinalityProfile) -> Duration {
	match profile {
		FinalityProfile::Lan => Duration::from_millis(100),
		FinalityProfile::Wan => Duration::from_millis(333),
	}
}

/// What validators vote for: the best block itself, or the SDK's more careful choice.
pub fn voting_rule<B>(profile: FinalityProfile) -> impl VotingRule<Block, B> + Clone
where
	B: HeaderBackend<Block> + 'static,
{
	match profile {
		FinalityProfile::Lan => VotingRulesBuilder::new(),
		FinalityProfile::Wan => VotingRulesBuilder::default(),
	}
	.build()
}
