//! What the tables promise, whatever codes they hold.

use super::*;
use alloc::{collections::BTreeSet, vec::Vec};

/// Checks one code system.
macro_rules! system {
	($test:ident, $code:ident, $set:ident) => {
		#[test]
		fn $test() {
			let indices: Vec<u32> = $code::ALL.iter().map(|code| code.index()).collect();
			let dense: Vec<u32> = (0..).take(indices.len()).collect();
			assert_eq!(indices, dense, "numbers are dense and in order");
			let codes: BTreeSet<&str> = $code::ALL.iter().map(|code| code.code()).collect();
			assert_eq!(codes.len(), $code::ALL.len(), "no code stands twice");
			for code in $code::ALL.iter().copied() {
				assert_eq!($code::from_code(code.code()), Some(code));
				assert!(!code.display().is_empty());
				let encoded = codec::Encode::encode(&code);
				assert_eq!(
					encoded,
					[code.index() as u8],
					"the number is the SCALE index"
				);
				// A cycle would put a code below itself.
				for parent in code.parents() {
					assert!(parent.family().has(code) && !code.family().has(*parent));
				}
				assert_eq!($set::of(&[code]).families(), code.family());
				assert_eq!($set::of(&[code]).bits(), 1 << code.index());
			}
			assert_eq!($code::from_code("no such code"), None);
			assert_eq!($set::ALL.iter().collect::<Vec<_>>(), $code::ALL);
			assert_eq!($set::new($set::ALL.bits()), Some($set::ALL));
			let unknown = 1 << $code::ALL.len();
			assert_eq!($set::new(unknown), None);
			let bits = codec::Encode::encode(&codec::Compact(u128::from(unknown)));
			let sent = <$set as codec::Decode>::decode(&mut bits.as_slice()).expect("decodes");
			assert!(
				!sent.is_known(),
				"what comes off the wire is not checked by decoding"
			);
			assert!($set::EMPTY.is_known() && $set::EMPTY.is_empty());
		}
	};
}

system!(purposes, Purpose, PurposeSet);
system!(actions, Action, ActionSet);
system!(categories, Category, CategorySet);
system!(confidentialities, Confidentiality, ConfidentialitySet);
system!(sensitivities, Sensitivity, SensitivitySet);
system!(obligations, Obligation, ObligationSet);
system!(refrains, Refrain, RefrainSet);

#[test]
fn training_has_two_parents() {
	assert_eq!(
		Purpose::MlTraining.parents(),
		[Purpose::Hoperat, Purpose::Hresch]
	);
}

#[test]
fn new_codes_stand_where_the_domain_puts_them() {
	assert_eq!(Purpose::Labeling.parents(), [Purpose::Hsysadmin]);
	assert_eq!(Purpose::Metamgt.parents(), [Purpose::Hsysadmin]);
	assert_eq!(Purpose::Train.parents(), [Purpose::Hoperat]);
	assert_eq!(Purpose::TreatDs.parents(), [Purpose::Treat]);
	assert_eq!(Purpose::PmtDs.parents(), [Purpose::Hpaymt]);
	assert!(Purpose::Treat.family().has(Purpose::Btg));
}

#[test]
fn asking_for_a_parent_does_not_ask_for_the_explicit_below() {
	assert!(!Purpose::Treat.asked().has(Purpose::Btg));
	assert!(Purpose::Treat.asked().has(Purpose::Ertreat));
	assert_eq!(Purpose::Btg.asked(), PurposeSet::of(&[Purpose::Btg]));
	assert_eq!(
		Purpose::ALL
			.iter()
			.filter(|code| code.is_explicit())
			.count(),
		3
	);
}

#[test]
fn a_permit_reaches_the_explicit_only_by_name() {
	let treat = PurposeSet::of(&[Purpose::Treat]).permitted();
	assert!(treat.has(Purpose::Ertreat) && !treat.has(Purpose::Btg));
	let both = PurposeSet::of(&[Purpose::Treat, Purpose::Btg]).permitted();
	assert!(both.has(Purpose::Btg) && !both.has(Purpose::MlTraining));
}

#[test]
fn care_is_treatment_payment_and_operations_without_the_explicit() {
	for code in Purpose::ALL.iter().copied() {
		let below = [Purpose::Treat, Purpose::Hpaymt, Purpose::Hoperat]
			.iter()
			.any(|parent| parent.family().has(code));
		assert_eq!(
			PurposeSet::CARE.has(code),
			below && !code.is_explicit(),
			"{code:?}"
		);
	}
}

#[test]
fn levels_are_ordered() {
	let codes: Vec<&str> = Confidentiality::ALL
		.iter()
		.map(|level| level.code())
		.collect();
	assert_eq!(codes, ["U", "L", "M", "N", "R", "V"]);
	assert!(Confidentiality::Low < Confidentiality::Normal);
}

#[test]
fn every_fhir_resource_has_one_category() {
	assert_eq!(
		Category::of("Observation", &["laboratory"]),
		Category::Laboratory
	);
	assert_eq!(
		Category::of("Observation", &["vital-signs"]),
		Category::VitalSigns
	);
	assert_eq!(
		Category::of("Observation", &["something else"]),
		Category::ExamFindings
	);
	assert_eq!(
		Category::of("Condition", &["encounter-diagnosis"]),
		Category::Diagnoses
	);
	assert_eq!(Category::of("Condition", &[]), Category::Problems);
	assert_eq!(
		Category::of("DiagnosticReport", &["LP29708-2"]),
		Category::Cardiology
	);
	assert_eq!(
		Category::of("MedicationRequest", &[]),
		Category::Medications
	);
	assert_eq!(
		Category::of("NoSuchResource", &["laboratory"]),
		Category::Other
	);
}

#[test]
fn a_delicate_category_goes_before_an_ordinary_one() {
	let both = ["laboratory", "genomics"];
	assert_eq!(Category::of("Observation", &both), Category::Genomics);
}

#[test]
fn mappings_are_unambiguous() {
	let mut seen = BTreeSet::new();
	for row in MAPPINGS {
		assert!(
			seen.insert((row.resource, row.code)),
			"{row:?} stands twice"
		);
	}
	for category in Category::ALL {
		let mapped = MAPPINGS.iter().any(|row| row.category == *category);
		assert!(mapped, "nothing maps to {category:?}");
	}
}

#[test]
fn no_data_use_allows_finding_out_who_it_is() {
	let mut seen = BTreeSet::new();
	for data_use in duo::DATA_USES {
		assert!(
			data_use.refrains.has(Refrain::Norelink),
			"{}",
			data_use.code
		);
		assert!(seen.insert(data_use.id) && seen.insert(data_use.code));
		assert!(!data_use.purposes.meets(data_use.excludes));
		assert_eq!(duo::data_use(data_use.id), Some(data_use));
		assert_eq!(duo::data_use(data_use.code), Some(data_use));
		// Of what only its own code permits, no data use speaks for it.
		assert!(!data_use.purposes.meets(PurposeSet::EXPLICIT));
	}
	assert_eq!(duo::data_use("DUO:9999999"), None);
}

#[test]
fn ethics_approval_is_what_duo_21_asks_for() {
	use crate::members::{Qualification, QualificationSet};
	let irb = duo::data_use("DUO:0000021").map(|data_use| data_use.qualifications);
	assert_eq!(
		irb,
		Some(QualificationSet::of(&[Qualification::EthicsApproval]))
	);
}
