/** The hook with which every component speaks. */
import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import { Formats } from "../words/formats";
import { isLocale, regionOf, type Locale, type Say } from "./i18n";

/** Words, numbers and dates in the language in use. */
export interface Voice {
	readonly say: Say;
	readonly formats: Formats;
	readonly locale: Locale;
}

/** The language in use; a component that calls this is drawn again when the language changes. */
export function useVoice(): Voice {
	const { i18n } = useLingui();
	const locale = isLocale(i18n.locale) ? i18n.locale : "en";
	return useMemo(
		() => ({
			locale,
			formats: new Formats(locale, regionOf(locale, navigator.languages)),
			say: (id, values) => i18n._(id, values),
		}),
		// `_` is a new function whenever another catalogue is active.
		[locale, i18n._],
	);
}
