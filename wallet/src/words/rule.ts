/** Rules as rows of plain words: who, may do what, with what, why, until when, paid or not. */
import type { MessageId } from "../app/i18n";
import type { Voice } from "../app/say";
import { CATEGORIES, type Category, type Conditions, type Directive, type Moment, type Payment, type Period, type Rule } from "../contracts";
import { recipientName, type Organizations } from "./names";

/** One row: what it is about, and what is said. */
export interface Row {
	readonly label: MessageId;
	readonly text: string;
}

/** Kinds of records in words; all of them are "everything". */
export function categoriesInWords(categories: readonly Category[] | null, { say, formats }: Voice): string {
	if (categories === null || categories.length === CATEGORIES.length) return say("what.everything");
	// Nearly everything is easier to understand by what is left out.
	if (categories.length > CATEGORIES.length - 6) {
		const out = CATEGORIES.filter((category) => !categories.includes(category));
		return say("what.everything-but", { list: formats.and(out.map((category) => say(`category.${category}`))) });
	}
	return formats.and(categories.map((category) => say(`category.${category}`)));
}

/** Whether it is paid. */
export function paymentInWords(payment: Payment, { say, formats }: Voice): string {
	if (!payment.paid) return say("paid.never");
	if (payment.from === 0n) return say("paid.either");
	return say("paid.from", { amount: formats.amount(payment.from) });
}

/** The last day of a period, whose end is the first second after it. */
function lastDay(end: Moment, { formats }: Voice): string {
	return formats.day((end - 1) as Moment);
}

/** When a consent holds. */
export function periodInWords(period: Period, now: number, voice: Voice): string {
	const { say, formats } = voice;
	const { start, end } = period;
	if (start > now) {
		return end === null
			? say("period.from", { start: formats.day(start) })
			: say("period.between", { start: formats.day(start), end: lastDay(end, voice) });
	}
	return end === null ? say("period.open") : say("period.until", { end: lastDay(end, voice) });
}

function conditionRows(conditions: Conditions, effect: Rule["effect"], known: Organizations, voice: Voice): Row[] {
	const { say, formats } = voice;
	const rows: Row[] = [
		{ label: "row.who", text: recipientName(conditions.recipient, known, voice) },
		{
			label: "row.may",
			// A permit without actions allows all that its purposes need, and nothing for others.
			text: conditions.actions === null ? say(effect === "permit" && conditions.purposes !== null ? "may.what-why-needs" : "may.anything") : formats.and(conditions.actions.map((action) => say(`action.${action}`))),
		},
		{ label: "row.what", text: categoriesInWords(conditions.categories, voice) },
		{
			label: "row.why",
			text: conditions.purposes === null ? say("why.anything") : formats.or(conditions.purposes.map((purpose) => say(`purpose.${purpose}`))),
		},
	];
	if (conditions.confidentiality !== null) {
		// A level says little by its name; what a permit leaves out and what a refusal reaches is said instead.
		rows.push({ label: "row.secrecy", text: say(effect === "permit" ? `secrecy.permit.${conditions.confidentiality}` : `secrecy.deny.${conditions.confidentiality}`) });
	}
	if (conditions.dataPeriod !== null) {
		const { start, end } = conditions.dataPeriod;
		rows.push({
			label: "row.dated",
			text: end === null ? say("dated.from", { start: formats.day(start) }) : say("dated.between", { start: formats.day(start), end: lastDay(end, voice) }),
		});
	}
	if (conditions.author !== null) {
		rows.push({ label: "row.author", text: recipientName({ by: "organization", organization: conditions.author }, known, voice) });
	}
	return rows;
}

/** Everything one rule says. Nothing it says is left out: this is what somebody signs. */
export function ruleRows(rule: Rule, known: Organizations, voice: Voice): readonly Row[] {
	const { say, formats } = voice;
	const { conditions } = rule;
	const rows = conditionRows(conditions, rule.effect, known, voice);
	const sensitive = conditions.sensitivities?.map((code) => say(`sensitivity.${code}`));
	if (rule.effect === "deny") {
		if (sensitive !== undefined) rows.push({ label: "row.sensitive", text: say("sensitive.labelled", { list: formats.or(sensitive) }) });
		return rows;
	}
	const { terms } = rule;
	if (sensitive === undefined) rows.push({ label: "row.sensitive", text: say("sensitive.none") });
	else if (terms.labels === "must_carry") rows.push({ label: "row.sensitive", text: say("sensitive.only", { list: formats.or(sensitive) }) });
	else rows.push({ label: "row.sensitive", text: say("sensitive.also", { list: formats.and(sensitive) }) });
	rows.push({ label: "row.paid", text: paymentInWords(terms.payment, voice) });
	if (terms.qualifications.length > 0) {
		rows.push({ label: "row.only-with", text: formats.and(terms.qualifications.map((code) => say(`qualification.${code}`))) });
	}
	if (terms.obligations.length > 0) {
		rows.push({ label: "row.must", text: formats.and(terms.obligations.map((code) => say(`obligation.${code}`))) });
	}
	if (terms.refrains.length > 0) {
		rows.push({ label: "row.must-not", text: formats.or(terms.refrains.map((code) => say(`refrain.${code}`))) });
	}
	return rows;
}

/** One line for a rule, for lists. */
export function ruleLine(rule: Rule, known: Organizations, voice: Voice): string {
	const { conditions } = rule;
	return voice.say(rule.effect === "permit" ? "line.permit" : "line.deny", {
		who: recipientName(conditions.recipient, known, voice),
		what: categoriesInWords(conditions.categories, voice),
		why: conditions.purposes === null ? voice.say("why.anything") : voice.formats.or(conditions.purposes.map((purpose) => voice.say(`purpose.${purpose}`))),
	});
}

/** What a consent is called in a list: what its first permit opens, or that it only refuses. */
export function directiveTitle(directive: Pick<Directive, "rules">, known: Organizations, voice: Voice): string {
	const permit = directive.rules.find((rule) => rule.effect === "permit") ?? directive.rules[0];
	return ruleLine(permit, known, voice);
}
