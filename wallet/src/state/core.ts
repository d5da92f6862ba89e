/** The whole core, put together. */

import { of, switchMap, type Subscription } from "rxjs";
import type { AccountId, Core, CoreOptions, Gateway, GatewaySession, Hex, Signer } from "../contracts";
import { Failed, failureOf } from "../chain/failure";
import { At } from "../chain/node";
import type { Directory } from "../chain/queries";
import { fromHex } from "../chain/bytes";
import { openKeystore } from "../keys/keystore";
import { startWorker, type VaultApi } from "../vault/client";
import { createActs } from "./acts";
import { Demands } from "./demands";
import { createDesks } from "./desks";
import { connected, openNetwork, type Connection } from "./network";
import { actsFor, createPatient, type PatientService } from "./patient";
import { createCache, createSecrets, forgetKept } from "./secrets";
import { memoryStorage, openStorage, type Storage } from "./storage";
import { build, usual } from "./usual";
import { createVerifier } from "./verifier";

/** What tests put in the place of the browser's own. */
export interface Parts {
	readonly vault?: VaultApi;
	readonly storage?: Storage;
	readonly names?: Directory;
}

/** Makes the core. There is one for a page. */
export async function createCore(options: CoreOptions = {}, parts: Parts = {}): Promise<Core> {
	const worker = parts.vault === undefined ? startWorker(options.workerUrl) : null;
	const vault = parts.vault ?? (worker as VaultApi);
	// Where the browser keeps nothing, the wallet works until the page is closed, and says so when a key is made.
	const storage = parts.storage ?? (await openStorage(options.database ?? "galen").catch(() => memoryStorage()));
	const names = parts.names ?? (await directory());

	const keystore = await openKeystore(storage, vault, async () => {
		acts.clear();
		await forgetKept(storage);
	});
	const signer = (): Signer | null => keystore.signer;
	const network = await openNetwork(storage, vault, signer);
	const secrets = createSecrets(storage, vault, signer);
	const cache = createCache(storage, secrets);
	const demands = new Demands(storage, secrets);

	/** Under which account a signer's transactions go, by network and account; learned from the ledger. */
	const selves = new Map<string, AccountId>();
	async function self(connection: Connection, who: Signer): Promise<AccountId> {
		const key = `${connection.network.genesis}/${who.account}`;
		const known = selves.get(key);
		if (known !== undefined) return known;
		try {
			const found = await actsFor(await At.finalized(connection.node), who.account);
			selves.set(key, found);
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
		onFinal: async (act) => {
			await demands.keep(act);
			patient.changed();
			desks.changed();
		},
		motionLength,
		touch: () => keystore.touch(),
	});

	async function motionLength(motion: Hex): Promise<number> {
		const { node } = connected(network.connection);
		const at = await At.best(node);
		const key = at.runtime.storage("Council", "ProposalOf").key(motion);
		const value = await node.rpc.request<string | null>("state_getStorage", [key, at.block.hash]);
		if (value === null) throw new Failed({ kind: "not_found" });
		return fromHex(value).length;
	}

	const subscriptions: Subscription[] = [
		// The queue goes on when there is a key, a network, a block, or time has passed.
		keystore.signer$.subscribe((now) => (now === null ? acts.clear() : void acts.restore())),
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

	// Whoever touches or types is still there: the lock waits.
	const present = () => keystore.touch();
	const page = typeof document === "undefined" ? null : document;
	for (const sign of ["pointerdown", "keydown"]) page?.addEventListener(sign, present, { passive: true });

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
		patient,
		hospital: desks.hospital,
		partner: desks.partner,
		verifier: createVerifier(vault, network),
		setLanguage: () => undefined,
		dispose() {
			clearInterval(clock);
			for (const sign of ["pointerdown", "keydown"]) page?.removeEventListener(sign, present);
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

/** What organizations are called, from a file beside the program; without it they go by kind and country. */
async function directory(): Promise<Directory> {
	try {
		const response = await fetch("./directory.json", { cache: "no-cache" });
		if (!response.ok) return new Map();
		const names = (await response.json()) as Record<string, unknown>;
		return new Map(Object.entries(names).flatMap(([number, name]) => (typeof name === "string" ? [[Number(number), name.slice(0, 80)] as const] : [])));
	} catch {
		return new Map();
	}
}
