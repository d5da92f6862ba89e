/** The core against a real node: what a registrar and a patient do, from the first to the last block. */

import { createRequire } from "node:module";
import { filter, firstValueFrom, map, type Observable } from "rxjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { id, type Act, type ActStatus, type Core, type Home, type Loadable } from "../../src/contracts";
import { fromHex } from "../../src/chain/bytes";
import { toAddress } from "../../src/chain/runtime";
import { createCore } from "../../src/state/core";
import { memoryStorage, type Storage } from "../../src/state/storage";
import { vaultHere, vector } from "../unit/support";
import { injectExtension, startNode, type DevNode } from "./world";

const PASSPHRASE = "correct horse battery";
const AMINA = id.account(toAddress(fromHex(vector.account)));

let node: DevNode;

beforeAll(async () => {
	// A browser has it; this Node.js does not.
	(globalThis as { WebSocket?: unknown }).WebSocket ??= (createRequire(import.meta.url)("ws") as { WebSocket: unknown }).WebSocket;
	node = await startNode();
}, 60_000);

afterAll(() => node.end());

/** A tab on a device that is paired with the node. There is no gateway. */
async function openTab(storage: Storage = memoryStorage()): Promise<Core> {
	await storage.set("network", { genesis: node.genesis, node: node.url, gateway: "http://127.0.0.1:1", hospital: id.organization(0) });
	return createCore({}, { vault: vaultHere(), storage, names: new Map() });
}

const value = <T>(source: Observable<Loadable<T>>, fits: (value: T) => boolean = () => true): Promise<T> =>
	firstValueFrom(
		source.pipe(
			map((loadable) => {
				if (loadable.state === "failed") throw new Error(loadable.because.kind);
				return loadable.state === "ready" ? loadable.value : null;
			}),
			filter((loaded): loaded is Awaited<T> & T => loaded !== null && fits(loaded)),
		),
	);

/** Signs an act and waits for its end. */
async function act(core: Core, one: Act): Promise<ActStatus> {
	const prepared = await core.acts.prepare(one, "en");
	if (!prepared.ok) throw new Error(JSON.stringify(prepared.failure));
	const confirmed = await core.acts.confirm([prepared.value]);
	if (!confirmed.ok) throw new Error(confirmed.failure.kind);
	const [key = ""] = confirmed.value;
	const ended = core.acts.entry$(key).pipe(filter(({ status }) => status.at === "final" || status.at === "refused"));
	return (await firstValueFrom(ended)).status;
}

test("an extension's account enrols, a wallet gives and takes back, and each is done only when it is final", { timeout: 120_000 }, async () => {
	const extension = injectExtension("//Alice//Registrar");
	const registrar = await openTab();
	const accounts = await registrar.keystore.connect("stand-in");
	if (!accounts.ok || accounts.value[0] === undefined) throw new Error("no account");
	await registrar.keystore.choose(accounts.value[0]);
	expect(await value(registrar.patient.enrolment$)).toEqual({ is: "staff", organization: 0, roles: ["registrar"] });
	expect((await value(registrar.hospital.staff$)).members.some(({ account }) => account === accounts.value[0]?.account)).toBe(true);
	expect((await act(registrar, { act: "enroll_subject", subject: AMINA })).at).toBe("final");
	// Once is enough: the ledger says which error it is, and what to do.
	const twice = await act(registrar, { act: "enroll_subject", subject: AMINA });
	expect(twice.at === "refused" && twice.why.by === "pallet" && twice.why.doc.length > 20).toBe(true);
	registrar.dispose();
	extension.end();

	const storage = memoryStorage();
	const patient = await openTab(storage);
	await patient.keystore.create(vector.words.split(" "), { by: "passphrase", passphrase: PASSPHRASE }, true);
	const before = await value<Home>(patient.patient.home$);
	expect(before.custodian).toBe(0);
	expect(before.templates.every((template) => template.text === "known")).toBe(true);
	expect(before.survey.reach).toEqual([]);
	const research = before.templates.find((template) => template.about.is === "research");
	const usual = patient.workbench.usual().find(({ name }) => name === "research-lab");
	if (research === undefined || usual === undefined) throw new Error("no research template");

	const give: Act = { act: "give_consent", subject: AMINA, draft: { template: research.ref, period: { start: id.moment(0), end: null }, rules: usual.rules } };
	const prepared = await patient.acts.prepare(give, "es");
	expect(prepared.ok && prepared.value.text?.language).toBe("es");
	expect(prepared.ok && prepared.value.changes?.opens.map(({ purpose }) => purpose)).toEqual(["HRESCH", "DSRCH"]);
	expect((await act(patient, give)).at).toBe("final");
	const given = await value<Home>(patient.patient.home$, (home) => home.consents.version > before.consents.version);
	expect(given.consents.directives.map(({ now }) => now)).toEqual(["in_force"]);
	expect(given.survey.reach.map(({ purpose }) => purpose)).toEqual(["HRESCH", "DSRCH"]);

	expect((await act(patient, { act: "withdraw_consent", subject: AMINA, directive: id.directive(0) })).at).toBe("final");
	const withdrawn = await value<Home>(patient.patient.home$, (home) => home.consents.version > given.consents.version);
	expect(withdrawn.survey.reach).toEqual([]);
	// There is nothing left to take back, and that is said before anything is signed; who wants to is not kept from it.
	const more = await patient.acts.prepare({ act: "withdraw_all", subject: AMINA }, "en");
	expect(more.ok && more.value.warnings.map(({ kind }) => kind)).toEqual(["nothing_known"]);
	// Without a gateway what comes from it says so, and the ledger's topics go on.
	const inbox = await firstValueFrom(patient.patient.inbox$.pipe(filter(({ state }) => state !== "loading")));
	expect(inbox).toEqual({ state: "failed", because: { kind: "gateway_down" } });
	patient.dispose();

	// The next tab finds what the last one has read, even with the node gone.
	node.end();
	const offline = await openTab(storage);
	await offline.keystore.unlock({ by: "passphrase", passphrase: PASSPHRASE });
	const kept = await firstValueFrom(offline.patient.home$.pipe(filter(({ state }) => state !== "loading")));
	expect(kept.state === "stale" && kept.because.kind).toBe("node_down");
	expect(kept.state === "stale" && kept.value.consents.version).toBe(withdrawn.consents.version);
	const waiting = await offline.acts.prepare({ act: "block", subject: AMINA, denies: { ...usual.rules[0].conditions, purposes: ["HMARKT"] } }, "en");
	expect(waiting.ok && waiting.value.warnings.map(({ kind }) => kind)).toContain("from_last_known_state");
	if (waiting.ok) await offline.acts.confirm([waiting.value]);
	const [entry] = await firstValueFrom(offline.acts.entries$.pipe(filter((entries) => entries.some(({ status }) => status.at === "waiting" && status.because === "node_down"))));
	expect(entry?.act.act).toBe("block");
	offline.dispose();
});
