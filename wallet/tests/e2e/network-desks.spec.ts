/** Three people, three browsers, one order: everything that is done is done on the desks' own pages. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { accessible, create, PASSPHRASE, shot } from "./support/page";
import { begin, type World } from "./support/world";

test.describe.configure({ mode: "serial" });

interface Person {
	readonly context: BrowserContext;
	readonly page: Page;
	readonly account: string;
	readonly words: readonly string[];
	/** What the wallet shows to be enrolled. */
	readonly code: string;
}

const FINAL = { timeout: 60_000 };
const ID = `desk-${Date.now().toString(36)}`;
let world: World;
let patient: Person;
let hospital: Person;
let partner: Person;
let order: string;

/** A wallet of one's own, paired with the hospital. */
async function join_(browser: Browser): Promise<Person> {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, baseURL: world.origin, locale: "en-GB" });
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
async function sign(page: Page, button = "Sign and send"): Promise<void> {
	const sheet = page.getByRole("dialog");
	await expect(sheet.getByTestId("call").first()).toBeAttached();
	await sheet.getByRole("button", { name: button }).click();
	await expect(sheet.locator('.track[data-stage="final"]').first()).toBeVisible(FINAL);
	await sheet.getByRole("button", { name: "Close" }).last().click();
}

test.beforeAll(async ({ browser }) => {
	test.setTimeout(480_000);
	world = await begin("http://127.0.0.1:4173");
	patient = await join_(browser);
	hospital = await join_(browser);
	partner = await join_(browser);
	// What admins did before: two people got their roles, and the partner published its key.
	await world.galen(`org appoint ${hospital.account} --role registrar,privacy-officer,gateway --profile alice-council`);
	await world.galen(`org appoint ${partner.account} --role scientist --profile partner-admin`);
	await world.restoreKey(ID, partner.words, PASSPHRASE);
	await world.galen(`org set-envelope-key --envelope-key ${ID} --passphrase-file ${ID}.passphrase --profile partner-admin`);
});

test.afterAll(async () => {
	for (const person of [patient, hospital, partner]) await person?.context.close();
	world?.end();
});

test("staff are shown to their desk", async ({}, info) => {
	for (const [person, name, heading] of [[hospital, /The hospital’s desk/, "Health"], [partner, /The partner’s desk/, "Catalogue"]] as const) {
		await person.page.goto("/#/");
		await expect(person.page.getByRole("heading", { level: 1 })).toHaveText("You work for an organization", FINAL);
		await person.page.getByRole("link", { name }).click();
		await expect(person.page.getByRole("heading", { level: 1 })).toHaveText(heading, FINAL);
	}
	await expect(hospital.page.getByText("4 validators")).toBeVisible(FINAL);
	await accessible(hospital.page);
	await shot(hospital.page, info, "hospital-health");
	await shot(partner.page, info, "partner-catalogue");
});

test("the hospital imports records and enrols the patient", async ({}, info) => {
	const { page } = hospital;
	await page.getByRole("link", { name: "Import" }).click();
	const file = join(mkdtempSync(join(tmpdir(), "galen-desk-")), "bundle.json");
	writeFileSync(file, JSON.stringify(bundle()));
	await page.locator("input[type=file]").setInputFiles(file);
	await expect(page.getByText(/records? (is|are) kept/)).toBeVisible(FINAL);
	await accessible(page);
	await shot(page, info, "hospital-import");
	await page.getByRole("link", { name: "Enrol", exact: true }).click();
	await page.getByLabel("Or paste the code").fill(patient.code);
	await page.getByRole("button", { name: "Continue" }).click();
	await page.getByLabel("Patient number in your hospital").fill(`Patient/${ID}`);
	await page.getByRole("button", { name: "Enrol", exact: true }).click();
	await sign(page);
	await page.getByRole("button", { name: "Link the records" }).click();
	await expect(page.getByText("The patient can see their records now")).toBeVisible(FINAL);
	await shot(page, info, "hospital-enrol");
	await expect(patient.page.getByRole("heading", { level: 1 })).toHaveText("Who can see what", FINAL);
});

test("the patient gives consent to research", async ({}, info) => {
	const { page } = patient;
	await page.getByRole("link", { name: "Give consent" }).click();
	await page.getByRole("link", { name: /Research with my lab results/ }).click();
	await expect(page.getByTestId("answer")).toBeVisible();
	await shot(page, info, "patient-consent-screen");
	await page.getByRole("button", { name: "Look at it and sign" }).click();
	await sign(page);
	await expect(page.getByTestId("reach")).toContainText("lab results", FINAL);
	await shot(page, info, "patient-home");
});

