//! Measures the accounting of disclosures: one patient with many releases, in every form.
//!
//! ```text
//! cargo run --release -p galen-gateway --example accounting -- [RELEASES] [DATABASE URL]
//! ```
//!
//! Ten thousand releases in a new SQLite database unless told otherwise. Prints, for each form, how long
//! it takes until the last byte is there, how long until the first, and how many bytes there are; then
//! how long the gateway takes to find out that nothing is missing.
//!
//! Two cores, SQLite on the local disk, on a machine that does other things as well: see
//! `docs/accounting.md`.

#[path = "../tests/common/many.rs"]
mod many;

use anyhow::{Context, Result};
use async_trait::async_trait;
use futures::StreamExt;
use galen_gateway::{
	accounting::{check, stream, Directory, Form, Heading},
	http::types::DisclosureBody,
	ledger::{AccountId, Organization},
	store::Store,
};
use galen_primitives::ids::OrganizationId;
use many::{make, write, HOSPITAL, START, SUBJECT};
use std::time::{Duration, Instant};

/// A ledger that does not answer: organizations have only their numbers.
struct Silent;

#[async_trait]
impl Directory for Silent {
	async fn organization(&self, _: OrganizationId) -> Option<Organization> {
		None
	}
}

#[tokio::main]
async fn main() -> Result<()> {
	let mut arguments = std::env::args().skip(1);
	let releases: u64 = arguments.next().as_deref().unwrap_or("10000").parse()?;
	let folder = tempfile::tempdir()?;
	let file = folder.path().join("accounting.sqlite");
	let url = arguments
		.next()
		.unwrap_or_else(|| format!("sqlite:{}", file.display()));
	let store = Store::open(&url).await?;
	write(&url, &make(releases)).await;
	println!("{releases} releases of one patient, {:?}", store.dialect());
	for form in [Form::Text, Form::Html, Form::Fhir] {
		let (first, all, bytes) = printed(&store, form).await?;
		report(&format!("{form:?}"), first, all, bytes);
	}
	let (first, all, bytes) = paged(&store).await?;
	report("Json", first, all, bytes);
	let begun = Instant::now();
	let whole = check(&store).await?.is_whole();
	println!(
		"check  {:>6} ms, whole: {whole}",
		begun.elapsed().as_millis()
	);
	store.close().await;
	Ok(())
}

fn report(form: &str, first: Duration, all: Duration, bytes: usize) {
	println!(
		"{form:<5}  {:>6} ms, first byte after {:>4} ms, {bytes} bytes",
		all.as_millis(),
		first.as_millis()
	);
}

/// Until the first piece, until the last, and bytes.
async fn printed(store: &Store, form: Form) -> Result<(Duration, Duration, usize)> {
	let begun = Instant::now();
	let heading = Heading {
		custodian: HOSPITAL,
		public_url: "https://gateway.example".to_owned(),
		subject: AccountId(SUBJECT),
		entries: store.count_of(&SUBJECT).await?.entries,
		at: START,
	};
	let mut pieces = Box::pin(stream(store.clone(), Silent, heading, form));
	let mut first = None;
	let mut bytes = 0_usize;
	while let Some(piece) = pieces.next().await {
		bytes = bytes.saturating_add(piece?.len());
		first.get_or_insert_with(|| begun.elapsed());
	}
	Ok((first.context("a first piece")?, begun.elapsed(), bytes))
}

/// The same for the pages of JSON.
async fn paged(store: &Store) -> Result<(Duration, Duration, usize)> {
	let begun = Instant::now();
	let mut first = None;
	let mut bytes = 0_usize;
	let mut after = None;
	loop {
		let page = store.disclosures_of(&SUBJECT, after, 1_000).await?;
		let Some(last) = page.last() else {
			break;
		};
		after = Some(last.number);
		let bodies: Vec<DisclosureBody> = page.iter().map(Into::into).collect();
		bytes = bytes.saturating_add(serde_json::to_vec(&bodies)?.len());
		first.get_or_insert_with(|| begun.elapsed());
	}
	Ok((first.context("a first page")?, begun.elapsed(), bytes))
}
