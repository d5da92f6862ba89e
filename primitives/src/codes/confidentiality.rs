//! Confidentiality levels: HL7 v3 Confidentiality.

use super::macros::code_system;

code_system!(
	/// How harmful an unwanted disclosure would be: from `U`, unrestricted, to `V`, very
	/// restricted. Unlike other systems this one is ordered.
	Confidentiality,
	/// A set of confidentiality levels.
	ConfidentialitySet(u8), system "http://terminology.hl7.org/CodeSystem/v3-Confidentiality" {
		Unrestricted = 0, "U", "unrestricted";
		Low = 1, "L", "low";
		Moderate = 2, "M", "moderate";
		Normal = 3, "N", "normal";
		Restricted = 4, "R", "restricted";
		VeryRestricted = 5, "V", "very restricted";
	}
);
