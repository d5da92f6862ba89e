//! Keys.

use crate::{
	context::Context,
	exit::Failure,
	keys::{self, Backup, Public, Root, Source},
	terminal::{fields, or_none, table},
};
use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use std::io::{self, BufRead, IsTerminal, Read};
use zeroize::Zeroizing;

/// Make, restore and show keys.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Make a key: an account on the ledger, and a key that records are sealed to
	New {
		/// What to call it
		name: String,
		/// How to print the backup, the only time it is shown
		#[arg(long, value_enum, default_value_t = BackupForm::Words)]
		backup: BackupForm,
	},
	/// Make a key again from its backup, read from standard input
	Restore {
		/// What to call it
		name: String,
	},
	/// Show what is public of a key
	Show {
		/// Which; the one of --key if left out
		name: Option<String>,
	},
	/// List your keys
	List,
}

/// The form of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BackupForm {
	/// 24 words
	Words,
	/// 64 hexadecimal digits
	Hex,
	/// Do not show it
	None,
}

#[derive(Serialize)]
struct Made {
	#[serde(flatten)]
	public: Public,
	#[serde(skip_serializing_if = "Option::is_none")]
	backup: Option<String>,
}

/// Does it.
pub fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::New { name, backup } => new(context, &name, backup),
		Command::Restore { name } => restore(context, &name),
		Command::Show { name } => show(context, name.as_deref()),
		Command::List => list(context),
	}
}

fn new(context: &Context, name: &str, form: BackupForm) -> Result<(), Failure> {
	let mut root: Root = Zeroizing::new([0; 32]);
	getrandom::fill(root.as_mut_slice())
		.map_err(|_| Failure::internal(&"no randomness; try again later"))?;
	let public = save(context, name, &root)?;
	let backup = match form {
		BackupForm::Words => Some(Backup::of(&root)?.words().to_owned()),
		BackupForm::Hex => Some(hex::encode(root.as_slice())),
		BackupForm::None => None,
	};
	let made = Made { public, backup };
	context.output.result(&made, || {
		let mut text = describe(&made.public);
		if let Some(backup) = &made.backup {
			text.push_str(&format!(
				"\n\nWrite this down and keep it where nobody else looks. It is the key: who has it has\n\
				 your account and your records, and without it a lost key stays lost.\n\n{}",
				wrapped(backup)
			));
		}
		text
	})
}

/// Six words a line.
pub fn wrapped(words: &str) -> String {
	let words: Vec<&str> = words.split(' ').collect();
	let lines = words
		.chunks(6)
		.map(|line| format!("    {}", line.join(" ")));
	lines.collect::<Vec<_>>().join("\n")
}

fn restore(context: &Context, name: &str) -> Result<(), Failure> {
	let piped = context.settings.passphrase_file.as_deref() == Some(std::path::Path::new("-"));
	if piped {
		return Err(Failure::usage(
			"the backup comes from standard input, so the passphrase cannot; name a file",
		));
	}
	let root = asked(context)?;
	let public = save(context, name, &root)?;
	context.output.result(&public, || describe(&public))
}

/// What somebody kept on paper, from standard input.
///
/// # Errors
/// It is no such thing.
pub fn asked(context: &Context) -> Result<Root, Failure> {
	let mut text = Zeroizing::new(String::new());
	let mut stdin = io::stdin().lock();
	let read = if stdin.is_terminal() {
		context
			.output
			.note("The 24 words, or the 64 hexadecimal digits, in one line:");
		stdin.read_line(&mut text)
	} else {
		stdin.read_to_string(&mut text)
	};
	read.map_err(|error| Failure::internal(&error))?;
	Backup::read(&text)
}

fn save(context: &Context, name: &str, root: &Root) -> Result<Public, Failure> {
	let source = Source {
		file: context.settings.passphrase_file.as_deref(),
		output: &context.output,
	};
	let passphrase = keys::chosen_passphrase(source)?;
	keys::create(&context.settings.keys, name, root, &passphrase)
}

fn show(context: &Context, name: Option<&str>) -> Result<(), Failure> {
	let name = name
		.or(context.settings.key.as_deref())
		.ok_or_else(|| Failure::usage("no key is named; `galen key list` shows yours"))?;
	let public = if keys::is_demo(name) {
		Public::of(&keys::demo(name)?)
	} else {
		keys::public(&context.settings.keys, name)?
	};
	context.output.result(&public, || describe(&public))
}

fn describe(public: &Public) -> String {
	fields([
		("name", public.name.clone()),
		("account", public.account.to_string()),
		("envelope key", public.envelope_key.clone()),
	])
}

fn list(context: &Context) -> Result<(), Failure> {
	let keys = keys::list(&context.settings.keys)?;
	context.output.result(&keys, || {
		if keys.is_empty() {
			return or_none(
				String::new(),
				"There are no keys yet; `galen key new NAME` makes one.",
			);
		}
		let rows = keys
			.iter()
			.map(|known| [known.name.clone(), known.account.to_string()]);
		table(["NAME", "ACCOUNT"], &[], rows)
	})
}
