/** What the core's tests share: the wasm in the test's own thread, and a chain that a test makes say things. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Network } from "../../src/contracts";
import { id } from "../../src/contracts";
import { compact, concat, fixed, fromHex, readCompact, toHex, withLength } from "../../src/chain/bytes";
import { hashOf } from "../../src/chain/extrinsic";
import { committed, type Runtime } from "../../src/chain/runtime";
import { createVault } from "../../src/vault/api";
import type { VaultApi } from "../../src/vault/protocol";
import * as core from "../../src/vault/wasm/galen_wallet_wasm";
import * as proofs from "../../src/vault/wasm/galen_wallet_proofs_wasm";

export const file = (path: string): Buffer => readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)));
const wasm = (name: string): Buffer => file(`wallet/src/vault/wasm/${name}_bg.wasm`);

let loaded = false;

/** A vault in this thread, with the very wasm that the browser gets. */
export function vaultHere(): VaultApi {
	if (!loaded) {
		core.initSync({ module: wasm("galen_wallet_wasm") });
		proofs.initSync({ module: wasm("galen_wallet_proofs_wasm") });
		loaded = true;
	}
	return createVault({ core: async () => core, proofs: async () => proofs });
}

/** The vector that the Rust side wrote down from the command line's own library. */
export const vector = JSON.parse(file("wallet/tests/vectors/keys.json").toString("utf8")) as {
	readonly words: string;
	readonly account: `0x${string}`;
	readonly envelopeKey: `0x${string}`;
	readonly claim: `0x${string}`;
};

export const GENESIS = `0x${"11".repeat(32)}` as const;
export const NETWORK: Network = { genesis: GENESIS, node: "ws://127.0.0.1:9944", gateway: "http://127.0.0.1:8080", hospital: id.organization(0) };

const blockHash = (number: number): `0x${string}` => (number === 0 ? GENESIS : toHex(concat(fixed(number, 4), new Uint8Array(28).fill(7))));
const numberOf = (hash: string): number => (hash === GENESIS ? 0 : new DataView(fromHex(hash).buffer).getUint32(0, true));

type Handler = (...params: never[]) => unknown;

/**
 * A node whose blocks a test makes: it speaks the JSON-RPC that the wallet asks, over a socket that can be cut.
 * What it stores is encoded by the committed metadata, like a real one's.
 */
export class FakeChain {
	best = 10;
	finalized = 10;
	/** Transactions by the height of their block. */
	readonly blocks = new Map<number, Uint8Array[]>();
	/** Transactions that the pool took, in order. */
	readonly pool: Uint8Array[] = [];
	/** Heights of blocks in which the transaction failed. */
	readonly failing = new Set<string>();
	/** What the pool answers instead of taking a transaction, once each. */
	readonly refusals: { code: number; data: string }[] = [];
	/** Whether the pool keeps what it says it refuses. */
	keepsRefused = false;
	/** Below this height the node has pruned the state. */
	prunedBelow = 0;
	/** From this height on the node does not know the hashes of blocks: it is not the one that answered before. */
	unknownFrom = Number.POSITIVE_INFINITY;
	/** What the node says is the next number, whatever is so. */
	nextIndex: number | null = null;
	/** Whose next number was asked for. */
	readonly indexAskedOf: string[] = [];
	/** How often the pool was asked to take something. */
	offers = 0;
	/** How many subscriptions are refused, as by a node that is busy. */
	busy = 0;
	/** How many blocks were asked for. */
	bodiesAsked = 0;
	/** Heights of which a state was asked for. */
	readonly statesAsked = new Set<number>();
	/** Another runtime than the one this program came with. */
	other: { readonly specVersion: number; readonly metadata: Uint8Array } | null = null;
	private readonly banned = new Set<string>();
	/** Whether the connection is cut once the pool has taken a transaction, before it says so. */
	cutAfterSubmit = false;
	online = true;
	genesis: `0x${string}` = GENESIS;
	/** Answers of view functions, in SCALE, by `Pallet.view`. */
	readonly views = new Map<string, Uint8Array>();
	carriesMetadataHash = false;
	private readonly sockets = new Set<FakeSocket>();

	private constructor(private readonly runtime: Runtime) {}

	static async make(): Promise<FakeChain> {
		return new FakeChain(await committed());
	}

	readonly dial = (): WebSocket => {
		const socket = new FakeSocket(this);
		this.sockets.add(socket);
		return socket as unknown as WebSocket;
	};

	gone(socket: FakeSocket): void {
		this.sockets.delete(socket);
	}

	/** The connection breaks, and no new one is let in until `back`. */
	cut(): void {
		this.online = false;
		for (const socket of [...this.sockets]) socket.drop();
	}

