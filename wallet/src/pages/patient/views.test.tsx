// @vitest-environment jsdom
/** The patient's pages, on values. */
import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { id, type ConsentRequest, type Difference, type NetworkState, type Trouble } from "../../contracts";
import { StopSheet } from "../../components/patient/stop";
import { NetworkBanner } from "../../app/shell";
import { AMINA, directive, entry, home, LAB, NOW, RESEARCH, USUAL_BROAD, USUAL_LAB, USUAL_NO } from "../../testing/values";
import { draw, voice } from "../../testing/draw";
import { draftOf, UNCHANGED } from "../../words/draft";
import { GiveView } from "./GivePage";
import { GiveReviewView } from "./GiveReviewPage";
import { HomeView } from "./HomePage";
import { draftFor, QuestionView, templateOf } from "./QuestionPage";
import { RewardsView } from "./RewardsPage";
import { SeenView } from "./SeenPage";
import { ConsentView } from "./ConsentPage";

afterEach(cleanup);

const NONE: Difference = { opens: [], closes: [], emergency: null };
const OPENS: Difference = { opens: [{ organization: id.organization(4), purpose: "HRESCH", unpaid: ["laboratory"], paid: ["laboratory"], some: [], because: [] }], closes: [], emergency: null };
const nothing = () => {};
const callbacks = { onForbidEmergency: nothing, onAgain: nothing, onCancel: nothing, onDismiss: nothing };

test("home says in plain words who can see what", async () => {
	await draw(<HomeView home={home([directive(0, [LAB])])} entries={[]} questions={0} {...callbacks} />);
	const card = screen.getByRole("heading", { name: "Institute of Gut Health" }).closest("li") as HTMLElement;
	expect(within(card).getByText("lab results")).toBeDefined();
	expect(within(card).getByText("For health research")).toBeDefined();
	expect(screen.getByText(/2 hospitals can look without asking you/)).toBeDefined();
});

test("nobody may read anything is said as such", async () => {
	const empty = { ...home(), survey: { ...home().survey, reach: [] } };
	await draw(<HomeView home={empty} entries={[]} questions={0} {...callbacks} />);
	expect(screen.getByText("Nobody can see your records")).toBeDefined();
	expect(screen.getByText("You have given no consent.")).toBeDefined();
});

test("after everything is stopped it is not said that nothing was ever given", async () => {
	await draw(<HomeView home={home([directive(0, [LAB], "withdrawn")])} entries={[]} questions={0} {...callbacks} />);
	expect(screen.getByText(/No consent of yours is in force/)).toBeDefined();
	expect(screen.queryByText("You have given no consent.")).toBeNull();
});

test("what is on its way stands apart from what is in force", async () => {
	const waiting = entry("a", { act: "withdraw_all", subject: AMINA }, { at: "waiting", because: "offline" });
	await draw(<HomeView home={home([directive(0, [LAB])])} entries={[waiting]} questions={1} {...callbacks} />);
	expect(screen.getByRole("heading", { name: "Not in force yet" })).toBeDefined();
	expect(screen.getByText(/This device is offline/)).toBeDefined();
	expect(screen.getByText("Somebody asks you a question")).toBeDefined();
});

test("a consent whose text cannot be shown is not offered", async () => {
	const unknown = { ref: RESEARCH.ref, about: RESEARCH.about, publishedAt: RESEARCH.publishedAt, validity: "current", text: "unknown", hashes: [] } as const;
	await draw(<GiveView usual={[USUAL_LAB]} templates={[unknown]} />);
	expect(screen.queryByRole("link")).toBeNull();
	expect(screen.getByText(/We never let you sign what you cannot read/)).toBeDefined();
});

test("a revoked template is not offered either, and it is said why", async () => {
	await draw(<GiveView usual={[USUAL_LAB]} templates={[{ ...RESEARCH, validity: "revoked" }]} />);
	expect(screen.queryByRole("link")).toBeNull();
	expect(screen.getByText(/The network has ended the text/)).toBeDefined();
});

