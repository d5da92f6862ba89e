/**
 * A real network: four hospitals' nodes, two gateways and a partner, as `scripts/demo --keep` leaves them,
 * and the command line for what other people do in it.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const BUILT = join(process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/galen/target"), "release");
const program = (name: string, variable: string) => process.env[variable] ?? join(BUILT, name);
const ARTEFACTS = fileURLToPath(new URL("../artefacts/", import.meta.url));
/** How long the story may take on a busy machine, in milliseconds. */
const STORY = 300_000;

/** What the wallet talks to. */
export interface World {
	readonly genesis: string;
	readonly node: string;
	/** Where wallet and gateway are served together. */
	readonly origin: string;
	/** Runs a command of somebody, `--profile` last; what it says as JSON. */
	galen(command: string): Promise<unknown>;
	/** Gives the command line the key of these words, by a name. */
	restoreKey(name: string, words: readonly string[], passphrase: string): Promise<void>;
	/** The code of the hospital Alice. */
	pairing(origin?: string): string;
	/** Takes the gateway away, or brings it back. */
	gatewayDown(down: boolean): void;
	end(): void;
}

async function genesisOf(node: string): Promise<string> {
	const answer = await fetch(node.replace(/^ws/, "http"), {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "chain_getBlockHash", params: [0] }),
	});
	return ((await answer.json()) as { result: string }).result;
}

async function told(story: ChildProcess): Promise<string> {
	let text = "";
	return new Promise((done, failed) => {
		const late = setTimeout(() => {
			story.kill("SIGINT");
			failed(new Error(`the demo did not end its story:\n${text.slice(-2_000)}`));
		}, STORY);
		const hear = (part: Buffer) => {
			text += part.toString();
			if (!text.includes("galen consent show --profile amina")) return;
			clearTimeout(late);
			done(text);
		};
		story.stdout?.on("data", hear);
		story.stderr?.on("data", hear);
		process.on("exit", () => story.kill("SIGINT"));
		story.on("exit", () => failed(new Error(`the demo ended:\n${text.slice(-2_000)}`)));
	});
}

/** Starts everything, a minute or so; or joins the demo whose folder GALEN_E2E_FOLDER names. */
export async function begin(origin: string): Promise<World> {
	mkdirSync(ARTEFACTS, { recursive: true });
	const env = {
		...process.env,
		GALEN_NODE_BIN: program("galen-node", "GALEN_NODE_BIN"),
		GALEN_GATEWAY_BIN: program("galen-gateway", "GALEN_GATEWAY_BIN"),
		GALEN_BIN: program("galen", "GALEN_BIN"),
	};
	const there = process.env.GALEN_E2E_FOLDER;
	const story = there === undefined ? spawn(program("galen-demo", "GALEN_DEMO_BIN"), ["--keep"], { env, stdio: ["ignore", "pipe", "pipe"] }) : null;
	const folder = there ?? /cd (\S+)/.exec(story === null ? "" : await told(story))?.[1] ?? "";
	const config = readFileSync(join(folder, "config/galen/config.toml"), "utf8");
	const node = /\nnode = "([^"]+)"/.exec(config)?.[1] ?? "";
	const gateway = /\[profile\.alice-registrar\][^[]*gateway = "([^"]+)"/.exec(config)?.[1] ?? "";
	const genesis = await genesisOf(node);
	const world = join(ARTEFACTS, "world.json");
	const gatewayDown = (down: boolean) => writeFileSync(world, JSON.stringify({ gateway: down ? null : gateway }));
	gatewayDown(false);
	const run = promisify(execFile);
	const own = { ...env, NO_COLOR: "1", XDG_CONFIG_HOME: join(folder, "config"), XDG_STATE_HOME: join(folder, "state") };
	return {
		genesis,
		node,
		origin,
		async galen(command) {
			const { stdout } = await run(env.GALEN_BIN, ["--json", ...command.split(" ")], { cwd: folder, env: own });
			return stdout.trim() === "" ? null : JSON.parse(stdout);
		},
		async restoreKey(name, words, passphrase) {
			const secret = join(folder, `${name}.passphrase`);
			writeFileSync(secret, passphrase);
			const restoring = run(env.GALEN_BIN, ["key", "restore", name, "--passphrase-file", secret], { cwd: folder, env: own });
			restoring.child.stdin?.end(`${words.join(" ")}\n`);
			await restoring;
		},
		pairing: (at = origin) => `galen:pair?${new URLSearchParams({ g: genesis, n: node, w: at, h: "0", c: "Hospital Alice" })}`,
		gatewayDown,
		end() {
			rmSync(world, { force: true });
			story?.kill("SIGINT");
		},
	};
}
