/*
 * Starts the demo's network once for all tests of a run, and ends it with them: whatever becomes of the
 * runner, no node is left. Says in artefacts/network.json where everything is.
 *
 * usage: node keeper.mjs RUNNER_PID DEMO_PROGRAM FILE
 */
import { spawn } from "node:child_process";
import { renameSync, rmSync, writeFileSync } from "node:fs";

const [runner, program, file] = process.argv.slice(2);
/** How long the story may take on a busy machine, waiting for another network's end included, in milliseconds. */
const STORY = 540_000;
/** How often it is looked whether the runner is still there, in milliseconds. */
const LOOK = 500;

const demo = spawn(program, ["--keep", "--short-waits"], { stdio: ["ignore", "pipe", "pipe"] });
let text = "";
let told = false;

/** Written whole or not at all: whoever waits for it never reads half. */
function tell(value) {
	if (told) return;
	told = true;
	writeFileSync(`${file}.new`, JSON.stringify({ keeper: process.pid, runner: Number(runner), ...value }));
	renameSync(`${file}.new`, file);
}

function end() {
	demo.kill("SIGINT");
}

function hear(part) {
	if (told) return;
	text += part.toString();
	const folder = /cd (\S+)/.exec(text)?.[1];
	if (folder !== undefined && text.includes("galen consent show --profile amina")) tell({ folder });
}

demo.stdout.on("data", hear);
demo.stderr.on("data", hear);
demo.on("error", (error) => {
	tell({ failed: `the demo did not start: ${error.message}` });
	process.exit(1);
});
demo.on("exit", () => {
	tell({ failed: `the demo ended:\n${text.slice(-2_000)}` });
	clearInterval(watch);
	clearTimeout(late);
	if (demo.exitCode === 0 || demo.signalCode !== null) rmSync(file, { force: true });
});
const late = setTimeout(() => {
	tell({ failed: `the demo did not end its story:\n${text.slice(-2_000)}` });
	end();
}, STORY);
late.unref();
const watch = setInterval(() => {
	if (told) clearTimeout(late);
	try {
		process.kill(Number(runner), 0);
	} catch {
		end();
	}
}, LOOK);
process.on("SIGTERM", end);
process.on("SIGINT", end);
