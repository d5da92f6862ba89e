//! A gateway in this process, over a real store and a ledger of the test's making.

pub mod blocks;
#[path = "../../common/demands.rs"]
#[allow(dead_code)] // this program uses a part of it
pub mod demands;
pub mod ledger;
pub mod people;

use self::{
	demands::Demands,
	ledger::{Node, World, HOSPITAL, PARTNER},
};
use axum::{
	body::{to_bytes, Body},
	http::{header, HeaderMap, Method, Request, StatusCode},
	Router,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_client::{AccountId, Hash, SessionClaim, Signer};
use galen_gateway::{
	anchor::{Outbox, OutboxConfig},
	auth::{Challenges, Clients, Sessions},
	catalogue::Catalogue,
	config::{ClientConfig, Limits},
	context::{Context, Parts},
	emergency::Emergencies,
	erasure::{Eraser, EraserParts},
	http,
	ingest::{Ingest, IngestConfig},
	keys::{HalvesSource, Keys},
	ledger::Freshness,
	objects::{Packs, Vault},
	release::{Desk, DeskParts},
	store::{Record, Store},
	wallet::Wallet,
};
use galen_primitives::{
	codes::Category,
	ids::{OrganizationId, ReceiptId},
	members::Role,
};
use galen_vault::safe::{
	EnvelopeKeyPair, GenesisHash, Grounds, KeyRing, ObjectId, Recipient, Release, SealedRing,
	SoftwareCustodianKey,
};
use serde_json::{json, Value};
use std::{sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use zeroize::Zeroizing;

/// The chain of these tests.
pub const GENESIS: [u8; 32] = [7; 32];

/// One answer.
#[derive(Debug)]
pub struct Answer {
	pub status: StatusCode,
	pub headers: HeaderMap,
	pub body: Vec<u8>,
}

impl Answer {
	pub fn json(&self) -> Value {
		serde_json::from_slice(&self.body)
			.unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.body)))
	}

	pub fn header(&self, name: header::HeaderName) -> &str {
		self.headers[name].to_str().unwrap()
	}

	/// The name of the problem this is.
	pub fn problem(&self) -> String {
		let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
		kind.strip_prefix("urn:galen:problem:")
			.unwrap_or_else(|| panic!("not a problem: {self:?}"))
			.to_owned()
	}

	/// Fails unless this is that problem, with its status and media type.
	#[track_caller]
	pub fn is_problem(&self, status: u16, name: &str) {
		assert_eq!(self.problem(), name, "{self:?}");
		assert_eq!(self.status.as_u16(), status);
		assert_eq!(
			self.header(header::CONTENT_TYPE),
			"application/problem+json"
		);
	}

	#[track_caller]
	pub fn is(&self, status: u16) -> &Self {
		assert_eq!(
			self.status.as_u16(),
			status,
			"{}",
			String::from_utf8_lossy(&self.body)
		);
		self
	}
}

/// A gateway and its world.
pub struct Bench {
	pub folder: TempDir,
	pub world: Arc<World>,
	pub context: Context,
	pub router: Router,
	pub tasks: TaskTracker,
	pub partner_key: EnvelopeKeyPair,
	pub registrar: Signer,
	pub custodian: Zeroizing<[u8; 32]>,
	pub demands: Arc<Demands>,
}

impl Bench {
	pub async fn new() -> Self {
		Self::with(Limits::default(), Vec::new()).await
	}

	pub async fn with(limits: Limits, clients: Vec<ClientConfig>) -> Self {
		Self::serving(limits, clients, None).await
	}

	/// One that serves this wallet.
	pub async fn serving(
		limits: Limits,
		clients: Vec<ClientConfig>,
		wallet: Option<Wallet>,
	) -> Self {
		let wallet = wallet.map(Arc::new);
		let partner_key = EnvelopeKeyPair::from_seed(Zeroizing::new([5; 32]));
		let world = World::new(partner_key.public().0);
		let registrar = Signer::from_uri("//Registrar").unwrap();
		world.block(|state| {
			state.appoint(&registrar.account(), HOSPITAL, &[Role::Registrar]);
		});
		// In memory where there is such a place: these tests are about order, not about disks.
		let folder = TempDir::new_in("/dev/shm")
			.or_else(|_| TempDir::new())
			.unwrap();
		let custodian = Zeroizing::new([3; 32]);
		let demands = Arc::new(Demands::default());
		let (context, tasks) = open(
			&folder, &world, &custodian, limits, &clients, &demands, wallet,
		)
		.await;
		Self {
			router: http::router(context.clone()),
			folder,
			world,
			context,
			tasks,
			partner_key,
			registrar,
			custodian,
			demands,
		}
	}

