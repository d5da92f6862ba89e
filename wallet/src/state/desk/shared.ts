/** What both desks are made of: topics of whoever signs, and whose organization that is. */

import { interval, merge, type Observable } from "rxjs";
import type { AccountId, Failure, Loadable, Order, Organization, OrganizationId, Outcome, Role, Signer } from "../../contracts";
import { Failed, failureOf } from "../../chain/failure";
import { At } from "../../chain/node";
import * as read from "../../chain/queries";
import { VaultFault, type VaultApi } from "../../vault/client";
import { connected, type Connection, type NetworkService } from "../network";
import { refuseWhileTroubled } from "../patient";
import { topic, type Cache } from "../topic";

/** What the desks need. */
export interface DeskOptions {
	readonly vault: VaultApi;
	readonly network: NetworkService;
	readonly cache: Cache;
	readonly signer$: Observable<Signer | null>;
	readonly signer: () => Signer | null;
	readonly names: read.Directory;
}

/** For whom somebody works. */
export interface Employment {
	readonly account: AccountId;
	readonly organization: OrganizationId;
	readonly roles: readonly Role[];
}

/** Reads a topic. */
type Load<T> = (connection: Connection) => Promise<T>;

/**
 * When a topic is read again: with each of the ledger's blocks or so; by the clock as well, for what changes while
 * blocks stand still; or seldom, after somebody's own act alone, for what is long.
 */
export type When = "blocks" | "clock" | "acts";

/** What has topics read again. */
export interface Signals {
	readonly blocks$: Observable<unknown>;
	readonly acts$: Observable<unknown>;
	/** Forget what was read. */
	readonly reset$: Observable<unknown>;
}

/** Milliseconds by the clock. */
const CLOCK = 5_000;

/** One desk's tools. */
export interface Desk {
	readonly options: DeskOptions;
	/** A topic, kept for whoever signs. What it is read from says what has to be there for it. */
	make<T>(name: string, load: Load<T>, how?: { readonly when?: When; readonly from?: "ledger" | "gateway" }): Observable<Loadable<T>>;
	/** An act that is no transaction, its exceptions as failures. */
	outcome<T>(where: string, act: () => Promise<T>): Promise<Outcome<T>>;
	failure(where: string): (error: unknown) => Failure;
	/** The organization for which whoever signs works. */
	employer(at: At): Promise<Employment>;
	connection(): Connection;
	readonly organization$: Observable<Loadable<Organization>>;
	readonly orders$: Observable<Loadable<readonly Order[]>>;
}

/** Makes the tools. */
export function createDesk(options: DeskOptions, { blocks$, acts$, reset$ }: Signals): Desk {
	const { network, cache, names } = options;

	const failure = (where: string) => (error: unknown): Failure => {
		if (error instanceof VaultFault) return error.code === "locked" ? { kind: "locked" } : { kind: "damaged" };
		return failureOf(error, where, network.connection?.network.genesis ?? null);
	};

	function make<T>(name: string, load: Load<T>, { when = "blocks", from = "ledger" }: { readonly when?: When; readonly from?: "ledger" | "gateway" } = {}): Observable<Loadable<T>> {
		return topic({
			key: () => {
				const signer = options.signer();
				return signer === null ? null : `${name}/${signer.account}`;
			},
			load: () => refuseWhileTroubled(network, from).then(() => load(connected(network.connection))),
			failure: failure(name),
			cache,
			again$: when === "acts" ? acts$ : when === "clock" ? merge(blocks$, acts$, interval(CLOCK)) : merge(blocks$, acts$),
			reset$,
		}).value$;
	}

	const outcome: Desk["outcome"] = async (where, act) => {
		try {
			return { ok: true, value: await act() };
		} catch (error) {
			return { ok: false, failure: failure(where)(error) };
		}
	};

	async function employer(at: At): Promise<Employment> {
		const signer = options.signer();
		if (signer === null) throw new Failed({ kind: "locked" });
		const standing = await read.enrolment(at, signer.account);
		if (standing.is !== "staff") throw new Failed({ kind: "not_yours" });
		return { account: signer.account, organization: standing.organization, roles: standing.roles as readonly Role[] };
	}

	return {
		options,
		make,
		outcome,
		failure,
		employer,
		connection: () => connected(network.connection),
		organization$: make<Organization>("organization", async ({ node }) => {
			const at = await At.finalized(node);
			const { organization } = await employer(at);
			const found = await read.organization(at, organization, names);
			if (found === null) throw new Failed({ kind: "not_found" });
			return found;
		}),
		orders$: make<readonly Order[]>("orders", async ({ node }) => {
			const at = await At.finalized(node);
			const { organization } = await employer(at);
			return read.ordersOf(at, organization);
		}),
	};
}
