//! The client against a real node: what it submits, what it reads, and what it survives.

use anyhow::Context;
use futures::{future::try_join_all, StreamExt};
use galen_client::{
	calls, types::MembersEvent, AccountId, Chain, ConnectError, Event, Refusal, Signer, SubmitError,
};
use galen_primitives::ids::{OrderId, OrganizationId};
use galen_test_support::{
	wait::{limits, until},
	Network,
};

async fn world() -> anyhow::Result<(Network, Chain)> {
	let network = Network::development().await?;
	network.wait_finalized(1).await?;
	let chain = Chain::connect(&network.node("Alice").rpc_url()).await?;
	Ok((network, chain))
}

fn patient(name: &str) -> anyhow::Result<AccountId> {
	Ok(Signer::from_uri(&format!("//Test//{name}"))?.account())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_of_one_account_are_all_final_and_each_once() -> anyhow::Result<()> {
	let (network, chain) = world().await?;
	let registrar = Signer::from_uri("//Alice//Registrar")?;
	let patients: Vec<_> = (0..12)
		.map(|number| patient(&number.to_string()))
		.collect::<Result<_, _>>()?;
	let enrolled = patients.iter().map(|patient| {
		let (chain, registrar) = (&chain, &registrar);
		async move {
			let call = calls::members::enroll_subject(*patient);
			chain.submit(registrar, &call).await
		}
	});
	let submitted = try_join_all(enrolled).await?;
	for (patient, submitted) in patients.iter().zip(&submitted) {
		let says_so = |event: &Event| matches!(event, Event::Members(MembersEvent::SubjectEnrolled { subject, .. }) if subject == patient);
		assert!(
			submitted.events.iter().any(says_so),
			"{:?}",
			submitted.events
		);
		// What was returned is final: the block of each answers for itself.
		let at = chain.at(submitted.block).await?;
		assert_eq!(at.custodian_of(patient).await?, Some(OrganizationId(0)));
	}
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_and_failures_say_which_and_what_to_do() -> anyhow::Result<()> {
	let (network, chain) = world().await?;
	let stranger = Signer::from_uri("//Test//Stranger")?;
	let anything = calls::access::cancel_order(OrderId(0));
	let refused = chain.submit(&stranger, &anything).await;
	let refused = refused.err().context("a stranger submits nothing")?;
	assert!(
		matches!(refused, SubmitError::Refused(Refusal::NotAMember)),
		"{refused:?}"
	);

	// A member whose call fails in its block learns the pallet's error in its own words.
	let admin = Signer::from_uri("//Alice")?;
	let dismiss = calls::members::dismiss(patient("Nobody")?);
	let failed = chain.submit(&admin, &dismiss).await;
	let failed = failed.err().context("nobody is dismissed")?;
	let SubmitError::Failed { error, .. } = &failed else {
		anyhow::bail!("it fails in a block: {failed:?}");
	};
	let sentence = error.to_string();
	assert!(sentence.contains("(Members::"), "{sentence}");
	assert!(sentence.split_whitespace().count() > 4, "{sentence}");
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_sends_nothing() -> anyhow::Result<()> {
	let (network, chain) = world().await?;
	let registrar = Signer::from_uri("//Alice//Registrar")?;
	let somebody = patient("Checked")?;
	let enroll = calls::members::enroll_subject(somebody);
	chain.check(&registrar, &enroll).await?;
	let before = chain.finalized().await?.number();
	until("three more blocks are final", limits::FINALITY, || async {
		Ok((chain.finalized().await?.number() >= before.saturating_add(3)).then_some(()))
	})
	.await?;
	assert_eq!(
		chain.finalized().await?.custodian_of(&somebody).await?,
		None
	);
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_answers_as_its_block_did() -> anyhow::Result<()> {
	let (network, chain) = world().await?;
	let registrar = Signer::from_uri("//Alice//Registrar")?;
	let somebody = patient("Later")?;
	let before = chain.finalized().await?;
	chain
		.submit(&registrar, &calls::members::enroll_subject(somebody))
		.await?;
	assert_eq!(before.custodian_of(&somebody).await?, None);
	let after = chain.finalized().await?;
	assert!(after.number() > before.number());
	assert_eq!(
		after.custodian_of(&somebody).await?,
		Some(OrganizationId(0))
	);
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_heads_and_submissions_go_on_after_the_node_was_killed() -> anyhow::Result<()> {
	let (mut network, chain) = world().await?;
	let mut heads = chain.follow_finalized();
	let seen = heads.next().await.context("a head")??.number();

	network.node_mut("Alice").kill().await?;
	network.node_mut("Alice").start().await?;

	let registrar = Signer::from_uri("//Alice//Registrar")?;
	let somebody = patient("Afterwards")?;
	chain
		.submit(&registrar, &calls::members::enroll_subject(somebody))
		.await?;
	let at = chain.finalized().await?;
	assert_eq!(at.custodian_of(&somebody).await?, Some(OrganizationId(0)));
	// The stream that was begun before says that the connection was lost, goes on by itself, and
	// never backwards.
	let mut last = seen;
	while last < at.number() {
		match heads.next().await.context("heads go on")? {
			Ok(head) => {
				assert!(head.number() > last, "{} after {last}", head.number());
				last = head.number();
			},
			Err(error) => assert!(error.is_transient(), "{error:?}"),
		}
	}
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_away_is_told_from_one_that_refuses() -> anyhow::Result<()> {
	let (mut network, chain) = world().await?;
	let url = network.node("Alice").rpc_url();
	network.node_mut("Alice").kill().await?;
	let connected = Chain::connect(&url).await;
	assert!(matches!(connected, Err(ConnectError::Unreachable(_))));
	let read = chain.finalized().await.err().context("nobody answers")?;
	assert!(read.is_transient(), "{read:?}");
	let registrar = Signer::from_uri("//Alice//Registrar")?;
	let call = calls::members::enroll_subject(patient("Away")?);
	let sent = chain.submit(&registrar, &call).await;
	let sent = sent.err().context("nothing is sent")?;
	assert!(
		matches!(
			sent,
			SubmitError::Unreachable(_) | SubmitError::Unknown { .. }
		),
		"{sent:?}"
	);
	network.node_mut("Alice").start().await?;
	chain.submit(&registrar, &call).await?;
	network.finish().await
}
