//! Who holds a connection to the RPC server, and who makes room for a newcomer.
//!
//! The SDK's server counts connections and cuts none that keeps still, so a hundred idle ones lock
//! everybody else out. Here a newcomer is always let in. When its address has no room left, or the
//! whole server, somebody else goes: whoever never spoke, and after them who was heard least lately.

use super::metrics::Metrics;
use parking_lot::Mutex;
use std::{
	collections::HashMap,
	io,
	net::{IpAddr, Ipv6Addr, Shutdown},
	pin::Pin,
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
	task::{ready, Context, Poll},
	time::{Duration, Instant},
};
use tokio::{
	io::{AsyncRead, AsyncWrite, ReadBuf},
	net::TcpStream,
};

/// What connections may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
	/// Connections at once.
	pub connections: usize,
	/// Connections at once from one address.
	pub per_address: usize,
	/// Time until the first byte is there.
	pub greeting: Duration,
	/// Time without a byte in either direction.
	pub silence: Duration,
}

/// Whom an address stands for. One client commands all addresses of an IPv6 network of 64 bits.
pub fn household(address: IpAddr) -> IpAddr {
	match address.to_canonical() {
		IpAddr::V6(address) => {
			let [a, b, c, d, ..] = address.segments();
			Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
		},
		address => address,
	}
}

/// Keeps the list of connections within the limits.
pub struct Door {
	limits: Limits,
	opened: Instant,
	guests: Mutex<Guests>,
	metrics: Metrics,
}

#[derive(Default)]
struct Guests {
	next: u64,
	present: HashMap<u64, Guest>,
}

struct Guest {
	address: IpAddr,
	pulse: Arc<Pulse>,
	/// The connection's socket once more, to end it with while others read and write.
	socket: std::net::TcpStream,
}

/// When a connection moved last, in milliseconds since the door was opened.
struct Pulse {
	/// When it came.
	came: u64,
	/// When a byte came in last; zero before the first.
	heard: AtomicU64,
	/// When a byte went out last.
	told: AtomicU64,
}

impl Pulse {
	/// What makes one guest stay rather than another: that it spoke, and how lately.
	fn claim(&self) -> (bool, u64) {
		let heard = self.heard.load(Ordering::Relaxed);
		(heard > 0, heard.max(self.came))
	}

	fn overdue(&self, now: u64, limits: &Limits) -> bool {
		let heard = self.heard.load(Ordering::Relaxed);
		let told = self.told.load(Ordering::Relaxed);
		let (since, limit) = match heard {
			0 => (self.came, limits.greeting),
			_ => (heard.max(told), limits.silence),
		};
		u128::from(now.saturating_sub(since)) > limit.as_millis()
	}
}

impl Door {
	/// A door through which nobody came yet.
	pub fn new(limits: Limits, metrics: Metrics) -> Arc<Self> {
		Arc::new(Self {
			limits,
			opened: Instant::now(),
			guests: Mutex::default(),
			metrics,
		})
	}

	/// Lets a connection in, and ends another one if there is no room for both.
	pub fn admit(self: &Arc<Self>, io: TcpStream, address: IpAddr) -> io::Result<Visit> {
		// A subscription's first notice would otherwise wait 40 ms for an acknowledgement.
		io.set_nodelay(true)?;
		let io = io.into_std()?;
		let socket = io.try_clone()?;
		let io = TcpStream::from_std(io)?;

		let address = household(address);
		let pulse = Arc::new(Pulse {
			came: self.now(),
			heard: AtomicU64::new(0),
			told: AtomicU64::new(0),
		});
		let mut guests = self.guests.lock();
		if let Some(id) = guests.in_the_way(address, &self.limits) {
			self.end(guests.present.remove(&id));
		}
		let id = guests.next;
		guests.next = id.wrapping_add(1);
		guests.present.insert(
			id,
			Guest {
				address,
				pulse: pulse.clone(),
				socket,
			},
		);
		self.metrics.came();
		drop(guests);
		Ok(Visit {
			io,
			id,
			pulse,
			door: self.clone(),
		})
	}

	/// Ends connections that keep still for too long.
	pub fn sweep(&self) {
		let now = self.now();
		let mut guests = self.guests.lock();
		let overdue = |guest: &Guest| guest.pulse.overdue(now, &self.limits);
		let ids: Vec<u64> = guests
			.present
			.iter()
			.filter(|(_, guest)| overdue(guest))
			.map(|(id, _)| *id)
			.collect();
		for id in ids {
			self.end(guests.present.remove(&id));
		}
	}

