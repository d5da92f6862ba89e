//! Emergency accesses, their reviews, and what follows from reviews.

use super::{
	codes::{code, emergency_reason, verdict},
	deadlines::{name, review_deadline, REVIEW},
	shown, Change, Kind, Letter, Reading, Refs,
};
use crate::ledger::{AccountId, LedgerError};
use galen_client::types::{AccessEvent, Verdict};
use galen_primitives::ids::{EmergencyId, OrganizationId};

impl Reading<'_> {
	pub(super) async fn emergency(&mut self, event: &AccessEvent) -> Result<(), LedgerError> {
		match event {
			AccessEvent::EmergencyAccessOpened {
				emergency,
				receipt,
				subject,
				hospital,
				reason,
				ends_at,
				review_due,
				authorized_by,
			} => {
				let refs = Refs {
					emergency: Some(emergency.0),
					receipt: Some(receipt.0),
					organization: Some(hospital.0),
					account: shown(authorized_by),
					code: code(emergency_reason(*reason)),
					until: Some(*ends_at),
					due: Some(*review_due),
					..Refs::default()
				};
				self.opened(subject, *hospital, Kind::EmergencyOpened, refs);
			},
			AccessEvent::LateEmergencyAccessRecorded {
				emergency,
				receipt,
				subject,
				hospital,
				clinician,
				reason,
				opened_at,
				ends_at,
				review_due,
				..
			} => {
				let refs = Refs {
					emergency: Some(emergency.0),
					receipt: Some(receipt.0),
					organization: Some(hospital.0),
					account: shown(clinician),
					code: code(emergency_reason(*reason)),
					since: Some(*opened_at),
					delay: Some(self.at.saturating_sub(*opened_at)),
					until: Some(*ends_at),
					due: Some(*review_due),
					..Refs::default()
				};
				self.opened(subject, *hospital, Kind::EmergencyLate, refs);
			},
			AccessEvent::EmergencyAccessReviewed {
				emergency,
				verdict: found,
				outcome,
				overdue,
				authorized_by,
			} => {
				self.reviewed(*emergency, *found, *outcome, *overdue, authorized_by)
					.await?;
			},
			AccessEvent::HospitalSanctioned {
				hospital,
				emergency,
			} if *hospital == self.here => {
				let refs = Refs {
					emergency: Some(emergency.0),
					..Refs::default()
				};
				self.organization(Kind::Sanctioned, refs);
			},
			AccessEvent::SanctionLifted { hospital } if *hospital == self.here => {
				self.organization(Kind::SanctionLifted, Refs::default());
			},
			_ => {},
		}
		Ok(())
	}

	/// An emergency access, on time or late: the patient is told, the hospital that read and has to
	/// review it, and the hospital whose patient it is.
	fn opened(&mut self, subject: &AccountId, hospital: OrganizationId, kind: Kind, refs: Refs) {
		let about = Refs {
			subject: shown(subject),
			..refs.clone()
		};
		let review = (refs.emergency, refs.due);
		self.subject(subject, kind, refs);
		if hospital != self.here {
			self.changes
				.push(Change::DeliverAbout(*subject, Letter::new(kind, about)));
			return;
		}
		self.organization(kind, about);
		if let (Some(emergency), Some(due)) = review {
			self.changes.push(review_deadline(emergency, due));
		}
	}

	async fn reviewed(
		&mut self,
		emergency: EmergencyId,
		found: Verdict,
		outcome: Option<Verdict>,
		overdue: bool,
		officer: &AccountId,
	) -> Result<(), LedgerError> {
		if outcome.is_some() {
			self.changes.push(Change::Forget(name(REVIEW, emergency.0)));
		}
		// One that has left the state by now concerned nobody for a long time.
		let Some(access) = self.blocks.emergency(emergency).await? else {
			return Ok(());
		};
		let refs = Refs {
			emergency: Some(emergency.0),
			organization: Some(access.hospital.0),
			code: code(verdict(outcome.unwrap_or(found))),
			overdue,
			// How many reviews there are: the second completes it.
			count: Some(if outcome.is_some() { 2 } else { 1 }),
			..Refs::default()
		};
		if outcome.is_some() {
			self.subject(&access.subject, Kind::EmergencyReviewed, refs.clone());
		}
		if access.hospital == self.here {
			let refs = Refs {
				account: shown(officer),
				subject: shown(&access.subject),
				..refs
			};
			self.organization(Kind::EmergencyReviewed, refs);
		}
		Ok(())
	}
}
