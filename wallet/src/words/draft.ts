/** From a usual consent and a person's changes to what is signed. Pure: the page and its tests share it. */
import type { Category, Draft, Moment, NonEmpty, OrganizationId, Payment, Recipient, Rule, Template, Usual } from "../contracts";

/** How long a consent is to hold. */
export type Span = "half-year" | "year" | "five-years" | "open" | "date";

/** What somebody changed of a usual consent; `null` leaves it as it is. */
export interface Changed {
	readonly who: OrganizationId | null;
	readonly what: readonly Category[] | null;
	readonly paid: Payment | null;
	readonly span: Span;
	/** `YYYY-MM-DD`, for the span `date`: the last day that counts. */
	readonly date: string;
}

/** Nothing changed. Consents end by themselves after a year, unless somebody says otherwise. */
export const UNCHANGED: Changed = { who: null, what: null, paid: null, span: "year", date: "" };

const DAY = 86_400;
const DAYS: Record<Exclude<Span, "date" | "open">, number> = { "half-year": 182, year: 365, "five-years": 5 * 365 + 1 };

/** When a span ends: the first second in which it no longer holds. `null` never; `undefined` while no date is typed. */
export function endOf(span: Span, date: string, now: number): Moment | null | undefined {
	if (span === "open") return null;
	if (span === "date") {
		// The day named still counts, in the reader's own time.
		const start = new Date(`${date}T00:00:00`).getTime();
		return Number.isNaN(start) ? undefined : (Math.floor(start / 1000 + DAY) as Moment);
	}
	return (Math.floor(now) + DAYS[span] * DAY) as Moment;
}

function changeRule(rule: Rule, { who, what, paid }: Changed): Rule {
	// What a usual consent refuses stays refused whatever is changed of what it permits.
	if (rule.effect === "deny") return rule;
	const recipient: Recipient | null = who === null ? rule.conditions.recipient : { by: "organization", organization: who };
	const [first, ...rest] = what ?? [];
	const categories: NonEmpty<Category> | null = first === undefined ? rule.conditions.categories : [first, ...rest];
	return { ...rule, conditions: { ...rule.conditions, recipient, categories }, terms: { ...rule.terms, payment: paid ?? rule.terms.payment } };
}

/** The newest template that this kind of consent can be given under: its text is known and not revoked. */
export function templateFor(about: Usual["about"], templates: readonly Template[]): Template | null {
	const fit = templates.filter((template) => template.about.is === about && template.validity === "current" && template.text === "known");
	return fit.reduce<Template | null>((best, template) => (best === null || template.publishedAt > best.publishedAt ? template : best), null);
}

/** What would be signed; `null` while something is missing. */
export function draftOf(usual: Usual, template: Template, changed: Changed, now: number): Draft | null {
	const end = endOf(changed.span, changed.date, now);
	if (end === undefined) return null;
	if (changed.what !== null && changed.what.length === 0) return null;
	const [first, ...rest] = usual.rules;
	return {
		template: template.ref,
		// The ledger's clock may be a little behind this device's.
		period: { start: (Math.floor(now) - 60) as Moment, end },
		rules: [changeRule(first, changed), ...rest.map((rule) => changeRule(rule, changed))],
	};
}

/** Whether a usual consent opens anything, so that its recipient and payment can be chosen. */
export function opensSomething(usual: Usual): boolean {
	return usual.rules.some((rule) => rule.effect === "permit");
}

/** Payment only concerns research. */
export function canBePaid(usual: Usual): boolean {
	return usual.about === "research" && opensSomething(usual);
}
