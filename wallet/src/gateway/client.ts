/** The hospital's gateway: requests, and its problems as states a page is designed for. */

import type { AccountId, Failure, Moment } from "../contracts";
import { id } from "../contracts";
import { deviceTime, Failed } from "../chain/failure";
import { brokenOff, readBytes, readParts } from "./reading";

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
	"finality-stale": () => ({ kind: "chain_behind", finalizedAt: null, blocksBehind: 0 }),
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

/** Longest wait until an answer begins, in milliseconds. How long all of it takes is up to its length. */
const PATIENCE = 30_000;
/** Most bytes of an answer in JSON: a page of a list, or the keys of many records. */
const MAX_JSON = 32 << 20;
/** Most bytes of a problem. */
const MAX_PROBLEM = 64 << 10;
/** Most bytes of one record, of a series of images too. */
const MAX_OBJECT = 512 << 20;
/** Most bytes of a list that is saved as a file. */
const MAX_FILE = 256 << 20;

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
		const late = new AbortController();
		// Whoever sends something long says how long that may take.
		const timer = asked.signal === undefined ? setTimeout(() => late.abort(), PATIENCE) : undefined;
		let response: Response;
		try {
			response = await this.send(`${this.url}${path}`, {
				method: asked.method ?? "GET",
				headers,
				body,
				credentials: "omit",
				cache: "no-store",
				redirect: "error",
				signal: asked.signal ?? late.signal,
			});
		} catch {
			throw brokenOff();
		} finally {
			clearTimeout(timer);
		}
		if (response.ok) return response;
		let problem: unknown = null;
		try {
			problem = parse(await readBytes(response, MAX_PROBLEM));
		} catch {
			// Not the gateway's own answer: a proxy's, for one.
		}
		throw new Failed(failureOfProblem(response.status, problem, response.headers.get("retry-after"), deviceTime()));
	}

	/** An answer in JSON. */
	async json<T>(path: string, asked: Asked = {}): Promise<T> {
		return jsonOf<T>(await this.ask(path, asked));
	}

	/** The JSON of an answer whatever its status: of a health check, whose body says more than its number. */
	async whatever<T>(path: string): Promise<T> {
		const response = await this.send(`${this.url}${path}`, { credentials: "omit", cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
		return jsonOf<T>(response);
	}

	/** An answer's bytes. */
	async bytes(path: string, asked: Asked = {}): Promise<Uint8Array> {
		return readBytes(await this.ask(path, { accept: "application/octet-stream", ...asked }), MAX_OBJECT);
	}

	/** An answer to save as a file. */
	async blob(path: string, asked: Asked = {}): Promise<Blob> {
		const response = await this.ask(path, { accept: "*/*", ...asked });
		return new Blob(await readParts(response, MAX_FILE), { type: response.headers.get("content-type") ?? "" });
	}
}

const parse = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

/** JSON that is none is a proxy's page, or half an answer. */
async function jsonOf<T>(response: Response): Promise<T> {
	const bytes = await readBytes(response, MAX_JSON);
	try {
		return parse(bytes) as T;
	} catch {
		throw new Failed({ kind: "gateway_down" });
	}
}
