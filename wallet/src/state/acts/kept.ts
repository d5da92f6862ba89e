/**
 * The acts on this device. What is kept is what counts: every change reads it first, under a lock that all tabs
 * share, so that none writes over what another one did. What is shown follows.
 */

import { BehaviorSubject } from "rxjs";
import type { ActStatus } from "../../contracts";
import type { Tabs } from "../alone";
import { ACTS, type Secrets } from "../secrets";
import type { Storage } from "../storage";
import { byTime, type Job } from "./job";

/** What a change makes of a job: another one, nothing at all, or what it was. */
export type Changed = Job | "removed" | "as it was";

/** The acts on this device. */
export interface Kept {
	readonly jobs$: BehaviorSubject<readonly Job[]>;
	readonly all: readonly Job[];
	find(key: string): Job | undefined;
	/** Keeps new ones with the changes that come with them: all or none. */
	add(jobs: readonly Job[], others: (job: Job) => Job): Promise<void>;
	/** Changes one as it is kept now. What it is then; `null` when it is not there (any more). */
	change(key: string, change: (job: Job) => Changed): Promise<Job | null>;
	/** Shows a status that the device could not keep. */
	show(key: string, status: ActStatus): void;
	/** Reads what is kept. */
	reread(): Promise<void>;
	/** Shows nothing any more. */
	clear(): void;
	/** Counts how often that happened. */
	readonly generation: number;
	dispose(): void;
}

/** Opens them. */
export function openKept(storage: Storage, secrets: Secrets, tabs: Tabs, mayShow: () => boolean): Kept {
	const jobs$ = new BehaviorSubject<readonly Job[]>([]);
	/** Statuses that could not be kept, by key. */
	const unkept = new Map<string, ActStatus>();
	let generation = 0;
	let last: Promise<unknown> = Promise.resolve();

	/** One thing after the other, in this tab and among all. */
	function alone<T>(work: () => Promise<T>): Promise<T> {
		const next = last.then(() => tabs.keep.run(work));
		last = next.catch(() => undefined);
		return next;
	}

	function show(all: readonly Job[], then: number): void {
		if (then !== generation || !mayShow()) return;
		const sorted = all.map((job) => ({ ...job, status: unkept.get(job.key) ?? job.status })).sort(byTime);
		if (toText(sorted) !== toText(jobs$.value)) jobs$.next(sorted);
	}

	const replaced = (changed: readonly Job[]): readonly Job[] => [...jobs$.value.filter((job) => changed.every(({ key }) => key !== job.key)), ...changed];

	async function read(key: string): Promise<Job | null> {
		const sealed = await storage.get(ACTS + key);
		return sealed === undefined ? null : secrets.open<Job>(sealed);
	}

	const sealed = async (job: Job): Promise<readonly [string, Uint8Array]> => [ACTS + job.key, await secrets.seal(job)];

	return {
		jobs$,
		get all() {
			return jobs$.value;
		},
		get generation() {
			return generation;
		},
		find: (key) => jobs$.value.find((job) => job.key === key),
		add: (jobs, others) =>
			alone(async () => {
				const then = generation;
				const changed: Job[] = [];
				for (const name of await storage.keys(ACTS)) {
					const job = await read(name.slice(ACTS.length)).catch(() => null);
					const next = job === null ? null : others(job);
					if (next !== null && next !== job) changed.push(next);
				}
				await storage.setAll(await Promise.all([...changed, ...jobs].map(sealed)));
				show(replaced([...changed, ...jobs]), then);
				tabs.word.tell();
			}),
		change: (key, change) =>
			alone(async () => {
				const then = generation;
				const job = await read(key);
				if (job === null) return null;
				const next = change(job);
				if (next === "as it was") return job;
				if (next === "removed") await storage.delete(ACTS + key);
				else await storage.setAll([await sealed(next)]);
				unkept.delete(key);
				show(next === "removed" ? jobs$.value.filter((one) => one.key !== key) : replaced([next]), then);
				tabs.word.tell();
				return next === "removed" ? null : next;
			}),
		show(key, status) {
			unkept.set(key, status);
			show(jobs$.value, generation);
		},
		reread: () =>
			alone(async () => {
				if (!mayShow()) return;
				const then = generation;
				const found: Job[] = [];
				for (const name of await storage.keys(ACTS)) {
					const key = name.slice(ACTS.length);
					// What cannot be read now, as while the wallet is being locked, stays as it was.
					const job = await read(key).catch(() => jobs$.value.find((one) => one.key === key) ?? null);
					if (job !== null) found.push(job);
				}
				show(found, then);
			}),
		clear() {
			generation += 1;
			unkept.clear();
			jobs$.next([]);
		},
		dispose() {
			generation += 1;
			jobs$.complete();
		},
	};
}

/** For comparing. */
const toText = (all: readonly Job[]): string => JSON.stringify(all, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
