/** Where an act stands. Three stages that can never be taken for each other, and the ends that are none. */
import type { Voice } from "../app/say";
import type { ActStatus } from "../contracts";
import { refusalInWords } from "./trouble";

/** What a person must be able to tell apart at a glance. */
export type Stage = "waiting" | "moving" | "final" | "refused" | "unread";

/** The stage of a status. Nothing but the ledger's finality is final. */
export function stageOf(status: ActStatus): Stage {
	switch (status.at) {
		case "waiting":
		case "signing":
			return "waiting";
		case "sent":
		case "in_block":
			return "moving";
		case "final":
			return "final";
		case "refused":
		case "unread":
			return status.at;
	}
}

/** The stage in words. */
export function stageInWords(stage: Stage, { say }: Voice): string {
	return say(`stage.${stage}`);
}

/** What is going on, in a sentence. */
export function statusInWords(status: ActStatus, voice: Voice): string {
	const { say, formats } = voice;
	switch (status.at) {
		case "waiting":
			return say(`status.waiting.${status.because}`);
		case "signing":
			return say("status.signing");
		case "sent":
			return say(status.uncertain ? "status.uncertain" : "status.sent");
		case "in_block":
			return say("status.in_block", { number: formats.number(status.number) });
		case "final":
			return say("status.final", { time: formats.minute(status.time), number: formats.number(status.number) });
		case "unread":
			return say("status.unread", { time: formats.minute(status.time), number: formats.number(status.number) });
		case "refused":
			return refusalInWords(status.why, voice);
	}
}

/** What can be done about an act that was not done: the same once more, or first another look at what it is. */
export function remedyOf(status: ActStatus): "again" | "look" | null {
	if (status.at !== "refused" || !status.again) return null;
	return ["old", "stopped", "runtime"].includes(status.why.by) ? "look" : "again";
}
