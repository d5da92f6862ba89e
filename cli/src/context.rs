//! What a command works with: the settings, the connections made when they are first needed, and
//! the keys.

use crate::{
	args::Global,
	config::Settings,
	exit::{Code, Failure},
	gateway::{AccountEntry, Entry, Gateway},
	keys::{self, Key},
	smart::Client,
	terminal::Output,
	warning,
	words::{self, Names},
};
use galen_client::{
	types::StaffRecord, AccountId, At, Call, Chain, Insecure, Options, Refusal, Signer,
	SubmitError, Submitted,
};
use galen_primitives::ids::OrganizationId;
use std::{path::Path, str::FromStr};
use tokio::sync::OnceCell;

/// Settings, connections and output of one run.
pub struct Context {
	pub settings: Settings,
	pub output: Output,
	chain: OnceCell<Chain>,
	key: OnceCell<Key>,
}

/// Whether to do it or to say what would be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
	/// Do it.
	Act,
	/// Say what would be done, and whether it would be accepted.
	DryRun,
}

impl Mode {
	/// The mode of a `--dry-run` flag.
	pub const fn of(dry_run: bool) -> Self {
		if dry_run {
			Self::DryRun
		} else {
			Self::Act
		}
	}
}

impl Context {
	/// Reads the settings; connects to nothing yet.
	///
	/// # Errors
	/// The configuration is wrong.
	pub fn new(global: &Global, output: Output) -> Result<Self, Failure> {
		Ok(Self {
			settings: Settings::load(global)?,
			output,
			chain: OnceCell::new(),
			key: OnceCell::new(),
		})
	}

	/// The chain, connected.
	///
	/// # Errors
	/// The node does not answer or does not fit.
	pub async fn chain(&self) -> Result<&Chain, Failure> {
		let chain = self.chain.get_or_try_init(|| async {
			let options = Options {
				insecure: if self.settings.insecure_node {
					Insecure::Allow
				} else {
					Insecure::LoopbackOnly
				},
				..Options::default()
			};
			Chain::connect_with(&self.settings.node, options).await
		});
		Ok(chain.await?)
	}

	/// The finalized head: what is shown is what holds.
	///
	/// # Errors
	/// The node does not answer.
	pub async fn finalized(&self) -> Result<At, Failure> {
		Ok(self.chain().await?.finalized().await?)
	}

	/// The gateway, nobody signed in yet.
	///
	/// # Errors
	/// Its address is wrong.
	pub fn gateway(&self) -> Result<Gateway, Failure> {
		Gateway::new(&self.settings.gateway)
	}

	/// The key that signs, opened. A well-known one only where that is allowed.
	///
	/// # Errors
	/// There is none, or its passphrase is wrong.
	pub async fn key(&self) -> Result<&Key, Failure> {
		let key = self.key.get_or_try_init(|| async {
			let name = self.settings.key.as_deref().ok_or_else(|| {
				Failure::key("no key is named; say --key NAME, `galen key list` shows yours")
			})?;
			self.open(name).await
		});
		key.await
	}

	/// The key that opens what is sealed to the organization, or to the patient.
	///
	/// # Errors
	/// As [`Self::key`].
	pub async fn envelope_key(&self) -> Result<Key, Failure> {
		match self.settings.envelope_key.as_deref() {
			Some(name) => self.open(name).await,
			None => Ok(self.key().await?.clone()),
		}
	}

	async fn open(&self, name: &str) -> Result<Key, Failure> {
		if keys::is_demo(name) {
			self.allow_demo(name).await?;
			return keys::demo(name);
		}
		keys::open(
			&self.settings.keys,
			name,
			self.settings.passphrase_file.as_deref(),
			&self.output,
		)
	}

	/// Well-known keys are good for networks in which everything is public anyway.
	async fn allow_demo(&self, name: &str) -> Result<(), Failure> {
		if self.settings.demo_keys {
			return Ok(());
		}
		let kind = self.chain().await?.node().await?.kind;
		if matches!(kind.as_str(), "Development" | "Local") {
			return Ok(());
		}
		Err(Failure::key(format!(
			"everybody knows the key {name}, and this is a real network; use a key of your own, or say \
			 --demo-keys if you mean it"
		)))
	}

