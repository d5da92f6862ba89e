/** What staff of hospitals and partners see. */

import type { Observable } from "rxjs";
import type { OrderTerms } from "./act";
import type { Category, Qualification, Role } from "./codes";
import type { Organization } from "./consent";
import type { AccountId, Balance, BatchNumber, Hex, Moment, ObjectId, OrderId, OrganizationId, ReceiptId } from "./ids";
import type { EmergencyAccess, RecordEntry } from "./patient";
import type { Loadable, Outcome } from "./trouble";

/** An order in the life of both its sides. */
export interface Order {
	readonly id: OrderId;
	readonly requester: OrganizationId;
	readonly custodian: OrganizationId;
	readonly terms: OrderTerms;
	readonly deadline: Moment;
	readonly state:
		| { readonly is: "placed" | "accepted" | "settling" }
		| { readonly is: "closed"; readonly how: "cancelled" | "declined" | "expired" | "settled"; readonly at: Moment };
	readonly lines: { readonly open: number; readonly released: number; readonly disputed: number; readonly paid: number; readonly refunded: number; readonly lapsed: number };
	readonly escrow: Balance;
	readonly paid: Balance;
	readonly refunded: Balance;
}

/** A validator, as the council admitted it. */
export interface Validator {
	readonly hospital: OrganizationId;
	readonly account: AccountId;
	readonly standing: "active" | "joining" | "suspended" | "leaving";
}

/** A council motion. */
export interface Motion {
	readonly hash: Hex;
	readonly index: number;
	/** `Pallet.call` and its arguments as text; `null` when the call is not known to this program. */
	readonly call: string | null;
	readonly ayes: readonly AccountId[];
	readonly nays: readonly AccountId[];
	readonly threshold: number;
	readonly endsAtBlock: number;
}

/** Who works for an organization. */
export interface StaffMember {
	readonly account: AccountId;
	readonly roles: readonly Role[];
	readonly until: Moment | null;
}

/** What waits in the gateway. */
export interface Outbox {
	readonly pending: bigint;
	readonly sealed: bigint;
	readonly anchored: bigint;
	readonly finalizedAgeSeconds: number;
}

/** The hospital's desk. */
export interface HospitalDesk {
	readonly organization$: Observable<Loadable<Organization>>;
	readonly network$: Observable<Loadable<{
		readonly best: number; readonly finalized: number; readonly finalizedAt: Moment;
		readonly validators: readonly Validator[]; readonly organizations: readonly Organization[];
		readonly gateway: { readonly ready: boolean; readonly database: boolean; readonly objects: boolean; readonly ledger: boolean } | null;
	}>>;
	readonly outbox$: Observable<Loadable<Outbox>>;
	readonly orders$: Observable<Loadable<readonly Order[]>>;
	readonly emergencies$: Observable<Loadable<{ readonly accesses: readonly (EmergencyAccess & { readonly subject: AccountId; readonly clinician: AccountId })[]; readonly waiting: number; readonly sanctioned: boolean }>>;
	readonly staff$: Observable<Loadable<readonly StaffMember[]>>;
	readonly motions$: Observable<Loadable<readonly Motion[]>>;
	/** After the enrolment is final: tells the gateway which patient the account is. */
	linkPatient(account: AccountId, patient: string): Promise<Outcome<{ readonly shelf: string }>>;
	/** Sends a FHIR file to the gateway; progress in bytes. */
	importFhir(file: Blob, progress: (sent: number) => void): Promise<Outcome<{ readonly accepted: number; readonly refused: number }>>;
}

/** What can be bought at one hospital. Counts only, from 11 up: `null` is fewer. */
export interface Offer {
	readonly custodian: OrganizationId;
	readonly counts: readonly { readonly category: Category; readonly patients: number | null }[];
	readonly asOf: Moment;
}

/** A release this partner received. */
export interface Release {
	readonly receipt: ReceiptId;
	readonly order: OrderId | null;
	readonly subject: AccountId;
	readonly disclosure: bigint;
	readonly leaseEnd: { readonly by: "block"; readonly block: number } | { readonly by: "time"; readonly at: Moment };
	readonly records: readonly RecordEntry[];
}

/** Pulling an order's data into the browser. */
export type PullProgress =
	| { readonly step: "releasing"; readonly released: number; readonly dropped: number; readonly remaining: number }
	| { readonly step: "fetching"; readonly records: number; readonly of: number }
	| { readonly step: "done"; readonly records: number; readonly dropped: number; readonly files: readonly PulledFile[] }
	| { readonly step: "failed"; readonly because: import("./trouble").Failure };

/** One record, decrypted in this browser. */
export interface PulledFile {
	readonly object: ObjectId;
	readonly subject: AccountId;
	readonly resourceType: string;
	readonly category: Category;
	readonly text: string;
	readonly batch: BatchNumber | null;
}

/** The partner's desk. */
export interface PartnerDesk {
	readonly organization$: Observable<Loadable<Organization>>;
	readonly offers$: Observable<Loadable<readonly Offer[]>>;
	readonly orders$: Observable<Loadable<readonly Order[]>>;
	/** What is free, held in escrow, and was spent. */
	readonly spending$: Observable<Loadable<{ readonly free: Balance; readonly held: Balance; readonly spent: Balance }>>;
	/** Whether this organization may ask for it now, and what is missing. */
	missingQualifications(terms: OrderTerms): Promise<readonly Qualification[]>;
	/**
	 * Releases and decrypts in this browser. The organization's envelope key is typed or dropped as a
	 * key file and held in the worker only.
	 */
	pull(order: OrderId, key: { readonly file: Uint8Array; readonly passphrase: string } | { readonly own: true }): Observable<PullProgress>;
}
