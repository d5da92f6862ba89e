//! What may be done with data: the five actions of FHIR consent, and two of Galen's own.

use super::macros::code_system;

code_system!(
	/// What is to be done with the data. The first five are FHIR's
	/// `http://terminology.hl7.org/CodeSystem/consentaction`; `count` and `compute` let a recipient
	/// learn a suppressed count or a computed result without ever receiving a record.
	Action,
	/// A set of actions.
	ActionSet(u16), system "http://terminology.hl7.org/CodeSystem/consentaction" {
		Collect = 0, "collect", "collect";
		Access = 1, "access", "access";
		Use = 2, "use", "use";
		Disclose = 3, "disclose", "disclose";
		Correct = 4, "correct", "access and correct";
		Count = 5, "count", "count, never seeing a record";
		Compute = 6, "compute", "compute, never receiving a record";
	}
);
