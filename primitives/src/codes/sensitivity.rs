//! Sensitivity labels: HL7 v3 ActCode, InformationSensitivityPolicy.
//!
//! Parents are as published: `SPI` (specially protected) over behavioural and mental health and
//! substance use, `BH` over the disabilities and disturbances, `SUD` over `ETHUD` and `OPIOIDUD`.

use super::macros::code_system;

code_system!(
	/// What makes a record delicate: `http://terminology.hl7.org/CodeSystem/v3-ActCode`.
	Sensitivity,
	/// A set of sensitivity labels.
	SensitivitySet(u64), system "http://terminology.hl7.org/CodeSystem/v3-ActCode" {
		// The explicit list comes first; the evaluator relies on it being the lowest bits.
		Psythpn = 0, "PSYTHPN", "psychotherapy note information sensitivity", under [Spi];
		Sud = 1, "SUD", "substance use disorder information sensitivity", under [Spi];
		Ethud = 2, "ETHUD", "alcohol use disorder information sensitivity", under [Sud];
		Opioidud = 3, "OPIOIDUD", "opioid use disorder information sensitivity", under [Sud];
		Hiv = 4, "HIV", "HIV/AIDS information sensitivity";
		Std = 5, "STD", "sexually transmitted disease information sensitivity";
		Gdis = 6, "GDIS", "genetic disease information sensitivity";
		Sdv = 7, "SDV", "sexual assault, abuse, or domestic violence information sensitivity";
		Spi = 8, "SPI", "specially protected information sensitivity";
		Bh = 9, "BH", "behavioral health information sensitivity", under [Spi];
		Cogn = 10, "COGN", "cognitive disability information sensitivity", under [Bh];
		Dvd = 11, "DVD", "developmental disability information sensitivity", under [Bh];
		Emotdis = 12, "EMOTDIS", "emotional disturbance information sensitivity", under [Bh];
		Mh = 13, "MH", "mental health information sensitivity", under [Spi];
		Psy = 14, "PSY", "psychiatry disorder information sensitivity", under [Spi];
		Eth = 15, "ETH", "substance abuse information sensitivity";
		Mst = 16, "MST", "military sexual trauma information sensitivity";
		Pregnant = 17, "PREGNANT", "pregnancy information sensitivity";
		Sca = 18, "SCA", "sickle cell anemia information sensitivity";
		Sex = 19, "SEX", "sexuality and reproductive health information sensitivity";
		Tboo = 20, "TBOO", "taboo";
		Vio = 21, "VIO", "violence information sensitivity";
		Sickle = 22, "SICKLE", "sickle cell";
		Ids = 23, "IDS", "identifier sensitivity";
		Demo = 24, "DEMO", "all demographic information sensitivity";
		Dob = 25, "DOB", "date of birth information sensitivity";
		Gender = 26, "GENDER", "gender and sexual orientation information sensitivity";
		Livarg = 27, "LIVARG", "living arrangement information sensitivity";
		Marst = 28, "MARST", "marital status information sensitivity";
		Patloc = 29, "PATLOC", "patient location";
		Race = 30, "RACE", "race information sensitivity";
		Rel = 31, "REL", "religion information sensitivity";
		B = 32, "B", "business information sensitivity";
		Empl = 33, "EMPL", "employer information sensitivity";
		Locis = 34, "LOCIS", "location information sensitivity";
		Ssp = 35, "SSP", "sensitive service provider information sensitivity";
		Adol = 36, "ADOL", "adolescent information sensitivity";
		Cel = 37, "CEL", "celebrity information sensitivity";
		Vip = 38, "VIP", "celebrity information sensitivity (VIP)";
		Dia = 39, "DIA", "diagnosis information sensitivity";
		Drgis = 40, "DRGIS", "drug information sensitivity";
		Emp = 41, "EMP", "employee information sensitivity";
		Pds = 42, "PDS", "patient default information sensitivity";
		Phy = 43, "PHY", "physician requested information sensitivity";
		Prs = 44, "PRS", "patient requested information sensitivity";
	}
);

impl SensitivitySet {
	/// The labels that a permit covers only where it lists them: psychotherapy notes, substance
	/// use, HIV, sexually transmitted and genetic disease, sexual assault and domestic violence.
	pub const EXPLICIT: Self = Self::of(&[
		Sensitivity::Psythpn,
		Sensitivity::Sud,
		Sensitivity::Ethud,
		Sensitivity::Opioidud,
		Sensitivity::Hiv,
		Sensitivity::Std,
		Sensitivity::Gdis,
		Sensitivity::Sdv,
	]);
}
