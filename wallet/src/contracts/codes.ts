/**
 * The codes of the ledger, as `primitives/src/codes` has them. A test compares this list with the
 * tables inside the wasm module. What each is called is in the languages' catalogues, by code.
 */

/** HL7 v3 PurposeOfUse: why data is asked for. In the order of their numbers. */
export const PURPOSES = [
	"TREAT", "HPAYMT", "HOPERAT", "HRESCH", "PATRQT", "PUBHLTH", "HMARKT", "ETREAT", "BTG",
	"ERTREAT", "MLTRAINING", "CLINTRL", "COC", "POPHLTH", "TREATDS", "BIORCH", "CLINTRCH",
	"CLINTRCHNPC", "CLINTRCHPC", "PRECLINTRCH", "DSRCH", "POARCH", "TRANSRCH", "FAMRQT", "PWATRNY",
	"SUPNWK", "DISASTER", "THREAT", "CLMATTCH", "COVAUTH", "COVERAGE", "ELIGDTRM", "ELIGVER",
	"ENROLLM", "MILDCRG", "REMITADV", "PMTDS", "CAREMGT", "DONAT", "FRAUD", "GOV", "HACCRED",
	"HCOMPL", "HDECD", "HDIRECT", "HDM", "HLEGAL", "HOUTCOMS", "HPRGRP", "HQUALIMP", "HSYSADMIN",
	"LABELING", "METAMGT", "MEMADMIN", "MILCDM", "PATADMIN", "PATSFTY", "PERFMSR", "RECORDMGT",
	"SYSDEV", "HTEST", "TRAIN",
] as const;
/** One of {@link PURPOSES}. */
export type Purpose = (typeof PURPOSES)[number];

/** What is to be done with the data. In the order of their numbers. */
export const ACTIONS = [
	"collect", "access", "use", "disclose", "correct", "count", "compute",
] as const;
/** One of {@link ACTIONS}. */
export type Action = (typeof ACTIONS)[number];

/** Categories of records. In the order of their numbers. */
export const CATEGORIES = [
	"demographics", "allergies", "problems", "diagnoses", "medications", "immunizations",
	"laboratory", "vital-signs", "imaging", "procedures", "encounters", "clinical-notes",
	"pathology", "cardiology", "genomics", "social-history", "family-history", "surveys",
	"activity", "functional-status", "care-plans", "devices", "orders", "coverage", "claims",
	"advance-directives", "adverse-events", "nutrition", "vision", "research-participation",
	"communications", "exam", "provenance", "other",
] as const;
/** One of {@link CATEGORIES}. */
export type Category = (typeof CATEGORIES)[number];

/** HL7 v3 Confidentiality, from unrestricted to very restricted. In the order of their numbers. */
export const CONFIDENTIALITIES = [
	"U", "L", "M", "N", "R", "V",
] as const;
/** One of {@link CONFIDENTIALITIES}. */
export type Confidentiality = (typeof CONFIDENTIALITIES)[number];

/** HL7 v3 ActCode, sensitivity: what makes a record delicate. In the order of their numbers. */
export const SENSITIVITIES = [
	"PSYTHPN", "SUD", "ETHUD", "OPIOIDUD", "HIV", "STD", "GDIS", "SDV", "SPI", "BH", "COGN", "DVD",
	"EMOTDIS", "MH", "PSY", "ETH", "MST", "PREGNANT", "SCA", "SEX", "TBOO", "VIO", "SICKLE", "IDS",
	"DEMO", "DOB", "GENDER", "LIVARG", "MARST", "PATLOC", "RACE", "REL", "B", "EMPL", "LOCIS",
	"SSP", "ADOL", "CEL", "VIP", "DIA", "DRGIS", "EMP", "PDS", "PHY", "PRS",
] as const;
/** One of {@link SENSITIVITIES}. */
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** What a recipient must do. In the order of their numbers. */
export const OBLIGATIONS = [
	"REDACT", "MASK", "DEID", "PSEUD", "ANONY", "MINEC", "ENCRYPT", "AUDIT", "AUDTR", "DELAU",
	"HUAPRV", "AOD", "ENCRYPTR", "ENCRYPTT", "ENCRYPTU", "CPLYCC", "CPLYCD", "CPLYJPP", "CPLYOPP",
	"CPLYOSP", "CPLYPOL", "DECLASSIFYLABEL", "DOWNGRDLABEL", "DRIVLABEL", "LABEL", "PERSISTLABEL",
	"PRIVMARK", "UPGRDLABEL",
] as const;
/** One of {@link OBLIGATIONS}. */
export type Obligation = (typeof OBLIGATIONS)[number];

/** What a recipient must not do. In the order of their numbers. */
export const REFRAINS = [
	"NORELINK", "NOREUSE", "NORDSCLCD", "NODSCLCD", "NOINTEGRATE", "NOPERSISTP", "NOCOLLECT",
	"NORDSCLCDS", "NODSCLCDS", "NOAUTH", "NOLIST", "NOMOU", "NOORGPOL", "NOPAT", "NORDSCLW",
	"NOVIP", "ORCON",
] as const;
/** One of {@link REFRAINS}. */
export type Refrain = (typeof REFRAINS)[number];

/** Sensitivities that a permit covers only where it names them. */
export const EXPLICIT_SENSITIVITIES = [
	"PSYTHPN", "SUD", "ETHUD", "OPIOIDUD", "HIV", "STD", "GDIS", "SDV",
] as const satisfies readonly Sensitivity[];

/** Purposes that only their own code permits. */
export const EXPLICIT_PURPOSES = ["BTG", "MLTRAINING", "HMARKT"] as const satisfies readonly Purpose[];

/** What an organization is. */
export const ORGANIZATION_KINDS = ["hospital", "partner", "ethics_board", "auditor"] as const;
/** One of {@link ORGANIZATION_KINDS}. */
export type OrganizationKind = (typeof ORGANIZATION_KINDS)[number];

/** What a staff account may do, in the order of the roles' numbers. */
export const ROLES = [
	"admin", "registrar", "gateway", "clinician", "scientist", "privacy_officer", "treasurer",
	"operator",
] as const;
/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** What is attested of an organization and checked by machine. */
export const QUALIFICATIONS = [
	"researcher_status", "affiliation_and_role", "accepted_terms", "controlled_access",
	"ethics_approval", "non_profit",
] as const;
/** One of {@link QUALIFICATIONS}. */
export type Qualification = (typeof QUALIFICATIONS)[number];

/** Rights of a representative. */
export const RIGHTS_OF_REPRESENTATIVES = ["view", "grant", "withdraw", "claim", "recover"] as const;
/** One of {@link RIGHTS_OF_REPRESENTATIVES}. */
export type Right = (typeof RIGHTS_OF_REPRESENTATIVES)[number];

/** How a representative stands to the subject, HL7 v3 RoleCode. */
export const RELATIONS = [
	"GUARD", "GUADLTM", "POWATT", "DPOWATT", "HPOWATT", "SPOWATT", "RESPSN", "EXECS", "PRN",
] as const;
/** One of {@link RELATIONS}. */
export type Relation = (typeof RELATIONS)[number];
