import { test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { id, type Signer } from "../../src/contracts";
import { fromHex } from "../../src/chain/bytes";
import { Failed } from "../../src/chain/failure";
import { toAddress } from "../../src/chain/runtime";
import { failureOfProblem, GatewayClient } from "../../src/gateway/client";
import { Session } from "../../src/gateway/session";
import { file, GENESIS, NETWORK, vaultHere, vector } from "./support";

const ACCOUNT = id.account(toAddress(fromHex(vector.account)));
const SIGNER: Signer = { is: "own", account: ACCOUNT, envelopeKey: vector.envelopeKey, wrappings: [], createdAt: id.moment(0), backedUp: true };

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
	new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

/** A gateway that answers from a list of routes, and remembers what it was asked. */
function gateway(routes: Readonly<Record<string, (request: { body: unknown; token: string | null }) => Response>>) {
	const asked: { path: string; body: unknown; token: string | null }[] = [];
	const send = (async (url: string, init: RequestInit) => {
		const path = new URL(url).pathname;
		const request = { body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : null, token: (init.headers as Headers).get("authorization") };
		asked.push({ path, ...request });
		return routes[path]?.(request) ?? json({ type: "urn:galen:problem:not-found" }, 404);
	}) as unknown as typeof fetch;
	return { asked, send };
}

const about = { organization: 0, genesis: GENESIS.slice(2), signer: "00".repeat(32), version: "1" };
const entry = {
	"/.well-known/galen": () => json(about),
	"/auth/challenge": () => json({ challenge: "03".repeat(32), expires_at: 0 }),
	"/auth/session": () => json({ access_token: "token", token_type: "Bearer", expires_in: 900, actor: { kind: "subject", account: ACCOUNT } }),
};

const failureOf = async (act: Promise<unknown>) => {
	try {
		await act;
	} catch (error) {
		if (error instanceof Failed) return error.failure;
		throw error;
	}
	return null;
};

describe("the gateway's problems", () => {
	test("each mean something to a page", () => {
		const of = (name: string, retry: string | null = null) => failureOfProblem(503, { type: `urn:galen:problem:${name}` }, retry, id.moment(100));
		expect(of("unauthorized")).toEqual({ kind: "signed_out" });
		expect(of("erased")).toEqual({ kind: "erased" });
		expect(of("busy", "5")).toEqual({ kind: "gateway_busy", retryAt: 105 });
		expect(of("finality-stale")).toMatchObject({ kind: "chain_behind" });
		expect(of("node-unreachable")).toEqual({ kind: "node_down" });
		expect(of("not-represented")).toEqual({ kind: "not_yours" });
		expect(of("receipt-spent")).toEqual({ kind: "refused", problem: "receipt-spent" });
	});

	test("are read from outcomes of FHIR routes, and from proxies as best one can", () => {
		const outcome = { resourceType: "OperationOutcome", issue: [{ details: { coding: [{ system: "urn:galen:problem", code: "too-large" }] } }] };
		expect(failureOfProblem(413, outcome, null, id.moment(0))).toEqual({ kind: "refused", problem: "too-large" });
		expect(failureOfProblem(502, null, null, id.moment(0))).toEqual({ kind: "gateway_down" });
		expect(failureOfProblem(401, null, null, id.moment(0))).toEqual({ kind: "signed_out" });
	});

	test("a gateway that is not there is a state of its own", async () => {
		const nobody = (async () => {
			throw new TypeError("fetch failed");
		}) as unknown as typeof fetch;
		expect(await failureOf(new GatewayClient("http://127.0.0.1:1", nobody).json("/readyz"))).toEqual({ kind: "gateway_down" });
	});
});

describe("a session", () => {
	test("signs the gateway's challenge, once, and asks with what it gets", async () => {
		const vault = vaultHere();
		await vault.create(vector.words, "correct horse battery");
		const { asked, send } = gateway({ ...entry, "/records": ({ token }) => json({ token }) });
		const session = new Session(NETWORK, vault, () => SIGNER, send);
		expect(await session.json("/records")).toEqual({ token: "Bearer token" });
		expect(await session.json("/records")).toEqual({ token: "Bearer token" });
		expect(asked.filter(({ path }) => path === "/auth/session")).toHaveLength(1);
		const body = asked.find(({ path }) => path === "/auth/session")?.body as Record<string, string>;
		expect(body).toMatchObject({ account: ACCOUNT, challenge: "03".repeat(32), envelope_key: vector.envelopeKey.slice(2) });
		expect(body["signature"]).toMatch(/^[0-9a-f]{128}$/);
	});

	test("signs in again when the gateway has forgotten it", async () => {
		const vault = vaultHere();
		await vault.create(vector.words, "correct horse battery");
		let times = 0;
		const { asked, send } = gateway({
			...entry,
			"/records": () => ((times += 1) === 1 ? json({ type: "urn:galen:problem:unauthorized" }, 401) : json({ records: [] })),
		});
		const session = new Session(NETWORK, vault, () => SIGNER, send);
		expect(await session.json("/records")).toEqual({ records: [] });
		expect(asked.filter(({ path }) => path === "/auth/session")).toHaveLength(2);
	});

	test("signs nothing for a gateway of another network or hospital", async () => {
		const vault = vaultHere();
		await vault.create(vector.words, "correct horse battery");
		const other = gateway({ ...entry, "/.well-known/galen": () => json({ ...about, genesis: "22".repeat(32) }) });
		const session = new Session(NETWORK, vault, () => SIGNER, other.send);
		expect(await failureOf(session.json("/records"))).toMatchObject({ kind: "other_network" });
		expect(other.asked.some(({ path }) => path.startsWith("/auth"))).toBe(false);
		const elsewhere = gateway({ ...entry, "/.well-known/galen": () => json({ ...about, organization: 7 }) });
		expect(await failureOf(new Session(NETWORK, vault, () => SIGNER, elsewhere.send).json("/records"))).toEqual({ kind: "damaged" });
	});

	test("waits for the key while the wallet is locked", async () => {
		const { send } = gateway(entry);
		expect(await failureOf(new Session(NETWORK, vaultHere(), () => null, send).json("/records"))).toEqual({ kind: "locked" });
	});

	test("asks only for routes that the gateway documents", () => {
		const document = JSON.parse(file("tests/golden/gateway/openapi.json").toString("utf8")) as { paths: Record<string, unknown> };
		const documented = Object.keys(document.paths);
		for (const route of ["/.well-known/galen", "/auth/challenge", "/auth/session", "/records", "/records/keys", "/objects/{object}", "/objects/{object}/proof", "/disclosures", "/disclosures/{number}/proof", "/orders/{order}/releases", "/outbox", "/readyz", "/enrolments"]) {
			expect(documented, route).toContain(route);
		}
	});
});

describe("proof bundles", () => {
	const golden = (name: string): Uint8Array => new Uint8Array(file(`tests/golden/proofs/${name}`));

	test("hold as the command line says, and changed ones do not", async () => {
		const vault = vaultHere();
		const trust = await vault.trustOfFile(golden("genesis.galentrust"));
		const shown = JSON.parse(await vault.verify(golden("record.galenproof"), trust)) as { shown: { is: string }[] };
		expect(shown.shown[0]?.is).toBe("anchored");
		const changed = golden("record.galenproof");
		changed[changed.length >> 1] = (changed[changed.length >> 1] as number) ^ 1;
		await expect(vault.verify(changed, trust)).rejects.toThrow();
		await expect(vault.trustOfFile(Uint8Array.of(1, 2, 3))).rejects.toThrow(/no_trust/);
	});
});
