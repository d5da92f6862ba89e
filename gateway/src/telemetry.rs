//! What the gateway says about itself: logs and metrics, both without health data.
//!
//! Deny by default. A log line is one of the [`Event`]s below, whose fields are numbers, codes and
//! names of ours; there is no other way to log. Whatever libraries say through `tracing` is dropped,
//! because URLs, statements and bodies would be in it, and so is the text of a panic, because a
//! panic's text may quote what it stumbled over. Metrics have labels from closed sets only.

use galen_primitives::ids::{BatchNumber, OrderId, ReceiptId};
use galen_vault::safe::ObjectId;
use prometheus::{
	core::Collector, Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec,
	IntGauge, Opts, Registry, TextEncoder,
};
use std::{future::Future, net::SocketAddr, sync::LazyLock};
use tracing_subscriber::{filter::filter_fn, layer::SubscriberExt, util::SubscriberInitExt, Layer};

/// The target of the events below. Nothing else reaches the log.
const TARGET: &str = "galen";

/// Everything the gateway logs.
#[derive(Clone, Copy, Debug)]
pub enum Event {
	/// The process starts.
	Starting,
	/// All checks passed and the socket is open.
	Listening {
		/// Where.
		address: SocketAddr,
	},
	/// The socket can be reached from other machines: a proxy with TLS must stand before it.
	ListeningBeyondLoopback,
	/// The process was asked to stop.
	Stopping,
	/// Everything is closed.
	Stopped,
	/// A request was answered. The route is the pattern of the router, never the path itself.
	Answered {
		/// The request's id, as the caller got it.
		request: u64,
		/// The route's pattern.
		route: &'static str,
		/// The status code.
		status: u16,
		/// Milliseconds until the answer's head.
		millis: u64,
	},
	/// A handler panicked.
	Panicked {
		/// The source file.
		file: &'static str,
		/// The line there.
		line: u32,
	},
	/// Something failed inside; the caller was told nothing but that.
	Failed {
		/// Which part.
		part: &'static str,
		/// The kind of error, a constant of the source.
		kind: &'static str,
	},
	/// A background task failed and will be tried again.
	Retrying {
		/// Which part.
		part: &'static str,
		/// The kind of error.
		kind: &'static str,
	},
	/// The node answers again, or for the first time.
	NodeFound,
	/// The node does not answer.
	NodeLost,
	/// Finality has become too old; nothing is answered until it moves.
	FinalityStale {
		/// Seconds since the finalized block.
		age: u64,
	},
	/// A chunk of an import is durable.
	ImportCommitted {
		/// Resources in it.
		resources: u64,
		/// New ones or new versions.
		stored: u64,
		/// Known ones.
		unchanged: u64,
	},
	/// An import was refused or broke off.
	ImportRefused {
		/// Why, a constant of the source.
		kind: &'static str,
	},
	/// A batch was cut from the outbox.
	BatchCut {
		/// Its number.
		batch: BatchNumber,
		/// Leaves in it.
		leaves: u32,
	},
	/// A batch is anchored in a finalized block.
	BatchAnchored {
		/// Its number.
		batch: BatchNumber,
		/// Leaves in it.
		leaves: u32,
		/// The block's number.
		block: u32,
	},
	/// Debris of a crash was removed.
	DebrisRemoved {
		/// Packs without index rows.
		packs: u64,
	},
	/// An object failed its integrity check and was not served.
	ObjectDamaged {
		/// Which.
		object: ObjectId,
		/// What is wrong, a constant of the source.
		kind: &'static str,
	},
	/// Lines of an order were authorized on the ledger.
	Authorized {
		/// The order.
		order: OrderId,
		/// How many receipts.
		receipts: u32,
		/// How many lines the ledger dropped.
		dropped: u32,
	},
	/// A ring was handed out.
	Released {
		/// Under which receipt.
		receipt: ReceiptId,
		/// How many records.
		records: u32,
		/// The disclosure's number.
		disclosure: u64,
	},
	/// A release was refused.
	ReleaseRefused {
		/// Under which receipt.
		receipt: ReceiptId,
		/// Why, a constant of the source.
		kind: &'static str,
	},
	/// A disclosure was committed and its ring was never handed out; a statement says so.
	Withheld {
		/// Under which receipt.
		receipt: ReceiptId,
	},
	/// Releases were confirmed on the ledger.
	Confirmed {
		/// Of which order.
		order: OrderId,
		/// How many lines.
		lines: u32,
	},
	/// A release can no longer be confirmed: its line was refunded.
	Unconfirmed {
		/// Under which receipt.
		receipt: ReceiptId,
	},
	/// A receipt's lease ended without a release.
	Lapsed {
		/// Which.
		receipt: ReceiptId,
	},
	/// A session or token was refused.
	AuthenticationRefused {
		/// Why, a constant of the source.
		kind: &'static str,
	},
	/// A patient was linked to a ledger account.
	Enrolled,
}

