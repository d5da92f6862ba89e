/**
 * The hash of the runtime's metadata (RFC 78), which a transaction carries so that the chain refuses it
 * where the signer saw another meaning. A runtime that was built without one cannot look it up; then, and
 * only where it is the very runtime this program came with, transactions go without.
 */

import type { Runtime } from "./runtime";

/** Decimals and symbol of the token, part of what is hashed. */
const TOKEN = { decimals: 6, tokenSymbol: "GDC" } as const;

const known = new WeakMap<Runtime, Promise<Uint8Array>>();

/** A runtime's metadata hash. The library is loaded when somebody signs for the first time. */
export function metadataHashOf(runtime: Runtime): Promise<Uint8Array> {
	let hash = known.get(runtime);
	if (hash === undefined) {
		hash = import("@polkadot-api/merkleize-metadata").then(({ merkleizeMetadata }) => merkleizeMetadata(runtime.raw, TOKEN).digest());
		known.set(runtime, hash);
	}
	return hash;
}
