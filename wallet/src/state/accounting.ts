/**
 * Who saw my data: the hospital's own list, checked. Each entry must be signed for this patient, name the one
 * before it and have its number; the hospital's signed count says how many there are. What no list can say of
 * itself, that nothing was left out, is compared with the ledger: each receipt there allowed a release.
 */

import { id, type Accounting, type Disclosure, type Hex, type OrganizationId } from "../contracts";
import { fromBase64, fromHex, toHex } from "../chain/bytes";
import type { Receipt } from "../chain/queries";
import { deviceTime } from "../chain/failure";
import type { DisclosureBody } from "../gateway/types";
import { readJson, type VaultApi } from "../vault/client";
import type { Cache } from "./topic";

/** Whose list it is, and who must have signed it. */
export interface Hand {
	readonly signer: Uint8Array;
	readonly genesis: Uint8Array;
	readonly subject: Uint8Array;
	readonly custodian: OrganizationId;
}

/** A signed entry, as the wasm module reads it. */
interface Seen {
	readonly number: string;
	readonly own: string;
	readonly previous: string | null;
	readonly at: number;
	readonly released: {
		readonly receipt: string;
		readonly basis:
			| { readonly is: "order"; readonly order: string }
			| { readonly is: "treatment" }
			| { readonly is: "emergency"; readonly emergency: string }
			| { readonly is: "local_emergency"; readonly entry: string };
		readonly subject: string;
		readonly recipient: number;
		readonly purpose: string;
		readonly categories: readonly string[];
		readonly records: number;
	} | null;
	readonly withheld: string | null;
}

/** One entry, checked by itself. */
interface Checked {
	readonly valid: boolean;
	readonly seen: Seen | null;
	readonly leaf: Uint8Array | null;
}

/** Whether the signed statement says what is shown, of this patient. */
function says(seen: Seen, shown: DisclosureBody, subject: Uint8Array): boolean {
	if (seen.at !== shown.at) return false;
	if (seen.released === null) return seen.withheld !== null && Number(seen.withheld) === shown.withheld;
	const { released } = seen;
	return (
		shown.withheld === null &&
		released.subject === toHex(subject) &&
		Number(released.receipt) === shown.receipt &&
		released.recipient === shown.recipient &&
		released.purpose === shown.purpose &&
		released.records === shown.records &&
		released.categories.join() === shown.categories.join()
	);
}

/** Checks one entry: its signature, its number, and that it says what is shown. */
export async function checkEntry(vault: VaultApi, entry: DisclosureBody, hand: Hand): Promise<Checked> {
	try {
		const statement = fromBase64(entry.statement);
		const seen = readJson<Seen>(await vault.readDisclosure(statement, hand.signer, hand.genesis, BigInt(entry.number)));
		const leaf = await vault.disclosureLeaf(statement, fromHex(`0x${entry.salt}`));
		return { valid: says(seen, entry, hand.subject), seen, leaf };
	} catch {
		return { valid: false, seen: null, leaf: null };
	}
}

function basisOf(seen: Seen | null): Disclosure["basis"] {
	const basis = seen?.released?.basis;
	switch (basis?.is) {
		case "order":
			return { is: "order", order: id.order(BigInt(basis.order)) };
		case "treatment":
			return { is: "treatment" };
		case "emergency":
			return { is: "emergency", emergency: id.emergency(BigInt(basis.emergency)) };
		case "local_emergency":
			return { is: "local_emergency" };
		default:
			return { is: "unknown" };
	}
}

