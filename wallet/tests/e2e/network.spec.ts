/**
 * The patient's journeys against a real network, in one life from the first minute on: on a phone with a finger,
 * and on a desktop with the keyboard alone.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, expect, type Page, test } from "@playwright/test";
import { castName, Extension } from "./support/extension";
import { figure, median } from "./support/figures";
import { type Hands, touching, typing } from "./support/hands";
import { accessible, create, shot, showToCamera, unlock, writeDown } from "./support/page";
import { begin, type World } from "./support/world";

test.describe.configure({ mode: "serial" });

let world: World;
let context: BrowserContext;
let page: Page;
let account: string;
let hands: Hands;
let phone: boolean;
let options: BrowserContextOptions;
let words: readonly string[];
let order: number;

/** A patient whom no hospital knows yet, also when the network has been used before. */
const ID = `wallet-${Date.now().toString(36)}`;
const PATIENT = `Patient/${ID}`;

/** A block a second, and as long to be final; the machine may be busy. */
const FINAL = { timeout: 60_000 };

test.beforeAll(async ({ browser }, info) => {
	test.setTimeout(600_000);
	world = await begin();
	const { viewport, userAgent, hasTouch, isMobile, locale, timezoneId, deviceScaleFactor } = info.project.use;
	phone = isMobile === true;
	options = { viewport, userAgent, hasTouch, isMobile, locale, timezoneId, deviceScaleFactor, baseURL: world.origin, permissions: ["camera"] };
	context = await browser.newContext(options);
	page = await context.newPage();
	hands = phone ? touching(() => page) : typing(() => page);
});

test.afterAll(async () => {
	await context?.close();
	world?.end();
});

const link = (name: string | RegExp, exact = false) => page.getByRole("link", { name, exact });
const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
const title = (text: string) => expect(page.getByRole("heading", { level: 1 })).toHaveText(text, FINAL);
/** By the tabs, which are there on every page. */
const tab = (name: string) => hands.press(page.getByRole("navigation").getByRole("link", { name }));
/** By the page of what is needed more rarely. */
const more = async (name: RegExp) => {
	await tab("More");
	await hands.press(page.getByRole("main").getByRole("link", { name }));
};

/** Signs what the sheet shows, and waits until all of it is final. */
async function sign(name: "Sign and send" | "Sign and stop", acts = 1): Promise<void> {
	const sheet = page.getByRole("dialog");
	await expect(sheet.getByTestId("call").first()).toBeAttached();
	await hands.press(sheet.getByRole("button", { name }));
	await final(acts);
}

async function final(acts = 1): Promise<void> {
	const sheet = page.getByRole("dialog");
	await expect(sheet.locator('.track[data-stage="final"]')).toHaveCount(acts, FINAL);
	await hands.press(sheet.getByRole("button", { name: "Close" }).last());
	await expect(sheet).toHaveCount(0);
}

test("an invitation survives making the wallet, another network's is refused, and the right one connects", async ({}, info) => {
	const other = world.pairing().replace(world.genesis, `0x${"ab".repeat(32)}`);
	await page.goto(`/#${other}`);
	await expect(page.getByText("Your hospital has invited you")).toBeVisible();
	words = await create(page, hands);
	await expect(page.getByText("It calls itself “Hospital Alice”")).toBeVisible();
	expect(page.url()).not.toContain("abab");
	await hands.press(button("Yes, connect"));
	await expect(page.locator('[data-refused="other_network"]')).toContainText("nothing was sent", FINAL);
	await accessible(page);
	await shot(page, info, "other-network");
	await hands.press(button("Cancel"));
	if (phone) {
		showToCamera(world.pairing());
		await hands.press(button("Scan the code"));
	} else {
		await hands.type(page.getByLabel("Or paste the link or code"), world.pairing());
		await hands.press(button("Continue"));
	}
	await expect(page.getByText("It calls itself “Hospital Alice”")).toBeVisible(FINAL);
	await shot(page, info, "pair-found");
	await hands.press(button("Yes, connect"));
	await title("Show this at your hospital");
	await accessible(page);
	await shot(page, info, "enrol");
});

test("the hospital enrols what the code says, and the page goes on by itself", async ({}, info) => {
	await hands.press(button("Show the code as text"));
	const code = (await page.getByTestId("enrolment-code").textContent()) ?? "";
	account = new URLSearchParams(code.slice(code.indexOf("?"))).get("a") ?? "";
	const records = join(mkdtempSync(join(tmpdir(), "galen-wallet-")), "bundle.json");
	writeFileSync(records, JSON.stringify(bundle()));
	await world.galen(`import ${records} --profile alice-registrar`);
	await world.galen(`enrol ${account} --patient ${PATIENT} --profile alice-registrar`);
	await title("Who can see what");
	await expect(page.getByText("Nobody can see your records")).toBeVisible(FINAL);
	await accessible(page);
	await shot(page, info, "home-empty");
});

