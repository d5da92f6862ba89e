//! Which releases the law wants accounted for: 45 CFR 164.528 (a) (1), written once.
//!
//! A subject is shown every release. This rule only marks which of them a hospital owes under the
//! statute, whose exceptions are numbered (i) to (ix):
//!
//! | Exception | Here |
//! |---|---|
//! | (i) treatment, payment, health care operations, § 164.506 | most purposes under TREAT, HPAYMT and HOPERAT |
//! | (ii) to the individual, § 164.502 | reading one's own records is no release, and has no entry |
//! | (iii) incident to another use or disclosure | not told apart: never claimed |
//! | (iv) under an authorization, § 164.508 | research, model training, marketing and what the patient asked for, released under an order, which rests on the patient's own consent |
//! | (v) facility directory, persons involved in care, § 164.510 | HDIRECT |
//! | (vi) national security, § 164.512 (k) (2) | no code says so: never claimed |
//! | (vii) correctional institutions, § 164.512 (k) (5) | no code says so: never claimed |
//! | (viii) limited data set, § 164.514 (e) | not told apart: never claimed |
//! | (ix) before the compliance date | long ago: never claimed |
//!
//! Where the codes leave a doubt the release is accountable: showing one entry too many wrongs nobody.

use super::DisclosureBasis;
use galen_primitives::{codes::Purpose, ids::Moment};

/// Six years with their leap days, in seconds: how far back an accounting reaches, 164.528 (a) (1),
/// and how long it is kept, 164.528 (d) with 164.530 (j).
pub const KEPT_SECONDS: Moment = 2_192 * 86_400;

/// An exception of 164.528 (a) (1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exemption {
	/// Treatment, payment and health care operations.
	Care,
	/// Pursuant to an authorization.
	Authorization,
	/// The facility's directory.
	Directory,
}

impl Exemption {
	/// The paragraph that says so.
	pub const fn paragraph(self) -> &'static str {
		match self {
			Self::Care => "45 CFR 164.528(a)(1)(i)",
			Self::Authorization => "45 CFR 164.528(a)(1)(iv)",
			Self::Directory => "45 CFR 164.528(a)(1)(v)",
		}
	}

	/// What it says, in plain words.
	pub const fn reason(self) -> &'static str {
		match self {
			Self::Care => "for treatment, payment or the running of health care",
			Self::Authorization => "allowed by your own signed consent",
			Self::Directory => "for the hospital's directory",
		}
	}
}

/// Whether a release belongs into the accounting that the law asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accountability {
	/// It does.
	Accountable,
	/// It is excepted. The subject sees it all the same.
	Exempt(Exemption),
}

impl Accountability {
	/// The exception, if there is one.
	pub const fn exemption(self) -> Option<Exemption> {
		match self {
			Self::Accountable => None,
			Self::Exempt(exemption) => Some(exemption),
		}
	}
}

/// The rule. Every code stands here by name, so that a new one is not forgotten.
pub const fn accountability(basis: DisclosureBasis, purpose: Purpose) -> Accountability {
	use Accountability::{Accountable, Exempt};
	use Purpose as P;
	if matches!(
		basis,
		DisclosureBasis::Emergency(_) | DisclosureBasis::LocalEmergency { .. }
	) {
		// Treatment, if its review finds so. An access that was not justified is a disclosure that
		// nothing permits, and no exception covers those; when it is released nobody knows.
		return Accountable;
	}
	match purpose {
		// Treatment, 164.501. Population-based activities are operations there: (i) as well.
		P::Treat | P::Etreat | P::Ertreat | P::Coc | P::Pophlth | P::TreatDs => {
			Exempt(Exemption::Care)
		},
		// Payment, 164.501.
		P::Hpaymt
		| P::Clmattch
		| P::Covauth
		| P::Coverage
		| P::Eligdtrm
		| P::Eligver
		| P::Enrollm
		| P::Remitadv
		| P::PmtDs => Exempt(Exemption::Care),
		// Health care operations, 164.501 (1) to (6).
		P::Hoperat
		| P::Caremgt
		| P::Fraud
		| P::Haccred
		| P::Hcompl
		| P::Hdm
		| P::Houtcoms
		| P::Hqualimp
		| P::Hsysadmin
		| P::Labeling
		| P::Metamgt
		| P::Memadmin
		| P::Patadmin
		| P::Patsfty
		| P::Perfmsr
		| P::Recordmgt
		| P::Sysdev
		| P::Htest
		| P::Train => Exempt(Exemption::Care),
		// The facility's directory, 164.510 (a).
		P::Hdirect => Exempt(Exemption::Directory),
		// What needs an authorization, 164.508, and what the patient asked for, 164.508 (c) (1) (iv).
		P::Hresch
		| P::Biorch
		| P::Clintrch
		| P::Clintrchnpc
		| P::Clintrchpc
		| P::Preclintrch
		| P::Dsrch
		| P::Poarch
		| P::Transrch
		| P::Clintrl
		| P::MlTraining
		| P::Hmarkt
		| P::Patrqt => authorized(basis),
		// An access without consent, by its name.
		P::Btg => Accountable,
		// Public health and threats, 164.512 (b) and (j).
		P::Pubhlth | P::Disaster | P::Threat => Accountable,
		// HL7 has these under payment or operations, and the law names them elsewhere: military command
		// and discharge 164.512 (k) (1), organ donation (h), decedents (g), legal proceedings (e),
		// government (d) and (k), reporting to programs (b) and (d).
		P::Milcdm | P::Mildcrg | P::Donat | P::Hdecd | P::Hlegal | P::Gov | P::Hprgrp => {
			Accountable
		},
		// Family, friends and representatives would be (ii) or (v); a release goes to an organization.
		P::Famrqt | P::Pwatrny | P::Supnwk => Accountable,
	}
}

/// An order releases nothing that the patient's own consent, or that of a representative, does not
/// permit. A treatment access rests on consent to treatment, which authorizes nothing else.
const fn authorized(basis: DisclosureBasis) -> Accountability {
	match basis {
		DisclosureBasis::Order(_) => Accountability::Exempt(Exemption::Authorization),
		DisclosureBasis::Treatment
		| DisclosureBasis::Emergency(_)
		| DisclosureBasis::LocalEmergency { .. } => Accountability::Accountable,
	}
}
