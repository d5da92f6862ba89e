//! PKCS#11 URIs (RFC 7512), as far as they name an AES key on a token:
//! `pkcs11:token=T;object=O?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=/run/pin`.

use core::str::FromStr;
use std::path::PathBuf;

/// Which key on which token, and how to come to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pkcs11Uri {
	/// The token's label.
	pub token: String,
	/// The token's serial number, where labels are not enough.
	pub serial: Option<String>,
	/// The key's label.
	pub object: String,
	/// The library that speaks to the token.
	pub module_path: PathBuf,
	/// The file with the PIN.
	pub pin_source: PathBuf,
}

/// Why a text is no URI of a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
	/// It does not begin with `pkcs11:`, or a part of it is no `name=value`.
	#[error("not a PKCS#11 URI")]
	Malformed,
	/// An attribute that is needed is missing.
	#[error("the PKCS#11 URI does not say {0}")]
	Missing(&'static str),
	/// An attribute this program does not understand, or one that stands twice. Passing over it
	/// could mean another key.
	#[error("the PKCS#11 URI says {0}, which is not understood here")]
	Unknown(String),
	/// The PIN itself stands in the URI. URIs end in logs and process lists.
	#[error("the PKCS#11 URI holds a PIN: put it into a file and name that by pin-source")]
	PinValue,
}

impl FromStr for Pkcs11Uri {
	type Err = UriError;

	fn from_str(text: &str) -> Result<Self, UriError> {
		let rest = text.strip_prefix("pkcs11:").ok_or(UriError::Malformed)?;
		let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
		let mut found = Found::default();
		let attributes = path.split(';').chain(query.split('&'));
		for attribute in attributes.filter(|attribute| !attribute.is_empty()) {
			let (name, value) = attribute.split_once('=').ok_or(UriError::Malformed)?;
			let value = decode(value)?;
			let place = match name {
				"token" => &mut found.token,
				"serial" => &mut found.serial,
				"object" => &mut found.object,
				"module-path" => &mut found.module_path,
				"pin-source" => &mut found.pin_source,
				"pin-value" => return Err(UriError::PinValue),
				// Says what we ask for anyway.
				"type" if value == "secret-key" => continue,
				other => return Err(UriError::Unknown(other.to_owned())),
			};
			if place.replace(value).is_some() {
				return Err(UriError::Unknown(name.to_owned()));
			}
		}
		let pin_source = found.pin_source.ok_or(UriError::Missing("pin-source"))?;
		let pin_file = pin_source
			.strip_prefix("file://")
			.or_else(|| pin_source.strip_prefix("file:"))
			.unwrap_or(&pin_source);
		Ok(Self {
			token: found.token.ok_or(UriError::Missing("token"))?,
			serial: found.serial,
			object: found.object.ok_or(UriError::Missing("object"))?,
			module_path: found
				.module_path
				.ok_or(UriError::Missing("module-path"))?
				.into(),
			pin_source: pin_file.into(),
		})
	}
}

#[derive(Default)]
struct Found {
	token: Option<String>,
	serial: Option<String>,
	object: Option<String>,
	module_path: Option<String>,
	pin_source: Option<String>,
}

/// Resolves `%20` and the like.
fn decode(value: &str) -> Result<String, UriError> {
	let mut bytes = Vec::with_capacity(value.len());
	let mut rest = value.as_bytes();
	while let Some((first, after)) = rest.split_first() {
		if *first != b'%' {
			bytes.push(*first);
			rest = after;
			continue;
		}
		let (digits, after) = after.split_first_chunk::<2>().ok_or(UriError::Malformed)?;
		let mut byte = [0];
		hex::decode_to_slice(digits, &mut byte).map_err(|_| UriError::Malformed)?;
		bytes.extend_from_slice(&byte);
		rest = after;
	}
	String::from_utf8(bytes).map_err(|_| UriError::Malformed)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_uri_names_a_key() {
		let uri: Pkcs11Uri =
			"pkcs11:token=North%20HSM;object=custodian;type=secret-key?module-path=/lib/p11.so&pin-source=file:/run/pin"
				.parse()
				.expect("a URI");
		assert_eq!(
			uri,
			Pkcs11Uri {
				token: "North HSM".into(),
				serial: None,
				object: "custodian".into(),
				module_path: "/lib/p11.so".into(),
				pin_source: "/run/pin".into(),
			}
		);
		let uri: Pkcs11Uri = "pkcs11:object=o;token=t;serial=7?pin-source=pin&module-path=m"
			.parse()
			.expect("a URI");
		assert_eq!(uri.serial.as_deref(), Some("7"));
		assert_eq!(uri.pin_source, PathBuf::from("pin"));
	}

	#[test]
	fn every_refusal() {
		let refused = |text: &str| text.parse::<Pkcs11Uri>().expect_err("refused");
		assert_eq!(refused("file:x"), UriError::Malformed);
		assert_eq!(refused("pkcs11:token"), UriError::Malformed);
		assert_eq!(refused("pkcs11:token=%2"), UriError::Malformed);
		assert_eq!(refused("pkcs11:token=%zz"), UriError::Malformed);
		assert_eq!(refused("pkcs11:token=%ff"), UriError::Malformed);
		assert_eq!(
			refused("pkcs11:token=t;object=o?module-path=m"),
			UriError::Missing("pin-source")
		);
		assert_eq!(
			refused("pkcs11:token=t;object=o?pin-source=p"),
			UriError::Missing("module-path")
		);
		assert_eq!(
			refused("pkcs11:token=t?module-path=m&pin-source=p"),
			UriError::Missing("object")
		);
		assert_eq!(
			refused("pkcs11:object=o?module-path=m&pin-source=p"),
			UriError::Missing("token")
		);
		assert_eq!(
			refused("pkcs11:token=t;object=o?module-path=m&pin-value=1234"),
			UriError::PinValue
		);
		assert_eq!(
			refused("pkcs11:token=t;token=u;object=o?module-path=m&pin-source=p"),
			UriError::Unknown("token".into())
		);
		assert_eq!(
			refused("pkcs11:token=t;object=o;slot-id=3?module-path=m&pin-source=p"),
			UriError::Unknown("slot-id".into())
		);
	}
}
