/** What a patient sees: each topic read from the ledger's finalized head, or from the hospital's gateway. */

import { BehaviorSubject, combineLatest, distinctUntilChanged, map, merge, skip, Subject, throttleTime, type Observable } from "rxjs";
import type {
	AccountId, Accounting, CodeSilent, ConsentAct, ConsentRequest, Enrolment, Failure, Home, InboxItem, Moment, ObjectId,
	Outcome, OpenRecord, Patient, RecordEntry, Representation, Rewards, Recovery, Signer, Verified,
} from "../contracts";
import { id } from "../contracts";
import { fromBase64, fromHex, toHex } from "../chain/bytes";
import { Failed, failureOf } from "../chain/failure";
import { At } from "../chain/node";
import * as read from "../chain/queries";
import { toAccount, toAddress } from "../chain/runtime";
import { pagesOf } from "../gateway/pages";
import type { DisclosureBody, DisclosuresAnswer, InboxAnswer, Place, ProofAnswer, RecordBody } from "../gateway/types";
import { ConsentView, VaultFault, type Preview, type VaultApi } from "../vault/client";
import { checkAccounting, checkEntry, isAnotherSigner, missingOf } from "./accounting";
import { readEnrolment } from "./codes";
import { connected, type Connection, type NetworkService } from "./network";
import { inboxItem } from "./inbox";
import { recoveryOf, signWithCode } from "./recovery";
import { rewardsOf } from "./rewards";
import { isNarrowing } from "./acts/job";
import { readSubject, type SubjectState } from "./subject";
import { topic, type Cache, type Topic } from "./topic";

/** What the patient's topics need. */
export interface PatientOptions {
	readonly vault: VaultApi;
	readonly network: NetworkService;
	readonly cache: Cache;
	readonly signer$: Observable<Signer | null>;
	readonly signer: () => Signer | null;
	readonly names: read.Directory;
	/** The account for which the signer acts: another one where its key replaced that one's. */
	readonly self: (connection: Connection, signer: Signer) => Promise<AccountId>;
}

/** The topics, and what only the core asks of them. */
export interface PatientService extends Patient {
	/** The newest state of the subject, read or kept. */
	readonly subjectState: { readonly state: SubjectState; readonly stale: boolean } | null;
	/** What an act would come to. `fresh` reads the ledger anew where it can, for what is about to be signed. */
	preview(act: ConsentAct, fresh: boolean): Promise<{ readonly preview: Preview; readonly asOf: Moment; readonly stale: boolean } | null>;
	/** Everything that a final act may have changed. */
	changed(): void;
	dispose(): void;
}

/** Blocks come every second; a topic is read again at most so often, in milliseconds. */
const EVERY = 6_000;
/** Records asked for in one page. */
const PAGE = 500;

/** The part of an address that says where a page begins. */
const startingAfter = (after: string | null): string => (after === null ? "" : `&after=${encodeURIComponent(after)}`);

/** A record of the gateway's index. */
export function recordOf(body: RecordBody): RecordEntry {
	return {
		object: id.object(body.object),
		resourceType: body.resource_type,
		category: body.category as RecordEntry["category"],
		confidentiality: body.confidentiality as RecordEntry["confidentiality"],
		sensitivities: body.sensitivities as RecordEntry["sensitivities"],
		clinicalTime: body.clinical_time === null ? null : id.moment(body.clinical_time),
		version: body.version,
		size: body.size,
		anchored: body.batch === null || body.leaf_index === null ? null : { batch: id.batch(body.batch), leaf: body.leaf_index },
		receivedAt: id.moment(body.received_at),
	};
}

/** Siblings of a leaf, one after the other. */
export function pathOf(place: Place): Uint8Array {
	const path = new Uint8Array(place.path.length * 32);
	place.path.forEach((node, at) => path.set(fromHex(`0x${node}`), at * 32));
	return path;
}

