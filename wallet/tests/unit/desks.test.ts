/** The desks' own reads and checks, against nodes and gateways that tell what a test wants. */
import { Blake2256 } from "@polkadot-api/substrate-bindings";
import { lastValueFrom, of, toArray, type Observable } from "rxjs";
import { describe, expect, test, vi } from "vitest";
import { id, type AccountId, type Erasure, type Loadable, type PullProgress, type Trouble } from "../../src/contracts";
import { fixed, toHex } from "../../src/chain/bytes";
import { staffOf } from "../../src/chain/desks";
import { Failed } from "../../src/chain/failure";
import { At, type Node } from "../../src/chain/node";
import { committed, toAddress, type Runtime } from "../../src/chain/runtime";
import { countTurns, Headers, slotOf, turns } from "../../src/chain/turns";
import type { ReleaseBody } from "../../src/gateway/types";
import { byUrgency, createHospital, importedBy } from "../../src/state/desk/hospital";
import { commit, commitmentOf } from "../../src/state/desk/paper";
import { neededFor } from "../../src/state/desk/partner";
import { oneLine, pullEmergency, pullOrder } from "../../src/state/desk/pull";
import { createDesk, type Desk, type DeskOptions } from "../../src/state/desk/shared";
import type { Connection } from "../../src/state/network";
import { GENESIS, NETWORK } from "./support";

const account = (byte: number): AccountId => toAddress(new Uint8Array(32).fill(byte));
const [AMINA, BILAL] = [account(1), account(2)];

describe("who makes blocks", () => {
	const aura = (slot: bigint) => `0x0661757261${"20"}${toHex(fixed(slot, 8)).slice(2)}`;

	test("a header's slot is in its digest, among other things", () => {
		expect(slotOf(["0x0561757261", aura(300n)])).toBe(300n);
		expect(slotOf(["0x066261626520" + "00".repeat(8)])).toBeNull();
		expect(slotOf([])).toBeNull();
	});

	test("a turn is a slot, taken or not", () => {
		expect(countTurns(new Set([8n, 9n, 11n]), 7n, 11n, 4)).toEqual([{ made: 1, of: 1 }, { made: 1, of: 1 }, { made: 0, of: 1 }, { made: 1, of: 1 }]);
		expect(countTurns(new Set([4n]), 3n, 4n, 1)).toEqual([{ made: 1, of: 1 }]);
	});

	/** A chain whose blocks have these slots, from block 1 on. */
	function chain(slots: readonly bigint[], setAt: (number: number) => readonly AccountId[]): { at: At; requests: string[] } {
		const requests: string[] = [];
		const hash = (number: number) => `0x${number.toString(16)}` as const;
		const node = {
			rpc: {
				request: async (_: string, [asked]: readonly string[]) => {
					requests.push(asked ?? "");
					const number = Number.parseInt(asked ?? "", 16);
					const slot = slots[number - 1];
					return slot === undefined ? { number: "0x0", parentHash: "0x0", digest: { logs: [] } } : { number: hash(number), parentHash: hash(number - 1), digest: { logs: [aura(slot)] } };
				},
			},
			stored: async (_runtime: unknown, at: string) => setAt(Number.parseInt(at, 16)),
		} as unknown as Node;
		return { at: new At(node, { hash: hash(slots.length), number: slots.length }, null as unknown as Runtime), requests };
	}

	const SET = [account(1), account(2), account(3), account(4)];
	// Twelve rounds of four, in which the third never comes.
	const SLOTS = Array.from({ length: 48 }, (_, slot) => BigInt(slot + 1)).filter((slot) => slot % 4n !== 2n);

	test("whoever is down took none of its turns, and every other one all of them", async () => {
		const { at } = chain(SLOTS, () => SET);
		const found = await turns(at, new Headers());
		expect(SET.map((one) => found.get(one))).toEqual([5, 5, 0, 5].map((made) => ({ made, of: 5 })));
	});

	test("a young chain is judged by what there is of it", async () => {
		const { at } = chain([1n, 2n, 3n], () => SET);
		// The first block known is where it begins: its own slot is nobody's failing.
		expect([...(await turns(at, new Headers())).values()].map(({ of }) => of)).toEqual([0, 0, 1, 1]);
	});

	test("a set that has just changed says nothing yet", async () => {
		const { at } = chain(SLOTS, (number) => (number < 36 ? SET.slice(0, 3) : SET));
		expect((await turns(at, new Headers())).size).toBe(0);
	});

	test("a header is asked for once", async () => {
		const headers = new Headers();
		const { at, requests } = chain(SLOTS, () => SET);
		await turns(at, headers);
		const first = requests.length;
		await turns(at, headers);
		expect(requests.length).toBe(first);
	});
});

