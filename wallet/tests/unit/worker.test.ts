/** The worker that fails, the module that does not come, and the program that changes while a tab is open. */
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { createVault, Trap } from "../../src/vault/api";
import { startWorker, type Work } from "../../src/vault/client";
import { once } from "../../src/vault/once";
import { file } from "./support";

class FakeWorker implements Work {
	onmessage: Work["onmessage"] = null;
	onerror: Work["onerror"] = null;
	onmessageerror: Work["onmessageerror"] = null;
	ended = false;
	readonly asked: { id: number; method: string }[] = [];

	constructor(private readonly answers: boolean) {}

	postMessage(message: { id: number; method: string }): void {
		this.asked.push(message);
		if (this.answers) queueMicrotask(() => this.onmessage?.call(this as never, { data: { id: message.id, ok: true, value: "answer" } } as MessageEvent));
	}

	terminate(): void {
		this.ended = true;
	}

	fail(): void {
		this.onerror?.call(this as never, {} as ErrorEvent);
	}
}

describe("a worker that fails", () => {
	test("answers what waits with that, and another one answers what comes", async () => {
		const made: FakeWorker[] = [];
		let lost = 0;
		const vault = startWorker(undefined, () => {
			const worker = new FakeWorker(made.length > 0);
			made.push(worker);
			return worker;
		});
		vault.onLost(() => (lost += 1));
		const waiting = vault.newWords();
		made[0]?.fail();
		await expect(waiting).rejects.toThrow("worker_failed");
		expect([lost, made[0]?.ended, made.length]).toEqual([1, true, 1]);
		expect(await vault.newWords()).toBe("answer");
		expect(made.length).toBe(2);
		// What the first one still says is nobody's business.
		made[0]?.fail();
		expect(await vault.newWords()).toBe("answer");
		expect(lost).toBe(1);
	});
});

describe("a module", () => {
	test("that did not come is asked for again, one that came is not", async () => {
		let times = 0;
		const load = once(async () => {
			times += 1;
			if (times === 1) throw new Error("no network");
			return "module";
		});
		await expect(Promise.all([load(), load()])).rejects.toThrow("no network");
		expect(times).toBe(1);
		expect(await load()).toBe("module");
		expect(await load()).toBe("module");
		expect(times).toBe(2);
	});

	test("that trapped says that the worker is of no more use, and a refusal does not", async () => {
		const failing = (error: Error) => createVault({ core: () => Promise.reject(error), proofs: () => Promise.reject(error) });
		await expect(failing(new WebAssembly.RuntimeError("unreachable")).newWords()).rejects.toBeInstanceOf(Trap);
		await expect(failing(new Error("wrong_passphrase")).newWords()).rejects.not.toBeInstanceOf(Trap);
	});
});

type Answered = { readonly from: string };

/** The service worker of a build, with the browser's caches. */
function serviceWorker(version: string, files: readonly string[], stores: Map<string, Map<string, Answered>>) {
	const listeners = new Map<string, (event: object) => void>();
	const open = (name: string) => {
		const store = stores.get(name) ?? new Map<string, Answered>();
		stores.set(name, store);
		return { match: async (key: string) => store.get(key), put: async (key: string, value: Answered) => void store.set(key, value) };
	};
	const code = file("wallet/src/app/service-worker.js")
		.toString("utf8")
		.replace('"__VERSION__"', JSON.stringify(version))
		.replace("[/* __FILES__ */]", JSON.stringify(files.map((name) => [name, "sha384-x"])));
	runInNewContext(code, {
		URL,
		Request: class {
			constructor(readonly url: URL) {}
		},
		fetch: async (request: { url: URL | string }) => ({ ok: true, from: `network ${String(request.url)}` }),
		caches: {
			open: async (name: string) => open(name),
			keys: async () => [...stores.keys()],
			delete: async (name: string) => stores.delete(name),
			match: async (key: string) => [...stores.values()].map((store) => store.get(key)).find((found) => found !== undefined),
		},
		self: {
			location: { href: "https://gateway.example/wallet/service-worker.js" },
			clients: { claim: async () => undefined },
			skipWaiting: () => undefined,
			addEventListener: (name: string, heard: (event: object) => void) => listeners.set(name, heard),
		},
	});
	const settle = async (name: string) => {
		let done: Promise<unknown> = Promise.resolve();
		listeners.get(name)?.({ waitUntil: (work: Promise<unknown>) => (done = work) });
		await done;
	};
	return {
		install: () => settle("install"),
		activate: () => settle("activate"),
		async get(path: string, mode = "cors"): Promise<string | null> {
			let answer: Promise<Answered> | null = null;
			const request = { method: "GET", url: `https://gateway.example/wallet/${path}`, mode };
			listeners.get("fetch")?.({ request, respondWith: (work: Promise<Answered>) => (answer = work) });
			return answer === null ? null : ((await answer) as Answered).from;
		},
	};
}

describe("the program on the device", () => {
	test("keeps the one before beside it, for tabs that still run it, and none before that", async () => {
		const stores = new Map<string, Map<string, Answered>>();
		let newest: ReturnType<typeof serviceWorker> | null = null;
		for (const version of ["1", "2", "3"]) {
			newest = serviceWorker(version, ["index.html", `assets/page-${version}.js`], stores);
			await newest.install();
			await newest.activate();
		}
		expect([...stores.keys()]).toEqual(["galen-2", "galen-3"]);
		// Marks what comes from the device.
		for (const store of stores.values()) for (const key of store.keys()) store.set(key, { from: `device ${key}` });
		expect(await newest?.get("assets/page-3.js")).toContain("device");
		expect(await newest?.get("assets/page-2.js")).toContain("device");
		expect(await newest?.get("assets/page-1.js")).toContain("network");
		expect(await newest?.get("", "navigate")).toBe("device https://gateway.example/wallet/index.html");
	});

	test("has nothing to do with what a gateway is asked", async () => {
		const worker = serviceWorker("1", ["index.html"], new Map());
		for (const path of ["records?limit=500", "directory.json", "auth/challenge"]) expect(await worker.get(path)).toBeNull();
	});
});
