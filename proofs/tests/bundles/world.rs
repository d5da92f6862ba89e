//! A chain of the real runtime, finalized by real keys, and true bundles of it.

#![allow(dead_code)] // examples use their part of this

use codec::{DecodeAll, Encode};
use finality_grandpa::{Message, Precommit, SignedPrecommit};
use galen_primitives::{
	codes::{Action, Category, Confidentiality, Purpose, PurposeSet, SensitivitySet},
	consent::{
		Attribute, Conditions, Consents, Decision, Period, RecipientProfile, RecordAttributes,
		Remuneration, Request, Rule, Terms,
	},
	ids::{BatchNumber, Commitment, DirectiveId, OrganizationId, TemplateId, TemplateRef},
	merkle::Digest,
};
use galen_proofs::{
	canonical, header_bytes, keys, merkle, state_nodes, Account, Body, Bundle, ConsentPart, Domain,
	Finality, Handoff, Hash, Header, JustificationBytes, Leaf, LeafContent, Opening, Question,
	RecordPart, StateNodes, Trust,
};
use galen_runtime::{
	genesis, AccountId, Executive, Runtime, RuntimeCall, RuntimeGenesisConfig, RuntimeOrigin,
	SessionKeys, UncheckedExtrinsic,
};
use pallet_consent::types::Statement;
use serde_json::Value;
use sp_consensus_grandpa::{
	localized_payload, ConsensusLog, GrandpaJustification, ScheduledChange, GRANDPA_ENGINE_ID,
};
use sp_core::{ed25519, sr25519, storage::Storage, Blake2Hasher, Pair};
use sp_runtime::{traits::Header as _, BuildStorage, Digest as HeaderDigest, DigestItem};
use sp_state_machine::{Backend as _, InMemoryBackend};
use std::{
	collections::BTreeMap,
	sync::{Mutex, OnceLock, PoisonError},
};

type Backend = InMemoryBackend<Blake2Hasher>;

/// Milliseconds of a slot.
const SLOT: u64 = galen_runtime::constants::SLOT_MILLIS;
/// Time of genesis in milliseconds.
const GENESIS: u64 = 1_795_000_000_000;

/// The first hospital.
pub const ALICE: OrganizationId = OrganizationId(0);
/// The second.
pub const BOB: OrganizationId = OrganizationId(1);
/// The research partner.
pub const PARTNER: OrganizationId = OrganizationId(4);
/// An organization that was never admitted.
pub const NOBODY: OrganizationId = OrganizationId(999);

/// Leaves of the small batch: an odd tree.
pub const FEW: u32 = 13;
/// The erased leaf of the small batch.
pub const ERASED: u32 = 5;
/// Leaves of the large batch.
pub const MANY: u32 = 4_096;

/// The account of a demo secret.
pub fn account(uri: &str) -> AccountId {
	let pair = sr25519::Pair::from_string(uri, None).expect("a path");
	pair.public().into()
}

/// The same as bytes.
pub fn subject(uri: &str) -> Account {
	account(uri).into()
}

fn voter(uri: &str) -> ed25519::Pair {
	ed25519::Pair::from_string(uri, None).expect("a path")
}

/// A chain with everything that happened on it.
pub struct Chain {
	// Behind locks only so that the tests of a process can share a chain.
	ext: Mutex<sp_io::TestExternalities>,
	/// By number.
	pub headers: Vec<Header>,
	states: Mutex<Vec<Backend>>,
	/// What every validator signs with; the newest last.
	voters: BTreeMap<&'static str, Vec<ed25519::Pair>>,
	/// The last block of each set, with the set after it.
	pub changes: Vec<(u32, Vec<ed25519::Public>)>,
	/// The state of genesis.
	pub genesis: BTreeMap<Vec<u8>, Vec<u8>>,
	/// What the runtime itself decided, at the block of the same place.
	pub decided: Vec<(u32, Account, OrganizationId, Question, Decision)>,
}

/// The state of the `local` preset; deriving its keys takes long, so it is made once a process.
fn preset() -> Storage {
	static MADE: Mutex<Option<Storage>> = Mutex::new(None);
	let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
	made.get_or_insert_with(|| {
		let json = genesis::preset(&genesis::preset_id::LOCAL.into()).expect("the preset");
		let patch: Value = serde_json::from_slice(&json).expect("JSON");
		let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).expect("JSON");
		merge(&mut config, patch);
		let config: RuntimeGenesisConfig = serde_json::from_value(config).expect("it fits");
		config.build_storage().expect("genesis builds")
	})
	.clone()
}