test("staff are found with a page of keys at a time, and a list without end is cut and says so", async () => {
	const runtime = await committed();
	const requests: string[] = [];
	const prefix = toHex(runtime.prefix("Members", "Accounts"));
	const node = {
		rpc: {
			request: async (method: string, params: readonly unknown[]) => {
				requests.push(method);
				if (method === "state_getKeysPaged") return Array.from({ length: params[1] as number }, (_, at) => `${prefix}${"00".repeat(16)}${at.toString(16).padStart(64, "0")}`);
				return [{ changes: (params[0] as string[]).map((key) => [key, null]) }];
			},
		},
	} as unknown as Node;
	const found = await staffOf(new At(node, { hash: GENESIS, number: 1 }, runtime), id.organization(0));
	expect(found).toEqual({ members: [], complete: false });
	// Two requests a page, not one for each account.
	expect(requests.length).toBe(80);
});

describe("papers", () => {
	test("the commitment is the command line's", () => {
		expect(commitmentOf(new Uint8Array(32).fill(7), new TextEncoder().encode("signed"))).toBe("0x6151b39e6c2923ace398cede556e2622fb09d7ae330ba0e00c402024f045bbbf");
	});

	test("the note opens it, and two readings cannot be linked", () => {
		const paper = new TextEncoder().encode("signed");
		const [a, b] = [commit(paper), commit(paper)];
		expect(a.commitment).not.toBe(b.commitment);
		const note = JSON.parse(a.note) as { commitment: string; salt: string };
		expect(`0x${note.commitment}`).toBe(a.commitment);
		const salt = Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(note.salt.slice(2 * at, 2 * at + 2), 16));
		expect(commitmentOf(salt, paper)).toBe(a.commitment);
	});
});

test("an import's answer counts as far as it came", () => {
	expect(importedBy('{"resources":4,"stored":3,"unchanged":1,"leaves":3}', false)).toEqual({ stored: 3, unchanged: 1, refused: 0, faults: [], brokenOff: false });
	const first = '{"lines":64,"stored":60,"unchanged":2,"skipped":2,"faults":[{"line":3,"path":"Patient.id","problem":"required"}],"done":false}';
	const last = '{"lines":80,"stored":76,"unchanged":2,"skipped":2,"done":true}';
	expect(importedBy(`${first}\n${last}\n`, true)).toMatchObject({ stored: 76, refused: 2, faults: [{ line: 3 }], brokenOff: false });
	expect(importedBy(`${first}\n{"lines":8`, true)).toMatchObject({ stored: 60, brokenOff: true });
	expect(importedBy(`${first}\n{"error":{}}`, true)).toMatchObject({ stored: 60, brokenOff: true });
	expect(importedBy("", true)).toMatchObject({ stored: 0, brokenOff: true });
});

test("erasures that wait come first, the most urgent at the top", () => {
	const one = (state: Erasure["state"], at: number, due: number | null) => ({ state, demandedAt: at, due }) as Erasure;
	const sorted = [one("done", 5, null), one("waiting", 1, 90), one("done", 9, null), one("waiting", 2, 60)].sort(byUrgency);
	expect(sorted.map(({ state, demandedAt }) => [state, demandedAt])).toEqual([["waiting", 2], ["waiting", 1], ["done", 9], ["done", 5]]);
});

test("research needs an approval and accepted terms; care does not", () => {
	const terms = { action: "use", required: [], optional: [], obligations: [], refrains: [], price: 0n, maxLines: 1 } as const;
	expect([...neededFor({ ...terms, purpose: "MLTRAINING" })].sort()).toEqual(["accepted_terms", "ethics_approval"]);
	expect(neededFor({ ...terms, purpose: "TREAT" })).toEqual([]);
});

test("records are a line each, whatever their layout", () => {
	expect(oneLine('{\n  "a": 1\n}')).toBe('{"a":1}');
	expect(oneLine("no json")).toBe('"no json"');
});

