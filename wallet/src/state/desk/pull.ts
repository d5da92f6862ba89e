/**
 * Fetching what was released to an organization, and opening it in this browser.
 *
 * A release spends its receipt, so the answer is kept, encrypted, before anything is fetched with it: a tab that
 * is closed in the middle loses nothing that was paid for. What is kept is sealed to the organization's key.
 */

import { Observable } from "rxjs";
import { id, type AccountId, type EmergencyId, type OrderId, type OrganizationId, type PulledFile, type PullKey, type PullProgress } from "../../contracts";
import { fromBase64, fromHex } from "../../chain/bytes";
import { linesOf, receiptOf } from "../../chain/desks";
import { deviceTime, Failed } from "../../chain/failure";
import { At } from "../../chain/node";
import * as read from "../../chain/queries";
import type { ProofAnswer, ReleaseBody, ReleasesAnswer } from "../../gateway/types";
import type { Handle } from "../../vault/client";
import type { Connection } from "../network";
import { pathOf } from "../patient";
import type { Desk } from "./shared";

/** Lines released in one call; the gateway allows 64. */
const ROUND = 16;
/** Records kept as they are, to look at; the rest go into the file alone. */
const SHOWN = 20;
/** Records whose text is gathered before it goes into the file. */
const PART = 64;

type Tell = (progress: PullProgress) => void;

/** Runs a pull; whoever stops listening stops it. */
function pulling(desk: Desk, run: (stop: AbortSignal, tell: Tell) => Promise<void>): Observable<PullProgress> {
	return new Observable<PullProgress>((observer) => {
		const stop = new AbortController();
		void run(stop.signal, (progress) => observer.next(progress))
			.catch((error: unknown) => observer.next({ step: "failed", because: desk.failure("pull")(error) }))
			.finally(() => observer.complete());
		return () => stop.abort();
	});
}

/** Holds the key while something is done with it. */
async function withKey(desk: Desk, key: PullKey, run: (envelope: Handle | null) => Promise<void>): Promise<void> {
	const { vault } = desk.options;
	const envelope: Handle | null = "own" in key ? null : (await vault.openEnvelopeKey(key.file, key.passphrase)).key;
	try {
		await run(envelope);
	} finally {
		if (envelope !== null) void vault.freeEnvelopeKey(envelope).catch(() => undefined);
	}
}

/** Releases that were made and may still be fetched. */
class Kept {
	private releases: ReleaseBody[] = [];

	private constructor(
		private readonly desk: Desk,
		private readonly name: string,
	) {}

	static async of(desk: Desk, name: string): Promise<Kept> {
		const kept = new Kept(desk, `pulls/${name}`);
		const found = await desk.options.cache.get<readonly ReleaseBody[]>(kept.name).catch(() => null);
		kept.releases = [...(found?.value ?? [])];
		return kept;
	}

	get all(): readonly ReleaseBody[] {
		return this.releases;
	}

	/** Keeps what has just been released. The newest of a patient counts. */
	async add(releases: readonly ReleaseBody[]): Promise<void> {
		if (releases.length === 0) return;
		const anew = new Set(releases.map(({ subject }) => subject));
		await this.keep([...this.releases.filter(({ subject }) => !anew.has(subject)), ...releases]);
	}

	async keep(releases: readonly ReleaseBody[]): Promise<void> {
		this.releases = [...releases];
		await this.desk.options.cache.set(this.name, this.releases, deviceTime());
	}
}

/** What has been opened: the first records to look at, all of them as lines of a file. */
class Opened {
	readonly files: PulledFile[] = [];
	count = 0;
	missing = 0;
	unanchored = 0;
	private readonly parts: Blob[] = [];
	private lines = "";
	private gathered = 0;

	add(file: PulledFile): void {
		this.count += 1;
		if (file.batch === null) this.unanchored += 1;
		if (this.files.length < SHOWN) this.files.push(file);
		this.lines += `${oneLine(file.text)}\n`;
		this.gathered += 1;
		if (this.gathered >= PART) this.close();
	}

	private close(): void {
		this.parts.push(new Blob([this.lines]));
		this.lines = "";
		this.gathered = 0;
	}

	done(dropped: number): PullProgress {
		this.close();
		const bundle = new Blob(this.parts, { type: "application/fhir+ndjson" });
		return { step: "done", records: this.count, dropped, files: this.files, bundle, missing: this.missing, unanchored: this.unanchored };
	}
}

/** A record as one line, as FHIR's bulk formats have them. */
export function oneLine(text: string): string {
	try {
		return JSON.stringify(JSON.parse(text));
	} catch {
		return JSON.stringify(text);
	}
}