	/// The same gateway after a crash: what was in memory is gone, what was stored is there.
	pub async fn restart(&mut self) {
		self.restart_with(Vec::new()).await;
	}

	/// The same, with these clients.
	pub async fn restart_with(&mut self, clients: Vec<ClientConfig>) {
		let limits = self.context.limits;
		self.context.vault.store().close().await;
		let (context, tasks) = open(
			&self.folder,
			&self.world,
			&self.custodian,
			limits,
			&clients,
			&self.demands,
			self.context.wallet.clone(),
		)
		.await;
		self.router = http::router(context.clone());
		self.context = context;
		self.tasks = tasks;
	}

	pub async fn send(&self, request: Request<Body>) -> Answer {
		let response = self.router.clone().oneshot(request).await.unwrap();
		let (parts, body) = response.into_parts();
		Answer {
			status: parts.status,
			headers: parts.headers,
			body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
		}
	}

	pub async fn get(&self, token: &str, path: &str) -> Answer {
		self.send(request(Method::GET, token, path, None)).await
	}

	pub async fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
		let body = Some(("application/json", body.to_string().into_bytes()));
		self.send(request(Method::POST, token, path, body)).await
	}

	/// Signs in as an account.
	pub async fn sign_in(&self, signer: &Signer) -> String {
		self.sign_in_with(signer, None).await
	}

	/// Signs in as an account, with a key for rings.
	pub async fn sign_in_with(&self, signer: &Signer, key: Option<[u8; 32]>) -> String {
		let answer = self.try_sign_in(signer, key).await;
		answer.is(200).json()["access_token"]
			.as_str()
			.unwrap()
			.to_owned()
	}

	pub async fn try_sign_in(&self, signer: &Signer, key: Option<[u8; 32]>) -> Answer {
		let challenge = self.challenge(signer.account()).await;
		let claim = claim(signer.account(), challenge, key);
		let mut body = json!({
			"account": signer.account().to_string(),
			"challenge": hex::encode(challenge),
			"signature": hex::encode(signer.sign_session(&claim)),
		});
		if let Some(key) = key {
			body["envelope_key"] = hex::encode(key).into();
		}
		self.post("", "/auth/session", &body).await
	}

	pub async fn challenge(&self, account: AccountId) -> [u8; 32] {
		let body = json!({ "account": account.to_string() });
		let answer = self.post("", "/auth/challenge", &body).await;
		let text = answer.is(200).json()["challenge"]
			.as_str()
			.unwrap()
			.to_owned();
		let mut challenge = [0; 32];
		hex::decode_to_slice(text, &mut challenge).unwrap();
		challenge
	}

	/// Makes an account staff and signs in as it.
	pub async fn staff(&self, name: &str, organization: OrganizationId, role: Role) -> String {
		let signer = Signer::from_uri(&format!("//{name}")).unwrap();
		self.world.block(|state| {
			state.appoint(&signer.account(), organization, &[role]);
		});
		self.sign_in(&signer).await
	}

	/// A scientist of the partner.
	pub async fn scientist(&self) -> String {
		self.staff("Scientist", PARTNER, Role::Scientist).await
	}

	/// Imports a patient's bundle, enrols the patient, and lets the patient consent.
	pub async fn patient(&self, name: &str, consents: &[Category]) -> Signer {
		let signer = Signer::from_uri(&format!("//{name}")).unwrap();
		let account = signer.account();
		self.world.block(|state| {
			state.custodians.insert(account.0, HOSPITAL);
			state.give_consent(&account, consents);
		});
		let token = self.sign_in(&self.registrar).await;
		self.import(&token, &people::bundle(name)).await.is(200);
		let body = json!({ "account": account.to_string(), "patient": format!("Patient/{name}") });
		self.post(&token, "/enrolments", &body).await.is(201);
		signer
	}

	pub async fn import(&self, token: &str, bundle: &Value) -> Answer {
		let body = Some(("application/fhir+json", bundle.to_string().into_bytes()));
		self.send(request(Method::POST, token, "/fhir", body)).await
	}

	/// The records of a patient, from the index.
	pub async fn records(&self, patient: &Signer) -> Vec<Record> {
		let store = self.context.vault.store();
		let shelf = store
			.shelf_of_account(&patient.account().0)
			.await
			.unwrap()
			.unwrap();
		store.records_of(&shelf.id, None, 10_000).await.unwrap()
	}

	/// Opens a release's ring as the partner.
	pub fn open_ring(&self, release: &Value) -> KeyRing {
		let sealed = STANDARD.decode(release["ring"].as_str().unwrap()).unwrap();
		let named = Release {
			genesis: GenesisHash(GENESIS),
			grounds: Grounds::Receipt(ReceiptId(release["receipt"].as_u64().unwrap())),
			recipient: Recipient::Organization(OrganizationId(
				release["recipient"].as_u64().unwrap() as u32,
			)),
		};
		SealedRing::from_bytes(sealed)
			.unwrap()
			.open(&named, &self.partner_key)
			.unwrap()
	}

	/// Waits until everything in the background has been done.
	pub async fn settle(&self) {
		self.tasks.close();
		self.tasks.wait().await;
		self.tasks.reopen();
	}
}

