/** A lost key: where its replacement stands, and what a recovery code says for it. */

import { id, type AccountId, type CodeSilent, type Hex, type Outcome, type Recovery } from "../contracts";
import { equal, toHex } from "../chain/bytes";
import type { At } from "../chain/node";
import { bytesOf, toAccount, toAddress } from "../chain/runtime";
import { VaultFault, type VaultApi } from "../vault/client";

type Number_ = number | bigint;

/** An attempt to replace a key, as the ledger has it. */
interface Attempt {
	readonly number: Number_;
	readonly new_key: string;
	readonly opened_at: Number_;
	readonly ready_at?: Number_;
	readonly ends_at: Number_;
	readonly approvals: { readonly registrar?: unknown; readonly representative?: unknown; readonly code: boolean };
}

/** What keeps a key from anything but narrowing. */
interface Restraint {
	readonly type: string;
	readonly value: { readonly until: Number_ };
}

/** Where a recovery of an account stands. */
export async function recoveryOf(at: At, subject: AccountId): Promise<Recovery> {
	if (!at.runtime.has("Recovery")) return { is: "unsupported" };
	const key = toAccount(subject);
	const [attempt, code, restraint] = await Promise.all([
		at.askNewer<Attempt | undefined>("Recovery", "attempt", key),
		at.askNewer<unknown>("Recovery", "recovery_key", key),
		at.askNewer<Restraint | undefined>("Recovery", "restraint", key),
	]);
	const codeSet = code !== undefined;
	if (attempt === undefined) {
		return { is: "none", codeSet, onlyNarrowingUntil: restraint === undefined ? null : id.moment(restraint.value.until) };
	}
	const { registrar, representative, code: byCode } = attempt.approvals;
	const said = { hospital: registrar !== undefined, representative: representative !== undefined, code: byCode };
	return {
		is: "running",
		attempt: Number(attempt.number),
		newAccount: id.account(attempt.new_key),
		startedAt: id.moment(attempt.opened_at),
		readyAt: attempt.ready_at === undefined ? null : id.moment(attempt.ready_at),
		endsAt: id.moment(attempt.ends_at),
		agreed: (["hospital", "representative", "code"] as const).filter((party) => said[party]),
		codeSet,
	};
}

/** The account for which a key acts: its own, or one whose key it replaced. */
export async function actsFor(at: At, account: AccountId): Promise<AccountId> {
	if (!at.runtime.has("Recovery")) return account;
	const found = await at.askNewer<string | undefined>("Recovery", "acts_for", toAccount(account));
	return found === undefined ? account : toAddress(toAccount(found));
}

/**
 * Signs with a recovery code that `newKey` is to act for `subject`: in the attempt that runs, or in the next.
 * Nothing is signed with words that are not the account's code, nor while another key is asked for.
 */
export async function signWithCode(
	vault: VaultApi,
	at: At,
	genesis: Uint8Array,
	subject: AccountId,
	newKey: AccountId,
	words: readonly string[],
): Promise<Outcome<Hex, CodeSilent>> {
	const no = (failure: CodeSilent): Outcome<never, CodeSilent> => ({ ok: false, failure });
	if (!at.runtime.has("Recovery")) return no({ kind: "not_found" });
	const account = toAccount(subject);
	const phrase = words.join(" ");
	let own: Uint8Array;
	try {
		own = await vault.recoveryKey(phrase);
	} catch (error) {
		return no(wrongWords(error));
	}
	const [attempt, next, known, former] = await Promise.all([
		at.askNewer<Attempt | undefined>("Recovery", "attempt", account),
		at.askNewer<Number_>("Recovery", "next_attempt", account),
		at.askNewer<unknown>("Recovery", "recovery_key", account),
		at.askNewer<{ readonly key: unknown } | undefined>("Recovery", "former_recovery_key", account),
	]);
	const counts = [known, former?.key].some((key) => key !== undefined && equal(bytesOf(key), own));
	if (!counts) return no({ kind: "not_the_code" });
	if (attempt !== undefined && !equal(toAccount(attempt.new_key), toAccount(newKey))) {
		return no({ kind: "other_attempt", newKey: id.account(attempt.new_key) });
	}
	const signature = await vault.approveRecovery(phrase, genesis, account, toAccount(newKey), Number(attempt?.number ?? next));
	return { ok: true, value: toHex(signature) };
}

function wrongWords(error: unknown): CodeSilent {
	const [name, number] = error instanceof VaultFault ? error.code.split(":") : [];
	if (name === "wrong_count") return { kind: "wrong_count", count: Number(number) };
	return { kind: "wrong_words", word: name === "wrong_word" ? Number(number) : null };
}