test("consent is given in five taps, and what it would allow is answered at once", async ({}, info) => {
	hands.reset();
	await hands.press(link("Give consent"));
	await accessible(page);
	await shot(page, info, "give");
	await hands.press(link(/Research into one disease/));
	const answer = page.getByTestId("answer");
	await expect(answer).toBeVisible();
	await expect(answer.getByTestId("changes")).toHaveAttribute("data-opens", "1");
	await accessible(page);
	await shot(page, info, "consent-screen");
	const taps = hands.taps;
	// Asked again with everything loaded: this is what a person feels while changing the choices.
	const times: number[] = [];
	for (const span of ["5 years", "6 months", "1 year", "5 years", "1 year"]) {
		const before = await answer.getAttribute("data-milliseconds");
		await hands.choose(page.getByRole("radio", { name: span, exact: true }));
		await expect.poll(() => answer.getAttribute("data-milliseconds")).not.toBe(before);
		times.push(Number(await answer.getAttribute("data-milliseconds")));
	}
	figure(`what would this allow, ${info.project.name}`, median(times), "ms");
	expect(median(times)).toBeLessThan(50);
	await answer.scrollIntoViewIfNeeded();
	await shot(page, info, "would-allow");
	hands.reset();
	await hands.press(button("Look at it and sign"));
	await expect(page.getByRole("dialog").getByText("Exactly what is signed")).toBeVisible();
	const looked = hands.taps;
	await hands.press(button("Exactly what is signed"));
	await expect(page.getByTestId("call")).toContainText("give_consent");
	await accessible(page);
	await shot(page, info, "sign");
	hands.reset();
	await hands.press(button("Sign and send"));
	// Looking closer costs nobody a tap who does not look.
	expect(taps + looked + hands.taps).toBeLessThanOrEqual(5);
	const track = page.getByRole("dialog").locator(".track");
	await expect(track).not.toHaveAttribute("data-stage", "final");
	await shot(page, info, "on-its-way");
	await expect(track).toHaveAttribute("data-stage", "final", FINAL);
	await shot(page, info, "final");
	await hands.press(page.getByRole("dialog").getByRole("button", { name: "Close" }).last());
	await expect(page.getByTestId("reach").getByText("For research into one disease")).toBeVisible(FINAL);
	await hands.press(button("Hide"));
	await accessible(page);
	await shot(page, info, "home");
	await hands.press(page.getByRole("main").getByRole("link", { name: /Every approved research partner/ }));
	await expect(page.getByText("In force")).toBeVisible();
	await accessible(page);
	await shot(page, info, "consent");
});

test("my records are opened on the device, and proved unchanged", async ({}, info) => {
	await tab("Records");
	const list = page.getByTestId("records");
	await expect(list.getByRole("link").first()).toBeVisible(FINAL);
	await accessible(page);
	await shot(page, info, "records");
	await hands.press(list.getByRole("link", { name: /lab results/ }).first());
	await expect(page.getByText("Calprotectin", { exact: true })).toBeVisible(FINAL);
	await hands.press(button("Check on this device"));
	await expect(page.getByTestId("verified")).toBeVisible(FINAL);
	await accessible(page);
	await shot(page, info, "record");
});

test("who saw my data: a partner's purchase appears, signed", async ({}, info) => {
	// The partner's program opens what is released, whoever of the partner read the last one.
	await world.galen("org set-envelope-key --profile partner-admin");
	const placed = (await world.galen("order place --to 0 --purpose DSRCH --required laboratory --price 10 --lines 1 --yes --profile scientist")) as { order: number };
	order = placed.order;
	await world.galen(`order accept ${order} --profile alice-privacy`);
	await world.galen(`order include ${order} --subject ${account} --profile alice-gateway`);
	await world.galen(`pull ${order} --out pulled/${ID} --profile study-at-alice`);
	await tab("Who looked");
	const entries = page.getByTestId("disclosures");
	await expect(entries).toContainText("Research into one disease", { ...FINAL, ignoreCase: true });
	await expect(entries).toContainText("Signature checked");
	await expect(page.locator(".notice-stop")).toHaveCount(0);
	await accessible(page);
	await shot(page, info, "seen");
});