	fn end(&self, guest: Option<Guest>) {
		if let Some(guest) = guest {
			self.metrics.went();
			self.metrics.cut();
			// Both halves wake up with an end of the stream; the client may have left already.
			let _ = guest.socket.shutdown(Shutdown::Both);
		}
	}

	fn leave(&self, id: u64) {
		// Whoever was ended has left already.
		if self.guests.lock().present.remove(&id).is_some() {
			self.metrics.went();
		}
	}

	fn now(&self) -> u64 {
		let elapsed = self.opened.elapsed().as_millis();
		// Zero says that nothing was heard yet.
		u64::try_from(elapsed).unwrap_or(u64::MAX).max(1)
	}
}

impl Guests {
	/// Who has to go before a connection from this address can be let in.
	fn in_the_way(&self, newcomer: IpAddr, limits: &Limits) -> Option<u64> {
		let mut crowds: HashMap<IpAddr, usize> = HashMap::new();
		for guest in self.present.values() {
			*crowds.entry(guest.address).or_default() += 1;
		}
		let size = |address: &IpAddr| crowds.get(address).copied().unwrap_or_default();
		let largest = crowds.values().copied().max().unwrap_or_default();

		let may_go: &dyn Fn(&Guest) -> bool = if size(&newcomer) >= limits.per_address {
			&|guest: &Guest| guest.address == newcomer
		} else if self.present.len() >= limits.connections {
			// Who holds most gives first, so that a crowd pushes out its own.
			&|guest: &Guest| size(&guest.address) == largest
		} else {
			return None;
		};
		let candidates = self.present.iter().filter(|(_, guest)| may_go(guest));
		let goes = candidates.min_by_key(|(id, guest)| (guest.pulse.claim(), **id));
		goes.map(|(id, _)| *id)
	}
}

/// A connection that was let in. Dropping it gives its place back.
pub struct Visit {
	io: TcpStream,
	id: u64,
	pulse: Arc<Pulse>,
	door: Arc<Door>,
}

impl Drop for Visit {
	fn drop(&mut self) {
		self.door.leave(self.id);
	}
}

impl AsyncRead for Visit {
	fn poll_read(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		buffer: &mut ReadBuf<'_>,
	) -> Poll<io::Result<()>> {
		let before = buffer.filled().len();
		ready!(Pin::new(&mut self.io).poll_read(context, buffer))?;
		if buffer.filled().len() > before {
			self.pulse.heard.store(self.door.now(), Ordering::Relaxed);
		}
		Poll::Ready(Ok(()))
	}
}

impl AsyncWrite for Visit {
	fn poll_write(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		bytes: &[u8],
	) -> Poll<io::Result<usize>> {
		let written = ready!(Pin::new(&mut self.io).poll_write(context, bytes))?;
		self.pulse.told.store(self.door.now(), Ordering::Relaxed);
		Poll::Ready(Ok(written))
	}

	fn poll_write_vectored(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		slices: &[io::IoSlice<'_>],
	) -> Poll<io::Result<usize>> {
		let written = ready!(Pin::new(&mut self.io).poll_write_vectored(context, slices))?;
		self.pulse.told.store(self.door.now(), Ordering::Relaxed);
		Poll::Ready(Ok(written))
	}

	fn is_write_vectored(&self) -> bool {
		self.io.is_write_vectored()
	}

	fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		Pin::new(&mut self.io).poll_flush(context)
	}

	fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		Pin::new(&mut self.io).poll_shutdown(context)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::net::Ipv4Addr;
	use tokio::{
		io::{AsyncReadExt, AsyncWriteExt},
		net::TcpListener,
	};

	const LIMITS: Limits = Limits {
		connections: 4,
		per_address: 2,
		greeting: Duration::from_secs(10),
		silence: Duration::from_secs(60),
	};

	/// Both ends of connections through one door.
	struct House {
		door: Arc<Door>,
		listener: TcpListener,
	}

	impl House {
		async fn new(limits: Limits) -> Self {
			Self {
				door: Door::new(limits, Metrics::none()),
				listener: TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
					.await
					.expect("a port"),
			}
		}

