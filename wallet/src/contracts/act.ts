/**
 * Acts: everything a person can do, from the intention to the final block.
 *
 * An act is prepared (what it is, decoded, in full), then confirmed. From then on it is kept on the
 * device until its fate is known, across lost networks, locked wallets and closed tabs. *Final* is the
 * only state that may be shown as done.
 */

import type { Observable } from "rxjs";
import type { Category, Purpose, Action, Qualification, Relation, Right, Role, Obligation, Refrain } from "./codes";
import type { Conditions, Difference, NonEmpty, Rule, TemplateText } from "./consent";
import type {
	AccountId, Balance, BlockId, ConsentRequestId, DirectiveId, EmergencyId, Hex, Moment, ObjectId, OrderId,
	OrganizationId, Period, TemplateRef,
} from "./ids";
import type { Outcome, Trouble } from "./trouble";

/** What somebody says when giving consent. */
export interface Draft {
	readonly template: TemplateRef;
	readonly period: Period;
	readonly rules: NonEmpty<Rule>;
}

/** Why a draft cannot be stated; the same faults as the ledger's. */
export type DraftFault =
	| { readonly kind: "no_rules" }
	| { readonly kind: "empty_period" }
	| { readonly kind: "already_over" }
	| { readonly kind: "rule"; readonly index: number; readonly fault: string }
	/** At most 16 directives: remove an old one first. */
	| { readonly kind: "too_many_directives" }
	| { readonly kind: "unknown_template" }
	| { readonly kind: "template_revoked" }
	/** A recovered key may only narrow until then. */
	| { readonly kind: "only_narrowing"; readonly until: Moment };

/** Why records are opened without consent. In the order of their numbers. */
export const EMERGENCY_REASONS = ["life_threatened", "incapacitated", "others_in_danger", "urgent_transfer"] as const;
/** One of {@link EMERGENCY_REASONS}. */
export type EmergencyReason = (typeof EMERGENCY_REASONS)[number];

/** What an order asks for. */
export interface OrderTerms {
	readonly purpose: Purpose;
	readonly action: Action;
	readonly required: readonly Category[];
	readonly optional: readonly Category[];
	readonly obligations: readonly Obligation[];
	readonly refrains: readonly Refrain[];
	readonly price: Balance;
	readonly maxLines: number;
}

/** Acts on a subject's consent; `subject` is whose, for a representative somebody else's. */
export type ConsentAct =
	| { readonly act: "give_consent"; readonly subject: AccountId; readonly draft: Draft }
	| { readonly act: "amend_consent"; readonly subject: AccountId; readonly directive: DirectiveId; readonly draft: Draft }
	| { readonly act: "withdraw_consent"; readonly subject: AccountId; readonly directive: DirectiveId }
	| { readonly act: "withdraw_all"; readonly subject: AccountId }
	| { readonly act: "remove_directive"; readonly subject: AccountId; readonly directive: DirectiveId }
	| { readonly act: "block"; readonly subject: AccountId; readonly denies: Conditions }
	| { readonly act: "unblock"; readonly subject: AccountId; readonly block: BlockId }
	| { readonly act: "suspend"; readonly subject: AccountId; readonly directive: DirectiveId }
	| { readonly act: "resume"; readonly subject: AccountId; readonly directive: DirectiveId };

/** A patient's other acts. */
export type PatientAct =
	| { readonly act: "answer_request"; readonly subject: AccountId; readonly request: ConsentRequestId; readonly answer: "agreed" | "declined" }
	| { readonly act: "redeem"; readonly amount: Balance }
	| { readonly act: "redeem_for"; readonly subject: AccountId; readonly amount: Balance }
	| { readonly act: "remove_representative"; readonly subject: AccountId; readonly representative: AccountId }
	/** Leave the hospital; nothing permitted there goes on. */
	| { readonly act: "leave"; readonly subject: AccountId }
	/** Demand that records be erased. Made by {@link Patient.erasureAct}; the list goes to the hospital once it is final. */
	| { readonly act: "request_erasure"; readonly subject: AccountId; readonly records: NonEmpty<ObjectId>; readonly salt: Hex; readonly commitment: Hex }
	/** Commit to a recovery code; `commitment: null` takes it back. */
	| { readonly act: "set_recovery"; readonly commitment: Hex | null }
	/** Object to a recovery somebody started for this account. */
	| { readonly act: "cancel_recovery"; readonly subject: AccountId }
	/** As a representative or a registrar: ask that another key act for somebody who lost theirs. `approval` is what the recovery code signed. */
	| { readonly act: "open_recovery"; readonly subject: AccountId; readonly newKey: AccountId; readonly approval: Hex | null }
	/** As one of them: agree to a recovery that runs. */
	| { readonly act: "approve_recovery"; readonly subject: AccountId; readonly attempt: number; readonly newKey: AccountId; readonly approval: Hex | null }
	/** After the delay: put the new key in the old one's place. */
	| { readonly act: "complete_recovery"; readonly subject: AccountId };

