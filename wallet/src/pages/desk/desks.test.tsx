// @vitest-environment jsdom
/** The desks' pages, on values. */
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { isPatient } from "../../components/desk/enrol";
import { ndjson } from "../../components/desk/pull";
import { id, type Motion, type ProofRefused } from "../../contracts";
import { draw } from "../../testing/draw";
import { AMINA, NOW, ORGANIZATIONS } from "../../testing/values";
import { ResultView } from "./AuditorPage";
import { accountsIn, CouncilView, EmergencyView, HealthView } from "./HospitalDesk";
import { CatalogueView } from "./PartnerDesk";

afterEach(cleanup);

test("fewer than eleven patients are never a number", async () => {
	const offer = { custodian: id.organization(0), asOf: id.moment(NOW), counts: [{ category: "laboratory", patients: 1_234 }, { category: "genomics", patients: null }] } as const;
	await draw(<CatalogueView offers={[offer]} organizations={ORGANIZATIONS} />);
	expect(screen.getByText("1,234")).toBeDefined();
	expect(screen.getByText("fewer than 11")).toBeDefined();
});

const MOTION: Motion = { hash: "0xaa", index: 2, call: null, ayes: [AMINA], nays: [], threshold: 3, endsAtBlock: 900 };

test("a motion that cannot be shown cannot be voted for", async () => {
	const onAct = vi.fn();
	await draw(<CouncilView motions={[MOTION]} onAct={onAct} />);
	expect(screen.getByRole("button", { name: "Vote yes" })).toHaveProperty("disabled", true);
	fireEvent.click(screen.getByRole("button", { name: "Vote no" }));
	expect(onAct).toHaveBeenCalledWith({ act: "vote", motion: "0xaa", index: 2, approve: false });
	expect(screen.queryByRole("button", { name: "Close" })).toBeNull();
});

test("finality that stands still is loud", async () => {
	const network = { best: 100, finalized: 40, finalizedAt: id.moment(NOW - 60), validators: [], organizations: [], gateway: null };
	await draw(<HealthView network={network} organizations={ORGANIZATIONS} now={NOW} />);
	expect(screen.getByRole("alert").textContent).toContain("60 seconds");
});

test("an overdue review says so and can still be made", async () => {
	const onAct = vi.fn();
	const access = {
		id: id.emergency(1), hospital: id.organization(0), reason: "life_threatened", openedAt: id.moment(NOW - 4 * 86_400), endsAt: id.moment(NOW - 3 * 86_400),
		reviewDue: id.moment(NOW - 86_400), reviews: [], late: true, subject: AMINA, clinician: AMINA,
	} as const;
	await draw(<EmergencyView emergencies={{ accesses: [access], waiting: 1, sanctioned: true }} now={NOW} onAct={onAct} />);
	expect(screen.getByText("Review overdue")).toBeDefined();
	expect(screen.getByRole("alert").textContent).toContain("Care goes on");
	fireEvent.click(screen.getByRole("button", { name: "Justified" }));
	expect(onAct).toHaveBeenCalledWith({ act: "review_emergency_access", emergency: 1n, verdict: "justified" });
});

test("each way a proof fails is said in its own words", async () => {
	const refused: readonly ProofRefused[] = [
		{ kind: "not_a_bundle" }, { kind: "unknown_version" }, { kind: "too_large" }, { kind: "other_network", found: "0x1234567890" }, { kind: "invalid", part: "justification" }, { kind: "no_trust" },
	];
	const seen = new Set<string>();
	for (const failure of refused) {
		await draw(<ResultView result={{ ok: false, failure }} />);
		seen.add(screen.getByRole("alert").textContent ?? "");
		cleanup();
	}
	expect(seen.size).toBe(refused.length);
});

test("a proof that holds says what it shows and as of when", async () => {
	const shown = { is: "decision", subject: AMINA, consentVersion: 3, recipient: id.organization(4), purpose: "HRESCH", category: "laboratory", decision: { outcome: "deny", basis: { by: "rule", directive: id.directive(3), version: 3, rule: 0, voided: "withdrawn" }, obligations: [], refrains: [], validUntil: null } } as const;
	await draw(<ResultView result={{ ok: true, value: [{ shown, genesis: "0xabcdef", block: { number: 12, hash: "0x0", time: id.moment(NOW) }, trust: "checkpoint" }] }} />);
	expect(screen.getByText(/the answer was “refused”/)).toBeDefined();
	expect(screen.getByText("Rule 1 of consent 3 permitted it and is withdrawn.")).toBeDefined();
});

test("what cannot be a patient's number is not linked", () => {
	for (const right of ["1234", "Patient/1234", "a-b.c"]) expect(isPatient(right), right).toBe(true);
	for (const wrong of ["", "Patient/", "Amina Ben", "a/b", "x".repeat(65)]) expect(isPatient(wrong), wrong).toBe(false);
});

test("records are saved a line each, whatever their layout", () => {
	const file = (text: string) => ({ object: id.object("o"), subject: AMINA, resourceType: "Observation", category: "laboratory", text, batch: null }) as const;
	expect(ndjson([file('{\n  "a": 1\n}'), file('{"b":2}')])).toBe('{"a":1}\n{"b":2}\n');
});

test("accounts are read a line each; what is none keeps the whole from being sent", () => {
	expect(accountsIn(`${AMINA}\n ${AMINA}\n\nhello`)).toEqual({ accounts: [AMINA], wrong: 1 });
	expect(accountsIn("")).toEqual({ accounts: [], wrong: 0 });
});
