/**
 * Acts on their way. Each is kept on the device, encrypted, before anything is done with it, and again before
 * it is sent: whatever happens to the tab, the network or the node, the same bytes are found again and looked
 * for, and nothing is done twice.
 */

import { BehaviorSubject, filter, map, takeWhile, type Observable } from "rxjs";
import {
	NARROWING, type AccountId, type Act, type Acts, type ActStatus, type ConsentAct, type Entry, type Hex, type Moment, type Outcome, type Prepared,
	type Refusal, type Signer, type Template, type Unpreparable, type Warning,
} from "../contracts";
import { fromHex, toHex } from "../chain/bytes";
import { encodeCall, nameOf, subjectOf, type Encoders } from "../chain/calls";
import { decodeCall } from "../chain/decode";
import { UnknownExtension } from "../chain/extrinsic";
import { deviceTime, Failed, failureOf } from "../chain/failure";
import { Incompatible, OtherNetwork, type Node } from "../chain/node";
import { ofPool, passesByItself } from "../chain/refusal";
import { RpcError, Unreachable } from "../chain/rpc";
import { committed, Missing, type Runtime } from "../chain/runtime";
import { lookFor, type Sent } from "../chain/submit";
import { ExtensionFailure } from "../keys/extension";
import { codec, VaultFault, type Preview, type VaultApi } from "../vault/client";
import type { Secrets } from "./secrets";
import { isTrouble, type Connection, type NetworkService } from "./network";
import { learnsNoHash, send, sign } from "./sign";
import type { Storage } from "./storage";
import { inLanguage } from "./templates";

/** An act as it is kept. */
export interface Job {
	readonly key: string;
	readonly act: Act;
	readonly signer: AccountId;
	readonly confirmedAt: Moment;
	/** The call that the person saw. Nothing else is ever signed for this act. */
	readonly call: Hex;
	readonly status: ActStatus;
	/** The signed transaction, once there is one. */
	readonly transaction: { readonly bytes: Hex; readonly sent: Sent } | null;
	readonly attempts: number;
	/** Not to be tried before. */
	readonly notBefore: number;
}

const PREFIX = "acts/";
/** How often something that may pass by itself is tried. */
const ATTEMPTS = 5;
/** Seconds between attempts. */
const PAUSE = 6;

/** What the queue asks of the rest. */
export interface ActsOptions {
	readonly storage: Storage;
	readonly secrets: Secrets;
	readonly vault: VaultApi;
	readonly network: NetworkService;
	readonly signer: () => Signer | null;
	/** Under which account the signer's transactions go: another one where it replaced that one's key. */
	readonly from: (connection: Connection, signer: Signer) => Promise<AccountId>;
	/** What an act would come to, over the newest state known; `null` where none is. */
	readonly preview: (act: ConsentAct) => Promise<{ readonly preview: Preview; readonly asOf: Moment; readonly stale: boolean } | null>;
	/** Templates as last read. */
	readonly templates: () => readonly Template[];
	/** An act is final: what follows from it is kept, and what is shown is to be read again. */
	readonly onFinal: (act: Act) => Promise<void>;
	/** Length of the call that a motion proposes. */
	readonly motionLength: (motion: Hex) => Promise<number>;
	/** Something was done: the lock may wait. */
	readonly touch: () => void;
}

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

const isConsentAct = (act: Act): act is ConsentAct => nameOf(act)[0] === "Consent";

/** Whether a status is an end. */
export const isOver = (status: ActStatus): boolean => status.at === "final" || status.at === "refused";

