//! A TCP relay whose cable can be pulled: the way between two parts of a network.
//!
//! Nodes on one side know the other side only by the relay's address, so cutting it parts them
//! without firewall rules or privileges.

use anyhow::Context;
use futures::future::{select, Either};
use std::{net::SocketAddr, pin::pin};
use tokio::{
	io::copy_bidirectional,
	net::{TcpListener, TcpStream},
	sync::watch,
	task::JoinHandle,
};

/// Passes connections on to one address while it is whole, and refuses and ends them while cut.
pub struct Relay {
	port: u16,
	whole: watch::Sender<bool>,
	listener: JoinHandle<()>,
}

impl Relay {
	/// A relay on a free port to `target`, cut until [`Relay::heal`].
	pub async fn cut_to(target: SocketAddr) -> anyhow::Result<Self> {
		let socket = TcpListener::bind(("127.0.0.1", 0))
			.await
			.context("no port for a relay")?;
		let port = socket.local_addr()?.port();
		let (whole, state) = watch::channel(false);
		let listener = tokio::spawn(async move {
			while let Ok((incoming, _)) = socket.accept().await {
				if *state.borrow() {
					tokio::spawn(pass(incoming, target, state.clone()));
				}
			}
		});
		Ok(Self {
			port,
			whole,
			listener,
		})
	}

	/// The port on which the relay listens.
	pub fn port(&self) -> u16 {
		self.port
	}

	/// Ends every connection and refuses new ones.
	pub fn cut(&self) {
		self.whole.send_replace(false);
	}

	/// Passes connections from now on.
	pub fn heal(&self) {
		self.whole.send_replace(true);
	}
}

impl Drop for Relay {
	fn drop(&mut self) {
		self.listener.abort();
	}
}

async fn pass(mut incoming: TcpStream, target: SocketAddr, mut whole: watch::Receiver<bool>) {
	let Ok(mut outgoing) = TcpStream::connect(target).await else {
		return;
	};
	let copy = pin!(copy_bidirectional(&mut incoming, &mut outgoing));
	let cut = pin!(whole.wait_for(|whole| !whole));
	match select(copy, cut).await {
		Either::Left(_) | Either::Right(_) => {},
	}
}
