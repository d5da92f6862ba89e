//! A partner's program at a gateway: SMART App Launch backend services, `client_credentials` with an
//! assertion signed by the program's own key.

use crate::{
	exit::{Code, Failure},
	gateway::{Http, SessionToken},
	words::time,
};
use base64::{
	engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
	Engine,
};
use galen_vault::safe::SignerKey;
use jsonwebtoken::{encode, Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
	fs,
	io::Write,
	path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// How long an assertion is good, in seconds. The specification allows five minutes.
const ASSERTION: u64 = 240;
/// Where gateways give out tokens.
const TOKENS: &str = "/auth/token";
/// What proves who the program is.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// What every partner may ask for.
const SCOPE: &str = "system/*.rs";
/// Before the 32 bytes of an ed25519 key in PKCS#8.
const PKCS8: [u8; 16] = [
	0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The file of a client: who it is and where its key lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientFile {
	/// What the gateway knows it as.
	pub client_id: String,
	/// `EdDSA` or `ES384`.
	pub algorithm: Signature,
	/// Which of its keys, for the gateway to find.
	pub key_id: String,
	/// The private key in PEM, PKCS#8; relative to this file.
	pub key: PathBuf,
	/// What it asks for.
	pub scope: String,
}

/// How an assertion is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signature {
	/// Ed25519.
	EdDSA,
	/// ECDSA over P-384.
	ES384,
}

/// A client, ready to sign in.
pub struct Client {
	file: ClientFile,
	key: EncodingKey,
}

#[derive(Serialize)]
struct Claims<'a> {
	iss: &'a str,
	sub: &'a str,
	aud: &'a str,
	jti: String,
	iat: u64,
	exp: u64,
}

#[derive(Deserialize)]
struct Configuration {
	token_endpoint: String,
}

impl Client {
	/// Reads a client and its key.
	///
	/// # Errors
	/// A file is missing, or holds something else.
	pub fn load(path: &Path) -> Result<Self, Failure> {
		let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
		let file: ClientFile = toml::from_str(&text).map_err(|error| {
			Failure::input(crate::config::located(&text, &error)).about(&path.display())
		})?;
		let folder = path.parent().unwrap_or(Path::new("."));
		let key_path = folder.join(&file.key);
		let pem = fs::read(&key_path)
			.map(Zeroizing::new)
			.map_err(|error| Failure::key(Failure::file("read", &key_path, &error).to_string()))?;
		let key = match file.algorithm {
			Signature::EdDSA => EncodingKey::from_ed_pem(&pem),
			Signature::ES384 => EncodingKey::from_ec_pem(&pem),
		};
		let key = key.map_err(|_| {
			Failure::key(format!(
				"{} is no {:?} key in PEM (PKCS#8)",
				key_path.display(),
				file.algorithm
			))
		})?;
		Ok(Self { file, key })
	}

	/// Signs in.
	///
	/// # Errors
	/// The gateway does not answer, or does not know the client.
	pub async fn sign_in(&self, http: &Http) -> Result<SessionToken, Failure> {
		let configuration: Configuration = http.get("/.well-known/smart-configuration").await?;
		let audience = audience(http.url(), configuration.token_endpoint)?;
		let assertion = self.assertion(&audience, time::now(), &random_id()?)?;
		let form = [
			("grant_type", "client_credentials"),
			("client_assertion_type", ASSERTION_TYPE),
			("client_assertion", &assertion),
			("scope", &self.file.scope),
		];
		http.form(TOKENS, &form).await
	}

	/// A statement of who the client is, for one gateway, good once and for minutes.
	fn assertion(&self, audience: &str, now: u64, id: &str) -> Result<String, Failure> {
		let mut header = Header::new(match self.file.algorithm {
			Signature::EdDSA => Algorithm::EdDSA,
			Signature::ES384 => Algorithm::ES384,
		});
		header.kid = Some(self.file.key_id.clone());
		let claims = Claims {
			iss: &self.file.client_id,
			sub: &self.file.client_id,
			aud: audience,
			jti: id.to_owned(),
			iat: now,
			exp: now.saturating_add(ASSERTION),
		};
		encode(&header, &claims, &self.key).map_err(|_| {
			Failure::key("the client's key does not sign; is its algorithm the one its file says?")
		})
	}
}

/// For whom an assertion is made: this gateway and no other, since whoever holds an assertion for
/// another one can sign in there.
fn audience(url: &str, endpoint: String) -> Result<String, Failure> {
	if endpoint == format!("{url}{TOKENS}") {
		return Ok(endpoint);
	}
	let elsewhere = endpoint.strip_suffix(TOKENS).unwrap_or(&endpoint);
	Err(Failure::new(
		Code::Incompatible,
		format!("the gateway at {url} calls itself {elsewhere}; if that is right, say --gateway {elsewhere}"),
	))
}

/// What `galen client new` wrote.
#[derive(Debug, Serialize)]
pub struct Made {
	/// The file to name with `--client`.
	pub client: PathBuf,
	/// The public key, for the hospital.
	pub jwks: PathBuf,
	/// What the hospital writes into its gateway's configuration.
	pub configuration: String,
}

