//! The link with which a wallet begins: the page, and in its fragment, which no server sees, what the
//! hospital's QR code says too (`wallet/src/state/codes.ts` reads it).

use super::{Directory, WalletError};
use crate::config::Config;
use std::fmt::Write;

/// The link to this gateway's wallet, paired with this hospital.
pub fn link(config: &Config) -> Result<String, WalletError> {
	let wallet = config.wallet.as_ref().ok_or(WalletError::NotConfigured)?;
	let node = wallet.nodes.first().ok_or(WalletError::NotConfigured)?;
	let directory = Directory::of(wallet)?;
	let organization = config.organization.0;
	let mut link = format!(
		"{}/#galen:pair?g=0x{}",
		config.public_url,
		hex::encode(config.chain.genesis)
	);
	let number = organization.to_string();
	let mut fields = vec![
		("n", node.as_str()),
		("w", &config.public_url),
		("h", &number),
	];
	let name = directory.name(organization);
	fields.extend(name.map(|name| ("c", name)));
	for (field, value) in fields {
		link.push('&');
		link.push_str(field);
		link.push('=');
		encode(value, &mut link);
	}
	Ok(link)
}

/// Writes a value as the query of a URL takes it.
fn encode(value: &str, into: &mut String) {
	for byte in value.bytes() {
		if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
			into.push(char::from(byte));
		} else {
			// Writing to a string cannot fail.
			let _ = write!(into, "%{byte:02X}");
		}
	}
}