/** A desk whose node and gateway say what a test wants. */
async function desk(answers: { readonly views: Record<string, unknown>; readonly stored?: (key: string) => unknown; readonly gateway?: (path: string) => unknown }, trouble: Trouble | null = null): Promise<{ desk: Desk; asked: string[]; kept: Map<string, unknown> }> {
	const runtime = await committed();
	const [asked, kept] = [[] as string[], new Map<string, unknown>()];
	const say = async (path: string): Promise<unknown> => {
		asked.push(path);
		const answer = answers.gateway?.(path);
		if (answer instanceof Failed) throw answer;
		return answer;
	};
	const connection = {
		network: NETWORK,
		node: {
			ready: async () => undefined,
			finalizedHead: async () => ({ hash: GENESIS, number: 7 }),
			runtimeAt: async () => runtime,
			ask: async (_runtime: unknown, _hash: unknown, pallet: string, view: string) => answers.views[`${pallet}.${view}`],
			stored: async (_runtime: unknown, _hash: unknown, pallet: string, entry: string) => answers.stored?.(`${pallet}.${entry}`) ?? null,
			rpc: { request: async (_method: string, [key]: readonly string[]) => answers.stored?.(key ?? "") ?? null },
		},
		session: { json: say, bytes: say },
	} as unknown as Connection;
	const vault = {
		openRelease: async () => 1,
		openRecord: async (_ring: number, object: string) => new TextEncoder().encode(`{"id":"${object}"}`),
		leafOf: async () => new Uint8Array(32),
		isAnchored: async () => true,
		freeRing: async () => undefined,
	};
	const options = {
		vault,
		network: { connection, connection$: of(connection), back$: of(), trouble },
		cache: {
			get: async (name: string) => (kept.has(name) ? { value: kept.get(name), asOf: id.moment(0) } : null),
			set: async (name: string, value: unknown) => void kept.set(name, value),
		},
		signer$: of(null),
		signer: () => ({ is: "own", account: BILAL }),
		names: new Map(),
	} as unknown as DeskOptions;
	return { desk: createDesk(options, { blocks$: of(), acts$: of(), reset$: of() }), asked, kept };
}

const STAFF = { "Members.staff": { organization: 4, roles: 255 }, "Members.represented_by": [] };
const release = (subject: AccountId, receipt: number, objects: readonly string[], more: Partial<ReleaseBody> = {}): ReleaseBody => ({
	receipt, order: 7, subject, genesis: GENESIS.slice(2), recipient: 4, ring: "", lease_end: { block: 9 }, disclosure: 1,
	records: objects.map((object) => ({
		object, resource_type: "Observation", category: "laboratory", confidentiality: "N", sensitivities: [], clinical_time: null, version: 1, size: 1, batch: null, leaf_index: null, received_at: 0,
	})),
	...more,
});
const line = (receipt: number) => ({ state: { type: "Released", value: { dispute_by: 1n, number: 0 } }, categories: 1n, receipt: BigInt(receipt), template: undefined });
const NOT_ANCHORED = new Failed({ kind: "refused", problem: "not-anchored-yet" });

describe("pulling an order", () => {
	const ORDER = id.order(7);
	const pulled = async (one: Desk) => (await lastValueFrom(pullOrder(one, ORDER, { own: true }).pipe(toArray()))).at(-1) as PullProgress;
	const views = { ...STAFF, "Access.lines": [[AMINA, line(12)]] };
	const gateway = (releases: readonly ReleaseBody[], object: (path: string) => unknown = () => new Uint8Array(1)) => {
		let rounds = 0;
		return (path: string) => {
			if (path === "/orders/7/releases") {
				rounds += 1;
				return rounds === 1 ? { releases, dropped: 1, remaining: 0 } : { releases: [], dropped: 0, remaining: 0 };
			}
			return path.endsWith("/proof") ? NOT_ANCHORED : object(path);
		};
	};

	test("what was released is kept before it is fetched: a tab that closes in the middle loses nothing", async () => {
		let broken = true;
		const { desk: one, kept } = await desk({ views, gateway: gateway([release(AMINA, 12, ["a", "b"])], () => (broken ? new Failed({ kind: "gateway_down" }) : new Uint8Array(1))) });
		expect(await pulled(one)).toEqual({ step: "failed", because: { kind: "gateway_down" } });
		expect(kept.has("pulls/7")).toBe(true);
		broken = false;
		const again = await pulled(one);
		expect(again).toMatchObject({ step: "done", records: 2, dropped: 0, missing: 0, unanchored: 2 });
		expect(again.step === "done" && (await again.bundle.text())).toBe('{"id":"a"}\n{"id":"b"}\n');
	});

	test("one record that is gone does not take the others with it", async () => {
		const { desk: one } = await desk({ views, gateway: gateway([release(AMINA, 12, ["a", "b", "c"])], (path) => (path.endsWith("/b") ? new Failed({ kind: "erased" }) : new Uint8Array(1))) });
		expect(await pulled(one)).toMatchObject({ step: "done", records: 2, missing: 1, dropped: 1 });
	});

	test.each([
		["another order", release(AMINA, 12, ["a"], { order: 8 })],
		["a patient who is not in the order", release(BILAL, 12, ["a"])],
		["a receipt that the ledger does not have", release(AMINA, 13, ["a"])],
		["another recipient", release(AMINA, 12, ["a"], { recipient: 5 })],
		["another network", release(AMINA, 12, ["a"], { genesis: "22".repeat(32) })],
	])("a release that says it is of %s is not opened", async (_, told) => {
		const { desk: one, asked } = await desk({ views, gateway: gateway([told]) });
		expect(await pulled(one)).toEqual({ step: "failed", because: { kind: "damaged" } });
		expect(asked.some((path) => path.startsWith("/objects"))).toBe(false);
	});

	test("a record whose batch is not on the ledger does not count as anchored", async () => {
		const answer = gateway([release(AMINA, 12, ["a"])]);
		const { desk: one } = await desk({
			views,
			gateway: (path) => (path.endsWith("/proof") ? { object: "a", batch: 3, leaf_index: 0, leaf_count: 1, path: [], ciphertext_root: "", metadata_hash: "00".repeat(32) } : answer(path)),
		});
		expect(await pulled(one)).toMatchObject({ step: "done", records: 1, unanchored: 1 });
	});
});