/// Makes a client: a key of its own, and the public half for the hospital. Never overwrites.
///
/// # Errors
/// There is a file already, or the disk refuses.
pub fn make(folder: &Path, client_id: &str, organization: u32) -> Result<Made, Failure> {
	let sound = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
	if client_id.is_empty() || !client_id.bytes().all(sound) || client_id.starts_with('.') {
		return Err(Failure::input(
			"a client's id has letters, digits, -, _ and dots",
		));
	}
	let mut seed = Zeroizing::new([0; 32]);
	getrandom::fill(seed.as_mut_slice())
		.map_err(|_| Failure::internal(&"no randomness; try again later"))?;
	let public = SignerKey::from_seed(&seed).verifier().0;
	let key_id = random_id()?;
	let (client, key, jwks) = (
		folder.join(format!("{client_id}.client.toml")),
		folder.join(format!("{client_id}.pem")),
		folder.join(format!("{client_id}.jwks.json")),
	);
	let file = ClientFile {
		client_id: client_id.to_owned(),
		algorithm: Signature::EdDSA,
		key_id: key_id.clone(),
		key: PathBuf::from(format!("{client_id}.pem")),
		scope: SCOPE.into(),
	};
	let text = toml::to_string(&file).map_err(|error| Failure::internal(&error))?;
	let set = json!({ "keys": [{
		"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
		"kid": key_id, "x": URL_SAFE_NO_PAD.encode(public),
	}] });
	let set = serde_json::to_string_pretty(&set).map_err(|error| Failure::internal(&error))?;
	write_new(&key, pem(&seed).as_bytes())?;
	write_new(&client, text.as_bytes())?;
	write_new(&jwks, set.as_bytes())?;
	Ok(Made {
		configuration: format!(
			"[[clients]]\nclient_id = \"{client_id}\"\norganization = {organization}\n\
			 jwks_file = \"{client_id}.jwks.json\"\nscopes = [\"{SCOPE}\"]\n"
		),
		client,
		jwks,
	})
}

/// An ed25519 key as PKCS#8 in PEM.
fn pem(seed: &Zeroizing<[u8; 32]>) -> Zeroizing<String> {
	let der = Zeroizing::new([PKCS8.as_slice(), seed.as_slice()].concat());
	let body = Zeroizing::new(STANDARD.encode(der.as_slice()));
	Zeroizing::new(format!(
		"-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
		body.as_str()
	))
}

/// A new file that only this person may read.
fn write_new(path: &Path, content: &[u8]) -> Result<(), Failure> {
	let mut options = fs::OpenOptions::new();
	options.write(true).create_new(true);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	let written = options
		.open(path)
		.and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()));
	written.map_err(|error| match error.kind() {
		std::io::ErrorKind::AlreadyExists => Failure::new(
			Code::Key,
			format!("{} is there already and is not overwritten", path.display()),
		),
		_ => Failure::file("write", path, &error),
	})
}

/// A name nobody has used.
fn random_id() -> Result<String, Failure> {
	let mut bytes = [0; 16];
	getrandom::fill(&mut bytes)
		.map_err(|_| Failure::internal(&"no randomness; try again later"))?;
	Ok(hex::encode(bytes))
}

#[cfg(test)]
mod tests {
	use super::*;
	use jsonwebtoken::{decode, DecodingKey, Validation};

	#[test]
	fn an_assertion_verifies_with_the_public_key_for_the_hospital() {
		let folder = tempfile::tempdir().unwrap();
		let made = make(folder.path(), "study-4", 4).unwrap();
		let client = Client::load(&made.client).unwrap();
		let audience = "https://gateway.example/auth/token";
		let now = time::now();
		let assertion = client.assertion(audience, now, "once").unwrap();

		let set: serde_json::Value =
			serde_json::from_slice(&fs::read(&made.jwks).unwrap()).unwrap();
		let key = &set["keys"][0];
		let decoding = DecodingKey::from_ed_components(key["x"].as_str().unwrap()).unwrap();
		let mut validation = Validation::new(Algorithm::EdDSA);
		validation.set_audience(&[audience]);
		let decoded = decode::<serde_json::Value>(&assertion, &decoding, &validation).unwrap();
		assert_eq!(decoded.header.kid.as_deref(), key["kid"].as_str());
		assert_eq!(decoded.claims["iss"], "study-4");
		assert_eq!(decoded.claims["sub"], "study-4");
		assert_eq!(decoded.claims["jti"], "once");
		assert_eq!(decoded.claims["exp"], now + ASSERTION);
	}

	#[test]
	fn nothing_is_signed_for_another_gateway() {
		let own = "https://a.example/auth/token".to_owned();
		assert_eq!(audience("https://a.example", own.clone()), Ok(own.clone()));
		let error = audience("https://b.example", own).unwrap_err();
		assert_eq!(error.code, Code::Incompatible);
		assert!(error.to_string().ends_with("--gateway https://a.example"));
	}

	#[test]
	fn a_client_is_never_overwritten() {
		let folder = tempfile::tempdir().unwrap();
		make(folder.path(), "study-4", 4).unwrap();
		let before = fs::read(folder.path().join("study-4.pem")).unwrap();
		assert_eq!(
			make(folder.path(), "study-4", 4).unwrap_err().code,
			Code::Key
		);
		assert_eq!(fs::read(folder.path().join("study-4.pem")).unwrap(), before);
		assert_eq!(
			make(folder.path(), "../x", 4).unwrap_err().code,
			Code::Input
		);
	}

	#[test]
	#[cfg(unix)]
	fn a_key_is_for_its_owner_only() {
		use std::os::unix::fs::PermissionsExt;
		let folder = tempfile::tempdir().unwrap();
		make(folder.path(), "study-4", 4).unwrap();
		let metadata = fs::metadata(folder.path().join("study-4.pem")).unwrap();
		assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
	}

	#[test]
	fn a_client_without_a_key_says_which_file() {
		let folder = tempfile::tempdir().unwrap();
		let made = make(folder.path(), "study-4", 4).unwrap();
		fs::write(folder.path().join("study-4.pem"), "nothing").unwrap();
		let error = Client::load(&made.client).err().unwrap();
		assert!(
			error.to_string().contains("study-4.pem is no EdDSA key"),
			"{error}"
		);
	}
}