test("rewards: pending is not earned; earned is redeemed", async ({}, info) => {
	await more(/Rewards/);
	await expect(page.getByText("from one release")).toBeVisible(FINAL);
	await expect(page.getByText("There is nothing to redeem yet")).toBeVisible();
	await accessible(page);
	await shot(page, info, "rewards-pending");
	// The partner objects, and the council finds that the delivery was right: what a week of waiting comes to.
	await world.galen(`order dispute ${order} ${account} --reason incomplete --profile scientist`);
	const proposed = (await world.galen(`council propose rule-dispute ${order} ${account} pay --profile alice-council`)) as { events: readonly { council?: { proposed?: { index: number } } }[] };
	const motion = proposed.events.map((event) => event.council?.proposed?.index).find((index) => index !== undefined);
	await Promise.all(["alice", "bob", "charlie"].map((hospital) => world.galen(`council vote ${motion} yes --profile ${hospital}-council`)));
	await world.galen(`council close ${motion} --profile alice-council`);
	await expect(page.locator(".figure-final")).toContainText("7", FINAL);
	await accessible(page);
	await shot(page, info, "rewards");
	await hands.type(page.getByLabel("Amount in credits"), "5");
	await hands.press(button("Redeem"));
	await sign("Sign and send");
	await expect(page.locator(".figure-final")).toContainText("2", FINAL);
});

test("a question is answered: yes gives exactly what is asked", async ({}, info) => {
	await world.galen(`request ask ${account} --purpose HRESCH --category laboratory --price 2 --template 1@1 --profile scientist`);
	await tab("Inbox");
	const question = page.getByTestId("questions").getByRole("link").first();
	await expect(question).toBeVisible(FINAL);
	await expect(page.getByTestId("news").getByText("You were paid")).toBeVisible(FINAL);
	await accessible(page);
	await shot(page, info, "inbox");
	await hands.press(question);
	await expect(button("Yes, allow it")).toBeEnabled();
	await accessible(page);
	await shot(page, info, "question");
	await hands.press(button("Yes, allow it"));
	await sign("Sign and send", 2);
});

test("representatives: seen, and removed by the patient; and acting for somebody else", async ({}, info) => {
	const evidence = world.file(`${ID}.evidence`, "a power of attorney");
	const child = castName("Child", ID);
	await world.galen(`representative appoint ${account} //Carmen --right view,withdraw --relation hpowatt --evidence ${evidence} --until 2030-01-01 --profile alice-registrar`);
	await world.galen(`enrol ${child} --ledger-only --profile alice-registrar`);
	const papers = world.file(`${ID}.birth`, "a birth certificate");
	await world.galen(`representative appoint ${child} ${account} --right view,withdraw,recover --relation guard --evidence ${papers} --until 2030-01-01 --profile alice-registrar`);
	await more(/act for/i);
	await expect(page.getByText("See what is shared and take consent back", { exact: false })).toBeVisible(FINAL);
	const act = button("Act for this person");
	await expect(act).toBeVisible(FINAL);
	await accessible(page);
	await shot(page, info, "representatives");
	await hands.press(button("Remove"));
	await sign("Sign and stop");
	await expect(page.getByText("Nobody may act for you")).toBeVisible(FINAL);
	await hands.press(link("Help them back in"));
	await expect(page.getByLabel("The code or the account on their new device")).toBeVisible(FINAL);
	await hands.type(page.getByLabel("The code or the account on their new device"), "no account at all");
	await expect(page.getByText("This is no account of this network.")).toBeVisible();
	await accessible(page);
	await shot(page, info, "help");
	await hands.press(page.getByRole("main").getByRole("link", { name: "Who may act for me" }));
	await hands.press(act);
	await expect(page.getByText("You are acting for")).toBeVisible(FINAL);
	await expect(page.getByText("Nobody can see your records")).toBeVisible(FINAL);
	await accessible(page);
	await shot(page, info, "acting");
	await hands.press(button("Act for myself again"));
	await expect(page.getByTestId("reach")).toBeVisible(FINAL);
});

