//! Every type of [`crate::types`], and every type of the primitives that is read by its own codec, is
//! compared with the committed metadata: the names of fields and variants, their order, indices,
//! types and compactness, all the way down.

use crate::{metadata::committed, types, AccountId};
use galen_primitives::{codes, consent, ids, members, merkle};
use scale_info::{
	form::PortableForm, MetaType, PortableRegistry, Registry, Type, TypeDef, TypeInfo,
};
use std::collections::HashSet;

/// Compares two type registries, one of them the metadata's.
struct Comparison<'a> {
	ours: &'a PortableRegistry,
	theirs: &'a PortableRegistry,
	/// Pairs that are being compared or are the same.
	seen: HashSet<(u32, u32)>,
}

impl Comparison<'_> {
	fn same(&mut self, ours: u32, theirs: u32, path: &str) -> Result<(), String> {
		let (ours, theirs) = (
			transparent(self.ours, ours),
			transparent(self.theirs, theirs),
		);
		if !self.seen.insert((ours, theirs)) {
			return Ok(());
		}
		let ours = self.ours.resolve(ours).unwrap().clone();
		let theirs = self.theirs.resolve(theirs).unwrap().clone();
		self.same_definition(&ours, &theirs, path)
	}

	fn same_definition(
		&mut self,
		ours: &Type<PortableForm>,
		theirs: &Type<PortableForm>,
		path: &str,
	) -> Result<(), String> {
		match (&ours.type_def, &theirs.type_def) {
			(TypeDef::Composite(ours), TypeDef::Composite(theirs)) => {
				self.same_fields(&ours.fields, &theirs.fields, path)
			},
			(TypeDef::Variant(ours), TypeDef::Variant(theirs)) => {
				if ours.variants.len() != theirs.variants.len() {
					let (ours, theirs) = (ours.variants.len(), theirs.variants.len());
					return Err(format!("{path}: {ours} variants for {theirs}"));
				}
				for (ours, theirs) in ours.variants.iter().zip(&theirs.variants) {
					let path = format!("{path}::{}", theirs.name);
					if (&ours.name, ours.index) != (&theirs.name, theirs.index) {
						return Err(format!("{path}: is {} at {}", ours.name, ours.index));
					}
					self.same_fields(&ours.fields, &theirs.fields, &path)?;
				}
				Ok(())
			},
			(TypeDef::Sequence(ours), TypeDef::Sequence(theirs)) => {
				self.same(ours.type_param.id, theirs.type_param.id, path)
			},
			(TypeDef::Array(ours), TypeDef::Array(theirs)) if ours.len == theirs.len => {
				self.same(ours.type_param.id, theirs.type_param.id, path)
			},
			(TypeDef::Tuple(ours), TypeDef::Tuple(theirs))
				if ours.fields.len() == theirs.fields.len() =>
			{
				let pairs = ours.fields.iter().zip(&theirs.fields);
				for (ours, theirs) in pairs {
					self.same(ours.id, theirs.id, path)?;
				}
				Ok(())
			},
			(TypeDef::Primitive(ours), TypeDef::Primitive(theirs)) if ours == theirs => Ok(()),
			(TypeDef::Compact(ours), TypeDef::Compact(theirs)) => {
				self.same(ours.type_param.id, theirs.type_param.id, path)
			},
			(ours, theirs) => Err(format!("{path}: {ours:?} for {theirs:?}")),
		}
	}

	fn same_fields(
		&mut self,
		ours: &[scale_info::Field<PortableForm>],
		theirs: &[scale_info::Field<PortableForm>],
		path: &str,
	) -> Result<(), String> {
		if ours.len() != theirs.len() {
			return Err(format!(
				"{path}: {} fields for {}",
				ours.len(),
				theirs.len()
			));
		}
		for (ours, theirs) in ours.iter().zip(theirs) {
			let name = theirs.name.clone().unwrap_or_default();
			let path = format!("{path}.{name}");
			if ours.name != theirs.name {
				return Err(format!("{path}: is named {:?}", ours.name));
			}
			self.same(ours.ty.id, theirs.ty.id, &path)?;
		}
		Ok(())
	}
}

