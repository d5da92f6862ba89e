//! Enters sealed entries on the ledger once it can be reached: each once, whenever the process dies.
//!
//! Before an entry is submitted, the ledger's finalized state is searched for it: after a crash between
//! the submission and the note of it, it is found there. What is submitted twice all the same is refused
//! by the ledger, which allows one late entry for a hospital, a subject and a watch of four hours; and
//! then it is found in the next round.

use super::{seal::reason_of, Emergencies};
use crate::{
	inbox::{Kind, Letter, Mailbox, Refs},
	ledger::{AccountId, LedgerError},
	store::{emergencies::LocalRow, inbox::Cursor, StoreError},
	telemetry::{log, metrics, Event},
};
use async_trait::async_trait;
use fail::fail_point;
use galen_client::{
	calls,
	types::{AccessEvent, EmergencyReason},
	Chain, Event as Happened, Signer,
};
use galen_primitives::ids::{EmergencyId, Moment, OrganizationId, ReceiptId};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Entries worked on in one round.
const ROWS: u32 = 64;
/// Without news, waiting entries are looked at this often.
const IDLE: Duration = Duration::from_secs(30);
/// After a failure, and while something waits.
const AGAIN: Duration = Duration::from_secs(3);
/// The ledger's own time for a review: when an entry was entered is its end without this, in seconds.
const REVIEW_WINDOW: Moment = 72 * 3_600;
/// The ledger's watch: of one hospital and subject it takes one late entry in each, in seconds.
const WATCH: Moment = 4 * 3_600;

/// What is to be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
	/// Whose records were opened.
	pub subject: AccountId,
	/// By whom.
	pub clinician: AccountId,
	/// Why.
	pub reason: EmergencyReason,
	/// For how many hours.
	pub hours: u8,
	/// When, in UTC seconds.
	pub opened_at: Moment,
}

/// What is on the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
	/// Its number.
	pub emergency: EmergencyId,
	/// Its receipt.
	pub receipt: ReceiptId,
	/// When it was entered, in UTC seconds.
	pub at: Moment,
}

/// Where late accesses are entered: the ledger, behind a narrow interface.
#[async_trait]
pub trait Register: Send + Sync {
	/// The late entry about this subject and watch, if the finalized head has it.
	async fn find(
		&self,
		subject: &AccountId,
		opened_at: Moment,
	) -> Result<Option<Recorded>, LedgerError>;
	/// Enters one, and waits until that is finalized.
	async fn enter(&self, late: &Late) -> Result<Recorded, LedgerError>;
	/// The account that enters.
	fn account(&self) -> AccountId;
}

/// The real one.
pub struct ChainRegister {
	chain: Chain,
	signer: Signer,
	here: OrganizationId,
}

impl ChainRegister {
	/// Over this node, with the gateway's account.
	pub const fn new(chain: Chain, signer: Signer, here: OrganizationId) -> Self {
		Self {
			chain,
			signer,
			here,
		}
	}
}

#[async_trait]
impl Register for ChainRegister {
	async fn find(
		&self,
		subject: &AccountId,
		opened_at: Moment,
	) -> Result<Option<Recorded>, LedgerError> {
		let at = self.chain.finalized().await?;
		let all = at.emergencies(self.here).await?;
		let is_it = |opened: Moment| opened.checked_div(WATCH) == opened_at.checked_div(WATCH);
		let mut all = all.into_iter();
		let found = all.find(|(_, access)| {
			access.late && access.subject == *subject && is_it(access.opened_at)
		});
		Ok(found.map(|(emergency, access)| Recorded {
			emergency,
			receipt: access.receipt,
			at: access.review_due.saturating_sub(REVIEW_WINDOW),
		}))
	}

	async fn enter(&self, late: &Late) -> Result<Recorded, LedgerError> {
		let call = calls::access::record_late_emergency_access(
			late.subject,
			late.clinician,
			late.reason,
			late.hours,
			late.opened_at,
		);
		let submitted = self.chain.submit(&self.signer, &call).await?;
		let entered = submitted.events.iter().find_map(|event| match event {
			Happened::Access(AccessEvent::LateEmergencyAccessRecorded {
				emergency,
				receipt,
				review_due,
				..
			}) => Some(Recorded {
				emergency: *emergency,
				receipt: *receipt,
				at: review_due.saturating_sub(REVIEW_WINDOW),
			}),
			_ => None,
		});
		entered.ok_or(LedgerError::Unknown)
	}

	fn account(&self) -> AccountId {
		self.signer.account()
	}
}

/// Enters until `stop`.
pub async fn run(
	emergencies: Arc<Emergencies>,
	register: Arc<dyn Register>,
	stop: CancellationToken,
) {
	let mut pause = Duration::ZERO;
	loop {
		tokio::select! {
			() = stop.cancelled() => return,
			() = emergencies.sealed.notified() => {},
			() = wait(pause) => {},
		}
		// A round that has begun is ended: a submission must not be forgotten half-way.
		pause = match emergencies.round(register.as_ref()).await {
			Ok(0) => IDLE,
			Ok(_) => AGAIN,
			Err(_) => {
				log(Event::Retrying {
					part: "emergencies",
					kind: "store",
				});
				AGAIN
			},
		};
	}
}

