// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { lazy, Suspense, type JSX } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { draw } from "../testing/draw";
import { Boundary, DidNotLoad } from "./boundary";

afterEach(() => {
	cleanup();
	vi.restoreAllMocks();
});

test("a page whose file is gone leaves a sentence and a way on, not an empty screen", async () => {
	// React says it on the console as well.
	vi.spyOn(console, "error").mockImplementation(() => undefined);
	const Gone = lazy(async (): Promise<{ default: () => JSX.Element }> => {
		throw new TypeError("Failed to fetch dynamically imported module");
	});
	await draw(
		<Boundary>
			<Suspense fallback={<p>Loading</p>}>
				<Gone />
			</Suspense>
		</Boundary>,
	);
	expect((await screen.findByRole("alert")).textContent).toContain("This page did not load");
	expect(screen.getByRole("button", { name: "Reload" })).toBeDefined();
});

test("loading anew is asked for once", async () => {
	const onReload = vi.fn(() => new Promise<void>(() => undefined));
	await draw(<DidNotLoad onReload={onReload} />);
	fireEvent.click(screen.getByRole("button", { name: "Reload" }));
	fireEvent.click(screen.getByRole("button"));
	expect(onReload).toHaveBeenCalledTimes(1);
});
