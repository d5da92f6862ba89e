/** Nothing secret is done once the time to lock has come, even where no timer has run: a phone that slept runs none. */

import { VaultFault, type VaultApi } from "../vault/client";

/** What needs the unlocked key or something that was opened with it. */
const SECRET: ReadonlySet<string> = new Set<keyof VaultApi>([
	"seal", "sign", "signSession", "sealCache", "openCache", "nameOf", "openOwnRing", "openRelease", "openRecord", "leafOf",
]);

/** The vault, asked only while it may be. `expire` locks if the time is over, and says whether it did. */
export function guarded(vault: VaultApi, expire: () => Promise<boolean>): VaultApi {
	return new Proxy(vault, {
		get: (target, method) => {
			const run: unknown = Reflect.get(target, method);
			if (typeof run !== "function" || !SECRET.has(String(method))) return run;
			return async (...args: readonly unknown[]): Promise<unknown> => {
				if (await expire()) throw new VaultFault("locked");
				return (run as (...args: readonly unknown[]) => Promise<unknown>).apply(target, [...args]);
			};
		},
	});
}
