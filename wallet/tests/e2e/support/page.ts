/** What people do on the pages, for every test. */
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, type TestInfo } from "@playwright/test";

/** Long enough for the keystore, and not short. */
export const PASSPHRASE = "correct horse battery staple";

const ARTEFACTS = fileURLToPath(new URL("../artefacts/", import.meta.url));

/** Keeps a picture of the page, named by the test's viewport. */
export async function shot(page: Page, info: TestInfo, name: string): Promise<void> {
	await page.screenshot({ path: `${ARTEFACTS}${info.project.name}-${name}.png`, animations: "disabled" });
}

/** No rule of WCAG 2.2 A or AA is broken seriously. */
export async function accessible(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
	const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
	expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

/** Errors a browser reports: policy violations, requests that fail, exceptions. */
export function watch(page: Page): string[] {
	const problems: string[] = [];
	page.on("console", (message) => {
		if (message.type() === "error") problems.push(message.text());
	});
	page.on("pageerror", (error) => problems.push(error.message));
	return problems;
}

/** From the first page to a wallet; returns its words. */
export async function create(page: Page): Promise<string[]> {
	await page.getByRole("link", { name: /Make a new wallet/ }).click();
	const list = page.getByTestId("words").locator("li");
	await expect(list).toHaveCount(24);
	const words = await list.evaluateAll((items) => items.map((item) => item.lastElementChild?.textContent ?? ""));
	await page.getByText("I have written down all 24 words").click();
	await page.getByRole("button", { name: "Continue" }).click();
	for (const group of await page.getByRole("radiogroup").all()) {
		const place = Number(/number (\d+)/.exec((await group.textContent()) ?? "")?.[1]) - 1;
		await group.getByText(words[place] ?? "", { exact: true }).click();
	}
	await page.getByRole("button", { name: "Continue" }).click();
	await protect(page);
	return words;
}

/** Locks the wallet away. */
export async function protect(page: Page): Promise<void> {
	await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
	await page.getByLabel("The same once more").fill(PASSPHRASE);
	await page.getByRole("button", { name: "Finish" }).click();
}

/** Opens a locked wallet. */
export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
	await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
	await page.getByRole("button", { name: "Open", exact: true }).click();
}