/** Acts of a hospital's staff. */
export type HospitalAct =
	| { readonly act: "enroll_subject"; readonly subject: AccountId }
	| { readonly act: "accept_order"; readonly order: OrderId }
	| { readonly act: "decline_order"; readonly order: OrderId }
	/** Adds patients whose consent admits the order; who is refused nobody learns. At most 256. */
	| { readonly act: "include_subjects"; readonly order: OrderId; readonly subjects: NonEmpty<AccountId> }
	/** Lets somebody act for a patient; `evidence` is the salted hash of the paper that was seen. */
	| {
			readonly act: "appoint_representative"; readonly subject: AccountId; readonly representative: AccountId; readonly rights: NonEmpty<Right>;
			readonly relation: Relation; readonly evidence: Hex; readonly until: Moment;
	  }
	| { readonly act: "open_emergency_access"; readonly subject: AccountId; readonly reason: EmergencyReason; readonly hours: number }
	| { readonly act: "review_emergency_access"; readonly emergency: EmergencyId; readonly verdict: "justified" | "unclear" | "unjustified" }
	| { readonly act: "appoint"; readonly account: AccountId; readonly roles: NonEmpty<Role>; readonly until: Moment | null }
	| { readonly act: "dismiss"; readonly account: AccountId }
	| { readonly act: "vote"; readonly motion: Hex; readonly index: number; readonly approve: boolean }
	| { readonly act: "close_motion"; readonly motion: Hex; readonly index: number };

/** Acts of a partner's staff. */
export type PartnerAct =
	| { readonly act: "place_order"; readonly custodian: OrganizationId; readonly terms: OrderTerms; readonly deliverySeconds: number }
	| { readonly act: "cancel_order"; readonly order: OrderId }
	| { readonly act: "dispute"; readonly order: OrderId; readonly subject: AccountId; readonly reason: "not_received" | "unreadable" | "incomplete" | "not_anchored" }
	| { readonly act: "settle"; readonly order: OrderId }
	| {
			readonly act: "request_consent"; readonly subject: AccountId; readonly purpose: Purpose; readonly action: Action;
			readonly categories: NonEmpty<Category>; readonly price: Balance; readonly template: TemplateRef | null;
			readonly seconds: number;
	  };

/** Everything that can be done. */
export type Act = ConsentAct | PatientAct | HospitalAct | PartnerAct;

/** Acts that only take back. Nothing in a page ever disables these but their having no object. */
export const NARROWING = [
	"withdraw_consent", "withdraw_all", "suspend", "block", "leave", "remove_representative",
	"cancel_recovery", "request_erasure",
] as const satisfies readonly Act["act"][];

/** A value inside a decoded call, for people to read. */
export type Decoded =
	| { readonly is: "text"; readonly text: string }
	| { readonly is: "list"; readonly items: readonly Decoded[] }
	| { readonly is: "fields"; readonly fields: readonly { readonly name: string; readonly value: Decoded }[] }
	| { readonly is: "none" };

/** A call as the chain will read it, decoded from the very bytes that are signed. */
export interface DecodedCall {
	readonly pallet: string;
	readonly call: string;
	/** What the runtime's metadata says about it. English, as published. */
	readonly doc: string;
	readonly args: readonly { readonly name: string; readonly value: Decoded }[];
	/** The bytes. */
	readonly data: Hex;
}

