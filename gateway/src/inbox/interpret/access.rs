//! Orders, releases, and questions of researchers.

use super::{
	codes::{closing, code, dispute, purpose_code},
	deadlines::{name, QUESTION},
	shown, Change, Kind, Letter, Mailbox, Reading, Refs,
};
use crate::ledger::LedgerError;
use galen_client::types::{AccessEvent, Answer, Ruling};
use galen_primitives::ids::OrderId;

impl Reading<'_> {
	pub(super) async fn access(
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
}