/** Orders lab results, on the partner's desk; returns the order's number. */
async function place(): Promise<string> {
	const { page } = partner;
	const before = await numbers(page);
	await page.getByRole("link", { name: "New order" }).click();
	await page.getByRole("radio").first().check({ force: true });
	await page.getByLabel("Price for each patient, in credits").fill("5");
	await page.getByLabel("Patients at most").fill("1");
	await page.getByRole("button", { name: "Look at it and sign" }).click();
	await sign(page);
	let found: string | undefined;
	await expect.poll(async () => (found = (await numbers(page)).find((number) => !before.includes(number))), FINAL).toBeDefined();
	return found ?? "";
}

async function numbers(page: Page): Promise<string[]> {
	await page.getByRole("link", { name: "Orders", exact: true }).click();
	await expect(page.locator("[data-order]").or(page.getByText("You have placed no order")).first()).toBeVisible(FINAL);
	return page.locator("[data-order]").evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset.order ?? ""));
}

/** Accepts the order and adds the patient, on the hospital's desk. */
async function serve(number: string): Promise<void> {
	const { page } = hospital;
	await page.getByRole("link", { name: "Orders", exact: true }).click();
	const card = page.locator(`[data-order="${number}"]`);
	await card.getByRole("button", { name: "Accept" }).click(FINAL);
	await sign(page);
	await card.getByRole("button", { name: "Add patients" }).click(FINAL);
	await card.getByLabel("Add patients", { exact: true }).last().fill(patient.account);
	await card.getByRole("button", { name: "Continue" }).click();
	await sign(page);
}

test("the partner orders, the hospital accepts, and the partner opens what is released", async ({}, info) => {
	order = await place();
	await serve(order);
	await shot(hospital.page, info, "hospital-orders");
	const { page } = partner;
	const card = page.locator(`[data-order="${order}"]`);
	await card.getByRole("button", { name: "Fetch the data" }).click(FINAL);
	await card.getByRole("button", { name: "Fetch and open" }).click();
	await expect(card.getByTestId("pulled")).toHaveAttribute("data-records", "3", FINAL);
	await accessible(page);
	await shot(page, info, "partner-pulled");
});

test("after the patient stops, the next release is refused, and nobody learns why", async ({}, info) => {
	const next = await place();
	await serve(next);
	await patient.page.getByTestId("stop").click();
	await patient.page.getByRole("button", { name: "Stop everything" }).click();
	await sign(patient.page, "Sign and stop");
	await expect(patient.page.getByText("Nobody can see your records")).toBeVisible(FINAL);
	const { page } = partner;
	const card = page.locator(`[data-order="${next}"]`);
	await card.getByRole("button", { name: "Fetch the data" }).click(FINAL);
	await card.getByRole("button", { name: "Fetch and open" }).click();
	await expect(card.getByTestId("pulled")).toHaveAttribute("data-records", "0", FINAL);
	await expect(card).toContainText("One patient dropped out. It is never said why.");
	await shot(page, info, "partner-refused");
	await page.getByRole("link", { name: "Spending" }).click();
	await expect(page.getByText("Held for orders")).toBeVisible(FINAL);
	await shot(page, info, "partner-spending");
	await patient.page.getByRole("link", { name: "Who looked" }).click();
	await expect(patient.page.getByTestId("disclosures").locator("article")).toHaveCount(1, FINAL);
});

/** A person who does not exist, with three results. */
function bundle(): unknown {
	const entry = (resource: Record<string, unknown>) => ({ resource, request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` } });
	const result = (number: number, value: number) => ({
		resourceType: "Observation",
		id: `${ID}-${number}`,
		status: "final",
		category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "laboratory" }] }],
		code: { text: "Calprotectin" },
		subject: { reference: `Patient/${ID}` },
		effectiveDateTime: `2026-0${number}-15T08:30:00Z`,
		valueQuantity: { value, unit: "ug/g" },
	});
	return { resourceType: "Bundle", type: "transaction", entry: [entry({ resourceType: "Patient", id: ID }), ...[120, 85, 60].map((value, index) => entry(result(index + 1, value)))] };
}