/** An act, ready to be looked at and confirmed. */
export interface Prepared {
	readonly act: Act;
	readonly signer: AccountId;
	/** The network it is for. It is sent to no other. */
	readonly genesis: Hex;
	readonly call: DecodedCall;
	/** The call that a vote is about, checked against the hash that is voted for; `null` for anything but a vote. */
	readonly motion: DecodedCall | null;
	/** What it opens and closes, where it is about consent; `null` elsewhere or when not known. */
	readonly changes: Difference | null;
	/** For what is signed under a template: the text in the asked language, else in the first there is. */
	readonly text: TemplateText | null;
	/** What this act does to requirements a person should know of before it. */
	readonly warnings: readonly Warning[];
}

/** What should be said before signing. */
export type Warning =
	/** Older consents decide again. */
	| { readonly kind: "uncovers"; readonly directives: readonly DirectiveId[] }
	/** A specially protected kind of record is named. */
	| { readonly kind: "names_sensitive"; readonly count: number }
	/** Also in an emergency nobody may read then. */
	| { readonly kind: "forbids_emergency" }
	/** Another representative has to agree before it takes effect. */
	| { readonly kind: "needs_other_representatives" }
	/** The ledger is not reachable: what it opens and closes is computed from the last state known. */
	| { readonly kind: "from_last_known_state"; readonly asOf: Moment }
	/** As far as this device knows there is nothing that it would stop. Whoever wants to stop is not held up by that. */
	| { readonly kind: "nothing_known"; readonly asOf: Moment }
	/** As far as this device knows the ledger will not take it. */
	| { readonly kind: "may_fail"; readonly fault: DraftFault };

/** Why an act cannot be prepared. */
export type Unpreparable =
	| { readonly kind: "draft"; readonly fault: DraftFault }
	/** There is nothing it would act on (any more). */
	| { readonly kind: "nothing_to_act_on" }
	/** The network's runtime does not have this call, or not in this form. */
	| { readonly kind: "not_offered" }
	| { readonly kind: "no_account" }
	/** What a vote would decide cannot be read: nobody votes for what they cannot see. */
	| { readonly kind: "unreadable_motion" }
	/** The wallet belongs to no network. */
	| { readonly kind: "no_network" }
	/** Something on this device failed. */
	| { readonly kind: "failed" }
	| Trouble;

/** Why a confirmed act was not kept. Nothing was signed then, and nothing was sent. */
export type NotKept =
	/** The wallet was locked meanwhile. */
	| { readonly kind: "locked" }
	/** The device did not take it: it is full, or keeps nothing. */
	| { readonly kind: "not_kept" };

/** Why the ledger did not take an act. */
export type Refusal =
	/** Codes 101 to 109, by name. */
	| { readonly by: "membership"; readonly code: MembershipRefusal }
	/** The pool's own reasons. */
	| { readonly by: "pool"; readonly reason: PoolRefusal }
	/** In a block, by an error of a pallet, with what the metadata says about it. */
	| { readonly by: "pallet"; readonly pallet: string; readonly error: string; readonly doc: string }
	/** The person said no in the extension or at the passkey. */
	| { readonly by: "person" }
	/** No block took it in time. */
	| { readonly by: "time" }
	/** Another act of the same account took its place. */
	| { readonly by: "replaced" }
	/** The runtime changed meanwhile; look at the act anew. */
	| { readonly by: "runtime" }
	/** It waited so long that what was seen before signing is not so any more; look at the act anew. */
	| { readonly by: "old" }
	/** The person took back after it what it would have given. */
	| { readonly by: "stopped" };

/** The membership's refusals in the order of their codes, from 101. */
export const MEMBERSHIP_REFUSALS = [
	"not_a_member", "organization_suspended", "organization_retired", "standing_ended",
	"nothing_to_act_on", "quota_exhausted", "exceeds_quota_size", "no_origin", "not_offered",
] as const;
/** One of {@link MEMBERSHIP_REFUSALS}. */
export type MembershipRefusal = (typeof MEMBERSHIP_REFUSALS)[number];

