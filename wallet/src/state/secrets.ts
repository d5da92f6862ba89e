/**
 * What this device keeps is encrypted: under a key that follows from the wallet's own, which the worker holds
 * while it is unlocked; for an extension's account, under a key of the browser that no script can read.
 */

import type { Signer } from "../contracts";
import type { Moment } from "../contracts";
import type { VaultApi } from "../vault/client";
import { pack, unpack } from "./pack";
import type { Storage } from "./storage";
import type { Cache } from "./topic";

/** Encrypts and decrypts what is kept. */
export interface Secrets {
	seal(value: unknown): Promise<Uint8Array>;
	open<T>(sealed: unknown): Promise<T>;
}

const DEVICE = "device/key";
const NONCE = 12;

/** Secrets for whoever signs now. */
export function createSecrets(storage: Storage, vault: VaultApi, signer: () => Signer | null): Secrets {
	let device: Promise<CryptoKey> | null = null;

	async function deviceKey(): Promise<CryptoKey> {
		const kept = (await storage.get(DEVICE)) as CryptoKey | undefined;
		if (kept !== undefined) return kept;
		const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
		await storage.set(DEVICE, made);
		return made;
	}

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
	};
}

const CACHE = "cache/";

/** Last readable values, encrypted. */
export function createCache(storage: Storage, secrets: Secrets): Cache {
	return {
		async get<T>(key: string) {
			const sealed = await storage.get(CACHE + key);
			return sealed === undefined ? null : secrets.open<{ value: T; asOf: Moment }>(sealed);
		},
		async set(key, value, asOf) {
			await storage.set(CACHE + key, await secrets.seal({ value, asOf }));
		},
	};
}

/** Removes everything that a wallet left on this device, but its key and its network. */
export async function forgetKept(storage: Storage): Promise<void> {
	for (const prefix of [CACHE, "acts/", "demands/", DEVICE]) {
		for (const key of await storage.keys(prefix)) await storage.delete(key);
	}
}
