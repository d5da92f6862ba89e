/** Sessions that cross: another account, a lock in the middle, two requests that find the same one ended. */
import { describe, expect, test } from "vitest";
import { id, type AccountId, type Act, type Signer } from "../../src/contracts";
import { Failed } from "../../src/chain/failure";
import { fromHex } from "../../src/chain/bytes";
import { toAccount, toAddress } from "../../src/chain/runtime";
import { Session } from "../../src/gateway/session";
import { accountsOf } from "../../src/keys/extension";
import { Demands } from "../../src/state/demands";
import type { Connection } from "../../src/state/network";
import { createSecrets } from "../../src/state/secrets";
import { memoryStorage } from "../../src/state/storage";
import { GENESIS, NETWORK, until, vaultHere, vector } from "./support";

const AMINA = id.account(toAddress(fromHex(vector.account)));
const BADR = id.account("5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty");
const own = (account: AccountId): Signer => ({ is: "own", account, envelopeKey: vector.envelopeKey, wrappings: [], createdAt: id.moment(0), backedUp: true });

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });

/** A gateway whose challenges a test holds back, and whose sessions are named by their account. */
function gateway() {
	const held: (() => void)[] = [];
	const ended = new Set<string>();
	let hold = false;
	let sessions = 0;
	const send = (async (url: string, init: RequestInit) => {
		const path = new URL(url).pathname;
		const body = typeof init.body === "string" ? (JSON.parse(init.body) as { account?: AccountId }) : {};
		if (path === "/.well-known/galen") return json({ organization: 0, genesis: GENESIS.slice(2), signer: "00".repeat(32), version: "1" });
		if (path === "/auth/challenge") {
			if (hold) await new Promise<void>((go) => held.push(go));
			return json({ challenge: "03".repeat(32), expires_at: 0 });
		}
		if (path === "/auth/session") {
			sessions += 1;
			return json({ access_token: `${body.account ?? ""}/${sessions}`, expires_in: 900, actor: { kind: "subject", account: body.account } });
		}
		const token = ((init.headers as Headers).get("authorization") ?? "").replace("Bearer ", "");
		if (ended.has(token)) return json({ type: "urn:galen:problem:unauthorized" }, 401);
		return json({ token });
	}) as unknown as typeof fetch;
	return {
		send,
		ended,
		held,
		hold: (on: boolean) => (hold = on),
		release: () => held.splice(0).forEach((go) => go()),
		get sessions() {
			return sessions;
		},
	};
}

async function session() {
	const vault = vaultHere();
	await vault.create(vector.words, "correct horse battery");
	const there = gateway();
	let signer: Signer | null = own(AMINA);
	const made = new Session(NETWORK, vault, () => signer, there.send);
	const token = async () => (await made.json<{ token: string }>("/records")).token;
	return { made, there, token, use: (next: Signer | null) => (signer = next) };
}

describe("a session", () => {
	test("of one account is never another's, though both come in at once", async () => {
		const { there, token, use } = await session();
		there.hold(true);
		const first = token().catch((error: unknown) => error);
		await until(() => there.held.length === 1);
		use(own(BADR));
		const second = token();
		await until(() => there.held.length === 2);
		there.release();
		expect(await second).toContain(BADR);
		// Whoever asked first is gone by now.
		expect(await first).toMatchObject({ failure: { kind: "locked" } });
	});

	test("that was being opened when the wallet was locked is not opened", async () => {
		const { made, there, token, use } = await session();
		there.hold(true);
		const asked = token();
		await until(() => there.held.length === 1);
		use(null);
		made.forget();
		there.release();
		await expect(asked).rejects.toBeInstanceOf(Failed);
		use(own(AMINA));
		there.hold(false);
		expect(await token()).toContain(AMINA);
	});

	test("that the gateway has forgotten is opened anew once, whoever finds out", async () => {
		const { there, token } = await session();
		const first = await token();
		there.ended.add(first);
		const both = await Promise.all([token(), token(), token()]);
		expect(new Set(both).size).toBe(1);
		expect(both[0]).not.toBe(first);
		expect(there.sessions).toBe(2);
	});
});

describe("an extension", () => {
	test("that writes addresses in another network's form gives the same accounts, and one that is none is left out", async () => {
		// The same key with the prefix of another network.
		const polkadot = "14E5nqKAp3oAJcmzgZhUD2RcptBeUBScxKHgJKU4HPNcKVf3";
		const { stubbed, done } = injected([{ address: polkadot, name: "Bob" }, { address: "5notAnAddress" }, { address: AMINA, type: "ecdsa" }]);
		try {
			const found = await accountsOf(stubbed);
			expect(found.map(({ account }) => account)).toEqual([toAddress(toAccount(polkadot))]);
			expect(found[0]?.account).toBe("5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty");
		} finally {
			done();
		}
	});
});

function injected(accounts: readonly object[]) {
	const stubbed = "stand-in";
	Object.assign(globalThis, { window: { injectedWeb3: { [stubbed]: { enable: async () => ({ accounts: { get: async () => accounts }, signer: {} }) } } } });
	return { stubbed, done: () => void Reflect.deleteProperty(globalThis, "window") };
}

describe("a list of records to be erased", () => {
	const act = { act: "request_erasure", subject: AMINA, records: [id.object("0a")], salt: `0x${"05".repeat(32)}`, commitment: `0x${"06".repeat(32)}` } as const satisfies Act;

	/** Hands in, to a gateway that says so; how many lists wait afterwards. */
	async function handIn(failure: Failed["failure"] | null, genesis: string = GENESIS): Promise<number> {
		const storage = memoryStorage();
		const vault = vaultHere();
		await vault.create(vector.words, "correct horse battery");
		const demands = new Demands(storage, createSecrets(storage, vault, () => own(AMINA)));
		await demands.keep(act, genesis as `0x${string}`);
		const at = [[7, { scope: { type: "Records", value: act.commitment } }]];
		const connection = {
			network: NETWORK,
			node: { ready: async () => undefined, finalizedHead: async () => ({ number: 1, hash: "0x01" }), runtimeAt: async () => ({}), ask: async () => at },
			session: {
				json: async () => {
					if (failure !== null) throw new Failed(failure);
					return {};
				},
			},
		} as unknown as Connection;
		await demands.handIn(connection, AMINA);
		return (await storage.keys("demands/")).length;
	}

	test("is kept until the hospital has it, whatever a proxy says, and not beyond a refusal for good", async () => {
		expect(await handIn(null)).toBe(0);
		for (const problem of ["http-429", "http-403", "rate-limited"]) expect(await handIn({ kind: "refused", problem })).toBe(1);
		for (const kind of ["not_found", "gateway_down", "signed_out", "not_yours"] as const) expect(await handIn({ kind })).toBe(1);
		for (const problem of ["other-list", "already-decided", "too-large"]) expect(await handIn({ kind: "refused", problem })).toBe(0);
	});

	test("is handed in at its own network only", async () => {
		expect(await handIn(null, `0x${"22".repeat(32)}`)).toBe(1);
	});
});