/** Releases an order's lines, fetches what they open, checks and opens it here. */
export function pullOrder(desk: Desk, order: OrderId, key: PullKey): Observable<PullProgress> {
	return pulling(desk, (stop, tell) =>
		withKey(desk, key, async (envelope) => {
			const connection = desk.connection();
			const { node, session } = connection;
			const kept = await Kept.of(desk, order.toString());
			let [released, dropped] = [0, 0];
			for (;;) {
				if (stop.aborted) return;
				const round = await session.json<ReleasesAnswer>(`/orders/${order}/releases`, { method: "POST", body: { limit: ROUND } });
				await kept.add(round.releases);
				released += round.releases.length;
				dropped += round.dropped;
				tell({ step: "releasing", released, dropped, remaining: round.remaining });
				if (round.remaining === 0 || (round.releases.length === 0 && round.dropped === 0)) break;
			}
			const at = await At.finalized(node);
			const [{ organization }, lines] = await Promise.all([desk.employer(at), linesOf(at, order)]);
			const receipts = new Map(lines.map((line) => [line.subject, line.receipt]));
			const opened = new Opened();
			const of = kept.all.reduce((total, { records }) => total + records.length, 0);
			for (const release of kept.all) {
				// Whose it is and for whom is what the ledger says, not what the gateway writes beside it.
				const receipt = receipts.get(id.account(release.subject)) ?? null;
				if (release.order === null || BigInt(release.order) !== order || receipt === null || BigInt(release.receipt) > receipt) throw new Failed({ kind: "damaged" });
				await open(desk, connection, at, release, organization, envelope, stop, opened, () => tell({ step: "fetching", records: opened.count, of }));
				if (stop.aborted) return;
			}
			tell(opened.done(dropped));
		}),
	);
}

/** The same for what an emergency access released, by its receipt. */
export function pullEmergency(desk: Desk, access: EmergencyId, subject: AccountId, key: PullKey): Observable<PullProgress> {
	return pulling(desk, (stop, tell) =>
		withKey(desk, key, async (envelope) => {
			const connection = desk.connection();
			const at = await At.finalized(connection.node);
			const [{ organization }, found] = await Promise.all([desk.employer(at), receiptOf(at, access, subject)]);
			// Another hospital's gateway has the records, and its own desk with it.
			if (found === null || found.custodian !== connection.network.hospital) throw new Failed({ kind: "not_found" });
			tell({ step: "releasing", released: 0, dropped: 0, remaining: 1 });
			const release = await connection.session.json<ReleaseBody>(`/receipts/${found.receipt}/release`, { method: "POST" });
			// Another patient's records under this one's name would be the worst that could happen here.
			if (release.subject !== subject || BigInt(release.receipt) !== found.receipt) throw new Failed({ kind: "damaged" });
			const opened = new Opened();
			await open(desk, connection, at, release, organization, envelope, stop, opened, () => tell({ step: "fetching", records: opened.count, of: release.records.length }));
			if (!stop.aborted) tell(opened.done(0));
		}),
	);
}

async function open(
	desk: Desk,
	connection: Connection,
	at: At,
	release: ReleaseBody,
	recipient: OrganizationId,
	envelope: Handle | null,
	stop: AbortSignal,
	opened: Opened,
	tell: () => void,
): Promise<void> {
	const { vault } = desk.options;
	const { session, network: net } = connection;
	if (`0x${release.genesis}` !== net.genesis || release.recipient !== recipient) throw new Failed({ kind: "damaged" });
	const ring = await vault.openRelease(fromBase64(release.ring), fromHex(net.genesis), BigInt(release.receipt), recipient, envelope);
	try {
		for (const record of release.records) {
			if (stop.aborted) return;
			const sealed = await session.bytes(`/objects/${record.object}`).catch((error: unknown) => {
				// Erased since, or fetched too late: the rest is still there.
				if (error instanceof Failed && (error.failure.kind === "not_found" || error.failure.kind === "erased")) return null;
				throw error;
			});
			if (sealed === null) {
				opened.missing += 1;
				continue;
			}
			const proof = await session.json<ProofAnswer>(`/objects/${record.object}/proof`).catch((error: unknown) => {
				if (error instanceof Failed && error.failure.kind === "refused" && error.failure.problem === "not-anchored-yet") return null;
				throw error;
			});
			const content = await vault.openRecord(ring, record.object, sealed);
			const batch = proof === null ? null : await read.batch(at, net.hospital, BigInt(proof.batch));
			if (proof !== null && batch !== null) {
				const leaf = await vault.leafOf(ring, record.object, sealed, fromHex(`0x${proof.metadata_hash}`));
				if (!(await vault.isAnchored(batch.root, batch.leafCount, proof.leaf_index, leaf, pathOf(proof)))) throw new Failed({ kind: "damaged" });
			}
			opened.add({
				object: id.object(record.object),
				subject: id.account(release.subject),
				resourceType: record.resource_type,
				category: record.category as PulledFile["category"],
				text: new TextDecoder().decode(content),
				// Only a leaf that was found in an anchored batch counts as anchored.
				batch: proof === null || batch === null ? null : id.batch(proof.batch),
			});
			tell();
		}
	} finally {
		void vault.freeRing(ring).catch(() => undefined);
	}
}
