//! Consent: saying who may read what, and taking it back.
//!
//! What only narrows is done at once. What widens is shown first, with what it would open, and asked
//! about.

mod fhir;

use super::super::hospital::document::{Paper, PaperOptions};
use crate::{
	context::{dry_run_result, missing, Context, Mode},
	exit::Failure,
	rules::{self, Parsed, TemplateChoice},
	terminal::table,
	warning::{confirm, Consent as Asked},
	words::{
		decision::{decision, survey, Survey},
		money, rule, time, Names,
	},
};
use clap::{Args, Subcommand};
use galen_client::{
	calls::consent as calls,
	types::{ConsentEvent, Statement, TemplateClass},
	AccountId, At, Call, ConsentView, Event,
};
use galen_primitives::{
	codes::{Action, Category, Purpose},
	consent::{
		ActFault, BlockId, Capacity, Conditions, Consents, DirectiveFault, Draft, Grantor, Period,
		RecordAttributes, Request, Rule,
	},
	ids::{Balance, DirectiveId, Moment, OrganizationId, TemplateRef},
};
use std::{fs, path::PathBuf};

/// Say who may read your records, and take it back.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Give consent
	Give {
		#[command(flatten)]
		what: What,
		#[command(flatten)]
		whose: Whose,
		#[command(flatten)]
		paper: PaperOptions,
		#[command(flatten)]
		how: How,
	},
	/// Replace what a consent says
	Amend {
		/// Which consent, by its number in `galen consent show`
		directive: u32,
		#[command(flatten)]
		what: What,
		#[command(flatten)]
		whose: Whose,
		#[command(flatten)]
		paper: PaperOptions,
		#[command(flatten)]
		how: How,
	},
	/// Take a consent back, for good
	Withdraw {
		/// Which consent, by its number in `galen consent show`
		directive: u32,
		#[command(flatten)]
		whose: Whose,
		#[command(flatten)]
		paper: PaperOptions,
		/// Say what would happen, and do nothing
		#[arg(long)]
		dry_run: bool,
		/// Taken and not needed: what only narrows is not asked about
		#[arg(long, hide = true)]
		yes: bool,
	},
	/// Take back everything you have ever permitted
	WithdrawAll {
		#[command(flatten)]
		whose: Whose,
		#[command(flatten)]
		paper: PaperOptions,
		/// Say what would happen, and do nothing
		#[arg(long)]
		dry_run: bool,
		/// Taken and not needed: what only narrows is not asked about
		#[arg(long, hide = true)]
		yes: bool,
	},
	/// Show in plain words what you have said
	Show {
		/// Whose; yours if left out
		account: Option<String>,
	},
	/// Pause a consent until you resume it
	Suspend {
		/// Which consent
		directive: u32,
		#[command(flatten)]
		whose: Whose,
		#[command(flatten)]
		paper: PaperOptions,
		/// Say what would happen, and do nothing
		#[arg(long)]
		dry_run: bool,
		/// Taken and not needed: what only narrows is not asked about
		#[arg(long, hide = true)]
		yes: bool,
	},
	/// End a pause
	Resume {
		/// Which consent
		directive: u32,
		#[command(flatten)]
		whose: Whose,
		#[command(flatten)]
		how: How,
	},
	/// Forbid something whatever you sign
	///
	/// The file's rules must be denies; each becomes a block, stronger than every consent. A block on
	/// the purpose BTG, by name, forbids emergency access too: then no hospital reads your records
	/// even if your life depends on it.
	Block {
		#[command(flatten)]
		what: What,
		#[command(flatten)]
		whose: Whose,
		#[command(flatten)]
		paper: PaperOptions,
		#[command(flatten)]
		how: How,
	},
	/// Remove a block, so that your consents decide again
	Unblock {
		/// Which block, by its number in `galen consent show`
		block: u32,
		#[command(flatten)]
		whose: Whose,
		#[command(flatten)]
		how: How,
	},
	/// Delete a consent, so that older ones decide again
	Remove {
		/// Which consent
		directive: u32,
		#[command(flatten)]
		whose: Whose,
		#[command(flatten)]
		how: How,
	},
	/// Show who may read what, or what a consent would change, or what one request would get
	Preview {
		#[command(flatten)]
		what: MaybeWhat,
		#[command(flatten)]
		whose: Whose,
		#[command(flatten)]
		question: Question,
	},
	/// Check a rule file, and say it in plain words; asks no node
	///
	/// A rule file is TOML:
	///
	///     template = "research"      # "care", "research", or the number of a template
	///     from = 2026-01-01          # from now, if left out
	///     until = 2028-01-01         # without an end, if left out
	///
	///     [[rule]]                   # asked in this order; the first that matches decides
	///     effect = "permit"          # or "deny"
	///     purposes = ["DSRCH"]       # each with all that is below it
	///     actions = ["use"]
	///     categories = ["laboratory"]
	///     recipient = { kind = "partner" }       # or organization = 5, or jurisdiction = "DE"
	///     confidentiality = "N"      # a permit reaches up to it, a deny from it up
	///     sensitivities = ["HIV"]    # which labels a record may carry, or is denied for
	///     data = { from = 2020-01-01 }           # when it was, by the record
	///     author = 2                 # the organization that wrote it
	///
	/// Only a permit has: qualifications = ["ethics-approval"], payment = "none", "any" or the least
	/// credits such as "1.5", obligations, refrains, and only-sensitive = true for records that carry
	/// one of the sensitivities. What is left out means any, except that what is specially protected
	/// must be named. `galen consent codes` lists the codes.
	#[command(verbatim_doc_comment)]
	Check {
		/// The file
		file: PathBuf,
	},
	/// Give what a FHIR Consent says, R4 or R5, exactly; or say what stands in the way
	///
	/// A document that says what no rule can say is refused, and every element that stands in the way is
	/// named, with what to do. What is exact and not obvious is told. Nothing is signed before it is shown.
	Import(Box<fhir::Import>),
	/// Write a consent as FHIR R4 to standard output
	Export(fhir::Export),
	/// List the usual consents that have names
	Usual,
	/// List the codes of a system, for rule files
	Codes {
		/// purpose, action, category, confidentiality, sensitivity, obligation or refrain
		system: String,
	},
}

