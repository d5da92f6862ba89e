//! What the gateway says about itself: logs and metrics, both without health data.
//!
//! Deny by default. A log line is one of the [`Event`]s below, whose fields are numbers, codes and
//! names of ours; there is no other way to log. Whatever libraries say through `tracing` is dropped,
//! because URLs, statements and bodies would be in it, and so is the text of a panic, because a
//! panic's text may quote what it stumbled over. Metrics have labels from closed sets only.

use crate::store::erasures::ErasureId;
use galen_primitives::ids::{BatchNumber, EmergencyId, ErasureRequestId, OrderId, ReceiptId};
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
	/// The accounting of disclosures is not whole: something was deleted or altered.
	AccountingBroken {
		/// Entries that must be there and are not.
		missing: u64,
		/// The lowest number of these, where the numbers show it.
		first_missing: Option<u64>,
		/// Subjects of whose entries there are more or fewer than were written.
		subjects: u64,
		/// Entries whose statement is not the one that was to be anchored.
		altered: u64,
		/// Batches that do not follow from the entries.
		batches: u64,
	},
	/// A session or token was refused.
	AuthenticationRefused {
		/// Why, a constant of the source.
		kind: &'static str,
	},
	/// A patient was linked to a ledger account.
	Enrolled,
	/// The halves have no mirror: one lost disk would lose every record.
	HalvesNotMirrored,
	/// The database is older than what was erased: it was restored from a copy, and follows.
	DatabaseOlder {
		/// The epoch it has seen.
		database: u64,
		/// The epoch of the halves.
		halves: u64,
	},
	/// An erasure was demanded on the ledger.
	ErasureDemanded {
		/// Its number there.
		demand: ErasureRequestId,
	},
	/// Keys were destroyed, and their certificate is signed.
	ErasureDestroyed {
		/// Which erasure.
		erasure: ErasureId,
		/// How many records could be read until then.
		records: u32,
	},
	/// The ledger knows what became of an erasure.
	ErasureFinished {
		/// Which.
		erasure: ErasureId,
	},
	/// Demands should have been answered and are not.
	ErasuresOverdue {
		/// How many.
		overdue: u64,
	},
	/// Blocks whose events no node could tell any more: their entries are missing in the inboxes.
	InboxGap {
		/// The first.
		first: u32,
		/// The last.
		last: u32,
	},
	/// A patient's records were opened while the ledger could not be reached.
	LocalEmergency {
		/// The sealed entry.
		entry: u64,
		/// How many records.
		records: u32,
	},
	/// Such an opening was refused.
	LocalEmergencyRefused {
		/// Why, a constant of the source.
		kind: &'static str,
	},
	/// A sealed entry is on the ledger.
	LocalEmergencyEntered {
		/// The sealed entry.
		entry: u64,
		/// As which emergency access.
		emergency: EmergencyId,
		/// By how many seconds late.
		delay: u64,
	},
	/// A sealed entry can never be entered on the ledger: somebody has to look.
	LocalEmergencyNotEntered {
		/// The sealed entry.
		entry: u64,
	},
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
		Event::AccountingBroken {
			missing,
			first_missing,
			subjects,
			altered,
			batches,
		} => {
			error!(target: TARGET, event = "accounting_broken", missing, first_missing, subjects, altered, batches);
		},
		Event::AuthenticationRefused { kind } => {
			info!(target: TARGET, event = "authentication_refused", kind);
		},
		Event::Enrolled => info!(target: TARGET, event = "enrolled"),
		Event::HalvesNotMirrored => warn!(target: TARGET, event = "halves_not_mirrored"),
		Event::DatabaseOlder { database, halves } => {
			warn!(target: TARGET, event = "database_older", database, halves);
		},
		Event::ErasureDemanded { demand } => {
			info!(target: TARGET, event = "erasure_demanded", demand = demand.0);
		},
		Event::ErasureDestroyed { erasure, records } => {
			info!(target: TARGET, event = "erasure_destroyed", %erasure, records);
		},
		Event::ErasureFinished { erasure } => {
			info!(target: TARGET, event = "erasure_finished", %erasure);
		},
		Event::ErasuresOverdue { overdue } => {
			warn!(target: TARGET, event = "erasures_overdue", overdue);
		},
		Event::InboxGap { first, last } => {
			warn!(target: TARGET, event = "inbox_gap", first, last);
		},
		Event::LocalEmergency { entry, records } => {
			warn!(target: TARGET, event = "local_emergency", entry, records);
		},
		Event::LocalEmergencyRefused { kind } => {
			warn!(target: TARGET, event = "local_emergency_refused", kind);
		},
		Event::LocalEmergencyEntered {
			entry,
			emergency,
			delay,
		} => {
			info!(target: TARGET, event = "local_emergency_entered", entry, emergency = emergency.0, delay);
		},
		Event::LocalEmergencyNotEntered { entry } => {
			error!(target: TARGET, event = "local_emergency_not_entered", entry);
		},
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
	/// Number of the last block whose events are in the inboxes.
	pub inbox_block: IntGauge,
	/// Blocks whose events no node could tell any more.
	pub inbox_missed: IntCounter,
	/// Openings without the ledger, by what became of them.
	pub local_emergencies: IntCounterVec,
	/// Sealed entries that wait to be entered on the ledger.
	pub emergencies_waiting: IntGauge,
	/// Erasures that were not answered yet.
	pub erasures_open: IntGauge,
	/// Of these, demands whose time is over.
	pub erasures_overdue: IntGauge,
	/// Erasures of which the ledger knows the outcome.
	pub erasures_finished: IntCounter,
	/// Faults that the last look at the accounting of disclosures found.
	pub accounting_faults: IntGauge,
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
			erasures_open: gauge(
				"galen_gateway_erasures_open",
				"Erasures that were not answered yet.",
			),
			erasures_overdue: gauge(
				"galen_gateway_erasures_overdue",
				"Demands for erasure whose time is over.",
			),
			erasures_finished: counter(
				"galen_gateway_erasures_finished_total",
				"Erasures of which the ledger knows the outcome.",
			),
			inbox_block: gauge(
				"galen_gateway_inbox_block",
				"Number of the last block whose events are in the inboxes.",
			),
			inbox_missed: counter(
				"galen_gateway_inbox_missed_blocks_total",
				"Blocks whose events no node could tell any more.",
			),
			local_emergencies: counters(
				"galen_gateway_local_emergencies_total",
				"Emergencies opened without the ledger, by what became of them.",
				&["outcome"],
			),
			emergencies_waiting: gauge(
				"galen_gateway_local_emergencies_waiting",
				"Sealed entries that wait to be entered on the ledger.",
			),
			accounting_faults: gauge(
				"galen_gateway_accounting_faults",
				"Faults that the last look at the accounting of disclosures found; 0 when it is whole.",
			),
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
