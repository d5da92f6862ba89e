// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { of } from "rxjs";
import { afterEach, expect, test, vi } from "vitest";
import { CoreProvider } from "../../app/core";
import { MayVanish } from "../../components/start/kept";
import { id, type Durability, type KeystoreState, type Network, type Pairing } from "../../contracts";
import { coreOf } from "../../testing/core";
import { draw } from "../../testing/draw";
import { AMINA } from "../../testing/values";
import { CreateWallet } from "./CreateWallet";
import { ForgetView, LockPage } from "./LockPage";
import { Found, PairPage } from "./PairPage";
import { RestoreWallet } from "./RestoreWallet";
import { StartPage } from "./StartPage";

afterEach(cleanup);

const OWN = { is: "own", account: AMINA, envelopeKey: "0x00", wrappings: [{ by: "passphrase" }], createdAt: id.moment(0), backedUp: false } as const;
const NETWORK: Network = { genesis: `0x${"11".repeat(32)}`, node: "wss://node.example", gateway: "https://gateway.example", hospital: id.organization(1) };
const PAIRING: Pairing = { network: NETWORK, claimedName: "Hospital" };

test("one press removes no wallet: what is lost stands there, and somebody has to say that they know", async () => {
	const onForget = vi.fn(async () => undefined);
	await draw(<ForgetView backedUp={false} acts={2} onForget={onForget} />);
	expect(screen.getByText(/2 acts are kept on this device/)).toBeDefined();
	expect(screen.getByText(/You have not checked your 24 words/)).toBeDefined();
	const remove = screen.getByRole("button", { name: /Remove the wallet/ });
	fireEvent.click(remove);
	expect(onForget).not.toHaveBeenCalled();
	fireEvent.click(screen.getByRole("checkbox", { name: "I have my 24 words" }));
	fireEvent.click(remove);
	// The words alone bring a patient back: the hospital stays unless somebody wants it gone.
	expect(onForget).toHaveBeenLastCalledWith(false);
	fireEvent.click(screen.getByRole("checkbox", { name: /Forget my hospital too/ }));
	fireEvent.click(remove);
	expect(onForget).toHaveBeenLastCalledWith(true);
});

test("the lock page says how many acts there are on the device, and forgets the hospital where that is wanted", async () => {
	const [forget, unpair] = [vi.fn(async () => undefined), vi.fn(async () => undefined)];
	await draw(
		<CoreProvider core={coreOf({ keystore: { actsKept: async () => 1, forget }, network: { unpair } })}>
			<LockPage signer={OWN} />
		</CoreProvider>,
	);
	fireEvent.click(screen.getByText("I do not know the passphrase any more"));
	expect(await screen.findByText(/One act is kept on this device/)).toBeDefined();
	fireEvent.click(screen.getByRole("checkbox", { name: "I have my 24 words" }));
	fireEvent.click(screen.getByRole("checkbox", { name: /Forget my hospital too/ }));
	fireEvent.click(screen.getByRole("button", { name: /Remove the wallet/ }));
	await waitFor(() => expect(unpair).toHaveBeenCalled());
	expect(forget).toHaveBeenCalled();
});

test("a first code says where it leads, the ledger's address too", async () => {
	const onPair = vi.fn();
	await draw(<Found pairing={PAIRING} before={null} busy={false} onPair={onPair} onCancel={() => {}} />);
	expect(screen.getByText("https://gateway.example")).toBeDefined();
	expect(screen.getByText("wss://node.example")).toBeDefined();
	expect(screen.queryByRole("checkbox")).toBeNull();
	fireEvent.click(screen.getByRole("button", { name: "Yes, connect" }));
	expect(onPair).toHaveBeenCalled();
});

test("a code that replaces addresses shows both, and does nothing before somebody has said yes to that", async () => {
	const onPair = vi.fn();
	await draw(<Found pairing={PAIRING} before={{ ...NETWORK, node: "wss://old.example" }} busy={false} onPair={onPair} onCancel={() => {}} />);
	expect(screen.getByText("wss://old.example")).toBeDefined();
	const go = screen.getByRole("button", { name: "Yes, connect" });
	fireEvent.click(go);
	expect(onPair).not.toHaveBeenCalled();
	fireEvent.click(screen.getByRole("checkbox", { name: "My hospital told me to change" }));
	fireEvent.click(go);
	expect(onPair).toHaveBeenCalled();
});

test("a code that changes nothing asks nothing", async () => {
	await draw(<Found pairing={PAIRING} before={NETWORK} busy={false} onPair={() => {}} onCancel={() => {}} />);
	expect(screen.queryByRole("checkbox")).toBeNull();
});

