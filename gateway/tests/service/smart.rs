//! Partners' systems: client assertions, and everything that can be wrong with one.

use crate::support::{
	ledger::{PARTNER, START},
	request, Answer, Bench,
};
use axum::http::Method;
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use galen_gateway::{
	auth::{smart::RegistrationError, Clients, ScopeError},
	config::{ClientConfig, Limits},
};
use galen_primitives::{
	codes::{Category, Purpose},
	members::OrganizationStatus,
};
use jsonwebtoken::{encode, Algorithm, EncodingKey, Header};
use serde_json::{json, Value};

const JWKS: &str = include_str!("support/keys/jwks.json");
const AUDIENCE: &str = "https://gateway.example/auth/token";
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn client(scopes: &[&str]) -> ClientConfig {
	ClientConfig {
		client_id: "study-17".to_owned(),
		organization: PARTNER,
		jwks: JWKS.to_owned(),
		scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
	}
}

async fn bench() -> Bench {
	Bench::with(Limits::default(), vec![client(&["system/*.rs"])]).await
}

fn key(algorithm: Algorithm) -> EncodingKey {
	match algorithm {
		Algorithm::ES384 => EncodingKey::from_ec_pem(include_bytes!("support/keys/es384.pem")),
		Algorithm::EdDSA => EncodingKey::from_ed_pem(include_bytes!("support/keys/ed.pem")),
		_ => EncodingKey::from_rsa_pem(include_bytes!("support/keys/rs384.pem")),
	}
	.unwrap()
}

fn kid(algorithm: Algorithm) -> &'static str {
	match algorithm {
		Algorithm::ES384 => "ec",
		Algorithm::EdDSA => "ed",
		_ => "rsa",
	}
}

/// The claims of a good assertion.
fn claims(jti: &str) -> Value {
	json!({
		"iss": "study-17",
		"sub": "study-17",
		"aud": AUDIENCE,
		"exp": START + 240,
		"jti": jti,
	})
}

fn sign_with(algorithm: Algorithm, kid: &str, claims: &Value) -> String {
	let header = Header {
		kid: Some(kid.to_owned()),
		..Header::new(algorithm)
	};
	encode(&header, claims, &key(algorithm)).unwrap()
}

fn sign(algorithm: Algorithm, claims: &Value) -> String {
	sign_with(algorithm, kid(algorithm), claims)
}

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
	let encoded = |text: &str| -> String {
		text.bytes()
			.map(|byte| match byte {
				b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
					char::from(byte).to_string()
				},
				_ => format!("%{byte:02X}"),
			})
			.collect()
	};
	let fields: Vec<_> = fields
		.iter()
		.map(|(name, value)| format!("{name}={}", encoded(value)))
		.collect();
	fields.join("&").into_bytes()
}

async fn send(bench: &Bench, body: Vec<u8>) -> Answer {
	let body = Some(("application/x-www-form-urlencoded", body));
	bench
		.send(request(Method::POST, "", "/auth/token", body))
		.await
}

async fn ask(bench: &Bench, assertion: &str, scope: &str) -> Answer {
	let body = form(&[
		("grant_type", "client_credentials"),
		("client_assertion_type", TYPE),
		("client_assertion", assertion),
		("scope", scope),
	]);
	send(bench, body).await
}

#[track_caller]
fn refused(answer: &Answer, status: u16, error: &str, description: &str) {
	answer.is(status);
	let body = answer.json();
	assert_eq!(body["error"], error, "{body}");
	let said = body["error_description"].as_str().unwrap();
	assert!(said.contains(description), "{said}");
}

#[tokio::test]
async fn each_algorithm_gets_a_token_that_works() {
	let bench = bench().await;
	for algorithm in [Algorithm::ES384, Algorithm::RS384, Algorithm::EdDSA] {
		let assertion = sign(algorithm, &claims(kid(algorithm)));
		let body = ask(&bench, &assertion, "system/*.rs").await.is(200).json();
		assert_eq!(body["token_type"], "bearer");
		assert_eq!(body["scope"], "system/*.rs");
		assert_eq!(body["expires_in"], 900);
		let token = body["access_token"].as_str().unwrap();
		bench
			.get(token, "/releases/0")
			.await
			.is_problem(404, "not-found");
	}
}

