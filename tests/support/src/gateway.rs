//! One `galen-gateway` process: its folder with configuration, keys, database and objects; started,
//! killed and started again.

use crate::{
	fault::Signal,
	node::{free_ports, Node},
	program::{self, program_binary, Output},
	service::Service,
	wait::limits,
};
use anyhow::{ensure, Context};
use std::{
	fmt::Write as _,
	net::SocketAddr,
	path::{Path, PathBuf},
	process::ExitStatus,
	time::{Duration, Instant},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Names the gateway under test, when it is not the one that was built beside the test.
const BINARY_VARIABLE: &str = "GALEN_GATEWAY_BIN";

/// What protects a test gateway's keys. Public by design.
const PASSPHRASE: &str = "sample passphrase of a test";

/// How often a gateway that starts is asked whether it is ready.
const POLL: Duration = Duration::from_millis(50);

/// The `galen-gateway` to test: `GALEN_GATEWAY_BIN`, or the one beside the test.
pub fn gateway_binary() -> anyhow::Result<PathBuf> {
	program_binary("galen-gateway", BINARY_VARIABLE)
}

/// A system that may ask for tokens, as the gateway's configuration lists it.
#[derive(Clone, Debug)]
pub struct ClientEntry {
	/// What it calls itself.
	pub client_id: String,
	/// For which organization it acts.
	pub organization: u32,
	/// Its public keys, a JSON Web Key Set.
	pub jwks: String,
}

/// How a gateway is to be run. Its port is chosen when it is made and stays over restarts.
#[derive(Clone, Debug)]
pub struct GatewayBuilder {
	name: String,
	account: String,
	organization: u32,
	chain_url: String,
	genesis: String,
	port: u16,
	database: Option<String>,
	clients: Vec<ClientEntry>,
	limits: Vec<(String, u64)>,
	wallet: Option<Wallet>,
	binary: Option<PathBuf>,
}

/// What a gateway shows to browsers.
#[derive(Clone, Debug)]
struct Wallet {
	folder: PathBuf,
	directory: PathBuf,
}

impl GatewayBuilder {
	/// The gateway of a demo hospital, beside one of its chain's nodes, with the hospital's gateway
	/// account.
	pub async fn new(hospital: &str, organization: u32, node: &Node) -> anyhow::Result<Self> {
		let genesis = node.block_hash(0).await?.context("a first block")?;
		let [port, _] = free_ports()?;
		Ok(Self {
			name: format!("{hospital}-gateway"),
			account: format!("//{hospital}//Gateway"),
			organization,
			chain_url: node.rpc_url(),
			genesis,
			port,
			database: None,
			clients: Vec::new(),
			limits: Vec::new(),
			wallet: None,
			binary: None,
		})
	}

	/// Keeps its index in this database instead of an SQLite file of its own.
	#[must_use]
	pub fn database(mut self, url: &str) -> Self {
		self.database = Some(url.into());
		self
	}

	/// Lets a system ask for tokens.
	#[must_use]
	pub fn client(mut self, client: ClientEntry) -> Self {
		self.clients.push(client);
		self
	}

	/// Sets one of the numbers under `[limits]`.
	#[must_use]
	pub fn limit(mut self, name: &str, value: u64) -> Self {
		self.limits.push((name.into(), value));
		self
	}

	/// Serves a built wallet, with a file of what organizations are called.
	#[must_use]
	pub fn wallet(mut self, folder: &Path, directory: &Path) -> Self {
		self.wallet = Some(Wallet {
			folder: folder.into(),
			directory: directory.into(),
		});
		self
	}

	/// Where it will listen.
	pub fn url(&self) -> String {
		format!("http://127.0.0.1:{}", self.port)
	}

	/// Runs this program, which takes the same arguments.
	#[must_use]
	pub fn binary(mut self, path: &Path) -> Self {
		self.binary = Some(path.into());
		self
	}

	/// Makes keys and configuration under `folder`, as a hospital would, without starting anything.
	pub async fn in_folder(self, folder: &Path) -> anyhow::Result<Gateway> {
		let binary = match &self.binary {
			Some(path) => path.clone(),
			None => gateway_binary()?,
		};
		let folder = folder.join(&self.name);
		std::fs::create_dir_all(&folder)
			.with_context(|| format!("cannot make {}", folder.display()))?;
		let passphrase = folder.join("passphrase");
		let account = folder.join("account");
		program::write_secret(&passphrase, PASSPHRASE)?;
		program::write_secret(&account, &self.account)?;
		let config = folder.join("gateway.toml");
		let made = program::run(
			&binary,
			&[
				"--config",
				&text(&config),
				"init",
				"--organization",
				&self.organization.to_string(),
				"--chain",
				&self.chain_url,
				"--genesis",
				&self.genesis,
				"--passphrase-file",
				&text(&passphrase),
				"--account-key-file",
				&text(&account),
			],
			&[],
			None,
			limits::START,
		)
		.await?;
		ensure!(made.code == Some(0), "galen-gateway init: {made}");
		std::fs::write(&config, self.configuration())?;
		let arguments = vec!["--config".into(), text(&config), "run".into()];
		let service = Service::new(&self.name, binary, arguments, folder.join("gateway.log"));
		Ok(Gateway {
			setup: self,
			folder,
			service,
		})
	}

	/// What `init` writes is a start; a test has a port of its own, and clients.
	fn configuration(&self) -> String {
		let database = self.database.as_deref().unwrap_or("sqlite:gateway.sqlite");
		let mut text = format!(
			"organization = {}\nlisten = \"127.0.0.1:{}\"\n\n\
			 [chain]\nurl = \"{}\"\ngenesis = \"{}\"\naccount_key_file = \"account\"\n\n\
			 [store]\ndatabase_url = \"{database}\"\nobjects_url = \"file:objects\"\n\n\
			 [keys]\ncustodian = \"custodian.key\"\npassphrase_file = \"passphrase\"\n",
			self.organization, self.port, self.chain_url, self.genesis,
		);
		for client in &self.clients {
			// Writing to a string cannot fail.
			let _ = write!(
				text,
				"\n[[clients]]\nclient_id = \"{}\"\norganization = {}\njwks = '{}'\n",
				client.client_id, client.organization, client.jwks
			);
		}
		if let Some(wallet) = &self.wallet {
			let _ = write!(
				text,
				"\n[wallet]\nfolder = \"{}\"\ndirectory = \"{}\"\n",
				wallet.folder.display(),
				wallet.directory.display()
			);
		}
		text.push_str("\n[limits]\n");
		for (name, value) in &self.limits {
			let _ = writeln!(text, "{name} = {value}");
		}
		text
	}
}

/// A gateway, running or not. Its folder outlives its process.
pub struct Gateway {
	setup: GatewayBuilder,
	folder: PathBuf,
	service: Service,
}

impl Gateway {
	/// What it is called.
	pub fn name(&self) -> &str {
		self.service.name()
	}

	/// Whose gateway it is.
	pub fn organization(&self) -> u32 {
		self.setup.organization
	}

	/// Where it listens.
	pub fn url(&self) -> String {
		self.setup.url()
	}

	/// Its configuration, keys, database and objects.
	pub fn folder(&self) -> &Path {
		&self.folder
	}

	/// The file with everything it has printed, over all its runs.
	pub fn log_path(&self) -> &Path {
		self.service.log_path()
	}

	/// Everything it has printed.
	pub fn log(&self) -> anyhow::Result<String> {
		self.service.log()
	}

	/// Runs another program with the same arguments from the next start on.
	pub fn run_instead(&mut self, binary: &Path) {
		self.service.run_instead(binary.into());
	}

	/// Lists another system that may ask for tokens, from the next start on.
	pub fn add_client(&mut self, client: ClientEntry) -> anyhow::Result<()> {
		self.setup.clients.push(client);
		std::fs::write(self.folder.join("gateway.toml"), self.setup.configuration())?;
		Ok(())
	}

	/// Starts the process and returns at once.
	pub fn launch(&mut self, environment: &[(&str, &str)]) -> anyhow::Result<()> {
		self.service.launch(environment)
	}

	/// Waits until a launched gateway says that it is ready.
	pub async fn ready(&mut self) -> anyhow::Result<()> {
		let start = Instant::now();
		while !self.is_ready().await {
			self.service.ensure_alive()?;
			ensure!(
				start.elapsed() < limits::START,
				"{} is not ready after {:?}:\n{}",
				self.name(),
				limits::START,
				self.service.log_tail()?
			);
			crate::wait::observe(POLL).await;
		}
		Ok(())
	}

	/// Whether it says now that it is ready.
	pub async fn is_ready(&self) -> bool {
		matches!(self.get("/readyz").await, Ok((200, _)))
	}

	/// Starts the process and waits until it is ready.
	pub async fn start(&mut self) -> anyhow::Result<()> {
		self.launch(&[])?;
		self.ready().await
	}

	/// Ends the process as a power cut would (`kill -9`).
	pub async fn kill(&mut self) -> anyhow::Result<()> {
		self.service.end(Signal::Kill).await.map(drop)
	}

	/// Asks the process to end, waits until it has, and checks that it ended well.
	pub async fn stop(&mut self) -> anyhow::Result<()> {
		let status = self.service.end(Signal::Terminate).await?;
		ensure!(
			status.success(),
			"{} ended with {status}:\n{}",
			self.name(),
			self.service.log_tail()?
		);
		Ok(())
	}

	/// Waits until the process has ended without our doing.
	pub async fn ended(&mut self, limit: Duration) -> anyhow::Result<ExitStatus> {
		self.service.ended(limit).await
	}

	/// Whether there is a process.
	pub fn is_running(&self) -> bool {
		self.service.is_running()
	}

	/// The most memory it has had at once since it was started, in KiB.
	pub fn memory_peak(&self) -> anyhow::Result<u64> {
		self.service.memory_peak()
	}

	/// The link with which a wallet is paired with this gateway; it must serve one.
	pub async fn pairing(&self) -> anyhow::Result<String> {
		let config = text(&self.folder.join("gateway.toml"));
		let said = run_gateway(&["--config", &config, "pairing"]).await?;
		ensure!(said.code == Some(0), "galen-gateway pairing: {said}");
		Ok(said.stdout.trim().into())
	}

	/// Asks for a page that is open to all; returns status and text.
	pub async fn get(&self, path: &str) -> anyhow::Result<(u16, String)> {
		let address = SocketAddr::from(([127, 0, 0, 1], self.setup.port));
		tokio::time::timeout(limits::RPC, get(address, path))
			.await
			.map_err(|_| anyhow::anyhow!("no answer within {:?}", limits::RPC))?
	}
}

/// The least of HTTP that asking for a page takes.
async fn get(address: SocketAddr, path: &str) -> anyhow::Result<(u16, String)> {
	let mut connection = tokio::net::TcpStream::connect(address).await?;
	let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
	connection.write_all(request.as_bytes()).await?;
	let mut answer = Vec::new();
	connection.read_to_end(&mut answer).await?;
	let answer = String::from_utf8_lossy(&answer).into_owned();
	let (head, body) = answer.split_once("\r\n\r\n").context("no HTTP answer")?;
	let status = head.split(' ').nth(1).context("no status")?;
	Ok((status.parse().context("a status is a number")?, body.into()))
}

fn text(path: &Path) -> String {
	path.display().to_string()
}

/// Runs the gateway program to its end with these arguments.
pub async fn run_gateway(arguments: &[&str]) -> anyhow::Result<Output> {
	program::run(&gateway_binary()?, arguments, &[], None, limits::START).await
}
