//! A hospital's gateway over HTTP.

mod download;
mod entry;
mod error;
mod http;
mod prove;
mod receive;
mod sealed;
mod types;

use download::fetch;
pub use entry::{AccountEntry, Entry};
pub use http::{pause_of, retry_after, Http};
pub use prove::{digest, Batches, Leaf};
pub use receive::{make_folder, write_whole, Check, Received, Receiver};
pub use sealed::{open_sealed, Wanted};
pub use types::*;

use crate::exit::Failure;
use entry::Token;
use error::{refusal, transport};
use galen_client::AccountId;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::{de::DeserializeOwned, Serialize};
use std::time::Instant;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

/// A gateway, and perhaps a session with it.
pub struct Gateway {
	http: Http,
	entry: Option<Entry>,
	token: Mutex<Option<Token>>,
	/// The patient whose data is meant, where it is not one's own.
	subject: Option<AccountId>,
}

impl Gateway {
	/// A gateway at this address, for what needs no session; nothing is sent yet.
	///
	/// # Errors
	/// The address is none, or is not encrypted and not on this machine.
	pub fn new(url: &str) -> Result<Self, Failure> {
		Ok(Self {
			http: Http::new(url)?,
			entry: None,
			token: Mutex::default(),
			subject: None,
		})
	}

	/// A gateway at which somebody signed in.
	///
	/// # Errors
	/// The gateway does not answer, refuses, or belongs to another network.
	pub async fn enter(url: &str, entry: Entry) -> Result<Self, Failure> {
		let http = Http::new(url)?;
		let token = entry.sign_in(&http).await?;
		Ok(Self {
			http,
			entry: Some(entry),
			token: Mutex::new(Some(token)),
			subject: None,
		})
	}

	/// The same, asked about a patient for whom one reads.
	#[must_use]
	pub fn reading_for(mut self, subject: AccountId) -> Self {
		self.subject = Some(subject);
		self
	}

	/// Its address.
	pub fn url(&self) -> &str {
		self.http.url()
	}

	/// What the gateway says of itself.
	///
	/// # Errors
	/// It does not answer, or is none.
	pub async fn identity(&self) -> Result<Identity, Failure> {
		self.http.identity().await
	}

	/// Asks for something.
	///
	/// # Errors
	/// The gateway does not answer, or refuses.
	pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
		let response = self.send(self.request(Method::GET, path)).await?;
		self.http.read(response).await
	}

	/// Asks for something that exists once it is anchored; `None` before.
	///
	/// # Errors
	/// The gateway does not answer, or refuses.
	pub async fn get_once_anchored<T: DeserializeOwned>(
		&self,
		path: &str,
	) -> Result<Option<T>, Failure> {
		let response = self.send(self.request(Method::GET, path)).await?;
		if response.status().is_success() {
			return self.http.read(response).await.map(Some);
		}
		error::unless_not_anchored(response).await.map(|()| None)
	}

	/// Sends something and reads the answer.
	///
	/// # Errors
	/// The gateway does not answer, or refuses.
	pub async fn post<T: DeserializeOwned>(
		&self,
		path: &str,
		body: &impl Serialize,
	) -> Result<T, Failure> {
		let request = self.request(Method::POST, path).json(body);
		let response = self.send(request).await?;
		self.http.read(response).await
	}

	/// A request to be filled and sent.
	pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
		let request = self.http.request(method, path);
		match &self.subject {
			Some(subject) => request.header("galen-subject", subject.to_string()),
			None => request,
		}
	}

	/// Sends a request within the session and returns whatever is answered. Where the session is
	/// over, another one is begun. A body that is read from somewhere cannot be sent twice: whoever
	/// sends one looks for [`StatusCode::UNAUTHORIZED`] and sends it again.
	///
	/// # Errors
	/// The gateway does not answer, or lets nobody in.
	pub async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
		let Some(token) = self.token().await? else {
			return self.http.send(request).await;
		};
		let again = request.try_clone();
		let response = self.http.send(request.bearer_auth(token.as_str())).await?;
		if response.status() != StatusCode::UNAUTHORIZED {
			return Ok(response);
		}
		self.forget(&token).await;
		let (Some(request), Some(token)) = (again, self.token().await?) else {
			return Ok(response);
		};
		self.http.send(request.bearer_auth(token.as_str())).await
	}

	/// Reads an answer's JSON; an answer that is none of success is a failure.
	///
	/// # Errors
	/// It is none of success, breaks off, or is something else.
	pub async fn read<T: DeserializeOwned>(&self, response: Response) -> Result<T, Failure> {
		self.http.read(response).await
	}

	/// Ends the session on this side: the next request begins another one.
	pub async fn forget_session(&self) {
		*self.token.lock().await = None;
	}

	async fn forget(&self, token: &Zeroizing<String>) {
		let mut held = self.token.lock().await;
		if held.as_ref().is_some_and(|held| held.value == *token) {
			*held = None;
		}
	}

	/// What proves the session, or nothing where nobody signs in.
	async fn token(&self) -> Result<Option<Zeroizing<String>>, Failure> {
		let Some(entry) = &self.entry else {
			return Ok(None);
		};
		let mut held = self.token.lock().await;
		if let Some(token) = held.as_ref().filter(|held| held.is_fresh(Instant::now())) {
			return Ok(Some(token.value.clone()));
		}
		let token = entry.sign_in(&self.http).await?;
		let value = token.value.clone();
		*held = Some(token);
		Ok(Some(value))
	}
}

/// A refused answer as a failure, for those who read answers themselves.
pub async fn refused(response: Response) -> Failure {
	refusal(response).await
}

/// A broken connection as a failure.
pub fn broken(gateway: &Gateway, error: &reqwest::Error) -> Failure {
	transport(gateway.url(), error)
}

#[cfg(test)]
mod tests;
