// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import type { JSX } from "react";
import { BehaviorSubject, NEVER } from "rxjs";
import { afterEach, expect, test, vi } from "vitest";
import { id, type Act, type Core, type KeystoreState, type Prepared } from "../contracts";
import { draw } from "../testing/draw";
import { AMINA, directive, consents, LAB, ORGANIZATIONS } from "../testing/values";
import { CoreProvider } from "./core";
import { SigningProvider, SigningView, useSign } from "./signing";

afterEach(cleanup);

const WITHDRAW: Act = { act: "withdraw_consent", subject: AMINA, directive: id.directive(3) };
const PREPARED: Prepared = {
	act: WITHDRAW,
	signer: AMINA,
	genesis: "0x00",
	call: { pallet: "Consent", call: "withdraw_consent", doc: "Withdraws a consent.", args: [{ name: "directive", value: { is: "text", text: "3" } }], data: "0x0a02" },
	motion: null,
	changes: { opens: [], closes: [{ organization: id.organization(4), purpose: "HRESCH", unpaid: ["laboratory"], paid: [], some: [], because: [] }], emergency: null },
	text: null,
	warnings: [{ kind: "uncovers", directives: [id.directive(1)] }],
};
const OWN = { is: "own", account: AMINA, envelopeKey: "0x00", wrappings: [{ by: "passphrase" }], createdAt: id.moment(0), backedUp: true } as const;
const UNLOCKED: KeystoreState = { is: "unlocked", signer: OWN };
const KNOWN = { organizations: ORGANIZATIONS, consents: consents([directive(3, [LAB])]) };
const rest = { known: KNOWN, custodian: null, failure: null, busy: false, onUnlock: () => {}, onClose: () => {}, progress: null };

test("before a signature stand its meaning, what it changes, its warnings and the very call", async () => {
	const onConfirm = vi.fn();
	await draw(<SigningView {...rest} acts={[WITHDRAW]} step={{ at: "review", prepared: [PREPARED] }} keystore={UNLOCKED} onConfirm={onConfirm} />);
	expect(screen.getByText(/You take back: Every approved research partner: lab results/)).toBeDefined();
	expect(screen.getByText("One organization will see less")).toBeDefined();
	expect(screen.getByText("An older consent decides again")).toBeDefined();
	expect(screen.getByText("Consent.withdraw_consent")).toBeDefined();
	expect(screen.getByText("Withdraws a consent.")).toBeDefined();
	fireEvent.click(screen.getByRole("button", { name: "Sign and stop" }));
	expect(onConfirm).toHaveBeenCalledWith([PREPARED]);
});

test("what widens is not called stopping", async () => {
	await draw(<SigningView {...rest} acts={[{ act: "resume", subject: AMINA, directive: id.directive(3) }]} step={{ at: "review", prepared: [PREPARED] }} keystore={UNLOCKED} onConfirm={() => {}} />);
	expect(screen.getByRole("button", { name: "Sign and send" })).toBeDefined();
});

test("a locked wallet asks for the passphrase, and a wrong one can be mended", async () => {
	const onUnlock = vi.fn();
	await draw(
		<SigningView {...rest} acts={[WITHDRAW]} step={{ at: "review", prepared: [PREPARED] }} keystore={{ is: "locked", signer: OWN }} failure={{ kind: "wrong_passphrase" }} onUnlock={onUnlock} onConfirm={() => {}} />,
	);
	expect(screen.getByText(/does not open the wallet/)).toBeDefined();
	const field = screen.getByLabelText("Passphrase");
	expect(field.getAttribute("aria-invalid")).toBe("true");
	fireEvent.change(field, { target: { value: "right this time" } });
	fireEvent.submit(field.closest("form") as HTMLFormElement);
	expect(onUnlock).toHaveBeenCalledWith({ by: "passphrase", passphrase: "right this time" }, [PREPARED]);
});

test("what cannot be prepared cannot be signed", async () => {
	await draw(<SigningView {...rest} acts={[WITHDRAW]} step={{ at: "impossible", why: { kind: "draft", fault: { kind: "unknown_template" } } }} keystore={UNLOCKED} onConfirm={() => {}} />);
	expect(screen.getByRole("alert").textContent).toContain("Nothing was signed");
	expect(screen.queryByRole("button", { name: /Sign/ })).toBeNull();
});

