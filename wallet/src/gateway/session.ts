/** A session at the gateway: a challenge, signed by the account that asks. */

import { BehaviorSubject, type Observable } from "rxjs";
import type { AccountId, GatewaySession, Hex, Network, Outcome, Signer } from "../contracts";
import { id } from "../contracts";
import { fromHex, toHex } from "../chain/bytes";
import { deviceTime, Failed, failureOf } from "../chain/failure";
import { toAccount } from "../chain/runtime";
import { ExtensionFailure, signRaw } from "../keys/extension";
import type { Handle, VaultApi } from "../vault/client";
import { VaultFault } from "../vault/client";
import { GatewayClient, type Asked } from "./client";
import type { About, SessionAnswer } from "./types";

/** A session is not used in its last seconds. */
const MARGIN = 30;

interface Open {
	readonly token: string;
	readonly account: AccountId;
	readonly until: number;
	/** The session's own envelope key, where the account's keys are in an extension. */
	readonly envelope: Handle | null;
}

/** Hexadecimal as the gateway writes it: without `0x`. */
const bare = (bytes: Uint8Array): string => toHex(bytes).slice(2);

/** Signs in when that is needed, and asks with the session. */
export class Session {
	readonly state$: Observable<GatewaySession>;
	readonly client: GatewayClient;
	private readonly state = new BehaviorSubject<GatewaySession>({ is: "signed_out" });
	private open: Open | null = null;
	private entering: { readonly account: AccountId; readonly opening: Promise<Open> } | null = null;
	/** Counts what ended all sessions: one that was on its way by then is not opened. */
	private generation = 0;
	private about: Promise<About> | null = null;

	constructor(
		private readonly network: Network,
		private readonly vault: VaultApi,
		private readonly signer: () => Signer | null,
		send?: typeof fetch,
	) {
		this.client = new GatewayClient(network.gateway, send);
		this.state$ = this.state.asObservable();
	}

	/** What the gateway says of itself, if it is of our network and hospital. */
	async identity(): Promise<About> {
		this.about ??= this.client.json<About>("/.well-known/galen");
		try {
			const about = await this.about;
			const found = `0x${about.genesis}` as Hex;
			if (found !== this.network.genesis) throw new Failed({ kind: "other_network", expected: this.network.genesis, found });
			if (about.organization !== this.network.hospital) throw new Failed({ kind: "damaged" });
			return about;
		} catch (error) {
			this.about = null;
			throw error;
		}
	}

	/** Asks with the session of the account that signs now, opening one if needed. */
	async ask(path: string, asked: Omit<Asked, "token"> = {}): Promise<Response> {
		return this.withToken((token) => this.client.ask(path, { ...asked, token }));
	}

	/** The same, for JSON. */
	async json<T>(path: string, asked: Omit<Asked, "token"> = {}): Promise<T> {
		return this.withToken((token) => this.client.json<T>(path, { ...asked, token }));
	}

	/** The same, for bytes. */
	async bytes(path: string, asked: Omit<Asked, "token"> = {}): Promise<Uint8Array> {
		return this.withToken((token) => this.client.bytes(path, { ...asked, token }));
	}

	/** The same, for a file. */
	async blob(path: string, asked: Omit<Asked, "token"> = {}): Promise<Blob> {
		return this.withToken((token) => this.client.blob(path, { ...asked, token }));
	}

	private async withToken<T>(act: (token: string) => Promise<T>): Promise<T> {
		const first = await this.enter(false);
		try {
			return await act(first.token);
		} catch (error) {
			if (!(error instanceof Failed) || error.failure.kind !== "signed_out") throw error;
			// The gateway was started anew, and with it all sessions ended. Another request may have opened a new one by now.
			if (this.open?.token === first.token) this.drop();
			const second = await this.enter(false);
			return act(second.token);
		}
	}

