//! Writes the committed bundles of `tests/golden/proofs` anew. Only on purpose: whoever reads the
//! difference must see why the format or its meaning changed.

#[path = "../tests/bundles/world.rs"]
mod world;

use std::{fs, path::PathBuf};

fn main() {
	let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/proofs");
	let write = |name: String, bytes: &[u8]| {
		let path = folder.join(name);
		fs::write(&path, bytes).expect("the folder can be written");
	};
	let world = world::world();
	write("genesis.galentrust".into(), &world.chain.trust().to_bytes());
	write(
		"checkpoint.galentrust".into(),
		&world.checkpoint().to_bytes(),
	);
	for (name, bundle, trust) in world.bundles() {
		let file = bundle.to_bytes().expect("a short file");
		let verified = galen_proofs::verify(&file, &trust).expect("a true bundle");
		write(format!("{name}.galenproof"), &file);
		write(format!("{name}.txt"), world::summary(&verified).as_bytes());
	}
}