#[tokio::test]
async fn other_algorithms_are_refused() {
	let bench = bench().await;
	for algorithm in [Algorithm::RS256, Algorithm::RS512, Algorithm::PS384] {
		let assertion = sign(algorithm, &claims("a"));
		let answer = ask(&bench, &assertion, "system/*.rs").await;
		refused(&answer, 401, "invalid_client", "ES384, RS384 or EdDSA");
	}
}

#[tokio::test]
async fn an_unsigned_assertion_is_refused() {
	let bench = bench().await;
	let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
	for alg in ["none", "None", "NONE", ""] {
		let header = part(&json!({ "alg": alg, "kid": "ec", "typ": "JWT" }));
		for signature in ["", "AAAA"] {
			let assertion = format!("{header}.{}.{signature}", part(&claims("a")));
			let answer = ask(&bench, &assertion, "system/*.rs").await;
			refused(&answer, 401, "invalid_client", "ES384, RS384 or EdDSA");
		}
	}
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
	let bench = bench().await;
	let set: Value = serde_json::from_str(JWKS).unwrap();
	// The classic confusion: HMAC with the public key, in every form an attacker would try.
	for (index, kid) in [(0, "ec"), (1, "rsa"), (2, "ed")] {
		let public = &set["keys"][index];
		let forms = [
			public.to_string(),
			public["n"]
				.as_str()
				.or(public["x"].as_str())
				.unwrap()
				.to_owned(),
			JWKS.to_owned(),
		];
		for secret in forms {
			for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
				let header = Header {
					kid: Some(kid.to_owned()),
					..Header::new(algorithm)
				};
				let key = EncodingKey::from_secret(secret.as_bytes());
				let assertion = encode(&header, &claims("a"), &key).unwrap();
				let answer = ask(&bench, &assertion, "system/*.rs").await;
				refused(&answer, 401, "invalid_client", "ES384, RS384 or EdDSA");
			}
		}
	}
}

#[tokio::test]
async fn a_key_serves_its_own_algorithm_only() {
	let bench = bench().await;
	for (algorithm, kid) in [
		(Algorithm::ES384, "rsa"),
		(Algorithm::RS384, "ed"),
		(Algorithm::EdDSA, "ec"),
	] {
		let assertion = sign_with(algorithm, kid, &claims("a"));
		let answer = ask(&bench, &assertion, "system/*.rs").await;
		refused(&answer, 401, "invalid_client", "cannot be authenticated");
	}
}

#[tokio::test]
async fn unknown_clients_keys_and_signatures_look_the_same() {
	let bench = bench().await;
	let stranger = {
		let mut claims = claims("a");
		claims["iss"] = "stranger".into();
		claims["sub"] = "stranger".into();
		sign(Algorithm::ES384, &claims)
	};
	let unknown_key = sign_with(Algorithm::ES384, "nobody", &claims("b"));
	let good = sign(Algorithm::EdDSA, &claims("c"));
	let forged = {
		let (signed, signature) = good.rsplit_once('.').unwrap();
		let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
		bytes[5] ^= 1;
		format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes))
	};
	let moved = {
		// Another's claims under this signature.
		let parts: Vec<_> = good.split('.').collect();
		let other = URL_SAFE_NO_PAD.encode(claims("d").to_string());
		format!("{}.{other}.{}", parts[0], parts[2])
	};
	for assertion in [stranger, unknown_key, forged, moved] {
		let answer = ask(&bench, &assertion, "system/*.rs").await;
		refused(&answer, 401, "invalid_client", "cannot be authenticated");
	}
}