test("a recovery code is made, helps a new device, and a recovery that is not mine is stopped", async ({ browser }, info) => {
	await more(/Recovery/);
	await expect(page.locator('[data-code="none"]')).toBeVisible(FINAL);
	await accessible(page);
	await shot(page, info, "recovery");
	await hands.press(link("Make a recovery code"));
	await expect(page.getByTestId("words").locator("li")).toHaveCount(24);
	await accessible(page);
	await shot(page, info, "recovery-code");
	const code = await writeDown(page, hands);
	await sign("Sign and send");
	await expect(page.locator('[data-code="set"]')).toBeVisible(FINAL);

	// The phone is lost. Another device, a new wallet, the same hospital.
	const other = await device(browser);
	await other.page.getByRole("link", { name: /I had a wallet and lost it/ }).click();
	const newKey = ((await other.page.getByTestId("new-key").textContent()) ?? "").trim();
	await other.page.getByLabel("Your old account").fill(account);
	await other.page.getByLabel("The 24 words of your recovery code").fill(words.join(" "));
	await other.page.getByRole("button", { name: "Confirm on this device" }).click();
	await expect(other.page.getByText("they are not the code of this account")).toBeVisible(FINAL);
	await other.page.getByLabel("The 24 words of your recovery code").fill(code.join(" "));
	await other.page.getByRole("button", { name: "Confirm on this device" }).click();
	await expect(other.page.getByTestId("approval")).toBeVisible(FINAL);
	await accessible(other.page);
	await other.page.getByTestId("approval").scrollIntoViewIfNeeded();
	await shot(other.page, info, "lost-key");
	const approval = ((await other.page.getByTestId("approval").textContent()) ?? "").trim();
	await world.galen(`recovery open ${account} --new-key ${newKey} --approval ${approval} --yes --profile alice-registrar`);
	await other.page.getByRole("button", { name: "Look now" }).click();
	await expect(other.page.getByText("Your new key can take over from")).toBeVisible(FINAL);
	await shot(other.page, info, "lost-key-waiting");
	await other.context.close();

	// The old device was not lost after all: it says so loudly, and stops it.
	await expect(page.locator('[data-state="running"]')).toBeVisible(FINAL);
	await expect(page.locator('[data-state="running"]')).toContainText("the hospital and the recovery code");
	await accessible(page);
	await shot(page, info, "recovery-running");
	await hands.press(button("This is not me: stop it"));
	await sign("Sign and stop");
	await expect(page.locator('[data-state="running"]')).toHaveCount(0, FINAL);
	await hands.press(button("Remove the code"));
	await hands.press(button("Remove it"));
	await sign("Sign and send");
	await expect(page.locator('[data-code="none"]')).toBeVisible(FINAL);
});

test("one consent is withdrawn in three taps from anywhere", async ({}, info) => {
	await tab("Inbox");
	hands.reset();
	await hands.press(page.getByTestId("stop"));
	await accessible(page);
	await shot(page, info, "stop");
	await hands.press(page.getByRole("dialog").locator("[data-stop]").first());
	await hands.press(page.getByRole("dialog").getByRole("button", { name: "Sign and stop" }));
	expect(hands.taps).toBeLessThanOrEqual(3);
	await final();
});

test("offline, the last state is readable and stopping waits; a closed tab loses nothing", async ({}, info) => {
	await tab("Home");
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await context.setOffline(true);
	await expect(page.locator('[data-trouble="offline"]')).toBeVisible(FINAL);
	hands.reset();
	await hands.press(page.getByTestId("stop"));
	await hands.press(button("Stop everything"));
	await hands.press(page.getByRole("dialog").getByRole("button", { name: "Sign and stop" }));
	expect(hands.taps).toBeLessThanOrEqual(3);
	await expect(page.getByRole("dialog").locator(".track")).toHaveAttribute("data-stage", "waiting");
	await shot(page, info, "waiting");
	await page.close();

	page = await context.newPage();
	await page.goto("/");
	await title("Your wallet is locked");
	await unlock(page);
	await title("Who can see what");
	await expect(page.getByTestId("as-of")).toBeVisible(FINAL);
	await expect(page.locator('[data-act="withdraw_all"][data-stage="waiting"]')).toBeVisible();
	await accessible(page);
	await shot(page, info, "offline");
	await context.setOffline(false);
	await expect(page.locator('[data-act="withdraw_all"][data-stage="final"]')).toBeVisible(FINAL);
	await expect(page.getByText("Nobody can see your records")).toBeVisible(FINAL);
	await shot(page, info, "after-stop");
});

test("the proof of who saw my data holds, checked on the device", async ({}, info) => {
	await tab("Who looked");
	await hands.press(button("Check the proof on this device"));
	await expect(page.getByTestId("verified")).toBeVisible(FINAL);
	await accessible(page);
	await page.getByTestId("verified").scrollIntoViewIfNeeded();
	await shot(page, info, "seen-proved");
	const saved = page.waitForEvent("download");
	await hands.press(button("To print"));
	expect((await saved).suggestedFilename()).toBe("galen-accounting.html");
});

