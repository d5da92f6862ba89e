import { defineConfig, devices } from "@playwright/test";
import { CAMERA } from "./support/page";

/** The system's Chromium; where scripts/wallet found none, the one that Playwright downloaded. */
const chromium = process.env.GALEN_CHROMIUM ?? "/usr/bin/chromium";
const launchOptions = {
	...(chromium === "" ? {} : { executablePath: chromium }),
	// The camera is a film that a test writes, and everybody lets the page use it.
	args: ["--no-sandbox", "--disable-dev-shm-usage", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${CAMERA}`],
};

/** Where the wallet is served without a network. */
const PORT = process.env.GALEN_E2E_PORT ?? "4173";
const ORIGIN = `http://127.0.0.1:${PORT}/`;

export default defineConfig({
	testDir: ".",
	outputDir: "artefacts/results",
	timeout: 120_000,
	expect: { timeout: 15_000 },
	fullyParallel: false,
	// Two cores, and one network of four nodes for all.
	workers: 1,
	reporter: [["list"]],
	globalSetup: "./support/world.ts",
	globalTeardown: "./support/network.ts",
	use: { baseURL: ORIGIN, launchOptions, locale: "en-GB", timezoneId: "Europe/Madrid", trace: "retain-on-failure" },
	webServer: { command: `node support/serve.mjs ${PORT}`, url: ORIGIN, reuseExistingServer: true, stdout: "ignore" },
	projects: [
		{ name: "phone", use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 }, launchOptions }, testIgnore: /network/, grepInvert: /@keyboard/ },
		// What is the same at every width is shown once.
		{ name: "desktop", use: { viewport: { width: 1280, height: 900 }, launchOptions }, testIgnore: /network/, grepInvert: /@once/ },
		{ name: "network-phone", use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 }, launchOptions }, testMatch: /network\.spec/ },
		{ name: "network-desktop", use: { viewport: { width: 1280, height: 900 }, launchOptions }, testMatch: /network(-desks|-served)?\.spec/ },
		// What changes the network for everybody comes after everybody.
		{ name: "network-last", use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 }, launchOptions }, testMatch: /network-last\.spec/ },
	],
});
