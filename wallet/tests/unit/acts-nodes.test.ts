/** Acts over nodes that lose, refuse, hide or forget: nothing is done twice, and nothing is waited for in vain. */

import { test } from "@fast-check/vitest";
import { beforeAll, beforeEach, describe, expect } from "vitest";
import { id, type Act } from "../../src/contracts";
import { hashOf } from "../../src/chain/extrinsic";
import { Node } from "../../src/chain/node";
import { Unreachable } from "../../src/chain/rpc";
import { lookFor } from "../../src/chain/submit";
import { forgetHashes } from "../../src/state/sign";
import { memoryStorage, type Storage } from "../../src/state/storage";
import type { VaultApi } from "../../src/vault/client";
import { FakeChain, GENESIS, NETWORK, nonceOf, vaultHere, vector } from "./support";
import { ACCOUNT, device, drive, openTab as open, REDEEM, WITHDRAW, WITHDRAW_ALL, type Tab } from "./tab";

const QUOTA = { code: 1_010, data: "Quota exhausted (106): wait" };

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

const openTab = (more: Parameters<typeof open>[3] = {}, on: Storage = storage): Promise<Tab> => open(vault, on, chain, more);
const pooled = (): readonly string[] => chain.pool.map(hashOf);
const sent = (tab: Tab): boolean => {
	const status = tab.status();
	return status?.at === "sent" && !status.uncertain;
};

/** Confirms an act and waits until the pool has it. */
async function send(tab: Tab, act: Act): Promise<string> {
	await tab.confirm(act);
	await drive(tab, () => sent(tab) && chain.pool.length === 1);
	return pooled()[0] as string;
}

/** Blocks, without finality and without what waits. */
function pass(blocks: number): void {
	chain.forget();
	for (let block = 0; block < blocks; block += 1) chain.author();
}

/** Blocks that go on coming, one for every few looks of the tab, until something is so. */
async function passUntil(tab: Tab, block: () => void, condition: () => boolean): Promise<void> {
	let looks = 0;
	await drive(tab, () => {
		if (condition()) return true;
		looks += 1;
		if (looks % 5 === 0) block();
		return false;
	});
}

describe("bytes that a pool loses", () => {
	test("are offered again, the same ones, while finality stands still", async () => {
		const tab = await openTab();
		const first = await send(tab, REDEEM);
		for (const _time of ["once", "once more"]) {
			pass(1);
			await passUntil(tab, () => pass(1), () => chain.pool.length === 1);
			expect(pooled()).toEqual([first]);
		}
		tab.close();
	});

	test("are signed anew by whoever takes back, as soon as the best chain cannot take them", async () => {
		const tab = await openTab();
		const first = await send(tab, WITHDRAW);
		// Nothing has become final since.
		pass(65);
		await drive(tab, () => chain.pool.length === 1 && pooled()[0] !== first);
		chain.author();
		await drive(tab, () => tab.status()?.at === "in_block");
		tab.close();
	});

	test("are never signed anew for what must not be done twice while they may still be in a block", async () => {
		const tab = await openTab();
		const first = await send(tab, REDEEM);
		pass(65);
		const offers = chain.offers;
		await passUntil(tab, () => pass(1), () => chain.offers > offers);
		expect(pooled()).toEqual([first]);
		tab.close();
	});

	test("do not hold whoever takes back behind a number that never comes", async () => {
		chain.nextIndex = 5;
		const tab = await openTab();
		await send(tab, WITHDRAW);
		expect(nonceOf(chain.pool[0] as Uint8Array)).toBe(5);
		chain.nextIndex = null;
		await passUntil(tab, () => chain.author(), () => chain.pool.some((body) => nonceOf(body) === 0));
		chain.author();
		await drive(tab, () => tab.status()?.at === "in_block");
		tab.close();
	});
});

