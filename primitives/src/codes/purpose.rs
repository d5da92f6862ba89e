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

impl Purpose {
	/// What a request for this purpose asks for: the code and all below it. An explicit purpose is
	/// asked for only by its own code.
	pub fn asked(self) -> PurposeSet {
		PurposeSet::of(&[self]).permitted()
	}

	/// Whether only the purpose's own code permits it.
	pub const fn is_explicit(self) -> bool {
		PurposeSet::EXPLICIT.has(self)
	}
}
