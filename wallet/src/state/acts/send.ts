/**
 * Signing and sending. Bytes are kept before they leave the device, and offered until a block has them. What
 * a pool says against them proves nothing: a node may keep what it refuses. So bytes that left are looked for
 * until no block can hold them, whatever else is signed for the same act.
 */

import type { ActStatus, Hex, Refusal, Signer } from "../../contracts";
import { fromHex, toHex } from "../../chain/bytes";
import { encodeCall, subjectOf, type Encoders } from "../../chain/calls";
import { ofPool, passesByItself } from "../../chain/refusal";
import { RpcError, Unreachable } from "../../chain/rpc";
import type { Runtime } from "../../chain/runtime";
import type { Tabs } from "../alone";
import type { Connection } from "../network";
import { learnsNoHash, send, sign, type Signed } from "../sign";
import type { Pending } from "./follow";
import { isNarrowing, isOver, type Job } from "./job";
import type { Kept } from "./kept";
import type { ActsOptions } from "./options";
import { mayResign, nonceFor, type Resign } from "./resign";

/** How often an act that does not only take back is signed anew by itself. */
const ATTEMPTS = 5;
/** Seconds between attempts, and between those of somebody who takes back. */
const PAUSE = 6;
const SHORT_PAUSE = 1;
/** After how many blocks the same bytes are offered again. */
const OFFER = 3;
/** Seconds after which nobody is taken at their word any more, unless they take back. */
const OLD = 86_400;

/** What the parts of the queue work with. */
export interface Work {
	readonly options: ActsOptions;
	readonly kept: Kept;
	readonly encoders: Encoders;
	readonly tabs: Tabs;
	readonly now: () => number;
	/** There is more to do. */
	readonly wake: () => void;
	/** Signing or sending failed. */
	readonly failed: (job: Job, error: unknown) => Promise<void>;
}

/** Whether an act still waits, with nothing signed for it since. */
const isSame = (is: Job, was: Job): boolean => !isOver(is.status) && is.sent.at(-1)?.hash === was.sent.at(-1)?.hash;

type Because = Extract<ActStatus, { at: "waiting" }>["because"];

/** Sends acts. */
export interface Sender {
	/** Has an act signed, as far as it may be, and sent. */
	start(job: Job, connection: Connection, pending: Pending | null): Promise<void>;
	/** Offers the newest bytes again where a node may not have them; signs anew where they are no use. */
	goOn(job: Job, connection: Connection, pending: Pending): Promise<void>;
	waitFor(job: Job, because: Because, more?: Partial<Job>): Promise<void>;
	end(job: Job, why: Refusal, again: boolean, more?: Partial<Job>): Promise<void>;
	refuse(job: Job, why: Refusal): Promise<void>;
}

