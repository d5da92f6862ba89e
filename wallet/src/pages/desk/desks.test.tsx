// @vitest-environment jsdom
/** The desks' pages, on values. */
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { isLate, OrderCard, Receipts, ReceiptsView } from "../../components/desk/orders";
import { dayIn } from "../../components/desk/day";
import { FoundView, isPatient } from "../../components/desk/enrol";
import { ImportedView } from "../../components/desk/import";
import { PullPanel } from "../../components/desk/pull";
import { Standing, type DeskTab } from "../../components/desk/shell";
import { id, type Council, type Enrolment, type Erasure, type Loadable, type Motion, type Order, type OrderLine, type Organization, type ProofRefused, type Recovery, type Role, type Validator } from "../../contracts";
import { OTHERWISE } from "../../components/desk/voice";
import codes from "../../locales/en/codes.json";
import words from "../../locales/en/desk.json";
import { draw } from "../../testing/draw";
import { AMINA, NOW, organization, ORGANIZATIONS } from "../../testing/values";
import { pasted, ResultView } from "./AuditorPage";
import { CouncilView, firstSentence } from "./hospital/CouncilPage";
import { EmergencyView } from "./hospital/EmergenciesPage";
import { DecideSheet, ErasuresView } from "./hospital/ErasuresPage";
import { HealthView, WaitingView } from "./hospital/HealthPage";
import { AttemptView } from "./hospital/LostKeyPage";
import { accountsIn, OrdersView } from "./hospital/OrdersPage";
import { AppointForm as AppointRepresentative } from "./hospital/RepresentativesPage";
import { AppointForm as AppointStaff, StaffView } from "./hospital/StaffPage";
import { CatalogueView } from "./partner/CataloguePage";
import { BEGIN, isEntered, NewOrderView } from "./partner/NewOrderPage";
import { OrderActions } from "./partner/OrdersPage";
import { ByOrder } from "./partner/SpendingPage";

afterEach(cleanup);

const BILAL = id.account("5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y");
const readAccount = (text: string) => (/^5[1-9A-HJ-NP-Za-km-z]{47}$/.test(text.trim()) ? id.account(text.trim()) : null);
const all = () => true;
const none = () => false;
const only = (...roles: Role[]) => (role: Role) => roles.includes(role);
const ready = <T,>(value: T): Loadable<T> => ({ state: "ready", value, asOf: id.moment(NOW) });
const disabled = (name: string | RegExp) => (screen.getByRole("button", { name }) as HTMLButtonElement).disabled;

const order = (state: Order["state"]["is"], deadline = NOW + 86_400, more: Partial<Order> = {}): Order => ({
	id: id.order(7),
	requester: id.organization(4),
	custodian: id.organization(0),
	terms: { purpose: "HRESCH", action: "use", required: ["laboratory"], optional: [], obligations: [], refrains: ["NORELINK"], price: 5_000_000n, maxLines: 2 },
	deadline: id.moment(deadline),
	state: state === "closed" ? { is: "closed", how: "settled", at: id.moment(NOW) } : { is: state },
	lines: { open: 0, released: 0, disputed: 0, paid: 0, refunded: 0, lapsed: 0 },
	escrow: 10_000_000n,
	paid: 0n,
	refunded: 0n,
	...more,
});

test("what speaks to patients has words of its own for staff, and nothing else does", () => {
	const said = Object.keys(words).filter((key) => key.startsWith("for-staff.")).map((key) => key.replace("for-staff.", ""));
	expect(said.sort()).toEqual([...OTHERWISE].sort());
	const speaksToPatients = Object.entries(codes).filter(([key, text]) => /^(purpose|category|obligation|refrain)\./.test(key) && /\byour?\b/.test(text)).map(([key]) => key);
	expect(speaksToPatients.filter((key) => !OTHERWISE.has(key))).toEqual([]);
});

