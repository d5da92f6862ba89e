//! `galen`: one command for each thing a person does with the ledger and a hospital's gateway.
//!
//! What a thing means is decided elsewhere: by the ledger ([`galen_client`]), the shared evaluator
//! ([`galen_primitives`]), the vault ([`galen_vault`]) and the gateway. Here it is asked for, shown in
//! plain words before it is signed, and reported in a form for people or, with `--json`, for programs.

mod args;
mod command;
mod config;
mod context;
mod exit;
mod gateway;
mod keys;
mod rules;
mod smart;
mod terminal;
mod warning;
mod words;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
	let cli = args::Cli::parse();
	let output = terminal::Output::new(cli.global.json);
	let runtime = tokio::runtime::Builder::new_multi_thread()
		.enable_all()
		.build();
	let outcome = match runtime {
		Ok(runtime) => runtime.block_on(command::run(cli, output.clone())),
		Err(error) => Err(exit::Failure::internal(&error)),
	};
	match outcome {
		Ok(()) => ExitCode::SUCCESS,
		Err(failure) => output.fail(&failure),
	}
}
