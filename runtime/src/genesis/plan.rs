//! What a network starts with, before it is spelled in the pallets' genesis fields.

use crate::{
	constants::{RECOVERY_DELAY, RECOVERY_RESTRAINT},
	genesis::{demo, economy},
	AccountId, SessionKeys,
};
use alloc::{vec, vec::Vec};
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId, PeerKey},
	members::{Jurisdiction, OrganizationKind, Qualification, Role},
};
use pallet_members::{
	genesis::{GenesisOrganization, GenesisQualification, GenesisStaff, GenesisSubject},
	EnvelopeKey,
};
use serde_json::{json, Value};

/// Validators without which a network does not survive one fault.
const FAULT_TOLERANT: u32 = 4;

/// A founding hospital: its first organization data and its validator.
#[derive(Clone, Debug)]
pub struct Hospital {
	/// Administrator, who appoints staff and holds the council vote.
	pub admin: AccountId,
	/// The operator's account, under which the session keys are registered.
	pub validator: AccountId,
	/// What the validator signs with.
	pub keys: SessionKeys,
	/// The node's network identity.
	pub peer: PeerKey,
	/// HPKE X25519 public key.
	pub envelope_key: [u8; 32],
	/// Salted commitment to the published description.
	pub descriptor: Commitment,
	/// Whose law it answers to.
	pub jurisdiction: Jurisdiction,
}

/// A founding organization that runs no validator.
#[derive(Clone, Debug)]
pub(super) struct Other {
	pub(super) kind: OrganizationKind,
	pub(super) admin: AccountId,
	pub(super) peer: PeerKey,
	pub(super) envelope_key: [u8; 32],
	pub(super) descriptor: Commitment,
	pub(super) jurisdiction: Jurisdiction,
}

/// A network's first state.
#[derive(Clone, Debug)]
pub struct Plan {
	hospitals: Vec<Hospital>,
	pub(super) others: Vec<Other>,
	pub(super) staff: Vec<(OrganizationId, AccountId, Vec<Role>)>,
	pub(super) subjects: Vec<AccountId>,
	pub(super) qualifications: Vec<GenesisQualification>,
	min_validators: u32,
	/// The demo's partner, which gets tokens; its presence makes the network a demo.
	partner: Option<OrganizationId>,
}

impl Plan {
	/// A network of real hospitals and nothing else: who joins later is admitted by the council.
	pub fn consortium(hospitals: Vec<Hospital>) -> Self {
		Self::of(hospitals, FAULT_TOLERANT)
	}

	/// A network of the first `count` demo hospitals with their staff.
	pub(super) fn demo(count: usize) -> Self {
		let hospitals = demo::HOSPITALS
			.iter()
			.take(count)
			.map(|name| demo_hospital(name));
		let mut plan = Self::of(hospitals.collect(), FAULT_TOLERANT.min(count as u32));
		for (index, name) in (0..).zip(demo::HOSPITALS.iter().take(count)) {
			for (role, path) in demo::STAFF_ROLES.iter().zip(demo::STAFF) {
				let account = demo::account(&demo::uri(&[name, path]));
				plan.staff
					.push((OrganizationId(index), account, vec![*role]));
			}
		}
		plan
	}

	fn of(hospitals: Vec<Hospital>, min_validators: u32) -> Self {
		Self {
			hospitals,
			others: Vec::new(),
			staff: Vec::new(),
			subjects: Vec::new(),
			qualifications: Vec::new(),
			min_validators,
			partner: None,
		}
	}

	/// Adds a demo partner, ethics board and auditor, with what research needs, and demo patients.
	pub(super) fn with_demo_cast(mut self) -> Self {
		let kinds = [
			OrganizationKind::Partner,
			OrganizationKind::EthicsBoard,
			OrganizationKind::Auditor,
		];
		let first = self.hospitals.len() as u32;
		for (name, kind) in demo::OTHERS.iter().zip(kinds) {
			self.others.push(Other {
				kind,
				admin: demo::account(&demo::uri(&[name])),
				peer: demo::peer_key(name),
				envelope_key: demo::envelope_key(name),
				descriptor: descriptor(name),
				jurisdiction: JURISDICTION,
			});
		}
		let partner = OrganizationId(first);
		let board = OrganizationId(first.saturating_add(1));
		self.partner = Some(partner);
		for (role, path) in [
			(Role::Scientist, "Scientist"),
			(Role::Treasurer, "Treasurer"),
			(Role::Operator, "Operator"),
		] {
			let account = demo::account(&demo::uri(&[demo::OTHERS[0], path]));
			self.staff.push((partner, account, vec![role]));
		}
		for (qualification, attested_by) in [
			(Qualification::AcceptedTerms, None),
			(Qualification::ResearcherStatus, None),
			(Qualification::EthicsApproval, Some(board)),
		] {
			self.qualifications.push(GenesisQualification {
				organization: partner,
				qualification,
				commitment: descriptor("demo qualification"),
				until: DEMO_EXPIRY,
				attested_by,
			});
		}
		self.subjects.extend(
			demo::PATIENTS
				.iter()
				.map(|name| demo::account(&demo::uri(&[name]))),
		);
		self
	}

