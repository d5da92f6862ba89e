//! What is said when a record is not what was stored: somebody has to look at it.

use super::{Tampering, VaultError};
use crate::{
	store::Record,
	telemetry::{log, metrics, Event},
};

/// Logs and counts damage. Other errors are not its business.
pub fn note_damage(record: &Record, error: &VaultError) {
	let kind = match error {
		VaultError::Missing => "missing",
		VaultError::Tampered(tampering) => match tampering {
			Tampering::Secret => "secret",
			Tampering::Row => "row",
			Tampering::Leaf => "leaf",
			Tampering::Cut => "cut",
			Tampering::OtherObject => "other-object",
			Tampering::Content => "content",
		},
		_ => return,
	};
	metrics().objects_damaged.inc();
	log(Event::ObjectDamaged {
		object: record.object,
		kind,
	});
}
