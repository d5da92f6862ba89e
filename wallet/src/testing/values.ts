/** Values of the contracts for tests of views. Values, not stand-ins: no view knows where a value comes from. */
import {
	id, type AccountId, type Consents, type Directive, type Entry, type Home, type Organization, type OrganizationKind, type Rule, type Template, type Usual,
} from "../contracts";

/** Monday, 1 June 2026, 12:00 UTC. */
export const NOW = 1_780_315_200;

/** An account. */
export const AMINA: AccountId = id.account("5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty");

/** An organization by number. */
export function organization(number: number, kind: OrganizationKind, name: string | null = null): Organization {
	return { id: id.organization(number), kind, jurisdiction: id.jurisdiction("ES"), status: "active", name, qualifications: [] };
}

/** Two hospitals and a partner. */
export const ORGANIZATIONS = new Map(
	[organization(0, "hospital", "Hospital del Mar"), organization(1, "hospital"), organization(4, "partner", "Institute of Gut Health")].map((one) => [one.id, one]),
);

/** A permit to a partner for research with lab results. */
export const LAB: Rule = {
	effect: "permit",
	conditions: {
		purposes: ["HRESCH"],
		actions: ["use", "count", "compute"],
		categories: ["laboratory"],
		recipient: { by: "kind", kind: "partner" },
		confidentiality: "N",
		sensitivities: null,
		dataPeriod: null,
		author: null,
	},
	terms: {
		qualifications: ["ethics_approval", "accepted_terms"],
		labels: "may_carry",
		payment: { paid: true, from: 0n },
		obligations: [],
		refrains: ["NORELINK", "NORDSCLCD"],
	},
};

/** A denial of training models. */
export const NO_TRAINING: Rule = {
	effect: "deny",
	conditions: { purposes: ["MLTRAINING"], actions: null, categories: null, recipient: null, confidentiality: null, sensitivities: null, dataPeriod: null, author: null },
};

/** The usual consents the tests use. */
export const USUAL_BROAD: Usual = { name: "research-broad", about: "research", rules: [NO_TRAINING, LAB] };
/** The same without a denial before. */
export const USUAL_LAB: Usual = { name: "research-lab", about: "research", rules: [LAB] };
/** One that only refuses. */
export const USUAL_NO: Usual = { name: "research-no", about: "research", rules: [NO_TRAINING] };

/** A template with its text. */
export const RESEARCH: Template = {
	ref: { id: id.template(1), version: 1 },
	about: { is: "research", split: { subject: 700_000, custodian: 200_000, network: 100_000 }, hospitalPaidDisclosed: true },
	publishedAt: id.moment(NOW - 86_400),
	validity: "current",
	text: "known",
	texts: [{ language: id.language("en"), hash: "0x00", text: "You may agree to research." }],
};

/** A consent in force. */
export function directive(number: number, rules: Directive["rules"], now: Directive["now"] = "in_force"): Directive {
	return {
		id: id.directive(number),
		version: number + 1,
		template: RESEARCH.ref,
		grantor: { is: "subject" },
		statedAt: id.moment(NOW - 3_600),
		period: { start: id.moment(NOW - 3_600), end: id.moment(NOW + 365 * 86_400) },
		rules,
		fromPaper: false,
		standing: now === "withdrawn" ? { is: "withdrawn" } : { is: "active" },
		now,
	};
}

/** What somebody has said. */
export function consents(directives: readonly Directive[] = []): Consents {
	return { version: directives.length, withdrawnThrough: null, directives, blocks: [] };
}

/** A home. */
export function home(directives: readonly Directive[] = []): Home {
	return {
		subject: AMINA,
		custodian: id.organization(0),
		consents: consents(directives),
		survey: {
			at: id.moment(NOW),
			reach: [{ organization: id.organization(4), purpose: "HRESCH", unpaid: ["laboratory"], paid: ["laboratory"], some: [], because: [] }],
			emergency: [id.organization(0), id.organization(1)],
		},
		organizations: ORGANIZATIONS,
		templates: [RESEARCH],
		openEmergencies: [],
		reconsentDue: [],
		block: "0x00",
	};
}

/** An act on its way. */
export function entry(key: string, act: Entry["act"], status: Entry["status"]): Entry {
	return { key, act, signer: AMINA, confirmedAt: id.moment(NOW), status, left: status.at !== "waiting" };
}
