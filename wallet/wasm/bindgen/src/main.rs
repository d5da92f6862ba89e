//! Writes the JavaScript beside a wasm module.
//!
//! `galen-wallet-bindgen MODULE.wasm FOLDER`: what `wasm-bindgen --target web` does. As a program of
//! this workspace it has the version that the lock file gives the bindings themselves, and nothing is
//! installed beside the toolchain.

use std::{path::Path, process::ExitCode};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
	let mut arguments = std::env::args().skip(1);
	let (Some(module), Some(folder), None) = (arguments.next(), arguments.next(), arguments.next())
	else {
		eprintln!("usage: galen-wallet-bindgen MODULE.wasm FOLDER");
		return ExitCode::from(2);
	};
	match write(Path::new(&module), Path::new(&folder)) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("galen-wallet-bindgen: {error}");
			ExitCode::FAILURE
		},
	}
}

fn write(module: &Path, folder: &Path) -> Result<(), String> {
	let mut bindgen = Bindgen::new();
	bindgen
		.web(true)
		.map_err(|error| error.to_string())?
		.typescript(true)
		.omit_default_module_path(false)
		.remove_name_section(true)
		.remove_producers_section(true);
	bindgen
		.input_path(module)
		.generate(folder)
		.map_err(|error| format!("{error:#}"))
}
