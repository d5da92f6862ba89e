/** The ledger as one node knows it: heads, reads at a stated block, and how it all does. */

import type { GalenViewFns as Views } from "@polkadot-api/descriptors";
import { BehaviorSubject, Subject, type Observable } from "rxjs";
import type { ChainHealth, Hex, Moment } from "../contracts";
import { id } from "../contracts";
import { concat, fromHex, readCompact, toHex, withLength } from "./bytes";
import { hashOf } from "./extrinsic";
import { connect, RpcError, Unreachable, type Dial, type Rpc } from "./rpc";
import { committed, Runtime } from "./runtime";

/** A block's header, as the node's RPC has it. */
interface HeaderJson {
	readonly number: Hex;
}

/** What a view function answers with, by the types that `papi generate` writes. */
export type AnswerOf<View> = View extends { Value: infer Answer } ? Answer : never;

/** Which block a question is about. */
export interface BlockRef {
	readonly hash: Hex;
	readonly number: number;
}

/** A block's transactions by their hashes, its own calls among them, and those calls as they stand in it. */
export interface BlockBody {
	readonly extrinsics: readonly Hex[];
	readonly inherents: readonly Uint8Array[];
}

/** Blocks that are remembered: more than a transaction can wait for. */
const BODIES = 256;

/** The node is of another network. */
export class OtherNetwork extends Error {
	constructor(readonly found: Hex) {
		super("the node is of another network");
		this.name = "OtherNetwork";
	}
}

/** The network's runtime is not one this program understands. */
export class Incompatible extends Error {
	constructor(
		readonly expected: number,
		readonly found: number,
	) {
		super("the network runs another runtime");
		this.name = "Incompatible";
	}
}

/** More unfinalized blocks than this, and the chain is said to be behind. */
const BEHIND_BLOCKS = 32;
/** Finality older than this, in seconds, and the chain is said to be behind; gateways stop at the same age. */
const BEHIND_SECONDS = 30;

/** Whether a node's figures are those of a chain that finalizes. */
export function isBehind(health: ChainHealth, now: number): boolean {
	return health.best - health.finalized > BEHIND_BLOCKS || now - health.finalizedAt > BEHIND_SECONDS;
}

/**
 * The block that a transaction names: the finalized one, which no fork takes away. Where finality stands
 * still it soon lies too far back to be named, and the best one serves: whoever withdraws must get through
 * even then. The command line's client has the same rule.
 */
export function birthOf(finalized: BlockRef, best: BlockRef): BlockRef {
	return best.number - finalized.number <= BEHIND_BLOCKS ? finalized : best;
}

/** Whether it is the block's own: the two highest bits after its length are set where anybody else made it. */
function isInherent(extrinsic: Uint8Array): boolean {
	const [, start] = readCompact(extrinsic, 0);
	return ((extrinsic[start] ?? 0xc0) & 0xc0) === 0;
}

const numberOf = (header: HeaderJson): number => Number.parseInt(header.number, 16);

/** One node. */
export class Node {
	readonly rpc: Rpc;
	/** The newest figures; `null` until the node has answered. */
	readonly health$: Observable<ChainHealth | null>;
	/** Each finalized head as it comes. */
	readonly finalized$: Observable<BlockRef>;
	/** Each best head as it comes. */
	readonly best$: Observable<BlockRef>;
	private readonly health = new BehaviorSubject<ChainHealth | null>(null);
	private readonly finalized = new Subject<BlockRef>();
	private readonly best = new Subject<BlockRef>();
	private readonly runtimes = new Map<number, Promise<Runtime>>();
	private readonly stop: (() => void)[] = [];
	private readonly bodies = new Map<Hex, Promise<BlockBody>>();
	private checked: Promise<void> | null = null;
	private heads: { best: number; finalized: number; finalizedAt: Moment; spec: number } | null = null;

	constructor(
		url: string,
		private readonly genesis: Hex,
		private readonly now: () => number = () => Math.floor(Date.now() / 1_000),
		dial?: Dial,
	) {
		this.rpc = connect(url, dial);
		this.health$ = this.health.asObservable();
		this.finalized$ = this.finalized.asObservable();
		this.best$ = this.best.asObservable();
		const follow = (method: string, unsubscribe: string, each: (header: HeaderJson) => void) =>
			this.stop.push(this.rpc.subscribe<HeaderJson>(method, unsubscribe, [], each));
		// After a break another node may answer at the same address: whose it is is asked anew.
		const broken = this.rpc.state$.subscribe((state) => {
			if (state === "closed") this.checked = null;
		});
		this.stop.push(() => broken.unsubscribe());
		follow("chain_subscribeFinalizedHeads", "chain_unsubscribeFinalizedHeads", (header) => this.noteFinalized(numberOf(header)));
		follow("chain_subscribeNewHeads", "chain_unsubscribeNewHeads", (header) => this.noteBest(numberOf(header)));
	}

