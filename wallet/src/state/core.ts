/** The whole core, put together. */

import { of, switchMap, type Subscription } from "rxjs";
import type { AccountId, Core, CoreOptions, Gateway, GatewaySession, Hex, Signer } from "../contracts";
import { Failed, failureOf } from "../chain/failure";
import { At } from "../chain/node";
import type { Directory } from "../chain/queries";
import { fromHex } from "../chain/bytes";
import { guarded } from "../keys/guard";
import { openKeystore } from "../keys/keystore";
import { startWorker, type VaultApi } from "../vault/client";
import { createActs } from "./acts/queue";
import { stands } from "./acts/stands";
import { Demands } from "./demands";
import { createDesks } from "./desks";
import { connected, openNetwork, type Connection } from "./network";
import { createPatient, type PatientService } from "./patient";
import { actsFor } from "./recovery";
import { inMemory, onDisk } from "./durable";
import { createCache, createDrafts, createSecrets, forgetKept } from "./secrets";
import { memoryStorage, openStorage, type Storage } from "./storage";
import { build, usual } from "./usual";
import { createVerifier } from "./verifier";

/** What tests put in the place of the browser's own. */
export interface Parts {
	readonly vault?: VaultApi;
	readonly storage?: Storage;
	readonly names?: Directory;
}

/** What shows that a person is there. */
const PRESENT = ["pointerdown", "keydown", "wheel"];
/** When a page is seen again. */
const WOKEN = ["pageshow", "focus"];

