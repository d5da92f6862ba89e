//! Emergency access while the ledger cannot be reached: life first, and everything accounted for.
//!
//! # The rule
//! Only while finality is older than the limit of every other answer, a clinician of this hospital gets
//! the records that this hospital's own vault holds of one patient, for 4 to 24 hours, sealed to the
//! hospital's envelope key as always. What is asked of the ledger otherwise is asked of what was last
//! seen of it ([`crate::inbox`] keeps it, finalized block by finalized block): whether the hospital is
//! active, who its clinicians are, and who forbids emergency access by name. That may be `view_hours`
//! old at most. Where the node still answers, only without finality, its best block is asked for a
//! denial too.
//!
//! # The order
//! 1. The clinician signs a claim with its ledger key over a challenge of this gateway; it needs no
//!    session, since a session rests on finality.
//! 2. A *sealed entry* with that claim is signed, chained to the one before and committed ([`seal`]).
//! 3. The disclosure is committed with the ring ([`crate::release`]).
//! 4. The ring is given away.
//! 5. When finality is fresh again, the entry is entered on the ledger, once, and marked late there
//!    ([`worker`]).
//!
//! A crash after 2 leaves an entry that will be entered although nothing may have left: what was opened
//! is accounted for. A crash after 3 leaves the disclosure as well; asked again, the same ring is handed
//! out. While an access runs it serves the whole hospital, as on the ledger: another claim about the same
//! patient is sealed too, and joins it.

mod limits;
mod seal;
mod worker;

pub(crate) use seal::reason_of;
pub use worker::{run, ChainRegister, Late, Recorded, Register};

use self::limits::{Passes, Tries};
use crate::{
	auth::challenge::Scheme,
	error::{Kind, Problem},
	ledger::{AccountId, Freshness, LedgerError},
	release::{Desk, Handout, LocalRelease, Refusal},
	store::{
		emergencies::{LastView, LocalRow},
		Account, StoreError,
	},
	telemetry::{log, metrics, Event},
};
use fail::fail_point;
use galen_client::{EmergencyClaim, PatientRef};
use galen_primitives::{
	consent::emergency::forbidden_by,
	ids::{Moment, ReceiptId},
	members::Role,
};
use galen_vault::safe::{LocalEmergency, ObjectId};
use std::{
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::sync::Notify;

/// Between the clinician's clock and this machine's at most, in seconds.
const CLOCK_SKEW: u64 = 300;
/// The fewest hours, and the most: as on the ledger.
const HOURS: std::ops::RangeInclusive<u8> = 4..=24;
/// How long a node that answers without finality may take to say whether the patient forbids it.
const ASKING: Duration = Duration::from_secs(2);

/// Why nothing is opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenRefusal {
	/// The ledger can be reached: it is opened there.
	#[error("the ledger answers")]
	LedgerAnswers,
	/// The ledger was never seen, or too long ago.
	#[error("no recent view of the ledger")]
	NoRecentView,
	/// Too few hours, or too many.
	#[error("hours out of range")]
	Hours,
	/// The clinician's clock and this machine's differ.
	#[error("the clocks differ")]
	ClockSkew,
	/// As last seen, the account is no clinician of this hospital, or the hospital is not active.
	#[error("not a clinician of this hospital")]
	NotAClinician,
	/// No such patient in this vault, or without an account.
	#[error("no such patient here")]
	NotFound,
	/// The patient forbids emergency access by name.
	#[error("the patient forbids it by name")]
	Forbidden,
	/// Too many within an hour.
	#[error("too many")]
	TooMany,
	/// No entry could be sealed: nothing was opened.
	#[error("the entry could not be sealed")]
	NotSealed,
	/// The database.
	#[error("the database")]
	Store,
	/// The entry is sealed, and the release failed: to be asked again.
	#[error(transparent)]
	Release(#[from] Refusal),
}

impl OpenRefusal {
	/// A constant for log and metrics.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::LedgerAnswers => "ledger-answers",
			Self::NoRecentView => "no-recent-view",
			Self::Hours => "hours",
			Self::ClockSkew => "clock-skew",
			Self::NotAClinician => "not-a-clinician",
			Self::NotFound => "not-found",
			Self::Forbidden => "forbidden-by-patient",
			Self::TooMany => "too-many",
			Self::NotSealed => "not-sealed",
			Self::Store => "store",
			Self::Release(refusal) => refusal.kind(),
		}
	}
}

impl From<StoreError> for OpenRefusal {
	fn from(_: StoreError) -> Self {
		Self::Store
	}
}

