//! Who gets a transaction into a node's pool.

use anyhow::bail;
use galen_test_support::{
	chain::{self, account, call, nothing, Call},
	keys,
	raw::hexadecimal,
	Network, Node, RpcError,
};
use subxt::transactions::{TransactionInvalid, TransactionUnknown, ValidationResult};
use subxt_signer::sr25519::Keypair;

/// The payer's quota is used up: `pallet_members::Refusal::QuotaExhausted`.
const QUOTA_EXHAUSTED: u8 = 106;
/// No bucket of the payer's class could ever pay: `Refusal::ExceedsQuotaSize`.
const EXCEEDS_QUOTA_SIZE: u8 = 107;

/// What a node answers to a transaction that one of Galen's rules refuses.
struct Refused {
	/// JSON-RPC code, as the SDK has it.
	code: i32,
	/// Message, as the SDK has it.
	message: &'static str,
	/// How the sentence begins: what was refused, the rule's own code, what to do.
	sentence: &'static str,
}

const NOT_A_MEMBER: Refused = Refused {
	code: 1010,
	message: "Invalid Transaction",
	sentence: "Not a member (101): ask a hospital to enrol this account",
};
const OVER_QUOTA: Refused = Refused {
	code: 1011,
	message: "Unknown Transaction Validity",
	sentence: "Quota exhausted (106): wait and send the same transaction again",
};
const TOO_LARGE: Refused = Refused {
	code: 1010,
	message: "Invalid Transaction",
	sentence: "Larger than the whole quota (107): split the call",
};

/// Doublings after which a call that costs something has outgrown a person's bucket.
const DOUBLINGS: u32 = 14;

/// A new patient of the first hospital.
async fn enrolled(chain: &chain::Chain, path: &str) -> anyhow::Result<Keypair> {
	let subject = keys::signer(path)?;
	let registrar = keys::signer("//Alice//Registrar")?;
	let enroll = call(
		"Members",
		"enroll_subject",
		[("subject", account(&subject))],
	);
	chain::execute(chain, &enroll, &registrar).await?;
	Ok(subject)
}

/// Leaving one's hospital: a right, which no quota stops.
fn leave(subject: &Keypair) -> Call {
	call(
		"Members",
		"release_subject",
		[("subject", account(subject))],
	)
}

fn says(refusal: &RpcError, expected: &Refused) {
	let Refused {
		code,
		message,
		sentence,
	} = expected;
	assert_eq!(refusal.code, *code, "{refusal}");
	let begins = format!("{message}: {sentence}");
	assert!(
		refusal.message.starts_with(&begins),
		"expected \"{begins}\", got: {refusal}"
	);
}

