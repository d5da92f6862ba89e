//! Challenges: thirty-two random bytes that an account signs, once and within a minute.

use crate::ledger::AccountId;
use ed25519_dalek::{Signature, VerifyingKey};
use galen_client::{EmergencyClaim, SessionClaim};
use std::{
	collections::{HashMap, VecDeque},
	sync::Mutex,
	time::{Duration, Instant},
};

/// How long a challenge may be answered.
pub const CHALLENGE_TIME: Duration = Duration::from_secs(60);
/// Most challenges that wait for an answer. Asking for one costs nothing and needs no account, so
/// the oldest makes room: a flood has to be this large within a round trip to keep anyone out.
const MAX_CHALLENGES: usize = 1 << 16;

/// Why an answer to a challenge is refused. The caller learns only that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
	/// It was never given out, was answered already, or made room for others.
	#[error("unknown challenge")]
	Unknown,
	/// It is older than a minute.
	#[error("the challenge is too old")]
	Expired,
	/// It was given to another account.
	#[error("the challenge is another account's")]
	OtherAccount,
	/// The signature is not the account's over this claim.
	#[error("the signature does not match")]
	BadSignature,
}

impl ChallengeError {
	/// A constant for log and metrics.
	pub fn kind(self) -> &'static str {
		match self {
			Self::Unknown => "unknown-challenge",
			Self::Expired => "expired-challenge",
			Self::OtherAccount => "other-account",
			Self::BadSignature => "bad-signature",
		}
	}
}

/// Challenges that wait for an answer. Every operation takes the same work, whoever asks.
#[derive(Default)]
pub struct Challenges {
	table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
	/// In the order in which they were given out.
	order: VecDeque<[u8; 32]>,
	open: HashMap<[u8; 32], (AccountId, Instant)>,
}

impl Challenges {
	/// A new challenge for an account. Whether there is such an account is not asked here.
	pub fn issue(&self, account: AccountId, now: Instant) -> Result<[u8; 32], getrandom::Error> {
		let mut challenge = [0; 32];
		getrandom::fill(&mut challenge)?;
		let mut table = lock(&self.table);
		// What is over goes first; two for each new one, so that the table shrinks again.
		for _ in 0..2 {
			let over = table.order.front().is_some_and(|oldest| {
				table
					.open
					.get(oldest)
					.is_none_or(|(_, since)| now.saturating_duration_since(*since) > CHALLENGE_TIME)
			});
			if over || table.order.len() >= MAX_CHALLENGES {
				if let Some(oldest) = table.order.pop_front() {
					table.open.remove(&oldest);
				}
			}
		}
		table.order.push_back(challenge);
		table.open.insert(challenge, (account, now));
		Ok(challenge)
	}

	/// Takes a challenge out, whatever comes of it, and checks the answer.
	pub fn answer(
		&self,
		claim: &SessionClaim,
		scheme: Scheme,
		signature: &[u8; 64],
		now: Instant,
	) -> Result<(), ChallengeError> {
		self.take(&claim.challenge, claim.account, now)?;
		if !scheme.verify(claim, signature) {
			return Err(ChallengeError::BadSignature);
		}
		Ok(())
	}

	/// The same for a claim that opens a patient's records in an emergency.
	pub fn answer_emergency(
		&self,
		claim: &EmergencyClaim,
		scheme: Scheme,
		signature: &[u8; 64],
		now: Instant,
	) -> Result<(), ChallengeError> {
		self.take(&claim.challenge, claim.clinician, now)?;
		if !scheme.verify_emergency(claim, signature) {
			return Err(ChallengeError::BadSignature);
		}
		Ok(())
	}

	fn take(
		&self,
		challenge: &[u8; 32],
		claimant: AccountId,
		now: Instant,
	) -> Result<(), ChallengeError> {
		let known = lock(&self.table).open.remove(challenge);
		let (account, since) = known.ok_or(ChallengeError::Unknown)?;
		if now.saturating_duration_since(since) > CHALLENGE_TIME {
			return Err(ChallengeError::Expired);
		}
		if account != claimant {
			return Err(ChallengeError::OtherAccount);
		}
		Ok(())
	}
}

/// Nothing that holds these locks can panic, and a table is whole between any two statements.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
	mutex
		.lock()
		.unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// How an account signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
	/// Schnorr on ristretto, what wallets make by default.
	#[default]
	Sr25519,
	/// EdDSA, what hardware often offers.
	Ed25519,
}

impl Scheme {
	fn verify(self, claim: &SessionClaim, signature: &[u8; 64]) -> bool {
		match self {
			Self::Sr25519 => claim.is_signed_by_account(signature),
			Self::Ed25519 => {
				let mut forms = claim.forms().into_iter();
				forms.any(|form| is_ed25519(&claim.account, &form, signature))
			},
		}
	}

	fn verify_emergency(self, claim: &EmergencyClaim, signature: &[u8; 64]) -> bool {
		match self {
			Self::Sr25519 => claim.is_signed_by_account(signature),
			Self::Ed25519 => is_ed25519(&claim.clinician, &claim.encode(), signature),
		}
	}
}

