//! Templates as people read them: what each is about, who is paid, and where its text is.

use super::{published, texts, PERCENT};
use crate::{
	context::Context,
	exit::Failure,
	terminal::{fields_behind, or_none, wrapped},
	words::{list as listed, time},
};
use galen_client::types::{
	Disclosure, Language, TemplateClass, TemplateHead, TemplateKind, TemplateText, TemplateVersion,
};
use galen_primitives::ids::{TemplateId, TemplateRef};

/// In which language a text is shown where nobody says.
const USUAL: Language = Language(*b"en");

pub(super) async fn list(context: &Context) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let templates = at.templates().await?;
	let mut listed = Vec::new();
	for (id, head) in &templates {
		let newest = TemplateRef {
			id: *id,
			version: head.latest,
		};
		listed.push((*id, *head, at.template(newest).await?));
	}
	let value: Vec<_> = listed
		.iter()
		.map(
			|(id, head, version)| serde_json::json!({ "number": id, "head": head, "newest": version }),
		)
		.collect();
	context.output.result(&value, || {
		let blocks: Vec<String> = listed
			.iter()
			.map(|(id, head, version)| in_words(*id, *head, version.as_ref()))
			.collect();
		or_none(blocks.join("\n\n"), "The network has no templates.")
	})
}

fn in_words(id: TemplateId, head: TemplateHead, newest: Option<&TemplateVersion>) -> String {
	let about = match head.class {
		TemplateClass::Care => "care",
		TemplateClass::Research => "research",
	};
	let texts = newest
		.map(|newest| newest.texts.as_slice())
		.unwrap_or_default();
	let carried = in_language(texts, None).and_then(|text| texts::find(text.text));
	let first = match carried {
		Some(text) => format!("Template {id}, about {about}: {}", texts::title(text)),
		None => format!("Template {id}, about {about}"),
	};
	let published = match newest.map(|newest| newest.published_at) {
		// The first block has no time.
		Some(0) => ", there since the first block".to_owned(),
		Some(moment) => format!(", published {}", time::short(moment)),
		None => String::new(),
	};
	let valid = if head.is_valid(head.latest) {
		format!("from version {} on", head.minimum)
	} else {
		"none; nobody can agree to it any more".to_owned()
	};
	let fields = fields_behind(
		"  ",
		[
			("newest", format!("version {}{published}", head.latest)),
			("counts", valid),
			("payment", payment(newest.map(|newest| newest.kind))),
			("text", text(id, texts, carried.is_some())),
		],
	);
	format!("{}\n{fields}", wrapped("", "  ", &first))
}

fn text(id: TemplateId, texts: &[TemplateText], is_carried: bool) -> String {
	let languages: Vec<String> = texts.iter().map(|text| text.language.to_string()).collect();
	let languages = listed(&languages, "and");
	if is_carried {
		format!("in {languages}; `galen template show {id}` prints it")
	} else {
		format!(
			"in {languages}; this program does not carry it: ask your hospital for it, and check it with \
			 `galen template verify {id} FILE`"
		)
	}
}

/// Who is paid how much of what a partner pays.
fn payment(kind: Option<TemplateKind>) -> String {
	match kind {
		Some(TemplateKind::Research {
			split,
			remuneration,
		}) => {
			let said = match remuneration {
				Disclosure::Disclosed => "",
				Disclosure::Undisclosed => "; the text does not say what the hospital receives",
			};
			format!(
				"{} % to the patient, {} % to the hospital, {} % to the network{said}",
				split.subject / PERCENT,
				split.custodian / PERCENT,
				split.network / PERCENT
			)
		},
		_ => "none".into(),
	}
}

/// The text in this language; without one, in English or whatever there is.
fn in_language(texts: &[TemplateText], language: Option<Language>) -> Option<TemplateText> {
	let of = |wanted| texts.iter().find(|text| text.language == wanted);
	let found = match language {
		Some(language) => of(language),
		None => of(USUAL).or(texts.first()),
	};
	found.copied()
}

