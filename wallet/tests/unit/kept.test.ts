/** What this device keeps: whether it lasts, that nothing of it can be read, and that forgetting forgets. */
import { firstValueFrom } from "rxjs";
import { describe, expect, test } from "vitest";
import { id, type Durability, type Signer } from "../../src/contracts";
import { fromHex } from "../../src/chain/bytes";
import { toAddress } from "../../src/chain/runtime";
import { openKeystore } from "../../src/keys/keystore";
import { createCore } from "../../src/state/core";
import { inMemory, onDisk, type Place } from "../../src/state/durable";
import { createCache, createDrafts, createSecrets, forgetKept } from "../../src/state/secrets";
import { memoryStorage, type Storage } from "../../src/state/storage";
import { until, vaultHere, vector } from "./support";

const WRAPPING = { by: "passphrase", passphrase: "correct horse battery" } as const;
const WORDS = vector.words.split(" ");
const ACCOUNT = id.account(toAddress(fromHex(vector.account)));
const CHILD = id.account("5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty");
const EXTENSION: Signer = { is: "extension", account: ACCOUNT, extension: "polkadot-js", name: null };

const open = (place: Place, storage = memoryStorage()) => openKeystore(storage, vaultHere(), async () => undefined, place);

describe("a browser that keeps nothing", () => {
	test("gets no wallet and no extension's account", async () => {
		const keystore = await open(inMemory);
		expect(await firstValueFrom(keystore.durability$)).toBe("nowhere");
		expect(await keystore.create(WORDS, WRAPPING, true)).toEqual({ ok: false, failure: { kind: "storage_unavailable" } });
		expect(await keystore.choose(EXTENSION as Extract<Signer, { is: "extension" }>)).toEqual({ ok: false, failure: { kind: "storage_unavailable" } });
		expect(await firstValueFrom(keystore.state$)).toEqual({ is: "empty" });
	});

	test("is noticed where its database cannot be opened", async () => {
		// Here there is none at all.
		const core = await createCore({}, { vault: vaultHere(), names: new Map() });
		try {
			expect(await firstValueFrom(core.keystore.durability$)).toBe("nowhere");
			expect(await core.keystore.create(WORDS, WRAPPING, true)).toEqual({ ok: false, failure: { kind: "storage_unavailable" } });
		} finally {
			core.dispose();
		}
	});
});

describe("a browser that may throw things away", () => {
	test("is asked not to when there is something to lose, and what it says is heard", async () => {
		for (const promised of [true, false]) {
			let asked = 0;
			const keystore = await open(onDisk({ persisted: async () => false, persist: async () => ((asked += 1), promised) }));
			const seen: Durability[] = [];
			keystore.durability$.subscribe((durability) => seen.push(durability));
			expect(seen).toEqual(["until_tidied"]);
			expect(asked).toBe(0);
			expect((await keystore.create(WORDS, WRAPPING, true)).ok).toBe(true);
			expect(asked).toBe(1);
			await until(() => !promised || seen.length === 2);
			expect(seen.at(-1)).toBe(promised ? "for_good" : "until_tidied");
		}
	});

	test("keeps nobody from making a wallet while it asks the person", async () => {
		const keystore = await open(onDisk({ persisted: async () => false, persist: () => new Promise<boolean>(() => undefined) }));
		expect((await keystore.create(WORDS, WRAPPING, true)).ok).toBe(true);
	});

	test("that knows no such promise gives none", async () => {
		const place = onDisk({});
		expect([place.durable, await place.promised(), await place.ask()]).toEqual([true, false, false]);
		const broken = onDisk({ persisted: () => Promise.reject(new Error("no")), persist: () => Promise.reject(new Error("no")) });
		expect([await broken.promised(), await broken.ask()]).toEqual([false, false]);
	});
});

/** Everything that is on the device, names too, as one text. */
async function onDevice(storage: Storage): Promise<string> {
	const names = await storage.keys("");
	const values = await Promise.all(names.map((name) => storage.get(name)));
	return JSON.stringify([names, values], (_, value: unknown) => (value instanceof Uint8Array ? new TextDecoder("latin1").decode(value) : value));
}