/// What is said.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct What {
	/// A rule file; `galen help consent check` describes it
	#[arg(long, value_name = "FILE")]
	rules: Option<PathBuf>,
	/// A usual consent by name; `galen consent usual` lists them
	#[arg(long, value_name = "NAME")]
	usual: Option<String>,
}

/// What would be said, perhaps.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct MaybeWhat {
	/// What this rule file would change
	#[arg(long, value_name = "FILE")]
	rules: Option<PathBuf>,
	/// What a usual consent would change
	#[arg(long, value_name = "NAME")]
	usual: Option<String>,
}

/// Whose consent it is.
#[derive(Debug, Args)]
pub struct Whose {
	/// The patient you act for, as representative or registrar; yourself if left out
	#[arg(long, value_name = "ACCOUNT")]
	subject: Option<String>,
}

/// How to go about what widens.
#[derive(Debug, Args)]
pub struct How {
	/// Do not ask
	#[arg(long)]
	yes: bool,
	/// Say what would change, and do nothing
	#[arg(long)]
	dry_run: bool,
}

/// One request.
#[derive(Debug, Args)]
pub struct Question {
	/// Would this organization be let read
	#[arg(long, value_name = "NUMBER", requires_all = ["purpose", "category"])]
	recipient: Option<u32>,
	/// For this purpose
	#[arg(long, value_name = "CODE", value_parser = purpose)]
	purpose: Option<Purpose>,
	/// To do this
	#[arg(long, value_name = "CODE", value_parser = action, default_value = "use")]
	action: Action,
	/// Records of this category
	#[arg(long, value_name = "CODE", value_parser = category)]
	category: Option<Category>,
	/// At this price in credits
	#[arg(long, value_name = "AMOUNT", value_parser = money::parse, default_value = "0")]
	price: Balance,
}

/// A purpose by its code.
///
/// # Errors
/// There is none.
pub fn purpose(text: &str) -> Result<Purpose, String> {
	Purpose::from_code(text).ok_or_else(|| "see `galen consent codes purpose`".into())
}

/// An action by its code.
///
/// # Errors
/// There is none.
pub fn action(text: &str) -> Result<Action, String> {
	Action::from_code(text).ok_or_else(|| "see `galen consent codes action`".into())
}

