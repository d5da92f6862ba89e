// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from "@testing-library/react";
import type { JSX } from "react";
import { afterEach, expect, test } from "vitest";
import type { Drafts } from "../contracts";
import { coreOf } from "../testing/core";
import { draw } from "../testing/draw";
import { CoreProvider } from "./core";
import { useDraft } from "./draft";

afterEach(cleanup);

const isText = (kept: unknown): kept is string => typeof kept === "string";

function Form(): JSX.Element {
	const entered = useDraft("form", "nothing yet", isText);
	if (entered.value === null) return <p>Reading</p>;
	return (
		<>
			<p data-testid="value">{entered.value}</p>
			<button type="button" onClick={() => entered.set("something")}>Enter</button>
			<button type="button" onClick={() => entered.clear()}>Sign</button>
		</>
	);
}

async function form(kept: Map<string, unknown>, broken = false) {
	const drafts: Drafts = {
		async get<T>(name: string) {
			if (broken) throw new Error("locked");
			return (kept.get(name) ?? null) as T | null;
		},
		async set(name, value) {
			if (broken) throw new Error("locked");
			if (value === null) kept.delete(name);
			else kept.set(name, value);
		},
	};
	await draw(
		<CoreProvider core={coreOf({ drafts })}>
			<Form />
		</CoreProvider>,
	);
	return screen.findByTestId("value");
}

test("a form begins with what was entered before, and keeps what is entered", async () => {
	const kept = new Map<string, unknown>();
	expect((await form(kept)).textContent).toBe("nothing yet");
	fireEvent.click(screen.getByText("Enter"));
	expect(screen.getByTestId("value").textContent).toBe("something");
	expect(kept.get("form")).toBe("something");
	cleanup();
	expect((await form(kept)).textContent).toBe("something");
	fireEvent.click(screen.getByText("Sign"));
	expect(kept.size).toBe(0);
});

test("what an older program kept in another form is not taken", async () => {
	expect((await form(new Map([["form", { old: true }]]))).textContent).toBe("nothing yet");
});

test("where nothing can be kept, what is entered stays on the page", async () => {
	await form(new Map(), true);
	fireEvent.click(screen.getByText("Enter"));
	expect(screen.getByTestId("value").textContent).toBe("something");
});
