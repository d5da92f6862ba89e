//! From a block's events to what changes in the mailboxes. Pure but for look-ups at the finalized head;
//! whether a subject has a mailbox here is asked when the changes are written.

use super::{
	kinds::{shown, Kind, Refs},
	BlockEvents, Blocks, Letter, Mailbox,
};
use crate::ledger::{AccountId, EnvelopeKey, LedgerError, StaffRecord};
use galen_client::{
	types::{
		AccessEvent, Answer, Closing, ConsentAuthority, ConsentEvent, CouncilEvent, DisputeReason,
		EmergencyReason, MembersAuthority, MembersEvent, Ruling, Verdict,
	},
	Event, Happening,
};
use galen_primitives::{
	codes::Purpose,
	ids::{EmergencyId, Moment, OrderId, OrganizationId},
	members::OrganizationStatus,
};

/// One thing that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
	/// An entry for a mailbox. A subject's only if it has one here.
	Deliver(Mailbox, Letter),
	/// An entry for the organization, if the subject has a mailbox here.
	DeliverAbout(AccountId, Letter),
	/// A subject has a mailbox from now on.
	Enrolled(AccountId),
	/// A subject's mailbox gets nothing any more.
	Left(AccountId),
	/// What a subject has said must be read again.
	Stale(AccountId),
	/// An entry that is delivered at a time, unless it is forgotten before. As for
	/// [`Change::Deliver`], for a subject only if it has a mailbox here.
	Deadline {
		/// What it is forgotten by.
		name: Vec<u8>,
		/// Whose.
		mailbox: Mailbox,
		/// When.
		due: Moment,
		/// What.
		letter: Letter,
	},
	/// A deadline no longer counts.
	Forget(Vec<u8>),
	/// Every subject with a directive below this version of the template is told.
	Outdated {
		/// The template.
		template: u32,
		/// Its oldest version that counts.
		minimum: u16,
	},
	/// Subjects with a line in an order are told, each once.
	Lines {
		/// The order.
		order: u64,
		/// Everybody in it.
		subjects: Vec<AccountId>,
		/// What they are told.
		letter: Letter,
	},
	/// An order is over: who was told of it need not be remembered.
	OrderOver(u64),
	/// A member of staff of this hospital, or `None` for one who is none any more.
	Staff(AccountId, Option<StaffRecord>),
	/// The hospital's own standing.
	Standing {
		/// Whether it is active.
		active: bool,
		/// To what releases to it are sealed.
		envelope_key: EnvelopeKey,
	},
}

/// What one block changes. The changes stand in the order of the events.
///
/// # Errors
/// A look-up was not answered: nothing of the block may be written, and it is read again.
pub async fn interpret(
	blocks: &dyn Blocks,
	here: OrganizationId,
	block: &BlockEvents,
) -> Result<Vec<Change>, LedgerError> {
	let mut reading = Reading {
		blocks,
		here,
		at: block.moment,
		changes: Vec::new(),
		payments: Vec::new(),
	};
	for happening in &block.happenings {
		reading.read(happening).await?;
	}
	Ok(reading.changes)
}

/// What is known while a block is read.
struct Reading<'a> {
	blocks: &'a dyn Blocks,
	here: OrganizationId,
	at: Moment,
	changes: Vec<Change>,
	/// Payments whose order comes behind them, by transaction, and their places among the changes.
	payments: Vec<(Option<u32>, usize)>,
}

/// A deadline's name: what kind of thing, and which.
pub(super) fn name(kind: u8, number: u64) -> Vec<u8> {
	[&[kind], number.to_le_bytes().as_slice()].concat()
}

/// The review of an emergency access.
pub(super) const REVIEW: u8 = b'r';
/// A question of a researcher.
const QUESTION: u8 = b'q';
/// A request for erasure.
const ERASURE: u8 = b'e';
/// A representative's rights.
const REPRESENTATIVE: u8 = b'p';
/// A directive's end.
pub(super) const DIRECTIVE: u8 = b'd';

