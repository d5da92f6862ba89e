/** Three people, three browsers, one order: everything that is done is done on the desks' own pages. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { toAddress } from "../../src/chain/runtime";
import { arrive, FINAL, inspect, type Person, sign, visit } from "./support/desk";
import { typing } from "./support/hands";
import { accessible, PASSPHRASE, shot, showToCamera } from "./support/page";
import { begin, type World } from "./support/world";

test.describe.configure({ mode: "serial" });

const ID = `desk-${Date.now().toString(36)}`;
/** Accounts of nobody in particular: a colleague, a guardian, a new phone. */
const [COLLEAGUE, GUARDIAN, NEW_KEY] = [0, 1, 2].map(() => toAddress(randomBytes(32)));
let world: World;
let patient: Person;
let hospital: Person;
let partner: Person;
let order: string;

test.beforeAll(async ({ browser }) => {
	test.setTimeout(600_000);
	world = await begin();
	patient = await arrive(browser, world);
	hospital = await arrive(browser, world);
	partner = await arrive(browser, world);
	// What admins did before: two people got their roles, and the partner published its key.
	await world.galen(`org appoint ${hospital.account} --role admin,registrar,privacy-officer,gateway,clinician --profile alice-council`);
	await world.galen(`org appoint ${partner.account} --role scientist --profile partner-admin`);
	await world.restoreKey(ID, partner.words, PASSPHRASE);
	await world.galen(`org set-envelope-key --envelope-key ${ID} --passphrase-file ${ID}.passphrase --profile partner-admin`);
});

test.afterAll(async () => {
	for (const person of [patient, hospital, partner]) await person?.context.close();
	world?.end();
});

test("staff are shown to their desk, and who is no staff is told so", async ({}, info) => {
	for (const [person, name, heading] of [[hospital, /The hospital’s desk/, "Health"], [partner, /The partner’s desk/, "Catalogue"]] as const) {
		await person.page.goto("/#/");
		await expect(person.page.getByRole("heading", { level: 1 })).toHaveText("You work for an organization", FINAL);
		await person.page.getByRole("link", { name }).click();
		await expect(person.page.getByRole("heading", { level: 1 })).toHaveText(heading, FINAL);
	}
	const { page } = partner;
	await page.goto("/#/hospital/enrol");
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("You have no role here", FINAL);
	await page.getByRole("link", { name: "To the partner’s desk" }).click();
	await patient.page.goto("/#/hospital");
	await expect(patient.page.getByRole("heading", { level: 1 })).toHaveText("You have no role here", FINAL);
	await expect(patient.page.getByRole("main")).toContainText(patient.account);
	await inspect(patient.page, info, "desk-no-role");
	await patient.page.getByRole("link", { name: "To my own wallet" }).click();
});

test("the hospital imports records, and enrols the patient whose code it scans", async ({}, info) => {
	const { page } = hospital;
	await visit(page, "Import");
	const file = join(mkdtempSync(join(tmpdir(), "galen-desk-")), "bundle.json");
	writeFileSync(file, JSON.stringify(bundle()));
	await page.locator("input[type=file]").setInputFiles(file);
	await expect(page.getByText("4 records are kept")).toBeVisible(FINAL);
	await inspect(page, info, "hospital-import");
	showToCamera(patient.code);
	await visit(page, "Enrol");
	await page.getByRole("button", { name: "Scan" }).click();
	await expect(page.getByRole("heading", { name: "This patient’s wallet" })).toBeVisible(FINAL);
	await expect(page.locator(".account-compare")).toHaveText(`${patient.account.slice(0, 6)}…${patient.account.slice(-6)}`);
	await page.getByText("I have seen who it is").click();
	await page.getByLabel("Patient number in your hospital").fill(`Patient/${ID}`);
	await page.getByRole("button", { name: "Enrol", exact: true }).click();
	await sign(page);
	await page.getByRole("button", { name: "Link the records" }).click(FINAL);
	await expect(page.getByText("The patient can see their records now")).toBeVisible(FINAL);
	await inspect(page, info, "hospital-enrol");
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

test("the partner sees counts and never a small one", async ({}, info) => {
	const { page } = partner;
	await visit(page, "Catalogue");
	await expect(page.locator("[data-offer]")).toContainText("fewer than 11", FINAL);
	await inspect(page, info, "partner-catalogue");
});

async function numbers(page: Page): Promise<string[]> {
	await visit(page, "Orders");
	await expect(page.locator("[data-order]").or(page.getByText("You have placed no order")).first()).toBeVisible(FINAL);
	return page.locator("[data-order]").evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset.order ?? ""));
}

