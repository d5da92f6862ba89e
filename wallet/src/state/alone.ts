/**
 * One tab at a time. A wallet that is open in two tabs has one queue on one device: if both worked on it, both
 * would sign the same act. The browser's own locks decide, and end with the tab that holds them.
 */

/** Something that no two tabs do at once. */
export interface Lock {
	/** Runs the work unless another tab is at it; whether it ran. */
	tryRun(work: () => Promise<void>): Promise<boolean>;
	/** Runs the work as soon as no other tab is at it. */
	run<T>(work: () => Promise<T>): Promise<T>;
}

/** Word from tab to tab that something has changed. */
export interface Word {
	tell(): void;
	hear(changed: () => void): void;
	end(): void;
}

/** The browser's locks; none in some old browsers and in tests, where every tab does what it likes. */
function locks(): LockManager | undefined {
	return typeof navigator === "undefined" ? undefined : (navigator as { readonly locks?: LockManager }).locks;
}

/** The lock of this name. */
export function lockOf(name: string): Lock {
	const all = locks();
	if (all === undefined) return { tryRun: async (work) => (await work(), true), run: (work) => work() };
	return {
		tryRun: async (work) => await all.request(name, { ifAvailable: true }, async (lock) => (lock === null ? false : (await work(), true))),
		run: async (work) => await all.request(name, () => work()),
	};
}

/** Word among the tabs of this browser. */
export function wordOf(name: string): Word {
	const channel = locks() === undefined || typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
	return {
		tell: () => channel?.postMessage(null),
		hear(changed) {
			if (channel !== null) channel.onmessage = changed;
		},
		end: () => channel?.close(),
	};
}

/** What the tabs of one device have between them. */
export interface Tabs {
	/** Working on the queue. */
	readonly work: Lock;
	/** Changing what is kept: held for a moment only. */
	readonly keep: Lock;
	/** Having the person asked about one act. */
	ask(key: string): Lock;
	readonly word: Word;
}

/** The browser's own. */
export const tabsOf = (name: string): Tabs => ({
	work: lockOf(`${name}.work`),
	keep: lockOf(`${name}.keep`),
	ask: (key) => lockOf(`${name}.ask.${key}`),
	word: wordOf(name),
});
