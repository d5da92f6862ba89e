//! Nothing on chain has room for free text, or for a hash of content that could be guessed: this walks
//! the runtime's own description of every call, event, error and storage item.
//!
//! What the walk finds is allowed by name and with a reason, or it fails. A reason that nothing needs
//! any more fails too.

use codec::Decode;
use frame_support::{
	// The SDK's own copy of the crate that describes metadata; its version is the one in use.
	__private::metadata::{v14, RuntimeMetadata},
	traits::Contains,
};
use galen_runtime::{Runtime, RuntimeCall};
use scale_info::{
	form::PortableForm, interner::UntrackedSymbol, Field, PortableRegistry, TypeDef,
	TypeDefPrimitive,
};
use sp_runtime::traits::TrailingZeroInput;
use std::{any::TypeId, collections::BTreeSet};

/// What every call passes, in the pool and at dispatch.
type CallFilter = <Runtime as frame_system::Config>::BaseCallFilter;

/// Our pallets, by their names in the runtime.
const OURS: [&str; 7] = [
	"Members",
	"Validators",
	"Consent",
	"Access",
	"Rewards",
	"Anchors",
	"Recovery",
];

/// Types that hold bytes, and why these tell nothing about a person.
const TYPES: &[(&str, &str)] = &[
	(
		"sp_core::crypto::AccountId32",
		"a public key or the hash of one, made for this ledger alone",
	),
	(
		"galen_primitives::ids::Commitment",
		"salted: whoever guesses the content cannot confirm it",
	),
	(
		"galen_primitives::merkle::Digest",
		"the root of a tree of salted commitments, or a node of one",
	),
	(
		"galen_primitives::ids::PeerKey",
		"the public key of a hospital's node",
	),
	(
		"galen_primitives::members::Jurisdiction",
		"two capital letters of a country, checked",
	),
	(
		"pallet_members::types::EnvelopeKey",
		"the public key to which an organization gets its mail sealed",
	),
	(
		"pallet_consent::types::Language",
		"two small letters of a language, checked",
	),
	(
		"pallet_consent::types::TextHash",
		"a plain hash on purpose: of a template, which everybody may read and which is about nobody",
	),
	(
		"pallet_consent::types::ProposalId",
		"the hash of an act whose content stands in the open, in the call that proposed it",
	),
	(
		"pallet_recovery::types::RecoveryKey",
		"the public key that a recovery code of 256 random bits stands for",
	),
	(
		"pallet_recovery::types::CodeSignature",
		"a signature over one statement of this ledger's, verified before anything is stored",
	),
	(
		"sp_consensus_aura::ed25519::app_ed25519::Public",
		"the public key with which a hospital proposes blocks",
	),
];

/// Parts of our own pallets that hold bytes, and why they may.
const FIELDS: &[(&str, &str)] = &[
	(
		"Members::authorize_upgrade.code_hash",
		"the hash of a runtime, which everybody may read and which is about nobody",
	),
	(
		"Validators::report_aura_equivocation.equivocation_proof",
		"two headers of this chain; the node makes them, and the pool verifies both seals",
	),
	(
		"Validators::report_aura_equivocation.key_owner_proof",
		"a proof from this chain's state; the node makes it, and the pool verifies it",
	),
	(
		"Validators::DisabledSince.keys",
		"the hash of a validator's public keys, to tell whether it has changed them",
	),
];