	/// An account somebody named: an address, 0x and hex, the name of one of your keys, or a demo
	/// name such as //Amina.
	///
	/// # Errors
	/// It is none of these.
	pub fn account(&self, text: &str) -> Result<AccountId, Failure> {
		if keys::is_demo(text) {
			return Ok(keys::demo(text)?.account());
		}
		if let Some(account) = parse_account(text) {
			return Ok(account);
		}
		keys::public(&self.settings.keys, text)
			.map(|public| public.account)
			.map_err(|_| {
				Failure::input(format!(
					"{} is neither an address nor the name of one of your keys",
					quotable(text)
				))
			})
	}

	/// The account for which a key acts: a patient's whose lost key it replaced, or its own.
	async fn acting(&self, key: AccountId) -> Result<AccountId, Failure> {
		let account = self.finalized().await?.acts_for(&key).await?;
		account.ok_or_else(|| SubmitError::from(Refusal::KeyReplaced).into())
	}

	/// The signing key, signing for the account for which it acts.
	///
	/// # Errors
	/// As [`Self::key`]; and a key that was replaced.
	pub async fn signer(&self) -> Result<Signer, Failure> {
		let key = self.key().await?;
		let account = self.acting(key.account()).await?;
		Ok(key.signer().clone().acting_for(account))
	}

	/// The account somebody named, or the one for which the signing key acts.
	///
	/// # Errors
	/// As [`Self::account`] and [`Self::key`].
	pub async fn account_or_own(&self, named: Option<&str>) -> Result<AccountId, Failure> {
		match named {
			Some(text) => self.account(text),
			None => match self.settings.key.as_deref() {
				// The public half needs no passphrase.
				Some(name) => {
					let key = self.account(name).map_err(|_| {
						Failure::key(format!(
							"there is no key {}; `galen key list` shows yours",
							quotable(name)
						))
					})?;
					self.acting(key).await
				},
				None => Ok(self.signer().await?.acts_for()),
			},
		}
	}

	/// The patient whose data is meant: the one that was named, or that the profile names. None of
	/// them where it is the signing key's owner.
	///
	/// # Errors
	/// As [`Self::account`] and [`Self::key`].
	pub async fn represented(&self, named: Option<&str>) -> Result<Option<AccountId>, Failure> {
		let Some(text) = named.or(self.settings.subject.as_deref()) else {
			return Ok(None);
		};
		let subject = self.account(text)?;
		// Whoever only looks at the ledger needs no key.
		if self.settings.key.is_none() {
			return Ok(Some(subject));
		}
		let own = self.account_or_own(None).await?;
		Ok((subject != own).then_some(subject))
	}

	/// The gateway, asked about the patient who is meant, and that patient's account.
	///
	/// # Errors
	/// As [`Self::session`] and [`Self::represented`].
	pub async fn session_about(
		&self,
		purpose: Session,
		named: Option<&str>,
	) -> Result<(Gateway, AccountId), Failure> {
		let represented = self.represented(named).await?;
		let gateway = self.session(purpose).await?;
		Ok(match represented {
			Some(subject) => (gateway.reading_for(subject), subject),
			None => (gateway, self.signer().await?.acts_for()),
		})
	}

	/// The organization the signing key acts for.
	///
	/// # Errors
	/// It acts for none.
	pub async fn own_staff_record(&self, at: &At) -> Result<StaffRecord, Failure> {
		let account = self.account_or_own(None).await?;
		at.staff(&account).await?.ok_or_else(|| {
			Failure::refused(format!(
				"{account} acts for no organization; use the key of a member of staff"
			))
		})
	}

	/// The organization somebody named, or the one the signing key acts for.
	///
	/// # Errors
	/// As [`Self::own_staff_record`].
	pub async fn organization_or_own(
		&self,
		at: &At,
		named: Option<u32>,
	) -> Result<OrganizationId, Failure> {
		match named {
			Some(number) => Ok(OrganizationId(number)),
			None => Ok(self.own_staff_record(at).await?.organization),
		}
	}

	/// What organizations are called here.
	///
	/// # Errors
	/// The node does not answer.
	pub async fn names(&self, at: &At) -> Result<Names, Failure> {
		Ok(Names::new(at.organizations().await?))
	}

