/**
 * A real network: four hospitals' nodes, two gateways and a partner, as `scripts/demo --keep --short-waits` leaves
 * them, and the command line for what other people do in it.
 */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ARTEFACTS, networkFolder, startNetwork } from "./network";
import { Machine, processesOf } from "./processes";
import { until } from "./wait";

const BUILT = join(process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/galen/target"), "release");
const program = (name: string, variable: string) => process.env[variable] ?? join(BUILT, name);
/** How long a program may take to stand again, in milliseconds. */
const STANDS = 60_000;

/** What the wallet talks to. */
export interface World {
	readonly genesis: string;
	readonly node: string;
	/** The gateway, which serves the wallet. */
	readonly origin: string;
	/** Runs a command of somebody, `--profile` last; what it says as JSON. */
	galen(command: string): Promise<unknown>;
	/** A file beside the command line's, by its name there. */
	file(name: string, content: string): string;
	/** Makes a key of the command line's by a name; its file, under this passphrase. */
	newKey(name: string, passphrase: string): Promise<string>;
	/** Gives the command line the key of these words, by a name. */
	restoreKey(name: string, words: readonly string[], passphrase: string): Promise<void>;
	/** The code of the hospital Alice. */
	pairing(origin?: string): string;
	/** A hospital's node, to be stopped or killed. */
	nodeOf(hospital: string): Machine;
	/** The gateway of the hospital Alice, gone, and back. */
	gatewayDown(down: boolean): Promise<void>;
	/** The node of the hospital Alice, gone, and back at the same address. */
	nodeDown(down: boolean): Promise<void>;
	end(): void;
}

/** The programs, for whatever runs them. */
const PROGRAMS = {
	GALEN_NODE_BIN: program("galen-node", "GALEN_NODE_BIN"),
	GALEN_GATEWAY_BIN: program("galen-gateway", "GALEN_GATEWAY_BIN"),
	GALEN_BIN: program("galen", "GALEN_BIN"),
};

/** With the whole suite the network starts at once: its story is told while the program alone is tested. */
export default function beginWithTheRun(): void {
	const { GALEN_E2E_WHOLE: whole, GALEN_E2E_FOLDER: there } = process.env;
	if (whole !== undefined && there === undefined) startNetwork(process.pid, program("galen-demo", "GALEN_DEMO_BIN"), { ...process.env, ...PROGRAMS });
}

async function genesisOf(node: string): Promise<string> {
	const answer = await fetch(node.replace(/^ws/, "http"), {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "chain_getBlockHash", params: [0] }),
	});
	return ((await answer.json()) as { result: string }).result;
}

/** Whether a gateway serves the wallet itself. */
async function serves(gateway: string): Promise<boolean> {
	const answer = await fetch(`${gateway}/`);
	return answer.ok && (answer.headers.get("content-type") ?? "").startsWith("text/html");
}

/** Joins the network of this run, which the first test starts; a minute or so. */
export async function begin(): Promise<World> {
	mkdirSync(ARTEFACTS, { recursive: true });
	const env = { ...process.env, ...PROGRAMS };
	const folder = await networkFolder(program("galen-demo", "GALEN_DEMO_BIN"), env);
	const network = dirname(folder);
	const config = readFileSync(join(folder, "config/galen/config.toml"), "utf8");
	const node = /\nnode = "([^"]+)"/.exec(config)?.[1] ?? "";
	const gateway = /\[profile\.alice-registrar\][^[]*gateway = "([^"]+)"/.exec(config)?.[1] ?? "";
	const genesis = await genesisOf(node);
	if (!(await serves(gateway))) throw new Error("the gateways serve no wallet: scripts/wallet build, or name its folder in GALEN_WALLET_DIST");
	const run = promisify(execFile);
	const own = { ...env, NO_COLOR: "1", XDG_CONFIG_HOME: join(folder, "config"), XDG_STATE_HOME: join(folder, "state") };
	const machines = new Map<string, Machine>();
	const machine = (what: string, fits: (args: readonly string[]) => boolean): Machine => {
		const known = machines.get(what);
		if (known !== undefined) return known;
		const found = processesOf(network).find(({ args }) => fits(args));
		if (found === undefined) throw new Error(`${what} does not run`);
		const made = Machine.of(found);
		machines.set(what, made);
		return made;
	};
	const nodeOf = (hospital: string) => machine(hospital, (args) => args.includes(`--${hospital.toLowerCase()}`));
	const answers = (url: string) => async () => ((await fetch(url).catch(() => null)) === null ? null : true);
	const galen: World["galen"] = async (command) => {
		const { stdout } = await run(env.GALEN_BIN, ["--json", ...command.split(" ")], { cwd: folder, env: own });
		return stdout.trim() === "" ? null : JSON.parse(stdout);
	};
	return {
		genesis,
		node,
		origin: gateway,
		galen,
		file(name, content) {
			writeFileSync(join(folder, name), content);
			return name;
		},
		async newKey(name, passphrase) {
			writeFileSync(join(folder, `${name}.passphrase`), passphrase);
			await galen(`key new ${name} --backup none --passphrase-file ${name}.passphrase`);
			return join(folder, "config/galen/keys", `${name}.key`);
		},
		async restoreKey(name, words, passphrase) {
			const secret = join(folder, `${name}.passphrase`);
			writeFileSync(secret, passphrase);
			const restoring = run(env.GALEN_BIN, ["key", "restore", name, "--passphrase-file", secret], { cwd: folder, env: own });
			restoring.child.stdin?.end(`${words.join(" ")}\n`);
			await restoring;
		},
		pairing: (other = gateway) => `galen:pair?${new URLSearchParams({ g: genesis, n: node, w: other, h: "0", c: "Hospital Alice" })}`,
		nodeOf,
		async gatewayDown(down) {
			const alice = machine("Alice's gateway", (args) => args.some((arg) => arg.endsWith("gateway.toml") && readFileSync(arg, "utf8").includes(new URL(gateway).port)));
			if (down) return alice.kill();
			alice.start();
			await until("the gateway", STANDS, answers(`${gateway}/healthz`));
		},
		async nodeDown(down) {
			const alice = nodeOf("Alice");
			if (down) return alice.kill();
			// At the port that everybody knows it by.
			const { port } = new URL(node);
			alice.start((args) => args.map((arg, index) => (args[index - 1] === "--rpc-port" ? port : arg)));
			await until("the node", STANDS, answers(node.replace(/^ws/, "http")));
		},
		end() {
			// The network is there for the other tests, and ends with the run.
		},
	};
}
