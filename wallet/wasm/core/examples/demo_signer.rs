//! Signs as the cast of demo networks, whose keys are public by design: what stands in for a browser
//! extension in the wallet's tests.
//!
//! Each line of standard input is a demo name and bytes in hexadecimal, such as `//Alice//Registrar 0x0102`.
//! Each line of standard output is the account, a space, and the signature with the byte before it that says
//! sr25519, both in hexadecimal.

use std::{
	io::{self, BufRead, Write},
	str::FromStr,
};
use subxt_signer::{sr25519::Keypair, SecretUri};

fn main() -> Result<(), Box<dyn std::error::Error>> {
	let mut out = io::stdout().lock();
	for line in io::stdin().lock().lines() {
		let line = line?;
		let (name, bytes) = line.split_once(' ').ok_or("a name and bytes")?;
		if !name.starts_with("//") {
			return Err("only names of the demo cast".into());
		}
		let key = Keypair::from_uri(&SecretUri::from_str(name)?)?;
		let bytes =
			hex::decode(bytes.trim_start_matches("0x")).map_err(|error| error.to_string())?;
		let signature = key.sign(&bytes);
		writeln!(
			out,
			"0x{} 0x01{}",
			hex::encode(key.public_key().0),
			hex::encode(signature.0)
		)?;
		out.flush()?;
	}
	Ok(())
}
