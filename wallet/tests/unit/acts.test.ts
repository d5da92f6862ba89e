import { test } from "@fast-check/vitest";
import { beforeAll, beforeEach, describe, expect } from "vitest";
import { BehaviorSubject, Subject } from "rxjs";
import { id, type Act, type ActStatus, type Prepared, type Signer, type Trouble } from "../../src/contracts";
import { fromHex, toHex } from "../../src/chain/bytes";
import { encodeCall } from "../../src/chain/calls";
import { hashOf } from "../../src/chain/extrinsic";
import { Node } from "../../src/chain/node";
import { committed, toAddress } from "../../src/chain/runtime";
import { createActs, type ActsService } from "../../src/state/acts";
import type { Connection, NetworkService } from "../../src/state/network";
import { createSecrets } from "../../src/state/secrets";
import { forgetHashes } from "../../src/state/sign";
import { memoryStorage, type Storage } from "../../src/state/storage";
import { codec, type VaultApi } from "../../src/vault/client";
import { FakeChain, GENESIS, NETWORK, until, vaultHere, vector } from "./support";

const ACCOUNT = id.account(toAddress(fromHex(vector.account)));
const SIGNER: Signer = {
	is: "own", account: ACCOUNT, envelopeKey: vector.envelopeKey, wrappings: [{ by: "passphrase" }], createdAt: id.moment(0), backedUp: true,
};
const WITHDRAW: Act = { act: "withdraw_consent", subject: ACCOUNT, directive: id.directive(0) };

/** A tab: a queue over a device's storage. */
interface Tab {
	readonly acts: ActsService;
	readonly trouble: BehaviorSubject<Trouble | null>;
	readonly final: Act[];
	signer: Signer | null;
	close(): void;
	readonly status: () => ActStatus | undefined;
	readonly statuses: () => readonly ActStatus[];
}

let vault: VaultApi;

async function openTab(storage: Storage, chain: FakeChain): Promise<Tab> {
	const node = new Node(NETWORK.node, GENESIS, () => 1_764_000_000, chain.dial);
	const connection = { network: NETWORK, node, session: {} } as unknown as Connection;
	const trouble = new BehaviorSubject<Trouble | null>(null);
	const network = {
		connection, connection$: new BehaviorSubject(connection), back$: new Subject<void>(),
		get trouble() {
			return trouble.value;
		},
	} as unknown as NetworkService;
	const final: Act[] = [];
	let latest: readonly ActStatus[] = [];
	const tab = { signer: SIGNER as Signer | null, trouble, final } as { -readonly [K in keyof Tab]: Tab[K] };
	const acts = createActs({
		storage,
		secrets: createSecrets(storage, vault, () => tab.signer),
		vault,
		network,
		signer: () => tab.signer,
		from: async () => ACCOUNT,
		preview: async () => null,
		templates: () => [],
		onFinal: async (act) => void final.push(act),
		motionLength: async () => 40,
		touch: () => undefined,
	});
	const shown = acts.entries$.subscribe((entries) => {
		latest = entries.map((entry) => entry.status);
	});
	tab.acts = acts;
	tab.status = () => latest[0];
	tab.statuses = () => latest;
	tab.close = () => {
		shown.unsubscribe();
		acts.dispose();
		node.close();
	};
	return tab;
}

async function prepared(act: Act): Promise<Prepared> {
	const runtime = await committed();
	const codecs = codec(vault);
	const data = await encodeCall(runtime, act, { ...codecs, motionLength: async () => 40 });
	return { act, signer: ACCOUNT, call: { pallet: "", call: "", doc: "", args: [], data: toHex(data) }, changes: null, text: null, warnings: [] };
}

