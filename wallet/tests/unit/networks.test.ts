/** What is kept belongs to one network: it is neither shown nor handed in on another. */

import { test } from "@fast-check/vitest";
import { beforeAll, expect, vi } from "vitest";
import { id, type Act } from "../../src/contracts";
import { Node } from "../../src/chain/node";
import { connect } from "../../src/chain/rpc";
import { Demands } from "../../src/state/demands";
import type { Connection } from "../../src/state/network";
import { createCache, createSecrets } from "../../src/state/secrets";
import { memoryStorage } from "../../src/state/storage";
import type { VaultApi } from "../../src/vault/client";
import { FakeChain, GENESIS, NETWORK, until, vaultHere, vector } from "./support";
import { ACCOUNT, SIGNER } from "./tab";

const OTHER = `0x${"33".repeat(32)}` as const;
const DEMAND: Act = { act: "request_erasure", subject: ACCOUNT, records: [id.object("00".repeat(16))], salt: `0x${"44".repeat(32)}`, commitment: GENESIS };

let vault: VaultApi;

beforeAll(async () => {
	vault = vaultHere();
	await vault.create(vector.words, "correct horse battery");
}, 60_000);

test("what was read on one network is not shown as another's", async () => {
	const storage = memoryStorage();
	let genesis: string = GENESIS;
	const cache = createCache(storage, createSecrets(storage, vault, () => SIGNER), () => genesis);
	await cache.set("home/a", "of the first", id.moment(1));
	genesis = OTHER;
	expect(await cache.get("home/a")).toBe(null);
	await cache.set("home/a", "of the other", id.moment(1));
	genesis = GENESIS;
	expect((await cache.get<string>("home/a"))?.value).toBe("of the first");
});

test("a list of one network's demand is handed in to no other's gateway, and waits for its own", async () => {
	const storage = memoryStorage();
	const demands = new Demands(storage, createSecrets(storage, vault, () => SIGNER));
	await demands.keep(DEMAND, GENESIS);
	const chain = await FakeChain.make();
	const at = (genesis: `0x${string}`): Connection => {
		chain.genesis = genesis;
		return { network: { ...NETWORK, genesis }, node: new Node(NETWORK.node, genesis, undefined, chain.dial), session: { json: vi.fn() } } as unknown as Connection;
	};
	const wrong = at(OTHER);
	await demands.handIn(wrong, ACCOUNT);
	expect(await storage.keys("demands/")).toHaveLength(1);
	wrong.node.close();
	// On its own network's ledger there is no such demand: nothing is left to be handed in.
	const right = at(GENESIS);
	await demands.handIn(right, ACCOUNT);
	expect(await storage.keys("demands/")).toEqual([]);
	right.node.close();
});

test("a node that is too busy to tell of its blocks is asked again", async () => {
	const chain = await FakeChain.make();
	chain.busy = 1;
	const rpc = connect(NETWORK.node, chain.dial);
	const heads: unknown[] = [];
	rpc.subscribe("chain_subscribeNewHeads", "chain_unsubscribeNewHeads", [], (head) => heads.push(head));
	await until(() => {
		chain.author();
		return heads.length > 0;
	});
	expect(chain.busy).toBe(0);
	rpc.close();
});
