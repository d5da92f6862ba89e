/** A form that survives the lock, a reload and a closed tab: encrypted on the device, and gone once it is signed. */
import { useEffect, useState } from "react";
import { useCore } from "./core";

/** What somebody has entered so far. */
export interface Draft<T> {
	/** `null` until it is known whether something was entered before. */
	readonly value: T | null;
	set(value: T): void;
	/** Signed or given up: nothing is kept. */
	clear(): void;
}

/** The form of this name, for instance a consent to one subject. `fits` says whether what was kept is one of this program's. */
export function useDraft<T>(name: string, initial: T, fits: (kept: unknown) => kept is T): Draft<T> {
	const { drafts } = useCore();
	const [now, setNow] = useState<{ readonly name: string; readonly value: T } | null>(null);
	useEffect(() => {
		let gone = false;
		const start = (kept: unknown) => {
			if (!gone) setNow({ name, value: fits(kept) ? kept : initial });
		};
		drafts.get<unknown>(name).then(start, () => start(null));
		return () => {
			gone = true;
		};
		// What a form begins with and how it is checked do not change while it is open.
	}, [drafts, name]);
	// Where nothing can be kept now, what was entered stays on the page at least.
	const keep = (value: T | null) => void drafts.set(name, value).catch(() => undefined);
	return {
		value: now?.name === name ? now.value : null,
		set(value) {
			setNow({ name, value });
			keep(value);
		},
		clear: () => keep(null),
	};
}
