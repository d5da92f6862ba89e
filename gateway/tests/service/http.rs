//! What every request meets: limits, forms of errors, panics, and what is said in the open.

use crate::support::{people, request, Bench};
use axum::{
	body::Body,
	http::{header, Method, Request},
};
use galen_gateway::config::Limits;
use serde_json::{json, Value};
use std::sync::Arc;

#[tokio::test]
async fn it_says_whether_it_can_work() {
	let bench = Bench::new().await;
	bench.get("", "/healthz").await.is(200);
	let ready = bench.get("", "/readyz").await.is(200).json();
	assert_eq!(
		ready,
		json!({
			"ready": true, "database": true, "objects": true, "ledger": true, "accounting": "unknown",
		})
	);
	bench.world.set_cut(true);
	let ready = bench.get("", "/readyz").await.is(503).json();
	assert_eq!(ready["ledger"], false);
	assert_eq!(ready["database"], true);
	// It runs all the same.
	bench.get("", "/healthz").await.is(200);
	bench.world.set_cut(false);
	bench.context.vault.store().close().await;
	let ready = bench.get("", "/readyz").await.is(503).json();
	assert_eq!(ready["database"], false);
}

#[tokio::test]
async fn it_says_which_hospital_it_is() {
	let bench = Bench::new().await;
	let about = bench.get("", "/.well-known/galen").await.is(200).json();
	assert_eq!(about["organization"], 0);
	assert_eq!(about["genesis"], "07".repeat(32));
	assert_eq!(about["signer"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn every_answer_has_a_name_of_its_own() {
	let bench = Bench::new().await;
	let mut request = request(Method::GET, "", "/healthz", None);
	request
		.headers_mut()
		.insert("x-request-id", "canary-4711".parse().unwrap());
	let one = bench.send(request).await;
	let two = bench.get("", "/nowhere").await;
	let id = |answer: &crate::support::Answer| {
		answer.headers["x-request-id"].to_str().unwrap().to_owned()
	};
	assert_ne!(id(&one), id(&two));
	assert_eq!(id(&one).len(), 16);
	assert!(!id(&one).contains("canary"));
	assert_eq!(one.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn a_connection_whose_request_may_be_unread_is_said_to_end() {
	let bench = Bench::new().await;
	let refused = bench.post("", "/fhir", &json!({})).await;
	refused.is(401);
	assert_eq!(refused.headers["connection"], "close");
	// Nothing was sent that could be left: the connection serves the next request.
	let none = bench.get("", "/nowhere").await;
	none.is(404);
	assert!(!none.headers.contains_key("connection"));
	// HTTP/2 knows streams, and no such header.
	let body = Some(("application/fhir+json", b"{}".to_vec()));
	let mut request = request(Method::POST, "", "/fhir", body);
	*request.version_mut() = axum::http::Version::HTTP_2;
	let refused = bench.send(request).await;
	refused.is(401);
	assert!(!refused.headers.contains_key("connection"));
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems() {
	let bench = Bench::new().await;
	bench.get("", "/nowhere").await.is_problem(404, "not-found");
	bench
		.get("", "/auth/session")
		.await
		.is_problem(405, "method-not-allowed");
	let answer = bench.get("", "/fhir").await;
	answer.is(405);
	assert_eq!(answer.json()["resourceType"], "OperationOutcome");
	let answer = bench.get("", "/fhir/a/b/c").await;
	answer.is(404);
	assert_eq!(answer.json()["resourceType"], "OperationOutcome");
}

#[tokio::test]
async fn a_body_of_another_kind_or_too_large_is_refused() {
	let bench = Bench::new().await;
	let send = |kind: &'static str, body: Vec<u8>| {
		bench.send(request(
			Method::POST,
			"",
			"/auth/challenge",
			Some((kind, body)),
		))
	};
	send("text/plain", b"{}".to_vec())
		.await
		.is_problem(415, "unsupported-media-type");
	send("application/json", b"{".to_vec())
		.await
		.is_problem(400, "bad-request");
	send("application/json", vec![b' '; 100_000])
		.await
		.is_problem(413, "too-large");
}

#[tokio::test]
async fn on_fhir_routes_every_refusal_is_an_outcome() {
	let bench = Bench::new().await;
	let outcome = |answer: &crate::support::Answer, status: u16, code: &str| {
		answer.is(status);
		assert_eq!(answer.header(header::CONTENT_TYPE), "application/fhir+json");
		let body = answer.json();
		assert_eq!(body["resourceType"], "OperationOutcome");
		assert_eq!(body["issue"][0]["details"]["coding"][0]["code"], code);
	};
	let answer = bench.import("", &people::bundle("amina")).await;
	outcome(&answer, 401, "unauthorized");
	let scientist = bench.scientist().await;
	let answer = bench.import(&scientist, &people::bundle("amina")).await;
	outcome(&answer, 403, "forbidden");
	let token = bench.sign_in(&bench.registrar).await;
	let text = Some(("text/plain", b"x".to_vec()));
	let answer = bench
		.send(request(Method::POST, &token, "/fhir", text))
		.await;
	outcome(&answer, 415, "unsupported-media-type");
	let body = Some(("application/fhir+json", b"{}".to_vec()));
	let mut packed = request(Method::POST, &token, "/fhir", body);
	packed
		.headers_mut()
		.insert(header::CONTENT_ENCODING, "br".parse().unwrap());
	let answer = bench.send(packed).await;
	outcome(&answer, 415, "unsupported-media-type");
	bench.world.set_cut(true);
	let answer = bench.import(&token, &people::bundle("amina")).await;
	outcome(&answer, 503, "node-unreachable");
	assert!(answer.headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test]
async fn a_bundle_is_stored_once() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	let first = bench.import(&token, &people::bundle("amina")).await;
	assert_eq!(
		first.is(200).json(),
		json!({ "resources": 5, "stored": 5, "unchanged": 0, "leaves": 5 })
	);
	let again = bench.import(&token, &people::bundle("amina")).await;
	assert_eq!(
		again.is(200).json(),
		json!({ "resources": 5, "stored": 0, "unchanged": 5, "leaves": 0 })
	);
}

#[tokio::test]
async fn bad_fhir_gets_an_outcome_with_the_path_and_stores_nothing() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	let mut bundle = people::bundle("amina");
	bundle["entry"][1]["resource"]["status"] = 7.into();
	let answer = bench.import(&token, &bundle).await;
	let body = answer.is(422).json();
	assert_eq!(body["resourceType"], "OperationOutcome");
	assert!(body.to_string().contains("entry[1]"), "{body}");
	let counts = bench.context.vault.store().outbox_counts().await.unwrap();
	assert_eq!(counts.pending, 0);
}

#[tokio::test]
async fn an_import_streams_its_progress() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	let lines: Vec<String> = people::bundle("amina")["entry"]
		.as_array()
		.unwrap()
		.iter()
		.map(|entry| entry["resource"].to_string())
		.collect();
	let body = Some(("application/fhir+ndjson", lines.join("\n").into_bytes()));
	let answer = bench
		.send(request(Method::POST, &token, "/fhir/$import", body))
		.await;
	answer.is(200);
	assert_eq!(answer.header(header::CONTENT_TYPE), "application/x-ndjson");
	let text = String::from_utf8(answer.body).unwrap();
	let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
	assert_eq!(last["done"], true);
	assert_eq!(last["stored"], 5);
}

#[tokio::test]
async fn an_import_ends_when_who_brings_it_is_dismissed() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	let resource = people::bundle("amina")["entry"][1]["resource"].clone();
	// More than one chunk takes, so that the import has to go on.
	let (sender, body) = tokio::sync::mpsc::channel::<Result<String, std::io::Error>>(1);
	let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(body));
	let request = Request::builder()
		.method(Method::POST)
		.uri("/fhir/$import")
		.header(header::AUTHORIZATION, format!("Bearer {token}"))
		.header(header::CONTENT_TYPE, "application/fhir+ndjson")
		.body(body)
		.unwrap();
	let world = Arc::clone(&bench.world);
	let account = bench.registrar.account();
	let sending = tokio::spawn(async move {
		for number in 0..3_000 {
			let mut resource = resource.clone();
			resource["id"] = format!("r{number}").into();
			if number == 1_500 {
				world.block(|state| state.staff.remove(&account.0));
			}
			if sender.send(Ok(format!("{resource}\n"))).await.is_err() {
				return number;
			}
		}
		3_000
	});
	let answer = bench.send(request).await;
	let text = String::from_utf8(answer.is(200).body.clone()).unwrap();
	let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
	assert_eq!(last["problem"], "unauthorized", "{last}");
	assert_eq!(last["error"]["resourceType"], "OperationOutcome");
	assert!(sending.await.unwrap() < 3_000);
	// What was reported is there, and not all of what was sent.
	let lines: Vec<Value> = text
		.lines()
		.map(|line| serde_json::from_str(line).unwrap())
		.collect();
	let stored = lines[lines.len() - 2]["stored"].as_u64().unwrap();
	assert!((512..3_000).contains(&stored), "{stored}");
}

#[tokio::test]
async fn an_import_that_breaks_off_says_where() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	let good = people::bundle("amina")["entry"][0]["resource"].to_string();
	let body = format!("{good}\n{{\"resourceType\":\"Patient\"");
	let body = Some(("application/fhir+ndjson", body.into_bytes()));
	let answer = bench
		.send(request(Method::POST, &token, "/fhir/$import", body))
		.await;
	let text = String::from_utf8(answer.body.clone()).unwrap();
	// Before anything was durable it is a status, after that a line.
	if answer.status.as_u16() == 200 {
		let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
		assert_eq!(last["error"]["resourceType"], "OperationOutcome");
		assert_eq!(last["line"], 2);
	} else {
		assert_eq!(answer.status.as_u16(), 400);
		assert_eq!(answer.json()["resourceType"], "OperationOutcome");
	}
}

