/** The salted hash of a paper that stays in the hospital: what the ledger holds of it. */

import { Blake2256 } from "@polkadot-api/substrate-bindings";
import type { Committed, Hex } from "../../contracts";
import { concat, toHex } from "../../chain/bytes";

/** Goes before salt and content, as in `cli/src/command/hospital/document.rs`. */
const DOMAIN = new TextEncoder().encode("galen/document/1");
const SALT = 32;

/** `BLAKE2b-256("galen/document/1" ‖ salt ‖ paper)`. */
export function commitmentOf(salt: Uint8Array, paper: Uint8Array): Hex {
	return toHex(Blake2256(concat(DOMAIN, salt, paper)));
}

/** Draws a salt for a paper. The note is the one the command line writes: who has it and the paper can show that they belong together. */
export function commit(paper: Uint8Array, salt: Uint8Array = crypto.getRandomValues(new Uint8Array(SALT))): Committed {
	const commitment = commitmentOf(salt, paper);
	const note = { commitment: commitment.slice(2), salt: toHex(salt).slice(2), formula: 'BLAKE2b-256("galen/document/1" || salt || document)' };
	return { commitment, note: `${JSON.stringify(note, null, "  ")}\n` };
}
