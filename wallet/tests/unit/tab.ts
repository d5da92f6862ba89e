/** A tab of a browser, as far as acts go: a queue over a device's storage and a node. */

import { BehaviorSubject, Subject } from "rxjs";
import { id, type Act, type ActStatus, type Entry, type Prepared, type Signer, type Trouble } from "../../src/contracts";
import { fromHex, toHex } from "../../src/chain/bytes";
import { encodeCall } from "../../src/chain/calls";
import { Node } from "../../src/chain/node";
import { committed, toAddress } from "../../src/chain/runtime";
import type { ActsOptions } from "../../src/state/acts/options";
import { createActs, type ActsService } from "../../src/state/acts/queue";
import type { Lock, Tabs } from "../../src/state/alone";
import type { Connection, NetworkService } from "../../src/state/network";
import { createSecrets } from "../../src/state/secrets";
import type { Storage } from "../../src/state/storage";
import { codec, type VaultApi } from "../../src/vault/client";
import { GENESIS, NETWORK, until, vector, type FakeChain } from "./support";

export const ACCOUNT = id.account(toAddress(fromHex(vector.account)));
export const SIGNER: Signer = {
	is: "own", account: ACCOUNT, envelopeKey: vector.envelopeKey, wrappings: [{ by: "passphrase" }], createdAt: id.moment(0), backedUp: true,
};
export const WITHDRAW: Act = { act: "withdraw_consent", subject: ACCOUNT, directive: id.directive(0) };
export const WITHDRAW_ALL: Act = { act: "withdraw_all", subject: ACCOUNT };
/** What must not be done twice. */
export const REDEEM: Act = { act: "redeem", amount: 5n };
/** What gives. */
export const RESUME: Act = { act: "resume", subject: ACCOUNT, directive: id.directive(0) };

/** A tab. */
export interface Tab {
	readonly acts: ActsService;
	readonly trouble: BehaviorSubject<Trouble | null>;
	readonly final: Act[];
	signer: Signer | null;
	/** Seconds that have passed for it: its clock stands still but for this, however slow the machine is. */
	late: number;
	close(): void;
	/** The newest act's. */
	readonly status: () => ActStatus | undefined;
	readonly statuses: () => readonly ActStatus[];
	readonly entries: () => readonly Entry[];
	/** Confirms them together. */
	confirm(...acts: readonly Act[]): Promise<readonly string[]>;
}

/** A lock that tabs share. */
function lock(): Lock {
	let taken: Promise<unknown> | null = null;
	const hold = async <T>(work: () => Promise<T>): Promise<T> => {
		const held = work();
		taken = held;
		try {
			return await held;
		} finally {
			taken = null;
		}
	};
	return {
		tryRun: async (work) => (taken === null ? (await hold(work), true) : false),
		async run(work) {
			while (taken !== null) await taken.catch(() => undefined);
			return hold(work);
		},
	};
}

/** What the tabs of one device have between them, as the browser's locks give it. */
export function device(): () => Tabs {
	const [work, keep, asks, hearers] = [lock(), lock(), new Map<string, Lock>(), new Set<() => void>()];
	return () => {
		let mine: (() => void) | null = null;
		return {
			work,
			keep,
			ask(key) {
				const one = asks.get(key) ?? lock();
				asks.set(key, one);
				return one;
			},
			word: {
				tell: () => hearers.forEach((hear) => hear !== mine && hear()),
				hear(changed) {
					mine = changed;
					hearers.add(changed);
				},
				end: () => mine !== null && hearers.delete(mine),
			},
		};
	};
}

/** Opens a tab. */
export async function openTab(
	vault: VaultApi,
	storage: Storage,
	chain: FakeChain,
	more: { readonly tabs?: Tabs; readonly genesis?: `0x${string}`; readonly signer?: Signer } & Partial<Pick<ActsOptions, "preview" | "stands" | "motion" | "from">> = {},
): Promise<Tab> {
	const genesis = more.genesis ?? GENESIS;
	const node = new Node(NETWORK.node, genesis, () => 1_764_000_000, chain.dial);
	const connection = { network: { ...NETWORK, genesis }, node, session: {} } as unknown as Connection;
	const trouble = new BehaviorSubject<Trouble | null>(null);
	const network = {
		connection, connection$: new BehaviorSubject(connection), back$: new Subject<void>(),
		get trouble() {
			return trouble.value;
		},
	} as unknown as NetworkService;
	let latest: readonly Entry[] = [];
	const opened = Math.floor(Date.now() / 1_000);
	const tab = { signer: more.signer ?? SIGNER, trouble, final: [] as Act[], late: 0 } as { -readonly [K in keyof Tab]: Tab[K] };
	const acts = createActs({
		storage,
		secrets: createSecrets(storage, vault, () => tab.signer),
		vault,
		network,
		signer: () => tab.signer,
		from: more.from ?? (async () => ACCOUNT),
		preview: more.preview ?? (async () => null),
		templates: () => [],
		onFinal: async (act) => void tab.final.push(act),
		stands: more.stands ?? (async () => null),
		motion: more.motion ?? (async () => new Uint8Array(40)),
		tabs: more.tabs ?? device()(),
		now: () => opened + tab.late,
	});
	const shown = acts.entries$.subscribe((entries) => {
		latest = entries;
	});
	tab.acts = acts;
	tab.entries = () => latest;
	tab.statuses = () => latest.map(({ status }) => status);
	tab.status = () => latest[0]?.status;
	tab.confirm = async (...all) => {
		const kept = await acts.confirm(await Promise.all(all.map((act) => prepared(vault, act, genesis))));
		if (!kept.ok) throw new Error(kept.failure.kind);
		return kept.value;
	};
	tab.close = () => {
		shown.unsubscribe();
		acts.dispose();
		node.close();
	};
	return tab;
}

/** An act as it is confirmed. */
export async function prepared(vault: VaultApi, act: Act, genesis: `0x${string}` = GENESIS): Promise<Prepared> {
	const data = await encodeCall(await committed(), act, { ...codec(vault), motionLength: async () => 40 });
	return { act, signer: ACCOUNT, genesis, call: { pallet: "", call: "", doc: "", args: [], data: toHex(data) }, motion: null, changes: null, text: null, warnings: [] };
}

/** Lets tabs work until something is so. */
export const drive = async (tabs: Tab | readonly Tab[], condition: () => boolean): Promise<void> =>
	until(() => {
		for (const tab of [tabs].flat() as readonly Tab[]) tab.acts.advance();
		return condition();
	});
