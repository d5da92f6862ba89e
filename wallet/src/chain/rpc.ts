/**
 * JSON-RPC to one node, over a WebSocket that mends itself.
 *
 * The methods are the old ones (`chain_*`, `state_*`, `author_*`), like the command line's. The new ones
 * end every subscription once finality is more than 128 blocks behind, and a withdrawal has to get
 * through just then.
 */

import { BehaviorSubject, type Observable } from "rxjs";

/** What a node answers when it refuses. */
export class RpcError extends Error {
	constructor(
		readonly code: number,
		readonly data: string,
	) {
		super(`the node refuses (${code})`);
		this.name = "RpcError";
	}
}

/** The node did not answer. Whether it did what was asked is not known. */
export class Unreachable extends Error {
	constructor() {
		super("the node does not answer");
		this.name = "Unreachable";
	}
}

/** Whether there is a connection. */
export type LinkState = "connecting" | "open" | "closed";

/** What the rest of the program sees of a node. */
export interface Rpc {
	readonly state$: Observable<LinkState>;
	/** Asks, and again after a broken connection, unless that could do something twice. */
	request<T>(method: string, params: readonly unknown[], signal?: AbortSignal): Promise<T>;
	/** Notifications until unsubscribed; starts again by itself after a broken connection. */
	subscribe<T>(method: string, unsubscribe: string, params: readonly unknown[], each: (value: T) => void): () => void;
	close(): void;
}

/** How long an answer may take. */
const PATIENCE = 20_000;
/** Most characters of one message: a full block in hexadecimal is a third of it. */
const MAX_FRAME = 32 << 20;
/** Pauses between attempts to connect, the last one again and again. */
const PAUSES = [200, 500, 1_000, 2_000, 5_000];
/** JSON-RPC "server is busy", and the SDK's rate limit: ask later, nothing was done. */
const LATER = new Set([-32_009, -32_999]);

interface Waiting {
	readonly resolve: (value: unknown) => void;
	readonly reject: (error: Error) => void;
	readonly timer: ReturnType<typeof setTimeout>;
}

interface Subscription {
	readonly method: string;
	readonly unsubscribe: string;
	readonly params: readonly unknown[];
	readonly each: (value: never) => void;
	id: string | null;
}

interface Message {
	readonly id?: number;
	readonly result?: unknown;
	readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
	readonly params?: { readonly subscription: string; readonly result: unknown };
}

/** Opens a WebSocket; tests give another. */
export type Dial = (url: string) => WebSocket;

/** Whether asking twice is the same as asking once. Only submitting is not. */
export function mayBeRepeated(method: string): boolean {
	return !method.startsWith("author_");
}