	private noteFinalized(number: number): void {
		if (this.heads === null || number <= this.heads.finalized) return;
		this.heads = { ...this.heads, finalized: number, best: Math.max(this.heads.best, number), finalizedAt: id.moment(this.now()) };
		this.tell();
		void this.hashOf(number)
			.then((hash) => hash !== null && this.finalized.next({ hash, number }))
			.catch(() => undefined);
	}

	private noteBest(number: number): void {
		if (this.heads === null) return;
		this.heads = { ...this.heads, best: number };
		this.tell();
		void this.hashOf(number)
			.then((hash) => hash !== null && this.best.next({ hash, number }))
			.catch(() => undefined);
	}

	private tell(): void {
		if (this.heads === null) return;
		const { best, finalized, finalizedAt, spec } = this.heads;
		this.health.next({ best, finalized, finalizedAt, specVersion: spec });
	}

	/** Makes sure that the node is of our network, and learns where it stands. */
	async ready(): Promise<void> {
		this.checked ??= this.check().catch((error: unknown) => {
			this.checked = null;
			throw error;
		});
		await this.checked;
	}

	private async check(): Promise<void> {
		const found = await this.rpc.request<Hex>("chain_getBlockHash", [0]);
		if (found !== this.genesis) throw new OtherNetwork(found);
		const [finalized, best] = await Promise.all([this.finalizedHead(), this.bestHead()]);
		const runtime = await this.runtimeAt(finalized.hash);
		const time = await this.momentAt(finalized, runtime);
		// A clock that is ahead of the chain's would call a young chain old; what counts is that it moves.
		this.heads = { best: best.number, finalized: finalized.number, finalizedAt: time, spec: runtime.specVersion };
		this.tell();
		this.finalized.next(finalized);
		this.best.next(best);
	}

	/** The newest finalized block. */
	async finalizedHead(): Promise<BlockRef> {
		const hash = await this.rpc.request<Hex>("chain_getFinalizedHead", []);
		return { hash, number: await this.numberAt(hash) };
	}

	/** The newest block. */
	async bestHead(): Promise<BlockRef> {
		const hash = await this.rpc.request<Hex>("chain_getBlockHash", []);
		return { hash, number: await this.numberAt(hash) };
	}

	private async numberAt(hash: Hex): Promise<number> {
		const header = await this.rpc.request<HeaderJson | null>("chain_getHeader", [hash]);
		if (header === null) throw new Unreachable();
		return numberOf(header);
	}

	/** The hash of the block of this height on the best chain. */
	hashOf(number: number): Promise<Hex | null> {
		return this.rpc.request<Hex | null>("chain_getBlockHash", [number]);
	}

	/** What is in a block, in order. It never changes, so it is asked for once. */
	blockOf(hash: Hex): Promise<BlockBody> {
		let known = this.bodies.get(hash);
		if (known === undefined) {
			known = this.fetchBlock(hash);
			this.bodies.set(hash, known);
			known.catch(() => this.bodies.delete(hash));
			const [oldest] = this.bodies.keys();
			if (this.bodies.size > BODIES && oldest !== undefined) this.bodies.delete(oldest);
		}
		return known;
	}

	private async fetchBlock(hash: Hex): Promise<BlockBody> {
		interface Json {
			readonly block: { readonly extrinsics?: readonly string[] };
		}
		const found = await this.rpc.request<Json | null>("chain_getBlock", [hash]);
		if (found?.block.extrinsics === undefined) throw new Unreachable();
		// Each comes with its length before it, as it was sent.
		const all = found.block.extrinsics.map((text) => fromHex(text));
		return { extrinsics: all.map(hashOf), inherents: all.filter(isInherent) };
	}

	/**
	 * The runtime at a block. Where it is not the one the program came with, its metadata is taken from
	 * the node, and refused unless everything this program uses has the same shape.
	 */
	async runtimeAt(hash: Hex): Promise<Runtime> {
		const [own, version] = await Promise.all([
			committed(),
			this.rpc.request<{ specVersion: number; transactionVersion: number }>("state_getRuntimeVersion", [hash]),
		]);
		if (version.specVersion === own.specVersion && version.transactionVersion === own.transactionVersion) return own;
		let known = this.runtimes.get(version.specVersion);
		if (known === undefined) {
			known = this.fetchRuntime(hash, own, version.specVersion);
			this.runtimes.set(version.specVersion, known);
			known.catch(() => this.runtimes.delete(version.specVersion));
		}
		return known;
	}

	private async fetchRuntime(hash: Hex, own: Runtime, specVersion: number): Promise<Runtime> {
		const answer = await this.call(hash, "Metadata_metadata_at_version", Uint8Array.of(16, 0, 0, 0));
		// Option<Vec<u8>>
		if (answer[0] !== 1) throw new Incompatible(own.specVersion, specVersion);
		const [, start] = readCompact(answer, 1);
		const found = new Runtime(answer.slice(start));
		if (found.specVersion !== specVersion || !own.sharesShapeWith(found)) throw new Incompatible(own.specVersion, specVersion);
		return found;
	}