/// Parts of calls of the SDK's pallets that hold bytes and that the network offers, and why. What a
/// member sends beyond its rights fails, is charged to its quota by the byte, and bears its signature.
const SENT: &[(&str, &str)] = &[
	(
		"Session::set_keys.keys",
		"the public keys of a validator",
	),
	(
		"Session::set_keys.proof",
		"two signatures; the call is not offered with more bytes than these take",
	),
	(
		"Grandpa::report_equivocation_unsigned",
		"two votes and a proof from this chain's state; the node makes them, and the pool verifies them",
	),
	(
		"Council::set_members.new_members",
		"accounts; only for the root origin, which nobody has",
	),
	(
		"Council::vote.proposal",
		"names a motion by the hash of its call, which stands in the open",
	),
	(
		"Council::disapprove_proposal.proposal_hash",
		"names a motion by the hash of its call, which stands in the open",
	),
	(
		"Council::close.proposal_hash",
		"names a motion by the hash of its call, which stands in the open",
	),
	(
		"Council::kill.proposal_hash",
		"names a motion by the hash of its call, which stands in the open",
	),
	(
		"Council::release_proposal_cost.proposal_hash",
		"names a motion by the hash of its call, which stands in the open",
	),
	(
		"Utility::batch.calls",
		"calls, each of them filtered like one by itself; bounded by the size of a block",
	),
	(
		"Utility::batch_all.calls",
		"calls, each of them filtered like one by itself; bounded by the size of a block",
	),
	(
		"Utility::force_batch.calls",
		"calls, each of them filtered like one by itself; bounded by the size of a block",
	),
	(
		"TxPause::pause.full_name",
		"the names of a pallet and a call, at most 64 bytes each, by half of the council",
	),
	(
		"TxPause::unpause.ident",
		"the names of a paused pallet and call, by half of the council",
	),
];

/// A place in the runtime's description, and what is there in which type.
type Finding = (String, String);

type Id = UntrackedSymbol<TypeId>;

/// Walks types.
struct Walk<'a> {
	types: &'a PortableRegistry,
	/// Types on the way from the start, so that a type within itself ends the walk.
	above: Vec<u32>,
	findings: Vec<Finding>,
	/// Entries of [`TYPES`] that were met.
	met: BTreeSet<&'static str>,
	/// Places at which another call is carried.
	carried: Vec<String>,
}

/// Collections with a bound in their type. The bound is not in the description; that each stored value
/// has one is what `MaxEncodedLen` is for.
const BOUNDED: [&str; 4] = [
	"BoundedVec",
	"WeakBoundedVec",
	"BoundedBTreeMap",
	"BoundedBTreeSet",
];

impl<'a> Walk<'a> {
	fn new(types: &'a PortableRegistry) -> Self {
		Self {
			types,
			above: Vec::new(),
			findings: Vec::new(),
			met: BTreeSet::new(),
			carried: Vec::new(),
		}
	}