describe("who may be at a desk", () => {
	const TAB: DeskTab = { to: "/hospital/enrol", label: "desk.enrol", needs: ["registrar"] };
	const at = (enrolment: Loadable<Enrolment>, own: Organization | null, kind: "hospital" | "partner" = "hospital") =>
		draw(
			<Standing kind={kind} enrolment={enrolment} organization={own === null ? { state: "loading" } : ready(own)} account={AMINA} tab={TAB}>
				{() => <p>inside</p>}
			</Standing>,
		);
	const staff = (...roles: Role[]) => ready<Enrolment>({ is: "staff", organization: id.organization(0), roles });
	const hospital = organization(0, "hospital");

	test("a patient is told that there is no role here, and whom to ask with which account", async () => {
		await at(ready<Enrolment>({ is: "subject", custodian: id.organization(0) }), null);
		expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("You have no role here");
		expect(screen.getByText(AMINA)).toBeDefined();
		expect(screen.queryByText("inside")).toBeNull();
	});

	test("staff without the page's role read which one it needs, and which they have", async () => {
		await at(staff("clinician"), hospital);
		expect(screen.getByText("This needs the role registrar")).toBeDefined();
		expect(screen.getByText("You are here as clinician.")).toBeDefined();
		expect(screen.queryByText("inside")).toBeNull();
	});

	test("staff with the role are let in", async () => {
		await at(staff("registrar"), hospital);
		expect(screen.getByText("inside")).toBeDefined();
	});

	test("a partner's staff are shown to their own desk", async () => {
		await at(staff("registrar"), organization(4, "partner"));
		expect(screen.getByRole("link", { name: "To the partner’s desk" })).toBeDefined();
	});

	test("an organization that the council suspended can do nothing", async () => {
		await at(staff("registrar"), { ...hospital, status: "suspended" });
		expect(screen.getByRole("alert").textContent).toContain("may not act now");
	});

	test("with the ledger away and nothing kept, that is what is said", async () => {
		await at({ state: "failed", because: { kind: "node_down" } }, null);
		expect(screen.getByText("The network does not answer.")).toBeDefined();
	});
});

describe("health", () => {
	const validator = (number: number, made: number): Validator => ({
		hospital: id.organization(number), account: AMINA, standing: "active", turns: { made, of: 5 },
	});
	const GATEWAY = { ready: true, database: true, objects: true, ledger: true };
	const network = (validators: readonly Validator[], finalizedAt = NOW, gateway: typeof GATEWAY | null = GATEWAY) => ({
		best: 100, finalized: 98, finalizedAt: id.moment(finalizedAt), validators, gateway,
	});

	test("four that make blocks are four at work", async () => {
		await draw(<HealthView network={network([5, 4, 5, 1].map((made, number) => validator(number, made)))} organizations={ORGANIZATIONS} now={NOW} />);
		expect(screen.getByRole("heading", { name: "4 of 4 validators at work" })).toBeDefined();
		expect(screen.queryByRole("alert")).toBeNull();
		expect(screen.getByText("Often late")).toBeDefined();
	});

	test("a seat does not count as work: one that makes no blocks is named", async () => {
		await draw(<HealthView network={network([5, 0, 5, 5].map((made, number) => validator(number, made)))} organizations={ORGANIZATIONS} now={NOW} />);
		expect(screen.getByRole("heading", { name: "3 of 4 validators at work" })).toBeDefined();
		expect(screen.getByRole("alert").textContent).toMatch(/Hospital 1 .* makes no blocks.*if one more falls silent/);
		expect(screen.getByText("Silent")).toBeDefined();
	});

	test("two of four are too many, and that is said", async () => {
		await draw(<HealthView network={network([5, 0, 0, 5].map((made, number) => validator(number, made)))} organizations={ORGANIZATIONS} now={NOW} />);
		expect(screen.getByRole("alert").textContent).toContain("Too many are missing");
	});

	test("finality that stands still is loud", async () => {
		await draw(<HealthView network={network([], NOW - 60)} organizations={ORGANIZATIONS} now={NOW} />);
		expect(screen.getByRole("alert").textContent).toContain("60 seconds");
	});

	test("a gateway that does not answer is told from one that is not ready", async () => {
		await draw(<HealthView network={network([], NOW, null)} organizations={ORGANIZATIONS} now={NOW} />);
		expect(screen.getByText(/does not answer/)).toBeDefined();
		cleanup();
		await draw(<HealthView network={network([], NOW, { ...GATEWAY, ready: false, database: false })} organizations={ORGANIZATIONS} now={NOW} />);
		expect(screen.getByText("Not ready")).toBeDefined();
		expect(screen.getByText("Database is down")).toBeDefined();
	});

	test("what waits is counted, with the way there; nothing is said to be nothing", async () => {
		await draw(<WaitingView orders={2} reviews={0} erasures={1} motions={0} />);
		expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual(["#/hospital/orders", "#/hospital/erasures"]);
		cleanup();
		await draw(<WaitingView orders={0} reviews={0} erasures={0} motions={0} />);
		expect(screen.getByText("Nothing waits for an answer.")).toBeDefined();
	});
});

