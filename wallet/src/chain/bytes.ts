/** Bytes, hexadecimal and the little of SCALE that requests are written in. */

import type { Hex } from "../contracts";

const DIGITS = /^0x(?:[0-9a-f]{2})*$/i;

/** Bytes of hexadecimal after `0x`. */
export function fromHex(text: string): Uint8Array {
	if (!DIGITS.test(text)) throw new RangeError("not hexadecimal");
	const bytes = new Uint8Array((text.length - 2) / 2);
	for (let at = 0; at < bytes.length; at += 1) {
		bytes[at] = Number.parseInt(text.slice(2 + at * 2, 4 + at * 2), 16);
	}
	return bytes;
}

/** Hexadecimal after `0x`. */
export function toHex(bytes: Uint8Array): Hex {
	let text = "0x";
	for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
	return text as Hex;
}

/** Bytes of base64. */
export function fromBase64(text: string): Uint8Array {
	const binary = atob(text);
	const bytes = new Uint8Array(binary.length);
	for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
	return bytes;
}

/** One after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** Whether two are the same. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** A number in so many bytes, little-endian. */
export function fixed(value: bigint | number, length: number): Uint8Array {
	let rest = BigInt(value);
	if (rest < 0n) throw new RangeError("negative");
	const bytes = new Uint8Array(length);
	for (let at = 0; at < length; at += 1) {
		bytes[at] = Number(rest & 0xffn);
		rest >>= 8n;
	}
	if (rest !== 0n) throw new RangeError("too large");
	return bytes;
}

/** SCALE's compact number. */
export function compact(value: bigint | number): Uint8Array {
	const number = BigInt(value);
	if (number < 0n) throw new RangeError("negative");
	if (number < 1n << 6n) return fixed(number << 2n, 1);
	if (number < 1n << 14n) return fixed((number << 2n) | 1n, 2);
	if (number < 1n << 30n) return fixed((number << 2n) | 2n, 4);
	let length = 4;
	while (number >> BigInt(8 * length) !== 0n) length += 1;
	if (length > 67) throw new RangeError("too large");
	return concat(Uint8Array.of(((length - 4) << 2) | 3), fixed(number, length));
}

/** Reads a compact number at a place; returns it and the place after it. */
export function readCompact(bytes: Uint8Array, at: number): readonly [bigint, number] {
	const first = bytes[at];
	if (first === undefined) throw new RangeError("cut off");
	const mode = first & 3;
	const length = mode === 0 ? 1 : mode === 1 ? 2 : mode === 2 ? 4 : (first >> 2) + 4;
	const start = mode === 3 ? at + 1 : at;
	if (start + length > bytes.length) throw new RangeError("cut off");
	let value = 0n;
	for (let place = length - 1; place >= 0; place -= 1) {
		value = (value << 8n) | BigInt(bytes[start + place] ?? 0);
	}
	return [mode === 3 ? value : value >> 2n, start + length];
}

/** Bytes with their length before them. */
export function withLength(bytes: Uint8Array): Uint8Array {
	return concat(compact(bytes.length), bytes);
}

/** SCALE's option. */
export function option(inner: Uint8Array | null): Uint8Array {
	return inner === null ? Uint8Array.of(0) : concat(Uint8Array.of(1), inner);
}
