/** The worker: wasm, and every secret. */

/// <reference lib="webworker" />
import { createVault, faultOf, Trap } from "./api";
import { once } from "./once";
import type { Answered, Asked } from "./protocol";
import coreUrl from "./wasm/galen_wallet_wasm_bg.wasm?url";
import proofsUrl from "./wasm/galen_wallet_proofs_wasm_bg.wasm?url";

const vault = createVault({
	// Nothing is unlocked before it is there: a new worker loses nothing, and some browsers ask for a module only once in each.
	core: once(() =>
		import("./wasm/galen_wallet_wasm").then(
			async (module) => (await module.default({ module_or_path: coreUrl }), module),
		).catch(() => {
			throw new Trap();
		}),
	),
	proofs: once(() => import("./wasm/galen_wallet_proofs_wasm").then(async (module) => (await module.default({ module_or_path: proofsUrl }), module))),
});

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.onmessage = (event: MessageEvent<Asked>) => {
	const { id, method, args } = event.data;
	const answer = (answered: Answered) => scope.postMessage(answered);
	const run = vault[method] as (...args: readonly unknown[]) => Promise<unknown>;
	run(...args).then(
		(value) => answer({ id, ok: true, value }),
		(error: unknown) => {
			answer({ id, ok: false, fault: faultOf(error) });
			// Uncaught, it reaches the page's side, which starts another worker.
			if (error instanceof Trap) {
				setTimeout(() => {
					throw error;
				});
			}
		},
	);
};