test("in Arabic the whole wallet turns round, and Spanish is whole", async ({}, info) => {
	await more(/Settings/);
	await accessible(page);
	await shot(page, info, "settings");
	await hands.choose(page.getByRole("radio", { name: "Español" }));
	await expect(page.locator("html")).toHaveAttribute("lang", "es");
	for (const [place, name] of [["/", "home"], ["/give/research-broad", "consent-screen"], ["/seen", "seen"], ["/recovery", "recovery"]] as const) {
		await page.goto(`/#${place}`);
		await expect(page.locator(".skeleton")).toHaveCount(0, FINAL);
		await shot(page, info, `${name}-es`);
	}
	await page.goto("/#/settings");
	await hands.choose(page.getByRole("radio", { name: "العربية" }));
	await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
	await accessible(page);
	await shot(page, info, "settings-ar");
	for (const [place, name] of [["/", "home"], ["/give/research-broad", "consent-screen"], ["/seen", "seen"], ["/inbox", "inbox"], ["/recovery", "recovery"]] as const) {
		await page.goto(`/#${place}`);
		await expect(page.locator(".skeleton")).toHaveCount(0, FINAL);
		await accessible(page);
		// What is written from the right begins at the right: the heading ends where the page's content ends.
		const [heading, main] = await Promise.all([page.getByRole("heading", { level: 1 }).boundingBox(), page.locator(".page").boundingBox()]);
		expect(Math.abs((heading?.x ?? 0) + (heading?.width ?? 0) - ((main?.x ?? 0) + (main?.width ?? 0)))).toBeLessThan(40);
		expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
		await shot(page, info, `${name}-ar`);
	}
});

test("an extension's account signs and sends a real consent", async ({ browser }, info) => {
	const name = castName("Extension", ID);
	const own = await browser.newContext(options);
	const extension = await Extension.install(own, name);
	await world.galen(`enrol ${await extension.account()} --ledger-only --profile alice-registrar`);
	const before = page;
	page = await own.newPage();
	try {
		await page.goto("/");
		await hands.press(link(/Use a wallet in my browser/));
		await accessible(page);
		await hands.press(button("Connect stand-in"));
		await shot(page, info, "extension");
		await hands.press(button(/^Stand-in/));
		await hands.type(page.getByLabel("Or paste the link or code"), world.pairing());
		await hands.press(button("Continue"));
		await hands.press(button("Yes, connect"));
		await title("Who can see what");
		await hands.press(link("Give consent"));
		await hands.press(link(/My hospital may care for me/));
		await expect(page.getByTestId("answer")).toBeVisible(FINAL);
		await hands.press(button("Look at it and sign"));
		// The person says no first: nothing is sent, and the act is still there.
		const decide = extension.hesitate();
		await hands.press(page.getByRole("dialog").getByRole("button", { name: "Sign and send" }));
		await expect.poll(() => extension.asked.length, FINAL).toBe(1);
		await shot(page, info, "extension-asks");
		decide(false);
		await expect(page.getByRole("dialog").locator('.track[data-stage="refused"]')).toBeVisible(FINAL);
		await shot(page, info, "extension-no");
		await hands.press(page.getByRole("dialog").getByRole("button", { name: "Try again" }));
		await final();
		const [, asked] = extension.asked;
		expect(asked?.genesisHash).toBe(world.genesis);
		expect(asked?.address).toBe(await extension.account());
		await expect(page.getByTestId("reach")).toBeVisible(FINAL);
	} finally {
		page = before;
		extension.end();
		await own.close();
	}
});

/** Another device with a new wallet, connected to the hospital. */
async function device(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
	const own = await browser.newContext(options);
	const opened = await own.newPage();
	await opened.goto(`/#${world.pairing()}`);
	await create(opened);
	await opened.getByRole("button", { name: "Yes, connect" }).click();
	await expect(opened.getByRole("heading", { level: 1 })).toHaveText("Show this at your hospital", FINAL);
	return { context: own, page: opened };
}

/** A person who does not exist, with three results. */
function bundle(): unknown {
	const entry = (resource: Record<string, unknown>) => ({ resource, request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` } });
	const result = (number: number, value: number) => ({
		resourceType: "Observation",
		id: `${ID}-${number}`,
		status: "final",
		category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "laboratory" }] }],
		code: { coding: [{ system: "http://loinc.org", code: "38445-3", display: "Calprotectin" }], text: "Calprotectin" },
		subject: { reference: PATIENT },
		effectiveDateTime: `2026-0${number}-15T08:30:00Z`,
		valueQuantity: { value, unit: "ug/g", system: "http://unitsofmeasure.org", code: "ug/g" },
	});
	return {
		resourceType: "Bundle",
		type: "transaction",
		entry: [entry({ resourceType: "Patient", id: ID, gender: "female", birthDate: "1984-05-02" }), ...[120, 85, 60].map((value, index) => entry(result(index + 1, value)))],
	};
}