tokio::task_local! {
	/// The request that is being answered.
	static REQUEST: u64;
}

/// Answers a request so that what fails on the way is logged with its name.
pub async fn within_request<F: Future>(request: u64, answer: F) -> F::Output {
	REQUEST.scope(request, answer).await
}

/// Writes an event to the log.
pub fn log(event: Event) {
	use tracing::{error, info, warn};
	match event {
		Event::Starting => {
			info!(target: TARGET, event = "starting", version = env!("CARGO_PKG_VERSION"));
		},
		Event::Listening { address } => {
			info!(target: TARGET, event = "listening", %address);
		},
		Event::ListeningBeyondLoopback => {
			warn!(target: TARGET, event = "listening_beyond_loopback");
		},
		Event::Stopping => info!(target: TARGET, event = "stopping"),
		Event::Stopped => info!(target: TARGET, event = "stopped"),
		Event::Answered {
			request,
			route,
			status,
			millis,
		} => {
			info!(target: TARGET, event = "answered", request = %format_args!("{request:016x}"), route, status, millis);
		},
		Event::Panicked { file, line } => {
			error!(target: TARGET, event = "panicked", file, line);
		},
		Event::Failed { part, kind } => match REQUEST.try_with(|request| *request) {
			Ok(request) => {
				error!(target: TARGET, event = "failed", part, kind, request = %format_args!("{request:016x}"));
			},
			Err(_) => error!(target: TARGET, event = "failed", part, kind),
		},
		Event::Retrying { part, kind } => warn!(target: TARGET, event = "retrying", part, kind),
		Event::NodeFound => info!(target: TARGET, event = "node_found"),
		Event::NodeLost => warn!(target: TARGET, event = "node_lost"),
		Event::FinalityStale { age } => warn!(target: TARGET, event = "finality_stale", age),
		Event::ImportCommitted {
			resources,
			stored,
			unchanged,
		} => {
			info!(target: TARGET, event = "import_committed", resources, stored, unchanged);
		},
		Event::ImportRefused { kind } => info!(target: TARGET, event = "import_refused", kind),
		Event::BatchCut { batch, leaves } => {
			info!(target: TARGET, event = "batch_cut", batch = batch.0, leaves);
		},
		Event::BatchAnchored {
			batch,
			leaves,
			block,
		} => {
			info!(target: TARGET, event = "batch_anchored", batch = batch.0, leaves, block);
		},
		Event::DebrisRemoved { packs } => info!(target: TARGET, event = "debris_removed", packs),
		Event::ObjectDamaged { object, kind } => {
			error!(target: TARGET, event = "object_damaged", %object, kind);
		},
		Event::Authorized {
			order,
			receipts,
			dropped,
		} => {
			info!(target: TARGET, event = "authorized", order = order.0, receipts, dropped);
		},
		Event::Released {
			receipt,
			records,
			disclosure,
		} => {
			info!(target: TARGET, event = "released", receipt = receipt.0, records, disclosure);
		},
		Event::ReleaseRefused { receipt, kind } => {
			info!(target: TARGET, event = "release_refused", receipt = receipt.0, kind);
		},
		Event::Withheld { receipt } => {
			warn!(target: TARGET, event = "withheld", receipt = receipt.0);
		},
		Event::Confirmed { order, lines } => {
			info!(target: TARGET, event = "confirmed", order = order.0, lines);
		},
		Event::Unconfirmed { receipt } => {
			warn!(target: TARGET, event = "unconfirmed", receipt = receipt.0);
		},
		Event::Lapsed { receipt } => {
			info!(target: TARGET, event = "lapsed", receipt = receipt.0);
		},
		Event::AuthenticationRefused { kind } => {
			info!(target: TARGET, event = "authentication_refused", kind);
		},
		Event::Enrolled => info!(target: TARGET, event = "enrolled"),
	}
}