	/// Spells the plan in the pallets' genesis fields.
	pub(super) fn to_genesis(&self) -> Value {
		let of_hospital = |hospital: &Hospital| GenesisOrganization {
			kind: OrganizationKind::Hospital,
			jurisdiction: hospital.jurisdiction,
			envelope_key: EnvelopeKey(hospital.envelope_key),
			descriptor: hospital.descriptor,
			admins: vec![hospital.admin.clone()],
		};
		let of_other = |other: &Other| GenesisOrganization {
			kind: other.kind,
			jurisdiction: other.jurisdiction,
			envelope_key: EnvelopeKey(other.envelope_key),
			descriptor: other.descriptor,
			admins: vec![other.admin.clone()],
		};
		let organizations: Vec<_> = self
			.hospitals
			.iter()
			.map(of_hospital)
			.chain(self.others.iter().map(of_other))
			.collect();
		let operators = (0..)
			.zip(&self.hospitals)
			.map(|(index, hospital)| GenesisStaff {
				organization: OrganizationId(index),
				account: hospital.validator.clone(),
				roles: vec![Role::Operator],
				until: None,
			});
		let staff: Vec<_> = operators
			.chain(
				self.staff
					.iter()
					.map(|(organization, account, roles)| GenesisStaff {
						organization: *organization,
						account: account.clone(),
						roles: roles.clone(),
						until: None,
					}),
			)
			.collect();
		let subjects: Vec<_> = self
			.subjects
			.iter()
			.map(|account| GenesisSubject {
				account: account.clone(),
				custodian: OrganizationId(0),
			})
			.collect();
		let hospital_peers = (0..)
			.zip(&self.hospitals)
			.map(|(index, hospital)| (OrganizationId(index), vec![hospital.peer]));
		let other_peers = (self.hospitals.len() as u32..)
			.zip(&self.others)
			.map(|(index, other)| (OrganizationId(index), vec![other.peer]));
		let peer_ids: Vec<_> = hospital_peers.chain(other_peers).collect();
		let validators: Vec<_> = (0..)
			.zip(&self.hospitals)
			.map(|(index, hospital)| (OrganizationId(index), hospital.validator.clone()))
			.collect();
		let keys: Vec<_> = self
			.hospitals
			.iter()
			.map(|hospital| {
				(
					hospital.validator.clone(),
					hospital.validator.clone(),
					hospital.keys.clone(),
				)
			})
			.collect();

		json!({
			"members": {
				"organizations": organizations,
				"staff": staff,
				"subjects": subjects,
				"qualifications": self.qualifications,
			},
			"validators": {
				"minValidators": self.min_validators,
				"validators": validators,
				"peerIds": peer_ids,
			},
			"session": { "keys": keys },
			"recovery": { "delay": RECOVERY_DELAY, "restraint": RECOVERY_RESTRAINT },
			"rewards": self.partner.map_or_else(economy::rules, economy::demo),
			"consent": { "templates": self.partner.map(|_| economy::templates()).unwrap_or_default() },
		})
	}
}

/// When the demo partner's qualifications end: 2100-01-01.
const DEMO_EXPIRY: Moment = 4_102_444_800;

/// Country of the demo organizations.
const JURISDICTION: Jurisdiction = Jurisdiction(*b"DE");

/// A commitment to nothing in particular: the demo has no documents.
fn descriptor(name: &str) -> Commitment {
	Commitment(sp_crypto_hashing::blake2_256(name.as_bytes()))
}

fn demo_hospital(name: &str) -> Hospital {
	let uri = demo::uri(&[name]);
	let account = demo::account(&uri);
	Hospital {
		admin: account.clone(),
		validator: account,
		keys: SessionKeys {
			aura: demo::ed25519(&uri).into(),
			grandpa: demo::ed25519(&uri).into(),
		},
		peer: demo::peer_key(name),
		envelope_key: demo::envelope_key(name),
		descriptor: descriptor(name),
		jurisdiction: JURISDICTION,
	}
}
