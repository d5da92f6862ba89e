/**
 * What the worker does, over the two wasm modules. Runs in the worker, and in tests in the test's own
 * thread. Only here are secrets: unlocked keys, rings, a cache key that JavaScript cannot export.
 */

import type * as Core from "./wasm/galen_wallet_wasm";
import type * as Proofs from "./wasm/galen_wallet_proofs_wasm";
import { VaultFault, type Handle, type PublicKeys, type VaultApi } from "./protocol";

/** How the modules are loaded; each once, when it is first needed. */
export interface Modules {
	core(): Promise<typeof Core>;
	proofs(): Promise<typeof Proofs>;
}

/** Where keys and views wait until they are freed. */
class Shelf<T extends { free(): void }> {
	private readonly all = new Map<Handle, T>();
	private next: Handle = 1;

	put(one: T): Handle {
		const handle = this.next;
		this.next += 1;
		this.all.set(handle, one);
		return handle;
	}

	get(handle: Handle): T {
		const one = this.all.get(handle);
		if (one === undefined) throw new VaultFault("malformed");
		return one;
	}

	free(handle: Handle): void {
		this.all.get(handle)?.free();
		this.all.delete(handle);
	}

	clear(): void {
		for (const one of this.all.values()) one.free();
		this.all.clear();
	}
}

/** Length of an AES-GCM nonce. */
const NONCE = 12;

/** What is kept on the device: a key for its content, one for its names. JavaScript exports neither. */
interface CacheKeys {
	readonly seal: CryptoKey;
	readonly name: CryptoKey;
}

async function cacheKeys(raw: Uint8Array<ArrayBuffer>): Promise<CacheKeys> {
	const [seal, root] = await Promise.all([
		crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
		crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]),
	]);
	const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new TextEncoder().encode("galen/wallet/names/1") };
	return { seal, name: await crypto.subtle.deriveKey(how, root, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]) };
}

/** The worker is of no more use: its module ended in the middle of something, or did not come. */
export class Trap extends VaultFault {
	constructor() {
		super("worker_failed");
	}
}

/** The faults of the modules are errors whose message is a name. */
export function faultOf(error: unknown): string {
	if (error instanceof VaultFault) return error.code;
	return error instanceof Error ? error.message : "malformed";
}

/** The worker's side. Whatever a module throws is a {@link VaultFault} by its name. */
export function createVault(modules: Modules): VaultApi {
	const vault = createRaw(modules);
	return new Proxy(vault, {
		get: (target, method) => {
			const run = target[method as keyof VaultApi] as ((...args: readonly unknown[]) => Promise<unknown>) | undefined;
			if (run === undefined) return undefined;
			return async (...args: readonly unknown[]) => {
				try {
					return await run(...args);
				} catch (error) {
					if (error instanceof Trap) throw error;
					throw error instanceof WebAssembly.RuntimeError ? new Trap() : new VaultFault(faultOf(error));
				}
			};
		},
	});
}

