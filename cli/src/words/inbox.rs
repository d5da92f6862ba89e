//! What an entry of an inbox says, in plain words, and what to do next.

use super::{money, time, Names};
use crate::gateway::{InboxEntry, InboxRefs};
use galen_primitives::{
	codes::Purpose,
	ids::{Moment, OrganizationId},
};

/// What is known beside an entry.
pub struct Words<'a> {
	/// What organizations are called.
	pub names: &'a Names,
	/// Now.
	pub now: Moment,
	/// Whether the mailbox is the hospital's.
	pub staff: bool,
}

impl Words<'_> {
	/// What happened.
	pub fn what(&self, entry: &InboxEntry) -> String {
		let refs = &entry.refs;
		match entry.kind.as_str() {
			"emergency-opened" | "emergency-late" | "emergency-not-entered" => {
				self.emergency(entry)
			},
			"emergency-reviewed" | "review-overdue" | "sanctioned" | "sanction-lifted" => {
				self.review(entry)
			},
			"consent-requested" => format!(
				"{} asks whether you would allow {}. Silence means no{}.",
				self.organization(refs),
				purpose(refs),
				self.until(refs.due, ", from "),
			),
			"request-answered" => match refs.code.as_deref() {
				Some("agreed") => {
					format!("Question {} was answered with yes.", number(refs.request))
				},
				_ => format!("Question {} was answered with no.", number(refs.request)),
			},
			"request-expired" => format!(
				"Question {} of {} ended without an answer, which counts as no.",
				number(refs.request),
				self.organization(refs)
			),
			"reconsent-due" => format!(
				"The text behind a consent of yours was replaced (template {}). What you allowed under the \
				 old text is not used until you agree to the new one.",
				refs.template.map_or_else(String::new, |id| id.to_string())
			),
			"consent-expiring" => format!(
				"A consent of yours (directive {}) ends {}.",
				refs.directive.map_or_else(String::new, |id| id.to_string()),
				refs.until.map_or_else(String::new, time::show)
			),
			"representative-appointed" => format!(
				"{} may act for you{}.",
				account(refs),
				self.until(refs.until, " until ")
			),
			"representative-ended" => format!(
				"{} may no longer act for you ({}).",
				account(refs),
				plain(refs)
			),
			"consent-changed" => format!(
				"{} changed what you consent to: {}.",
				account(refs),
				plain(refs)
			),
			_ => self.other(entry),
		}
	}

	fn emergency(&self, entry: &InboxEntry) -> String {
		let refs = &entry.refs;
		let whose = if self.staff {
			format!("the records of {}", subject(refs))
		} else {
			"your records".to_owned()
		};
		if entry.kind == "emergency-not-entered" {
			return format!(
				"EMERGENCY ACCESS to {whose} on {}, while the network was down. It cannot be entered on the \
				 ledger; the hospital's privacy officers have it as local entry {}.",
				refs.since.map_or_else(String::new, time::show),
				number(refs.local)
			);
		}
		let late = match (refs.since, refs.delay) {
			(Some(since), Some(delay)) => format!(
				" It was opened on {}, while the network was down, and is entered {} late.",
				time::show(since),
				time::span(delay)
			),
			_ => String::new(),
		};
		format!(
			"EMERGENCY ACCESS {} by {} to {whose} without consent: {}.{late} Two privacy officers review \
			 it{}.",
			number(refs.emergency),
			self.organization(refs),
			reason(refs.code.as_deref()),
			self.until(refs.due, " until ")
		)
	}

	fn review(&self, entry: &InboxEntry) -> String {
		let refs = &entry.refs;
		match entry.kind.as_str() {
			"review-overdue" => format!(
				"THE REVIEW of emergency access {} IS OVERDUE: this hospital enters into no paid order until \
				 it is reviewed. Treatment goes on.",
				number(refs.emergency)
			),
			"sanctioned" => format!(
				"SANCTIONED for emergency access {}: this hospital enters into no paid order until the \
				 council lifts it. Treatment goes on.",
				number(refs.emergency)
			),
			"sanction-lifted" => "The council lifted the sanction.".to_owned(),
			_ if refs.count == Some(1) => format!(
				"A first privacy officer found emergency access {} {}.",
				number(refs.emergency),
				plain(refs)
			),
			_ => format!(
				"Emergency access {} was reviewed: {}{}.",
				number(refs.emergency),
				plain(refs),
				if refs.overdue { ", too late" } else { "" }
			),
		}
	}

	fn other(&self, entry: &InboxEntry) -> String {
		let refs = &entry.refs;
		match entry.kind.as_str() {
			"enrolled" => "You were enrolled at this hospital.".to_owned(),
			"enrolment-ended" if self.staff => {
				format!("{} is no longer enrolled here.", subject(refs))
			},
			"enrolment-ended" => "You are no longer enrolled at this hospital.".to_owned(),
			"access-opened" => format!(
				"A clinician of {} opened your records for treatment.",
				self.organization(refs)
			),
			"order-included" => format!(
				"Your records are part of order {} of {}, for {}, as you allowed.",
				number(refs.order),
				self.organization(refs),
				purpose(refs)
			),
			"release-authorized" => format!(
				"Your records may be released now under order {}.",
				number(refs.order)
			),
			"line-dropped" => format!(
				"Your records left order {}: your consent no longer covers it.",
				number(refs.order)
			),
			"payout" => format!("{} came in.", amount(refs)),
			"order-placed" => format!(
				"Order {} of {}: up to {} patients at {} each, for {}. Answer {}.",
				number(refs.order),
				self.organization(refs),
				refs.count.unwrap_or_default(),
				amount(refs),
				purpose(refs),
				refs.due
					.map_or_else(String::new, |due| time::from_now(due, self.now))
			),
			"order-closed" => format!("Order {} ended: {}.", number(refs.order), plain(refs)),
			"order-disputed" => format!(
				"{} disputes a release of order {}: {}.",
				self.organization(refs),
				number(refs.order),
				plain(refs)
			),
			"dispute-resolved" => format!(
				"The council ruled on a dispute in order {}: {}.",
				number(refs.order),
				plain(refs)
			),
			"motion-proposed" => format!(
				"Motion {} is before the council.",
				refs.motion
					.map_or_else(String::new, |index| index.to_string())
			),
			"motion-decided" => format!("A motion of the council was decided: {}.", plain(refs)),
			"standing-changed" => format!("The council {} this hospital.", plain(refs)),
			_ => self.rights(entry),
		}
	}

	/// Erasure and recovery.
	fn rights(&self, entry: &InboxEntry) -> String {
		let refs = &entry.refs;
		let whose = if self.staff {
			format!("the key of {}", subject(refs))
		} else {
			"YOUR KEY".to_owned()
		};
		match entry.kind.as_str() {
			"erasure-requested" => format!(
				"Erasure request {}{}: the hospital answers{}.",
				number(refs.request),
				of_whom(refs),
				self.until(refs.due, " until ")
			),
			"erasure-answered" => format!(
				"Erasure request {} was answered: {}.",
				number(refs.request),
				plain(refs)
			),
			"erasure-overdue" => format!(
				"ERASURE REQUEST {}{} IS OVERDUE.",
				number(refs.request),
				of_whom(refs)
			),
			"recovery-opened" => {
				format!("SOMEBODY WANTS TO REPLACE {whose} by {}.", account(refs))
			},
			"recovery-approved" => format!(
				"One more has approved that {whose} is replaced{}.",
				self.until(refs.until, "; it can be from ")
			),
			"recovery-cancelled" => format!("Replacing {whose} was stopped ({}).", plain(refs)),
			"key-replaced" => format!(
				"{whose} WAS REPLACED by {}; it can only narrow consent{}.",
				account(refs),
				self.until(refs.until, " until ")
			),
			"recovery-key-set" => format!("Your recovery code was {}.", plain(refs)),
			// A newer gateway has kinds that this program does not know.
			other => format!(
				"{} (this program does not know more)",
				other.replace('-', " ")
			),
		}
	}

	/// What to type next, where there is something to do.
	pub fn next(&self, entry: &InboxEntry) -> String {
		let refs = &entry.refs;
		let emergency = number(refs.emergency);
		match (entry.kind.as_str(), self.staff) {
			("emergency-opened" | "emergency-late" | "review-overdue", true) => {
				format!("galen emergency review {emergency} --verdict …")
			},
			("emergency-opened" | "emergency-late", false) => "galen disclosures".to_owned(),
			("emergency-not-entered", true) => "galen emergency local".to_owned(),
			("emergency-not-entered", false) => "ask the hospital".to_owned(),
			("sanctioned", true) => "ask the council".to_owned(),
			("consent-requested", false) => format!(
				"galen request agree {0} | decline {0}",
				number(refs.request)
			),
			("reconsent-due" | "consent-expiring", false) => "galen consent show".to_owned(),
			("representative-appointed" | "representative-ended", false) => {
				"galen representative list".to_owned()
			},
			("consent-changed", false) => "galen consent show".to_owned(),
			("access-opened" | "release-authorized", false) => "galen disclosures".to_owned(),
			("payout", false) => "galen balance".to_owned(),
			("order-placed", true) => {
				format!("galen order accept {0} | decline {0}", number(refs.order))
			},
			("order-disputed", true) => format!("galen order show {}", number(refs.order)),
			("motion-proposed", true) => "galen council motions".to_owned(),
			("recovery-opened" | "recovery-approved", false) => {
				"not you? galen recovery cancel".to_owned()
			},
			_ => String::new(),
		}
	}

	fn organization(&self, refs: &InboxRefs) -> String {
		match refs.organization {
			Some(number) => self.names.of(OrganizationId(number)),
			None => "an organization".to_owned(),
		}
	}

	fn until(&self, moment: Option<Moment>, before: &str) -> String {
		moment.map_or_else(String::new, |moment| {
			format!(
				"{before}{} ({})",
				time::show(moment),
				time::from_now(moment, self.now)
			)
		})
	}
}

