// @vitest-environment jsdom
import { cleanup } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { id, type ActStatus } from "../../contracts";
import { draw } from "../../testing/draw";
import { StageTrack } from "./stage";

afterEach(cleanup);

const STATUS: Record<string, ActStatus> = {
	waiting: { at: "waiting", because: "offline" },
	moving: { at: "in_block", hash: "0x0", block: "0x0", number: 7 },
	final: { at: "final", hash: "0x0", block: "0x0", number: 7, time: id.moment(1_780_315_200) },
};

test("the three stages differ in word, shape and place, not by colour alone", async () => {
	const seen = new Set<string>();
	for (const [stage, status] of Object.entries(STATUS)) {
		const { container } = await draw(<StageTrack status={status} />);
		const here = container.querySelector('[aria-current="step"]');
		expect(container.querySelector(`[data-stage="${stage}"]`)).not.toBeNull();
		seen.add(`${here?.textContent}|${here?.querySelector("path")?.getAttribute("d")}|${here?.querySelector(".track-dot")?.className}`);
		cleanup();
	}
	expect(seen.size).toBe(3);
});

test("what is in a block says that it is not final", async () => {
	const { container } = await draw(<StageTrack status={STATUS.moving as ActStatus} />);
	expect(container.textContent).toContain("Not final yet");
	expect(container.querySelector('[aria-current="step"]')?.textContent).toBe("On its way");
});

test("a refusal says why", async () => {
	const { container } = await draw(<StageTrack status={{ at: "refused", why: { by: "membership", code: "quota_exhausted" }, again: true }} />);
	expect(container.textContent).toContain("Not done");
	expect(container.textContent).toContain("Try again in a minute");
});
