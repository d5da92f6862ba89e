/** People at desks: each in a browser of their own, with a wallet of their own. */
import { type Browser, type BrowserContext, expect, type Page, type TestInfo } from "@playwright/test";
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
	const context = await browser.newContext({ viewport: DESKTOP, baseURL: world.origin, locale: "en-GB", timezoneId: "Europe/Madrid", permissions: ["camera"] });
	const page = await context.newPage();
	await page.goto(`/#${world.pairing()}`);
	const words = await create(page);
	await page.getByRole("button", { name: "Yes, connect" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Show this at your hospital", FINAL);
	await page.getByRole("button", { name: "Show the code as text" }).click();
	const code = (await page.getByTestId("enrolment-code").textContent()) ?? "";
	return { context, page, words, code, account: new URLSearchParams(code.slice(code.indexOf("?"))).get("a") ?? "" };
}

/** Signs what the sheet shows, and waits until it is final. */
export async function sign(page: Page, button = "Sign and send"): Promise<void> {
	const sheet = page.getByRole("dialog");
	await expect(sheet.getByTestId("call").first()).toBeAttached();
	await sheet.getByRole("button", { name: button }).click();
	await expect(sheet.locator('.track[data-stage="final"]').first()).toBeVisible(FINAL);
	await sheet.getByRole("button", { name: "Close" }).last().click();
}

/** Goes to a page of the desk by its link. */
export async function visit(page: Page, name: string): Promise<void> {
	await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
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

/** Looks at a page as it is, on a desk's screen and on a phone's: nothing is wider than the screen, axe finds nothing. */
export async function inspect(page: Page, info: TestInfo, name: string): Promise<void> {
	await page.evaluate(() => window.scrollTo(0, 0));
	await accessible(page);
	await shot(page, info, name);
	await page.setViewportSize(PHONE);
	await expect.poll(() => page.evaluate(wider), { message: `${name} on a phone` }).toEqual([]);
	await accessible(page);
	await shot(page, info, `${name}-phone`);
	await page.setViewportSize(DESKTOP);
}
