//! Consent: saying who may read what, and taking it back.
//!
//! What only narrows is done at once. What widens is shown first, with what it would open, and asked
//! about.

mod args;
mod block;
mod fault;
mod fhir;
mod file;
mod give;
mod show;
mod sign;
mod standing;
mod subject;

pub use args::{action, category, purpose, How, MaybeWhat, Question, What, Whose};

use self::standing::{narrow, widen, Widening};
use super::super::hospital::document::PaperOptions;
use crate::{context::Context, exit::Failure};
use clap::Subcommand;
use galen_client::calls::consent as calls;
use galen_primitives::{consent::BlockId, ids::DirectiveId};
use std::path::PathBuf;

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

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Give {
			what,
			whose,
			paper,
			how,
		} => give::say(context, None, &what, &whose, &paper, &how).await,
		Command::Amend {
			directive,
			what,
			whose,
			paper,
			how,
		} => {
			let directive = Some(DirectiveId(directive));
			give::say(context, directive, &what, &whose, &paper, &how).await
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
		Command::Show { account } => show::show(context, account.as_deref()).await,
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
		} => block::block(context, &what, &whose, &paper, &how).await,
		Command::Preview {
			what,
			whose,
			question,
		} => show::preview(context, &what, &whose, &question).await,
		Command::Check { file } => file::check(context, &file),
		Command::Import(options) => fhir::import(context, &options).await,
		Command::Export(options) => fhir::export(context, &options).await,
		Command::Usual => file::usual(context),
		Command::Codes { system } => file::codes(context, &system),
	}
}
