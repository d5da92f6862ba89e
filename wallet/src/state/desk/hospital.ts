/** The desk of a hospital. */

import { Blake2256 } from "@polkadot-api/substrate-bindings";
import { id, type Council, type Erasure, type HospitalDesk, type Imported, type Motion, type Outbox, type Staff } from "../../contracts";
import { toHex } from "../../chain/bytes";
import { decodeCall } from "../../chain/decode";
import * as ledger from "../../chain/desks";
import { At } from "../../chain/node";
import * as read from "../../chain/queries";
import { Headers, turns } from "../../chain/turns";
import { pagesOf } from "../../gateway/pages";
import type { ErasureBody, ErasuresAnswer, OutboxAnswer, ReadyAnswer } from "../../gateway/types";
import { codec } from "../../vault/client";
import { commit } from "./paper";
import { pullEmergency } from "./pull";
import type { Desk } from "./shared";

/** Erasures in one page of the gateway. */
const PAGE = 500;

/** An erasure as the gateway tells it. */
export function erasureOf(body: ErasureBody): Erasure {
	return {
		id: body.erasure,
		demand: body.demand === null ? null : BigInt(body.demand),
		account: body.account === null ? null : id.account(body.account),
		everything: body.everything,
		state: body.state,
		listMissing: body.list_missing,
		overdue: body.overdue,
		demandedAt: id.moment(body.demanded_at),
		due: body.due === null ? null : id.moment(body.due),
		records: body.records,
		reason: body.reason,
		ground: body.ground,
	};
}

/** Those that wait first, the most urgent at the top; then the newest. */
export function byUrgency(a: Erasure, b: Erasure): number {
	const waits = (one: Erasure) => Number(one.state === "waiting");
	if (waits(a) !== waits(b)) return waits(b) - waits(a);
	return a.state === "waiting" ? (a.due ?? a.demandedAt) - (b.due ?? b.demandedAt) : b.demandedAt - a.demandedAt;
}

interface Summary {
	readonly stored?: number;
	readonly unchanged?: number;
	readonly skipped?: number;
	readonly done?: boolean;
	readonly faults?: Imported["faults"];
}

/** Faults that are shown; the first ones are enough to mend a file by. */
const FAULTS = 20;

/** What an import's answer says: one summary, or a line for each durable chunk, the last of which says that it is done. */
export function importedBy(text: string, streamed: boolean): Imported {
	let last: Summary = {};
	let brokenOff = streamed;
	const faults: Imported["faults"][number][] = [];
	for (const line of streamed ? text.split("\n") : [text]) {
		let said: Summary & { readonly error?: unknown };
		try {
			said = JSON.parse(line) as typeof said;
		} catch {
			// The last line of an answer that was cut off.
			continue;
		}
		if (said.error !== undefined) continue;
		last = said;
		faults.push(...(said.faults ?? []));
		if (said.done === true) brokenOff = false;
	}
	return { stored: last.stored ?? 0, unchanged: last.unchanged ?? 0, refused: last.skipped ?? 0, faults: faults.slice(0, FAULTS), brokenOff };
}

/** An answer's text, as far as it came. */
async function textOf(response: Response): Promise<string> {
	const reader = response.body?.getReader();
	if (reader === undefined) return response.text();
	const decoder = new TextDecoder();
	let text = "";
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) break;
			text += decoder.decode(value, { stream: true });
		}
	} catch {
		// What has come counts.
	}
	return text + decoder.decode();
}

