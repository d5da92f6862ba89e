/** The processes of a running demo: stopped, killed and started again, as machines do it. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { isAlive, until } from "./wait";

/** A process of the demo. */
export interface Found {
	readonly pid: number;
	readonly program: string;
	readonly args: readonly string[];
}

/** All processes of the network whose folder this is. */
export function processesOf(network: string): readonly Found[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => {
			try {
				const args = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").slice(0, -1);
				if (!args.slice(1).some((arg) => arg.startsWith(network))) return [];
				return [{ pid: Number(name), program: readlinkSync(`/proc/${name}/exe`).replace(/ \(deleted\)$/, ""), args: args.slice(1) }];
			} catch {
				// It ended meanwhile, or is somebody else's.
				return [];
			}
		});
}

/** A process that a test takes away for a while. */
export class Machine {
	private pid: number;

	constructor(
		private readonly found: Found,
		private readonly cwd: string,
		private readonly env: Readonly<Record<string, string>>,
	) {
		this.pid = found.pid;
	}

	/** What runs there. */
	get program(): string {
		return this.found.program;
	}

	static of(found: Found): Machine {
		const env = Object.fromEntries(
			readFileSync(`/proc/${found.pid}/environ`, "utf8")
				.split("\0")
				.filter((line) => line.includes("="))
				.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
		);
		return new Machine(found, readlinkSync(`/proc/${found.pid}/cwd`), env);
	}

	/** It stops without a word: nothing it has open is closed. */
	freeze(): void {
		process.kill(this.pid, "SIGSTOP");
	}

	/** It goes on where it stopped. */
	thaw(): void {
		process.kill(this.pid, "SIGCONT");
	}

	/** It is gone. */
	async kill(): Promise<void> {
		process.kill(this.pid, "SIGKILL");
		await until("its end", 10_000, () => (isGone(this.pid) ? true : null));
	}

	/** It is started again, with the arguments it had; `args` changes them. It ends with the network. */
	start(args: (before: readonly string[]) => readonly string[] = (before) => before): void {
		const again = spawn(this.found.program, [...args(this.found.args)], { cwd: this.cwd, env: { ...this.env }, stdio: "ignore", detached: true });
		again.unref();
		this.pid = again.pid ?? 0;
	}
}

/** Gone, or dead and not yet buried by whoever started it. */
function isGone(pid: number): boolean {
	if (!isAlive(pid)) return true;
	try {
		return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		return true;
	}
}