/// A category by its code.
///
/// # Errors
/// There is none.
pub fn category(text: &str) -> Result<Category, String> {
	Category::from_code(text).ok_or_else(|| "see `galen consent codes category`".into())
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Give {
			what,
			whose,
			paper,
			how,
		} => say(context, None, &what, &whose, &paper, &how).await,
		Command::Amend {
			directive,
			what,
			whose,
			paper,
			how,
		} => {
			let directive = Some(DirectiveId(directive));
			say(context, directive, &what, &whose, &paper, &how).await
		},
		Command::Withdraw {
			directive,
			whose,
			paper,
			dry_run,
			yes: _,
		} => {
			let act = |subject, paper| calls::withdraw(subject, DirectiveId(directive), paper);
			narrow(context, &whose, &paper, dry_run, act).await
		},
		Command::WithdrawAll {
			whose,
			paper,
			dry_run,
			yes: _,
		} => narrow(context, &whose, &paper, dry_run, calls::withdraw_all).await,
		Command::Suspend {
			directive,
			whose,
			paper,
			dry_run,
			yes: _,
		} => {
			let act = |subject, paper| calls::suspend(subject, DirectiveId(directive), paper);
			narrow(context, &whose, &paper, dry_run, act).await
		},
		Command::Show { account } => show(context, account.as_deref()).await,
		Command::Resume {
			directive,
			whose,
			how,
		} => {
			widen(
				context,
				&whose,
				&how,
				Widening::Resume(DirectiveId(directive)),
			)
			.await
		},
		Command::Unblock { block, whose, how } => {
			widen(context, &whose, &how, Widening::Unblock(BlockId(block))).await
		},
		Command::Remove {
			directive,
			whose,
			how,
		} => {
			widen(
				context,
				&whose,
				&how,
				Widening::Remove(DirectiveId(directive)),
			)
			.await
		},
		Command::Block {
			what,
			whose,
			paper,
			how,
		} => block(context, &what, &whose, &paper, &how).await,
		Command::Preview {
			what,
			whose,
			question,
		} => preview(context, &what, &whose, &question).await,
		Command::Check { file } => check(context, &file),
		Command::Import(options) => fhir::import(context, &options).await,
		Command::Export(options) => fhir::export(context, &options).await,
		Command::Usual => usual(context),
		Command::Codes { system } => codes(context, &system),
	}
}

/// The patient an act is about, and what decides about them now.
struct Subject {
	account: AccountId,
	/// In which capacity the signer acts.
	grantor: Grantor<AccountId>,
	custodian: Option<OrganizationId>,
	view: ConsentView,
	names: Names,
}

impl Subject {
	async fn load(context: &Context, at: &At, whose: &Whose) -> Result<Self, Failure> {
		let own = context.account_or_own(None).await?;
		let account = context
			.represented(whose.subject.as_deref())
			.await?
			.unwrap_or(own);
		let (custodian, view) =
			futures::try_join!(at.custodian_of(&account), at.consent_view(&account))?;
		Ok(Self {
			account,
			grantor: if own == account {
				Grantor::Subject
			} else {
				Grantor::Representative(own)
			},
			custodian,
			view,
			names: context.names(at).await?,
		})
	}

	/// Who may read what, had the patient said this.
	async fn survey(&self, at: &At, consents: &Consents<AccountId>) -> Result<Survey, Failure> {
		let active = self.names.iter().map(|(id, _)| at.recipient(id));
		let recipients = futures::future::try_join_all(active).await?;
		Ok(survey(
			&self.view.with(consents.clone()),
			&recipients,
			&self.names,
		))
	}
}

/// Reads what is said: a file or a usual consent.
fn parsed(
	rules: Option<&PathBuf>,
	usual: Option<&str>,
	custodian: Option<OrganizationId>,
) -> Result<Parsed, Failure> {
	match (rules, usual) {
		(Some(path), _) => read_rules(path),
		(None, Some(name)) => rules::usual(name, custodian),
		(None, None) => Err(Failure::usage("name a rule file or a usual consent")),
	}
}

fn read_rules(path: &PathBuf) -> Result<Parsed, Failure> {
	let text = if path.as_os_str() == "-" {
		std::io::read_to_string(std::io::stdin()).map_err(|error| Failure::internal(&error))?
	} else {
		fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?
	};
	rules::read(&text).map_err(|failure| failure.about(&path.display()))
}

