//! How node, network and gateway stand.

use crate::{
	context::Context,
	exit::{Code, Failure},
	gateway::{Gateway, Identity},
	terminal::fields,
	words::time,
};
use clap::Args;
use galen_client::{types::ValidatorInfo, AccountId, NodeStatus, Turns};
use serde::Serialize;

/// A finalized block older than this, in seconds, means that releases stop.
const STALE: u64 = 30;

/// Turns of a validator below which nothing is said of it: each may pass for once.
const ENOUGH: u32 = 3;

/// Show how node, network and gateway stand.
#[derive(Debug, Args)]
pub struct Options {
	/// Also walk through the whole state for broken invariants, which takes the node a while
	#[arg(long)]
	audit: bool,
	/// Only the node
	#[arg(long)]
	no_gateway: bool,
}

#[derive(Serialize)]
struct Status {
	node: NodeStatus,
	url: String,
	genesis: galen_client::Hash,
	spec_version: u32,
	best: u32,
	finalized: u32,
	/// Seconds since the finalized block's time.
	finalized_age: u64,
	session: u32,
	validators: Vec<ValidatorInfo>,
	/// Who made blocks lately; `None` where the chain cannot tell, or nobody reads it.
	#[serde(skip)]
	turns: Option<Vec<(AccountId, Turns)>>,
	#[serde(skip_serializing_if = "Option::is_none")]
	gateway: Option<GatewayStatus>,
	#[serde(skip_serializing_if = "Option::is_none")]
	broken_invariants: Option<Vec<String>>,
}

#[derive(Serialize)]
struct GatewayStatus {
	url: String,
	ready: bool,
	#[serde(skip_serializing_if = "Option::is_none")]
	identity: Option<Identity>,
	#[serde(skip_serializing_if = "Option::is_none")]
	problem: Option<String>,
}

/// Does it.
pub async fn run(context: &Context, options: Options) -> Result<(), Failure> {
	let chain = context.chain().await?;
	let (node, best, finalized) =
		futures::try_join!(chain.node(), chain.best(), chain.finalized())?;
	let (moment, session, validators) = futures::try_join!(
		finalized.moment(),
		finalized.session(),
		finalized.validators()
	)?;
	let turns = if context.output.is_for_people() {
		chain.turns(&finalized).await?
	} else {
		None
	};
	let broken_invariants = if options.audit {
		Some(finalized.broken_invariants().await?)
	} else {
		None
	};
	let gateway = if options.no_gateway {
		None
	} else {
		gateway(context, chain.genesis()).await?
	};
	let status = Status {
		node,
		url: chain.url().to_owned(),
		genesis: chain.genesis(),
		spec_version: finalized.spec_version(),
		best: best.number(),
		finalized: finalized.number(),
		finalized_age: time::now().saturating_sub(moment),
		session,
		validators,
		turns,
		gateway,
		broken_invariants,
	};
	context.output.result(&status, || status.in_words())?;
	status.verdict()
}

/// How the gateway stands; nothing if nobody named one and none is where most have it.
async fn gateway(
	context: &Context,
	genesis: galen_client::Hash,
) -> Result<Option<GatewayStatus>, Failure> {
	let gateway = context.gateway()?;
	let url = gateway.url().to_owned();
	Ok(match look(&gateway, genesis).await {
		Ok((identity, ready)) => Some(GatewayStatus {
			url,
			ready,
			identity: Some(identity),
			problem: None,
		}),
		Err(_) if !context.settings.gateway_is_named => None,
		Err(failure) => Some(GatewayStatus {
			url,
			ready: false,
			identity: None,
			problem: Some(failure.to_string()),
		}),
	})
}

async fn look(gateway: &Gateway, genesis: galen_client::Hash) -> Result<(Identity, bool), Failure> {
	let identity = gateway.identity().await?;
	identity.check(genesis, gateway.url())?;
	let ready = gateway
		.send(gateway.request(reqwest::Method::GET, "/readyz"))
		.await?;
	Ok((identity, ready.status().is_success()))
}

/// Who is in the set, and who of them makes blocks. A seat says nothing of whether a machine runs; what
/// the chain shows of that is whose turns to make a block passed. It does not show who votes.
fn validators(seats: &[ValidatorInfo], turns: Option<&[(AccountId, Turns)]>) -> String {
	let validating: Vec<_> = seats.iter().filter(|seat| seat.validating).collect();
	let set = format!("{} of {} are in the set", validating.len(), seats.len());
	let lately = |seat: &ValidatorInfo| {
		let found = turns?.iter().find(|(account, _)| *account == seat.account);
		found
			.map(|(_, turns)| *turns)
			.filter(|turns| turns.of >= ENOUGH)
	};
	if validating.iter().any(|seat| lately(seat).is_none()) {
		return format!("{set}; it is too new to tell whether all of them make blocks");
	}
	let missing: Vec<String> = validating
		.iter()
		.filter_map(|seat| {
			let Turns { made, of } = lately(seat)?;
			let made = match made {
				0 => "none".to_owned(),
				made if made.saturating_mul(2) < of => made.to_string(),
				_ => return None,
			};
			Some(format!(
				"hospital {} made {made} of its last {of} blocks",
				seat.organization
			))
		})
		.collect();
	if missing.is_empty() {
		return format!("{set}, and all make blocks (who votes, the chain does not show)");
	}
	format!(
		"{set}, but {}: stopped, or cut off from the others (who votes, the chain does not show)",
		missing.join(", and ")
	)
}

