/** The hospital's gateway: requests, and its problems as states a page is designed for. */

import type { AccountId, Failure, Moment } from "../contracts";
import { id } from "../contracts";
import { deviceTime, Failed, isOffline } from "../chain/failure";

/** What stands before a problem's name in its type, RFC 9457. */
const URN = "urn:galen:problem:";

/** Names of problems that pass by themselves, or mean something of their own to a page. */
const MEANING: Readonly<Record<string, (retryAt: Moment | null) => Failure>> = {
	unauthorized: () => ({ kind: "signed_out" }),
	"not-found": () => ({ kind: "not_found" }),
	forbidden: () => ({ kind: "not_yours" }),
	"not-represented": () => ({ kind: "not_yours" }),
	"insufficient-scope": () => ({ kind: "not_yours" }),
	erased: () => ({ kind: "erased" }),
	damaged: () => ({ kind: "damaged" }),
	busy: (retryAt) => ({ kind: "gateway_busy", retryAt }),
	timeout: (retryAt) => ({ kind: "gateway_busy", retryAt }),
	stopping: (retryAt) => ({ kind: "gateway_busy", retryAt }),
	"store-unavailable": (retryAt) => ({ kind: "gateway_busy", retryAt }),
	"finality-stale": () => ({ kind: "chain_behind", finalizedAt: id.moment(0), blocksBehind: 0 }),
	"node-unreachable": () => ({ kind: "node_down" }),
};

/** What a refusal of the gateway is to a page. */
export function failureOfProblem(status: number, body: unknown, retryAfter: string | null, now: Moment): Failure {
	const type = (body as { type?: unknown } | null)?.type;
	// FHIR routes answer with an outcome whose first issue carries the name.
	const coded = (body as { issue?: readonly { details?: { coding?: readonly { code?: unknown }[] } }[] } | null)?.issue?.[0]?.details?.coding?.[0]?.code;
	const name = typeof type === "string" && type.startsWith(URN) ? type.slice(URN.length) : typeof coded === "string" ? coded : null;
	const seconds = Number(retryAfter);
	const retryAt = retryAfter !== null && Number.isFinite(seconds) ? id.moment(now + seconds) : null;
	if (name !== null) return MEANING[name]?.(retryAt) ?? { kind: "refused", problem: name };
	if (status === 401) return { kind: "signed_out" };
	if (status >= 500) return { kind: "gateway_down" };
	return { kind: "refused", problem: `http-${status}` };
}

/** How a request is made. */
export interface Asked {
	readonly method?: "GET" | "POST";
	readonly body?: unknown;
	readonly token?: string | null;
	/** Whose data is meant, where it is not the caller's own. */
	readonly subject?: AccountId | null;
	readonly accept?: string;
	readonly signal?: AbortSignal;
}

/** Longest wait for the first byte of an answer. */
const PATIENCE = 30_000;

/** Requests to one gateway. Throws {@link Failed}. */
export class GatewayClient {
	constructor(
		readonly url: string,
		private readonly send: typeof fetch = (...args) => fetch(...args),
	) {}

	/** An answer whose status says yes. */
	async ask(path: string, asked: Asked = {}): Promise<Response> {
		const headers = new Headers({ accept: asked.accept ?? "application/json" });
		if (asked.token !== undefined && asked.token !== null) headers.set("authorization", `Bearer ${asked.token}`);
		if (asked.subject !== undefined && asked.subject !== null) headers.set("galen-subject", asked.subject);
		let body: BodyInit | null = null;
		if (asked.body instanceof Blob) {
			body = asked.body;
			headers.set("content-type", asked.body.type);
		} else if (asked.body !== undefined) {
			body = JSON.stringify(asked.body);
			headers.set("content-type", "application/json");
		}
		let response: Response;
		try {
			response = await this.send(`${this.url}${path}`, {
				method: asked.method ?? "GET",
				headers,
				body,
				credentials: "omit",
				cache: "no-store",
				redirect: "error",
				signal: asked.signal ?? AbortSignal.timeout(PATIENCE),
			});
		} catch {
			throw new Failed(isOffline() ? { kind: "offline" } : { kind: "gateway_down" });
		}
		if (response.ok) return response;
		const text = await response.text().catch(() => "");
		let problem: unknown = null;
		try {
			problem = JSON.parse(text);
		} catch {
			// Not the gateway's own answer: a proxy's, for one.
		}
		throw new Failed(failureOfProblem(response.status, problem, response.headers.get("retry-after"), deviceTime()));
	}

	/** An answer in JSON. */
	async json<T>(path: string, asked: Asked = {}): Promise<T> {
		const response = await this.ask(path, asked);
		try {
			return (await response.json()) as T;
		} catch {
			throw new Failed({ kind: "gateway_down" });
		}
	}

	/** An answer's bytes. */
	async bytes(path: string, asked: Asked = {}): Promise<Uint8Array> {
		const response = await this.ask(path, { accept: "application/octet-stream", ...asked });
		return new Uint8Array(await response.arrayBuffer());
	}
}