async function devices() {
	const vault = vaultHere();
	await vault.create(vector.words, WRAPPING.passphrase);
	const own: Signer = { is: "own", account: ACCOUNT, envelopeKey: vector.envelopeKey, wrappings: [], createdAt: id.moment(0), backedUp: true };
	return [own, EXTENSION].map((signer) => {
		const storage = memoryStorage();
		const secrets = createSecrets(storage, vault, () => signer);
		return { vault, storage, secrets, cache: createCache(storage, secrets, () => "0x11"), drafts: createDrafts(storage, secrets) };
	});
}

describe("what is kept", () => {
	test("tells by neither name nor content whose it is, or what about", async () => {
		for (const { storage, cache, drafts } of await devices()) {
			await cache.set(`subject/${CHILD}`, { records: "Ferritin" }, id.moment(1));
			await drafts.set(`give/research-lab/${CHILD}`, { who: 4, date: "2027-01-01" });
			const all = await onDevice(storage);
			for (const word of [CHILD, "subject/", "research-lab", "Ferritin", "2027-01-01"]) expect(all).not.toContain(word);
			expect(await cache.get(`subject/${CHILD}`)).toEqual({ value: { records: "Ferritin" }, asOf: 1 });
			expect(await cache.get(`subject/${ACCOUNT}`)).toBeNull();
			expect(await drafts.get(`give/research-lab/${CHILD}`)).toEqual({ who: 4, date: "2027-01-01" });
		}
	});

	test("is found again under the same name after the device was opened anew, and not while it is locked", async () => {
		const [{ vault, secrets }] = (await devices()) as [Awaited<ReturnType<typeof devices>>[0] & object];
		const name = await secrets.nameOf("home");
		expect(name).toMatch(/^[0-9a-f]{32}$/);
		await vault.lock();
		await expect(secrets.nameOf("home")).rejects.toThrow("locked");
		await vault.create(vector.words, WRAPPING.passphrase);
		expect(await secrets.nameOf("home")).toBe(name);
		expect(await secrets.nameOf("seen")).not.toBe(name);
	});

	test("of a form is what was entered last, however long each took to keep, and nothing once it is signed", async () => {
		const [{ storage, secrets }] = (await devices()) as [Awaited<ReturnType<typeof devices>>[0] & object];
		let slow = 40;
		const late: Storage = {
			...storage,
			async set(key, value) {
				await new Promise((done) => setTimeout(done, (slow -= 10)));
				await storage.set(key, value);
			},
		};
		const drafts = createDrafts(late, secrets);
		await Promise.all([1, 2, 3].map((entered) => drafts.set("form", entered)));
		expect(await drafts.get("form")).toBe(3);
		await drafts.set("form", null);
		expect(await drafts.get("form")).toBeNull();
		expect(await storage.keys("drafts/")).toEqual([]);
	});

	test("is forgotten with the wallet, in the tab too; the hospital's address is somebody's own to forget", async () => {
		for (const { storage, cache, drafts } of await devices()) {
			await cache.set("home", 1, id.moment(1));
			await drafts.set("form", 1);
			await storage.set("acts/1", Uint8Array.of(1));
			await storage.set("network", { gateway: "https://gateway.example" });
			const tab = new Map([["galen.invitation", "/pair?g=0"], ["other", "stays"]]);
			await forgetKept(storage, {
				get length() {
					return tab.size;
				},
				key: (at) => [...tab.keys()][at] ?? null,
				removeItem: (name) => void tab.delete(name),
			});
			expect(await storage.keys("")).toEqual(["network"]);
			expect([...tab.keys()]).toEqual(["other"]);
		}
	});

	test("is counted as far as it can be while the wallet is locked", async () => {
		const storage = memoryStorage();
		const keystore = await open(onDisk({}), storage);
		await storage.set("acts/1", Uint8Array.of(1));
		await storage.set("acts/2", Uint8Array.of(1));
		expect(await keystore.actsKept()).toBe(2);
	});
});
