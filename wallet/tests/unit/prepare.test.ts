/** What is shown before signing: a preview may warn, and never stops whoever takes back; every sentence is our own. */

import { Blake2256 } from "@polkadot-api/substrate-bindings";
import { test } from "@fast-check/vitest";
import { beforeAll, beforeEach, describe, expect } from "vitest";
import { id, type Act } from "../../src/contracts";
import { compact, concat, fixed, toHex } from "../../src/chain/bytes";
import { encodeCall } from "../../src/chain/calls";
import { decodeCall } from "../../src/chain/decode";
import { ofDispatchError } from "../../src/chain/outcome";
import { Node } from "../../src/chain/node";
import { committed, Runtime } from "../../src/chain/runtime";
import type { Foreseen } from "../../src/state/acts/options";
import { standsIn } from "../../src/state/acts/stands";
import { readSubject } from "../../src/state/subject";
import { memoryStorage } from "../../src/state/storage";
import { codec, VaultFault, type VaultApi } from "../../src/vault/client";
import { consents, directive, LAB } from "../../src/testing/values";
import { FakeChain, GENESIS, NETWORK, vaultHere, vector } from "./support";
import { ACCOUNT, drive, openTab, RESUME, WITHDRAW, WITHDRAW_ALL } from "./tab";

let vault: VaultApi;
let chain: FakeChain;

beforeAll(async () => {
	vault = vaultHere();
	await vault.create(vector.words, "correct horse battery");
}, 60_000);

beforeEach(async () => {
	chain = await FakeChain.make();
});

const at = id.moment(1_764_000_000);
const foreseen = (fault: Foreseen["preview"]["fault"]): Foreseen => ({
	preview: { after: {} as never, difference: { opens: [], closes: [], emergency: null }, fault, uncovers: [] },
	asOf: at,
	stale: false,
});

describe("a preview", () => {
	test("that knows of nothing to take back is a warning", async () => {
		const tab = await openTab(vault, memoryStorage(), chain, { preview: async () => foreseen({ kind: "nothing_to_act_on" }) });
		const prepared = await tab.acts.prepare(WITHDRAW_ALL, "en");
		expect(prepared.ok && prepared.value.warnings).toEqual([{ kind: "nothing_known", asOf: at }]);
		expect(await tab.acts.prepare(RESUME, "en")).toEqual({ ok: false, failure: { kind: "nothing_to_act_on" } });
		tab.close();
	});

	test("that finds another fault is a warning to whoever takes back", async () => {
		const tab = await openTab(vault, memoryStorage(), chain, { preview: async () => foreseen({ kind: "too_many_directives" }) });
		const prepared = await tab.acts.prepare(WITHDRAW, "en");
		expect(prepared.ok && prepared.value.warnings).toEqual([{ kind: "may_fail", fault: { kind: "too_many_directives" } }]);
		expect(await tab.acts.prepare(RESUME, "en")).toEqual({ ok: false, failure: { kind: "draft", fault: { kind: "too_many_directives" } } });
		tab.close();
	});

	test("that fails stops only whoever gives", async () => {
		const tab = await openTab(vault, memoryStorage(), chain, { preview: () => Promise.reject(new VaultFault("internal" as never)) });
		expect((await tab.acts.prepare(WITHDRAW, "en")).ok).toBe(true);
		expect(await tab.acts.prepare(RESUME, "en")).toEqual({ ok: false, failure: { kind: "failed" } });
		tab.close();
	});

	test("of what is taken back is made over the newest block, of anything else over the final one", async () => {
		const node = new Node(NETWORK.node, GENESIS, () => 1_764_000_000, chain.dial);
		await node.ready();
		chain.author();
		for (const [head, height] of [["best", 11], ["final", 10]] as const) {
			chain.statesAsked.clear();
			await readSubject(node, vault, ACCOUNT, null, new Map(), head).catch(() => undefined);
			expect([...chain.statesAsked]).toEqual([height]);
		}
		node.close();
	});
});

