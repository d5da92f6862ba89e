/** What staff of hospitals and partners see. */

import type { Observable } from "rxjs";
import type { DecodedCall, OrderTerms } from "./act";
import type { Category, Qualification, Role } from "./codes";
import type { Organization } from "./consent";
import type { AccountId, Balance, BatchNumber, EmergencyId, Hex, Moment, ObjectId, OrderId, OrganizationId, ReceiptId } from "./ids";
import type { EmergencyAccess, Representative } from "./patient";
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

/** The blocks that were a validator's to make lately, and how many of them it made. */
export interface Turns {
	readonly made: number;
	readonly of: number;
}

/** A validator, as the council admitted it, and what it does: a seat says nothing of a machine that is down. */
export interface Validator {
	readonly hospital: OrganizationId;
	readonly account: AccountId;
	readonly standing: "active" | "joining" | "suspended" | "leaving";
	/** `null` while it had no turn, or while the set has just changed. */
	readonly turns: Turns | null;
}

/** A council motion. */
export interface Motion {
	readonly hash: Hex;
	readonly index: number;
	/** What it would do, decoded from its bytes; `null` when the call is not known to this program. */
	readonly call: DecodedCall | null;
	readonly ayes: readonly AccountId[];
	readonly nays: readonly AccountId[];
	readonly threshold: number;
	readonly endsAtBlock: number;
}

/** The council as one of its hospitals sees it. */
export interface Council {
	readonly motions: readonly Motion[];
	/** The account that signs now has its hospital's seat: only such a one can vote. */
	readonly hasSeat: boolean;
	/** The newest final block. */
	readonly block: number;
}

/** Why something is erased: GDPR, article 17 (1). */
export const ERASURE_REASONS = ["no_longer_needed", "consent_withdrawn", "objection", "unlawful_processing", "legal_obligation"] as const;
/** One of {@link ERASURE_REASONS}. */
export type ErasureReason = (typeof ERASURE_REASONS)[number];

/** Why something is kept: GDPR, article 17 (3). */
export const RETENTION_GROUNDS = ["expression", "legal_obligation", "public_health", "archiving", "legal_claims"] as const;
/** One of {@link RETENTION_GROUNDS}. */
export type RetentionGround = (typeof RETENTION_GROUNDS)[number];

/** An erasure, demanded by a patient or begun by the hospital. */
export interface Erasure {
	readonly id: string;
	/** Its number on the ledger; `null` where nobody demanded it. */
	readonly demand: bigint | null;
	readonly account: AccountId | null;
	readonly everything: boolean;
	/** Done and declined are final: the ledger knows. */
	readonly state: "waiting" | "started" | "destroyed" | "done" | "declining" | "declined";
	/** The patient has still to hand in which records are meant. */
	readonly listMissing: boolean;
	readonly overdue: boolean;
	readonly demandedAt: Moment;
	readonly due: Moment | null;
	readonly records: number;
	readonly reason: ErasureReason | null;
	readonly ground: RetentionGround | null;
}

/** A paper's salted hash, which the ledger holds, and the note that opens it, which belongs beside the paper. */
export interface Committed {
	readonly commitment: Hex;
	readonly note: string;
}

/** Who works for an organization. */
export interface StaffMember {
	readonly account: AccountId;
	readonly roles: readonly Role[];
	readonly until: Moment | null;
}

/** Staff, as far as the list was read. */
export interface Staff {
	readonly members: readonly StaffMember[];
	/** Whether everybody is in it: the ledger's list of members has no end that a page could wait for. */
	readonly complete: boolean;
}

