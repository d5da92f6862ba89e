/** The list of who saw my data: what it says of itself, what nobody signed, and what the ledger says beside it. */
import { blake2b } from "@noble/hashes/blake2.js";
import { describe, expect, test } from "vitest";
import { id } from "../../src/contracts";
import { fromHex, toHex } from "../../src/chain/bytes";
import type { Receipt } from "../../src/chain/queries";
import type { DisclosureBody } from "../../src/gateway/types";
import { checkAccounting, checkEntry, isAnotherSigner, missingOf, type Hand } from "../../src/state/accounting";
import type { Cache } from "../../src/state/topic";
import { VaultFault, type VaultApi } from "../../src/vault/protocol";
import { GENESIS, vaultHere } from "./support";

const SUBJECT = new Uint8Array(32).fill(8);
const HAND: Hand = { signer: new Uint8Array(32).fill(1), genesis: fromHex(GENESIS), subject: SUBJECT, custodian: id.organization(0) };

interface Line {
	readonly own?: number;
	readonly receipt?: number;
	readonly withheld?: number;
	readonly subject?: Uint8Array;
	readonly previous?: string | null;
	/** What the list says without a signature. */
	readonly takenBack?: number;
	readonly broken?: boolean;
}

/** A statement is its JSON here: how one is signed and read is Rust's, and tested there. What follows from it is tested here. */
const reading: VaultApi = {
	...vaultHere(),
	async readDisclosure(bytes: Uint8Array) {
		const text = new TextDecoder().decode(bytes);
		if (text === "broken") throw new VaultFault("not_for_us");
		return text;
	},
	disclosureLeaf: async (bytes: Uint8Array) => blake2b(bytes, { dkLen: 32 }),
	readAccounting: async (bytes: Uint8Array) => new TextDecoder().decode(bytes),
};

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const leafOf = (statement: string): string => toHex(blake2b(new TextEncoder().encode(statement), { dkLen: 32 }));

/** A list whose entries follow each other, as a hospital makes it; with its count. */
function list(lines: readonly Line[]): { readonly entries: DisclosureBody[]; readonly count: string } {
	let before: string | null = null;
	const entries = lines.map((line, index): DisclosureBody => {
		const released =
			line.withheld === undefined
				? {
						receipt: String(line.receipt ?? index), basis: { is: "order", order: "1" }, subject: toHex(line.subject ?? SUBJECT), recipient: 4,
						purpose: "HRESCH", categories: ["laboratory"], records: 2,
					}
				: null;
		const statement = line.broken
			? "broken"
			: JSON.stringify({
					number: String(10 + index), own: String(line.own ?? index), previous: line.previous === undefined ? before : line.previous, at: 100 + index,
					released, withheld: line.withheld === undefined ? null : String(line.withheld),
				});
		before = leafOf(statement);
		return {
			number: 10 + index, receipt: line.receipt ?? index, recipient: 4, purpose: "HRESCH", categories: ["laboratory"], records: 2, at: 100 + index,
			withheld: line.withheld ?? null, taken_back: line.takenBack ?? null, statement: base64(statement), salt: "00".repeat(32), batch: null, leaf_index: null,
		};
	});
	return { entries, count: base64(JSON.stringify({ entries: String(lines.length), last: before })) };
}

const check = async (lines: readonly Line[], count?: string) => {
	const made = list(lines);
	return (await checkAccounting(reading, made.entries, count ?? made.count, HAND)).accounting;
};

describe("who saw my data", () => {
	test("is whole when every entry follows the one before, and the count says so", async () => {
		const checked = await check([{}, {}, {}]);
		expect(checked).toMatchObject({ complete: true, problems: [] });
		expect(checked.entries.map(({ signature }) => signature)).toEqual(["valid", "valid", "valid"]);
	});

	test("has a hole where a number is missing, or the one before is another", async () => {
		expect((await check([{}, { own: 2 }])).problems).toEqual([{ kind: "out_of_order", number: 11n }]);
		expect((await check([{}, { previous: `0x${"99".repeat(32)}` }])).problems).toEqual([{ kind: "out_of_order", number: 11n }]);
	});

	test("is not whole when the hospital counts more", async () => {
		expect(await check([{}], base64(JSON.stringify({ entries: "2", last: null })))).toMatchObject({ complete: false, problems: [] });
	});

	test("is wrong where the signature is, and where it was signed about somebody else", async () => {
		const broken = await check([{ broken: true }]);
		expect(broken.problems).toEqual([{ kind: "bad_signature", number: 10n }]);
		expect(broken.entries[0]?.signature).toBe("invalid");
		expect((await check([{ subject: new Uint8Array(32).fill(9) }])).problems).toEqual([{ kind: "bad_signature", number: 10n }]);
	});

	test("says that something was never handed over only where a later entry, signed, says so", async () => {
		const signed = await check([{ takenBack: 1 }, { withheld: 10 }]);
		expect(signed.problems).toEqual([]);
		expect(signed.entries.map(({ withheld }) => withheld)).toEqual([true, true]);
		// A flag of the list alone hides nothing.
		const flagged = await check([{ takenBack: 1 }, {}]);
		expect(flagged.entries.every(({ withheld }) => !withheld)).toBe(true);
		expect(flagged.problems).toEqual([{ kind: "not_taken_back", number: 10n }]);
		expect(flagged.complete).toBe(false);
	});

	test("is proved for the very entry, which has a leaf of its own", async () => {
		const { entries } = list([{}, {}]);
		const [first, second] = await Promise.all(entries.map((entry) => checkEntry(reading, entry, HAND)));
		expect(first?.valid && second?.valid).toBe(true);
		expect(toHex(first?.leaf ?? SUBJECT)).not.toBe(toHex(second?.leaf ?? SUBJECT));
	});

	test("is compared with what the ledger allowed: a receipt whose time is over and that no line names is shown", () => {
		const receipt = (number: number, more: Partial<Receipt> = {}): Receipt => ({
			id: BigInt(number), basis: { is: "treatment" }, custodian: id.organization(0), recipient: id.organization(4), categories: ["laboratory"],
			issuedAt: id.moment(50), over: true, ...more,
		});
		const { entries } = list([{ receipt: 1 }]);
		const missing = missingOf([receipt(1), receipt(2), receipt(3, { over: false }), receipt(4, { custodian: id.organization(1) })], entries, id.organization(0));
		expect(missing.map(({ receipt: number }) => number)).toEqual([id.receipt(2n)]);
	});

	test("is signed by the hospital's key as this device first saw it, or it is said", async () => {
		const kept = new Map<string, { value: unknown; asOf: never }>();
		const cache: Cache = {
			get: async <T>(key: string) => (kept.get(key) as { value: T; asOf: never } | undefined) ?? null,
			set: async (key, value) => void kept.set(key, { value, asOf: 0 as never }),
		};
		expect(await isAnotherSigner(cache, GENESIS, id.organization(0), "aa")).toBe(false);
		expect(await isAnotherSigner(cache, GENESIS, id.organization(0), "aa")).toBe(false);
		expect(await isAnotherSigner(cache, GENESIS, id.organization(0), "bb")).toBe(true);
		expect(await isAnotherSigner(cache, GENESIS, id.organization(1), "bb")).toBe(false);
	});
});
