/** What a patient sees: topics, each one observable. */

import type { Observable } from "rxjs";
import type { Action, Category, Confidentiality, Purpose, Relation, Right, Sensitivity } from "./codes";
import type { Act } from "./act";
import type { Consents, Organization, Survey, Template } from "./consent";
import type {
	AccountId, Balance, BatchNumber, ConsentRequestId, DirectiveId, EmergencyId, Hex, Moment, ObjectId, OrderId,
	OrganizationId, ReceiptId, TemplateRef,
} from "./ids";
import type { Failure, Loadable, Outcome } from "./trouble";
import type { Verified } from "./proof";

/** As what the account stands on the ledger. */
export type Enrolment =
	/** Not yet (or no longer) enrolled: show the enrolment code at the hospital. */
	| { readonly is: "none" }
	| { readonly is: "subject"; readonly custodian: OrganizationId }
	/** No subject itself, but it acts for others. */
	| { readonly is: "representative" }
	| { readonly is: "staff"; readonly organization: OrganizationId; readonly roles: readonly string[] };

/** Home: who can see what. */
export interface Home {
	/** Whose; another account than the signer's when acting for somebody. */
	readonly subject: AccountId;
	readonly custodian: OrganizationId | null;
	readonly consents: Consents;
	readonly survey: Survey;
	/** Organizations by id, for names. */
	readonly organizations: ReadonlyMap<OrganizationId, Organization>;
	/** All templates there are, newest version of each first. */
	readonly templates: readonly Template[];
	/** Emergency accesses that are open now. */
	readonly openEmergencies: readonly EmergencyAccess[];
	/** Consents whose template was revoked: the person is asked anew. */
	readonly reconsentDue: readonly TemplateRef[];
	/** The finalized block this is read at. */
	readonly block: Hex;
}

/** A question from an organization. */
export interface ConsentRequest {
	readonly id: ConsentRequestId;
	readonly requester: OrganizationId;
	readonly purpose: Purpose;
	readonly action: Action;
	readonly categories: readonly Category[];
	readonly price: Balance;
	readonly template: TemplateRef | null;
	readonly state:
		| { readonly is: "open"; readonly until: Moment }
		| { readonly is: "declined" }
		/** Its time is over; silence was a no. */
		| { readonly is: "expired"; readonly at: Moment };
}

/** An emergency access. */
export interface EmergencyAccess {
	readonly id: EmergencyId;
	readonly hospital: OrganizationId;
	readonly reason: "life_threatened" | "incapacitated" | "others_in_danger" | "urgent_transfer";
	readonly openedAt: Moment;
	readonly endsAt: Moment;
	readonly reviewDue: Moment;
	readonly reviews: readonly ("justified" | "unclear" | "unjustified")[];
	/** Opened while the chain could not be reached, entered afterwards. */
	readonly late: boolean;
}

/** Who saw my data: one entry of the hospital's accounting. */
export interface Disclosure {
	readonly custodian: OrganizationId;
	readonly number: bigint;
	readonly receipt: ReceiptId;
	readonly recipient: OrganizationId;
	readonly purpose: Purpose;
	readonly categories: readonly Category[];
	readonly records: number;
	readonly at: Moment;
	readonly withheld: boolean;
	readonly basis: { readonly is: "order"; readonly order: OrderId } | { readonly is: "treatment" }
		| { readonly is: "emergency"; readonly emergency: EmergencyId }
		/** An emergency while the ledger could not be reached. */
		| { readonly is: "local_emergency" } | { readonly is: "unknown" };
	/** Whether the hospital's signature fits, checked on this device. */
	readonly signature: "valid" | "invalid" | "unchecked";
	readonly anchored: { readonly batch: BatchNumber; readonly leaf: number } | null;
}

