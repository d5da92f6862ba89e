// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { id, type Act, type KeystoreState, type Prepared } from "../contracts";
import { draw } from "../testing/draw";
import { AMINA, directive, consents, LAB, ORGANIZATIONS } from "../testing/values";
import { SigningView } from "./signing";

afterEach(cleanup);

const WITHDRAW: Act = { act: "withdraw_consent", subject: AMINA, directive: id.directive(3) };
const PREPARED: Prepared = {
	act: WITHDRAW,
	signer: AMINA,
	call: { pallet: "Consent", call: "withdraw_consent", doc: "Withdraws a consent.", args: [{ name: "directive", value: { is: "text", text: "3" } }], data: "0x0a02" },
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