test("several acts are shown one by one, each with its call", async () => {
	await draw(<SigningView {...rest} acts={[WITHDRAW, WITHDRAW]} step={{ at: "review", prepared: [PREPARED, PREPARED] }} keystore={UNLOCKED} onConfirm={() => {}} />);
	expect(screen.getAllByTestId("call").length).toBe(2);
	expect(screen.getByText(/1 of 2/)).toBeDefined();
});

/** A core of which only signing is asked. */
function core(acts: Partial<Core["acts"]>): Core {
	const prepare = async (act: Act) => ({ ok: true, value: { ...PREPARED, act } }) as const;
	const home$ = new BehaviorSubject({ state: "loading" });
	return { acts: { prepare, entry$: () => NEVER, ...acts }, patient: { home$ }, keystore: { state$: new BehaviorSubject(UNLOCKED) } } as unknown as Core;
}

function Asking({ acts, done }: { acts: readonly [Act, ...Act[]]; done: () => void }): JSX.Element {
	const sign = useSign();
	return <button onClick={() => sign(acts, done)}>ask</button>;
}

const ask = async (one: Core, acts: readonly [Act, ...Act[]], done = vi.fn()) => {
	await draw(
		<CoreProvider core={one}>
			<SigningProvider>
				<Asking acts={acts} done={done} />
			</SigningProvider>
		</CoreProvider>,
	);
	fireEvent.click(screen.getByText("ask"));
	return done;
};

test("all acts of one confirmation are kept together", async () => {
	const confirm = vi.fn(async () => ({ ok: true, value: ["a", "b"] }) as const);
	const done = await ask(core({ confirm }), [WITHDRAW, WITHDRAW]);
	fireEvent.click(await screen.findByRole("button", { name: "Sign and stop" }));
	await waitFor(() => expect(done).toHaveBeenCalledOnce());
	expect(confirm).toHaveBeenCalledExactlyOnceWith([PREPARED, PREPARED]);
});

test.each([
	["a device that is full", async () => ({ ok: false, failure: { kind: "not_kept" } }) as const, /could not keep it/],
	["a device that fails", () => Promise.reject(new Error("disk")), /could not keep it/],
	["a lock in between", async () => ({ ok: false, failure: { kind: "locked" } }) as const, /was locked meanwhile/],
])("%s is said, nothing is lost, and the press works again", async (_, fails, words) => {
	const confirm = vi.fn<Core["acts"]["confirm"]>(fails);
	const done = await ask(core({ confirm }), [WITHDRAW]);
	fireEvent.click(await screen.findByRole("button", { name: "Sign and stop" }));
	const said = await screen.findByRole("alert");
	expect(said.textContent).toMatch(words);
	expect(said.textContent).toContain("Nothing was signed");
	expect(done).not.toHaveBeenCalled();
	confirm.mockResolvedValue({ ok: true, value: ["a"] });
	fireEvent.click(screen.getByRole("button", { name: "Sign and stop" }));
	await waitFor(() => expect(done).toHaveBeenCalledOnce());
});

test("what fails while it is prepared is said", async () => {
	await ask(core({ prepare: () => Promise.reject(new Error("worker")) }), [WITHDRAW]);
	expect((await screen.findByRole("alert")).textContent).toContain("Something on this device failed");
});

test("a vote shows what it is about", async () => {
	const vote: Act = { act: "vote", motion: "0x01", index: 3, approve: true };
	const prepared: Prepared = { ...PREPARED, act: vote, motion: { pallet: "System", call: "set_code", doc: "", args: [], data: "0x00" } };
	await draw(<SigningView {...rest} acts={[vote]} step={{ at: "review", prepared: [prepared] }} keystore={UNLOCKED} onConfirm={() => {}} />);
	expect(screen.getByTestId("motion").textContent).toContain("System.set_code");
});

test("a device without a trace of something to stop says so, and lets it be stopped", async () => {
	const warned: Prepared = { ...PREPARED, warnings: [{ kind: "nothing_known", asOf: id.moment(1_780_315_200) }] };
	await draw(<SigningView {...rest} acts={[WITHDRAW]} step={{ at: "review", prepared: [warned] }} keystore={UNLOCKED} onConfirm={() => {}} />);
	expect(screen.getByText(/there is nothing to stop/)).toBeDefined();
	expect(screen.getByRole("button", { name: "Sign and stop" })).toBeDefined();
});
