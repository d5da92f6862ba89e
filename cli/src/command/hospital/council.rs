//! The council: one hospital, one vote.

use super::document::Document;
use crate::{
	context::{dry_run_result, missing, Context, Mode},
	exit::Failure,
	terminal::table,
	words,
};
use clap::{Subcommand, ValueEnum};
use galen_client::{
	calls::{access, council, members, rewards},
	types::{CouncilEvent, EnvelopeKey, Motion, Ruling, Transferability, Vote},
	Call, Event, Submitted,
};
use galen_primitives::{
	ids::{Moment, OrderId, OrganizationId},
	members::{Jurisdiction, OrganizationKind, Qualification},
};
use std::path::PathBuf;

/// Propose, vote on and close motions.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// List the motions before the council
	Motions,
	/// List who votes
	Seats,
	/// Propose a motion
	#[command(subcommand)]
	Propose(Propose),
	/// Vote on a motion
	Vote {
		/// Which motion, by its number
		motion: u32,
		/// How
		#[arg(value_enum)]
		vote: YesNo,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Close a motion that has its votes, or whose time is over; an approved one is carried out
	Close {
		/// Which motion, by its number
		motion: u32,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum YesNo {
	/// For it
	Yes,
	/// Against it
	No,
}

/// What can be proposed.
#[derive(Debug, Subcommand)]
pub enum Propose {
	/// Admit an organization
	AdmitOrganization {
		/// hospital, partner, ethics-board or auditor
		#[arg(value_parser = words::parse_kind)]
		kind: OrganizationKind,
		/// The country whose law it answers to, such as DE
		#[arg(long, value_name = "CODE", value_parser = country)]
		country: Jurisdiction,
		/// The account of its first admin
		#[arg(long, value_name = "ACCOUNT")]
		admin: String,
		/// What releases to it are sealed to: 64 hexadecimal digits, as `galen key show` prints them
		#[arg(long, value_name = "HEX", value_parser = envelope_key)]
		envelope: EnvelopeKey,
		/// Its name, address and registration; only a salted hash of it goes to the ledger
		#[arg(long, value_name = "FILE")]
		descriptor: PathBuf,
		/// Say what would be proposed, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Suspend an organization
	SuspendOrganization(OneOrganization),
	/// Let a suspended organization act again
	ResumeOrganization(OneOrganization),
	/// End an organization's membership for good
	RetireOrganization(OneOrganization),
	/// Give an organization that lost its admins' keys a new admin
	RestoreAdmin {
		/// Which organization
		number: u32,
		/// The new admin
		account: String,
		/// Say what would be proposed, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Attest a qualification; ethics approvals are attested with `galen org qualify`
	Qualify {
		/// Which organization
		number: u32,
		/// Which qualification
		#[arg(value_parser = words::parse_qualification)]
		qualification: Qualification,
		/// Until when
		#[arg(long, value_name = "DATE", value_parser = words::time::parse)]
		until: Moment,
		/// The certificate; only a salted hash of it goes to the ledger
		#[arg(long, value_name = "FILE")]
		document: PathBuf,
		/// Say what would be proposed, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Rule on a disputed release, which pays it or gives the price back
	RuleDispute {
		/// Which order
		order: u64,
		/// Whose records were released
		#[arg(value_name = "PATIENT")]
		subject: String,
		/// Who gets the money
		#[arg(value_enum)]
		ruling: PayOrRefund,
		/// Say what would be proposed, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Let a sanctioned hospital enter into paid orders again
	LiftSanction(OneOrganization),
	/// Let patients send credit to each other, or end it
	Transfers {
		/// on or off
		#[arg(value_enum)]
		state: OnOff,
		/// Say what would be proposed, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
}

/// One organization, and whether to do it.
#[derive(Debug, clap::Args)]
pub struct OneOrganization {
	/// Which organization
	number: u32,
	/// Say what would be proposed, and do nothing
	#[arg(long)]
	dry_run: bool,
}

/// A switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnOff {
	/// On
	On,
	/// Off
	Off,
}

/// A ruling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PayOrRefund {
	/// The release stands: patient and hospital are paid
	Pay,
	/// The objection is upheld: the partner gets the price back
	Refund,
}

/// A motion to be put before the council.
pub struct Proposal {
	call: Call,
	mode: Mode,
}

impl Proposal {
	/// A motion that needs two thirds of the hospitals.
	pub const fn usual(call: Call, mode: Mode) -> Self {
		Self { call, mode }
	}
}

fn country(text: &str) -> Result<Jurisdiction, String> {
	let bytes: [u8; 2] = text
		.as_bytes()
		.try_into()
		.map_err(|_| "a country is two capital letters, such as DE".to_owned())?;
	let code = Jurisdiction(bytes);
	if code.is_well_formed() {
		Ok(code)
	} else {
		Err("a country is two capital letters, such as DE".into())
	}
}

fn envelope_key(text: &str) -> Result<EnvelopeKey, String> {
	let bytes = hex::decode(text)
		.ok()
		.and_then(|bytes| bytes.try_into().ok());
	bytes
		.map(EnvelopeKey)
		.ok_or_else(|| "an envelope key is 64 hexadecimal digits".into())
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Motions => motions(context).await,
		Command::Seats => seats(context).await,
		Command::Propose(what) => propose(context, &proposal(context, what)?).await,
		Command::Vote {
			motion,
			vote,
			dry_run,
		} => {
			let motion = find(context, motion).await?;
			let vote = match vote {
				YesNo::Yes => Vote::Aye,
				YesNo::No => Vote::Nay,
			};
			let call = council::vote(motion.hash, motion.index, vote);
			act(context, &call, Mode::of(dry_run)).await
		},
		Command::Close { motion, dry_run } => {
			let motion = find(context, motion).await?;
			act(context, &council::close(&motion), Mode::of(dry_run)).await
		},
	}
}

fn proposal(context: &Context, what: Propose) -> Result<Proposal, Failure> {
	let keep = |document: &Document, dry_run: bool| {
		if dry_run {
			Ok(())
		} else {
			document.keep()
		}
	};
	let (call, dry_run) = match what {
		Propose::AdmitOrganization {
			kind,
			country,
			admin,
			envelope,
			descriptor,
			dry_run,
		} => {
			let document = Document::read(&descriptor)?;
			keep(&document, dry_run)?;
			let admin = context.account(&admin)?;
			let commitment = document.commitment;
			let call = members::admit_organization(kind, country, envelope, commitment, admin);
			(call, dry_run)
		},
		Propose::SuspendOrganization(one) => (
			members::suspend_organization(OrganizationId(one.number)),
			one.dry_run,
		),
		Propose::ResumeOrganization(one) => (
			members::resume_organization(OrganizationId(one.number)),
			one.dry_run,
		),
		Propose::RetireOrganization(one) => (
			members::retire_organization(OrganizationId(one.number)),
			one.dry_run,
		),
		Propose::RestoreAdmin {
			number,
			account,
			dry_run,
		} => {
			let account = context.account(&account)?;
			(
				members::restore_admin(OrganizationId(number), account),
				dry_run,
			)
		},
		Propose::Qualify {
			number,
			qualification,
			until,
			document,
			dry_run,
		} => {
			let document = Document::read(&document)?;
			keep(&document, dry_run)?;
			let call = members::attest_qualification(
				OrganizationId(number),
				qualification,
				document.commitment,
				until,
			);
			(call, dry_run)
		},
		Propose::RuleDispute {
			order,
			subject,
			ruling,
			dry_run,
		} => {
			let ruling = match ruling {
				PayOrRefund::Pay => Ruling::Pay,
				PayOrRefund::Refund => Ruling::Refund,
			};
			let subject = context.account(&subject)?;
			(
				access::resolve_dispute(OrderId(order), subject, ruling),
				dry_run,
			)
		},
		Propose::LiftSanction(one) => (
			access::lift_sanction(OrganizationId(one.number)),
			one.dry_run,
		),
		Propose::Transfers { state, dry_run } => {
			let state = match state {
				OnOff::On => Transferability::On,
				OnOff::Off => Transferability::Off,
			};
			(rewards::set_transferability(state), dry_run)
		},
	};
	Ok(Proposal::usual(call, Mode::of(dry_run)))
}

/// Puts a motion before the council, with the two thirds most motions need.
///
/// # Errors
/// The signer holds no seat, or the network refuses.
pub async fn propose(context: &Context, proposal: &Proposal) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let seats = u32::try_from(at.council().await?.len()).unwrap_or(u32::MAX);
	let threshold = council::two_thirds_of(seats);
	context.output.note(&format!(
		"{:?} needs {threshold} of {seats} votes.",
		proposal.call
	));
	act(
		context,
		&council::propose(threshold, &proposal.call),
		proposal.mode,
	)
	.await
}

async fn act(context: &Context, call: &Call, mode: Mode) -> Result<(), Failure> {
	let Some(submitted) = context.act(call, mode).await? else {
		return dry_run_result(&context.output, call);
	};
	report(context, &submitted)
}

fn report(context: &Context, submitted: &Submitted) -> Result<(), Failure> {
	let events: Vec<&CouncilEvent> = submitted
		.events
		.iter()
		.filter_map(|event| match event {
			Event::Council(event) => Some(event),
			_ => None,
		})
		.collect();
	if events.is_empty() {
		return Err(missing("an event of the council"));
	}
	let value = serde_json::json!({ "block": submitted.number, "events": submitted.events });
	context.output.result(&value, || {
		events
			.iter()
			.map(|event| told(event))
			.collect::<Vec<_>>()
			.join("\n")
	})?;
	let failed = events.iter().find_map(|event| match event {
		CouncilEvent::Executed {
			error: Some(error), ..
		} => Some(error),
		_ => None,
	});
	match failed {
		Some(error) => Err(Failure::refused(format!(
			"the motion was carried and failed: {error}"
		))),
		None => Ok(()),
	}
}

fn told(event: &CouncilEvent) -> String {
	match event {
		CouncilEvent::Proposed { index, .. } => {
			format!(
				"Motion {index} is before the council; vote with `galen council vote {index} yes`."
			)
		},
		CouncilEvent::Voted { yes, no, .. } => format!("Voted; {yes} for and {no} against so far."),
		CouncilEvent::Approved { .. } => "The motion is approved.".into(),
		CouncilEvent::Disapproved { .. } => "The motion is rejected.".into(),
		CouncilEvent::Executed { error: None, .. } => "It was carried out.".into(),
		CouncilEvent::Executed {
			error: Some(error), ..
		} => format!("It could not be carried out: {error}"),
		CouncilEvent::Closed { yes, no, .. } => format!("Closed with {yes} for and {no} against."),
	}
}

async fn find(context: &Context, index: u32) -> Result<Motion, Failure> {
	let motions = context.finalized().await?.motions().await?;
	motions
		.into_iter()
		.find(|motion| motion.index == index)
		.ok_or_else(|| {
			Failure::not_found(format!(
				"no motion {index} is before the council; `galen council motions` lists them"
			))
		})
}

async fn motions(context: &Context) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let motions = at.motions().await?;
	let now = at.number();
	context.output.result(&motions, || {
		if motions.is_empty() {
			return "Nothing is before the council.".into();
		}
		let rows = motions.iter().map(|motion| {
			[
				motion.index.to_string(),
				format!(
					"{}::{} {}",
					motion.call.pallet, motion.call.name, motion.call.args
				),
				format!("{}/{}", motion.ayes.len(), motion.threshold),
				motion.nays.len().to_string(),
				if motion.end <= now { "over" } else { "open" }.to_owned(),
			]
		});
		table(
			["NUMBER", "PROPOSES", "FOR", "AGAINST", "TIME"],
			&[0, 2, 3],
			rows,
		)
	})
}

async fn seats(context: &Context) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let (seats, organizations) = futures::try_join!(at.council(), at.organizations())?;
	let value: Vec<_> = seats
		.iter()
		.map(|seat| {
			let hospital = organizations
				.iter()
				.find(|(_, known)| known.seat == Some(*seat));
			(seat, hospital.map(|(id, _)| *id))
		})
		.collect();
	context.output.result(&value, || {
		let rows = value.iter().map(|(seat, hospital)| {
			let hospital = hospital.map(|id| id.to_string()).unwrap_or_default();
			[hospital, seat.to_string()]
		});
		table(["HOSPITAL", "ACCOUNT"], &[0], rows)
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_country_and_a_key_are_checked_as_they_are_typed() {
		assert_eq!(country("DE"), Ok(Jurisdiction(*b"DE")));
		for wrong in ["de", "DEU", "", "D1"] {
			assert!(country(wrong).is_err(), "{wrong}");
		}
		assert!(envelope_key(&"a1".repeat(32)).is_ok());
		assert!(envelope_key("a1").is_err());
	}
}
