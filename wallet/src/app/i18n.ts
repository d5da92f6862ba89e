/** Languages: loading a catalogue, choosing one, and the typed way to say a message. */
import { i18n } from "@lingui/core";
import type app from "../locales/en/app.json";
import type codes from "../locales/en/codes.json";
import type desk from "../locales/en/desk.json";

/** Every message there is. A misspelt one does not compile. */
export type MessageId = keyof typeof app | keyof typeof codes | keyof typeof desk;

/** The languages there are, each in its own words. */
export const LOCALES = { en: "English", es: "Español", ar: "العربية" } as const;
/** One of {@link LOCALES}. */
export type Locale = keyof typeof LOCALES;

const KEY = "galen.locale";

type Catalogue = { messages: Record<string, never> };

const APP: Record<Locale, () => Promise<[Catalogue, Catalogue]>> = {
	en: () => Promise.all([import("../locales/en/app.json?lingui"), import("../locales/en/codes.json?lingui")]),
	es: () => Promise.all([import("../locales/es/app.json?lingui"), import("../locales/es/codes.json?lingui")]),
	ar: () => Promise.all([import("../locales/ar/app.json?lingui"), import("../locales/ar/codes.json?lingui")]),
};

const DESK: Record<Locale, () => Promise<Catalogue>> = {
	en: () => import("../locales/en/desk.json?lingui"),
	es: () => import("../locales/es/desk.json?lingui"),
	ar: () => import("../locales/ar/desk.json?lingui"),
};

/** Whether this is one of our languages. */
export function isLocale(text: string | null | undefined): text is Locale {
	return text != null && Object.hasOwn(LOCALES, text);
}

/** The direction a language is written in. */
export function direction(locale: Locale): "ltr" | "rtl" {
	return locale === "ar" ? "rtl" : "ltr";
}

/** The language to begin with: the one chosen before, else the browser's, else English. */
export function preferredLocale(stored: string | null, browser: readonly string[]): Locale {
	if (isLocale(stored)) return stored;
	for (const tag of browser) {
		const primary = tag.split("-")[0];
		if (isLocale(primary)) return primary;
	}
	return "en";
}

/** How the browser's owner writes this language: `en-GB` where that is what they read. */
export function regionOf(locale: Locale, browser: readonly string[]): string | null {
	return browser.find((tag) => tag.split("-")[0] === locale) ?? null;
}

/** Whether a desk is open, whose words every language needs then. */
let desks = false;

/** Loads a language and shows everything in it. */
export async function activate(locale: Locale): Promise<void> {
	const [[app, codes], desk] = await Promise.all([APP[locale](), desks ? DESK[locale]() : null]);
	i18n.load(locale, { ...app.messages, ...codes.messages, ...desk?.messages });
	i18n.activate(locale);
	document.documentElement.lang = locale;
	document.documentElement.dir = direction(locale);
}

/** Adds the desks' words, now and to every language chosen later. */
export async function loadDeskWords(): Promise<void> {
	desks = true;
	await activate(isLocale(i18n.locale) ? i18n.locale : "en");
}

/** The language chosen before, if storage can be read. */
export function storedLocale(): string | null {
	try {
		return localStorage.getItem(KEY);
	} catch {
		return null;
	}
}

/** Remembers a choice. */
export function rememberLocale(locale: Locale): void {
	try {
		localStorage.setItem(KEY, locale);
	} catch {
		// A browser without storage asks again next time.
	}
}

/** What a message's placeholders stand for. */
export type Values = Record<string, string | number>;

/** Says a message. */
export type Say = (id: MessageId, values?: Values) => string;
