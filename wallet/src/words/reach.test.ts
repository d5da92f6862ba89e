import { expect, test } from "vitest";
import { id, type Reach } from "../contracts";
import { reachCards } from "./reach";

const reach = (organization: number, purpose: Reach["purpose"], unpaid: Reach["unpaid"], paid: Reach["paid"] = unpaid, some: Reach["some"] = []): Reach => ({
	organization: id.organization(organization), purpose, unpaid, paid, some, because: [],
});

test("the patient's own hospital comes first", () => {
	const cards = reachCards([reach(1, "TREAT", ["laboratory"]), reach(3, "TREAT", ["laboratory"])], id.organization(3));
	expect(cards.map((card) => card.organization)).toEqual([3, 1]);
});

test("purposes with the same reach are one line", () => {
	const [card] = reachCards([reach(1, "TREAT", ["laboratory", "imaging"]), reach(1, "HOPERAT", ["laboratory", "imaging"])], null);
	expect(card?.lines).toEqual([{ purposes: ["TREAT", "HOPERAT"], categories: ["laboratory", "imaging"], payment: "either", onlySome: false }]);
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
