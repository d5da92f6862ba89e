/** What staff's pages read of the ledger beside what patients' pages do. */

import {
	id, type AccountId, type Category, type EmergencyId, type Hex, type Moment, type OrderId, type OrderLine, type OrganizationId,
	type ReceiptId, type Role, type Staff, type StaffMember, type Turns, type Validator,
} from "../contracts";
import { compact, fromHex, toHex } from "./bytes";
import { codesOf, snake } from "./codes";
import type { At } from "./node";
import { pages } from "./queries";
import { bytesOf, toAccount, toAddress } from "./runtime";

type Number_ = number | bigint;

const moment = (value: Number_): Moment => id.moment(value);

/** The validators, with the turns they took. */
export async function validators(at: At, turns: ReadonlyMap<AccountId, Turns>): Promise<readonly Validator[]> {
	const found = await at.ask("Validators", "validators");
	return found.map((one) => {
		const account = id.account(one.account);
		const own = turns.get(account);
		return {
			hospital: id.organization(Number(one.organization)),
			account,
			standing: one.validating ? (one.seated ? "active" : "leaving") : one.seated ? "joining" : "suspended",
			turns: one.validating && own !== undefined && own.of > 0 ? own : null,
		};
	});
}

/** A motion, its call still in bytes. */
export interface RawMotion {
	readonly hash: Hex;
	readonly index: number;
	readonly call: Uint8Array | null;
	readonly ayes: readonly AccountId[];
	readonly nays: readonly AccountId[];
	readonly threshold: number;
	readonly endsAtBlock: number;
}

/** Motions before the council, oldest first. */
export async function motions(at: At): Promise<readonly RawMotion[]> {
	const hashes = (await at.stored<readonly unknown[]>("Council", "Proposals")) ?? [];
	const found = await Promise.all(
		hashes.map(async (hash): Promise<RawMotion | null> => {
			const [call, votes] = await Promise.all([
				at.node.rpc.request<Hex | null>("state_getStorage", [at.runtime.storage("Council", "ProposalOf").key(hash), at.block.hash]),
				at.stored<{ index: number; threshold: number; ayes: readonly string[]; nays: readonly string[]; end: number }>("Council", "Voting", hash),
			]);
			if (votes === null) return null;
			return {
				hash: toHex(bytesOf(hash)),
				index: votes.index,
				call: call === null ? null : fromHex(call),
				ayes: votes.ayes.map(id.account),
				nays: votes.nays.map(id.account),
				threshold: votes.threshold,
				endsAtBlock: votes.end,
			};
		}),
	);
	return found.filter((motion) => motion !== null).sort((a, b) => a.index - b.index);
}

/** Whether an account has a hospital's seat in the council. */
export async function hasSeat(at: At, account: AccountId): Promise<boolean> {
	const seats = (await at.stored<readonly string[]>("Council", "Members")) ?? [];
	return seats.includes(account);
}

/** The patients of an order with their receipts, in the order of their keys. */
export async function linesOf(at: At, order: OrderId): Promise<readonly OrderLine[]> {
	const found = await pages((after, limit) => at.ask("Access", "lines", compact(order), after, limit), ([subject]) => toAccount(subject));
	return found.map(([subject, line]) => ({
		subject: id.account(subject),
		state: snake(line.state.type) as OrderLine["state"],
		receipt: line.receipt === undefined ? null : id.receipt(line.receipt),
		categories: codesOf.categories(line.categories) as readonly Category[],
		until: untilOf(line.state.value as Readonly<Record<string, unknown>> | undefined),
	}));
}

function untilOf(state: Readonly<Record<string, unknown>> | undefined): Moment | null {
	const found = state?.confirm_by ?? state?.dispute_by ?? state?.rule_by;
	return found === undefined ? null : moment(found as Number_);
}

/** The receipt that an emergency access gave the hospital, and who holds the records. */
export async function receiptOf(at: At, emergency: EmergencyId, subject: AccountId): Promise<{ readonly receipt: ReceiptId; readonly custodian: OrganizationId } | null> {
	const found = await pages((after, limit) => at.ask("Access", "receipts_of", toAccount(subject), after, limit), ([number]) => compact(number));
	const own = found.filter(([, { basis }]) => basis.type === "Emergency" && BigInt(basis.value) === emergency).at(-1);
	return own === undefined ? null : { receipt: id.receipt(own[0]), custodian: id.organization(Number(own[1].custodian)) };
}

/** Keys asked for at once. */
const PAGE = 512;
/** Pages that are read: beyond, the list says that it is cut short. */
const PAGES = 40;

/** Staff of an organization: those among the members with a place in it. The ledger keeps members by their accounts alone. */
export async function staffOf(at: At, organization: OrganizationId): Promise<Staff> {
	const { node, block } = at;
	const prefix = toHex(at.runtime.prefix("Members", "Accounts"));
	const { decode } = at.runtime.storage("Members", "Accounts");
	const members: StaffMember[] = [];
	let after: string | null = null;
	for (let page = 0; page < PAGES; page += 1) {
		const keys: readonly string[] = await node.rpc.request<readonly string[]>("state_getKeysPaged", [prefix, PAGE, after, block.hash]);
		if (keys.length > 0) {
			const [found] = await node.rpc.request<readonly { readonly changes: readonly (readonly [string, string | null])[] }[]>("state_queryStorageAt", [keys, block.hash]);
			for (const [key, value] of found?.changes ?? []) {
				const member = value === null ? null : (decode(value) as { staff?: { organization: Number_; roles: Number_; until?: Number_ } }).staff;
				if (member === null || member === undefined || Number(member.organization) !== organization) continue;
				members.push({
					// Blake2_128Concat: the key ends with the account itself.
					account: toAddress(fromHex(`0x${key.slice(-64)}`)),
					roles: codesOf.roles(member.roles) as readonly Role[],
					until: member.until === undefined ? null : moment(member.until),
				});
			}
		}
		const last = keys.at(-1);
		if (keys.length < PAGE || last === undefined) return { members, complete: true };
		after = last;
	}
	return { members, complete: false };
}