impl Reading<'_> {
	async fn read(&mut self, happening: &Happening) -> Result<(), LedgerError> {
		match &happening.event {
			Event::Members(event) => self.members(event).await,
			Event::Consent(event) => {
				self.consent(event);
				Ok(())
			},
			Event::Access(event) => self.access(event, happening.extrinsic).await,
			Event::Council(event) => {
				self.council(event);
				Ok(())
			},
			// Read field by field where it is known, and no entry where it is not.
			_ => {
				self.by_name(happening);
				Ok(())
			},
		}
	}

	fn subject(&mut self, subject: &AccountId, kind: Kind, refs: Refs) {
		let letter = Letter::new(kind, refs);
		self.changes
			.push(Change::Deliver(Mailbox::Subject(*subject), letter));
	}

	fn organization(&mut self, kind: Kind, refs: Refs) {
		let letter = Letter::new(kind, refs);
		self.changes
			.push(Change::Deliver(Mailbox::Organization, letter));
	}

	/// Tells a subject, and the hospital if it is a subject of its own.
	fn both(&mut self, subject: &AccountId, kind: Kind, refs: Refs) {
		let about = Refs {
			subject: shown(subject),
			..refs.clone()
		};
		self.subject(subject, kind, refs);
		self.changes
			.push(Change::DeliverAbout(*subject, Letter::new(kind, about)));
	}

	async fn members(&mut self, event: &MembersEvent) -> Result<(), LedgerError> {
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

	fn consent(&mut self, event: &ConsentEvent) {
		let (subject, what, directive, by) = match event {
			ConsentEvent::TemplateMinimumSet { template, minimum } => {
				self.changes.push(Change::Outdated {
					template: template.0,
					minimum: *minimum,
				});
				return;
			},
			ConsentEvent::TemplatePublished { .. } => return,
			ConsentEvent::ConsentGiven {
				subject,
				directive,
				authorized_by,
				..
			} => (subject, "given", Some(directive.0), authorized_by),
			ConsentEvent::ConsentAmended {
				subject,
				directive,
				authorized_by,
				..
			} => (subject, "amended", Some(directive.0), authorized_by),
			ConsentEvent::ConsentWithdrawn {
				subject,
				directive,
				authorized_by,
				..
			} => (subject, "withdrawn", Some(directive.0), authorized_by),
			ConsentEvent::AllConsentWithdrawn {
				subject,
				authorized_by,
				..
			} => (subject, "all-withdrawn", None, authorized_by),
			ConsentEvent::DirectiveRemoved {
				subject,
				directive,
				authorized_by,
				..
			} => (subject, "removed", Some(directive.0), authorized_by),
			ConsentEvent::BlockAdded {
				subject,
				authorized_by,
				..
			} => (subject, "blocked", None, authorized_by),
			ConsentEvent::BlockRemoved {
				subject,
				authorized_by,
				..
			} => (subject, "unblocked", None, authorized_by),
			ConsentEvent::ConsentSuspended {
				subject,
				directive,
				authorized_by,
				..
			} => (subject, "suspended", Some(directive.0), authorized_by),
			ConsentEvent::ConsentResumed {
				subject,
				directive,
				authorized_by,
				..
			} => (subject, "resumed", Some(directive.0), authorized_by),
			ConsentEvent::ConsentProposed {
				subject,
				authorized_by,
				..
			} => (subject, "proposed", None, authorized_by),
		};
		self.changes.push(Change::Stale(*subject));
		let account = match by {
			ConsentAuthority::Representative(account) => account,
			ConsentAuthority::Paper { registrar, .. } => registrar,
			// What one has done oneself is no news.
			ConsentAuthority::Subject | ConsentAuthority::Leaving => return,
		};
		let refs = Refs {
			code: code(what),
			directive,
			account: shown(account),
			..Refs::default()
		};
		self.subject(subject, Kind::ConsentChanged, refs);
	}

	async fn access(
		&mut self,
		event: &AccessEvent,
		extrinsic: Option<u32>,
	) -> Result<(), LedgerError> {
		match event {
			AccessEvent::OrderPlaced {
				order,
				requester,
				custodian,
				purpose,
				price,
				max_lines,
				deadline,
				..
			} if *custodian == self.here => {
				let refs = Refs {
					order: Some(order.0),
					organization: Some(requester.0),
					purpose: purpose_code(*purpose),
					amount: Some(price.to_string()),
					count: Some(*max_lines),
					due: Some(*deadline),
					..Refs::default()
				};
				self.organization(Kind::OrderPlaced, refs);
			},
			AccessEvent::SubjectsIncluded {
				order, included, ..
			} if *included > 0 => {
				self.lines(*order).await?;
			},
			AccessEvent::ReleaseAuthorized {
				receipt,
				order,
				subject,
			} => {
				let refs = Refs {
					receipt: Some(receipt.0),
					order: Some(order.0),
					..Refs::default()
				};
				self.subject(subject, Kind::ReleaseAuthorized, refs);
			},
			AccessEvent::LineDropped { order, subject, .. } => {
				let refs = Refs {
					order: Some(order.0),
					..Refs::default()
				};
				self.subject(subject, Kind::LineDropped, refs);
			},
			AccessEvent::LineDisputed {
				order,
				subject,
				reason,
			} => {
				let refs = Refs {
					order: Some(order.0),
					subject: shown(subject),
					code: code(dispute(*reason)),
					..Refs::default()
				};
				self.of_order(*order, Kind::OrderDisputed, refs).await?;
			},
			AccessEvent::DisputeResolved {
				order,
				subject,
				ruling,
			} => {
				let refs = Refs {
					order: Some(order.0),
					subject: shown(subject),
					code: code(match ruling {
						Ruling::Pay => "paid",
						Ruling::Refund => "refunded",
					}),
					..Refs::default()
				};
				self.of_order(*order, Kind::DisputeResolved, refs).await?;
			},
			AccessEvent::OrderSettled { order, .. } => self.settled(*order, extrinsic),
			AccessEvent::OrderClosed {
				order, how, paid, ..
			} => {
				let refs = Refs {
					order: Some(order.0),
					code: code(closing(*how)),
					amount: Some(paid.to_string()),
					..Refs::default()
				};
				self.of_order(*order, Kind::OrderClosed, refs).await?;
				self.changes.push(Change::OrderOver(order.0));
			},
			AccessEvent::AccessOpened {
				receipt,
				subject,
				recipient,
				authorized_by,
			} => {
				let refs = Refs {
					receipt: Some(receipt.0),
					organization: Some(recipient.0),
					account: shown(authorized_by),
					..Refs::default()
				};
				self.subject(subject, Kind::AccessOpened, refs);
			},
			AccessEvent::ConsentRequested {
				request,
				subject,
				requester,
				purpose,
				lapses_at,
				..
			} => {
				let refs = Refs {
					request: Some(request.0),
					organization: Some(requester.0),
					purpose: purpose_code(*purpose),
					..Refs::default()
				};
				let asked = Refs {
					due: Some(*lapses_at),
					..refs.clone()
				};
				self.subject(subject, Kind::ConsentRequested, asked);
				self.changes.push(Change::Deadline {
					name: name(QUESTION, request.0),
					mailbox: Mailbox::Subject(*subject),
					due: *lapses_at,
					letter: Letter::new(Kind::RequestExpired, refs),
				});
			},
			AccessEvent::RequestAnswered {
				request,
				subject,
				answer,
				authorized_by,
			} => {
				self.changes.push(Change::Forget(name(QUESTION, request.0)));
				let refs = Refs {
					request: Some(request.0),
					code: code(match answer {
						Answer::Agreed => "agreed",
						Answer::Declined => "declined",
					}),
					account: Some(authorized_by)
						.filter(|by| *by != subject)
						.and_then(shown),
					..Refs::default()
				};
				self.subject(subject, Kind::RequestAnswered, refs);
			},
			_ => self.emergency(event).await?,
		}
		Ok(())
	}

	async fn emergency(&mut self, event: &AccessEvent) -> Result<(), LedgerError> {
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

	/// An entry for the hospital about an order of which it is the custodian.
	async fn of_order(
		&mut self,
		order: OrderId,
		kind: Kind,
		refs: Refs,
	) -> Result<(), LedgerError> {
		let known = self.blocks.order(order).await?;
		if let Some(known) = known.filter(|known| known.custodian == self.here) {
			let refs = Refs {
				organization: Some(known.requester.0),
				..refs
			};
			self.organization(kind, refs);
		}
		Ok(())
	}

	/// The event counts and names nobody, so the order's lines are looked at.
	async fn lines(&mut self, id: OrderId) -> Result<(), LedgerError> {
		let known = self.blocks.order(id).await?;
		let Some(order) = known.filter(|order| order.custodian == self.here) else {
			return Ok(());
		};
		let refs = Refs {
			order: Some(id.0),
			organization: Some(order.requester.0),
			purpose: purpose_code(order.terms.purpose),
			amount: Some(order.terms.price.to_string()),
			..Refs::default()
		};
		let subjects = self.blocks.subjects_of(id).await?;
		self.changes.push(Change::Lines {
			order: id.0,
			subjects,
			letter: Letter::new(Kind::OrderIncluded, refs),
		});
		Ok(())
	}

	/// The payments of this transaction so far were this order's.
	fn settled(&mut self, order: OrderId, extrinsic: Option<u32>) {
		for (from, place) in std::mem::take(&mut self.payments) {
			if from != extrinsic {
				continue;
			}
			if let Some(Change::Deliver(_, letter)) = self.changes.get_mut(place) {
				letter.refs.order = Some(order.0);
			}
		}
	}

	fn council(&mut self, event: &CouncilEvent) {
		match event {
			CouncilEvent::Proposed {
				account,
				index,
				hash,
				..
			} => {
				let refs = Refs {
					motion: Some(*index),
					hash: Some(hex::encode(hash.as_bytes())),
					account: shown(account),
					..Refs::default()
				};
				self.organization(Kind::MotionProposed, refs);
			},
			CouncilEvent::Executed { hash, error } => {
				let what = if error.is_none() { "carried" } else { "failed" };
				self.decided(hash.as_bytes(), what);
			},
			CouncilEvent::Disapproved { hash } => self.decided(hash.as_bytes(), "rejected"),
			_ => {},
		}
	}

	fn decided(&mut self, hash: &[u8], what: &'static str) {
		let refs = Refs {
			hash: Some(hex::encode(hash)),
			code: code(what),
			..Refs::default()
		};
		self.organization(Kind::MotionDecided, refs);
	}

	/// Events that are read field by field.
	fn by_name(&mut self, happening: &Happening) {
		match (happening.pallet.as_str(), happening.name.as_str()) {
			("Balances", "Transfer") => self.paid(happening, "to"),
			("Balances", "TransferOnHold") => self.paid(happening, "dest"),
			("Anchors", "ErasureRequested") => self.erasure_requested(happening),
			("Anchors", "ErasureAnswered") => self.erasure_answered(happening),
			("Recovery", _) => self.recovery(happening),
			_ => {},
		}
	}

	fn paid(&mut self, happening: &Happening, to: &str) {
		let fields = &happening.fields;
		let (Some(to), Some(amount)) = (fields.account(to), fields.number("amount")) else {
			return;
		};
		self.payments
			.push((happening.extrinsic, self.changes.len()));
		let refs = Refs {
			amount: Some(amount.to_string()),
			..Refs::default()
		};
		self.subject(&to, Kind::Payout, refs);
	}

	fn erasure_requested(&mut self, happening: &Happening) {
		let fields = &happening.fields;
		let (Some(request), Some(subject)) =
			(short(happening, "request"), fields.account("subject"))
		else {
			return;
		};
		let due = short(happening, "due").or_else(|| short(happening, "due_at"));
		let refs = Refs {
			request: Some(request),
			due,
			..Refs::default()
		};
		let late = Letter::new(Kind::ErasureOverdue, refs.clone());
		self.both(&subject, Kind::ErasureRequested, refs);
		let custodian = short(happening, "custodian");
		let Some(due) = due else { return };
		let name = name(ERASURE, request);
		self.changes.push(Change::Deadline {
			name: name.clone(),
			mailbox: Mailbox::Subject(subject),
			due,
			letter: late.clone(),
		});
		if custodian == Some(u64::from(self.here.0)) {
			let refs = Refs {
				subject: shown(&subject),
				..late.refs
			};
			self.changes.push(Change::Deadline {
				name,
				mailbox: Mailbox::Organization,
				due,
				letter: Letter::new(Kind::ErasureOverdue, refs),
			});
		}
	}

	fn erasure_answered(&mut self, happening: &Happening) {
		let Some(request) = short(happening, "request") else {
			return;
		};
		self.changes.push(Change::Forget(name(ERASURE, request)));
		let Some(subject) = happening.fields.account("subject") else {
			return;
		};
		let refs = Refs {
			request: Some(request),
			code: happening.fields.variant("outcome").map(kebab),
			..Refs::default()
		};
		self.both(&subject, Kind::ErasureAnswered, refs);
	}

	fn recovery(&mut self, happening: &Happening) {
		let fields = &happening.fields;
		let Some(subject) = fields.account("subject") else {
			return;
		};
		let account = |name: &str| fields.account(name).as_ref().and_then(shown);
		let (kind, refs) = match happening.name.as_str() {
			"RecoveryOpened" => (
				Kind::RecoveryOpened,
				Refs {
					account: account("new_key"),
					code: fields.variant("party").map(kebab),
					..Refs::default()
				},
			),
			"RecoveryApproved" => (
				Kind::RecoveryApproved,
				Refs {
					code: fields.variant("party").map(kebab),
					until: short(happening, "ready_at"),
					..Refs::default()
				},
			),
			"RecoveryCancelled" => (
				Kind::RecoveryCancelled,
				Refs {
					code: fields.variant("authorized_by").map(kebab),
					..Refs::default()
				},
			),
			"RecoveryLapsed" => (
				Kind::RecoveryCancelled,
				Refs {
					code: code("lapsed"),
					..Refs::default()
				},
			),
			"KeyReplaced" => (
				Kind::KeyReplaced,
				Refs {
					account: account("new_key"),
					until: short(happening, "restrained_until"),
					..Refs::default()
				},
			),
			"RecoveryKeySet" => {
				let what = match fields.variant("key") {
					Some("None") => "removed",
					_ => "set",
				};
				(
					Kind::RecoveryKeySet,
					Refs {
						code: code(what),
						..Refs::default()
					},
				)
			},
			_ => return,
		};
		self.both(&subject, kind, refs);
	}
}

/// The hospital's own standing at the finalized head.
pub(super) async fn own_standing(
	blocks: &dyn Blocks,
	here: OrganizationId,
) -> Result<Option<Change>, LedgerError> {
	let known = blocks.organization(here).await?;
	Ok(known.map(|organization| Change::Standing {
		active: organization.status == OrganizationStatus::Active,
		envelope_key: organization.envelope_key,
	}))
}

/// The end of a review's time.
pub(super) fn review_deadline(emergency: u64, due: Moment) -> Change {
	let refs = Refs {
		emergency: Some(emergency),
		due: Some(due),
		..Refs::default()
	};
	Change::Deadline {
		name: name(REVIEW, emergency),
		mailbox: Mailbox::Organization,
		due,
		letter: Letter::new(Kind::ReviewOverdue, refs),
	}
}

fn representation(subject: &AccountId, representative: &AccountId) -> Vec<u8> {
	[&[REPRESENTATIVE], subject.0.as_slice(), &representative.0].concat()
}

/// A number of an event that fits 64 bits.
fn short(happening: &Happening, name: &str) -> Option<u64> {
	u64::try_from(happening.fields.number(name)?).ok()
}

fn code(text: &str) -> Option<String> {
	Some(text.to_owned())
}

fn purpose_code(purpose: Purpose) -> Option<String> {
	code(purpose.code())
}

/// A variant's name as codes are written.
fn kebab(name: &str) -> String {
	let mut text = String::with_capacity(name.len());
	for (index, letter) in name.chars().enumerate() {
		if letter.is_ascii_uppercase() && index > 0 {
			text.push('-');
		}
		text.push(letter.to_ascii_lowercase());
	}
	text
}

/// A reason's code.
pub(crate) const fn emergency_reason(reason: EmergencyReason) -> &'static str {
	match reason {
		EmergencyReason::LifeThreatened => "life-threatened",
		EmergencyReason::Incapacitated => "incapacitated",
		EmergencyReason::OthersInDanger => "others-in-danger",
		EmergencyReason::UrgentTransfer => "urgent-transfer",
	}
}

const fn verdict(verdict: Verdict) -> &'static str {
	match verdict {
		Verdict::Justified => "justified",
		Verdict::Unclear => "unclear",
		Verdict::Unjustified => "unjustified",
	}
}

const fn dispute(reason: DisputeReason) -> &'static str {
	match reason {
		DisputeReason::NotReceived => "not-received",
		DisputeReason::Unreadable => "unreadable",
		DisputeReason::Incomplete => "incomplete",
		DisputeReason::NotAnchored => "not-anchored",
	}
}

const fn closing(how: Closing) -> &'static str {
	match how {
		Closing::Cancelled => "cancelled",
		Closing::Declined => "declined",
		Closing::Expired => "expired",
		Closing::Settled => "settled",
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn names_of_variants_become_codes() {
		assert_eq!(kebab("Registrar"), "registrar");
		assert_eq!(kebab("RecoveryCode"), "recovery-code");
	}
}
