/**
 * A transaction's fate, looked for rather than believed: found in a finalized block, or no block can hold it
 * any more. What a pool says on the way is only a reason to look.
 */

import type { Hex, Moment } from "../contracts";
import { lastBlock } from "./extrinsic";
import type { BlockBody, BlockRef, Node } from "./node";
import { outcomeOf, timeOf, type Outcome } from "./outcome";
import { Unreachable } from "./rpc";
import { bytesOf } from "./runtime";

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
	/** In no block. `open`: the next block of the best chain could take it. */
	| { readonly is: "pending"; readonly next: number; readonly best: number; readonly open: boolean }
	/** In a block that may be undone; `outcome` is what it came to there, where the node could still say. */
	| { readonly is: "in_block"; readonly block: Hex; readonly number: number; readonly next: number; readonly outcome: Outcome | null }
	/** In a final block. `outcome` is `null` where nobody can say any more what it came to. */
	| { readonly is: "final"; readonly block: Hex; readonly number: number; readonly time: Moment; readonly outcome: Outcome | null }
	/** In no final block, and none can take it: its time is over, or another transaction has its nonce. */
	| { readonly is: "void"; readonly why: "time" | "replaced" };

interface Found {
	readonly block: BlockRef;
	readonly body: BlockBody;
	readonly index: number;
}

async function lookInto(node: Node, block: BlockRef, hash: Hex): Promise<Found | null> {
	const body = await node.blockOf(block.hash);
	const index = body.extrinsics.indexOf(hash);
	return index < 0 ? null : { block, body, index };
}

/** Looks for a transaction in every block that could hold it and was not looked into yet. `seen` is what came of it where it was seen before. */
export async function lookFor(node: Node, sent: Sent, seen: Outcome | null = null): Promise<Fate> {
	const end = lastBlock(sent.birth);
	const cameTo = async (found: Found) => (seen?.block === found.block.hash ? seen : outcomeOf(node, found.block.hash, found.index));
	const finalized = await node.finalizedHead();
	let next = sent.next;
	for (; next <= Math.min(finalized.number, end); next += 1) {
		const hash = await node.hashOf(next);
		// A node that does not have a block below its own final one is not the one that answered before.
		if (hash === null) throw new Unreachable();
		const found = await lookInto(node, { hash, number: next }, sent.hash);
		if (found === null) continue;
		const [time, outcome] = [await timeOf(node, found.block, found.body), await cameTo(found)];
		return { is: "final", block: found.block.hash, number: found.block.number, time, outcome };
	}
	// Every block up to the finalized head that could hold it was looked into: a nonce that is used there was used by another.
	if ((await nonceAt(node, finalized.hash, sent)) > sent.nonce) return { is: "void", why: "replaced" };
	if (next > end) return { is: "void", why: "time" };
	// Blocks that can still be undone. However long finality stands still, only so many can hold it.
	const best = await node.bestHead();
	for (let number = Math.min(best.number, end); number >= next; number -= 1) {
		const hash = await node.hashOf(number);
		const found = hash === null ? null : await lookInto(node, { hash, number }, sent.hash);
		if (found !== null) return { is: "in_block", block: found.block.hash, number, next, outcome: await cameTo(found) };
	}
	const open = best.number < end && (await nonceAt(node, best.hash, sent)) <= sent.nonce;
	return { is: "pending", next, best: best.number, open };
}

const nonceAt = async (node: Node, block: Hex, { signer }: Sent): Promise<number> => node.nonceAt(await node.runtimeAt(block), block, signer);

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
