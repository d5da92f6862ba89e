/**
 * What QR codes and links carry: `galen:pair?…` of a hospital, `galen:enrol?…` of a wallet. The same may stand
 * in the fragment of a https link, which no server sees.
 */

import type { CodeRefused, EnrolmentCode, Hex, Network, Outcome, Pairing } from "../contracts";
import { id } from "../contracts";
import { toAccount, toAddress } from "../chain/runtime";

const HASH = /^0x[0-9a-f]{64}$/;
/** Hosts to which an address without encryption may lead: this machine. */
const HERE = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Characters of a code: what a QR code that can be scanned by hand carries, and no page of text. */
const MAX_CODE = 2_048;
/** Characters of an address. */
const MAX_ADDRESS = 200;
/** Characters that turn the order of others around or break a line: a name could seem to go on in the text after it. */
const TURNING = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const no = (failure: CodeRefused): Outcome<never, CodeRefused> => ({ ok: false, failure });

/** The part of a code after its scheme, wherever it stands. */
function parse(text: string, kind: "pair" | "enrol"): URLSearchParams | null {
	const trimmed = text.trim();
	if (trimmed.length > MAX_CODE) return null;
	const fragment = trimmed.startsWith("https://") || trimmed.startsWith("http://") ? trimmed.slice(trimmed.indexOf("#") + 1) : trimmed;
	const found = /^(?:galen:|\/?)(pair|enrol)\?(.+)$/.exec(fragment);
	return found?.[1] === kind && found[2] !== undefined ? new URLSearchParams(found[2]) : null;
}

/** Whether an address may be followed: encrypted, or on this machine; a place and no request. */
export function isSafe(address: string, secure: string, plain: string): boolean {
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		return false;
	}
	if (url.username !== "" || url.password !== "" || /[?#\s]/.test(address) || address.length > MAX_ADDRESS) return false;
	return url.protocol === secure || (url.protocol === plain && HERE.has(url.hostname));
}

/** An address as it is called, so that what is shown is what is asked: a host in the letters that the network uses. */
const bare = (address: string): string => new URL(address).href.replace(/\/+$/, "");

/** Reads a hospital's code. `now` is for codes that end. */
export function readPairing(text: string, now: number): Outcome<Pairing, CodeRefused> {
	const fields = parse(text, "pair");
	if (fields === null) return no({ kind: "not_a_code" });
	const [genesis, node, gateway, hospital] = ["g", "n", "w", "h"].map((name) => fields.get(name));
	const ends = fields.get("e");
	if (!genesis || !HASH.test(genesis) || !node || !gateway || !hospital || !/^\d{1,10}$/.test(hospital)) return no({ kind: "not_a_code" });
	if (ends !== null) {
		if (!/^\d{1,12}$/.test(ends)) return no({ kind: "not_a_code" });
		if (Number(ends) <= now) return no({ kind: "expired", at: id.moment(Number(ends)) });
	}
	if (!isSafe(node, "wss:", "ws:") || !isSafe(gateway, "https:", "http:")) return no({ kind: "unsafe_address" });
	const network: Network = { genesis: genesis as Hex, node: bare(node), gateway: bare(gateway), hospital: id.organization(Number(hospital)) };
	const name = fields.get("c")?.replace(TURNING, "").trim().slice(0, 80) ?? "";
	return { ok: true, value: { network, claimedName: name === "" ? null : name } };
}

/** A hospital's code. */
export function writePairing(network: Network, claimedName: string | null): string {
	const fields = new URLSearchParams({ g: network.genesis, n: network.node, w: network.gateway, h: String(network.hospital) });
	if (claimedName !== null) fields.set("c", claimedName);
	return `galen:pair?${fields.toString()}`;
}

/** Reads what a patient's wallet shows. `expected` is the network of whoever reads, `null` where any will do. */
export function readEnrolment(text: string, expected: Hex | null): Outcome<EnrolmentCode, CodeRefused> {
	const fields = parse(text, "enrol");
	const [genesis, account, key] = [fields?.get("g"), fields?.get("a"), fields?.get("k") ?? null];
	if (!genesis || !HASH.test(genesis) || !account) return no({ kind: "not_a_code" });
	if (key !== null && !HASH.test(key)) return no({ kind: "not_a_code" });
	let address: string;
	try {
		address = toAddress(toAccount(account));
	} catch {
		return no({ kind: "not_a_code" });
	}
	if (expected !== null && genesis !== expected) return no({ kind: "other_network", expected, found: genesis as Hex });
	return { ok: true, value: { genesis: genesis as Hex, account: id.account(address), envelopeKey: key as Hex | null } };
}

/** What a wallet shows to be enrolled. */
export function writeEnrolment(code: EnrolmentCode): string {
	const fields = new URLSearchParams({ g: code.genesis, a: code.account });
	if (code.envelopeKey !== null) fields.set("k", code.envelopeKey);
	return `galen:enrol?${fields.toString()}`;
}
