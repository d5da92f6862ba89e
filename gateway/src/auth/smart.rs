//! Partners' systems: SMART backend services (client credentials with `private_key_jwt`).
//!
//! A partner registers the public keys of its system with the hospital, in the gateway's
//! configuration. The system asks for a token with a JWT that one of these keys signed. Everything
//! about that JWT is pinned: three algorithms, the audience, issuer and subject, a life of five
//! minutes, and a name that works once, also across restarts.

use super::{ScopeError, Scopes};
use crate::config::ClientConfig;
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use galen_primitives::ids::{Moment, OrganizationId};
use jsonwebtoken::{
	jwk::{AlgorithmParameters, EllipticCurve, Jwk},
	Algorithm, DecodingKey, Validation,
};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// The only kind of grant.
pub const GRANT_TYPE: &str = "client_credentials";
/// The only kind of assertion.
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The algorithms an assertion may be signed with.
pub const ALGORITHMS: [&str; 3] = ["ES384", "RS384", "EdDSA"];
/// How far in the future an assertion may end, in seconds.
pub const MAX_LIFE: u64 = 300;
/// How far two machines' clocks may be apart, in seconds.
const LEEWAY: u64 = 30;
/// The longest assertion that is looked at.
const MAX_ASSERTION: usize = 8 << 10;
/// The longest `jti`.
const MAX_JTI: usize = 128;
/// The shortest RSA modulus, in bytes.
const MIN_MODULUS: usize = 256;

/// Why an assertion is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
	/// No JWT, or without what one must have.
	#[error("not a client assertion")]
	Malformed,
	/// Signed with an algorithm that is not one of the three, or not signed.
	#[error("the algorithm is not accepted")]
	Algorithm,
	/// The issuer is no registered client.
	#[error("unknown client")]
	UnknownClient,
	/// The client has no key of this name.
	#[error("unknown key")]
	UnknownKey,
	/// The key of this name is for another algorithm.
	#[error("the key is for another algorithm")]
	KeyMismatch,
	/// The signature is not that key's.
	#[error("the signature does not match")]
	BadSignature,
	/// Issuer and subject are not both the client.
	#[error("issuer and subject must be the client")]
	NotTheClient,
	/// Made for somebody else.
	#[error("made for another audience")]
	Audience,
	/// Over.
	#[error("expired")]
	Expired,
	/// Not valid yet, or issued in the future.
	#[error("not valid yet")]
	NotYet,
	/// Valid for longer than five minutes.
	#[error("valid for too long")]
	TooLong,
	/// It has no name, or one that is too long.
	#[error("no usable jti")]
	NoName,
	/// Used before.
	#[error("used before")]
	Replayed,
}

impl AssertionError {
	/// A constant for log and metrics.
	pub fn kind(self) -> &'static str {
		match self {
			Self::Malformed => "assertion-malformed",
			Self::Algorithm => "assertion-algorithm",
			Self::UnknownClient => "assertion-unknown-client",
			Self::UnknownKey => "assertion-unknown-key",
			Self::KeyMismatch => "assertion-key-mismatch",
			Self::BadSignature => "assertion-bad-signature",
			Self::NotTheClient => "assertion-not-the-client",
			Self::Audience => "assertion-audience",
			Self::Expired => "assertion-expired",
			Self::NotYet => "assertion-not-yet",
			Self::TooLong => "assertion-too-long",
			Self::NoName => "assertion-no-jti",
			Self::Replayed => "assertion-replayed",
		}
	}

	/// What the client is told. Who does not hold a registered key learns nothing about which
	/// clients and keys there are.
	pub fn description(self) -> &'static str {
		match self {
			Self::UnknownClient | Self::UnknownKey | Self::KeyMismatch | Self::BadSignature => {
				"the client cannot be authenticated"
			},
			Self::Malformed => "the assertion is malformed",
			Self::Algorithm => "the assertion must be signed with ES384, RS384 or EdDSA",
			Self::NotTheClient => "iss and sub must both be the client_id",
			Self::Audience => "aud must be the token endpoint",
			Self::Expired => "the assertion has expired",
			Self::NotYet => "the assertion is not valid yet",
			Self::TooLong => "exp must be at most five minutes ahead",
			Self::NoName => "jti must have 1 to 128 characters",
			Self::Replayed => "the assertion was used before",
		}
	}
}