fn number(number: Option<u64>) -> String {
	number.map_or_else(|| "?".to_owned(), |number| number.to_string())
}

fn account(refs: &InboxRefs) -> String {
	refs.account
		.clone()
		.unwrap_or_else(|| "somebody".to_owned())
}

fn subject(refs: &InboxRefs) -> String {
	refs.subject
		.clone()
		.unwrap_or_else(|| "a patient".to_owned())
}

fn of_whom(refs: &InboxRefs) -> String {
	let whom = refs.subject.as_ref();
	whom.map_or_else(String::new, |subject| format!(" of {subject}"))
}

/// A code with spaces.
fn plain(refs: &InboxRefs) -> String {
	refs.code.as_deref().unwrap_or("unknown").replace('-', " ")
}

fn purpose(refs: &InboxRefs) -> String {
	let code = refs.purpose.as_deref().unwrap_or_default();
	let known = Purpose::ALL.iter().find(|purpose| purpose.code() == code);
	known.map_or_else(|| code.to_owned(), |purpose| purpose.display().to_owned())
}

fn amount(refs: &InboxRefs) -> String {
	let text = refs.amount.as_deref().unwrap_or("0");
	text.parse().map_or_else(|_| text.to_owned(), money::show)
}

/// Why a clinician could not wait.
fn reason(code: Option<&str>) -> &'static str {
	match code {
		Some("life-threatened") => "life or limb was at stake",
		Some("incapacitated") => "the patient could not decide and nobody who may was reachable",
		Some("others-in-danger") => "someone else was in danger",
		Some("urgent-transfer") => "the patient was being transferred",
		_ => "a reason this program does not know",
	}
}
