//! The RPC server.
//!
//! It is jsonrpsee's, as in the SDK, with another door: the SDK's server cannot be told to cut
//! connections that keep still, to count per address, or to replace a method of its own, and it can
//! only be put on a socket that it opens itself. Its own listener therefore stays without a public
//! port ([`stand_in`]), and what it would have served is served here.

mod door;
mod gate;
mod metrics;
mod origins;
mod rate;

use crate::cli::RpcLimits;
use door::{Door, Limits};
use futures::{
	future::{ready, BoxFuture},
	FutureExt, TryFutureExt,
};
use gate::{Caller, Gate};
use jsonrpsee::{
	core::{BoxError, EmptyServerParams},
	server::{
		middleware::{http::HostFilterLayer, rpc::RpcServiceBuilder},
		serve_with_graceful_shutdown, stop_channel, ws, HttpBody, HttpRequest, HttpResponse,
		Methods, PingConfig, RandomStringIdProvider, Server as JsonRpcServer, ServerHandle,
		StopHandle, TowerServiceBuilder,
	},
	RpcModule,
};
use metrics::Metrics;
use origins::Origins;
use rate::Rate;
use sc_rpc::DenyUnsafe;
use sc_service::{
	config::{RpcConfiguration, RpcEndpoint, RpcMethods},
	Error,
};
use std::{
	io,
	net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
	sync::Arc,
	task::{Context, Poll},
	time::Duration,
};
use substrate_prometheus_endpoint::Registry;
use tokio::{
	runtime::{Handle, Runtime},
	time::MissedTickBehavior,
};
use tower::{layer::util::Identity, Layer, Service};

/// How often connections and allowances are looked through.
const SWEEP: Duration = Duration::from_secs(1);
/// Time a new connection has for its first byte. Browsers open connections ahead of need.
const GREETING: Duration = Duration::from_secs(10);
/// Pings in the time after which a silent connection is cut: a lost answer is no silence.
const PINGS_PER_SILENCE: u32 = 3;
/// Length of a subscription's random name, as in the SDK.
const SUBSCRIPTION_NAME: usize = 16;
/// Time that calls have to end when the node stops.
const GOODBYE: Duration = Duration::from_secs(5);
const MEGABYTE: u32 = 1024 * 1024;

/// Endpoints whose ports are taken, before anybody is served.
pub struct Bound(Vec<(RpcEndpoint, TcpListener)>);

/// Takes the endpoints' ports.
///
/// A port that was not asked for by name and is in use is replaced by a free one, as in the SDK.
pub fn bind(rpc: &RpcConfiguration) -> Result<Bound, Error> {
	let mut bound = Vec::new();
	for endpoint in rpc.addr.iter().flatten() {
		let address = endpoint.listen_addr;
		let free = SocketAddr::new(address.ip(), 0);
		let listener = match TcpListener::bind(address) {
			Err(_) if endpoint.retry_random_port && !endpoint.is_optional => {
				TcpListener::bind(free)
			},
			listener => listener,
		};
		match listener {
			Ok(listener) => bound.push((endpoint.clone(), listener)),
			Err(error) if endpoint.is_optional => {
				log::debug!(target: "galen::rpc", "no RPC on {address}: {error}");
			},
			Err(error) => {
				return Err(Error::Other(format!(
					"RPC cannot listen on {address}: {error}"
				)))
			},
		}
	}
	if bound.is_empty() {
		return Err(Error::Other("RPC has nothing to listen on".into()));
	}
	Ok(Bound(bound))
}

/// Leaves the SDK's own server, which it insists on starting, a port of the loopback interface that
/// nobody is told, where it refuses every request.
pub fn stand_in(rpc: &mut RpcConfiguration) {
	if let Some(endpoint) = rpc.addr.iter().flatten().next() {
		let nobody = RpcEndpoint {
			listen_addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
			max_connections: 0,
			rpc_methods: RpcMethods::Safe,
			is_optional: false,
			..endpoint.clone()
		};
		rpc.addr = Some(vec![nobody]);
	}
}

/// The running server. It ends when this is dropped.
pub struct Server {
	stop: ServerHandle,
	runtime: Option<Runtime>,
}

impl Drop for Server {
	fn drop(&mut self) {
		// Stopped before, then.
		let _ = self.stop.stop();
		let Some(runtime) = self.runtime.take() else {
			return;
		};
		if Handle::try_current().is_ok() {
			// A task, as when starting fails, must not wait for others.
			runtime.shutdown_background();
		} else {
			runtime.shutdown_timeout(GOODBYE);
		}
	}
}

