/** Light, dark, or what the device says. */

/** A choice of appearance. */
export type Appearance = "auto" | "light" | "dark";

const KEY = "galen.appearance";

/** The choice made before. */
export function storedAppearance(): Appearance {
	try {
		const stored = localStorage.getItem(KEY);
		return stored === "light" || stored === "dark" ? stored : "auto";
	} catch {
		return "auto";
	}
}

/** Makes a choice and remembers it. */
export function applyAppearance(choice: Appearance): void {
	if (choice === "auto") delete document.documentElement.dataset.theme;
	else document.documentElement.dataset.theme = choice;
	try {
		localStorage.setItem(KEY, choice);
	} catch {
		// Holds until the page is closed.
	}
}
