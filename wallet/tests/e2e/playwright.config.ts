import { defineConfig, devices } from "@playwright/test";

/** Debian's Chromium: no browser is downloaded. */
const launchOptions = {
	executablePath: process.env.GALEN_CHROMIUM ?? "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-dev-shm-usage"],
};

export default defineConfig({
	testDir: ".",
	outputDir: "artefacts/results",
	timeout: 120_000,
	expect: { timeout: 15_000 },
	fullyParallel: false,
	// Two cores, and one network of four nodes for all.
	workers: 1,
	reporter: [["list"]],
	use: { baseURL: "http://127.0.0.1:4173/", launchOptions, locale: "en-GB", timezoneId: "Europe/Madrid", trace: "retain-on-failure" },
	webServer: { command: "node support/serve.mjs 4173", url: "http://127.0.0.1:4173/", reuseExistingServer: true, stdout: "ignore" },
	projects: [
		{ name: "phone", use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 }, launchOptions }, testIgnore: /network/ },
		{ name: "desktop", use: { viewport: { width: 1280, height: 900 }, launchOptions }, testIgnore: /network/ },
		{ name: "network-phone", use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 }, launchOptions }, testMatch: /network\.spec/ },
		{ name: "network-desktop", use: { viewport: { width: 1280, height: 900 }, launchOptions }, testMatch: /network-desks\.spec/ },
	],
});
