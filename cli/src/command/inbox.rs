//! What happened: a patient's own mailbox, one's for whom one acts, or the hospital's.

use crate::{
	context::{Context, Session},
	exit::Failure,
	gateway::{Gateway, InboxEntry, InboxGap, InboxPage, InboxRead},
	terminal::narrow_table,
	words::{inbox::Words, time},
};
use clap::Args;
use serde::Serialize;

/// How wide the table is at most.
const WIDTH: u16 = 100;

/// Show what happened and what to do next: your own inbox, or your hospital's.
///
/// Patients see what concerns them; staff see what concerns their roles at their hospital. Entries come
/// some seconds after they happened, and what is urgent stands first. Nobody is woken: ask again.
#[derive(Debug, Args)]
pub struct Options {
	/// Everything, not only what is new
	#[arg(long)]
	all: bool,
	/// Mark what is shown as read
	#[arg(long)]
	read: bool,
	/// The patient for whom you read, as a representative who may view; yourself if left out
	#[arg(long = "for", value_name = "ACCOUNT")]
	subject: Option<String>,
}

#[derive(Serialize)]
struct Shown {
	entries: Vec<InboxEntry>,
	unread: u64,
	gaps: Vec<InboxGap>,
}

/// Does it.
pub async fn run(context: &Context, options: Options) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let own = context.account_or_own(None).await?;
	let staff = options.subject.is_none() && at.staff(&own).await?.is_some();
	let gateway = if staff {
		context.session(Session::Plain).await?
	} else {
		let subject = options.subject.as_deref();
		context.session_about(Session::Plain, subject).await?.0
	};
	let mut shown = all(&gateway, options.all).await?;
	let last = shown.entries.iter().map(|entry| entry.number).max();
	// What is urgent first, and within each the newest.
	shown.entries.sort_by_key(|entry| {
		(
			!(entry.loud && entry.unread),
			std::cmp::Reverse(entry.number),
		)
	});
	let words = Words {
		names: &context.names(&at).await?,
		now: at.moment().await?,
		staff,
	};
	context
		.output
		.result(&shown, || in_words(&shown, &words, options.all))?;
	if let (true, Some(upto)) = (options.read, last) {
		let body = serde_json::json!({ "upto": upto });
		let marked: InboxRead = gateway.post("/inbox/read", &body).await?;
		context
			.output
			.note(&format!("Marked as read up to {}.", marked.read));
	}
	Ok(())
}

/// Every page, or every page of what is new.
async fn all(gateway: &Gateway, everything: bool) -> Result<Shown, Failure> {
	let mut after = None;
	let mut entries = Vec::new();
	loop {
		let path = match after {
			Some(after) => format!("/inbox?limit=1000&after={after}"),
			None => format!("/inbox?limit=1000&unread={}", !everything),
		};
		let page: InboxPage = gateway.get(&path).await?;
		entries.extend(page.entries);
		after = page.next;
		if after.is_none() {
			return Ok(Shown {
				entries,
				unread: page.unread,
				gaps: page.gaps,
			});
		}
	}
}

fn in_words(shown: &Shown, words: &Words<'_>, everything: bool) -> String {
	let mut parts = Vec::new();
	if shown.entries.is_empty() {
		let none = if everything {
			"There is nothing in this inbox."
		} else {
			"There is nothing new; --all shows everything."
		};
		parts.push(none.to_owned());
	} else {
		let rows = shown.entries.iter().map(|entry| row(entry, words));
		let header = ["NUMBER", "WHEN", "WHAT", "NEXT"];
		parts.push(narrow_table(WIDTH, header, &[0], rows));
	}
	for gap in &shown.gaps {
		parts.push(format!(
			"What happened between {} and {} is not in this inbox: the hospital's gateway could not read \
			 those blocks.\n`galen access list` shows who was let read.",
			time::show(gap.since),
			time::show(gap.until)
		));
	}
	parts.join("\n\n")
}

fn row(entry: &InboxEntry, words: &Words<'_>) -> [String; 4] {
	let mark = if entry.loud && entry.unread { "! " } else { "" };
	[
		format!("{mark}{}", entry.number),
		time::show(entry.at),
		words.what(entry),
		words.next(entry),
	]
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{gateway::InboxRefs, words::Names};

	fn entry(number: u64, kind: &str, loud: bool, refs: InboxRefs) -> InboxEntry {
		InboxEntry {
			number,
			at: 1_800_000_000,
			block: 7,
			kind: kind.into(),
			loud,
			unread: true,
			refs,
		}
	}

	fn emergency() -> InboxEntry {
		let refs = InboxRefs {
			emergency: Some(3),
			organization: Some(1),
			account: Some("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY".into()),
			subject: Some("5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty".into()),
			code: Some("life-threatened".into()),
			since: Some(1_799_999_400),
			delay: Some(600),
			due: Some(1_800_259_200),
			..InboxRefs::default()
		};
		entry(9, "emergency-late", true, refs)
	}

	#[test]
	fn a_late_emergency_says_how_late_and_until_when_it_is_reviewed() {
		let names = Names::default();
		let words = |staff| Words {
			names: &names,
			now: 1_800_000_000,
			staff,
		};
		let patient = words(false).what(&emergency());
		for part in [
			"EMERGENCY ACCESS 3",
			"your records",
			"10 min late",
			"life or limb",
			"in 3 days",
		] {
			assert!(patient.contains(part), "{part}: {patient}");
		}
		let officer = words(true).what(&emergency());
		assert!(officer.contains("5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"));
		assert!(words(true)
			.next(&emergency())
			.starts_with("galen emergency review 3"));
	}

	#[test]
	fn the_table_fits_into_a_hundred_columns() {
		let names = Names::default();
		let words = Words {
			names: &names,
			now: 1_800_000_000,
			staff: true,
		};
		let shown = Shown {
			entries: vec![
				emergency(),
				entry(8, "sanction-lifted", false, InboxRefs::default()),
			],
			unread: 2,
			gaps: Vec::new(),
		};
		let text = in_words(&shown, &words, false);
		let widest = text.lines().map(|line| line.chars().count()).max();
		assert!(widest.is_some_and(|widest| widest <= 100), "{text}");
		assert!(text.contains("! 9"), "{text}");
	}

	#[test]
	fn a_kind_of_a_newer_gateway_is_shown_by_its_name() {
		let names = Names::default();
		let words = Words {
			names: &names,
			now: 0,
			staff: false,
		};
		let text = words.what(&entry(1, "something-new", false, InboxRefs::default()));
		assert!(text.starts_with("something new"), "{text}");
		assert_eq!(
			words.next(&entry(1, "something-new", false, InboxRefs::default())),
			""
		);
	}

	#[test]
	fn an_empty_inbox_says_so_and_a_gap_is_told() {
		let names = Names::default();
		let words = Words {
			names: &names,
			now: 0,
			staff: false,
		};
		let mut shown = Shown {
			entries: Vec::new(),
			unread: 0,
			gaps: Vec::new(),
		};
		assert!(in_words(&shown, &words, false).contains("nothing new"));
		assert!(in_words(&shown, &words, true).contains("nothing in this inbox"));
		shown.gaps.push(InboxGap {
			first_block: 3,
			last_block: 9,
			since: 0,
			until: 60,
		});
		assert!(in_words(&shown, &words, true).contains("could not read"));
	}
}
