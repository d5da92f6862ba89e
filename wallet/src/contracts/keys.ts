/**
 * Keys. Secrets are in the worker and never in a page, but for the recovery words while a person
 * writes them down or types them.
 */

import type { Observable } from "rxjs";
import type { AccountId, Hex, Moment } from "./ids";
import type { Outcome } from "./trouble";

/** How the key of a wallet on this device is wrapped. */
export type Wrapping =
	| { readonly by: "passphrase" }
	/** A passkey whose PRF extension gives the wrapping key. */
	| { readonly by: "passkey"; readonly credential: string };

/** An account this device can sign for. */
export type Signer =
	| {
			readonly is: "own";
			readonly account: AccountId;
			/** X25519, to which records are sealed. */
			readonly envelopeKey: Hex;
			readonly wrappings: readonly Wrapping[];
			readonly createdAt: Moment;
			/** Whether the person has confirmed to have the words. */
			readonly backedUp: boolean;
	  }
	| {
			readonly is: "extension";
			readonly account: AccountId;
			/** Name of the extension as it announces itself. */
			readonly extension: string;
			readonly name: string | null;
	  };

/** The keystore of this device. */
export type KeystoreState =
	| { readonly is: "loading" }
	/** Nothing here: create, restore or connect an extension. */
	| { readonly is: "empty" }
	| { readonly is: "locked"; readonly signer: Extract<Signer, { is: "own" }> }
	| { readonly is: "unlocking"; readonly signer: Extract<Signer, { is: "own" }> }
	| { readonly is: "unlocked"; readonly signer: Signer };

/** Why a key cannot be made, opened or used. */
export type KeyFailure =
	| { readonly kind: "wrong_passphrase" }
	| { readonly kind: "passphrase_too_short"; readonly minimum: number }
	/** A word is not in the list, or the checksum does not fit. `word`: position from 0, if known. */
	| { readonly kind: "wrong_words"; readonly word: number | null }
	| { readonly kind: "wrong_count"; readonly count: number }
	| { readonly kind: "damaged" }
	| { readonly kind: "exists" }
	| { readonly kind: "none" }
	| { readonly kind: "locked" }
	/** The device or browser has no passkeys with PRF. */
	| { readonly kind: "passkey_unsupported" }
	/** The person dismissed the passkey dialogue, or it timed out. */
	| { readonly kind: "passkey_refused" }
	| { readonly kind: "extension_missing" }
	| { readonly kind: "extension_refused" }
	/** The browser keeps nothing: private window or full disk. */
	| { readonly kind: "storage_unavailable" }
	/** The worker did not start. */
	| { readonly kind: "worker_failed" };

/** How a new or restored key is wrapped. */
export type NewWrapping =
	| { readonly by: "passphrase"; readonly passphrase: string }
	| { readonly by: "passkey" };

/** How a locked key is opened. */
export type Unlock =
	| { readonly by: "passphrase"; readonly passphrase: string }
	| { readonly by: "passkey" };

/** An extension that is there, `window.injectedWeb3`. */
export interface Extension {
	readonly id: string;
	readonly version: string;
}

/**
 * How long this browser keeps what it is given: as long as nobody removes it; until it makes room or has not seen
 * the page for a while; or, as in some private windows, not beyond the page.
 */
export type Durability = "for_good" | "until_tidied" | "nowhere";

/** Keys. */
export interface Keystore {
	readonly state$: Observable<KeystoreState>;
	/** Where it is `nowhere`, no wallet is made: closing the page would end it. */
	readonly durability$: Observable<Durability>;
	/** Whether this device offers a passkey with PRF. */
	passkeysSupported(): Promise<boolean>;
	/** 24 fresh words, to show once. They are nowhere else until `create`. */
	newWords(): Promise<readonly string[]>;
	/** The BIP-39 words that start so, for typing help: at most `limit`. */
	wordsStartingWith(prefix: string, limit: number): readonly string[];
	/** Whether these words are a wallet's at all, before anything is made of them: the last carries a checksum. */
	checkWords(words: readonly string[]): Promise<Outcome<void, KeyFailure>>;
	/** Makes the wallet of these words: the same account and envelope key as the command line's. */
	create(words: readonly string[], wrapping: NewWrapping, backedUp: boolean): Promise<Outcome<Extract<Signer, { is: "own" }>, KeyFailure>>;
	unlock(unlock: Unlock): Promise<Outcome<Signer, KeyFailure>>;
	lock(): Promise<void>;
	/** Adds a second way to open the wallet; it must be unlocked. */
	addWrapping(wrapping: NewWrapping): Promise<Outcome<void, KeyFailure>>;
	/**
	 * A fresh recovery code: 24 words to keep somewhere else than the wallet's own, and the key to put into the
	 * act `set_recovery`. The words are nowhere else.
	 */
	newRecoveryCode(): Promise<{ readonly words: readonly string[]; readonly key: Hex }>;
	/** Shows the words again, after the passphrase or passkey. */
	revealWords(unlock: Unlock): Promise<Outcome<readonly string[], KeyFailure>>;
	confirmBackup(): Promise<void>;
	/** How many acts are kept on this device; while it is locked nobody can say how far each has come. */
	actsKept(): Promise<number>;
	/** Removes key, cache and queue from this device. Whoever has the words can restore. */
	forget(): Promise<void>;
	/** Locks by itself after so many seconds without use; `null` never. */
	setAutoLock(seconds: number | null): void;
	extensions(): Promise<readonly Extension[]>;
	/** Asks the extension for its accounts. */
	connect(extension: string): Promise<Outcome<readonly Extract<Signer, { is: "extension" }>[], KeyFailure>>;
	/** Acts as this account of the extension. */
	choose(signer: Extract<Signer, { is: "extension" }>): Promise<Outcome<Signer, KeyFailure>>;
}
