/** The desks of a hospital and a partner. */

import { BehaviorSubject, distinctUntilChanged, map, merge, Observable, Subject, throttleTime } from "rxjs";
import {
	QUALIFICATIONS, type AccountId, type Balance, type Failure, type HospitalDesk, type Loadable, type Offer, type Order, type OrderTerms,
	type Organization, type OrganizationId, type Outbox, type Outcome, type PartnerDesk, type PulledFile, type PullProgress, type Qualification,
	type Role, type Signer, type StaffMember,
} from "../contracts";
import { id } from "../contracts";
import { fromBase64, fromHex, toHex } from "../chain/bytes";
import { codesOf } from "../chain/codes";
import { Failed, failureOf } from "../chain/failure";
import { At } from "../chain/node";
import * as read from "../chain/queries";
import { toAddress } from "../chain/runtime";
import type { OutboxAnswer, ProofAnswer, ReadyAnswer, ReleaseBody, ReleasesAnswer } from "../gateway/types";
import { VaultFault, type Handle, type VaultApi } from "../vault/client";
import { connected, type Connection, type NetworkService } from "./network";
import { pathOf } from "./patient";
import { topic, type Cache } from "./topic";

/** What the desks need. */
export interface DeskOptions {
	readonly vault: VaultApi;
	readonly network: NetworkService;
	readonly cache: Cache;
	readonly signer$: Observable<Signer | null>;
	readonly signer: () => Signer | null;
	readonly names: read.Directory;
}

/** Both desks, and what only the core asks of them. */
export interface Desks {
	readonly hospital: HospitalDesk;
	readonly partner: PartnerDesk;
	changed(): void;
	dispose(): void;
}

const EVERY = 4_000;
/** Lines released in one call; the gateway allows 64. */
const ROUND = 16;
/** Counts below this are not shown. */
const SMALL_CELL = 11;

