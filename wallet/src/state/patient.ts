/** What a patient sees: each topic read from the ledger's finalized head, or from the hospital's gateway. */

import { BehaviorSubject, combineLatest, distinctUntilChanged, map, merge, Subject, throttleTime, type Observable } from "rxjs";
import type {
	AccountId, Accounting, ConsentAct, ConsentRequest, Disclosure, Enrolment, Failure, Home, InboxItem, Loadable, Moment, ObjectId, Outcome,
	OpenRecord, Patient, RecordEntry, Recovery, Representation, Rewards, Signer, Verified,
} from "../contracts";
import { id } from "../contracts";
import { fromBase64, fromHex, toHex } from "../chain/bytes";
import { deviceTime, Failed, failureOf } from "../chain/failure";
import { At } from "../chain/node";
import * as read from "../chain/queries";
import { toAccount, toAddress } from "../chain/runtime";
import type { DisclosureBody, DisclosuresAnswer, InboxAnswer, InboxEntry, Place, ProofAnswer, RecordBody } from "../gateway/types";
import { ConsentView, readJson, VaultFault, type Preview, type VaultApi } from "../vault/client";
import { connected, type Connection, type NetworkService } from "./network";
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

/** A signed entry, as the wasm module reads it. */
interface Seen {
	readonly number: string;
	readonly own: string;
	readonly previous: string | null;
	readonly at: number;
	readonly released: {
		readonly receipt: string;
		readonly basis: { readonly is: "order"; readonly order: string } | { readonly is: "treatment" } | { readonly is: "emergency"; readonly emergency: string } | { readonly is: "local_emergency"; readonly entry: string };
		readonly subject: string;
		readonly recipient: number;
		readonly purpose: string;
		readonly categories: readonly string[];
		readonly records: number;
	} | null;
	readonly withheld: string | null;
}

/** Whether the signed statement says what is shown. */
function says(seen: Seen, shown: DisclosureBody): boolean {
	if (seen.at !== shown.at) return false;
	if (seen.released === null) return seen.withheld !== null && Number(seen.withheld) === shown.withheld;
	const { released } = seen;
	return (
		shown.withheld === null &&
		Number(released.receipt) === shown.receipt &&
		released.recipient === shown.recipient &&
		released.purpose === shown.purpose &&
		released.records === shown.records &&
		released.categories.join() === shown.categories.join()
	);
}

function basisOf(seen: Seen | null): Disclosure["basis"] {
	const basis = seen?.released?.basis;
	switch (basis?.is) {
		case "order":
			return { is: "order", order: id.order(BigInt(basis.order)) };
		case "treatment":
			return { is: "treatment" };
		case "emergency":
			return { is: "emergency", emergency: id.emergency(BigInt(basis.emergency)) };
		default:
			return { is: "unknown" };
	}
}

/** An inbox entry of the gateway in the contracts' words. Kinds this program does not know are kept by name. */
export function inboxItem(entry: InboxEntry): InboxItem {
	const { refs } = entry;
	const organization = id.organization(refs.organization ?? 0);
	const what = ((): InboxItem["what"] => {
		switch (entry.kind) {
			case "release-authorized":
			case "access-opened":
				return { kind: "disclosed", recipient: organization, purpose: (refs.purpose as never) ?? null };
			case "emergency-opened":
			case "emergency-late":
				return { kind: "emergency_opened", emergency: id.emergency(refs.emergency ?? 0), hospital: organization };
			case "emergency-reviewed":
				return { kind: "emergency_reviewed", emergency: id.emergency(refs.emergency ?? 0), verdict: (refs.code ?? "unclear") as never };
			case "consent-requested":
				return { kind: "request", request: id.request(refs.request ?? 0), requester: organization };
			case "payout":
				return { kind: "paid", amount: BigInt(refs.amount ?? "0"), order: refs.order === undefined ? null : id.order(refs.order) };
			case "consent-changed":
				return { kind: "consent_changed", by: refs.code === "representative" || refs.code === "paper" ? refs.code : "me" };
			case "reconsent-due":
				return { kind: "reconsent_due", template: { id: id.template(refs.template ?? 0), version: refs.minimum ?? 0 } };
			case "representative-appointed":
				return { kind: "representative_appointed", account: id.account(refs.account ?? "") };
			case "representative-ended":
				return { kind: "representative_removed", account: id.account(refs.account ?? "") };
			case "recovery-opened":
			case "recovery-approved":
				return { kind: "recovery_started", subject: id.account(refs.subject ?? refs.account ?? "") };
			case "key-replaced":
				return { kind: "recovery_finished", subject: id.account(refs.subject ?? refs.account ?? "") };
			case "recovery-cancelled":
				return { kind: "recovery_cancelled", subject: id.account(refs.subject ?? refs.account ?? "") };
			case "erasure-answered":
				return { kind: "erased", object: null };
			default:
				return { kind: "other", code: entry.kind };
		}
	})();
	return { id: String(entry.number), at: id.moment(entry.at), seen: !entry.unread, what };
}

