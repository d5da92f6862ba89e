/**
 * A topic: a value that is read again when something asks for it, with the last readable one kept on the
 * device. Whoever subscribes sees loading, ready, stale with the reason, or failed: never an old value as new.
 */

import { BehaviorSubject, defer, finalize, merge, Observable, Subject, type Subscription } from "rxjs";
import type { Failure, Loadable, Moment } from "../contracts";
import { deviceTime } from "../chain/failure";

/** Where last readable values are kept. */
export interface Cache {
	get<T>(key: string): Promise<{ readonly value: T; readonly asOf: Moment } | null>;
	set(key: string, value: unknown, asOf: Moment): Promise<void>;
}

/** What a topic is made of. */
export interface TopicOptions<T> {
	/** Under what it is kept; `null` keeps nothing. Changes with whom it is about. */
	readonly key: () => string | null;
	readonly load: () => Promise<T>;
	readonly failure: (error: unknown) => Failure;
	readonly cache: Cache | null;
	/** When to read again, beside `refresh`. */
	readonly again$: Observable<unknown>;
	/** When it is about something else, or its reader may see nothing any more: forget what was read. */
	readonly reset$: Observable<unknown>;
}

/** A topic, and a way to ask for it again. */
export interface Topic<T> {
	readonly value$: Observable<Loadable<T>>;
	refresh(): void;
}

/** Makes a topic. Nothing is read while nobody looks. */
export function topic<T>(options: TopicOptions<T>): Topic<T> {
	const state = new BehaviorSubject<Loadable<T>>({ state: "loading" });
	const asked = new Subject<void>();
	let watchers = 0;
	let running: Subscription | null = null;
	let reading = false;
	let wanted = false;
	let generation = 0;

	async function read(): Promise<void> {
		if (reading) {
			wanted = true;
			return;
		}
		reading = true;
		const mine = generation;
		try {
			const value = await options.load();
			if (mine !== generation) return;
			const asOf = deviceTime();
			state.next({ state: "ready", value, asOf });
			const key = options.key();
			if (key !== null) await options.cache?.set(key, value, asOf).catch(() => undefined);
		} catch (error) {
			if (mine !== generation) return;
			await fail(options.failure(error), mine);
		} finally {
			reading = false;
			if (wanted && watchers > 0) {
				wanted = false;
				void read();
			}
		}
	}

	async function fail(because: Failure, mine: number): Promise<void> {
		const now = state.value;
		if (now.state === "ready" || now.state === "stale") {
			state.next({ state: "stale", value: now.value, asOf: now.asOf, because });
			return;
		}
		const key = options.key();
		const kept = key === null || options.cache === null ? null : await options.cache.get<T>(key).catch(() => null);
		if (mine !== generation) return;
		state.next(kept === null ? { state: "failed", because } : { state: "stale", value: kept.value, asOf: kept.asOf, because });
	}

	// Heard while nobody looks as well: a page opened later must not begin with what was somebody else's, or is locked.
	options.reset$.subscribe(() => {
		generation += 1;
		state.next({ state: "loading" });
		if (watchers > 0) void read();
	});

	function start(): void {
		running = merge(asked, options.again$).subscribe(() => void read());
		void read();
	}

	const value$ = defer(() => {
		watchers += 1;
		if (watchers === 1) start();
		return state;
	}).pipe(
		finalize(() => {
			watchers -= 1;
			if (watchers === 0) {
				running?.unsubscribe();
				running = null;
			}
		}),
	);
	return { value$, refresh: () => asked.next() };
}
