//! FHIR Consents: one that was signed elsewhere becomes a consent on the ledger, and one on the
//! ledger becomes a document.

use super::{
	give::{proceed, template},
	subject::Subject,
	How, Whose,
};
use crate::{
	command::hospital::document::{Paper, PaperOptions},
	context::Context,
	exit::Failure,
	rules::TemplateChoice,
	words::{rule, time, Names as Organizations},
};
use clap::{Args, ValueEnum};
use galen_client::types::Statement;
use galen_consent_fhir::{
	draft_of, export as write, import as read, ledger_party, Identifier, Imported, Names, Options,
	Parties, Party, Version, ACCOUNT,
};
use galen_primitives::{
	consent::Grantor,
	ids::{DirectiveId, Moment, OrganizationId, TemplateId, TemplateRef},
};
use std::{
	fs,
	io::{self, Read},
	path::{Path, PathBuf},
};

/// A FHIR Consent that is to be given on the ledger.
#[derive(Debug, Args)]
pub struct Import {
	/// The FHIR Consent in JSON, R4 or R5; - for standard input
	file: PathBuf,
	/// Only say what it says, and what must be told; asks no node
	#[arg(long)]
	check: bool,
	/// The text that was signed: care, research, or a template's number such as 3 or 3:2
	#[arg(long, value_name = "TEMPLATE", value_parser = template_choice)]
	template: Option<TemplateChoice>,
	#[command(flatten)]
	whose: Whose,
	#[command(flatten)]
	how: How,
	#[command(flatten)]
	reading: Reading,
	#[command(flatten)]
	signed: Signed,
}

/// What is known beside the document.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading the document")]
struct Reading {
	/// The version of FHIR; told by its elements if left out
	#[arg(long, value_name = "VERSION", ignore_case = true)]
	fhir_version: Option<FhirVersion>,
	/// When the patient said so, where the document has no time; a date is its first second
	#[arg(long, value_name = "DATE", value_parser = time::parse)]
	stated_at: Option<Moment>,
	/// The signed text names all that is specially protected, so permits without labels cover it
	#[arg(long)]
	name_sensitivities: bool,
	/// Which organization a reference or SYSTEM|VALUE means; repeat it for each
	#[arg(long = "organization", value_name = "NAME=NUMBER")]
	organizations: Vec<String>,
	/// The document was written for this ledger, so its numbers of organizations hold
	#[arg(long)]
	ledger_numbers: bool,
}

/// Who signed on paper.
#[derive(Debug, Args)]
#[command(next_help_heading = "Entering a signed document (registrars)")]
struct Signed {
	/// The signed document, perhaps the FHIR Consent itself; only a salted hash of it goes to the ledger
	#[arg(long, value_name = "FILE")]
	paper: Option<PathBuf>,
	/// The representative who signed it; the patient if left out
	#[arg(long, value_name = "ACCOUNT", requires = "paper")]
	signed_by: Option<String>,
}

/// A consent on the ledger that is to be written as FHIR.
#[derive(Debug, Args)]
pub struct Export {
	/// Which consent, by its number in `galen consent show`
	directive: u32,
	#[command(flatten)]
	whose: Whose,
	/// What the document calls the patient, such as Patient/1; by account if left out
	#[arg(long, value_name = "REFERENCE")]
	patient: Option<String>,
	/// What the document calls an organization; by its number if left out; repeat it for each
	#[arg(long = "organization", value_name = "NAME=NUMBER")]
	organizations: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FhirVersion {
	#[value(name = "R4")]
	R4,
	#[value(name = "R5")]
	R5,
}

impl From<FhirVersion> for Version {
	fn from(version: FhirVersion) -> Self {
		match version {
			FhirVersion::R4 => Self::R4,
			FhirVersion::R5 => Self::R5,
		}
	}
}

fn template_choice(text: &str) -> Result<TemplateChoice, String> {
	let number = |text: &str| text.parse().map(TemplateId);
	let known = match (text, text.split_once(':')) {
		("care", _) => Some(TemplateChoice::Care),
		("research", _) => Some(TemplateChoice::Research),
		(_, Some((id, version))) => match (number(id), version.parse()) {
			(Ok(id), Ok(version)) => Some(TemplateChoice::Number(id, Some(version))),
			_ => None,
		},
		(_, None) => number(text).ok().map(|id| TemplateChoice::Number(id, None)),
	};
	known.ok_or_else(|| "write care, research, or a number such as 3 or 3:2".into())
}

fn names(texts: &[String], own_numbers: bool) -> Result<Names, Failure> {
	let mut names = Names::new(own_numbers);
	for text in texts {
		names
			.add(text)
			.map_err(|error| Failure::usage(format!("--organization {text}: {error}")))?;
	}
	Ok(names)
}

fn document(path: &Path) -> Result<Vec<u8>, Failure> {
	if path.as_os_str() != "-" {
		return fs::read(path).map_err(|error| Failure::file("read", path, &error));
	}
	let mut bytes = Vec::new();
	let read = io::stdin().read_to_end(&mut bytes);
	read.map_err(|error| Failure::internal(&error))?;
	Ok(bytes)
}

impl Import {
	/// Reads the document; `now` is the time to which its dates are compared.
	fn read(&self, bytes: &[u8], now: Option<Moment>) -> Result<Imported, Failure> {
		let names = names(&self.reading.organizations, self.reading.ledger_numbers)?;
		let options = Options {
			version: self.reading.fhir_version.map(Version::from),
			stated_at: self.reading.stated_at,
			now,
			name_sensitivities: self.reading.name_sensitivities,
		};
		read(bytes, &options, &names).map_err(|refusals| {
			let told: Vec<String> = refusals.iter().map(ToString::to_string).collect();
			Failure::input(told.join(" | ")).about(&self.file.display())
		})
	}

