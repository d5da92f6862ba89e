/** What people do on the pages, for every test. */
import { writeFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, type TestInfo } from "@playwright/test";
import { encodeQR } from "qr";
import { touching, type Hands } from "./hands";
import { ARTEFACTS } from "./network";

/** Long enough for the keystore, and not short. */
export const PASSPHRASE = "correct horse battery staple";

/** Keeps a picture of the page, named by the test's viewport. */
export async function shot(page: Page, info: TestInfo, name: string): Promise<void> {
	await page.screenshot({ path: `${ARTEFACTS}${info.project.name}-${name}.png`, animations: "disabled" });
}

/** No rule of WCAG 2.2 A or AA is broken seriously. */
export async function accessible(page: Page): Promise<void> {
	// What is still fading in has the colours of neither state. A loading sign moves for ever.
	await page.evaluate(async () => {
		const frame = () => new Promise((next) => requestAnimationFrame(next));
		await frame();
		await frame();
		const passing = document.getAnimations().filter((one) => one.playState === "running" && one.effect?.getTiming().iterations !== Infinity);
		await Promise.all(passing.map((one) => one.finished.catch(() => undefined)));
	});
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
export async function create(page: Page, hands: Hands = touching(() => page)): Promise<string[]> {
	await hands.press(page.getByRole("link", { name: /Make a new wallet/ }));
	const words = await writeDown(page, hands);
	await protect(page, hands);
	return words;
}

/** Reads the words that are shown, and answers which was which. */
export async function writeDown(page: Page, hands: Hands = touching(() => page)): Promise<string[]> {
	const list = page.getByTestId("words").locator("li");
	await expect(list).toHaveCount(24);
	const words = await list.evaluateAll((items) => items.map((item) => item.lastElementChild?.textContent ?? ""));
	await hands.choose(page.getByRole("checkbox", { name: "I have written down all 24 words" }));
	await hands.press(page.getByRole("button", { name: "Continue" }));
	await expect(page.getByRole("radiogroup")).toHaveCount(3);
	for (const group of await page.getByRole("radiogroup").all()) {
		const place = Number(/number (\d+)/.exec((await group.textContent()) ?? "")?.[1]) - 1;
		await hands.choose(group.getByRole("radio", { name: words[place] ?? "", exact: true }));
	}
	await hands.press(page.getByRole("button", { name: "Continue" }));
	return words;
}

/** Locks the wallet away. */
export async function protect(page: Page, hands: Hands = touching(() => page)): Promise<void> {
	await hands.type(page.getByLabel("Passphrase", { exact: true }), PASSPHRASE);
	await hands.type(page.getByLabel("The same once more"), PASSPHRASE);
	await hands.press(page.getByRole("button", { name: "Finish" }));
}

/** Opens a locked wallet. */
export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
	await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
	await page.getByRole("button", { name: "Open", exact: true }).click();
}

/** What Chromium's camera shows: {@link showToCamera} puts a code before it. */
export const CAMERA = `${ARTEFACTS}camera.y4m`;
const WIDTH = 640;
const HEIGHT = 480;

/** Holds a QR code before the camera: a film of one grey picture, uncompressed. */
export function showToCamera(text: string): void {
	const modules = encodeQR(text, "raw", { border: 4, ecc: "medium" });
	const scale = Math.floor(HEIGHT / modules.length);
	const [left, top] = [(WIDTH - scale * modules.length) >> 1, (HEIGHT - scale * modules.length) >> 1];
	const grey = Buffer.alloc(WIDTH * HEIGHT, 235);
	modules.forEach((row, y) =>
		row.forEach((dark, x) => {
			if (!dark) return;
			for (let line = 0; line < scale; line += 1) {
				const start = (top + y * scale + line) * WIDTH + left + x * scale;
				grey.fill(16, start, start + scale);
			}
		}),
	);
	const colours = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
	const frame = Buffer.concat([Buffer.from("FRAME\n"), grey, colours]);
	writeFileSync(CAMERA, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]));
}
