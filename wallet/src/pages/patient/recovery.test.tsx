// @vitest-environment jsdom
/** The pages about a lost key, on values. */
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { id, type ConsentRequest, type Recovery } from "../../contracts";
import { draw, voice } from "../../testing/draw";
import { AMINA, NOW, RESEARCH } from "../../testing/values";
import { HelpView, readApproval } from "./HelpPage";
import { codeSilentInWords, Standing } from "./LostKeyPage";
import { draftFor, endsTooSoon } from "./QuestionPage";
import { CodeCard, RecoveryView } from "./RecoveryPage";

afterEach(cleanup);

const NEW_KEY = id.account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
const OTHER = id.account("5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy");
const RUNNING: Recovery = {
	is: "running", attempt: 3, newAccount: NEW_KEY, startedAt: id.moment(NOW), readyAt: null, endsAt: id.moment(NOW + 14 * 86_400), agreed: ["hospital"], codeSet: true,
};
const NONE: Recovery = { is: "none", codeSet: false, onlyNarrowingUntil: null };
const DIGITS = "ab".repeat(64);
const nothing = () => {};

describe("a recovery that runs", () => {
	test("is loud, and says that one alone changes nothing", async () => {
		const onCancel = vi.fn();
		await draw(<RecoveryView recovery={RUNNING} onCancel={onCancel} />);
		expect(screen.getByRole("alert").textContent).toContain("Nothing changes until one more agrees");
		fireEvent.click(screen.getByRole("button", { name: "This is not me: stop it" }));
		expect(onCancel).toHaveBeenCalledOnce();
	});

	test("of which two have agreed says when the new key takes over", async () => {
		await draw(<RecoveryView recovery={{ ...RUNNING, readyAt: id.moment(NOW + 3 * 86_400), agreed: ["hospital", "code"] }} onCancel={nothing} />);
		expect(screen.getByRole("alert").textContent).toMatch(/takes over on .*4/);
		expect(screen.getByText("the hospital and the recovery code")).toBeDefined();
	});

	test("is told to who waits for it, and so is that nobody began", async () => {
		await draw(<Standing standing={RUNNING} />);
		expect(screen.getByText("One has agreed. One more must.")).toBeDefined();
		cleanup();
		await draw(<Standing standing={NONE} />);
		expect(screen.getByText("Nobody has started it yet")).toBeDefined();
	});
});

describe("the recovery code", () => {
	test("is made where there is none, replaced or removed where there is one", async () => {
		const onRemove = vi.fn();
		await draw(<CodeCard codeSet={false} running={false} onRemove={onRemove} />);
		expect(screen.getByRole("link", { name: "Make a recovery code" })).toBeDefined();
		expect(screen.queryByRole("button", { name: "Remove it" })).toBeNull();
		cleanup();
		await draw(<CodeCard codeSet running={false} onRemove={onRemove} />);
		expect(screen.getByRole("link", { name: "Make a new one" })).toBeDefined();
		fireEvent.click(screen.getByRole("button", { name: "Remove the code" }));
		fireEvent.click(screen.getByRole("button", { name: "Remove it" }));
		expect(onRemove).toHaveBeenCalledOnce();
	});

	test("does not change while somebody replaces the key", async () => {
		await draw(<CodeCard codeSet running onRemove={nothing} />);
		expect(screen.queryByRole("link")).toBeNull();
		expect(screen.getByText(/the code cannot change/)).toBeDefined();
	});

	test("that says nothing says why", async () => {
		const english = await voice("en");
		const said = [
			codeSilentInWords({ kind: "wrong_words", word: 3 }, english),
			codeSilentInWords({ kind: "wrong_count", count: 23 }, english),
			codeSilentInWords({ kind: "not_the_code" }, english),
			codeSilentInWords({ kind: "other_attempt", newKey: NEW_KEY }, english),
			codeSilentInWords({ kind: "node_down" }, english),
		];
		expect(new Set(said).size).toBe(5);
		expect(said[0]).toContain("4");
	});
});

describe("a representative", () => {
	const read = (text: string) => (text === NEW_KEY ? NEW_KEY : text === OTHER ? OTHER : null);
	const field = () => screen.getByLabelText("The code or the account on their new device");

	test("starts a recovery only with a key that is one, and after looking", async () => {
		const onAct = vi.fn();
		await draw(<HelpView subject={AMINA} recovery={NONE} readAccount={read} onAct={onAct} />);
		const start = () => screen.getByRole("button", { name: "Start it" });
		fireEvent.change(field(), { target: { value: "nobody" } });
		expect(screen.getByText("This is no account of this network.")).toBeDefined();
		fireEvent.change(field(), { target: { value: NEW_KEY } });
		expect(start()).toHaveProperty("disabled", true);
		fireEvent.click(screen.getByRole("checkbox"));
		fireEvent.click(start());
		expect(onAct).toHaveBeenCalledWith({ act: "open_recovery", subject: AMINA, newKey: NEW_KEY, approval: null });
	});

	test("agrees to the key that is being put in place, and to no other", async () => {
		const onAct = vi.fn();
		await draw(<HelpView subject={AMINA} recovery={RUNNING} readAccount={read} onAct={onAct} />);
		fireEvent.click(screen.getByRole("checkbox"));
		fireEvent.change(field(), { target: { value: OTHER } });
		expect(screen.getByText(/another key than the one/)).toBeDefined();
		expect(screen.getByRole("button", { name: "Agree to it" })).toHaveProperty("disabled", true);
		fireEvent.change(field(), { target: { value: NEW_KEY } });
		fireEvent.click(screen.getByRole("button", { name: "Agree to it" }));
		expect(onAct).toHaveBeenCalledWith({ act: "approve_recovery", subject: AMINA, attempt: 3, newKey: NEW_KEY, approval: null });
	});

	test("hands in the digits of a code, which are 128 or none", () => {
		expect(readApproval(DIGITS)).toBe(`0x${DIGITS}`);
		expect(readApproval(` 0x${DIGITS.slice(0, 64)} \n ${DIGITS.slice(64).toUpperCase()} `)).toBe(`0x${DIGITS}`);
		expect(readApproval(DIGITS.slice(2))).toBeNull();
		expect(readApproval("my 24 words")).toBeNull();
	});
});

describe("a question", () => {
	const question: ConsentRequest = {
		id: id.request(9), requester: id.organization(4), purpose: "HRESCH", action: "count", categories: ["laboratory"], price: 0n, template: RESEARCH.ref, state: { is: "open", until: id.moment(NOW + 60) },
	};

	test("to be counted is answered by being counted, and no more", () => {
		const build = vi.fn((choice) => choice as never);
		draftFor(question, RESEARCH, "year", NOW, build);
		expect(build).toHaveBeenCalledWith(expect.objectContaining({ actions: ["count"] }));
	});

	test("whose time is nearly over is not answered with a consent that nobody would be told of", () => {
		expect(endsTooSoon(question, NOW)).toBe(true);
		expect(endsTooSoon({ ...question, state: { is: "open", until: id.moment(NOW + 3_600) } }, NOW)).toBe(false);
	});
});
