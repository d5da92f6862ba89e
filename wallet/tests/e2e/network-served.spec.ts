/** The wallet as a hospital's gateway serves it: with the gateway's own policy, and nobody between. */
import { expect, type Page, test } from "@playwright/test";
import { create, shot, watch } from "./support/page";
import { begin, type World } from "./support/world";

let world: World;
let gateway: string;

const FINAL = { timeout: 60_000 };

/** Whom a page speaks to. */
function spokenTo(page: Page): Set<string> {
	const origins = new Set<string>();
	page.on("request", (request) => origins.add(new URL(request.url()).origin));
	page.on("websocket", (socket) => origins.add(new URL(socket.url()).origin));
	return origins;
}

test.beforeAll(async () => {
	test.setTimeout(600_000);
	world = await begin();
	gateway = new URLSearchParams(world.pairing().slice("galen:pair?".length)).get("w") ?? "";
});

test.afterAll(() => world?.end());

test("the gateway itself serves the wallet, which speaks to it and to its node and to nobody else", async ({ page }, info) => {
	const [problems, origins] = [watch(page), spokenTo(page)];
	const response = await page.goto(`${gateway}/#${world.pairing()}`);
	const headers = response?.headers() ?? {};
	expect(headers["content-security-policy"]).toContain(`connect-src 'self' ${world.node};`);
	expect(headers["content-security-policy"]).toContain("require-trusted-types-for 'script'");
	expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
	await create(page);
	await expect(page.getByText("It calls itself “Hospital Alice”")).toBeVisible();
	await page.getByRole("button", { name: "Yes, connect" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Show this at your hospital", FINAL);
	await shot(page, info, "served");
	// Who is not enrolled yet is no session's, and a browser notes each refusal.
	expect(problems.filter((problem) => !problem.includes("401"))).toEqual([]);
	expect([...origins].sort()).toEqual([gateway, world.node].sort());
});

test("what the policy forbids is refused by the browser", async ({ page }) => {
	await page.goto(`${gateway}/`);
	await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
	const refused = await page.evaluate(async () => {
		const broken: string[] = [];
		document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => broken.push(effectiveDirective));
		const tried = async (act: () => unknown) => {
			try {
				await act();
				return "went through";
			} catch {
				return "refused";
			}
		};
		const outcomes = [
			await tried(() => fetch("https://elsewhere.example/")),
			await tried(() => fetch("http://127.0.0.1:9/")),
			await tried(() => new Promise((done, failed) => Object.assign(new WebSocket("ws://127.0.0.1:9/"), { onopen: done, onerror: failed }))),
			await tried(() => document.body.insertAdjacentHTML("beforeend", "<b>markup</b>")),
			await tried(() => new Function("return 1")()),
			await tried(() => new Worker("https://elsewhere.example/worker.js")),
		];
		document.body.append(Object.assign(document.createElement("img"), { src: "https://elsewhere.example/x.png" }));
		document.body.append(Object.assign(document.createElement("style"), { textContent: "body { color: red }" }));
		// The browser tells of it a moment later.
		await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
		return { outcomes, broken };
	});
	expect(refused.outcomes).toEqual(Array(6).fill("refused"));
	for (const directive of ["connect-src", "img-src", "require-trusted-types-for", "style-src-elem"]) expect(refused.broken).toContain(directive);
});

test("a code of another hospital leads to that hospital's own page", async ({ page }, info) => {
	await page.goto(`${gateway}/`);
	await create(page);
	const elsewhere = "https://gateway.elsewhere.example";
	const code = `galen:pair?${new URLSearchParams({ g: world.genesis, n: "wss://ledger.elsewhere.example", w: elsewhere, h: "1" })}`;
	await page.getByLabel("Or paste the link or code").fill(code);
	await page.getByRole("button", { name: "Continue" }).click();
	await page.getByRole("button", { name: "Yes, connect" }).click();
	const refusal = page.locator('[data-refused="other_hospital"]');
	await expect(refusal).toContainText("This code belongs to another hospital");
	await expect(refusal.getByRole("link")).toHaveAttribute("href", new RegExp(`^${elsewhere}/#galen:pair\\?`));
	await shot(page, info, "other-hospital");
	// The hospital's own code still works.
	await page.getByRole("button", { name: "Cancel" }).click();
	await page.getByLabel("Or paste the link or code").fill(world.pairing());
	await page.getByRole("button", { name: "Continue" }).click();
	await page.getByRole("button", { name: "Yes, connect" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Show this at your hospital", FINAL);
});

test("the page opens while its gateway is away, and works when it is back", async ({ page }) => {
	await page.goto(`${gateway}/#${world.pairing()}`);
	await create(page);
	await page.getByRole("button", { name: "Yes, connect" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Show this at your hospital", FINAL);
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	await world.gatewayDown(true);
	await page.reload();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your wallet is locked");
	await world.gatewayDown(false);
	await page.reload();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your wallet is locked");
	const policy = await page.evaluate(async () => (await fetch("./", { cache: "no-store" })).headers.get("content-security-policy"));
	expect(policy).toContain("default-src 'none'");
});