	/// Signs a call and waits until it is final; as a dry run, asks whether it would be taken.
	///
	/// # Errors
	/// It is refused, fails, or its fate is not known.
	pub async fn act(&self, call: &Call, mode: Mode) -> Result<Option<Submitted>, Failure> {
		let chain = self.chain().await?;
		let signer = self.signer().await?;
		match mode {
			Mode::DryRun => {
				if let Err(error) = chain.check(&signer, call).await {
					return Err(self.explained(error, &signer).await);
				}
				self.output.note(&format!(
					"Dry run: nothing was sent. {} would sign {call:?}, and a block would take it; what it does \
					 there is found out by doing it.",
					signer.account()
				));
				Ok(None)
			},
			Mode::Act => {
				self.output.note("Waiting until it is final ...");
				match chain.submit(&signer, call).await {
					Ok(submitted) => Ok(Some(submitted)),
					Err(error) => Err(self.explained(error, &signer).await),
				}
			},
		}
	}

	/// A refusal of a restrained key, with the date until which it is; any other as it is.
	async fn explained(&self, error: SubmitError, signer: &Signer) -> Failure {
		let restrained = matches!(
			error,
			SubmitError::Refused(Refusal::KeyBeingReplaced | Refusal::KeyTooFresh)
		);
		if restrained {
			if let Ok(at) = self.finalized().await {
				if let Ok(Some(restraint)) = at.restraint(&signer.acts_for()).await {
					return Failure::refused(words::restraint(restraint));
				}
			}
		}
		error.into()
	}

	/// The gateway, with the signing key's owner signed in.
	///
	/// # Errors
	/// The gateway refuses, or belongs to another network than the node.
	pub async fn session(&self, purpose: Session) -> Result<Gateway, Failure> {
		let envelope_key = match purpose {
			Session::Plain => None,
			Session::OwnRecords => Some(self.envelope_key().await?.envelope().public().0),
		};
		let account = AccountEntry {
			signer: self.key().await?.signer().clone(),
			genesis: self.chain().await?.genesis(),
			envelope_key,
		};
		Gateway::enter(&self.settings.gateway, Entry::Account(Box::new(account))).await
	}

	/// The gateway, with a partner's program signed in.
	///
	/// # Errors
	/// The gateway refuses, or belongs to another network than the node.
	pub async fn program(&self, file: &Path) -> Result<Gateway, Failure> {
		let client = Client::load(file)?;
		let gateway = self.gateway()?;
		let genesis = self.chain().await?.genesis();
		gateway.identity().await?.check(genesis, gateway.url())?;
		Gateway::enter(&self.settings.gateway, Entry::Program(client)).await
	}

	/// Loud, on standard error.
	pub fn warn(&self, text: &str) {
		warning::warn(&self.output, text);
	}
}

/// What a session at a gateway is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
	/// To ask and to act.
	Plain,
	/// To be handed the keys of one's own records.
	OwnRecords,
}

/// What was typed, unless it could be a secret that landed in the wrong place.
fn quotable(text: &str) -> String {
	if text.contains(char::is_whitespace) || text.len() > 64 {
		"that".to_owned()
	} else {
		format!("{text:?}")
	}
}

/// An address, or 0x and 64 hex digits.
pub fn parse_account(text: &str) -> Option<AccountId> {
	if let Some(digits) = text.strip_prefix("0x") {
		let bytes: [u8; 32] = hex::decode(digits).ok()?.try_into().ok()?;
		return Some(AccountId(bytes));
	}
	AccountId::from_str(text).ok()
}

/// What a dry run prints where acting would have a result.
///
/// # Errors
/// Standard output is closed.
pub fn dry_run_result(output: &Output, call: &Call) -> Result<(), Failure> {
	let planned = serde_json::json!({
		"dry_run": true,
		"pallet": call.pallet(),
		"call": call.name(),
		"bytes": format!("0x{}", hex::encode(call.bytes())),
	});
	output.result(&planned, || format!("Would call {call:?}."))
}

/// An event that must be there and is not.
pub fn missing(event: &str) -> Failure {
	Failure::new(
		Code::Internal,
		format!("the network reports success without {event}; this is an error of the program"),
	)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_account_is_an_address_or_hex() {
		let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
		let account = parse_account(alice).unwrap();
		let hex = format!("0x{}", hex::encode(account.0));
		assert_eq!(parse_account(&hex), Some(account));
		let mistyped = alice.replace("5Grw", "5Grx");
		for wrong in ["", "0x12", "Alice", mistyped.as_str()] {
			assert_eq!(parse_account(wrong), None, "{wrong}");
		}
	}
}