async fn open(
	folder: &TempDir,
	world: &Arc<World>,
	custodian: &Zeroizing<[u8; 32]>,
	limits: Limits,
	clients: &[ClientConfig],
	demands: &Arc<Demands>,
	wallet: Option<Arc<Wallet>>,
) -> (Context, TaskTracker) {
	let path = |name: &str| folder.path().join(name).display().to_string();
	let store = Store::open(&format!("sqlite:{}", path("gateway.sqlite")))
		.await
		.unwrap();
	let key = SoftwareCustodianKey::from_bytes(custodian.clone());
	let halves = HalvesSource {
		path: folder.path().join("halves"),
		mirror: Some(folder.path().join("halves-mirror")),
	};
	let keys = Keys::open(&store, Arc::new(key), halves).await.unwrap();
	let packs = Packs::open(&path("objects")).await.unwrap();
	let vault = Vault::new(store.clone(), packs, keys);
	let signer = vault.keys().signer(&store).await.unwrap();
	let eraser = Eraser::new(EraserParts {
		organization: HOSPITAL,
		genesis: GENESIS,
		vault: vault.clone(),
		signer: vault.keys().signer(&store).await.unwrap(),
		ledger: demands.clone(),
		clock: world.clone(),
		pause: Duration::from_secs(limits.erasure_pause_seconds),
	});
	let outbox = Outbox::new(store, OutboxConfig::default()).await.unwrap();
	let ingest = Ingest::new(
		vault.clone(),
		outbox.clone(),
		IngestConfig {
			max_pending: limits.max_pending,
			max_bundle: limits.bundle_bytes,
			max_line: limits.line_bytes,
			concurrent: limits.imports,
			..IngestConfig::default()
		},
	);
	let tasks = TaskTracker::new();
	let freshness = Freshness::new(limits.finality_seconds);
	let ledger = Arc::new(Node(Arc::clone(world)));
	let desk = Arc::new(Desk::new(DeskParts {
		organization: HOSPITAL,
		ledger: ledger.clone(),
		clock: world.clone(),
		freshness,
		vault: vault.clone(),
		signer,
		tasks: tasks.clone(),
		disclosed: Arc::new(|| ()),
	}));
	let emergencies = Emergencies::new(
		desk.clone(),
		limits.emergency_view_hours,
		Duration::from_secs(limits.session_seconds),
	);
	let context = Context::new(Parts {
		organization: HOSPITAL,
		public_url: "https://gateway.example".to_owned(),
		limits,
		ledger,
		clock: world.clone(),
		freshness,
		vault,
		ingest,
		outbox,
		desk,
		eraser,
		emergencies,
		challenges: Challenges::default(),
		sessions: Sessions::new(Duration::from_secs(limits.session_seconds)),
		clients: Clients::register(clients).unwrap(),
		catalogue: Catalogue::default(),
		wallet,
		requests: Arc::new(Semaphore::new(limits.requests)),
	});
	(context, tasks)
}

/// A request with a token, or with none where it is empty.
pub fn request(
	method: Method,
	token: &str,
	path: &str,
	body: Option<(&str, Vec<u8>)>,
) -> Request<Body> {
	let mut builder = Request::builder().method(method).uri(path);
	if !token.is_empty() {
		builder = builder.header(header::AUTHORIZATION, format!("Bearer {token}"));
	}
	match body {
		Some((kind, bytes)) => builder
			.header(header::CONTENT_TYPE, kind)
			.body(Body::from(bytes))
			.unwrap(),
		None => builder.body(Body::empty()).unwrap(),
	}
}

/// What an account signs to open a session.
pub fn claim(account: AccountId, challenge: [u8; 32], key: Option<[u8; 32]>) -> SessionClaim {
	SessionClaim {
		genesis: Hash::from(GENESIS),
		organization: HOSPITAL,
		account,
		challenge,
		envelope_key: key,
	}
}

/// The objects of a release, in order.
pub fn objects_of(release: &Value) -> Vec<ObjectId> {
	release["records"]
		.as_array()
		.unwrap()
		.iter()
		.map(|record| record["object"].as_str().unwrap().parse().unwrap())
		.collect()
}
