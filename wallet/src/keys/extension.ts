/** Extensions that sign: the injected `web3` convention, `window.injectedWeb3[name].enable(origin)`. */

import type { AccountId, Extension, Hex, Signer } from "../contracts";
import { id } from "../contracts";
import { toAccount, toAddress } from "../chain/runtime";

/** An account as an extension lists it. */
interface InjectedAccount {
	readonly address: string;
	readonly name?: string;
	readonly type?: string;
}

/** What an extension signs a transaction from: the fields of `SignerPayloadJSON`. */
export interface SignerPayload {
	readonly address: string;
	readonly blockHash: Hex;
	readonly blockNumber: Hex;
	readonly era: Hex;
	readonly genesisHash: Hex;
	readonly metadataHash?: Hex;
	readonly method: Hex;
	readonly mode?: number;
	readonly nonce: Hex;
	readonly signedExtensions: readonly string[];
	readonly specVersion: Hex;
	readonly tip: Hex;
	readonly transactionVersion: Hex;
	readonly version: 4;
	readonly withSignedTransaction?: boolean;
}

interface InjectedSigner {
	readonly signPayload?: (payload: SignerPayload) => Promise<{ readonly signature: Hex; readonly signedTransaction?: Hex | Uint8Array | null }>;
	readonly signRaw?: (raw: { readonly address: string; readonly data: Hex; readonly type: "bytes" }) => Promise<{ readonly signature: Hex }>;
}

interface Injected {
	readonly accounts: { readonly get: (anyType?: boolean) => Promise<readonly InjectedAccount[]> };
	readonly signer: InjectedSigner;
}

interface InjectedWindow {
	readonly version?: string;
	readonly enable?: (origin: string) => Promise<Injected>;
}

declare global {
	interface Window {
		injectedWeb3?: Readonly<Record<string, InjectedWindow>>;
	}
}

/** What the page is called where an extension asks. */
const ORIGIN = "Galen";

/** The person said no, or the extension is not there any more. */
export class ExtensionFailure extends Error {
	constructor(readonly kind: "extension_missing" | "extension_refused") {
		super(kind);
		this.name = "ExtensionFailure";
	}
}

const injected = (): Readonly<Record<string, InjectedWindow>> => (typeof window === "undefined" ? {} : (window.injectedWeb3 ?? {}));

/** Extensions that are there now. They arrive a moment after the page does. */
export function extensions(): readonly Extension[] {
	return Object.entries(injected())
		.filter(([, one]) => typeof one.enable === "function")
		.map(([name, one]) => ({ id: name, version: one.version ?? "" }));
}

const enabled = new Map<string, Promise<Injected>>();

async function enable(name: string): Promise<Injected> {
	const one = injected()[name];
	if (one?.enable === undefined) throw new ExtensionFailure("extension_missing");
	let known = enabled.get(name);
	if (known === undefined) {
		known = one.enable(ORIGIN);
		enabled.set(name, known);
	}
	try {
		return await known;
	} catch {
		enabled.delete(name);
		throw new ExtensionFailure("extension_refused");
	}
}

/** Asks an extension for its accounts. Keys of other curves than the ledger's are left out. */
export async function accountsOf(name: string): Promise<readonly Extract<Signer, { is: "extension" }>[]> {
	const found = await (await enable(name)).accounts.get();
	return found
		.filter((account) => account.type === undefined || account.type === "sr25519" || account.type === "ed25519")
		.flatMap(({ address, name: called }) => {
			const account = inOurForm(address);
			return account === null ? [] : [{ is: "extension", account, extension: name, name: called ?? null }];
		});
}

/** An account in the form in which the ledger writes addresses; extensions show each network's own. */
function inOurForm(address: string): AccountId | null {
	try {
		return id.account(toAddress(toAccount(address)));
	} catch {
		return null;
	}
}

const refused = async <T>(sign: Promise<T>): Promise<T> => {
	try {
		return await sign;
	} catch {
		throw new ExtensionFailure("extension_refused");
	}
};

/** Has the extension sign a transaction. Returns the signature with the byte that says how it was made. */
export async function signPayload(name: string, payload: SignerPayload): Promise<Hex> {
	const { signer } = await enable(name);
	if (signer.signPayload === undefined) throw new ExtensionFailure("extension_missing");
	return (await refused(signer.signPayload(payload))).signature;
}

/** Has the extension sign bytes. It puts `<Bytes>` and `</Bytes>` around them, so that they are no transaction. */
export async function signRaw(name: string, address: AccountId, data: Hex): Promise<Hex> {
	const { signer } = await enable(name);
	if (signer.signRaw === undefined) throw new ExtensionFailure("extension_missing");
	return (await refused(signer.signRaw({ address, data, type: "bytes" }))).signature;
}
