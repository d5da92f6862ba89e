import { test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { firstValueFrom } from "rxjs";
import { fromHex, toHex } from "../../src/chain/bytes";
import { toAddress } from "../../src/chain/runtime";
import { openKeystore, type KeystoreService } from "../../src/keys/keystore";
import { memoryStorage, type Storage } from "../../src/state/storage";
import type { KeystoreState } from "../../src/contracts";
import { vaultHere, vector } from "./support";

const PASSPHRASE = "correct horse battery";
const WORDS = vector.words.split(" ");

const open = (storage: Storage): Promise<KeystoreService> => openKeystore(storage, vaultHere(), async () => undefined);
const state = (keystore: KeystoreService): Promise<KeystoreState> => firstValueFrom(keystore.state$);

/** Everything that is on the device, as one text. */
async function onDisk(storage: Storage): Promise<string> {
	const values = await Promise.all((await storage.keys("")).map((key) => storage.get(key)));
	return JSON.stringify(values, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value));
}

describe("keys", () => {
	test("are the command line's for the same words", async () => {
		const vault = vaultHere();
		const { account, envelopeKey } = await vault.check(vector.words);
		expect(toHex(account)).toBe(vector.account);
		expect(toHex(envelopeKey)).toBe(vector.envelopeKey);
	});

	test("sign in with the claim that the gateway expects", async () => {
		const vault = vaultHere();
		const [genesis, challenge] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(3)];
		const claim = await vault.sessionClaim(genesis, 0x0403_0201, fromHex(vector.account), challenge, fromHex(vector.envelopeKey));
		expect(toHex(claim)).toBe(vector.claim);
	});

	test("give 24 new words each time", async () => {
		const keystore = await open(memoryStorage());
		const [one, other] = [await keystore.newWords(), await keystore.newWords()];
		expect(one).toHaveLength(24);
		expect(one).not.toEqual(other);
	});
});

describe("the keystore", () => {
	test("is empty, then unlocked, then locked, then open again, on the same device", async () => {
		const storage = memoryStorage();
		const first = await open(storage);
		expect(await state(first)).toEqual({ is: "empty" });
		const made = await first.create(WORDS, { by: "passphrase", passphrase: PASSPHRASE }, false);
		expect(made.ok && made.value.account).toBe(toAddress(fromHex(vector.account)));
		expect((await state(first)).is).toBe("unlocked");
		await first.lock();
		expect((await state(first)).is).toBe("locked");

		// The tab is closed and opened again.
		const second = await open(storage);
		expect((await state(second)).is).toBe("locked");
		const opened = await second.unlock({ by: "passphrase", passphrase: PASSPHRASE });
		expect(opened.ok && opened.value.account).toBe(toAddress(fromHex(vector.account)));
		expect(await second.revealWords({ by: "passphrase", passphrase: PASSPHRASE })).toEqual({ ok: true, value: WORDS });
	});

	test("says a wrong passphrase is one, and stays locked", async () => {
		const storage = memoryStorage();
		await (await open(storage)).create(WORDS, { by: "passphrase", passphrase: PASSPHRASE }, true);
		const keystore = await open(storage);
		const wrong = await keystore.unlock({ by: "passphrase", passphrase: "correct horse batterx" });
		expect(wrong).toEqual({ ok: false, failure: { kind: "wrong_passphrase" } });
		expect((await state(keystore)).is).toBe("locked");
		expect(await keystore.revealWords({ by: "passphrase", passphrase: "no" })).toEqual({ ok: false, failure: { kind: "wrong_passphrase" } });
	});

	test("keeps no secret on the device in a form that can be read", async () => {
		const storage = memoryStorage();
		await (await open(storage)).create(WORDS, { by: "passphrase", passphrase: PASSPHRASE }, true);
		const disk = await onDisk(storage);
		for (const secret of [...WORDS, PASSPHRASE, "07".repeat(32)]) expect(disk).not.toContain(`"${secret}"`);
		expect(disk).not.toContain("07".repeat(32));
		expect(disk).toContain(vector.envelopeKey);
	});

	test("refuses words that are none, and says where", async () => {
		const keystore = await open(memoryStorage());
		const create = (words: readonly string[]) => keystore.create(words, { by: "passphrase", passphrase: PASSPHRASE }, true);
		expect(await create(WORDS.slice(1))).toEqual({ ok: false, failure: { kind: "wrong_count", count: 23 } });
		expect(await create(WORDS.map((word, at) => (at === 4 ? "hospital1" : word)))).toEqual({ ok: false, failure: { kind: "wrong_words", word: 4 } });
		const other = WORDS[4] === "zoo" ? "zebra" : "zoo";
		expect(await create(WORDS.map((word, at) => (at === 4 ? other : word)))).toEqual({ ok: false, failure: { kind: "wrong_words", word: null } });
		expect(await keystore.create(WORDS, { by: "passphrase", passphrase: "short" }, true)).toEqual({
			ok: false, failure: { kind: "passphrase_too_short", minimum: 12 },
		});
		expect((await state(keystore)).is).toBe("empty");
	});

	test("replaces no wallet, and forgets one when it is told to", async () => {
		const storage = memoryStorage();
		const keystore = await open(storage);
		await keystore.create(WORDS, { by: "passphrase", passphrase: PASSPHRASE }, true);
		expect(await keystore.create(WORDS, { by: "passphrase", passphrase: PASSPHRASE }, true)).toEqual({ ok: false, failure: { kind: "exists" } });
		await keystore.forget();
		expect(await state(keystore)).toEqual({ is: "empty" });
		expect(await storage.keys("")).toEqual([]);
	});

	test("remembers that the words are written down", async () => {
		const storage = memoryStorage();
		const keystore = await open(storage);
		await keystore.create(WORDS, { by: "passphrase", passphrase: PASSPHRASE }, false);
		await keystore.confirmBackup();
		const again = await state(await open(storage));
		expect(again.is === "locked" && again.signer.backedUp).toBe(true);
	});

	test("has no passkey where the browser has none", async () => {
		const keystore = await open(memoryStorage());
		expect(await keystore.passkeysSupported()).toBe(false);
		const made = await keystore.create(WORDS, { by: "passkey" }, true);
		expect(made).toEqual({ ok: false, failure: { kind: "passkey_unsupported" } });
		expect((await state(keystore)).is).toBe("empty");
	});

	test("knows no extension that is not there", async () => {
		const keystore = await open(memoryStorage());
		expect(await keystore.connect("polkadot-js")).toEqual({ ok: false, failure: { kind: "extension_missing" } });
	});
});
