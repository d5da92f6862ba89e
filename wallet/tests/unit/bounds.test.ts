/** What a node or a gateway may make this device do: read, wait and ask for so much, and no more. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { id, type TemplateRef } from "../../src/contracts";
import { compact } from "../../src/chain/bytes";
import { Failed } from "../../src/chain/failure";
import type { At } from "../../src/chain/node";
import { organizations, ORGANIZATIONS, pages, type TemplateHead } from "../../src/chain/queries";
import { connect, Unreachable } from "../../src/chain/rpc";
import { GatewayClient } from "../../src/gateway/client";
import { pagesOf } from "../../src/gateway/pages";
import { readBytes, readParts } from "../../src/gateway/reading";
import type { InboxEntry } from "../../src/gateway/types";
import { inboxItem } from "../../src/state/inbox";
import { VERSIONS, wantedVersions } from "../../src/state/subject";

afterEach(() => void vi.useRealTimers());

const failureOf = async (act: Promise<unknown>) => {
	try {
		await act;
	} catch (error) {
		if (error instanceof Failed) return error.failure.kind;
		throw error;
	}
	return null;
};

/** An answer whose parts come when they are asked for. */
const answer = (parts: AsyncGenerator<Uint8Array> | Generator<Uint8Array>, headers: Record<string, string> = {}): Response =>
	new Response(
		new ReadableStream<Uint8Array>({
			async pull(controller) {
				try {
					const { done, value } = await parts.next();
					if (done === true) controller.close();
					else controller.enqueue(value);
				} catch (error) {
					controller.error(error);
				}
			},
		}),
		{ headers },
	);

function* kilobytes(count: number): Generator<Uint8Array> {
	for (let at = 0; at < count; at += 1) yield new Uint8Array(1_024).fill(at);
}

const client = (respond: () => Response) => new GatewayClient("https://gateway.example", (async () => respond()) as unknown as typeof fetch);

describe("an answer", () => {
	test("is read whole, up to what was to be expected", async () => {
		expect((await readBytes(answer(kilobytes(4)), 4_096)).length).toBe(4_096);
		expect(await failureOf(readBytes(answer(kilobytes(5)), 4_096))).toBe("damaged");
	});

	test("that says it is longer is not begun, and one that does not end is left", async () => {
		let taken = 0;
		function* endless(): Generator<Uint8Array> {
			for (;;) {
				taken += 1;
				yield new Uint8Array(1_024);
			}
		}
		expect(await failureOf(readParts(answer(endless(), { "content-length": "1000000" }), 4_096))).toBe("damaged");
		expect(taken).toBeLessThan(3);
		expect(await failureOf(readParts(answer(endless()), 4_096))).toBe("damaged");
		expect(taken).toBeLessThan(10);
	});

	test("that breaks off is the gateway's trouble, whatever was asked for", async () => {
		async function* broken(): AsyncGenerator<Uint8Array> {
			yield Uint8Array.of(0x5b);
			throw new TypeError("terminated");
		}
		const gateway = client(() => answer(broken()));
		expect(await failureOf(gateway.bytes("/objects/1"))).toBe("gateway_down");
		expect(await failureOf(gateway.json("/records"))).toBe("gateway_down");
		expect(await failureOf(gateway.blob("/disclosures"))).toBe("gateway_down");
	});

	test("may take long in all, as long as something comes, and not stand still", async () => {
		vi.useFakeTimers();
		const wait = (seconds: number) => new Promise<void>((done) => setTimeout(done, seconds * 1_000));
		async function* slow(pause: number): AsyncGenerator<Uint8Array> {
			for (let at = 0; at < 10; at += 1) {
				await wait(pause);
				yield Uint8Array.of(at);
			}
		}
		const long = client(() => answer(slow(20))).bytes("/objects/1");
		await vi.advanceTimersByTimeAsync(201_000);
		expect((await long).length).toBe(10);
		const stuck = failureOf(client(() => answer(slow(40))).bytes("/objects/1"));
		await vi.advanceTimersByTimeAsync(31_000);
		expect(await stuck).toBe("gateway_down");
	});

	test("has to begin in time", async () => {
		vi.useFakeTimers();
		const silent = (async (_: string, { signal }: RequestInit) =>
			new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)))) as unknown as typeof fetch;
		const asked = failureOf(new GatewayClient("https://gateway.example", silent).json("/records"));
		await vi.advanceTimersByTimeAsync(31_000);
		expect(await asked).toBe("gateway_down");
	});

	test("that refuses at length is a refusal", async () => {
		const gateway = client(() => new Response(answer(kilobytes(1_000)).body, { status: 502 }));
		expect(await failureOf(gateway.json("/records"))).toBe("gateway_down");
	});
});

