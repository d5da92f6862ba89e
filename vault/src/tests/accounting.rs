use super::*;
use crate::primitives::{
	codes::Purpose,
	ids::{EmergencyId, OrderId},
	merkle::Digest,
};

const ORDER: DisclosureBasis = DisclosureBasis::Order(OrderId(1));
const TREATMENT: DisclosureBasis = DisclosureBasis::Treatment;
const EMERGENCY: DisclosureBasis = DisclosureBasis::Emergency(EmergencyId(1));
const LOCAL: DisclosureBasis = DisclosureBasis::LocalEmergency {
	entry: 0,
	digest: Digest([0; 32]),
};

/// How a release is marked: `+` accountable, otherwise the exception's number.
fn mark(basis: DisclosureBasis, purpose: Purpose) -> &'static str {
	match accountability(basis, purpose).exemption() {
		None => "+",
		Some(exemption) => exemption
			.paragraph()
			.strip_prefix("45 CFR 164.528(a)(1)")
			.unwrap(),
	}
}

/// Every purpose with its marks under an order, under consent to treatment, and in an emergency, and
/// the section of 45 CFR from which the row follows.
const TABLE: &[(&str, &str, &str)] = &[
	("TREAT", "(i) (i) +", "164.501 treatment"),
	("HPAYMT", "(i) (i) +", "164.501 payment"),
	("HOPERAT", "(i) (i) +", "164.501 health care operations"),
	(
		"HRESCH",
		"(iv) + +",
		"164.508; without authorization 164.512(i)",
	),
	("PATRQT", "(iv) + +", "164.508(c)(1)(iv)"),
	("PUBHLTH", "+ + +", "164.512(b)"),
	("HMARKT", "(iv) + +", "164.508(a)(3)"),
	("ETREAT", "(i) (i) +", "164.501 treatment"),
	("BTG", "+ + +", "164.528(a)(1): no exception"),
	("ERTREAT", "(i) (i) +", "164.501 treatment"),
	("MLTRAINING", "(iv) + +", "164.508"),
	(
		"CLINTRL",
		"(iv) + +",
		"164.508(b)(3)(i); without authorization 164.512(i)",
	),
	(
		"COC",
		"(i) (i) +",
		"164.501 treatment: coordination of care",
	),
	(
		"POPHLTH",
		"(i) (i) +",
		"164.501 operations (1): population-based activities",
	),
	("TREATDS", "(i) (i) +", "164.501 treatment"),
	("BIORCH", "(iv) + +", "164.508; 164.512(i)"),
	("CLINTRCH", "(iv) + +", "164.508; 164.512(i)"),
	("CLINTRCHNPC", "(iv) + +", "164.508; 164.512(i)"),
	("CLINTRCHPC", "(iv) + +", "164.508; 164.512(i)"),
	("PRECLINTRCH", "(iv) + +", "164.508; 164.512(i)(1)(ii)"),
	("DSRCH", "(iv) + +", "164.508; 164.512(i)"),
	("POARCH", "(iv) + +", "164.508; 164.512(i)"),
	("TRANSRCH", "(iv) + +", "164.508; 164.512(i)"),
	(
		"FAMRQT",
		"+ + +",
		"164.510(b) is about persons, not organizations",
	),
	(
		"PWATRNY",
		"+ + +",
		"164.502(g) is about persons, not organizations",
	),
	(
		"SUPNWK",
		"+ + +",
		"164.510(b) is about persons, not organizations",
	),
	(
		"DISASTER",
		"+ + +",
		"164.512(b); 164.510(b)(4) only for notifying",
	),
	("THREAT", "+ + +", "164.512(j)"),
	("CLMATTCH", "(i) (i) +", "164.501 payment"),
	("COVAUTH", "(i) (i) +", "164.501 payment"),
	("COVERAGE", "(i) (i) +", "164.501 payment"),
	("ELIGDTRM", "(i) (i) +", "164.501 payment (2)(i)"),
	("ELIGVER", "(i) (i) +", "164.501 payment (2)(i)"),
	("ENROLLM", "(i) (i) +", "164.501 payment"),
	("MILDCRG", "+ + +", "164.512(k)(1)(ii)"),
	("REMITADV", "(i) (i) +", "164.501 payment"),
	("PMTDS", "(i) (i) +", "164.501 payment"),
	(
		"CAREMGT",
		"(i) (i) +",
		"164.501 operations (1): case management",
	),
	("DONAT", "+ + +", "164.512(h)"),
	(
		"FRAUD",
		"(i) (i) +",
		"164.501 operations (4); 164.506(c)(4)(ii)",
	),
	("GOV", "+ + +", "164.512(d), (k)"),
	(
		"HACCRED",
		"(i) (i) +",
		"164.501 operations (2): accreditation",
	),
	("HCOMPL", "(i) (i) +", "164.501 operations (4): compliance"),
	("HDECD", "+ + +", "164.512(g)"),
	("HDIRECT", "(v) (v) +", "164.510(a)"),
	("HDM", "(i) (i) +", "164.501 operations (5), (6)"),
	("HLEGAL", "+ + +", "164.512(e)"),
	(
		"HOUTCOMS",
		"(i) (i) +",
		"164.501 operations (1): outcomes evaluation",
	),
	("HPRGRP", "+ + +", "164.512(b), (d)"),
	(
		"HQUALIMP",
		"(i) (i) +",
		"164.501 operations (1): quality improvement",
	),
	("HSYSADMIN", "(i) (i) +", "164.501 operations (6)"),
	("LABELING", "(i) (i) +", "164.501 operations (6)"),
	("METAMGT", "(i) (i) +", "164.501 operations (6)"),
	("MEMADMIN", "(i) (i) +", "164.501 operations (6)"),
	("MILCDM", "+ + +", "164.512(k)(1)(i)"),
	("PATADMIN", "(i) (i) +", "164.501 operations (6)"),
	(
		"PATSFTY",
		"(i) (i) +",
		"164.501 operations (1): patient safety",
	),
	(
		"PERFMSR",
		"(i) (i) +",
		"164.501 operations (2): performance",
	),
	("RECORDMGT", "(i) (i) +", "164.501 operations (6)"),
	("SYSDEV", "(i) (i) +", "164.501 operations (5), (6)"),
	("HTEST", "(i) (i) +", "164.501 operations (6)"),
	(
		"TRAIN",
		"(i) (i) +",
		"164.501 operations (2): training programs",
	),
];

#[test]
fn the_rule_is_exactly_this_table() {
	for (code, expected, source) in TABLE {
		let purpose = Purpose::from_code(code).unwrap();
		let found = [ORDER, TREATMENT, EMERGENCY].map(|basis| mark(basis, purpose));
		assert_eq!(found.join(" "), *expected, "{code}: {source}");
		assert!(
			source.starts_with("164.5"),
			"{code} says where it comes from"
		);
	}
}

#[test]
fn every_purpose_has_its_row() {
	let codes: Vec<_> = TABLE.iter().map(|(code, ..)| *code).collect();
	let known: Vec<_> = Purpose::ALL.iter().map(|purpose| purpose.code()).collect();
	assert_eq!(codes, known);
}

#[test]
fn whatever_happened_without_consent_is_accountable() {
	for purpose in Purpose::ALL {
		for basis in [EMERGENCY, LOCAL] {
			let found = accountability(basis, *purpose);
			assert_eq!(found, Accountability::Accountable, "{}", purpose.code());
		}
	}
}

#[test]
fn six_years_are_six_years_wherever_they_begin() {
	// 2024 and 2028 are leap years; no six years in a row have more than two leap days.
	assert_eq!(KEPT_SECONDS, (6 * 365 + 2) * 86_400);
}