/// Serves the methods on the endpoints, on threads of their own.
pub fn serve(
	Bound(endpoints): Bound,
	mut module: RpcModule<()>,
	limits: &RpcLimits,
	registry: Option<&Registry>,
) -> Result<Server, Error> {
	list_methods(&mut module).map_err(|error| Error::Application(error.into()))?;
	let methods = Methods::from(module);
	let metrics = Metrics::register(registry)?;
	let connections = endpoints
		.iter()
		.map(|(endpoint, _)| endpoint.max_connections);
	let runtime = sc_service::create_rpc_runtime(connections.max().unwrap_or_default())?;
	let threads = runtime.handle().clone();
	let (stopped, stop) = stop_channel();
	let server = Server {
		stop,
		runtime: Some(runtime),
	};

	let context = threads.enter();
	let mut addresses = Vec::new();
	for (endpoint, listener) in endpoints {
		listener.set_nonblocking(true)?;
		let listener = tokio::net::TcpListener::from_std(listener)?;
		let address = listener.local_addr()?;
		addresses.push(address.to_string());
		let endpoint = Endpoint::new(
			endpoint,
			address,
			limits,
			methods.clone(),
			stopped.clone(),
			metrics.clone(),
		)?;
		threads.spawn(endpoint.run(listener));
	}
	drop(context);
	log::info!(target: "galen::rpc", "Running JSON-RPC server: addr={},", addresses.join(","));
	Ok(server)
}

/// Adds the method that names all methods.
fn list_methods(module: &mut RpcModule<()>) -> Result<(), jsonrpsee::server::RegisterMethodError> {
	const NAME: &str = "rpc_methods";
	let mut names: Vec<&str> = module.method_names().chain([NAME]).collect();
	names.sort_unstable();
	module.register_method(NAME, move |_, _, _| serde_json::json!({ "methods": names }))?;
	Ok(())
}

/// One socket and how it is served.
struct Endpoint {
	door: Arc<Door>,
	gate: Gate,
	settings: RpcEndpoint,
	hosts: HostFilterLayer,
	origins: Origins,
	builder: TowerServiceBuilder<Identity, Identity>,
	stopped: StopHandle,
}

impl Endpoint {
	fn new(
		settings: RpcEndpoint,
		address: SocketAddr,
		limits: &RpcLimits,
		methods: Methods,
		stopped: StopHandle,
		metrics: Metrics,
	) -> Result<Arc<Self>, Error> {
		let silence = Duration::from_secs(limits.rpc_idle_seconds.get());
		let connections = settings.max_connections.max(1);
		let per_address = limits
			.rpc_max_connections_per_address
			.map(|limit| limit.get());
		let per_address = per_address.unwrap_or(connections.div_ceil(2));
		let limits = Limits {
			connections: connections as usize,
			per_address: per_address as usize,
			greeting: GREETING.min(silence),
			silence,
		};
		let ping = PingConfig::new()
			.ping_interval(silence / PINGS_PER_SILENCE)
			.inactive_limit(silence);
		let builder = JsonRpcServer::builder()
			.max_request_body_size(settings.max_payload_in_mb.saturating_mul(MEGABYTE))
			.max_response_body_size(settings.max_payload_out_mb.saturating_mul(MEGABYTE))
			// The door counts. This is for those that it has cut and that have not ended yet.
			.max_connections(connections.saturating_mul(2))
			.max_subscriptions_per_connection(settings.max_subscriptions_per_connection)
			.set_message_buffer_capacity(settings.max_buffer_capacity_per_connection)
			.set_batch_request_config(settings.batch_config)
			.set_id_provider(RandomStringIdProvider::new(SUBSCRIPTION_NAME))
			.enable_ws_ping(ping)
			.to_service_builder();
		// A page that pretends to be this host by its own name server has another host name.
		let hosts = match &settings.cors {
			None => HostFilterLayer::disable(),
			Some(_) => {
				let port = address.port();
				let names = ["localhost", "127.0.0.1", "[::1]"];
				let names = names.map(|name| format!("{name}:{port}"));
				HostFilterLayer::new(names).map_err(|error| Error::Other(error.to_string()))?
			},
		};
		Ok(Arc::new(Self {
			door: Door::new(limits, metrics.clone()),
			gate: Gate {
				rate: settings.rate_limit.map(Rate::per_minute).map(Arc::new),
				methods,
				metrics,
			},
			hosts,
			origins: Origins::new(settings.cors.clone()),
			builder,
			stopped,
			settings,
		}))
	}

	/// Lets connections in until the server is stopped.
	async fn run(self: Arc<Self>, listener: tokio::net::TcpListener) {
		let mut sweep = tokio::time::interval(SWEEP);
		sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
		let mut stopped = Box::pin(self.stopped.clone().shutdown());
		// After a failure, as when there is no file descriptor left, until the next sweep.
		let mut pause = false;
		loop {
			tokio::select! {
				() = &mut stopped => return,
				_ = sweep.tick() => {
					pause = false;
					self.door.sweep();
					if let Some(rate) = &self.gate.rate {
						rate.sweep();
					}
				},
				accepted = listener.accept(), if !pause => {
					let served = accepted.and_then(|(socket, peer)| self.receive(socket, peer.ip()));
					if let Err(error) = served {
						log::debug!(target: "galen::rpc", "a connection was not accepted: {error}");
						pause = true;
					}
				},
			}
		}
	}

