//! What the RPC server tells Prometheus.

use substrate_prometheus_endpoint::{
	register, Counter, CounterVec, Gauge, Opts, PrometheusError, Registry, U64,
};

/// Counters of the RPC server; without a registry they count for nobody.
#[derive(Clone)]
pub struct Metrics(Option<Registered>);

#[derive(Clone)]
struct Registered {
	connections: Gauge<U64>,
	cut: Counter<U64>,
	calls: CounterVec<U64>,
	refused: Counter<U64>,
}

impl Metrics {
	/// Metrics under this registry.
	pub fn register(registry: Option<&Registry>) -> Result<Self, PrometheusError> {
		let Some(registry) = registry else {
			return Ok(Self(None));
		};
		Ok(Self(Some(Registered {
			connections: register(
				Gauge::new("galen_rpc_connections", "Open RPC connections")?,
				registry,
			)?,
			cut: register(
				Counter::new(
					"galen_rpc_connections_cut_total",
					"RPC connections ended because they kept still or to make room",
				)?,
				registry,
			)?,
			calls: register(
				CounterVec::new(
					Opts::new("galen_rpc_calls_total", "RPC calls by method"),
					&["method"],
				)?,
				registry,
			)?,
			refused: register(
				Counter::new(
					"galen_rpc_calls_refused_total",
					"RPC calls refused because the address made too many",
				)?,
				registry,
			)?,
		})))
	}

	/// Metrics that nobody reads.
	#[cfg(test)]
	pub fn none() -> Self {
		Self(None)
	}

	/// A connection was let in.
	pub fn came(&self) {
		if let Some(metrics) = &self.0 {
			metrics.connections.inc();
		}
	}

	/// A connection gave its place back.
	pub fn went(&self) {
		if let Some(metrics) = &self.0 {
			metrics.connections.dec();
		}
	}

	/// A connection was ended.
	pub fn cut(&self) {
		if let Some(metrics) = &self.0 {
			metrics.cut.inc();
		}
	}

	/// A method is called. The name must be one of the server's own, which are few.
	pub fn called(&self, method: &'static str) {
		if let Some(metrics) = &self.0 {
			metrics.calls.with_label_values(&[method]).inc();
		}
	}

	/// A call was refused because its address makes too many.
	pub fn refused(&self) {
		if let Some(metrics) = &self.0 {
			metrics.refused.inc();
		}
	}
}