#[tokio::test]
async fn what_an_assertion_claims_is_pinned() {
	let bench = bench().await;
	let cases = [
		("sub", json!("other"), "iss and sub"),
		("aud", json!("https://gateway.example"), "aud"),
		("aud", json!("https://gateway.example/auth/token/"), "aud"),
		("aud", json!([AUDIENCE, "https://elsewhere.example"]), "aud"),
		("aud", json!([]), "aud"),
		("exp", json!(START - 31), "expired"),
		("exp", json!(0), "expired"),
		("exp", json!(START + 400), "five minutes"),
		("exp", json!(u64::MAX), "five minutes"),
		("nbf", json!(START + 100), "not valid yet"),
		("iat", json!(START + 100), "not valid yet"),
		("jti", json!(""), "jti"),
		("jti", json!("a".repeat(129)), "jti"),
		("jti", Value::Null, "jti"),
		("exp", json!("soon"), "malformed"),
		("exp", json!(-1), "malformed"),
		("exp", Value::Null, "malformed"),
		("iss", json!(["study-17"]), "malformed"),
	];
	for (name, value, description) in cases {
		let mut claims = claims("a");
		claims[name] = value.clone();
		let assertion = sign(Algorithm::ES384, &claims);
		let answer = ask(&bench, &assertion, "system/*.rs").await;
		refused(&answer, 401, "invalid_client", description);
	}
	let mut listed = claims("listed");
	listed["aud"] = json!([AUDIENCE]);
	let assertion = sign(Algorithm::ES384, &listed);
	ask(&bench, &assertion, "system/*.rs").await.is(200);
}

#[tokio::test]
async fn what_is_no_assertion_is_refused() {
	let bench = bench().await;
	let good = sign(Algorithm::ES384, &claims("a"));
	let critical = {
		let header = json!({ "alg": "ES384", "kid": "ec", "crit": ["exp"] });
		let header = URL_SAFE_NO_PAD.encode(header.to_string());
		let (_, rest) = good.split_once('.').unwrap();
		format!("{header}.{rest}")
	};
	let nameless = {
		let header = Header::new(Algorithm::ES384);
		encode(&header, &claims("a"), &key(Algorithm::ES384)).unwrap()
	};
	for assertion in [
		"x",
		"a.b",
		"a.b.c.d",
		"..",
		&format!("{good}.x"),
		&"a".repeat(10_000),
		&critical,
		&nameless,
	] {
		let answer = ask(&bench, assertion, "system/*.rs").await;
		refused(&answer, 401, "invalid_client", "malformed");
	}
}

#[tokio::test]
async fn an_assertion_works_once_also_after_a_restart() {
	let mut bench = bench().await;
	let assertion = sign(Algorithm::ES384, &claims("once"));
	ask(&bench, &assertion, "system/*.rs").await.is(200);
	let answer = ask(&bench, &assertion, "system/*.rs").await;
	refused(&answer, 401, "invalid_client", "used before");
	// The same name in another assertion is the same name.
	let renamed = sign(Algorithm::EdDSA, &claims("once"));
	let answer = ask(&bench, &renamed, "system/*.rs").await;
	refused(&answer, 401, "invalid_client", "used before");
	bench.restart_with(vec![client(&["system/*.rs"])]).await;
	let answer = ask(&bench, &assertion, "system/*.rs").await;
	refused(&answer, 401, "invalid_client", "used before");
	let next = sign(Algorithm::ES384, &claims("next"));
	ask(&bench, &next, "system/*.rs").await.is(200);
}

#[tokio::test]
async fn a_refused_assertion_does_not_use_up_its_name() {
	let bench = bench().await;
	let mut wrong = claims("name");
	wrong["aud"] = "https://elsewhere.example".into();
	let answer = ask(&bench, &sign(Algorithm::ES384, &wrong), "system/*.rs").await;
	refused(&answer, 401, "invalid_client", "aud");
	let right = sign(Algorithm::ES384, &claims("name"));
	ask(&bench, &right, "system/*.rs").await.is(200);
}

