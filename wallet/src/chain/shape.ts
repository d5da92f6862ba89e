/**
 * The shape of a call, a view function or a stored value, as text: two runtimes with the same text read
 * and write it in the same way. Names count, documentation does not, nor do the numbers of types.
 */

import type { UnifiedMetadata } from "@polkadot-api/substrate-bindings";
import type { Use } from "./runtime";

/** What differs shows in the text; a type inside itself is written as how far up it stands. */
function ofType(metadata: UnifiedMetadata, type: number, above: readonly number[]): string {
	const up = above.lastIndexOf(type);
	if (up >= 0) return `^${above.length - up}`;
	const entry = metadata.lookup[type];
	if (entry === undefined) throw new RangeError("no such type");
	const inside = [...above, type];
	const { def } = entry;
	switch (def.tag) {
		case "primitive":
			return def.value.tag;
		case "compact":
			return `compact ${ofType(metadata, def.value, inside)}`;
		case "sequence":
			return `[${ofType(metadata, def.value, inside)}]`;
		case "array":
			return `[${ofType(metadata, def.value.type, inside)};${def.value.len}]`;
		case "tuple":
			return `(${def.value.map((inner) => ofType(metadata, inner, inside)).join(",")})`;
		case "composite":
			return `{${fields(metadata, def.value, inside)}}`;
		case "variant":
			return `<${def.value.map((one) => `${one.index} ${one.name}{${fields(metadata, one.fields, inside)}}`).join("|")}>`;
		case "bitSequence":
			return "bits";
		default:
			throw new RangeError("unknown kind of type");
	}
}

function fields(metadata: UnifiedMetadata, list: readonly { readonly name?: string | undefined; readonly type: number }[], above: readonly number[]): string {
	return list.map((field) => `${field.name ?? ""}:${ofType(metadata, field.type, above)}`).join(",");
}

/** The shape of something used. Throws where the runtime does not have it. */
export function shapeOf(metadata: UnifiedMetadata, use: Use): string {
	const [palletName, name] = "call" in use ? use.call : "view" in use ? use.view : use.storage;
	const pallet = metadata.pallets.find((one) => one.name === palletName);
	if (pallet === undefined) throw new RangeError("no such pallet");
	if ("call" in use) {
		const entry = pallet.calls === undefined ? undefined : metadata.lookup[pallet.calls.type];
		const found = entry?.def.tag === "variant" ? entry.def.value.find((one) => one.name === name) : undefined;
		if (found === undefined) throw new RangeError("no such call");
		return `${pallet.index}.${found.index}(${fields(metadata, found.fields, [])})`;
	}
	if ("view" in use) {
		const found = pallet.viewFns.find((one) => one.name === name);
		if (found === undefined) throw new RangeError("no such view");
		const inputs = found.inputs.map((input) => ofType(metadata, input.type, [])).join(",");
		return `(${inputs})->${ofType(metadata, found.output, [])}`;
	}
	const item = pallet.storage?.items.find((one) => one.name === name);
	if (item === undefined) throw new RangeError("no such entry");
	// The events of all pallets are one type that changes with any of them; each is read by its name.
	if (palletName === "System" && name === "Events") return "events";
	if (item.type.tag === "plain") return ofType(metadata, item.type.value, []);
	const { key, value, hashers } = item.type.value;
	return `${hashers.map((hasher) => hasher.tag).join("+")} ${ofType(metadata, key, [])}->${ofType(metadata, value, [])}`;
}