	fn type_of(&self, id: u32) -> &'a scale_info::Type<PortableForm> {
		self.types.resolve(id).expect("the description is whole")
	}

	fn is_byte(&self, id: u32) -> bool {
		matches!(
			self.type_of(id).type_def,
			TypeDef::Primitive(TypeDefPrimitive::U8)
		)
	}

	fn found(&mut self, place: &str, what: &str) {
		let within = self.above.iter().rev().map(|id| self.type_of(*id));
		let mut paths = within.map(|ty| ty.path.segments.join("::"));
		let named = paths.find(|path| !path.is_empty());
		let what = format!("{what} in {}", named.unwrap_or_default());
		self.findings.push((place.to_owned(), what));
	}

	/// Looks at a type and at all within it.
	fn visit(&mut self, id: u32, place: &str) {
		if self.above.contains(&id) {
			return;
		}
		let ty = self.type_of(id);
		let path = ty.path.segments.join("::");
		if path == "galen_runtime::RuntimeCall" {
			self.carried.push(place.to_owned());
			return;
		}
		if let Some((known, _)) = TYPES.iter().find(|(known, _)| *known == path) {
			self.met.insert(known);
			return;
		}
		self.above.push(id);
		match &ty.type_def {
			TypeDef::Composite(composite) => {
				let bounded = ty.path.segments.last();
				let bounded = bounded.is_some_and(|name| BOUNDED.contains(&name.as_str()));
				for field in &composite.fields {
					match self.list_within(field.ty.id).filter(|_| bounded) {
						Some(item) => self.visit_list(&item, place, None),
						None => self.visit_field(field, place),
					}
				}
			},
			TypeDef::Variant(variants) => {
				for variant in &variants.variants {
					for field in &variant.fields {
						self.visit_field(field, &format!("{place}.{}", variant.name));
					}
				}
			},
			TypeDef::Sequence(list) => {
				self.visit_list(&list.type_param, place, Some("a list without a bound"))
			},
			TypeDef::Array(array) => self.visit_list(&array.type_param, place, None),
			TypeDef::Tuple(tuple) => {
				for (at, field) in tuple.fields.iter().enumerate() {
					self.visit(field.id, &format!("{place}.{at}"));
				}
			},
			TypeDef::Compact(compact) => self.visit(compact.type_param.id, place),
			TypeDef::Primitive(TypeDefPrimitive::Str | TypeDefPrimitive::Char) => {
				self.found(place, "text")
			},
			TypeDef::Primitive(_) => (),
			TypeDef::BitSequence(_) => self.found(place, "bits without a bound"),
		}
		self.above.pop();
	}

	/// What a list holds; a map is described as a list within a type of its own.
	fn list_within(&self, id: u32) -> Option<Id> {
		match &self.type_of(id).type_def {
			TypeDef::Sequence(list) => Some(list.type_param),
			TypeDef::Composite(map) => match map.fields.as_slice() {
				[only] => self.list_within(only.ty.id),
				_ => None,
			},
			_ => None,
		}
	}

	fn visit_field(&mut self, field: &Field<PortableForm>, place: &str) {
		let place = match &field.name {
			Some(name) => format!("{place}.{name}"),
			None => place.to_owned(),
		};
		self.visit(field.ty.id, &place);
	}

	fn visit_list(&mut self, item: &Id, place: &str, unbounded: Option<&'static str>) {
		if self.is_byte(item.id) {
			self.found(place, "bytes");
			return;
		}
		if let Some(unbounded) = unbounded {
			self.found(place, unbounded);
		}
		self.visit(item.id, &format!("{place}[]"));
	}

	/// Looks at every variant of an enum of calls, events or errors.
	fn visit_variants(&mut self, id: u32, pallet: &str) {
		let TypeDef::Variant(variants) = &self.type_of(id).type_def else {
			panic!("calls, events and errors are enums");
		};
		for variant in &variants.variants {
			for field in &variant.fields {
				self.visit_field(field, &format!("{pallet}::{}", variant.name));
			}
		}
	}
}

fn described() -> v14::RuntimeMetadataV14 {
	match Runtime::metadata().1 {
		RuntimeMetadata::V14(described) => described,
		_ => panic!("the runtime is described in version 14"),
	}
}

/// Fails for what is found and not listed, and for what is listed and not found.
fn assert_listed(findings: &[Finding], listed: &[(&str, &str)]) {
	let covers = |entry: &str, place: &str| {
		place
			.strip_prefix(entry)
			.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
	};
	let missing: Vec<_> = findings
		.iter()
		.filter(|(place, _)| !listed.iter().any(|(entry, _)| covers(entry, place)))
		.collect();
	assert!(missing.is_empty(), "room for text or hashes: {missing:#?}");
	for (entry, reason) in listed {
		assert!(
			findings.iter().any(|(place, _)| covers(entry, place)),
			"{entry} is listed for nothing"
		);
		assert!(reason.len() > 20, "{entry} needs a reason");
	}
}

#[test]
fn our_pallets_should_have_no_room_for_text_or_guessable_hashes() {
	let described = described();
	let mut walk = Walk::new(&described.types);
	for name in OURS {
		let pallet = described
			.pallets
			.iter()
			.find(|pallet| pallet.name == name)
			.expect("the pallet is there");
		let calls = pallet.calls.as_ref().map(|calls| calls.ty.id);
		let events = pallet.event.as_ref().map(|events| events.ty.id);
		let errors = pallet.error.as_ref().map(|errors| errors.ty.id);
		for id in [calls, events, errors].into_iter().flatten() {
			walk.visit_variants(id, name);
		}
		for entry in pallet
			.storage
			.iter()
			.flat_map(|storage| storage.entries.iter())
		{
			let place = format!("{name}::{}", entry.name);
			match &entry.ty {
				v14::StorageEntryType::Plain(value) => walk.visit(value.id, &place),
				v14::StorageEntryType::Map { key, value, .. } => {
					walk.visit(key.id, &format!("{place}.key"));
					walk.visit(value.id, &place);
				},
			}
		}
	}
	assert_eq!(
		walk.carried,
		Vec::<String>::new(),
		"our calls carry no calls"
	);
	assert_listed(&walk.findings, FIELDS);
	for (known, reason) in TYPES {
		assert!(walk.met.contains(known), "{known} is listed for nothing");
		assert!(reason.len() > 20, "{known} needs a reason");
	}
}