#[tokio::test]
async fn an_import_is_refused_while_too_much_waits() {
	let limits = Limits {
		max_pending: 3,
		..Limits::default()
	};
	let bench = Bench::with(limits, Vec::new()).await;
	let token = bench.sign_in(&bench.registrar).await;
	bench.import(&token, &people::bundle("amina")).await.is(200);
	let answer = bench.import(&token, &people::bundle("bilal")).await;
	answer.is(429);
	assert!(answer.headers.contains_key(header::RETRY_AFTER));
	assert_eq!(answer.json()["issue"][0]["code"], "throttled");
}

#[tokio::test]
async fn more_requests_than_allowed_are_told_to_come_back() {
	let limits = Limits {
		requests: 1,
		..Limits::default()
	};
	let bench = Bench::with(limits, Vec::new()).await;
	let permit = Arc::clone(&bench.context.requests)
		.try_acquire_owned()
		.unwrap();
	let answer = bench.get("", "/.well-known/galen").await;
	answer.is_problem(429, "busy");
	assert!(answer.headers.contains_key(header::RETRY_AFTER));
	let answer = bench.import("", &json!({})).await;
	answer.is(429);
	assert_eq!(answer.json()["resourceType"], "OperationOutcome");
	// Who watches over it is always let in.
	for path in ["/healthz", "/readyz", "/metrics"] {
		bench.get("", path).await.is(200);
	}
	drop(permit);
	bench.get("", "/.well-known/galen").await.is(200);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
	let limits = Limits {
		request_seconds: 1,
		..Limits::default()
	};
	let bench = Bench::with(limits, Vec::new()).await;
	let (sender, body) = tokio::sync::mpsc::channel::<Result<Vec<u8>, std::io::Error>>(1);
	let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(body));
	let request = Request::builder()
		.method(Method::POST)
		.uri("/auth/challenge")
		.header(header::CONTENT_TYPE, "application/json")
		.body(body)
		.unwrap();
	// The sender lives and says nothing.
	bench.send(request).await.is_problem(503, "timeout");
	drop(sender);
}

