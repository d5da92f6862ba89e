/** Why a node's pool does not take a transaction. The codes are those of `pallets/members/src/extension.rs`. */

import { MEMBERSHIP_REFUSALS, type PoolRefusal, type Refusal } from "../contracts";
import type { RpcError } from "./rpc";

/** JSON-RPC codes of the node's pool (`sc-rpc-api`, `author`). */
const POOL = {
	invalid: 1_010,
	unknown: 1_011,
	banned: 1_012,
	alreadyImported: 1_013,
	tooLowPriority: 1_014,
	dropped: 1_016,
} as const;

/** The membership's first code. */
const FIRST = 101;

const TEXTS: Readonly<Record<string, PoolRefusal>> = {
	"Transaction is outdated": "stale",
	"Transaction will be valid in the future": "future",
	"Transaction has a bad signature": "bad_proof",
	"Transaction has an ancient birth block": "too_old",
	"Transaction call is not expected": "call_refused",
	"Transaction would exhaust the block limits": "block_full",
};

/** The number in `Quota exhausted (106): wait …`, as our node says it, and in `Custom error: 101` and `Custom(106)`, as the SDK does. */
function custom(data: string): number | null {
	const found = /^Custom error: (\d+)$/.exec(data) ?? /^Custom\((\d+)\)$/.exec(data) ?? / \((\d+)\): /.exec(data);
	return found?.[1] === undefined ? null : Number(found[1]);
}

/** What the pool said; `null` when the error is not the pool's. */
export function ofPool(error: RpcError): Refusal | null {
	const pool = (reason: PoolRefusal): Refusal => ({ by: "pool", reason });
	switch (error.code) {
		case POOL.invalid:
		case POOL.unknown: {
			const number = custom(error.data);
			if (number !== null) {
				const code = MEMBERSHIP_REFUSALS[number - FIRST];
				return code === undefined ? pool("other") : { by: "membership", code };
			}
			return pool(TEXTS[error.data] ?? "other");
		}
		case POOL.banned:
			return pool("banned");
		case POOL.alreadyImported:
			return pool("already_known");
		case POOL.tooLowPriority:
			return pool("too_low_priority");
		case POOL.dropped:
			return pool("pool_full");
		default:
			return error.code >= 1_000 && error.code <= 1_100 ? pool("other") : null;
	}
}

/** Whether the pool could not look up what the transaction rests on: a runtime without a metadata hash. */
export function isCannotLookup(error: RpcError): boolean {
	return error.code === POOL.unknown && /CannotLookup|Could not lookup/i.test(error.data);
}

/** Whether the same call, newly signed, may pass later without anybody doing anything. */
export function passesByItself(refusal: Refusal): boolean {
	switch (refusal.by) {
		case "membership":
			return refusal.code === "quota_exhausted";
		case "pool":
			return ["stale", "future", "too_old", "block_full", "too_low_priority", "banned", "pool_full"].includes(refusal.reason);
		case "time":
		case "replaced":
			return true;
		default:
			return false;
	}
}