/** What became of a file that was sent in. */
export interface Imported {
	/** New, or newer than what was there. */
	readonly stored: number;
	/** There already, byte for byte. */
	readonly unchanged: number;
	/** Lines that were passed over, and the first of their faults. */
	readonly refused: number;
	readonly faults: readonly { readonly line: number; readonly path: string; readonly problem: string }[];
	/** Whether the answer ended before the file did: the rest can be sent again, and nothing is stored twice. */
	readonly brokenOff: boolean;
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
		readonly validators: readonly Validator[];
		readonly gateway: { readonly ready: boolean; readonly database: boolean; readonly objects: boolean; readonly ledger: boolean } | null;
	}>>;
	readonly outbox$: Observable<Loadable<Outbox>>;
	readonly orders$: Observable<Loadable<readonly Order[]>>;
	readonly emergencies$: Observable<Loadable<{ readonly accesses: readonly (EmergencyAccess & { readonly subject: AccountId; readonly clinician: AccountId })[]; readonly waiting: number; readonly sanctioned: boolean }>>;
	/** All organizations by number, for their names. */
	readonly organizations$: Observable<Loadable<ReadonlyMap<OrganizationId, Organization>>>;
	readonly staff$: Observable<Loadable<Staff>>;
	/** As what an account stands at this hospital, read now. */
	standingOf(account: AccountId): Promise<Outcome<"enrolled_here" | "enrolled_elsewhere" | "staff" | "none">>;
	readonly council$: Observable<Loadable<Council>>;
	/** All erasures, those that wait first. Privacy officers alone see them. */
	readonly erasures$: Observable<Loadable<readonly Erasure[]>>;
	/** Decides an erasure. Erasing cannot be undone. */
	decideErasure(erasure: string, decision: { readonly erase: ErasureReason } | { readonly keep: RetentionGround }): Promise<Outcome<void>>;
	/** Who may act for a patient, read now. */
	representativesOf(subject: AccountId): Promise<Outcome<readonly Representative[]>>;
	/** Draws a salt for a paper. The paper itself goes nowhere. */
	commitTo(paper: Uint8Array): Promise<Committed>;
	/** Opens what an emergency access released to the hospital, with the hospital's key. */
	fetchEmergency(access: EmergencyId, subject: AccountId, key: PullKey): Observable<PullProgress>;
	/** After the enrolment is final: tells the gateway which patient the account is. */
	linkPatient(account: AccountId, patient: string): Promise<Outcome<{ readonly shelf: string }>>;
	/** Sends a FHIR file to the gateway. What it says is stored is durable, also where the connection broke afterwards. */
	importFhir(file: Blob, name: string): Promise<Outcome<Imported>>;
}

/** What can be bought at one hospital. Counts only, from 11 up: `null` is fewer. */
export interface Offer {
	readonly custodian: OrganizationId;
	readonly counts: readonly { readonly category: Category; readonly patients: number | null }[];
	readonly asOf: Moment;
}

/** Pulling an order's data into the browser. */
export type PullProgress =
	| { readonly step: "releasing"; readonly released: number; readonly dropped: number; readonly remaining: number }
	| { readonly step: "fetching"; readonly records: number; readonly of: number }
	/** `files`: the first ones, to look at; `bundle`: all of them, a line each. */
	| {
			readonly step: "done"; readonly records: number; readonly dropped: number; readonly files: readonly PulledFile[]; readonly bundle: Blob;
			/** Records that were released and are not there any more. */
			readonly missing: number;
			/** Records whose leaf is in no anchored batch yet. */
			readonly unanchored: number;
	  }
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

/** With what a release is opened: the wallet's own key, or the organization's in a key file. */
export type PullKey = { readonly file: Uint8Array; readonly passphrase: string } | { readonly own: true };

/** One patient in an order, as its two sides see it. */
export interface OrderLine {
	readonly subject: AccountId;
	readonly state: "included" | "authorized" | "released" | "disputed" | "paid" | "dropped" | "refunded" | "lapsed";
	/** The receipt under which it was last released. */
	readonly receipt: ReceiptId | null;
	readonly categories: readonly Category[];
	/** Until when the state can change by itself: a confirmation, an objection, a ruling. */
	readonly until: Moment | null;
}

/** What an organization's data credit came to. */
export interface Spending {
	readonly free: Balance;
	readonly held: Balance;
	readonly spent: Balance;
	readonly returned: Balance;
}

/** The partner's desk. */
export interface PartnerDesk {
	readonly organization$: Observable<Loadable<Organization>>;
	readonly offers$: Observable<Loadable<readonly Offer[]>>;
	readonly orders$: Observable<Loadable<readonly Order[]>>;
	/** What is free, held in escrow, was spent and came back. */
	readonly spending$: Observable<Loadable<Spending>>;
	/** The patients of an order with their receipts, read now. */
	linesOf(order: OrderId): Promise<Outcome<readonly OrderLine[]>>;
	/** Whether this organization may ask for it now, and what is missing. */
	missingQualifications(terms: OrderTerms): Promise<readonly Qualification[]>;
	/**
	 * Releases and decrypts in this browser. The organization's envelope key is typed or dropped as a
	 * key file and held in the worker only.
	 */
	pull(order: OrderId, key: PullKey): Observable<PullProgress>;
}
