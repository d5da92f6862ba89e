/** The lock: by the clock and not by a timer alone, and with everything that was open. */
import { firstValueFrom, Subject, BehaviorSubject } from "rxjs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { id, type KeystoreState, type Loadable } from "../../src/contracts";
import { guarded } from "../../src/keys/guard";
import { openKeystore, type KeystoreService } from "../../src/keys/keystore";
import { createCore } from "../../src/state/core";
import { memoryStorage } from "../../src/state/storage";
import { topic } from "../../src/state/topic";
import type { VaultApi } from "../../src/vault/protocol";
import { NETWORK, vaultHere, vector } from "./support";

const PASSPHRASE = "correct horse battery";
const WRAPPING = { by: "passphrase", passphrase: PASSPHRASE } as const;
const MINUTES = 60_000;

const state = async (keystore: { readonly state$: KeystoreService["state$"] }): Promise<KeystoreState["is"]> => (await firstValueFrom(keystore.state$)).is;

async function opened(vault: VaultApi = vaultHere()): Promise<KeystoreService> {
	const keystore = await openKeystore(memoryStorage(), vault, async () => undefined);
	await keystore.create(vector.words.split(" "), WRAPPING, true);
	keystore.setAutoLock(5 * 60);
	return keystore;
}

/** The device sleeps: its clock goes on, and no timer runs. */
const sleep = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] }));
afterEach(() => void vi.useRealTimers());

describe("the lock", () => {
	test("comes after the time without use, and use puts it off", async () => {
		const keystore = await opened();
		await vi.advanceTimersByTimeAsync(4 * MINUTES);
		keystore.touch();
		await vi.advanceTimersByTimeAsync(4 * MINUTES);
		expect(await state(keystore)).toBe("unlocked");
		await vi.advanceTimersByTimeAsync(MINUTES);
		expect(await state(keystore)).toBe("locked");
	});

	test("has come when a device wakes that slept for longer", async () => {
		const keystore = await opened();
		sleep(4 * MINUTES);
		expect(await keystore.expire()).toBe(false);
		sleep(2 * MINUTES);
		expect(await state(keystore)).toBe("unlocked");
		expect(await keystore.expire()).toBe(true);
		expect(await state(keystore)).toBe("locked");
	});

	test("is not put off by the touch that wakes the device", async () => {
		const keystore = await opened();
		sleep(6 * MINUTES);
		keystore.touch();
		expect(await state(keystore)).toBe("locked");
	});

	test("is not stretched by a clock that is put back", async () => {
		const keystore = await opened();
		sleep(-60 * MINUTES);
		keystore.touch();
		sleep(-60 * MINUTES);
		await vi.advanceTimersByTimeAsync(5 * MINUTES);
		expect(await state(keystore)).toBe("locked");
	});

	test("comes at once where a shorter time is chosen that is over, and never where none is", async () => {
		const keystore = await opened();
		await vi.advanceTimersByTimeAsync(2 * MINUTES);
		keystore.setAutoLock(60);
		expect(await state(keystore)).toBe("locked");
		await keystore.unlock(WRAPPING);
		keystore.setAutoLock(null);
		await vi.advanceTimersByTimeAsync(600 * MINUTES);
		expect(await keystore.expire()).toBe(false);
		expect(await state(keystore)).toBe("unlocked");
	});

	test("shows at once, whatever the worker does", async () => {
		const vault = vaultHere();
		const keystore = await opened(Object.assign(Object.create(vault) as VaultApi, { lock: () => new Promise<void>(() => undefined) }));
		void keystore.lock();
		expect(await state(keystore)).toBe("locked");
	});
});

describe("what is secret", () => {
	test("is not done once the time is over, though no timer has run", async () => {
		const raw = vaultHere();
		const keystore = await opened(raw);
		const vault = guarded(raw, () => keystore.expire());
		const sealed = await vault.sealCache(Uint8Array.of(1));
		expect(await vault.openCache(sealed)).toEqual(Uint8Array.of(1));
		sleep(6 * MINUTES);
		await expect(vault.openCache(sealed)).rejects.toThrow("locked");
		expect(await state(keystore)).toBe("locked");
		await expect(raw.openCache(sealed)).rejects.toThrow("locked");
		// What needs no key goes on.
		expect(await vault.wordsStartingWith("zo", 3)).toContain("zoo");
	});

	test("is looked at when the page is seen again, and only a person's own doing puts the lock off", async () => {
		const page = new EventTarget();
		vi.stubGlobal("document", page);
		try {
			const core = await createCore({}, { vault: vaultHere(), storage: memoryStorage(), names: new Map() });
			await core.keystore.create(vector.words.split(" "), WRAPPING, true);
			core.keystore.setAutoLock(5 * 60);
			await vi.advanceTimersByTimeAsync(4 * MINUTES);
			page.dispatchEvent(new Event("wheel"));
			// The queue's clock ticks on all the while.
			await vi.advanceTimersByTimeAsync(4 * MINUTES);
			expect(await state(core.keystore)).toBe("unlocked");
			sleep(60 * MINUTES);
			page.dispatchEvent(new Event("visibilitychange"));
			expect(await state(core.keystore)).toBe("locked");
			core.dispose();
		} finally {
			vi.unstubAllGlobals();
		}
	});

	test("ends with the lock: the session at the gateway too", async () => {
		const storage = memoryStorage();
		await storage.set("network", NETWORK);
		const core = await createCore({}, { vault: vaultHere(), storage, names: new Map() });
		try {
			await core.keystore.create(vector.words.split(" "), WRAPPING, true);
			const seen: string[] = [];
			core.gateway.session$.subscribe(({ is }) => seen.push(is));
			const before = seen.length;
			await core.keystore.lock();
			expect(seen.length).toBeGreaterThan(before);
			expect(seen.at(-1)).toBe("signed_out");
		} finally {
			core.dispose();
		}
	});

	test("is dropped by a topic that nobody looks at, too", async () => {
		const [reset, again] = [new Subject<void>(), new Subject<void>()];
		const whose = new BehaviorSubject("mine");
		const read = topic<string>({
			key: () => null,
			load: async () => whose.value,
			failure: () => ({ kind: "locked" }),
			cache: null,
			again$: again,
			reset$: reset,
		});
		const first: Loadable<string>[] = [];
		const watching = read.value$.subscribe((value) => first.push(value));
		await vi.waitFor(() => expect(first.at(-1)).toMatchObject({ state: "ready", value: "mine" }));
		watching.unsubscribe();
		whose.next("another's");
		reset.next();
		const second: Loadable<string>[] = [];
		read.value$.subscribe((value) => second.push(value));
		expect(second).toEqual([{ state: "loading" }]);
		await vi.waitFor(() => expect(second.at(-1)).toMatchObject({ state: "ready", value: "another's", asOf: id.moment(Math.floor(Date.now() / 1_000)) }));
	});
});
