//! The texts patients agree to. The ledger holds their hashes, so that everybody can check that the
//! text shown is the one that was published.

mod show;
mod texts;

use super::council::{self, Proposal};
use crate::{
	context::{Context, Mode},
	exit::Failure,
};
use clap::Subcommand;
use galen_client::{
	calls::consent,
	types::{
		Disclosure, Language, TemplateHead, TemplateKind, TemplateText, TemplateVersion, TextHash,
	},
	At,
};
use galen_primitives::{
	ids::{TemplateId, TemplateRef},
	traits::Split,
};
use galen_vault::hazmat::hash::blake2b_256;
use std::{fs, path::PathBuf};

/// Show the texts patients agree to, and publish them.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// List every template
	List,
	/// Print a template's text, as it was published
	///
	/// The ledger holds the text's hash and not the text. This program carries the texts the network began
	/// with and prints one only if its hash is the published one; another text comes from the hospital, and
	/// `galen template verify` checks it.
	Show {
		/// Which template
		template: u32,
		/// Which version; the newest if left out
		#[arg(long = "of-version", value_name = "NUMBER")]
		of_version: Option<u16>,
		/// In which language, such as es; English where there is one if left out
		#[arg(long, value_name = "LANGUAGE", value_parser = language)]
		language: Option<Language>,
	},
	/// Check a text against what was published
	Verify {
		/// Which template
		template: u32,
		/// Which version; the newest if left out
		#[arg(long = "of-version", value_name = "NUMBER")]
		of_version: Option<u16>,
		/// The text
		text: PathBuf,
	},
	/// Propose to publish a template about care (a hospital's seat)
	PublishCare {
		#[command(flatten)]
		publish: Publish,
	},
	/// Propose to publish a template about research (a hospital's seat)
	PublishResearch {
		/// The patient's part of a payment, in percent
		#[arg(long, value_name = "PERCENT", value_parser = percent)]
		patient: u32,
		/// The hospital's part, in percent; the network has the rest
		#[arg(long, value_name = "PERCENT", value_parser = percent)]
		hospital: u32,
		/// The text says what the hospital receives
		#[arg(long)]
		disclosed: bool,
		#[command(flatten)]
		publish: Publish,
	},
	/// Propose to end a template's older versions (a hospital's seat)
	SetMinimum {
		/// Which template
		template: u32,
		/// The oldest version that still counts
		minimum: u16,
		/// Say what would be proposed, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
}

/// What to publish.
#[derive(Debug, clap::Args)]
pub struct Publish {
	/// A new version of this template; a new template if left out
	#[arg(long, value_name = "NUMBER")]
	template: Option<u32>,
	/// The text in a language, such as en=research.en.txt
	#[arg(long, value_name = "LANGUAGE=FILE", required = true, value_parser = text)]
	text: Vec<(Language, PathBuf)>,
	/// Say what would be proposed, and do nothing
	#[arg(long)]
	dry_run: bool,
}

/// Parts per million in a percent.
const PERCENT: u32 = 10_000;

fn percent(text: &str) -> Result<u32, String> {
	let number: u32 = text
		.parse()
		.map_err(|_| "a part is a whole number of percent".to_owned())?;
	if number > 100 {
		return Err("a part is at most 100 percent".into());
	}
	Ok(number.saturating_mul(PERCENT))
}

fn language(text: &str) -> Result<Language, String> {
	let malformed = || "a language is two small letters, such as en".to_owned();
	let code: [u8; 2] = text.as_bytes().try_into().map_err(|_| malformed())?;
	if code.iter().all(u8::is_ascii_lowercase) {
		Ok(Language(code))
	} else {
		Err(malformed())
	}
}

