/** What a subject has said, and what the evaluator makes of it. */

import type {
	Action, Category, Confidentiality, Obligation, OrganizationKind, Purpose, Qualification, Refrain,
	Sensitivity,
} from "./codes";
import type {
	AccountId, Balance, BlockId, DirectiveId, Hex, Jurisdiction, Language, Moment, OrganizationId,
	Period, TemplateRef,
} from "./ids";

/** A list that is never empty. An attribute that is present says something. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** Who a rule is about. */
export type Recipient =
	| { readonly by: "organization"; readonly organization: OrganizationId }
	| { readonly by: "kind"; readonly kind: OrganizationKind }
	| { readonly by: "jurisdiction"; readonly jurisdiction: Jurisdiction };

/** What a rule asks of a request; `null` means any, but for the explicit codes. */
export interface Conditions {
	readonly purposes: NonEmpty<Purpose> | null;
	readonly actions: NonEmpty<Action> | null;
	readonly categories: NonEmpty<Category> | null;
	readonly recipient: Recipient | null;
	/** A permit reaches up to this level, a deny from it up. */
	readonly confidentiality: Confidentiality | null;
	readonly sensitivities: NonEmpty<Sensitivity> | null;
	/** Clinical time of the record, which says nothing about when the consent is in force. */
	readonly dataPeriod: Period | null;
	readonly author: OrganizationId | null;
}

/** Whether a permit covers paid use. */
export type Payment = { readonly paid: false } | { readonly paid: true; readonly from: Balance };

/** The terms of a permit. */
export interface Terms {
	readonly qualifications: readonly Qualification[];
	/** `must_carry`: only records that carry one of the listed sensitivities. */
	readonly labels: "may_carry" | "must_carry";
	readonly payment: Payment;
	readonly obligations: readonly Obligation[];
	readonly refrains: readonly Refrain[];
}

/** One rule; within a directive the first that matches decides. */
export type Rule =
	| { readonly effect: "permit"; readonly conditions: Conditions; readonly terms: Terms }
	| { readonly effect: "deny"; readonly conditions: Conditions };

/** Whether a directive still permits. */
export type Standing =
	| { readonly is: "active" }
	| { readonly is: "suspended"; readonly by: "subject" | "representative" | "both" }
	| { readonly is: "withdrawn" };

/** In which capacity a directive was given. */
export type Grantor =
	| { readonly is: "subject" }
	| { readonly is: "representative"; readonly account: AccountId };

/** One version of a consent. */
export interface Directive {
	readonly id: DirectiveId;
	readonly version: number;
	readonly template: TemplateRef;
	readonly grantor: Grantor;
	readonly statedAt: Moment;
	readonly period: Period;
	readonly rules: NonEmpty<Rule>;
	/** Whether a signed paper is behind it. */
	readonly fromPaper: boolean;
	readonly standing: Standing;
	/** What it comes to now, the clock and the templates considered. */
	readonly now: "in_force" | "not_yet" | "expired" | "suspended" | "withdrawn" | "template_outdated"
		| "grantor_lost_right";
}

/** A standing denial. */
export interface Block {
	readonly id: BlockId;
	readonly denies: Conditions;
}

/** Everything a subject has said. */
export interface Consents {
	readonly version: number;
	/** Everything stated up to here is withdrawn; `null` when nothing ever was at once. */
	readonly withdrawnThrough: Moment | null;
	/** Newest statement first, the order in which they are asked. */
	readonly directives: readonly Directive[];
	readonly blocks: readonly Block[];
}

/** Why a permit refuses. */
export type Voidance = "withdrawn" | "suspended" | "template_outdated" | "grantor_lost_right";

/** What decided. */
export type Basis =
	| { readonly by: "nothing" }
	| { readonly by: "recipient_not_active" }
	| { readonly by: "block"; readonly block: BlockId }
	| {
			readonly by: "rule";
			readonly directive: DirectiveId;
			readonly version: number;
			/** From 0. */
			readonly rule: number;
			readonly voided: Voidance | null;
	  }
	| { readonly by: "too_intricate" };

/** The answer of the evaluator. */
export interface Decision {
	readonly outcome: "permit" | "conditional" | "deny" | "no_consent";
	readonly basis: Basis;
	readonly obligations: readonly Obligation[];
	readonly refrains: readonly Refrain[];
	/** The first moment at which the clock alone could change the answer. */
	readonly validUntil: Moment | null;
}

/** An organization, as the ledger and the wallet's directory know it. */
export interface Organization {
	readonly id: OrganizationId;
	readonly kind: OrganizationKind;
	readonly jurisdiction: Jurisdiction;
	readonly status: "active" | "suspended" | "retired";
	/** What the directory that came with this wallet calls it; the ledger knows no names. */
	readonly name: string | null;
	readonly qualifications: readonly { readonly code: Qualification; readonly until: Moment }[];
}

/** What one organization may read for one purpose. */
export interface Reach {
	readonly organization: OrganizationId;
	readonly purpose: Purpose;
	/** Without payment. */
	readonly unpaid: readonly Category[];
	/** Against payment. */
	readonly paid: readonly Category[];
	/** Of all these categories, the ones of which only some records may be read. */
	readonly some: readonly Category[];
	/** What decided, one for each directive or block that had a part in it. */
	readonly because: readonly Basis[];
}

/** Who may read what, for every active organization and the usual purposes. */
export interface Survey {
	readonly at: Moment;
	readonly reach: readonly Reach[];
	/** Hospitals that may break the glass in an emergency. */
	readonly emergency: readonly OrganizationId[];
}

/** What an act would change. */
export interface Difference {
	readonly opens: readonly Reach[];
	readonly closes: readonly Reach[];
	/** Set when who may read in an emergency changes. */
	readonly emergency: { readonly before: readonly OrganizationId[]; readonly after: readonly OrganizationId[] } | null;
}

/** How a payment is divided, in parts per million. */
export interface Split {
	readonly subject: number;
	readonly custodian: number;
	readonly network: number;
}

/** A template's text in one language, its hash checked against the ledger. */
export interface TemplateText {
	readonly language: Language;
	readonly hash: Hex;
	readonly text: string;
}

/**
 * One version of a template. `unknown_text`: the ledger has the hash and this wallet has no text that
 * fits. It cannot be shown, so nothing can be signed under it.
 */
export type Template = {
	readonly ref: TemplateRef;
	readonly about: { readonly is: "care" } | {
		readonly is: "research";
		readonly split: Split;
		/** Whether the text says that the hospital is paid. */
		readonly hospitalPaidDisclosed: boolean;
	};
	readonly publishedAt: Moment;
	/** `revoked`: the council ended this version; what was given under it permits no longer. */
	readonly validity: "current" | "older" | "revoked";
} & (
	| { readonly text: "known"; readonly texts: NonEmpty<TemplateText> }
	| { readonly text: "unknown"; readonly hashes: readonly { readonly language: Language; readonly hash: Hex }[] }
);
