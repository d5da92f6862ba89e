import { fc, test } from "@fast-check/vitest";
import { beforeAll, describe, expect } from "vitest";
import { EXPLICIT_SENSITIVITIES, id, MEMBERSHIP_REFUSALS, type Act, type Draft } from "../../src/contracts";
import * as lists from "../../src/contracts/codes";
import { fromHex, toHex } from "../../src/chain/bytes";
import { encodeCall, nameOf, type Encoders } from "../../src/chain/calls";
import { codeOf, fromBits, toBits } from "../../src/chain/codes";
import { decodeCall } from "../../src/chain/decode";
import { encodeEra, encodeExtra, lastBlock, signingPayload } from "../../src/chain/extrinsic";
import { birthOf, isBehind } from "../../src/chain/node";
import { ofPool, passesByItself } from "../../src/chain/refusal";
import { mayBeRepeated, RpcError } from "../../src/chain/rpc";
import { committed, Runtime, toAccount, toAddress, USED, type Runtime as RuntimeType } from "../../src/chain/runtime";
import { codec } from "../../src/vault/client";
import { GENESIS, vaultHere, vector } from "./support";

const AMINA = id.account(toAddress(new Uint8Array(32).fill(1)));
const BILAL = id.account(toAddress(new Uint8Array(32).fill(2)));

const draft: Draft = {
	template: { id: id.template(1), version: 1 },
	period: { start: id.moment(1_764_000_000), end: id.moment(1_800_000_000) },
	rules: [
		{
			effect: "permit",
			conditions: {
				purposes: ["HRESCH"], actions: ["use"], categories: ["laboratory", "vital-signs"], recipient: { by: "kind", kind: "partner" },
				confidentiality: "N", sensitivities: null, dataPeriod: null, author: null,
			},
			terms: { qualifications: ["accepted_terms"], labels: "may_carry", payment: { paid: true, from: 5_000_000n }, obligations: [], refrains: ["NORELINK"] },
		},
	],
};

const denies: Draft["rules"][number]["conditions"] = { ...draft.rules[0].conditions, purposes: ["BTG"], recipient: null };

/** One act of each kind. */
const ACTS: readonly Act[] = [
	{ act: "give_consent", subject: AMINA, draft },
	{ act: "amend_consent", subject: AMINA, directive: id.directive(70), draft },
	{ act: "withdraw_consent", subject: AMINA, directive: id.directive(3) },
	{ act: "withdraw_all", subject: AMINA },
	{ act: "remove_directive", subject: AMINA, directive: id.directive(3) },
	{ act: "block", subject: AMINA, denies },
	{ act: "unblock", subject: AMINA, block: id.block(9) },
	{ act: "suspend", subject: AMINA, directive: id.directive(3) },
	{ act: "resume", subject: AMINA, directive: id.directive(3) },
	{ act: "answer_request", subject: AMINA, request: id.request(4), answer: "declined" },
	{ act: "redeem", amount: 1n << 70n },
	{ act: "redeem_for", subject: AMINA, amount: 7n },
	{ act: "remove_representative", subject: AMINA, representative: BILAL },
	{ act: "leave", subject: AMINA },
	{ act: "enroll_subject", subject: AMINA },
	{ act: "accept_order", order: id.order(1n << 40n) },
	{ act: "decline_order", order: id.order(1) },
	{ act: "include_subjects", order: id.order(1), subjects: [AMINA, BILAL] },
	{
		act: "appoint_representative", subject: AMINA, representative: BILAL, rights: ["view", "recover"], relation: "HPOWATT", evidence: GENESIS,
		until: id.moment(1_800_000_000),
	},
	{ act: "open_recovery", subject: AMINA, newKey: BILAL, approval: `0x${"07".repeat(64)}` },
	{ act: "open_recovery", subject: AMINA, newKey: BILAL, approval: null },
	{ act: "approve_recovery", subject: AMINA, attempt: 70_000, newKey: BILAL, approval: null },
	{ act: "complete_recovery", subject: AMINA },
	{ act: "open_emergency_access", subject: AMINA, reason: "others_in_danger", hours: 4 },
	{ act: "review_emergency_access", emergency: id.emergency(2), verdict: "unclear" },
	{ act: "appoint", account: BILAL, roles: ["registrar", "operator"], until: id.moment(1_800_000_000) },
	{ act: "dismiss", account: BILAL },
	{ act: "vote", motion: GENESIS, index: 3, approve: true },
	{ act: "close_motion", motion: GENESIS, index: 3 },
	{
		act: "place_order", custodian: id.organization(0), deliverySeconds: 86_400,
		terms: { purpose: "HRESCH", action: "use", required: ["laboratory"], optional: ["imaging"], obligations: ["DEID"], refrains: ["NORELINK"], price: 10n, maxLines: 100 },
	},
	{ act: "cancel_order", order: id.order(1) },
	{ act: "dispute", order: id.order(1), subject: AMINA, reason: "incomplete" },
	{ act: "settle", order: id.order(1) },
	{ act: "request_erasure", subject: AMINA, records: [id.object("00".repeat(16))], salt: GENESIS, commitment: GENESIS },
	{ act: "set_recovery", commitment: GENESIS },
	{ act: "set_recovery", commitment: null },
	{ act: "cancel_recovery", subject: AMINA },
	{ act: "request_consent", subject: AMINA, purpose: "DSRCH", action: "use", categories: ["genomics"], price: 0n, template: draft.template, seconds: 3_600 },
];

