/** Language and appearance. */
import { useState, type JSX } from "react";
import { applyAppearance, storedAppearance, type Appearance } from "../../app/appearance";
import { activate, LOCALES, rememberLocale, type Locale } from "../../app/i18n";
import { useVoice } from "../../app/say";
import { Choice } from "../ui/fields";

const NAMES = Object.entries(LOCALES).map(([value, label]) => ({ value: value as Locale, label }));

/** Each language is called as its speakers call it. */
export function LanguageChoice(): JSX.Element {
	const { say, locale } = useVoice();
	return (
		<Choice
			compact
			label={say("settings.language")}
			options={NAMES}
			value={locale}
			onChange={(next) => {
				rememberLocale(next);
				void activate(next);
			}}
		/>
	);
}

/** Light, dark, or as the device says. */
export function AppearanceChoice(): JSX.Element {
	const { say } = useVoice();
	const [choice, setChoice] = useState<Appearance>(storedAppearance);
	return (
		<Choice
			compact
			label={say("settings.appearance")}
			options={(["auto", "light", "dark"] as const).map((value) => ({ value, label: say(`settings.${value}`) }))}
			value={choice}
			onChange={(next) => {
				setChoice(next);
				applyAppearance(next);
			}}
		/>
	);
}

/** Both. */
export function AppearanceAndLanguage(): JSX.Element {
	return (
		<div className="preferences">
			<LanguageChoice />
			<AppearanceChoice />
		</div>
	);
}