/// A call with nothing in its arguments: zeros, empty lists, first variants.
fn empty_call(pallet: u8, call: u8) -> RuntimeCall {
	RuntimeCall::decode(&mut TrailingZeroInput::new(&[pallet, call])).expect("zeros decode")
}

/// Every call of the SDK's pallets that the network offers, with what was found in it.
fn offered(mut each: impl FnMut(&str, Walk<'_>)) {
	let described = described();
	let theirs = described
		.pallets
		.iter()
		.filter(|pallet| !OURS.contains(&pallet.name.as_str()));
	sp_io::TestExternalities::default().execute_with(|| {
		for pallet in theirs {
			let Some(calls) = &pallet.calls else { continue };
			let TypeDef::Variant(calls) = &described
				.types
				.resolve(calls.ty.id)
				.expect("the description is whole")
				.type_def
			else {
				panic!("calls are an enum");
			};
			for call in &calls.variants {
				if !CallFilter::contains(&empty_call(pallet.index, call.index)) {
					continue;
				}
				let mut walk = Walk::new(&described.types);
				let name = format!("{}::{}", pallet.name, call.name);
				for field in &call.fields {
					walk.visit_field(field, &name);
				}
				each(&name, walk);
			}
		}
	});
}

#[test]
fn calls_of_the_sdk_should_be_filtered_or_have_a_reason() {
	let mut findings = Vec::new();
	offered(|_, walk| findings.extend(walk.findings));
	assert_listed(&findings, SENT);
}

#[test]
fn the_walk_should_find_what_it_looks_for() {
	use frame_support::{traits::ConstU32, BoundedVec};
	use galen_primitives::ids::Commitment;
	use scale_info::{meta_type, MetaType, Registry};

	let found = |ty: MetaType| {
		let mut registry = Registry::new();
		let id = registry.register_type(&ty).id;
		let types = registry.into();
		let mut walk = Walk::new(&types);
		walk.visit(id, "here");
		(!walk.findings.is_empty(), !walk.carried.is_empty())
	};
	let free = [
		meta_type::<String>(),
		meta_type::<char>(),
		meta_type::<Vec<u8>>(),
		meta_type::<Vec<u32>>(),
		meta_type::<[u8; 32]>(),
		meta_type::<[u8; 2]>(),
		meta_type::<sp_core::H256>(),
		meta_type::<BoundedVec<u8, ConstU32<4>>>(),
		meta_type::<BoundedVec<BoundedVec<u8, ConstU32<4>>, ConstU32<4>>>(),
		meta_type::<Option<(u8, Result<String, ()>)>>(),
		meta_type::<std::collections::BTreeMap<u32, u32>>(),
		meta_type::<sp_runtime::MultiAddress<u64, ()>>(),
	];
	for ty in free {
		assert_eq!(found(ty), (true, false), "{ty:?}");
	}
	let bound = [
		meta_type::<(u128, bool, codec::Compact<u64>)>(),
		meta_type::<BoundedVec<Commitment, ConstU32<4>>>(),
		meta_type::<galen_runtime::AccountId>(),
	];
	for ty in bound {
		assert_eq!(found(ty), (false, false), "{ty:?}");
	}
	assert_eq!(found(meta_type::<Box<RuntimeCall>>()), (false, true));
}
