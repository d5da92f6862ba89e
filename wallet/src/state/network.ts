/** The network this wallet belongs to: pairing, the connection, and how it all does. */

import { BehaviorSubject, combineLatest, map, of, Subject, switchMap, timer, type Observable } from "rxjs";
import type { CodeRefused, Network, NetworkControl, NetworkState, Outcome, Pairing, Signer, Trouble } from "../contracts";
import { deviceTime, Failed, failureOf, isOffline } from "../chain/failure";
import { isBehind, Node } from "../chain/node";
import { GatewayClient } from "../gateway/client";
import { Session } from "../gateway/session";
import type { About } from "../gateway/types";
import type { VaultApi } from "../vault/client";
import { readEnrolment, readPairing, writeEnrolment, writePairing } from "./codes";
import type { Storage } from "./storage";

const KEY = "network";

/** A network with what speaks to it. */
export interface Connection {
	readonly network: Network;
	readonly node: Node;
	readonly session: Session;
}

/** The control, and what the rest of the core uses. */
export interface NetworkService extends NetworkControl {
	/** The connection; `null` while unpaired. Another object after another pairing. */
	readonly connection$: Observable<Connection | null>;
	readonly connection: Connection | null;
	/** What keeps the node from being asked now; `null` when nothing does. */
	readonly trouble: Trouble | null;
	/** Emits when the node can be asked again after trouble. */
	readonly back$: Observable<void>;
	dispose(): void;
}

/** How often a node that does not answer is looked at again. */
const AGAIN = 3_000;

/** Opens the network this device is paired with. */
export async function openNetwork(storage: Storage, vault: VaultApi, signer: () => Signer | null): Promise<NetworkService> {
	const connection = new BehaviorSubject<Connection | null>(null);
	const trouble = new BehaviorSubject<Trouble | null>(null);
	const back = new Subject<void>();
	let watch: { unsubscribe(): void } | null = null;

	function leave(): void {
		watch?.unsubscribe();
		watch = null;
		const current = connection.value;
		current?.node.close();
		current?.session.close();
	}

	function enter(network: Network): void {
		leave();
		const node = new Node(network.node, network.genesis);
		const session = new Session(network, vault, signer);
		trouble.next(null);
		connection.next({ network, node, session });
		watch = follow(node, network);
	}

	/** Keeps `trouble` true: asks the node now and then, and looks at how old its figures are. */
	function follow(node: Node, network: Network): { unsubscribe(): void } {
		const set = (next: Trouble | null) => {
			const before = trouble.value;
			if (before?.kind === next?.kind && next?.kind !== "chain_behind") return;
			trouble.next(next);
			if (before !== null && next === null) back.next();
		};
		return combineLatest([timer(0, AGAIN), node.rpc.state$, node.health$]).subscribe(([, link, health]) => {
			if (isOffline()) return set({ kind: "offline" });
			if (link === "open") {
				node.ready().then(
					() => {
						if (health === null) return;
						const behind = isBehind(health, deviceTime());
						set(behind ? { kind: "chain_behind", finalizedAt: health.finalizedAt, blocksBehind: health.best - health.finalized } : null);
					},
					(error: unknown) => {
						const failure = failureOf(error, "network", network.genesis);
						set(failure.kind === "internal" ? { kind: "node_down" } : (failure as Trouble));
					},
				);
			} else if (link === "closed") {
				set({ kind: "node_down" });
			}
		});
	}

	const kept = (await storage.get(KEY)) as Network | undefined;
	if (kept !== undefined) enter(kept);

	const state$: Observable<NetworkState> = connection.pipe(
		switchMap((current): Observable<NetworkState> => {
			if (current === null) return of({ is: "unpaired" });
			const { network, node } = current;
			return combineLatest([node.health$, trouble]).pipe(
				map(([health, now]): NetworkState => {
					if (now !== null) return { is: "troubled", network, trouble: now, health };
					return health === null ? { is: "connecting", network } : { is: "connected", network, health };
				}),
			);
		}),
	);

	return {
		state$,
		connection$: connection.asObservable(),
		back$: back.asObservable(),
		get connection() {
			return connection.value;
		},
		get trouble() {
			return trouble.value;
		},
		read: (code) => readPairing(code, deviceTime()),
		async pair(pairing: Pairing): Promise<Outcome<Network, CodeRefused>> {
			const { network } = pairing;
			// A wallet that belongs to one network does not change to another by a scan: what waits is meant for the first.
			const own = connection.value?.network.genesis ?? network.genesis;
			if (own !== network.genesis) return { ok: false, failure: { kind: "other_network", expected: own, found: network.genesis } };
			if (await servedByAnother(network.gateway)) {
				return { ok: false, failure: { kind: "other_hospital", page: `${network.gateway}/#${writePairing(network, pairing.claimedName)}` } };
			}
			const probe = new Node(network.node, network.genesis);
			try {
				await probe.ready();
				const about = await new GatewayClient(network.gateway).json<About>("/.well-known/galen");
				const found = `0x${about.genesis}` as Network["genesis"];
				if (found !== network.genesis) return { ok: false, failure: { kind: "other_network", expected: network.genesis, found } };
				if (about.organization !== network.hospital) return { ok: false, failure: { kind: "not_a_code" } };
			} catch (error) {
				const failure = failureOf(error, "pair", network.genesis);
				const known: CodeRefused = failure.kind === "internal" || !isTrouble(failure) ? { kind: "gateway_down" } : failure;
				return { ok: false, failure: known };
			} finally {
				probe.close();
			}
			await storage.set(KEY, network);
			enter(network);
			return { ok: true, value: network };
		},
		async unpair() {
			await storage.delete(KEY);
			leave();
			connection.next(null);
			trouble.next(null);
		},
		enrolmentCode() {
			const [current, now] = [connection.value, signer()];
			if (current === null || now === null) return null;
			return { genesis: current.network.genesis, account: now.account, envelopeKey: now.is === "own" ? now.envelopeKey : null };
		},
		write: writeEnrolment,
		readEnrolment: (code) => readEnrolment(code, connection.value?.network.genesis ?? null),
		pairingText: writePairing,
		dispose() {
			leave();
			connection.complete();
			trouble.complete();
			back.complete();
		},
	};
}

/** Whether a hospital serves this page, and not the one at this address: the page's policy lets it speak to no other. */
async function servedByAnother(gateway: string): Promise<boolean> {
	if (typeof location === "undefined" || new URL(gateway).origin === location.origin) return false;
	try {
		const answer = await fetch("./.well-known/galen", { cache: "no-store", redirect: "error" });
		return answer.ok && typeof ((await answer.json()) as Partial<About>).genesis === "string";
	} catch {
		return false;
	}
}

const TROUBLES = new Set(["offline", "node_down", "chain_behind", "gateway_down", "gateway_busy", "other_network", "incompatible", "program_outdated"]);

/** Whether a failure is something outside that passes by itself. */
export function isTrouble(failure: { readonly kind: string }): failure is Trouble {
	return TROUBLES.has(failure.kind);
}

/** A connection, or the failure of having none. */
export function connected(connection: Connection | null): Connection {
	if (connection === null) throw new Failed({ kind: "not_found" });
	return connection;
}