describe("enrolling", () => {
	const found = (standing: Parameters<typeof FoundView>[0]["standing"], onLink = vi.fn()) =>
		draw(<FoundView account={AMINA} standing={standing} moving={false} onEnrol={vi.fn()} onLink={onLink} />);

	test("nothing is enrolled before somebody has compared the two screens", async () => {
		await found("none");
		expect(disabled("Enrol")).toBe(true);
		fireEvent.click(screen.getByRole("checkbox"));
		expect(disabled("Enrol")).toBe(false);
		expect(disabled("Link the records")).toBe(true);
	});

	test("an account that is enrolled already, from whatever desk, goes on to linking", async () => {
		const onLink = vi.fn().mockResolvedValue({ ok: true, value: { shelf: "s" } });
		await found("enrolled_here", onLink);
		expect(screen.queryByRole("button", { name: "Enrol" })).toBeNull();
		fireEvent.click(screen.getByRole("checkbox"));
		fireEvent.change(screen.getByLabelText("Patient number in your hospital"), { target: { value: "Patient/12" } });
		fireEvent.click(screen.getByRole("button", { name: "Link the records" }));
		await screen.findByText("The patient can see their records now");
		expect(onLink).toHaveBeenCalledWith("Patient/12");
	});

	test("another hospital's patient and somebody's work account are refused in words", async () => {
		await found("enrolled_elsewhere");
		expect(screen.getByText("This account is enrolled at another hospital")).toBeDefined();
		cleanup();
		await found("staff");
		expect(screen.getByText("This is the account of somebody’s work")).toBeDefined();
	});

	test("what cannot be a patient's number is not linked", () => {
		for (const right of ["1234", "Patient/1234", "a-b.c"]) expect(isPatient(right), right).toBe(true);
		for (const wrong of ["", "Patient/", "Amina Ben", "a/b", "x".repeat(65)]) expect(isPatient(wrong), wrong).toBe(false);
	});
});

describe("a hospital's orders", () => {
	const view = (orders: readonly Order[], may: (role: Role) => boolean, onAct = vi.fn()) =>
		draw(<OrdersView orders={orders} now={NOW} organizations={ORGANIZATIONS} may={may} readAccount={readAccount} onAct={onAct} />);

	test("a privacy officer accepts or declines", async () => {
		const onAct = vi.fn();
		await view([order("placed")], only("privacy_officer"), onAct);
		fireEvent.click(screen.getByRole("button", { name: "Accept" }));
		expect(onAct).toHaveBeenCalledWith({ act: "accept_order", order: 7n });
	});

	test("others read, and are told whose decision it is", async () => {
		await view([order("placed")], only("registrar"));
		expect(screen.queryByRole("button", { name: "Accept" })).toBeNull();
		expect(screen.getByText(/role privacy officer/)).toBeDefined();
	});

	test("an order whose time is over is neither accepted nor filled", async () => {
		await view([order("placed", NOW), { ...order("accepted", NOW - 1), id: id.order(8) }], all);
		expect(screen.queryByRole("button", { name: "Accept" })).toBeNull();
		expect(screen.queryByText("Add patients")).toBeNull();
		expect(screen.getAllByText("Time is over")).toHaveLength(2);
	});

	test("accounts are read each once; what is none keeps the whole from being sent", () => {
		expect(accountsIn(`${AMINA}\n ${AMINA}\n\nhello`, readAccount)).toEqual({ accounts: [AMINA], wrong: 1 });
		expect(accountsIn("", readAccount)).toEqual({ accounts: [], wrong: 0 });
	});
});

