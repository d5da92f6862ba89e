/** An act as it is kept, and what can be said of it without asking anybody. */

import { NARROWING, type AccountId, type Act, type ActStatus, type ConsentAct, type Entry, type Hex, type Moment, type Prepared } from "../../contracts";
import { nameOf, subjectOf } from "../../chain/calls";
import type { Outcome } from "../../chain/outcome";
import type { Sent } from "../../chain/submit";

/** An act as it is kept. */
export interface Job {
	readonly key: string;
	readonly act: Act;
	readonly signer: AccountId;
	/** The network it is meant for: it is sent to no other. */
	readonly genesis: Hex;
	readonly confirmedAt: Moment;
	/** The call that the person saw. Nothing else is ever signed for this act. */
	readonly call: Hex;
	readonly status: ActStatus;
	/** Every transaction signed for it that a block may hold, the newest last. */
	readonly sent: readonly Sent[];
	/** The newest one's bytes, to be offered until they are in a block; `null` once they are no use. */
	readonly bytes: Hex | null;
	/** What one of them came to in a block that may still be undone: later nobody may be able to say. */
	readonly seen: Outcome | null;
	/** Which of them is in a final block. */
	readonly landed: Sent | null;
	/** The person took back what it would give: it is signed no more. */
	readonly stopped: boolean;
	readonly attempts: number;
	/** Not to be tried before. */
	readonly notBefore: number;
}

/** A confirmed act of which nothing was done yet. */
export const jobOf = (key: string, prepared: Prepared, confirmedAt: Moment, status: ActStatus): Job => ({
	key,
	act: prepared.act,
	signer: prepared.signer,
	genesis: prepared.genesis,
	confirmedAt,
	call: prepared.call.data,
	status,
	sent: [],
	bytes: null,
	seen: null,
	landed: null,
	stopped: false,
	attempts: 0,
	notBefore: 0,
});

/** Whether an act only takes back. Doing it twice does no harm, and doing it late may. */
export const isNarrowing = (act: Act): boolean => (NARROWING as readonly string[]).includes(act.act);

/** Whether it is about a subject's consent. */
export const isConsentAct = (act: Act): act is ConsentAct => nameOf(act)[0] === "Consent";

/** Whether a status is an end. */
export const isOver = (status: ActStatus): boolean => status.at === "final" || status.at === "refused" || status.at === "unread";

/** Whether there is something to be looked at: a node that said no may have kept what it was sent. */
export const isOpen = (job: Job): boolean => !isOver(job.status) || (job.status.at === "refused" && job.landed === null && job.sent.length > 0);

/** Whether the first takes back what the second would give. */
export function stops(first: Act, second: Act): boolean {
	if (subjectOf(first) !== subjectOf(second)) return false;
	switch (first.act) {
		case "withdraw_all":
		case "leave":
			return ["give_consent", "amend_consent", "resume", "unblock"].includes(second.act) || (second.act === "answer_request" && second.answer === "agreed");
		case "withdraw_consent":
		case "suspend":
			return (second.act === "amend_consent" || second.act === "resume") && second.directive === first.directive;
		default:
			return false;
	}
}

/** In the order in which they were confirmed. */
export const byTime = (a: Job, b: Job): number => a.confirmedAt - b.confirmedAt || (a.key < b.key ? -1 : 1);

/** In the order in which they are worked on: whoever takes back waits for nothing else. */
export const byUrgency = (a: Job, b: Job): number => Number(isNarrowing(b.act)) - Number(isNarrowing(a.act)) || byTime(a, b);

/** As a page sees it. */
export const toEntry = ({ key, act, signer, confirmedAt, status, sent }: Job): Entry => ({ key, act, signer, confirmedAt, status, left: sent.length > 0 });
