/** What became of the transactions of an act: looked for in blocks, all of them, each time. */

import type { ActStatus } from "../../contracts";
import type { Node } from "../../chain/node";
import { lookFor, type Fate, type Sent } from "../../chain/submit";
import { isOver, type Job } from "./job";
import type { Kept } from "./kept";
import type { ActsOptions } from "./options";
import type { Standing } from "./resign";

/** The transactions of an act that are in no block. */
export interface Pending extends Standing {
	/** The newest block that was seen. */
	readonly best: number;
}

interface Of<Is extends Fate["is"]> {
	readonly sent: Sent;
	readonly fate: Extract<Fate, { is: Is }>;
}

/** Looks for them, and keeps what was found. `null` when there is nothing more to do for now. */
export async function follow(options: ActsOptions, kept: Kept, job: Job, node: Node): Promise<Pending | null> {
	const live: Sent[] = [];
	const final: Of<"final">[] = [];
	let block: Of<"in_block"> | null = null;
	let gone: Pending["gone"] = null;
	let [open, best] = [false, 0];
	for (const sent of job.sent) {
		const fate = await lookFor(node, sent, job.seen);
		if (fate.is === "final") final.push({ sent, fate });
		else if (fate.is === "void") gone = { sent, why: fate.why };
		else live.push({ ...sent, next: fate.next });
		if (fate.is === "in_block") block = { sent, fate };
		if (fate.is === "pending") [open, best] = [open || fate.open, fate.best];
	}
	const ended = final.find(({ fate }) => fate.outcome?.refusal === null) ?? final.at(-1);
	if (ended !== undefined) {
		await end(options, kept, job, ended, live);
		return null;
	}
	// One that a pool refused is looked for all the same, and nothing is said of it unless it is found to be done.
	if (isOver(job.status)) {
		if (live.length === 0) await kept.change(job.key, (now) => ({ ...now, sent: [] }));
		return null;
	}
	if (block !== null) {
		await inBlock(kept, job, block, live);
		return null;
	}
	const moved = live.some((sent) => job.sent.every(({ hash, next }) => hash !== sent.hash || next !== sent.next));
	const undone = job.status.at === "in_block";
	if (moved || undone) {
		const status: ActStatus = undone ? { at: "sent", hash: job.status.hash, uncertain: true } : job.status;
		await kept.change(job.key, (now) => ({ ...now, status, sent: now.sent.map((one) => live.find(({ hash }) => hash === one.hash) ?? one) }));
	}
	return { live, gone, open, best };
}

/** It is in a final block. */
async function end(options: ActsOptions, kept: Kept, job: Job, { sent, fate }: Of<"final">, live: readonly Sent[]): Promise<void> {
	const { block, number, time, outcome } = fate;
	const landed = { sent: [...live, sent], landed: sent, bytes: null };
	if (outcome !== null && outcome.refusal !== null) {
		const why = outcome.refusal;
		await kept.change(job.key, (now) => ({ ...now, ...landed, status: { at: "refused", why, again: false } }));
		return;
	}
	// What nobody can say any more, the ledger's state may: it is as the act was to make it, or it is not known.
	const done = outcome !== null || (await options.stands(job.act).catch(() => null)) === true;
	// Before it is shown as done: what still has to follow is kept by then.
	await options.onFinal(job.act, job.genesis);
	await kept.change(job.key, (now) => ({ ...now, ...landed, status: { at: done ? "final" : "unread", hash: sent.hash, block, number, time } }));
}

/** It is in a block that may be undone. What it came to there is kept as long as somebody can say. */
async function inBlock(kept: Kept, job: Job, { sent, fate }: Of<"in_block">, live: readonly Sent[]): Promise<void> {
	const { block, number, outcome } = fate;
	if (job.status.at === "in_block" && job.status.block === block && (job.seen?.block === block || outcome === null)) return;
	const status: ActStatus = { at: "in_block", hash: sent.hash, block, number };
	await kept.change(job.key, (now) => ({
		...now,
		status,
		seen: outcome ?? now.seen,
		sent: now.sent.map((one) => live.find(({ hash }) => hash === one.hash) ?? one),
	}));
}
