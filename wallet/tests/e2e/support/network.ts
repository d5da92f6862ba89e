/** One network for all tests of a run: started by the first that needs it, or with the run; ended after the last. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { processesOf } from "./processes";
import { isAlive, until } from "./wait";

/** Pictures, figures and traces. */
export const ARTEFACTS = fileURLToPath(new URL("../artefacts/", import.meta.url));
const FILE = `${ARTEFACTS}network.json`;
const KEEPER = fileURLToPath(new URL("keeper.mjs", import.meta.url));

interface Kept {
	readonly keeper: number;
	/** The run that it belongs to. */
	readonly runner: number;
	/** Not before the story is told. */
	readonly folder?: string;
	readonly failed?: string;
}

function kept(): Kept | null {
	if (!existsSync(FILE)) return null;
	const found = JSON.parse(readFileSync(FILE, "utf8")) as Kept;
	// Of a run that was killed.
	if (!isAlive(found.keeper)) {
		rmSync(FILE, { force: true });
		return found.failed === undefined ? null : found;
	}
	return found;
}

/** Starts it, unless it has been started, for the run of this process. */
export function startNetwork(runner: number, program: string, env: Readonly<Record<string, string | undefined>>): void {
	mkdirSync(ARTEFACTS, { recursive: true });
	if (kept() !== null) return;
	// A worker ends when a test fails, and its processes with it; the runner is there until the last test.
	const keeper = spawn(process.execPath, [KEEPER, String(runner), program, FILE], { env: { ...env }, stdio: "ignore", detached: true });
	keeper.unref();
	if (keeper.pid !== undefined) writeFileSync(FILE, JSON.stringify({ keeper: keeper.pid, runner }));
}

/** The folder of the demo that runs, of `GALEN_E2E_FOLDER` if somebody keeps one, else of our own. */
export async function networkFolder(program: string, env: Readonly<Record<string, string | undefined>>): Promise<string> {
	const there = process.env.GALEN_E2E_FOLDER;
	if (there !== undefined) return there;
	startNetwork(process.ppid, program, env);
	const { folder, failed } = await until("the demo's story", 560_000, () => {
		const found = kept();
		return found === null || (found.folder === undefined && found.failed === undefined) ? null : found;
	});
	if (failed !== undefined) rmSync(FILE, { force: true });
	if (folder === undefined) throw new Error(failed ?? "the demo says nothing");
	return folder;
}

/** Ends what {@link networkFolder} started; Playwright calls it after the last test. */
export default async function endNetwork(): Promise<void> {
	const found = kept();
	if (found === null || found.runner !== process.pid || !isAlive(found.keeper)) return;
	process.kill(found.keeper, "SIGTERM");
	await until("the network's end", 30_000, () => (isAlive(found.keeper) ? null : true));
	// What a test started again is no child of the demo.
	if (found.folder !== undefined) for (const { pid } of processesOf(dirname(found.folder))) process.kill(pid, "SIGKILL");
	rmSync(FILE, { force: true });
}