fn merge(into: &mut Value, patch: Value) {
	match (into, patch) {
		(Value::Object(into), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(into.entry(key).or_insert(Value::Null), value);
			}
		},
		(into, patch) => *into = patch,
	}
}

impl Chain {
	/// A chain at genesis. `mark` makes it another network with the same keys.
	pub fn start(mark: Option<u8>) -> Self {
		let mut storage = preset();
		// Where a node has the runtime's code, the runtime itself runs here.
		storage.top.insert(b":code".to_vec(), Vec::new());
		if let Some(mark) = mark {
			storage.top.insert(b"another network".to_vec(), vec![mark]);
		}
		let genesis = storage.top.clone();
		let mut ext = sp_io::TestExternalities::new(storage);
		let state = ext.as_backend();
		let none = sp_trie::empty_trie_root::<sp_trie::LayoutV0<Blake2Hasher>>();
		let header = Header::new(0, none, *state.root(), Hash::zero(), Default::default());
		let names = ["Alice", "Bob", "Charlie", "Dave"];
		let voters = names.map(|name| (name, vec![voter(&format!("//{name}"))]));
		Self {
			ext: Mutex::new(ext),
			headers: vec![header],
			states: Mutex::new(vec![state]),
			voters: voters.into(),
			changes: Vec::new(),
			genesis,
			decided: Vec::new(),
		}
	}

	/// What a verifier trusts that knows nothing but the network's specification.
	pub fn trust(&self) -> Trust {
		Trust::of_genesis_state(self.genesis.clone()).expect("a genesis")
	}

	/// The newest block's number.
	pub fn height(&self) -> u32 {
		self.headers.last().expect("genesis").number
	}

	/// Makes a block in which this happens.
	pub fn block(&mut self, acts: impl FnOnce()) -> u32 {
		let parent = self.headers.last().expect("genesis").clone();
		let number = parent.number + 1;
		let millis = GENESIS + SLOT * u64::from(number);
		let slot = sp_consensus_aura::Slot::from(millis / SLOT);
		let logs = vec![DigestItem::PreRuntime(
			sp_consensus_aura::AURA_ENGINE_ID,
			slot.encode(),
		)];
		let digest = HeaderDigest { logs };
		let (zero, hash) = (Hash::zero(), parent.hash());
		let ext = self.ext.get_mut().expect("no test failed in a block");
		let header = ext.execute_with(|| {
			Executive::initialize_block(&Header::new(number, zero, zero, hash, digest));
			let time = pallet_timestamp::Call::<Runtime>::set { now: millis };
			let inherent = UncheckedExtrinsic::new_bare(RuntimeCall::from(time));
			let applied = Executive::apply_extrinsic(inherent).expect("valid");
			assert_eq!(applied, Ok(()));
			acts();
			Executive::finalize_block()
		});
		ext.commit_all().expect("no open transaction");
		let state = ext.as_backend();
		assert_eq!(header.state_root, *state.root());
		if let Some(next) = handover(&header) {
			self.changes.push((number, next));
		}
		self.headers.push(header);
		self.states.get_mut().expect("states").push(state);
		number
	}

	/// Makes blocks until this one is made.
	pub fn run_to(&mut self, number: u32) {
		while self.height() < number {
			self.block(|| ());
		}
	}

	/// Gives a validator another key to finalize with, from some session on.
	pub fn rotate(&mut self, name: &'static str, secret: &str) {
		let aura = voter(&format!("//{name}")).public();
		let new = voter(secret);
		let keys = SessionKeys {
			aura: aura.into(),
			grandpa: new.public().into(),
		};
		self.voters.get_mut(name).expect("a validator").push(new);
		let account = account(&format!("//{name}"));
		self.block(|| pallet_session::NextKeys::<Runtime>::insert(account, keys));
	}

	/// The set that finalizes a block, and its number.
	pub fn set_of(&self, number: u32) -> (u64, Vec<ed25519::Pair>) {
		let mut before = self.changes.iter().filter(|(last, _)| *last < number);
		let set_id = u64::try_from(before.clone().count()).expect("few");
		let members = match before.next_back() {
			Some((_, members)) => members.clone(),
			None => self.voters.values().map(|keys| keys[0].public()).collect(),
		};
		let all = self.voters.values().flatten();
		let pairs = all.filter(|pair| members.contains(&pair.public()));
		(set_id, pairs.cloned().collect())
	}

