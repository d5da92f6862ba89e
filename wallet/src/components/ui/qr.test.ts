import { encodeQR } from "qr";
import { decodeQR } from "qr/decode.js";
import { expect, test } from "vitest";
import { path } from "./qr";

/** Paints a path of `M x y h w v1 h-w z` pieces as a camera would see it. */
function paint(drawn: string, size: number, scale: number): { width: number; height: number; data: Uint8Array } {
	const width = size * scale;
	const data = new Uint8Array(width * width * 4).fill(255);
	for (const [, x = "", y = "", run = ""] of drawn.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
		for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
			for (let column = Number(x) * scale; column < (Number(x) + Number(run)) * scale; column += 1) data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
		}
	}
	return { width, height: width, data };
}

test("what is drawn can be read again", () => {
	const text = `galen:enrol?g=0x${"ab".repeat(32)}&a=5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty&k=0x${"cd".repeat(32)}`;
	const modules = encodeQR(text, "raw", { border: 2, ecc: "medium" });
	expect(decodeQR(paint(path(modules), modules.length, 6))).toBe(text);
});
