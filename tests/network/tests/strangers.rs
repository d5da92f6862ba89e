//! Those outside the membership, on the network itself: they are served no byte of the chain.

use futures::future::try_join_all;
use galen_test_support::{
	keys,
	stranger::{self, Answer, Question},
	wait::{observe, until},
	Network, NodeBuilder,
};
use std::time::{Duration, Instant};

/// How long a stranger tries.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pause between a stranger's attempts.
const PAUSE: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_gets_no_chain_data_in_a_minute() -> anyhow::Result<()> {
	let mut network = Network::local().await?;
	// Dave's place is empty, so that the client below can take his identity.
	network.node_mut("Dave").stop().await?;
	network.wait_finalized(3).await?;

	// What the questions are worth: a member's client gets answers to every request.
	let answers = until("a member is answered", Duration::from_secs(60), || async {
		let answers = stranger::ask(network.node("Alice"), keys::node_key("Dave")).await?;
		let answered = |question: &Question| {
			answers
				.iter()
				.any(|(asked, answer)| asked == question && is_data(answer))
		};
		let all = Question::ALL
			.iter()
			.filter(|question| question.is_request())
			.all(answered);
		println!("a member is answered: {answers:?}");
		Ok(all.then_some(answers))
	})
	.await?;
	assert_eq!(answers.len(), Question::ALL.len());

	// A whole node that nobody admitted, told where everybody is.
	network.add(NodeBuilder::new("Mallory")?)?;
	network.node_mut("Mallory").start().await?;

	// And a bare client, again and again, at every node.
	let start = Instant::now();
	let mut asked = 0;
	while start.elapsed() < PATIENCE {
		let visits = ["Alice", "Bob", "Charlie"].map(|name| {
			asked += 1;
			let key = keys::node_key(&format!("client {asked}"));
			let node = network.node(name);
			async move { anyhow::Ok((name, stranger::ask(node, key).await?)) }
		});
		for (name, answers) in try_join_all(visits).await? {
			for (question, answer) in answers {
				assert!(
					!is_data(&answer),
					"{name} answered a stranger's {question:?}: {answer:?}"
				);
			}
		}
		observe(PAUSE).await;
	}
	println!(
		"{asked} strangers asked {} questions each",
		Question::ALL.len()
	);

	let mallory = network.node("Mallory");
	assert_eq!(
		mallory.best().await?,
		0,
		"a stranger's node imported a block"
	);
	assert_eq!(mallory.peers().await?, 0, "a stranger's node has a peer");
	network.node_mut("Mallory").stop().await?;
	network.wait_progress(3).await?;
	network.finish().await
}

fn is_data(answer: &Answer) -> bool {
	matches!(answer, Answer::Data(_))
}
