/** Values with large numbers, bytes and maps as JSON, and back: what is kept on the device, encrypted. */

import { fromHex, toHex } from "../chain/bytes";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A value as bytes. */
export function pack(value: unknown): Uint8Array {
	return encoder.encode(
		JSON.stringify(value, (_, inner: unknown) => {
			if (typeof inner === "bigint") return { $n: inner.toString() };
			if (inner instanceof Uint8Array) return { $b: toHex(inner) };
			if (inner instanceof Map) return { $m: [...(inner as Map<unknown, unknown>)] };
			return inner;
		}),
	);
}

/** The value of such bytes. */
export function unpack<T>(bytes: Uint8Array): T {
	return JSON.parse(decoder.decode(bytes), (_, inner: unknown) => {
		if (typeof inner !== "object" || inner === null) return inner;
		const tagged = inner as { $n?: string; $b?: string; $m?: [unknown, unknown][] };
		if (typeof tagged.$n === "string") return BigInt(tagged.$n);
		if (typeof tagged.$b === "string") return fromHex(tagged.$b);
		if (Array.isArray(tagged.$m)) return new Map(tagged.$m);
		return inner;
	}) as T;
}
