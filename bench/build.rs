//! Builds the plain template's runtime as our own is built, twice: as it is shipped, and with our slots.

fn main() {
	println!("cargo:rerun-if-changed=build.rs");
	#[cfg(feature = "template")]
	template();
}

#[cfg(feature = "template")]
fn template() {
	// The peer is a workspace of its own, with a lock file of its own; the hint would lead to ours.
	let peer = concat!(env!("CARGO_MANIFEST_DIR"), "/template-runtime");
	std::env::set_var("WASM_BUILD_WORKSPACE_HINT", peer);
	for (name, feature) in [
		("template_as_shipped", None),
		("template_our_slots", Some("our-slots")),
	] {
		let builder =
			substrate_wasm_builder::WasmBuilder::new().with_project(format!("{peer}/Cargo.toml"));
		let builder = match builder {
			Ok(builder) => builder.import_memory().export_heap_base(),
			Err(error) => {
				eprintln!("{error}");
				std::process::exit(1);
			},
		};
		let builder = builder.set_file_name(name);
		match feature {
			Some(feature) => builder.enable_feature(feature).build(),
			None => builder.build(),
		}
	}
}
