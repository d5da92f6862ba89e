//! Replacing a lost key: loud, because it is what a thief would try, too. Read field by field, as
//! erasures are.

use super::{
	codes::{code, kebab},
	short, shown, Kind, Reading, Refs,
};
use galen_client::Happening;

impl Reading<'_> {
	pub(super) fn recovery(&mut self, happening: &Happening) {
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
