/** A signed transaction for a call: by the unlocked key in the worker, or by an extension that asks the person. */

import type { AccountId, Hex, Signer } from "../contracts";
import { concat, fromHex, toHex } from "../chain/bytes";
import { assemble, encodeEra, encodeExtra, hashOf, SCHEMES, signingPayload, type Surroundings } from "../chain/extrinsic";
import { metadataHashOf } from "../chain/metadata-hash";
import { birthOf, type Node } from "../chain/node";
import { isCannotLookup } from "../chain/refusal";
import { RpcError } from "../chain/rpc";
import { committed, toAccount, type Runtime } from "../chain/runtime";
import type { Sent } from "../chain/submit";
import { signPayload } from "../keys/extension";
import type { VaultApi } from "../vault/client";

/** A transaction, signed and not sent yet. */
export interface Signed {
	readonly bytes: Uint8Array;
	readonly sent: Sent;
}

/** Whether runtimes carry a hash of their metadata, by spec version: learned once from the node. */
const carries = new Map<string, boolean>();

/**
 * The hash that the transaction carries; `null` for a runtime that was built without. Such a one is only
 * signed for where it is the runtime this program came with: its meaning is known without the node's word.
 */
async function metadataHash(node: Node, runtime: Runtime, genesis: Hex, head: Hex): Promise<Uint8Array | null> {
	const key = `${genesis}/${runtime.specVersion}`;
	let known = carries.get(key);
	if (known === undefined) {
		known = await probe(node, runtime, genesis, head);
		carries.set(key, known);
	}
	if (known) return metadataHashOf(runtime);
	if (runtime !== (await committed())) throw new RpcError(1_010, "Transaction has a bad signature");
	return null;
}

/**
 * Asks the runtime about a transaction of nobody that carries a hash. One that has none to compare says that
 * it cannot look it up, and any other says that the signature is wrong: it is.
 */
async function probe(node: Node, runtime: Runtime, genesis: Hex, head: Hex): Promise<boolean> {
	const around: Surroundings = { genesis, birth: { number: 0, hash: genesis }, nonce: 0, metadataHash: new Uint8Array(32) };
	const extra = encodeExtra(runtime, around);
	const call = concat(runtime.callIndex("Consent", "withdraw_all"), new Uint8Array(32), Uint8Array.of(0));
	const nobody = assemble(call, extra, new Uint8Array(32), new Uint8Array(64), SCHEMES.sr25519);
	const external = Uint8Array.of(2);
	const answer = await node.call(head, "TaggedTransactionQueue_validate_transaction", concat(external, nobody, fromHex(head)));
	// Result<_, TransactionValidityError>: Err, Unknown, CannotLookup.
	return !(answer[0] === 1 && answer[1] === 1 && answer[2] === 0);
}

/**
 * Signs a call so that it can be sent now, in the row of the account `from`. The transaction names the key that signs:
 * where that one replaced the account's own, the ledger puts the account in its place. `choose` says with which number, given the
 * node's next one; `null` signs nothing.
 */
export async function sign(
	node: Node,
	vault: VaultApi,
	genesis: Hex,
	signer: Signer,
	from: AccountId,
	call: Uint8Array,
	choose: (next: number) => number | null,
): Promise<Signed | null> {
	const [finalized, best] = await Promise.all([node.finalizedHead(), node.bestHead()]);
	const birth = birthOf(finalized, best);
	const runtime = await node.runtimeAt(best.hash);
	const [next, hash] = await Promise.all([node.nextNonce(from), metadataHash(node, runtime, genesis, best.hash)]);
	const nonce = choose(next);
	if (nonce === null) return null;
	const around: Surroundings = { genesis, birth, nonce, metadataHash: hash };
	const extra = encodeExtra(runtime, around);
	const made = signer.is === "own" ? await own(vault, signingPayload(call, extra)) : await byExtension(signer, runtime, around, call);
	const bytes = assemble(call, extra, toAccount(signer.account), made.signature, made.scheme);
	return { bytes, sent: { hash: hashOf(bytes), signer: from, nonce, birth: birth.number, next: birth.number + 1 } };
}

interface Made {
	readonly signature: Uint8Array;
	readonly scheme: number;
}

async function own(vault: VaultApi, payload: Uint8Array): Promise<Made> {
	return { signature: await vault.sign(payload), scheme: SCHEMES.sr25519 };
}

/** Numbers as extensions want them: hexadecimal, with the bytes in the order of reading. */
const number = (value: number, bytes: number): Hex => `0x${value.toString(16).padStart(bytes * 2, "0")}`;

async function byExtension(signer: Extract<Signer, { is: "extension" }>, runtime: Runtime, around: Surroundings, call: Uint8Array): Promise<Made> {
	const signature = fromHex(
		await signPayload(signer.extension, {
			address: signer.account,
			blockHash: around.birth.hash,
			blockNumber: number(around.birth.number, 4),
			era: toHex(encodeEra(around.birth.number)),
			genesisHash: around.genesis,
			...(around.metadataHash === null ? { mode: 0 } : { mode: 1, metadataHash: toHex(around.metadataHash) }),
			method: toHex(call),
			nonce: number(around.nonce, 4),
			signedExtensions: runtime.extensions.map(({ identifier }) => identifier),
			specVersion: number(runtime.specVersion, 4),
			tip: number(0, 16),
			transactionVersion: number(runtime.transactionVersion, 4),
			version: 4,
		}),
	);
	// A signature as the ledger has it begins with how it was made; some leave that out.
	return signature.length === 65 ? { signature: signature.slice(1), scheme: signature[0] ?? SCHEMES.sr25519 } : { signature, scheme: SCHEMES.sr25519 };
}

/** Sends a signed transaction. Throws what the pool says. */
export async function send(node: Node, bytes: Uint8Array): Promise<void> {
	await node.rpc.request<Hex>("author_submitExtrinsic", [toHex(bytes)]);
}

/** Whether the pool could not look the metadata's hash up: learn that, and sign again. */
export function learnsNoHash(error: unknown, genesis: Hex, specVersion: number): boolean {
	if (!(error instanceof RpcError) || !isCannotLookup(error)) return false;
	carries.set(`${genesis}/${specVersion}`, false);
	return true;
}

/** For tests that speak to several networks. */
export const forgetHashes = (): void => carries.clear();