/// Submits a transaction by both methods that also tell what becomes of it, and checks that each
/// says the sentence. They are two transactions, because a node bans the bytes that it refused.
async fn watchers_are_told(
	node: &Node,
	[first, second]: [Vec<u8>; 2],
	expected: &Refused,
) -> anyhow::Result<()> {
	let older = ["author_submitAndWatchExtrinsic", "author_unwatchExtrinsic"];
	let begun = node.first_notice(older, &[hexadecimal(&first)]).await;
	let error = begun.expect_err("refused before it is watched");
	match error.downcast_ref::<RpcError>() {
		Some(refusal) => says(refusal, expected),
		None => return Err(error),
	}

	let newer = [
		"transactionWatch_v1_submitAndWatch",
		"transactionWatch_v1_unwatch",
	];
	let notice = node.first_notice(newer, &[hexadecimal(&second)]).await?;
	let text = |field: &str| notice.get(field).and_then(|value| value.as_str());
	assert_eq!(text("event"), Some("invalid"), "{notice}");
	let reason = text("error").unwrap_or_default();
	assert!(reason.starts_with(expected.sentence), "{notice}");
	Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_are_served_and_nobody_else() -> anyhow::Result<()> {
	let network = Network::local().await?;
	network.wait_finalized(2).await?;
	let node = network.node("Alice");
	let chain = node.chain().await?;

	// Nobody knows this account.
	let stranger = keys::signer("//Stranger")?;
	let transaction = chain::sign(&chain, &nothing(), &stranger, None).await?;
	for name in galen_test_support::HOSPITALS {
		says(
			&chain::refused(network.node(name), &transaction).await?,
			&NOT_A_MEMBER,
		);
	}
	let first = chain::sign(&chain, &nothing(), &stranger, Some(1)).await?;
	let second = chain::sign(&chain, &nothing(), &stranger, Some(2)).await?;
	watchers_are_told(node, [first, second], &NOT_A_MEMBER).await?;

	// The moment it is a patient's, it can act, though it never had a token.
	let subject = enrolled(&chain, "//Stranger").await?;
	assert_eq!(chain::free_balance(&chain, &subject).await?, 0);
	chain::execute(&chain, &nothing(), &subject).await?;

	// The patient leaves, which nobody can stop, and is a stranger again.
	chain::execute(&chain, &leave(&subject), &subject).await?;
	let transaction = chain::sign(&chain, &nothing(), &subject, None).await?;
	says(&chain::refused(node, &transaction).await?, &NOT_A_MEMBER);

	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patient_over_quota_is_refused_and_told_so_but_can_still_leave() -> anyhow::Result<()> {
	let network = Network::local().await?;
	network.wait_finalized(2).await?;
	let node = network.node("Bob");
	let chain = node.chain().await?;
	let subject = enrolled(&chain, "//Talker").await?;

	let size = outgrown(&chain, &subject).await?;
	let transaction = chain::sign(&chain, &expensive(size, &subject), &subject, None).await?;
	says(&chain::refused(node, &transaction).await?, &TOO_LARGE);

	// Half of what outgrows the bucket fits in, once or twice.
	let affordable = expensive(size / 2, &subject);
	let refusal = spend(&chain, &affordable, &subject).await?;
	assert_eq!(
		refusal,
		ValidationResult::Unknown(TransactionUnknown::Custom(QUOTA_EXHAUSTED))
	);
	let transaction = chain::sign(&chain, &affordable, &subject, None).await?;
	says(&chain::refused(node, &transaction).await?, &OVER_QUOTA);
	// What is refused for now is not banned: the same bytes may come again.
	says(&chain::refused(node, &transaction).await?, &OVER_QUOTA);
	let other = expensive(size / 2 - 1, &subject);
	let first = chain::sign(&chain, &other, &subject, None).await?;
	let other = expensive(size / 2 + 1, &subject);
	let second = chain::sign(&chain, &other, &subject, None).await?;
	watchers_are_told(node, [first, second], &OVER_QUOTA).await?;

	// Rights are not for sale.
	chain::execute(&chain, &leave(&subject), &subject).await?;
	network.finish().await
}

/// Calls that a subject may not make, in a batch that goes on after each failure: they cost what
/// they declare and change nothing.
fn expensive(calls: usize, subject: &Keypair) -> Call {
	let enroll = call("Members", "enroll_subject", [("subject", account(subject))]);
	chain::batch("force_batch", std::iter::repeat_n(enroll, calls))
}

/// The size of a batch that costs more than a person's whole bucket, when half of it does not.
async fn outgrown(chain: &chain::Chain, subject: &Keypair) -> anyhow::Result<usize> {
	for doubling in 0..DOUBLINGS {
		let size = 1 << doubling;
		let transaction = chain::sign(chain, &expensive(size, subject), subject, None).await?;
		match chain::validity(chain, transaction).await? {
			ValidationResult::Valid(_) => {},
			ValidationResult::Invalid(TransactionInvalid::Custom(EXCEEDS_QUOTA_SIZE)) => {
				return Ok(size)
			},
			other => bail!("a batch of {size} calls is neither valid nor too large: {other:?}"),
		}
	}
	bail!(
		"a batch of {} calls still fits into a person's quota",
		1 << (DOUBLINGS - 1)
	)
}

/// Has a call executed until the runtime refuses it, at most three times.
async fn spend(
	chain: &chain::Chain,
	call: &Call,
	subject: &Keypair,
) -> anyhow::Result<ValidationResult> {
	for _ in 0..3 {
		let transaction = chain::sign(chain, call, subject, None).await?;
		let validity = chain::validity(chain, transaction).await?;
		if !validity.is_valid() {
			return Ok(validity);
		}
		chain::dispatched(chain, call, subject).await?;
	}
	bail!("three times half a bucket fit into one")
}
