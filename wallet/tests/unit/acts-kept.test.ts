/** Acts on the device: kept whole or not at all, in the order of what was said last, and never behind somebody's silence. */

import { test } from "@fast-check/vitest";
import { afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import { id, type Signer } from "../../src/contracts";
import { hashOf } from "../../src/chain/extrinsic";
import { forgetHashes } from "../../src/state/sign";
import { memoryStorage, type Storage } from "../../src/state/storage";
import { VaultFault, type VaultApi } from "../../src/vault/client";
import { FakeChain, nonceOf, vaultHere, vector } from "./support";
import { ACCOUNT, drive, openTab as open, prepared, REDEEM, RESUME, WITHDRAW, WITHDRAW_ALL, type Tab } from "./tab";

let vault: VaultApi;
let chain: FakeChain;
let storage: Storage;

beforeAll(async () => {
	vault = vaultHere();
	await vault.create(vector.words, "correct horse battery");
}, 60_000);

beforeEach(async () => {
	chain = await FakeChain.make();
	storage = memoryStorage();
	forgetHashes();
});

const openTab = (more: Parameters<typeof open>[3] = {}): Promise<Tab> => open(vault, storage, chain, more);
const of = (tab: Tab, act: string) => tab.entries().find((entry) => entry.act.act === act)?.status;

/** A storage that is full while a test says so. */
function full(inner: Storage): Storage & { is: boolean } {
	const one = {
		...inner,
		is: false,
		async setAll(values: Parameters<Storage["setAll"]>[0]) {
			if (one.is) throw new DOMException("full", "QuotaExceededError");
			await inner.setAll(values);
		},
	};
	return one;
}

describe("a device that keeps nothing more", () => {
	test("takes no act of a confirmation, and says so", async () => {
		const device = full(storage);
		storage = device;
		const tab = await openTab();
		device.is = true;
		const both = await Promise.all([prepared(vault, REDEEM), prepared(vault, WITHDRAW)]);
		expect(await tab.acts.confirm(both)).toEqual({ ok: false, failure: { kind: "not_kept" } });
		expect(await storage.keys("acts/")).toEqual([]);
		expect(tab.entries()).toEqual([]);
		device.is = false;
		expect((await tab.acts.confirm(both)).ok).toBe(true);
		await drive(tab, () => chain.pool.length === 2);
		tab.close();
	});

	test("lets nothing leave that it did not keep, and goes on by itself", async () => {
		const device = full(storage);
		storage = device;
		const tab = await openTab();
		tab.trouble.next({ kind: "node_down" });
		await tab.confirm(WITHDRAW);
		await drive(tab, () => tab.status()?.at === "waiting");
		device.is = true;
		tab.trouble.next(null);
		await drive(tab, () => {
			const status = tab.status();
			return status?.at === "waiting" && status.because === "device";
		});
		expect(chain.offers).toBe(0);
		device.is = false;
		await drive(tab, () => chain.pool.length === 1);
		tab.close();
	});

	test("says that the wallet was locked meanwhile", async () => {
		const locked: VaultApi = { ...vault, sealCache: () => Promise.reject(new VaultFault("locked")) };
		const tab = await open(locked, storage, chain);
		expect(await tab.acts.confirm([await prepared(vault, WITHDRAW)])).toEqual({ ok: false, failure: { kind: "locked" } });
		tab.close();
	});
});

describe("the last word", () => {
	test("counts: what waits to give is not sent after somebody took it back", async () => {
		const tab = await openTab();
		chain.refusals.push({ code: 1_016, data: "full" });
		await tab.confirm(RESUME);
		await drive(tab, () => tab.status()?.at === "waiting" && chain.offers === 1);
		await tab.confirm(WITHDRAW_ALL);
		await drive(tab, () => chain.pool.length === 1);
		chain.author();
		chain.finalize();
		await drive(tab, () => of(tab, "withdraw_all")?.at === "final");
		tab.late = 60;
		// Its time passes, and nothing of it is offered.
		for (let block = 0; block < 70; block += 1) chain.author();
		chain.finalize();
		await drive(tab, () => of(tab, "resume")?.at === "refused");
		expect(of(tab, "resume")).toEqual({ at: "refused", why: { by: "stopped" }, again: true });
		expect(chain.included).toHaveLength(1);
		tab.close();
	});

	test("counts for what was not signed yet, at once", async () => {
		const tab = await openTab();
		tab.trouble.next({ kind: "node_down" });
		await tab.confirm(RESUME);
		await tab.confirm(REDEEM);
		await tab.confirm(WITHDRAW);
		expect(of(tab, "resume")).toEqual({ at: "refused", why: { by: "stopped" }, again: true });
		expect(of(tab, "redeem")?.at).toBe("waiting");
		tab.trouble.next(null);
		await drive(tab, () => chain.pool.length === 2);
		// Whoever takes back comes first.
		expect(chain.pool.map(nonceOf)).toEqual([0, 1]);
		expect(of(tab, "withdraw_consent")).toMatchObject({ hash: hashOf(chain.pool[0] as Uint8Array) });
		tab.close();
	});

	test("of long ago is asked for again, unless it takes back", async () => {
		const tab = await openTab();
		tab.trouble.next({ kind: "node_down" });
		await tab.confirm({ act: "unblock", subject: ACCOUNT, block: id.block(3) });
		await tab.confirm(WITHDRAW);
		tab.late = 90_000;
		tab.trouble.next(null);
		await drive(tab, () => chain.pool.length === 1 && of(tab, "unblock")?.at === "refused");
		expect(of(tab, "unblock")).toEqual({ at: "refused", why: { by: "old" }, again: true });
		expect(of(tab, "withdraw_consent")?.at).toBe("sent");
		tab.close();
	});
});

describe("an extension that does not answer", () => {
	const page = globalThis as unknown as { window?: unknown; injectedWeb3?: unknown };
	const SIGNER: Signer = { is: "extension", account: ACCOUNT, extension: "silent" } as Signer;
	const asked: { readonly method: string; readonly answer: (value: { signature: string } | Error) => void }[] = [];

	beforeEach(() => {
		asked.length = 0;
		page.window = globalThis;
		const signPayload = ({ method }: { method: string }) =>
			new Promise((resolve, reject) => asked.push({ method, answer: (value) => (value instanceof Error ? reject(value) : resolve(value)) }));
		page.injectedWeb3 = { silent: { enable: async () => ({ accounts: { get: async () => [] }, signer: { signPayload } }) } };
	});

	afterEach(() => {
		delete page.window;
		delete page.injectedWeb3;
	});

	test("holds nobody back who takes back", async () => {
		const tab = await openTab({ signer: SIGNER });
		await tab.confirm(REDEEM);
		await drive(tab, () => asked.length === 1 && tab.status()?.at === "signing");
		await tab.confirm(WITHDRAW);
		await drive(tab, () => asked.length === 2);
		asked[1]?.answer({ signature: `0x01${"00".repeat(64)}` });
		await drive(tab, () => of(tab, "withdraw_consent")?.at === "sent" && chain.pool.length === 1);
		expect(of(tab, "redeem")?.at).toBe("signing");
		// What was taken back while it was asked about never leaves the device.
		const [redeem] = tab.entries().filter(({ act }) => act.act === "redeem");
		expect(await tab.acts.cancel(redeem?.key ?? "")).toBe(true);
		asked[0]?.answer({ signature: `0x01${"00".repeat(64)}` });
		chain.author();
		chain.finalize();
		await drive(tab, () => of(tab, "withdraw_consent")?.at === "final");
		expect(chain.included).toHaveLength(1);
		expect(chain.pool).toEqual([]);
		tab.close();
	});

	test("is not asked again by a look at the act that began before the answer came", async () => {
		let goOn = (): void => undefined;
		const slow = new Promise<void>((resolve) => (goOn = resolve));
		let looks = 0;
		const tab = await openTab({
			signer: SIGNER,
			async from() {
				looks += 1;
				if (looks === 2) await slow;
				return ACCOUNT;
			},
		});
		await tab.confirm(REDEEM);
		await drive(tab, () => asked.length === 1 && looks === 2);
		asked[0]?.answer({ signature: `0x01${"00".repeat(64)}` });
		await drive(tab, () => chain.pool.length === 1 && tab.status()?.at === "sent");
		goOn();
		chain.author();
		chain.finalize();
		await drive(tab, () => tab.status()?.at === "final");
		expect(asked).toHaveLength(1);
		tab.close();
	});

	test("is asked once, and a no is a no", async () => {
		const tab = await openTab({ signer: SIGNER });
		await tab.confirm(REDEEM);
		await drive(tab, () => asked.length === 1 && tab.status()?.at === "signing");
		asked[0]?.answer(new Error("Cancelled"));
		await drive(tab, () => tab.status()?.at === "refused");
		expect(tab.status()).toEqual({ at: "refused", why: { by: "person" }, again: true });
		expect(asked).toHaveLength(1);
		tab.close();
	});
});
