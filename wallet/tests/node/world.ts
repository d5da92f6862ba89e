/** A development node of our own, and an extension that signs as the demo cast. */

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { concat, fromHex, toHex } from "../../src/chain/bytes";
import { signingPayload } from "../../src/chain/extrinsic";
import { toAddress } from "../../src/chain/runtime";
import type { Hex } from "../../src/contracts";
import type { SignerPayload } from "../../src/keys/extension";

const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const NODE = process.env["GALEN_NODE_BIN"] ?? join(process.env["CARGO_TARGET_DIR"] ?? join(cache, "galen/target"), "release/galen-node");
const SIGNER = join(process.env["GALEN_WALLET_TARGET_DIR"] ?? join(cache, "galen/wallet-target"), "tool/examples/demo_signer");

/** A node, and where it listens. */
export interface DevNode {
	readonly url: string;
	readonly genesis: Hex;
	end(): void;
}

/** Starts a development network of one, and waits until it listens. */
export async function startNode(): Promise<DevNode> {
	const child = spawn(NODE, ["--dev", "--tmp", "--rpc-port", "0", "--port", "0", "--prometheus-port", "0", "--rpc-cors", "all"]);
	const end = () => child.kill();
	const port = await new Promise<string>((resolve, reject) => {
		let said = "";
		const hear = (part: Buffer) => {
			said += part.toString();
			const found = /JSON-RPC server[^\n]*?127\.0\.0\.1:(\d+)/.exec(said);
			if (found?.[1] !== undefined) resolve(found[1]);
		};
		child.stderr.on("data", hear);
		child.stdout.on("data", hear);
		child.on("exit", () => reject(new Error(`the node ended:\n${said.slice(-2_000)}`)));
		child.on("error", reject);
	});
	const answer = await fetch(`http://127.0.0.1:${port}`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "chain_getBlockHash", params: [0] }),
	});
	const { result } = (await answer.json()) as { result: Hex };
	return { url: `ws://127.0.0.1:${port}`, genesis: result, end };
}

/** Signs as a member of the demo cast: `wallet/wasm/core/examples/demo_signer.rs`. */
class Cast {
	private readonly child: ChildProcessWithoutNullStreams = spawn(SIGNER);
	private readonly lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();

	async sign(name: string, bytes: Hex): Promise<{ readonly account: Hex; readonly signature: Hex }> {
		this.child.stdin.write(`${name} ${bytes}\n`);
		const { value } = (await this.lines.next()) as { value: string };
		const [account, signature] = value.split(" ") as [Hex, Hex];
		return { account, signature };
	}

	end(): void {
		this.child.kill();
	}
}

const number = (hex: Hex): number => Number(hex);
const little = (hex: Hex, length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (number(hex) >>> (8 * at)) & 0xff);
const small = (value: number): Uint8Array => (value < 64 ? Uint8Array.of(value << 2) : Uint8Array.of(((value << 2) | 1) & 0xff, value >> 6));

/** Puts an extension into the page that has one account of the cast, as the injected `web3` convention says. */
export function injectExtension(name: string): { end(): void } {
	const cast = new Cast();
	const page = globalThis as unknown as { window?: unknown; injectedWeb3?: unknown };
	page.window = globalThis;
	page.injectedWeb3 = {
		"stand-in": {
			version: "1.0.0",
			enable: async () => ({
				accounts: { get: async () => [{ address: toAddress(fromHex((await cast.sign(name, "0x")).account)), name, type: "sr25519" }] },
				signer: {
					// From the payload's fields alone, as a real one does.
					async signPayload(payload: SignerPayload) {
						const hash = payload.mode === 1 && payload.metadataHash !== undefined ? concat(Uint8Array.of(1), fromHex(payload.metadataHash)) : Uint8Array.of(0);
						const extra = concat(fromHex(payload.era), small(number(payload.nonce)), Uint8Array.of(payload.mode ?? 0));
						const additional = concat(
							little(payload.specVersion, 4), little(payload.transactionVersion, 4), fromHex(payload.genesisHash), fromHex(payload.blockHash), hash,
						);
						return { signature: (await cast.sign(name, toHex(signingPayload(fromHex(payload.method), { extra, additional })))).signature };
					},
				},
			}),
		},
	};
	return {
		end() {
			cast.end();
			delete page.injectedWeb3;
		},
	};
}