describe("the committed runtime", () => {
	let runtime: RuntimeType;
	const codecs = codec(vaultHere());
	const encoders: Encoders = { ...codecs, motionLength: async () => 40 };

	beforeAll(async () => {
		runtime = await committed();
	});

	test("has what this program uses, in one shape with itself and with nothing less", () => {
		const missing = USED.filter((use) => runtime.shape(use) === null);
		// Older runtimes have everything but what came with erasure and recovery.
		expect(missing.every((use) => /erasure|Recovery/.test(JSON.stringify(use)))).toBe(true);
		expect(runtime.sharesShapeWith(runtime)).toBe(true);
		const cut = new Runtime(runtime.raw);
		const without = cut as unknown as { metadata: { pallets: { name: string }[] } };
		without.metadata.pallets = without.metadata.pallets.filter(({ name }) => name !== "Rewards");
		expect(runtime.sharesShapeWith(cut)).toBe(false);
	});

	test("reads every act from its bytes as what it was meant to be", async () => {
		for (const act of ACTS.filter((one) => runtime.offers(...nameOf(one)))) {
			const data = await encodeCall(runtime, act, encoders);
			const call = await decodeCall(runtime, data, codecs);
			expect([call.pallet, call.call], act.act).toEqual(nameOf(act));
			expect(call.data).toBe(toHex(data));
			expect(call.doc.length, act.act).toBeGreaterThan(20);
		}
	});

	test("shows a statement by its codes, and a patient's account by its address", async () => {
		const shown = await decodeCall(runtime, await encodeCall(runtime, ACTS[0] as Act, encoders), codecs);
		const text = JSON.stringify(shown.args);
		expect(text).toContain(AMINA);
		for (const code of ["HRESCH", "laboratory", "vital-signs", "accepted_terms", "NORELINK"]) expect(text).toContain(code);
	});

	test("reads no call with something after it", async () => {
		const data = await encodeCall(runtime, { act: "withdraw_all", subject: AMINA }, encoders);
		expect(() => runtime.decodeCall(Uint8Array.of(...data, 0))).toThrow();
		expect(() => runtime.decodeCall(data.slice(0, -1))).toThrow();
	});

	test("knows every code by its variant's name", () => {
		for (const [path, read, list] of [
			["codes::purpose::Purpose", codeOf.purpose, lists.PURPOSES],
			["codes::action::Action", codeOf.action, lists.ACTIONS],
			["codes::category::Category", codeOf.category, lists.CATEGORIES],
			["members::OrganizationKind", codeOf.kind, lists.ORGANIZATION_KINDS],
			["members::Qualification", codeOf.qualification, lists.QUALIFICATIONS],
			["members::Relation", codeOf.relation, lists.RELATIONS],
		] as const) {
			for (const { name, index } of runtime.variants(path)) {
				expect(list.indexOf(read({ type: name }) as never), `${path}::${name}`).toBe(index);
			}
		}
	});

	test("has no extension that this program cannot encode", () => {
		const around = { genesis: GENESIS, birth: { number: 5, hash: GENESIS }, nonce: 0, metadataHash: null };
		const { extra, additional } = encodeExtra(runtime, around);
		// Era, nonce and the mode of the metadata hash travel; versions, two hashes and no metadata are only signed.
		expect(extra.length).toBe(2 + 1 + 1);
		expect(additional.length).toBe(4 + 4 + 32 + 32 + 1);
		const known = runtime.extensions.map(({ identifier }) => identifier);
		for (const identifier of ["CheckGenesis", "CheckMortality", "CheckNonce", "CheckMetadataHash"]) expect(known).toContain(identifier);
	});

	test("carries its metadata's hash where it is asked to", () => {
		const around = { genesis: GENESIS, birth: { number: 5, hash: GENESIS }, nonce: 0, metadataHash: new Uint8Array(32).fill(3) };
		const { extra, additional } = encodeExtra(runtime, around);
		expect(extra.at(-1)).toBe(1);
		expect(toHex(additional.slice(-33))).toBe(`0x01${"03".repeat(32)}`);
	});
});

