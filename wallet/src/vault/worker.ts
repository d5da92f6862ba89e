/** The worker: wasm, and every secret. */

/// <reference lib="webworker" />
import { createVault, faultOf } from "./api";
import type { Answered, Asked } from "./protocol";
import coreUrl from "./wasm/galen_wallet_wasm_bg.wasm?url";
import proofsUrl from "./wasm/galen_wallet_proofs_wasm_bg.wasm?url";

let core: Promise<typeof import("./wasm/galen_wallet_wasm")> | null = null;
let proofs: Promise<typeof import("./wasm/galen_wallet_proofs_wasm")> | null = null;

const vault = createVault({
	core: () => (core ??= import("./wasm/galen_wallet_wasm").then(async (module) => (await module.default({ module_or_path: coreUrl }), module))),
	proofs: () => (proofs ??= import("./wasm/galen_wallet_proofs_wasm").then(async (module) => (await module.default({ module_or_path: proofsUrl }), module))),
});

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.onmessage = (event: MessageEvent<Asked>) => {
	const { id, method, args } = event.data;
	const answer = (answered: Answered) => scope.postMessage(answered);
	const run = vault[method] as (...args: readonly unknown[]) => Promise<unknown>;
	run(...args).then(
		(value) => answer({ id, ok: true, value }),
		(error: unknown) => answer({ id, ok: false, fault: faultOf(error) }),
	);
};