pub(super) async fn show(
	context: &Context,
	id: TemplateId,
	version: Option<u16>,
	language: Option<Language>,
) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let (head, version, published) = published(&at, id, version).await?;
	let found = in_language(&published.texts, language).ok_or_else(|| {
		let languages = published.texts.iter().map(|text| text.language.to_string());
		let languages: Vec<String> = languages.collect();
		Failure::not_found(format!(
			"template {id}, version {version}, is in {}",
			listed(&languages, "and")
		))
	})?;
	let text = texts::find(found.text).ok_or_else(|| {
		Failure::not_found(format!(
			"this program does not carry the text of template {id}, version {version}; ask your hospital \
			 for it, and check it with `galen template verify {id} FILE`"
		))
	})?;
	let is_valid = head.is_valid(version);
	let value = serde_json::json!({
		"template": id, "version": version, "language": found.language, "valid": is_valid, "text": text,
	});
	let counts = if is_valid {
		"counts"
	} else {
		"counts no longer"
	};
	context.output.note(&format!(
		"Template {id}, version {version}, which {counts}, in {}: the text that was published.\n",
		found.language
	));
	context.output.result(&value, || text.to_owned())
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_client::types::TextHash;
	use galen_primitives::traits::Split;
	use galen_vault::hazmat::hash::blake2b_256;

	fn research(text: TextHash) -> TemplateVersion {
		TemplateVersion {
			kind: TemplateKind::Research {
				split: Split {
					subject: 70 * PERCENT,
					custodian: 20 * PERCENT,
					network: 10 * PERCENT,
				},
				remuneration: Disclosure::Disclosed,
			},
			texts: vec![
				TemplateText {
					language: Language(*b"en"),
					text,
				},
				TemplateText {
					language: Language(*b"es"),
					text: TextHash([1; 32]),
				},
			],
			published_at: 86_400,
		}
	}

	const HEAD: TemplateHead = TemplateHead {
		class: TemplateClass::Research,
		latest: 2,
		minimum: 1,
	};

	#[test]
	fn a_template_says_its_title_and_where_its_text_is() {
		let text = include_bytes!("../../../../../runtime/src/genesis/templates/research.en.txt");
		let version = research(TextHash(blake2b_256(&[text.as_slice()])));
		assert_eq!(
			in_words(TemplateId(1), HEAD, Some(&version)),
			"Template 1, about research: CONSENT TO USE MY RECORDS FOR RESEARCH, WITH PAYMENT\n\
			 \x20 newest   version 2, published 1970-01-02\n\
			 \x20 counts   from version 1 on\n\
			 \x20 payment  70 % to the patient, 20 % to the hospital, 10 % to the network\n\
			 \x20 text     in en and es; `galen template show 1` prints it"
		);
	}

	#[test]
	fn what_was_there_from_the_start_has_no_date() {
		let first = TemplateVersion {
			published_at: 0,
			..research(TextHash([2; 32]))
		};
		let words = in_words(TemplateId(1), HEAD, Some(&first));
		assert!(
			words.contains("version 2, there since the first block\n"),
			"{words}"
		);
	}

	#[test]
	fn of_a_text_that_is_not_carried_it_says_how_to_check_it() {
		let over = TemplateHead { minimum: 3, ..HEAD };
		let words = in_words(TemplateId(1), over, Some(&research(TextHash([2; 32]))));
		assert!(words.starts_with("Template 1, about research\n"), "{words}");
		assert!(words.contains("none; nobody can agree"), "{words}");
		let flat = words.split_whitespace().collect::<Vec<_>>().join(" ");
		assert!(flat.contains("`galen template verify 1 FILE`"), "{words}");
		assert!(words.lines().all(|line| line.len() <= 80), "{words}");
	}

	#[test]
	fn a_text_is_in_the_language_asked_for_or_in_none() {
		let texts = research(TextHash([2; 32])).texts;
		let language = |wanted: Option<&[u8; 2]>| {
			let wanted = wanted.map(|code| Language(*code));
			in_language(&texts, wanted).map(|text| text.language)
		};
		assert_eq!(language(None), Some(Language(*b"en")));
		assert_eq!(language(Some(b"es")), Some(Language(*b"es")));
		assert_eq!(language(Some(b"fr")), None);
		assert_eq!(in_language(&[], None), None);
	}
}
