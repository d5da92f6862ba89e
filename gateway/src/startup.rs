//! From a configuration to parts that are known to work, and what to say when one does not.

use crate::{
	anchor::{AnchorError, Outbox, OutboxConfig},
	auth::{smart::RegistrationError, Challenges, Clients, Sessions},
	catalogue::Catalogue,
	config::{read_secret, Config, ConfigError, KeysConfig, S3Config, SecretError},
	context::{Context, Parts},
	emergency::{ChainRegister, Emergencies},
	erasure::{reconcile, ChainErasures, EraseError, Eraser, EraserParts},
	inbox::{ChainBlocks, Follower},
	ingest::{Ingest, IngestConfig},
	keys::{self, CustodianSource, KeySourceError, Keys, KeysError, UriError},
	ledger::{chain::ChainLedger, Freshness, Ledger, SystemClock},
	objects::{Packs, PacksError, S3Options, Vault},
	release::{Desk, DeskParts},
	store::{Store, StoreError},
	telemetry::{log, Event},
	wallet::{self, Wallet, WalletError},
};
use galen_client::{At, Chain, ConnectError, Insecure, Options, ReadError, Signer};
use galen_primitives::{
	ids::OrganizationId,
	members::{OrganizationKind, OrganizationStatus, Role},
};
use std::{io::ErrorKind, net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use zeroize::Zeroizing;

/// How long the node may take to announce its heads for the first time.
const FIRST_HEADS: Duration = Duration::from_secs(30);

/// Why the gateway does not start or does not go on: what, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
	/// The configuration.
	#[error("configuration: {0}")]
	Config(#[from] ConfigError),
	/// A client's registration.
	#[error("configuration: clients[{0}].jwks or scopes: {1}")]
	Client(usize, RegistrationError),
	/// The pages for browsers.
	#[error("configuration: {0}")]
	Wallet(#[from] WalletError),
	/// The custodian key's device.
	#[error("configuration: keys.custodian: {0}")]
	Device(#[from] UriError),
	/// What `init` would write is there already.
	#[error(
		"init: {0} is there already: nothing was written; remove it, or name another --config"
	)]
	Exists(std::path::PathBuf),
	/// What `init` writes cannot be written.
	#[error("init: {0} cannot be written ({1}): check the folder and who may write it")]
	Unwritable(std::path::PathBuf, ErrorKind),
	/// What `init` was given.
	#[error("init: {0}")]
	Init(String),
	/// A secret's file.
	#[error("key: {0}")]
	Secret(#[from] SecretError),
	/// The custodian's key.
	#[error("key: keys.custodian: {0}")]
	Custodian(#[from] KeySourceError),
	/// The keys in the database.
	#[error("key: {0}")]
	Keys(#[from] KeysError),
	/// What was erased since the database was copied.
	#[error("database: it cannot be brought to the state of the halves: {0}: start again, and see the runbook on backups")]
	Reconcile(EraseError),
	/// The database.
	#[error("database: store.database_url: {0}: check that it is there and that this account may write it")]
	Database(#[from] StoreError),
	/// The objects.
	#[error("objects: store.objects_url: {0}: check that the folder or bucket is there and can be written")]
	Objects(#[from] PacksError),
	/// The address.
	#[error("listen: {address}: {}", address_hint(*kind))]
	Address {
		/// Which.
		address: SocketAddr,
		/// How the system put it.
		kind: ErrorKind,
	},
	/// The node does not answer.
	#[error("node: {url} does not answer: start the node, or correct chain.url")]
	Unreachable {
		/// Its address.
		url: String,
	},
	/// The connection is refused by this side.
	#[error("node: chain.url: {0}")]
	Connection(String),
	/// Another chain.
	#[error("node: {url} is on another chain (genesis {found}, expected {expected}): correct chain.genesis or chain.url")]
	OtherChain {
		/// The node's address.
		url: String,
		/// Its genesis.
		found: String,
		/// The configured one.
		expected: String,
	},
	/// Another runtime than this program was made for.
	#[error("node: {0}")]
	OtherRuntime(String),
	/// The account may not act as this hospital's gateway.
	#[error("role: {account} may not act as the gateway of organization {organization}: {why}")]
	NotGateway {
		/// The account of the configured key.
		account: String,
		/// The configured hospital.
		organization: u32,
		/// What is missing and who can change it.
		why: &'static str,
	},
	/// Journal and chain contradict each other.
	#[error("anchor: {0}: do not start again before this is understood; see the runbook on a restored database")]
	Anchor(#[from] AnchorError),
	/// The server ended by itself.
	#[error("the server ended by itself: start it again")]
	Server,
	/// The machine.
	#[error("the process cannot start ({0})")]
	Process(ErrorKind),
}

fn address_hint(kind: ErrorKind) -> &'static str {
	match kind {
		ErrorKind::AddrInUse => "in use: stop the other program, or set another `listen`",
		ErrorKind::PermissionDenied => "not allowed: use a port above 1023",
		ErrorKind::AddrNotAvailable => "not an address of this machine: set another `listen`",
		_ => "cannot be listened on: set another `listen`",
	}
}

impl Failure {
	/// The documented exit code.
	pub fn exit_code(&self) -> ExitCode {
		ExitCode::from(match self {
			Self::Anchor(_) | Self::Server | Self::Process(_) => 1,
			Self::Config(_)
			| Self::Client(..)
			| Self::Wallet(_)
			| Self::Device(_)
			| Self::Exists(_)
			| Self::Unwritable(..)
			| Self::Init(_) => 3,
			Self::Secret(_) | Self::Custodian(_) | Self::Keys(_) => 4,
			Self::Database(_) | Self::Objects(_) | Self::Reconcile(_) => 5,
			Self::Address { .. } => 6,
			Self::Unreachable { .. } | Self::Connection(_) => 7,
			Self::OtherChain { .. } | Self::OtherRuntime(_) => 8,
			Self::NotGateway { .. } => 9,
		})
	}
}

/// Everything opened and checked, nothing started.
pub(crate) struct Opened {
	clients: Clients,
	wallet: Option<Arc<Wallet>>,
	store: Store,
	packs: Packs,
	keys: Keys,
	chain: Chain,
	signer: Signer,
}

/// What was started.
pub(crate) struct Started {
	/// For the handlers.
	pub context: Context,
	/// For the anchoring loop.
	pub anchoring: crate::anchor::ChainAnchoring,
	/// For what is kept of it.
	pub proving: crate::accounting::ChainProving,
	/// Reads finalized blocks into the inboxes.
	pub follower: Follower,
	/// Where late emergency accesses are entered.
	pub register: Arc<ChainRegister>,
}

/// Checks everything that [`crate::run`] needs and says for each part that it is well.
///
/// # Errors
/// The first part that is not.
pub async fn check(config: &Config, mut tell: impl FnMut(&str)) -> Result<(), Failure> {
	// Bound and given back: whether it is free can only be found out by taking it.
	super::listen(config).await?;
	tell("listen: free");
	let opened = Opened::open_telling(config, &mut tell).await?;
	opened.store.close().await;
	Ok(())
}

impl Opened {
	pub(crate) async fn open(config: &Config) -> Result<Self, Failure> {
		Self::open_telling(config, &mut |_| {}).await
	}

	async fn open_telling(config: &Config, tell: &mut impl FnMut(&str)) -> Result<Self, Failure> {
		let clients = Clients::register(&config.clients)
			.map_err(|(index, error)| Failure::Client(index, error))?;
		tell("configuration: read");
		let wallet = wallet::open(config)?.map(|(wallet, link)| {
			tell(&format!(
				"wallet: {} files; patients begin at {link}",
				wallet.count()
			));
			Arc::new(wallet)
		});
		let signer = config.account()?;
		let custodian = keys::open_custodian_key(&custodian(config)?).await?;
		tell("keys: opened");
		let store = Store::open(&config.database_url()?).await?;
		let keys = Keys::open(&store, custodian, config.halves.clone()).await?;
		tell(&halves_in_words(&store, &keys).await?);
		tell("database: up to date");
		let packs = open_packs(config).await?;
		packs.ping().await?;
		tell("objects: reachable");
		let chain = connect(config).await?;
		tell("node: on the right chain");
		check_role(config.organization, &chain, &signer).await?;
		tell("role: the account is this hospital's gateway");
		Ok(Self {
			clients,
			wallet,
			store,
			packs,
			keys,
			chain,
			signer,
		})
	}

	pub(crate) async fn start(
		self,
		config: &Config,
		halt: &CancellationToken,
		tasks: &TaskTracker,
	) -> Result<Started, Failure> {
		let limits = config.limits;
		let vault = Vault::new(self.store.clone(), self.packs, self.keys);
		let signer = vault.keys().signer(&self.store).await?;
		if !vault.keys().halves().is_mirrored() {
			log(Event::HalvesNotMirrored);
		}
		reconcile(&vault).await.map_err(Failure::Reconcile)?;
		let eraser = Eraser::new(EraserParts {
			organization: config.organization,
			genesis: config.chain.genesis,
			signer: vault.keys().signer(&self.store).await?,
			vault: vault.clone(),
			ledger: Arc::new(ChainErasures::new(
				self.chain.clone(),
				self.signer.clone(),
				config.organization,
			)),
			clock: Arc::new(SystemClock),
			pause: Duration::from_secs(limits.erasure_pause_seconds),
		});
		let outbox = Outbox::new(self.store, OutboxConfig::default()).await?;
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
		let ledger = Arc::new(ChainLedger::start(
			self.chain.clone(),
			self.signer.clone(),
			halt.clone(),
		));
		heads_of(ledger.as_ref(), config).await?;
		let clock = Arc::new(SystemClock);
		let freshness = Freshness::new(limits.finality_seconds);
		let notified = outbox.clone();
		let desk = Arc::new(Desk::new(DeskParts {
			organization: config.organization,
			ledger: ledger.clone(),
			clock: clock.clone(),
			freshness,
			vault: vault.clone(),
			signer,
			tasks: tasks.clone(),
			disclosed: Arc::new(move || notified.added(1)),
		}));
		let sessions = Duration::from_secs(limits.session_seconds);
		let emergencies = Emergencies::new(desk.clone(), limits.emergency_view_hours, sessions);
		let follower = Follower::new(
			Arc::new(ChainBlocks::new(self.chain.clone())),
			vault.store().clone(),
			config.organization,
		);
		let register = Arc::new(ChainRegister::new(
			self.chain.clone(),
			self.signer.clone(),
			config.organization,
		));
		let context = Context::new(Parts {
			organization: config.organization,
			public_url: config.public_url.clone(),
			limits,
			ledger,
			clock,
			freshness,
			vault,
			ingest,
			outbox,
			desk,
			eraser,
			emergencies,
			challenges: Challenges::default(),
			sessions: Sessions::new(sessions),
			clients: self.clients,
			catalogue: Catalogue::default(),
			wallet: self.wallet,
			requests: Arc::new(Semaphore::new(limits.requests)),
		});
		Ok(Started {
			context,
			proving: crate::accounting::ChainProving::new(self.chain.clone(), config.organization),
			anchoring: crate::anchor::ChainAnchoring::new(
				self.chain,
				self.signer,
				config.organization,
			),
			follower,
			register,
		})
	}
}

/// What `--check` says of the halves and of the database that needs them.
async fn halves_in_words(store: &Store, keys: &Keys) -> Result<String, Failure> {
	let halves = keys.halves();
	let epoch = halves.epoch().map_err(KeysError::from)?;
	let database = store.halves_epoch().await?;
	let mirror = match halves.is_mirrored() {
		true => "mirrored",
		false => "NOT mirrored: one lost disk loses every record; set keys.halves_mirror",
	};
	let age = match database < epoch {
		true => "older, as after restoring a backup: what was erased since stays erased",
		false => "the same",
	};
	Ok(format!(
		"halves: of epoch {epoch}, {mirror}; database: of epoch {database}, {age}"
	))
}

fn custodian(config: &Config) -> Result<CustodianSource, Failure> {
	Ok(match &config.keys {
		KeysConfig::File {
			path,
			passphrase_file,
		} => {
			// Checked here too, so that the error names the field.
			read_secret("keys.passphrase_file", passphrase_file)?;
			CustodianSource::File {
				path: path.clone(),
				passphrase_file: passphrase_file.clone(),
			}
		},
		KeysConfig::Device(uri) => CustodianSource::Pkcs11(uri.parse()?),
	})
}

async fn open_packs(config: &Config) -> Result<Packs, Failure> {
	let url = &config.store.objects_url;
	if !url.starts_with("s3://") {
		return Ok(Packs::open(url).await?);
	}
	let s3 = config.store.s3.clone().unwrap_or_default();
	Ok(Packs::open_s3(url, s3_options(s3)?).await?)
}

fn s3_options(s3: S3Config) -> Result<S3Options, Failure> {
	let secret =
		|field, file: Option<std::path::PathBuf>| -> Result<Option<Zeroizing<String>>, Failure> {
			Ok(file.map(|file| read_secret(field, &file)).transpose()?)
		};
	Ok(S3Options {
		endpoint: s3.endpoint,
		region: s3.region,
		access_key_id: secret("store.s3.access_key_id_file", s3.access_key_id_file)?,
		secret_access_key: secret("store.s3.secret_access_key_file", s3.secret_access_key_file)?,
		allow_http: s3.allow_http,
	})
}

async fn connect(config: &Config) -> Result<Chain, Failure> {
	let url = &config.chain.url;
	let options = Options {
		insecure: if config.chain.allow_unencrypted {
			Insecure::Allow
		} else {
			Insecure::LoopbackOnly
		},
		..Options::default()
	};
	let chain = Chain::connect_with(url, options)
		.await
		.map_err(|error| match error {
			ConnectError::Unreachable(_) => Failure::Unreachable { url: url.clone() },
			ConnectError::Incompatible { .. } => Failure::OtherRuntime(error.to_string()),
			ConnectError::InsecureUrl { .. } => Failure::Connection(
				"not encrypted and not on this machine: use wss://, or set chain.allow_unencrypted = true if the network between is yours alone".to_owned(),
			),
			other => Failure::Connection(other.to_string()),
		})?;
	let found = chain.genesis().0;
	if found != config.chain.genesis {
		return Err(Failure::OtherChain {
			url: url.clone(),
			found: hex::encode(found),
			expected: hex::encode(config.chain.genesis),
		});
	}
	Ok(chain)
}

/// Waits until the first heads are here, so that the first request finds them.
async fn heads_of(ledger: &dyn Ledger, config: &Config) -> Result<(), Failure> {
	let mut heads = ledger.heads();
	let known = heads.wait_for(|heads| heads.best.is_some() && heads.finalized.is_some());
	let known = tokio::time::timeout(FIRST_HEADS, known).await;
	if matches!(known, Ok(Ok(_))) {
		Ok(())
	} else {
		Err(Failure::Unreachable {
			url: config.chain.url.clone(),
		})
	}
}

async fn check_role(
	organization: OrganizationId,
	chain: &Chain,
	signer: &Signer,
) -> Result<(), Failure> {
	let unreachable = |error: ReadError| match error {
		ReadError::Incompatible { .. } => Failure::OtherRuntime(error.to_string()),
		_ => Failure::Unreachable {
			url: chain.url().to_owned(),
		},
	};
	let at = chain.finalized().await.map_err(unreachable)?;
	let why = missing_role(organization, &at, signer)
		.await
		.map_err(unreachable)?;
	match why {
		Some(why) => Err(Failure::NotGateway {
			account: signer.account().to_string(),
			organization: organization.0,
			why,
		}),
		None => Ok(()),
	}
}

/// What keeps the account from acting, if something does.
async fn missing_role(
	organization: OrganizationId,
	at: &At,
	signer: &Signer,
) -> Result<Option<&'static str>, ReadError> {
	let Some(hospital) = at.organization(organization).await? else {
		return Ok(Some(
			"there is no such organization: correct `organization`, or ask the council to admit it",
		));
	};
	if hospital.kind != OrganizationKind::Hospital {
		return Ok(Some(
			"the organization is no hospital: correct `organization`",
		));
	}
	if hospital.status != OrganizationStatus::Active {
		return Ok(Some(
			"the hospital is suspended or retired: ask the council to resume it",
		));
	}
	let now = at.moment().await?;
	let staff = at
		.staff(&signer.account())
		.await?
		.filter(|staff| staff.organization == organization && staff.is_live(now));
	let Some(staff) = staff else {
		return Ok(Some(
			"it is no live staff account of this hospital: let the hospital's admin appoint it in the role gateway",
		));
	};
	if !staff.roles.has(Role::Gateway) {
		return Ok(Some(
			"it lacks the role gateway: let the hospital's admin appoint it in that role",
		));
	}
	Ok(None)
}
