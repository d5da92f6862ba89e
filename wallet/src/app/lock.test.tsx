// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { BehaviorSubject, of } from "rxjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { id, type KeystoreState, type NetworkState, type RecordEntry } from "../contracts";
import { coreOf } from "../testing/core";
import { draw } from "../testing/draw";
import { AMINA } from "../testing/values";
import { App } from "./App";
import { CoreProvider } from "./core";

const OWN = { is: "own", account: AMINA, envelopeKey: "0x00", wrappings: [{ by: "passphrase" }], createdAt: id.moment(0), backedUp: true } as const;
const OPEN: KeystoreState = { is: "unlocked", signer: OWN };
const LOCKED: KeystoreState = { is: "locked", signer: OWN };
const NETWORK: NetworkState = { is: "connecting", network: { genesis: "0x00", node: "wss://node.example", gateway: "https://gateway.example", hospital: id.organization(1) } };
const ENTRY = { object: id.object("0a"), resourceType: "Observation", category: "laboratory", sensitivities: [], clinicalTime: null, receivedAt: id.moment(0), size: 1 } as unknown as RecordEntry;

beforeEach(() => {
	Element.prototype.scrollTo ??= () => {};
	window.scrollTo = () => {};
});

afterEach(() => {
	cleanup();
	window.location.hash = "";
});

async function opened(path: string) {
	window.location.hash = path;
	const keystore = new BehaviorSubject<KeystoreState>(OPEN);
	const openRecord = vi.fn(async () => ({
		ok: true as const,
		value: { entry: ENTRY, text: JSON.stringify({ resourceType: "Observation", code: { text: "Ferritin, a secret of mine" } }), integrity: "anchored" as const },
	}));
	const core = coreOf({
		keystore: { state$: keystore, actsKept: async () => 0, setAutoLock: () => undefined },
		network: { state$: of(NETWORK) },
		patient: { openRecord },
		acts: { prepare: async () => ({ ok: false, failure: { kind: "no_account" } }) },
	});
	await draw(
		<CoreProvider core={core}>
			<App />
		</CoreProvider>,
	);
	return { keystore, openRecord };
}

test("after the lock nothing that was open is in the page, and it comes back when it is opened again", async () => {
	const { keystore, openRecord } = await opened("/records/0a");
	await screen.findAllByText(/a secret of mine/);
	act(() => keystore.next(LOCKED));
	expect(document.body.textContent).not.toContain("a secret of mine");
	expect(document.body.innerHTML).not.toContain("a secret of mine");
	expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Your wallet is locked");
	act(() => keystore.next(OPEN));
	await screen.findAllByText(/a secret of mine/);
	expect(openRecord.mock.calls.length).toBeGreaterThan(1);
});

test("a sheet that asks for a signature closes with the lock", async () => {
	const { keystore } = await opened("/records/0a");
	await screen.findAllByText(/a secret of mine/);
	fireEvent.click(screen.getByTestId("stop"));
	await screen.findByRole("dialog");
	act(() => keystore.next(LOCKED));
	expect(screen.queryByRole("dialog")).toBeNull();
	expect(document.body.textContent).not.toContain("a secret of mine");
});
