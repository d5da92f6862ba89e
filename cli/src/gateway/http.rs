//! Requests to a gateway and their answers, without a session.

use super::{
	error::{refusal, transport},
	Identity,
};
use crate::exit::{Code, Failure};
use reqwest::{header, Client, Method, RequestBuilder, Response};
use serde::{de::DeserializeOwned, Serialize};
use std::time::Duration;

/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// How long to wait for the next bytes of an answer. A release waits for finality.
const SILENCE: Duration = Duration::from_secs(150);

/// A gateway's address and the connections to it.
pub struct Http {
	client: Client,
	url: String,
}

impl Http {
	/// Nothing is sent yet.
	///
	/// # Errors
	/// The address is none, or is not encrypted and not on this machine.
	pub fn new(url: &str) -> Result<Self, Failure> {
		check_url(url)?;
		// Another part of this process may have chosen already; any choice is good.
		let _ = rustls::crypto::ring::default_provider().install_default();
		let client = Client::builder()
			.connect_timeout(CONNECT)
			.read_timeout(SILENCE)
			.user_agent(concat!("galen/", env!("CARGO_PKG_VERSION")))
			.redirect(reqwest::redirect::Policy::none())
			.build()
			.map_err(|error| Failure::internal(&error))?;
		Ok(Self {
			client,
			url: url.trim_end_matches('/').to_owned(),
		})
	}

	/// The address.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// What the gateway says of itself.
	///
	/// # Errors
	/// It does not answer, or is none.
	pub async fn identity(&self) -> Result<Identity, Failure> {
		self.get("/.well-known/galen").await
	}

	/// Asks for something.
	///
	/// # Errors
	/// The gateway does not answer, or refuses.
	pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
		self.ask(self.request(Method::GET, path)).await
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
		self.ask(self.request(Method::POST, path).json(body)).await
	}

	/// Sends a form, as OAuth wants it, and reads the answer.
	///
	/// # Errors
	/// The gateway does not answer, or refuses.
	pub async fn form<T: DeserializeOwned>(
		&self,
		path: &str,
		form: &[(&str, &str)],
	) -> Result<T, Failure> {
		self.ask(self.request(Method::POST, path).form(form)).await
	}

	/// A request to be filled.
	pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
		self.client.request(method, format!("{}{path}", self.url))
	}

	/// Sends a request and returns whatever is answered.
	///
	/// # Errors
	/// The gateway does not answer.
	pub async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
		let sent = request.send().await;
		sent.map_err(|error| transport(&self.url, &error))
	}

	/// Reads an answer's JSON; an answer that is none of success is a failure.
	///
	/// # Errors
	/// It is none of success, breaks off, or is something else.
	pub async fn read<T: DeserializeOwned>(&self, response: Response) -> Result<T, Failure> {
		if !response.status().is_success() {
			return Err(refusal(response).await);
		}
		let bytes = response
			.bytes()
			.await
			.map_err(|error| transport(&self.url, &error))?;
		serde_json::from_slice(&bytes).map_err(|error| {
			Failure::new(
				Code::Incompatible,
				format!(
					"{} answered what no gateway answers ({error}); is --gateway right?",
					self.url
				),
			)
		})
	}

	async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Failure> {
		let response = self.send(request).await?;
		self.read(response).await
	}
}

/// After how long a gateway wants to be asked again.
pub fn retry_after(response: &Response) -> Duration {
	let seconds = response
		.headers()
		.get(header::RETRY_AFTER)
		.and_then(|value| value.to_str().ok())
		.and_then(|text| text.parse().ok());
	pause_of(seconds)
}

/// A pause of so many seconds, within reason.
pub fn pause_of(seconds: Option<u64>) -> Duration {
	Duration::from_secs(seconds.unwrap_or(1).clamp(1, 60))
}

/// Patients' data crosses no network unencrypted.
fn check_url(url: &str) -> Result<(), Failure> {
	if url.starts_with("https://") {
		return Ok(());
	}
	let Some(rest) = url.strip_prefix("http://") else {
		return Err(Failure::usage(format!(
			"{url:?} is no gateway's address; it looks like https://gateway.hospital.example"
		)));
	};
	let authority = rest.split('/').next().unwrap_or_default();
	let host = match authority.strip_prefix('[') {
		Some(v6) => v6.split(']').next(),
		None => authority.split(':').next(),
	};
	if matches!(host, Some("localhost" | "::1")) || is_loopback(host.unwrap_or_default()) {
		return Ok(());
	}
	Err(Failure::usage(format!(
		"{url} is not encrypted and not on this machine; use https://"
	)))
}

fn is_loopback(host: &str) -> bool {
	host.parse::<std::net::IpAddr>()
		.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_unencrypted_gateway_is_on_this_machine() {
		for url in [
			"https://gateway.example",
			"http://127.0.0.1:8480",
			"http://localhost",
			"http://[::1]:1/",
		] {
			assert!(check_url(url).is_ok(), "{url}");
		}
		for url in [
			"http://gateway.example",
			"http://127.0.0.1.example",
			"http://10.0.0.1:8480",
			"ws://127.0.0.1",
			"",
		] {
			assert_eq!(check_url(url).unwrap_err().code, Code::Usage, "{url}");
		}
	}
}
