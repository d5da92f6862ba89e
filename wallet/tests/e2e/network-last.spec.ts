/**
 * What goes wrong, on a real network: each a state of its own with a plain sentence, and nothing is lost. What
 * changes the network for everybody, the end of a text, comes last.
 */
import { spawn } from "node:child_process";
import { type BrowserContext, type BrowserContextOptions, expect, type Page, test, type WebSocketRoute } from "@playwright/test";
import { committed } from "../../src/chain/runtime";
import { toHex } from "../../src/chain/bytes";
import { castName, Extension } from "./support/extension";
import { accessible, create, shot, unlock } from "./support/page";
import { begin, type World } from "./support/world";

test.describe.configure({ mode: "serial" });

let world: World;
let options: BrowserContextOptions;
let context: BrowserContext;
let page: Page;
let account: string;

const ID = `last-${Date.now().toString(36)}`;
const FINAL = { timeout: 60_000 };

test.beforeAll(async ({ browser }, info) => {
	test.setTimeout(600_000);
	world = await begin();
	const { viewport, userAgent, hasTouch, isMobile, locale, timezoneId, deviceScaleFactor } = info.project.use;
	options = { viewport, userAgent, hasTouch, isMobile, locale, timezoneId, deviceScaleFactor, baseURL: world.origin };
	context = await browser.newContext(options);
	page = await context.newPage();
	await page.goto(`/#${world.pairing()}`);
	await create(page);
	await page.getByRole("button", { name: "Yes, connect" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Show this at your hospital", FINAL);
	await page.getByRole("button", { name: "Show the code as text" }).click();
	const code = (await page.getByTestId("enrolment-code").textContent()) ?? "";
	account = new URLSearchParams(code.slice(code.indexOf("?"))).get("a") ?? "";
	await world.galen(`enrol ${account} --patient Patient/${ID} --profile alice-registrar`);
	await expect(page.getByText("Nobody can see your records")).toBeVisible(FINAL);
});

test.afterAll(async () => {
	await context?.close();
	world?.end();
});

const sheet = () => page.getByRole("dialog");

/** Up to the press that signs. */
async function ready(usual: RegExp): Promise<void> {
	await page.goto("/#/give");
	await page.getByRole("link", { name: usual }).click();
	await expect(page.getByTestId("answer")).toBeVisible(FINAL);
	await page.getByRole("button", { name: "Look at it and sign" }).click();
	await expect(sheet().getByTestId("call")).toBeAttached();
}

/** A consent in force, given now if there is none. */
async function allowed(): Promise<void> {
	await page.goto("/#/");
	const [some, none] = [page.getByTestId("reach"), page.getByText("Nobody can see your records")];
	await expect(some.or(none)).toBeVisible(FINAL);
	if (await some.isVisible()) return;
	await ready(/Research into one disease/);
	await sheet().getByRole("button", { name: "Sign and send" }).click();
	await expect(sheet().locator('.track[data-stage="final"]')).toBeVisible(FINAL);
	await close();
	await expect(some).toBeVisible(FINAL);
}

async function close(): Promise<void> {
	await sheet().getByRole("button", { name: "Close" }).last().click();
	await expect(sheet()).toHaveCount(0);
}

/** Everything is stopped, by the button that is on every page. */
async function stopAll(): Promise<void> {
	await page.getByTestId("stop").click();
	await page.getByRole("button", { name: "Stop everything" }).click();
	await sheet().getByRole("button", { name: "Sign and stop" }).click();
}

/** A tab that was closed, opened again. */
async function reopen(): Promise<void> {
	page = await context.newPage();
	await page.goto("/");
	await unlock(page);
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Who can see what", FINAL);
}

/** How many consents of this patient the ledger has. */
async function consents(of = account): Promise<number> {
	const shown = (await world.galen(`consent show ${of} --profile alice-registrar`)) as { directives: readonly unknown[] };
	return shown.directives.length;
}

test("a tab that is closed while it sends: the act is still there, and is done once", async () => {
	await ready(/Research into one disease/);
	await sheet().getByRole("button", { name: "Sign and send" }).click();
	await expect(sheet().locator(".track")).toBeVisible();
	await page.close();
	await reopen();
	await expect(page.locator('[data-act="give_consent"][data-stage="final"]')).toBeVisible(FINAL);
	await expect(page.getByTestId("reach")).toBeVisible(FINAL);
	expect(await consents()).toBe(1);
});

test("of two open tabs one sends, and both say when it is final", async ({}, info) => {
	const other = await context.newPage();
	await other.goto("/");
	await unlock(other);
	await expect(other.getByTestId("reach")).toBeVisible(FINAL);
	await ready(/Research with my lab results/);
	await sheet().getByRole("button", { name: "Sign and send" }).click();
	const there = other.locator('[data-act="give_consent"]').filter({ hasText: "Give consent" });
	await expect(there).toHaveCount(2, FINAL);
	await expect(sheet().locator('.track[data-stage="final"]')).toBeVisible(FINAL);
	await expect(other.locator('[data-act="give_consent"][data-stage="final"]')).toHaveCount(2, FINAL);
	await shot(other, info, "other-tab");
	await close();
	await other.close();
	expect(await consents()).toBe(2);
});

test("a tab that is closed while an extension asks: the act is still there, and is asked again", async ({ browser }, info) => {
	const own = await browser.newContext(options);
	const extension = await Extension.install(own, castName("Extension", ID));
	await world.galen(`enrol ${await extension.account()} --ledger-only --profile alice-registrar`);
	const before = page;
	try {
		page = await own.newPage();
		await page.goto("/");
		await page.getByRole("link", { name: /Use a wallet in my browser/ }).click();
		await page.getByRole("button", { name: "Connect stand-in" }).click();
		await page.getByRole("button", { name: /^Stand-in/ }).click();
		await page.getByLabel("Or paste the link or code").fill(world.pairing());
		await page.getByRole("button", { name: "Continue" }).click();
		await page.getByRole("button", { name: "Yes, connect" }).click();
		await expect(page.getByText("Nobody can see your records")).toBeVisible(FINAL);
		await ready(/My hospital may care for me/);
		extension.hesitate();
		await sheet().getByRole("button", { name: "Sign and send" }).click();
		await expect.poll(() => extension.asked.length, FINAL).toBe(1);
		await page.close();
		extension.hesitate()(true);
		page = await own.newPage();
		await page.goto("/");
		await expect(page.locator('[data-act="give_consent"][data-stage="final"]')).toBeVisible(FINAL);
		await shot(page, info, "asked-again");
		expect(extension.asked.length).toBeGreaterThanOrEqual(2);
		// However often it was asked: once is what the person wanted.
		expect(await consents(await extension.account())).toBe(1);
	} finally {
		page = before;
		extension.end();
		await own.close();
	}
});

test("another network's code is refused by a wallet that belongs to one, and nothing changes", async ({}, info) => {
	const other = await development();
	try {
		await page.goto("/#/pair");
		const code = `galen:pair?${new URLSearchParams({ g: other.genesis, n: other.url, w: world.origin, h: "0", c: "Another hospital" })}`;
		await page.getByLabel("Or paste the link or code").fill(code);
		await page.getByRole("button", { name: "Continue" }).click();
		// What it would change is shown, and even who agrees to that is not led to another network.
		await page.getByText("My hospital told me to change").click();
		await page.getByRole("button", { name: "Yes, connect" }).click();
		const refused = page.locator('[data-refused="other_network"]');
		await expect(refused).toContainText("We did not connect, and nothing was sent", FINAL);
		await expect(refused).toContainText(other.genesis.slice(0, 10));
		await accessible(page);
		await shot(page, info, "code-of-another-network");
		// It belongs to its own network as before.
		await page.goto("/#/settings");
		await expect(page.getByRole("main")).toContainText(world.genesis, FINAL);
	} finally {
		other.end();
	}
});

test("the node is gone: the last state stays readable, stopping waits, and goes out when it is back", async ({}, info) => {
	await allowed();
	await world.nodeDown(true);
	try {
		await expect(page.locator('[data-trouble="node_down"]')).toContainText("The network does not answer", FINAL);
		await expect(page.getByTestId("reach")).toBeVisible();
		await stopAll();
		await expect(sheet().locator('.track[data-stage="waiting"]')).toBeVisible(FINAL);
		await expect(sheet()).toContainText("The network does not answer. We keep trying.");
		await accessible(page);
		await shot(page, info, "node-down-waiting");
		await close();
		await expect(page.getByTestId("as-of")).toBeVisible(FINAL);
		await accessible(page);
		await shot(page, info, "node-down");
	} finally {
		await world.nodeDown(false);
	}
	await expect(page.locator('[data-act="withdraw_all"][data-stage="final"]')).toBeVisible({ timeout: 90_000 });
	await expect(page.getByText("Nobody can see your records")).toBeVisible(FINAL);
});

test("the gateway is gone: it is said, consent still works, and records come back with it", async ({}, info) => {
	await world.gatewayDown(true);
	try {
		await page.goto("/#/records");
		await expect(page.locator('[data-failure="gateway_down"]')).toContainText("records service does not answer", FINAL);
		await accessible(page);
		await shot(page, info, "gateway-down");
		await ready(/Research into one disease/);
		await sheet().getByRole("button", { name: "Sign and send" }).click();
		await expect(sheet().locator('.track[data-stage="final"]')).toBeVisible(FINAL);
		await close();
	} finally {
		await world.gatewayDown(false);
	}
	await page.goto("/#/records");
	// It is asked again by itself.
	await expect(page.getByText("There is nothing here yet")).toBeVisible(FINAL);
});

test("the chain stands still: what is in a block is not called done, and stopping gets through", async ({}, info) => {
	test.setTimeout(240_000);
	await allowed();
	const hospitals = ["Charlie", "Dave"].map(world.nodeOf);
	for (const node of hospitals) node.freeze();
	try {
		await page.goto("/#/");
		await expect(page.locator('[data-trouble="chain_behind"]')).toContainText("The network stands still", { timeout: 90_000 });
		await stopAll();
		await expect(sheet().locator('.track[data-stage="moving"]')).toBeVisible(FINAL);
		await expect(sheet()).toContainText("Not final yet", FINAL);
		await accessible(page);
		await shot(page, info, "chain-behind-moving");
		await close();
		await accessible(page);
		await shot(page, info, "chain-behind");
	} finally {
		for (const node of hospitals) node.thaw();
	}
	await expect(page.locator('[data-act="withdraw_all"][data-stage="moving"]')).toHaveCount(0, { timeout: 120_000 });
	await expect(page.locator('[data-act="withdraw_all"][data-stage="final"]').first()).toBeVisible();
	await expect(page.locator('[data-trouble="chain_behind"]')).toHaveCount(0, FINAL);
});

test("a question whose time is over says so, and that no answer was a no", async ({}, info) => {
	await world.galen(`request ask ${account} --purpose HRESCH --category laboratory --price 2 --template 1@1 --within 24h --profile scientist`);
	await page.goto("/#/inbox");
	await expect(page.getByTestId("questions").getByRole("link")).toHaveCount(1, FINAL);
	await page.close();
	// Two days later: the very node, whose blocks say so, and which lists open questions only.
	page = await context.newPage();
	await page.routeWebSocket(() => true, await later(2 * 86_400));
	await page.goto("/#/inbox");
	await unlock(page);
	const question = page.getByTestId("questions").getByRole("link");
	await expect(question).toContainText("Over", FINAL);
	await question.click();
	await expect(page.locator('[data-state="expired"]')).toContainText("No answer counts as no. Nobody received anything.", FINAL);
	await expect(page.getByRole("button", { name: "Yes, allow it" })).toHaveCount(0);
	await accessible(page);
	await shot(page, info, "question-expired");
	await page.close();
	await reopen();
});

test("the network ends a text: what was agreed to under it says so, and nothing new is signed under it", async ({}, info) => {
	await ready(/Research into one disease/);
	await sheet().getByRole("button", { name: "Sign and send" }).click();
	await expect(sheet().locator('.track[data-stage="final"]')).toBeVisible(FINAL);
	await close();
	// The second version's text is one that this wallet does not have.
	const text = world.file(`${ID}.txt`, "A newer text for research.");
	await decided(`template publish-research --patient 70 --hospital 20 --disclosed --template 1 --text en=${text}`);
	await decided("template set-minimum 1 2");
	await page.goto("/#/");
	await expect(page.getByText("You are asked anew")).toBeVisible(FINAL);
	await accessible(page);
	await shot(page, info, "template-revoked");
	await page.getByRole("main").getByRole("link", { name: /Every approved research partner/ }).first().click();
	await expect(page.getByText("The text of this consent no longer counts")).toBeVisible(FINAL);
	await accessible(page);
	await shot(page, info, "consent-outdated");
	await page.goto("/#/give");
	await expect(page.locator("[data-unknown-template]")).toContainText("We never let you sign what you cannot read", FINAL);
	await accessible(page);
	await shot(page, info, "give-unknown-text");
	// Who had the consent screen open meanwhile is not let through either.
	await page.goto("/#/give/research-ibd-lab");
	await expect(page.getByText("This cannot be signed now")).toBeVisible(FINAL);
	await expect(page.getByRole("button", { name: "Look at it and sign" })).toHaveCount(0);
});

/** Something that the council decides: proposed, voted, closed. */
async function decided(motion: string): Promise<void> {
	const proposed = (await world.galen(`${motion} --profile alice-council`)) as { events: readonly { council?: { proposed?: { index: number } } }[] };
	const index = proposed.events.map((event) => event.council?.proposed?.index).find((found) => found !== undefined);
	await Promise.all(["alice", "bob", "charlie"].map((hospital) => world.galen(`council vote ${index} yes --profile ${hospital}-council`)));
	await world.galen(`council close ${index} --profile alice-council`);
}

/** A development network of one: another genesis block than ours. */
async function development(): Promise<{ readonly url: string; readonly genesis: string; end(): void }> {
	const program = process.env.GALEN_NODE_BIN ?? world.nodeOf("Alice").program;
	const node = spawn(program, ["--dev", "--tmp", "--rpc-port", "0", "--port", "0", "--prometheus-port", "0", "--rpc-cors", "all"]);
	const port = await new Promise<string>((found, failed) => {
		let said = "";
		const hear = (part: Buffer) => {
			said += part.toString();
			const listening = /JSON-RPC server[^\n]*?127\.0\.0\.1:(\d+)/.exec(said)?.[1];
			if (listening !== undefined) found(listening);
		};
		node.stderr.on("data", hear);
		node.stdout.on("data", hear);
		node.on("error", failed);
		node.on("exit", () => failed(new Error(said.slice(-1_000))));
	});
	const answer = await fetch(`http://127.0.0.1:${port}`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "chain_getBlockHash", params: [0] }),
	});
	return { url: `ws://127.0.0.1:${port}`, genesis: ((await answer.json()) as { result: string }).result, end: () => node.kill() };
}