/** The order that came after these. */
async function newest(page: Page, before: readonly string[]): Promise<string> {
	let found: string | undefined;
	await expect.poll(async () => (found = (await numbers(page)).find((number) => !before.includes(number))), FINAL).toBeDefined();
	return found ?? "";
}

test("the partner orders with the keyboard alone", async ({}, info) => {
	const { page } = partner;
	const before = await numbers(page);
	await visit(page, "New order");
	await expect(page.getByText("approval by an ethics board").first()).toBeVisible(FINAL);
	await inspect(page, info, "partner-new-order");
	const hands = typing(() => page);
	await hands.choose(page.getByRole("radiogroup", { name: "Hospital" }).getByRole("radio").first());
	await hands.type(page.getByLabel("Price for each patient, in credits"), "5");
	await hands.type(page.getByLabel("Patients at most"), "1");
	await hands.press(page.getByRole("button", { name: "Look at it and sign" }));
	const sheet = page.getByRole("dialog");
	await expect(sheet.getByTestId("call").first()).toBeAttached();
	await hands.press(sheet.getByRole("button", { name: "Sign and send" }));
	await expect(sheet.locator('.track[data-stage="final"]').first()).toBeVisible(FINAL);
	await page.keyboard.press("Escape");
	order = await newest(page, before);
});

/** Accepts the order and adds the patient, on the hospital's desk. */
async function serve(number: string): Promise<void> {
	const { page } = hospital;
	await visit(page, "Orders");
	const card = page.locator(`[data-order="${number}"]`);
	await card.getByRole("button", { name: "Accept" }).click(FINAL);
	await sign(page);
	await card.getByRole("button", { name: "Add patients" }).click(FINAL);
	await card.getByLabel("Accounts of the patients").fill(patient.account);
	await card.getByRole("button", { name: "Continue" }).click();
	await sign(page);
	await expect(card).toContainText("1 to be released", FINAL);
}

test("the hospital accepts, and the partner opens what is released, also after closing the tab", async ({}, info) => {
	await serve(order);
	await inspect(hospital.page, info, "hospital-orders");
	const { page } = partner;
	const card = page.locator(`[data-order="${order}"]`);
	const fetch = async () => {
		await card.getByRole("button", { name: "Fetch the data" }).click(FINAL);
		await card.getByRole("button", { name: "Fetch and open" }).click();
		await expect(card.getByTestId("pulled")).toHaveAttribute("data-records", "3", FINAL);
	};
	await fetch();
	await card.getByRole("button", { name: "Show patients and receipts" }).click();
	await expect(card.getByTestId("receipts")).toContainText(/Released|Paid/, FINAL);
	await inspect(page, info, "partner-pulled");
	// The receipt is spent; what it released is kept here, and opens again.
	await visit(page, "Spending");
	await visit(page, "Orders");
	await fetch();
});