describe("a list of a gateway", () => {
	const all = async (next: (after: string | null) => { readonly items: number; readonly next: string | number | null }, most?: number) => {
		let [count, asked] = [0, 0];
		const list = pagesOf(
			async (after) => {
				asked += 1;
				return next(after);
			},
			({ items }) => items,
			most,
		);
		for await (const page of list) count += page.items;
		return { count, asked };
	};

	test("is read to its end", async () => {
		expect(await all((after) => ({ items: 2, next: after === "2" ? null : after === null ? 1 : 2 }))).toEqual({ count: 6, asked: 3 });
		expect(await all(() => ({ items: 0, next: null }))).toEqual({ count: 0, asked: 1 });
	});

	test("that goes in circles, is empty on and on, or does not end is none", async () => {
		let asked = 0;
		const counted = (page: (after: string | null) => { readonly items: number; readonly next: string }) =>
			failureOf(
				all((after) => {
					asked += 1;
					return page(after);
				}),
			);
		expect(await counted(() => ({ items: 1, next: "again" }))).toBe("damaged");
		expect(await counted((after) => ({ items: 1, next: after === "a" ? "b" : "a" }))).toBe("damaged");
		expect(await counted((after) => ({ items: 0, next: `${after ?? ""}x` }))).toBe("damaged");
		expect(asked).toBe(2 + 3 + 1);
		let number = 0;
		expect(await failureOf(all(() => ({ items: 10, next: (number += 1) }), 100))).toBe("damaged");
		expect(number).toBe(11);
	});
});

describe("an inbox", () => {
	const entry = (kind: string, refs: object) => ({ number: 1, at: 1, kind, refs, unread: true }) as unknown as InboxEntry;

	test("with one entry that cannot be read shows the others, and that one as what it is", () => {
		expect(inboxItem(entry("payout", { amount: "1.5", order: 1 })).what).toEqual({ kind: "other", code: "payout" });
		expect(inboxItem(entry("payout", { amount: "15" })).what).toEqual({ kind: "paid", amount: 15n, order: null });
	});
});

describe("a node", () => {
	test("that names a number of organizations is asked for as many as there can be", async () => {
		let asked = 0;
		const at = {
			stored: async () => 4_294_967_295,
			ask: async () => {
				asked += 1;
				return undefined;
			},
		} as unknown as At;
		expect((await organizations(at, new Map())).size).toBe(0);
		expect(asked).toBe(2 * ORGANIZATIONS);
	});

	test("that answers full pages for ever is not listened to for ever", async () => {
		let number = 0;
		const endless = async () => Array.from({ length: 256 }, () => (number += 1));
		await expect(pages(endless, (item) => compact(item))).rejects.toThrow("refuses");
		expect(number).toBeLessThan(1_000_000);
	});

	test("whose message is longer than any answer loses its connection", async () => {
		const socket = { readyState: 0, onopen: null, onmessage: null, onclose: null, onerror: null, sent: "", closed: false } as unknown as WebSocket & {
			sent: string;
			closed: boolean;
		};
		Object.assign(socket, {
			send: (text: string) => (socket.sent = text),
			close: () => {
				socket.closed = true;
				socket.onclose?.({} as CloseEvent);
			},
		});
		const rpc = connect("ws://127.0.0.1:1", () => socket);
		Object.assign(socket, { readyState: 1 });
		socket.onopen?.({} as Event);
		// Submitting is not repeated, so that the broken connection is seen.
		const asked = rpc.request("author_submitExtrinsic", []);
		await vi.waitFor(() => expect(socket.sent).not.toBe(""));
		socket.onmessage?.({ data: `{"id":1,"result":"${"0".repeat(33 << 20)}"}` } as MessageEvent);
		await expect(asked).rejects.toBeInstanceOf(Unreachable);
		expect(socket.closed).toBe(true);
		rpc.close();
	});

	test("that names four thousand million versions of a template is asked for the newest, and for those that are signed", () => {
		const head = (number: number, latest: number): TemplateHead => ({ id: number, latest, minimum: 1, class: "care" });
		const signed = (number: number, version: number): TemplateRef => ({ id: id.template(number), version });
		const wanted = wantedVersions([head(0, 4_294_967_295), head(1, 3)], [signed(0, 7), signed(0, 7), signed(0, 4_294_967_295), signed(1, 2), signed(1, 9), signed(5, 1)]);
		const of = (number: number) => wanted.filter((one) => one.head.id === number).map(({ version }) => version);
		expect(of(0)).toHaveLength(VERSIONS + 1);
		expect(of(0)[0]).toBe(4_294_967_295);
		expect(of(0).at(-1)).toBe(7);
		expect(of(1)).toEqual([3, 2, 1]);
		const many = wantedVersions(Array.from({ length: 1_000 }, (_, number) => head(number, 1_000)), []);
		expect(many.length).toBeLessThanOrEqual(1_024);
	});
});