/** Lets a page see the node as it will be so many seconds later: the time of its blocks, and no question open any more. */
async function later(seconds: number): Promise<(route: WebSocketRoute) => void> {
	const runtime = await committed();
	const time = runtime.storage("Timestamp", "Now").key();
	const questions = toHex(runtime.view("Access", "pending_requests").id);
	return (route) => {
		const node = route.connectToServer();
		const asked = new Map<number, "time" | "questions">();
		route.onMessage((message) => {
			const { id, method, params } = JSON.parse(String(message)) as { id: number; method: string; params: readonly unknown[] };
			if (method === "state_getStorage" && params[0] === time) asked.set(id, "time");
			if (method === "state_call" && String(params[1]).startsWith(questions)) asked.set(id, "questions");
			node.send(message);
		});
		node.onMessage((message) => {
			const answer = JSON.parse(String(message)) as { id?: number; result?: string };
			const what = answer.id === undefined ? undefined : asked.get(answer.id);
			if (what === undefined || typeof answer.result !== "string") return route.send(message);
			// Ok of an empty list.
			if (what === "questions") return route.send(JSON.stringify({ ...answer, result: "0x000400" }));
			const bytes = Buffer.from(answer.result.slice(2), "hex");
			bytes.writeBigUInt64LE(bytes.readBigUInt64LE() + BigInt(seconds) * 1_000n);
			route.send(JSON.stringify({ ...answer, result: `0x${bytes.toString("hex")}` }));
		});
	};
}