/// Waits. Here a time is the condition: what waits is looked at once in a while whatever happens.
#[allow(clippy::disallowed_methods)]
async fn wait(time: Duration) {
	tokio::time::sleep(time).await;
}

/// What became of one entry.
enum Fate {
	/// It is on the ledger.
	Entered(Recorded),
	/// It never will be: the error's name as the ledger calls it.
	Never(String),
	/// To be tried again.
	Waits,
}

impl Emergencies {
	/// One look at what waits. How many still wait.
	///
	/// # Errors
	/// The database.
	pub async fn round(&self, register: &dyn Register) -> Result<usize, StoreError> {
		let store = self.desk.vault.store();
		let rows = store.waiting_locals(ROWS).await?;
		let mut waiting = rows.len();
		metrics()
			.emergencies_waiting
			.set(i64::try_from(waiting).unwrap_or(i64::MAX));
		if waiting == 0 || self.is_cut_off() || self.desk.ledger.heads().borrow().lost {
			return Ok(waiting);
		}
		for row in rows {
			match self.fate_of(&row, register).await {
				Fate::Entered(recorded) => {
					fail_point!("emergency::before_mark");
					self.note_entered(&row, recorded).await?;
				},
				Fate::Never(why) => self.note_never(&row, &why).await?,
				Fate::Waits => continue,
			}
			waiting = waiting.saturating_sub(1);
		}
		metrics()
			.emergencies_waiting
			.set(i64::try_from(waiting).unwrap_or(i64::MAX));
		Ok(waiting)
	}

	async fn fate_of(&self, row: &LocalRow, register: &dyn Register) -> Fate {
		let subject = AccountId(row.subject);
		match register.find(&subject, row.opened_at).await {
			Ok(Some(recorded)) => return Fate::Entered(recorded),
			Ok(None) => {},
			Err(_) => return Fate::Waits,
		}
		// What cannot be opened was changed, or its key is away. It says so in the log, and stays.
		let Ok(entry) = self.read(row).await else {
			log(Event::Failed {
				part: "emergencies",
				kind: "sealed-entry",
			});
			return Fate::Waits;
		};
		let Some(reason) = reason_of(entry.reason) else {
			return Fate::Never("UnknownReason".to_owned());
		};
		let late = Late {
			subject,
			clinician: AccountId(entry.clinician),
			reason,
			hours: entry.hours,
			opened_at: entry.opened_at,
		};
		fail_point!("emergency::before_enter");
		match register.enter(&late).await {
			// The clinician has left meanwhile: then the gateway answers for the entry.
			Err(LedgerError::Refused(name)) if name == "NotTheClinician" => {
				let own = Late {
					clinician: register.account(),
					..late
				};
				fate(register.enter(&own).await)
			},
			other => fate(other),
		}
	}

	async fn note_entered(&self, row: &LocalRow, recorded: Recorded) -> Result<(), StoreError> {
		let store = self.desk.vault.store();
		let is_news = store
			.mark_entered(
				row.number,
				recorded.emergency,
				recorded.receipt,
				recorded.at,
			)
			.await?;
		if is_news {
			metrics()
				.local_emergencies
				.with_label_values(&["entered"])
				.inc();
			log(Event::LocalEmergencyEntered {
				entry: row.number,
				emergency: recorded.emergency,
				delay: recorded.at.saturating_sub(row.opened_at),
			});
		}
		Ok(())
	}

	/// It cannot be put on the ledger, so it is told here, to the patient and to those who review.
	async fn note_never(&self, row: &LocalRow, why: &str) -> Result<(), StoreError> {
		let store = self.desk.vault.store();
		let at = store.inbox_cursor().await?.unwrap_or(Cursor {
			block: 0,
			moment: self.desk.clock.now(),
		});
		let subject = AccountId(row.subject);
		let refs = Refs {
			local: Some(row.number),
			since: Some(row.opened_at),
			until: Some(row.ends_at),
			..Refs::default()
		};
		let about = Refs {
			subject: Some(subject.to_string()),
			..refs.clone()
		};
		let letters = [
			(
				Mailbox::Subject(subject),
				Letter::new(Kind::EmergencyNotEntered, refs),
			),
			(
				Mailbox::Organization,
				Letter::new(Kind::EmergencyNotEntered, about),
			),
		];
		if store.mark_not_entered(row, why, at, &letters).await? {
			metrics()
				.local_emergencies
				.with_label_values(&["not-entered"])
				.inc();
			log(Event::LocalEmergencyNotEntered { entry: row.number });
		}
		Ok(())
	}
}

/// What an answer of the ledger means. Only what no time mends is final.
fn fate(answer: Result<Recorded, LedgerError>) -> Fate {
	match answer {
		Ok(recorded) => Fate::Entered(recorded),
		Err(LedgerError::Refused(name)) => match name.as_str() {
			"SubjectUnknown" | "OpenedTooLongAgo" | "HoursOutOfRange" | "NotAHospital" => {
				Fate::Never(name)
			},
			// Among them `AlreadyRecorded`: it will be found.
			_ => Fate::Waits,
		},
		Err(_) => Fate::Waits,
	}
}