	/// As a node would store it: three of the four vote for `number`, one of them `above` blocks
	/// higher.
	pub fn justification(&self, number: u32, above: u32) -> GrandpaJustification<Header> {
		let (set_id, pairs) = self.set_of(number);
		let votes = pairs.iter().take(3).enumerate().map(|(place, pair)| {
			let lift = if place == 1 { above } else { 0 };
			let target = &self.headers[usize::try_from(number + lift).expect("small")];
			vote(pair, set_id, target.number, target.hash())
		});
		let target = &self.headers[usize::try_from(number).expect("small")];
		let ancestries = (number + 1..=number + above)
			.map(|between| self.headers[usize::try_from(between).expect("small")].clone());
		GrandpaJustification {
			round: ROUND,
			commit: finality_grandpa::Commit {
				target_hash: target.hash(),
				target_number: number,
				precommits: votes.collect(),
			},
			votes_ancestries: ancestries.collect(),
		}
	}

	/// The same, in the form of a bundle.
	pub fn justify(&self, number: u32, above: u32) -> JustificationBytes {
		canonical(&self.justification(number, above).encode()).expect("a justification")
	}

	/// The hand-offs from this set on to that of a block.
	pub fn handoffs(&self, from: u64, number: u32) -> Vec<Handoff> {
		let skip = usize::try_from(from).expect("few");
		self.changes
			.iter()
			.filter(|(last, _)| *last < number)
			.skip(skip)
			.map(|(last, _)| Handoff {
				header: self.header(*last),
				justification: self.justify(*last, 0),
			})
			.collect()
	}

	/// A header, in the form of a bundle.
	pub fn header(&self, number: u32) -> galen_proofs::HeaderBytes {
		header_bytes(&self.headers[usize::try_from(number).expect("small")]).expect("short")
	}

	/// Why a block is final: by a justification of a later one.
	pub fn finality(&self, from: u64, proven: u32, justified: u32, above: u32) -> Finality {
		let headers: Vec<_> = (proven..=justified).map(|at| self.header(at)).collect();
		Finality {
			handoffs: self.handoffs(from, justified).try_into().expect("few"),
			headers: headers.try_into().expect("few"),
			justification: self.justify(justified, above),
		}
	}

	/// The storage proof of these keys at a block.
	pub fn read(&self, number: u32, keys: &[Vec<u8>]) -> StateNodes {
		let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
		let state = &states[usize::try_from(number).expect("small")];
		let proof =
			sp_state_machine::prove_read_on_trie_backend(state, keys).expect("it can be read");
		let compact = proof
			.into_compact_proof::<Blake2Hasher>(*state.root())
			.expect("it can be written");
		state_nodes(compact.encoded_nodes).expect("it is small")
	}

	/// A value at a block.
	pub fn value<T: codec::Decode>(&self, number: u32, key: &[u8]) -> Option<T> {
		let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
		let state = &states[usize::try_from(number).expect("small")];
		let value = state.storage(key).expect("it can be read")?;
		Some(T::decode_all(&mut value.as_slice()).expect("it is stored"))
	}

	/// A bundle about leaves of a batch.
	pub fn record(&self, finality: Finality, block: u32, batch: &Batch, places: &[u32]) -> Bundle {
		let none_erased = batch.erased.is_none_or(|(_, from)| block < from);
		let looked_up = if none_erased { &[] } else { places };
		let state = self.read(block, &keys::of_record(ALICE, batch.number, looked_up));
		let leaves: Vec<Leaf> = places
			.iter()
			.map(|place| batch.leaf(*place, block))
			.collect();
		let digests: Vec<Digest> = batch.openings.iter().map(Opening::leaf).collect();
		let path = match places {
			[] => Vec::new(),
			places => merkle::prove(&digests, places).expect("they are there"),
		};
		Bundle {
			finality,
			body: Body::Record(RecordPart {
				state,
				custodian: ALICE,
				batch: batch.number,
				leaves: leaves.try_into().expect("few"),
				path: path.try_into().expect("few"),
			}),
		}
	}