/** Connects to a node and keeps connected. */
export function connect(url: string, dial: Dial = (address) => new WebSocket(address)): Rpc {
	const state = new BehaviorSubject<LinkState>("connecting");
	const waiting = new Map<number, Waiting>();
	const subscriptions = new Set<Subscription>();
	const opened = new Set<() => void>();
	let socket: WebSocket | null = null;
	let next = 1;
	let failures = 0;
	let ended = false;
	let retry: ReturnType<typeof setTimeout> | null = null;

	function dropAll(): void {
		for (const [id, one] of waiting) {
			clearTimeout(one.timer);
			waiting.delete(id);
			one.reject(new Unreachable());
		}
		for (const subscription of subscriptions) subscription.id = null;
	}

	function open(): void {
		if (ended) return;
		state.next("connecting");
		let current: WebSocket;
		try {
			current = dial(url);
		} catch {
			lost(null);
			return;
		}
		socket = current;
		current.onopen = () => {
			if (socket !== current) return;
			failures = 0;
			state.next("open");
			for (const wake of opened) wake();
			opened.clear();
			for (const subscription of subscriptions) void start(subscription);
		};
		current.onmessage = (event: MessageEvent) => {
			// Longer than any answer there is: a node that does not mean well.
			if (String(event.data).length > MAX_FRAME) current.close();
			else receive(String(event.data));
		};
		current.onclose = () => lost(current);
		current.onerror = () => current.close();
	}

	function lost(which: WebSocket | null): void {
		if (socket !== which && which !== null) return;
		socket = null;
		dropAll();
		if (ended) return;
		state.next("closed");
		const pause = PAUSES[Math.min(failures, PAUSES.length - 1)] ?? 5_000;
		failures += 1;
		retry = setTimeout(open, pause);
	}

	function receive(text: string): void {
		let message: Message;
		try {
			message = JSON.parse(text) as Message;
		} catch {
			return;
		}
		if (message.id !== undefined) {
			const one = waiting.get(message.id);
			if (one === undefined) return;
			waiting.delete(message.id);
			clearTimeout(one.timer);
			if (message.error !== undefined) {
				const { code, data, message: words } = message.error;
				one.reject(new RpcError(code, typeof data === "string" ? data : words));
			} else {
				one.resolve(message.result);
			}
		} else if (message.params !== undefined) {
			for (const subscription of subscriptions) {
				if (subscription.id === message.params.subscription) {
					subscription.each(message.params.result as never);
				}
			}
		}
	}

	function send(method: string, params: readonly unknown[]): Promise<unknown> {
		const current = socket;
		if (current === null || current.readyState !== 1) return Promise.reject(new Unreachable());
		const id = next;
		next += 1;
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				waiting.delete(id);
				reject(new Unreachable());
				// A connection on which nothing comes any more is none.
				current.close();
			}, PATIENCE);
			waiting.set(id, { resolve, reject, timer });
			current.send(JSON.stringify({ id, jsonrpc: "2.0", method, params }));
		});
	}

	async function start(subscription: Subscription, attempt = 0): Promise<void> {
		const current = socket;
		try {
			const id = await send(subscription.method, subscription.params);
			if (subscriptions.has(subscription)) subscription.id = String(id);
			else void send(subscription.unsubscribe, [id]).catch(() => undefined);
		} catch (error) {
			// Where the connection broke the next one starts it again. A node that refuses may be busy.
			if (!(error instanceof RpcError)) return;
			const again = () => socket === current && subscriptions.has(subscription) && void start(subscription, attempt + 1);
			setTimeout(again, PAUSES[Math.min(attempt, PAUSES.length - 1)]);
		}
	}

	function whenOpen(signal: AbortSignal | undefined, patience: number): Promise<void> {
		if (socket !== null && socket.readyState === 1) return Promise.resolve();
		return new Promise((resolve, reject) => {
			const end = (done: () => void) => () => {
				opened.delete(wake);
				clearTimeout(timer);
				signal?.removeEventListener("abort", abort);
				done();
			};
			const wake = end(resolve);
			const abort = end(() => reject(new Unreachable()));
			const timer = setTimeout(abort, patience);
			opened.add(wake);
			signal?.addEventListener("abort", abort);
		});
	}

	open();
	return {
		state$: state.asObservable(),
		async request<T>(method: string, params: readonly unknown[], signal?: AbortSignal): Promise<T> {
			for (let attempt = 0; ; attempt += 1) {
				// The first wait is short: whoever asks should soon hear that nobody is there.
				await whenOpen(signal, attempt === 0 ? 4_000 : PATIENCE);
				try {
					return (await send(method, params)) as T;
				} catch (error) {
					const again =
						(error instanceof Unreachable && mayBeRepeated(method) && attempt < 1) ||
						(error instanceof RpcError && LATER.has(error.code) && attempt < 5);
					if (!again || signal?.aborted === true) throw error;
					await new Promise((resolve) => setTimeout(resolve, PAUSES[attempt] ?? 5_000));
				}
			}
		},
		subscribe<T>(method: string, unsubscribe: string, params: readonly unknown[], each: (value: T) => void): () => void {
			const subscription: Subscription = { method, unsubscribe, params, each: each as (value: never) => void, id: null };
			subscriptions.add(subscription);
			if (socket !== null && socket.readyState === 1) void start(subscription);
			return () => {
				subscriptions.delete(subscription);
				if (subscription.id !== null) void send(unsubscribe, [subscription.id]).catch(() => undefined);
			};
		},
		close(): void {
			ended = true;
			if (retry !== null) clearTimeout(retry);
			const current = socket;
			socket = null;
			dropAll();
			current?.close();
			state.next("closed");
			state.complete();
		},
	};
}
