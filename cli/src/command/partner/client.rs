//! The credentials of a partner's program.

use crate::{context::Context, exit::Failure, smart};
use clap::Subcommand;
use std::path::PathBuf;

/// Make the credentials of a partner's program.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Make a key for a program, and the public half for the hospital
	///
	/// Writes ID.client.toml, to be named with --client, ID.pem with the private key, and
	/// ID.jwks.json, to be given to every hospital whose gateway it signs in at. Refuses to overwrite
	/// any of them.
	New {
		/// What gateways know it as, such as study-5
		id: String,
		/// The partner's number
		#[arg(long, value_name = "NUMBER")]
		organization: u32,
		/// Where to write the files
		#[arg(long, value_name = "DIR", default_value = ".")]
		out: PathBuf,
	},
}

/// Does it.
pub fn run(context: &Context, command: &Command) -> Result<(), Failure> {
	let Command::New {
		id,
		organization,
		out,
	} = command;
	let made = smart::make(out, id, *organization)?;
	context.output.result(&made, || {
		format!(
			"Wrote {} and its key. Give {} to the hospital, which writes into its gateway.toml:\n\n{}",
			made.client.display(),
			made.jwks.display(),
			made.configuration
		)
	})
}
