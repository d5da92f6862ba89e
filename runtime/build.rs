//! Builds the runtime's WebAssembly blob, which is what every node executes.

fn main() {
	#[cfg(feature = "std")]
	{
		let builder = substrate_wasm_builder::WasmBuilder::init_with_defaults();
		// The token's symbol and decimals as `constants.rs` and the chain specification have them.
		#[cfg(feature = "metadata-hash")]
		let builder = builder.enable_metadata_hash("GDC", 6);
		builder.build();
	}
}
