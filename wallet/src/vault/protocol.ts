/**
 * What a page's side and the worker say to each other. Secrets go in and do not come out, but for two that a person
 * has to see once: the words of a new wallet or recovery code, and those of a wallet of which they know the passphrase.
 */

/** A key's public half. */
export interface PublicKeys {
	readonly account: Uint8Array;
	readonly envelopeKey: Uint8Array;
}

/** A new key: its public half, and the key file to keep. */
export interface SealedKeys extends PublicKeys {
	readonly file: Uint8Array;
}

/** Names something that stays in the worker. */
export type Handle = number;

/** Everything the worker does. JSON is text here; `src/vault/client.ts` gives it its types. */
export interface VaultApi {
	newWords(): Promise<string>;
	/** Makes the key of these words, seals it, and leaves it unlocked. */
	create(words: string, passphrase: string): Promise<SealedKeys>;
	/** The key of these words, not kept: whether they are right, and whose they are. */
	check(words: string): Promise<PublicKeys>;
	open(file: Uint8Array, passphrase: string): Promise<PublicKeys>;
	/** Seals the unlocked key under another passphrase. */
	seal(passphrase: string): Promise<Uint8Array>;
	/** The words in a key file, after its passphrase. */
	words(file: Uint8Array, passphrase: string): Promise<string>;
	/** The public half of a recovery code, which the ledger is told. */
	recoveryKey(words: string): Promise<Uint8Array>;
	/** What a recovery code signs for one attempt to put a new key in an account's old one's place. */
	approveRecovery(words: string, genesis: Uint8Array, subject: Uint8Array, newKey: Uint8Array, attempt: number): Promise<Uint8Array>;
	lock(): Promise<void>;
	sign(payload: Uint8Array): Promise<Uint8Array>;
	signSession(genesis: Uint8Array, organization: number, challenge: Uint8Array): Promise<Uint8Array>;
	sessionClaim(genesis: Uint8Array, organization: number, account: Uint8Array, challenge: Uint8Array, envelopeKey: Uint8Array | null): Promise<Uint8Array>;
	/** Encrypts what this device keeps, under a key that follows from the unlocked one. */
	sealCache(plain: Uint8Array): Promise<Uint8Array>;
	openCache(sealed: Uint8Array): Promise<Uint8Array>;
	/** Another name for a name, which only this key makes of it: what things are kept under. */
	nameOf(name: Uint8Array): Promise<Uint8Array>;

	makeView(world: string): Promise<Handle>;
	freeView(view: Handle): Promise<void>;
	setTime(view: Handle, at: number): Promise<void>;
	consents(view: Handle): Promise<string>;
	survey(view: Handle): Promise<string>;
	preview(view: Handle, act: string): Promise<string>;
	decide(view: Handle, question: string): Promise<string>;
	writeStatement(draft: string): Promise<Uint8Array>;
	readStatement(bytes: Uint8Array): Promise<string>;
	writeDenial(denies: string): Promise<Uint8Array>;
	readDenial(bytes: Uint8Array): Promise<string>;

	/** `key` is an envelope key of a session; without one the unlocked wallet's own is meant. */
	openOwnRing(sealed: Uint8Array, genesis: Uint8Array, subject: Uint8Array, key: Handle | null): Promise<Handle>;
	openRelease(sealed: Uint8Array, genesis: Uint8Array, receipt: bigint, organization: number, key: Handle | null): Promise<Handle>;
	freeRing(ring: Handle): Promise<void>;
	openRecord(ring: Handle, object: string, sealed: Uint8Array): Promise<Uint8Array>;
	leafOf(ring: Handle, object: string, sealed: Uint8Array, metadata: Uint8Array): Promise<Uint8Array>;
	openEnvelopeKey(file: Uint8Array, passphrase: string): Promise<{ readonly key: Handle; readonly public: Uint8Array }>;
	makeEnvelopeKey(): Promise<{ readonly key: Handle; readonly public: Uint8Array }>;
	freeEnvelopeKey(key: Handle): Promise<void>;
	isAnchored(root: Uint8Array, leafCount: number, leafIndex: number, leaf: Uint8Array, path: Uint8Array): Promise<boolean>;
	readDisclosure(bytes: Uint8Array, signer: Uint8Array, genesis: Uint8Array, number: bigint): Promise<string>;
	disclosureLeaf(bytes: Uint8Array, salt: Uint8Array): Promise<Uint8Array>;
	readAccounting(bytes: Uint8Array, signer: Uint8Array, genesis: Uint8Array, subject: Uint8Array): Promise<string>;
	readCertificate(bytes: Uint8Array, signer: Uint8Array, genesis: Uint8Array): Promise<string>;
	/** What a demand for erasure says of a list of records: a salted hash. */
	listCommitment(salt: Uint8Array, objects: readonly string[]): Promise<Uint8Array>;
	codeTables(): Promise<string>;

	trustOfFile(file: Uint8Array): Promise<Uint8Array>;
	trustOfNode(genesis: Uint8Array, setId: bigint, authorities: Uint8Array): Promise<Uint8Array>;
	networkOf(checkpoint: Uint8Array): Promise<Uint8Array>;
	verify(bundle: Uint8Array, checkpoint: Uint8Array): Promise<string>;
	wordsStartingWith(prefix: string, limit: number): Promise<readonly string[]>;
}

/** A question to the worker. */
export interface Asked {
	readonly id: number;
	readonly method: keyof VaultApi;
	readonly args: readonly unknown[];
}

/** Its answer. */
export type Answered =
	| { readonly id: number; readonly ok: true; readonly value: unknown }
	| { readonly id: number; readonly ok: false; readonly fault: string };

/** What the worker refuses, by the name the Rust side gives it: `wrong_passphrase`, `wrong_word:4`. */
export class VaultFault extends Error {
	constructor(readonly code: string) {
		super(code);
		this.name = "VaultFault";
	}
}