	/// A bundle about a subject's consent.
	pub fn consent(
		&self,
		finality: Finality,
		block: u32,
		subject: Account,
		recipient: OrganizationId,
		questions: &[Question],
	) -> Bundle {
		let stored: Option<Consents<Account>> = self.value(block, &keys::consents(&subject));
		let keys = keys::of_consent(&subject, recipient, &stored.unwrap_or_default());
		Bundle {
			finality,
			body: Body::Consent(ConsentPart {
				state: self.read(block, &keys),
				subject,
				recipient,
				questions: questions.to_vec().try_into().expect("few"),
			}),
		}
	}
}

/// The round in which everything is finalized.
pub const ROUND: u64 = 7;

/// A vote.
pub fn vote(
	pair: &ed25519::Pair,
	set_id: u64,
	number: u32,
	hash: Hash,
) -> SignedPrecommit<
	Hash,
	u32,
	sp_consensus_grandpa::AuthoritySignature,
	sp_consensus_grandpa::AuthorityId,
> {
	let precommit = Precommit::new(hash, number);
	let payload = localized_payload(ROUND, set_id, &Message::Precommit(precommit.clone()));
	SignedPrecommit {
		precommit,
		signature: pair.sign(&payload).into(),
		id: pair.public().into(),
	}
}

/// The set that a header hands over to.
fn handover(header: &Header) -> Option<Vec<ed25519::Public>> {
	header.digest.logs.iter().find_map(|item| {
		let (GRANDPA_ENGINE_ID, log) = item.as_consensus()? else {
			return None;
		};
		match ConsensusLog::<u32>::decode_all(&mut &*log) {
			Ok(ConsensusLog::ScheduledChange(ScheduledChange {
				next_authorities, ..
			})) => Some(
				next_authorities
					.into_iter()
					.map(|(id, _)| id.into_inner())
					.collect(),
			),
			_ => None,
		}
	})
}

/// A batch, with all that the vault knows of it.
pub struct Batch {
	/// Its number.
	pub number: BatchNumber,
	/// Its leaves.
	pub openings: Vec<Opening>,
	/// Which leaf was erased, and in which block.
	pub erased: Option<(u32, u32)>,
}

impl Batch {
	fn new(number: u64, leaves: u32) -> Self {
		let hash = |what: &str, place: u32| {
			sp_crypto_hashing::blake2_256(&("proofs", what, number, place).encode())
		};
		let openings = (0..leaves).map(|place| Opening {
			domain: Domain::Record,
			salt: hash("salt", place),
			ciphertext: Digest(hash("ciphertext", place)),
			metadata: Digest(hash("metadata", place)),
		});
		Self {
			number: BatchNumber(number),
			openings: openings.collect(),
			erased: None,
		}
	}

	/// The leaf as a vault hands it out at this block: what was erased has no salt any more.
	pub fn leaf(&self, place: u32, block: u32) -> Leaf {
		let opening = self.openings[usize::try_from(place).expect("small")];
		let gone = self
			.erased
			.is_some_and(|(erased, from)| erased == place && block >= from);
		Leaf {
			index: place.into(),
			content: if gone {
				LeafContent::Closed(opening.leaf())
			} else {
				LeafContent::Open(opening)
			},
		}
	}

	fn anchor(&self) {
		let leaves: Vec<Digest> = self.openings.iter().map(Opening::leaf).collect();
		let root = galen_primitives::merkle::root::<merkle::Blake2b256>(&leaves);
		let gateway = RuntimeOrigin::signed(account("//Alice//Gateway"));
		let count = u32::try_from(leaves.len()).expect("few");
		let kind = pallet_anchors::BatchKind::Records;
		galen_runtime::Anchors::anchor_batch(gateway, self.number, root, count, kind)
			.expect("it is anchored");
	}
}

/// What this chain's story is: blocks by what happened in them.
pub struct World {
	/// The chain.
	pub chain: Chain,
	/// The small batch, with an erased leaf.
	pub small: Batch,
	/// The large batch.
	pub large: Batch,
	/// Amina had given both consents, and nothing was erased yet.
	pub given: u32,
	/// Amina had withdrawn one, and a leaf was erased.
	pub withdrawn: u32,
}

