//! Purposes of use: HL7 v3 ActReason, value set PurposeOfUse.
//!
//! Parents are as published, with `LABELING` and `METAMGT` under `HSYSADMIN` and `TRAIN` under
//! `HOPERAT`. Of the newest codes, `TREATDS` stands under `TREAT`, `PMTDS` under `HPAYMT`, and
//! `MLTRAINING` under both `HOPERAT` and `HRESCH`, since training serves either.

use super::macros::code_system;

code_system!(
	/// Why data is asked for: `http://terminology.hl7.org/CodeSystem/v3-ActReason`.
	Purpose,
	/// A set of purposes.
	PurposeSet(u128), system "http://terminology.hl7.org/CodeSystem/v3-ActReason" {
		// The purposes that ordinary consents name come first: low bits encode short.
		Treat = 0, "TREAT", "treatment";
		Hpaymt = 1, "HPAYMT", "healthcare payment";
		Hoperat = 2, "HOPERAT", "healthcare operations";
		Hresch = 3, "HRESCH", "healthcare research";
		Patrqt = 4, "PATRQT", "patient requested";
		Pubhlth = 5, "PUBHLTH", "public health";
		Hmarkt = 6, "HMARKT", "healthcare marketing";
		Etreat = 7, "ETREAT", "emergency treatment", under [Treat];
		Btg = 8, "BTG", "break the glass", under [Etreat];
		Ertreat = 9, "ERTREAT", "emergency room treatment", under [Etreat];
		MlTraining = 10, "MLTRAINING", "machine learning training", under [Hoperat, Hresch];
		Clintrl = 11, "CLINTRL", "clinical trial", under [Treat];
		Coc = 12, "COC", "coordination of care", under [Treat];
		Pophlth = 13, "POPHLTH", "population health", under [Treat];
		TreatDs = 14, "TREATDS", "treatment decision support", under [Treat];
		Biorch = 15, "BIORCH", "biomedical research", under [Hresch];
		Clintrch = 16, "CLINTRCH", "clinical trial research", under [Hresch];
		Clintrchnpc = 17, "CLINTRCHNPC", "clinical trial research without patient care",
			under [Clintrch];
		Clintrchpc = 18, "CLINTRCHPC", "clinical trial research with patient care",
			under [Clintrch];
		Preclintrch = 19, "PRECLINTRCH", "preclinical trial research", under [Clintrch];
		Dsrch = 20, "DSRCH", "disease specific healthcare research", under [Hresch];
		Poarch = 21, "POARCH", "population origins or ancestry healthcare research",
			under [Hresch];
		Transrch = 22, "TRANSRCH", "translational healthcare research", under [Hresch];
		Famrqt = 23, "FAMRQT", "family requested", under [Patrqt];
		Pwatrny = 24, "PWATRNY", "power of attorney", under [Patrqt];
		Supnwk = 25, "SUPNWK", "support network", under [Patrqt];
		Disaster = 26, "DISASTER", "disaster", under [Pubhlth];
		Threat = 27, "THREAT", "threat", under [Pubhlth];
		Clmattch = 28, "CLMATTCH", "claim attachment", under [Hpaymt];
		Covauth = 29, "COVAUTH", "coverage authorization", under [Hpaymt];
		Coverage = 30, "COVERAGE", "coverage under policy or program", under [Hpaymt];
		Eligdtrm = 31, "ELIGDTRM", "eligibility determination", under [Coverage];
		Eligver = 32, "ELIGVER", "eligibility verification", under [Coverage];
		Enrollm = 33, "ENROLLM", "enrollment", under [Coverage];
		Mildcrg = 34, "MILDCRG", "military discharge", under [Coverage];
		Remitadv = 35, "REMITADV", "remittance advice", under [Hpaymt];
		PmtDs = 36, "PMTDS", "payment decision support", under [Hpaymt];
		Caremgt = 37, "CAREMGT", "care management", under [Hoperat];
		Donat = 38, "DONAT", "donation", under [Hoperat];
		Fraud = 39, "FRAUD", "fraud", under [Hoperat];
		Gov = 40, "GOV", "government", under [Hoperat];
		Haccred = 41, "HACCRED", "health accreditation", under [Hoperat];
		Hcompl = 42, "HCOMPL", "health compliance", under [Hoperat];
		Hdecd = 43, "HDECD", "decedent", under [Hoperat];
		Hdirect = 44, "HDIRECT", "directory", under [Hoperat];
		Hdm = 45, "HDM", "healthcare delivery management", under [Hoperat];
		Hlegal = 46, "HLEGAL", "legal", under [Hoperat];
		Houtcoms = 47, "HOUTCOMS", "health outcome measure", under [Hoperat];
		Hprgrp = 48, "HPRGRP", "health program reporting", under [Hoperat];
		Hqualimp = 49, "HQUALIMP", "health quality improvement", under [Hoperat];
		Hsysadmin = 50, "HSYSADMIN", "health system administration", under [Hoperat];
		Labeling = 51, "LABELING", "labeling", under [Hsysadmin];
		Metamgt = 52, "METAMGT", "metadata management", under [Hsysadmin];
		Memadmin = 53, "MEMADMIN", "member administration", under [Hoperat];
		Milcdm = 54, "MILCDM", "military command", under [Hoperat];
		Patadmin = 55, "PATADMIN", "patient administration", under [Hoperat];
		Patsfty = 56, "PATSFTY", "patient safety", under [Hoperat];
		Perfmsr = 57, "PERFMSR", "performance measure", under [Hoperat];
		Recordmgt = 58, "RECORDMGT", "records management", under [Hoperat];
		Sysdev = 59, "SYSDEV", "system development", under [Hoperat];
		Htest = 60, "HTEST", "test health data", under [Sysdev];
		Train = 61, "TRAIN", "training", under [Hoperat];
	}
);

