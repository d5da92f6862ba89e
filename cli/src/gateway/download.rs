//! Fetching encrypted objects, in pieces where the line breaks.

use super::{broken, refused, Gateway};
use crate::exit::{Code, Failure};
use futures::StreamExt;
use indicatif::ProgressBar;
use reqwest::{header, Method, StatusCode};
use std::path::Path;
use tokio::{
	fs::{File, OpenOptions},
	io::AsyncWriteExt,
};

/// How often a broken download is continued.
const ATTEMPTS: usize = 5;

/// A fetched object, whole in memory: one record.
pub struct Fetched(pub Vec<u8>);

/// Fetches an object into a file, from where an earlier attempt broke off, and returns it whole.
/// The file is removed by whoever has used its content.
///
/// # Errors
/// The gateway refuses, or does not answer for long.
pub async fn fetch(
	gateway: &Gateway,
	object: &str,
	partial: &Path,
	bar: &ProgressBar,
) -> Result<Fetched, Failure> {
	let mut last = None;
	for _ in 0..ATTEMPTS {
		match attempt(gateway, object, partial, bar).await {
			Ok(()) => return read(partial).await,
			Err(failure) if failure.code == Code::Unavailable => last = Some(failure),
			Err(failure) => return Err(failure.about(&object)),
		}
	}
	let failure = last.unwrap_or_else(|| Failure::internal(&"nothing was attempted"));
	Err(failure.about(&object))
}

async fn attempt(
	gateway: &Gateway,
	object: &str,
	partial: &Path,
	bar: &ProgressBar,
) -> Result<(), Failure> {
	let have = match tokio::fs::metadata(partial).await {
		Ok(metadata) => metadata.len(),
		Err(_) => 0,
	};
	let mut request = gateway.request(Method::GET, &format!("/objects/{object}"));
	if have > 0 {
		request = request.header(header::RANGE, format!("bytes={have}-"));
	}
	let response = gateway.send(request).await?;
	let mut file = match response.status() {
		StatusCode::PARTIAL_CONTENT => append(partial).await?,
		// There is nothing behind what we have: we have all of it.
		StatusCode::RANGE_NOT_SATISFIABLE if have > 0 => return Ok(()),
		status if status.is_success() => create(partial).await?,
		_ => return Err(refused(response).await),
	};
	let mut pieces = response.bytes_stream();
	while let Some(piece) = pieces.next().await {
		let piece = piece.map_err(|error| broken(gateway, &error))?;
		write(&mut file, partial, &piece).await?;
		bar.inc(piece.len() as u64);
	}
	let synced = file.sync_all().await;
	synced.map_err(|error| Failure::file("write", partial, &error))
}

async fn write(file: &mut File, path: &Path, piece: &[u8]) -> Result<(), Failure> {
	let written = file.write_all(piece).await;
	written.map_err(|error| Failure::file("write", path, &error))
}

async fn create(path: &Path) -> Result<File, Failure> {
	let created = File::create(path).await;
	created.map_err(|error| Failure::file("write", path, &error))
}

async fn append(path: &Path) -> Result<File, Failure> {
	let opened = OpenOptions::new().append(true).open(path).await;
	opened.map_err(|error| Failure::file("write", path, &error))
}

async fn read(path: &Path) -> Result<Fetched, Failure> {
	let content = tokio::fs::read(path).await;
	content
		.map(Fetched)
		.map_err(|error| Failure::file("read", path, &error))
}
