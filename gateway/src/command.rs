//! The command line: arguments, exit codes, and one clear line for whatever keeps it from starting.
//!
//! | Code | Meaning |
//! |---|---|
//! | 0 | stopped when asked to, or the check passed |
//! | 1 | failed while running |
//! | 2 | the arguments are wrong |
//! | 3 | the configuration is wrong, or `init` would overwrite something |
//! | 4 | a key or a secret's file cannot be used |
//! | 5 | database or objects cannot be used |
//! | 6 | the address cannot be listened on |
//! | 7 | the node cannot be reached |
//! | 8 | the node is on another chain, or runs another runtime |
//! | 9 | the account may not act as this hospital's gateway |

use crate::{config::read_secret, http, startup::Failure, telemetry, wallet, Config};
use clap::{Args, Parser, Subcommand};
use galen_client::Signer;
use galen_vault::safe::{Passphrase, SoftwareCustodianKey};
use std::{
	fs::OpenOptions,
	io::{self, Read, Write},
	path::{Path, PathBuf},
	process::ExitCode,
};
use zeroize::Zeroizing;

const EXIT_CODES: &str = "\
Exit codes: 0 stopped or check passed; 1 failed while running; 2 arguments; 3 configuration; 4 key or
secret; 5 database or objects; 6 address; 7 node unreachable; 8 other chain; 9 no gateway role.";

/// The hospital service beside a node: keeps FHIR records encrypted, anchors them, and releases what
/// consent allows.
#[derive(Parser)]
#[command(name = "galen-gateway", version, after_help = EXIT_CODES)]
struct Arguments {
	/// The configuration.
	#[arg(
		long,
		global = true,
		value_name = "FILE",
		default_value = "/etc/galen/gateway.toml"
	)]
	config: PathBuf,
	/// Checks everything that is needed, says so for each part, and starts nothing.
	#[arg(long)]
	check: bool,
	/// The folder of credentials that systemd passes.
	#[arg(long, hide = true, env = "CREDENTIALS_DIRECTORY", value_name = "DIR")]
	credentials: Option<PathBuf>,
	#[command(subcommand)]
	command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
	/// Runs the gateway until it is asked to stop; what is done without a command.
	Run {
		/// As without a command.
		#[arg(long)]
		check: bool,
	},
	/// Writes a configuration with comments, a new custodian key, and a new account key.
	Init(Init),
	/// Prints the interface as an OpenAPI document.
	Openapi,
	/// Prints the link with which patients' wallets begin; only the configuration is asked.
	Pairing,
}

#[derive(Args)]
struct Init {
	/// The hospital's number on the ledger.
	#[arg(long, value_name = "N")]
	organization: u32,
	/// The node's WebSocket address.
	#[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:9944")]
	chain: String,
	/// The hash of the chain's first block.
	#[arg(long, value_name = "HEX")]
	genesis: String,
	/// Holds the passphrase for the custodian's key; `-` reads it from standard input.
	#[arg(long, value_name = "FILE")]
	passphrase_file: PathBuf,
	/// Uses this file with the secret of the gateway's account, and makes none.
	#[arg(long, value_name = "FILE")]
	account_key_file: Option<PathBuf>,
}

/// Everything the program does.
pub fn main() -> ExitCode {
	let arguments = Arguments::parse();
	// Installed once for all connections with TLS; if somebody was faster, it is there.
	let _ = rustls::crypto::ring::default_provider().install_default();
	match dispatch(arguments) {
		Ok(()) => ExitCode::SUCCESS,
		Err(failure) => {
			// Standard error is where a person or the journal of systemd looks.
			let _ = writeln!(io::stderr(), "galen-gateway: {failure}");
			failure.exit_code()
		},
	}
}

fn dispatch(arguments: Arguments) -> Result<(), Failure> {
	let Arguments {
		config,
		check,
		credentials,
		command,
	} = arguments;
	match command {
		Some(Command::Init(init)) => init.run(&config),
		Some(Command::Openapi) => print_openapi(),
		Some(Command::Pairing) => {
			let link = wallet::link(&Config::load(&config, credentials.as_deref())?)?;
			print(&link)
		},
		Some(Command::Run { check: also }) => start(&config, credentials.as_deref(), check || also),
		None => start(&config, credentials.as_deref(), check),
	}
}

fn start(file: &Path, credentials: Option<&Path>, only_check: bool) -> Result<(), Failure> {
	let config = Config::load(file, credentials)?;
	let runtime = tokio::runtime::Builder::new_multi_thread()
		.enable_all()
		.build()
		.map_err(|error| Failure::Process(error.kind()))?;
	runtime.block_on(async {
		if only_check {
			let mut out = io::stdout();
			return crate::check(&config, |line| {
				let _ = writeln!(out, "{line}");
			})
			.await;
		}
		telemetry::start();
		crate::run(config, asked_to_stop()?).await
	})
}

/// Ends when the process is asked to stop.
#[cfg(unix)]
fn asked_to_stop() -> Result<impl std::future::Future<Output = ()> + Send + 'static, Failure> {
	use tokio::signal::unix::{signal, SignalKind};
	let failed = |error: io::Error| Failure::Process(error.kind());
	let mut terminated = signal(SignalKind::terminate()).map_err(failed)?;
	let mut interrupted = signal(SignalKind::interrupt()).map_err(failed)?;
	Ok(async move {
		tokio::select! {
			_ = terminated.recv() => {},
			_ = interrupted.recv() => {},
		}
	})
}

