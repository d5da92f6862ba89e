//! A lost key: two of the hospital, a representative and the recovery code put another one in its
//! place, after a delay in which everybody is warned.

use crate::{
	command::key::{asked, wrapped, BackupForm},
	context::{dry_run_result, Context, Mode},
	exit::Failure,
	keys::{Backup, Root},
	terminal::fields,
	warning::{confirm, warn, Consent},
	words::{self, time},
};
use clap::{Args, Subcommand};
use galen_client::{
	calls::recovery,
	types::{
		Attempt, CodeSignature, Party, Periods, Recovered, RecoveryEvent, RecoveryKey, Restraint,
	},
	AccountId, At, Call, Event,
};
use galen_vault::safe::RecoveryCode;
use serde::Serialize;
use zeroize::Zeroizing;

/// Replace the lost key of a patient.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Make a recovery code, or use it
	#[command(subcommand)]
	Code(Code),
	/// Ask that another key act for a patient (registrars who saw the patient, representatives)
	Open(Approving),
	/// Approve that another key act for a patient (registrars who saw the patient, representatives)
	Approve(Approving),
	/// Stop it (the patient's present key, or whoever approved)
	Cancel {
		/// The patient; you if left out
		patient: Option<String>,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Put the new key in the place of the lost one, after the delay (any member)
	Complete {
		/// The patient
		patient: String,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Show which key acts for a patient, and whether somebody wants to replace it
	Status {
		/// The patient; you if left out
		patient: Option<String>,
	},
}

/// The paper on which a person can be recognized.
#[derive(Debug, Subcommand)]
pub enum Code {
	/// Make a recovery code in place of any you have, and show it this once
	New {
		/// How to print it
		#[arg(long, value_enum, default_value_t = BackupForm::Words)]
		form: BackupForm,
		/// Do not ask
		#[arg(long)]
		yes: bool,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Have no recovery code any more
	Remove {
		/// Do not ask
		#[arg(long)]
		yes: bool,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Sign with your recovery code, read from standard input, that a new key is yours
	///
	/// Do this on your own machine: the code stays there. What is printed goes to whoever opens or
	/// approves, and is good for this one attempt and this one key.
	Sign {
		/// The account whose key was lost
		patient: String,
		/// The new key
		#[arg(long, value_name = "KEY")]
		new_key: String,
	},
}

/// What somebody looked at and approves.
#[derive(Debug, Args)]
pub struct Approving {
	/// The account whose key was lost
	patient: String,
	/// The new key, as the patient shows it
	#[arg(long, value_name = "KEY")]
	new_key: String,
	/// What `galen recovery code sign` printed, if the patient has the recovery code
	#[arg(long, value_name = "HEX", value_parser = parse_approval)]
	approval: Option<CodeSignature>,
	/// Do not ask
	#[arg(long)]
	yes: bool,
	/// Say whether it would be accepted, and do nothing
	#[arg(long)]
	dry_run: bool,
}

/// What is printed of a new code.
#[derive(Serialize)]
struct NewCode {
	subject: AccountId,
	key: RecoveryKey,
	#[serde(skip_serializing_if = "Option::is_none")]
	code: Option<String>,
}

/// What is printed of a subject's keys.
#[derive(Serialize)]
struct Status {
	subject: AccountId,
	/// The key that acts for it now.
	current_key: AccountId,
	#[serde(skip_serializing_if = "Option::is_none")]
	replaced: Option<Recovered>,
	/// The public key of its recovery code.
	#[serde(skip_serializing_if = "Option::is_none")]
	recovery_key: Option<RecoveryKey>,
	#[serde(skip_serializing_if = "Option::is_none")]
	restraint: Option<Restraint>,
	#[serde(skip_serializing_if = "Option::is_none")]
	attempt: Option<Attempt>,
	periods: Periods,
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Code(Code::New { form, yes, dry_run }) => {
			new_code(context, form, given(yes), Mode::of(dry_run)).await
		},
		Command::Code(Code::Remove { yes, dry_run }) => {
			remove_code(context, given(yes), Mode::of(dry_run)).await
		},
		Command::Code(Code::Sign { patient, new_key }) => sign(context, &patient, &new_key).await,
		Command::Open(approving) => open(context, approving).await,
		Command::Approve(approving) => approve(context, approving).await,
		Command::Cancel { patient, dry_run } => {
			let subject = context.account_or_own(patient.as_deref()).await?;
			let call = recovery::cancel_recovery(subject);
			let done = "Stopped. The present key stays the one that acts.";
			simple(context, &call, Mode::of(dry_run), subject, done).await
		},
		Command::Complete { patient, dry_run } => complete(context, &patient, dry_run).await,
		Command::Status { patient } => status(context, patient.as_deref()).await,
	}
}

const fn given(yes: bool) -> Consent {
	if yes {
		Consent::Given
	} else {
		Consent::Needed
	}
}

async fn new_code(
	context: &Context,
	form: BackupForm,
	given: Consent,
	mode: Mode,
) -> Result<(), Failure> {
	let subject = context.account_or_own(None).await?;
	let known = context.finalized().await?.recovery_key(&subject).await?;
	if known.is_some() && mode == Mode::Act {
		let question = "You have a recovery code. The new one takes its place. Go on?";
		confirm(&context.output, given, question)?;
	}
	let mut root: Root = Zeroizing::new([0; 32]);
	getrandom::fill(root.as_mut_slice())
		.map_err(|_| Failure::internal(&"no randomness; try again later"))?;
	let key = RecoveryKey(RecoveryCode::derive(&root).public());
	let call = recovery::set_recovery_key(Some(key));
	if context.act(&call, mode).await?.is_none() {
		return dry_run_result(&context.output, &call);
	}
	let code = match form {
		BackupForm::Words => Some(Backup::of(&root)?.words().to_owned()),
		BackupForm::Hex => Some(hex::encode(root.as_slice())),
		BackupForm::None => None,
	};
	let made = NewCode { subject, key, code };
	context.output.result(&made, || {
		let mut text = fields([
			("account", made.subject.to_string()),
			("code's public key", made.key.to_string()),
		]);
		if let Some(code) = &made.code {
			text.push_str(&format!(
				"\n\nThis is your recovery code, shown this once. Write it down and keep it apart from your\n\
				 phone. It is no key: alone it does nothing. With your hospital or somebody who represents\n\
				 you it brings your account back when the key is lost.\n\n{}",
				wrapped(code)
			));
		}
		text
	})
}

async fn remove_code(context: &Context, given: Consent, mode: Mode) -> Result<(), Failure> {
	let subject = context.account_or_own(None).await?;
	let question =
		"Without a recovery code only hospital and representative together can bring a lost key \
	                back. Go on?";
	if mode == Mode::Act {
		confirm(&context.output, given, question)?;
	}
	let call = recovery::set_recovery_key(None);
	simple(
		context,
		&call,
		mode,
		subject,
		"You have no recovery code any more.",
	)
	.await
}

async fn sign(context: &Context, patient: &str, new_key: &str) -> Result<(), Failure> {
	let (subject, new_key) = (context.account(patient)?, context.account(new_key)?);
	let at = context.finalized().await?;
	let (known, former, running, next) = futures::try_join!(
		at.recovery_key(&subject),
		at.former_recovery_key(&subject),
		at.recovery_attempt(&subject),
		at.next_recovery_attempt(&subject)
	)?;
	let attempt = match running {
		Some(running) if running.new_key == new_key => running.number,
		Some(running) => {
			return Err(Failure::refused(format!(
				"somebody wants another key, {}, to act for this account; have that stopped first",
				running.new_key
			)));
		},
		None => next,
	};
	let code = RecoveryCode::derive(&asked(context)?);
	let key = RecoveryKey(code.public());
	if known != Some(key) && former.is_none_or(|former| former.key != key) {
		return Err(Failure::key(
			"this is not the account's recovery code; compare the words with what you wrote down",
		));
	}
	let signature = code.approve(&at.genesis().0, &subject.0, &new_key.0, attempt.0);
	let approval = hex::encode(signature);
	let value = serde_json::json!({
		"subject": subject,
		"new_key": new_key,
		"attempt": attempt,
		"approval": approval,
	});
	context.output.result(&value, || approval.clone())
}

/// 128 hexadecimal digits.
fn parse_approval(text: &str) -> Result<CodeSignature, String> {
	let mut bytes = [0; 64];
	hex::decode_to_slice(text.trim(), &mut bytes)
		.map(|()| CodeSignature(bytes))
		.map_err(|_| "an approval has 128 hexadecimal digits".to_owned())
}

async fn open(context: &Context, approving: Approving) -> Result<(), Failure> {
	let subject = context.account(&approving.patient)?;
	let new_key = context.account(&approving.new_key)?;
	let call = recovery::open_recovery(subject, new_key, approving.approval);
	submit_approval(context, &approving, subject, new_key, &call).await
}

async fn approve(context: &Context, approving: Approving) -> Result<(), Failure> {
	let subject = context.account(&approving.patient)?;
	let new_key = context.account(&approving.new_key)?;
	let running = context
		.finalized()
		.await?
		.recovery_attempt(&subject)
		.await?;
	let running = running.ok_or_else(nothing_runs)?;
	if running.new_key != new_key {
		return Err(Failure::refused(format!(
			"the attempt that runs is for another key, {}; if nobody knows it, have it stopped",
			running.new_key
		)));
	}
	let call = recovery::approve_recovery(subject, running.number, new_key, approving.approval);
	submit_approval(context, &approving, subject, new_key, &call).await
}

async fn submit_approval(
	context: &Context,
	approving: &Approving,
	subject: AccountId,
	new_key: AccountId,
	call: &Call,
) -> Result<(), Failure> {
	if approving.dry_run {
		context.act(call, Mode::DryRun).await?;
		return dry_run_result(&context.output, call);
	}
	let question = format!(
		"Everything that is {subject}'s will be in the hands of whoever holds {new_key}. Have you seen who \
		 that is?"
	);
	confirm(&context.output, given(approving.yes), &question)?;
	let submitted = context.act(call, Mode::Act).await?;
	let ready_at = submitted.iter().flat_map(|it| &it.events).find_map(ready);
	let value = serde_json::json!({
		"subject": subject,
		"new_key": new_key,
		"ready_at": ready_at,
	});
	context.output.result(&value, || {
		match ready_at {
		Some(ready_at) => format!(
			"Two have approved. From {} on `galen recovery complete` puts the new key in place; until then \
			 the present key can stop it.",
			time::show(ready_at)
		),
		None => "Opened. Another one must approve: the hospital, a representative, or the recovery code."
			.to_owned(),
	}
	})
}

fn ready(event: &Event) -> Option<u64> {
	match event {
		Event::Recovery(RecoveryEvent::RecoveryApproved { ready_at, .. }) => *ready_at,
		_ => None,
	}
}

async fn complete(context: &Context, patient: &str, dry_run: bool) -> Result<(), Failure> {
	let subject = context.account(patient)?;
	let at = context.finalized().await?;
	let (running, now) = futures::try_join!(at.recovery_attempt(&subject), at.moment())?;
	let running = running.ok_or_else(nothing_runs)?;
	if let Some(ready_at) = running.ready_at.filter(|ready_at| now < *ready_at) {
		return Err(Failure::refused(format!(
			"the delay runs until {}; everybody must have time to object",
			time::show(ready_at)
		)));
	}
	let call = recovery::complete_recovery(subject);
	let done = format!("{} acts for {subject} from now on.", running.new_key);
	simple(context, &call, Mode::of(dry_run), subject, &done).await
}

fn nothing_runs() -> Failure {
	Failure::not_found("nobody has asked to replace this key; `galen recovery open` does")
}

/// Makes a call whose success says everything.
async fn simple(
	context: &Context,
	call: &Call,
	mode: Mode,
	subject: AccountId,
	done: &str,
) -> Result<(), Failure> {
	if context.act(call, mode).await?.is_none() {
		return dry_run_result(&context.output, call);
	}
	let value = serde_json::json!({ "subject": subject, "done": done });
	context.output.result(&value, || done.to_owned())
}

async fn status(context: &Context, patient: Option<&str>) -> Result<(), Failure> {
	let subject = context.account_or_own(patient).await?;
	let status = Status::read(&context.finalized().await?, subject).await?;
	if let Some(attempt) = &status.attempt {
		warn(
			&context.output,
			&format!(
				"somebody wants {} to act for this account. If you do not know that key, stop it: `galen \
				 recovery cancel`.",
				attempt.new_key
			),
		);
	}
	context.output.result(&status, || status.describe())
}

impl Status {
	async fn read(at: &At, subject: AccountId) -> Result<Self, Failure> {
		let (replaced, recovery_key, restraint, attempt, periods) = futures::try_join!(
			at.recovered(&subject),
			at.recovery_key(&subject),
			at.restraint(&subject),
			at.recovery_attempt(&subject),
			at.recovery_periods()
		)?;
		Ok(Self {
			subject,
			current_key: replaced.map_or(subject, |replaced| replaced.key),
			replaced,
			recovery_key,
			restraint,
			attempt,
			periods,
		})
	}

	fn describe(&self) -> String {
		let mut pairs = vec![("account", self.subject.to_string())];
		pairs.push(match &self.replaced {
			Some(replaced) => (
				"key",
				format!("{}, since {}", replaced.key, time::show(replaced.at)),
			),
			None => ("key", "its own".to_owned()),
		});
		let code = match self.recovery_key {
			Some(_) => "there is one",
			None => "none; `galen recovery code new` makes one",
		};
		pairs.push(("recovery code", code.to_owned()));
		if let Some(attempt) = &self.attempt {
			let parties: Vec<String> = attempt
				.approvals
				.parties()
				.into_iter()
				.map(|party| party_name(party).to_owned())
				.collect();
			pairs.push(("to be replaced by", attempt.new_key.to_string()));
			pairs.push(("approved by", words::list(&parties, "and")));
			pairs.push((
				"can be completed",
				match attempt.ready_at {
					Some(ready_at) => format!("from {} on", time::show(ready_at)),
					None => "when another one has approved".to_owned(),
				},
			));
			pairs.push(("is over", time::show(attempt.ends_at)));
		}
		let mut text = fields(pairs);
		if let Some(restraint) = self.restraint {
			text.push_str(&format!("\n\nRestrained: {}.", words::restraint(restraint)));
		}
		text
	}
}

const fn party_name(party: Party) -> &'static str {
	match party {
		Party::Registrar => "the hospital",
		Party::Representative => "a representative",
		Party::Code => "the recovery code",
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_client::types::{Approvals, AttemptNumber};

	const DAY: u64 = 86_400;

	fn status() -> Status {
		Status {
			subject: AccountId([1; 32]),
			current_key: AccountId([1; 32]),
			replaced: None,
			recovery_key: None,
			restraint: None,
			attempt: None,
			periods: Periods {
				delay: 3 * DAY,
				restraint: 7 * DAY,
				lifetime: 14 * DAY,
			},
		}
	}

	#[test]
	fn a_key_of_its_own_is_said_in_few_words() {
		let text = status().describe();
		assert!(text.contains("its own"), "{text}");
		assert!(text.contains("galen recovery code new"), "{text}");
		assert!(!text.contains("Restrained"), "{text}");
	}

	#[test]
	fn an_attempt_and_a_restraint_are_said_with_their_dates() {
		let status = Status {
			attempt: Some(Attempt {
				number: AttemptNumber(0),
				new_key: AccountId([2; 32]),
				opener: AccountId([3; 32]),
				opened_at: 0,
				approvals: Approvals {
					registrar: None,
					representative: Some(AccountId([3; 32])),
					code: true,
				},
				ready_at: Some(3 * DAY),
				ends_at: 17 * DAY,
			}),
			restraint: Some(Restraint::BeingReplaced { until: 17 * DAY }),
			..status()
		};
		let text = status.describe();
		for part in [
			"a representative and the recovery code",
			"from 1970-01-04 00:00 UTC on",
			"until that is done, cancelled or over (1970-01-18 00:00 UTC)",
			"galen recovery cancel",
		] {
			assert!(text.contains(part), "{part}: {text}");
		}
	}

	#[test]
	fn a_fresh_key_is_told_until_when() {
		let text = words::restraint(Restraint::Fresh { until: 7 * DAY });
		assert!(text.contains("until 1970-01-08 00:00 UTC you can withdraw"));
		assert!(text.contains("but allow nothing"));
	}

	#[test]
	fn an_approval_is_128_digits() {
		assert_eq!(parse_approval(&"07".repeat(64)), Ok(CodeSignature([7; 64])));
		for wrong in ["", "07", &"07".repeat(65), &"zz".repeat(64)] {
			assert!(parse_approval(wrong).is_err());
		}
	}
}