describe("emergencies", () => {
	const access = {
		id: id.emergency(1), hospital: id.organization(0), reason: "life_threatened", openedAt: id.moment(NOW - 4 * 86_400), endsAt: id.moment(NOW - 3 * 86_400),
		reviewDue: id.moment(NOW - 86_400), reviews: [], late: true, subject: AMINA, clinician: BILAL,
	} as const;
	const view = (more: object, may: (role: Role) => boolean, onAct = vi.fn(), own = AMINA) =>
		draw(
			<EmergencyView emergencies={{ accesses: [{ ...access, ...more }], waiting: 1, sanctioned: true }} now={NOW} own={own} may={may} onAct={onAct} records={() => <p>records</p>} />,
		);

	test("an overdue review says so and can still be made", async () => {
		const onAct = vi.fn();
		await view({}, only("privacy_officer"), onAct);
		expect(screen.getByText("Review overdue")).toBeDefined();
		expect(screen.getByRole("alert").textContent).toContain("Care goes on");
		fireEvent.click(screen.getByRole("button", { name: "Justified" }));
		expect(onAct).toHaveBeenCalledWith({ act: "review_emergency_access", emergency: 1n, verdict: "justified" });
	});

	test("nobody judges their own", async () => {
		await view({}, all, vi.fn(), BILAL);
		expect(screen.queryByRole("button", { name: "Justified" })).toBeNull();
		expect(screen.getByText("You opened it, so two others review it.")).toBeDefined();
	});

	test("one review is half of it; two end it", async () => {
		await view({ reviews: ["justified"] }, only("privacy_officer"));
		expect(screen.getByText(/^1 of 2/)).toBeDefined();
		cleanup();
		await view({ reviews: ["justified", "unclear"] }, only("privacy_officer"));
		expect(screen.getByText("Reviewed")).toBeDefined();
		expect(screen.queryByRole("button", { name: "Justified" })).toBeNull();
	});

	test("only while it runs, and only clinicians, can the records be read", async () => {
		await view({ endsAt: id.moment(NOW + 60) }, only("clinician"));
		expect(screen.getByRole("button", { name: "Read the records" })).toBeDefined();
		cleanup();
		await view({}, only("clinician"));
		expect(screen.queryByRole("button", { name: "Read the records" })).toBeNull();
	});
});

describe("erasures", () => {
	const erasure = (state: Erasure["state"], more: Partial<Erasure> = {}): Erasure => ({
		id: "e1", demand: 3n, account: AMINA, everything: false, state, listMissing: false, overdue: false, demandedAt: id.moment(NOW), due: id.moment(NOW + 30 * 86_400),
		records: 2, reason: null, ground: null, ...more,
	});

	test("what waits can be erased or declined; what was destroyed is not done before the ledger knows", async () => {
		const onAsk = vi.fn();
		await draw(<ErasuresView erasures={[erasure("waiting")]} onAsk={onAsk} />);
		fireEvent.click(screen.getByRole("button", { name: "Decline" }));
		expect(onAsk).toHaveBeenCalledWith(expect.objectContaining({ id: "e1" }), "keep");
		cleanup();
		await draw(<ErasuresView erasures={[erasure("destroyed")]} onAsk={onAsk} />);
		expect(screen.getByText("Keys destroyed, on its way to the ledger").className).toContain("moving");
		cleanup();
		await draw(<ErasuresView erasures={[erasure("done")]} onAsk={onAsk} />);
		expect(screen.getByText("Erased, final").className).toContain("final");
	});

	test("without the patient's list there is nothing to decide, and overdue is loud", async () => {
		await draw(<ErasuresView erasures={[erasure("waiting", { listMissing: true, overdue: true })]} onAsk={vi.fn()} />);
		expect(screen.queryByRole("button")).toBeNull();
		expect(screen.getByRole("alert").textContent).toContain("One demand is overdue");
	});

	test("erasing takes a reason and a second look", async () => {
		const onDecide = vi.fn();
		await draw(<DecideSheet what="erase" erasure={erasure("waiting", { everything: true })} failure={null} busy={false} onDecide={onDecide} onClose={vi.fn()} />);
		const go = "Destroy the keys for good";
		expect(disabled(go)).toBe(true);
		fireEvent.click(screen.getByRole("radio", { name: /consent it was kept on/ }));
		expect(disabled(go)).toBe(true);
		fireEvent.click(screen.getByRole("checkbox"));
		fireEvent.click(screen.getByRole("button", { name: go }));
		expect(onDecide).toHaveBeenCalledWith({ erase: "consent_withdrawn" });
	});
});

