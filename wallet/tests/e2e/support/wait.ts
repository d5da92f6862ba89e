/** Waiting for what has to be seen from outside. */

/** Looks until something is so, as often as the machine can spare. */
export async function until<T>(what: string, milliseconds: number, look: () => T | null | Promise<T | null>): Promise<T> {
	const end = Date.now() + milliseconds;
	for (;;) {
		const found = await look();
		if (found !== null) return found;
		if (Date.now() > end) throw new Error(`${what}: not within ${milliseconds / 1_000} s`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