	back(): void {
		this.online = true;
	}

	/** Makes a block of what waits in the pool and whose turn it is; what is too late is dropped. */
	author(): void {
		const taken: Uint8Array[] = [];
		for (let next = this.nonceAt(this.best); ; next += 1) {
			const at = this.pool.findIndex((body) => nonceOf(body) === next);
			if (at < 0) break;
			taken.push(...this.pool.splice(at, 1));
		}
		this.best += 1;
		this.blocks.set(this.best, taken);
		const late = this.pool.filter((body) => nonceOf(body) >= this.nonceAt(this.best));
		this.pool.splice(0, this.pool.length, ...late);
		this.tell("chain_newHead", this.best);
	}

	/** Makes everything up to the best block final. */
	finalize(): void {
		this.finalized = this.best;
		this.tell("chain_finalizedHead", this.finalized);
	}

	/** Every transaction in a block. */
	get included(): readonly Uint8Array[] {
		return [...this.blocks.values()].flat();
	}

	/** The pool is emptied, as when the node starts again. */
	forget(): void {
		this.pool.length = 0;
	}

	private nonceAt(number: number): number {
		return [...this.blocks.entries()].filter(([at]) => at <= number).flatMap(([, bodies]) => bodies).length;
	}

	/** Answers from a state, if the node still has it. */
	private stateOf<T>(hash: string, answer: (number: number) => T): T {
		const number = numberOf(hash);
		this.statesAsked.add(number);
		if (number < this.prunedBelow) throw new Refused(4_003, `UnknownBlock: State already discarded for ${hash}`);
		return answer(number);
	}

	private tell(subscription: string, number: number): void {
		for (const socket of this.sockets) socket.notify(subscription, header(number));
	}

	answer(method: string, params: readonly unknown[]): unknown {
		const handlers: Record<string, Handler> = {
			chain_getBlockHash: (number?: number) => {
				const at = number ?? this.best;
				return at === 0 ? this.genesis : at <= this.best && (number === undefined || at < this.unknownFrom) ? blockHash(at) : null;
			},
			chain_getFinalizedHead: () => blockHash(this.finalized),
			chain_getHeader: (hash: string) => header(numberOf(hash)),
			chain_getBlock: (hash: string) => {
				this.bodiesAsked += 1;
				const number = numberOf(hash);
				return { block: { header: header(number), extrinsics: [this.inherent(number), ...(this.blocks.get(number) ?? [])].map(toHex) } };
			},
			state_getRuntimeVersion: (hash: string) =>
				this.stateOf(hash, () => ({
					specVersion: this.other?.specVersion ?? this.runtime.specVersion,
					transactionVersion: this.runtime.transactionVersion,
				})),
			system_accountNextIndex: (account: string) => {
				this.indexAskedOf.push(account);
				return this.nextIndex ?? this.nextOf(this.nonceAt(this.best));
			},
			state_getStorage: (key: string, hash: string) => this.stateOf(hash, (number) => this.stored(key, number)),
			state_call: (name: string, argument: `0x${string}`, hash: string) => this.stateOf(hash, () => this.call(name, fromHex(argument))),
			author_submitExtrinsic: (bytes: `0x${string}`) => this.submit(fromHex(bytes)),
			chain_subscribeNewHeads: () => {
				if (this.busy === 0) return "chain_newHead";
				this.busy -= 1;
				throw new Refused(-32_999, "rate limit");
			},
			chain_subscribeFinalizedHeads: () => "chain_finalizedHead",
		};
		const handler = handlers[method];
		if (handler === undefined) throw new Refused(-32_601, "Method not found");
		return handler(...(params as never[]));
	}

	/** The first number from this one on that nothing in the pool has. */
	private nextOf(nonce: number): number {
		return this.pool.some((body) => nonceOf(body) === nonce) ? this.nextOf(nonce + 1) : nonce;
	}

	private submit(bytes: Uint8Array): string {
		this.offers += 1;
		const hash = hashOf(bytes);
		const refusal = this.refusals.shift();
		if (refusal !== undefined) {
			// As the SDK's pool does with what is not valid.
			if (refusal.code === 1_010) this.banned.add(hash);
			if (this.keepsRefused) this.pool.push(bytes);
			throw new Refused(refusal.code, refusal.data);
		}
		if (this.banned.has(hash)) throw new Refused(1_012, "banned");
		if ([...this.pool, ...this.included].some((one) => hashOf(one) === hash)) throw new Refused(1_013, "already");
		if (nonceOf(bytes) < this.nonceAt(this.best)) throw new Refused(1_010, "Transaction is outdated");
		if (this.pool.some((one) => nonceOf(one) === nonceOf(bytes))) throw new Refused(1_014, "Priority is too low");
		this.pool.push(bytes);
		if (this.cutAfterSubmit) {
			this.cutAfterSubmit = false;
			this.cut();
		}
		return hash;
	}