/** The accounting, complete or with what is missing. */
export interface Accounting {
	readonly entries: readonly Disclosure[];
	/** Numbers that should be there and are not, or say what nobody signed; loud. */
	readonly problems: readonly { readonly kind: "bad_signature" | "out_of_order" | "not_taken_back"; readonly number: bigint }[];
	readonly complete: boolean;
	/** Whether the hospital signs with another key than when this device first saw it. */
	readonly signerChanged: boolean;
	/** What the ledger allowed and this list has no line for, newest first; `null` where they could not be compared. */
	readonly unlisted: readonly { readonly receipt: ReceiptId; readonly recipient: OrganizationId; readonly categories: readonly Category[]; readonly at: Moment }[] | null;
}

/** A record of mine, as the hospital's index has it. */
export interface RecordEntry {
	readonly object: ObjectId;
	readonly resourceType: string;
	readonly category: Category;
	readonly confidentiality: Confidentiality;
	readonly sensitivities: readonly Sensitivity[];
	readonly clinicalTime: Moment | null;
	readonly version: number;
	readonly size: number;
	readonly anchored: { readonly batch: BatchNumber; readonly leaf: number } | null;
	readonly receivedAt: Moment;
}

/** A record, decrypted on this device. Dropped from memory when the page lets go of it. */
export interface OpenRecord {
	readonly entry: RecordEntry;
	/** FHIR JSON as the hospital received it. */
	readonly text: string;
	/** Whether ciphertext and labels are those of the anchored leaf. */
	readonly integrity: "anchored" | "not_anchored_yet";
}

/** What a person has earned. */
export interface Rewards {
	readonly earned: Balance;
	/** Can be redeemed now. */
	readonly free: Balance;
	/** Released to partners and not paid yet. */
	readonly pending: Balance;
	readonly pendingLines: number;
	readonly history: readonly {
		readonly at: Moment; readonly amount: Balance;
		readonly kind: "payout" | "contribution" | "redeemed";
		readonly order: OrderId | null;
	}[];
}

/** One thing that happened and concerns the person. */
export interface InboxItem {
	readonly id: string;
	readonly at: Moment;
	readonly seen: boolean;
	readonly what:
		| { readonly kind: "enrolled" | "enrolment_ended" }
		/** A clinician may read, for treatment. */
		| { readonly kind: "accessed"; readonly recipient: OrganizationId }
		/** Records are part of an order, as the person allowed; then they may be released; or consent was gone before. */
		| { readonly kind: "included"; readonly requester: OrganizationId; readonly purpose: Purpose | null; readonly order: OrderId }
		| { readonly kind: "release_allowed" | "line_dropped"; readonly order: OrderId }
		| { readonly kind: "emergency_opened"; readonly emergency: EmergencyId; readonly hospital: OrganizationId; readonly late: boolean }
		| { readonly kind: "emergency_not_entered" }
		| { readonly kind: "emergency_reviewed"; readonly emergency: EmergencyId; readonly verdict: "justified" | "unclear" | "unjustified" }
		| { readonly kind: "review_overdue"; readonly emergency: EmergencyId }
		| { readonly kind: "request" | "request_expired"; readonly request: ConsentRequestId; readonly requester: OrganizationId }
		| { readonly kind: "request_answered"; readonly request: ConsentRequestId; readonly answer: "agreed" | "declined" }
		| { readonly kind: "paid"; readonly amount: Balance; readonly order: OrderId | null }
		/** Somebody else did: a representative, or the hospital from a paper. */
		| { readonly kind: "consent_changed"; readonly by: AccountId }
		| { readonly kind: "consent_expiring"; readonly directive: DirectiveId }
		| { readonly kind: "reconsent_due"; readonly template: TemplateRef }
		| { readonly kind: "representative_appointed" | "representative_removed"; readonly account: AccountId }
		| { readonly kind: "recovery_started" | "recovery_finished" | "recovery_cancelled" | "recovery_code_changed" }
		| { readonly kind: "erasure_asked" | "erasure_answered" | "erasure_overdue" }
		/** Something newer than this program knows; `code` is the gateway's name for it. */
		| { readonly kind: "other"; readonly code: string };
}