describe("the lists of codes", () => {
	test("are the tables inside the wasm module", async () => {
		const tables = JSON.parse(await vaultHere().codeTables()) as Record<string, readonly string[]>;
		expect(tables["purposes"]).toEqual(lists.PURPOSES);
		expect(tables["actions"]).toEqual(lists.ACTIONS);
		expect(tables["categories"]).toEqual(lists.CATEGORIES);
		expect(tables["confidentialities"]).toEqual(lists.CONFIDENTIALITIES);
		expect(tables["sensitivities"]).toEqual(lists.SENSITIVITIES);
		expect(tables["obligations"]).toEqual(lists.OBLIGATIONS);
		expect(tables["refrains"]).toEqual(lists.REFRAINS);
		expect([...(tables["explicitSensitivities"] ?? [])].sort()).toEqual([...EXPLICIT_SENSITIVITIES].sort());
		expect([...(tables["explicitPurposes"] ?? [])].sort()).toEqual([...lists.EXPLICIT_PURPOSES].sort());
	});

	test.prop([fc.subarray([...lists.CATEGORIES])])("a set is its bits", (set) => {
		expect(fromBits(lists.CATEGORIES, toBits(lists.CATEGORIES, set))).toEqual(set);
	});
});

describe("a transaction", () => {
	test("lives for 64 blocks from the one it names", () => {
		// As the SDK's own tests have them: a period of 64 and the phase above it.
		expect(toHex(encodeEra(20))).toBe("0x4501");
		expect(toHex(encodeEra(42))).toBe("0xa502");
		expect(lastBlock(10)).toBe(74);
	});

	test("names the best block where finality stands still", () => {
		const at = (number: number) => ({ hash: GENESIS, number });
		expect(birthOf(at(10), at(42)).number).toBe(10);
		expect(birthOf(at(10), at(43)).number).toBe(43);
	});

	test("is signed by its hash when it is long", () => {
		const extra = { extra: new Uint8Array(4), additional: new Uint8Array(73) };
		expect(signingPayload(new Uint8Array(100), extra).length).toBe(177);
		expect(signingPayload(new Uint8Array(300), extra).length).toBe(32);
	});

	test("is never sent twice by itself", () => {
		expect(mayBeRepeated("author_submitExtrinsic")).toBe(false);
		expect(mayBeRepeated("state_call")).toBe(true);
	});

	test("belongs to an address that is read as it was written", () => {
		expect(toHex(toAccount(toAddress(fromHex(vector.account))))).toBe(vector.account);
		expect(toAddress(toAccount("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"))).toBe("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
		expect(() => toAccount("5Grwva")).toThrow();
	});
});

describe("a chain", () => {
	test("is behind when blocks or time pile up", () => {
		const health = { best: 100, finalized: 68, finalizedAt: id.moment(1_000), specVersion: 1 };
		expect(isBehind(health, 1_030)).toBe(false);
		expect(isBehind({ ...health, best: 101 }, 1_030)).toBe(true);
		expect(isBehind(health, 1_031)).toBe(true);
	});
});

describe("the pool's refusals", () => {
	test("of the membership are told apart, in each way they are said", () => {
		MEMBERSHIP_REFUSALS.forEach((code, at) => {
			for (const data of [`Custom error: ${101 + at}`, `Custom(${101 + at})`, `Something was refused (${101 + at}): do this`]) {
				expect(ofPool(new RpcError(1_010, data))).toEqual({ by: "membership", code });
			}
		});
	});

	test("of the pool itself are told apart", () => {
		const cases: readonly (readonly [number, string, string])[] = [
			[1_010, "Transaction is outdated", "stale"], [1_010, "Transaction has a bad signature", "bad_proof"],
			[1_010, "Transaction has an ancient birth block", "too_old"], [1_010, "Transaction call is not expected", "call_refused"],
			[1_012, "", "banned"], [1_013, "0x00", "already_known"], [1_014, "too low", "too_low_priority"], [1_016, "full", "pool_full"],
			[1_010, "Custom error: 7", "other"], [1_010, "something new", "other"],
		];
		for (const [code, data, reason] of cases) expect(ofPool(new RpcError(code, data))).toEqual({ by: "pool", reason });
		expect(ofPool(new RpcError(-32_601, "Method not found"))).toBeNull();
	});

	test("of which only some pass by themselves", () => {
		expect(passesByItself({ by: "membership", code: "quota_exhausted" })).toBe(true);
		expect(passesByItself({ by: "membership", code: "not_a_member" })).toBe(false);
		expect(passesByItself({ by: "time" })).toBe(true);
		expect(passesByItself({ by: "person" })).toBe(false);
		expect(passesByItself({ by: "pallet", pallet: "Consent", error: "NotEnrolled", doc: "" })).toBe(false);
	});
});
