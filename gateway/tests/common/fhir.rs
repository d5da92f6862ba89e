//! Resources and bundles of our own, and Synthea's where they are at hand.

use flate2::{write::GzEncoder, Compression};
use std::{
	io::Write,
	path::{Path, PathBuf},
};

/// A patient.
pub fn patient(id: &str) -> String {
	format!(r#"{{"resourceType":"Patient","id":"{id}","name":[{{"family":"Family-{id}"}}]}}"#)
}

/// An observation of a patient.
pub fn observation(id: &str, patient: &str, value: &str) -> String {
	format!(
		r#"{{"resourceType":"Observation","id":"{id}","status":"final","code":{{"text":"x"}},
	"subject":{{"reference":"Patient/{patient}"}},"effectiveDateTime":"2020-01-01","valueString":"{value}"}}"#
	)
}

/// A transaction bundle of these resources.
pub fn bundle(resources: &[String]) -> String {
	let entries: Vec<String> = resources
		.iter()
		.map(|resource| {
			format!(r#"{{"resource":{resource},"request":{{"method":"POST","url":"x"}}}}"#)
		})
		.collect();
	format!(
		r#"{{"resourceType":"Bundle","type":"transaction","entry":[{}]}}"#,
		entries.join(",\n")
	)
}

/// As `Content-Encoding: gzip` has it.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
	let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
	encoder.write_all(bytes).expect("memory takes it");
	encoder.finish().expect("memory takes it")
}

/// Synthea's bundles, which lie beside the repository and are not part of it.
pub fn synthea() -> Option<Vec<PathBuf>> {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/fhir/synthea-r4");
	let files = std::fs::read_dir(folder).ok()?;
	let mut paths: Vec<PathBuf> = files
		.filter_map(|file| Some(file.ok()?.path()))
		.filter(|path| path.extension().is_some_and(|it| it == "json"))
		.collect();
	paths.sort();
	(!paths.is_empty()).then_some(paths)
}
