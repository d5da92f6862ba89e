//! Demands for erasure, and their answers. Read field by field, so that a runtime which names a field
//! anew costs an entry and not the inbox.

use super::{
	codes::kebab,
	deadlines::{name, ERASURE},
	short, shown, Change, Kind, Letter, Mailbox, Reading, Refs,
};
use galen_client::Happening;

impl Reading<'_> {
	pub(super) fn erasure_requested(&mut self, happening: &Happening) {
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

	pub(super) fn erasure_answered(&mut self, happening: &Happening) {
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
}
