/** What a patient has earned: the ledger's own figures for each line that somebody paid for. */

import { id, type AccountId, type Rewards } from "../contracts";
import type { At } from "../chain/node";
import * as read from "../chain/queries";

/** What a subject has earned: payouts of its lines, and what is on its way. */
export async function rewardsOf(at: At, subject: AccountId, free: bigint, receipts: readonly read.Receipt[]): Promise<Rewards> {
	const numbers = [...new Set(receipts.flatMap((receipt) => (receipt.basis.is === "order" ? [receipt.basis.order] : [])))];
	const lines = await Promise.all(
		numbers.map(async (number) => {
			const [order, line] = await Promise.all([read.order(at, number), read.line(at, number, subject)]);
			const receipt = receipts.find((one) => one.basis.is === "order" && one.basis.order === number);
			const share = line?.template == null ? 0 : ((await read.templateVersion(at, line.template))?.split?.subject ?? 0);
			// Parts per million, by the split of the very template under which this line was authorized.
			const amount = ((order?.terms.price ?? 0n) * BigInt(share)) / 1_000_000n;
			return { number, amount, state: line?.state ?? null, at: receipt?.issuedAt ?? id.moment(0) };
		}),
	);
	const priced = lines.filter(({ amount }) => amount > 0n);
	const paid = priced.filter(({ state }) => state === "paid");
	const pending = priced.filter(({ state }) => state === "released" || state === "disputed");
	const sum = (some: typeof priced): bigint => some.reduce((total, { amount }) => total + amount, 0n);
	return {
		earned: sum(paid),
		free,
		pending: sum(pending),
		pendingLines: pending.length,
		history: paid.map(({ number, amount, at: when }) => ({ at: when, amount, kind: "payout" as const, order: id.order(number) })).sort((a, b) => b.at - a.at),
	};
}