/// The same on other systems, which only know of ctrl-c.
#[cfg(not(unix))]
fn asked_to_stop() -> Result<impl std::future::Future<Output = ()> + Send + 'static, Failure> {
	Ok(async {
		// Without a signal the process runs until it is killed.
		if tokio::signal::ctrl_c().await.is_err() {
			std::future::pending::<()>().await;
		}
	})
}

fn print_openapi() -> Result<(), Failure> {
	let text = http::openapi::document()
		.to_pretty_json()
		.map_err(|_| Failure::Process(io::ErrorKind::InvalidData))?;
	print(&text)
}

fn print(text: &str) -> Result<(), Failure> {
	writeln!(io::stdout(), "{text}").map_err(|error| Failure::Process(error.kind()))
}

impl Init {
	fn run(self, config: &Path) -> Result<(), Failure> {
		let folder = match config.parent() {
			Some(folder) if !folder.as_os_str().is_empty() => folder,
			_ => Path::new("."),
		};
		let custodian_key = folder.join("custodian.key");
		let account_key = folder.join("account.key");
		let passphrase_file = folder.join("passphrase");
		let mut written = vec![config, custodian_key.as_path()];
		if self.account_key_file.is_none() {
			written.push(&account_key);
		}
		let from_input = self.passphrase_file == Path::new("-");
		if from_input {
			written.push(&passphrase_file);
		}
		// Before anything is written, so that a half-done `init` is none.
		for file in written {
			if file.exists() {
				return Err(Failure::Exists(file.to_owned()));
			}
		}
		let text = if from_input {
			passphrase_from_input()?
		} else {
			first_line(&read_secret("--passphrase-file", &self.passphrase_file)?)
		};
		let passphrase = Passphrase::chosen(text.to_string())
			.map_err(|error| Failure::Init(error.to_string()))?;
		let account = match &self.account_key_file {
			Some(file) => Signer::from_file(file)
				.map_err(|error| Failure::Init(error.to_string()))?
				.account(),
			None => make_account(&account_key)?,
		};
		SoftwareCustodianKey::make()
			.map_err(|error| Failure::Init(error.to_string()))?
			.save(&custodian_key, &passphrase)
			.map_err(|error| Failure::Init(error.to_string()))?;
		let named_passphrase = if from_input {
			write_new(&passphrase_file, text.as_bytes())?;
			"passphrase".to_owned()
		} else {
			absolute(&self.passphrase_file)
		};
		let named_account = match &self.account_key_file {
			Some(file) => absolute(file),
			None => "account.key".to_owned(),
		};
		let content = self.template(&named_account, &named_passphrase);
		write_new(config, content.as_bytes())?;
		// What was just written must be readable, or the operator is left with a riddle.
		Config::load(config, None)?;
		let mut out = io::stdout();
		let told = writeln!(
			out,
			"wrote {} and {}\n\
			 account {account}: let the hospital's admin appoint it in the role gateway\n\
			 keep the custodian's key and its passphrase in two safe places: without them no record can be read\n\
			 name keys.halves_mirror, a file on another disk, and keep both files of halves out of every backup",
			config.display(),
			custodian_key.display(),
		);
		told.map_err(|error| Failure::Process(error.kind()))
	}

	/// The configuration with every key in it.
	fn template(&self, account_key_file: &str, passphrase_file: &str) -> String {
		let quote = |text: &str| toml::Value::String(text.to_owned()).to_string();
		TEMPLATE
			.replace("{organization}", &self.organization.to_string())
			.replace("{chain}", &quote(&self.chain))
			.replace("{genesis}", &quote(&self.genesis))
			.replace("{account_key_file}", &quote(account_key_file))
			.replace("{passphrase_file}", &quote(passphrase_file))
	}
}

/// What `init` writes.
const TEMPLATE: &str = include_str!("../gateway.toml");

fn absolute(file: &Path) -> String {
	std::path::absolute(file)
		.unwrap_or_else(|_| file.to_owned())
		.display()
		.to_string()
}

fn first_line(text: &str) -> Zeroizing<String> {
	Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())
}

fn passphrase_from_input() -> Result<Zeroizing<String>, Failure> {
	let mut text = Zeroizing::new(String::with_capacity(4_096));
	io::stdin()
		.take(4_096)
		.read_to_string(&mut text)
		.map_err(|error| Failure::Init(format!("standard input: {}", error.kind())))?;
	Ok(first_line(&text))
}

/// Makes the key of a new account.
fn make_account(file: &Path) -> Result<galen_client::AccountId, Failure> {
	let mut seed = Zeroizing::new([0; 32]);
	getrandom::fill(seed.as_mut_slice())
		.map_err(|_| Failure::Init("no randomness: try again".to_owned()))?;
	let signer = Signer::from_seed(&seed).map_err(|error| Failure::Init(error.to_string()))?;
	let digits = Zeroizing::new(hex::encode(seed.as_slice()));
	write_new(file, digits.as_bytes())?;
	Ok(signer.account())
}

/// Writes a new file that only this account may read, and lets it survive a power cut.
fn write_new(file: &Path, content: &[u8]) -> Result<(), Failure> {
	let mut options = OpenOptions::new();
	options.write(true).create_new(true);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	let written = options.open(file).and_then(|mut opened| {
		opened.write_all(content)?;
		opened.write_all(b"\n")?;
		opened.sync_all()
	});
	written.map_err(|error| match error.kind() {
		io::ErrorKind::AlreadyExists => Failure::Exists(file.to_owned()),
		kind => Failure::Unwritable(file.to_owned(), kind),
	})
}
