/**
 * People at their desks, each in a browser of their own: everything that is done is done on the desks' own pages, with
 * the keyboard alone. What is done twice is done on a phone the second time, with a finger.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { toAddress } from "../../src/chain/runtime";
import { arrive, FINAL, handsOn, inspect, look, onPhone, type Person, sign, visit } from "./support/desk";
import { touching, typing } from "./support/hands";
import { accessible, PASSPHRASE, shot, showToCamera, writeDown } from "./support/page";
import { begin, type World } from "./support/world";

test.describe.configure({ mode: "serial" });

const ID = `desk-${Date.now().toString(36)}`;
/** Accounts of nobody in particular: a colleague, a guardian, a new phone, another patient. */
const [COLLEAGUE = "", GUARDIAN = "", NEW_KEY = "", NEWCOMER = ""] = [0, 1, 2, 3].map(() => toAddress(randomBytes(32)));
/** How long a recovery and what comes after it take on this network, with time for a busy machine. */
const RECOVERED = { timeout: 120_000 };
let world: World;
let patient: Person;
let hospital: Person;
let partner: Person;
/** The patient's next phone. */
let phone: Person;
let order: string;
/** The hospital's own key file, as it lies on a disk. */
let keyFile: string;

test.beforeAll(async ({ browser }) => {
	test.setTimeout(600_000);
	world = await begin();
	[patient, hospital, partner] = await Promise.all([arrive(browser, world), arrive(browser, world), arrive(browser, world)]);
	// What admins did before: two people got their roles, and the partner published its key.
	await world.galen(`org appoint ${hospital.account} --role admin,registrar,privacy-officer,gateway,clinician --profile alice-council`);
	await world.galen(`org appoint ${partner.account} --role scientist --profile partner-admin`);
	await world.restoreKey(ID, partner.words, PASSPHRASE);
	await world.galen(`org set-envelope-key --envelope-key ${ID} --passphrase-file ${ID}.passphrase --profile partner-admin`);
	// The hospital's own key is in a file.
	keyFile = await world.newKey(`hospital-${ID}`, PASSPHRASE);
	await world.galen(`org set-envelope-key --envelope-key hospital-${ID} --passphrase-file hospital-${ID}.passphrase --profile alice-council`);
});

test.afterAll(async () => {
	for (const person of [patient, hospital, partner, phone]) await person?.context.close();
	world?.end();
});

test("staff are shown to their desk, and who is no staff is told so", async ({}, info) => {
	for (const [person, name, heading] of [[hospital, /The hospital’s desk/, "Health"], [partner, /The partner’s desk/, "Catalogue"]] as const) {
		await person.page.goto("/#/");
		await expect(person.page.getByRole("heading", { level: 1 })).toHaveText("You work for an organization", FINAL);
		await handsOn(person.page).press(person.page.getByRole("link", { name }));
		await expect(person.page.getByRole("heading", { level: 1 })).toHaveText(heading, FINAL);
	}
	const { page } = partner;
	await page.goto("/#/hospital/enrol");
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("You have no role here", FINAL);
	await handsOn(page).press(page.getByRole("link", { name: "To the partner’s desk" }));
	await patient.page.goto("/#/hospital");
	await expect(patient.page.getByRole("heading", { level: 1 })).toHaveText("You have no role here", FINAL);
	await expect(patient.page.getByRole("main")).toContainText(patient.account);
	await inspect(patient.page, info, "desk-no-role");
	await handsOn(patient.page).press(patient.page.getByRole("link", { name: "To my own wallet" }));
});