impl From<OpenRefusal> for Problem {
	fn from(refusal: OpenRefusal) -> Self {
		match refusal {
			OpenRefusal::LedgerAnswers => Kind::LedgerAnswers.into(),
			OpenRefusal::NoRecentView => Kind::NoRecentView.into(),
			OpenRefusal::Hours => Kind::BadRequest.into(),
			OpenRefusal::ClockSkew => Kind::ClockSkew.into(),
			OpenRefusal::NotAClinician => Kind::Forbidden.into(),
			OpenRefusal::NotFound => Kind::NotFound.into(),
			OpenRefusal::Forbidden => Kind::EmergencyForbidden.into(),
			OpenRefusal::TooMany => Problem::after(Kind::Busy, Duration::from_secs(60)),
			OpenRefusal::NotSealed | OpenRefusal::Store => Kind::StoreUnavailable.into(),
			OpenRefusal::Release(refusal) => refusal.into(),
		}
	}
}

/// An access that is open, with the ring in hand: whoever has this gives it to the clinician.
#[derive(Clone, Debug)]
pub struct Opened {
	/// The number of the sealed entry of this claim.
	pub entry: u64,
	/// The entry whose access it uses, if it opened none of its own.
	pub joins: Option<u64>,
	/// Until when.
	pub ends_at: Moment,
	/// The ring, and what it opens.
	pub handout: Handout,
}

/// Where emergencies are opened without the ledger. One for the process.
pub struct Emergencies {
	desk: Arc<Desk>,
	/// How old the last view of the ledger may be, in seconds.
	view_seconds: u64,
	tries: Tries,
	passes: Passes,
	/// Told when an entry waits to be entered.
	pub(crate) sealed: Notify,
}

impl Emergencies {
	/// Over this desk; the last view of the ledger may be so many hours old.
	pub fn new(desk: Arc<Desk>, view_hours: u64, pass_time: Duration) -> Arc<Self> {
		Arc::new(Self {
			desk,
			view_seconds: view_hours.saturating_mul(3_600),
			tries: Tries::default(),
			passes: Passes::new(pass_time),
			sealed: Notify::new(),
		})
	}

	/// Opens a patient's records to a clinician whose signature over the claim was checked.
	///
	/// # Errors
	/// Each reason is its own; see [`OpenRefusal`].
	pub async fn open(
		self: &Arc<Self>,
		claim: EmergencyClaim,
		scheme: Scheme,
		signature: [u8; 64],
	) -> Result<Opened, OpenRefusal> {
		let opened = self.try_open(claim, scheme, signature).await;
		let outcome = match &opened {
			Ok(_) => "opened",
			Err(refusal) => refusal.kind(),
		};
		metrics()
			.local_emergencies
			.with_label_values(&[outcome])
			.inc();
		match &opened {
			Ok(opened) => log(Event::LocalEmergency {
				entry: opened.entry,
				records: u32::try_from(opened.handout.records.len()).unwrap_or(u32::MAX),
			}),
			Err(refusal) => log(Event::LocalEmergencyRefused {
				kind: refusal.kind(),
			}),
		}
		opened
	}

	async fn try_open(
		self: &Arc<Self>,
		claim: EmergencyClaim,
		scheme: Scheme,
		signature: [u8; 64],
	) -> Result<Opened, OpenRefusal> {
		if !self.is_cut_off() {
			return Err(OpenRefusal::LedgerAnswers);
		}
		let now = self.desk.clock.now();
		if !HOURS.contains(&claim.hours) {
			return Err(OpenRefusal::Hours);
		}
		if now.abs_diff(claim.at) > CLOCK_SKEW {
			return Err(OpenRefusal::ClockSkew);
		}
		let view = self.view(now).await?;
		self.ensure_clinician(&claim.clinician, &view, now).await?;
		let subject = self.patient(&claim.patient).await?;
		self.ensure_not_forbidden(&subject, now).await?;
		if !self
			.tries
			.note(claim.clinician.0, self.desk.clock.instant())
		{
			return Err(OpenRefusal::TooMany);
		}
		// To its end even if the caller hangs up: what is sealed must be released, or be asked again.
		let this = Arc::clone(self);
		let work = async move {
			this.seal_and_release(claim, scheme, signature, subject, view, now)
				.await
		};
		let done = self.desk.tasks.spawn(work).await;
		done.map_err(|_| OpenRefusal::Release(Refusal::Panicked))?
	}

	/// Whether finality is so old that every other answer is refused. A node that was lost a moment ago
	/// may be back in the next: it counts only once its last finalized block is too old.
	fn is_cut_off(&self) -> bool {
		let heads = self.desk.ledger.heads();
		let heads = heads.borrow();
		let clock = self.desk.clock.as_ref();
		heads
			.finalized
			.as_ref()
			.is_some_and(|finalized| Freshness::age(finalized, clock) > self.desk.freshness.limit())
	}

	async fn view(&self, now: Moment) -> Result<LastView, OpenRefusal> {
		let view = self.desk.vault.store().last_view().await?;
		view.filter(|view| now.saturating_sub(view.seen.moment) <= self.view_seconds)
			.ok_or(OpenRefusal::NoRecentView)
	}