/** Makes the desks. */
export function createDesks(options: DeskOptions): Desks {
	const { vault, network, cache, names } = options;
	const changes = new Subject<void>();
	const ledger$ = new Subject<void>();
	const following = network.connection$.subscribe((connection) => {
		connection?.node.finalized$.pipe(throttleTime(EVERY)).subscribe(() => ledger$.next());
	});
	const reset$ = merge(options.signer$.pipe(map((signer) => signer?.account)), network.connection$.pipe(distinctUntilChanged()));
	const again$ = merge(ledger$, changes, network.back$);

	const failure = (where: string) => (error: unknown): Failure => {
		if (error instanceof VaultFault) return error.code === "locked" ? { kind: "locked" } : { kind: "damaged" };
		return failureOf(error, where, network.connection?.network.genesis ?? null);
	};

	/** The organization for which whoever signs works. */
	async function employer(at: At): Promise<{ readonly organization: OrganizationId; readonly roles: readonly Role[] }> {
		const signer = options.signer();
		if (signer === null) throw new Failed({ kind: "locked" });
		const standing = await read.enrolment(at, signer.account);
		if (standing.is !== "staff") throw new Failed({ kind: "not_yours" });
		return { organization: standing.organization, roles: standing.roles as readonly Role[] };
	}

	const make = <T>(name: string, load: (connection: Connection) => Promise<T>): Observable<Loadable<T>> =>
		topic<T>({
			key: () => {
				const signer = options.signer();
				return signer === null ? null : `${name}/${signer.account}`;
			},
			load: async () => load(connected(network.connection)),
			failure: failure(name),
			cache,
			again$,
			reset$,
		}).value$;

	const organization$ = make<Organization>("organization", async ({ node }) => {
		const at = await At.finalized(node);
		const { organization } = await employer(at);
		const found = await read.organization(at, organization, names);
		if (found === null) throw new Failed({ kind: "not_found" });
		return found;
	});

	const orders$ = make<readonly Order[]>("orders", async ({ node }) => {
		const at = await At.finalized(node);
		const { organization } = await employer(at);
		return read.ordersOf(at, organization);
	});

	const outcome = async <T>(where: string, act: () => Promise<T>): Promise<Outcome<T>> => {
		try {
			return { ok: true, value: await act() };
		} catch (error) {
			return { ok: false, failure: failure(where)(error) };
		}
	};

	const hospital: HospitalDesk = {
		organization$,
		orders$,
		network$: make("network", async ({ node, session }) => {
			const at = await At.finalized(node);
			const best = await node.bestHead();
			const [finalizedAt, validators, organizations, gateway] = await Promise.all([
				at.moment(),
				read.validators(at),
				read.organizations(at, names),
				// A gateway that is not ready answers 503 with the same body; one that does not answer says nothing.
				session.client.json<ReadyAnswer>("/readyz").catch(() => null),
			]);
			return { best: best.number, finalized: at.block.number, finalizedAt, validators, organizations: [...organizations.values()], gateway };
		}),
		outbox$: make<Outbox>("outbox", async ({ session }) => {
			const answer = await session.json<OutboxAnswer>("/outbox");
			return {
				pending: BigInt(answer.pending),
				sealed: BigInt(answer.batches.sealed),
				anchored: BigInt(answer.batches.anchored),
				finalizedAgeSeconds: answer.finalized_age_s,
			};
		}),
		emergencies$: make("emergencies", async ({ node }) => {
			const at = await At.finalized(node);
			const { organization } = await employer(at);
			const [accesses, queue] = await Promise.all([read.emergenciesAt(at, organization), read.reviews(at, organization)]);
			return { accesses: [...accesses].reverse(), waiting: queue.waiting, sanctioned: queue.sanctioned };
		}),
		staff$: make<readonly StaffMember[]>("staff", async ({ node }) => {
			const at = await At.finalized(node);
			const { organization } = await employer(at);
			return staffOf(at, organization);
		}),
		motions$: make("motions", async ({ node }) => read.motions(await At.finalized(node))),
		linkPatient: (account, patient) =>
			outcome("enrolments", async () => {
				const { session } = connected(network.connection);
				const answer = await session.json<{ shelf: string }>("/enrolments", { method: "POST", body: { account, patient } });
				return { shelf: answer.shelf };
			}),
		importFhir: (file, progress) =>
			outcome("import", async () => {
				const { session } = connected(network.connection);
				const lines = file.type.includes("ndjson") || (file instanceof File && file.name.endsWith(".ndjson"));
				const body = new Blob([file], { type: lines ? "application/fhir+ndjson" : "application/fhir+json" });
				const signal = AbortSignal.timeout(3_600_000);
				const response = await session.ask(lines ? "/fhir/$import?bad_lines=skip" : "/fhir", { method: "POST", body, accept: "*/*", signal });
				progress(file.size);
				return importedBy(await response.text());
			}),
	};

	const partner: PartnerDesk = {
		organization$,
		orders$,
		offers$: make<readonly Offer[]>("offers", async ({ network: net, session }) => {
			const answer = await session.client.json<CatalogueAnswer>("/catalogue");
			return [
				{
					custodian: net.hospital,
					counts: answer.categories.map(({ category, patients }) => ({
						category: category as Offer["counts"][number]["category"],
						patients: patients === null || patients < SMALL_CELL ? null : patients,
					})),
					asOf: id.moment(answer.at),
				},
			];
		}),
		spending$: make("spending", async ({ node }) => {
			const at = await At.finalized(node);
			const { organization } = await employer(at);
			const [held, orders] = await Promise.all([
				read.balance(at, toAddress(read.treasuryOf(organization))),
				read.ordersOf(at, organization),
			]);
			const own = orders.filter((order) => order.requester === organization);
			const spent = own.reduce<Balance>((total, order) => total + order.paid, 0n);
			return { free: held.free, held: held.held, spent };
		}),
		async missingQualifications(terms) {
			const { node } = connected(network.connection);
			const at = await At.finalized(node);
			const { organization } = await employer(at);
			const [found, time] = await Promise.all([read.organization(at, organization, names), at.moment()]);
			const live = new Set((found?.qualifications ?? []).filter(({ until }) => time < until).map(({ code }) => code));
			return neededFor(terms).filter((code) => !live.has(code));
		},
		pull: (order, key) => new Observable<PullProgress>((observer) => {
			const stop = new AbortController();
			void pull(order, key, stop.signal, (progress) => observer.next(progress))
				.catch((error: unknown) => observer.next({ step: "failed", because: failure("pull")(error) }))
				.finally(() => observer.complete());
			return () => stop.abort();
		}),
	};

	/** Releases an order's lines, fetches what they open, checks and opens it here. */
	async function pull(
		order: bigint,
		key: { readonly file: Uint8Array; readonly passphrase: string } | { readonly own: true },
		stop: AbortSignal,
		tell: (progress: PullProgress) => void,
	): Promise<void> {
		const connection = connected(network.connection);
		const { session } = connection;
		const envelope: Handle | null = "own" in key ? null : (await vault.openEnvelopeKey(key.file, key.passphrase)).key;
		const files: PulledFile[] = [];
		let [released, dropped] = [0, 0];
		try {
			for (;;) {
				if (stop.aborted) return;
				const round = await session.json<ReleasesAnswer>(`/orders/${order}/releases`, { method: "POST", body: { limit: ROUND } });
				released += round.releases.length;
				dropped += round.dropped;
				tell({ step: "releasing", released, dropped, remaining: round.remaining });
				for (const release of round.releases) {
					await open(connection, release, envelope, stop, (file, of) => {
						files.push(file);
						tell({ step: "fetching", records: files.length, of });
					});
				}
				if (round.remaining === 0 || (round.releases.length === 0 && round.dropped === 0)) break;
			}
			tell({ step: "done", records: files.length, dropped, files });
		} finally {
			if (envelope !== null) void vault.freeEnvelopeKey(envelope).catch(() => undefined);
		}
	}

	async function open(
		connection: Connection,
		release: ReleaseBody,
		envelope: Handle | null,
		stop: AbortSignal,
		each: (file: PulledFile, of: number) => void,
	): Promise<void> {
		const { session, network: net, node } = connection;
		if (`0x${release.genesis}` !== net.genesis) throw new Failed({ kind: "damaged" });
		const ring = await vault.openRelease(fromBase64(release.ring), fromHex(net.genesis), BigInt(release.receipt), release.recipient, envelope);
		try {
			const at = await At.finalized(node);
			for (const record of release.records) {
				if (stop.aborted) return;
				const sealed = await session.bytes(`/objects/${record.object}`);
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
				each(
					{
						object: id.object(record.object),
						subject: id.account(release.subject),
						resourceType: record.resource_type,
						category: record.category as PulledFile["category"],
						text: new TextDecoder().decode(content),
						batch: proof === null ? null : id.batch(proof.batch),
					},
					release.records.length,
				);
			}
		} finally {
			void vault.freeRing(ring).catch(() => undefined);
		}
	}

	return {
		hospital,
		partner,
		changed: () => changes.next(),
		dispose() {
			following.unsubscribe();
			changes.complete();
			ledger$.complete();
		},
	};
}