test("the consent screen says who, what, why, until when, paid or not, and what it would allow", async () => {
	const onSign = vi.fn();
	const draft = draftOf(USUAL_BROAD, RESEARCH, UNCHANGED, NOW);
	await draw(
		<GiveReviewView home={home()} usual={USUAL_BROAD} changed={UNCHANGED} draft={draft} answer={{ difference: OPENS, fault: null, milliseconds: 3 }} known onChange={nothing} onSign={onSign} />,
	);
	for (const label of ["Who", "What", "Why", "Paid", "Must not"]) expect(screen.getAllByText(label).length).toBeGreaterThan(0);
	expect(screen.getByText("You refuse")).toBeDefined();
	expect(screen.getAllByText("One organization could see more").length).toBe(2);
	expect(screen.getByRole("radio", { name: "1 year" })).toHaveProperty("checked", true);
	fireEvent.click(screen.getByRole("button", { name: "Look at it and sign" }));
	expect(onSign).toHaveBeenCalledWith(draft);
});

test("a draft that cannot be stated cannot be signed, and says why", async () => {
	const draft = draftOf(USUAL_LAB, RESEARCH, UNCHANGED, NOW);
	await draw(
		<GiveReviewView home={home()} usual={USUAL_LAB} changed={UNCHANGED} draft={draft} answer={{ difference: NONE, fault: { kind: "too_many_directives" }, milliseconds: 1 }} known onChange={nothing} onSign={nothing} />,
	);
	expect(screen.getByText(/You have 16 consents/)).toBeDefined();
	expect(screen.getByRole("button", { name: "Look at it and sign" })).toHaveProperty("disabled", true);
});

test("a refusal asks neither who nor whether it is paid", async () => {
	await draw(<GiveReviewView home={home()} usual={USUAL_NO} changed={UNCHANGED} draft={draftOf(USUAL_NO, RESEARCH, UNCHANGED, NOW)} answer={null} known onChange={nothing} onSign={nothing} />);
	expect(screen.queryByText("Paid or not?")).toBeNull();
	expect(screen.queryByText("Change who or what")).toBeNull();
	expect(screen.getByText("What this would stop")).toBeDefined();
});

test("changing the span keeps everything else", async () => {
	const onChange = vi.fn();
	const changed = { ...UNCHANGED, who: id.organization(4) };
	await draw(<GiveReviewView home={home()} usual={USUAL_LAB} changed={changed} draft={draftOf(USUAL_LAB, RESEARCH, changed, NOW)} answer={null} known onChange={onChange} onSign={nothing} />);
	fireEvent.click(screen.getByRole("radio", { name: "5 years" }));
	expect(onChange).toHaveBeenCalledWith({ ...changed, span: "five-years" });
});

test("stopping everything is there even when nothing is loaded", async () => {
	const onStopAll = vi.fn();
	await draw(<StopSheet open home={null} onClose={nothing} onStopAll={onStopAll} onStop={nothing} />);
	fireEvent.click(screen.getByRole("button", { name: "Stop everything" }));
	expect(onStopAll).toHaveBeenCalledOnce();
});

test("one consent can be stopped by itself; what is withdrawn is not offered", async () => {
	const onStop = vi.fn();
	await draw(<StopSheet open home={home([directive(3, [LAB]), directive(2, [LAB], "withdrawn")])} onClose={nothing} onStopAll={nothing} onStop={onStop} />);
	const buttons = screen.getAllByRole("button").filter((button) => button.dataset.stop !== undefined);
	expect(buttons.length).toBe(1);
	fireEvent.click(buttons[0] as HTMLElement);
	expect(onStop).toHaveBeenCalledWith(3);
});

const REQUEST: ConsentRequest = {
	id: id.request(9), requester: id.organization(4), purpose: "DSRCH", action: "use", categories: ["laboratory"], price: 2_000_000n, template: RESEARCH.ref, state: { is: "open", until: id.moment(NOW) },
};

test("yes is exactly what is asked, for that organization alone, at least at that price", () => {
	const build = vi.fn((choice) => choice as never);
	draftFor(REQUEST, RESEARCH, "year", NOW, build);
	expect(build).toHaveBeenCalledWith(expect.objectContaining({ who: { by: "organization", organization: 4 }, what: ["laboratory"], why: ["DSRCH"], payment: { paid: true, from: 2_000_000n }, sensitive: [] }));
});

