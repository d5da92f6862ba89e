//! One file for each noun, grouped by who mostly uses it.

pub mod auditor;
pub mod hospital;
pub mod inbox;
pub mod key;
pub mod partner;
pub mod patient;

use crate::{
	args::{description, exit_codes, Cli, Command},
	context::Context,
	exit::Failure,
	terminal::Output,
};
use std::{fs, path::Path};

/// Does what the command line says.
///
/// # Errors
/// Whatever goes wrong, with its exit code.
pub async fn run(cli: Cli, output: Output) -> Result<(), Failure> {
	let context = match &cli.command {
		// These need no settings, so broken ones do not stop them.
		Command::Completions { shell } => return completions(*shell, &output),
		Command::Man { dir } => return manual(dir, &output),
		Command::ExitCodes => return output.print(&exit_codes()),
		Command::Verify(options) => return auditor::verify::run(&output, options).await,
		_ => Context::new(&cli.global, output)?,
	};
	let context = &context;
	match cli.command {
		Command::Key(command) => key::run(context, command),
		Command::Consent(command) => patient::consent::run(context, command).await,
		Command::Records(options) => patient::records::run(context, options).await,
		Command::Disclosures(options) => patient::disclosures::run(context, options).await,
		Command::Erasure(command) => patient::erasure::run(context, command).await,
		Command::Inbox(options) => inbox::run(context, options).await,
		Command::Request(command) => partner::request::run(context, command).await,
		Command::Balance(options) => patient::balance::run(context, options).await,
		Command::Credit(command) => patient::credit::run(context, command).await,
		Command::Enrol(options) => hospital::enrol::run(context, options).await,
		Command::Leave(options) => hospital::leave::run(context, options).await,
		Command::Representative(command) => hospital::representative::run(context, command).await,
		Command::Recovery(command) => patient::recovery::run(context, command).await,
		Command::Import(options) => hospital::import::run(context, options).await,
		Command::Access(command) => hospital::access::run(context, command).await,
		Command::Emergency(command) => hospital::emergency::run(context, command).await,
		Command::Org(command) => hospital::org::run(context, command).await,
		Command::Council(command) => hospital::council::run(context, command).await,
		Command::Template(command) => hospital::template::run(context, command).await,
		Command::Order(command) => partner::order::run(context, command).await,
		Command::Pull(options) => partner::pull::run(context, options).await,
		Command::Client(command) => partner::client::run(context, &command),
		Command::Status(options) => auditor::status::run(context, options).await,
		Command::Prove(command) => auditor::prove::run(context, command).await,
		Command::Completions { .. }
		| Command::Man { .. }
		| Command::ExitCodes
		| Command::Verify(_) => Ok(()),
	}
}

fn completions(shell: clap_complete::Shell, output: &Output) -> Result<(), Failure> {
	let mut script = Vec::new();
	clap_complete::generate(shell, &mut description(), "galen", &mut script);
	output.print(&String::from_utf8_lossy(&script))
}

fn manual(folder: &Path, output: &Output) -> Result<(), Failure> {
	fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder, &error))?;
	clap_mangen::generate_to(description(), folder)
		.map_err(|error| Failure::file("write into", folder, &error))?;
	output.note(&format!("Wrote manual pages into {}.", folder.display()));
	Ok(())
}