/// Questions that tell decisions apart.
pub fn questions() -> Vec<Question> {
	let purposes = [Purpose::Treat, Purpose::Biorch, Purpose::Hmarkt];
	let prices = [0, 5_000_000];
	let known = RecordAttributes {
		confidentiality: Attribute::Known(Confidentiality::Normal),
		sensitivities: Attribute::Known(SensitivitySet::EMPTY),
		clinical_time: Attribute::Known(None),
		author: Attribute::Known(Some(ALICE)),
	};
	let ask = |purpose, price| Question {
		purpose,
		action: Action::Use,
		category: Category::Laboratory,
		price,
		record: known,
	};
	let mut questions: Vec<_> = purposes
		.into_iter()
		.flat_map(|purpose| prices.map(|price| ask(purpose, price)))
		.collect();
	questions.push(Question {
		record: RecordAttributes::UNKNOWN,
		..ask(Purpose::Treat, 0)
	});
	questions
}

fn statement(template: u32, rule: Rule) -> Statement {
	Statement {
		template: TemplateRef {
			id: TemplateId(template),
			version: 1,
		},
		period: Period {
			start: 0,
			end: None,
		},
		rules: vec![rule].try_into().expect("one rule"),
	}
}

fn conditions(purpose: Purpose) -> Conditions {
	Conditions {
		purposes: Some(PurposeSet::of(&[purpose])),
		..Conditions::default()
	}
}

fn give(who: &str, statement: Statement) {
	let origin = RuntimeOrigin::signed(account(who));
	galen_runtime::Consent::give_consent(origin, account(who), statement, None)
		.expect("consent is given");
}

impl World {
	/// Lets the story happen.
	pub fn new(mark: Option<u8>) -> Self {
		let mut chain = Chain::start(mark);
		let mut small = Batch::new(0, FEW);
		let large = Batch::new(1, MANY);
		chain.run_to(2);
		let paid = Terms {
			remuneration: Remuneration::From(1_000_000),
			..Terms::default()
		};
		chain.block(|| {
			let care = Rule::Permit(conditions(Purpose::Treat), Terms::default());
			give("//Amina", statement(0, care));
			small.anchor();
		});
		chain.block(|| {
			let research = Rule::Permit(conditions(Purpose::Hresch), paid);
			give("//Amina", statement(1, research));
			large.anchor();
		});
		chain.run_to(6);
		let given = chain.height();
		let erased = chain.block(|| {
			let gateway = RuntimeOrigin::signed(account("//Alice//Gateway"));
			let certificate = Commitment([7; 32]);
			galen_runtime::Anchors::record_erasure(gateway, small.number, ERASED, certificate)
				.expect("it is recorded");
		});
		small.erased = Some((ERASED, erased));
		let withdrawn = chain.block(|| {
			let amina = RuntimeOrigin::signed(account("//Amina"));
			let research = DirectiveId(1);
			galen_runtime::Consent::withdraw_consent(amina, account("//Amina"), research, None)
				.expect("it is withdrawn");
		});
		chain.rotate("Alice", "//Alice//second");
		chain.run_to(45);
		chain.rotate("Bob", "//Bob//second");
		chain.run_to(88);
		let block = chain.block(|| ());
		let asked = [ALICE, PARTNER, NOBODY];
		let mut decided = Vec::new();
		let ext = chain.ext.get_mut().expect("no test failed in a block");
		ext.execute_with(|| {
			for (recipient, question) in asked
				.into_iter()
				.flat_map(|recipient| questions().into_iter().map(move |it| (recipient, it)))
			{
				for who in ["//Amina", "//Bilal"] {
					let request = Request {
						recipient: RecipientProfile {
							organization: recipient,
							active: None,
						},
						purpose: question.purpose,
						action: question.action,
						category: question.category,
						at: 0,
						price: question.price,
						record: question.record,
					};
					let decision = galen_runtime::Consent::evaluate(account(who), request);
					decided.push((block, subject(who), recipient, question, decision));
				}
			}
		});
		chain.decided = decided;
		chain.run_to(95);
		Self {
			chain,
			small,
			large,
			given,
			withdrawn,
		}
	}