describe("an emergency's records", () => {
	const receipts = [[12n, { basis: { type: "Emergency", value: 3n }, custodian: 0 }]];
	const views = { "Members.staff": { organization: 0, roles: 8 }, "Members.represented_by": [], "Access.receipts_of": receipts };
	const pulled = async (one: Desk) => (await lastValueFrom(pullEmergency(one, id.emergency(3), AMINA, { own: true }).pipe(toArray()))).at(-1);

	test("are those of the patient who was asked for, and of nobody else", async () => {
		const right = await desk({ views, gateway: (path) => (path === "/receipts/12/release" ? release(AMINA, 12, ["a"], { recipient: 0 }) : path.endsWith("/proof") ? NOT_ANCHORED : new Uint8Array(1)) });
		expect(await pulled(right.desk)).toMatchObject({ step: "done", records: 1 });
		const swapped = await desk({ views, gateway: () => release(BILAL, 12, ["a"], { recipient: 0 }) });
		expect(await pulled(swapped.desk)).toEqual({ step: "failed", because: { kind: "damaged" } });
	});

	test("at another hospital are not asked for here", async () => {
		const elsewhere = await desk({ views: { ...views, "Access.receipts_of": [[12n, { basis: { type: "Emergency", value: 3n }, custodian: 1 }]] } });
		expect(await pulled(elsewhere.desk)).toEqual({ step: "failed", because: { kind: "not_found" } });
		expect(elsewhere.asked).toEqual([]);
	});
});

test("a motion whose call is not the hash's is shown as unreadable, whatever node says so", async () => {
	const runtime = await committed();
	const call = runtime.callIndex("Rewards", "set_transferability");
	const bytes = Uint8Array.of(...call, 1);
	const hash = toHex(Blake2256(bytes));
	const votes = { index: 2, threshold: 3, ayes: [], nays: [], end: 900 };
	const council = async (stored: Uint8Array) => {
		const { desk: one } = await desk({
			views: STAFF,
			stored: (key) => (key === "Council.Proposals" ? [hash] : key === "Council.Voting" ? votes : key === "Council.Members" ? [BILAL] : key.startsWith("0x") ? toHex(stored) : null),
		});
		const hospital = createHospital(one, vi.fn());
		return new Promise<unknown>((found) => {
			const watching = hospital.council$.subscribe((value) => {
				if (value.state === "loading") return;
				found(value.state === "ready" ? value.value : value);
				queueMicrotask(() => watching.unsubscribe());
			});
		});
	};
	expect(await council(bytes)).toMatchObject({ hasSeat: true, block: 7, motions: [{ hash, call: { pallet: "Rewards", call: "set_transferability" } }] });
	expect(await council(Uint8Array.of(...call, 0))).toMatchObject({ motions: [{ hash, call: null }] });
});

test("with the node away the ledger's topics are not asked for, and the gateway's are", async () => {
	const { desk: one } = await desk({ views: STAFF, gateway: () => ({ pending: 1, batches: { sealed: 0, anchored: 2 }, finalized_age_s: 3 }) }, { kind: "node_down" });
	const hospital = createHospital(one, vi.fn());
	const ended = (topic: Observable<Loadable<unknown>>) =>
		new Promise<Loadable<unknown>>((found) => {
			const watching = topic.subscribe((value) => {
				if (value.state === "loading") return;
				found(value);
				queueMicrotask(() => watching.unsubscribe());
			});
		});
	expect(await ended(hospital.council$)).toEqual({ state: "failed", because: { kind: "node_down" } });
	expect(await ended(hospital.outbox$)).toMatchObject({ state: "ready", value: { pending: 1n, anchored: 2n } });
});
