//! `galen-bench`: the same work on Galen and on its peers, in one run on one machine.
//!
//! What is compared, by which rules and why is in `docs/adr/0016-benchmarks.md`; `scripts/bench` installs the
//! peers, builds everything and calls this.

mod args;
mod bench;
mod chain;
mod compare;
mod database;
mod goals;
mod log;
mod machine;
mod noise;
mod peers;
mod people;
mod plan;
mod random;
mod report;
mod results;
mod sandbox;
mod stats;
mod template;
mod workloads;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
	match args::run().await {
		Ok(code) => code,
		Err(error) => {
			eprintln!("galen-bench: {error:#}");
			ExitCode::FAILURE
		},
	}
}