/// A bounded list is encoded as the list in it, and an account or hash of one library as that of
/// another.
fn transparent(registry: &PortableRegistry, id: u32) -> u32 {
	let known = registry.resolve(id).unwrap();
	match (
		&known.type_def,
		known.path.segments.last().map(|last| &**last),
	) {
		(TypeDef::Composite(inner), Some("BoundedVec" | "AccountId32" | "H256")) => {
			transparent(registry, inner.fields[0].ty.id)
		},
		_ => id,
	}
}

/// The type at a path of the metadata.
fn at(path: &str) -> u32 {
	let segments: Vec<&str> = path.split("::").collect();
	let mut found = committed()
		.types()
		.types
		.iter()
		.filter(|known| known.ty.path.segments == segments)
		.map(|known| known.id);
	let id = found
		.next()
		.unwrap_or_else(|| panic!("the metadata has no {path}"));
	assert_eq!(found.next(), None, "{path} is there more than once");
	id
}

fn compare<T: TypeInfo + 'static>(path: &str) -> Result<(), String> {
	let mut registry = Registry::new();
	let ours = registry.register_type(&MetaType::new::<T>()).id;
	let ours_in = PortableRegistry::from(registry);
	let mut comparison = Comparison {
		ours: &ours_in,
		theirs: committed().types(),
		seen: HashSet::new(),
	};
	comparison.same(ours, at(path), path)
}

/// Compares each type with the one at its path, and says all that differ.
macro_rules! assert_same {
	($($type:ty = $path:literal),+ $(,)?) => {
		let differences: Vec<String> =
			[$(compare::<$type>($path)),+].into_iter().filter_map(Result::err).collect();
		assert!(differences.is_empty(), "{differences:#?}");
	};
}

#[test]
fn what_the_pallets_store_and_take_is_what_is_written_down_here() {
	assert_same!(
		types::Organization = "pallet_members::types::Organization",
		types::EnvelopeKey = "pallet_members::types::EnvelopeKey",
		types::StaffRecord = "pallet_members::types::StaffRecord",
		types::Representation = "pallet_members::types::Representation",
		types::Representative = "pallet_members::types::Representative",
		types::Attestation = "pallet_members::types::Attestation",
		types::Quota = "pallet_members::types::Quota",
		types::QuotaTarget = "pallet_members::types::QuotaTarget",
		types::QuotaState = "pallet_members::types::QuotaState",
		types::Statement = "pallet_consent::types::Statement",
		types::Paper = "pallet_consent::types::Paper",
		types::TemplateKind = "pallet_consent::types::TemplateKind",
		types::TemplateText = "pallet_consent::types::TemplateText",
		types::TemplateHead = "pallet_consent::types::TemplateHead",
		types::TemplateVersion = "pallet_consent::types::TemplateVersion",
		types::Proposal = "pallet_consent::types::Proposal",
		types::Order = "pallet_access::types::order::Order",
		types::OrderTerms = "pallet_access::types::order::OrderTerms",
		types::Line = "pallet_access::types::order::Line",
		types::Side = "pallet_access::types::order::Side",
		types::DisputeReason = "pallet_access::types::order::DisputeReason",
		types::Ruling = "pallet_access::types::order::Ruling",
		types::Receipt = "pallet_access::types::receipt::Receipt",
		types::EmergencyAccess = "pallet_access::types::emergency::EmergencyAccess",
		types::EmergencyReason = "pallet_access::types::emergency::EmergencyReason",
		types::Verdict = "pallet_access::types::emergency::Verdict",
		types::ReviewQueue = "pallet_access::types::emergency::ReviewQueue",
		types::RequestTerms = "pallet_access::types::request::RequestTerms",
		types::ConsentRequest = "pallet_access::types::request::ConsentRequest",
		types::Answer = "pallet_access::types::request::Answer",
		types::BatchHeader = "pallet_anchors::types::BatchHeader",
		types::BatchKind = "pallet_anchors::types::BatchKind",
		types::Tombstone = "pallet_anchors::types::Tombstone",
		types::ErasureScope = "pallet_anchors::types::erasure::ErasureScope",
		types::ErasureOutcome = "pallet_anchors::types::erasure::ErasureOutcome",
		types::ErasureRequest = "pallet_anchors::types::erasure::ErasureRequest",
		types::AttemptNumber = "pallet_recovery::types::AttemptNumber",
		types::RecoveryKey = "pallet_recovery::types::RecoveryKey",
		types::FormerKey = "pallet_recovery::types::FormerKey",
		types::CodeSignature = "pallet_recovery::types::CodeSignature",
		types::Attempt = "pallet_recovery::types::Attempt",
		types::Recovered = "pallet_recovery::types::Recovered",
		types::Restraint = "pallet_recovery::types::Restraint",
		types::Periods = "pallet_recovery::types::Periods",
		types::Contribution = "pallet_rewards::types::Contribution",
		types::Schedule = "pallet_rewards::types::Schedule",
		types::Transferability = "pallet_rewards::types::Transferability",
		types::Totals = "pallet_rewards::types::Totals",
		types::Cursor = "pallet_rewards::types::Cursor",
		types::ValidatorInfo = "pallet_validators::types::ValidatorInfo",
		types::PendingChange = "pallet_validators::types::PendingChange",
	);
}