impl Status {
	fn in_words(&self) -> String {
		let syncing = if self.node.syncing {
			", catching up"
		} else {
			""
		};
		let mut lines = vec![
			(
				"node",
				format!(
					"{} {} at {}{syncing}",
					self.node.name, self.node.version, self.url
				),
			),
			(
				"network",
				format!("{} ({})", self.node.chain, self.node.kind),
			),
			("genesis", format!("{:?}", self.genesis)),
			("runtime", self.spec_version.to_string()),
			("peers", self.node.peers.to_string()),
			("best block", self.best.to_string()),
			(
				"final block",
				format!("{}, {} s old", self.finalized, self.finalized_age),
			),
			("session", self.session.to_string()),
			(
				"validators",
				validators(&self.validators, self.turns.as_deref()),
			),
		];
		if let Some(gateway) = &self.gateway {
			let words = match (&gateway.problem, &gateway.identity) {
				(Some(problem), _) => problem.clone(),
				(None, Some(identity)) => format!(
					"{} of hospital {} at {}, {}",
					identity.version,
					identity.organization,
					gateway.url,
					if gateway.ready { "ready" } else { "not ready" }
				),
				(None, None) => gateway.url.clone(),
			};
			lines.push(("gateway", words));
		}
		if let Some(broken) = &self.broken_invariants {
			let words = if broken.is_empty() {
				"all hold".to_owned()
			} else {
				broken.join("; ")
			};
			lines.push(("invariants", words));
		}
		fields(lines)
	}

	/// What is wrong is not only shown: whoever watches by exit code learns it too.
	fn verdict(&self) -> Result<(), Failure> {
		if let Some(broken) = self
			.broken_invariants
			.as_ref()
			.filter(|broken| !broken.is_empty())
		{
			return Err(Failure::integrity(format!(
				"{} invariants are broken",
				broken.len()
			)));
		}
		if self.finalized_age > STALE {
			return Err(Failure::new(
				Code::Unavailable,
				format!(
					"the network has not finalized for {} s; nothing is released until it does",
					self.finalized_age
				),
			));
		}
		match self
			.gateway
			.as_ref()
			.and_then(|gateway| gateway.problem.as_ref())
		{
			Some(problem) => Err(Failure::new(Code::Unavailable, problem.clone())),
			None => Ok(()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_primitives::ids::OrganizationId;

	fn seat(number: u8) -> ValidatorInfo {
		ValidatorInfo {
			organization: OrganizationId(number.into()),
			account: AccountId([number; 32]),
			validating: true,
			seated: true,
			reason: None,
			disabled_since: None,
		}
	}

	fn turns(made: &[u32]) -> Vec<(AccountId, Turns)> {
		let made = (0..).zip(made);
		made.map(|(number, made)| (AccountId([number; 32]), Turns { made: *made, of: 5 }))
			.collect()
	}

	#[test]
	fn a_seat_whose_turns_pass_is_not_counted_as_one_that_works() {
		let seats = [seat(0), seat(1), seat(2), seat(3)];
		let said = |made: &[u32]| validators(&seats, Some(&turns(made)));
		let well = said(&[5, 5, 4, 3]);
		assert!(well.starts_with("4 of 4 are in the set, and all make blocks"));
		let dead = said(&[5, 5, 5, 0]);
		assert!(
			dead.starts_with(
				"4 of 4 are in the set, but hospital 3 made none of its last 5 blocks"
			),
			"{dead}"
		);
		let two = said(&[2, 5, 5, 0]);
		assert!(two.contains("hospital 0 made 2 of its last 5 blocks, and hospital 3 made none"));
	}

	#[test]
	fn what_cannot_be_told_is_said() {
		let seats = [seat(0), seat(1)];
		assert!(validators(&seats, None).contains("too new to tell"));
		let few = [1, 0].map(|made| Turns { made, of: 2 });
		let few = seats.iter().map(|seat| seat.account).zip(few);
		let few: Vec<_> = few.collect();
		assert!(validators(&seats, Some(&few)).contains("too new to tell"));
		// Of one nothing is known.
		assert!(validators(&seats, Some(&turns(&[5]))).contains("too new to tell"));
		let out = ValidatorInfo {
			validating: false,
			..seat(1)
		};
		let said = validators(&[seat(0), out], Some(&turns(&[5])));
		assert!(said.starts_with("1 of 2 are in the set, and all make blocks"));
		assert!(said.contains("who votes, the chain does not show"));
	}
}
