//! Files that a reviewer reads, and that only a blessing changes.

use std::path::PathBuf;

/// Compares with the committed file, or writes it when blessed.
pub fn check(file: &str, now: &str) {
	let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
		.join("../golden/access-matrix")
		.join(file);
	#[allow(clippy::disallowed_methods)] // blessing is asked for on the command line
	if std::env::var_os("GALEN_BLESS").is_some() {
		std::fs::write(&path, now).expect("the golden file can be written");
	}
	let golden = std::fs::read_to_string(&path).expect("the golden file is committed");
	if golden == now {
		return;
	}
	let before: Vec<_> = golden.lines().collect();
	let after: Vec<_> = now.lines().collect();
	let gone = before.iter().filter(|line| !after.contains(line));
	let come = after.iter().filter(|line| !before.contains(line));
	let report: Vec<_> = gone
		.map(|line| format!("- {line}"))
		.chain(come.map(|line| format!("+ {line}")))
		.collect();
	panic!(
		"{file} changed; run with GALEN_BLESS=1 if that is meant:\n{}",
		report.join("\n")
	);
}