	/// The text that was signed, as it was named here or in the document.
	fn template(&self, imported: &Imported) -> Result<TemplateChoice, Failure> {
		let named = imported
			.template
			.map(|TemplateRef { id, version }| TemplateChoice::Number(id, Some(version)));
		self.template.clone().or(named).ok_or_else(|| {
			Failure::usage(
				"the document names no template; say which text was signed with --template, \
				 `galen template list` shows them",
			)
		})
	}
}

/// Reads a FHIR Consent, shows what it says and what must be told of it, and gives it.
pub async fn import(context: &Context, options: &Import) -> Result<(), Failure> {
	let bytes = document(&options.file)?;
	// What is wrong with the document is told before a node is asked.
	let imported = options.read(&bytes, None)?;
	if options.check {
		return context.output.result(&json(&imported), || {
			let told = told(&imported);
			let said = said(&imported);
			match told.as_str() {
				"" => said,
				told => format!("{said}\n\nTo be told:\n{told}"),
			}
		});
	}
	let choice = options.template(&imported)?;
	let at = context.finalized().await?;
	let subject = Subject::load(context, &at, &options.whose).await?;
	let imported = options.read(&bytes, Some(subject.view.at))?;
	let told = told(&imported);
	if !told.is_empty() {
		context.output.note(&format!("To be told:\n{told}\n"));
	}
	let statement = Statement {
		template: template(&at, &choice).await?,
		period: imported.period,
		rules: imported.rules.clone(),
	};
	let paper = match &options.signed.paper {
		None => {
			context.output.note(
				"You say this yourself, now; the date of the document counts only with --paper.\n",
			);
			None
		},
		Some(path) => {
			let signed_by = options.signed.signed_by.clone();
			let paper = PaperOptions::of(path.clone(), imported.stated_at, signed_by);
			Paper::read(&paper, context, subject.account)?
		},
	};
	proceed(context, &at, subject, None, statement, paper, &options.how).await
}

/// What was read, in words.
fn said(imported: &Imported) -> String {
	format!(
		"FHIR {}, said {}, valid {}:\n{}",
		imported.version.name(),
		time::show(imported.stated_at),
		rule::period(imported.period),
		rule::rules(&imported.rules, &Organizations::default())
	)
}

/// The report, a line for each remark.
fn told(imported: &Imported) -> String {
	let lines = imported.report.iter().map(|note| {
		let text = note.remark.text();
		format!("- {text} ({})", note.paths.join(", "))
	});
	lines.collect::<Vec<_>>().join("\n")
}

fn json(imported: &Imported) -> serde_json::Value {
	let organizations = Organizations::default();
	let words = imported
		.rules
		.iter()
		.map(|known| rule::rule(known, &organizations));
	let report = imported.report.iter().map(|note| {
		serde_json::json!({
			"remark": note.remark.name(), "text": note.remark.text(), "paths": note.paths,
		})
	});
	serde_json::json!({
		"version": imported.version.name(),
		"stated_at": imported.stated_at,
		"period": imported.period,
		"template": imported.template,
		"rules": imported.rules,
		"words": words.collect::<Vec<_>>(),
		"report": report.collect::<Vec<_>>(),
	})
}

/// Writes a consent on the ledger as FHIR R4 to standard output.
pub async fn export(context: &Context, options: &Export) -> Result<(), Failure> {
	let names = names(&options.organizations, false)?;
	let account = match context
		.represented(options.whose.subject.as_deref())
		.await?
	{
		Some(account) => account,
		None => context.account_or_own(None).await?,
	};
	let at = context.finalized().await?;
	let (consents, custodian) =
		futures::try_join!(at.consents(&account), at.custodian_of(&account))?;
	let id = DirectiveId(options.directive);
	let directive = consents.directives.iter().find(|known| known.id == id);
	let directive = directive.ok_or_else(|| {
		Failure::not_found("there is no such consent; `galen consent show` shows what stands")
	})?;
	let organization = |id: OrganizationId| names.party(id).unwrap_or_else(|| ledger_party(id));
	let by_account = |kind: &str, account: &galen_client::AccountId| {
		Party::by_identifier(kind, Identifier::new(ACCOUNT, account.to_string()))
	};
	let parties = Parties {
		patient: match &options.patient {
			Some(reference) => Party {
				kind: Some("Patient".into()),
				..Party::by_reference(reference.as_str())
			},
			None => by_account("Patient", &account),
		},
		representative: match &directive.grantor {
			Grantor::Subject => None,
			Grantor::Representative(account) => Some(by_account("RelatedPerson", account)),
		},
		enforcer: custodian.map(&organization),
		organization: &organization,
	};
	let written = draft_of(directive).and_then(|draft| write(&draft, &parties));
	let written = written.map_err(|error| Failure::refused(error.to_string()))?;
	// The document is JSON, for people and for programs.
	context.output.print(&written)
}