test("the hospital imports records, and enrols the patient whose code it scans", async ({}, info) => {
	const { page } = hospital;
	const hands = handsOn(page);
	await visit(page, "Import");
	await hands.give(page.getByRole("button", { name: "Choose a file" }), file(bundle()));
	await expect(page.getByText("4 records are kept")).toBeVisible(FINAL);
	await inspect(page, info, "hospital-import");
	showToCamera(patient.code);
	await visit(page, "Enrol");
	await hands.press(page.getByRole("button", { name: "Scan" }));
	await expect(page.getByRole("heading", { name: "This patient’s wallet" })).toBeVisible(FINAL);
	await enrol(page, patient.account, `Patient/${ID}`);
	await inspect(page, info, "hospital-enrol");
	await expect(patient.page.getByRole("heading", { level: 1 })).toHaveText("Who can see what", FINAL);
	// Another one, from ward to ward.
	await onPhone([hospital], async () => {
		await hands.press(page.getByRole("button", { name: "Next patient" }));
		const phoneHands = handsOn(page);
		await phoneHands.type(page.getByLabel("Or paste the code"), patient.code.replace(patient.account, NEWCOMER));
		await phoneHands.press(page.getByRole("button", { name: "Continue" }));
		await enrol(page, NEWCOMER, `Patient/${ID}-next`);
	});
});

/** The two steps of an enrolment, for an account that has been read. */
async function enrol(page: Page, account: string, number: string): Promise<void> {
	const hands = handsOn(page);
	await expect(page.locator(".account-compare")).toHaveText(`${account.slice(0, 6)}…${account.slice(-6)}`);
	await hands.choose(page.getByRole("checkbox", { name: "I have seen who it is" }));
	await hands.type(page.getByLabel("Patient number in your hospital"), number);
	await hands.press(page.getByRole("button", { name: "Enrol", exact: true }));
	await sign(page);
	await expect(page.getByRole("button", { name: "Link the records" })).toBeEnabled(FINAL);
	await hands.press(page.getByRole("button", { name: "Link the records" }));
	await expect(page.getByText("The patient can see their records now")).toBeVisible(FINAL);
}

