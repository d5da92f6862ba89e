/**
 * Acts on their way. Each is kept on the device, encrypted, before anything is done with it, and again before
 * it is sent: whatever happens to the tab, the network or the node, the same bytes are found again and looked
 * for, and nothing is done twice. Of several tabs one works on them at a time; it begins with what is kept, so
 * that it goes on where another one stopped.
 */

import { filter, map, takeWhile, type Observable } from "rxjs";
import type { Acts, Entry, Hex, NotKept, Outcome } from "../../contracts";
import { toHex } from "../../chain/bytes";
import { UnknownExtension } from "../../chain/extrinsic";
import { deviceTime } from "../../chain/failure";
import { Incompatible, OtherNetwork } from "../../chain/node";
import { ofPool } from "../../chain/refusal";
import { RpcError, Unreachable } from "../../chain/rpc";
import { Missing } from "../../chain/runtime";
import { ExtensionFailure } from "../../keys/extension";
import { codec, VaultFault } from "../../vault/client";
import { tabsOf } from "../alone";
import { follow } from "./follow";
import { byUrgency, isNarrowing, isOpen, isOver, jobOf, stops, toEntry, type Job } from "./job";
import { openKept } from "./kept";
import type { ActsOptions } from "./options";
import { prepare } from "./prepare";
import { createSender } from "./send";

/** Seconds until something that failed without a reason is tried again. */
const PAUSE = 6;
const NAME = 6;

/** The queue, and what only the core asks of it. */
export interface ActsService extends Acts {
	/** Reads what is kept; after unlocking. */
	restore(): Promise<void>;
	/** Shows nothing any more; after locking or forgetting. */
	clear(): void;
	/** Looks at everything that is on its way. */
	advance(): void;
	dispose(): void;
}

/** Makes the queue. */
export function createActs(options: ActsOptions): ActsService {
	const { network } = options;
	const tabs = options.tabs ?? tabsOf("galen.acts");
	const now = options.now ?? deviceTime;
	const kept = openKept(options.storage, options.secrets, tabs, () => options.signer() !== null);
	const codecs = codec(options.vault);
	const encoders = { ...codecs, motionLength: async (motion: Hex) => (await options.motion(motion)).length };
	const sender = createSender({ options, kept, encoders, tabs, now, wake: advance, failed });
	let running = false;
	let again = false;

	tabs.word.hear(() => {
		if (running) again = true;
		else void kept.reread().catch(() => undefined);
	});

	function advance(): void {
		if (running) {
			again = true;
			return;
		}
		running = true;
		void (async () => {
			try {
				do {
					again = false;
					const had = await tabs.work.tryRun(work);
					// Another tab works on them: this one shows what that one keeps.
					if (!had) await kept.reread();
				} while (again);
			} catch {
				// The device's storage failed; the next block tries again.
			} finally {
				running = false;
			}
		})();
	}

	/** One step of each act, by the tab whose turn it is: first of those that take back. */
	async function work(): Promise<void> {
		const mine = kept.generation;
		await kept.reread();
		for (const { key } of [...kept.all].sort(byUrgency)) {
			const job = kept.find(key);
			if (job === undefined || !isOpen(job)) continue;
			await step(job).catch(() => undefined);
			if (mine !== kept.generation) break;
		}
	}

	/** One step of one act. */
	async function step(job: Job): Promise<void> {
		const { connection } = network;
		if (connection === null || job.genesis !== connection.network.genesis) return sender.waitFor(job, "network");
		try {
			if (job.sent.length === 0) return await sender.start(job, connection, null);
			await connection.node.ready();
			const pending = await follow(options, kept, job, connection.node);
			if (pending !== null) await sender.goOn(kept.find(job.key) ?? job, connection, pending);
		} catch (error) {
			await failed(job, error);
		}
	}

	/** Something failed on the way. What has left the device is looked for when the node is back. */
	async function failed(job: Job, error: unknown): Promise<void> {
		const current = kept.find(job.key) ?? job;
		if (isOver(current.status)) return;
		if (error instanceof ExtensionFailure) return sender.end(current, { by: "person" }, true);
		if (error instanceof Incompatible || error instanceof Missing || error instanceof UnknownExtension) {
			return current.sent.length === 0 ? sender.end(current, { by: "runtime" }, true) : undefined;
		}
		const refusal = error instanceof RpcError ? ofPool(error) : null;
		if (refusal !== null && current.bytes === null) return sender.refuse(current, refusal);
		if (current.bytes !== null) return;
		if (error instanceof Unreachable) return sender.waitFor(current, network.trouble?.kind === "offline" ? "offline" : "node_down");
		if (error instanceof OtherNetwork) return sender.waitFor(current, "network");
		if (error instanceof VaultFault && error.code === "locked") return sender.waitFor(current, "locked");
		await sender.waitFor(current, "node_down", { notBefore: now() + PAUSE });
	}

	async function confirm(prepared: Parameters<Acts["confirm"]>[0]): Promise<Outcome<readonly string[], NotKept>> {
		const at = String(Date.now()).padStart(14, "0");
		const status = { at: "waiting", because: network.trouble?.kind === "offline" ? "offline" : "turn" } as const;
		const jobs = prepared.map((one, index) => {
			const name = toHex(crypto.getRandomValues(new Uint8Array(NAME))).slice(2);
			return jobOf(`${at}-${String(index).padStart(3, "0")}-${name}`, one, deviceTime(), status);
		});
		try {
			// The last word counts: what would give again what is taken back here is signed no more.
			await kept.add(jobs, (other) => {
				if (isNarrowing(other.act) || isOver(other.status) || other.stopped) return other;
				if (!prepared.some(({ act, genesis }) => genesis === other.genesis && stops(act, other.act))) return other;
				const stopped = { ...other, stopped: true };
				return other.sent.length > 0 ? stopped : { ...stopped, status: { at: "refused", why: { by: "stopped" }, again: true } };
			});
		} catch (error) {
			return { ok: false, failure: { kind: error instanceof VaultFault && error.code === "locked" ? "locked" : "not_kept" } };
		}
		advance();
		return { ok: true, value: jobs.map(({ key }) => key) };
	}

	return {
		entries$: kept.jobs$.pipe(map((all) => all.map(toEntry).reverse())),
		entry$(key): Observable<Entry> {
			return kept.jobs$.pipe(
				map((all) => all.find((job) => job.key === key)),
				takeWhile((job, index) => job !== undefined || index === 0),
				filter((job) => job !== undefined),
				map(toEntry),
				takeWhile(({ status }) => status.at !== "final" && status.at !== "unread", true),
			);
		},
		prepare: (act, language) => prepare(options, encoders, act, language),
		confirm,
		async again(key) {
			await kept.change(key, (job) => {
				if (job.status.at !== "refused" || !job.status.again) return "as it was";
				return { ...job, status: { at: "waiting", because: "turn" }, bytes: null, landed: null, stopped: false, attempts: 0, notBefore: 0 };
			});
			advance();
		},
		async cancel(key) {
			let taken = false;
			await kept.change(key, (job) => {
				// Nothing of it has left the device. A signature that is being made for it finds it gone.
				taken = job.sent.length === 0 && !isOver(job.status);
				return taken ? "removed" : "as it was";
			});
			return taken;
		},
		async dismiss(key) {
			await kept.change(key, (job) => (isOver(job.status) ? "removed" : "as it was"));
		},
		async restore() {
			await kept.reread();
			advance();
		},
		clear: () => kept.clear(),
		advance,
		dispose() {
			tabs.word.end();
			kept.dispose();
		},
	};
}