test("after the patient stops, the next release is refused, and nobody learns why", async ({}, info) => {
	const { page } = partner;
	const before = await numbers(page);
	await visit(page, "New order");
	await page.getByRole("radio").first().check({ force: true });
	await page.getByLabel("Price for each patient, in credits").fill("5");
	await page.getByLabel("Patients at most").fill("1");
	await page.getByRole("button", { name: "Look at it and sign" }).click();
	await sign(page);
	const next = await newest(page, before);
	await serve(next);
	await patient.page.getByTestId("stop").click();
	await patient.page.getByRole("button", { name: "Stop everything" }).click();
	await sign(patient.page, "Sign and stop");
	await expect(patient.page.getByText("Nobody can see your records")).toBeVisible(FINAL);
	const card = page.locator(`[data-order="${next}"]`);
	await card.getByRole("button", { name: "Fetch the data" }).click(FINAL);
	await card.getByRole("button", { name: "Fetch and open" }).click();
	await expect(card.getByTestId("pulled")).toHaveAttribute("data-records", "0", FINAL);
	await expect(card).toContainText("One patient dropped out. It is never said why.");
	await inspect(page, info, "partner-refused");
	await visit(page, "Spending");
	await expect(page.getByTestId("spending")).toContainText("Came back", FINAL);
	await inspect(page, info, "partner-spending");
	await patient.page.getByRole("link", { name: "Who looked" }).click();
	await expect(patient.page.getByTestId("disclosures").locator("article")).toHaveCount(1, FINAL);
});

test("a patient demands an erasure, a privacy officer has it done, and that is not called done before the ledger knows", async ({}, info) => {
	const { page } = hospital;
	await patient.page.getByRole("link", { name: "Records", exact: true }).click();
	await patient.page.locator('main a[href^="#/records/"]').first().click(FINAL);
	await patient.page.getByRole("button", { name: "Have it erased" }).click(FINAL);
	await patient.page.getByRole("button", { name: "Ask for erasure" }).click();
	await sign(patient.page);
	await visit(page, "Erasures");
	const card = page.locator('[data-erasure][data-state="waiting"]').filter({ has: page.getByRole("button", { name: "Erase" }) });
	await expect(card.first()).toBeVisible(FINAL);
	await inspect(page, info, "hospital-erasures");
	const erasure = (await card.first().getAttribute("data-erasure")) ?? "";
	await card.first().getByRole("button", { name: "Erase" }).click();
	await page.getByRole("dialog").getByText("The consent it was kept on was withdrawn").click();
	await page.getByText("I have checked that no law makes us keep it.").click();
	await accessible(page);
	await shot(page, info, "hospital-erase");
	await page.getByRole("button", { name: "Destroy the keys for good" }).click();
	const decided = page.locator(`[data-erasure="${erasure}"]`);
	await expect(decided).toHaveAttribute("data-state", /started|destroyed/, FINAL);
	// The keys are gone. The ledger is told some minutes later, with others, and only then is it final.
	await expect(decided.locator(".badge")).toHaveClass(/badge-moving/);
});

test("an emergency is reviewed by somebody else than who opened it", async ({}, info) => {
	const { page } = hospital;
	await world.galen(`emergency open ${patient.account} --reason life-threatened --key //Alice//Clinician --profile alice-registrar`);
	await visit(page, "Emergencies");
	const card = page.locator("[data-emergency]").first();
	await expect(card).toContainText("Life in danger", FINAL);
	await inspect(page, info, "hospital-emergencies");
	await card.getByRole("button", { name: "Justified", exact: true }).click();
	await sign(page);
	await expect(card).toContainText("1 of 2: justified", FINAL);
	// And opened at the desk itself: loud, and not for oneself to judge.
	const { account } = (await world.galen("key show //Bilal --profile alice-registrar")) as { account: string };
	await page.getByRole("button", { name: "Open an emergency access" }).click();
	await page.getByLabel("The patient’s account").fill(account);
	await page.getByText("Patient cannot speak for themselves").click();
	await inspect(page, info, "hospital-open-emergency");
	await page.getByRole("button", { name: "Open it" }).click();
	await sign(page);
	const own = page.locator("[data-emergency]").filter({ hasText: "Patient cannot speak for themselves" });
	await expect(own).toContainText("You opened it, so two others review it.", FINAL);
	await expect(own.getByRole("button", { name: "Read the records" })).toBeVisible();
});

