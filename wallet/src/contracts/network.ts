/** The network this wallet belongs to, and how its parts do. */

import type { Observable } from "rxjs";
import type { AccountId, Hex, Moment, OrganizationId } from "./ids";
import type { Outcome, Trouble } from "./trouble";

/** How this wallet reaches the ledger and the hospital. */
export interface Network {
	readonly genesis: Hex;
	/** `ws(s)://…` of the node. */
	readonly node: string;
	/** `http(s)://…` of the hospital's gateway. */
	readonly gateway: string;
	readonly hospital: OrganizationId;
}

/** What the node says. */
export interface ChainHealth {
	readonly best: number;
	readonly finalized: number;
	readonly finalizedAt: Moment;
	readonly specVersion: number;
}

/** How it is now. */
export type NetworkState =
	/** No hospital yet: pair. */
	| { readonly is: "unpaired" }
	| { readonly is: "connecting"; readonly network: Network }
	| { readonly is: "connected"; readonly network: Network; readonly health: ChainHealth }
	| { readonly is: "troubled"; readonly network: Network; readonly trouble: Trouble; readonly health: ChainHealth | null };

/** What a hospital's QR or link says: `galen:pair?…`, or the same in the fragment of a https link. */
export interface Pairing {
	readonly network: Network;
	/** What the hospital calls itself; shown as its claim. */
	readonly claimedName: string | null;
}

/** What a wallet shows to be enrolled: `galen:enrol?…`. */
export interface EnrolmentCode {
	readonly genesis: Hex;
	readonly account: AccountId;
	readonly envelopeKey: Hex | null;
}

/** Why a code is refused. */
export type CodeRefused =
	| { readonly kind: "not_a_code" }
	/** The code is of another network than this wallet or the node it names. */
	| { readonly kind: "other_network"; readonly expected: Hex; readonly found: Hex }
	/** It names an address that is not allowed, such as http beyond this machine. */
	| { readonly kind: "unsafe_address" }
	/** It is of another hospital than the one whose page this is; that one's own page, with the code, is `page`. */
	| { readonly kind: "other_hospital"; readonly page: string }
	/** The code's time is over. */
	| { readonly kind: "expired"; readonly at: Moment }
	| Trouble;

/** Pairing and health. */
export interface NetworkControl {
	readonly state$: Observable<NetworkState>;
	/** Reads a code without following it. */
	read(code: string): Outcome<Pairing, CodeRefused>;
	/** Asks node and gateway whether they are what the code says, then keeps it. */
	pair(pairing: Pairing): Promise<Outcome<Network, CodeRefused>>;
	unpair(): Promise<void>;
	/** The code a hospital scans to enrol this account. */
	enrolmentCode(): EnrolmentCode | null;
	/** Text of a code, for a QR. */
	write(code: EnrolmentCode): string;
	/** At a hospital's desk: what a patient's wallet shows. */
	readEnrolment(code: string): Outcome<EnrolmentCode, CodeRefused>;
	/** For the QR at a hospital's desk. */
	pairingText(network: Network, claimedName: string | null): string;
}
