/**
 * The usual consents. Their rules are the command line's (`cli/src/rules/usual/*.toml`); a test reads those
 * files and compares.
 */

import {
	EXPLICIT_SENSITIVITIES, id, type Choice, type Conditions, type Draft, type NonEmpty, type OrganizationId, type Rule, type Terms,
	type Usual,
} from "../contracts";

const ANY: Conditions = {
	purposes: null, actions: null, categories: null, recipient: null, confidentiality: null, sensitivities: null, dataPeriod: null,
	author: null,
};
const UNPAID: Terms = { qualifications: [], labels: "may_carry", payment: { paid: false }, obligations: [], refrains: [] };
/** What every usual permit for research asks of a partner and forbids it. */
const RESEARCH: Terms = {
	...UNPAID,
	qualifications: ["accepted_terms", "ethics_approval"],
	payment: { paid: true, from: 0n },
	refrains: ["NORELINK", "NORDSCLCD"],
};

const permit = (conditions: Partial<Conditions>, terms: Terms): Rule => ({ effect: "permit", conditions: { ...ANY, ...conditions }, terms });
const deny = (conditions: Partial<Conditions>): Rule => ({ effect: "deny", conditions: { ...ANY, ...conditions } });

const research = (conditions: Partial<Conditions>): Rule =>
	permit({ actions: ["use", "count", "compute"], recipient: { by: "kind", kind: "partner" }, confidentiality: "N", ...conditions }, RESEARCH);

/** The usual consents of a patient of this hospital; those about the own hospital only where there is one. */
export function usual(hospital: OrganizationId | null): readonly Usual[] {
	const everywhere: readonly Usual[] = [
		{
			name: "care-everywhere",
			about: "care",
			rules: [permit({ purposes: ["TREAT"], actions: ["access", "use"], recipient: { by: "kind", kind: "hospital" }, confidentiality: "R" }, UNPAID)],
		},
		{ name: "research-lab", about: "research", rules: [research({ purposes: ["HRESCH"], categories: ["laboratory"] })] },
		{ name: "research-ibd-lab", about: "research", rules: [research({ purposes: ["DSRCH"], categories: ["problems", "medications", "laboratory"] })] },
		{ name: "research-broad", about: "research", rules: [deny({ purposes: ["MLTRAINING"] }), research({ purposes: ["HRESCH"] })] },
		{ name: "research-no", about: "research", rules: [deny({ purposes: ["HRESCH", "HMARKT", "MLTRAINING"] })] },
	];
	if (hospital === null) return everywhere;
	const here: Usual = {
		name: "care-here",
		about: "care",
		rules: [
			permit(
				{
					purposes: ["TREAT", "HPAYMT", "HOPERAT"], recipient: { by: "organization", organization: hospital }, confidentiality: "R",
					sensitivities: [...EXPLICIT_SENSITIVITIES] as unknown as NonEmpty<(typeof EXPLICIT_SENSITIVITIES)[number]>,
				},
				UNPAID,
			),
		],
	};
	return [here, ...everywhere];
}

/** Purposes whose consent is about care: their template is another, and what is confidential is part of it. */
const CARE = new Set(["TREAT", "HPAYMT", "HOPERAT", "ETREAT", "BTG", "ERTREAT", "COC", "POPHLTH", "CLINTRL", "TREATDS"]);

/** A person's choices on the consent screen as one rule. */
export function build(choice: Choice): Draft {
	const care = choice.why.every((purpose) => CARE.has(purpose));
	const conditions: Partial<Conditions> = {
		purposes: choice.why,
		actions: choice.actions ?? (care ? ["access", "use"] : ["use", "count", "compute"]),
		categories: choice.what === "everything" ? null : choice.what,
		recipient: choice.who,
		confidentiality: care ? "R" : "N",
		sensitivities: choice.sensitive.length === 0 ? null : (choice.sensitive as NonEmpty<(typeof choice.sensitive)[number]>),
	};
	const terms: Terms = {
		qualifications: choice.qualifications,
		labels: "may_carry",
		payment: choice.payment,
		obligations: [],
		refrains: care ? [] : ["NORELINK", "NORDSCLCD"],
	};
	return {
		template: choice.template,
		period: { start: choice.from, end: choice.until === null ? null : id.moment(choice.until) },
		rules: [permit(conditions, terms)],
	};
}
