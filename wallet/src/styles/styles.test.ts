/** Rules of the style sheets: both directions of writing, and contrast. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SHEETS = readdirSync(HERE).filter((name) => name.endsWith(".css"));
const read = (name: string) => readFileSync(join(HERE, name), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");

test("only logical properties: nothing has a left or a right", () => {
	for (const name of SHEETS) {
		const physical = read(name).match(/^\s*(?:(?:margin|padding|border)-(?:left|right)[\w-]*|left|right|float|text-align:\s*(?:left|right))\b.*$/gm);
		expect(physical, name).toBeNull();
	}
});

test("nothing is fetched from elsewhere", () => {
	for (const name of SHEETS) expect(read(name), name).not.toMatch(/url\(|@import/);
});

type Colours = Record<string, string>;

function themes(): { light: Colours; dark: Colours } {
	const css = read("tokens.css");
	const colours = (block: string) => Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/gi)].map((match) => [match[1] ?? "", match[2] ?? ""]));
	const light = colours(/:root \{([\s\S]*?)\n\}/.exec(css)?.[1] ?? "");
	const dark = colours(/:root\[data-theme="dark"\] \{([\s\S]*?)\n\}/.exec(css)?.[1] ?? "");
	const automatic = colours(/:root:not\(\[data-theme="light"\]\) \{([\s\S]*?)\n\t\}/.exec(css)?.[1] ?? "");
	expect(automatic).toEqual(dark);
	return { light, dark: { ...light, ...dark } };
}

function luminance(hex: string): number {
	const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
		const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
	const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
	return (high + 0.05) / (low + 0.05);
}

const TEXT: [string, string][] = [
	["ink", "paper"], ["ink", "surface"], ["ink", "sunken"], ["ink-soft", "paper"], ["ink-soft", "surface"], ["ink-soft", "sunken"], ["ink-soft", "accent-soft"],
	["accent", "paper"], ["accent", "surface"], ["accent", "accent-soft"], ["on-accent", "accent"], ["on-accent", "accent-strong"], ["on-stop", "stop"], ["on-stop", "stop-strong"],
	...["final", "moving", "waiting", "stop"].flatMap((name): [string, string][] => [[name, `${name}-soft`], [name, "surface"], ["ink", `${name}-soft`], ["ink-soft", `${name}-soft`]]),
	["surface", "final"],
];
const SHAPES: [string, string][] = [["line-strong", "surface"], ["line-strong", "paper"], ["focus", "paper"], ["focus", "surface"]];

test("text has a contrast of 4.5, shapes that matter of 3, in both themes", () => {
	for (const [theme, colours] of Object.entries(themes())) {
		for (const [front, back] of TEXT) expect(contrast(colours[front] ?? "", colours[back] ?? ""), `${theme}: ${front} on ${back}`).toBeGreaterThanOrEqual(4.5);
		for (const [front, back] of SHAPES) expect(contrast(colours[front] ?? "", colours[back] ?? ""), `${theme}: ${front} on ${back}`).toBeGreaterThanOrEqual(3);
	}
});
