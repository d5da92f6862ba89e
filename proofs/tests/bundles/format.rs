//! The format cannot change by accident: committed files are read, and prove what they proved.
//!
//! To make them anew, on purpose: `cargo run --release -p galen-proofs --example vectors`.

use crate::world::summary;
use galen_proofs::{verify, Bundle, Trust};
use std::{fs, path::PathBuf};

fn folder() -> PathBuf {
	PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/proofs")
}

fn read(name: &str) -> Vec<u8> {
	let path = folder().join(name);
	fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn trust(name: &str) -> Trust {
	let trust = Trust::from_bytes(&read(name)).expect("a checkpoint");
	assert_eq!(trust.to_bytes(), read(name));
	trust
}

#[test]
fn committed_bundles_prove_what_they_proved() {
	let genesis = trust("genesis.galentrust");
	let checkpoint = trust("checkpoint.galentrust");
	let mut seen = 0;
	let files = fs::read_dir(folder()).expect("the folder");
	for file in files.map(|file| file.expect("a file").path()) {
		if file
			.extension()
			.is_none_or(|extension| extension != "galenproof")
		{
			continue;
		}
		seen += 1;
		let name = file
			.file_stem()
			.and_then(|name| name.to_str())
			.expect("a name");
		let bytes = fs::read(&file).expect("a file");
		let bundle = Bundle::from_bytes(&bytes).expect("a bundle");
		assert_eq!(
			bundle.to_bytes().as_ref(),
			Ok(&bytes),
			"{name} is written otherwise now"
		);
		let trust = match name {
			"record-from-checkpoint" => &checkpoint,
			_ => &genesis,
		};
		let verified = verify(&bytes, trust).unwrap_or_else(|error| panic!("{name}: {error}"));
		let expected = String::from_utf8(read(&format!("{name}.txt"))).expect("text");
		assert_eq!(summary(&verified), expected, "{name}");
	}
	assert_eq!(seen, 9, "as many as there are sorts");
}
