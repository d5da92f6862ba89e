/** The keystore of this device: one wallet of its own, or an account of an extension. */

import { BehaviorSubject, distinctUntilChanged, map, type Observable } from "rxjs";
import type { Durability, KeyFailure, Keystore, KeystoreState, NewWrapping, Outcome, Signer, Unlock, Wrapping } from "../contracts";
import { id } from "../contracts";
import { toHex } from "../chain/bytes";
import { deviceTime } from "../chain/failure";
import { toAddress } from "../chain/runtime";
import { durabilityOf, onDisk, type Place } from "../state/durable";
import { ACTS } from "../state/secrets";
import type { Storage } from "../state/storage";
import { VaultFault, type VaultApi } from "../vault/client";
import { accountsOf, ExtensionFailure, extensions } from "./extension";
import { makePasskey, PasskeyFailure, passkeysSupported, usePasskey } from "./passkey";

type Own = Extract<Signer, { is: "own" }>;

/** The fewest characters of a new passphrase; the vault's own minimum, which it checks. */
export const MIN_PASSPHRASE = 12;

/** What is kept of a wallet: nothing secret is outside the key files. */
interface Kept {
	readonly account: string;
	readonly envelopeKey: string;
	readonly createdAt: number;
	readonly backedUp: boolean;
	/** A key file for each way to open it. */
	readonly files: readonly { readonly wrapping: Wrapping; readonly file: Uint8Array }[];
}

const KEY = "keystore/own";
const CHOSEN = "keystore/extension";

const ok = <T>(value: T): Outcome<T, never> => ({ ok: true, value });
const no = (failure: KeyFailure): Outcome<never, KeyFailure> => ({ ok: false, failure });

/** A fault of the vault, a passkey or an extension, as a page names it. */
export function keyFailureOf(error: unknown): KeyFailure {
	if (error instanceof PasskeyFailure || error instanceof ExtensionFailure) return { kind: error.kind };
	if (error instanceof VaultFault) {
		const [name, number] = error.code.split(":");
		switch (name) {
			case "wrong_passphrase":
				return { kind: "wrong_passphrase" };
			case "passphrase_too_short":
				return { kind: "passphrase_too_short", minimum: MIN_PASSPHRASE };
			case "wrong_word":
				return { kind: "wrong_words", word: Number(number) };
			case "wrong_words":
				return { kind: "wrong_words", word: null };
			case "wrong_count":
				return { kind: "wrong_count", count: Number(number) };
			case "locked":
				return { kind: "locked" };
			case "damaged":
			case "unknown_format":
			case "not_for_us":
				return { kind: "damaged" };
			default:
				return { kind: "worker_failed" };
		}
	}
	return error instanceof DOMException ? { kind: "storage_unavailable" } : { kind: "worker_failed" };
}

const signerOf = (kept: Kept): Own => ({
	is: "own",
	account: id.account(kept.account),
	envelopeKey: kept.envelopeKey as Own["envelopeKey"],
	wrappings: kept.files.map(({ wrapping }) => wrapping),
	createdAt: id.moment(kept.createdAt),
	backedUp: kept.backedUp,
});

/** The keystore, and what only the core asks of it. */
export interface KeystoreService extends Keystore {
	/** Who signs now; `null` while locked or empty. */
	readonly signer$: Observable<Signer | null>;
	readonly signer: Signer | null;
	/** A person did something: the time until the lock starts anew, unless it is over. */
	touch(): void;
	/** Locks if the time is over; whether it did. For whenever a page is seen again, since no timer runs while a device sleeps. */
	expire(): Promise<boolean>;
	dispose(): void;
}

