/**
 * What this device keeps is encrypted: under a key that follows from the wallet's own, which the worker holds
 * while it is unlocked; for an extension's account, under a key of the browser that no script can read.
 */

import type { Drafts, Moment, Signer } from "../contracts";
import { toHex } from "../chain/bytes";
import type { VaultApi } from "../vault/client";
import { pack, unpack } from "./pack";
import type { Storage } from "./storage";
import type { Cache } from "./topic";

/** Encrypts and decrypts what is kept. */
export interface Secrets {
	seal(value: unknown): Promise<Uint8Array>;
	open<T>(sealed: unknown): Promise<T>;
	/** Under what something is kept, so that the name tells nobody what it is about. The same name each time. */
	nameOf(name: string): Promise<string>;
}

/** Where acts are kept, and the rest. */
export const ACTS = "acts/";
const DEVICE = "device/";
const DEVICE_KEY = `${DEVICE}key`;
const DEVICE_NAMES = `${DEVICE}names`;
const NONCE = 12;
/** Bytes of a name. */
const NAME = 16;

/** Secrets for whoever signs now. */
export function createSecrets(storage: Storage, vault: VaultApi, signer: () => Signer | null): Secrets {
	let device: Promise<CryptoKey> | null = null;
	let names: Promise<CryptoKey> | null = null;

	async function kept(place: string, make: () => Promise<CryptoKey>): Promise<CryptoKey> {
		const known = (await storage.get(place)) as CryptoKey | undefined;
		if (known !== undefined) return known;
		const made = await make();
		await storage.set(place, made);
		return made;
	}
	const deviceKey = () => kept(DEVICE_KEY, () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));
	const namesKey = () => kept(DEVICE_NAMES, () => crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]));

	const isExtension = (): boolean => signer()?.is === "extension";

	return {
		async seal(value) {
			const plain = pack(value);
			if (!isExtension()) return vault.sealCache(plain);
			device ??= deviceKey();
			const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
			const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await device, plain as Uint8Array<ArrayBuffer>));
			const whole = new Uint8Array(NONCE + sealed.length);
			whole.set(nonce);
			whole.set(sealed, NONCE);
			return whole;
		},
		async open<T>(sealed: unknown) {
			if (!(sealed instanceof Uint8Array)) throw new TypeError("not sealed");
			if (!isExtension()) return unpack<T>(await vault.openCache(sealed));
			device ??= deviceKey();
			const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, NONCE) }, await device, sealed.slice(NONCE));
			return unpack<T>(new Uint8Array(plain));
		},
		async nameOf(name) {
			const text = new TextEncoder().encode(name);
			if (!isExtension()) return toHex((await vault.nameOf(text)).slice(0, NAME)).slice(2);
			names ??= namesKey();
			return toHex(new Uint8Array(await crypto.subtle.sign("HMAC", await names, text)).slice(0, NAME)).slice(2);
		},
	};
}

const CACHE = "cache/";
const DRAFTS = "drafts/";

/** Last readable values, encrypted, each network's apart: one's are never shown as another's. */
export function createCache(storage: Storage, secrets: Secrets, genesis: () => string): Cache {
	const place = async (key: string): Promise<string> => CACHE + (await secrets.nameOf(`${genesis()}/${key}`));
	return {
		async get<T>(key: string) {
			const sealed = await storage.get(await place(key));
			return sealed === undefined ? null : secrets.open<{ value: T; asOf: Moment }>(sealed);
		},
		async set(key, value, asOf) {
			await storage.set(await place(key), await secrets.seal({ value, asOf }));
		},
	};
}

/** What somebody has begun and not signed: it survives the lock and a closed tab, and is as secret as the rest. */
export function createDrafts(storage: Storage, secrets: Secrets): Drafts {
	// One after the other: what was typed last is what stays.
	let last: Promise<unknown> = Promise.resolve();
	return {
		async get<T>(name: string) {
			const sealed = await storage.get(DRAFTS + (await secrets.nameOf(name)));
			return sealed === undefined ? null : secrets.open<T>(sealed);
		},
		set(name, value) {
			const keep = async () => {
				const key = DRAFTS + (await secrets.nameOf(name));
				if (value === null) await storage.delete(key);
				else await storage.set(key, await secrets.seal(value));
			};
			const kept = last.then(keep, keep);
			last = kept;
			return kept;
		},
	};
}

/** Removes everything that a wallet left on this device, but its key, its network, and language and look. */
export async function forgetKept(storage: Storage, tab: Pick<globalThis.Storage, "length" | "key" | "removeItem"> | null = ofTab()): Promise<void> {
	for (const prefix of [CACHE, DRAFTS, ACTS, "demands/", "pulls/", DEVICE]) {
		for (const key of await storage.keys(prefix)) await storage.delete(key);
	}
	const names = Array.from({ length: tab?.length ?? 0 }, (_, at) => tab?.key(at) ?? "");
	for (const name of names) if (name.startsWith("galen.")) tab?.removeItem(name);
}

function ofTab(): globalThis.Storage | null {
	try {
		return typeof sessionStorage === "undefined" ? null : sessionStorage;
	} catch {
		return null;
	}
}
