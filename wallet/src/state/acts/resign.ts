/**
 * Whether an act may be signed once more, and with which number. Two transactions of one number cannot both be
 * in a chain, so the same number is always safe, whatever a node says; another one is so only once the former
 * transactions can be in no block any more. Who only takes back may do so twice, and is never made to wait.
 */

import type { Sent } from "../../chain/submit";
import { isNarrowing, type Job } from "./job";

/** What was found out about the transactions of an act. */
export interface Standing {
	/** Those that a block may still hold. */
	readonly live: readonly Sent[];
	/** The newest of those that none can hold any more, and why. */
	readonly gone: { readonly sent: Sent; readonly why: "time" | "replaced" } | null;
	/** Whether the next block of the best chain could take one of those alive. */
	readonly open: boolean;
}

/** What may be done. */
export type Resign =
	/** Any number: the node's next one. */
	| { readonly may: "any" }
	/** This number, and none before it is used. */
	| { readonly may: "same"; readonly nonce: number }
	/** This number or a lower one. */
	| { readonly may: "at_most"; readonly nonce: number }
	/** Nothing now. */
	| { readonly may: "wait" }
	/** Nothing, unless the person asks for it. */
	| { readonly may: "ask" };

/** What may be done with an act whose newest transaction is no use any more. */
export function mayResign(job: Job, { live, gone, open }: Standing, all: readonly Job[]): Resign {
	if (isNarrowing(job.act)) return { may: "any" };
	const newest = live.at(-1);
	if (newest !== undefined) return open ? { may: "same", nonce: newest.nonce } : { may: "wait" };
	if (gone === null) return { may: "any" };
	if (gone.why === "time") return { may: "at_most", nonce: gone.sent.nonce };
	// Another transaction of the account has the number. One of this queue's own is proof of it; any other may be a node's word.
	const same = ({ signer, nonce }: Sent): boolean => signer === gone.sent.signer && nonce === gone.sent.nonce;
	const others = all.filter(({ key }) => key !== job.key);
	if (others.some(({ landed }) => landed !== null && same(landed))) return { may: "any" };
	return others.some(({ landed, sent }) => landed === null && sent.some(same)) ? { may: "wait" } : { may: "ask" };
}

/** The number to sign with, given the node's next one; `null` where it has to wait for that. */
export function nonceFor(resign: Resign, next: number): number | null {
	switch (resign.may) {
		case "any":
			return next;
		case "same":
			return next > resign.nonce ? null : resign.nonce;
		case "at_most":
			return next > resign.nonce ? null : next;
		default:
			return null;
	}
}