/** Checks every entry of an accounting, and that none is missing; with the leaves of those that hold. */
export async function checkAccounting(
	vault: VaultApi,
	entries: readonly DisclosureBody[],
	count: string | null,
	hand: Hand,
): Promise<{ readonly accounting: Omit<Accounting, "unlisted" | "signerChanged">; readonly leaves: ReadonlyMap<bigint, Hex> }> {
	const problems: { kind: "bad_signature" | "out_of_order" | "not_taken_back"; number: bigint }[] = [];
	const leaves = new Map<bigint, Hex>();
	/** Numbers of entries of which a later one, signed as well, says that they were never handed over. */
	const takenBack = new Set<bigint>();
	const checked: { readonly entry: DisclosureBody; readonly found: Checked }[] = [];
	let expected = 0n;
	let before: string | null = null;
	for (const entry of entries) {
		const number = BigInt(entry.number);
		const found = await checkEntry(vault, entry, hand);
		const { valid, seen, leaf } = found;
		if (!valid) problems.push({ kind: "bad_signature", number });
		// Numbers among the subject's own have no gaps, and each entry names the one before by its leaf.
		else if (seen !== null && (BigInt(seen.own) !== expected || seen.previous !== before)) problems.push({ kind: "out_of_order", number });
		if (valid && seen?.withheld != null) takenBack.add(BigInt(seen.withheld));
		if (valid && leaf !== null) leaves.set(number, toHex(leaf));
		expected = seen === null ? expected + 1n : BigInt(seen.own) + 1n;
		before = leaf === null ? null : toHex(leaf);
		checked.push({ entry, found });
	}
	// What the list says without a signature is believed in nothing, least of all that somebody did not get something.
	for (const { entry } of checked) {
		const number = BigInt(entry.number);
		if ((entry.taken_back ?? null) !== null && !takenBack.has(number)) problems.push({ kind: "not_taken_back", number });
	}
	const shown = checked.map(({ entry, found }): Disclosure => ({
		custodian: hand.custodian,
		number: BigInt(entry.number),
		receipt: id.receipt(entry.receipt),
		recipient: id.organization(entry.recipient),
		purpose: entry.purpose as Disclosure["purpose"],
		categories: entry.categories as Disclosure["categories"],
		records: entry.records,
		at: id.moment(entry.at),
		withheld: found.valid && (found.seen?.withheld != null || takenBack.has(BigInt(entry.number))),
		basis: basisOf(found.seen),
		signature: found.valid ? "valid" : "invalid",
		anchored: entry.batch === null || entry.leaf_index === null ? null : { batch: id.batch(entry.batch), leaf: entry.leaf_index },
	}));
	let complete = false;
	if (count !== null) {
		try {
			const said = readJson<{ entries: string; last: string | null }>(await vault.readAccounting(fromBase64(count), hand.signer, hand.genesis, hand.subject));
			// One that came in while pages were read is one more than was promised, never one less.
			complete = BigInt(said.entries) <= BigInt(shown.length) && (BigInt(said.entries) !== BigInt(shown.length) || said.last === before);
		} catch {
			complete = false;
		}
	}
	return { accounting: { entries: shown.reverse(), problems, complete: complete && problems.length === 0 }, leaves };
}

/** Receipts whose time is over and of which the list says nothing: allowed, and by the list's word not used. */
export function missingOf(receipts: readonly Receipt[], entries: readonly DisclosureBody[], custodian: OrganizationId): NonNullable<Accounting["unlisted"]> {
	const listed = new Set(entries.map((entry) => BigInt(entry.receipt)));
	return receipts
		.filter((receipt) => receipt.custodian === custodian && receipt.over && !listed.has(receipt.id))
		.map(({ id: number, recipient, categories, issuedAt }) => ({ receipt: id.receipt(number), recipient, categories, at: issuedAt }))
		.reverse();
}

/** Whether the hospital signs with another key than when this device first saw it. The first one is remembered. */
export async function isAnotherSigner(cache: Cache, genesis: Hex, custodian: OrganizationId, signer: string): Promise<boolean> {
	const key = `signer/${genesis}/${custodian}`;
	const known = await cache.get<string>(key).catch(() => null);
	if (known === null) await cache.set(key, signer, deviceTime()).catch(() => undefined);
	return known !== null && known.value !== signer;
}
