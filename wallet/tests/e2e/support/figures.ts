/** Figures that are measured, not judged: they go to artefacts/figures.json, and to who reads the run. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { ARTEFACTS } from "./network";

const FILE = `${ARTEFACTS}figures.json`;

/** Writes one down. */
export function figure(name: string, value: number, unit: string): void {
	mkdirSync(ARTEFACTS, { recursive: true });
	let all: Record<string, unknown> = {};
	try {
		all = JSON.parse(readFileSync(FILE, "utf8")) as Record<string, unknown>;
	} catch {
		// The first one.
	}
	all[name] = { value, unit };
	writeFileSync(FILE, `${JSON.stringify(all, null, "\t")}\n`);
	console.log(`${name}: ${value} ${unit}`);
}

/** The middle one. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