function createRaw(modules: Modules): VaultApi {
	let keys: Core.Keys | null = null;
	let cache: Promise<CacheKeys> | null = null;
	const views = new Shelf<Core.View>();
	const rings = new Shelf<Core.Ring>();
	const envelopes = new Shelf<Core.EnvelopeKey>();

	const unlocked = (): Core.Keys => {
		if (keys === null) throw new VaultFault("locked");
		return keys;
	};

	const publicOf = (of: Core.Keys): PublicKeys => ({ account: of.account(), envelopeKey: of.envelope_key() });

	const keep = (opened: Core.Keys): PublicKeys => {
		forget();
		keys = opened;
		const raw = opened.cache_key();
		cache = cacheKeys(raw as Uint8Array<ArrayBuffer>).finally(() => raw.fill(0));
		return publicOf(opened);
	};

	function forget(): void {
		keys?.free();
		keys = null;
		cache = null;
		rings.clear();
		envelopes.clear();
	}

	const cacheOf = async (): Promise<CacheKeys> => {
		if (cache === null) throw new VaultFault("locked");
		return cache;
	};

	return {
		async newWords() {
			return (await modules.core()).make_words();
		},
		async wordsStartingWith(prefix, limit) {
			return (await modules.core()).words_starting_with(prefix, limit);
		},
		async create(words, passphrase) {
			const opened = (await modules.core()).Keys.from_words(words);
			try {
				const file = opened.seal(passphrase);
				return { ...keep(opened), file };
			} catch (error) {
				if (keys !== opened) opened.free();
				throw error;
			}
		},
		async check(words) {
			const opened = (await modules.core()).Keys.from_words(words);
			try {
				return publicOf(opened);
			} finally {
				opened.free();
			}
		},
		async open(file, passphrase) {
			return keep((await modules.core()).Keys.open(file, passphrase));
		},
		async seal(passphrase) {
			return unlocked().seal(passphrase);
		},
		async words(file, passphrase) {
			const opened = (await modules.core()).Keys.open(file, passphrase);
			try {
				return opened.words();
			} finally {
				opened.free();
			}
		},
		async recoveryKey(words) {
			return (await modules.core()).recovery_key(words);
		},
		async approveRecovery(words, genesis, subject, newKey, attempt) {
			return (await modules.core()).approve_recovery(words, genesis, subject, newKey, attempt);
		},
		async lock() {
			forget();
		},
		async sign(payload) {
			return unlocked().sign(payload);
		},
		async signSession(genesis, organization, challenge) {
			return unlocked().sign_session(genesis, organization, challenge);
		},
		async sessionClaim(genesis, organization, account, challenge, envelopeKey) {
			return (await modules.core()).session_claim(genesis, organization, account, challenge, envelopeKey);
		},
		async sealCache(plain) {
			const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
			const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, (await cacheOf()).seal, plain as Uint8Array<ArrayBuffer>);
			const whole = new Uint8Array(NONCE + sealed.byteLength);
			whole.set(nonce);
			whole.set(new Uint8Array(sealed), NONCE);
			return whole;
		},
		async openCache(sealed) {
			const { seal: key } = await cacheOf();
			try {
				const iv = sealed.slice(0, NONCE);
				return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed.slice(NONCE)));
			} catch {
				throw new VaultFault("damaged");
			}
		},
		async nameOf(name) {
			return new Uint8Array(await crypto.subtle.sign("HMAC", (await cacheOf()).name, name as Uint8Array<ArrayBuffer>));
		},

		async makeView(world) {
			const { View } = await modules.core();
			return views.put(new View(world));
		},
		async freeView(view) {
			views.free(view);
		},
		async setTime(view, at) {
			views.get(view).set_time(BigInt(at));
		},
		async consents(view) {
			return views.get(view).consents();
		},
		async survey(view) {
			return views.get(view).survey();
		},
		async preview(view, act) {
			return views.get(view).preview(act);
		},
		async decide(view, question) {
			return views.get(view).decide(question);
		},
		async writeStatement(draft) {
			return (await modules.core()).write_statement(draft);
		},
		async readStatement(bytes) {
			return (await modules.core()).read_statement(bytes);
		},
		async writeDenial(denies) {
			return (await modules.core()).write_denial(denies);
		},
		async readDenial(bytes) {
			return (await modules.core()).read_denial(bytes);
		},

		async openOwnRing(sealed, genesis, subject, key) {
			const holder = key === null ? unlocked() : envelopes.get(key);
			return rings.put(holder.open_ring(sealed, genesis, subject));
		},
		async openRelease(sealed, genesis, receipt, organization, key) {
			const holder = key === null ? unlocked() : envelopes.get(key);
			return rings.put(holder.open_release(sealed, genesis, receipt, organization));
		},
		async freeRing(ring) {
			rings.free(ring);
		},
		async openRecord(ring, object, sealed) {
			return rings.get(ring).open(object, sealed);
		},
		async leafOf(ring, object, sealed, metadata) {
			return rings.get(ring).leaf(object, sealed, metadata);
		},
		async openEnvelopeKey(file, passphrase) {
			const opened = (await modules.core()).EnvelopeKey.open(file, passphrase);
			return { public: opened.public(), key: envelopes.put(opened) };
		},
		async makeEnvelopeKey() {
			const made = (await modules.core()).EnvelopeKey.make();
			return { public: made.public(), key: envelopes.put(made) };
		},
		async freeEnvelopeKey(key) {
			envelopes.free(key);
		},
		async isAnchored(root, leafCount, leafIndex, leaf, path) {
			return (await modules.core()).is_anchored(root, leafCount, leafIndex, leaf, path);
		},
		async readDisclosure(bytes, signer, genesis, number) {
			return (await modules.core()).read_disclosure(bytes, signer, genesis, number);
		},
		async disclosureLeaf(bytes, salt) {
			return (await modules.core()).disclosure_leaf(bytes, salt);
		},
		async readAccounting(bytes, signer, genesis, subject) {
			return (await modules.core()).read_accounting(bytes, signer, genesis, subject);
		},
		async readCertificate(bytes, signer, genesis) {
			return (await modules.core()).read_certificate(bytes, signer, genesis);
		},
		async listCommitment(salt, objects) {
			return (await modules.core()).list_commitment(salt, [...objects]);
		},
		async codeTables() {
			return (await modules.core()).code_tables();
		},

		async trustOfFile(file) {
			return (await modules.proofs()).trust_of_file(file);
		},
		async trustOfNode(genesis, setId, authorities) {
			return (await modules.proofs()).trust_of_node(genesis, setId, authorities);
		},
		async networkOf(checkpoint) {
			return (await modules.proofs()).network_of(checkpoint);
		},
		async verify(bundle, checkpoint) {
			return (await modules.proofs()).check(bundle, checkpoint);
		},
	};
}