impl PurposeSet {
	/// The purposes that only their own code permits, never a parent and never a missing
	/// attribute: breaking the glass, training models, marketing.
	pub const EXPLICIT: Self = Self::of(&[Purpose::Btg, Purpose::MlTraining, Purpose::Hmarkt]);

	/// Treatment, payment and operations with all below them, but for the explicit purposes. For
	/// these a directive stands even after the representative who gave it lost the right.
	pub const CARE: Self = Purpose::Treat
		.family()
		.union(Purpose::Hpaymt.family())
		.union(Purpose::Hoperat.family())
		.without(Self::EXPLICIT);

	/// What a permit that lists this set reaches: all below, and of the explicit purposes only
	/// those it lists.
	#[must_use]
	pub fn permitted(self) -> Self {
		self.families()
			.without(Self::EXPLICIT)
			.union(self.intersection(Self::EXPLICIT))
	}
}

/// For each purpose, by index: which purposes a rule may list to be about a request for it.
/// Precomputed, because every evaluation asks.
struct Listing {
	/// One of these in a permit reaches all that is asked.
	permitting: [PurposeSet; Purpose::ALL.len()],
	/// One of these in a deny reaches something that is asked.
	denying: [PurposeSet; Purpose::ALL.len()],
}

static LISTING: Listing = {
	let mut listing = Listing {
		permitting: [PurposeSet::EMPTY; Purpose::ALL.len()],
		denying: [PurposeSet::EMPTY; Purpose::ALL.len()],
	};
	let mut at = 0;
	while at < Purpose::ALL.len() {
		let purpose = Purpose::ALL[at];
		let asked = purpose.asked();
		let (mut permitting, mut denying) = (PurposeSet::EMPTY, PurposeSet::EMPTY);
		let mut other = 0;
		while other < Purpose::ALL.len() {
			let code = Purpose::ALL[other];
			let one = PurposeSet::of(&[code]);
			// Who covers a code covers all below it, so a permit reaches all that is asked exactly
			// if it lists the purpose or something above it.
			if code.family().has(purpose) && !purpose.is_explicit() {
				permitting = permitting.union(one);
			}
			if code.family().meets(asked) {
				denying = denying.union(one);
			}
			other += 1;
		}
		if purpose.is_explicit() {
			permitting = PurposeSet::of(&[purpose]);
		}
		listing.permitting[at] = permitting;
		listing.denying[at] = denying;
		at += 1;
	}
	listing
};

impl Purpose {
	/// What a request for this purpose asks for: the code and all below it. An explicit purpose is
	/// asked for only by its own code.
	pub const fn asked(self) -> PurposeSet {
		let below = self.family().without(PurposeSet::EXPLICIT);
		if self.is_explicit() {
			below.union(PurposeSet::of(&[self]))
		} else {
			below
		}
	}

	/// The purposes of which a permit must list one to reach all that a request for this one asks.
	pub(crate) fn permitting(self) -> PurposeSet {
		Self::listed(&LISTING.permitting, self)
	}

	/// The purposes of which a deny must list one to reach something that a request for this one asks.
	pub(crate) fn denying(self) -> PurposeSet {
		Self::listed(&LISTING.denying, self)
	}

	/// A purpose's place in a table; the numbers of the codes are dense, so every one has its place.
	fn listed(table: &[PurposeSet; Self::ALL.len()], purpose: Self) -> PurposeSet {
		table
			.get(usize::from(purpose as u8))
			.copied()
			.unwrap_or_default()
	}

	/// Whether only the purpose's own code permits it.
	pub const fn is_explicit(self) -> bool {
		PurposeSet::EXPLICIT.has(self)
	}
}