describe("the council", () => {
	const call = { pallet: "Members", call: "admit_organization", doc: "Admit an organization. More.", args: [{ name: "kind", value: { is: "text", text: "Partner" } }], data: "0x1400" } as const;
	const motion = (more: Partial<Motion> = {}): Motion => ({ hash: "0xaa", index: 2, call, ayes: [BILAL], nays: [], threshold: 3, endsAtBlock: 900, ...more });
	const council = (one: Motion, hasSeat = true, block = 100): Council => ({ motions: [one], hasSeat, block });

	test("a motion that cannot be shown cannot be voted for", async () => {
		const onAct = vi.fn();
		await draw(<CouncilView council={council(motion({ call: null }))} own={AMINA} onAct={onAct} />);
		expect(disabled("Vote yes")).toBe(true);
		fireEvent.click(screen.getByRole("button", { name: "Vote no" }));
		expect(onAct).toHaveBeenCalledWith({ act: "vote", motion: "0xaa", index: 2, approve: false });
		expect(screen.queryByRole("button", { name: /Close/ })).toBeNull();
	});

	test("the whole call stands there, with its arguments", async () => {
		await draw(<CouncilView council={council(motion())} own={AMINA} onAct={vi.fn()} />);
		expect(screen.getByText("Admit an organization.")).toBeDefined();
		expect(screen.getByTestId("call").textContent).toContain("Partner");
	});

	test("who has no seat reads and does not vote", async () => {
		await draw(<CouncilView council={council(motion(), false)} own={AMINA} onAct={vi.fn()} />);
		expect(screen.getByText("You can read, not vote")).toBeDefined();
		expect(screen.queryByRole("button", { name: /Vote/ })).toBeNull();
	});

	test("one's own vote is shown and can be changed; what has enough or is over can be closed", async () => {
		await draw(<CouncilView council={council(motion({ ayes: [AMINA] }))} own={AMINA} onAct={vi.fn()} />);
		expect(screen.queryByRole("button", { name: "Vote yes" })).toBeNull();
		expect(screen.getByRole("button", { name: "Vote no" })).toBeDefined();
		cleanup();
		await draw(<CouncilView council={council(motion({ threshold: 1 }))} own={AMINA} onAct={vi.fn()} />);
		expect(screen.getByRole("button", { name: "Close it and do it" })).toBeDefined();
		cleanup();
		await draw(<CouncilView council={council(motion(), true, 900)} own={AMINA} onAct={vi.fn()} />);
		expect(screen.queryByRole("button", { name: "Vote yes" })).toBeNull();
		expect(screen.getByRole("button", { name: "Close it" })).toBeDefined();
	});

	test("a call's first sentence", () => {
		expect(firstSentence("Do it. Then more.\nOrigin: x.")).toBe("Do it.");
		expect(firstSentence("Do it")).toBe("Do it");
		expect(firstSentence("")).toBe("");
	});
});