test("a browser that keeps nothing is said before anybody writes down words", async () => {
	const start = (durability: Durability) =>
		draw(
			<CoreProvider core={coreOf({ keystore: { durability$: of(durability), extensions: async () => [] } })}>
				<StartPage />
			</CoreProvider>,
		);
	await start("nowhere");
	expect(screen.getByText("This browser keeps nothing")).toBeDefined();
	cleanup();
	await start("until_tidied");
	expect(screen.queryByText("This browser keeps nothing")).toBeNull();
});

test("that the browser may remove the wallet is said while nobody has checked the words", async () => {
	const show = (durability: Durability, backedUp: boolean) => {
		const state: KeystoreState = { is: "unlocked", signer: { ...OWN, backedUp } };
		return draw(
			<CoreProvider core={coreOf({ keystore: { durability$: of(durability), state$: of(state) } })}>
				<MayVanish />
			</CoreProvider>,
		);
	};
	await show("until_tidied", false);
	expect(screen.getByText("This browser may remove your wallet")).toBeDefined();
	for (const [durability, backedUp] of [["until_tidied", true], ["for_good", false]] as const) {
		cleanup();
		await show(durability, backedUp);
		expect(screen.queryByText("This browser may remove your wallet")).toBeNull();
	}
});

test("a code that was refused for good cannot be followed, and one whose node is silent can be tried again", async () => {
	const paired = async (kind: "other_network" | "node_down") => {
		cleanup();
		const failure = kind === "node_down" ? { kind } : { kind, expected: NETWORK.genesis, found: `0x${"22".repeat(32)}` as const };
		await draw(
			<CoreProvider core={coreOf({ network: { read: () => ({ ok: true, value: PAIRING }), pair: vi.fn(async () => ({ ok: false, failure }) as never) } })}>
				<PairPage />
			</CoreProvider>,
		);
		fireEvent.change(screen.getByLabelText("Or paste the link or code"), { target: { value: "galen:pair" } });
		fireEvent.click(screen.getByRole("button", { name: "Continue" }));
		fireEvent.click(screen.getByRole("button", { name: "Yes, connect" }));
		await screen.findByRole("alert");
	};
	await paired("other_network");
	expect(screen.queryByRole("button", { name: "Yes, connect" })).toBeNull();
	expect(screen.getByRole("button", { name: "Cancel" })).toBeDefined();
	await paired("node_down");
	expect(screen.getByRole("button", { name: "Yes, connect" })).toBeDefined();
});

test("wrong words are told at once, before a passphrase is asked for", async () => {
	const checkWords = vi.fn().mockResolvedValueOnce({ ok: false, failure: { kind: "wrong_words", word: null } }).mockResolvedValue({ ok: true, value: undefined });
	await draw(
		<CoreProvider core={coreOf({ keystore: { checkWords, wordsStartingWith: () => [], passkeysSupported: async () => false } })}>
			<RestoreWallet />
		</CoreProvider>,
	);
	fireEvent.change(screen.getByLabelText("Your 24 words"), { target: { value: Array(24).fill("abandon").join(" ") } });
	fireEvent.click(screen.getByRole("button", { name: "Continue" }));
	await waitFor(() => expect(document.querySelector(".field-error")?.textContent).not.toBe(""));
	expect(screen.queryByLabelText("Passphrase")).toBeNull();
	fireEvent.click(screen.getByRole("button", { name: "Continue" }));
	expect(await screen.findByLabelText("Passphrase")).toBeDefined();
});

test("words that cannot be made are a state, not a page that waits for ever", async () => {
	const newWords = vi.fn().mockRejectedValueOnce(new Error("worker_failed")).mockResolvedValue(Array.from({ length: 24 }, (_, at) => `word${at}`));
	await draw(
		<CoreProvider core={coreOf({ keystore: { newWords, passkeysSupported: async () => false } })}>
			<CreateWallet />
		</CoreProvider>,
	);
	expect((await screen.findByRole("alert")).textContent).toContain("did not start");
	fireEvent.click(screen.getByRole("button", { name: "Try again" }));
	expect(await screen.findByText(/word23/)).toBeDefined();
});

test("whoever loads the page anew while words are shown is told that the first ones belong to no wallet", async () => {
	sessionStorage.clear();
	const newWords = async () => Array.from({ length: 24 }, (_, at) => `word${at}`);
	const page = () => (
		<CoreProvider core={coreOf({ keystore: { newWords, passkeysSupported: async () => false } })}>
			<CreateWallet />
		</CoreProvider>
	);
	await draw(page());
	expect(await screen.findByText("word23")).toBeDefined();
	expect(screen.queryByText("These are new words")).toBeNull();
	// What is kept in the tab says that there were words, and none of them.
	expect(JSON.stringify({ ...sessionStorage })).not.toContain("word23");
	cleanup();
	await draw(page());
	expect(await screen.findByText("These are new words")).toBeDefined();
	sessionStorage.clear();
});