/** Makes a sender. */
export function createSender({ options, kept, encoders, tabs, now, wake, failed }: Work): Sender {
	/** At which block an act's bytes were offered last, by this tab. */
	const offered = new Map<string, number>();
	/** Acts about which an extension asks the person now, in this tab. */
	const asking = new Set<string>();

	/** Changes an act, unless it has ended or been signed since it was looked at: an extension answers beside the queue. */
	const change = (job: Job, more: Partial<Job>): Promise<Job | null> =>
		kept.change(job.key, (is) => (isSame(is, job) ? { ...is, ...more } : "as it was"));

	async function waitFor(job: Job, because: Because, more: Partial<Job> = {}): Promise<void> {
		if (job.status.at === "waiting" && job.status.because === because && Object.keys(more).length === 0) return;
		await change(job, { ...more, status: { at: "waiting", because } });
	}

	async function end(job: Job, why: Refusal, again: boolean, more: Partial<Job> = {}): Promise<void> {
		await change(job, { ...more, bytes: null, status: { at: "refused", why, again } });
	}

	async function start(job: Job, connection: Connection, pending: Pending | null): Promise<void> {
		if (now() < job.notBefore) return;
		const unready = notReady(job);
		if (unready !== null) return waitFor(job, unready);
		const signer = options.signer() as Signer;
		if (!isNarrowing(job.act)) {
			const tooLate: Refusal | null = job.stopped ? { by: "stopped" } : job.sent.length === 0 && now() - job.confirmedAt > OLD ? { by: "old" } : null;
			if (tooLate !== null) return end(job, tooLate, true);
		}
		const resign: Resign = pending === null ? { may: "any" } : mayResign(job, pending, kept.all);
		if (resign.may === "wait") return waitFor(job, "turn");
		const spent = isNarrowing(job.act) ? false : job.attempts > ATTEMPTS;
		// An extension asks the person, and asks again only where the person wants it.
		if (resign.may === "ask" || spent || (signer.is === "extension" && job.attempts > 0)) {
			return end(job, { by: pending?.gone?.why ?? "time" }, true, { sent: pending?.live ?? [] });
		}
		const { node } = connection;
		await node.ready();
		const runtime = await node.runtimeAt((await node.bestHead()).hash);
		const call = fromHex(job.call);
		// What the person saw is what this runtime will do: the same bytes for the same act.
		if (toHex(await encodeCall(runtime, job.act, encoders)) !== job.call) return end(job, { by: "runtime" }, true);
		const from = await options.from(connection, signer);
		const signed = (): Promise<Signed | null> => sign(node, options.vault, connection.network.genesis, signer, from, call, (next) => nonceFor(resign, next));
		if (signer.is === "own") return keepAndSend(job, await signed(), runtime, connection, pending);
		await ask(job, async () => keepAndSend(job, await signed(), runtime, connection, pending));
	}

	/** What keeps an act from being signed now. A chain that is behind keeps nothing: whoever withdraws must get through. */
	function notReady(job: Job): Because | null {
		const { trouble } = options.network;
		if (trouble !== null && trouble.kind !== "chain_behind" && trouble.kind !== "gateway_down" && trouble.kind !== "gateway_busy") {
			return trouble.kind === "offline" || trouble.kind === "node_down" ? trouble.kind : "network";
		}
		return options.signer()?.account === job.signer ? null : "locked";
	}

	/**
	 * Has the person asked, beside the queue: nothing else waits for the answer. One question at a time, but for
	 * somebody who takes back. A tab that is closed takes its question with it, and another one asks anew.
	 */
	async function ask(job: Job, signing: () => Promise<void>): Promise<void> {
		if (asking.has(job.key)) return;
		if (asking.size > 0 && !isNarrowing(job.act)) return waitFor(job, "turn");
		asking.add(job.key);
		void tabs
			.ask(job.key)
			.tryRun(async () => {
				const asked = await change(job, { status: { at: "signing" } });
				// Signed meanwhile, by an answer that came while this was prepared: it is not asked about again.
				if (asked !== null && isSame(asked, job) && !asked.stopped) await signing().catch((error: unknown) => failed(asked, error));
			})
			.catch(() => false)
			.then((ran) => {
				asking.delete(job.key);
				// Where another tab asks, that one goes on.
				if (ran) wake();
			});
	}

	async function keepAndSend(job: Job, signed: Signed | null, runtime: Runtime, connection: Connection, pending: Pending | null): Promise<void> {
		if (signed === null) return waitFor(job, "turn");
		const bytes = toHex(signed.bytes);
		// Kept before it is sent: whatever happens now, these bytes are looked for. Taken back or stopped meanwhile, they never leave.
		const asked = await kept
			.change(job.key, (is) => {
				if (!isSame(is, job) || is.stopped) return "as it was";
				const sent = [...(pending?.live ?? is.sent), signed.sent];
				return { ...is, sent, bytes, attempts: is.attempts + 1, status: { at: "sent", hash: signed.sent.hash, uncertain: true } };
			})
			.catch(() => {
				// What the device cannot keep is not sent.
				kept.show(job.key, { at: "waiting", because: "device" });
				return null;
			});
		if (asked?.bytes !== bytes) return;
		try {
			await send(connection.node, signed.bytes);
			await change(asked, { status: { at: "sent", hash: signed.sent.hash, uncertain: false } });
		} catch (error) {
			if (error instanceof Unreachable) return;
			if (learnsNoHash(error, connection.network.genesis, runtime.specVersion)) {
				// The runtime says that it can never take these bytes, and the next ones have the same number.
				await waitFor(asked, "turn", { bytes: null, attempts: asked.attempts - 1 });
				wake();
				return;
			}
			const refusal = error instanceof RpcError ? ofPool(error) : null;
			if (refusal === null) throw error;
			await refuse(asked, refusal);
		}
	}

	async function goOn(job: Job, connection: Connection, pending: Pending): Promise<void> {
		const newest = pending.live.at(-1);
		// What was taken back since is looked for, and not offered again.
		if (job.stopped && newest !== undefined) return;
		if (job.bytes === null || newest === undefined || job.sent.at(-1)?.hash !== newest.hash) return start(job, connection, pending);
		const own = options.signer()?.is === "own";
		// Whoever takes back does not wait until what no block of this chain will take can be in no chain at all.
		if (isNarrowing(job.act) && own && !pending.open) return start(job, connection, pending);
		if (now() < job.notBefore) return;
		const before = offered.get(job.key);
		const known = job.status.at === "sent" && !job.status.uncertain;
		if (known && before !== undefined && pending.best >= before && pending.best - before < OFFER) return;
		offered.set(job.key, pending.best);
		// Sent a moment ago, or by another tab: it is given a few blocks.
		if (known && before === undefined) return;
		// A number that the node does not have yet stands behind one that may never come.
		if (known && isNarrowing(job.act) && own && (await connection.node.nextNonce(newest.signer)) < newest.nonce) return start(job, connection, pending);
		await offer(job, newest.hash, fromHex(job.bytes), connection);
	}

	/** Sends bytes that a node may have already: that does nothing twice. Blocks alone end it. */
	async function offer(job: Job, hash: Hex, bytes: Uint8Array, connection: Connection): Promise<void> {
		const refusal = await send(connection.node, bytes).then(
			() => null,
			(error: unknown) => {
				if (!(error instanceof RpcError)) throw error;
				return ofPool(error) ?? ({ by: "pool", reason: "other" } as const);
			},
		);
		const has = refusal === null || (refusal.by === "pool" && refusal.reason === "already_known");
		if (has) await change(job, { status: { at: "sent", hash, uncertain: false } });
		// A pool that will not have these very bytes for a while may have others.
		else if (isNarrowing(job.act) && refusal.by === "pool" && refusal.reason === "banned") await change(job, { bytes: null });
	}

	/** The pool said no. What may pass by itself is tried again. */
	async function refuse(job: Job, why: Refusal): Promise<void> {
		// The very same bytes wait already: they were sent before the tab was closed.
		if (why.by === "pool" && why.reason === "already_known") {
			const hash = job.sent.at(-1)?.hash as Hex;
			await change(job, { status: { at: "sent", hash, uncertain: false } });
			return;
		}
		const narrowing = isNarrowing(job.act);
		const passes = passesByItself(why) || (why.by === "membership" && why.code === "nothing_to_act_on" && followsAnother(job));
		if (passes && options.signer()?.is !== "extension" && (narrowing || job.attempts <= ATTEMPTS)) {
			// Of a pool that is full or has another one of this number the same bytes may be taken later.
			const same = !narrowing && why.by === "pool" && (why.reason === "pool_full" || why.reason === "too_low_priority");
			const because = why.by === "membership" && why.code === "quota_exhausted" ? "quota" : "turn";
			return waitFor(job, because, { bytes: same ? job.bytes : null, notBefore: now() + (narrowing ? SHORT_PAUSE : PAUSE) });
		}
		await end(job, why, passes || (narrowing && why.by === "pool"));
	}

	/** Whether an earlier act about the same subject is on its way: what this one acts on may come with it. */
	function followsAnother(job: Job): boolean {
		return kept.all.some((other) => other.key < job.key && !isOver(other.status) && other.sent.length > 0 && subjectOf(other.act) === subjectOf(job.act));
	}

	return { start, goOn, waitFor, end, refuse };
}
