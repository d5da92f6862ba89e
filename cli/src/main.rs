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
	let cli = match args::Cli::try_parse() {
		Ok(cli) => cli,
		Err(error) => return misread(&error),
	};
	let output = terminal::Output::new(cli.global.json);
	let runtime = tokio::runtime::Builder::new_multi_thread()
		.enable_all()
		.build();
	let outcome = match runtime {
		Ok(runtime) => {
			runtime.spawn(terminal::interrupted(output.clone()));
			runtime.block_on(command::run(cli, output.clone()))
		},
		Err(error) => Err(exit::Failure::internal(&error)),
	};
	match outcome {
		Ok(()) => ExitCode::SUCCESS,
		Err(failure) => output.fail(&failure),
	}
}

/// A command line that cannot be read, or one that asks for help. Programs that asked for JSON get
/// the error as they get every other.
fn misread(error: &clap::Error) -> ExitCode {
	let wants_json = std::env::args_os()
		.take_while(|argument| argument != "--")
		.any(|argument| argument == "--json");
	if error.use_stderr() && wants_json {
		let text = error.render().to_string();
		// What follows is how to use the command, for people.
		let what = text.split("\n\nUsage:").next().unwrap_or_default();
		let what = what.strip_prefix("error: ").unwrap_or(what);
		return terminal::Output::new(true).fail(&exit::Failure::usage(what));
	}
	// Help that cannot be printed is not missed.
	let _ = error.print();
	u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}
