/**
 * Whether this browser keeps what it is given. A private window may keep nothing, and a browser that was not asked
 * to keep may throw away what a page has not used for a while: with it the key and all that waits to be sent.
 */

import type { Durability } from "../contracts";

/** Where things are kept, as far as the browser says. */
export interface Place {
	/** Whether anything outlives the page. */
	readonly durable: boolean;
	/** Whether the browser has promised to throw nothing away. */
	promised(): Promise<boolean>;
	/** Asks it to promise. The person may be asked as well, and may leave the question open for ever. */
	ask(): Promise<boolean>;
}

/** What a place comes to for a person. */
export const durabilityOf = (place: Place, promised: boolean): Durability => (!place.durable ? "nowhere" : promised ? "for_good" : "until_tidied");

/** The browser's database. A browser that knows no such promise gives none. */
export function onDisk(manager: Partial<StorageManager> | undefined = typeof navigator === "undefined" ? undefined : navigator.storage): Place {
	const yes = async (question: (() => Promise<boolean>) | undefined): Promise<boolean> => {
		try {
			return (await question?.call(manager)) ?? false;
		} catch {
			return false;
		}
	};
	return { durable: true, promised: () => yes(manager?.persisted), ask: () => yes(manager?.persist) };
}

/** The page's own memory, which ends with it. */
export const inMemory: Place = { durable: false, promised: async () => false, ask: async () => false };
