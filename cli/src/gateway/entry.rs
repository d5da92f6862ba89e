//! How a session begins, and begins again when it ends: imports and deliveries take longer than a
//! session lasts.

use super::{Challenge, Http, SessionToken};
use crate::{exit::Failure, smart::Client};
use galen_client::{Hash, SessionClaim, Signer};
use galen_primitives::ids::OrganizationId;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// A session is not used in its last seconds, and of a short one not in its last quarter.
const MARGIN: Duration = Duration::from_secs(30);

/// Who signs in.
pub enum Entry {
	/// The owner of a ledger account.
	Account(Box<AccountEntry>),
	/// A partner's program.
	Program(Client),
}

/// Signs in by proving the control of a ledger account.
pub struct AccountEntry {
	/// The account's key.
	pub signer: Signer,
	/// Which network the node is on. Nothing is signed for another.
	pub genesis: Hash,
	/// To what keys of one's own records are to be sealed.
	pub envelope_key: Option<[u8; 32]>,
}

/// What a session is proved by.
#[derive(Clone)]
pub struct Token {
	/// Goes along with every request.
	pub value: Zeroizing<String>,
	/// From when on another one is asked for.
	renew_at: Instant,
}

impl Token {
	/// A token that was given out just now.
	pub fn new(session: SessionToken) -> Self {
		let time = Duration::from_secs(session.expires_in);
		let margin = MARGIN.min(time / 4);
		Self {
			value: Zeroizing::new(session.access_token),
			// A time that cannot be added up is one that nobody waits for.
			renew_at: Instant::now()
				.checked_add(time.saturating_sub(margin))
				.unwrap_or_else(Instant::now),
		}
	}

	/// Whether it is good for another request.
	pub fn is_fresh(&self, now: Instant) -> bool {
		now < self.renew_at
	}
}

impl Entry {
	/// Signs in.
	///
	/// # Errors
	/// The gateway does not answer, refuses, or belongs to another network.
	pub async fn sign_in(&self, http: &Http) -> Result<Token, Failure> {
		let session = match self {
			Self::Account(account) => account.sign_in(http).await?,
			Self::Program(client) => client.sign_in(http).await?,
		};
		Ok(Token::new(session))
	}
}

impl AccountEntry {
	async fn sign_in(&self, http: &Http) -> Result<SessionToken, Failure> {
		let identity = http.identity().await?;
		identity.check(self.genesis, http.url())?;
		let account = self.signer.account();
		let ask = serde_json::json!({ "account": account });
		let asked: Challenge = http.post("/auth/challenge", &ask).await?;
		let claim = SessionClaim {
			genesis: self.genesis,
			organization: OrganizationId(identity.organization),
			account,
			challenge: asked.bytes()?,
			envelope_key: self.envelope_key,
		};
		let mut body = serde_json::json!({
			"account": account,
			"challenge": asked.challenge,
			"signature": hex::encode(self.signer.sign_session(&claim)),
		});
		if let (Some(key), Some(fields)) = (self.envelope_key, body.as_object_mut()) {
			fields.insert("envelope_key".into(), hex::encode(key).into());
		}
		http.post("/auth/session", &body).await
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_session_is_renewed_before_it_ends() {
		let fresh_after = |lasts: u64, passed: u64| {
			let token = Token::new(SessionToken {
				access_token: "x".into(),
				expires_in: lasts,
			});
			token.is_fresh(Instant::now() + Duration::from_secs(passed))
		};
		assert!(fresh_after(900, 0));
		assert!(fresh_after(900, 860));
		assert!(!fresh_after(900, 875));
		assert!(fresh_after(20, 10));
		assert!(!fresh_after(20, 16));
		assert!(!fresh_after(0, 0));
	}
}
