/** A lost key: what the ledger says of its replacement, and what a recovery code says for it. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { id } from "../../src/contracts";
import { concat, fixed, fromHex, option, toHex } from "../../src/chain/bytes";
import { At, Node } from "../../src/chain/node";
import { toAccount, toAddress } from "../../src/chain/runtime";
import { actsFor, recoveryOf, signWithCode } from "../../src/state/recovery";
import { withLapsed } from "../../src/state/patient";
import { memoryStorage } from "../../src/state/storage";
import type { Cache } from "../../src/state/topic";
import type { VaultApi } from "../../src/vault/protocol";
import { FakeChain, GENESIS, NETWORK, vaultHere, vector } from "./support";

const SUBJECT = id.account(toAddress(new Uint8Array(32).fill(2)));
const NEW_KEY = id.account(toAddress(fromHex(vector.account)));
const OTHER = id.account(toAddress(new Uint8Array(32).fill(5)));
const WORDS = vector.words.split(" ");

let vault: VaultApi;
let chain: FakeChain;
let code: Uint8Array;

const at = async () => At.finalized(new Node(NETWORK.node, GENESIS, () => 1_764_000_000, chain.dial));

/** An attempt as the ledger encodes it. */
function attempt(more: { number?: number; newKey?: string; registrar?: boolean; code?: boolean; ready?: number | null } = {}): Uint8Array {
	const { number = 3, newKey = NEW_KEY, registrar = true, code: byCode = false, ready = null } = more;
	return concat(
		Uint8Array.of(1),
		fixed(number, 4),
		toAccount(newKey),
		toAccount(OTHER),
		fixed(1_000, 8),
		option(registrar ? concat(toAccount(OTHER), Uint8Array.of(0)) : null),
		option(null),
		Uint8Array.of(byCode ? 1 : 0),
		option(ready === null ? null : fixed(ready, 8)),
		fixed(9_000, 8),
	);
}

beforeAll(async () => {
	vault = vaultHere();
	code = await vault.recoveryKey(vector.words);
}, 60_000);

beforeEach(async () => {
	chain = await FakeChain.make();
	chain.views.set("Recovery.next_attempt", fixed(3, 4));
});

describe("a recovery", () => {
	test("that nobody started is none, and whether there is a code is said", async () => {
		expect(await recoveryOf(await at(), SUBJECT)).toEqual({ is: "none", codeSet: false, onlyNarrowingUntil: null });
		chain.views.set("Recovery.recovery_key", option(code));
		expect(await recoveryOf(await at(), SUBJECT)).toMatchObject({ is: "none", codeSet: true });
	});

	test("that runs says whose key it is, who agreed, and when it takes over, once that is known", async () => {
		chain.views.set("Recovery.attempt", attempt());
		expect(await recoveryOf(await at(), SUBJECT)).toMatchObject({ is: "running", attempt: 3, newAccount: NEW_KEY, readyAt: null, endsAt: 9_000, agreed: ["hospital"] });
		chain.views.set("Recovery.attempt", attempt({ code: true, ready: 5_000 }));
		expect(await recoveryOf(await at(), SUBJECT)).toMatchObject({ readyAt: 5_000, agreed: ["hospital", "code"] });
	});

	test("that is over lets the new key act for the account", async () => {
		expect(await actsFor(await at(), NEW_KEY)).toBe(NEW_KEY);
		chain.views.set("Recovery.acts_for", option(toAccount(SUBJECT)));
		expect(await actsFor(await at(), NEW_KEY)).toBe(SUBJECT);
	});
});

describe("a recovery code", () => {
	const ask = async (words: readonly string[] = WORDS) => signWithCode(vault, await at(), fromHex(GENESIS), SUBJECT, NEW_KEY, words);

	test("signs for the next attempt, for this key alone", async () => {
		chain.views.set("Recovery.recovery_key", option(code));
		const said = await ask();
		const expected = await vault.approveRecovery(vector.words, fromHex(GENESIS), toAccount(SUBJECT), toAccount(NEW_KEY), 3);
		expect(said).toEqual({ ok: true, value: toHex(expected) });
		expect(expected).toHaveLength(64);
	});

	test("signs for the attempt that runs, and not while another key is asked for", async () => {
		chain.views.set("Recovery.recovery_key", option(code));
		chain.views.set("Recovery.attempt", attempt({ number: 2 }));
		const said = await ask();
		expect(said).toEqual({ ok: true, value: toHex(await vault.approveRecovery(vector.words, fromHex(GENESIS), toAccount(SUBJECT), toAccount(NEW_KEY), 2)) });
		chain.views.set("Recovery.attempt", attempt({ newKey: OTHER }));
		expect(await ask()).toEqual({ ok: false, failure: { kind: "other_attempt", newKey: OTHER } });
	});

	test("that was replaced a short time ago still counts, and no other does", async () => {
		expect(await ask()).toEqual({ ok: false, failure: { kind: "not_the_code" } });
		chain.views.set("Recovery.recovery_key", option(new Uint8Array(32).fill(7)));
		expect(await ask()).toEqual({ ok: false, failure: { kind: "not_the_code" } });
		chain.views.set("Recovery.former_recovery_key", option(concat(code, fixed(9_999, 8))));
		expect((await ask()).ok).toBe(true);
	});

	test("that is mistyped is told apart from one that is another's", async () => {
		expect(await ask(WORDS.slice(1))).toEqual({ ok: false, failure: { kind: "wrong_count", count: 23 } });
		expect(await ask(["zzzz", ...WORDS.slice(1)])).toEqual({ ok: false, failure: { kind: "wrong_words", word: 0 } });
	});
});

describe("a question", () => {
	const question = (number: number, until: number) =>
		({ id: id.request(number), requester: id.organization(4), purpose: "HRESCH", action: "use", categories: ["laboratory"], price: 0n, template: null, state: { is: "open", until: id.moment(until) } }) as const;

	test("whose time ends unanswered does not vanish; one that was answered does", async () => {
		const storage = memoryStorage();
		const cache: Cache = {
			get: async <T>(key: string) => ((await storage.get(key)) as { value: T; asOf: never } | undefined) ?? null,
			set: async (key, value) => storage.set(key, { value, asOf: 0 }),
		};
		const [first, second] = [question(1, 1_000), question(2, 2_000)];
		const seen = (open: readonly (typeof first)[], now: number) => withLapsed(cache, SUBJECT, open, id.moment(now));
		expect(await seen([first, second], 500)).toEqual([first, second]);
		// The ledger lists open ones only. The second was answered before its time.
		expect(await seen([], 1_500)).toEqual([{ ...first, state: { is: "expired", at: 1_000 } }]);
		expect(await seen([], 2_500)).toHaveLength(1);
		expect(await seen([], 1_000 + 31 * 86_400)).toEqual([]);
	});
});
