/** The catalogues against each other, against the code lists and against the source. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
	ACTIONS, CATEGORIES, CONFIDENTIALITIES, MEMBERSHIP_REFUSALS, OBLIGATIONS, ORGANIZATION_KINDS, PURPOSES, QUALIFICATIONS, REFRAINS, RELATIONS,
	RIGHTS_OF_REPRESENTATIVES, ROLES, SENSITIVITIES,
} from "../contracts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SOURCE = join(HERE, "..");
const LOCALES = ["en", "es", "ar"] as const;

type Catalogue = Record<string, string>;

function catalogue(locale: string): Catalogue {
	const parts = ["app", "codes", "desk"].map((name) => JSON.parse(readFileSync(join(HERE, locale, `${name}.json`), "utf8")) as Catalogue);
	return Object.assign({}, ...parts) as Catalogue;
}

const ALL = Object.fromEntries(LOCALES.map((locale) => [locale, catalogue(locale)])) as Record<(typeof LOCALES)[number], Catalogue>;

function placeholders(message: string): string[] {
	return [...message.matchAll(/\{(\w+)(?=[,}])/g)].map((match) => match[1] ?? "").sort().filter((name, index, all) => all.indexOf(name) === index);
}

function sources(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return sources(path);
		return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [readFileSync(path, "utf8")] : [];
	});
}

describe.each(["es", "ar"] as const)("%s", (locale) => {
	test("has every message, and no other", () => {
		expect(Object.keys(ALL[locale]).sort()).toEqual(Object.keys(ALL.en).sort());
	});

	test("has the same placeholders in each", () => {
		for (const [key, message] of Object.entries(ALL.en)) expect([key, placeholders(ALL[locale][key] ?? "")]).toEqual([key, placeholders(message)]);
	});

	test("has words of its own wherever there are words", () => {
		for (const [key, message] of Object.entries(ALL.en)) {
			if (message.replace(/\{[^{}]*\}/g, "").length > 20) expect(ALL[locale][key], key).not.toBe(message);
		}
	});
});

test("every plural has the forms its language needs", () => {
	for (const locale of LOCALES) {
		// Spanish and Arabic also have forms for millions and zero, which fall back to `other`.
		const needed = { en: ["one", "other"], es: ["one", "other"], ar: ["one", "two", "few", "many", "other"] }[locale];
		for (const [key, message] of Object.entries(ALL[locale])) {
			if (!message.includes(", plural,")) continue;
			for (const form of needed) expect(message, `${locale} ${key}`).toMatch(new RegExp(`\\b${form} \\{`));
		}
	}
});

test("no message is empty, holds a straight apostrophe (ICU's escape) or markup", () => {
	for (const locale of LOCALES) {
		for (const [key, message] of Object.entries(ALL[locale])) {
			expect(message.trim(), key).not.toBe("");
			expect(message, key).not.toMatch(/['<>]/);
		}
	}
});

test("every code has a name", () => {
	const lists: [string, readonly string[]][] = [
		["purpose", PURPOSES], ["action", ACTIONS], ["category", CATEGORIES], ["secrecy.permit", CONFIDENTIALITIES], ["secrecy.deny", CONFIDENTIALITIES], ["sensitivity", SENSITIVITIES],
		["obligation", OBLIGATIONS], ["refrain", REFRAINS], ["kind", ORGANIZATION_KINDS], ["every", ORGANIZATION_KINDS], ["role", ROLES],
		["qualification", QUALIFICATIONS], ["right", RIGHTS_OF_REPRESENTATIVES], ["relation", RELATIONS], ["refusal", MEMBERSHIP_REFUSALS],
	];
	for (const [prefix, codes] of lists) for (const code of codes) expect(ALL.en, `${prefix}.${code}`).toHaveProperty([`${prefix}.${code}`]);
});

test("every message is said somewhere, and every one said exists", () => {
	const text = sources(SOURCE).join("\n");
	const literal = new Set([...text.matchAll(/"([a-z][\w-]*(?:\.[\w-]+)+)"/g)].map((match) => match[1] ?? ""));
	const patterns = [...text.matchAll(/`([a-z][\w-]*\.[^`\s]*\$\{[^`]*)`/g)].map((match) => new RegExp(`^${(match[1] ?? "").split(/\$\{[^}]*\}/).map((part) => part.replace(/[.-]/g, "\\$&")).join("[\\w.-]+")}$`));
	// `plain(voice, name)` adds the two endings.
	const said = (key: string) => {
		const stem = key.replace(/\.(title|text)$/, "");
		return literal.has(key) || literal.has(stem) || patterns.some((pattern) => pattern.test(key) || pattern.test(stem));
	};
	expect(Object.keys(ALL.en).filter((key) => !said(key))).toEqual([]);
	const spoken = [...text.matchAll(/\bsay\(\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
	expect(spoken.filter((key) => !Object.hasOwn(ALL.en, key))).toEqual([]);
});

test("what patients read is easy: short sentences, short words", () => {
	const app = JSON.parse(readFileSync(join(HERE, "en", "app.json"), "utf8")) as Catalogue;
	const sentences = Object.values(app).flatMap((message) => message.replace(/\{[^{}]*\}/g, "it").split(/[.:;!?]\s/)).filter((sentence) => /\s/.test(sentence));
	const words = sentences.flatMap((sentence) => sentence.split(/[\s—-]+/).filter((word) => /[a-z]/i.test(word)));
	const syllables = words.reduce((sum, word) => sum + Math.max(1, word.toLowerCase().replace(/e$/, "").match(/[aeiouy]+/g)?.length ?? 1), 0);
	// Flesch-Kincaid: the school year in which most can read it.
	const grade = 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
	expect(grade).toBeLessThan(6);
	expect(Math.max(...sentences.map((sentence) => sentence.split(/\s+/).length))).toBeLessThanOrEqual(34);
});
