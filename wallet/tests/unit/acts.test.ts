import { test } from "@fast-check/vitest";
import { beforeAll, beforeEach, describe, expect } from "vitest";
import { id } from "../../src/contracts";
import { toHex } from "../../src/chain/bytes";
import { hashOf } from "../../src/chain/extrinsic";
import { toAccount } from "../../src/chain/runtime";
import { forgetHashes } from "../../src/state/sign";
import { memoryStorage, type Storage } from "../../src/state/storage";
import type { VaultApi } from "../../src/vault/client";
import { FakeChain, until, vaultHere, vector } from "./support";
import { ACCOUNT, device, drive, openTab as open, prepared, SIGNER, WITHDRAW, WITHDRAW_ALL, type Tab } from "./tab";

let vault: VaultApi;
const openTab = (storage: Storage, chain: FakeChain, more: Parameters<typeof open>[3] = {}): Promise<Tab> => open(vault, storage, chain, more);

describe("an act", () => {
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

	test("is sent, in a block, and done only when that is final", async () => {
		const tab = await openTab(storage, chain);
		await tab.confirm(WITHDRAW);
		await drive(tab, () => tab.status()?.at === "sent" && chain.pool.length === 1);
		chain.author();
		await drive(tab, () => tab.status()?.at === "in_block");
		expect(tab.final).toEqual([]);
		chain.finalize();
		await drive(tab, () => tab.status()?.at === "final");
		expect(tab.final).toEqual([WITHDRAW]);
		tab.close();
	});

	test("of a key that replaced a lost one names the key that signs, in the row of the account", async () => {
		const lost = id.account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
		const tab = await openTab(storage, chain, { from: async () => lost });
		await tab.confirm({ act: "withdraw_consent", subject: lost, directive: id.directive(0) });
		await drive(tab, () => chain.pool.length === 1);
		// Signed, to a plain account: the ledger refuses a signature that is not of the one named.
		expect(toHex(chain.pool[0] as Uint8Array)).toContain(`8400${toHex(toAccount(ACCOUNT)).slice(2)}01`);
		expect(chain.indexAskedOf).toEqual([lost]);
		tab.close();
	});

	test("that failed in its block says which error it was", async () => {
		const tab = await openTab(storage, chain);
		await tab.confirm(WITHDRAW);
		await drive(tab, () => chain.pool.length === 1);
		chain.failing.add(hashOf(chain.pool[0] as Uint8Array));
		chain.author();
		chain.finalize();
		await drive(tab, () => tab.status()?.at === "refused");
		const status = tab.status();
		expect(status?.at === "refused" && status.why.by === "pallet" && status.why.pallet).toBe("Consent");
		expect(status?.at === "refused" && status.again).toBe(false);
		tab.close();
	});

	test("waits while offline and goes on by itself", async () => {
		const tab = await openTab(storage, chain);
		tab.trouble.next({ kind: "offline" });
		await tab.confirm(WITHDRAW);
		await drive(tab, () => {
			const status = tab.status();
			return status?.at === "waiting" && status.because === "offline";
		});
		expect(chain.pool).toEqual([]);
		tab.trouble.next(null);
		await drive(tab, () => chain.pool.length === 1);
		tab.close();
	});

	test("is not held up by a chain that is behind, and names the best block then", async () => {
		chain.best = 200;
		const tab = await openTab(storage, chain);
		tab.trouble.next({ kind: "chain_behind", finalizedAt: id.moment(0), blocksBehind: 190 });
		await tab.confirm(WITHDRAW);
		await drive(tab, () => chain.pool.length === 1);
		// The era begins with the phase of block 200.
		const phase = 200 % 64;
		const body = toHex(chain.pool[0] as Uint8Array);
		const era = 5 | (phase << 4);
		expect(body).toContain((era & 0xff).toString(16).padStart(2, "0") + (era >> 8).toString(16).padStart(2, "0"));
		chain.author();
		await drive(tab, () => tab.status()?.at === "in_block");
		tab.close();
	});

	test("survives a tab that is closed in the middle, and is done once", async () => {
		const first = await openTab(storage, chain);
		first.trouble.next({ kind: "node_down" });
		await first.confirm(WITHDRAW);
		first.close();

		const second = await openTab(storage, chain);
		chain.cutAfterSubmit = true;
		await second.acts.restore();
		await drive(second, () => chain.pool.length === 1);
		// The node has it, the answer never came, and the tab is gone.
		await drive(second, () => second.status()?.at === "sent");
		const sent = hashOf(chain.pool[0] as Uint8Array);
		second.close();
		chain.back();

		const third = await openTab(storage, chain);
		await third.acts.restore();
		await drive(third, () => {
			const status = third.status();
			return status?.at === "sent" && !status.uncertain;
		});
		expect(chain.pool.map(hashOf)).toEqual([sent]);
		chain.author();
		chain.finalize();
		await drive(third, () => third.status()?.at === "final");
		expect(chain.included.map(hashOf)).toEqual([sent]);
		third.close();
	});

	test("is sent by one of two tabs, and both say when it is final", async () => {
		const tabs = device();
		const [first, second] = [await openTab(storage, chain, { tabs: tabs() }), await openTab(storage, chain, { tabs: tabs() })];
		first.trouble.next({ kind: "node_down" });
		second.trouble.next({ kind: "node_down" });
		await first.confirm(WITHDRAW);
		await drive(second, () => second.status() !== undefined);
		first.trouble.next(null);
		second.trouble.next(null);
		await until(() => {
			first.acts.advance();
			second.acts.advance();
			return first.status()?.at === "sent" && second.status()?.at === "sent";
		});
		expect(chain.pool).toHaveLength(1);
		chain.author();
		chain.finalize();
		await until(() => {
			first.acts.advance();
			second.acts.advance();
			return first.status()?.at === "final" && second.status()?.at === "final";
		});
		expect([...first.final, ...second.final]).toEqual([WITHDRAW]);
		expect(chain.included).toHaveLength(1);
		first.close();
		second.close();
	});

	test("is gone on with by another tab when the one that had the turn is closed", async () => {
		const tabs = device();
		const [first, second] = [await openTab(storage, chain, { tabs: tabs() }), await openTab(storage, chain, { tabs: tabs() })];
		await first.confirm(WITHDRAW);
		await drive(first, () => first.status()?.at === "sent");
		first.close();
		chain.author();
		chain.finalize();
		await drive(second, () => second.status()?.at === "final");
		second.close();
	});

	test("that another tab took back is not sent by this one", async () => {
		const tabs = device();
		const [first, second] = [await openTab(storage, chain, { tabs: tabs() }), await openTab(storage, chain, { tabs: tabs() })];
		first.trouble.next({ kind: "node_down" });
		second.trouble.next({ kind: "node_down" });
		const [key = ""] = await first.confirm(WITHDRAW);
		await drive(second, () => second.status() !== undefined);
		expect(await second.acts.cancel(key)).toBe(true);
		first.trouble.next(null);
		await drive(first, () => first.statuses().length === 0);
		expect(chain.pool).toEqual([]);
		first.close();
		second.close();
	});

	test("of one network is not sent to another that the wallet was paired with since", async () => {
		const tab = await openTab(storage, chain);
		tab.trouble.next({ kind: "node_down" });
		await tab.confirm(WITHDRAW);
		tab.close();
		const other = `0x${"33".repeat(32)}` as const;
		chain.genesis = other;
		const moved = await openTab(storage, chain, { genesis: other });
		await moved.acts.restore();
		await drive(moved, () => {
			const status = moved.status();
			return status?.at === "waiting" && status.because === "network";
		});
		expect(chain.pool).toEqual([]);
		moved.close();
	});

	test("waits for the key when the wallet is locked", async () => {
		const tab = await openTab(storage, chain);
		tab.trouble.next({ kind: "node_down" });
		await tab.confirm(WITHDRAW);
		const before = tab.signer;
		tab.signer = { ...SIGNER, account: id.account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY") };
		tab.trouble.next(null);
		await drive(tab, () => {
			const status = tab.status();
			return status?.at === "waiting" && status.because === "locked";
		});
		tab.signer = before;
		await drive(tab, () => chain.pool.length === 1);
		tab.close();
	});

	test("is signed anew when its time is over, and is never in two blocks", async () => {
		const tab = await openTab(storage, chain);
		await tab.confirm(WITHDRAW);
		await drive(tab, () => tab.status()?.at === "sent" && chain.pool.length === 1);
		// The pool loses it, and 64 blocks pass.
		chain.pool.length = 0;
		for (let block = 0; block < 70; block += 1) chain.author();
		chain.finalize();
		await drive(tab, () => chain.pool.length === 1);
		chain.author();
		chain.finalize();
		await drive(tab, () => tab.status()?.at === "final");
		expect(chain.included).toHaveLength(1);
		tab.close();
	});

	test("that the membership refuses says so, and one over its quota waits", async () => {
		const tab = await openTab(storage, chain);
		chain.refusals.push({ code: 1_010, data: "This account is no member (101): ask" });
		await tab.confirm(WITHDRAW);
		await drive(tab, () => tab.status()?.at === "refused");
		expect(tab.status()).toEqual({ at: "refused", why: { by: "membership", code: "not_a_member" }, again: false });

		chain.refusals.push({ code: 1_010, data: "Quota exhausted (106): wait" });
		await tab.confirm(WITHDRAW_ALL);
		await drive(tab, () => tab.statuses().some((status) => status.at === "waiting" && status.because === "quota"));
		tab.close();
	});

	test("can be taken back until it leaves the device, and not after", async () => {
		const tab = await openTab(storage, chain);
		tab.trouble.next({ kind: "node_down" });
		const [key = ""] = await tab.confirm(WITHDRAW);
		expect(await tab.acts.cancel(key)).toBe(true);
		expect(tab.statuses()).toEqual([]);
		expect(await storage.keys("acts/")).toEqual([]);
		tab.trouble.next(null);
		const [other = ""] = await tab.confirm(WITHDRAW);
		await drive(tab, () => chain.pool.length === 1);
		expect(await tab.acts.cancel(other)).toBe(false);
		tab.close();
	});

	test("is kept where nobody can read it", async () => {
		const tab = await openTab(storage, chain);
		tab.trouble.next({ kind: "node_down" });
		await tab.confirm(WITHDRAW);
		for (const key of await storage.keys("acts/")) {
			const text = new TextDecoder("latin1").decode((await storage.get(key)) as Uint8Array);
			for (const word of ["withdraw", ACCOUNT.slice(0, 12), "subject"]) expect(text).not.toContain(word);
		}
		tab.close();
	});

	test("carries the metadata's hash where the runtime has one", async () => {
		chain.carriesMetadataHash = true;
		const tab = await openTab(storage, chain);
		await tab.confirm(WITHDRAW);
		await drive(tab, () => chain.pool.length === 1);
		// … era (2), nonce (1), mode (1), call.
		const call = (await prepared(vault, WITHDRAW)).call.data.slice(2);
		expect(toHex(chain.pool[0] as Uint8Array)).toMatch(new RegExp(`01${call}$`));
		tab.close();
	});

	test("of another network's node is never sent", async () => {
		chain.genesis = `0x${"22".repeat(32)}`;
		const tab = await openTab(storage, chain);
		await tab.confirm(WITHDRAW);
		await drive(tab, () => {
			const status = tab.status();
			return status?.at === "waiting" && status.because === "network";
		});
		expect(chain.pool).toEqual([]);
		tab.close();
	});
});