describe("bytes that a pool refuses", () => {
	test("and keeps are not joined by others that could be done as well", async () => {
		const tab = await openTab();
		// It names the same number again, as if it had nothing.
		chain.nextIndex = 0;
		chain.keepsRefused = true;
		chain.refusals.push(QUOTA, QUOTA);
		await tab.confirm(REDEEM);
		await drive(tab, () => chain.pool.length === 1 && tab.status()?.at === "waiting");
		tab.late = 10;
		await drive(tab, () => chain.pool.length === 2);
		expect(chain.pool.map(nonceOf)).toEqual([0, 0]);
		expect(new Set(pooled()).size).toBe(2);
		chain.author();
		chain.finalize();
		await drive(tab, () => tab.status()?.at === "final");
		expect(chain.included).toHaveLength(1);
		tab.close();
	});

	test("and keeps are waited for where the node names a later number", async () => {
		const tab = await openTab();
		chain.keepsRefused = true;
		chain.refusals.push(QUOTA);
		await tab.confirm(REDEEM);
		await drive(tab, () => chain.pool.length === 1 && tab.status()?.at === "waiting");
		tab.late = 10;
		await drive(tab, () => {
			const status = tab.status();
			return status?.at === "waiting" && status.because === "turn";
		});
		chain.author();
		chain.finalize();
		await drive(tab, () => tab.status()?.at === "final");
		expect(chain.offers).toBe(1);
		expect(chain.included).toHaveLength(1);
		tab.close();
	});

	test("for good, and takes all the same, are found to be done", async () => {
		const tab = await openTab();
		chain.keepsRefused = true;
		chain.refusals.push({ code: 1_010, data: "Transaction has a bad signature" });
		await tab.confirm(REDEEM);
		await drive(tab, () => tab.status()?.at === "refused");
		chain.author();
		chain.finalize();
		await drive(tab, () => tab.status()?.at === "final");
		expect(tab.final).toEqual([REDEEM]);
		tab.close();
	});

	test("say that there is nothing to act on, while what it acts on is on its way, and go on", async () => {
		const tab = await openTab();
		await tab.confirm({ act: "resume", subject: ACCOUNT, directive: id.directive(1) });
		await drive(tab, () => chain.pool.length === 1);
		chain.refusals.push({ code: 1_010, data: "Nothing to act on (105): nothing" });
		await tab.confirm(WITHDRAW);
		await drive(tab, () => chain.refusals.length === 0 && tab.status()?.at === "waiting");
		tab.late = 2;
		await drive(tab, () => chain.pool.length === 2);
		tab.close();
	});
});

describe("a number that another transaction used", () => {
	test("is a question to the person where the act must not be done twice", async () => {
		const [tab, other] = [await openTab(), await openTab({}, memoryStorage())];
		await send(tab, REDEEM);
		chain.forget();
		await send(other, WITHDRAW_ALL);
		chain.author();
		chain.finalize();
		await drive(tab, () => tab.status()?.at === "refused");
		expect(tab.status()).toEqual({ at: "refused", why: { by: "replaced" }, again: true });
		expect(chain.included).toHaveLength(1);
		const [entry] = tab.entries();
		await tab.acts.again(entry?.key ?? "");
		await drive(tab, () => chain.pool.length === 1);
		tab.close();
		other.close();
	});

	test("is no question where it is another act of the same device", async () => {
		const tab = await openTab();
		chain.refusals.push(QUOTA);
		await tab.confirm(REDEEM);
		await drive(tab, () => tab.status()?.at === "waiting" && chain.offers === 1);
		await tab.confirm(WITHDRAW);
		await drive(tab, () => chain.pool.length === 1);
		chain.author();
		chain.finalize();
		tab.late = 10;
		await drive(tab, () => tab.status()?.at === "final" && chain.pool.length === 1);
		expect(nonceOf(chain.pool[0] as Uint8Array)).toBe(1);
		chain.author();
		chain.finalize();
		await drive(tab, () => tab.statuses().every(({ at }) => at === "final"));
		expect(chain.included).toHaveLength(2);
		tab.close();
	});

	test("does not stop whoever takes back", async () => {
		const [tab, other] = [await openTab(), await openTab({}, memoryStorage())];
		await send(tab, WITHDRAW);
		chain.forget();
		await send(other, REDEEM);
		chain.author();
		await drive(tab, () => chain.pool.length === 1);
		expect(nonceOf(chain.pool[0] as Uint8Array)).toBe(1);
		tab.close();
		other.close();
	});
});