/** Makes the patient's topics. */
export function createPatient(options: PatientOptions): PatientService {
	const { vault, network, cache, names } = options;
	const chosen = new BehaviorSubject<AccountId | null>(null);
	const changes = new Subject<void>();
	let current: { state: SubjectState; stale: boolean; view: ConsentView | null } | null = null;
	/** The list as it was read last: who opens a record from it need not read it again. */
	let listed: ReadonlyMap<ObjectId, RecordEntry> = new Map();

	/** Whose data all topics are about, and who looks. */
	async function subject(connection: Connection): Promise<{ readonly subject: AccountId; readonly self: AccountId }> {
		const signer = options.signer();
		if (signer === null) throw new Failed({ kind: "locked" });
		const self = await options.self(connection, signer);
		return { subject: chosen.value ?? self, self };
	}

	const who = (): string | null => {
		const signer = options.signer();
		return signer === null ? null : (chosen.value ?? signer.account);
	};

	const failure = (where: string) => (error: unknown): Failure => {
		if (error instanceof VaultFault) return error.code === "locked" ? { kind: "locked" } : { kind: "damaged" };
		const known = failureOf(error, where, network.connection?.network.genesis ?? null);
		return known;
	};

	const about$ = merge(
		chosen.pipe(distinctUntilChanged()),
		options.signer$.pipe(map((signer) => signer?.account)),
		network.connection$.pipe(distinctUntilChanged()),
	);
	about$.subscribe(() => {
		current?.view?.free();
		current = null;
		listed = new Map();
	});

	/** Read again with each finalized head, but not too often; after an act became final; when the node is back. */
	const ledger$ = new Subject<void>();
	const following = network.connection$.subscribe((connection) => {
		connection?.node.finalized$.pipe(throttleTime(EVERY)).subscribe(() => ledger$.next());
	});
	// Also when the node is gone or back: what was read before is old from that moment on, and is shown as old.
	const troubled$ = network.state$.pipe(
		map((state) => (state.is === "troubled" ? state.trouble.kind : null)),
		distinctUntilChanged(),
		skip(1),
	);
	const again$ = merge(ledger$, changes, network.back$, troubled$);

	const make = <T>(name: string, load: () => Promise<T>, from: "ledger" | "gateway" = "ledger"): Topic<T> =>
		topic<T>({
			key: () => (who() === null ? null : `${name}/${who()}`),
			load: () => refuseWhileTroubled(network, from).then(load),
			failure: failure(name),
			cache,
			again$,
			reset$: about$,
		});

	const enrolment = make<Enrolment>("enrolment", async () => {
		const connection = connected(network.connection);
		const { self } = await subject(connection);
		return read.enrolment(await At.finalized(connection.node), self);
	});

	const home = make<Home>("home", async () => {
		const connection = connected(network.connection);
		const { subject: whose, self } = await subject(connection);
		const actor = whose === self ? null : self;
		const { state, view } = await readSubject(connection.node, vault, whose, actor, names);
		current?.view?.free();
		current = { state, stale: false, view };
		const at = await At.finalized(connection.node);
		const [standing, emergencies] = await Promise.all([read.enrolment(at, whose), read.emergenciesOf(at, whose)]);
		return homeOf(state, standing.is === "subject" ? standing.custodian : null, emergencies);
	});

	const requests = make<readonly ConsentRequest[]>("requests", async () => {
		const connection = connected(network.connection);
		const { subject: whose } = await subject(connection);
		const at = await At.finalized(connection.node);
		const now = await at.moment();
		return withLapsed(cache, whose, await read.requests(at, whose, now), now);
	});

	const asked = async (connection: Connection): Promise<{ readonly subject: AccountId | null }> => {
		const { subject: whose, self } = await subject(connection);
		return { subject: whose === self ? null : whose };
	};

	const accounting = make<Accounting>("accounting", async () => {
		const connection = connected(network.connection);
		const { session } = connection;
		const whose = await asked(connection);
		const about = await session.identity();
		const entries: DisclosureBody[] = [];
		let count: string | null = null;
		const pages = pagesOf((after) => session.json<DisclosuresAnswer>(`/disclosures?limit=100${startingAfter(after)}`, whose), ({ disclosures }) => disclosures.length);
		for await (const page of pages) {
			entries.push(...page.disclosures);
			count = page.accounting ?? null;
		}
		const { subject: account } = await subject(connection);
		const { genesis, hospital } = connection.network;
		const hand = { signer: fromHex(`0x${about.signer}`), genesis: fromHex(genesis), subject: toAccount(account), custodian: hospital };
		const checked = await checkAccounting(vault, entries, count, hand);
		shown.clear();
		for (const [number, leaf] of checked.leaves) shown.set(number, leaf);
		return {
			...checked.accounting,
			signerChanged: await isAnotherSigner(cache, genesis, hospital, about.signer),
			unlisted: await unlisted(connection, account, entries),
		};
	}, "gateway");

	/** The leaves of the entries that are shown, by their numbers: a proof of another one proves nothing about these. */
	const shown = new Map<bigint, string>();

	/** What the ledger allowed and the hospital's list has no line for; `null` where the ledger cannot be asked now. */
	async function unlisted(connection: Connection, whose: AccountId, entries: readonly DisclosureBody[]): Promise<Accounting["unlisted"]> {
		try {
			const at = await At.finalized(connection.node);
			return missingOf(await read.receiptsOf(at, whose), entries, connection.network.hospital);
		} catch {
			return null;
		}
	}

	const recordPages = (connection: Connection, whose: { readonly subject: AccountId | null }) =>
		pagesOf(
			(after) => connection.session.json<{ readonly records: readonly RecordBody[]; readonly next: string | null }>(`/records?limit=${PAGE}${startingAfter(after)}`, whose),
			(page) => page.records.length,
		);

	const records = make<readonly RecordEntry[]>("records", async () => {
		const connection = connected(network.connection);
		const whose = await asked(connection);
		const all: RecordEntry[] = [];
		for await (const page of recordPages(connection, whose)) all.push(...page.records.filter((record) => record.erased !== true).map(recordOf));
		listed = new Map(all.map((record) => [record.object, record]));
		return all;
	}, "gateway");

	const rewards = make<Rewards>("rewards", async () => {
		const connection = connected(network.connection);
		const { subject: whose } = await subject(connection);
		const at = await At.finalized(connection.node);
		const [held, receipts] = await Promise.all([read.balance(at, whose), read.receiptsOf(at, whose)]);
		return rewardsOf(at, whose, held.free, receipts);
	});

	const inbox = make<readonly InboxItem[]>("inbox", async () => {
		const connection = connected(network.connection);
		const whose = await asked(connection);
		const all: InboxItem[] = [];
		const pages = pagesOf((after) => connection.session.json<InboxAnswer>(`/inbox?limit=500${startingAfter(after)}`, whose), ({ entries }) => entries.length);
		for await (const page of pages) all.push(...page.entries.map(inboxItem));
		return all.reverse();
	}, "gateway");

	const representation = make<Representation>("representation", async () => {
		const connection = connected(network.connection);
		const { subject: whose, self } = await subject(connection);
		const at = await At.finalized(connection.node);
		const [mine, others, proposal] = await Promise.all([read.representatives(at, whose), read.represented(at, self), read.proposal(at, whose)]);
		const represents = await Promise.all(
			others.map(async ({ subject: other, until }) => {
				const known = (await read.representatives(at, other)).find((one) => one.account === self);
				return { subject: other, rights: known?.rights ?? [], relation: known?.relation ?? null, until };
			}),
		);
		return { representatives: mine, represents, proposal };
	});

	const recovery = make<Recovery>("recovery", async () => {
		const connection = connected(network.connection);
		const { subject: whose } = await subject(connection);
		return recoveryOf(await At.finalized(connection.node), whose);
	});

	const topics = { home, requests, accounting, records, rewards, inbox, representation, recovery } as const;

	/** Opens one record: key, ciphertext, check, content; nothing of it is kept. */
	async function openRecord(object: ObjectId): Promise<OpenRecord> {
		const connection = connected(network.connection);
		const { session } = connection;
		const whose = await asked(connection);
		const { subject: account } = await subject(connection);
		const entry = await entryOf(object, connection, whose);
		const genesis = fromHex(connection.network.genesis);
		const { ring } = await session.json<{ ring: string }>("/records/keys", { method: "POST", body: { objects: [object] }, ...whose });
		const handle = await vault.openOwnRing(fromBase64(ring), genesis, toAccount(account), session.envelope);
		try {
			const sealed = await session.bytes(`/objects/${object}`, whose);
			const content = await vault.openRecord(handle, object, sealed);
			if (content.length !== entry.size) throw new Failed({ kind: "damaged" });
			const proof = await proofOf(connection, object, whose);
			const integrity = proof === null ? "not_anchored_yet" : await checkRecord(connection, handle, object, sealed, proof);
			return { entry, text: new TextDecoder().decode(content), integrity };
		} finally {
			void vault.freeRing(handle).catch(() => undefined);
		}
	}

	async function entryOf(object: ObjectId, connection: Connection, whose: { readonly subject: AccountId | null }): Promise<RecordEntry> {
		const known = listed.get(object);
		if (known !== undefined) return known;
		for await (const page of recordPages(connection, whose)) {
			const found = page.records.find((record) => record.object === object);
			if (found !== undefined) return recordOf(found);
		}
		throw new Failed({ kind: "not_found" });
	}

	async function proofOf(connection: Connection, object: ObjectId, whose: { readonly subject: AccountId | null }): Promise<ProofAnswer | null> {
		try {
			return await connection.session.json<ProofAnswer>(`/objects/${object}/proof`, whose);
		} catch (error) {
			if (error instanceof Failed && error.failure.kind === "refused" && error.failure.problem === "not-anchored-yet") return null;
			throw error;
		}
	}

	/** Whether the ciphertext is the one whose commitment the ledger holds. */
	async function checkRecord(connection: Connection, ring: number, object: ObjectId, sealed: Uint8Array, proof: ProofAnswer): Promise<"anchored" | "not_anchored_yet"> {
		const leaf = await vault.leafOf(ring, object, sealed, fromHex(`0x${proof.metadata_hash}`));
		const at = await At.finalized(connection.node);
		return (await standsIn(at, connection.network.hospital, leaf, proof)) ? "anchored" : "not_anchored_yet";
	}

	/** Whether a leaf stands in a batch on the ledger; false while the batch is on its way. Throws where it says otherwise. */
	async function standsIn(at: At, custodian: Connection["network"]["hospital"], leaf: Uint8Array, place: Place): Promise<boolean> {
		const found = await read.batch(at, custodian, BigInt(place.batch));
		if (found === null) return false;
		const holds = place.leaf_count === found.leafCount && (await vault.isAnchored(found.root, found.leafCount, place.leaf_index, leaf, pathOf(place)));
		if (!holds) throw new Failed({ kind: "damaged" });
		return true;
	}

	const outcome = async <T>(where: string, act: () => Promise<T>): Promise<Outcome<T>> => {
		try {
			return { ok: true, value: await act() };
		} catch (error) {
			return { ok: false, failure: failure(where)(error) };
		}
	};

	async function verified(at: At, connection: Connection, place: Place): Promise<Verified> {
		const erased = await read.isErased(at, connection.network.hospital, BigInt(place.batch), place.leaf_index);
		const where = { custodian: connection.network.hospital, batch: id.batch(place.batch), leaf: place.leaf_index };
		return {
			genesis: connection.network.genesis,
			block: { number: at.block.number, hash: at.block.hash, time: await at.moment() },
			trust: "own_node",
			shown: erased ? { is: "erased", ...where } : { is: "anchored", ...where, leaves: place.leaf_count, recordsProven: 1 },
		};
	}

	return {
		enrolment$: enrolment.value$,
		subject$: combineLatest([chosen, options.signer$]).pipe(map(([other, signer]) => other ?? signer?.account ?? null)),
		actFor(account) {
			chosen.next(account);
		},
		home$: home.value$,
		requests$: requests.value$,
		accounting$: accounting.value$,
		records$: records.value$,
		rewards$: rewards.value$,
		inbox$: inbox.value$,
		representation$: representation.value$,
		recovery$: recovery.value$,
		refresh: (name) => topics[name].refresh(),
		async markSeen(upTo) {
			const connection = connected(network.connection);
			await connection.session.json("/inbox/read", { method: "POST", body: { upto: Number(upTo) }, ...(await asked(connection)) });
			inbox.refresh();
		},
		openRecord: (object) => outcome("records/open", () => openRecord(object)),
		verifyRecord: (object) =>
			outcome("records/verify", async () => {
				const connection = connected(network.connection);
				const whose = await asked(connection);
				const { subject: account } = await subject(connection);
				const proof = await proofOf(connection, object, whose);
				if (proof === null) throw new Failed({ kind: "refused", problem: "not-anchored-yet" });
				const { ring } = await connection.session.json<{ ring: string }>("/records/keys", { method: "POST", body: { objects: [object] }, ...whose });
				const handle = await vault.openOwnRing(fromBase64(ring), fromHex(connection.network.genesis), toAccount(account), connection.session.envelope);
				try {
					const sealed = await connection.session.bytes(`/objects/${object}`, whose);
					const leaf = await vault.leafOf(handle, object, sealed, fromHex(`0x${proof.metadata_hash}`));
					const at = await At.finalized(connection.node);
					if (!(await standsIn(at, connection.network.hospital, leaf, proof))) throw new Failed({ kind: "refused", problem: "not-anchored-yet" });
					return await verified(at, connection, proof);
				} finally {
					void vault.freeRing(handle).catch(() => undefined);
				}
			}),
		verifyDisclosure: (number) =>
			outcome("accounting/verify", async () => {
				const connection = connected(network.connection);
				const whose = await asked(connection);
				const page = await connection.session.json<DisclosuresAnswer>(`/disclosures?limit=1${number === 0n ? "" : `&after=${number - 1n}`}`, whose);
				const entry = page.disclosures.find((one) => BigInt(one.number) === number);
				if (entry === undefined) throw new Failed({ kind: "not_found" });
				const about = await connection.session.identity();
				const { subject: account } = await subject(connection);
				const hand = { signer: fromHex(`0x${about.signer}`), genesis: fromHex(connection.network.genesis), subject: toAccount(account), custodian: connection.network.hospital };
				const { valid, leaf } = await checkEntry(vault, entry, hand);
				// The very entry that stands on the screen, and no other of that number.
				if (!valid || leaf === null || shown.get(number) !== toHex(leaf)) throw new Failed({ kind: "damaged" });
				const place = await connection.session.json<Place>(`/disclosures/${number}/proof`, whose);
				const at = await At.finalized(connection.node);
				if (!(await standsIn(at, connection.network.hospital, leaf, place))) throw new Failed({ kind: "refused", problem: "not-anchored-yet" });
				return verified(at, connection, place);
			}),
		exportAccounting: (as) =>
			outcome("accounting/export", async () => {
				const connection = connected(network.connection);
				return connection.session.blob(`/disclosures?format=${as}`, await asked(connection));
			}),
		async erasureAct(object) {
			const connection = network.connection;
			if (connection === null) return null;
			const { subject: whose } = await subject(connection);
			const salt = crypto.getRandomValues(new Uint8Array(32));
			const commitment = await vault.listCommitment(salt, [object]);
			return { act: "request_erasure", subject: whose, records: [object], salt: toHex(salt), commitment: toHex(commitment) };
		},
		recoveryOf: (account) => outcome("recovery/read", async () => recoveryOf(await At.finalized(connected(network.connection).node), account)),
		async approveByCode(account, words): Promise<Outcome<`0x${string}`, CodeSilent>> {
			try {
				const signer = options.signer();
				if (signer === null) return { ok: false, failure: { kind: "locked" } };
				const connection = connected(network.connection);
				const at = await At.finalized(connection.node);
				return await signWithCode(vault, at, fromHex(connection.network.genesis), account, signer.account, words);
			} catch (error) {
				return { ok: false, failure: failure("recovery/code")(error) };
			}
		},
		readAccount(text) {
			const { connection } = network;
			const code = readEnrolment(text, connection?.network.genesis ?? null);
			if (code.ok) return code.value.account;
			try {
				return toAddress(toAccount(text.trim()));
			} catch {
				return null;
			}
		},
		get subjectState() {
			return current;
		},
		async preview(act, fresh) {
			const connection = network.connection;
			const whose = act.subject;
			if (fresh && connection !== null && (network.trouble === null || network.trouble.kind === "chain_behind")) {
				const { self } = await subject(connection).catch(() => ({ self: whose }));
				// What is taken back may stand in a block that is not final yet, and counts there already.
				const head = isNarrowing(act) ? "best" : "final";
				const found = await readSubject(connection.node, vault, whose, whose === self ? null : self, names, head).catch(() => null);
				if (found !== null && head === "best") {
					const preview = await found.view.preview(act).finally(() => found.view.free());
					return { preview, asOf: found.state.at, stale: false };
				}
				if (found !== null) {
					current?.view?.free();
					current = { state: found.state, stale: false, view: found.view };
				}
			}
			if (current === null || current.state.subject !== whose) {
				const kept = await keptState(cache, whose);
				if (kept === null) {
					if (connection === null) return null;
					home.refresh();
					return null;
				}
				current = { state: kept, stale: true, view: null };
			}
			const now = current;
			now.view ??= await ConsentView.make(vault, now.state.world);
			return { preview: await now.view.preview(act), asOf: now.state.at, stale: now.stale || network.trouble !== null };
		},
		changed: () => changes.next(),
		dispose() {
			following.unsubscribe();
			chosen.complete();
			changes.complete();
			ledger$.complete();
		},
	};

	function homeOf(state: SubjectState, custodian: Home["custodian"], emergencies: readonly read.HospitalEmergency[]): Home {
		void cache.set(`subject/${state.subject}`, state, state.at).catch(() => undefined);
		const revoked = state.consents.directives.filter((directive) => directive.now === "template_outdated").map((directive) => directive.template);
		return {
			subject: state.subject,
			custodian,
			consents: state.consents,
			survey: state.survey,
			organizations: state.organizations,
			templates: state.templates,
			openEmergencies: emergencies.filter((one) => one.endsAt > state.at),
			reconsentDue: revoked,
			block: state.block,
		};
	}
}

