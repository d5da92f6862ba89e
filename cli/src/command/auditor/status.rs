//! How node, network and gateway stand.

use crate::{
	context::Context,
	exit::{Code, Failure},
	gateway::{Gateway, Identity},
	terminal::fields,
	words::time,
};
use clap::Args;
use galen_client::{types::ValidatorInfo, NodeStatus};
use serde::Serialize;

/// A finalized block older than this, in seconds, means that releases stop.
const STALE: u64 = 30;

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

impl Status {
	fn in_words(&self) -> String {
		let validating = self
			.validators
			.iter()
			.filter(|known| known.validating)
			.count();
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
				format!("{validating} of {}", self.validators.len()),
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
