/** Draws a view in a language, as the app does. */
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";
import { I18nProvider as AriaLocale } from "react-aria-components";
import { Announcer } from "../app/announcer";
import { activate, loadDeskWords, type Locale, type MessageId, type Values } from "../app/i18n";
import type { Voice } from "../app/say";
import { Formats } from "../words/formats";

// What jsdom lacks of a browser.
const lacking = globalThis as { CSS?: { escape?: (text: string) => string } };
lacking.CSS ??= {};
lacking.CSS.escape ??= (text) => text.replace(/[^\w-]/g, "\\$&");

/** Draws it. */
export async function draw(view: ReactNode, locale: Locale = "en"): Promise<RenderResult> {
	await activate(locale);
	await loadDeskWords();
	return render(
		<I18nProvider i18n={i18n}>
			<AriaLocale locale={locale}>
				<Announcer>{view}</Announcer>
			</AriaLocale>
		</I18nProvider>,
	);
}

/** A voice for words without a view. */
export async function voice(locale: Locale = "en"): Promise<Voice> {
	await activate(locale);
	await loadDeskWords();
	return { locale, formats: new Formats(locale), say: (id: MessageId, values?: Values) => i18n._(id, values) };
}
