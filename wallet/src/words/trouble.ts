/** What went wrong, as a heading, a plain sentence and what to do. Nothing here blames anybody. */
import type { MessageId, Values } from "../app/i18n";
import type { Voice } from "../app/say";
import type { CodeRefused, DraftFault, Failure, KeyFailure, ProofRefused, Refusal, Trouble, Unpreparable } from "../contracts";

/** A state for a page to show. */
export interface Plain {
	readonly title: string;
	readonly text: string;
	/** Whether it passes by itself, so that there is nothing to do but wait. */
	readonly passes: boolean;
}

function plain({ say }: Voice, name: string, values: Values = {}, passes = false): Plain {
	// Each name has both messages; the test over all of them sees to it.
	return { title: say(`${name}.title` as MessageId, values), text: say(`${name}.text` as MessageId, values), passes };
}

function short(genesis: string): string {
	return genesis.slice(0, 10);
}

/** A failure of any kind. */
export function failureInWords(failure: Failure, voice: Voice): Plain {
	switch (failure.kind) {
		case "offline":
		case "node_down":
		case "gateway_down":
			return plain(voice, `trouble.${failure.kind}`, {}, true);
		case "chain_behind":
			return failure.finalizedAt === null
				? plain(voice, "trouble.chain_stopped", {}, true)
				: plain(voice, "trouble.chain_behind", { time: voice.formats.minute(failure.finalizedAt) }, true);
		case "gateway_busy":
			return plain(voice, "trouble.gateway_busy", {}, true);
		case "other_network":
			return plain(voice, "trouble.other_network", { expected: short(failure.expected), found: short(failure.found) });
		case "refused":
			return plain(voice, "trouble.refused", { problem: failure.problem.replace(/^urn:galen:problem:/, "") });
		case "internal":
			return plain(voice, "trouble.internal", { where: failure.where });
		default:
			return plain(voice, `trouble.${failure.kind}`);
	}
}

/** Why a key cannot be made, opened or used. */
export function keyFailureInWords(failure: KeyFailure, { say }: Voice): string {
	switch (failure.kind) {
		case "passphrase_too_short":
			return say("key.passphrase_too_short", { minimum: failure.minimum });
		case "wrong_words":
			return failure.word === null ? say("key.wrong_words") : say("key.wrong_word", { number: failure.word + 1 });
		case "wrong_count":
			return say("key.wrong_count", { count: failure.count });
		default:
			return say(`key.${failure.kind}`);
	}
}

const TROUBLES: ReadonlySet<string> = new Set<Trouble["kind"]>([
	"offline", "node_down", "chain_behind", "gateway_down", "gateway_busy", "other_network", "incompatible", "program_outdated",
]);

function isTrouble(value: { readonly kind: string }): value is Trouble {
	return TROUBLES.has(value.kind);
}

/** Why a scanned or pasted code is refused. */
export function codeRefusedInWords(refused: CodeRefused, voice: Voice): Plain {
	switch (refused.kind) {
		case "not_a_code":
		case "unsafe_address":
		case "other_hospital":
			return plain(voice, `code.${refused.kind}`);
		case "expired":
			return plain(voice, "code.expired", { time: voice.formats.minute(refused.at) });
		case "other_network":
			return plain(voice, "code.other_network", { expected: short(refused.expected), found: short(refused.found) });
		default:
			return failureInWords(refused, voice);
	}
}

/** Why a draft cannot be stated. */
export function draftFaultInWords(fault: DraftFault, { say, formats }: Voice): string {
	switch (fault.kind) {
		case "rule":
			return say("draft.rule", { number: fault.index + 1, fault: fault.fault });
		case "only_narrowing":
			return say("draft.only_narrowing", { time: formats.minute(fault.until) });
		default:
			return say(`draft.${fault.kind}`);
	}
}

/** Why an act cannot be prepared. */
export function unpreparableInWords(why: Unpreparable, voice: Voice): Plain {
	if (isTrouble(why)) return failureInWords(why, voice);
	if (why.kind === "draft") return { title: voice.say("unpreparable.draft.title"), text: draftFaultInWords(why.fault, voice), passes: false };
	return plain(voice, `unpreparable.${why.kind}`);
}

/** Why the ledger did not take an act. */
export function refusalInWords(refusal: Refusal, { say }: Voice): string {
	switch (refusal.by) {
		case "membership":
			return say(`refusal.${refusal.code}`);
		case "pool":
			return say("refusal.pool", { reason: refusal.reason });
		case "pallet":
			return refusal.doc === ""
				? say("refusal.pallet", { error: `${refusal.pallet}.${refusal.error}` })
				: say("refusal.pallet-doc", { doc: refusal.doc, error: `${refusal.pallet}.${refusal.error}` });
		default:
			return say(`refusal.${refusal.by}`);
	}
}

/** Why a file proves nothing. */
export function proofRefusedInWords(refused: ProofRefused, voice: Voice): Plain {
	switch (refused.kind) {
		case "other_network":
			return plain(voice, "proof.other_network", { found: short(refused.found) });
		case "invalid":
			return plain(voice, "proof.invalid", { part: refused.part });
		default:
			return plain(voice, `proof.${refused.kind}`);
	}
}