const drive = async (tab: Tab, condition: () => boolean): Promise<void> =>
	until(() => {
		tab.acts.advance();
		return condition();
	});

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
		await tab.acts.confirm(await prepared(WITHDRAW));
		await drive(tab, () => tab.status()?.at === "sent" && chain.pool.length === 1);
		chain.author();
		await drive(tab, () => tab.status()?.at === "in_block");
		expect(tab.final).toEqual([]);
		chain.finalize();
		await drive(tab, () => tab.status()?.at === "final");
		expect(tab.final).toEqual([WITHDRAW]);
		tab.close();
	});

	test("that failed in its block says which error it was", async () => {
		const tab = await openTab(storage, chain);
		await tab.acts.confirm(await prepared(WITHDRAW));
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
		await tab.acts.confirm(await prepared(WITHDRAW));
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
		await tab.acts.confirm(await prepared(WITHDRAW));
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
		await first.acts.confirm(await prepared(WITHDRAW));
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
		expect([...chain.blocks.values()].flat().map(hashOf)).toEqual([sent]);
		third.close();
	});

	test("waits for the key when the wallet is locked", async () => {
		const tab = await openTab(storage, chain);
		tab.trouble.next({ kind: "node_down" });
		await tab.acts.confirm(await prepared(WITHDRAW));
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
		await tab.acts.confirm(await prepared(WITHDRAW));
		await drive(tab, () => tab.status()?.at === "sent" && chain.pool.length === 1);
		// The pool loses it, and 64 blocks pass.
		chain.pool.length = 0;
		for (let block = 0; block < 70; block += 1) chain.author();
		chain.finalize();
		await drive(tab, () => chain.pool.length === 1);
		chain.author();
		chain.finalize();
		await drive(tab, () => tab.status()?.at === "final");
		expect([...chain.blocks.values()].flat()).toHaveLength(1);
		tab.close();
	});

	test("that the membership refuses says so, and one over its quota waits", async () => {
		const tab = await openTab(storage, chain);
		chain.refusals.push({ code: 1_010, data: "This account is no member (101): ask" });
		await tab.acts.confirm(await prepared(WITHDRAW));
		await drive(tab, () => tab.status()?.at === "refused");
		expect(tab.status()).toEqual({ at: "refused", why: { by: "membership", code: "not_a_member" }, again: false });

		chain.refusals.push({ code: 1_010, data: "Quota exhausted (106): wait" });
		await tab.acts.confirm(await prepared({ act: "withdraw_all", subject: ACCOUNT }));
		await drive(tab, () => tab.statuses().some((status) => status.at === "waiting" && status.because === "quota"));
		tab.close();
	});

	test("can be taken back until it leaves the device, and not after", async () => {
		const tab = await openTab(storage, chain);
		tab.trouble.next({ kind: "node_down" });
		const key = await tab.acts.confirm(await prepared(WITHDRAW));
		expect(await tab.acts.cancel(key)).toBe(true);
		expect(tab.statuses()).toEqual([]);
		expect(await storage.keys("acts/")).toEqual([]);
		tab.trouble.next(null);
		const other = await tab.acts.confirm(await prepared(WITHDRAW));
		await drive(tab, () => chain.pool.length === 1);
		expect(await tab.acts.cancel(other)).toBe(false);
		tab.close();
	});

	test("is kept where nobody can read it", async () => {
		const tab = await openTab(storage, chain);
		tab.trouble.next({ kind: "node_down" });
		await tab.acts.confirm(await prepared(WITHDRAW));
		for (const key of await storage.keys("acts/")) {
			const text = new TextDecoder("latin1").decode((await storage.get(key)) as Uint8Array);
			for (const word of ["withdraw", ACCOUNT.slice(0, 12), "subject"]) expect(text).not.toContain(word);
		}
		tab.close();
	});

	test("carries the metadata's hash where the runtime has one", async () => {
		chain.carriesMetadataHash = true;
		const tab = await openTab(storage, chain);
		await tab.acts.confirm(await prepared(WITHDRAW));
		await drive(tab, () => chain.pool.length === 1);
		// … era (2), nonce (1), mode (1), call.
		const call = (await prepared(WITHDRAW)).call.data.slice(2);
		expect(toHex(chain.pool[0] as Uint8Array)).toMatch(new RegExp(`01${call}$`));
		tab.close();
	});

	test("of another network's node is never sent", async () => {
		chain.genesis = `0x${"22".repeat(32)}`;
		const tab = await openTab(storage, chain);
		await tab.acts.confirm(await prepared(WITHDRAW));
		await drive(tab, () => {
			const status = tab.status();
			return status?.at === "waiting" && status.because === "network";
		});
		expect(chain.pool).toEqual([]);
		tab.close();
	});
});
