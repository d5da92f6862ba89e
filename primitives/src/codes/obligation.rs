//! Duties that travel with a permit: HL7 v3 ActCode, ObligationPolicy.

use super::macros::code_system;

code_system!(
	/// What the recipient must do: `http://terminology.hl7.org/CodeSystem/v3-ActCode`.
	Obligation,
	/// A set of obligations.
	ObligationSet(u64), system "http://terminology.hl7.org/CodeSystem/v3-ActCode" {
		Redact = 0, "REDACT", "redact";
		Mask = 1, "MASK", "mask";
		Deid = 2, "DEID", "deidentify";
		Pseud = 3, "PSEUD", "pseudonymize";
		Anony = 4, "ANONY", "anonymize";
		Minec = 5, "MINEC", "minimum necessary";
		Encrypt = 6, "ENCRYPT", "encrypt";
		Audit = 7, "AUDIT", "audit";
		Audtr = 8, "AUDTR", "audit trail";
		Delau = 9, "DELAU", "delete after use";
		Huaprv = 10, "HUAPRV", "human approval";
		Aod = 11, "AOD", "accounting of disclosure";
		Encryptr = 12, "ENCRYPTR", "encrypt at rest", under [Encrypt];
		Encryptt = 13, "ENCRYPTT", "encrypt in transit", under [Encrypt];
		Encryptu = 14, "ENCRYPTU", "encrypt in use", under [Encrypt];
		Cplycc = 15, "CPLYCC", "comply with confidentiality code";
		Cplycd = 16, "CPLYCD", "comply with consent directive";
		Cplyjpp = 17, "CPLYJPP", "comply with jurisdictional privacy policy";
		Cplyopp = 18, "CPLYOPP", "comply with organizational privacy policy";
		Cplyosp = 19, "CPLYOSP", "comply with organizational security policy";
		Cplypol = 20, "CPLYPOL", "comply with policy";
		Declassifylabel = 21, "DECLASSIFYLABEL", "declassify security label";
		Downgrdlabel = 22, "DOWNGRDLABEL", "downgrade security label";
		Drivlabel = 23, "DRIVLABEL", "derive security label";
		Label = 24, "LABEL", "assign security label";
		Persistlabel = 25, "PERSISTLABEL", "persist security label";
		Privmark = 26, "PRIVMARK", "privacy mark";
		Upgrdlabel = 27, "UPGRDLABEL", "upgrade security label";
	}
);
