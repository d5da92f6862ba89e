//! What the commands about consent take in common.

use crate::words::money;
use clap::Args;
use galen_primitives::{
	codes::{Action, Category, Purpose},
	ids::Balance,
};
use std::path::PathBuf;

/// What is said.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct What {
	/// A rule file; `galen help consent check` describes it
	#[arg(long, value_name = "FILE")]
	pub(super) rules: Option<PathBuf>,
	/// A usual consent by name; `galen consent usual` lists them
	#[arg(long, value_name = "NAME")]
	pub(super) usual: Option<String>,
}

/// What would be said, perhaps.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct MaybeWhat {
	/// What this rule file would change
	#[arg(long, value_name = "FILE")]
	pub(super) rules: Option<PathBuf>,
	/// What a usual consent would change
	#[arg(long, value_name = "NAME")]
	pub(super) usual: Option<String>,
}

/// Whose consent it is.
#[derive(Debug, Args)]
pub struct Whose {
	/// The patient you act for, as representative or registrar; yourself if left out
	#[arg(long, value_name = "ACCOUNT")]
	pub(super) subject: Option<String>,
}

/// How to go about what widens.
#[derive(Debug, Args)]
pub struct How {
	/// Do not ask
	#[arg(long)]
	pub(super) yes: bool,
	/// Say what would change, and do nothing
	#[arg(long)]
	pub(super) dry_run: bool,
}

/// One request.
#[derive(Debug, Args)]
pub struct Question {
	/// Would this organization be let read
	#[arg(long, value_name = "NUMBER", requires_all = ["purpose", "category"])]
	pub(super) recipient: Option<u32>,
	/// For this purpose
	#[arg(long, value_name = "CODE", value_parser = purpose)]
	pub(super) purpose: Option<Purpose>,
	/// To do this
	#[arg(long, value_name = "CODE", value_parser = action, default_value = "use")]
	pub(super) action: Action,
	/// Records of this category
	#[arg(long, value_name = "CODE", value_parser = category)]
	pub(super) category: Option<Category>,
	/// At this price in credits
	#[arg(long, value_name = "AMOUNT", value_parser = money::parse, default_value = "0")]
	pub(super) price: Balance,
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