test("a question under a text that cannot be shown cannot be agreed to, only declined", async () => {
	expect(templateOf({ ...REQUEST, template: { id: id.template(7), version: 1 } }, [RESEARCH])).toBeNull();
	await draw(<QuestionView home={home()} request={REQUEST} span="year" difference={null} onSpan={nothing} onYes={null} onNo={nothing} />);
	expect(screen.getByRole("button", { name: "Yes, allow it" })).toHaveProperty("disabled", true);
	expect(screen.getByRole("button", { name: "No" })).toHaveProperty("disabled", false);
});

test("an expired question has no buttons, and says that silence was no", async () => {
	await draw(<QuestionView home={home()} request={{ ...REQUEST, state: { is: "expired", at: id.moment(NOW) } }} span="year" difference={null} onSpan={nothing} onYes={nothing} onNo={nothing} />);
	expect(screen.queryByRole("button")).toBeNull();
	expect(screen.getByText(/No answer counts as no/)).toBeDefined();
});

test("earned, pending and free are three figures, and no more than the free one is redeemed", async () => {
	const onRedeem = vi.fn();
	await draw(<RewardsView rewards={{ earned: 9_000_000n, free: 5_000_000n, pending: 4_000_000n, pendingLines: 2, history: [] }} onRedeem={onRedeem} />);
	fireEvent.change(screen.getByRole("textbox"), { target: { value: "6" } });
	expect(screen.getByRole("button", { name: "Redeem" })).toHaveProperty("disabled", true);
	fireEvent.change(screen.getByRole("textbox"), { target: { value: "5" } });
	fireEvent.click(screen.getByRole("button", { name: "Redeem" }));
	expect(onRedeem).toHaveBeenCalledWith(5_000_000n);
});

test("a list of disclosures with something wrong is loud about it", async () => {
	await draw(<SeenView accounting={{ entries: [], problems: [{ kind: "out_of_order", number: 4n }], complete: true, signerChanged: false, unlisted: [] }} organizations={new Map()} onVerify={() => Promise.reject(new Error("not asked"))} />);
	expect(screen.getByRole("alert").textContent).toContain("4");
});

test("a consent shows its text and can be taken back, also when its template is revoked", async () => {
	const onAct = vi.fn();
	await draw(<ConsentView home={home()} directive={directive(5, [LAB], "template_outdated")} onAct={onAct} />);
	expect(screen.getByText(/The text of this consent no longer counts/)).toBeDefined();
	fireEvent.click(screen.getByRole("button", { name: "Stop this" }));
	expect(onAct).toHaveBeenCalledWith({ act: "withdraw_consent", subject: AMINA, directive: 5 });
});

const NETWORK = { genesis: "0x00", node: "ws://localhost:1", gateway: "http://localhost:2", hospital: id.organization(0) } as const;
const TROUBLES: readonly Trouble[] = [
	{ kind: "offline" }, { kind: "node_down" }, { kind: "chain_behind", finalizedAt: id.moment(NOW), blocksBehind: 40 }, { kind: "gateway_down" },
	{ kind: "gateway_busy", retryAt: null }, { kind: "other_network", expected: "0x1234567890", found: "0xabcdef1234" }, { kind: "incompatible", expected: 2, found: 1 }, { kind: "program_outdated", expected: 1, found: 2 }, { kind: "chain_behind", finalizedAt: null, blocksBehind: 0 },
];

test("each trouble outside is a sentence of its own, in every language", async () => {
	for (const locale of ["en", "es", "ar"] as const) {
		const seen = new Set<string>();
		for (const trouble of TROUBLES) {
			const state: NetworkState = { is: "troubled", network: NETWORK, trouble, health: null };
			const { container } = await draw(<NetworkBanner state={state} waiting={2} />, locale);
			seen.add(container.querySelector("[data-trouble]")?.textContent ?? "");
			cleanup();
		}
		expect(seen.size).toBe(TROUBLES.length);
		expect([...seen].every((text) => text.length > 20 && !/trouble\./.test(text))).toBe(true);
	}
	await voice("en");
});