/** Makes the queue. */
export function createActs(options: ActsOptions): ActsService {
	const { storage, secrets, vault, network } = options;
	const jobs = new BehaviorSubject<readonly Job[]>([]);
	const codecs = codec(vault);
	const encoders: Encoders = { statement: codecs.statement, denial: codecs.denial, motionLength: options.motionLength };
	/** Taken back or dismissed: nothing that was under way brings them back. */
	const removed = new Set<string>();
	let running = false;
	let again = false;
	let generation = 0;

	const find = (key: string): Job | undefined => jobs.value.find((job) => job.key === key);

	/** Keeps a job, then shows it; one that was taken back meanwhile stays away. */
	async function put(job: Job): Promise<Job> {
		if (removed.has(job.key)) return job;
		await storage.set(PREFIX + job.key, await secrets.seal(job));
		if (removed.has(job.key)) {
			await storage.delete(PREFIX + job.key);
			return job;
		}
		const others = jobs.value.filter((other) => other.key !== job.key);
		jobs.next([...others, job].sort((a, b) => a.confirmedAt - b.confirmedAt || (a.key < b.key ? -1 : 1)));
		return job;
	}

	const set = (job: Job, status: ActStatus, more: Partial<Job> = {}): Promise<Job> => put({ ...job, ...more, status });

	function advance(): void {
		if (running) {
			again = true;
			return;
		}
		running = true;
		void (async () => {
			do {
				again = false;
				const mine = generation;
				for (const { key } of jobs.value) {
					const job = find(key);
					if (job === undefined || isOver(job.status)) continue;
					await step(job).catch(() => undefined);
					if (mine !== generation) break;
				}
			} while (again);
			running = false;
		})();
	}

	/** One step of one act. */
	async function step(job: Job): Promise<void> {
		const connection = network.connection;
		if (connection === null) return waitFor(job, "network");
		try {
			if (job.transaction === null) await signAndSend(job, connection);
			else await follow(job, job.transaction, connection);
		} catch (error) {
			await stumble(job, error);
		}
	}

	async function waitFor(job: Job, because: Extract<ActStatus, { at: "waiting" }>["because"], more: Partial<Job> = {}): Promise<void> {
		if (job.status.at === "waiting" && job.status.because === because && Object.keys(more).length === 0) return;
		await set(job, { at: "waiting", because }, more);
	}

	async function signAndSend(job: Job, connection: Connection): Promise<void> {
		if (deviceTime() < job.notBefore) return;
		const now = network.trouble;
		// A chain that is behind stops nothing: whoever withdraws must get through.
		if (now !== null && now.kind !== "chain_behind" && now.kind !== "gateway_down" && now.kind !== "gateway_busy") {
			return waitFor(job, now.kind === "offline" ? "offline" : now.kind === "node_down" ? "node_down" : "network");
		}
		const signer = options.signer();
		if (signer === null || signer.account !== job.signer) return waitFor(job, "locked");
		const { node, network: net } = connection;
		await node.ready();
		const head = await node.bestHead();
		const runtime = await node.runtimeAt(head.hash);
		const call = fromHex(job.call);
		// What the person saw is what this runtime will do: the same bytes for the same act.
		const meant = await encodeCall(runtime, job.act, encoders);
		if (toHex(meant) !== job.call) return void (await set(job, { at: "refused", why: { by: "runtime" }, again: true }));
		const from = await options.from(connection, signer);
		let asked = signer.is === "extension" ? await set(job, { at: "signing" }) : job;
		const signed = await sign(node, vault, net.genesis, signer, from, call);
		// Kept before it is sent: whatever happens now, these bytes are looked for.
		const transaction = { bytes: toHex(signed.bytes), sent: signed.sent };
		asked = await set(asked, { at: "sent", hash: signed.sent.hash, uncertain: true }, { transaction });
		// Taken back while it was being signed: it never leaves the device.
		if (removed.has(job.key)) return;
		await submit(asked, signed.bytes, runtime, connection);
	}

	async function submit(job: Job, bytes: Uint8Array, runtime: Runtime, connection: Connection): Promise<void> {
		const hash = job.transaction?.sent.hash as Hex;
		try {
			await send(connection.node, bytes);
			options.touch();
			await set(job, { at: "sent", hash, uncertain: false });
		} catch (error) {
			if (error instanceof Unreachable) return;
			if (learnsNoHash(error, connection.network.genesis, runtime.specVersion)) {
				await set(job, { at: "waiting", because: "turn" }, { transaction: null });
				again = true;
				return;
			}
			const refusal = error instanceof RpcError ? ofPool(error) : null;
			if (refusal === null) throw error;
			await refuse(job, refusal);
		}
	}

	/**
	 * Sends bytes that a node may have already. Whatever the pool says against them proves nothing: they may be
	 * in a block since. Blocks alone end it, by holding them or by running out.
	 */
	async function sendAgain(job: Job, bytes: Uint8Array, connection: Connection): Promise<void> {
		try {
			await send(connection.node, bytes);
		} catch (error) {
			if (!(error instanceof RpcError)) throw error;
		}
		await set(job, { at: "sent", hash: job.transaction?.sent.hash as Hex, uncertain: false });
	}

	/** The pool or a block said no. What may pass by itself is tried again, newly signed. */
	async function refuse(job: Job, why: Refusal): Promise<void> {
		// The very same bytes wait already: they were sent before the tab was closed.
		if (why.by === "pool" && why.reason === "already_known") {
			const hash = job.transaction?.sent.hash as Hex;
			await set(job, { at: "sent", hash, uncertain: false });
			return;
		}
		const signer = options.signer();
		const retry = passesByItself(why) && job.attempts < ATTEMPTS && signer?.is !== "extension";
		if (retry) {
			const because = why.by === "membership" ? "quota" : "turn";
			await set(job, { at: "waiting", because }, { transaction: null, attempts: job.attempts + 1, notBefore: deviceTime() + (why.by === "time" ? 0 : PAUSE) });
			return;
		}
		await set(job, { at: "refused", why, again: passesByItself(why) }, { transaction: null });
	}

	async function follow(job: Job, transaction: NonNullable<Job["transaction"]>, connection: Connection): Promise<void> {
		const { node } = connection;
		await node.ready();
		const fate = await lookFor(node, transaction.sent);
		switch (fate.is) {
			case "final":
				// Before it is shown as done: what still has to follow is kept by then.
				await options.onFinal(job.act);
				await set(job, { at: "final", hash: transaction.sent.hash, block: fate.block, number: fate.number, time: fate.time });
				return;
			case "failed":
				return refuse(job, fate.why);
			case "in_block": {
				const status: ActStatus = { at: "in_block", hash: transaction.sent.hash, block: fate.block, number: fate.number };
				if (job.status.at === "in_block" && job.status.block === fate.block) return;
				await set(job, status, { transaction: { ...transaction, sent: { ...transaction.sent, next: fate.next } } });
				return;
			}
			case "pending": {
				const moved = fate.next !== transaction.sent.next;
				const next = { ...transaction, sent: { ...transaction.sent, next: fate.next } };
				const uncertain = job.status.at !== "sent" || job.status.uncertain;
				if (uncertain) {
					// Sending the same bytes again cannot do anything twice.
					const kept = await set(job, { at: "sent", hash: transaction.sent.hash, uncertain: true }, { transaction: next });
					await sendAgain(kept, fromHex(transaction.bytes), connection);
				} else if (moved) {
					await set(job, job.status, { transaction: next });
				}
			}
		}
	}

	async function stumble(job: Job, error: unknown): Promise<void> {
		const current = find(job.key) ?? job;
		// What was signed stays as it is: it is looked for when the node is back.
		if (current.transaction !== null) return;
		if (error instanceof Unreachable) return waitFor(current, network.trouble?.kind === "offline" ? "offline" : "node_down");
		if (error instanceof OtherNetwork) return waitFor(current, "network");
		if (error instanceof Incompatible || error instanceof Missing || error instanceof UnknownExtension) {
			await set(current, { at: "refused", why: { by: "runtime" }, again: true });
			return;
		}
		if (error instanceof ExtensionFailure) {
			await set(current, { at: "refused", why: { by: "person" }, again: true });
			return;
		}
		if (error instanceof VaultFault && error.code === "locked") return waitFor(current, "locked");
		const refusal = error instanceof RpcError ? ofPool(error) : null;
		if (refusal !== null) return refuse(current, refusal);
		await waitFor(current, "node_down", { notBefore: deviceTime() + PAUSE });
	}

	async function prepare(act: Act, language: string): Promise<Outcome<Prepared, Unpreparable>> {
		const no = (failure: Unpreparable): Outcome<never, Unpreparable> => ({ ok: false, failure });
		const signer = options.signer();
		if (signer === null) return no({ kind: "no_account" });
		options.touch();
		const foreseen = isConsentAct(act) ? await options.preview(act) : null;
		const fault = foreseen?.preview.fault ?? null;
		if (fault !== null) {
			return no(fault.kind === "nothing_to_act_on" ? { kind: "nothing_to_act_on" } : { kind: "draft", fault });
		}
		let text: Prepared["text"] = null;
		if (act.act === "give_consent" || act.act === "amend_consent") {
			const { id: number, version } = act.draft.template;
			const template = options.templates().find((one) => one.ref.id === number && one.ref.version === version);
			if (template === undefined || template.text === "unknown") return no({ kind: "draft", fault: { kind: "unknown_template" } });
			if (template.validity === "revoked") return no({ kind: "draft", fault: { kind: "template_revoked" } });
			text = inLanguage(template.texts, language);
		}
		try {
			const runtime = await runtimeNow();
			const data = await encodeCall(runtime, act, encoders);
			const call = await decodeCall(runtime, data, codecs);
			return {
				ok: true,
				value: { act, signer: signer.account, call, changes: foreseen?.preview.difference ?? null, text, warnings: warnings(act, signer.account, foreseen) },
			};
		} catch (error) {
			if (error instanceof Missing) return no({ kind: "not_offered" });
			const failure = failureOf(error, "acts/prepare", network.connection?.network.genesis ?? null);
			return no(isTrouble(failure) ? failure : { kind: "not_offered" });
		}
	}

	/** The runtime the call will meet; offline, the one this program came with. */
	async function runtimeNow(): Promise<Runtime> {
		const node: Node | null = network.connection?.node ?? null;
		if (node === null || network.trouble?.kind === "offline" || network.trouble?.kind === "node_down") return committed();
		try {
			await node.ready();
			return await node.runtimeAt((await node.bestHead()).hash);
		} catch (error) {
			if (error instanceof Unreachable) return committed();
			throw error;
		}
	}

	return {
		entries$: jobs.pipe(map((all) => all.map(toEntry).reverse())),
		entry$(key): Observable<Entry> {
			return jobs.pipe(
				map((all) => all.find((job) => job.key === key)),
				takeWhile((job, index) => job !== undefined || index === 0),
				filter((job) => job !== undefined),
				map(toEntry),
				takeWhile((entry) => entry.status.at !== "final", true),
			);
		},
		prepare,
		async confirm(prepared) {
			const key = `${String(Date.now()).padStart(14, "0")}-${toHex(crypto.getRandomValues(new Uint8Array(6))).slice(2)}`;
			await put({
				key,
				act: prepared.act,
				signer: prepared.signer,
				confirmedAt: deviceTime(),
				call: prepared.call.data,
				status: { at: "waiting", because: network.trouble?.kind === "offline" ? "offline" : "turn" },
				transaction: null,
				attempts: 0,
				notBefore: 0,
			});
			options.touch();
			advance();
			return key;
		},
		async again(key) {
			const job = find(key);
			if (job === undefined || job.status.at !== "refused") return;
			await set(job, { at: "waiting", because: "turn" }, { transaction: null, attempts: 0, notBefore: 0 });
			advance();
		},
		async cancel(key) {
			const job = find(key);
			if (job === undefined || job.transaction !== null || job.status.at === "signing") return false;
			await remove(key);
			return true;
		},
		async dismiss(key) {
			const job = find(key);
			if (job !== undefined && isOver(job.status)) await remove(key);
		},
		async restore() {
			const mine = generation;
			const kept: Job[] = [];
			for (const name of await storage.keys(PREFIX)) {
				const job = await secrets.open<Job>(await storage.get(name)).catch(() => null);
				if (job === null) continue;
				// The extension's question is gone with the tab that asked it.
				kept.push(job.status.at === "signing" ? { ...job, status: { at: "waiting", because: "turn" } } : job);
			}
			if (mine !== generation) return;
			const known = new Set(jobs.value.map((job) => job.key));
			jobs.next([...jobs.value, ...kept.filter((job) => !known.has(job.key))].sort((a, b) => a.confirmedAt - b.confirmedAt));
			advance();
		},
		clear() {
			generation += 1;
			jobs.next([]);
		},
		advance,
		dispose() {
			generation += 1;
			jobs.complete();
		},
	};

	async function remove(key: string): Promise<void> {
		removed.add(key);
		await storage.delete(PREFIX + key);
		jobs.next(jobs.value.filter((job) => job.key !== key));
	}
}

