/**
 * What can go wrong, as states a page is designed for. No text: a page says it in the person's
 * language, by `kind`. None of these ever loses what a person entered.
 */

import type { Hex, Moment } from "./ids";

/** Something outside does not do its part now. Passes by itself; the core goes on trying. */
export type Trouble =
	/** The device has no network. */
	| { readonly kind: "offline" }
	/** The network is there, and the ledger's node does not answer. */
	| { readonly kind: "node_down" }
	/** The node answers, and blocks or finality have stood still. Since when a gateway does not say. */
	| { readonly kind: "chain_behind"; readonly finalizedAt: Moment | null; readonly blocksBehind: number }
	/** The hospital's gateway does not answer. */
	| { readonly kind: "gateway_down" }
	/** The gateway answers that it cannot work now. */
	| { readonly kind: "gateway_busy"; readonly retryAt: Moment | null }
	/** The node belongs to another network than this wallet. Nothing is sent to it. */
	| { readonly kind: "other_network"; readonly expected: Hex; readonly found: Hex }
	/** The network's runtime is none that this program understands, and not a newer one. Nothing is signed for it. */
	| { readonly kind: "incompatible"; readonly expected: number; readonly found: number }
	/** The network's runtime is newer than this program understands: reload, and a newer program comes. Nothing is signed for it. */
	| { readonly kind: "program_outdated"; readonly expected: number; readonly found: number };

/** Something that is the person's to change. */
export type Failure =
	| Trouble
	/** The keystore is locked. */
	| { readonly kind: "locked" }
	/** The gateway wants a session; {@link Gateway.signIn} gives one. */
	| { readonly kind: "signed_out" }
	/** Not for this account, or there is nothing. Which of the two is nobody's to know. */
	| { readonly kind: "not_yours" }
	/** There is nothing of that kind (any more). */
	| { readonly kind: "not_found" }
	/** The record was erased. */
	| { readonly kind: "erased" }
	/** What arrived fails its check: signature, hash, seal. Nothing of it is shown. */
	| { readonly kind: "damaged" }
	/** The service says no, by name of its problem (`urn:galen:problem:…`). */
	| { readonly kind: "refused"; readonly problem: string }
	/** A fault of ours. `where` is a constant, never data. */
	| { readonly kind: "internal"; readonly where: string };

/** A result without exceptions. */
export type Outcome<T, F = Failure> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly failure: F };

/**
 * A value that comes and may age. `stale` shows the last readable value with what keeps it from being
 * renewed: a page says so, and never as if it were new.
 */
export type Loadable<T> =
	| { readonly state: "loading" }
	| { readonly state: "ready"; readonly value: T; readonly asOf: Moment }
	| { readonly state: "stale"; readonly value: T; readonly asOf: Moment; readonly because: Failure }
	| { readonly state: "failed"; readonly because: Failure };
