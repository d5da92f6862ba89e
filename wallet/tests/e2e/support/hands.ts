/** Two ways to do the same things: with a finger or a mouse, and with the keyboard alone. */
import { expect, type Locator, type Page } from "@playwright/test";

/** Presses a page can take before something has the focus. */
const TABS = 150;

/** Somebody who works a page, and how often they tapped. */
export interface Hands {
	/** Presses and choices since {@link reset}. Typing does not count. */
	readonly taps: number;
	reset(): void;
	/** A button or a link. */
	press(what: Locator): Promise<void>;
	/** A radio button or a box. */
	choose(what: Locator): Promise<void>;
	/** Text into a field, in place of what is there. A day as `2040-01-01`. */
	type(into: Locator, text: string): Promise<void>;
	/** A file, by the button that asks for one. */
	give(button: Locator, file: GivenFile): Promise<void>;
}

/** A file of somebody's. */
export type GivenFile = string | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

/** What the browser asks for after a press. */
async function given(page: Page, press: () => Promise<void>, file: GivenFile): Promise<void> {
	const asked = page.waitForEvent("filechooser");
	await press();
	await (await asked).setFiles(file);
}

/** A finger, or a mouse. */
export function touching(page: () => Page): Hands {
	let taps = 0;
	const press = async (what: Locator) => {
		await expect(what).toBeEnabled();
		await (page().viewportSize()?.width === 390 ? what.tap() : what.click());
		taps += 1;
	};
	return {
		get taps() {
			return taps;
		},
		reset() {
			taps = 0;
		},
		press,
		// Inputs are drawn by what stands around them.
		choose: (what) => press(what.locator("xpath=ancestor-or-self::label")),
		async type(into, text) {
			await into.fill(text);
		},
		give: (button, file) => given(page(), () => press(button), file),
	};
}

/** The keyboard alone: Tab until something has the focus, and it must be seen to have it. */
export function typing(page: () => Page): Hands {
	let taps = 0;
	const has = (what: Locator) => what.evaluate((element) => element === document.activeElement || element.contains(document.activeElement));
	const reach = async (what: Locator) => {
		await expect(what).toBeVisible();
		for (let press = 0; press < TABS; press += 1) {
			if (await has(what)) return;
			await page().keyboard.press("Tab");
		}
		throw new Error("the keyboard does not get there");
	};
	const press = async (what: Locator) => {
		await expect(what).toBeEnabled();
		await reach(what);
		await page().keyboard.press("Enter");
		taps += 1;
	};
	return {
		get taps() {
			return taps;
		},
		reset() {
			taps = 0;
		},
		press,
		async choose(what) {
			const type = await what.getAttribute("type");
			if (type === "radio") {
				// Tab enters a group; the arrows move in it.
				const group = what.locator("xpath=ancestor::*[@role='radiogroup']");
				await reach(group);
				for (let press = 0; press < 40 && !(await has(what)); press += 1) await page().keyboard.press("ArrowDown");
			} else {
				await reach(what);
			}
			if (!(await what.isChecked())) await page().keyboard.press("Space");
			await expect(what).toBeChecked();
			taps += 1;
		},
		async type(into, text) {
			await reach(into);
			if ((await into.getAttribute("type")) === "date") {
				// Digit by digit: day and month, in whichever order the browser asks for them, then the year.
				const [year, ...day] = text.split("-");
				await page().keyboard.type([...day, year].join(""));
				await expect(into).toHaveValue(text);
				return;
			}
			await page().keyboard.press("ControlOrMeta+a");
			await page().keyboard.insertText(text);
		},
		give: (button, file) => given(page(), () => press(button), file),
	};
}