/// The template that is meant, in the version that is.
async fn template(at: &At, choice: &TemplateChoice) -> Result<TemplateRef, Failure> {
	let templates = at.templates().await?;
	let newest = |class| {
		let mut matching = templates
			.iter()
			.filter(|(_, head)| head.class == class && head.is_valid(head.latest));
		matching.next_back().map(|(id, head)| TemplateRef {
			id: *id,
			version: head.latest,
		})
	};
	let found = match choice {
		TemplateChoice::Care => newest(TemplateClass::Care),
		TemplateChoice::Research => newest(TemplateClass::Research),
		TemplateChoice::Number(id, version) => {
			let known = templates.iter().find(|(known, _)| known == id);
			known.map(|(id, head)| TemplateRef {
				id: *id,
				version: version.unwrap_or(head.latest),
			})
		},
	};
	found.ok_or_else(|| {
		Failure::not_found("the network has no such template; `galen template list` shows them")
	})
}

/// Gives consent, or amends one.
async fn say(
	context: &Context,
	directive: Option<DirectiveId>,
	what: &What,
	whose: &Whose,
	paper: &PaperOptions,
	how: &How,
) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let subject = Subject::load(context, &at, whose).await?;
	let parsed = parsed(
		what.rules.as_ref(),
		what.usual.as_deref(),
		subject.custodian,
	)?;
	let statement = statement(&at, &subject, &parsed).await?;
	let paper = Paper::read(paper, context, subject.account)?;
	proceed(context, &at, subject, directive, statement, paper, how).await
}

/// Gives or amends what is known in full: shows what it says and what it changes, asks, and does it.
async fn proceed(
	context: &Context,
	at: &At,
	mut subject: Subject,
	directive: Option<DirectiveId>,
	statement: Statement,
	paper: Option<Paper>,
	how: &How,
) -> Result<(), Failure> {
	if let Some(paper) = &paper {
		subject.grantor = paper.paper.signatory.clone();
	}
	let stated_at = paper
		.as_ref()
		.map_or(subject.view.at, |paper| paper.paper.stated_at);
	let after = afterwards(&subject, directive, &statement, stated_at)?;
	let in_words = rule::numbered(
		statement
			.rules
			.iter()
			.map(|known| rule::rule(known, &subject.names)),
	);
	context.output.note(&format!(
		"This says, valid {}:\n{}\n",
		rule::period(statement.period),
		in_words.join("\n")
	));
	let subject_account = subject.account;
	let ledger_paper = paper.as_ref().map(|paper| paper.paper.clone());
	let call = match directive {
		None => calls::give(subject_account, statement, ledger_paper),
		Some(directive) => calls::amend(subject_account, directive, statement, ledger_paper),
	};
	if let Some(paper) = &paper {
		paper.keep(Mode::of(how.dry_run))?;
	}
	commit(context, at, &subject, &after, &call, how).await
}

async fn statement(at: &At, subject: &Subject, parsed: &Parsed) -> Result<Statement, Failure> {
	let start = match (parsed.from, &subject.grantor) {
		(Some(from), _) => from,
		(None, Grantor::Subject) => at.moment().await?,
		// Joint representatives must say the same, each at another moment: what counts is the day on
		// which the first of them said it.
		(None, Grantor::Representative(_)) => {
			let (proposal, now) = futures::try_join!(at.proposal(&subject.account), at.moment())?;
			let said = proposal.map_or(now, |proposal| proposal.since);
			said.saturating_sub(said % time::DAY)
		},
	};
	let period = Period {
		start,
		end: parsed.until,
	};
	if period.is_empty() {
		return Err(Failure::input("it would end before it begins"));
	}
	Ok(Statement {
		template: template(at, &parsed.template).await?,
		period,
		rules: parsed.rules.clone(),
	})
}

/// The patient's consents had this been said.
fn afterwards(
	subject: &Subject,
	directive: Option<DirectiveId>,
	statement: &Statement,
	stated_at: Moment,
) -> Result<Consents<AccountId>, Failure> {
	let now = subject.view.at;
	let draft = Draft {
		template: statement.template,
		stated_at,
		period: statement.period,
		rules: statement.rules.clone(),
		source: None,
	};
	let mut consents = subject.view.consents.clone();
	let grantor = subject.grantor.clone();
	let done = match directive {
		None => consents.give(draft, grantor, now).map(|_| ()),
		Some(id) => consents.amend(id, draft, grantor, now),
	};
	done.map_err(fault)?;
	Ok(consents)
}

