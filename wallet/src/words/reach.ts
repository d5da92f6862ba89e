/** Who may read what, gathered for a screen: one card for each organization, one line for each kind of reading. */
import type { MessageId } from "../app/i18n";
import { EXPLICIT_SENSITIVITIES, type Basis, type Category, type Directive, type OrganizationId, type Purpose, type Reach, type Rule } from "../contracts";

/** Several purposes for which the same may be read. */
export interface ReachLine {
	readonly purposes: readonly Purpose[];
	readonly categories: readonly Category[];
	readonly payment: "either" | "unpaid" | "paid";
	/** Of some of these kinds only some records. */
	readonly onlySome: boolean;
	/** What decided. */
	readonly because: readonly Basis[];
}

/** What one organization may read. */
export interface ReachCard {
	readonly organization: OrganizationId;
	readonly lines: readonly ReachLine[];
}

type Part = { purpose: Purpose; categories: readonly Category[]; payment: ReachLine["payment"]; onlySome: boolean; because: readonly Basis[] };

function parts({ purpose, unpaid, paid, some, because }: Reach): Part[] {
	const both = unpaid.filter((category) => paid.includes(category));
	const rest = (list: readonly Category[]) => list.filter((category) => !both.includes(category));
	const made: [readonly Category[], ReachLine["payment"]][] = [
		[both, "either"],
		[rest(unpaid), "unpaid"],
		[rest(paid), "paid"],
	];
	return made
		.filter(([categories]) => categories.length > 0)
		.map(([categories, payment]) => ({ purpose, categories, payment, onlySome: categories.some((category) => some.includes(category)), because }));
}

const key = (part: Part) => `${part.payment} ${part.onlySome} ${part.categories.join()}`;

/** A purpose that says nothing new beside another: research into one disease beside all research. */
const WITHIN: Partial<Record<Purpose, Purpose>> = { DSRCH: "HRESCH" };

/** Gathers a survey. The patient's own hospital comes first, then as the ledger numbers them. */
export function reachCards(reach: readonly Reach[], custodian: OrganizationId | null): readonly ReachCard[] {
	const byOrganization = new Map<OrganizationId, Part[]>();
	for (const entry of reach) {
		byOrganization.set(entry.organization, [...(byOrganization.get(entry.organization) ?? []), ...parts(entry)]);
	}
	const cards = [...byOrganization].map(([organization, all]) => ({ organization, lines: lines(all) }));
	const first = (card: ReachCard) => (card.organization === custodian ? 0 : 1);
	return cards.filter((card) => card.lines.length > 0).sort((a, b) => first(a) - first(b) || a.organization - b.organization);
}

function lines(all: readonly Part[]): ReachLine[] {
	const gathered = new Map<string, { purposes: Purpose[]; because: Basis[]; part: Part }>();
	for (const part of all) {
		const known = gathered.get(key(part));
		if (known === undefined) gathered.set(key(part), { purposes: [part.purpose], because: [...part.because], part });
		else {
			known.purposes.push(part.purpose);
			known.because.push(...part.because);
		}
	}
	return [...gathered.values()].map(({ purposes, because, part }) => ({
		purposes: purposes.filter((purpose) => {
			const wider = WITHIN[purpose];
			return wider === undefined || !purposes.includes(wider);
		}),
		categories: part.categories,
		payment: part.payment,
		onlySome: part.onlySome,
		because,
	}));
}

/** What a permit leaves out of the kinds of records that it names. */
function leftOutBy({ conditions, terms }: Extract<Rule, { effect: "permit" }>): readonly MessageId[] {
	const { confidentiality, sensitivities, dataPeriod, author } = conditions;
	const secrecy: MessageId | null =
		confidentiality === null || confidentiality === "V" ? null : confidentiality === "R" ? "left-out.most-private" : confidentiality === "N" ? "left-out.extra-private" : "left-out.private";
	const labels: MessageId | null =
		sensitivities === null
			? "left-out.sensitive"
			: terms.labels === "must_carry"
				? "left-out.unlabelled"
				: EXPLICIT_SENSITIVITIES.every((code) => sensitivities.includes(code))
					? null
					: "left-out.other-sensitive";
	return [secrecy, labels, dataPeriod === null ? null : "left-out.dates", author === null ? null : "left-out.author"].filter((part) => part !== null) as MessageId[];
}

/** What a line leaves out for certain: whatever decided, all of it leaves it out. Nothing where that is not known. */
export function leftOut(line: ReachLine, directives: readonly Directive[]): readonly MessageId[] {
	const parts = line.because.map((basis) => {
		const rule = basis.by === "rule" ? directives.find(({ id }) => id === basis.directive)?.rules[basis.rule] : undefined;
		return rule?.effect === "permit" ? leftOutBy(rule) : [];
	});
	const [first = [], ...rest] = parts;
	return first.filter((part) => rest.every((others) => others.includes(part)));
}
