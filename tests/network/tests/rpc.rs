//! The RPC server, and clients that mean it harm. What a hospital's gateway does meanwhile must not
//! be disturbed.

use anyhow::Context;
use futures::future::try_join_all;
use galen_test_support::{
	chain::{self, nothing},
	keys,
	raw::{self, hexadecimal, request, Socket},
	Network, Node, NodeBuilder,
};
use serde_json::{json, Value};
use std::{
	net::Ipv4Addr,
	time::{Duration, Instant},
};

/// Connections that a crowd opens: more than the whole server has room for.
const CROWD: usize = 130;
/// Connections that one address may hold unless the operator says otherwise.
const PER_ADDRESS: usize = 50;
/// Where the crowd comes from, when it does not come from the machine itself.
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
/// Time a connection has for its first byte, and some for the machine.
const GREETING: Duration = Duration::from_secs(20);
/// An answer that takes longer was held up by somebody else's.
const PROMPT: Duration = Duration::from_secs(2);
/// Depth of a transaction whose decoding overflows the runtime's stack.
const DEPTH: usize = 3_000;

/// Asks over a connection of its own, and returns how long the answer took.
async fn fresh_question(node: &Node) -> anyhow::Result<Duration> {
	let start = Instant::now();
	let answer = Socket::open(node)
		.await?
		.post(&[], &request("system_chain", json!([])))
		.await?;
	assert_eq!(answer.status, 200, "{}", answer.body);
	assert!(answer.json()?.get("result").is_some(), "{}", answer.body);
	Ok(start.elapsed())
}

