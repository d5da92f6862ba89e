/**
 * A stand-in for a browser's extension: it puts itself into the page by the injected `web3` convention, and signs as
 * a name of the demo's cast, whose keys are public by design (`wallet/wasm/core/examples/demo_signer.rs`). What it
 * signs it makes of the payload's fields alone, as a real one does.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { BrowserContext } from "@playwright/test";
import { concat, fromHex, toHex } from "../../../src/chain/bytes";
import { signingPayload } from "../../../src/chain/extrinsic";
import { toAddress } from "../../../src/chain/runtime";
import type { Hex } from "../../../src/contracts";
import type { SignerPayload } from "../../../src/keys/extension";

const CACHE = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const SIGNER = join(process.env["GALEN_WALLET_TARGET_DIR"] ?? join(CACHE, "galen/wallet-target"), "tool/examples/demo_signer");

/** A name of the cast for one test, as the command line wants them: letters and digits. */
export const castName = (role: string, id: string): string => `//${role}${id.replace(/[^a-z0-9]/g, "")}`;

const number = (hex: Hex): number => Number(hex);
const little = (hex: Hex, length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (number(hex) >>> (8 * at)) & 0xff);
const small = (value: number): Uint8Array => (value < 64 ? Uint8Array.of(value << 2) : Uint8Array.of(((value << 2) | 1) & 0xff, value >> 6));

/** The extension, as the test holds it. */
export class Extension {
	private readonly child: ChildProcessWithoutNullStreams = spawn(SIGNER);
	private readonly lines: Interface = createInterface({ input: this.child.stdout });
	private readonly answers = this.lines[Symbol.asyncIterator]();
	/** What it was asked to sign. */
	readonly asked: SignerPayload[] = [];
	/** What the person does when it asks: nothing yet, yes, or no. */
	private mood: Promise<boolean> = Promise.resolve(true);

	private constructor(private readonly name: string) {}

	/** Installs it for every page that this context opens from now on. */
	static async install(context: BrowserContext, name: string): Promise<Extension> {
		const extension = new Extension(name);
		const account = await extension.account();
		await context.exposeFunction("standInSigns", (payload: SignerPayload) => extension.sign(payload));
		await context.exposeFunction("standInSignsRaw", (data: Hex) => extension.raw(data));
		await context.addInitScript(
			({ address, called }) => {
				const page = window as unknown as {
					injectedWeb3: unknown;
					standInSigns(payload: unknown): Promise<string | null>;
					standInSignsRaw(data: string): Promise<string>;
				};
				page.injectedWeb3 = {
					"stand-in": {
						version: "1.0.0",
						enable: async () => ({
							accounts: { get: async () => [{ address, name: called, type: "sr25519" }] },
							signer: {
								signPayload: async (payload: unknown) => {
									const signature = await page.standInSigns(payload);
									if (signature === null) throw new Error("Cancelled");
									return { id: 1, signature };
								},
								signRaw: async ({ data }: { data: string }) => ({ id: 1, signature: await page.standInSignsRaw(data) }),
							},
						}),
					},
				};
			},
			{ address: account, called: "Stand-in" },
		);
		return extension;
	}

	private async ask(bytes: Hex): Promise<{ readonly account: Hex; readonly signature: Hex }> {
		this.child.stdin.write(`${this.name} ${bytes}\n`);
		const { value } = (await this.answers.next()) as { value: string };
		const [account, signature] = value.split(" ") as [Hex, Hex];
		return { account, signature };
	}

	/** Whose account it has. */
	async account(): Promise<string> {
		return toAddress(fromHex((await this.ask("0x")).account));
	}

	/** The person lets it wait; what is called answers. */
	hesitate(): (yes: boolean) => void {
		let decide: (yes: boolean) => void = () => undefined;
		this.mood = new Promise((resolve) => {
			decide = resolve;
		});
		return (yes) => {
			this.mood = Promise.resolve(true);
			decide(yes);
		};
	}

	private async sign(payload: SignerPayload): Promise<Hex | null> {
		this.asked.push(payload);
		if (!(await this.mood)) return null;
		const hash = payload.mode === 1 && payload.metadataHash !== undefined ? concat(Uint8Array.of(1), fromHex(payload.metadataHash)) : Uint8Array.of(0);
		const extra = concat(fromHex(payload.era), small(number(payload.nonce)), Uint8Array.of(payload.mode ?? 0));
		const additional = concat(little(payload.specVersion, 4), little(payload.transactionVersion, 4), fromHex(payload.genesisHash), fromHex(payload.blockHash), hash);
		return (await this.ask(toHex(signingPayload(fromHex(payload.method), { extra, additional })))).signature;
	}

	/** Bytes, with the marks around them that keep them from being a transaction. */
	private async raw(data: Hex): Promise<Hex> {
		const mark = (text: string) => new TextEncoder().encode(text);
		return (await this.ask(toHex(concat(mark("<Bytes>"), fromHex(data), mark("</Bytes>"))))).signature;
	}

	end(): void {
		this.child.kill();
	}
}