/// Sends the log to standard error as one JSON object a line, and takes over what panics say.
/// Called once by the program; a second call changes nothing.
pub fn start() {
	let lines = tracing_subscriber::fmt::layer()
		.json()
		.flatten_event(true)
		.with_target(false)
		.with_current_span(false)
		.with_span_list(false)
		.with_writer(std::io::stderr)
		.with_filter(filter_fn(|line| line.target() == TARGET));
	if tracing_subscriber::registry()
		.with(lines)
		.try_init()
		.is_err()
	{
		return;
	}
	std::panic::set_hook(Box::new(|panic| {
		let (file, line) = panic.location().map_or(("unknown", 0), |place| {
			(place_of(place.file()), place.line())
		});
		log(Event::Panicked { file, line });
	}));
}

/// The file of a panic, without the folders of the machine that built it.
fn place_of(file: &str) -> &'static str {
	// Leaked once for each place in the source that ever panics: bounded by the source.
	let tail = match file.rfind("src/") {
		Some(at) => file.get(at..).unwrap_or(file),
		None => file,
	};
	Box::leak(tail.to_owned().into_boxed_str())
}

/// Every metric. Labels come from closed sets.
pub struct Metrics {
	registry: Registry,
	/// Requests by route pattern, method and class of status.
	pub requests: IntCounterVec,
	/// Seconds until the head of an answer, by route pattern.
	pub latency: HistogramVec,
	/// Refusals by problem name.
	pub refusals: IntCounterVec,
	/// Sessions and tokens handed out, by how (`ledger`, `smart`).
	pub sessions: IntCounterVec,
	/// Sessions and tokens refused, by reason.
	pub sessions_refused: IntCounterVec,
	/// Resources stored: new ones and new versions.
	pub resources_stored: IntCounter,
	/// Resources that were known already.
	pub resources_unchanged: IntCounter,
	/// Imports refused or broken off.
	pub imports_refused: IntCounter,
	/// Batches anchored in finalized blocks.
	pub batches_anchored: IntCounter,
	/// Leaves that wait for their batch to be anchored.
	pub outbox_pending: IntGauge,
	/// Objects that failed their integrity check.
	pub objects_damaged: IntCounter,
	/// Seconds since the finalized block's time; -1 while the node is lost.
	pub finality_age: IntGauge,
	/// Number of the best block seen.
	pub best_block: IntGauge,
	/// Number of the finalized block seen.
	pub finalized_block: IntGauge,
	/// Releases by how they ended.
	pub releases: IntCounterVec,
	/// Seconds from the request for a release to its hand-out.
	pub release_seconds: Histogram,
	/// Disclosures committed.
	pub disclosures: IntCounter,
}