	private call(name: string, argument: Uint8Array): string {
		if (name === "Metadata_metadata_at_version") {
			return toHex(concat(Uint8Array.of(1), withLength(this.other?.metadata ?? this.runtime.raw)));
		}
		if (name === "TaggedTransactionQueue_validate_transaction") {
			// Err: Unknown(CannotLookup), or Invalid(BadProof).
			return toHex(this.carriesMetadataHash ? Uint8Array.of(1, 0, 3) : Uint8Array.of(1, 1, 0));
		}
		for (const [view, answer] of this.views) {
			const [pallet, fn] = view.split(".") as [string, string];
			const { id: asked } = this.runtime.view(pallet, fn);
			if (toHex(argument.slice(0, 32)) === toHex(asked)) return toHex(concat(Uint8Array.of(0), withLength(answer)));
		}
		// Views that a test says nothing of: nothing is there.
		return toHex(concat(Uint8Array.of(0), withLength(Uint8Array.of(0))));
	}

	private stored(key: string, number: number): string | null {
		if (key === this.runtime.storage("Timestamp", "Now").key()) return toHex(fixed((1_764_000_000 + number) * 1_000, 8));
		if (key === this.runtime.storage("System", "Events").key()) return this.events(number);
		// The number, what depends on the account, and no money.
		if (key.startsWith(toHex(this.runtime.prefix("System", "Account")))) return toHex(concat(fixed(this.nonceAt(number), 4), new Uint8Array(256)));
		return null;
	}

	/** What the author of a block says first: its time. */
	private inherent(number: number): Uint8Array {
		return withLength(concat(Uint8Array.of(4), this.runtime.callIndex("Timestamp", "set"), compact((1_764_000_000 + number) * 1_000)));
	}

	/** The events of a block: success or failure of each transaction. */
	private events(number: number): string {
		const bodies = this.blocks.get(number) ?? [];
		// System's events 0 and 1: a weight of nothing, class and fee; before it the error, here the first of a pallet's.
		const info = new Uint8Array(4);
		const success = concat(Uint8Array.of(0, 0), info);
		const [pallet] = this.runtime.callIndex("Consent", "withdraw_all");
		const failure = concat(Uint8Array.of(0, 1, 3, pallet ?? 0, 0, 0, 0, 0), info);
		// The first in a block is its time.
		const records = bodies.map((body, index) =>
			concat(Uint8Array.of(0), fixed(index + 1, 4), this.failing.has(hashOf(body)) ? failure : success, Uint8Array.of(0)),
		);
		return toHex(concat(compact(records.length), ...records));
	}
}

/** The number in a transaction: after its length, format, account, signature and era. */
export function nonceOf(body: Uint8Array): number {
	const [, start] = readCompact(body, 0);
	return Number(readCompact(body, start + 1 + 33 + 65 + 2)[0]);
}

const header = (number: number) => ({ number: `0x${number.toString(16)}`, parentHash: blockHash(Math.max(0, number - 1)) });

class Refused extends Error {
	constructor(
		readonly code: number,
		readonly data: string,
	) {
		super("refused");
	}
}

/** One connection to the chain above. */
class FakeSocket {
	readyState = 0;
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: string }) => void) | null = null;
	onclose: (() => void) | null = null;
	onerror: (() => void) | null = null;

	constructor(private readonly chain: FakeChain) {
		queueMicrotask(() => {
			if (!chain.online) return this.drop();
			this.readyState = 1;
			this.onopen?.();
		});
	}

	send(text: string): void {
		const { id: asked, method, params } = JSON.parse(text) as { id: number; method: string; params: unknown[] };
		let answer: object;
		try {
			answer = { id: asked, jsonrpc: "2.0", result: this.chain.answer(method, params) };
		} catch (error) {
			if (!(error instanceof Refused)) throw error;
			answer = { id: asked, jsonrpc: "2.0", error: { code: error.code, message: "refused", data: error.data } };
		}
		queueMicrotask(() => this.readyState === 1 && this.onmessage?.({ data: JSON.stringify(answer) }));
	}

	notify(subscription: string, result: unknown): void {
		if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify({ jsonrpc: "2.0", params: { subscription, result } }) });
	}

	close(): void {
		this.drop();
	}

	drop(): void {
		if (this.readyState === 3) return;
		this.readyState = 3;
		this.chain.gone(this);
		this.onclose?.();
	}
}

/** Waits until something is so. Fails by the test's own time. */
export async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