async fn crowd(node: &Node, address: Ipv4Addr) -> anyhow::Result<Vec<Socket>> {
	let mut crowd = Vec::new();
	for _ in 0..CROWD {
		crowd.push(Socket::open_from(node, address).await?);
	}
	Ok(crowd)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_lock_nobody_out_and_are_cut() -> anyhow::Result<()> {
	let network = Network::development().await?;
	let node = network.node("Alice");

	// Silent ones from the same address as the honest client, which has one connection already.
	node.request("system_chain", &[]).await?;
	let silent = crowd(node, Ipv4Addr::LOCALHOST).await?;
	for _ in 0..10 {
		let took = fresh_question(node).await?;
		assert!(took < PROMPT, "an honest client waited {took:?}");
		node.request("system_chain", &[]).await?;
	}
	let ends = silent
		.into_iter()
		.map(|mut socket| async move { anyhow::Ok(socket.ends_within(GREETING).await) });
	let ends = try_join_all(ends).await?;
	let left = ends.iter().filter(|ended| !**ended).count();
	assert_eq!(left, 0, "silent connections were left open");

	// WebSockets from elsewhere: they spoke once, and hold no more places than one address may.
	let mut sessions = crowd(node, ELSEWHERE).await?;
	let mut upgraded = 0;
	for session in &mut sessions {
		// Who came first was pushed out by those who came later.
		if session.upgrade(&[]).await.is_ok_and(|it| it.status == 101) {
			upgraded += 1;
		}
	}
	assert!(upgraded > 0 && upgraded <= PER_ADDRESS, "{upgraded}");
	let took = fresh_question(node).await?;
	assert!(took < PROMPT, "an honest client waited {took:?}");
	node.request("system_chain", &[]).await?;

	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_websocket_that_answers_no_ping_is_cut_and_one_that_does_stays() -> anyhow::Result<()> {
	let setup = NodeBuilder::validator("Alice")?
		.chain("development")
		.arg("--rpc-idle-seconds")
		.arg("3");
	let mut network = Network::of(vec![setup]).await?;
	network.start().await?;
	let node = network.node("Alice");

	// A library's connection answers pings by itself; nothing else is said on it.
	let living = node.chain().await?;
	let mut dead = Socket::open(node).await?;
	assert_eq!(dead.upgrade(&[]).await?.status, 101);
	let mut dull = Socket::open(node).await?;
	assert_eq!(dull.get("/health").await?.status, 200);

	let (dead, dull) = futures::join!(dead.ends_within(GREETING), dull.ends_within(GREETING));
	assert!(dead, "a WebSocket that answers no ping was left open");
	assert!(dull, "a connection kept alive for nothing was left open");
	living.at_current_block().await?;
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_a_client_says_fills_the_log() -> anyhow::Result<()> {
	const MARK: &str = "written by a stranger";
	let network = Network::development().await?;
	let node = network.node("Alice");
	let methods = node.request("rpc_methods", &[]).await?;
	let methods = methods["methods"].as_array().context("a list")?.clone();
	let unsubscribe: Vec<&str> = methods
		.iter()
		.filter_map(Value::as_str)
		.filter(|name| name.contains("nsubscribe") || name.contains("unwatch"))
		.collect();
	assert!(unsubscribe.len() > 5, "{unsubscribe:?}");

	let long = MARK.repeat(5_000);
	for method in unsubscribe {
		let answer = node.request(method, &[json!({ "id": long })]).await?;
		assert_eq!(answer, json!(false), "{method}");
		let answer = Socket::open(node)
			.await?
			.post(&[], &request(method, json!([{ "id": long }])))
			.await?;
		let (_, message) = raw::error(&answer)?;
		assert!(message.contains("WebSocket"), "{message}");
	}
	for method in [MARK, "author_submitExtrinsic", "state_call"] {
		let answer = Socket::open(node)
			.await?
			.post(&[], &request(method, json!([long])))
			.await?;
		raw::error(&answer)?;
	}
	assert!(!node.log()?.contains(MARK), "it is in the log");
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_addresses_and_deep_transactions_hold_up_nobody() -> anyhow::Result<()> {
	let network = Network::development().await?;
	let node = network.node("Alice");
	let chain = node.chain().await?;

	// Base58 is decoded in quadratic time; the node looks at the length first.
	let address = "5".repeat(1_000_000);
	let start = Instant::now();
	let refusal = node
		.refusal("system_accountNextIndex", &[address.into()])
		.await?;
	assert!(refusal.message.contains("longer"), "{refusal}");
	assert!(start.elapsed() < PROMPT);

	// A batch in a batch in a batch: its depth is checked only when it has been decoded, and the
	// runtime's stack overflows before. That stays within the runtime.
	let batch = chain.tx().await?.call_data(&nothing())?;
	let (pallet_and_call, _empty) = batch.split_at(2);
	let one = [pallet_and_call, &[4]].concat();
	// A bare transaction of version 4.
	let mut body = vec![4];
	body.extend(one.repeat(DEPTH));
	body.extend(&batch);
	let length = u32::try_from(body.len())?;
	// A length below 2^14, as SCALE writes it.
	let compact = u16::try_from((length << 2) | 1)?.to_le_bytes();
	let deep = hexadecimal(&[&compact, &body[..]].concat());

	let attack = async {
		for _ in 0..10 {
			let refusal = node
				.refusal("author_submitExtrinsic", std::slice::from_ref(&deep))
				.await?;
			// The SDK's words for a runtime that was stopped, and for what is sent again after that.
			match refusal.code {
				1002 => assert!(refusal.message.contains("trap"), "{refusal}"),
				code => assert_eq!(code, 1012, "{refusal}"),
			}
		}
		anyhow::Ok(())
	};
	let honest = async {
		for _ in 0..10 {
			let took = fresh_question(node).await?;
			assert!(took < PROMPT, "an honest client waited {took:?}");
		}
		anyhow::Ok(())
	};
	futures::try_join!(attack, honest)?;
	network.wait_progress(3).await?;

	// There is one way to write a transaction: the SDK would ignore what comes after it.
	let member = keys::signer("//Alice//Registrar")?;
	let transaction = chain::sign(&chain, &nothing(), &member, None).await?;
	let longer = [&transaction[..], &[0]].concat();
	let refusal = chain::refused(node, &longer).await?;
	assert_eq!(refusal.code, 1001, "{refusal}");
	chain::submit(node, &transaction).await?;
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_unsafe_or_too_much_is_refused() -> anyhow::Result<()> {
	let setup = NodeBuilder::validator("Alice")?
		.chain("development")
		.arg("--rpc-rate-limit")
		.arg("60");
	let mut network = Network::of(vec![setup]).await?;
	network.start().await?;
	let node = network.node("Alice");

	let offered = node.request("rpc_methods", &[]).await?;
	let offered = offered["methods"].as_array().context("a list")?.clone();
	let hash = json!(node.finalized_hash().await?);
	for (method, parameters) in unsafe_methods(&hash) {
		assert!(offered.contains(&json!(method)), "{method} is unknown");
		let refusal = node.refusal(method, &parameters).await?;
		assert!(refusal.message.contains("unsafe"), "{method}: {refusal}");
	}
	assert!(!offered.contains(&json!("dev_getBlockStats")));
	let everything = ["state_subscribeStorage", "state_unsubscribeStorage"];
	let refused = node.first_notice(everything, &[]).await;
	let refused = format!("{:#}", refused.expect_err("refused"));
	assert!(refused.contains("unsafe"), "{refused}");

	let many: Vec<Value> = (0..33)
		.map(|_| request("system_chain", json!([])))
		.collect();
	let answer = Socket::open(node).await?.post(&[], &many.into()).await?;
	assert!(answer.body.contains("batch"), "{}", answer.body);

	// Sixty calls a minute from one address, however many connections carry them.
	let mut refused = 0;
	for _ in 0..70 {
		let answer = Socket::open_from(node, ELSEWHERE)
			.await?
			.post(&[], &request("system_chain", json!([])))
			.await?;
		if let Some(error) = answer.json()?.get("error") {
			assert_eq!(error["code"], json!(-32999), "{error}");
			refused += 1;
		}
	}
	// A few more were admitted meanwhile, one each second.
	assert!((1..=10).contains(&refused), "{refused} of 70");
	fresh_question(node).await?;
	network.finish().await
}

/// Every method that reads or changes what is the operator's alone, with parameters that it takes.
fn unsafe_methods(hash: &Value) -> Vec<(&'static str, Vec<Value>)> {
	let key = json!("0x00");
	let peer = "12D3KooWQYV9dGMFoRzNStwpXztXaBUjtPqi6aU76ZgUriHhKust";
	let address = json!(format!("/ip4/127.0.0.1/tcp/1/p2p/{peer}"));
	vec![
		(
			"author_insertKey",
			vec![json!("aura"), json!("//Mallory"), key.clone()],
		),
		("author_rotateKeys", vec![]),
		("author_rotateKeysWithOwner", vec![key.clone()]),
		("author_hasSessionKeys", vec![key.clone()]),
		("author_hasKey", vec![key.clone(), json!("aura")]),
		("author_removeExtrinsic", vec![json!([])]),
		(
			"offchain_localStorageGet",
			vec![json!("PERSISTENT"), key.clone()],
		),
		(
			"offchain_localStorageClear",
			vec![json!("PERSISTENT"), key.clone()],
		),
		(
			"offchain_localStorageSet",
			vec![json!("PERSISTENT"), key.clone(), key.clone()],
		),
		("state_getPairs", vec![key.clone()]),
		("state_queryStorage", vec![json!([]), hash.clone()]),
		("state_traceBlock", vec![hash.clone()]),
		(
			"state_callRecorded",
			vec![json!("Core_version"), json!("0x"), hash.clone()],
		),
		("system_addLogFilter", vec![json!("trace")]),
		("system_addReservedPeer", vec![address]),
		("system_peers", vec![]),
		("system_removeReservedPeer", vec![json!(peer)]),
		("system_resetLogFilter", vec![]),
		("system_unstable_networkState", vec![]),
	]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_web_page_is_refused_and_health_is_told() -> anyhow::Result<()> {
	let network = Network::development().await?;
	let node = network.node("Alice");
	let question = request("system_chain", json!([]));

	let origin = |origin| [("origin", origin)];
	let foreign = origin("https://foreign.example");
	let own = origin("http://localhost:5173");
	let mut socket = Socket::open(node).await?;
	assert_eq!(socket.post(&foreign, &question).await?.status, 403);
	assert_eq!(socket.upgrade(&foreign).await?.status, 403);
	let pretended = [("host", "foreign.example")];
	assert_eq!(socket.post(&pretended, &question).await?.status, 403);

	let answer = socket.post(&own, &question).await?;
	assert_eq!(answer.status, 200);
	let permission = "access-control-allow-origin: http://localhost:5173";
	assert!(answer.head.contains(permission), "{}", answer.head);
	let answer = socket.ask("OPTIONS", "/", &own, "").await?;
	assert!(answer.head.contains(permission), "{}", answer.head);
	assert_eq!(socket.upgrade(&own).await?.status, 101);

	let mut socket = Socket::open(node).await?;
	let health = socket.get("/health").await?;
	assert_eq!(health.json()?["isSyncing"], json!(false));
	assert_eq!(socket.get("/health/readiness").await?.status, 200);
	assert_eq!(socket.ask("POST", "/health", &[], "").await?.status, 405);

	// HTTP/2, which would carry many requests at once over the one connection that is counted.
	let mut socket = Socket::open(node).await?;
	socket.exchange(&http2_request(), HTTP2_STATUS_505).await?;

	network.wait_progress(1).await?;
	network.finish().await
}

/// The header field `:status: 505` as HPACK writes it.
const HTTP2_STATUS_505: &[u8] = &[0x48, 0x83, 0x6c, 0x0d, 0xff];

/// The beginning of an HTTP/2 connection: preface, empty settings, and `POST http://galen/`.
fn http2_request() -> Vec<u8> {
	let frame = |kind: u8, flags: u8, stream: u8, payload: &[u8]| {
		let length = u8::try_from(payload.len()).expect("a short frame");
		[&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
	};
	let fields = [&[0x83, 0x86, 0x84, 0x41, 5], &b"galen"[..]].concat();
	[
		b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
		frame(4, 0, 0, &[]),
		frame(1, 5, 1, &fields),
	]
	.concat()
}