fn text(text: &str) -> Result<(Language, PathBuf), String> {
	let malformed = || "a text is a language and a file, such as en=research.en.txt".to_owned();
	let (code, path) = text.split_once('=').ok_or_else(malformed)?;
	let language = language(code).map_err(|_| malformed())?;
	if path.is_empty() {
		return Err(malformed());
	}
	Ok((language, PathBuf::from(path)))
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::List => show::list(context).await,
		Command::Show {
			template,
			of_version,
			language,
		} => show::show(context, TemplateId(template), of_version, language).await,
		Command::Verify {
			template,
			of_version,
			text,
		} => verify(context, TemplateId(template), of_version, &text).await,
		Command::PublishCare { publish } => {
			self::publish(context, &publish, TemplateKind::Care).await
		},
		Command::PublishResearch {
			patient,
			hospital,
			disclosed,
			publish,
		} => {
			let network = Split::WHOLE
				.checked_sub(patient)
				.and_then(|rest| rest.checked_sub(hospital))
				.ok_or_else(|| Failure::input("the parts are more than 100 percent together"))?;
			let kind = TemplateKind::Research {
				split: Split {
					subject: patient,
					custodian: hospital,
					network,
				},
				remuneration: if disclosed {
					Disclosure::Disclosed
				} else {
					Disclosure::Undisclosed
				},
			};
			self::publish(context, &publish, kind).await
		},
		Command::SetMinimum {
			template,
			minimum,
			dry_run,
		} => {
			let call = consent::set_template_minimum(TemplateId(template), minimum);
			council::propose(context, &Proposal::usual(call, Mode::of(dry_run))).await
		},
	}
}

async fn publish(context: &Context, publish: &Publish, kind: TemplateKind) -> Result<(), Failure> {
	let mut texts = Vec::new();
	for (language, path) in &publish.text {
		texts.push(TemplateText {
			language: *language,
			text: hash(path)?,
		});
	}
	texts.sort_by_key(|text| text.language);
	let call = consent::publish_template(publish.template.map(TemplateId), kind, texts);
	council::propose(context, &Proposal::usual(call, Mode::of(publish.dry_run))).await
}

fn hash(path: &PathBuf) -> Result<TextHash, Failure> {
	let content = fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
	if std::str::from_utf8(&content).is_err() {
		return Err(Failure::input(format!(
			"{} is no text in UTF-8",
			path.display()
		)));
	}
	Ok(TextHash(blake2b_256(&[&content])))
}

/// A version of a template, the newest if none is named.
async fn published(
	at: &At,
	id: TemplateId,
	version: Option<u16>,
) -> Result<(TemplateHead, u16, TemplateVersion), Failure> {
	let head = at
		.template_head(id)
		.await?
		.ok_or_else(|| Failure::not_found(format!("there is no template {id}")))?;
	let version = version.unwrap_or(head.latest);
	let published = at
		.template(TemplateRef { id, version })
		.await?
		.ok_or_else(|| Failure::not_found(format!("template {id} has no version {version}")))?;
	Ok((head, version, published))
}

async fn verify(
	context: &Context,
	id: TemplateId,
	version: Option<u16>,
	path: &PathBuf,
) -> Result<(), Failure> {
	let found = hash(path)?;
	let at = context.finalized().await?;
	let (head, version, published) = published(&at, id, version).await?;
	let matching = published.texts.iter().find(|text| text.text == found);
	let matching = matching.ok_or_else(|| {
		Failure::integrity(format!(
			"{} is not the text of template {id}, version {version}",
			path.display()
		))
	})?;
	let value = serde_json::json!({
		"template": id, "version": version, "language": matching.language,
		"valid": head.is_valid(version),
	});
	context.output.result(&value, || {
		let validity = if head.is_valid(version) {
			"which counts"
		} else {
			"which counts no longer"
		};
		format!(
			"This is the text of template {id}, version {version} ({validity}), in {}.",
			matching.language
		)
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn texts_and_percents_are_checked_as_they_are_typed() {
		assert_eq!(percent("70"), Ok(700_000));
		assert!(percent("101").is_err() && percent("7.5").is_err());
		assert_eq!(
			text("en=a.txt"),
			Ok((Language(*b"en"), PathBuf::from("a.txt")))
		);
		for wrong in ["en", "EN=a", "eng=a", "en="] {
			assert!(text(wrong).is_err(), "{wrong}");
		}
		assert_eq!(language("es"), Ok(Language(*b"es")));
		for wrong in ["", "e", "ES", "eng", "é"] {
			assert!(language(wrong).is_err(), "{wrong}");
		}
	}
}
