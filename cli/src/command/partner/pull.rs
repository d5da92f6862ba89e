//! Fetching what was released: round after round, checked, opened here.

use crate::{
	context::{Context, Session},
	exit::{Code, Failure},
	gateway::{make_folder, write_whole, Check, Gateway, Received, Receiver, Release, Releases},
	terminal::fields,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use clap::Args;
use galen_client::{types::LineState, Chain};
use galen_primitives::ids::{OrderId, OrganizationId, ReceiptId};
use galen_vault::safe::{self, GenesisHash, Grounds, KeyRing, Recipient, SealedRing};
use serde::Serialize;
use std::{
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

/// How long a gateway that is busy or not finalizing is waited for, from the last success on.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between attempts meanwhile.
const PAUSE: Duration = Duration::from_secs(2);
/// Where releases that are not all fetched yet wait, inside the folder.
const WAITING: &str = ".galen";

/// Fetch and open what an order released (partners).
///
/// Asks the hospital's gateway for releases until none remain, fetches the encrypted records, checks
/// each against the ledger, opens it here with --envelope-key, and writes one file a record into a
/// folder for each patient. Goes on where an earlier run was interrupted, while the gateway still
/// serves what it released.
#[derive(Debug, Args)]
pub struct Options {
	/// Which order
	order: u64,
	/// Where to write the records
	#[arg(long, value_name = "DIR")]
	out: PathBuf,
	/// Stop after so many patients
	#[arg(long, value_name = "COUNT")]
	limit: Option<u64>,
}

/// What a pull brought.
#[derive(Debug, Default, Serialize)]
struct Summary {
	releases: u64,
	records: u64,
	bytes: u64,
	/// How many records were found in a batch on the ledger.
	anchored: u64,
	/// How many records an earlier run had written already.
	earlier: u64,
	/// Lines that ended without a release: consent was gone, or nothing was permitted.
	dropped: u64,
	/// Lines that are still to be released.
	remaining: u64,
}

/// Does it.
pub async fn run(context: &Context, options: Options) -> Result<(), Failure> {
	let pull = Pull::enter(context, &options.out).await?;
	let mut summary = Summary::default();
	pull.finish_earlier(&mut summary).await?;
	pull.fetch_again(OrderId(options.order), &mut summary)
		.await?;
	let mut since = Instant::now();
	let mut lost = false;
	loop {
		let left = options
			.limit
			.map(|limit| limit.saturating_sub(summary.releases));
		if left == Some(0) {
			break;
		}
		let round = match pull.round(options.order, left).await {
			Ok(round) => round,
			Err(failure) if failure.code == Code::Unavailable && since.elapsed() < PATIENCE => {
				context.output.note(&format!("{failure}; trying again"));
				lost = true;
				pause().await;
				continue;
			},
			Err(failure) => return Err(failure),
		};
		summary.dropped = summary.dropped.saturating_add(round.dropped);
		summary.remaining = round.remaining;
		// All are kept before the first is fetched: the keys are handed out only once for sure.
		for release in &round.releases {
			pull.keep(release).await?;
		}
		for release in &round.releases {
			pull.take(release, &mut summary).await?;
			since = Instant::now();
		}
		if round.remaining == 0 {
			break;
		}
		if round.releases.is_empty() {
			if since.elapsed() >= PATIENCE {
				break;
			}
			pause().await;
		}
	}
	if lost {
		pull.fetch_again(OrderId(options.order), &mut summary)
			.await?;
	}
	context
		.output
		.result(&summary, || summary.in_words(&options.out))
}

/// Fetches what one receipt releases.
///
/// # Errors
/// The gateway refuses, or what arrives is wrong.
pub async fn receipt(context: &Context, receipt: ReceiptId, out: &Path) -> Result<(), Failure> {
	let pull = Pull::enter(context, out).await?;
	let release = pull.spend(receipt).await?;
	pull.keep(&release).await?;
	let mut summary = Summary::default();
	pull.take(&release, &mut summary).await?;
	context.output.result(&summary, || summary.in_words(out))
}

impl Summary {
	fn in_words(&self, out: &Path) -> String {
		fields([
			("patients", self.releases.to_string()),
			("records", self.records.to_string()),
			("bytes", self.bytes.to_string()),
			("checked against the ledger", self.anchored.to_string()),
			("fetched earlier", self.earlier.to_string()),
			("ended without a release", self.dropped.to_string()),
			("still to come", self.remaining.to_string()),
			("folder", out.display().to_string()),
		])
	}

	fn add(&mut self, received: &[Received]) {
		self.releases = self.releases.saturating_add(1);
		for record in received {
			self.records = self.records.saturating_add(1);
			self.bytes = self.bytes.saturating_add(record.bytes);
			let count = match record.check {
				Check::Anchored => &mut self.anchored,
				Check::Earlier => &mut self.earlier,
				Check::NotAnchoredYet => continue,
			};
			*count = count.saturating_add(1);
		}
	}
}

/// A gateway that was entered, and where things go.
struct Pull<'a> {
	context: &'a Context,
	chain: &'a Chain,
	gateway: Gateway,
	custodian: OrganizationId,
	key: crate::keys::Key,
	out: PathBuf,
}

impl<'a> Pull<'a> {
	async fn enter(context: &'a Context, out: &Path) -> Result<Self, Failure> {
		let chain = context.chain().await?;
		let gateway = match &context.settings.client {
			Some(file) => context.program(file).await?,
			None => context.session(Session::Plain).await?,
		};
		make_folder(&out.join(WAITING)).await?;
		Ok(Self {
			context,
			chain,
			custodian: OrganizationId(gateway.identity().await?.organization),
			gateway,
			key: context.envelope_key().await?,
			out: out.to_owned(),
		})
	}

	async fn round(&self, order: u64, limit: Option<u64>) -> Result<Releases, Failure> {
		let body = match limit {
			Some(limit) => serde_json::json!({ "limit": limit.min(64) }),
			None => serde_json::json!({}),
		};
		self.gateway
			.post(&format!("/orders/{order}/releases"), &body)
			.await
	}

	/// Spends a receipt. The gateway's node may finalize a little later than the one asked here.
	async fn spend(&self, receipt: ReceiptId) -> Result<Release, Failure> {
		let path = format!("/receipts/{receipt}/release");
		let since = Instant::now();
		loop {
			let released = self.gateway.post(&path, &serde_json::json!({})).await;
			match released {
				Err(failure) if failure.code == Code::Unavailable && since.elapsed() < PATIENCE => {
					pause().await;
				},
				other => return other,
			}
		}
	}

	fn waiting(&self, receipt: u64) -> PathBuf {
		self.out.join(WAITING).join(format!("{receipt}.json"))
	}

	/// Keeps a release until all of it is fetched. Its keys are sealed: on a disk they say nothing.
	async fn keep(&self, release: &Release) -> Result<(), Failure> {
		let content = serde_json::to_vec(release).map_err(|error| Failure::internal(&error))?;
		write_whole(&self.waiting(release.receipt), &content).await
	}

	/// Fetches what earlier runs left.
	async fn finish_earlier(&self, summary: &mut Summary) -> Result<(), Failure> {
		let folder = self.out.join(WAITING);
		let failed = |error: std::io::Error| Failure::file("read", &folder, &error);
		let mut entries = tokio::fs::read_dir(&folder).await.map_err(failed)?;
		while let Some(entry) = entries.next_entry().await.map_err(failed)? {
			let path = entry.path();
			if path.extension().is_none_or(|ending| ending != "json") {
				continue;
			}
			let content = tokio::fs::read(&path).await.map_err(failed)?;
			let release: Release = serde_json::from_slice(&content).map_err(|error| {
				Failure::input(format!(
					"{} is no release: {error}; remove it",
					path.display()
				))
			})?;
			match self.take(&release, summary).await {
				Err(failure) if failure.code == Code::NotFound => {
					self.context.warn(&format!(
						"receipt {} was released and not all fetched, and the gateway serves it no longer",
						release.receipt
					));
				},
				other => other?,
			}
		}
		Ok(())
	}

	/// Asks again for what the ledger says was released and never arrived here: an answer can be lost
	/// on its way. The gateway hands it out again while the receipt can be spent.
	async fn fetch_again(&self, order: OrderId, summary: &mut Summary) -> Result<(), Failure> {
		let at = self.chain.finalized().await?;
		for (subject, line) in at.all_lines(order).await? {
			let released = matches!(line.state, LineState::Released { .. });
			let Some(receipt) = line.receipt.filter(|_| released) else {
				continue;
			};
			if self.has(&subject.to_string(), receipt.0).await || !at.is_spendable(receipt).await? {
				continue;
			}
			let path = format!("/releases/{receipt}");
			match self.gateway.get::<Release>(&path).await {
				Ok(release) => {
					self.keep(&release).await?;
					self.take(&release, summary).await?;
				},
				// It ended between the two questions.
				Err(failure) if matches!(failure.code, Code::Refused | Code::NotFound) => {
					self.context.warn(&format!(
						"receipt {receipt} was released and did not arrive: {failure}"
					));
				},
				Err(failure) => return Err(failure),
			}
		}
		Ok(())
	}

	/// Whether all of a release is here.
	async fn has(&self, subject: &str, receipt: u64) -> bool {
		let index = self.out.join(subject).join(index_name(receipt));
		tokio::fs::try_exists(&index).await.unwrap_or(false)
	}

	/// Fetches, checks and opens the records of one release.
	async fn take(&self, release: &Release, summary: &mut Summary) -> Result<(), Failure> {
		let ring = self.open(release)?;
		let receiver = Receiver::new(&self.gateway, self.chain, self.custodian);
		let bytes = release.records.iter().map(|record| record.size).sum();
		let bar = self.context.output.bar(bytes);
		bar.set_message(format!("receipt {}", release.receipt));
		let folder = self.out.join(release.subject.to_string());
		let received = receiver
			.take(&ring, &release.records, &folder, &bar)
			.await?;
		bar.finish_and_clear();
		let index =
			serde_json::to_vec_pretty(&received).map_err(|error| Failure::internal(&error))?;
		write_whole(&folder.join(index_name(release.receipt)), &index).await?;
		let waiting = self.waiting(release.receipt);
		let removed = tokio::fs::remove_file(&waiting).await;
		removed.map_err(|error| Failure::file("remove", &waiting, &error))?;
		summary.add(&received);
		Ok(())
	}

	/// Opens the keys, if they are for this chain, this receipt and this organization.
	fn open(&self, release: &Release) -> Result<KeyRing, Failure> {
		let genesis = self.chain.genesis().0;
		if release.genesis.trim_start_matches("0x") != hex::encode(genesis) {
			return Err(Failure::integrity("the release belongs to another network"));
		}
		let sealed = STANDARD
			.decode(&release.ring)
			.map_err(|_| Failure::integrity("the gateway's key ring is malformed"))?;
		let what = safe::Release {
			genesis: GenesisHash(genesis),
			grounds: Grounds::Receipt(ReceiptId(release.receipt)),
			recipient: Recipient::Organization(OrganizationId(release.recipient)),
		};
		Ok(SealedRing::from_bytes(sealed)?.open(&what, self.key.envelope())?)
	}
}

/// The list of what a release brought.
fn index_name(receipt: u64) -> String {
	format!("receipt-{receipt}.json")
}

/// Lets the gateway get on before it is asked again.
// Nothing announces that there is more to release.
#[allow(clippy::disallowed_methods)]
async fn pause() {
	tokio::time::sleep(PAUSE).await;
}