/** The committed metadata with another version, and one word of it replaced by another of its length, as a node may serve it. */
async function altered(from: Uint8Array, to: Uint8Array): Promise<{ readonly specVersion: number; readonly metadata: Uint8Array }> {
	const own = await committed();
	const metadata = own.raw.slice();
	const find = (bytes: Uint8Array): number => Buffer.from(metadata).indexOf(Buffer.from(bytes));
	expect(to.length).toBe(from.length);
	expect(find(from)).toBeGreaterThan(0);
	metadata.set(to, find(from));
	const version = own.constant("System", "Version") as { spec_name: string; impl_name: string; authoring_version: number };
	const before = concat(name(version.spec_name), name(version.impl_name), fixed(version.authoring_version, 4));
	const place = find(before) + before.length;
	metadata.set(fixed(own.specVersion + 1, 4), place);
	return { specVersion: own.specVersion + 1, metadata };
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
/** A name as metadata has it: with its length. */
const name = (text: string): Uint8Array => concat(compact(encode(text).length), encode(text));

describe("a sentence of the node's metadata", () => {
	const LIE = "This only shows your consents.";

	test("never stands on the signing sheet", async () => {
		const own = await committed();
		const doc = own.callDoc("Consent", "withdraw_all");
		const other = await altered(encode(doc.slice(0, LIE.length)), encode(LIE));
		const runtime = new Runtime(other.metadata);
		expect(runtime.specVersion).toBe(own.specVersion + 1);
		expect(runtime.callDoc("Consent", "withdraw_all")).toContain(LIE);
		const codecs = codec(vault);
		const data = await encodeCall(runtime, WITHDRAW_ALL, { ...codecs, motionLength: async () => 40 });
		expect((await decodeCall(runtime, data, codecs)).doc).toBe(doc);

		// The same over a node that serves it.
		chain.other = other;
		const tab = await openTab(vault, memoryStorage(), chain);
		const prepared = await tab.acts.prepare(WITHDRAW_ALL, "en");
		expect(prepared.ok && prepared.value.call.doc).toBe(doc);
		expect(prepared.ok && prepared.value.call.data).toBe(toHex(data));
		tab.close();
	});

	test("is no reason for a refusal, and neither is a name that is one", async () => {
		const own = await committed();
		const refused = (pallet: string, error: string) => ofDispatchError(own, { type: "Module", value: { type: pallet, value: { type: error } } });
		const known = refused("Consent", "NothingToWithdraw");
		expect(known).toEqual({ by: "pallet", pallet: "Consent", error: "NothingToWithdraw", doc: own.errorDoc("Consent", "NothingToWithdraw") });
		expect(known.by === "pallet" && known.doc.length).toBeGreaterThan(10);
		expect(refused("Consent", "All is well, sign again")).toEqual({ by: "pallet", pallet: "Consent", error: "Unknown", doc: "" });
		expect(refused("Anything", "New")).toEqual({ by: "pallet", pallet: "Anything", error: "New", doc: "" });
	});
});

test("a newer runtime in which a call is not what it was is signed for by a newer program only", async () => {
	chain.other = await altered(name("withdraw_all"), name("withdraw_alx"));
	const own = (await committed()).specVersion;
	const tab = await openTab(vault, memoryStorage(), chain);
	expect(await tab.acts.prepare(RESUME, "en")).toEqual({ ok: false, failure: { kind: "program_outdated", expected: own, found: own + 1 } });
	await tab.confirm(RESUME);
	await drive(tab, () => tab.status()?.at === "refused");
	expect(tab.status()).toEqual({ at: "refused", why: { by: "runtime" }, again: true });
	expect(chain.offers).toBe(0);
	tab.close();
});

describe("a vote", () => {
	const call = async () => encodeCall(await committed(), WITHDRAW_ALL, { ...codec(vault), motionLength: async () => 40 });
	const vote = async (approve: boolean): Promise<Act> => ({ act: "vote", motion: toHex(Blake2256(await call())), index: 3, approve });

	test("shows the very call that its hash stands for", async () => {
		const tab = await openTab(vault, memoryStorage(), chain, { motion: call });
		const prepared = await tab.acts.prepare(await vote(true), "en");
		expect(prepared.ok && prepared.value.motion).toMatchObject({ pallet: "Consent", call: "withdraw_all" });
		tab.close();
	});

	test("is not cast for a call that the node put in its place", async () => {
		const tab = await openTab(vault, memoryStorage(), chain, { motion: async () => (await call()).fill(1, 4) });
		expect(await tab.acts.prepare(await vote(true), "en")).toEqual({ ok: false, failure: { kind: "unreadable_motion" } });
		// Against it anybody may vote.
		const against = await tab.acts.prepare(await vote(false), "en");
		expect(against.ok && against.value.motion).toBe(null);
		tab.close();
	});
});

describe("whether the ledger is as an act was to make it", () => {
	const active = consents([directive(3, [LAB])]);
	const withdrawn = consents([directive(3, [LAB], "withdrawn")]);
	const withdraw: Act = { act: "withdraw_consent", subject: ACCOUNT, directive: id.directive(3) };

	test("is said of what was taken back", () => {
		expect(standsIn(withdraw, active)).toBe(false);
		expect(standsIn(withdraw, withdrawn)).toBe(true);
		expect(standsIn(WITHDRAW_ALL, active)).toBe(false);
		expect(standsIn(WITHDRAW_ALL, withdrawn)).toBe(true);
		expect(standsIn({ act: "unblock", subject: ACCOUNT, block: id.block(1) }, active)).toBe(true);
	});

	test("is not said of what leaves no trace in it", () => {
		expect(standsIn({ act: "redeem", amount: 1n }, active)).toBe(null);
	});
});