/** Makes the patient's topics. */
export function createPatient(options: PatientOptions): PatientService {
	const { vault, network, cache, names } = options;
	const chosen = new BehaviorSubject<AccountId | null>(null);
	const changes = new Subject<void>();
	let current: { state: SubjectState; stale: boolean; view: ConsentView | null } | null = null;

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
	});

	/** Read again with each finalized head, but not too often; after an act became final; when the node is back. */
	const ledger$ = new Subject<void>();
	const following = network.connection$.subscribe((connection) => {
		connection?.node.finalized$.pipe(throttleTime(EVERY)).subscribe(() => ledger$.next());
	});
	const again$ = merge(ledger$, changes, network.back$);

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
		return read.requests(at, whose, await at.moment());
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
		let after: number | null = null;
		do {
			const page: DisclosuresAnswer = await session.json<DisclosuresAnswer>(`/disclosures?limit=100${after === null ? "" : `&after=${after}`}`, whose);
			entries.push(...page.disclosures);
			count = page.accounting ?? null;
			after = page.next;
		} while (after !== null);
		const { subject: account } = await subject(connection);
		return checkAccounting(vault, entries, count, fromHex(`0x${about.signer}`), fromHex(connection.network.genesis), toAccount(account), about.organization);
	}, "gateway");

	const records = make<readonly RecordEntry[]>("records", async () => {
		const connection = connected(network.connection);
		const whose = await asked(connection);
		const all: RecordEntry[] = [];
		let after: string | null = null;
		do {
			const page: { records: readonly RecordBody[]; next: string | null } = await connection.session.json(
				`/records?limit=${PAGE}${after === null ? "" : `&after=${encodeURIComponent(after)}`}`,
				whose,
			);
			all.push(...page.records.filter((record) => record.erased !== true).map(recordOf));
			after = page.next;
		} while (after !== null);
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
		let after: number | null = null;
		do {
			const page: InboxAnswer = await connection.session.json<InboxAnswer>(`/inbox?limit=500${after === null ? "" : `&after=${after}`}`, whose);
			all.push(...page.entries.map(inboxItem));
			after = page.next;
		} while (after !== null);
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
		let after: string | null = null;
		do {
			const page: { records: readonly RecordBody[]; next: string | null } = await connection.session.json(
				`/records?limit=${PAGE}${after === null ? "" : `&after=${encodeURIComponent(after)}`}`,
				whose,
			);
			const found = page.records.find((record) => record.object === object);
			if (found !== undefined) return recordOf(found);
			after = page.next;
		} while (after !== null);
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
				const statement = fromBase64(entry.statement);
				const genesis = fromHex(connection.network.genesis);
				const seen = readJson<Seen>(await vault.readDisclosure(statement, fromHex(`0x${about.signer}`), genesis, number));
				if (!says(seen, entry)) throw new Failed({ kind: "damaged" });
				const leaf = await vault.disclosureLeaf(statement, fromHex(`0x${entry.salt}`));
				const place = await connection.session.json<Place>(`/disclosures/${number}/proof`, whose);
				const at = await At.finalized(connection.node);
				if (!(await standsIn(at, connection.network.hospital, leaf, place))) throw new Failed({ kind: "refused", problem: "not-anchored-yet" });
				return verified(at, connection, place);
			}),
		exportAccounting: (as) =>
			outcome("accounting/export", async () => {
				const connection = connected(network.connection);
				const response = await connection.session.ask(`/disclosures?format=${as}`, { ...(await asked(connection)), accept: "*/*" });
				return response.blob();
			}),
		async erasureAct(object) {
			const connection = network.connection;
			if (connection === null) return null;
			const { subject: whose } = await subject(connection);
			const salt = crypto.getRandomValues(new Uint8Array(32));
			const commitment = await vault.listCommitment(salt, [object]);
			return { act: "request_erasure", subject: whose, records: [object], salt: toHex(salt), commitment: toHex(commitment) };
		},
		get subjectState() {
			return current;
		},
		async preview(act, fresh) {
			const connection = network.connection;
			const whose = act.subject;
			if (fresh && connection !== null && (network.trouble === null || network.trouble.kind === "chain_behind")) {
				const { self } = await subject(connection).catch(() => ({ self: whose }));
				const found = await readSubject(connection.node, vault, whose, whose === self ? null : self, names).catch(() => null);
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

async function keptState(cache: Cache, subject: AccountId): Promise<SubjectState | null> {
	const kept = await cache.get<SubjectState>(`subject/${subject}`).catch(() => null);
	return kept?.value ?? null;
}

/** While what it is read from cannot be asked, a topic shows what was last read, at once, with the reason. */
async function refuseWhileTroubled(network: NetworkService, from: "ledger" | "gateway"): Promise<void> {
	const { trouble } = network;
	if (trouble === null || trouble.kind === "chain_behind") return;
	if (from === "ledger" || trouble.kind === "offline" || trouble.kind === "other_network") throw new Failed(trouble);
}

/** Checks every entry of an accounting, and that none is missing. */
export async function checkAccounting(
	vault: VaultApi,
	entries: readonly DisclosureBody[],
	count: string | null,
	signer: Uint8Array,
	genesis: Uint8Array,
	subject: Uint8Array,
	custodian: number,
): Promise<Accounting> {
	const problems: { kind: "bad_signature" | "out_of_order"; number: bigint }[] = [];
	const shown: Disclosure[] = [];
	let expected = 0n;
	let before: string | null = null;
	for (const entry of entries) {
		const number = BigInt(entry.number);
		let seen: Seen | null = null;
		let leaf: string | null = null;
		try {
			const statement = fromBase64(entry.statement);
			seen = readJson<Seen>(await vault.readDisclosure(statement, signer, genesis, number));
			leaf = toHex(await vault.disclosureLeaf(statement, fromHex(`0x${entry.salt}`)));
		} catch {
			seen = null;
		}
		const valid = seen !== null && says(seen, entry) && (seen.released === null || seen.released.subject === toHex(subject));
		if (!valid) problems.push({ kind: "bad_signature", number });
		// Numbers among the subject's own have no gaps, and each entry names the one before by its leaf.
		else if (seen !== null && (BigInt(seen.own) !== expected || seen.previous !== before)) problems.push({ kind: "out_of_order", number });
		expected = seen === null ? expected + 1n : BigInt(seen.own) + 1n;
		before = leaf;
		shown.push({
			custodian: id.organization(custodian),
			number,
			receipt: id.receipt(entry.receipt),
			recipient: id.organization(entry.recipient),
			purpose: entry.purpose as Disclosure["purpose"],
			categories: entry.categories as Disclosure["categories"],
			records: entry.records,
			at: id.moment(entry.at),
			withheld: entry.withheld !== null,
			basis: basisOf(seen),
			signature: valid ? "valid" : "invalid",
			anchored: entry.batch === null || entry.leaf_index === null ? null : { batch: id.batch(entry.batch), leaf: entry.leaf_index },
		});
	}
	let complete = false;
	if (count !== null) {
		try {
			const said = readJson<{ entries: string; last: string | null }>(await vault.readAccounting(fromBase64(count), signer, genesis, subject));
			// One that came in while pages were read is one more than was promised, never one less.
			complete = BigInt(said.entries) <= BigInt(shown.length) && (BigInt(said.entries) !== BigInt(shown.length) || said.last === before);
		} catch {
			complete = false;
		}
	}
	return { entries: shown.reverse(), problems, complete: complete && problems.length === 0 };
}

/** What a subject has earned: payouts of its lines, and what is on its way. */
async function rewardsOf(at: At, subject: AccountId, free: bigint, receipts: readonly read.Receipt[]): Promise<Rewards> {
	const numbers = [...new Set(receipts.flatMap((receipt) => (receipt.basis.is === "order" ? [receipt.basis.order] : [])))];
	const lines = await Promise.all(
		numbers.map(async (number) => {
			const [order, line] = await Promise.all([read.order(at, number), read.line(at, number, subject)]);
			const receipt = receipts.find((one) => one.basis.is === "order" && one.basis.order === number);
			return { number, order, line, at: receipt?.issuedAt ?? id.moment(0) };
		}),
	);
	const priced = lines.filter(({ order }) => order !== null && order.terms.price > 0n);
	const paid = priced.filter(({ line }) => line?.state === "paid");
	const pending = priced.filter(({ line }) => line?.state === "released" || line?.state === "disputed");
	const templates = await read.templateHeads(at);
	const share = await subjectShare(at, templates);
	const part = (price: bigint): bigint => (price * BigInt(share)) / 1_000_000n;
	const sum = (some: typeof priced): bigint => some.reduce((total, { order }) => total + part(order?.terms.price ?? 0n), 0n);
	return {
		earned: sum(paid),
		free,
		pending: sum(pending),
		pendingLines: pending.length,
		history: paid
			.map(({ number, order, at: when }) => ({ at: when, amount: part(order?.terms.price ?? 0n), kind: "payout" as const, order: id.order(number) }))
			.sort((a, b) => b.at - a.at),
	};
}

/** The patient's part of a payment under the newest research template, in parts per million. */
async function subjectShare(at: At, heads: readonly read.TemplateHead[]): Promise<number> {
	const newest = heads.filter((head) => head.class === "research").at(-1);
	if (newest === undefined) return 0;
	const version = await read.templateVersion(at, { id: id.template(newest.id), version: newest.latest });
	return version?.split?.subject ?? 0;
}

/** Where a recovery of an account stands. */
async function recoveryOf(at: At, subject: AccountId): Promise<Recovery> {
	if (!at.runtime.has("Recovery")) return { is: "unsupported" };
	interface Attempt {
		readonly new_key: string;
		readonly opened_at: number | bigint;
		readonly ready_at?: number | bigint;
		readonly ends_at: number | bigint;
		readonly approvals: { readonly registrar?: unknown; readonly representative?: unknown; readonly code: boolean };
	}
	const key = toAccount(subject);
	const [attempt, code, restraint] = await Promise.all([
		at.askNewer<Attempt | undefined>("Recovery", "attempt", key),
		at.askNewer<unknown>("Recovery", "recovery_key", key),
		at.askNewer<{ type: string; value: { until: number | bigint } } | undefined>("Recovery", "restraint", key),
	]);
	if (attempt === undefined) {
		return { is: "none", codeSet: code !== undefined, onlyNarrowingUntil: restraint === undefined ? null : id.moment(restraint.value.until) };
	}
	const { registrar, representative, code: byCode } = attempt.approvals;
	const said = { hospital: registrar !== undefined, representative: representative !== undefined, code: byCode };
	const agreed = (["hospital", "representative", "code"] as const).filter((party) => said[party]);
	return {
		is: "running",
		newAccount: id.account(attempt.new_key),
		startedAt: id.moment(attempt.opened_at),
		readyAt: id.moment(attempt.ready_at ?? attempt.ends_at),
		agreed,
	};
}

/** The account for which a key acts: its own, or one whose key it replaced. */
export async function actsFor(at: At, account: AccountId): Promise<AccountId> {
	if (!at.runtime.has("Recovery")) return account;
	const found = await at.askNewer<string | undefined>("Recovery", "acts_for", toAccount(account));
	return found === undefined ? account : toAddress(toAccount(found));
}

/** The time now, for pages that count down. */
export const now = (): Moment => deviceTime();

/** A loaded value, or none. */
export const valueOf = <T>(loadable: Loadable<T>): T | null => (loadable.state === "ready" || loadable.state === "stale" ? loadable.value : null);