	/** Asks a runtime API at a block. */
	async call(hash: Hex, method: string, argument: Uint8Array): Promise<Uint8Array> {
		return fromHex(await this.rpc.request<Hex>("state_call", [method, toHex(argument), hash]));
	}

	/** The bytes of a view function's answer at a block. */
	async view(runtime: Runtime, hash: Hex, pallet: string, name: string, ...inputs: readonly Uint8Array[]): Promise<Uint8Array> {
		const { id: view } = runtime.view(pallet, name);
		const asked = concat(view, withLength(concat(...inputs)));
		const answer = await this.call(hash, "RuntimeViewFunction_execute_view_function", asked);
		// Result<Vec<u8>, _>
		if (answer[0] !== 0) throw new RpcError(0, "no such view");
		const [length, start] = readCompact(answer, 1);
		if (BigInt(answer.length - start) !== length) throw new RpcError(0, "malformed answer");
		return answer.slice(start);
	}

	/** A view function's answer at a block, decoded. */
	async ask<T>(runtime: Runtime, hash: Hex, pallet: string, name: string, ...inputs: readonly Uint8Array[]): Promise<T> {
		const bytes = await this.view(runtime, hash, pallet, name, ...inputs);
		return runtime.view(pallet, name).decode(bytes) as T;
	}

	/** A stored value at a block, decoded; `null` where nothing is stored. */
	async stored<T>(runtime: Runtime, hash: Hex, pallet: string, entry: string, ...keys: readonly unknown[]): Promise<T | null> {
		const { key, decode } = runtime.storage(pallet, entry);
		const value = await this.rpc.request<Hex | null>("state_getStorage", [key(...keys), hash]);
		return value === null ? null : (decode(value) as T);
	}

	/** A stored value's bytes at a block. */
	async storedBytes(runtime: Runtime, hash: Hex, pallet: string, entry: string): Promise<Uint8Array | null> {
		const { key } = runtime.storage(pallet, entry);
		const value = await this.rpc.request<Hex | null>("state_getStorage", [key(), hash]);
		return value === null ? null : fromHex(value);
	}

	/** The block's own time. The first block has none and says 0. */
	async momentAt(block: BlockRef, runtime: Runtime): Promise<Moment> {
		const millis = await this.stored<bigint>(runtime, block.hash, "Timestamp", "Now");
		return id.moment((millis ?? 0n) / 1_000n);
	}

	/** The account's next nonce, those waiting in the pool counted. */
	nextNonce(address: string): Promise<number> {
		return this.rpc.request<number>("system_accountNextIndex", [address]);
	}

	/** The account's nonce in a block's state. */
	async nonceAt(runtime: Runtime, hash: Hex, address: string): Promise<number> {
		const account = await this.stored<{ nonce: number }>(runtime, hash, "System", "Account", address);
		return account?.nonce ?? 0;
	}

	close(): void {
		for (const stop of this.stop) stop();
		this.rpc.close();
		this.health.complete();
		this.finalized.complete();
		this.best.complete();
	}
}

/** One block, and everything that may be asked of it. */
export class At {
	constructor(
		readonly node: Node,
		readonly block: BlockRef,
		readonly runtime: Runtime,
	) {}

	/** The newest finalized block, which is what rights are read from. */
	static async finalized(node: Node): Promise<At> {
		await node.ready();
		const block = await node.finalizedHead();
		return new At(node, block, await node.runtimeAt(block.hash));
	}

	/** The newest block. */
	static async best(node: Node): Promise<At> {
		await node.ready();
		const block = await node.bestHead();
		return new At(node, block, await node.runtimeAt(block.hash));
	}

	/** A view function's answer, with the type that the committed metadata gives it. */
	ask<P extends keyof Views & string, V extends keyof Views[P] & string>(pallet: P, name: V, ...inputs: readonly Uint8Array[]): Promise<AnswerOf<Views[P][V]>> {
		return this.node.ask<AnswerOf<Views[P][V]>>(this.runtime, this.block.hash, pallet, name, ...inputs);
	}

	/** The same of a pallet that older networks do not have: its type is stated by whoever asks. */
	askNewer<T>(pallet: string, name: string, ...inputs: readonly Uint8Array[]): Promise<T> {
		return this.node.ask<T>(this.runtime, this.block.hash, pallet, name, ...inputs);
	}

	bytes(pallet: string, name: string, ...inputs: readonly Uint8Array[]): Promise<Uint8Array> {
		return this.node.view(this.runtime, this.block.hash, pallet, name, ...inputs);
	}

	stored<T>(pallet: string, entry: string, ...keys: readonly unknown[]): Promise<T | null> {
		return this.node.stored<T>(this.runtime, this.block.hash, pallet, entry, ...keys);
	}

	moment(): Promise<Moment> {
		return this.node.momentAt(this.block, this.runtime);
	}
}