	async fn ensure_clinician(
		&self,
		account: &AccountId,
		view: &LastView,
		now: Moment,
	) -> Result<(), OpenRefusal> {
		let store = self.desk.vault.store();
		let staff = store.last_staff(&account.0, self.desk.organization).await?;
		let is_clinician = staff.is_some_and(|staff| staff.acts_as(Role::Clinician, now));
		if view.active && is_clinician {
			Ok(())
		} else {
			Err(OpenRefusal::NotAClinician)
		}
	}

	/// The account of a patient of this vault.
	async fn patient(&self, patient: &PatientRef) -> Result<Account, OpenRefusal> {
		let vault = &self.desk.vault;
		let shelf = match patient {
			PatientRef::Account(account) => vault.store().shelf_of_account(&account.0).await?,
			PatientRef::Identifier(identifier) => {
				let shelf = vault
					.find_shelf(identifier)
					.await
					.map_err(|error| match error {
						crate::objects::VaultError::BadPatient => OpenRefusal::NotFound,
						_ => OpenRefusal::Store,
					})?;
				match shelf {
					Some(shelf) => vault.store().shelf(&shelf).await?,
					None => None,
				}
			},
		};
		shelf
			.and_then(|shelf| shelf.account)
			.ok_or(OpenRefusal::NotFound)
	}

	/// Whatever is known of a denial counts: as it was last seen, and as the node sees it now if it
	/// answers. What nobody knows of does not stand before a life.
	async fn ensure_not_forbidden(
		&self,
		subject: &Account,
		now: Moment,
	) -> Result<(), OpenRefusal> {
		if self
			.desk
			.vault
			.store()
			.forbade_emergency(subject, now)
			.await?
		{
			return Err(OpenRefusal::Forbidden);
		}
		let lost = self.desk.ledger.heads().borrow().lost;
		if lost {
			return Ok(());
		}
		let subject = AccountId(*subject);
		match tokio::time::timeout(ASKING, self.forbids_now(&subject, now)).await {
			Ok(Ok(true)) => Err(OpenRefusal::Forbidden),
			// It does not say, or not in time: then it is as good as away.
			Ok(Ok(false) | Err(_)) | Err(_) => Ok(()),
		}
	}

	async fn forbids_now(&self, subject: &AccountId, now: Moment) -> Result<bool, LedgerError> {
		let best = self.desk.ledger.best().await?;
		let hospital = best.organization(self.desk.organization).await?;
		let Some(hospital) = hospital else {
			return Ok(false);
		};
		let profile = hospital.profile(self.desk.organization);
		let view = best.consent(subject).await?;
		Ok(forbidden_by(&view.consents, &profile, now).is_some())
	}

	async fn seal_and_release(
		self: Arc<Self>,
		claim: EmergencyClaim,
		scheme: Scheme,
		signature: [u8; 64],
		subject: Account,
		view: LastView,
		now: Moment,
	) -> Result<Opened, OpenRefusal> {
		fail_point!("emergency::before_seal");
		let sealed = self.seal(&claim, scheme, &signature, &subject, now).await?;
		fail_point!("emergency::after_seal");
		self.sealed.notify_one();
		let local = LocalRelease {
			entry: sealed.opening,
			digest: sealed.digest,
			subject,
			envelope_key: view.envelope_key,
			ends_at: sealed.ends_at,
		};
		let handout = self.desk.release_local(&local).await?;
		fail_point!("emergency::after_disclose");
		self.desk.give_local(&handout);
		Ok(Opened {
			entry: sealed.entry,
			joins: Some(sealed.opening).filter(|opening| *opening != sealed.entry),
			ends_at: sealed.ends_at,
			handout,
		})
	}

	/// A pass for the ciphertext of what was opened, and how long it lasts.
	///
	/// # Errors
	/// No randomness.
	pub fn pass(&self, receipt: ReceiptId) -> Result<(String, Duration), getrandom::Error> {
		self.passes.give(receipt, self.desk.clock.instant())
	}

	/// Whether the holder of this pass may have the object.
	///
	/// # Errors
	/// The database.
	pub async fn admits(&self, pass: &str, object: &ObjectId) -> Result<bool, StoreError> {
		let now: Instant = self.desk.clock.instant();
		match self.passes.find(pass, now) {
			Some(receipt) => self.desk.vault.store().is_in_release(receipt, object).await,
			None => Ok(false),
		}
	}

	/// Opens a sealed entry, for those who may read it.
	///
	/// # Errors
	/// It is not what was sealed, or the key does not answer.
	pub async fn read(&self, row: &LocalRow) -> Result<LocalEmergency, OpenRefusal> {
		self.unseal(row).await
	}
}
