/** The page's side of the worker, with the types that its JSON has. */

import type { Basis, Conditions, Consents, ConsentAct, Decision, Difference, Draft, DraftFault, Survey } from "../contracts";
import { VaultFault, type Answered, type Asked, type Handle, type VaultApi } from "./protocol";

export { VaultFault, type Handle, type VaultApi } from "./protocol";

/** The worker, as if it were here. */
export type WorkerVault = VaultApi & {
	stop(): void;
	/** Hears that the worker failed. All that was unlocked or opened in it is gone; the next question starts another. */
	onLost(heard: () => void): void;
};

/** What is needed of a worker. */
export type Work = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">;

const spawn = (url: string | undefined): Work =>
	url === undefined
		? new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "galen-vault" })
		: new Worker(url, { type: "module", name: "galen-vault" });

/** Starts the worker and speaks to it. */
export function startWorker(url?: string, make: (url: string | undefined) => Work = spawn): WorkerVault {
	const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
	const listeners = new Set<() => void>();
	let worker: Work | null = null;
	let next = 1;

	function start(): Work {
		const started = make(url);
		started.onmessage = (event: MessageEvent<Answered>) => {
			const answered = event.data;
			const one = waiting.get(answered.id);
			waiting.delete(answered.id);
			if (answered.ok) one?.resolve(answered.value);
			else one?.reject(new VaultFault(answered.fault));
		};
		const lost = () => {
			if (worker !== started) return;
			worker = null;
			started.terminate();
			for (const one of waiting.values()) one.reject(new VaultFault("worker_failed"));
			waiting.clear();
			for (const heard of listeners) heard();
		};
		started.onerror = lost;
		started.onmessageerror = lost;
		return started;
	}

	const ask = (method: keyof VaultApi, args: readonly unknown[]): Promise<unknown> =>
		new Promise((resolve, reject) => {
			worker ??= start();
			const asked: Asked = { id: next, method, args };
			next += 1;
			waiting.set(asked.id, { resolve, reject });
			worker.postMessage(asked);
		});
	const own = {
		stop: () => worker?.terminate(),
		onLost: (heard: () => void) => void listeners.add(heard),
	};
	// Its code is fetched while the first page is drawn.
	worker = start();
	return new Proxy(own as unknown as WorkerVault, {
		get: (target, method) => {
			if (method in own) return target[method as keyof typeof own];
			// A promise that resolves to this must not take it for one.
			if (method === "then") return undefined;
			return (...args: readonly unknown[]) => ask(method as keyof VaultApi, args);
		},
	});
}

/** All that decides about a subject, as the evaluator's wasm takes it. */
export interface World {
	readonly at: number;
	/** The subject's value, SCALE in hexadecimal. */
	readonly consents: string;
	readonly templates: readonly { readonly id: number; readonly latest: number; readonly minimum: number }[];
	readonly representatives: readonly { readonly account: string; readonly grant: boolean; readonly until: number }[];
	readonly organizations: readonly {
		readonly id: number;
		readonly kind: string;
		readonly jurisdiction: string;
		readonly active: boolean;
		readonly qualifications: readonly { readonly code: string; readonly until: number }[];
	}[];
	/** The account that acts, where it is not the subject's own. */
	readonly as_representative: string | null;
}

/** What an act would come to. */
export interface Preview {
	readonly after: Survey;
	readonly difference: Difference;
	readonly fault: DraftFault | { readonly kind: "nothing_to_act_on" } | null;
	readonly uncovers: readonly number[];
}

/** Amounts are decimal text in the JSON: JavaScript's numbers end at 2⁵³. */
export function writeJson(value: unknown): string {
	return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
}

/** Reads JSON in which the floor of a payment is an amount. */
export function readJson<T>(text: string): T {
	return JSON.parse(text, (key: string, inner: unknown) => (key === "from" && typeof inner === "string" ? BigInt(inner) : inner)) as T;
}

/** A subject's consents in the worker, with types. */
export class ConsentView {
	private constructor(
		private readonly vault: VaultApi,
		private readonly handle: Handle,
		readonly world: World,
	) {}

	static async make(vault: VaultApi, world: World): Promise<ConsentView> {
		return new ConsentView(vault, await vault.makeView(writeJson(world)), world);
	}

	async consents(): Promise<Consents> {
		return readJson<Consents>(await this.vault.consents(this.handle));
	}

	async survey(): Promise<Survey> {
		return readJson<Survey>(await this.vault.survey(this.handle));
	}

	async preview(act: ConsentAct): Promise<Preview> {
		const { subject: _, ...plain } = act;
		return readJson<Preview>(await this.vault.preview(this.handle, writeJson(plain)));
	}

	async decide(question: { readonly organization: number; readonly purpose: string; readonly action: string; readonly category: string; readonly price: string }): Promise<Decision> {
		return readJson<Decision>(await this.vault.decide(this.handle, writeJson(question)));
	}

	free(): void {
		void this.vault.freeView(this.handle).catch(() => undefined);
	}
}

/** Statements and denials between JSON and the bytes that are signed. */
export const codec = (vault: VaultApi) => ({
	statement: (draft: Draft): Promise<Uint8Array> => vault.writeStatement(writeJson(draft)),
	denial: (denies: Conditions): Promise<Uint8Array> => vault.writeDenial(writeJson(denies)),
	readStatement: async (bytes: Uint8Array): Promise<Draft> => readJson<Draft>(await vault.readStatement(bytes)),
	readDenial: async (bytes: Uint8Array): Promise<Conditions> => readJson<Conditions>(await vault.readDenial(bytes)),
});

/** What decided, as a key for comparing. */
export const basisKey = (basis: Basis): string => JSON.stringify(basis);
