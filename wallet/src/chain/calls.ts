/**
 * Acts as calls: pure, from what a person means to the bytes that are signed. Statements and denials are
 * encoded by the Rust that reads them; the rest is numbers and accounts.
 */

import {
	ACTIONS, CATEGORIES, EMERGENCY_REASONS, OBLIGATIONS, PURPOSES, REFRAINS, RELATIONS, RIGHTS_OF_REPRESENTATIVES, ROLES, type Act, type Conditions,
	type Draft, type Hex,
} from "../contracts";
import { compact, concat, fixed, fromHex, option } from "./bytes";
import { indexOf, toBits } from "./codes";
import { encodeTemplate } from "./queries";
import { toAccount, type Runtime } from "./runtime";

/** What is encoded elsewhere: by the wasm module, and for a motion by looking at the chain. */
export interface Encoders {
	statement(draft: Draft): Promise<Uint8Array>;
	denial(denies: Conditions): Promise<Uint8Array>;
	/** How long the call is that a motion proposes. */
	motionLength(motion: Hex): Promise<number>;
}

const NO_PAPER = option(null);
const variant = (number: number): Uint8Array => Uint8Array.of(number);
const optionalBytes = (bytes: Hex | null): Uint8Array => option(bytes === null ? null : fromHex(bytes));

/** Pallet and name of the call that an act is. */
export function nameOf(act: Act): readonly [pallet: string, call: string] {
	switch (act.act) {
		case "give_consent":
		case "amend_consent":
		case "withdraw_consent":
		case "withdraw_all":
		case "remove_directive":
		case "block":
		case "unblock":
		case "suspend":
		case "resume":
			return ["Consent", act.act];
		case "answer_request":
		case "accept_order":
		case "decline_order":
		case "include_subjects":
		case "cancel_order":
		case "place_order":
		case "dispute":
		case "settle":
		case "request_consent":
		case "open_emergency_access":
		case "review_emergency_access":
			return ["Access", act.act];
		case "redeem":
		case "redeem_for":
			return ["Rewards", act.act];
		case "enroll_subject":
		case "appoint_representative":
		case "remove_representative":
		case "appoint":
		case "dismiss":
			return ["Members", act.act];
		case "leave":
			return ["Members", "release_subject"];
		case "request_erasure":
			return ["Anchors", "request_erasure"];
		case "set_recovery":
			return ["Recovery", "set_recovery_key"];
		case "cancel_recovery":
		case "open_recovery":
		case "approve_recovery":
		case "complete_recovery":
			return ["Recovery", act.act];
		case "vote":
			return ["Council", "vote"];
		case "close_motion":
			return ["Council", "close"];
	}
}

/** Whose consent, records or place an act is about; `null` where it is about nobody's. */
export function subjectOf(act: Act): string | null {
	return "subject" in act ? act.subject : null;
}

/** The call's bytes. Throws where the runtime does not have it. */
export async function encodeCall(runtime: Runtime, act: Act, encode: Encoders): Promise<Uint8Array> {
	const [pallet, call] = nameOf(act);
	return concat(runtime.callIndex(pallet, call), ...(await argumentsOf(act, encode)));
}

