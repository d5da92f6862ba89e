/**
 * Passkeys whose PRF extension gives 32 bytes that nobody else can have. In hexadecimal they are the
 * passphrase of a key file: one format for everything that wraps a wallet's seed.
 */

import { toHex } from "../chain/bytes";

/** What is hashed with the authenticator's own secret; the same for ever, or no wallet opens again. */
const SALT = new TextEncoder().encode("galen/wallet/passkey/1");

/** Why a passkey gives nothing. */
export class PasskeyFailure extends Error {
	constructor(readonly kind: "passkey_unsupported" | "passkey_refused") {
		super(kind);
		this.name = "PasskeyFailure";
	}
}

/** Whether the browser knows passkeys at all. Whether one has a PRF shows only when it is made. */
export async function passkeysSupported(): Promise<boolean> {
	if (typeof PublicKeyCredential === "undefined" || navigator.credentials === undefined) return false;
	// A passkey belongs to a name. A page that is opened by a bare address can have none.
	if (/^[\d.]+$|^\[/.test(location.hostname)) return false;
	const capabilities = (PublicKeyCredential as { getClientCapabilities?: () => Promise<Record<string, boolean>> }).getClientCapabilities;
	if (capabilities !== undefined) {
		const known = await capabilities.call(PublicKeyCredential);
		if (known["extension:prf"] === false) return false;
	}
	return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
}

const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));

interface PrfResults {
	readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: BufferSource } };
}

const firstOf = (credential: Credential | null): Uint8Array | null => {
	const results = (credential as PublicKeyCredential | null)?.getClientExtensionResults() as PrfResults | undefined;
	const first = results?.prf?.results?.first;
	if (first === undefined) return null;
	return first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer, first.byteOffset, first.byteLength);
};

async function ask<T>(ceremony: () => Promise<T>): Promise<T> {
	try {
		return await ceremony();
	} catch (error) {
		// The person said no, took too long, or the authenticator cannot.
		const unsupported = error instanceof DOMException && error.name === "NotSupportedError";
		throw new PasskeyFailure(unsupported ? "passkey_unsupported" : "passkey_refused");
	}
}

/** Makes a passkey; returns its id and the secret it gives. */
export async function makePasskey(label: string): Promise<{ readonly credential: string; readonly secret: string }> {
	if (!(await passkeysSupported())) throw new PasskeyFailure("passkey_unsupported");
	const extensions = { prf: { eval: { first: SALT } } } as AuthenticationExtensionsClientInputs;
	const made = await ask(() =>
		navigator.credentials.create({
			publicKey: {
				challenge: random(32),
				rp: { name: "Galen" },
				// Random: the authenticator learns nothing of the person or the ledger's account.
				user: { id: random(16), name: label, displayName: label },
				pubKeyCredParams: [
					{ type: "public-key", alg: -7 },
					{ type: "public-key", alg: -257 },
				],
				authenticatorSelection: { residentKey: "required", userVerification: "required" },
				extensions,
			},
		}),
	);
	if (made === null) throw new PasskeyFailure("passkey_refused");
	const enabled = ((made as PublicKeyCredential).getClientExtensionResults() as PrfResults).prf?.enabled;
	if (enabled === false) throw new PasskeyFailure("passkey_unsupported");
	const credential = toHex(new Uint8Array((made as PublicKeyCredential).rawId));
	// Some authenticators give the secret only when they are used, not when they are made.
	const first = firstOf(made);
	return { credential, secret: first === null ? await usePasskey(credential) : toHex(first) };
}

/** The secret of a passkey. */
export async function usePasskey(credential: string): Promise<string> {
	const raw = new Uint8Array((credential.length - 2) / 2);
	for (let at = 0; at < raw.length; at += 1) raw[at] = Number.parseInt(credential.slice(2 + 2 * at, 4 + 2 * at), 16);
	const extensions = { prf: { eval: { first: SALT } } } as AuthenticationExtensionsClientInputs;
	const used = await ask(() =>
		navigator.credentials.get({
			publicKey: { challenge: random(32), allowCredentials: [{ type: "public-key", id: raw }], userVerification: "required", extensions },
		}),
	);
	const first = firstOf(used);
	if (first === null) throw new PasskeyFailure("passkey_unsupported");
	return toHex(first);
}