test("the patient gives consent to research", async ({}, info) => {
	const { page } = patient;
	const hands = handsOn(page);
	await hands.press(page.getByRole("link", { name: "Give consent" }));
	await hands.press(page.getByRole("link", { name: /Research with my lab results/ }));
	await expect(page.getByTestId("answer")).toBeVisible();
	await shot(page, info, "patient-consent-screen");
	await hands.press(page.getByRole("button", { name: "Look at it and sign" }));
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

/** Orders records of one patient, on the partner's desk; the order's number. */
async function place(look?: () => Promise<void>): Promise<string> {
	const { page } = partner;
	const hands = handsOn(page);
	const before = await numbers(page);
	await visit(page, "New order");
	await expect(page.getByText("approval by an ethics board").first()).toBeVisible(FINAL);
	await look?.();
	await hands.choose(page.getByRole("radiogroup", { name: "Hospital" }).getByRole("radio").first());
	await hands.type(page.getByLabel("Price for each patient"), "5");
	await hands.type(page.getByLabel("Patients at most"), "1");
	await hands.press(page.getByRole("button", { name: "Look at it and sign" }));
	await sign(page);
	let found: string | undefined;
	await expect.poll(async () => (found = (await numbers(page)).find((number) => !before.includes(number))), FINAL).toBeDefined();
	return found ?? "";
}

/** Accepts the order and adds the patient, on the hospital's desk. */
async function serve(number: string): Promise<void> {
	const { page } = hospital;
	const hands = handsOn(page);
	await visit(page, "Orders");
	const card = page.locator(`[data-order="${number}"]`);
	await expect(card.getByRole("button", { name: "Accept" })).toBeVisible(FINAL);
	await hands.press(card.getByRole("button", { name: "Accept" }));
	await sign(page);
	await expect(card.getByRole("button", { name: "Add patients" })).toBeVisible(FINAL);
	await hands.press(card.getByRole("button", { name: "Add patients" }));
	await hands.type(card.getByLabel("Accounts of the patients"), patient.account);
	await hands.press(card.getByRole("button", { name: "Continue" }));
	await sign(page);
	await expect(card).toContainText("1 to be released", FINAL);
}

/** Has an order released, and opens what came. */
async function pull(number: string, records: string): Promise<void> {
	const { page } = partner;
	const [hands, card] = [handsOn(page), page.locator(`[data-order="${number}"]`)];
	await expect(card.getByRole("button", { name: "Fetch the data" })).toBeVisible(FINAL);
	await hands.press(card.getByRole("button", { name: "Fetch the data" }));
	await hands.press(card.getByRole("button", { name: "Fetch and open" }));
	await expect(card.getByTestId("pulled")).toHaveAttribute("data-records", records, FINAL);
}

test("the partner places an order", async ({}, info) => {
	order = await place(() => inspect(partner.page, info, "partner-new-order"));
});

test("the hospital accepts, and the partner opens what is released, also after closing the tab", async ({}, info) => {
	await serve(order);
	await inspect(hospital.page, info, "hospital-orders");
	const { page } = partner;
	const [hands, card] = [handsOn(page), page.locator(`[data-order="${order}"]`)];
	await pull(order, "3");
	await hands.press(card.getByRole("button", { name: "Show patients and receipts" }));
	await expect(card.getByTestId("receipts")).toContainText("Released", FINAL);
	await inspect(page, info, "partner-pulled");
	// The receipt is spent; what it released is kept here, and opens again.
	await visit(page, "Spending");
	await visit(page, "Orders");
	await pull(order, "3");
});

test("the partner settles and nothing is due yet, then objects, and the money waits for the council", async ({}, info) => {
	const { page } = partner;
	const [hands, card] = [handsOn(page), page.locator(`[data-order="${order}"]`)];
	await hands.press(card.getByRole("button", { name: "Settle" }));
	await sign(page);
	// The week to object is not over: settling pays nobody before it is.
	await expect(card).toContainText("1 released");
	await hands.press(card.getByRole("button", { name: "Show patients and receipts" }));
	const receipts = card.getByTestId("receipts");
	await expect(receipts).toContainText("You can object until", FINAL);
	await hands.press(receipts.getByRole("button", { name: "Object" }));
	await hands.choose(page.getByRole("dialog").getByRole("radio", { name: "Something is missing" }));
	await look(page, info, "partner-object");
	await hands.press(page.getByRole("dialog").getByRole("button", { name: "Continue" }));
	await sign(page);
	await expect(receipts).toContainText("The council decides until", FINAL);
	await expect(card).toContainText("1 disputed", FINAL);
	await look(page, info, "partner-disputed");
	await visit(hospital.page, "Orders");
	await expect(hospital.page.locator(`[data-order="${order}"]`)).toContainText("1 disputed", FINAL);
});

test("the hospital's seat votes on the ruling in the browser, it is carried out, and the order is settled", async ({}, info) => {
	const { page } = hospital;
	const hands = handsOn(page);
	await world.galen(`org set-seat ${hospital.account} --profile alice-council`);
	const motion = await propose(`rule-dispute ${order} ${patient.account} pay`);
	await visit(page, "Council");
	const card = page.locator(`[data-motion="${motion}"]`);
	await expect(card).toContainText("1 of 3 needed votes", FINAL);
	await hands.press(card.getByRole("button", { name: "Exactly what would be done" }));
	await expect(card.getByTestId("call")).toContainText("resolve_dispute");
	await expect(card.getByTestId("call")).toContainText(patient.account);
	await inspect(page, info, "hospital-council-vote");
	await hands.press(card.getByRole("button", { name: "Vote yes" }));
	await sign(page);
	await expect(card).toContainText("2 of 3 needed votes", FINAL);
	await expect(card.getByRole("button", { name: "Vote yes" })).toHaveCount(0);
	// Not enough yet: nobody can have it done.
	await expect(card.getByRole("button", { name: "Close it and do it" })).toHaveCount(0);
	await world.galen(`council vote ${motion} yes --profile charlie-council`);
	await expect(card).toContainText("3 of 3 needed votes", FINAL);
	await look(page, info, "hospital-council-enough");
	await hands.press(card.getByRole("button", { name: "Close it and do it" }));
	await sign(page);
	await expect(card).toHaveCount(0, FINAL);
	// What the ruling came to, on both desks.
	const ordered = partner.page.locator(`[data-order="${order}"]`);
	await expect(ordered).toHaveAttribute("data-state", "closed", FINAL);
	await expect(ordered).toContainText("Settled");
	await expect(ordered).toContainText("1 paid");
	await expect(ordered.getByTestId("receipts")).toContainText("Paid", FINAL);
	await inspect(partner.page, info, "partner-settled");
	await visit(page, "Orders");
	const served = page.locator(`[data-order="${order}"]`);
	await expect(served).toHaveAttribute("data-state", "closed", FINAL);
	await expect(served).toContainText("1 paid");
	await look(page, info, "hospital-settled");
});

/** Puts a motion before the council, as another hospital with its own vote for it; its number. */
async function propose(motion: string): Promise<number> {
	const proposed = (await world.galen(`council propose ${motion} --profile bob-council`)) as { events: readonly { council?: { proposed?: { index: number } } }[] };
	const index = proposed.events.map((event) => event.council?.proposed?.index).find((found) => found !== undefined) ?? -1;
	await world.galen(`council vote ${index} yes --profile bob-council`);
	return index;
}

test("on phones: after the patient stops, the next release is refused, and nobody learns why", async ({}, info) => {
	await onPhone([partner, hospital, patient], async () => {
		const { page } = partner;
		const next = await place();
		await serve(next);
		const fingers = handsOn(patient.page);
		await fingers.press(patient.page.getByTestId("stop"));
		await fingers.press(patient.page.getByRole("button", { name: "Stop everything" }));
		await sign(patient.page, "Sign and stop");
		await expect(patient.page.getByText("Nobody can see your records")).toBeVisible(FINAL);
		await pull(next, "0");
		await expect(page.locator(`[data-order="${next}"]`)).toContainText("One patient dropped out. It is never said why.");
		await inspect(page, info, "partner-refused");
		await visit(page, "Spending");
		await expect(page.getByTestId("spending")).toContainText("Came back", FINAL);
		await inspect(page, info, "partner-spending");
		await fingers.press(patient.page.getByRole("link", { name: "Who looked" }));
		await expect(patient.page.getByTestId("disclosures").locator("article")).toHaveCount(1, FINAL);
	});
});

/** Has the patient ask for the erasure of the record at this place in the list. */
async function demand(place: number): Promise<void> {
	const { page } = patient;
	const hands = handsOn(page);
	await hands.press(page.getByRole("link", { name: "Records", exact: true }));
	const record = page.locator('main a[href^="#/records/"]').nth(place);
	await expect(record).toBeVisible(FINAL);
	await hands.press(record);
	await expect(page.getByRole("button", { name: "Have it erased" })).toBeVisible(FINAL);
	await hands.press(page.getByRole("button", { name: "Have it erased" }));
	await hands.press(page.getByRole("button", { name: "Ask for erasure" }));
	await sign(page);
}

test("a patient demands two erasures, a privacy officer has one done, keeps the other, and neither is called done before the ledger knows", async ({}, info) => {
	const { page } = hospital;
	const hands = handsOn(page);
	await demand(0);
	await visit(page, "Erasures");
	const card = page.locator('[data-erasure][data-state="waiting"]').filter({ has: page.getByRole("button", { name: "Erase" }) });
	await expect(card.first()).toBeVisible(FINAL);
	await inspect(page, info, "hospital-erasures");
	const erasure = (await card.first().getAttribute("data-erasure")) ?? "";
	await hands.press(card.first().getByRole("button", { name: "Erase" }));
	const sheet = page.getByRole("dialog");
	await hands.choose(sheet.getByRole("radio", { name: "The consent it was kept on was withdrawn" }));
	await hands.choose(sheet.getByRole("checkbox", { name: "I have checked that no law makes us keep it." }));
	await look(page, info, "hospital-erase");
	await hands.press(sheet.getByRole("button", { name: "Destroy the keys for good" }));
	const decided = page.locator(`[data-erasure="${erasure}"]`);
	await expect(decided).toHaveAttribute("data-state", /started|destroyed/, FINAL);
	// The keys are gone. The ledger is told some minutes later, with others, and only then is it final.
	await expect(decided.locator(".badge")).toHaveClass(/badge-moving/);
	await demand(1);
	await onPhone([hospital], async () => {
		const fingers = handsOn(page);
		await expect(card.first()).toBeVisible(FINAL);
		const kept = (await card.first().getAttribute("data-erasure")) ?? "";
		await fingers.press(card.first().getByRole("button", { name: "Decline" }));
		await fingers.choose(sheet.getByRole("radio", { name: "A law demands that it is kept" }));
		await look(page, info, "hospital-keep");
		await fingers.press(sheet.getByRole("button", { name: "Decline the demand" }));
		await expect(page.locator(`[data-erasure="${kept}"]`)).toHaveAttribute("data-state", /declining|declined/, FINAL);
	});
});

test("an emergency is reviewed by somebody else than who opened it", async ({}, info) => {
	const { page } = hospital;
	await world.galen(`emergency open ${patient.account} --reason life-threatened --key //Alice//Clinician --profile alice-registrar`);
	await visit(page, "Emergencies");
	const card = page.locator("[data-emergency]").first();
	await expect(card).toContainText("Life in danger", FINAL);
	await inspect(page, info, "hospital-emergencies");
	await handsOn(page).press(card.getByRole("button", { name: "Justified", exact: true }));
	await sign(page);
	await expect(card).toContainText("1 of 2: justified", FINAL);
});

test("an emergency is opened at the desk, loudly, and its records are read with the hospital's key", async ({}, info) => {
	const { page } = hospital;
	// At a bedside, on a phone.
	await onPhone([hospital], async () => {
		const fingers = handsOn(page);
		const { account } = (await world.galen("key show //Bilal --profile alice-registrar")) as { account: string };
		await fingers.press(page.getByRole("button", { name: "Open an emergency access" }));
		await fingers.type(page.getByLabel("The patient’s account"), account);
		await fingers.choose(page.getByRole("radio", { name: "Patient cannot speak for themselves" }));
		await inspect(page, info, "hospital-open-emergency");
		await fingers.press(page.getByRole("button", { name: "Open it" }));
		await sign(page);
	});
	const hands = handsOn(page);
	const own = page.locator("[data-emergency]").filter({ hasText: "Patient cannot speak for themselves" });
	await expect(own).toContainText("You opened it, so two others review it.", FINAL);
	await hands.press(own.getByRole("button", { name: "Read the records" }));
	await hands.choose(own.getByRole("radio", { name: "A key file" }));
	const open = async (passphrase: string) => {
		await hands.give(own.getByRole("button", { name: "Choose the key file" }), keyFile);
		await hands.type(own.getByLabel(/^Passphrase of/), passphrase);
		await hands.press(own.getByRole("button", { name: "Fetch and open" }));
	};
	// Somebody else's passphrase opens nothing, and costs nothing.
	await open("not the passphrase at all");
	await expect(own.getByText("What was released is kept")).toBeVisible(FINAL);
	await shot(page, info, "hospital-emergency-wrong-key");
	await hands.choose(own.getByRole("radio", { name: "A key file" }));
	await open(PASSPHRASE);
	const pulled = own.getByTestId("pulled");
	await expect(pulled).toBeVisible(FINAL);
	expect(Number(await pulled.getAttribute("data-records"))).toBeGreaterThan(0);
	await hands.press(pulled.getByRole("button", { name: /allergies|lab results|problems|medicines/i }).first());
	await inspect(page, info, "hospital-emergency-records");
	await pulled.scrollIntoViewIfNeeded();
	await shot(page, info, "hospital-emergency-opened");
});

test("a guardian is appointed, and a lost key gets the hospital's word, which can be taken back", async ({}, info) => {
	const { page } = hospital;
	const hands = handsOn(page);
	await visit(page, "Representatives");
	await hands.type(page.getByLabel("The patient’s account"), patient.account);
	await hands.type(page.getByLabel("The representative’s account"), GUARDIAN);
	await hands.choose(page.getByRole("radio", { name: "guardian", exact: true }));
	await hands.type(page.getByLabel("Until"), "2040-01-01");
	await hands.give(page.getByRole("button", { name: "Choose the paper" }), { name: "order.pdf", mimeType: "application/pdf", buffer: Buffer.from("a court's order") });
	const note = page.waitForEvent("download");
	await hands.press(page.getByRole("button", { name: "Save the note" }));
	expect((await note).suggestedFilename()).toBe("order.pdf.commitment.json");
	await inspect(page, info, "hospital-representatives");
	await hands.press(page.getByRole("button", { name: "Look at it and sign" }));
	await sign(page);
	const remove = page.getByRole("button", { name: "Remove" });
	await expect(remove).toBeVisible(FINAL);
	await onPhone([hospital], async () => {
		await handsOn(page).press(remove);
		await sign(page, "Sign and stop");
		await expect(remove).toHaveCount(0, FINAL);
	});

	await visit(page, "Lost key");
	await hands.type(page.getByLabel("The patient’s account"), patient.account);
	await hands.type(page.getByLabel("The code or the account on their new device"), NEW_KEY);
	await hands.choose(page.getByRole("checkbox", { name: "I have seen who it is, and compared the key" }));
	await inspect(page, info, "hospital-lost-key");
	await hands.press(page.getByRole("button", { name: "Start it" }));
	await sign(page);
	await expect(page.getByText("Your hospital has given its word")).toBeVisible(FINAL);
	await shot(page, info, "hospital-lost-key-given");
	await onPhone([hospital], async () => {
		await handsOn(page).press(page.getByRole("button", { name: "Stop it" }));
		await sign(page, "Sign and stop");
		await expect(page.getByText("Your hospital has given its word")).toBeHidden(FINAL);
	});
});

test("a phone is lost: a new one shows its key, the code on paper and the hospital say yes, and the delay runs", async ({ browser }, info) => {
	const hands = handsOn(patient.page);
	await patient.page.goto("/#/recovery");
	await hands.press(patient.page.getByRole("link", { name: "Make a recovery code" }));
	const code = await writeDown(patient.page, hands);
	await sign(patient.page);

	phone = await arrive(browser, world);
	const next = handsOn(phone.page);
	await next.press(phone.page.getByRole("link", { name: /I had a wallet and lost it/ }));
	await next.type(phone.page.getByLabel("Your old account"), patient.account);
	await next.type(phone.page.getByLabel("The 24 words of your recovery code"), code.join(" "));
	await next.press(phone.page.getByRole("button", { name: "Confirm on this device" }));
	await expect(phone.page.getByTestId("approval")).toBeVisible(FINAL);
	const approval = ((await phone.page.getByTestId("approval").textContent()) ?? "").trim();

	const { page } = hospital;
	const desk = handsOn(page);
	await visit(page, "Council");
	await visit(page, "Lost key");
	await desk.type(page.getByLabel("The patient’s account"), patient.account);
	await desk.type(page.getByLabel("The code or the account on their new device"), phone.account);
	await desk.press(page.getByRole("button", { name: "They have a recovery code" }));
	await desk.type(page.getByLabel("The digits their wallet shows"), approval);
	await desk.choose(page.getByRole("checkbox", { name: "I have seen who it is, and compared the key" }));
	await shot(page, info, "hospital-lost-key-code");
	await desk.press(page.getByRole("button", { name: "Start it" }));
	await sign(page);
	await expect(page.getByText("Your hospital has given its word")).toBeVisible(FINAL);
	await next.press(phone.page.getByRole("button", { name: "Look now" }));
	await expect(phone.page.getByText("Your new key can take over from")).toBeVisible(FINAL);
	await shot(phone.page, info, "lost-key-delay");
	// The old device, wherever it is, says so loudly.
	await expect(patient.page.locator('[data-state="running"]').or(patient.page.locator('[data-recovery="running"]')).first()).toBeVisible(FINAL);
});

test("staff and the council", async ({}, info) => {
	const { page } = hospital;
	const hands = handsOn(page);
	await visit(page, "Staff");
	await expect(page.getByRole("row").filter({ hasText: "You" })).toContainText("privacy officer", FINAL);
	await hands.type(page.getByLabel("Account", { exact: true }), COLLEAGUE);
	await hands.choose(page.getByRole("checkbox", { name: /^operator/ }));
	await inspect(page, info, "hospital-staff");
	await hands.press(page.getByRole("button", { name: "Appoint", exact: true }));
	await sign(page);
	const row = page.getByRole("row").filter({ hasText: COLLEAGUE.slice(0, 6) });
	await expect(row).toContainText("operator", FINAL);
	await onPhone([hospital], async () => {
		await handsOn(page).press(row.getByRole("button", { name: "Dismiss" }));
		await sign(page);
		await expect(row).toHaveCount(0, FINAL);
	});

	const motion = await propose("transfers on");
	const card = page.locator(`[data-motion="${motion}"]`);
	await onPhone([hospital], async () => {
		const fingers = handsOn(page);
		await visit(page, "Council");
		await expect(card).toBeVisible(FINAL);
		await fingers.press(card.getByRole("button", { name: "Exactly what would be done" }));
		await expect(card.getByTestId("call")).toContainText("set_transferability");
		await fingers.press(card.getByRole("button", { name: "Vote no" }));
		await sign(page);
		await expect(card.getByRole("button", { name: "Vote no" })).toHaveCount(0, FINAL);
		await inspect(page, info, "hospital-council");
	});
	// The vote goes back to where it was: whoever has no seat reads, and cannot vote.
	await world.galen("org set-seat //Alice --profile alice-council");
	await expect(page.getByText("You can read, not vote")).toBeVisible(FINAL);
	await expect(card.getByRole("button", { name: "Vote yes" })).toHaveCount(0);
	await look(page, info, "hospital-council-no-seat");
});

test("when the delay is over the hospital puts the new key in place, which can only take back at first", async ({}, info) => {
	test.setTimeout(240_000);
	const { page } = hospital;
	await onPhone([hospital], async () => {
		const fingers = handsOn(page);
		await visit(page, "Lost key");
		await fingers.type(page.getByLabel("The patient’s account"), patient.account);
		const complete = page.getByRole("button", { name: "Put the new key in place" });
		await expect(complete).toBeVisible(RECOVERED);
		await inspect(page, info, "hospital-lost-key-ready");
		await fingers.press(complete);
		await sign(page);
	});
	// The new phone is the patient's, without being told so.
	await expect(phone.page.getByText("You have your account back")).toBeVisible(FINAL);
	await inspect(phone.page, info, "lost-key-back");
	const next = handsOn(phone.page);
	await next.press(phone.page.getByRole("link", { name: "To who can see what" }));
	await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText("Who can see what", FINAL);
	await next.press(phone.page.getByRole("navigation").getByRole("link", { name: "More" }));
	await next.press(phone.page.getByRole("main").getByRole("link", { name: /Recovery/ }));
	await expect(phone.page.getByText("this key can only stop, not allow")).toBeVisible(FINAL);
	await inspect(phone.page, info, "recovered-only-stops");
	// The lost one is a stone.
	await patient.page.goto("/#/");
	await shot(patient.page, info, "lost-device");
});

test("the desk speaks Spanish and Arabic", async ({}, info) => {
	const { page } = hospital;
	const hands = handsOn(page);
	const language = async (name: string, lang: string) => {
		await hands.press(page.locator(".more").last().getByRole("button"));
		await hands.choose(page.getByRole("radio", { name, exact: true }));
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

test("records that come in while nothing becomes final wait, and are called anchored when the ledger has them", async ({}, info) => {
	const { page } = hospital;
	const figure = (name: string) => page.locator(".figure").filter({ has: page.getByText(name, { exact: true }) }).locator("dd");
	const count = async (name: string) => Number(await figure(name).textContent());
	await visit(page, "Import");
	await expect(figure("Waiting")).toHaveText("0", FINAL);
	await expect(figure("Batches sealed")).toHaveText("0", { timeout: 120_000 });
	const anchored = await count("Batches anchored");
	const hospitals = ["Charlie", "Dave"].map(world.nodeOf);
	for (const node of hospitals) node.freeze();
	try {
		await onPhone([hospital], async () => {
			await handsOn(page).give(page.getByRole("button", { name: "Choose a file" }), file(bundle("b")));
			await expect(page.getByText("3 records are kept")).toBeVisible(FINAL);
			// Counted one by one until they are sealed into a batch, which waits for its block to be final.
			await expect.poll(() => count("Waiting"), FINAL).toBeGreaterThan(0);
			await expect(figure("Batches sealed")).toHaveText("1", FINAL);
			expect(await count("Batches anchored")).toBe(anchored);
			await inspect(page, info, "hospital-outbox-waiting");
		});
	} finally {
		for (const node of hospitals) node.thaw();
	}
	await expect.poll(() => count("Batches anchored"), { timeout: 90_000 }).toBe(anchored + 1);
	await expect(figure("Waiting")).toHaveText("0");
	await expect(figure("Batches sealed")).toHaveText("0");
	await look(page, info, "hospital-outbox-anchored");
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

test("some time later the new key is a key like any other", async ({}, info) => {
	const { page } = phone;
	await expect(page.getByText("this key can only stop, not allow")).toBeHidden(RECOVERED);
	const hands = handsOn(page);
	await hands.press(page.getByRole("navigation").getByRole("link", { name: "Home" }));
	await hands.press(page.getByRole("link", { name: "Give consent" }));
	await hands.press(page.getByRole("link", { name: /Research with my lab results/ }));
	await expect(page.getByTestId("answer")).toBeVisible(FINAL);
	await hands.press(page.getByRole("button", { name: "Look at it and sign" }));
	await sign(page);
	await expect(page.getByTestId("reach")).toContainText("lab results", FINAL);
	await look(page, info, "recovered-home");
});

test("an auditor checks what the network proves, with what the command line wrote, and nothing leaves the device", async ({ browser }, info) => {
	const context = await browser.newContext({ baseURL: world.origin, viewport: { width: 1280, height: 900 }, hasTouch: true });
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
	// Pasted: as somebody has it who got it in a mail.
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
	const another = page.getByRole("button", { name: "Choose another" }).last();
	const choose = page.getByRole("button", { name: "Choose the proof" });
	const tampered = Buffer.from(proof);
	tampered[tampered.length - 40] = (tampered[tampered.length - 40] ?? 0) ^ 1;
	await hands.press(another);
	await hands.give(choose, { name: "tampered.galenproof", mimeType: "application/octet-stream", buffer: tampered });
	await expect(page.locator('[data-refused="invalid"]')).toContainText("This proof is false", FINAL);
	await inspect(page, info, "auditor-tampered");
	// What this network proves says nothing to who trusts another; on a phone as well.
	const own = join(mkdtempSync(join(tmpdir(), "galen-proof-")), "batch.galenproof");
	await world.galen(`prove batch 0 0 --out ${own} --profile alice-registrar`);
	await page.setViewportSize({ width: 390, height: 844 });
	const fingers = touching(() => page);
	await fingers.press(another);
	await fingers.give(choose, own);
	await expect(page.locator('[data-refused="other_network"]')).toContainText("This proof is from another network", FINAL);
	await inspect(page, info, "auditor-other-network");
	expect(sent).toEqual([]);
	await context.close();
});

/** A FHIR file, as somebody has it on a disk. */
function file(content: unknown): { readonly name: string; readonly mimeType: string; readonly buffer: Buffer } {
	return { name: "bundle.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(content)) };
}

/** A person who does not exist, with three results; with a mark, three more results of theirs. */
function bundle(mark = ""): unknown {
	const entry = (resource: Record<string, unknown>) => ({ resource, request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` } });
	const result = (number: number, value: number) => ({
		resourceType: "Observation",
		id: `${ID}${mark}-${number}`,
		status: "final",
		category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "laboratory" }] }],
		code: { text: "Calprotectin" },
		subject: { reference: `Patient/${ID}` },
		effectiveDateTime: `2026-0${number}-15T08:30:00Z`,
		valueQuantity: { value, unit: "ug/g" },
	});
	const person = mark === "" ? [entry({ resourceType: "Patient", id: ID })] : [];
	return { resourceType: "Bundle", type: "transaction", entry: [...person, ...[120, 85, 60].map((value, index) => entry(result(index + 1, value)))] };
}