async function argumentsOf(act: Act, encode: Encoders): Promise<readonly Uint8Array[]> {
	switch (act.act) {
		case "give_consent":
			return [toAccount(act.subject), await encode.statement(act.draft), NO_PAPER];
		case "amend_consent":
			return [toAccount(act.subject), compact(act.directive), await encode.statement(act.draft), NO_PAPER];
		case "withdraw_consent":
		case "suspend":
			return [toAccount(act.subject), compact(act.directive), NO_PAPER];
		case "withdraw_all":
			return [toAccount(act.subject), NO_PAPER];
		case "remove_directive":
		case "resume":
			return [toAccount(act.subject), compact(act.directive)];
		case "block":
			return [toAccount(act.subject), await encode.denial(act.denies), NO_PAPER];
		case "unblock":
			return [toAccount(act.subject), compact(act.block)];
		case "answer_request":
			return [toAccount(act.subject), compact(act.request), variant(act.answer === "agreed" ? 0 : 1)];
		case "redeem":
			return [compact(act.amount)];
		case "redeem_for":
			return [toAccount(act.subject), compact(act.amount)];
		case "remove_representative":
			return [toAccount(act.subject), toAccount(act.representative)];
		case "leave":
		case "enroll_subject":
		case "cancel_recovery":
		case "complete_recovery":
			return [toAccount(act.subject)];
		case "open_recovery":
			return [toAccount(act.subject), toAccount(act.newKey), optionalBytes(act.approval)];
		case "approve_recovery":
			return [toAccount(act.subject), fixed(act.attempt, 4), toAccount(act.newKey), optionalBytes(act.approval)];
		case "appoint_representative":
			return [
				toAccount(act.subject),
				toAccount(act.representative),
				fixed(toBits(RIGHTS_OF_REPRESENTATIVES, act.rights), 1),
				variant(indexOf(RELATIONS, act.relation)),
				fromHex(act.evidence),
				fixed(act.until, 8),
			];
		case "open_emergency_access":
			return [toAccount(act.subject), variant(indexOf(EMERGENCY_REASONS, act.reason)), fixed(act.hours, 1)];
		case "request_erasure":
			// Some records, by a salted hash of their list.
			return [toAccount(act.subject), variant(1), fromHex(act.commitment)];
		case "set_recovery":
			return [optionalBytes(act.commitment)];
		case "accept_order":
		case "decline_order":
		case "cancel_order":
		case "settle":
			return [compact(act.order)];
		case "include_subjects":
			return [compact(act.order), compact(act.subjects.length), ...act.subjects.map(toAccount)];
		case "review_emergency_access":
			return [compact(act.emergency), variant(["justified", "unclear", "unjustified"].indexOf(act.verdict))];
		case "appoint":
			return [toAccount(act.account), fixed(toBits(ROLES, act.roles), 2), option(act.until === null ? null : fixed(act.until, 8))];
		case "dismiss":
			return [toAccount(act.account)];
		case "vote":
			return [fromHex(act.motion), compact(act.index), variant(act.approve ? 1 : 0)];
		case "close_motion":
			// Bounds on what the motion may weigh, as the command line states them.
			return [fromHex(act.motion), compact(act.index), compact(MOTION_REF_TIME), compact(MOTION_PROOF_SIZE), compact(await encode.motionLength(act.motion))];
		case "place_order": {
			const { terms } = act;
			return [
				compact(act.custodian),
				variant(indexOf(PURPOSES, terms.purpose)),
				variant(indexOf(ACTIONS, terms.action)),
				compact(toBits(CATEGORIES, terms.required)),
				compact(toBits(CATEGORIES, terms.optional)),
				compact(toBits(OBLIGATIONS, terms.obligations)),
				compact(toBits(REFRAINS, terms.refrains)),
				compact(terms.price),
				compact(terms.maxLines),
				compact(act.deliverySeconds),
			];
		}
		case "dispute":
			return [
				compact(act.order),
				toAccount(act.subject),
				variant(["not_received", "unreadable", "incomplete", "not_anchored"].indexOf(act.reason)),
			];
		case "request_consent":
			return [
				toAccount(act.subject),
				variant(indexOf(PURPOSES, act.purpose)),
				variant(indexOf(ACTIONS, act.action)),
				compact(toBits(CATEGORIES, act.categories)),
				compact(act.price),
				option(act.template === null ? null : encodeTemplate(act.template)),
				compact(act.seconds),
			];
	}
}

/** A quarter of a second of execution, as `client/src/calls/council.rs` states it. */
const MOTION_REF_TIME = 125_000_000_000n;
const MOTION_PROOF_SIZE = ((1n << 64n) - 1n) / 4n;