#[tokio::test]
async fn a_scope_is_narrowed_and_never_widened() {
	let bench = Bench::with(
		Limits::default(),
		vec![client(&["system/Observation.rs", "system/Patient.r"])],
	)
	.await;
	let mut number = 0;
	let mut ask = |scope: &'static str| {
		number += 1;
		let assertion = sign(Algorithm::ES384, &claims(&number.to_string()));
		let bench = &bench;
		async move { ask(bench, &assertion, scope).await }
	};
	let answer = ask("system/Observation.r").await;
	assert_eq!(answer.is(200).json()["scope"], "system/Observation.r");
	for scope in [
		"system/*.rs",
		"system/*.r",
		"system/Patient.rs",
		"system/Condition.r",
		"system/Observation.rs system/Condition.r",
		"system/Observation.cruds",
		"user/Observation.rs",
		"openid",
		"",
	] {
		refused(&ask(scope).await, 400, "invalid_scope", "registered");
	}
}

#[tokio::test]
async fn a_narrow_token_takes_no_release_and_reads_its_type_only() {
	let bench = bench().await;
	let amina = bench
		.patient("amina", &[Category::Laboratory, Category::Problems])
		.await;
	let order = bench.world.block(|state| {
		state.place_order(
			PARTNER,
			Purpose::Hresch,
			&[Category::Laboratory, Category::Problems],
			1,
			&[amina.account()],
		)
	});
	let token = |scope: &'static str| {
		let assertion = sign(Algorithm::ES384, &claims(scope));
		let bench = &bench;
		async move {
			let body = ask(bench, &assertion, scope).await.is(200).json();
			body["access_token"].as_str().unwrap().to_owned()
		}
	};
	let narrow = token("system/Observation.r").await;
	let path = format!("/orders/{order}/releases");
	bench
		.post(&narrow, &path, &json!({}))
		.await
		.is_problem(403, "insufficient-scope");
	let wide = token("system/*.r").await;
	let body = bench.post(&wide, &path, &json!({})).await.is(200).json();
	bench.settle().await;
	let records = body["releases"][0]["records"].as_array().unwrap();
	assert_eq!(records.len(), 2);
	for record in records {
		let path = format!("/objects/{}", record["object"].as_str().unwrap());
		let answer = bench.get(&narrow, &path).await;
		if record["resource_type"] == "Observation" {
			answer.is(200);
		} else {
			answer.is_problem(404, "not-found");
		}
		bench.get(&wide, &path).await.is(200);
	}
}

#[tokio::test]
async fn a_client_of_a_suspended_organization_is_out() {
	let bench = bench().await;
	let token = {
		let assertion = sign(Algorithm::ES384, &claims("a"));
		let body = ask(&bench, &assertion, "system/*.rs").await.is(200).json();
		body["access_token"].as_str().unwrap().to_owned()
	};
	bench
		.world
		.block(|state| state.set_status(PARTNER, OrganizationStatus::Suspended));
	bench
		.get(&token, "/releases/0")
		.await
		.is_problem(401, "unauthorized");
	let assertion = sign(Algorithm::ES384, &claims("b"));
	let answer = ask(&bench, &assertion, "system/*.rs").await;
	refused(&answer, 400, "unauthorized_client", "not active");
}

#[tokio::test]
async fn a_token_needs_fresh_finality() {
	let bench = bench().await;
	bench.world.set_cut(true);
	let assertion = sign(Algorithm::ES384, &claims("a"));
	ask(&bench, &assertion, "system/*.rs")
		.await
		.is_problem(503, "node-unreachable");
}