/// Shows what would change, asks, and does it.
async fn commit(
	context: &Context,
	at: &At,
	subject: &Subject,
	after: &Consents<AccountId>,
	call: &Call,
	how: &How,
) -> Result<(), Failure> {
	let now = subject.survey(at, &subject.view.consents).await?;
	let then = subject.survey(at, after).await?;
	let difference = now.difference(&then, &subject.names);
	context.output.note(&format!(
		"What changes (+ opens, - closes):\n{difference}\n"
	));
	let mode = Mode::of(how.dry_run);
	if mode == Mode::DryRun {
		context.act(call, mode).await?;
		let value = serde_json::json!({
			"dry_run": true, "call": call.name(), "now": now.to_json(), "then": then.to_json(),
		});
		return context.output.result(&value, String::new);
	}
	let asked = if how.yes { Asked::Given } else { Asked::Needed };
	confirm(&context.output, asked, "Sign this?")?;
	finish(context, call, mode).await
}

/// Signs and reports.
async fn finish(context: &Context, call: &Call, mode: Mode) -> Result<(), Failure> {
	let Some(submitted) = context.act(call, mode).await? else {
		return dry_run_result(&context.output, call);
	};
	let events: Vec<&ConsentEvent> = submitted
		.events
		.iter()
		.filter_map(|event| match event {
			Event::Consent(event) => Some(event),
			_ => None,
		})
		.collect();
	let event = events
		.first()
		.ok_or_else(|| missing("an event of consent"))?;
	let value = serde_json::json!({
		"block": submitted.number, "transaction": submitted.extrinsic, "events": events,
	});
	let block = submitted.number;
	context.output.result(&value, || {
		format!("{} Final in block {block}.", told(event))
	})
}

/// What happened, as a sentence.
fn told(event: &ConsentEvent) -> String {
	match event {
		ConsentEvent::ConsentGiven { directive, .. } => format!("Consent {directive} is given."),
		ConsentEvent::ConsentAmended { directive, .. } => {
			format!("Consent {directive} says something else now.")
		},
		ConsentEvent::ConsentWithdrawn { directive, .. } => {
			format!("Consent {directive} is withdrawn: what it permitted is refused from now on.")
		},
		ConsentEvent::AllConsentWithdrawn { withdrawn, .. } => {
			format!("Everything is withdrawn: {withdrawn} consents permit nothing any more.")
		},
		ConsentEvent::DirectiveRemoved { directive, .. } => {
			format!("Consent {directive} is deleted.")
		},
		ConsentEvent::BlockAdded { block, .. } => format!("Block {} stands.", block.0),
		ConsentEvent::BlockRemoved { block, .. } => format!("Block {} is removed.", block.0),
		ConsentEvent::ConsentSuspended { directive, .. } => {
			format!("Consent {directive} is paused.")
		},
		ConsentEvent::ConsentResumed { directive, .. } => {
			format!("Consent {directive} is in force again.")
		},
		ConsentEvent::ConsentProposed { .. } => {
			"The other representatives must say the same before it counts.".into()
		},
		ConsentEvent::TemplatePublished { .. } | ConsentEvent::TemplateMinimumSet { .. } => {
			"The templates changed.".into()
		},
	}
}

/// What only takes something back: no questions, no preview, at once.
async fn narrow(
	context: &Context,
	whose: &Whose,
	paper: &PaperOptions,
	dry_run: bool,
	act: impl FnOnce(AccountId, Option<galen_client::types::Paper>) -> Call,
) -> Result<(), Failure> {
	let own = context.account_or_own(None).await?;
	let represented = context.represented(whose.subject.as_deref()).await?;
	let subject = represented.unwrap_or(own);
	let mode = Mode::of(dry_run);
	let paper = Paper::read(paper, context, subject)?;
	if let Some(paper) = &paper {
		paper.keep(mode)?;
	}
	let call = act(subject, paper.map(|paper| paper.paper));
	finish(context, &call, mode).await
}

/// Acts that open something again.
#[derive(Clone, Copy)]
enum Widening {
	Resume(DirectiveId),
	Unblock(BlockId),
	Remove(DirectiveId),
}