const toEntry = ({ key, act, signer, confirmedAt, status }: Job): Entry => ({ key, act, signer, confirmedAt, status });

/** What should be said before signing. */
function warnings(
	act: Act,
	signer: AccountId,
	foreseen: { readonly preview: Preview; readonly asOf: Moment; readonly stale: boolean } | null,
): readonly Warning[] {
	const said: Warning[] = [];
	if (foreseen !== null) {
		const { uncovers, difference } = foreseen.preview;
		if (uncovers.length > 0) said.push({ kind: "uncovers", directives: uncovers as never });
		const emergency = difference.emergency;
		if (emergency !== null && emergency.after.length < emergency.before.length) said.push({ kind: "forbids_emergency" });
		if (foreseen.stale) said.push({ kind: "from_last_known_state", asOf: foreseen.asOf });
	}
	if (act.act === "give_consent" || act.act === "amend_consent") {
		const named = act.draft.rules.flatMap((rule) => (rule.effect === "permit" ? (rule.conditions.sensitivities ?? []) : []));
		if (named.length > 0) said.push({ kind: "names_sensitive", count: new Set(named).size });
	}
	const subject = subjectOf(act);
	const widens = isConsentAct(act) && !(NARROWING as readonly string[]).includes(act.act);
	if (widens && subject !== null && subject !== signer) said.push({ kind: "needs_other_representatives" });
	return said;
}

/** A failure as what a page is told. */
export const failed = (error: unknown): Failed => (error instanceof Failed ? error : new Failed(failureOf(error, "acts")));