#[tokio::test]
async fn the_form_is_exactly_this() {
	let bench = bench().await;
	let assertion = sign(Algorithm::ES384, &claims("a"));
	let good = [
		("grant_type", "client_credentials"),
		("client_assertion_type", TYPE),
		("client_assertion", assertion.as_str()),
		("scope", "system/*.rs"),
	];
	for missing in 0..good.len() {
		let mut fields = good.to_vec();
		fields.remove(missing);
		let answer = send(&bench, form(&fields)).await;
		refused(&answer, 400, "invalid_request", "each once");
	}
	let mut twice = good.to_vec();
	twice.push(("scope", "system/*.rs"));
	let answer = send(&bench, form(&twice)).await;
	refused(&answer, 400, "invalid_request", "each once");
	let replaced = |place: usize, value: &'static str| {
		let mut fields = good.to_vec();
		fields[place].1 = value;
		form(&fields)
	};
	let answer = send(&bench, replaced(0, "authorization_code")).await;
	refused(&answer, 400, "unsupported_grant_type", "client_credentials");
	let answer = send(&bench, replaced(1, "saml")).await;
	refused(&answer, 400, "invalid_request", "client_assertion_type");
	let json = Some(("application/json", b"{}".to_vec()));
	let answer = bench
		.send(request(Method::POST, "", "/auth/token", json))
		.await;
	refused(&answer, 400, "invalid_request", "form");
	// After all these, the assertion itself is as good as it was.
	send(&bench, form(&good)).await.is(200);
}

#[tokio::test]
async fn the_configuration_says_what_is_accepted() {
	let bench = bench().await;
	let answer = bench.get("", "/.well-known/smart-configuration").await;
	let body = answer.is(200).json();
	assert_eq!(body["token_endpoint"], AUDIENCE);
	assert_eq!(
		body["token_endpoint_auth_signing_alg_values_supported"],
		json!(["ES384", "RS384", "EdDSA"])
	);
	assert_eq!(
		body["token_endpoint_auth_methods_supported"],
		json!(["private_key_jwt"])
	);
}

#[test]
fn keys_that_cannot_be_used_are_not_registered() {
	let set: Value = serde_json::from_str(JWKS).unwrap();
	let ec = &set["keys"][0];
	let with = |name: &str, value: Value| {
		let mut key = ec.clone();
		key[name] = value;
		json!({ "keys": [key] })
	};
	let short = "4Sb1waCaIw9JS6MQ2KrO8wgvJBNxzANuMMWapjuHZSzPc6ZgXbCRK7oSJE5OFHHeE6FPRWUQiEImhz1I5lcOj_rMqfN__ri-6nORIWR1aVtnZtPW0ZRZ1YKpgv1pDenrydytHrv9yfYbhpbrleEt2n7oKTZgoRaT0BUMwjgjWn0";
	let cases = [
		(json!({}), RegistrationError::NotAKeySet),
		(json!([]), RegistrationError::NotAKeySet),
		(json!({ "keys": [] }), RegistrationError::NoKey),
		(with("kid", Value::Null), RegistrationError::NoKeyName),
		(with("kid", json!("")), RegistrationError::NoKeyName),
		(with("d", json!("AAAA")), RegistrationError::PrivateKey),
		(with("use", json!("enc")), RegistrationError::UnusableKey),
		(with("alg", json!("ES256")), RegistrationError::UnusableKey),
		(with("crv", json!("P-256")), RegistrationError::UnusableKey),
		(with("kty", json!("RSA")), RegistrationError::UnusableKey),
		(
			json!({ "keys": [{ "kty": "oct", "kid": "a", "k": "AAAA" }] }),
			RegistrationError::UnusableKey,
		),
		(
			json!({ "keys": [{ "kty": "RSA", "kid": "a", "n": short, "e": "AQAB" }] }),
			RegistrationError::UnusableKey,
		),
		(
			json!({ "keys": [ec, ec] }),
			RegistrationError::RepeatedKeyName,
		),
	];
	for (jwks, expected) in cases {
		let client = ClientConfig {
			jwks: jwks.to_string(),
			..client(&["system/*.rs"])
		};
		let found = Clients::register(&[client]).err();
		assert_eq!(found, Some((0, expected)), "{jwks}");
	}
	for (scopes, expected) in [
		(vec![], ScopeError::Missing),
		(vec!["system/*.cruds"], ScopeError::Malformed),
	] {
		let found = Clients::register(&[client(&scopes)]).err();
		assert_eq!(found, Some((0, RegistrationError::Scope(expected))));
	}
}
