//! Takes the place of the SDK's crate of this name in the browser's build. The trie that proofs are checked
//! with can count how its cache does, and names these types for it; nobody registers a counter here. The
//! SDK's own crate would bring an HTTP server along, which no browser can run.

pub use prometheus::{
	self,
	core::{AtomicU64 as U64, GenericCounterVec as CounterVec, GenericGaugeVec as GaugeVec},
	exponential_buckets, Error as PrometheusError, HistogramOpts, HistogramVec, Opts, Registry,
};
