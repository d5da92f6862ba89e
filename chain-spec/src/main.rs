//! `galen-chain-spec`: writes the specifications that nodes start from.

use clap::{Parser, Subcommand};
use ed25519_dalek::SigningKey;
use galen_chain_spec::{
	consortium::{Ceremony, Entry, Error},
	ChainSpec,
};
use std::{
	error::Error as StdError,
	path::{Path, PathBuf},
	process::ExitCode,
};

/// Writes Galen chain specifications.
#[derive(Parser)]
#[command(version)]
struct Cli {
	#[command(subcommand)]
	command: Command,
}

#[derive(Subcommand)]
enum Command {
	/// Write a preset's specification.
	Preset {
		/// `development` or `local`.
		name: String,
		#[command(flatten)]
		output: Output,
	},
	/// Write the specification of a real network from the hospitals' signed entries.
	Consortium {
		/// The founding file.
		#[arg(long)]
		keys: PathBuf,
		#[command(flatten)]
		output: Output,
	},
	/// Sign this hospital's entry with its session keys, on the machine that has them.
	SignEntry {
		/// The network's id, as the founding file has it.
		#[arg(long)]
		id: String,
		/// The entry, a JSON file with the fields of one hospital.
		#[arg(long)]
		entry: PathBuf,
		/// File with the Aura key's 32-byte seed as 64 hex digits.
		#[arg(long)]
		aura_seed: PathBuf,
		/// File with the GRANDPA key's seed.
		#[arg(long)]
		grandpa_seed: PathBuf,
	},
}

#[derive(clap::Args)]
struct Output {
	/// Write the raw form, which every node must share byte for byte.
	#[arg(long)]
	raw: bool,
	/// Where to write; standard output when not given.
	#[arg(long, short)]
	output: Option<PathBuf>,
}

fn main() -> ExitCode {
	match run(Cli::parse().command) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("galen-chain-spec: {error}");
			ExitCode::FAILURE
		},
	}
}

fn run(command: Command) -> Result<(), Box<dyn StdError>> {
	match command {
		Command::Preset { name, output } => write(&galen_chain_spec::load(&name)?, output),
		Command::Consortium { keys, output } => {
			let ceremony = Ceremony::from_file(&keys)?;
			write(&galen_chain_spec::consortium(&ceremony)?, output)
		},
		Command::SignEntry {
			id,
			entry,
			aura_seed,
			grandpa_seed,
		} => {
			let mut signed: Entry =
				serde_json::from_str(&read(&entry)?).map_err(|why| Error::Malformed {
					path: entry.display().to_string(),
					why: why.to_string(),
				})?;
			signed.sign(&id, &seed(&aura_seed)?, &seed(&grandpa_seed)?)?;
			println!("{}", serde_json::to_string_pretty(&signed)?);
			Ok(())
		},
	}
}

fn write(spec: &ChainSpec, Output { raw, output }: Output) -> Result<(), Box<dyn StdError>> {
	let json = spec.as_json(raw)?;
	match output {
		Some(path) => std::fs::write(&path, json + "\n")
			.map_err(|why| format!("{} cannot be written: {why}", path.display()))?,
		None => println!("{json}"),
	}
	Ok(())
}

fn read(path: &Path) -> Result<String, Error> {
	std::fs::read_to_string(path).map_err(|why| Error::Unreadable {
		path: path.display().to_string(),
		why: why.to_string(),
	})
}

fn seed(path: &Path) -> Result<SigningKey, Box<dyn StdError>> {
	let bytes: [u8; 32] = hex::decode(read(path)?.trim().trim_start_matches("0x"))
		.ok()
		.and_then(|bytes| bytes.try_into().ok())
		// The content is a secret: the message names the file only.
		.ok_or_else(|| format!("{} does not hold a seed of 64 hex digits", path.display()))?;
	Ok(SigningKey::from_bytes(&bytes))
}