/// Why a client cannot be registered: for the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
	/// Not a JSON Web Key Set.
	#[error("not a JSON Web Key Set: {{\"keys\": [...]}}")]
	NotAKeySet,
	/// A key with its private half, which nobody but the partner may have.
	#[error(
		"a key has its private half: ask the partner for a new pair, and for its public half only"
	)]
	PrivateKey,
	/// A key that no accepted algorithm uses.
	#[error("a key is not EC P-384, RSA of 2048 bits or more, or Ed25519, or its `use` or `alg` says something else")]
	UnusableKey,
	/// A key without a name.
	#[error("a key has no kid")]
	NoKeyName,
	/// Two keys with one name.
	#[error("two keys have the same kid")]
	RepeatedKeyName,
	/// No key at all.
	#[error("the set has no key")]
	NoKey,
	/// A scope that cannot be given.
	#[error("scopes: {0}: use system/*.rs or narrower")]
	Scope(ScopeError),
}

/// The registered systems of partners.
#[derive(Default)]
pub struct Clients {
	clients: HashMap<String, Client>,
}

struct Client {
	id: Arc<str>,
	organization: OrganizationId,
	scopes: Scopes,
	keys: HashMap<String, (Algorithm, DecodingKey)>,
}

/// What an assertion proved, but for its being new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asserted {
	/// Who asks.
	pub client: Arc<str>,
	/// For whom.
	pub organization: OrganizationId,
	/// The most it may get.
	pub scopes: Scopes,
	/// The assertion's name.
	pub jti: String,
	/// Until when the name must be remembered.
	pub remember_until: Moment,
}

#[derive(Deserialize)]
struct Header {
	alg: String,
	kid: Option<String>,
	#[serde(default)]
	crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Claims {
	iss: String,
	sub: String,
	aud: Audience,
	exp: u64,
	#[serde(default)]
	nbf: Option<u64>,
	#[serde(default)]
	iat: Option<u64>,
	#[serde(default)]
	jti: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
	One(String),
	Many(Vec<String>),
}

impl Audience {
	fn is(&self, expected: &str) -> bool {
		match self {
			Self::One(one) => one == expected,
			Self::Many(many) => matches!(many.as_slice(), [one] if one == expected),
		}
	}
}

impl Clients {
	/// Registers the clients of the configuration. The error names the client's place in it.
	pub fn register(configured: &[ClientConfig]) -> Result<Self, (usize, RegistrationError)> {
		let mut clients = HashMap::with_capacity(configured.len());
		for (index, config) in configured.iter().enumerate() {
			let client = Client::register(config).map_err(|error| (index, error))?;
			clients.insert(config.client_id.clone(), client);
		}
		Ok(Self { clients })
	}

