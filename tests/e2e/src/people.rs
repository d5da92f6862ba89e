//! Patients and partners: who hold keys of their own and can open what is sealed to them.

use crate::http::{Record, Release, Session, Visitor};
use anyhow::{ensure, Context};
use base64::{engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL, Engine};
use ed25519_dalek::{Signer as _, SigningKey};
use futures::{stream, StreamExt, TryStreamExt};
use galen_client::{AccountId, Signer};
use galen_primitives::ids::{OrganizationId, ReceiptId};
use galen_test_support::ClientEntry;
use galen_vault::safe::{
	open_object, EnvelopeKeyPair, GenesisHash, Grounds, KeyRing, ObjectId, Recipient, SealedRing,
};
use serde_json::json;
use std::{
	sync::atomic::{AtomicU64, Ordering},
	time::{SystemTime, UNIX_EPOCH},
};
use zeroize::Zeroizing;

/// Objects fetched at the same time.
const FETCHES: usize = 8;

/// How long an assertion of a partner's system is good for, in seconds.
const ASSERTION_SECONDS: u64 = 240;

/// A patient with a wallet.
pub struct Patient {
	/// What they are called here; nowhere else.
	pub name: String,
	/// Their ledger key.
	pub signer: Signer,
	/// To what their own records are sealed.
	pub envelope: EnvelopeKeyPair,
}

impl Patient {
	/// The patient with the well-known key of that name.
	pub fn named(name: &str) -> anyhow::Result<Self> {
		Ok(Self {
			name: name.into(),
			signer: Signer::from_uri(&format!("//{name}"))?,
			envelope: EnvelopeKeyPair::make()?,
		})
	}

	/// Their account.
	pub fn account(&self) -> AccountId {
		self.signer.account()
	}

	/// Enters a gateway.
	pub async fn enter(&self, visitor: &Visitor) -> anyhow::Result<Session> {
		let key = self.envelope.public().0;
		let session = visitor.enter(&self.signer, Some(key)).await;
		session.with_context(|| format!("{} enters", self.name))
	}

	/// Everything the hospital keeps about them, decrypted with their own keys.
	pub async fn read(
		&self,
		session: &Session,
		genesis: [u8; 32],
	) -> anyhow::Result<Vec<(Record, Vec<u8>)>> {
		let records = session.records().await?;
		let objects: Vec<String> = records.iter().map(|record| record.object.clone()).collect();
		let release = galen_vault::safe::Release {
			genesis: GenesisHash(genesis),
			grounds: Grounds::OwnRecords,
			recipient: Recipient::Subject(self.account().0),
		};
		let mut rings = Vec::new();
		for ring in session.keys(&objects).await? {
			rings.push(SealedRing::from_bytes(ring)?.open(&release, &self.envelope)?);
		}
		open_all(session, &rings, records).await
	}
}

/// An organization that orders records, and its system that fetches them.
pub struct Partner {
	/// Its number on the ledger.
	pub organization: u32,
	/// To what releases to it are sealed.
	pub envelope: EnvelopeKeyPair,
	client_id: String,
	key: SigningKey,
	spent: AtomicU64,
}

impl Partner {
	/// A partner whose keys follow from its name.
	pub fn new(name: &str, organization: u32) -> Self {
		let mut seed = [0; 32];
		for (to, from) in seed.iter_mut().zip(name.bytes()) {
			*to = from;
		}
		Self {
			organization,
			envelope: EnvelopeKeyPair::from_seed(Zeroizing::new(seed)),
			client_id: format!("{}-{organization}", name.to_lowercase()),
			key: SigningKey::from_bytes(&seed),
			spent: AtomicU64::new(0),
		}
	}

	/// What a gateway must know of its system.
	pub fn client(&self) -> ClientEntry {
		let public = BASE64URL.encode(self.key.verifying_key().as_bytes());
		let key = json!({
			"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "1", "x": public,
		});
		ClientEntry {
			client_id: self.client_id.clone(),
			organization: self.organization,
			jwks: json!({ "keys": [key] }).to_string(),
		}
	}

	/// An assertion that its system is who it says, for one gateway and one use.
	pub fn assertion(&self, gateway: &str) -> anyhow::Result<String> {
		let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
		let number = self.spent.fetch_add(1, Ordering::Relaxed);
		let claims = json!({
			"iss": self.client_id,
			"sub": self.client_id,
			"aud": format!("{gateway}/auth/token"),
			"iat": now.as_secs(),
			"exp": now.as_secs().saturating_add(ASSERTION_SECONDS),
			"jti": format!("{}-{}-{number}", self.client_id, now.as_nanos()),
		});
		let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": "1" });
		let encode = |part: serde_json::Value| BASE64URL.encode(part.to_string());
		let signed = format!("{}.{}", encode(header), encode(claims));
		let signature = self.key.sign(signed.as_bytes()).to_bytes();
		Ok(format!("{signed}.{}", BASE64URL.encode(signature)))
	}

	/// Enters a gateway.
	pub async fn enter(&self, visitor: &Visitor) -> anyhow::Result<Session> {
		let session = visitor.token(&self.assertion(visitor.url())?).await;
		session.with_context(|| format!("{} enters", self.client_id))
	}

	/// The keys in a release that is for this partner.
	pub fn open_ring(&self, release: &Release) -> anyhow::Result<KeyRing> {
		let mut genesis = [0; 32];
		hex::decode_to_slice(release.genesis.trim_start_matches("0x"), &mut genesis)?;
		let context = galen_vault::safe::Release {
			genesis: GenesisHash(genesis),
			grounds: Grounds::Receipt(ReceiptId(release.receipt)),
			recipient: Recipient::Organization(OrganizationId(self.organization)),
		};
		let sealed = SealedRing::from_bytes(release.ring()?)?;
		Ok(sealed.open(&context, &self.envelope)?)
	}

	/// Every record of a release, decrypted.
	pub async fn open(
		&self,
		session: &Session,
		release: &Release,
	) -> anyhow::Result<Vec<(Record, Vec<u8>)>> {
		let ring = self.open_ring(release)?;
		ensure!(
			ring.len() == release.records.len(),
			"{} keys for {} records",
			ring.len(),
			release.records.len()
		);
		open_all(session, &[ring], release.records.clone()).await
	}
}

/// Fetches and decrypts; fails if a key is missing or an object is not what it should be.
async fn open_all(
	session: &Session,
	rings: &[KeyRing],
	records: Vec<Record>,
) -> anyhow::Result<Vec<(Record, Vec<u8>)>> {
	let open = |record: Record| async move {
		let object: ObjectId = record.object.parse().context("an object's id")?;
		let secret = rings.iter().find_map(|ring| ring.get(&object));
		let secret = secret.with_context(|| format!("no key for {object}"))?;
		let sealed = session.object(&record.object).await?;
		let opened = open_object(&object, &secret.key, &sealed)?;
		anyhow::Ok((record, opened.to_vec()))
	};
	stream::iter(records)
		.map(open)
		.buffered(FETCHES)
		.try_collect()
		.await
}
