//! Motions before the council.

use super::{codes::code, shown, Kind, Reading, Refs};
use galen_client::types::CouncilEvent;

impl Reading<'_> {
	pub(super) fn council(&mut self, event: &CouncilEvent) {
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
}
