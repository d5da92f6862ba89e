/** A call as the chain will read it, for people: decoded from the very bytes that are signed. */

import type { Conditions, Decoded, DecodedCall, Draft } from "../contracts";
import { concat, equal, toHex } from "./bytes";
import { bytesOf, committed, toAccount, type Runtime } from "./runtime";

/** What the wasm module reads. */
export interface Readers {
	readStatement(bytes: Uint8Array): Promise<Draft>;
	readDenial(bytes: Uint8Array): Promise<Conditions>;
}

const text = (value: string): Decoded => ({ is: "text", text: value });

/** Any plain value as a tree of text. */
export function toDecoded(value: unknown): Decoded {
	if (value === undefined || value === null) return { is: "none" };
	if (typeof value === "string") return text(value);
	if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return text(String(value));
	if (value instanceof Uint8Array) return text(toHex(value));
	if (Array.isArray(value)) return { is: "list", items: value.map(toDecoded) };
	if (typeof value === "object") {
		if ("asBytes" in value) return text(toHex(bytesOf(value)));
		const entries = Object.entries(value);
		const [type, inner] = [(value as { type?: unknown }).type, (value as { value?: unknown }).value];
		if (typeof type === "string" && entries.length <= 2 && ("value" in value || entries.length === 1)) {
			return inner === undefined ? text(type) : { is: "fields", fields: [{ name: type, value: toDecoded(inner) }] };
		}
		return { is: "fields", fields: entries.map(([name, field]) => ({ name, value: toDecoded(field) })) };
	}
	return text(String(value));
}

/** The bytes of a call, decoded. Statement and denial are shown by their codes, read by the Rust that defines them. */
export async function decodeCall(runtime: Runtime, data: Uint8Array, read: Readers): Promise<DecodedCall> {
	const { pallet, call, args } = runtime.decodeCall(data);
	const fields = runtime.callFields(pallet, call);
	const values = (args ?? {}) as Readonly<Record<string, unknown>>;
	const shown = await Promise.all(
		fields.map(async ({ name, path }) => {
			const special = await codesIn(runtime, pallet, call, name, path, data, values, read);
			return { name, value: special ?? toDecoded(values[name]) };
		}),
	);
	// Shapes are compared with the runtime this program came with, and sentences are not: a node may write any.
	const doc = (await committed()).callDoc(pallet, call);
	return { pallet, call, doc, args: shown, data: toHex(data) };
}

/** Where a statement or a denial stands in a call's bytes: after what is before it, up to the option at the end. */
async function codesIn(
	runtime: Runtime,
	pallet: string,
	call: string,
	name: string,
	path: string,
	data: Uint8Array,
	values: Readonly<Record<string, unknown>>,
	read: Readers,
): Promise<Decoded | null> {
	if (!path.endsWith("Statement") && !path.endsWith("Conditions")) return null;
	const fields = runtime.callFields(pallet, call);
	const at = fields.findIndex((field) => field.name === name);
	const before = concat(runtime.callIndex(pallet, call), ...fields.slice(0, at).map((field) => encodeSmall(field.name, values[field.name])));
	const start = before.length;
	// After it comes the paper alone, and this program writes none.
	const inner = data.slice(start, data.length - 1);
	if (!equal(data.slice(0, start), before) || data.at(-1) !== 0) return null;
	return toDecoded(path.endsWith("Statement") ? await read.readStatement(inner) : await read.readDenial(inner));
}

/** The arguments that can stand before a statement: an account, a directive's number. */
function encodeSmall(name: string, value: unknown): Uint8Array {
	if (name === "subject") return toAccount(String(value));
	const number = BigInt(value as number | bigint);
	// Compact, as every identifier is.
	if (number < 64n) return Uint8Array.of(Number(number << 2n));
	if (number < 1n << 14n) return Uint8Array.of(Number(((number << 2n) | 1n) & 0xffn), Number(number >> 6n));
	throw new RangeError("an identifier too large to be one of a subject");
}
