/**
 * Where in the app somebody is. The address's fragment says it: it never leaves the device, so no
 * server's log learns what a patient looks at or which invitation a pairing link carries.
 */
import { useSyncExternalStore } from "react";

/** A place: its path, and what the address adds to it. */
export interface Place {
	readonly path: string;
	readonly query: URLSearchParams;
}

/** Reads a place from a fragment. */
export function parse(fragment: string): Place {
	// A code of a hospital may stand there as it is: `galen:pair?…` leads to the same page as `/pair?…`.
	const text = fragment.replace(/^#(?:galen:)?\/?/, "");
	const mark = text.indexOf("?");
	const [path, query] = mark === -1 ? [text, ""] : [text.slice(0, mark), text.slice(mark + 1)];
	return { path: `/${path}`, query: new URLSearchParams(query) };
}

/** A link's target. */
export function href(path: string): string {
	return `#${path}`;
}

let current: { fragment: string; place: Place } | undefined;

function place(): Place {
	const fragment = window.location.hash;
	if (current?.fragment !== fragment) current = { fragment, place: parse(fragment) };
	return current.place;
}

function subscribe(listener: () => void): () => void {
	window.addEventListener("hashchange", listener);
	return () => window.removeEventListener("hashchange", listener);
}

/** Where we are. */
export function usePlace(): Place {
	return useSyncExternalStore(subscribe, place);
}

/** Goes somewhere. */
export function go(path: string): void {
	window.location.hash = path;
}

/** Goes somewhere without leaving a way back, for addresses that carry a secret. */
export function replace(path: string): void {
	window.history.replaceState(window.history.state, "", href(path));
	window.dispatchEvent(new HashChangeEvent("hashchange"));
}

/** The rest of a path after a prefix, or `null`: `tail("/consents/3", "/consents/")` is `"3"`. */
export function tail(path: string, prefix: string): string | null {
	return path.startsWith(prefix) && path.length > prefix.length ? path.slice(prefix.length) : null;
}
