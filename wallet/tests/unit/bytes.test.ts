import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { compact, concat, equal, fixed, fromBase64, fromHex, option, readCompact, toHex, withLength } from "../../src/chain/bytes";

describe("bytes", () => {
	test.prop([fc.bigInt({ min: 0n, max: (1n << 536n) - 1n })])("a compact number is read as it was written", (number) => {
		const bytes = compact(number);
		expect(readCompact(bytes, 0)).toEqual([number, bytes.length]);
	});

	test("compact numbers are SCALE's", () => {
		// The examples of the SCALE documentation.
		const cases: readonly (readonly [bigint, string])[] = [
			[0n, "0x00"], [1n, "0x04"], [42n, "0xa8"], [69n, "0x1501"], [65_535n, "0xfeff0300"], [100_000_000_000_000n, "0x0b00407a10f35a"],
		];
		for (const [number, hex] of cases) expect(toHex(compact(number))).toBe(hex);
		expect(() => compact(-1)).toThrow(RangeError);
		expect(() => readCompact(Uint8Array.of(3, 1), 0)).toThrow(RangeError);
	});

	test.prop([fc.uint8Array()])("hexadecimal goes there and back", (bytes) => {
		expect(equal(fromHex(toHex(bytes)), bytes)).toBe(true);
	});

	test("what is no hexadecimal is refused", () => {
		for (const text of ["", "0x0", "0xzz", "00"]) expect(() => fromHex(text)).toThrow(RangeError);
	});

	test("a number that does not fit is refused", () => {
		expect(() => fixed(256, 1)).toThrow(RangeError);
		expect(() => fixed(-1, 4)).toThrow(RangeError);
		expect(toHex(fixed(0x0102n, 4))).toBe("0x02010000");
	});

	test("options, lengths and base64", () => {
		expect(toHex(option(null))).toBe("0x00");
		expect(toHex(option(Uint8Array.of(9)))).toBe("0x0109");
		expect(toHex(withLength(Uint8Array.of(1, 2)))).toBe("0x080102");
		expect(toHex(fromBase64("AQI="))).toBe("0x0102");
		expect(toHex(concat(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2)))).toBe("0x0102");
	});
});
