//! Tokens: opaque, random, short-lived, and known here only by their hash.

use super::{challenge::lock, Scopes};
use crate::ledger::AccountId;
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use galen_primitives::ids::OrganizationId;
use sha2::{Digest, Sha256};
use std::{
	collections::{HashMap, VecDeque},
	sync::{Arc, Mutex},
	time::{Duration, Instant},
};

/// Most sessions at once.
const MAX_SESSIONS: usize = 1 << 16;
/// Most sessions of one account or client; a new one ends the oldest.
const MAX_EACH: usize = 32;

/// To whom a token was given. What the holder is and may do is looked up at every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
	/// A ledger account that signed a challenge.
	Account {
		/// Which.
		account: AccountId,
		/// To what rings for it are sealed: part of what it signed.
		envelope_key: Option<[u8; 32]>,
	},
	/// A partner's registered system.
	Client {
		/// Its id.
		client: Arc<str>,
		/// For whom it acts.
		organization: OrganizationId,
		/// What the token is good for.
		scopes: Scopes,
	},
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
	Account([u8; 32]),
	Client(Arc<str>),
}

impl Holder {
	fn key(&self) -> Key {
		match self {
			Self::Account { account, .. } => Key::Account(account.0),
			Self::Client { client, .. } => Key::Client(Arc::clone(client)),
		}
	}
}

/// Why no session was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
	/// The table is full of live sessions.
	#[error("too many sessions")]
	Full,
	/// No randomness for a token.
	#[error("no randomness")]
	NoRandomness,
}

/// All sessions of this process. They do not outlive it: whoever is still there signs in again.
pub struct Sessions {
	time: Duration,
	table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
	live: HashMap<[u8; 32], Session>,
	each: HashMap<Key, VecDeque<[u8; 32]>>,
}

struct Session {
	holder: Arc<Holder>,
	until: Instant,
}

impl Sessions {
	/// Sessions that last for `time`.
	pub fn new(time: Duration) -> Self {
		Self {
			time,
			table: Mutex::default(),
		}
	}

	/// How long a session lasts.
	pub fn time(&self) -> Duration {
		self.time
	}

	/// Opens a session and returns its token, which is nowhere else.
	pub fn open(&self, holder: Holder, now: Instant) -> Result<String, SessionError> {
		let mut bytes = [0; 32];
		getrandom::fill(&mut bytes).map_err(|_| SessionError::NoRandomness)?;
		let token = URL_SAFE_NO_PAD.encode(bytes);
		let name = hash(&token);
		let key = holder.key();
		let mut table = lock(&self.table);
		if table.live.len() >= MAX_SESSIONS {
			table.drop_over(now);
		}
		table.make_room(&key);
		if table.live.len() >= MAX_SESSIONS {
			return Err(SessionError::Full);
		}
		table.each.entry(key).or_default().push_back(name);
		table.live.insert(
			name,
			Session {
				holder: Arc::new(holder),
				until: now.checked_add(self.time).unwrap_or(now),
			},
		);
		Ok(token)
	}

	/// Who holds this token, if it is a live one.
	pub fn find(&self, token: &str, now: Instant) -> Option<Arc<Holder>> {
		let name = hash(token);
		let mut table = lock(&self.table);
		let session = table.live.get(&name)?;
		if now < session.until {
			return Some(Arc::clone(&session.holder));
		}
		table.remove(&name);
		None
	}
}

impl Table {
	fn remove(&mut self, name: &[u8; 32]) {
		let Some(session) = self.live.remove(name) else {
			return;
		};
		let key = session.holder.key();
		if let Some(names) = self.each.get_mut(&key) {
			names.retain(|other| other != name);
			if names.is_empty() {
				self.each.remove(&key);
			}
		}
	}

	/// Ends the oldest session of a holder that has as many as it may.
	fn make_room(&mut self, key: &Key) {
		let oldest = self
			.each
			.get(key)
			.filter(|names| names.len() >= MAX_EACH)
			.and_then(|names| names.front().copied());
		if let Some(oldest) = oldest {
			self.remove(&oldest);
		}
	}

	fn drop_over(&mut self, now: Instant) {
		let over: Vec<_> = self
			.live
			.iter()
			.filter(|(_, session)| now >= session.until)
			.map(|(name, _)| *name)
			.collect();
		for name in over {
			self.remove(&name);
		}
	}
}

/// A token's name in the table. The token has 256 random bits, so a plain hash hides it.
fn hash(token: &str) -> [u8; 32] {
	Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
	use super::*;

	fn holder(byte: u8) -> Holder {
		Holder::Account {
			account: AccountId([byte; 32]),
			envelope_key: None,
		}
	}

	fn sessions() -> Sessions {
		Sessions::new(Duration::from_secs(900))
	}

	#[test]
	fn a_token_names_its_holder_until_its_time_is_over() {
		let sessions = sessions();
		let now = Instant::now();
		let token = sessions.open(holder(1), now).unwrap();
		assert_eq!(*sessions.find(&token, now).unwrap(), holder(1));
		let end = now + sessions.time();
		assert!(sessions
			.find(&token, end - Duration::from_secs(1))
			.is_some());
		assert!(sessions.find(&token, end).is_none());
		// Gone for good, not only at that time.
		assert!(sessions.find(&token, now).is_none());
	}

	#[test]
	fn other_tokens_name_nobody() {
		let sessions = sessions();
		let now = Instant::now();
		let token = sessions.open(holder(1), now).unwrap();
		for wrong in ["", "x", &token[1..], &format!("{token}=")] {
			assert!(sessions.find(wrong, now).is_none());
		}
	}

	#[test]
	fn no_two_tokens_are_the_same_and_none_is_kept() {
		let sessions = sessions();
		let now = Instant::now();
		let one = sessions.open(holder(1), now).unwrap();
		let two = sessions.open(holder(1), now).unwrap();
		assert_ne!(one, two);
		assert_eq!(one.len(), 43);
		let table = lock(&sessions.table);
		assert!(table
			.live
			.keys()
			.all(|name| URL_SAFE_NO_PAD.encode(name) != one));
	}

	#[test]
	fn a_new_session_of_a_holder_with_too_many_ends_the_oldest() {
		let sessions = sessions();
		let now = Instant::now();
		let first = sessions.open(holder(1), now).unwrap();
		let other = sessions.open(holder(2), now).unwrap();
		for _ in 0..MAX_EACH {
			sessions.open(holder(1), now).unwrap();
		}
		assert!(sessions.find(&first, now).is_none());
		assert!(sessions.find(&other, now).is_some());
		assert_eq!(lock(&sessions.table).live.len(), MAX_EACH + 1);
	}

	#[test]
	fn a_full_table_refuses_until_sessions_are_over() {
		let sessions = sessions();
		let now = Instant::now();
		for number in 0..MAX_SESSIONS {
			let mut account = [0; 32];
			account[..8].copy_from_slice(&number.to_le_bytes());
			let holder = Holder::Account {
				account: AccountId(account),
				envelope_key: None,
			};
			sessions.open(holder, now).unwrap();
		}
		let extra = || holder(0xff);
		assert_eq!(sessions.open(extra(), now), Err(SessionError::Full));
		let later = now + sessions.time();
		assert!(sessions.open(extra(), later).is_ok());
		let table = lock(&sessions.table);
		assert_eq!(table.live.len(), 1);
		assert_eq!(table.each.len(), 1);
	}
}