/** Opens the keystore of a device. `onForget` removes what else belongs to the wallet. */
export async function openKeystore(storage: Storage, vault: VaultApi, onForget: () => Promise<void>, place: Place = onDisk()): Promise<KeystoreService> {
	const state = new BehaviorSubject<KeystoreState>({ is: "loading" });
	let kept = ((await storage.get(KEY)) as Kept | undefined) ?? null;
	const chosen = (await storage.get(CHOSEN)) as Extract<Signer, { is: "extension" }> | undefined;
	let autoLock: number | null = 900;
	let timer: ReturnType<typeof setTimeout> | null = null;
	/** When a person last did something, by the device's clock, which goes on while it sleeps. */
	let seenAt = Date.now();
	const durability = new BehaviorSubject<Durability>(durabilityOf(place, await place.promised()));
	/** BIP-39 words are asked for while somebody types: answers are remembered. */
	const helped = new Map<string, readonly string[]>();

	const rest = (): KeystoreState => (kept === null ? { is: "empty" } : { is: "locked", signer: signerOf(kept) });
	state.next(chosen !== undefined && kept === null ? { is: "unlocked", signer: chosen } : rest());

	const locksItself = (): boolean => state.value.is === "unlocked" && state.value.signer.is === "own";
	const left = (): number => (autoLock === null ? Number.POSITIVE_INFINITY : seenAt + autoLock * 1_000 - Date.now());

	function arm(): void {
		if (timer !== null) clearTimeout(timer);
		timer = null;
		// The timer counts the time that the device is awake: a clock that was put back cannot stretch it.
		if (autoLock !== null && locksItself()) timer = setTimeout(() => void lock(), Math.min(left(), autoLock * 1_000));
	}

	async function expire(): Promise<boolean> {
		if (!locksItself() || left() > 0) return false;
		await lock();
		return true;
	}

	function touch(): void {
		// A touch that wakes the device comes too late: whoever it is has to open the wallet again.
		if (locksItself() && left() <= 0) return void lock();
		seenAt = Date.now();
		arm();
	}

	async function lock(): Promise<void> {
		if (timer !== null) clearTimeout(timer);
		timer = null;
		// First what is on the screen. A worker that does not answer has lost its secrets, or holds nobody up.
		if (kept !== null) state.next(rest());
		await vault.lock().catch(() => undefined);
	}

	/** Asks the browser to keep what is here. It may have to ask the person, and nothing waits for that. */
	function askToKeep(): void {
		void place.ask().then((promised) => durability.next(durabilityOf(place, promised)));
	}

	async function put(next: Kept): Promise<void> {
		await storage.set(KEY, next);
		kept = next;
	}

	function unlocked(): Own {
		const signer = signerOf(kept as Kept);
		state.next({ is: "unlocked", signer });
		seenAt = Date.now();
		arm();
		return signer;
	}

	/** Wraps with `seal`, which gets the passphrase that the wrapping stands for. */
	async function wrap(wrapping: NewWrapping, seal: (passphrase: string) => Promise<Uint8Array>): Promise<{ readonly wrapping: Wrapping; readonly file: Uint8Array }> {
		if (wrapping.by === "passphrase") return { wrapping: { by: "passphrase" }, file: await seal(wrapping.passphrase) };
		const { credential, secret } = await makePasskey("Galen");
		return { wrapping: { by: "passkey", credential }, file: await seal(secret) };
	}

	/** The key file and its passphrase for a way to open it. */
	async function fileFor(unlock: Unlock): Promise<{ readonly file: Uint8Array; readonly passphrase: string } | null> {
		const found = kept?.files.find(({ wrapping }) => wrapping.by === unlock.by);
		if (found === undefined) return null;
		const passphrase = unlock.by === "passphrase" ? unlock.passphrase : await usePasskey(found.wrapping.by === "passkey" ? found.wrapping.credential : "0x");
		return { file: found.file, passphrase };
	}

	const guarded = async <T>(act: () => Promise<Outcome<T, KeyFailure>>): Promise<Outcome<T, KeyFailure>> => {
		try {
			return await act();
		} catch (error) {
			return no(keyFailureOf(error));
		}
	};

	const service: KeystoreService = {
		state$: state.asObservable(),
		signer$: state.pipe(
			map((now) => (now.is === "unlocked" ? now.signer : null)),
			distinctUntilChanged((a, b) => a?.account === b?.account),
		),
		get signer() {
			return state.value.is === "unlocked" ? state.value.signer : null;
		},
		touch,
		expire,
		durability$: durability.pipe(distinctUntilChanged()),
		passkeysSupported,
		async newWords() {
			return (await vault.newWords()).split(" ");
		},
		wordsStartingWith(prefix, limit) {
			const asked = prefix.trim().toLowerCase();
			if (!/^[a-z]+$/.test(asked)) return [];
			const known = helped.get(asked);
			if (known === undefined) {
				helped.set(asked, []);
				vault.wordsStartingWith(asked, 12).then(
					(found) => helped.set(asked, found),
					() => helped.delete(asked),
				);
			}
			return (known ?? []).slice(0, limit);
		},
		checkWords: (words) =>
			guarded(async () => {
				await vault.check(words.join(" "));
				return ok(undefined);
			}),
		create: (words, wrapping, backedUp) =>
			guarded(async () => {
				if (kept !== null) return no({ kind: "exists" });
				if (!place.durable) return no({ kind: "storage_unavailable" });
				const phrase = words.join(" ");
				let keys: Awaited<ReturnType<VaultApi["create"]>> | null = null;
				const file = await wrap(wrapping, async (passphrase) => {
					keys = await vault.create(phrase, passphrase);
					return keys.file;
				});
				const made = keys as Awaited<ReturnType<VaultApi["create"]>> | null;
				if (made === null) return no({ kind: "worker_failed" });
				await put({
					account: toAddress(made.account),
					envelopeKey: toHex(made.envelopeKey),
					createdAt: deviceTime(),
					backedUp,
					files: [file],
				});
				await storage.delete(CHOSEN);
				askToKeep();
				return ok(unlocked());
			}),
		unlock: (unlock) =>
			guarded(async () => {
				const own = kept;
				if (own === null) return no({ kind: "none" });
				state.next({ is: "unlocking", signer: signerOf(own) });
				try {
					const found = await fileFor(unlock);
					if (found === null) {
						state.next(rest());
						return no({ kind: "none" });
					}
					const { account } = await vault.open(found.file, found.passphrase);
					if (toAddress(account) !== own.account) {
						await lock();
						return no({ kind: "damaged" });
					}
				} catch (error) {
					state.next(rest());
					throw error;
				}
				return ok<Signer>(unlocked());
			}),
		lock,
		addWrapping: (wrapping) =>
			guarded(async () => {
				const own = kept;
				if (own === null) return no({ kind: "none" });
				if (state.value.is !== "unlocked") return no({ kind: "locked" });
				const added = await wrap(wrapping, (passphrase) => vault.seal(passphrase));
				const others = own.files.filter((one) => one.wrapping.by !== added.wrapping.by);
				await put({ ...own, files: [...others, added] });
				unlocked();
				return ok(undefined);
			}),
		revealWords: (unlock) =>
			guarded(async () => {
				const found = await fileFor(unlock);
				if (found === null) return no({ kind: "none" });
				return ok<readonly string[]>((await vault.words(found.file, found.passphrase)).split(" "));
			}),
		async newRecoveryCode() {
			const words = await vault.newWords();
			return { words: words.split(" "), key: toHex(await vault.recoveryKey(words)) };
		},
		async confirmBackup() {
			if (kept === null) return;
			await put({ ...kept, backedUp: true });
			const now = state.value;
			if (now.is === "unlocked" && now.signer.is === "own") unlocked();
			else state.next(rest());
		},
		async actsKept() {
			return (await storage.keys(ACTS)).length;
		},
		async forget() {
			await vault.lock().catch(() => undefined);
			await onForget();
			await storage.delete(KEY);
			await storage.delete(CHOSEN);
			kept = null;
			state.next({ is: "empty" });
		},
		setAutoLock(seconds) {
			autoLock = seconds;
			if (locksItself() && left() <= 0) void lock();
			else arm();
		},
		async extensions() {
			// They arrive a moment after the page; the first look may come too early.
			const found = extensions();
			if (found.length > 0) return found;
			await new Promise((resolve) => setTimeout(resolve, 300));
			return extensions();
		},
		connect: (extension) => guarded(async () => ok(await accountsOf(extension))),
		choose: (signer) =>
			guarded(async () => {
				if (kept !== null) return no({ kind: "exists" });
				// What is signed waits on this device until it is sent, whoever holds the key.
				if (!place.durable) return no({ kind: "storage_unavailable" });
				await storage.set(CHOSEN, signer);
				askToKeep();
				state.next({ is: "unlocked", signer });
				return ok<Signer>(signer);
			}),
		dispose() {
			if (timer !== null) clearTimeout(timer);
			state.complete();
			durability.complete();
		},
	};
	return service;
}
