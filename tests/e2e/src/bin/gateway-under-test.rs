//! `galen-gateway` that ends as by a power cut where a test says. The real one has no such switch.
//!
//! `GALEN_KILL_AT=<fail point>[:<n>]` kills the process when it comes to the point for the n-th time
//! (the first, if not said). Arguments are those of `galen-gateway`.

use galen_test_support::fault::{send, Signal};
use std::{
	process::ExitCode,
	sync::atomic::{AtomicU64, Ordering},
};

/// Names the point.
const VARIABLE: &str = "GALEN_KILL_AT";

fn main() -> ExitCode {
	let scenario = fail::FailScenario::setup();
	if let Err(error) = arm() {
		eprintln!("gateway-under-test: {error}");
		return ExitCode::FAILURE;
	}
	let code = galen_gateway::command::main();
	scenario.teardown();
	code
}

#[allow(clippy::disallowed_methods)] // This program is configured by the environment alone.
fn arm() -> Result<(), String> {
	let Ok(wanted) = std::env::var(VARIABLE) else {
		return Ok(());
	};
	// The points' own names have colons in pairs.
	let (point, turn) = match wanted.rsplit_once(':') {
		Some((point, turn)) if !point.ends_with(':') => {
			let turn = turn.parse().map_err(|_| format!("{turn} is no number"))?;
			(point, turn)
		},
		_ => (wanted.as_str(), 1),
	};
	let come = AtomicU64::new(0);
	let name = point.to_string();
	fail::cfg_callback(point, move || {
		if come.fetch_add(1, Ordering::SeqCst).saturating_add(1) == turn {
			eprintln!("killed at {name}");
			// Nothing after this line runs, whatever the thread was about to do.
			while send(std::process::id(), Signal::Kill).is_ok() {
				std::thread::park();
			}
		}
	})
}
