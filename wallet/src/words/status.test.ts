import { expect, test } from "vitest";
import { id, type ActStatus } from "../contracts";
import { stageOf } from "./status";

const WAITING = (["offline", "node_down", "locked", "turn", "quota", "network"] as const).map((because): ActStatus => ({ at: "waiting", because }));
const MOVING: readonly ActStatus[] = [
	{ at: "sent", hash: "0x0", uncertain: false },
	{ at: "sent", hash: "0x0", uncertain: true },
	{ at: "in_block", hash: "0x0", block: "0x0", number: 1 },
];
const FINAL: ActStatus = { at: "final", hash: "0x0", block: "0x0", number: 1, time: id.moment(1) };

test("pending is never shown as done", () => {
	for (const status of [...WAITING, { at: "signing" } as const]) expect(stageOf(status)).toBe("waiting");
	for (const status of MOVING) expect(stageOf(status)).toBe("moving");
	expect(stageOf(FINAL)).toBe("final");
	expect(stageOf({ at: "refused", why: { by: "time" }, again: true })).toBe("refused");
});