async fn widen(
	context: &Context,
	whose: &Whose,
	how: &How,
	widening: Widening,
) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let subject = Subject::load(context, &at, whose).await?;
	let now = subject.view.at;
	let capacity = match subject.grantor {
		Grantor::Subject => Capacity::Subject,
		Grantor::Representative(_) => Capacity::Representative,
	};
	let mut after = subject.view.consents.clone();
	let (done, call) = match widening {
		Widening::Resume(id) => (
			after.resume(id, capacity, now),
			calls::resume(subject.account, id),
		),
		Widening::Unblock(id) => (after.unblock(id, now), calls::unblock(subject.account, id)),
		Widening::Remove(id) => (after.remove(id, now), calls::remove(subject.account, id)),
	};
	done.map_err(fault)?;
	commit(context, &at, &subject, &after, &call, how).await
}

async fn block(
	context: &Context,
	what: &What,
	whose: &Whose,
	paper: &PaperOptions,
	how: &How,
) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let subject = Subject::load(context, &at, whose).await?;
	let parsed = parsed(
		what.rules.as_ref(),
		what.usual.as_deref(),
		subject.custodian,
	)?;
	let denies = denies(&parsed)?;
	let mode = Mode::of(how.dry_run);
	for deny in &denies {
		if deny
			.purposes
			.is_some_and(|purposes| purposes.has(Purpose::Btg))
		{
			context.warn(
				"this forbids emergency access by name: no hospital reads these records even if your \
				 life depends on it.",
			);
			let asked = if how.yes || mode == Mode::DryRun {
				Asked::Given
			} else {
				Asked::Needed
			};
			confirm(&context.output, asked, "Forbid emergency access?")?;
		}
	}
	let paper = Paper::read(paper, context, subject.account)?;
	if let Some(paper) = &paper {
		paper.keep(mode)?;
	}
	for deny in denies {
		let paper = paper.as_ref().map(|paper| paper.paper.clone());
		finish(context, &calls::block(subject.account, deny, paper), mode).await?;
	}
	Ok(())
}

/// The denials of a file that holds nothing else.
fn denies(parsed: &Parsed) -> Result<Vec<Conditions>, Failure> {
	let denies = parsed.rules.iter().map(|known| match known {
		Rule::Deny(conditions) => Ok(conditions.clone()),
		Rule::Permit(..) => Err(Failure::input(
			"a block only forbids; remove the permit, or give it with `galen consent give`",
		)),
	});
	denies.collect()
}

async fn show(context: &Context, account: Option<&str>) -> Result<(), Failure> {
	let account = match context.represented(account).await? {
		Some(account) => account,
		None => context.account_or_own(None).await?,
	};
	let at = context.finalized().await?;
	let (consents, now) = futures::try_join!(at.consents(&account), at.moment())?;
	let names = context.names(&at).await?;
	context
		.output
		.result(&consents, || rule::consents(&consents, &names, now))
}

async fn preview(
	context: &Context,
	what: &MaybeWhat,
	whose: &Whose,
	question: &Question,
) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let subject = Subject::load(context, &at, whose).await?;
	let after = if what.rules.is_some() || what.usual.is_some() {
		let parsed = parsed(
			what.rules.as_ref(),
			what.usual.as_deref(),
			subject.custodian,
		)?;
		let statement = statement(&at, &subject, &parsed).await?;
		Some(afterwards(&subject, None, &statement, subject.view.at)?)
	} else {
		None
	};
	if let (Some(recipient), Some(purpose), Some(category)) =
		(question.recipient, question.purpose, question.category)
	{
		let request = Request {
			recipient: at.recipient(OrganizationId(recipient)).await?,
			purpose,
			action: question.action,
			category,
			at: subject.view.at,
			price: question.price,
			record: RecordAttributes::UNKNOWN,
		};
		let consents = after.unwrap_or_else(|| subject.view.consents.clone());
		let decided = subject.view.with(consents).evaluate(&request);
		return context.output.result(&decided, || decision(&decided));
	}
	let now = subject.survey(&at, &subject.view.consents).await?;
	match after {
		None => context
			.output
			.result(&now.to_json(), || now.in_words(&subject.names)),
		Some(after) => {
			let then = subject.survey(&at, &after).await?;
			let value = serde_json::json!({ "now": now.to_json(), "then": then.to_json() });
			context
				.output
				.result(&value, || now.difference(&then, &subject.names))
		},
	}
}

