//! The command line as a whole; what each noun takes stands with the noun.

use crate::{
	command::{
		auditor::{prove, status, verify},
		hospital::{
			access, council, emergency, enrol, import, leave, org, representative, template,
		},
		inbox, key,
		partner::{client, order, pull, request},
		patient::{balance, consent, credit, disclosures, erasure, records, recovery},
	},
	exit::Code,
};
use clap::{Args, CommandFactory, Parser, Subcommand};
use std::path::PathBuf;

/// Health data with the patient in control: keys, consent, records, orders, from the command line.
///
/// Settings come from flags, then from the environment, then from a profile in
/// ~/.config/galen/config.toml, then from what most have. Results go to standard output, everything
/// else to standard error. `galen help exit-codes` says what the exit codes mean.
#[derive(Debug, Parser)]
#[command(
	name = "galen",
	version,
	propagate_version = true,
	max_term_width = 100
)]
pub struct Cli {
	#[command(flatten)]
	pub global: Global,
	#[command(subcommand)]
	pub command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
	/// The node to ask, ws:// or wss://
	#[arg(
		long,
		global = true,
		env = "GALEN_NODE",
		hide_env_values = true,
		value_name = "URL"
	)]
	pub node: Option<String>,

	/// The hospital's gateway, http:// or https://
	#[arg(
		long,
		global = true,
		env = "GALEN_GATEWAY",
		hide_env_values = true,
		value_name = "URL"
	)]
	pub gateway: Option<String>,

	/// Whose key signs: a name of `galen key list`, or a key file
	#[arg(
		long,
		global = true,
		env = "GALEN_KEY",
		hide_env_values = true,
		value_name = "KEY"
	)]
	pub key: Option<String>,

	/// The key releases to your organization are sealed to, if it is not the same
	#[arg(
		long,
		global = true,
		env = "GALEN_ENVELOPE_KEY",
		hide_env_values = true,
		value_name = "KEY"
	)]
	pub envelope_key: Option<String>,

	/// Where the key's passphrase is, - for standard input; asked for otherwise
	#[arg(
		long,
		global = true,
		env = "GALEN_PASSPHRASE_FILE",
		value_name = "FILE"
	)]
	pub passphrase_file: Option<PathBuf>,

	/// The file of `galen client new` with which a partner's program signs in at a gateway
	#[arg(
		long,
		global = true,
		env = "GALEN_CLIENT",
		hide_env_values = true,
		value_name = "FILE"
	)]
	pub client: Option<PathBuf>,

	/// A profile of the configuration file
	#[arg(
		long,
		global = true,
		env = "GALEN_PROFILE",
		hide_env_values = true,
		value_name = "NAME"
	)]
	pub profile: Option<String>,

	/// The configuration file
	#[arg(
		long,
		global = true,
		env = "GALEN_CONFIG",
		hide_env_values = true,
		value_name = "FILE"
	)]
	pub config: Option<PathBuf>,

	/// Accept the well-known keys of demo networks, such as //Alice, on any network
	#[arg(long, global = true)]
	pub demo_keys: bool,

	/// Ask a node on another machine without encryption
	#[arg(long, global = true)]
	pub insecure_node: bool,

	/// Print results and errors as JSON
	#[arg(long, global = true)]
	pub json: bool,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Make, restore and show keys
	#[command(subcommand)]
	Key(key::Command),

	/// Say who may read your records, and take it back (patients)
	#[command(subcommand)]
	Consent(consent::Command),

	/// List your own records, or fetch and open them (patients)
	Records(records::Options),

	/// Show who has seen your records (patients)
	Disclosures(disclosures::Options),

	/// Have records erased (patients), or decide about it (privacy officers)
	#[command(subcommand)]
	Erasure(erasure::Command),

	/// Show what happened and what to do next: your own inbox, or your hospital's (patients, staff)
	Inbox(inbox::Options),

	/// Answer questions of researchers (patients), or ask one (partners)
	#[command(subcommand)]
	Request(request::Command),

	/// Show what an account holds
	Balance(balance::Options),

	/// Issue data credit (council), or turn it back into money (patients, hospitals)
	#[command(subcommand)]
	Credit(credit::Command),

	/// Enrol a patient (registrars)
	Enrol(enrol::Options),

	/// Leave your hospital (patients), or end an enrolment (registrars)
	Leave(leave::Options),

	/// Let somebody act for a patient, or end it (registrars, patients)
	#[command(subcommand)]
	Representative(representative::Command),

	/// Replace the lost key of a patient (patients, registrars, representatives)
	#[command(subcommand)]
	Recovery(recovery::Command),

	/// Import FHIR records into the hospital's vault (registrars)
	Import(import::Options),

	/// Open a patient's records for treatment (clinicians)
	#[command(subcommand)]
	Access(access::Command),

	/// Open a patient's records in an emergency, and review it (clinicians, privacy officers)
	#[command(subcommand)]
	Emergency(emergency::Command),

	/// Show organizations, and manage your own (admins)
	#[command(subcommand)]
	Org(org::Command),

	/// Propose, vote on and close motions (hospitals' seats)
	#[command(subcommand)]
	Council(council::Command),

	/// Show the texts patients agree to, and publish them (council)
	#[command(subcommand)]
	Template(template::Command),

	/// Order data, and see orders through (scientists, privacy officers)
	#[command(subcommand)]
	Order(order::Command),

	/// Fetch and open what an order released (partners)
	Pull(pull::Options),

	/// Make the credentials of a partner's program (partners)
	#[command(subcommand)]
	Client(client::Command),

	/// Show how node, network and gateway stand
	Status(status::Options),

	/// Write proofs that anybody can check, without a network
	#[command(subcommand)]
	Prove(prove::Command),

	/// Check a proof, with no network and no node
	Verify(verify::Options),

	/// Print a completion script for a shell
	Completions {
		/// Which shell
		shell: clap_complete::Shell,
	},

	/// Write manual pages into a folder
	Man {
		/// Where to
		dir: PathBuf,
	},

	/// Say what the exit codes mean
	#[command(name = "exit-codes", long_about = exit_codes())]
	ExitCodes,
}

/// The meaning of every exit code, one a line.
pub fn exit_codes() -> String {
	let codes = Code::ALL
		.iter()
		.map(|(code, meaning)| format!("{:>3}  {meaning}", code.number()));
	let lines: Vec<_> = std::iter::once("  0  it was done".to_owned())
		.chain(codes)
		.collect();
	format!("What the exit codes mean:\n\n{}", lines.join("\n"))
}

/// The command line as clap describes it, for completions, manual pages and tests.
pub fn description() -> clap::Command {
	Cli::command()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_command_line_is_sound() {
		description().debug_assert();
	}

	#[test]
	fn settings_may_stand_before_and_behind_the_command() {
		for line in [
			&["galen", "--json", "status"][..],
			&["galen", "status", "--json"],
		] {
			assert!(Cli::try_parse_from(line).unwrap().global.json);
		}
	}
}
