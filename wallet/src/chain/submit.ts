/**
 * A transaction's fate, looked for rather than believed: found in a finalized block, or its time is over
 * and it is in none. What a pool says on the way is only a reason to look.
 */

import type { Hex, Moment, Refusal } from "../contracts";
import { id } from "../contracts";
import { snake } from "./codes";
import { lastBlock } from "./extrinsic";
import type { BlockRef, Node } from "./node";
import { bytesOf, type Runtime } from "./runtime";

/** A transaction on its way, as it is kept on the device. */
export interface Sent {
	readonly hash: Hex;
	readonly signer: string;
	readonly nonce: number;
	/** The height of the block it names. */
	readonly birth: number;
	/** The first height that was not looked into. */
	readonly next: number;
}

/** What was found out. */
export type Fate =
	| { readonly is: "pending"; readonly next: number }
	| { readonly is: "in_block"; readonly block: Hex; readonly number: number; readonly next: number }
	| { readonly is: "final"; readonly block: Hex; readonly number: number; readonly time: Moment }
	| { readonly is: "failed"; readonly why: Refusal };

interface Found {
	readonly block: BlockRef;
	readonly index: number;
}

async function lookInto(node: Node, number: number, hash: Hex): Promise<Found | null> {
	const block = await node.hashOf(number);
	if (block === null) return null;
	const index = (await node.blockOf(block)).extrinsics.indexOf(hash);
	return index < 0 ? null : { block: { hash: block, number }, index };
}

/** What a transaction in a block came to; `null` when it did what it should. */
export async function refusalIn(node: Node, runtime: Runtime, block: Hex, index: number): Promise<Refusal | null> {
	const { key } = runtime.storage("System", "Events");
	const value = await node.rpc.request<Hex | null>("state_getStorage", [key(), block]);
	if (value === null) return null;
	const failed = runtime
		.decodeEvents(value)
		.find((event) => event.extrinsic === index && event.pallet === "System" && event.name === "ExtrinsicFailed");
	return failed === undefined ? null : ofDispatchError(runtime, (failed.value as { dispatch_error: unknown }).dispatch_error);
}

/** A dispatch error as a refusal, with the sentence of the pallet's documentation. */
export function ofDispatchError(runtime: Runtime, error: unknown): Refusal {
	const { type, value } = error as { type: string; value?: { type?: string; value?: { type?: string } } };
	if (type === "Module" && value?.type !== undefined) {
		const name = value.value?.type ?? "Unknown";
		return { by: "pallet", pallet: value.type, error: name, doc: runtime.errorDoc(value.type, name) };
	}
	return { by: "pallet", pallet: "System", error: snake(type), doc: "" };
}

/** Looks for a transaction in every block that could hold it and was not looked into yet. */
export async function lookFor(node: Node, sent: Sent): Promise<Fate> {
	const end = lastBlock(sent.birth);
	const finalized = await node.finalizedHead();
	let next = sent.next;
	for (; next <= Math.min(finalized.number, end); next += 1) {
		const found = await lookInto(node, next, sent.hash);
		if (found === null) continue;
		const runtime = await node.runtimeAt(found.block.hash);
		const refusal = await refusalIn(node, runtime, found.block.hash, found.index);
		if (refusal !== null) return { is: "failed", why: refusal };
		const time = await node.momentAt(found.block, runtime);
		return { is: "final", block: found.block.hash, number: found.block.number, time };
	}
	if (next > end) return { is: "failed", why: { by: "time" } };
	// Every block up to the finalized head was looked into: a nonce that is used there was used by another.
	const runtime = await node.runtimeAt(finalized.hash);
	if ((await node.nonceAt(runtime, finalized.hash, sent.signer)) > sent.nonce) return { is: "failed", why: { by: "replaced" } };
	// Blocks that can still be undone, from the newest down by their parents.
	let { hash, number } = await node.bestHead();
	for (; number >= next; number -= 1) {
		const body = await node.blockOf(hash);
		if (number <= end && body.extrinsics.includes(sent.hash)) return { is: "in_block", block: hash, number, next };
		hash = body.parent;
	}
	return { is: "pending", next };
}

/** The time as a moment, for callers that have none from a block. */
export const moment = (seconds: bigint | number): Moment => id.moment(seconds);

/** The authorities that finalize now, for a verifier that trusts this node: their set's number and the list in SCALE. */
export async function authorities(node: Node): Promise<{ readonly setId: bigint; readonly list: Uint8Array }> {
	const head = await node.finalizedHead();
	const runtime = await node.runtimeAt(head.hash);
	const [setId, list] = await Promise.all([
		node.stored<bigint>(runtime, head.hash, "Grandpa", "CurrentSetId"),
		node.storedBytes(runtime, head.hash, "Grandpa", "Authorities"),
	]);
	return { setId: setId ?? 0n, list: list ?? bytesOf("0x00") };
}