test("a guardian is appointed, and a lost key gets the hospital's word, which can be taken back", async ({}, info) => {
	const { page } = hospital;
	await visit(page, "Representatives");
	await page.getByLabel("The patient’s account").fill(patient.account);
	await page.getByLabel("The representative’s account").fill(GUARDIAN ?? "");
	await page.getByText("guardian", { exact: true }).click();
	await page.getByLabel("Until").fill("2040-01-01");
	await page.locator("input[type=file]").setInputFiles({ name: "order.pdf", mimeType: "application/pdf", buffer: Buffer.from("a court's order") });
	const note = page.waitForEvent("download");
	await page.getByRole("button", { name: "Save the note" }).click();
	expect((await note).suggestedFilename()).toBe("order.pdf.commitment.json");
	await inspect(page, info, "hospital-representatives");
	await page.getByRole("button", { name: "Look at it and sign" }).click();
	await sign(page);
	await expect(page.getByRole("button", { name: "Remove" })).toBeVisible(FINAL);

	await visit(page, "Lost key");
	await page.getByLabel("The patient’s account").fill(patient.account);
	await page.getByLabel("The code or the account on their new device").fill(NEW_KEY ?? "");
	await page.getByText("I have seen who it is, and compared the key").click();
	await inspect(page, info, "hospital-lost-key");
	await page.getByRole("button", { name: "Start it" }).click();
	await sign(page);
	await expect(page.getByText("Your hospital has given its word")).toBeVisible(FINAL);
	await shot(page, info, "hospital-lost-key-given");
	await page.getByRole("button", { name: "Stop it" }).click();
	await sign(page, "Sign and stop");
	await expect(page.getByText("Your hospital has given its word")).toBeHidden(FINAL);
});

test("staff and the council", async ({}, info) => {
	const { page } = hospital;
	await visit(page, "Staff");
	await expect(page.getByRole("row").filter({ hasText: "You" })).toContainText("privacy officer", FINAL);
	await page.getByLabel("Account", { exact: true }).fill(COLLEAGUE ?? "");
	await page.getByRole("checkbox", { name: /^operator/ }).click({ force: true });
	await inspect(page, info, "hospital-staff");
	await page.getByRole("button", { name: "Appoint", exact: true }).click();
	await sign(page);
	const row = page.getByRole("row").filter({ hasText: (COLLEAGUE ?? "").slice(0, 6) });
	await expect(row).toContainText("operator", FINAL);
	await row.getByRole("button", { name: "Dismiss" }).click();
	await sign(page);
	await expect(row).toHaveCount(0, FINAL);

	await world.galen("council propose transfers on --profile alice-council");
	await visit(page, "Council");
	await expect(page.locator("[data-motion]").first()).toBeVisible(FINAL);
	await page.getByRole("button", { name: "Exactly what would be done" }).first().click();
	await expect(page.getByTestId("call").first()).toContainText("set_transferability");
	await expect(page.getByText("You can read, not vote")).toBeVisible();
	await inspect(page, info, "hospital-council");
});

test("the desk speaks Spanish and Arabic", async ({}, info) => {
	const { page } = hospital;
	const language = async (name: string, lang: string) => {
		await page.locator(".more").last().getByRole("button").click();
		await page.getByText(name, { exact: true }).click();
		await expect(page.locator("html")).toHaveAttribute("lang", lang);
	};
	for (const [name, lang] of [["Español", "es"], ["العربية", "ar"]] as const) {
		await page.goto("/#/hospital");
		await language(name, lang);
		for (const path of ["", "/enrol", "/orders", "/emergencies", "/erasures", "/staff", "/council"]) {
			await page.goto(`/#/hospital${path}`);
			await expect(page.locator(".skeleton")).toHaveCount(0, FINAL);
			await shot(page, info, `hospital${path.replace("/", "-")}-${lang}`);
		}
		await accessible(page);
	}
	await page.goto("/#/hospital");
	await language("English", "en");
});

test("a machine that is down is not counted as at work", async ({}, info) => {
	const { page } = hospital;
	await visit(page, "Health");
	await expect(page.getByRole("heading", { name: "4 of 4 validators at work" })).toBeVisible(FINAL);
	await inspect(page, info, "hospital-health");
	const dave = world.nodeOf("Dave");
	dave.freeze();
	try {
		await expect(page.getByRole("heading", { name: "3 of 4 validators at work" })).toBeVisible({ timeout: 90_000 });
		await expect(page.locator('[data-silent="true"]')).toHaveCount(1);
		await expect(page.getByRole("alert")).toContainText("if one more falls silent, nothing becomes final");
		await inspect(page, info, "hospital-health-silent");
	} finally {
		dave.thaw();
	}
	await expect(page.getByRole("heading", { name: "4 of 4 validators at work" })).toBeVisible({ timeout: 90_000 });
});