impl Metrics {
	fn new() -> Self {
		let registry = Registry::new();
		let counter = |name: &str, help: &str| register(&registry, IntCounter::new(name, help));
		let counters = |name: &str, help: &str, labels: &[&str]| {
			register(&registry, IntCounterVec::new(Opts::new(name, help), labels))
		};
		let gauge = |name: &str, help: &str| register(&registry, IntGauge::new(name, help));
		let seconds = vec![
			0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
		];
		Self {
			requests: counters(
				"galen_gateway_requests_total",
				"Requests answered.",
				&["route", "method", "status"],
			),
			latency: register(
				&registry,
				HistogramVec::new(
					HistogramOpts::new(
						"galen_gateway_request_seconds",
						"Seconds until the head of an answer.",
					)
					.buckets(seconds.clone()),
					&["route"],
				),
			),
			refusals: counters(
				"galen_gateway_refusals_total",
				"Refusals by problem.",
				&["problem"],
			),
			sessions: counters(
				"galen_gateway_sessions_total",
				"Sessions and tokens handed out.",
				&["by"],
			),
			sessions_refused: counters(
				"galen_gateway_sessions_refused_total",
				"Sessions and tokens refused.",
				&["reason"],
			),
			resources_stored: counter(
				"galen_gateway_resources_stored_total",
				"Resources stored: new ones and new versions.",
			),
			resources_unchanged: counter(
				"galen_gateway_resources_unchanged_total",
				"Resources that were known already.",
			),
			imports_refused: counter(
				"galen_gateway_imports_refused_total",
				"Imports refused or broken off.",
			),
			batches_anchored: counter(
				"galen_gateway_batches_anchored_total",
				"Batches anchored in finalized blocks.",
			),
			outbox_pending: gauge(
				"galen_gateway_outbox_pending",
				"Leaves that wait to be anchored.",
			),
			objects_damaged: counter(
				"galen_gateway_objects_damaged_total",
				"Objects that failed their integrity check.",
			),
			finality_age: gauge(
				"galen_gateway_finality_age_seconds",
				"Seconds since the finalized block; -1 while the node is lost.",
			),
			best_block: gauge("galen_gateway_best_block", "Number of the best block."),
			finalized_block: gauge(
				"galen_gateway_finalized_block",
				"Number of the finalized block.",
			),
			releases: counters(
				"galen_gateway_releases_total",
				"Releases by how they ended.",
				&["outcome"],
			),
			release_seconds: register(
				&registry,
				Histogram::with_opts(
					HistogramOpts::new(
						"galen_gateway_release_seconds",
						"Seconds from the request for a release to its hand-out.",
					)
					.buckets(seconds),
				),
			),
			disclosures: counter("galen_gateway_disclosures_total", "Disclosures committed."),
			registry,
		}
	}

	/// The metrics in the text format of Prometheus.
	pub fn text(&self) -> Vec<u8> {
		let mut text = Vec::new();
		// Writing to memory cannot fail, and an incomplete page is better than none.
		let _ = TextEncoder::new().encode(&self.registry.gather(), &mut text);
		text
	}
}

/// Adds a metric to the registry.
fn register<M: Collector + Clone + 'static>(
	registry: &Registry,
	metric: Result<M, prometheus::Error>,
) -> M {
	let metric = metric.expect("names, labels and buckets are constants of this file; qed");
	registry
		.register(Box::new(metric.clone()))
		.expect("every name in this file is used once; qed");
	metric
}

/// The metrics of this process.
pub fn metrics() -> &'static Metrics {
	static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);
	&METRICS
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::{
		io::Write,
		sync::{Arc, Mutex},
	};

	#[derive(Clone, Default)]
	struct Captured(Arc<Mutex<Vec<u8>>>);

	impl Write for Captured {
		fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
			self.0.lock().unwrap().extend_from_slice(bytes);
			Ok(bytes.len())
		}

		fn flush(&mut self) -> std::io::Result<()> {
			Ok(())
		}
	}

	#[test]
	fn only_own_events_reach_the_log() {
		let captured = Captured::default();
		let writer = captured.clone();
		let lines = tracing_subscriber::fmt::layer()
			.json()
			.flatten_event(true)
			.with_writer(move || writer.clone())
			.with_filter(filter_fn(|line| line.target() == TARGET));
		let subscriber = tracing_subscriber::registry().with(lines);
		tracing::subscriber::with_default(subscriber, || {
			tracing::error!("a library quotes canary-4711");
			tracing::error!(target: "galen_gateway::http", "so does a careless line: canary-4711");
			log(Event::Lapsed {
				receipt: ReceiptId(7),
			});
		});
		let text = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
		assert!(text.contains("\"event\":\"lapsed\""), "{text}");
		assert!(text.contains("\"receipt\":7"), "{text}");
		assert!(!text.contains("canary"), "{text}");
	}

	#[test]
	fn metrics_come_out_as_text() {
		metrics().batches_anchored.inc();
		let text = String::from_utf8(metrics().text()).unwrap();
		assert!(
			text.contains("galen_gateway_batches_anchored_total"),
			"{text}"
		);
	}

	#[test]
	fn a_panics_place_names_no_folder_of_the_machine() {
		assert_eq!(
			place_of("/home/someone/work/gateway/src/lib.rs"),
			"src/lib.rs"
		);
	}
}
