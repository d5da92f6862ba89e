/** The gateway's JSON, as `gateway/src/http/types.rs` and its OpenAPI document have it. */

/** What a client must know before it signs anything: `/.well-known/galen`. */
export interface About {
	readonly organization: number;
	/** Hexadecimal without `0x`. */
	readonly genesis: string;
	/** The ed25519 key that signs disclosures, hexadecimal without `0x`. */
	readonly signer: string;
	readonly version: string;
}

/** Who a session is. */
export type ActorBody =
	| { readonly kind: "subject"; readonly account: string }
	| { readonly kind: "representative"; readonly account: string }
	| { readonly kind: "staff"; readonly account: string; readonly organization: number; readonly roles: readonly string[] }
	| { readonly kind: "client"; readonly organization: number; readonly scope: string };

/** A session. */
export interface SessionAnswer {
	readonly access_token: string;
	readonly expires_in: number;
	readonly actor: ActorBody;
}

/** A record, as the hospital's index has it. */
export interface RecordBody {
	readonly object: string;
	readonly resource_type: string;
	readonly category: string;
	readonly confidentiality: string;
	readonly sensitivities: readonly string[];
	readonly clinical_time: number | null;
	readonly version: number;
	readonly size: number;
	readonly batch: number | null;
	readonly leaf_index: number | null;
	readonly received_at: number;
	readonly erased?: boolean;
}

/** Where a leaf stands. */
export interface Place {
	readonly batch: number;
	readonly leaf_index: number;
	readonly leaf_count: number;
	readonly path: readonly string[];
}

/** That a record's leaf is in an anchored batch. */
export interface ProofAnswer extends Place {
	readonly object: string;
	readonly ciphertext_root: string;
	readonly metadata_hash: string;
}

/** One entry of the accounting. */
export interface DisclosureBody {
	readonly number: number;
	readonly own_number?: number;
	readonly receipt: number;
	readonly basis?: "order" | "treatment" | "emergency";
	readonly recipient: number;
	readonly purpose: string;
	readonly categories: readonly string[];
	readonly records: number;
	readonly at: number;
	readonly withheld: number | null;
	/** The entry that says of this one that it was never handed out. */
	readonly taken_back?: number | null;
	readonly accountable?: boolean;
	readonly statement: string;
	readonly salt: string;
	readonly batch: number | null;
	readonly leaf_index: number | null;
}

/** A page of the accounting, with the hospital's signed count of all of it. */
export interface DisclosuresAnswer {
	readonly disclosures: readonly DisclosureBody[];
	readonly entries?: number;
	readonly accounting?: string;
	readonly next: number | null;
}

/** An entry of an inbox. */
export interface InboxEntry {
	readonly number: number;
	readonly at: number;
	readonly block: number;
	readonly kind: string;
	readonly loud: boolean;
	readonly unread: boolean;
	readonly refs: {
		readonly order?: number;
		readonly receipt?: number;
		readonly emergency?: number;
		readonly request?: number;
		readonly directive?: number;
		readonly template?: number;
		readonly minimum?: number;
		readonly organization?: number;
		readonly subject?: string;
		readonly account?: string;
		readonly code?: string;
		readonly purpose?: string;
		readonly amount?: string;
	};
}

/** A page of an inbox. */
export interface InboxAnswer {
	readonly entries: readonly InboxEntry[];
	readonly next: number | null;
	readonly read: number;
	readonly unread: number;
}

/** A ring, handed out. */
export interface ReleaseBody {
	readonly receipt: number;
	readonly order: number | null;
	readonly subject: string;
	readonly genesis: string;
	readonly recipient: number;
	readonly ring: string;
	readonly lease_end: { readonly block: number } | { readonly time: number };
	readonly disclosure: number;
	readonly records: readonly RecordBody[];
}

/** What one call released of an order. */
export interface ReleasesAnswer {
	readonly releases: readonly ReleaseBody[];
	readonly dropped: number;
	readonly remaining: number;
}

/** What waits to be anchored. */
export interface OutboxAnswer {
	readonly pending: number;
	readonly batches: { readonly sealed: number; readonly anchored: number };
	readonly finalized_age_s: number;
}

/** Whether the gateway can do its work. */
export interface ReadyAnswer {
	readonly ready: boolean;
	readonly database: boolean;
	readonly objects: boolean;
	readonly ledger: boolean;
}

/** What the gateway offers: counts of patients by category, small ones left out by the gateway already. */
export interface CatalogueAnswer {
	readonly at: number;
	readonly categories: readonly { readonly category: string; readonly patients: number | null }[];
}

/** An erasure. */
export interface ErasureBody {
	readonly erasure: string;
	readonly demand: number | null;
	readonly account: string | null;
	readonly everything: boolean;
	readonly state: "waiting" | "started" | "destroyed" | "done" | "declining" | "declined";
	readonly list_missing: boolean;
	readonly overdue: boolean;
	readonly demanded_at: number;
	readonly due: number | null;
	readonly records: number;
	readonly reason: "no_longer_needed" | "consent_withdrawn" | "objection" | "unlawful_processing" | "legal_obligation" | null;
	readonly ground: "expression" | "legal_obligation" | "public_health" | "archiving" | "legal_claims" | null;
}

/** A page of erasures. */
export interface ErasuresAnswer {
	readonly erasures: readonly ErasureBody[];
	readonly next: string | null;
}
