//! What a recipient must not do: HL7 v3 ActCode, RefrainPolicy. `NORDSLCD` is retired; its
//! successor is `NORDSCLCD`.

use super::macros::code_system;

code_system!(
	/// What the recipient must not do: `http://terminology.hl7.org/CodeSystem/v3-ActCode`.
	Refrain,
	/// A set of refrains.
	RefrainSet(u64), system "http://terminology.hl7.org/CodeSystem/v3-ActCode" {
		Norelink = 0, "NORELINK", "no relinking";
		Noreuse = 1, "NOREUSE", "no reuse beyond purpose of use";
		Nordsclcd = 2, "NORDSCLCD", "no redisclosure without consent directive";
		Nodsclcd = 3, "NODSCLCD", "no disclosure without consent directive";
		Nointegrate = 4, "NOINTEGRATE", "no integration";
		Nopersistp = 5, "NOPERSISTP", "no collection beyond purpose of use";
		Nocollect = 6, "NOCOLLECT", "no collection";
		Nordsclcds = 7, "NORDSCLCDS",
			"no redisclosure without information subject's consent directive";
		Nodsclcds = 8, "NODSCLCDS",
			"no disclosure without information subject's consent directive";
		Noauth = 9, "NOAUTH", "no disclosure without subject authorization";
		Nolist = 10, "NOLIST", "no unlisted entity disclosure";
		Nomou = 11, "NOMOU", "no disclosure without MOU";
		Noorgpol = 12, "NOORGPOL", "no disclosure without organizational authorization";
		Nopat = 13, "NOPAT",
			"no disclosure to patient, family or caregivers without attending provider's authorization";
		Nordsclw = 14, "NORDSCLW", "no disclosure without jurisdictional authorization";
		Novip = 15, "NOVIP", "no unauthorized VIP disclosure";
		Orcon = 16, "ORCON", "no disclosure without originator authorization";
	}
);
