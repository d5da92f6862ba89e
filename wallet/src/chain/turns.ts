/**
 * Who makes blocks. A header carries its slot, and a slot belongs to one validator: whoever made none of the
 * blocks that were its to make is not there, whatever its seat says.
 */

import type { AccountId, Hex, Turns } from "../contracts";
import { fromHex } from "./bytes";
import type { At } from "./node";

/** Rounds that are looked at: in each, every validator has one turn. */
const ROUNDS = 5;
/** Headers that are remembered; a header never changes. */
const REMEMBERED = 512;
/** `PreRuntime`, and the four letters of Aura. */
const PRE_RUNTIME = 6;
const AURA = [0x61, 0x75, 0x72, 0x61] as const;

interface HeaderJson {
	readonly number: Hex;
	readonly parentHash: Hex;
	readonly digest: { readonly logs: readonly string[] };
}

/** A block's slot and its parent. */
export interface Slotted {
	readonly number: number;
	readonly parent: Hex;
	readonly slot: bigint;
}

/** The slot in a header's digest; `null` where there is none, as in the first block. */
export function slotOf(logs: readonly string[]): bigint | null {
	for (const log of logs) {
		const bytes = fromHex(log as Hex);
		// One byte of kind, four of engine, one of length for the eight of the slot.
		if (bytes.length !== 14 || bytes[0] !== PRE_RUNTIME || !AURA.every((letter, at) => bytes[at + 1] === letter)) continue;
		return new DataView(bytes.buffer, bytes.byteOffset + 6, 8).getBigUint64(0, true);
	}
	return null;
}

/** How often each of `count` validators had its turn in the slots from after `after` to `last`, and took it. */
export function countTurns(slots: ReadonlySet<bigint>, after: bigint, last: bigint, count: number): readonly Turns[] {
	const turns = Array.from({ length: count }, () => ({ made: 0, of: 0 }));
	for (let slot = after + 1n; slot <= last; slot += 1n) {
		const turn = turns[Number(slot % BigInt(count))];
		if (turn === undefined) continue;
		turn.of += 1;
		if (slots.has(slot)) turn.made += 1;
	}
	return turns;
}

/** Reads headers, each once. */
export class Headers {
	private readonly known = new Map<Hex, Promise<Slotted | null>>();

	/** A block by its hash; `null` for the first one, which nobody made. */
	of(at: At, hash: Hex): Promise<Slotted | null> {
		let found = this.known.get(hash);
		if (found === undefined) {
			found = this.fetch(at, hash);
			this.known.set(hash, found);
			found.catch(() => this.known.delete(hash));
			const [oldest] = this.known.keys();
			if (this.known.size > REMEMBERED && oldest !== undefined) this.known.delete(oldest);
		}
		return found;
	}

	private async fetch(at: At, hash: Hex): Promise<Slotted | null> {
		const header = await at.node.rpc.request<HeaderJson | null>("chain_getHeader", [hash]);
		const slot = header === null ? null : slotOf(header.digest.logs);
		return header === null || slot === null ? null : { number: Number.parseInt(header.number, 16), parent: header.parentHash, slot };
	}
}

/** The last turns of every validator of the running session, before a block; empty while the set is new. */
export async function turns(at: At, headers: Headers): Promise<ReadonlyMap<AccountId, Turns>> {
	const none = new Map<AccountId, Turns>();
	const set = await at.stored<readonly AccountId[]>("Session", "Validators");
	if (set === null || set.length === 0) return none;
	const window = BigInt(ROUNDS * set.length);
	const slots = new Set<bigint>();
	const newest = await headers.of(at, at.block.hash);
	if (newest === null) return none;
	let oldest = newest;
	let hash: Hex = at.block.hash;
	slots.add(newest.slot);
	for (;;) {
		const before = await headers.of(at, oldest.parent);
		if (before === null) break;
		hash = oldest.parent;
		oldest = before;
		slots.add(before.slot);
		if (before.slot <= newest.slot - window) break;
	}
	// Another set before means that its slots belonged to others.
	const { runtime, node } = at;
	const then = await node.stored<readonly AccountId[]>(runtime, hash, "Session", "Validators");
	if (then === null || then.join() !== set.join()) return none;
	const after = oldest.slot > newest.slot - window ? oldest.slot : newest.slot - window;
	const counted = countTurns(slots, after, newest.slot, set.length);
	return new Map(set.map((account, place) => [account, counted[place] ?? { made: 0, of: 0 }]));
}