#[test]
fn what_the_pallets_tell_is_what_is_written_down_here() {
	assert_same!(
		types::MembersEvent = "pallet_members::pallet::Event",
		types::ConsentEvent = "pallet_consent::pallet::Event",
		types::AccessEvent = "pallet_access::pallet::Event",
		types::RewardsEvent = "pallet_rewards::pallet::Event",
		types::AnchorsEvent = "pallet_anchors::pallet::Event",
		types::RecoveryEvent = "pallet_recovery::pallet::Event",
	);
}

#[test]
fn the_chain_was_built_with_the_primitives_this_was_built_with() {
	assert_same!(
		ids::OrganizationId = "galen_primitives::ids::OrganizationId",
		ids::TemplateId = "galen_primitives::ids::TemplateId",
		ids::TemplateRef = "galen_primitives::ids::TemplateRef",
		ids::DirectiveId = "galen_primitives::ids::DirectiveId",
		ids::OrderId = "galen_primitives::ids::OrderId",
		ids::ReceiptId = "galen_primitives::ids::ReceiptId",
		ids::BatchNumber = "galen_primitives::ids::BatchNumber",
		ids::EmergencyId = "galen_primitives::ids::EmergencyId",
		ids::ConsentRequestId = "galen_primitives::ids::ConsentRequestId",
		ids::ErasureRequestId = "galen_primitives::ids::ErasureRequestId",
		ids::Commitment = "galen_primitives::ids::Commitment",
		ids::PeerKey = "galen_primitives::ids::PeerKey",
		merkle::Digest = "galen_primitives::merkle::Digest",
		members::OrganizationKind = "galen_primitives::members::OrganizationKind",
		members::Jurisdiction = "galen_primitives::members::Jurisdiction",
		members::RoleSet = "galen_primitives::members::RoleSet",
		members::RightSet = "galen_primitives::members::RightSet",
		members::Relation = "galen_primitives::members::Relation",
		members::Qualification = "galen_primitives::members::Qualification",
		codes::Purpose = "galen_primitives::codes::purpose::Purpose",
		codes::Action = "galen_primitives::codes::action::Action",
		codes::CategorySet = "galen_primitives::codes::category::CategorySet",
		consent::Consents<AccountId> = "galen_primitives::consent::consents::Consents",
		consent::BlockId = "galen_primitives::consent::consents::BlockId",
		consent::Directive<AccountId> = "galen_primitives::consent::directive::Directive",
		consent::Decision = "galen_primitives::consent::decision::Decision",
		consent::Request = "galen_primitives::consent::request::Request",
		consent::Conditions = "galen_primitives::consent::rule::Conditions",
	);
}

#[test]
fn a_difference_is_found() {
	// Another number of fields, another type in one, another enum.
	assert!(compare::<types::StaffRecord>("pallet_members::types::Attestation").is_err());
	assert!(compare::<types::Quota>("pallet_members::types::QuotaState").is_err());
	assert!(compare::<types::Side>("pallet_access::types::order::Ruling").is_err());
	assert!(compare::<ids::OrderId>("galen_primitives::ids::OrganizationId").is_err());
	assert!(compare::<ids::Commitment>("galen_primitives::members::RoleSet").is_err());
}
