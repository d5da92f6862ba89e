//! The encoding that commitments are over is frozen.

use super::*;
use galen_primitives::{
	codes::{Category, Confidentiality, Sensitivity, SensitivitySet},
	ids::OrganizationId,
};

fn metadata() -> Metadata {
	Metadata {
		labeller: 1,
		resource_type: "Observation".into(),
		version: 3,
		labels: Labels {
			category: Category::Laboratory,
			confidentiality: Confidentiality::Restricted,
			sensitivities: SensitivitySet::of(&[Sensitivity::Hiv, Sensitivity::Prs]),
			clinical_time: Some(1_580_688_000),
			author: Some(OrganizationId(7)),
		},
	}
}

#[test]
fn the_encoding_is_fixed() {
	assert_eq!(
		hex::encode(metadata().to_bytes()),
		concat!(
			"01",                       // format
			"0100",                     // labeller
			"2c4f62736572766174696f6e", // type
			"03000000",                 // version
			"06",                       // category
			"04",                       // confidentiality
			"0b100000000010",           // sensitivities, compact
			"018062375e00000000",       // clinical time
			"011c",                     // author, compact
		)
	);
	assert_eq!(
		hex::encode(metadata().hash().0 .0),
		"409f982fca1ae7fcb4bc2b3bfa23eb95faf7be27b38d3134eabe6732aa387ba4"
	);
}

#[test]
fn the_encoding_reads_back() {
	let bytes = metadata().to_bytes();
	assert_eq!(Metadata::from_bytes(&bytes), Some(metadata()));
	assert_eq!(Metadata::from_bytes(&[]), None);
	assert_eq!(Metadata::from_bytes(&[&bytes[..], &[0]].concat()), None);
	assert_eq!(Metadata::from_bytes(&bytes[..bytes.len() - 1]), None);
	let mut other = bytes.clone();
	other[0] = 2;
	assert_eq!(Metadata::from_bytes(&other), None);
	let long = Metadata {
		resource_type: "x".repeat(300),
		..metadata()
	};
	assert_eq!(Metadata::from_bytes(&long.to_bytes()), None);
}

#[test]
fn every_label_is_committed_to() {
	let whole = metadata();
	let with = |labels: Labels| Metadata {
		labels,
		..whole.clone()
	};
	let others = [
		Metadata {
			labeller: 2,
			..whole.clone()
		},
		Metadata {
			resource_type: "Condition".into(),
			..whole.clone()
		},
		Metadata {
			version: 4,
			..whole.clone()
		},
		with(Labels {
			category: Category::Imaging,
			..whole.labels
		}),
		with(Labels {
			confidentiality: Confidentiality::Normal,
			..whole.labels
		}),
		with(Labels {
			sensitivities: SensitivitySet::EMPTY,
			..whole.labels
		}),
		with(Labels {
			clinical_time: None,
			..whole.labels
		}),
		with(Labels {
			author: None,
			..whole.labels
		}),
	];
	for other in others {
		assert_ne!(other.hash(), whole.hash(), "{other:?}");
	}
}