describe("staff", () => {
	const members = [{ account: AMINA, roles: ["registrar"], until: id.moment(NOW - 1) }] as const;

	test("whose time is over is marked, and only an administrator can dismiss", async () => {
		await draw(<StaffView staff={{ members, complete: true }} own={AMINA} now={NOW} onDismiss={null} />);
		expect(screen.getByText("Over")).toBeDefined();
		expect(screen.queryByRole("button")).toBeNull();
	});

	test("a list that was cut short says so", async () => {
		await draw(<StaffView staff={{ members, complete: false }} own={null} now={NOW} onDismiss={vi.fn()} />);
		expect(screen.getByText("This list is not complete")).toBeDefined();
	});

	test("appointing takes an account and a role", async () => {
		const onAppoint = vi.fn();
		await draw(<AppointStaff readAccount={readAccount} onAppoint={onAppoint} />);
		expect(disabled("Appoint")).toBe(true);
		fireEvent.change(screen.getByLabelText("Account"), { target: { value: BILAL } });
		fireEvent.click(screen.getByRole("checkbox", { name: /privacy officer/ }));
		fireEvent.click(screen.getByRole("button", { name: "Appoint" }));
		expect(onAppoint).toHaveBeenCalledWith(BILAL, ["privacy_officer"], null);
	});

	test("a day is its first second", () => {
		expect(dayIn("2026-06-01")).toBe(1_780_272_000);
		for (const wrong of ["", "2026-6-1", "2026-13-01", "tomorrow"]) expect(dayIn(wrong), wrong).toBeNull();
	});
});

describe("lost keys and representatives", () => {
	const running: Recovery = {
		is: "running", attempt: 0, newAccount: BILAL, startedAt: id.moment(NOW), readyAt: id.moment(NOW + 3 * 86_400), endsAt: id.moment(NOW + 17 * 86_400),
		agreed: ["hospital", "code"], codeSet: true,
	};
	const attempt = (recovery: Recovery, now = NOW, onAct = vi.fn()) => draw(<AttemptView subject={AMINA} recovery={recovery} now={now} readAccount={readAccount} onAct={onAct} />);

	test("a hospital that has given its word can take it back, and completes only after the delay", async () => {
		const onAct = vi.fn();
		await attempt(running, NOW, onAct);
		expect(screen.queryByRole("button", { name: "Put the new key in place" })).toBeNull();
		fireEvent.click(screen.getByRole("button", { name: "Stop it" }));
		expect(onAct).toHaveBeenCalledWith({ act: "cancel_recovery", subject: AMINA });
		cleanup();
		await attempt(running, NOW + 3 * 86_400, onAct);
		fireEvent.click(screen.getByRole("button", { name: "Put the new key in place" }));
		expect(onAct).toHaveBeenCalledWith({ act: "complete_recovery", subject: AMINA });
	});

	test("nothing is appointed before the note is saved", async () => {
		const onAct = vi.fn();
		const commitTo = vi.fn().mockResolvedValue({ commitment: "0xc0", note: "{}" });
		Object.assign(URL, { createObjectURL: () => "blob:note", revokeObjectURL: () => undefined });
		const { container } = await draw(<AppointRepresentative subject={AMINA} readAccount={readAccount} commitTo={commitTo} onAct={onAct} />);
		fireEvent.change(screen.getByLabelText("The representative’s account"), { target: { value: BILAL } });
		fireEvent.click(screen.getByRole("radio", { name: /^guardian$/ }));
		fireEvent.change(screen.getByLabelText("Until"), { target: { value: "2099-01-01" } });
		const paper = new File(["paper"], "order.pdf");
		Object.assign(paper, { arrayBuffer: async () => new TextEncoder().encode("paper").buffer });
		fireEvent.change(container.querySelector("input[type=file]") as Element, { target: { files: [paper] } });
		await screen.findByText("A note belongs beside order.pdf");
		expect(disabled("Look at it and sign")).toBe(true);
		fireEvent.click(screen.getByRole("button", { name: "Save the note" }));
		fireEvent.click(screen.getByRole("button", { name: "Look at it and sign" }));
		expect(onAct).toHaveBeenCalledWith({
			act: "appoint_representative", subject: AMINA, representative: BILAL, rights: ["view", "withdraw"], relation: "GUARD", evidence: "0xc0", until: 4_070_908_800,
		});
	});
});

