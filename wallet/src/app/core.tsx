/** How pages get at the core, and how an observable becomes a value of a component. */
import { createContext, use, useCallback, useMemo, useRef, useSyncExternalStore, type JSX, type ReactNode } from "react";
import type { Observable } from "rxjs";
import type { Core, Loadable } from "../contracts";

const CoreContext = createContext<Core | null>(null);

/** Gives the core to everything inside. */
export function CoreProvider({ core, children }: { core: Core; children: ReactNode }): JSX.Element {
	return <CoreContext value={core}>{children}</CoreContext>;
}

/** The core. */
export function useCore(): Core {
	const core = use(CoreContext);
	if (core === null) throw new Error("a page outside the core");
	return core;
}

/** The newest value of an observable; `initial` until there is one. */
export function useValue<T>(source: Observable<T>, initial: T): T {
	const latest = useRef<{ source: Observable<T>; value: T } | null>(null);
	const subscribe = useCallback(
		(changed: () => void) => {
			const subscription = source.subscribe((value) => {
				if (latest.current?.source === source && Object.is(latest.current.value, value)) return;
				latest.current = { source, value };
				changed();
			});
			return () => subscription.unsubscribe();
		},
		[source],
	);
	const read = () => (latest.current?.source === source ? latest.current.value : initial);
	return useSyncExternalStore(subscribe, read, read);
}

/** The newest value of a topic, `loading` until there is one. */
export const LOADING = { state: "loading" } as const;

/** What a topic has, new or old; `null` while there is nothing. */
export const valueOf = <T,>(topic: Loadable<T>): T | null => (topic.state === "ready" || topic.state === "stale" ? topic.value : null);

/** Keeps an observable that is made anew from an argument from being made on every drawing. */
export function useMade<T, A>(make: (argument: A) => T, argument: A): T {
	// The argument decides; the maker is a fresh closure each time and must not.
	return useMemo(() => make(argument), [argument]);
}