	/** An open session. An extension's account is asked to sign only when somebody wants it to. */
	private async enter(asked: boolean): Promise<Open> {
		const signer = this.signer();
		if (signer === null) throw new Failed({ kind: "locked" });
		if (this.open !== null && this.open.account === signer.account && deviceTime() < this.open.until) return this.open;
		if (signer.is === "extension" && !asked) throw new Failed({ kind: "signed_out" });
		// Somebody else may be on the way in: theirs is no session of ours.
		if (this.entering?.account === signer.account) return this.entering.opening;
		const opening = this.signInAs(signer);
		const entering = { account: signer.account, opening };
		this.entering = entering;
		try {
			return await opening;
		} finally {
			if (this.entering === entering) this.entering = null;
		}
	}

	private async signInAs(signer: Signer): Promise<Open> {
		this.state.next({ is: "signing_in" });
		const mine = this.generation;
		try {
			const about = await this.identity();
			const { challenge } = await this.client.json<{ challenge: string }>("/auth/challenge", { method: "POST", body: { account: signer.account } });
			const [genesis, asked] = [fromHex(this.network.genesis), fromHex(`0x${challenge}`)];
			const { proof, envelope } = await this.prove(signer, genesis, about.organization, asked);
			const answer = await this.client.json<SessionAnswer>("/auth/session", {
				method: "POST",
				body: { account: signer.account, challenge, ...proof },
			});
			if (mine !== this.generation || this.signer()?.account !== signer.account) {
				if (envelope !== null) void this.vault.freeEnvelopeKey(envelope).catch(() => undefined);
				throw new Failed({ kind: "locked" });
			}
			const until = deviceTime() + Math.max(answer.expires_in - MARGIN, Math.floor(answer.expires_in / 2));
			this.open = { token: answer.access_token, account: signer.account, until, envelope };
			const as = answer.actor.kind === "representative" ? "subject" : answer.actor.kind;
			this.state.next({ is: "signed_in", account: signer.account, as, expiresAt: id.moment(until) });
			return this.open;
		} catch (error) {
			this.state.next({ is: "signed_out" });
			throw error;
		}
	}

	private async prove(
		signer: Signer,
		genesis: Uint8Array,
		organization: number,
		challenge: Uint8Array,
	): Promise<{ readonly proof: Readonly<Record<string, string>>; readonly envelope: Handle | null }> {
		if (signer.is === "own") {
			const signature = await this.vault.signSession(genesis, organization, challenge);
			return { proof: { signature: bare(signature), envelope_key: signer.envelopeKey.slice(2) }, envelope: null };
		}
		// An extension opens nothing that was sealed: the session gets an envelope key of its own.
		const envelope = await this.vault.makeEnvelopeKey();
		const claim = await this.vault.sessionClaim(genesis, organization, toAccount(signer.account), challenge, envelope.public);
		const signature = fromHex(await signRaw(signer.extension, signer.account, toHex(claim)));
		// Some say before the signature how it was made.
		const scheme: Readonly<Record<string, string>> = signature.length === 65 && signature[0] === 0 ? { scheme: "ed25519" } : {};
		return { proof: { signature: bare(signature.slice(-64)), envelope_key: bare(envelope.public), ...scheme }, envelope: envelope.key };
	}

	/** The envelope key of the running session; `null` means the wallet's own. */
	get envelope(): Handle | null {
		return this.open?.envelope ?? null;
	}

	async signIn(): Promise<Outcome<void>> {
		try {
			await this.enter(true);
			return { ok: true, value: undefined };
		} catch (error) {
			if (error instanceof VaultFault && error.code === "locked") return { ok: false, failure: { kind: "locked" } };
			if (error instanceof ExtensionFailure) return { ok: false, failure: { kind: "signed_out" } };
			return { ok: false, failure: failureOf(error, "gateway/session", this.network.genesis) };
		}
	}

	/** Ends the session, and one that is being opened. */
	forget(): void {
		this.generation += 1;
		this.entering = null;
		this.drop();
	}

	private drop(): void {
		const envelope = this.open?.envelope ?? null;
		if (envelope !== null) void this.vault.freeEnvelopeKey(envelope).catch(() => undefined);
		this.open = null;
		this.state.next({ is: "signed_out" });
	}

	close(): void {
		this.open = null;
		this.state.complete();
	}
}
