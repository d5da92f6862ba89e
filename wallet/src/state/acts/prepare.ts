/**
 * From what a person means to what is shown before signing. What this device knows may be old, or a node's
 * word: it may stop somebody from giving, and never from taking back. The ledger decides about that alone.
 */

import { Blake2256 } from "@polkadot-api/substrate-bindings";
import type { AccountId, Act, DecodedCall, Hex, Outcome, Prepared, Unpreparable, Warning } from "../../contracts";
import { toHex } from "../../chain/bytes";
import { encodeCall, subjectOf, type Encoders } from "../../chain/calls";
import { decodeCall, type Readers } from "../../chain/decode";
import { failureOf } from "../../chain/failure";
import { RpcError, Unreachable } from "../../chain/rpc";
import { committed, Missing, type Runtime } from "../../chain/runtime";
import { isTrouble, type Connection } from "../network";
import { inLanguage } from "../templates";
import { isConsentAct, isNarrowing } from "./job";
import type { ActsOptions, Foreseen } from "./options";

/** Prepares an act. Never rejects: what fails is said. */
export async function prepare(options: ActsOptions, codecs: Encoders & Readers, act: Act, language: string): Promise<Outcome<Prepared, Unpreparable>> {
	const no = (failure: Unpreparable): Outcome<never, Unpreparable> => ({ ok: false, failure });
	const signer = options.signer();
	if (signer === null) return no({ kind: "no_account" });
	const { connection } = options.network;
	if (connection === null) return no({ kind: "no_network" });
	const { genesis } = connection.network;
	try {
		const foreseen = await foresee(options, act);
		const fault = foreseen?.preview.fault ?? null;
		if (fault !== null && !isNarrowing(act)) return no(fault.kind === "nothing_to_act_on" ? fault : { kind: "draft", fault });
		const text = textOf(options, act, language);
		if (text === "unknown_template" || text === "template_revoked") return no({ kind: "draft", fault: { kind: text } });
		const runtime = await runtimeNow(options, connection);
		const call = await decodeCall(runtime, await encodeCall(runtime, act, codecs), codecs);
		const motion = act.act === "vote" ? await motionOf(options, codecs, runtime, act.motion) : null;
		if (act.act === "vote" && act.approve && motion === null) return no({ kind: "unreadable_motion" });
		const changes = foreseen?.preview.difference ?? null;
		return { ok: true, value: { act, signer: signer.account, genesis, call, motion, changes, text, warnings: warnings(act, signer.account, foreseen) } };
	} catch (error) {
		if (error instanceof Missing) return no({ kind: "not_offered" });
		const failure = failureOf(error, "acts/prepare", genesis);
		return no(isTrouble(failure) ? failure : { kind: "failed" });
	}
}

/** What it would come to. Whoever takes back gets on without. */
async function foresee(options: ActsOptions, act: Act): Promise<Foreseen | null> {
	if (!isConsentAct(act)) return null;
	try {
		return await options.preview(act);
	} catch (error) {
		if (isNarrowing(act)) return null;
		throw error;
	}
}

/** The call that a motion is about. The hash is what is voted for: a call that is not its own is none. */
async function motionOf(options: ActsOptions, codecs: Readers, runtime: Runtime, hash: Hex): Promise<DecodedCall | null> {
	try {
		const data = await options.motion(hash);
		return toHex(Blake2256(data)) === hash ? await decodeCall(runtime, data, codecs) : null;
	} catch (error) {
		if (error instanceof Unreachable) throw error;
		return null;
	}
}

/** The text that is agreed to; why there is none where one is needed. */
function textOf(options: ActsOptions, act: Act, language: string): Prepared["text"] | "unknown_template" | "template_revoked" {
	if (act.act !== "give_consent" && act.act !== "amend_consent") return null;
	const { id: number, version } = act.draft.template;
	const template = options.templates().find((one) => one.ref.id === number && one.ref.version === version);
	if (template === undefined || template.text === "unknown") return "unknown_template";
	return template.validity === "revoked" ? "template_revoked" : inLanguage(template.texts, language);
}

/** The runtime the call will meet; where nobody can say, the one this program came with: it is compared again before signing. */
async function runtimeNow({ network }: ActsOptions, { node }: Connection): Promise<Runtime> {
	if (network.trouble?.kind === "offline" || network.trouble?.kind === "node_down") return committed();
	try {
		await node.ready();
		return await node.runtimeAt((await node.bestHead()).hash);
	} catch (error) {
		if (error instanceof Unreachable || error instanceof RpcError) return committed();
		throw error;
	}
}

/** What should be said before signing. */
function warnings(act: Act, signer: AccountId, foreseen: Foreseen | null): readonly Warning[] {
	const said: Warning[] = [];
	if (foreseen !== null) {
		const { uncovers, difference, fault } = foreseen.preview;
		if (fault !== null) said.push(fault.kind === "nothing_to_act_on" ? { kind: "nothing_known", asOf: foreseen.asOf } : { kind: "may_fail", fault });
		if (uncovers.length > 0) said.push({ kind: "uncovers", directives: uncovers as never });
		const emergency = difference.emergency;
		if (emergency !== null && emergency.after.length < emergency.before.length) said.push({ kind: "forbids_emergency" });
		if (foreseen.stale) said.push({ kind: "from_last_known_state", asOf: foreseen.asOf });
	}
	if (act.act === "give_consent" || act.act === "amend_consent") {
		const named = act.draft.rules.flatMap((rule) => (rule.effect === "permit" ? (rule.conditions.sensitivities ?? []) : []));
		if (named.length > 0) said.push({ kind: "names_sensitive", count: new Set(named).size });
	}
	const subject = subjectOf(act);
	if (isConsentAct(act) && !isNarrowing(act) && subject !== null && subject !== signer) said.push({ kind: "needs_other_representatives" });
	return said;
}