		/// A connection that seems to come from `address`.
		async fn visit(&self, address: u8) -> (TcpStream, Visit) {
			let client = TcpStream::connect(self.listener.local_addr().expect("bound"));
			let (client, server) = tokio::join!(client, self.listener.accept());
			let address = IpAddr::from([10, 0, 0, address]);
			let visit = self.door.admit(server.expect("accepted").0, address);
			(client.expect("connected"), visit.expect("let in"))
		}

		async fn speaking(&self, address: u8) -> (TcpStream, Visit) {
			let (mut client, mut visit) = self.visit(address).await;
			client.write_all(b"x").await.expect("open");
			visit.read_exact(&mut [0]).await.expect("open");
			(client, visit)
		}

		fn present(&self) -> usize {
			self.door.guests.lock().present.len()
		}
	}

	async fn is_cut(client: &mut TcpStream) -> bool {
		// A byte through the connection would be a guest that is still there.
		let read = tokio::time::timeout(Duration::from_millis(50), client.read(&mut [0])).await;
		matches!(read, Ok(Ok(0) | Err(_)))
	}

	#[tokio::test]
	async fn a_crowd_should_push_out_its_own_and_first_who_never_spoke() {
		let house = House::new(LIMITS).await;
		let (mut honest, _h) = house.visit(1).await;
		let (mut silent, _s) = house.visit(2).await;
		let (mut speaker, _t) = house.speaking(2).await;
		let (mut newcomer, _n) = house.visit(2).await;
		assert!(is_cut(&mut silent).await);
		for stays in [&mut honest, &mut speaker, &mut newcomer] {
			assert!(!is_cut(stays).await);
		}
		assert_eq!(house.present(), 3);
	}

	#[tokio::test]
	async fn a_full_house_should_make_room_where_most_places_are_held() {
		let house = House::new(LIMITS).await;
		let (mut early, _e) = house.speaking(1).await;
		let (mut first, _f) = house.speaking(2).await;
		let (mut second, _s) = house.speaking(2).await;
		let (mut other, _o) = house.speaking(3).await;
		let (mut newcomer, _n) = house.visit(4).await;
		assert!(is_cut(&mut first).await);
		for stays in [&mut early, &mut second, &mut other, &mut newcomer] {
			assert!(!is_cut(stays).await);
		}
	}

	#[tokio::test]
	async fn who_leaves_should_give_the_place_back() {
		let house = House::new(LIMITS).await;
		let (client, visit) = house.visit(1).await;
		assert_eq!(house.present(), 1);
		drop((client, visit));
		assert_eq!(house.present(), 0);
	}

	#[tokio::test]
	async fn a_sweep_should_end_silence_and_nothing_else() {
		let limits = Limits {
			greeting: Duration::ZERO,
			..LIMITS
		};
		let house = House::new(limits).await;
		let (mut silent, _s) = house.visit(1).await;
		let (mut speaker, _t) = house.speaking(2).await;
		let moment = house.door.now();
		while house.door.now() == moment {
			tokio::task::yield_now().await;
		}
		house.door.sweep();
		assert!(is_cut(&mut silent).await);
		assert!(!is_cut(&mut speaker).await);
		assert_eq!(house.present(), 1);
	}

	#[test]
	fn silence_should_be_measured_in_both_directions() {
		let pulse = |heard, told| Pulse {
			came: 1_000,
			heard: AtomicU64::new(heard),
			told: AtomicU64::new(told),
		};
		assert!(!pulse(0, 0).overdue(11_000, &LIMITS));
		assert!(pulse(0, 0).overdue(11_001, &LIMITS));
		assert!(!pulse(2_000, 5_000).overdue(65_000, &LIMITS));
		assert!(pulse(2_000, 5_000).overdue(65_001, &LIMITS));
	}

	#[test]
	fn an_ipv6_network_should_count_as_one_client() {
		let parse = |text: &str| text.parse::<IpAddr>().expect("an address");
		assert_eq!(
			household(parse("2001:db8:1:2:3:4:5:6")),
			household(parse("2001:db8:1:2::1"))
		);
		assert_ne!(
			household(parse("2001:db8:1:3::1")),
			household(parse("2001:db8:1:2::1"))
		);
		assert_eq!(household(parse("::ffff:10.0.0.1")), parse("10.0.0.1"));
	}
}