	fn receive(self: &Arc<Self>, socket: tokio::net::TcpStream, peer: IpAddr) -> io::Result<()> {
		let visit = self.door.admit(socket, peer)?;
		let methods = self
			.builder
			.clone()
			.set_rpc_middleware(RpcServiceBuilder::new().layer(self.gate.clone()))
			.build(self.gate.methods.clone(), self.stopped.clone());
		let service = Requests {
			endpoint: self.clone(),
			peer,
			inner: self.hosts.layer(methods),
		};
		let served = serve_with_graceful_shutdown(visit, service, self.stopped.clone().shutdown());
		tokio::spawn(served.map(|ended| {
			if let Err(error) = ended {
				log::debug!(target: "galen::rpc", "a connection failed: {error}");
			}
		}));
		Ok(())
	}

	fn deny_unsafe(&self) -> DenyUnsafe {
		match self.settings.rpc_methods {
			RpcMethods::Unsafe => DenyUnsafe::No,
			// `Auto` would offer everything on loopback; see `command::tighten`.
			RpcMethods::Safe | RpcMethods::Auto => DenyUnsafe::Yes,
		}
	}

	/// Whose calls a request carries: the connection's other end's, or whom a trusted proxy names.
	fn caller<B>(&self, request: &HttpRequest<B>, peer: IpAddr) -> Caller {
		let named = || {
			["x-forwarded-for", "x-real-ip"].iter().find_map(|name| {
				let value = request.headers().get(*name)?.to_str().ok()?;
				value.split(',').next()?.trim().parse().ok()
			})
		};
		let trusted = self.settings.rate_limit_trust_proxy_headers;
		let address = trusted.then(named).flatten().unwrap_or(peer).to_canonical();
		let exempt = &self.settings.rate_limit_whitelisted_ips;
		Caller {
			address,
			exempt: exempt.iter().any(|network| network.contains(address)),
			subscriptions: ws::is_upgrade_request(request),
		}
	}

	/// The node's health: what `system_health` says, or only whether the node can be used.
	async fn health(self: Arc<Self>, readiness: Readiness) -> HttpResponse {
		let health = self
			.gate
			.methods
			.call::<_, serde_json::Value>("system_health", EmptyServerParams::new())
			.await;
		let Ok(health) = health else {
			return origins::bare(500);
		};
		let alone = health["peers"] == 0 && health["shouldHavePeers"] == true;
		match readiness {
			Readiness::Told => {
				let mut response = HttpResponse::new(HttpBody::from(health.to_string()));
				if let Ok(json) = "application/json; charset=utf-8".try_into() {
					response.headers_mut().insert("content-type", json);
				}
				response
			},
			Readiness::Judged if alone || health["isSyncing"] == true => origins::bare(500),
			Readiness::Judged => origins::bare(200),
		}
	}
}

/// What a question about the node's health is after.
#[derive(Clone, Copy)]
enum Readiness {
	/// `/health`: the facts.
	Told,
	/// `/health/readiness`: a verdict, as the status.
	Judged,
}

/// Answers the requests of one connection, or hands them to jsonrpsee's service.
#[derive(Clone)]
struct Requests<S> {
	endpoint: Arc<Endpoint>,
	peer: IpAddr,
	inner: S,
}

impl<S, B> Service<HttpRequest<B>> for Requests<S>
where
	S: Service<HttpRequest<B>, Response = HttpResponse, Error = BoxError>,
	S::Future: Send + 'static,
{
	type Response = HttpResponse;
	type Error = BoxError;
	type Future = BoxFuture<'static, Result<HttpResponse, BoxError>>;

	fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
		self.inner.poll_ready(context)
	}

	fn call(&mut self, mut request: HttpRequest<B>) -> Self::Future {
		let endpoint = self.endpoint.clone();
		let now = |response: HttpResponse| ready(Ok(response)).boxed();

		// HTTP/2 carries any number of requests at once over one connection, and the door counts
		// connections. Browsers and proxies speak 1.1 without TLS.
		if request.version() > HttpRequest::new(()).version() {
			return now(origins::bare(505));
		}
		let origin = request.headers().get("origin").map(|origin| {
			let origin = origin.to_str().unwrap_or_default();
			origin.to_owned()
		});
		if let Some(origin) = &origin {
			if !endpoint.origins.allow(origin) {
				return now(origins::bare(403));
			}
			if request.method().as_str() == "OPTIONS" {
				return now(origins::preflight(origin));
			}
		}

		let caller = endpoint.caller(&request, self.peer);
		let readiness = match request.uri().path() {
			"/health" => Some(Readiness::Told),
			"/health/readiness" => Some(Readiness::Judged),
			_ => None,
		};
		let answer = match readiness {
			Some(_) if request.method().as_str() != "GET" => return now(origins::bare(405)),
			Some(_) if !endpoint.gate.admit(&caller) => return now(origins::bare(429)),
			Some(readiness) => endpoint.health(readiness).map(Ok).boxed(),
			None => {
				request.extensions_mut().insert(endpoint.deny_unsafe());
				request.extensions_mut().insert(caller);
				self.inner.call(request).boxed()
			},
		};
		answer
			.map_ok(|response| match origin {
				Some(origin) => origins::permit(response, &origin),
				None => response,
			})
			.boxed()
	}
}
