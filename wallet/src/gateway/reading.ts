/**
 * Reading an answer: as long as something comes, however slow, and never more than was to be expected. A gateway that
 * was taken over, or a proxy before it, must not fill the device's memory.
 */

import { Failed, isOffline } from "../chain/failure";

/** Longest pause between two parts of an answer, in milliseconds. */
const PAUSE = 30_000;

/** The connection broke off. */
export const brokenOff = (): Failed => new Failed(isOffline() ? { kind: "offline" } : { kind: "gateway_down" });

/** All parts of an answer, at most so many bytes. Throws {@link Failed}. */
export async function readParts(response: Response, most: number, pause = PAUSE): Promise<Uint8Array<ArrayBuffer>[]> {
	const tooLong = () => new Failed({ kind: "damaged" });
	if (Number(response.headers.get("content-length") ?? "0") > most) {
		void response.body?.cancel().catch(() => undefined);
		throw tooLong();
	}
	const reader = response.body?.getReader();
	const parts: Uint8Array<ArrayBuffer>[] = [];
	if (reader === undefined) return parts;
	let length = 0;
	try {
		for (;;) {
			const { done, value } = await inTime(reader.read(), pause);
			if (done) return parts;
			length += value.length;
			if (length > most) throw tooLong();
			parts.push(value);
		}
	} catch (error) {
		void reader.cancel().catch(() => undefined);
		throw error instanceof Failed ? error : brokenOff();
	}
}

/** All of an answer's bytes. */
export async function readBytes(response: Response, most: number): Promise<Uint8Array> {
	const parts = await readParts(response, most);
	const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** What is promised, unless it takes too long. */
export async function inTime<T>(promised: Promise<T>, milliseconds: number): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(brokenOff()), milliseconds);
	});
	try {
		return await Promise.race([promised, late]);
	} finally {
		clearTimeout(timer);
	}
}