fn check(context: &Context, file: &PathBuf) -> Result<(), Failure> {
	let parsed = read_rules(file)?;
	let names = Names::default();
	let words: Vec<String> = parsed
		.rules
		.iter()
		.map(|known| rule::rule(known, &names))
		.collect();
	let value = serde_json::json!({
		"from": parsed.from, "until": parsed.until, "rules": parsed.rules, "words": words,
	});
	context.output.result(&value, || {
		let period = match (parsed.from, parsed.until) {
			(None, None) => "from the moment it is given, without an end".to_owned(),
			(Some(from), until) => rule::period(Period {
				start: from,
				end: until,
			}),
			(None, Some(until)) => {
				format!(
					"from the moment it is given until before {}",
					time::short(until)
				)
			},
		};
		format!("Valid {period}:\n{}", rule::numbered(words).join("\n"))
	})
}

fn usual(context: &Context) -> Result<(), Failure> {
	let names: Vec<_> = rules::usual_names().collect();
	let value: Vec<_> = names
		.iter()
		.map(|(name, about)| serde_json::json!({ "name": name, "about": about }))
		.collect();
	context.output.result(&value, || {
		let rows = names
			.iter()
			.map(|(name, about)| [(*name).to_owned(), (*about).to_owned()]);
		table(["NAME", "SAYS"], &[], rows)
	})
}

fn codes(context: &Context, system: &str) -> Result<(), Failure> {
	let codes = rules::code_list(system).ok_or_else(|| {
		Failure::not_found(format!(
			"{system:?} is no code system; choose one of: purpose, action, category, \
			 confidentiality, sensitivity, obligation, refrain"
		))
	})?;
	let value: Vec<_> = codes
		.iter()
		.map(|(code, display)| serde_json::json!({ "code": code, "display": display }))
		.collect();
	context.output.result(&value, || {
		let rows = codes
			.iter()
			.map(|(code, display)| [(*code).to_owned(), (*display).to_owned()]);
		table(["CODE", "MEANS"], &[], rows)
	})
}

/// Why an act would be refused, before it is sent.
fn fault(fault: ActFault) -> Failure {
	let what = match fault {
		ActFault::NoSuchDirective => {
			"there is no such consent, or it is over; `galen consent show` shows what stands"
		},
		ActFault::NoSuchBlock => {
			"there is no such block; `galen consent show` shows those there are"
		},
		ActFault::TooManyDirectives => {
			"there is no room for another consent; `galen consent remove` one that is not needed"
		},
		ActFault::TooManyBlocks => {
			"there is no room for another block; withdrawing everything still works"
		},
		ActFault::AlreadyWithdrawn => "it was withdrawn, which is for good; give consent anew",
		ActFault::AlreadySuspended => "it is paused already",
		ActFault::NotSuspended => "it is not paused, or not by somebody you speak for",
		ActFault::AlreadyBlocked => "this very block stands already",
		ActFault::DateInTheFuture => "the date lies in the future",
		ActFault::NumbersExhausted => "this account's numbers are used up; enrol a new one",
		ActFault::Directive(DirectiveFault::StatedInTheFuture) => {
			"it claims to have been said in the future; check the date"
		},
		ActFault::Directive(DirectiveFault::AlreadyOver) => {
			"it would be over already; check the dates"
		},
		ActFault::Directive(DirectiveFault::EmptyPeriod) => "it would end before it begins",
		ActFault::Directive(DirectiveFault::NoRules) => "it has no rules, so it says nothing",
		// Rules were checked as they were read.
		ActFault::Directive(DirectiveFault::Rule { .. }) | ActFault::Block(_) => {
			"a rule contradicts itself"
		},
	};
	Failure::refused(what)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_fault_says_what_to_do() {
		let failure = fault(ActFault::AlreadyWithdrawn);
		assert_eq!(
			failure.to_string(),
			"it was withdrawn, which is for good; give consent anew"
		);
	}

	#[test]
	fn a_block_is_made_of_denies() {
		let deny = rules::usual("research-no", None).unwrap();
		assert_eq!(denies(&deny).unwrap().len(), 1);
		let mixed = rules::usual("research-broad", None).unwrap();
		assert!(denies(&mixed)
			.unwrap_err()
			.to_string()
			.contains("remove the permit"));
	}
}
