/** Proofs, verified on this device with public data. */

import type { Category, Purpose } from "./codes";
import type { Decision } from "./consent";
import type { AccountId, BatchNumber, Hex, Moment, OrganizationId } from "./ids";
import type { Outcome } from "./trouble";

/** What a proof shows. */
export type Shown =
	| { readonly is: "anchored"; readonly custodian: OrganizationId; readonly batch: BatchNumber; readonly leaf: number; readonly leaves: number; readonly recordsProven: number }
	| { readonly is: "erased"; readonly custodian: OrganizationId; readonly batch: BatchNumber; readonly leaf: number }
	/** A batch is anchored; nothing is said of its leaves. */
	| { readonly is: "batch"; readonly custodian: OrganizationId; readonly batch: BatchNumber; readonly leaves: number }
	| {
			readonly is: "decision"; readonly subject: AccountId; readonly consentVersion: number; readonly recipient: OrganizationId;
			readonly purpose: Purpose; readonly category: Category; readonly decision: Decision;
	  }
	/** Who finalizes from here on; says nothing about a person. */
	| { readonly is: "authorities"; readonly count: number };

/** A proof that holds. */
export interface Verified {
	readonly shown: Shown;
	readonly genesis: Hex;
	readonly block: { readonly number: number; readonly hash: Hex; readonly time: Moment | null };
	/** How far it goes back: to the genesis block, to a checkpoint this wallet pins, or to its own node's finalized head. */
	readonly trust: "genesis" | "checkpoint" | "own_node";
}

/** Why a file shows nothing. */
export type ProofRefused =
	| { readonly kind: "not_a_bundle" }
	| { readonly kind: "unknown_version" }
	| { readonly kind: "too_large" }
	/** A proof of another network. */
	| { readonly kind: "other_network"; readonly found: Hex }
	/** It does not hold; `part` is a constant of the verifier. */
	| { readonly kind: "invalid"; readonly part: string }
	/** It starts from authorities that this wallet has no reason to trust. */
	| { readonly kind: "no_trust" };

/** What an auditor trusts. */
export type TrustRoot =
	/** The network this wallet is paired with. */
	| { readonly from: "network" }
	/** A file of the network: specification or checkpoint. */
	| { readonly from: "file"; readonly bytes: Uint8Array };

/** The auditor's page. Nothing leaves the device. */
export interface Verifier {
	verify(bundle: Uint8Array, trust: TrustRoot): Promise<Outcome<readonly Verified[], ProofRefused>>;
}
