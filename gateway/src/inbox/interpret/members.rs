//! Who belongs to the hospital: its patients, their representatives, its staff, and its own standing.

use super::{
	codes::code, deadlines::representation, shown, Change, Kind, Letter, Mailbox, Reading, Refs,
};
use crate::{
	inbox::Blocks,
	ledger::{LedgerError, StaffRecord},
};
use galen_client::types::{MembersAuthority, MembersEvent};
use galen_primitives::{ids::OrganizationId, members::OrganizationStatus};

impl Reading<'_> {
	pub(super) async fn members(&mut self, event: &MembersEvent) -> Result<(), LedgerError> {
		match event {
			MembersEvent::SubjectEnrolled { subject, custodian } if *custodian == self.here => {
				self.changes.push(Change::Enrolled(*subject));
				self.subject(subject, Kind::Enrolled, Refs::default());
			},
			MembersEvent::SubjectReleased {
				subject,
				custodian,
				authorized_by,
			} if *custodian == self.here => {
				let refs = Refs {
					code: code(match authorized_by {
						MembersAuthority::Organization(_) => "by-the-hospital",
						_ => "by-the-patient",
					}),
					..Refs::default()
				};
				self.both(subject, Kind::EnrolmentEnded, refs);
				self.changes.push(Change::Left(*subject));
			},
			MembersEvent::RepresentativeAppointed {
				subject,
				representative,
				until,
				attested_by,
				..
			} => {
				let refs = Refs {
					account: shown(representative),
					organization: Some(attested_by.0),
					until: Some(*until),
					..Refs::default()
				};
				self.subject(subject, Kind::RepresentativeAppointed, refs);
				let ended = Refs {
					account: shown(representative),
					code: code("lapsed"),
					..Refs::default()
				};
				self.changes.push(Change::Deadline {
					name: representation(subject, representative),
					mailbox: Mailbox::Subject(*subject),
					due: *until,
					letter: Letter::new(Kind::RepresentativeEnded, ended),
				});
			},
			MembersEvent::RepresentativeRemoved {
				subject,
				representative,
				authorized_by,
			} => {
				self.changes
					.push(Change::Forget(representation(subject, representative)));
				let refs = Refs {
					account: shown(representative),
					code: code(match authorized_by {
						MembersAuthority::Itself => "resigned",
						_ => "removed",
					}),
					..Refs::default()
				};
				self.subject(subject, Kind::RepresentativeEnded, refs);
			},
			MembersEvent::StaffAppointed {
				organization,
				account,
				roles,
				until,
				..
			} if *organization == self.here => {
				let record = StaffRecord {
					organization: *organization,
					roles: *roles,
					until: *until,
				};
				self.changes.push(Change::Staff(*account, Some(record)));
			},
			MembersEvent::StaffDismissed {
				organization,
				account,
				..
			} if *organization == self.here => {
				self.changes.push(Change::Staff(*account, None));
			},
			MembersEvent::OrganizationSuspended { organization } => {
				self.standing(*organization, "suspended").await?;
			},
			MembersEvent::OrganizationResumed { organization } => {
				self.standing(*organization, "resumed").await?;
			},
			MembersEvent::OrganizationRetired { organization } => {
				self.standing(*organization, "retired").await?;
			},
			MembersEvent::EnvelopeKeyReplaced { organization, .. }
				if *organization == self.here =>
			{
				self.own_standing().await?;
			},
			_ => {},
		}
		Ok(())
	}

	async fn standing(
		&mut self,
		organization: OrganizationId,
		what: &'static str,
	) -> Result<(), LedgerError> {
		if organization != self.here {
			return Ok(());
		}
		let refs = Refs {
			code: code(what),
			..Refs::default()
		};
		self.organization(Kind::StandingChanged, refs);
		self.own_standing().await
	}

	async fn own_standing(&mut self) -> Result<(), LedgerError> {
		if let Some(change) = own_standing(self.blocks, self.here).await? {
			self.changes.push(change);
		}
		Ok(())
	}
}

/// The hospital's own standing at the finalized head.
pub(in crate::inbox) async fn own_standing(
	blocks: &dyn Blocks,
	here: OrganizationId,
) -> Result<Option<Change>, LedgerError> {
	let known = blocks.organization(here).await?;
	Ok(known.map(|organization| Change::Standing {
		active: organization.status == OrganizationStatus::Active,
		envelope_key: organization.envelope_key,
	}))
}
