//! Every resource of the 40 Synthea R4 bundles is read, labelled, and put on a shelf.

use super::*;
use galen_primitives::codes::{Category, Confidentiality};
use std::{
	collections::BTreeMap,
	path::{Path, PathBuf},
};

/// The bundles, which lie beside the repository and are not part of it.
fn bundles() -> Option<Vec<PathBuf>> {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/fhir/synthea-r4");
	let files = std::fs::read_dir(folder).ok()?;
	let mut paths: Vec<PathBuf> = files
		.filter_map(|file| Some(file.ok()?.path()))
		.filter(|path| path.extension().is_some_and(|it| it == "json"))
		.collect();
	paths.sort();
	Some(paths)
}

#[test]
fn every_resource_is_labelled_and_none_refused() {
	let Some(paths) = bundles() else {
		println!("skipped: the Synthea bundles are not at hand");
		return;
	};
	let mut categories: BTreeMap<Category, usize> = BTreeMap::new();
	let mut timeless: BTreeMap<&str, usize> = BTreeMap::new();
	let (mut resources, mut patients, mut own) = (0, 0, 0);
	for path in &paths {
		let bytes = std::fs::read(path).expect("reads");
		let parts = split_bundle(&bytes).unwrap_or_else(|faults| panic!("{path:?}: {faults:?}"));
		let read: Vec<Resource> = parts
			.entries
			.iter()
			.map(|entry| {
				entry
					.read()
					.unwrap_or_else(|faults| panic!("{path:?}: {faults:?}"))
			})
			.collect();
		let known = Patients::of_bundle(parts.entries.iter().zip(&read)).expect("told");
		for (entry, resource) in parts.entries.iter().zip(&read) {
			let whose = known
				.whose(resource, entry.full_url.as_deref(), &[])
				.unwrap_or_else(|fault| panic!("{path:?}: {fault:?}"));
			own += usize::from(whose == Whose::Own);
			patients += usize::from(resource.resource_type == "Patient");
			*categories.entry(resource.labels.category).or_default() += 1;
			if resource.labels.clinical_time.is_none() {
				*timeless.entry(resource.resource_type).or_default() += 1;
			}
			assert_eq!(resource.labels.confidentiality, Confidentiality::Normal);
			assert!(resource.labels.sensitivities.is_empty());
		}
		resources += parts.entries.len();
	}
	println!(
		"{} bundles, {resources} resources, {patients} patients, {own} on the hospital's shelf",
		paths.len()
	);
	println!("{categories:?}\nwithout clinical time: {timeless:?}");
	assert!(!paths.is_empty() && resources > paths.len());
	// Only what has no date in FHIR goes without one.
	let dateless = [
		"CareTeam",
		"Device",
		"Location",
		"Medication",
		"Organization",
		"Patient",
		"Practitioner",
		"PractitionerRole",
		"Coverage",
		"Goal",
	];
	assert!(
		timeless.keys().all(|name| dateless.contains(name)),
		"{timeless:?}"
	);
}