/** Makes the core. There is one for a page. */
export async function createCore(options: CoreOptions = {}, parts: Parts = {}): Promise<Core> {
	const worker = parts.vault === undefined ? startWorker(options.workerUrl) : null;
	const raw = parts.vault ?? (worker as VaultApi);
	// Where the browser keeps nothing, proofs can be checked and no wallet is made: it would end with the page.
	const disk = parts.storage ?? (await openStorage(options.database ?? "galen").catch(() => null));
	const storage = disk ?? memoryStorage();
	const names = parts.names ?? (await directory(storage));

	const keystore = await openKeystore(
		storage,
		raw,
		async () => {
			acts.clear();
			await forgetKept(storage);
		},
		disk === null ? inMemory : onDisk(),
	);
	const vault = guarded(raw, () => keystore.expire());
	const signer = (): Signer | null => keystore.signer;
	const network = await openNetwork(storage, vault, signer);
	const secrets = createSecrets(storage, vault, signer);
	const cache = createCache(storage, secrets, () => network.connection?.network.genesis ?? "");
	const drafts = createDrafts(storage, secrets);
	const demands = new Demands(storage, secrets);

	/**
	 * Under which account a signer's transactions go, by network and account; learned from the ledger. That a key
	 * replaced another one's stays so for as long as the key is good; that it did not may change while it waits.
	 */
	const selves = new Map<string, AccountId>();
	async function self(connection: Connection, who: Signer): Promise<AccountId> {
		const key = `${connection.network.genesis}/${who.account}`;
		const known = selves.get(key);
		if (known !== undefined) return known;
		try {
			const found = await actsFor(await At.finalized(connection.node), who.account);
			if (found !== who.account) selves.set(key, found);
			return found;
		} catch (error) {
			// Without the ledger a key acts for its own account, as nearly every key does; what is read then is not kept.
			if (failureOf(error, "self").kind === "internal") throw error;
			return who.account;
		}
	}

	const patient: PatientService = createPatient({ vault, network, cache, signer$: keystore.signer$, signer, names, self });
	const desks = createDesks({ vault, network, cache, signer$: keystore.signer$, signer, names });
	const acts = createActs({
		storage,
		secrets,
		vault,
		network,
		signer,
		from: self,
		preview: (act) => patient.preview(act, true),
		templates: () => patient.subjectState?.state.templates ?? [],
		onFinal: async (act, genesis) => {
			await demands.keep(act, genesis);
			patient.changed();
			desks.changed();
		},
		stands: (act) => stands(vault, network, names, act),
		motion,
	});

	async function motion(hash: Hex): Promise<Uint8Array> {
		const { node } = connected(network.connection);
		const at = await At.best(node);
		const key = at.runtime.storage("Council", "ProposalOf").key(hash);
		const value = await node.rpc.request<string | null>("state_getStorage", [key, at.block.hash]);
		if (value === null) throw new Failed({ kind: "not_found" });
		return fromHex(value);
	}

	const subscriptions: Subscription[] = [
		// The queue goes on when there is a key, a network, a block, or time has passed.
		keystore.signer$.subscribe((now) => {
			if (now !== null) return void acts.restore();
			acts.clear();
			// A session is as good as a key while it runs: it ends with the lock.
			network.connection?.session.forget();
		}),
		network.back$.subscribe(() => acts.advance()),
		network.connection$.pipe(switchMap((connection) => (connection === null ? of(null) : connection.node.best$))).subscribe(() => acts.advance()),
		network.connection$.pipe(switchMap((connection) => (connection === null ? of(null) : connection.node.finalized$))).subscribe(() => acts.advance()),
	];
	const clock = setInterval(() => {
		acts.advance();
		const [connection, who] = [network.connection, signer()];
		if (connection !== null && who !== null && network.trouble === null) {
			void self(connection, who)
				.then((account) => demands.handIn(connection, account))
				.catch(() => undefined);
		}
	}, 5_000);

	// Whoever touches, types or reads on is still there: the lock waits.
	const present = () => keystore.touch();
	const page = typeof document === "undefined" ? null : document;
	for (const sign of PRESENT) page?.addEventListener(sign, present, { passive: true });
	// A device that slept ran no timer: the page that is seen again looks at the clock first.
	const woken = () => void keystore.expire();
	for (const sign of WOKEN) globalThis.addEventListener?.(sign, woken);
	page?.addEventListener("visibilitychange", woken);

	worker?.onLost(() => {
		network.connection?.session.forget();
		void keystore.lock();
		patient.changed();
	});

	const gateway: Gateway = {
		session$: network.connection$.pipe(
			switchMap((connection) => (connection === null ? of<GatewaySession>({ is: "signed_out" }) : connection.session.state$)),
		),
		async signIn() {
			try {
				return await connected(network.connection).session.signIn();
			} catch (error) {
				return { ok: false, failure: failureOf(error, "gateway") };
			}
		},
		signOut() {
			network.connection?.session.forget();
		},
	};

	return {
		keystore,
		network,
		gateway,
		acts,
		workbench: {
			async preview(act) {
				const found = await patient.preview(act, false);
				if (found === null) return null;
				const { after, difference, fault } = found.preview;
				return { after, difference, fault: fault === null || fault.kind === "nothing_to_act_on" ? null : fault };
			},
			usual: () => usual(network.connection?.network.hospital ?? null),
			build,
		},
		drafts,
		patient,
		hospital: desks.hospital,
		partner: desks.partner,
		verifier: createVerifier(vault, network),
		setLanguage: () => undefined,
		dispose() {
			clearInterval(clock);
			for (const sign of PRESENT) page?.removeEventListener(sign, present);
			for (const sign of WOKEN) globalThis.removeEventListener?.(sign, woken);
			page?.removeEventListener("visibilitychange", woken);
			for (const subscription of subscriptions) subscription.unsubscribe();
			acts.dispose();
			patient.dispose();
			desks.dispose();
			network.dispose();
			keystore.dispose();
			worker?.stop();
		},
	};
}

/** Longest wait for the names of organizations where none are kept yet, in milliseconds. */
const NAMES = 4_000;

/**
 * What organizations are called, from a file beside the program: as it was read last, at once, and renewed meanwhile.
 * Without it they go by kind and country. No answer to this holds the wallet up.
 */
async function directory(storage: Storage): Promise<Directory> {
	const names = new Map<number, string>();
	const take = (read: unknown) => {
		if (typeof read !== "object" || read === null) return;
		for (const [number, name] of Object.entries(read)) if (typeof name === "string") names.set(Number(number), name.slice(0, 80));
	};
	const renew = async () => {
		const response = await fetch("./directory.json", { cache: "no-cache", signal: AbortSignal.timeout(NAMES) });
		if (!response.ok) return;
		const read: unknown = await response.json();
		await storage.set("directory", read);
		take(read);
	};
	take(await storage.get("directory").catch(() => null));
	const renewed = renew().catch(() => undefined);
	if (names.size === 0) await renewed;
	return names;
}
