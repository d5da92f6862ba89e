import { expect, test } from "vitest";
import { id, type Template } from "../contracts";
import { NOW, RESEARCH, USUAL_BROAD, USUAL_LAB, USUAL_NO } from "../testing/values";
import { canBePaid, draftOf, endOf, opensSomething, templateFor, UNCHANGED } from "./draft";

test("a usual consent ends by itself after a year", () => {
	const draft = draftOf(USUAL_LAB, RESEARCH, UNCHANGED, NOW);
	expect(draft?.period.end).toBe(NOW + 365 * 86_400);
	expect(draft?.rules).toEqual(USUAL_LAB.rules);
});

test("a date's own day still counts, and no date is no draft", () => {
	const end = endOf("date", "2027-03-01", NOW);
	expect(end).toBe(new Date("2027-03-02T00:00:00").getTime() / 1000);
	expect(draftOf(USUAL_LAB, RESEARCH, { ...UNCHANGED, span: "date" }, NOW)).toBeNull();
});

test("what a usual consent refuses stays refused whatever is changed", () => {
	const draft = draftOf(USUAL_BROAD, RESEARCH, { ...UNCHANGED, who: id.organization(4), what: ["imaging"], paid: { paid: false } }, NOW);
	expect(draft?.rules[0]).toEqual(USUAL_BROAD.rules[0]);
	expect(draft?.rules[1]).toMatchObject({ conditions: { recipient: { by: "organization", organization: 4 }, categories: ["imaging"] }, terms: { payment: { paid: false } } });
});

test("choosing nothing is no draft, never everything", () => {
	expect(draftOf(USUAL_LAB, RESEARCH, { ...UNCHANGED, what: [] }, NOW)).toBeNull();
});

test("a template that cannot be shown or is revoked is never used", () => {
	const { text: _, texts: __, ...rest } = RESEARCH as Extract<Template, { text: "known" }>;
	const unknown: Template = { ...rest, text: "unknown", hashes: [] };
	expect(templateFor("research", [unknown])).toBeNull();
	expect(templateFor("research", [{ ...RESEARCH, validity: "revoked" }])).toBeNull();
	expect(templateFor("care", [RESEARCH])).toBeNull();
	expect(templateFor("research", [unknown, RESEARCH])).toBe(RESEARCH);
});

test("payment is asked only where something is opened for research", () => {
	expect([canBePaid(USUAL_LAB), canBePaid(USUAL_NO), opensSomething(USUAL_NO)]).toEqual([true, false, false]);
});
