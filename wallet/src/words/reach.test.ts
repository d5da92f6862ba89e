import { expect, test } from "vitest";
import { EXPLICIT_SENSITIVITIES, id, type Basis, type Directive, type Reach } from "../contracts";
import { usual } from "../state/usual";
import { directive } from "../testing/values";
import { leftOut, reachCards } from "./reach";

const reach = (organization: number, purpose: Reach["purpose"], unpaid: Reach["unpaid"], paid: Reach["paid"] = unpaid, some: Reach["some"] = []): Reach => ({
	organization: id.organization(organization), purpose, unpaid, paid, some, because: [],
});

test("the patient's own hospital comes first", () => {
	const cards = reachCards([reach(1, "TREAT", ["laboratory"]), reach(3, "TREAT", ["laboratory"])], id.organization(3));
	expect(cards.map((card) => card.organization)).toEqual([3, 1]);
});

test("purposes with the same reach are one line", () => {
	const [card] = reachCards([reach(1, "TREAT", ["laboratory", "imaging"]), reach(1, "HOPERAT", ["laboratory", "imaging"])], null);
	expect(card?.lines).toEqual([{ purposes: ["TREAT", "HOPERAT"], categories: ["laboratory", "imaging"], payment: "either", onlySome: false, because: [] }]);
});

test("research into one disease says nothing new beside all research", () => {
	const [card] = reachCards([reach(4, "HRESCH", ["laboratory"]), reach(4, "DSRCH", ["laboratory"])], null);
	expect(card?.lines.map((line) => line.purposes)).toEqual([["HRESCH"]]);
	const [wider] = reachCards([reach(4, "HRESCH", ["laboratory"]), reach(4, "DSRCH", ["laboratory", "problems"])], null);
	expect(wider?.lines.map((line) => line.purposes)).toEqual([["HRESCH"], ["DSRCH"]]);
});

test("paid and unpaid are told apart, and nothing is lost between them", () => {
	const [card] = reachCards([reach(4, "HRESCH", ["laboratory"], ["laboratory", "genomics"])], null);
	expect(card?.lines.map(({ categories, payment }) => [categories, payment])).toEqual([[["laboratory"], "either"], [["genomics"], "paid"]]);
});

test("who may read nothing has no card", () => {
	expect(reachCards([reach(4, "HRESCH", [], [])], null)).toEqual([]);
});

test("what a line leaves out is said where all that decided leaves it out, and where that is known", () => {
	const rules = (name: string) => usual(id.organization(0)).find((one) => one.name === name)?.rules as Directive["rules"];
	const by = (number: number): Basis => ({ by: "rule", directive: id.directive(number), version: 1, rule: 0, voided: null });
	const line = (...because: Basis[]) => ({ purposes: ["HRESCH"], categories: ["laboratory"], payment: "paid", onlySome: true, because }) as const;
	const given = [directive(0, rules("research-lab")), directive(1, rules("care-here")), directive(2, rules("care-everywhere"))];
	expect(leftOut(line(by(0)), given)).toEqual(["left-out.extra-private", "left-out.sensitive"]);
	// The hospital's own consent names every label.
	expect(leftOut(line(by(1)), given)).toEqual(["left-out.most-private"]);
	expect(leftOut(line(by(1), by(2)), given)).toEqual(["left-out.most-private"]);
	// What opens more decides what is left out; a consent that is not known leaves out nothing for certain.
	expect(leftOut(line(by(0), by(1)), given)).toEqual([]);
	expect(leftOut(line(by(0), by(7)), given)).toEqual([]);
	const [care] = rules("care-here");
	const some = { ...care, conditions: { ...care.conditions, sensitivities: [EXPLICIT_SENSITIVITIES[0]] } } as typeof care;
	expect(leftOut(line(by(3)), [directive(3, [some])])).toContain("left-out.other-sensitive");
});
