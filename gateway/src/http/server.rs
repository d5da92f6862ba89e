//! Takes connections, and gives up those that dawdle.
//!
//! `axum::serve` waits for ever for a request that does not come. Here the head of a request has a
//! limit, which counts while a connection is idle, too: a thousand silent callers hold nobody out.
//! HTTP/1.1 alone is spoken; a proxy in front speaks whatever its callers like.

use super::router;
use crate::context::Context;
use axum::Router;
use hyper_util::{
	rt::{TokioExecutor, TokioIo, TokioTimer},
	server::conn::auto,
	service::TowerToHyperService,
};
use std::{io, sync::Arc, time::Duration};
use tokio::{
	net::{TcpListener, TcpStream},
	sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long the head of a request may take, from the end of the last answer on.
const HEAD: Duration = Duration::from_secs(30);
/// Connections at once. Whoever comes then waits in the kernel's queue until one ends.
const CONNECTIONS: usize = 512;
/// Between two attempts to accept when the process has no file descriptor left.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves the gateway's interface until `stop`, and then until the requests under way are answered.
pub async fn serve(listener: TcpListener, context: Context, stop: CancellationToken) {
	serve_within(listener, router(context), stop, HEAD).await;
}

async fn serve_within(
	listener: TcpListener,
	router: Router,
	stop: CancellationToken,
	head: Duration,
) {
	let room = Arc::new(Semaphore::new(CONNECTIONS));
	let connections = TaskTracker::new();
	while let Some(Ok((stream, place))) = stop.run_until_cancelled(accept(&listener, &room)).await {
		connections.spawn(attend(stream, router.clone(), stop.clone(), head, place));
	}
	connections.close();
	connections.wait().await;
}

/// The next connection, and its place. An error means that there will be none any more.
async fn accept(
	listener: &TcpListener,
	room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
	let place = Arc::clone(room).acquire_owned().await;
	let place = place.map_err(io::Error::other)?;
	loop {
		match listener.accept().await {
			Ok((stream, _)) => return Ok((stream, place)),
			// A caller who is gone again, or no descriptor left: neither is a reason to stop.
			Err(_) => pause().await,
		}
	}
}

/// Lets other connections end before the next attempt.
// Nothing can be waited for: a free descriptor is not announced.
#[allow(clippy::disallowed_methods)]
async fn pause() {
	tokio::time::sleep(PAUSE).await;
}

async fn attend(
	stream: TcpStream,
	router: Router,
	stop: CancellationToken,
	head: Duration,
	_place: OwnedSemaphorePermit,
) {
	// Small answers leave at once; without it they only leave later.
	let _ = stream.set_nodelay(true);
	let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
	builder
		.http1()
		.timer(TokioTimer::new())
		.header_read_timeout(head);
	let service = TowerToHyperService::new(router);
	let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
	// How a connection ends concerns its caller alone; what it asked was logged and counted.
	if stop
		.run_until_cancelled(connection.as_mut())
		.await
		.is_none()
	{
		connection.as_mut().graceful_shutdown();
		let _ = connection.await;
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use axum::routing::get;
	use tokio::{
		io::{AsyncReadExt, AsyncWriteExt},
		sync::Notify,
	};

	/// What a caller sees before the connection ends.
	async fn rest_of(stream: &mut TcpStream) -> String {
		let mut text = String::new();
		stream.read_to_string(&mut text).await.unwrap();
		text
	}

	async fn start(
		router: Router,
	) -> (
		std::net::SocketAddr,
		CancellationToken,
		tokio::task::JoinHandle<()>,
	) {
		let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
		let address = listener.local_addr().unwrap();
		let stop = CancellationToken::new();
		let head = Duration::from_millis(300);
		let server = tokio::spawn(serve_within(listener, router, stop.clone(), head));
		(address, stop, server)
	}

	#[tokio::test]
	async fn whoever_asks_nothing_is_cut_off() {
		let (address, stop, server) =
			start(Router::new().route("/", get(|| async { "here" }))).await;
		let mut silent = TcpStream::connect(address).await.unwrap();
		let mut halting = TcpStream::connect(address).await.unwrap();
		halting.write_all(b"GET / HTTP/1.1\r\nho").await.unwrap();
		let mut idle = TcpStream::connect(address).await.unwrap();
		idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
			.await
			.unwrap();
		assert_eq!(rest_of(&mut silent).await, "");
		assert!(!rest_of(&mut halting).await.contains("here"));
		assert!(rest_of(&mut idle).await.ends_with("here"));
		stop.cancel();
		server.await.unwrap();
	}

	#[tokio::test]
	async fn what_is_under_way_is_answered_before_the_end() {
		let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
		let (says, waits) = (begun.clone(), go_on.clone());
		let slow = get(move || async move {
			says.notify_one();
			waits.notified().await;
			"done"
		});
		let (address, stop, server) = start(Router::new().route("/", slow)).await;
		let mut caller = TcpStream::connect(address).await.unwrap();
		caller
			.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
			.await
			.unwrap();
		begun.notified().await;
		stop.cancel();
		go_on.notify_one();
		assert!(rest_of(&mut caller).await.ends_with("done"));
		server.await.unwrap();
		assert!(TcpStream::connect(address).await.is_err());
	}
}