describe("the partner", () => {
	test("fewer than eleven patients are never a number", async () => {
		const offer = { custodian: id.organization(0), asOf: id.moment(NOW), counts: [{ category: "genomics", patients: null }, { category: "laboratory", patients: 1_234 }] } as const;
		await draw(<CatalogueView offers={[offer]} organizations={ORGANIZATIONS} />);
		expect(screen.getByText("1,234")).toBeDefined();
		expect(screen.getByText("fewer than 11")).toBeDefined();
		expect(screen.getByText(/so that nobody can be recognized/)).toBeDefined();
	});

	test("an order is refused on the form while a qualification is missing, and says which", async () => {
		const missingFor = vi.fn().mockResolvedValue(["ethics_approval"]);
		await draw(<NewOrderView entered={{ ...BEGIN, hospital: "0" }} onEnter={vi.fn()} organizations={ORGANIZATIONS} qualifications={[]} free={null} now={NOW} missingFor={missingFor} onPlace={vi.fn()} />);
		await screen.findByText("approval by an ethics board");
		expect(disabled("Look at it and sign")).toBe(true);
	});

	test("an order carries the terms that are on the form; what costs too much is not signed", async () => {
		const onPlace = vi.fn();
		const view = (free: bigint) => (
			<NewOrderView
				entered={{ ...BEGIN, hospital: "0", required: ["imaging"] }} onEnter={vi.fn()} organizations={ORGANIZATIONS} qualifications={[{ code: "ethics_approval", until: id.moment(NOW + 1) }]} free={free} now={NOW}
				missingFor={async () => []} onPlace={onPlace}
			/>
		);
		await draw(view(100_000_000n));
		fireEvent.click(screen.getByRole("button", { name: "Look at it and sign" }));
		expect(onPlace).toHaveBeenCalledWith({
			custodian: 0, deliverySeconds: 30 * 86_400,
			terms: { purpose: "HRESCH", action: "use", required: ["imaging"], optional: [], obligations: [], refrains: ["NORELINK", "NORDSCLCD"], price: 10_000_000n, maxLines: 10 },
		});
		cleanup();
		await draw(view(99_999_999n));
		expect(screen.getByText("Your credit is too small for this")).toBeDefined();
		expect(disabled("Look at it and sign")).toBe(true);
	});

	test("what was entered before the lock is taken up again, unless another program wrote it", () => {
		expect(isEntered(BEGIN)).toBe(true);
		expect(isEntered(JSON.parse(JSON.stringify(BEGIN)))).toBe(true);
		for (const wrong of [null, "x", {}, { ...BEGIN, why: "TREAT" }, { ...BEGIN, required: ["everything"] }, { ...BEGIN, within: "8" }, { ...BEGIN, price: 10 }]) expect(isEntered(wrong)).toBe(false);
	});

	const actions = (one: Order, now = NOW, here = 0) => draw(<OrderActions order={one} now={now} here={id.organization(here)} may={all} onAct={vi.fn()} pull={<p>pull</p>} />);

	test("an order that expired gives the money back and nothing else", async () => {
		expect(isLate(order("placed"), NOW)).toBe(false);
		await actions(order("placed", NOW), NOW);
		expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual(["Get the money back"]);
		cleanup();
		await actions(order("accepted", NOW), NOW);
		expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual(["Get the money back"]);
	});

	test("data at another hospital is fetched there", async () => {
		await actions(order("accepted"), NOW, 1);
		expect(screen.queryByRole("button", { name: "Fetch the data" })).toBeNull();
		expect(screen.getByText(/Connect a wallet with that hospital/)).toBeDefined();
	});

	test("without the role nothing can be done", async () => {
		await draw(<OrderActions order={order("accepted")} now={NOW} here={id.organization(0)} may={none} onAct={vi.fn()} pull={<p>pull</p>} />);
		expect(screen.getByText(/role scientist/)).toBeDefined();
	});

	test("only what there is stands in an order's tally", async () => {
		await draw(<OrderCard order={order("accepted", NOW + 1, { lines: { open: 1, released: 2, disputed: 0, paid: 0, refunded: 0, lapsed: 0 } })} now={NOW} side="requester" organizations={ORGANIZATIONS} actions={null} />);
		expect(screen.getByText("1 to be released and 2 released")).toBeDefined();
	});

	test("what was held is what was paid, came back, or is held still", async () => {
		await draw(<ByOrder orders={[order("accepted", NOW + 1, { paid: 5_000_000n, refunded: 1_000_000n })]} now={NOW} />);
		const cells = screen.getAllByRole("cell").map((cell) => cell.textContent);
		expect(cells.slice(-3)).toEqual(["4\u00a0credits", "5\u00a0credits", "1\u00a0credit"]);
	});

	const LINES: readonly OrderLine[] = [
		{ subject: AMINA, state: "released", receipt: id.receipt(12), categories: ["laboratory"], until: id.moment(NOW) },
		{ subject: BILAL, state: "dropped", receipt: null, categories: ["laboratory"], until: null },
	];

	test("a receipt for each patient; only what was released can be objected to", async () => {
		const onDispute = vi.fn();
		await draw(<ReceiptsView lines={LINES} onDispute={onDispute} />);
		expect(screen.getByText("12")).toBeDefined();
		expect(screen.getByText("Dropped out, refunded")).toBeDefined();
		fireEvent.click(screen.getByRole("button", { name: /Object to/ }));
		expect(onDispute).toHaveBeenCalledWith(LINES[0]);
	});

	test("receipts are read when asked for, and what fails says so", async () => {
		const read = vi.fn().mockResolvedValueOnce({ ok: false, failure: { kind: "node_down" } }).mockResolvedValueOnce({ ok: true, value: LINES });
		await draw(<Receipts order={order("accepted")} read={read} onDispute={null} />);
		fireEvent.click(screen.getByRole("button", { name: "Show patients and receipts" }));
		await screen.findByText("The network does not answer.");
		fireEvent.click(screen.getByRole("button", { name: "Try again" }));
		await waitFor(() => expect(screen.getByTestId("receipts")).toBeDefined());
	});

	test("what was pulled says how much, what dropped out, and what could not be compared", async () => {
		await draw(<PullPanel progress={{ step: "done", records: 3, dropped: 1, files: [], bundle: new Blob(), missing: 2, unanchored: 1 }} onPull={vi.fn()} />);
		const text = screen.getByTestId("pulled").textContent;
		for (const part of ["3 records opened", "It is never said why", "2 records are not there any more", "not on the ledger yet"]) expect(text).toContain(part);
	});

	test("a pull that failed loses nothing", async () => {
		await draw(<PullPanel progress={{ step: "failed", because: { kind: "gateway_down" } }} onPull={vi.fn()} />);
		expect(screen.getByText(/it is not paid for twice/)).toBeDefined();
	});
});

describe("imports", () => {
	test("what was refused is named by its line; an answer that broke off says what to do", async () => {
		await draw(<ImportedView imported={{ stored: 2, unchanged: 1, refused: 1, faults: [{ line: 3, path: "Observation.code", problem: "required" }], brokenOff: true }} />);
		for (const part of ["2 records are kept", "One was there already", "One was refused", "Line 3:"]) expect(document.body.textContent).toContain(part);
		expect(screen.getByText(/Send the same file again/)).toBeDefined();
	});
});

describe("the auditor", () => {
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

	test("what is pasted is read as hexadecimal, Base64, or as it is", () => {
		expect([...pasted("0x00ff 10")]).toEqual([0, 255, 16]);
		expect([...pasted("AP8Q\n")]).toEqual([0, 255, 16]);
		expect(new TextDecoder().decode(pasted('{ "genesis": {} }'))).toBe('{ "genesis": {} }');
	});
});
