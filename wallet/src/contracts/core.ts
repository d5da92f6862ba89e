/** The whole core, as a page gets it. Pages receive values and callbacks and never call the chain. */

import type { Observable } from "rxjs";
import type { Acts, Workbench } from "./act";
import type { HospitalDesk, PartnerDesk } from "./desks";
import type { Keystore } from "./keys";
import type { NetworkControl } from "./network";
import type { Patient } from "./patient";
import type { Verifier } from "./proof";
import type { AccountId } from "./ids";
import type { Outcome } from "./trouble";

/** A session at the hospital's gateway. */
export type GatewaySession =
	| { readonly is: "signed_out" }
	| { readonly is: "signing_in" }
	| { readonly is: "signed_in"; readonly account: AccountId; readonly as: "subject" | "staff" | "client"; readonly expiresAt: import("./ids").Moment };

/** Signing in at the gateway. */
export interface Gateway {
	readonly session$: Observable<GatewaySession>;
	/** Signs a challenge. With an extension the person is asked. Happens by itself for own keys. */
	signIn(): Promise<Outcome<void>>;
	signOut(): void;
}

/** Forms that are not signed yet, kept encrypted on this device while it is unlocked. */
export interface Drafts {
	/** What was kept; `null` where nothing is. */
	get<T>(name: string): Promise<T | null>;
	/** Keeps it; `null` removes it. */
	set(name: string, value: unknown): Promise<void>;
}

/** What the wallet can do. Made once by `createCore()` in `src/state/core.ts`. */
export interface Core {
	readonly keystore: Keystore;
	readonly network: NetworkControl;
	readonly gateway: Gateway;
	readonly acts: Acts;
	readonly workbench: Workbench;
	readonly drafts: Drafts;
	readonly patient: Patient;
	readonly hospital: HospitalDesk;
	readonly partner: PartnerDesk;
	readonly verifier: Verifier;
	/** The language template texts are asked in first. */
	setLanguage(language: string): void;
	/** Ends all connections; for tests and for leaving. */
	dispose(): void;
}

/** What a core is made of where it differs from the browser's own: tests only. */
export interface CoreOptions {
	/** Where the wasm module and its worker are; default beside the program. */
	readonly workerUrl?: string;
	/** Name of the database; default `galen`. */
	readonly database?: string;
}

/** `createCore` of `src/state/core.ts`. */
export type CreateCore = (options?: CoreOptions) => Promise<Core>;