/** Makes it. `changed` reads what is shown anew after an act at the gateway. */
export function createHospital(desk: Desk, changed: () => void): HospitalDesk {
	const { make, employer, outcome } = desk;
	const { names, vault } = desk.options;
	const readers = codec(vault);
	const headers = new Headers();

	async function shown(at: At, raw: ledger.RawMotion): Promise<Motion> {
		// The vote names a hash: a call that is not the hash's is none, whatever node says so. One that cannot be read
		// cannot be voted for, and keeps nobody from seeing the others.
		const call = raw.call === null || toHex(Blake2256(raw.call)) !== raw.hash ? null : await decodeCall(at.runtime, raw.call, readers).catch(() => null);
		return { ...raw, call };
	}

	return {
		organization$: desk.organization$,
		orders$: desk.orders$,
		// By the clock: a network that stands still makes no block that would have it read again.
		network$: make(
			"network",
			async ({ node, session }) => {
				const [at, best] = await Promise.all([At.finalized(node), At.best(node)]);
				const taken = await turns(best, headers);
				const [finalizedAt, validators, gateway] = await Promise.all([
					at.moment(),
					ledger.validators(at, taken),
					// A gateway that is not ready says with what; one that does not answer says nothing.
					session.client.whatever<ReadyAnswer>("/readyz").catch(() => null),
				]);
				return { best: best.block.number, finalized: at.block.number, finalizedAt, validators, gateway };
			},
			{ when: "clock" },
		),
		organizations$: make("organizations", async ({ node }) => read.organizations(await At.finalized(node), names), { when: "acts" }),
		outbox$: make<Outbox>(
			"outbox",
			async ({ session }) => {
				const answer = await session.json<OutboxAnswer>("/outbox");
				return {
					pending: BigInt(answer.pending),
					sealed: BigInt(answer.batches.sealed),
					anchored: BigInt(answer.batches.anchored),
					finalizedAgeSeconds: answer.finalized_age_s,
				};
			},
			// By the clock: what waits can be seen to wait while no block comes.
			{ from: "gateway", when: "clock" },
		),
		emergencies$: make("emergencies", async ({ node }) => {
			const at = await At.finalized(node);
			const { organization } = await employer(at);
			const [accesses, queue] = await Promise.all([read.emergenciesAt(at, organization), read.reviews(at, organization)]);
			return { accesses: [...accesses].reverse(), waiting: queue.waiting, sanctioned: queue.sanctioned };
		}),
		// The ledger has no list of an organization's staff: all members are read, and so not with every block.
		staff$: make<Staff>(
			"staff",
			async ({ node }) => {
				const at = await At.finalized(node);
				const { organization } = await employer(at);
				return ledger.staffOf(at, organization);
			},
			{ when: "acts" },
		),
		standingOf: (account) =>
			outcome("enrolments", async () => {
				const at = await At.finalized(desk.connection().node);
				const [{ organization }, standing] = await Promise.all([employer(at), read.enrolment(at, account)]);
				if (standing.is === "subject") return standing.custodian === organization ? "enrolled_here" : "enrolled_elsewhere";
				return standing.is === "staff" ? "staff" : "none";
			}),
		council$: make<Council>("council", async ({ node }) => {
			const at = await At.finalized(node);
			const { account } = await employer(at);
			const [raw, hasSeat] = await Promise.all([ledger.motions(at), ledger.hasSeat(at, account)]);
			return { motions: await Promise.all(raw.map((motion) => shown(at, motion))), hasSeat, block: at.block.number };
		}),
		erasures$: make<readonly Erasure[]>(
			"erasures",
			async ({ session }) => {
				const all: Erasure[] = [];
				const page = (after: string | null) => session.json<ErasuresAnswer>(`/erasures?limit=${PAGE}${after === null ? "" : `&after=${encodeURIComponent(after)}`}`);
				for await (const { erasures } of pagesOf(page, (one) => one.erasures.length)) all.push(...erasures.map(erasureOf));
				return all.sort(byUrgency);
			},
			{ from: "gateway" },
		),
		decideErasure: (erasure, decision) =>
			outcome("erasures", async () => {
				const { session } = desk.connection();
				const [what, body] = "erase" in decision ? ["start", { reason: decision.erase }] : ["decline", { ground: decision.keep }];
				await session.json<ErasureBody>(`/erasures/${encodeURIComponent(erasure)}/${what}`, { method: "POST", body });
				changed();
			}),
		representativesOf: (subject) => outcome("representatives", async () => read.representatives(await At.finalized(desk.connection().node), subject)),
		commitTo: async (paper) => commit(paper),
		fetchEmergency: (access, subject, key) => pullEmergency(desk, access, subject, key),
		linkPatient: (account, patient) =>
			outcome("enrolments", async () => {
				const { session } = desk.connection();
				const answer = await session.json<{ shelf: string }>("/enrolments", { method: "POST", body: { account, patient } });
				return { shelf: answer.shelf };
			}),
		importFhir: (file, name) =>
			outcome("import", async () => {
				const { session } = desk.connection();
				const lines = file.type.includes("ndjson") || /\.(ndjson|jsonl)$/i.test(name);
				const body = new Blob([file], { type: lines ? "application/fhir+ndjson" : "application/fhir+json" });
				const signal = AbortSignal.timeout(3_600_000);
				const response = await session.ask(lines ? "/fhir/$import?bad_lines=skip" : "/fhir", { method: "POST", body, accept: "*/*", signal });
				// What was read before a connection broke is durable, and the file can be sent again: nothing is stored twice.
				const imported = importedBy(await textOf(response), lines);
				changed();
				return imported;
			}),
	};
}