/** How long a question whose time is over is shown, in seconds. */
const LAPSED_FOR = 30 * 86_400;

/**
 * The open questions, and those whose time ended unanswered. The ledger lists open ones only, so those that this
 * device has seen are remembered: a question does not vanish without a word.
 */
export async function withLapsed(cache: Cache, subject: AccountId, open: readonly ConsentRequest[], now: Moment): Promise<readonly ConsentRequest[]> {
	const key = `asked/${subject}`;
	const kept = (await cache.get<readonly ConsentRequest[]>(key).catch(() => null))?.value ?? [];
	const lapsed = kept.flatMap((one): ConsentRequest[] => {
		const ended = one.state.is === "open" ? one.state.until : one.state.is === "expired" ? one.state.at : null;
		const isOpen = open.some(({ id: known }) => known === one.id);
		// Gone before its time: it was answered, or taken back.
		return isOpen || ended === null || now < ended || now - ended > LAPSED_FOR ? [] : [{ ...one, state: { is: "expired", at: ended } }];
	});
	const all = [...open, ...lapsed];
	await cache.set(key, all, now).catch(() => undefined);
	return all;
}

async function keptState(cache: Cache, subject: AccountId): Promise<SubjectState | null> {
	const kept = await cache.get<SubjectState>(`subject/${subject}`).catch(() => null);
	return kept?.value ?? null;
}

/** While what it is read from cannot be asked, a topic shows what was last read, at once, with the reason. */
export async function refuseWhileTroubled(network: NetworkService, from: "ledger" | "gateway"): Promise<void> {
	const { trouble } = network;
	if (trouble === null || trouble.kind === "chain_behind") return;
	if (from === "ledger" || trouble.kind === "offline" || trouble.kind === "other_network") throw new Failed(trouble);
}