	/// Checks an assertion, all but whether its name was used before.
	pub fn check(
		&self,
		assertion: &str,
		audience: &str,
		now: Moment,
	) -> Result<Asserted, AssertionError> {
		if assertion.len() > MAX_ASSERTION {
			return Err(AssertionError::Malformed);
		}
		let mut parts = assertion.split('.');
		let (Some(header), Some(payload), Some(_), None) =
			(parts.next(), parts.next(), parts.next(), parts.next())
		else {
			return Err(AssertionError::Malformed);
		};
		let header: Header = part(header)?;
		let algorithm = match header.alg.as_str() {
			"ES384" => Algorithm::ES384,
			"RS384" => Algorithm::RS384,
			"EdDSA" => Algorithm::EdDSA,
			_ => return Err(AssertionError::Algorithm),
		};
		if header.crit.is_some() {
			return Err(AssertionError::Malformed);
		}
		let kid = header.kid.ok_or(AssertionError::Malformed)?;
		// Read before it is trusted, to find the one key that could have signed it.
		let claims: Claims = part(payload)?;
		let client = self
			.clients
			.get(&claims.iss)
			.ok_or(AssertionError::UnknownClient)?;
		let (for_algorithm, key) = client.keys.get(&kid).ok_or(AssertionError::UnknownKey)?;
		if *for_algorithm != algorithm {
			return Err(AssertionError::KeyMismatch);
		}
		let mut only_signature = Validation::new(algorithm);
		only_signature.required_spec_claims.clear();
		only_signature.validate_exp = false;
		only_signature.validate_nbf = false;
		only_signature.validate_aud = false;
		let signed =
			jsonwebtoken::decode::<serde_json::Value>(assertion, key, &only_signature).is_ok();
		if !signed {
			return Err(AssertionError::BadSignature);
		}
		claims.check(client, audience, now)
	}
}

/// One part of a JWT.
fn part<T: for<'de> Deserialize<'de>>(encoded: &str) -> Result<T, AssertionError> {
	let bytes = URL_SAFE_NO_PAD
		.decode(encoded)
		.map_err(|_| AssertionError::Malformed)?;
	serde_json::from_slice(&bytes).map_err(|_| AssertionError::Malformed)
}

impl Claims {
	fn check(
		self,
		client: &Client,
		audience: &str,
		now: Moment,
	) -> Result<Asserted, AssertionError> {
		if self.iss != *client.id || self.sub != *client.id {
			return Err(AssertionError::NotTheClient);
		}
		if !self.aud.is(audience) {
			return Err(AssertionError::Audience);
		}
		let remember_until = self.exp.saturating_add(LEEWAY);
		if remember_until <= now {
			return Err(AssertionError::Expired);
		}
		if self.exp > now.saturating_add(MAX_LIFE).saturating_add(LEEWAY) {
			return Err(AssertionError::TooLong);
		}
		let earliest = now.saturating_add(LEEWAY);
		if self.nbf.is_some_and(|nbf| nbf > earliest) || self.iat.is_some_and(|iat| iat > earliest)
		{
			return Err(AssertionError::NotYet);
		}
		let jti = self
			.jti
			.filter(|jti| !jti.is_empty() && jti.len() <= MAX_JTI)
			.ok_or(AssertionError::NoName)?;
		Ok(Asserted {
			client: Arc::clone(&client.id),
			organization: client.organization,
			scopes: client.scopes.clone(),
			jti,
			remember_until,
		})
	}
}

#[derive(Deserialize)]
struct KeySet {
	keys: Vec<serde_json::Value>,
}

impl Client {
	fn register(config: &ClientConfig) -> Result<Self, RegistrationError> {
		let set: KeySet =
			serde_json::from_str(&config.jwks).map_err(|_| RegistrationError::NotAKeySet)?;
		let mut keys = HashMap::with_capacity(set.keys.len());
		for key in set.keys {
			let (name, algorithm, key) = usable(key)?;
			if keys.insert(name, (algorithm, key)).is_some() {
				return Err(RegistrationError::RepeatedKeyName);
			}
		}
		if keys.is_empty() {
			return Err(RegistrationError::NoKey);
		}
		let scopes = Scopes::parse(&config.scopes.join(" ")).map_err(RegistrationError::Scope)?;
		Ok(Self {
			id: config.client_id.as_str().into(),
			organization: config.organization,
			scopes,
			keys,
		})
	}
}

/// A key's name, the one algorithm it is for, and the key.
fn usable(key: serde_json::Value) -> Result<(String, Algorithm, DecodingKey), RegistrationError> {
	// Members that only a private key has, RFC 7518, sections 6.2.2, 6.3.2 and RFC 8037.
	if ["d", "p", "q", "dp", "dq", "qi", "oth"]
		.iter()
		.any(|name| key.get(name).is_some())
	{
		return Err(RegistrationError::PrivateKey);
	}
	let stated = |name| key.get(name).and_then(serde_json::Value::as_str);
	let for_signatures = stated("use").is_none_or(|purpose| purpose == "sig");
	let stated_algorithm = stated("alg").map(str::to_owned);
	let key: Jwk = serde_json::from_value(key).map_err(|_| RegistrationError::UnusableKey)?;
	let algorithm = match &key.algorithm {
		AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P384 => {
			Algorithm::ES384
		},
		AlgorithmParameters::RSA(rsa) if modulus_length(&rsa.n) >= MIN_MODULUS => Algorithm::RS384,
		AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
			Algorithm::EdDSA
		},
		_ => return Err(RegistrationError::UnusableKey),
	};
	let name_of = |algorithm| match algorithm {
		Algorithm::ES384 => "ES384",
		Algorithm::RS384 => "RS384",
		_ => "EdDSA",
	};
	let agrees = stated_algorithm.is_none_or(|stated| stated == name_of(algorithm));
	if !for_signatures || !agrees {
		return Err(RegistrationError::UnusableKey);
	}
	let name = key
		.common
		.key_id
		.clone()
		.filter(|name| !name.is_empty())
		.ok_or(RegistrationError::NoKeyName)?;
	let key = DecodingKey::from_jwk(&key).map_err(|_| RegistrationError::UnusableKey)?;
	Ok((name, algorithm, key))
}

/// Bytes of a modulus without leading zeros.
fn modulus_length(encoded: &str) -> usize {
	URL_SAFE_NO_PAD.decode(encoded).map_or(0, |bytes| {
		bytes.iter().skip_while(|byte| **byte == 0).count()
	})
}
