/**
 * What a transaction in a block came to, and when that block was made. Nodes keep the state of old blocks
 * for a few minutes only, and what was asked then is all that can ever be known: the time stands in the
 * block itself, and whoever saw the transaction in a block in time keeps what came of it.
 */

import type { Hex, Moment, Refusal } from "../contracts";
import { id } from "../contracts";
import { readCompact } from "./bytes";
import { snake } from "./codes";
import type { BlockBody, BlockRef, Node } from "./node";
import { RpcError } from "./rpc";
import { committed, type Runtime } from "./runtime";

/** What came of a transaction in a block. */
export interface Outcome {
	readonly block: Hex;
	/** Why it did nothing; `null` when it did what it should. */
	readonly refusal: Refusal | null;
}

/** What came of a transaction; `null` where the node has no state of that block any more. */
export async function outcomeOf(node: Node, block: Hex, index: number): Promise<Outcome | null> {
	try {
		return { block, refusal: await refusalIn(node, await node.runtimeAt(block), block, index) };
	} catch (error) {
		if (isStateGone(error)) return null;
		throw error;
	}
}

/** Whether a node has pruned the state that was asked for; it does not come back. */
export const isStateGone = (error: unknown): boolean => error instanceof RpcError && /State already discarded/i.test(error.data);

/** When a block was made. */
export async function timeOf(node: Node, block: BlockRef, body: BlockBody): Promise<Moment> {
	const inside = timeIn(await committed(), body);
	return inside ?? node.momentAt(block, await node.runtimeAt(block.hash));
}

/** The time that the author of a block wrote into it. */
export function timeIn(runtime: Runtime, body: BlockBody): Moment | null {
	const set = runtime.callIndex("Timestamp", "set");
	for (const inherent of body.inherents) {
		// Its length, a byte for the format, then the call.
		const [, start] = readCompact(inherent, 0);
		if (!set.every((byte, at) => inherent[start + 1 + at] === byte)) continue;
		const [millis] = readCompact(inherent, start + 1 + set.length);
		return id.moment(millis / 1_000n);
	}
	return null;
}

async function refusalIn(node: Node, runtime: Runtime, block: Hex, index: number): Promise<Refusal | null> {
	const { key } = runtime.storage("System", "Events");
	const value = await node.rpc.request<Hex | null>("state_getStorage", [key(), block]);
	if (value === null) return null;
	const failed = runtime
		.decodeEvents(value)
		.find((event) => event.extrinsic === index && event.pallet === "System" && event.name === "ExtrinsicFailed");
	return failed === undefined ? null : ofDispatchError(await committed(), (failed.value as { dispatch_error: unknown }).dispatch_error);
}

/** An identifier of Rust. What a node's metadata calls an error is shown only where it is no sentence. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** A dispatch error as a refusal. Its sentence is the one this program came with, never one of the node's. */
export function ofDispatchError(own: Runtime, error: unknown): Refusal {
	const { type, value } = error as { type: string; value?: { type?: string; value?: { type?: string } } };
	const named = (name: string | undefined): string => (name !== undefined && NAME.test(name) ? name : "Unknown");
	if (type === "Module" && value?.type !== undefined) {
		const [pallet, name] = [named(value.type), named(value.value?.type)];
		return { by: "pallet", pallet, error: name, doc: own.errorDoc(pallet, name) };
	}
	return { by: "pallet", pallet: "System", error: snake(named(type)), doc: "" };
}
