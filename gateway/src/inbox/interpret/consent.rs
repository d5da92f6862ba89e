//! What was said about consent: whatever it was, it must be read again; told is what somebody else said
//! for the patient.

use super::{codes::code, shown, Change, Kind, Reading, Refs};
use galen_client::types::{ConsentAuthority, ConsentEvent};

impl Reading<'_> {
	pub(super) fn consent(&mut self, event: &ConsentEvent) {
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
}