/// Strict: refuses weak keys and all but one encoding of a signature.
fn is_ed25519(account: &AccountId, message: &[u8], signature: &[u8; 64]) -> bool {
	VerifyingKey::from_bytes(&account.0).is_ok_and(|key| {
		key.verify_strict(message, &Signature::from_bytes(signature))
			.is_ok()
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use ed25519_dalek::{Signer as _, SigningKey};
	use galen_client::{Hash, Signer};
	use galen_primitives::ids::OrganizationId;

	fn claim(account: AccountId, challenge: [u8; 32]) -> SessionClaim {
		SessionClaim {
			genesis: Hash::repeat_byte(1),
			organization: OrganizationId(0),
			account,
			challenge,
			envelope_key: None,
		}
	}

	#[test]
	fn a_challenge_is_answered_once() {
		let amina = Signer::from_uri("//Amina").unwrap();
		let challenges = Challenges::default();
		let now = Instant::now();
		let claim = claim(
			amina.account(),
			challenges.issue(amina.account(), now).unwrap(),
		);
		let signature = amina.sign_session(&claim);
		let answer = || challenges.answer(&claim, Scheme::Sr25519, &signature, now);
		assert_eq!(answer(), Ok(()));
		assert_eq!(answer(), Err(ChallengeError::Unknown));
	}

	#[test]
	fn a_wrong_answer_uses_the_challenge_up() {
		let amina = Signer::from_uri("//Amina").unwrap();
		let bilal = Signer::from_uri("//Bilal").unwrap();
		let challenges = Challenges::default();
		let now = Instant::now();
		let claim = claim(
			amina.account(),
			challenges.issue(amina.account(), now).unwrap(),
		);
		let wrong = bilal.sign_session(&claim);
		assert_eq!(
			challenges.answer(&claim, Scheme::Sr25519, &wrong, now),
			Err(ChallengeError::BadSignature)
		);
		let right = amina.sign_session(&claim);
		assert_eq!(
			challenges.answer(&claim, Scheme::Sr25519, &right, now),
			Err(ChallengeError::Unknown)
		);
	}

	#[test]
	fn a_challenge_lasts_a_minute() {
		let amina = Signer::from_uri("//Amina").unwrap();
		let challenges = Challenges::default();
		let then = Instant::now();
		for (later, expected) in [
			(CHALLENGE_TIME, Ok(())),
			(
				CHALLENGE_TIME + Duration::from_millis(1),
				Err(ChallengeError::Expired),
			),
		] {
			let claim = claim(
				amina.account(),
				challenges.issue(amina.account(), then).unwrap(),
			);
			let signature = amina.sign_session(&claim);
			assert_eq!(
				challenges.answer(&claim, Scheme::Sr25519, &signature, then + later),
				expected
			);
		}
	}

	#[test]
	fn a_challenge_is_only_for_the_account_that_asked() {
		let amina = Signer::from_uri("//Amina").unwrap();
		let bilal = Signer::from_uri("//Bilal").unwrap();
		let challenges = Challenges::default();
		let now = Instant::now();
		let claim = claim(
			bilal.account(),
			challenges.issue(amina.account(), now).unwrap(),
		);
		let signature = bilal.sign_session(&claim);
		assert_eq!(
			challenges.answer(&claim, Scheme::Sr25519, &signature, now),
			Err(ChallengeError::OtherAccount)
		);
	}

	#[test]
	fn an_account_may_be_an_ed25519_key() {
		let key = SigningKey::from_bytes(&[7; 32]);
		let account = AccountId(key.verifying_key().to_bytes());
		let challenges = Challenges::default();
		let now = Instant::now();
		let claim = claim(account, challenges.issue(account, now).unwrap());
		let signature = key.sign(&claim.encode()).to_bytes();
		assert_eq!(
			challenges.answer(&claim, Scheme::Ed25519, &signature, now),
			Ok(())
		);
		let again = SessionClaim {
			challenge: challenges.issue(account, now).unwrap(),
			..claim
		};
		assert_eq!(
			challenges.answer(&again, Scheme::Ed25519, &signature, now),
			Err(ChallengeError::BadSignature)
		);
	}

	#[test]
	fn a_flood_is_bounded_and_drops_the_oldest() {
		let account = AccountId([1; 32]);
		let challenges = Challenges::default();
		let now = Instant::now();
		let first = challenges.issue(account, now).unwrap();
		for _ in 0..MAX_CHALLENGES {
			challenges.issue(account, now).unwrap();
		}
		let table = lock(&challenges.table);
		assert!(table.order.len() <= MAX_CHALLENGES);
		assert!(table.open.len() <= MAX_CHALLENGES);
		assert!(!table.open.contains_key(&first));
	}

	#[test]
	fn what_is_over_makes_room() {
		let account = AccountId([1; 32]);
		let challenges = Challenges::default();
		let then = Instant::now();
		for _ in 0..100 {
			challenges.issue(account, then).unwrap();
		}
		let later = then + CHALLENGE_TIME * 2;
		for _ in 0..100 {
			challenges.issue(account, later).unwrap();
		}
		assert_eq!(lock(&challenges.table).open.len(), 100);
	}
}