test("with the gateway or the node away the desk says which, and shows what it knew as old", async ({}, info) => {
	const { page } = hospital;
	await world.gatewayDown(true);
	try {
		await expect(page.getByText("Your hospital’s records service does not answer.")).toBeVisible(FINAL);
		await inspect(page, info, "hospital-gateway-down");
		await visit(page, "Import");
		await expect(page.locator('[data-failure="gateway_down"]').first()).toBeVisible(FINAL);
		// The ledger goes on without it.
		await visit(page, "Orders");
		await expect(page.locator("[data-order]").first()).toBeVisible(FINAL);
	} finally {
		await world.gatewayDown(false);
	}
	await world.nodeDown(true);
	try {
		await expect(page.locator('[data-trouble="node_down"]')).toBeVisible(FINAL);
		await expect(page.getByTestId("as-of").first()).toBeVisible(FINAL);
		await inspect(page, info, "hospital-node-down");
	} finally {
		await world.nodeDown(false);
	}
	await expect(page.locator('[data-trouble="node_down"]')).toBeHidden(FINAL);
});

test("an auditor checks what the network proves, with what the command line wrote, and nothing leaves the device", async ({ browser }, info) => {
	const context = await browser.newContext({ baseURL: world.origin, viewport: { width: 1280, height: 900 } });
	const page = await context.newPage();
	await page.goto("/#/auditor");
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Check a proof");
	await page.waitForLoadState("networkidle");
	const sent: string[] = [];
	page.on("request", (request) => {
		if (request.method() !== "GET" || !request.url().startsWith(world.origin)) sent.push(`${request.method()} ${request.url()}`);
	});
	const golden = (name: string) => readFileSync(fileURLToPath(new URL(`../../../tests/golden/proofs/${name}`, import.meta.url)));
	const [trust, proof] = [golden("genesis.galentrust"), golden("record.galenproof")];
	// By the keyboard, and pasted: as somebody has it who got it in a mail.
	const hands = typing(() => page);
	const paste = async (what: string, bytes: Buffer) => {
		await hands.press(page.getByRole("button", { name: what }));
		await hands.type(page.getByLabel("The file as text").filter({ visible: true }), bytes.toString("base64"));
		await hands.press(page.getByRole("button", { name: "Continue" }).filter({ visible: true }));
	};
	await paste("Or paste it as text", trust);
	await paste("Or paste the proof as text", proof);
	await expect(page.getByTestId("verified").first()).toBeVisible(FINAL);
	await inspect(page, info, "auditor-verified");
	// One bit, anywhere: it is said that the proof is false, and where.
	const again = () => page.getByRole("button", { name: "Choose another" }).last().click();
	const tampered = Buffer.from(proof);
	tampered[tampered.length - 40] = (tampered[tampered.length - 40] ?? 0) ^ 1;
	await again();
	await page.locator("input[type=file]").last().setInputFiles({ name: "tampered.galenproof", mimeType: "application/octet-stream", buffer: tampered });
	await expect(page.locator('[data-refused="invalid"]')).toContainText("This proof is false", FINAL);
	await inspect(page, info, "auditor-tampered");
	// What this network proves says nothing to who trusts another.
	const own = join(mkdtempSync(join(tmpdir(), "galen-proof-")), "batch.galenproof");
	await world.galen(`prove batch 0 0 --out ${own} --profile alice-registrar`);
	await again();
	await page.locator("input[type=file]").last().setInputFiles(own);
	await expect(page.locator('[data-refused="other_network"]')).toContainText("This proof is from another network", FINAL);
	await inspect(page, info, "auditor-other-network");
	expect(sent).toEqual([]);
	await context.close();
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
