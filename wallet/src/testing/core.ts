/** A core of which a test says only what it is about: topics that say nothing yet, and calls that do nothing. */
import { NEVER } from "rxjs";
import type { Core } from "../contracts";

type Parts = { readonly [Part in keyof Core]?: Partial<Core[Part]> };

const silent = (given: object = {}): unknown =>
	new Proxy(given, {
		get: (target, name) => {
			const known: unknown = Reflect.get(target, name);
			if (known !== undefined || typeof name === "symbol" || name === "then") return known;
			return name.endsWith("$") ? NEVER : () => new Promise(() => undefined);
		},
	});

/** The core of these parts. */
export function coreOf(parts: Parts): Core {
	const all = new Map<string, unknown>();
	return new Proxy({} as Core, {
		get: (_, name) => {
			if (typeof name === "symbol" || name === "then") return undefined;
			if (name === "setLanguage" || name === "dispose") return () => undefined;
			if (!all.has(name)) all.set(name, silent(parts[name as keyof Core] as object | undefined));
			return all.get(name);
		},
	});
}