/** Somebody who may act for me. */
export interface Representative {
	readonly account: AccountId;
	readonly rights: readonly Right[];
	readonly relation: Relation;
	readonly attestedBy: OrganizationId;
	readonly until: Moment;
}

/** Who acts for me, and for whom I act. */
export interface Representation {
	readonly representatives: readonly Representative[];
	readonly represents: readonly { readonly subject: AccountId; readonly rights: readonly Right[]; readonly relation: Relation | null; readonly until: Moment }[];
	/** A widening act that waits for the other representatives. */
	readonly proposal: { readonly id: Hex; readonly since: Moment; readonly agreed: readonly AccountId[] } | null;
}

/** Where a recovery of this account stands. */
export type Recovery =
	/** The network has no recovery, or it cannot be read. */
	| { readonly is: "unsupported" }
	| { readonly is: "none"; readonly codeSet: boolean; readonly onlyNarrowingUntil: Moment | null }
	| {
			readonly is: "running"; readonly attempt: number; readonly newAccount: AccountId; readonly startedAt: Moment;
			/** When the new key can take over; `null` until two have agreed. */
			readonly readyAt: Moment | null;
			/** When it is over if nobody completes it. */
			readonly endsAt: Moment;
			readonly agreed: readonly ("hospital" | "representative" | "code")[];
			readonly codeSet: boolean;
	  };

/** Why a recovery code says nothing for an account. */
export type CodeSilent =
	| { readonly kind: "wrong_words"; readonly word: number | null }
	| { readonly kind: "wrong_count"; readonly count: number }
	/** The words are in order, and are not this account's code. */
	| { readonly kind: "not_the_code" }
	/** Somebody wants another key to act for this account. */
	| { readonly kind: "other_attempt"; readonly newKey: AccountId }
	| Failure;

/** The patient's topics. `subject` switches whom all of them are about (own account, or somebody represented). */
export interface Patient {
	readonly enrolment$: Observable<Loadable<Enrolment>>;
	readonly subject$: Observable<AccountId | null>;
	actFor(subject: AccountId | null): void;
	readonly home$: Observable<Loadable<Home>>;
	readonly requests$: Observable<Loadable<readonly ConsentRequest[]>>;
	readonly accounting$: Observable<Loadable<Accounting>>;
	readonly records$: Observable<Loadable<readonly RecordEntry[]>>;
	readonly rewards$: Observable<Loadable<Rewards>>;
	readonly inbox$: Observable<Loadable<readonly InboxItem[]>>;
	readonly representation$: Observable<Loadable<Representation>>;
	readonly recovery$: Observable<Loadable<Recovery>>;
	markSeen(upTo: string): Promise<void>;
	openRecord(object: ObjectId): Promise<Outcome<OpenRecord>>;
	/** That the entry's leaf is in an anchored batch, checked on this device from block to entry. */
	verifyDisclosure(number: bigint): Promise<Outcome<Verified>>;
	verifyRecord(object: ObjectId): Promise<Outcome<Verified>>;
	/** The accounting as text or FHIR, to keep. */
	exportAccounting(as: "text" | "html" | "fhir"): Promise<Outcome<Blob>>;
	/** The act that demands one record's erasure, to be signed like any other. */
	erasureAct(object: ObjectId): Promise<Act | null>;
	/** Where a recovery of somebody's account stands, read now: for representatives, and for who lost the key. */
	recoveryOf(subject: AccountId): Promise<Outcome<Recovery>>;
	/**
	 * Signs with a recovery code that this device's key is to act for an account. The words stay here; what comes
	 * out, 64 bytes, goes to whoever opens or approves, and is good for this attempt and this key alone.
	 */
	approveByCode(subject: AccountId, words: readonly string[]): Promise<Outcome<Hex, CodeSilent>>;
	/** An account as somebody types or scans it: an address, or a wallet's code. `null` where it is none of this network. */
	readAccount(text: string): AccountId | null;
	refresh(topic: "home" | "requests" | "accounting" | "records" | "rewards" | "inbox" | "representation" | "recovery"): void;
}
