/**
 * Lists of records whose erasure was demanded. The ledger has a salted hash of the list; the hospital needs the
 * list itself, once the demand is final. Until the gateway has taken it, it is kept here.
 */

import type { AccountId, Act, Hex } from "../contracts";
import { Failed } from "../chain/failure";
import { At } from "../chain/node";
import { bytesOf, toAccount } from "../chain/runtime";
import { toHex } from "../chain/bytes";
import type { Connection } from "./network";
import type { Secrets } from "./secrets";
import type { Storage } from "./storage";

const PREFIX = "demands/";

/** What the gateway says of a list that no later try makes right. */
const NEVER: ReadonlySet<string> = new Set(["other-list", "already-decided", "too-large", "bad-request"]);

interface Demand {
	/** The network on whose ledger it stands. */
	readonly genesis: Hex;
	readonly subject: AccountId;
	readonly records: readonly string[];
	readonly salt: Hex;
	readonly commitment: Hex;
}

/** Keeps lists and hands them in. */
export class Demands {
	private running = false;

	constructor(
		private readonly storage: Storage,
		private readonly secrets: Secrets,
	) {}

	/** Keeps the list of a demand that is about to be shown as final. */
	async keep(act: Act, genesis: Hex): Promise<void> {
		if (act.act !== "request_erasure") return;
		const { subject, records, salt, commitment } = act;
		await this.storage.set(PREFIX + salt.slice(2), await this.secrets.seal({ genesis, subject, records, salt, commitment } satisfies Demand));
	}

	/** Hands in what waits. What cannot be handed in now stays. */
	async handIn(connection: Connection, self: AccountId): Promise<void> {
		if (this.running) return;
		this.running = true;
		try {
			for (const key of await this.storage.keys(PREFIX)) {
				const demand = await this.secrets.open<Demand>(await this.storage.get(key)).catch(() => null);
				const ours = demand !== null && demand.genesis === connection.network.genesis;
				if (ours && (await this.one(connection, self, demand))) await this.storage.delete(key);
			}
		} finally {
			this.running = false;
		}
	}

	/** Whether nothing has to be handed in any more. */
	private async one(connection: Connection, self: AccountId, demand: Demand): Promise<boolean> {
		type Requests = readonly (readonly [number | bigint, { readonly scope: { readonly type: string; readonly value?: unknown } }])[];
		try {
			const at = await At.finalized(connection.node);
			const requests = await at.askNewer<Requests>("Anchors", "erasure_requests_of", toAccount(demand.subject));
			const found = requests.find(([, { scope }]) => scope.type === "Records" && toHex(bytesOf(scope.value)) === demand.commitment);
			// Answered and gone, or never made.
			if (found === undefined) return true;
			await connection.session.json(`/demands/${found[0]}/records`, {
				method: "POST",
				body: { salt: demand.salt.slice(2), records: demand.records },
				subject: demand.subject === self ? null : demand.subject,
			});
			return true;
		} catch (error) {
			// A list that the hospital will never take is not kept for ever. Whatever else is said against it, by a
			// proxy or in a busy minute, says nothing of the list.
			return error instanceof Failed && error.failure.kind === "refused" && NEVER.has(error.failure.problem);
		}
	}
}
