//! Codes of what the ledger says, as entries hold them.

use galen_client::types::{Closing, DisputeReason, EmergencyReason, Verdict};
use galen_primitives::codes::Purpose;

pub(super) fn code(text: &str) -> Option<String> {
	Some(text.to_owned())
}

pub(super) fn purpose_code(purpose: Purpose) -> Option<String> {
	code(purpose.code())
}

/// A variant's name as codes are written.
pub(super) fn kebab(name: &str) -> String {
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

pub(super) const fn verdict(verdict: Verdict) -> &'static str {
	match verdict {
		Verdict::Justified => "justified",
		Verdict::Unclear => "unclear",
		Verdict::Unjustified => "unjustified",
	}
}

pub(super) const fn dispute(reason: DisputeReason) -> &'static str {
	match reason {
		DisputeReason::NotReceived => "not-received",
		DisputeReason::Unreadable => "unreadable",
		DisputeReason::Incomplete => "incomplete",
		DisputeReason::NotAnchored => "not-anchored",
	}
}

pub(super) const fn closing(how: Closing) -> &'static str {
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
