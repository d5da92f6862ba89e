import { expect, test } from "vitest";
import { id } from "../contracts";
import { Formats, parseAmount, plainAmount } from "./formats";

test("amounts read back, to the last unit", () => {
	for (const [text, units] of [["0", 0n], ["1", 1_000_000n], ["0.5", 500_000n], ["0.000001", 1n], ["12.34", 12_340_000n], ["123456789012345678", 123_456_789_012_345_678_000_000n]] as const) {
		expect(parseAmount(text)).toBe(units);
		expect(plainAmount(units)).toBe(text);
	}
	expect(parseAmount("0,5")).toBe(500_000n);
});

test("what is no amount is refused", () => {
	for (const wrong of ["", ".", "1.", ".5", "-1", "1e3", "1 000", "0.0000001", "9".repeat(19), "NaN"]) expect(parseAmount(wrong), wrong).toBeNull();
});

test("an amount is written in the reader's way and stays exact", () => {
	expect(new Formats("en").amount(1_234_500_000n)).toBe("1,234.5\u00a0credits");
	expect(new Formats("es").amount(500_000n)).toBe("0,5\u00a0créditos");
	expect(new Formats("en").amount(9_007_199_254_740_993_000_001n)).toBe("9,007,199,254,740,993.000001\u00a0credits");
	expect(new Formats("en").amount(1_000_000n)).toBe("1\u00a0credit");
	expect(new Formats("es").amount(1_000_000n)).toBe("1\u00a0crédito");
	expect(new Formats("ar").amount(3_000_000n)).toMatch(/أرصدة$/);
});

test("distances have a direction", () => {
	const formats = new Formats("en");
	const now = id.moment(1_000_000);
	expect(formats.distance(id.moment(1_000_000 + 3 * 86_400), now)).toBe("in 3 days");
	expect(formats.distance(id.moment(1_000_000 - 7_200), now)).toBe("2 hours ago");
});
