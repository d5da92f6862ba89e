//! Questions: a researcher asks a patient whether they would consent.

use super::super::patient::consent;
use crate::{
	context::{dry_run_result, missing, Context, Mode},
	exit::Failure,
	terminal::table,
	words::{decision::categories, money, time},
};
use clap::Subcommand;
use galen_client::{
	calls::access as calls,
	types::{AccessEvent, Answer, RequestTerms},
	Event,
};
use galen_primitives::{
	codes::{Action, Category, Purpose},
	ids::{Balance, ConsentRequestId, Moment, TemplateId, TemplateRef},
};

/// Answer questions of researchers, or ask one.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Ask a patient whether they would consent (a scientist)
	Ask {
		/// The patient's account
		subject: String,
		/// What the data would be used for
		#[arg(long, value_name = "CODE", value_parser = consent::purpose)]
		purpose: Purpose,
		/// What would be done with it
		#[arg(long, value_name = "CODE", value_parser = consent::action, default_value = "use")]
		action: Action,
		/// Which kinds of records
		#[arg(long, value_name = "CODE", value_delimiter = ',', required = true, value_parser = consent::category)]
		category: Vec<Category>,
		/// What an order would pay, in credits
		#[arg(long, value_name = "AMOUNT", value_parser = money::parse, default_value = "0")]
		price: Balance,
		/// The template proposed, as NUMBER@VERSION
		#[arg(long, value_name = "TEMPLATE", value_parser = template)]
		template: Option<TemplateRef>,
		/// How long the patient has to answer
		#[arg(long, value_name = "SPAN", value_parser = time::parse_span, default_value = "30d")]
		within: Moment,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// List the questions a patient can answer
	List {
		/// The patient; you if left out
		subject: Option<String>,
	},
	/// Say that you would consent; give the consent itself with `galen consent give`
	Agree {
		/// Which question
		request: u64,
		/// The patient you represent
		#[arg(long, value_name = "ACCOUNT")]
		subject: Option<String>,
	},
	/// Say no; not answering is no too
	Decline {
		/// Which question
		request: u64,
		/// The patient you represent
		#[arg(long, value_name = "ACCOUNT")]
		subject: Option<String>,
	},
}

fn template(text: &str) -> Result<TemplateRef, String> {
	let malformed = || "a template is a number and a version, such as 1@2".to_owned();
	let (id, version) = text.split_once('@').ok_or_else(malformed)?;
	Ok(TemplateRef {
		id: TemplateId(id.parse().map_err(|_| malformed())?),
		version: version.parse().map_err(|_| malformed())?,
	})
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Ask {
			subject,
			purpose,
			action,
			category,
			price,
			template,
			within,
			dry_run,
		} => {
			let terms = RequestTerms {
				purpose,
				action,
				categories: category.into_iter().collect(),
				price,
				template,
			};
			let call = calls::request_consent(context.account(&subject)?, terms, within);
			let Some(submitted) = context.act(&call, Mode::of(dry_run)).await? else {
				return dry_run_result(&context.output, &call);
			};
			let asked = submitted.events.iter().find_map(|event| match event {
				Event::Access(AccessEvent::ConsentRequested {
					request, lapses_at, ..
				}) => Some((*request, *lapses_at)),
				_ => None,
			});
			let (request, lapses_at) = asked.ok_or_else(|| missing("ConsentRequested"))?;
			let value = serde_json::json!({ "request": request, "lapses_at": lapses_at });
			context.output.result(&value, || {
				format!(
					"Question {request} can be answered until {}.",
					time::show(lapses_at)
				)
			})
		},
		Command::List { subject } => list(context, subject.as_deref()).await,
		Command::Agree { request, subject } => {
			answer(context, request, subject.as_deref(), Answer::Agreed).await
		},
		Command::Decline { request, subject } => {
			answer(context, request, subject.as_deref(), Answer::Declined).await
		},
	}
}

async fn answer(
	context: &Context,
	request: u64,
	subject: Option<&str>,
	answer: Answer,
) -> Result<(), Failure> {
	let subject = context.account_or_own(subject).await?;
	let call = calls::answer_request(subject, ConsentRequestId(request), answer);
	context.act(&call, Mode::Act).await?;
	let value = serde_json::json!({ "request": request, "answer": answer });
	context.output.result(&value, || match answer {
		Answer::Agreed => {
			"They are told that you would. Nothing may be read before you give consent.".into()
		},
		Answer::Declined => "They are told no.".into(),
	})
}

async fn list(context: &Context, subject: Option<&str>) -> Result<(), Failure> {
	let subject = context.account_or_own(subject).await?;
	let at = context.finalized().await?;
	let requests = at.pending_requests(&subject).await?;
	let names = context.names(&at).await?;
	context.output.result(&requests, || {
		if requests.is_empty() {
			return "Nobody asks anything.".into();
		}
		let rows = requests.iter().map(|request| {
			let terms = &request.terms;
			[
				request.id.to_string(),
				names.of(request.requester),
				format!("{} ({})", terms.purpose.display(), terms.purpose.code()),
				categories(terms.categories),
				money::show(terms.price),
				time::show(request.lapses_at),
			]
		});
		table(
			["QUESTION", "WHO", "WHY", "WHAT", "PAYS", "UNTIL"],
			&[0],
			rows,
		)
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_template_is_a_number_and_a_version() {
		let expected = TemplateRef {
			id: TemplateId(1),
			version: 2,
		};
		assert_eq!(template("1@2"), Ok(expected));
		for wrong in ["1", "1@", "@2", "a@b", "1@70000"] {
			assert!(template(wrong).is_err(), "{wrong}");
		}
	}
}
