//! A client of the RPC server on bare sockets: one that says what no library would, keeps still, or
//! comes from another address.

use crate::{node::Node, wait::limits};
use anyhow::{bail, Context};
use serde_json::Value;
use std::{
	net::{Ipv4Addr, SocketAddr},
	time::Duration,
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{TcpSocket, TcpStream},
	time::timeout,
};

/// Largest head of an answer that is read.
const HEAD_BYTES: usize = 16 * 1024;
/// Largest body of an answer that is read.
const BODY_BYTES: usize = 8 * 1024 * 1024;

/// An HTTP answer.
#[derive(Clone, Debug)]
pub struct Answer {
	/// The status code.
	pub status: u16,
	/// Status line and headers, in small letters.
	pub head: String,
	/// The body.
	pub body: String,
}

impl Answer {
	/// The body as JSON.
	pub fn json(&self) -> anyhow::Result<Value> {
		serde_json::from_str(&self.body).with_context(|| format!("no JSON: {}", self.body))
	}
}

/// One connection.
pub struct Socket {
	stream: TcpStream,
	/// What the server believes to be called.
	host: String,
}

impl Socket {
	/// Connects from the usual loopback address.
	pub async fn open(node: &Node) -> anyhow::Result<Self> {
		Self::open_from(node, Ipv4Addr::LOCALHOST).await
	}

	/// Connects from this address of the loopback network, as if it were another machine's.
	pub async fn open_from(node: &Node, address: Ipv4Addr) -> anyhow::Result<Self> {
		let server = SocketAddr::from((Ipv4Addr::LOCALHOST, node.setup().rpc_port()));
		let socket = TcpSocket::new_v4()?;
		socket.bind(SocketAddr::from((address, 0)))?;
		let stream = timeout(limits::RPC, socket.connect(server))
			.await
			.context("no connection in time")??;
		Ok(Self {
			stream,
			host: server.to_string(),
		})
	}

	/// Sends a JSON-RPC request over HTTP, with more headers.
	pub async fn post(
		&mut self,
		headers: &[(&str, &str)],
		request: &Value,
	) -> anyhow::Result<Answer> {
		let body = request.to_string();
		let length = body.len().to_string();
		let mut all = vec![
			("content-type", "application/json"),
			("content-length", &length),
		];
		all.extend(headers);
		self.ask("POST", "/", &all, &body).await
	}

	/// Asks for a path.
	pub async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
		self.ask("GET", path, &[], "").await
	}

	/// Asks to speak WebSocket from here on.
	pub async fn upgrade(&mut self, headers: &[(&str, &str)]) -> anyhow::Result<Answer> {
		let mut all = vec![
			("connection", "Upgrade"),
			("upgrade", "websocket"),
			("sec-websocket-version", "13"),
			// Any sixteen bytes.
			("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA=="),
		];
		all.extend(headers);
		self.ask("GET", "/", &all, "").await
	}

	/// Sends one request and reads its answer. A `host` among the headers replaces the right one.
	pub async fn ask(
		&mut self,
		method: &str,
		path: &str,
		headers: &[(&str, &str)],
		body: &str,
	) -> anyhow::Result<Answer> {
		let mut request = format!("{method} {path} HTTP/1.1\r\n");
		if !headers.iter().any(|(name, _)| *name == "host") {
			request += &format!("host: {}\r\n", self.host);
		}
		for (name, value) in headers {
			request += &format!("{name}: {value}\r\n");
		}
		request += "\r\n";
		request += body;
		let answered = async {
			self.stream.write_all(request.as_bytes()).await?;
			self.read_answer().await
		};
		timeout(limits::RPC, answered)
			.await
			.context("no answer in time")?
	}

	async fn read_answer(&mut self) -> anyhow::Result<Answer> {
		let mut head = Vec::new();
		while !head.ends_with(b"\r\n\r\n") {
			anyhow::ensure!(head.len() < HEAD_BYTES, "the head of the answer has no end");
			head.push(self.stream.read_u8().await?);
		}
		let head = String::from_utf8_lossy(&head).to_lowercase();
		let status = head.split(' ').nth(1).context("a status line")?.parse()?;
		let length = head
			.lines()
			.find_map(|line| line.strip_prefix("content-length: "))
			.map_or(Ok(0), str::parse::<usize>)?;
		anyhow::ensure!(
			length <= BODY_BYTES,
			"an answer of {length} bytes is too long"
		);
		let mut body = vec![0; length];
		self.stream.read_exact(&mut body).await?;
		Ok(Answer {
			status,
			head,
			body: String::from_utf8_lossy(&body).into_owned(),
		})
	}

	/// Sends bytes and reads until `expected` is among what came back.
	pub async fn exchange(&mut self, bytes: &[u8], expected: &[u8]) -> anyhow::Result<()> {
		let mut read = Vec::new();
		let exchanged = async {
			self.stream.write_all(bytes).await?;
			while !read.windows(expected.len()).any(|part| part == expected) {
				read.push(self.stream.read_u8().await?);
			}
			anyhow::Ok(())
		};
		let exchanged = timeout(limits::RPC, exchanged).await;
		exchanged
			.map_err(anyhow::Error::from)
			.and_then(|exchanged| exchanged)
			.with_context(|| format!("the answer was {}", hex::encode(&read)))
	}

	/// Reads and forgets what comes for this long; true if the server ends the connection meanwhile.
	pub async fn ends_within(&mut self, period: Duration) -> bool {
		let mut buffer = [0; 1024];
		let end = async {
			loop {
				match self.stream.read(&mut buffer).await {
					Ok(0) | Err(_) => return,
					Ok(_) => {},
				}
			}
		};
		timeout(period, end).await.is_ok()
	}
}

/// A request with the number 1.
pub fn request(method: &str, parameters: Value) -> Value {
	serde_json::json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters })
}

/// Bytes as JSON-RPC parameters have them.
pub fn hexadecimal(bytes: &[u8]) -> Value {
	format!("0x{}", hex::encode(bytes)).into()
}

/// The error in an answer to a request.
pub fn error(answer: &Answer) -> anyhow::Result<(i64, String)> {
	let json = answer.json()?;
	let Some(error) = json.get("error") else {
		bail!("answered: {json}")
	};
	let code = error.get("code").and_then(Value::as_i64);
	let message = error.get("message").and_then(Value::as_str);
	Ok((
		code.context("a code")?,
		message.context("a message")?.to_string(),
	))
}