/** What the gateway offers: counts of patients by category, small ones left out by the gateway already. */
interface CatalogueAnswer {
	readonly at: number;
	readonly categories: readonly { readonly category: string; readonly patients: number | null }[];
}

/** Qualifications without which an order is refused: research needs an approval and accepted terms. */
export function neededFor(terms: OrderTerms): readonly Qualification[] {
	const research = ["HRESCH", "BIORCH", "CLINTRCH", "CLINTRCHNPC", "CLINTRCHPC", "PRECLINTRCH", "DSRCH", "POARCH", "TRANSRCH", "MLTRAINING"];
	return research.includes(terms.purpose) ? QUALIFICATIONS.filter((code) => code === "ethics_approval" || code === "accepted_terms") : [];
}

/** What an import's answer says: a summary, or one JSON a line with the summary last. */
export function importedBy(text: string): { readonly accepted: number; readonly refused: number } {
	const last = text.trim().split("\n").at(-1) ?? "{}";
	const summary = JSON.parse(last) as { stored?: number; accepted?: number; refused?: number; skipped?: number };
	return { accepted: summary.stored ?? summary.accepted ?? 0, refused: summary.refused ?? summary.skipped ?? 0 };
}

/** Staff of an organization: those among the accounts with a place in the membership. */
async function staffOf(at: At, organization: OrganizationId): Promise<readonly StaffMember[]> {
	const { node, block } = at;
	const prefix = toHex(at.runtime.prefix("Members", "Accounts"));
	const staff: StaffMember[] = [];
	let after: string | null = null;
	for (;;) {
		const keys: readonly string[] = await node.rpc.request<readonly string[]>("state_getKeysPaged", [prefix, 256, after, block.hash]);
		const values = await Promise.all(keys.map((key) => node.rpc.request<string | null>("state_getStorage", [key, block.hash])));
		keys.forEach((key, place) => {
			const value = values[place];
			if (value === null || value === undefined) return;
			const member = at.runtime.storage("Members", "Accounts").decode(value) as {
				staff?: { organization: number | bigint; roles: number | bigint; until?: number | bigint };
			};
			if (member.staff === undefined || Number(member.staff.organization) !== organization) return;
			staff.push({
				// Blake2_128Concat: the key ends with the account itself.
				account: toAddress(fromHex(`0x${key.slice(-64)}`)) as AccountId,
				roles: codesOf.roles(member.staff.roles),
				until: member.staff.until === undefined ? null : id.moment(member.staff.until),
			});
		});
		const last = keys.at(-1);
		if (keys.length < 256 || last === undefined) return staff;
		after = last;
	}
}

/** For a page that has nothing to show yet. */
export const nothing = <T>(): Observable<Loadable<T>> => new BehaviorSubject<Loadable<T>>({ state: "loading" });