describe("a node that keeps few states", () => {
	/** Sends an act and closes the tab; then it is final, and the state of its block is pruned. */
	async function missed(act: Act): Promise<void> {
		const tab = await openTab();
		await send(tab, act);
		tab.close();
		chain.author();
		for (let block = 0; block < 10; block += 1) chain.author();
		chain.finalize();
		chain.prunedBelow = chain.best;
	}

	test("leaves it open what an act came to, and says so", async () => {
		await missed(REDEEM);
		const tab = await openTab();
		await tab.acts.restore();
		await drive(tab, () => tab.status()?.at === "unread");
		// The time stands in the block itself.
		expect(tab.status()).toMatchObject({ at: "unread", number: 11, time: 1_764_000_011 });
		tab.close();
	});

	test("still says whether the ledger is as the act was to make it", async () => {
		await missed(WITHDRAW);
		const tab = await openTab({ stands: async () => true });
		await tab.acts.restore();
		await drive(tab, () => tab.status()?.at === "final");
		expect(tab.status()).toMatchObject({ at: "final", number: 11, time: 1_764_000_011 });
		tab.close();
	});

	test("said in time what is kept", async () => {
		for (const fails of [false, true]) {
			const tab = await openTab();
			await send(tab, REDEEM);
			if (fails) chain.failing.add(pooled()[0] as string);
			chain.author();
			await drive(tab, () => tab.status()?.at === "in_block");
			for (let block = 0; block < 10; block += 1) chain.author();
			chain.finalize();
			chain.prunedBelow = chain.best;
			await drive(tab, () => tab.status()?.at === (fails ? "refused" : "final"));
			tab.close();
		}
	});
});

test("a node that does not know a block below its own final one is not believed about it", async () => {
	const node = new Node(NETWORK.node, GENESIS, () => 1_764_000_000, chain.dial);
	pass(80);
	chain.finalize();
	const looked = { hash: `0x${"55".repeat(32)}`, signer: "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", nonce: 0, birth: 10, next: 11 } as const;
	expect(await lookFor(node, looked)).toEqual({ is: "void", why: "time" });
	chain.unknownFrom = 20;
	await expect(lookFor(node, looked)).rejects.toBeInstanceOf(Unreachable);
	node.close();
});

test("a hundred blocks without finality are not all looked into", async () => {
	const node = new Node(NETWORK.node, GENESIS, () => 1_764_000_000, chain.dial);
	pass(500);
	const looked = { hash: `0x${"55".repeat(32)}`, signer: "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", nonce: 0, birth: 10, next: 11 } as const;
	const before = chain.bodiesAsked;
	expect(await lookFor(node, looked)).toMatchObject({ is: "pending", open: false });
	expect(chain.bodiesAsked - before).toBeLessThanOrEqual(64);
	node.close();
});

test("two tabs that try a refused act again at once send it once", async () => {
	const tabs = device();
	const [first, second] = [await openTab({ tabs: tabs() }), await openTab({ tabs: tabs() })];
	chain.refusals.push({ code: 1_010, data: "Transaction call is not expected" });
	const [key = ""] = await first.confirm(WITHDRAW);
	await drive([first, second], () => first.status()?.at === "refused" && second.status()?.at === "refused");
	await Promise.all([first.acts.again(key), second.acts.again(key)]);
	await drive([first, second], () => sent(first) && sent(second));
	// One of them presses late: what the other one sent stands.
	await second.acts.again(key);
	chain.author();
	chain.finalize();
	await drive([first, second], () => first.status()?.at === "final" && second.status()?.at === "final");
	expect(chain.included).toHaveLength(1);
	first.close();
	second.close();
});