/** Other reasons of the pool. */
export type PoolRefusal = "stale" | "future" | "bad_proof" | "too_old" | "call_refused" | "block_full"
	| "too_low_priority" | "banned" | "already_known" | "pool_full" | "other";

/** Where an act stands. */
export type ActStatus =
	/** Goes on by itself once `because` passes. */
	| { readonly at: "waiting"; readonly because: "offline" | "node_down" | "locked" | "turn" | "quota" | "network" | "device" }
	/** The person is being asked by the extension or the passkey. */
	| { readonly at: "signing" }
	/** A node has it. `uncertain`: whether it has it is not known; the core looks for it. */
	| { readonly at: "sent"; readonly hash: Hex; readonly uncertain: boolean }
	/** In a block that can still be undone. Pending. */
	| { readonly at: "in_block"; readonly hash: Hex; readonly block: Hex; readonly number: number }
	/** Done. */
	| { readonly at: "final"; readonly hash: Hex; readonly block: Hex; readonly number: number; readonly time: Moment }
	/** In a final block, and what came of it nobody can say any more: it was looked for too late. */
	| { readonly at: "unread"; readonly hash: Hex; readonly block: Hex; readonly number: number; readonly time: Moment }
	/** Not done, and it will not be by itself. `again`: the same may pass if tried again. */
	| { readonly at: "refused"; readonly why: Refusal; readonly again: boolean };

/** An act on its way. */
export interface Entry {
	readonly key: string;
	readonly act: Act;
	readonly signer: AccountId;
	readonly confirmedAt: Moment;
	readonly status: ActStatus;
	/** Whether something of it has left the device: it cannot be taken back any more. */
	readonly left: boolean;
}

/** Acts: preparing, confirming, following. */
export interface Acts {
	/** What the act is, in full. Language is for the template's text. */
	prepare(act: Act, language: string): Promise<Outcome<Prepared, Unpreparable>>;
	/** Keeps all acts of one confirmation, or none, and sends them as soon as can be. Their keys are in `entries$` then. */
	confirm(prepared: readonly Prepared[]): Promise<Outcome<readonly string[], NotKept>>;
	/** All that are on their way or ended and are not dismissed, newest first. */
	readonly entries$: Observable<readonly Entry[]>;
	/** One of them. Completes after `final`, `unread` or a dismissal. */
	entry$(key: string): Observable<Entry>;
	/** Tries a refused act again, newly signed. */
	again(key: string): Promise<void>;
	/** Takes back what has not left the device. False when it has. */
	cancel(key: string): Promise<boolean>;
	/** Stops showing an act that has ended. */
	dismiss(key: string): Promise<void>;
}

/** What can be asked while somebody still edits. All answers come from the device, in milliseconds. */
export interface Workbench {
	/** Who may read what then, and what is different from now. `null` while the subject is not loaded. */
	preview(act: ConsentAct): Promise<{ readonly after: import("./consent").Survey; readonly difference: Difference; readonly fault: DraftFault | null } | null>;
	/** The usual consents by name, made for this subject's hospital. */
	usual(): readonly Usual[];
	/** How the qualification asked for reads; for building a rule from a person's choices. */
	build(choice: Choice): Draft;
}

/** A usual consent. Its words are in the catalogues by `name`. */
export interface Usual {
	readonly name: "care-here" | "care-everywhere" | "research-lab" | "research-ibd-lab" | "research-broad" | "research-no";
	readonly about: "care" | "research";
	readonly rules: NonEmpty<Rule>;
}

/** What a person chooses on the consent screen, in its words: who, what, why, until when, paid or not. */
export interface Choice {
	readonly template: TemplateRef;
	readonly who: import("./consent").Recipient;
	readonly what: NonEmpty<Category> | "everything";
	readonly why: NonEmpty<Purpose>;
	readonly from: Moment;
	readonly until: Moment | null;
	readonly payment: import("./consent").Payment;
	/** Specially protected kinds that are meant too. */
	readonly sensitive: readonly import("./codes").Sensitivity[];
	readonly qualifications: readonly Qualification[];
	/** What may be done with it; the usual of care or research if nothing is said. */
	readonly actions?: NonEmpty<Action>;
}
