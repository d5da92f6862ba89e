import { expect, test } from "vitest";
import { resourceRows } from "./resource";

test("a lab result says what, how much and when", () => {
	const rows = resourceRows(JSON.stringify({
		resourceType: "Observation", status: "final", code: { coding: [{ code: "38445-3", display: "Calprotectin" }] },
		valueQuantity: { value: 120, unit: "ug/g" }, effectiveDateTime: "2026-03-01",
	}));
	expect(rows?.map(({ label, text }) => [label, text])).toEqual([
		["resource.what", "Calprotectin"], ["resource.value", "120 ug/g"], ["resource.when", "2026-03-01"], ["resource.status", "final"],
	]);
});

test("a value of several parts says each with its name", () => {
	const rows = resourceRows(JSON.stringify({ component: [{ code: { text: "Systolic" }, valueQuantity: { value: 120, unit: "mmHg" } }, { code: { text: "Diastolic" }, valueQuantity: { value: 80, unit: "mmHg" } }] }));
	expect(rows?.[0]?.text).toBe("Systolic: 120 mmHg · Diastolic: 80 mmHg");
});

test("what is no JSON has no rows, and odd shapes break nothing", () => {
	expect(resourceRows("not json")).toBeNull();
	expect(resourceRows("[]")).toBeNull();
	expect(resourceRows(JSON.stringify({ code: 5, valueQuantity: [], component: "x", period: null, note: [1] }))).toEqual([]);
});
