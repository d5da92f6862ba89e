//! Importing FHIR records: bundles, single resources, NDJSON.
//!
//! The gateway is idempotent: what it has is *unchanged* the second time. So whatever breaks is sent
//! again, from the last acknowledged line on.

mod journal;
mod patience;
mod send;
mod source;
mod summary;
mod verdict;

use crate::{
	context::{Context, Session},
	exit::Failure,
};
use clap::Args;
use futures::{stream, StreamExt};
use journal::Journal;
use send::Import;
use source::collect;
use std::{path::PathBuf, sync::Mutex};
use summary::Summary;

/// Import FHIR records into the hospital's vault (registrars).
///
/// Takes FHIR R4 bundles and single resources (.json), NDJSON (.ndjson), each also compressed (.gz),
/// and folders of them; - is NDJSON from standard input. An import that was interrupted goes on where
/// it was; importing the same again changes nothing.
#[derive(Debug, Args)]
pub struct Options {
	/// What to import
	#[arg(required = true, value_name = "PATH")]
	paths: Vec<PathBuf>,
	/// How many files at a time
	#[arg(long, value_name = "COUNT", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
	jobs: u8,
	/// Leave out lines of NDJSON that are wrong, and go on; each is reported
	#[arg(long)]
	skip_bad_lines: bool,
	/// Send also what an earlier import brought to its end
	#[arg(long)]
	again: bool,
	/// List what would be sent, and send nothing
	#[arg(long)]
	dry_run: bool,
}

/// Does it.
pub async fn run(context: &Context, options: Options) -> Result<(), Failure> {
	if options.paths.iter().any(|path| path.as_os_str() == "-") {
		return pipe(context, &options).await;
	}
	let sources = collect(&options.paths)?;
	if options.dry_run {
		let listed: Vec<_> = sources.iter().map(|source| &source.path).collect();
		return context.output.result(&listed, || {
			let lines = listed.iter().map(|path| path.display().to_string());
			lines.collect::<Vec<_>>().join("\n")
		});
	}
	let gateway = context.session(Session::Plain).await?;
	let journal = Journal::open(&context.settings.state, gateway.url())?;
	let bytes = sources.iter().map(|source| source.bytes).sum();
	let bar = context.output.bar(bytes);
	let import = Import {
		gateway: &gateway,
		journal: Mutex::new(journal),
		again: options.again,
		skip_bad_lines: options.skip_bad_lines,
		bar: &bar,
	};
	let mut summary = Summary::default();
	let mut results = stream::iter(&sources)
		.map(|source| import.send(source))
		.buffer_unordered(usize::from(options.jobs));
	while let Some(sent) = results.next().await {
		summary.add(sent?);
	}
	drop(results);
	bar.finish_and_clear();
	summary.report(context)
}

/// NDJSON from standard input. It cannot be sent again, so what breaks is told.
async fn pipe(context: &Context, options: &Options) -> Result<(), Failure> {
	if options.paths.len() > 1 || options.dry_run {
		return Err(Failure::usage(
			"standard input is imported alone, and cannot be listed before",
		));
	}
	let gateway = context.session(Session::Plain).await?;
	let bar = context.output.counter();
	let import = Import {
		gateway: &gateway,
		journal: Mutex::new(Journal::open(&context.settings.state, gateway.url())?),
		again: true,
		skip_bad_lines: options.skip_bad_lines,
		bar: &bar,
	};
	let sent = import.standard_input().await?;
	bar.finish_and_clear();
	let mut summary = Summary::default();
	summary.add(sent);
	summary.report(context)
}
