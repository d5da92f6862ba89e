//! The GA4GH Data Use Ontology (DUO), mapped to purposes and qualifications.
//!
//! DUO has codes for what data may be used for and none for "do not find out who this is", so
//! every mapping carries the refrain `NORELINK`. What a rule cannot say exactly is not guessed:
//! such a code goes to a committee of people.

use super::{Purpose, PurposeSet, Refrain, RefrainSet};
use crate::members::{Qualification, QualificationSet};

/// How far a rule can say what a DUO code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub enum Reading {
	/// The mapping says all of it.
	Exact,
	/// A rule can say it, once a parameter is filled in: a date, a country, an institution.
	Parameter,
	/// People must decide; a machine abstains.
	Committee,
}

/// What a DUO code means for a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DataUse {
	/// Number in the ontology, as in `DUO:0000042`.
	pub id: &'static str,
	/// Short name.
	pub code: &'static str,
	/// Display name, in English.
	pub display: &'static str,
	/// Purposes it permits; empty for a modifier.
	pub purposes: PurposeSet,
	/// Purposes it takes away.
	pub excludes: PurposeSet,
	/// Qualifications it asks of the recipient.
	#[cfg_attr(feature = "serde", serde(serialize_with = "by_name"))]
	pub qualifications: QualificationSet,
	/// What every recipient must refrain from.
	pub refrains: RefrainSet,
	/// How far the mapping reaches.
	pub reading: Reading,
}

/// A code that says nothing beyond `NORELINK`, to be refined below.
const fn plain(
	id: &'static str,
	code: &'static str,
	display: &'static str,
	reading: Reading,
) -> DataUse {
	DataUse {
		id,
		code,
		display,
		purposes: PurposeSet::EMPTY,
		excludes: PurposeSet::EMPTY,
		qualifications: QualificationSet::EMPTY,
		refrains: RefrainSet::of(&[Refrain::Norelink]),
		reading,
	}
}

/// A code that permits purposes.
const fn permits(data_use: DataUse, purposes: &[Purpose]) -> DataUse {
	DataUse {
		purposes: PurposeSet::of(purposes),
		..data_use
	}
}

/// A code that takes purposes away.
const fn excludes(data_use: DataUse, purposes: &[Purpose]) -> DataUse {
	DataUse {
		excludes: PurposeSet::of(purposes),
		..data_use
	}
}

/// A code that asks the recipient for a qualification.
const fn asks(data_use: DataUse, qualification: Qualification) -> DataUse {
	DataUse {
		qualifications: data_use.qualifications.with(qualification),
		..data_use
	}
}

/// Writes qualifications as the list of their names.
#[cfg(feature = "serde")]
fn by_name<S: serde::Serializer>(set: &QualificationSet, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.collect_seq(Qualification::ALL.iter().filter(|one| set.has(**one)))
}

use Reading::{Committee, Exact, Parameter};

/// Every DUO code Galen knows.
pub const DATA_USES: &[DataUse] = &[
	permits(
		plain("DUO:0000004", "NRES", "no restriction", Exact),
		&[Purpose::Hresch],
	),
	permits(
		plain(
			"DUO:0000006",
			"HMB",
			"health or medical or biomedical research",
			Exact,
		),
		&[
			Purpose::Biorch,
			Purpose::Clintrch,
			Purpose::Dsrch,
			Purpose::Transrch,
		],
	),
	permits(
		plain("DUO:0000007", "DS", "disease specific research", Committee),
		&[Purpose::Dsrch],
	),
	permits(
		plain(
			"DUO:0000011",
			"POA",
			"population origins or ancestry research only",
			Exact,
		),
		&[Purpose::Poarch],
	),
	permits(
		plain("DUO:0000042", "GRU", "general research use", Exact),
		&[Purpose::Hresch],
	),
	plain(
		"DUO:0000012",
		"RS",
		"research specific restrictions",
		Committee,
	),
	plain(
		"DUO:0000015",
		"NMDS",
		"no general methods research",
		Committee,
	),
	plain("DUO:0000016", "GSO", "genetic studies only", Committee),
	excludes(
		asks(
			plain(
				"DUO:0000018",
				"NPUNCU",
				"not for profit, non commercial use only",
				Committee,
			),
			Qualification::NonProfit,
		),
		&[Purpose::Hmarkt],
	),
	plain("DUO:0000019", "PUB", "publication required", Committee),
	plain("DUO:0000020", "COL", "collaboration required", Committee),
	asks(
		plain("DUO:0000021", "IRB", "ethics approval required", Exact),
		Qualification::EthicsApproval,
	),
	plain("DUO:0000022", "GS", "geographical restriction", Parameter),
	plain("DUO:0000024", "MOR", "publication moratorium", Committee),
	plain("DUO:0000025", "TS", "time limit on use", Parameter),
	asks(
		plain("DUO:0000026", "US", "user specific restriction", Committee),
		Qualification::ResearcherStatus,
	),
	plain(
		"DUO:0000027",
		"PS",
		"project specific restriction",
		Committee,
	),
	asks(
		plain(
			"DUO:0000028",
			"IS",
			"institution specific restriction",
			Parameter,
		),
		Qualification::AffiliationAndRole,
	),
	plain(
		"DUO:0000029",
		"RTN",
		"return to database or resource",
		Committee,
	),
	permits(
		plain("DUO:0000043", "CC", "clinical care use", Exact),
		&[Purpose::Treat],
	),
	excludes(
		plain(
			"DUO:0000044",
			"NPOA",
			"population origins or ancestry research prohibited",
			Exact,
		),
		&[Purpose::Poarch],
	),
	asks(
		plain(
			"DUO:0000045",
			"NPU",
			"not for profit organisation use only",
			Exact,
		),
		Qualification::NonProfit,
	),
	excludes(
		plain("DUO:0000046", "NCU", "non-commercial use only", Committee),
		&[Purpose::Hmarkt],
	),
];

/// The meaning of a DUO code, by number (`DUO:0000042`) or short name (`GRU`).
pub fn data_use(code: &str) -> Option<&'static DataUse> {
	DATA_USES
		.iter()
		.find(|data_use| data_use.id == code || data_use.code == code)
}
