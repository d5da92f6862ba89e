/**
 * A transaction's bytes: what is signed, and what is sent.
 *
 * Extensions are the runtime's own list. One that this program does not know must have no bytes, else
 * nothing is signed: a wallet that guesses signs what it does not understand.
 */

import { Blake2256 } from "@polkadot-api/substrate-bindings";
import type { Hex } from "../contracts";
import { compact, concat, fixed, fromHex, toHex, withLength } from "./bytes";
import type { Runtime } from "./runtime";

/** In how many blocks after the one it names a transaction can be included. */
export const ERA = 64;

/** What surrounds a call. */
export interface Surroundings {
	readonly genesis: Hex;
	/** The block it names: its life begins there. */
	readonly birth: { readonly number: number; readonly hash: Hex };
	readonly nonce: number;
	/** Of the runtime, where it compares it; `null` where it was built without. */
	readonly metadataHash: Uint8Array | null;
}

/** A mortal era of 64 blocks from this one, as the SDK encodes it. */
export function encodeEra(birth: number): Uint8Array {
	// Trailing zeros of the period less one, and the phase; 64 needs no quantizing.
	const encoded = 5 | ((birth % ERA) << 4);
	return fixed(encoded, 2);
}

/** The last block that could hold a transaction that names this one, and one more: an era counts the block it names. */
export function lastBlock(birth: number): number {
	return birth + ERA;
}

/** The transaction's extensions, as they travel and as they are only signed. */
export interface Extra {
	readonly extra: Uint8Array;
	readonly additional: Uint8Array;
}

/** An extension that this program does not know and that has bytes. */
export class UnknownExtension extends Error {
	constructor(readonly identifier: string) {
		super("unknown transaction extension");
		this.name = "UnknownExtension";
	}
}

/** The extensions' bytes. */
export function encodeExtra(runtime: Runtime, around: Surroundings): Extra {
	const none = new Uint8Array();
	const extra: Uint8Array[] = [];
	const additional: Uint8Array[] = [];
	for (const extension of runtime.extensions) {
		const [travels, signed] = ((): readonly [Uint8Array, Uint8Array] => {
			switch (extension.identifier) {
				case "CheckSpecVersion":
					return [none, fixed(runtime.specVersion, 4)];
				case "CheckTxVersion":
					return [none, fixed(runtime.transactionVersion, 4)];
				case "CheckGenesis":
					return [none, fromHex(around.genesis)];
				case "CheckMortality":
					return [encodeEra(around.birth.number), fromHex(around.birth.hash)];
				case "CheckNonce":
					return [compact(around.nonce), none];
				case "CheckMetadataHash":
					return around.metadataHash === null
						? [Uint8Array.of(0), Uint8Array.of(0)]
						: [Uint8Array.of(1), concat(Uint8Array.of(1), around.metadataHash)];
				default:
					if (!runtime.isEmpty(extension.type) || !runtime.isEmpty(extension.additional)) {
						throw new UnknownExtension(extension.identifier);
					}
					return [none, none];
			}
		})();
		extra.push(travels);
		additional.push(signed);
	}
	return { extra: concat(...extra), additional: concat(...additional) };
}

/** The bytes that are signed: long ones by their hash, as every Substrate chain does. */
export function signingPayload(call: Uint8Array, { extra, additional }: Extra): Uint8Array {
	const payload = concat(call, extra, additional);
	return payload.length > 256 ? Blake2256(payload) : payload;
}

/** How an account signs; the number is the variant of `MultiSignature`. */
export const SCHEMES = { ed25519: 0, sr25519: 1 } as const;

/** The transaction as it is sent. */
export function assemble(call: Uint8Array, { extra }: Extra, account: Uint8Array, signature: Uint8Array, scheme: number): Uint8Array {
	const signed = Uint8Array.of(0x84);
	const address = concat(Uint8Array.of(0), account);
	return withLength(concat(signed, address, Uint8Array.of(scheme), signature, extra, call));
}

/** A transaction's hash. */
export function hashOf(extrinsic: Uint8Array): Hex {
	return toHex(Blake2256(extrinsic));
}
