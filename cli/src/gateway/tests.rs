//! Sessions, held against a small server on this machine.

use super::*;
use crate::exit::Code;
use galen_client::{Hash, Signer};
use std::sync::{
	atomic::{AtomicUsize, Ordering},
	Arc,
};
use tokio::{
	io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
	net::{TcpListener, TcpStream},
};

const GENESIS: [u8; 32] = [7; 32];

/// What a server counts.
#[derive(Default)]
struct Seen {
	sessions: AtomicUsize,
	refused: AtomicUsize,
}

/// A gateway whose sessions end after so many requests.
async fn server(requests_per_session: usize) -> (String, Arc<Seen>) {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let url = format!("http://{}", listener.local_addr().unwrap());
	let seen = Arc::new(Seen::default());
	let counted = Arc::clone(&seen);
	tokio::spawn(async move {
		let mut left = 0;
		while let Ok((stream, _)) = listener.accept().await {
			answer(stream, &counted, requests_per_session, &mut left).await;
		}
	});
	(url, seen)
}

async fn answer(stream: TcpStream, seen: &Seen, per_session: usize, left: &mut usize) {
	let mut stream = BufReader::new(stream);
	let mut head = Vec::new();
	while !head.ends_with(b"\r\n\r\n") {
		if stream.read_until(b'\n', &mut head).await.unwrap() == 0 {
			return;
		}
	}
	let head = String::from_utf8(head).unwrap().to_lowercase();
	let length = head
		.lines()
		.find_map(|line| line.strip_prefix("content-length: "))
		.map_or(0, |length| length.parse().unwrap());
	let mut body = vec![0; length];
	stream.read_exact(&mut body).await.unwrap();
	let path = head.split(' ').nth(1).unwrap();
	let (status, body) = match path {
		"/.well-known/galen" => (
			"200 OK",
			serde_json::json!({
				"organization": 0, "genesis": hex::encode(GENESIS), "signer": "", "version": "0",
			}),
		),
		"/auth/challenge" => (
			"200 OK",
			serde_json::json!({ "challenge": hex::encode([1; 32]), "expires_at": 0 }),
		),
		"/auth/session" => {
			let number = seen.sessions.fetch_add(1, Ordering::SeqCst);
			*left = per_session;
			(
				"200 OK",
				serde_json::json!({ "access_token": format!("token{number}"), "expires_in": 900 }),
			)
		},
		_ => {
			let newest = seen.sessions.load(Ordering::SeqCst).saturating_sub(1);
			let known = head.contains(&format!("authorization: bearer token{newest}\r\n"));
			if known && *left > 0 {
				*left -= 1;
				("200 OK", serde_json::json!(path))
			} else {
				seen.refused.fetch_add(1, Ordering::SeqCst);
				(
					"401 Unauthorized",
					serde_json::json!({ "title": "Sign in first." }),
				)
			}
		},
	};
	let body = body.to_string();
	let answer = format!(
		"HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n\
		 content-length: {}\r\n\r\n{body}",
		body.len()
	);
	stream.get_mut().write_all(answer.as_bytes()).await.unwrap();
}

fn amina(genesis: [u8; 32]) -> Entry {
	Entry::Account(Box::new(AccountEntry {
		signer: Signer::from_uri("//Amina").unwrap(),
		genesis: Hash::from(genesis),
		envelope_key: None,
	}))
}

#[tokio::test]
async fn a_session_that_ended_is_begun_again() {
	let (url, seen) = server(2).await;
	let gateway = Gateway::enter(&url, amina(GENESIS)).await.unwrap();
	for _ in 0..5 {
		let answer: String = gateway.get("/x").await.unwrap();
		assert_eq!(answer, "/x");
	}
	assert_eq!(seen.sessions.load(Ordering::SeqCst), 3);
	assert_eq!(seen.refused.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn whoever_is_refused_in_a_new_session_too_is_told() {
	let (url, seen) = server(0).await;
	let gateway = Gateway::enter(&url, amina(GENESIS)).await.unwrap();
	let refused = gateway.get::<String>("/x").await.unwrap_err();
	assert_eq!(refused.code, Code::Refused);
	assert_eq!(seen.sessions.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn nothing_is_signed_for_another_network() {
	let (url, seen) = server(1).await;
	let refused = Gateway::enter(&url, amina([8; 32])).await.err().unwrap();
	assert_eq!(refused.code, Code::Incompatible);
	assert_eq!(seen.sessions.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_body_that_is_read_once_is_left_to_whoever_reads_it() {
	let (url, seen) = server(1).await;
	let gateway = Gateway::enter(&url, amina(GENESIS)).await.unwrap();
	let send = || async {
		let pieces = futures::stream::iter([Ok::<_, std::io::Error>("x")]);
		let request = gateway
			.request(Method::POST, "/x")
			.header("content-length", "1")
			.body(reqwest::Body::wrap_stream(pieces));
		gateway.send(request).await.unwrap().status()
	};
	assert_eq!(send().await, StatusCode::OK);
	assert_eq!(send().await, StatusCode::UNAUTHORIZED);
	assert_eq!(send().await, StatusCode::OK);
	assert_eq!(seen.sessions.load(Ordering::SeqCst), 2);
}