#[tokio::test]
async fn a_panic_says_nothing_and_the_next_request_is_served() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	bench.world.set_hook(|_, _, _| panic!("canary-4711"));
	let scientist = bench.scientist().await;
	let answer = bench
		.post(&scientist, "/orders/0/releases", &json!({}))
		.await;
	// The hook panics in the release's own task or in the handler: both end as this.
	bench.world.clear_hook();
	assert!(!String::from_utf8_lossy(&answer.body).contains("canary"));
	bench.get(&token, "/outbox").await.is(200);
}

#[tokio::test]
async fn the_outbox_is_shown_to_staff() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	bench.import(&token, &people::bundle("amina")).await.is(200);
	let body = bench.get(&token, "/outbox").await.is(200).json();
	assert_eq!(body["pending"], 5);
	assert_eq!(body["batches"], json!({ "sealed": 0, "anchored": 0 }));
	assert!(body["finalized_age_s"].is_u64());
	let scientist = bench.scientist().await;
	bench
		.get(&scientist, "/outbox")
		.await
		.is_problem(403, "forbidden");
}

#[tokio::test]
async fn metrics_name_no_path_and_no_person() {
	let bench = Bench::new().await;
	let amina = bench.patient("canary4711", &[]).await;
	let token = bench.sign_in(&amina).await;
	let object = bench.records(&amina).await[0].object;
	bench
		.get(&token, &format!("/objects/{object}"))
		.await
		.is(200);
	bench.get("", "/canary4711").await.is(404);
	let answer = bench.get("", "/metrics").await;
	let text = String::from_utf8(answer.is(200).body.clone()).unwrap();
	assert!(text.contains("route=\"/objects/{object}\""), "{text}");
	assert!(text.contains("route=\"other\""), "{text}");
	assert!(!text.contains("canary"), "{text}");
	assert!(!text.contains(&object.to_string()), "{text}");
	assert!(!text.contains(&amina.account().to_string()), "{text}");
}