	/// One true bundle of each sort, each with what it is trusted from.
	pub fn bundles(&self) -> Vec<(&'static str, Bundle, Trust)> {
		let chain = &self.chain;
		let genesis = chain.trust();
		let amina = subject("//Amina");
		let ask = questions();
		let head = 89;
		let (given, withdrawn) = (self.given, self.withdrawn);
		let of = |proven, justified, above| chain.finality(0, proven, justified, above);
		let checkpoint = self.checkpoint();
		vec![
			(
				"record",
				chain.record(of(given, given + 3, 0), given, &self.small, &[ERASED]),
				genesis.clone(),
			),
			(
				"record-erased",
				chain.record(of(head, head, 2), head, &self.small, &[ERASED]),
				genesis.clone(),
			),
			(
				"records",
				chain.record(of(50, 50, 0), 50, &self.small, &[0, 3, ERASED, FEW - 1]),
				genesis.clone(),
			),
			(
				"batch",
				chain.record(of(head, head, 0), head, &self.large, &[]),
				genesis.clone(),
			),
			(
				"record-from-checkpoint",
				chain.record(
					chain.finality(checkpoint.set_id, head, head + 1, 0),
					head,
					&self.large,
					&[4_000],
				),
				checkpoint.clone(),
			),
			(
				"consent-given",
				chain.consent(of(given, given, 0), given, amina, PARTNER, &ask),
				genesis.clone(),
			),
			(
				"consent-withdrawn",
				chain.consent(of(head, head, 0), head, amina, PARTNER, &ask),
				genesis.clone(),
			),
			(
				"consent-none",
				chain.consent(
					of(withdrawn, 12, 0),
					withdrawn,
					subject("//Bilal"),
					ALICE,
					&ask,
				),
				genesis.clone(),
			),
			(
				"authorities",
				Bundle {
					finality: of(head, head, 0),
					body: Body::Authorities(chain.read(head, &keys::common())),
				},
				genesis,
			),
		]
	}

	/// Trust from the last hand-off on.
	pub fn checkpoint(&self) -> Trust {
		let (since, set) = self.chain.changes.last().expect("the sets changed");
		Trust {
			genesis: self.chain.headers[0].hash(),
			set_id: u64::try_from(self.chain.changes.len()).expect("few"),
			since: *since,
			authorities: set.iter().map(|key| ((*key).into(), 1)).collect(),
		}
	}
}

/// The world that all tests of a process share.
pub fn world() -> &'static World {
	static WORLD: OnceLock<World> = OnceLock::new();
	WORLD.get_or_init(|| World::new(None))
}

/// Another network, in which the same keys finalize.
pub fn other_world() -> &'static World {
	static WORLD: OnceLock<World> = OnceLock::new();
	WORLD.get_or_init(|| World::new(Some(1)))
}

/// What a bundle proves, in a few lines that a person can compare.
pub fn summary(verified: &galen_proofs::Verified) -> String {
	use galen_proofs::{LeafStatus, Statement};
	let mut lines = Vec::new();
	let block = verified.statement.block();
	lines.push(format!(
		"block {} {:?} at {}",
		block.number, block.hash, block.moment
	));
	match &verified.statement {
		Statement::Records(_, facts) => {
			lines.push(format!(
				"batch {} of {}: {} leaves under {:?}",
				facts.batch, facts.custodian, facts.header.leaf_count, facts.header.root
			));
			for (place, status) in &facts.leaves {
				lines.push(match status {
					LeafStatus::Anchored(opening) => {
						format!(
							"leaf {place}: anchored, ciphertext {:?}",
							opening.ciphertext
						)
					},
					LeafStatus::Closed(digest) => format!("leaf {place}: closed {digest:?}"),
					LeafStatus::Erased(digest, tombstone) => format!(
						"leaf {place}: erased in block {}, was {digest:?}",
						tombstone.block
					),
				});
			}
		},
		Statement::Consent(_, facts) => {
			lines.push(format!(
				"consent of {}, version {}, to {:?}",
				hex::encode(facts.subject),
				facts.consents.version,
				facts.recipient
			));
			for answer in &facts.answers {
				lines.push(format!(
					"{:?} at {}: {:?} by {:?}",
					answer.question.purpose,
					answer.question.price,
					answer.decision.outcome,
					answer.decision.basis
				));
			}
		},
		Statement::Authorities(_) => lines.push("authorities".into()),
	}
	let checkpoint = &verified.checkpoint;
	lines.push(format!(
		"then set {} of {} since block {}",
		checkpoint.set_id,
		checkpoint.authorities.len(),
		checkpoint.since
	));
	lines.push(String::new());
	lines.join("\n")
}
