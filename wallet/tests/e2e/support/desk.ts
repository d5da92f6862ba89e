/** People at desks: each in a browser of their own, with a wallet of their own. */
import { type Browser, type BrowserContext, expect, type Page, type TestInfo } from "@playwright/test";
import { type Hands, touching, typing } from "./hands";
import { accessible, create, shot } from "./page";
import type { World } from "./world";

/** How long something may take to be final on a busy machine. */
export const FINAL = { timeout: 60_000 };

/** Somebody with a wallet. */
export interface Person {
	readonly context: BrowserContext;
	readonly page: Page;
	readonly account: string;
	readonly words: readonly string[];
	/** What the wallet shows to be enrolled. */
	readonly code: string;
}

const DESKTOP = { width: 1280, height: 900 } as const;
const PHONE = { width: 390, height: 844 } as const;

/** A wallet of one's own, paired with the hospital. */
export async function arrive(browser: Browser, world: World): Promise<Person> {
	const context = await browser.newContext({ viewport: DESKTOP, hasTouch: true, baseURL: world.origin, locale: "en-GB", timezoneId: "Europe/Madrid", permissions: ["camera"] });
	const page = await context.newPage();
	await page.goto(`/#${world.pairing()}`);
	const words = await create(page);
	await page.getByRole("button", { name: "Yes, connect" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Show this at your hospital", FINAL);
	await page.getByRole("button", { name: "Show the code as text" }).click();
	const code = (await page.getByTestId("enrolment-code").textContent()) ?? "";
	return { context, page, words, code, account: new URLSearchParams(code.slice(code.indexOf("?"))).get("a") ?? "" };
}

/** How a page is worked: on a desk's screen with the keyboard alone, on a phone with a finger. */
export function handsOn(page: Page): Hands {
	return page.viewportSize()?.width === PHONE.width ? touching(() => page) : typing(() => page);
}

/** The same desks on a phone, while `act` runs. */
export async function onPhone(people: readonly Person[], act: () => Promise<void>): Promise<void> {
	for (const { page } of people) await page.setViewportSize(PHONE);
	await act();
	for (const { page } of people) await page.setViewportSize(DESKTOP);
}

/** Signs what the sheet shows, and waits until it is final. */
export async function sign(page: Page, button = "Sign and send"): Promise<void> {
	const [hands, sheet] = [handsOn(page), page.getByRole("dialog")];
	await expect(sheet.getByTestId("call").first()).toBeAttached();
	await hands.press(sheet.getByRole("button", { name: button }));
	await expect(sheet.locator('.track[data-stage="final"]').first()).toBeVisible(FINAL);
	await hands.press(sheet.getByRole("button", { name: "Close" }).last());
	await expect(sheet).toHaveCount(0);
}

/** Goes to a page of the desk by its link. */
export async function visit(page: Page, name: string): Promise<void> {
	await handsOn(page).press(page.getByRole("navigation").getByRole("link", { name, exact: true }));
	await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

/** What makes a page wider than its screen. */
function wider(): string[] {
	const { documentElement: root, body } = document;
	if (root.scrollWidth <= window.innerWidth) return [];
	const scrolls = (element: Element): boolean => element !== body && (/auto|scroll|hidden/.test(getComputedStyle(element).overflowX) || (element.parentElement !== null && scrolls(element.parentElement)));
	const out = [...body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1);
	return out.filter((element) => !scrolls(element) || getComputedStyle(element).position === "absolute").map((element) => element.outerHTML.slice(0, 120));
}

/** Looks at a page in another state than before, on the screen it is on. */
export async function look(page: Page, info: TestInfo, name: string): Promise<void> {
	await accessible(page);
	await shot(page, info, name);
}

/** Looks at a page as it is, on a desk's screen and on a phone's: nothing is wider than the screen, axe finds nothing. */
export async function inspect(page: Page, info: TestInfo, name: string): Promise<void> {
	const before = page.viewportSize() ?? DESKTOP;
	await page.setViewportSize(DESKTOP);
	await page.evaluate(() => window.scrollTo(0, 0));
	await accessible(page);
	await shot(page, info, name);
	await page.setViewportSize(PHONE);
	await expect.poll(() => page.evaluate(wider), { message: `${name} on a phone` }).toEqual([]);
	await accessible(page);
	await shot(page, info, `${name}-phone`);
	await page.setViewportSize(before);
}
