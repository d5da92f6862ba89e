//! The command line.

use crate::{
	bench::Bench,
	compare::compare,
	plan::{Places, Plan, Profile},
	report,
	workloads::{self, Part, Parts},
};
use clap::Parser;
use std::{path::PathBuf, process::ExitCode};

/// Measures Galen and its peers in one run on this machine. scripts/bench calls it with everything it needs.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
	#[command(subcommand)]
	command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
	/// Runs workloads and writes results.json, results.md and plots.
	Run(Run),
	/// Writes table and plots anew from results.
	Report {
		/// A results.json.
		results: PathBuf,
		/// Where to.
		#[arg(long)]
		out: PathBuf,
	},
	/// Prints the ratios as the README has them.
	Table {
		/// A results.json.
		results: PathBuf,
	},
	/// Tells whether two runs agree within 15 % on every ratio.
	Compare {
		/// A results.json.
		first: PathBuf,
		/// Another.
		second: PathBuf,
	},
}

#[derive(Debug, clap::Args)]
struct Run {
	/// How much is done.
	#[arg(long, value_enum, default_value = "quick")]
	profile: Profile,
	/// Only these parts.
	#[arg(long, value_enum, value_delimiter = ',')]
	only: Vec<Part>,
	/// Where results are written.
	#[arg(long, default_value = "bench/results")]
	out: PathBuf,
	/// What the programs were built from and how, for the results.
	#[arg(long, default_value = "an unnamed build")]
	build: String,
	/// The folder in which the EVM peer is installed.
	#[arg(long)]
	evm: Option<PathBuf>,
	/// A folder of FHIR transaction bundles.
	#[arg(long)]
	bundles: Option<PathBuf>,
}

/// Does what the command line says.
pub async fn run() -> anyhow::Result<ExitCode> {
	match Args::parse().command {
		Command::Run(run) => measure(run).await,
		Command::Report { results, out } => {
			report::write(&report::read(&results)?, &out)?;
			Ok(ExitCode::SUCCESS)
		},
		Command::Table { results } => {
			print!("{}", report::short(&report::read(&results)?));
			Ok(ExitCode::SUCCESS)
		},
		Command::Compare { first, second } => {
			let (text, agree) = compare(&report::read(&first)?, &report::read(&second)?);
			print!("{text}");
			Ok(if agree {
				ExitCode::SUCCESS
			} else {
				ExitCode::FAILURE
			})
		},
	}
}

/// A run that counts for nothing is written all the same, and ends with an error.
async fn measure(run: Run) -> anyhow::Result<ExitCode> {
	let places = Places {
		evm: run.evm,
		bundles: run.bundles,
	};
	let parts = Parts(if run.only.is_empty() {
		Part::ALL.to_vec()
	} else {
		run.only
	});
	let mut bench = Bench::begin(Plan::of(run.profile), places, run.build)?;
	workloads::run(&mut bench, &parts).await?;
	let results = bench.end()?;
	report::write(&results, &run.out)?;
	println!("{}", report::short(&results));
	println!("All of it is in {}.", run.out.display());
	for why in &results.void {
		eprintln!("galen-bench: this run is void: {why}");
	}
	Ok(if results.void.is_empty() {
		ExitCode::SUCCESS
	} else {
		ExitCode::FAILURE
	})
}
