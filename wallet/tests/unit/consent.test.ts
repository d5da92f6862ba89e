import { test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Blake2256 } from "@polkadot-api/substrate-bindings";
import { id, type Choice, type Conditions, type ConsentAct, type Rule, type Terms } from "../../src/contracts";
import { toHex } from "../../src/chain/bytes";
import { readPairing, readEnrolment, writeEnrolment, writePairing, isSafe } from "../../src/state/codes";
import { pack, unpack } from "../../src/state/pack";
import { inLanguage, textOf, textsFor } from "../../src/state/templates";
import { build, usual } from "../../src/state/usual";
import { ConsentView, type World } from "../../src/vault/client";
import { file, GENESIS, NETWORK, vaultHere, vector } from "./support";
import { toAddress } from "../../src/chain/runtime";
import { fromHex } from "../../src/chain/bytes";

/** The little of TOML that the command line's rule files use. */
function readRules(text: string): { readonly template: string; readonly rules: readonly Record<string, unknown>[] } {
	const rules: Record<string, unknown>[] = [];
	let template = "";
	for (const line of text.split("\n")) {
		const trimmed = line.trim();
		if (trimmed === "" || trimmed.startsWith("#")) continue;
		if (trimmed === "[[rule]]") {
			rules.push({});
			continue;
		}
		const [, key, value] = /^(\w+) = (.+)$/.exec(trimmed) as unknown as [string, string, string];
		const read: unknown = value.startsWith("{") ? Object.fromEntries([/(\w+) = "(\w+)"/.exec(value)?.slice(1) as [string, string]]) : JSON.parse(value);
		const rule = rules.at(-1);
		if (rule === undefined) template = String(read);
		else rule[key] = read;
	}
	return { template, rules };
}

const sorted = (list: readonly string[] | null): readonly string[] | null => (list === null ? null : [...list].sort());

/** A rule of the wallet in the words of a rule file. */
function asFile(rule: Rule): Record<string, unknown> {
	const { conditions } = rule;
	const terms: Terms | null = rule.effect === "permit" ? rule.terms : null;
	const given: Record<string, unknown> = {
		effect: rule.effect,
		purposes: sorted(conditions.purposes),
		actions: sorted(conditions.actions),
		categories: sorted(conditions.categories),
		recipient: conditions.recipient?.by === "kind" ? { kind: conditions.recipient.kind } : null,
		confidentiality: conditions.confidentiality,
		sensitivities: sorted(conditions.sensitivities),
		qualifications: terms === null || terms.qualifications.length === 0 ? null : sorted(terms.qualifications.map((code) => code.replaceAll("_", "-"))),
		payment: terms?.payment.paid === true ? "any" : null,
		refrains: terms === null || terms.refrains.length === 0 ? null : sorted(terms.refrains),
	};
	return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

describe("the usual consents", () => {
	test("are the command line's", () => {
		for (const { name, about, rules } of usual(id.organization(3))) {
			const written = readRules(file(`cli/src/rules/usual/${name}.toml`).toString("utf8"));
			expect(written.template, name).toBe(about);
			const there = written.rules.map((rule) =>
				Object.fromEntries(Object.entries(rule).map(([key, value]) => [key, Array.isArray(value) ? sorted(value as string[]) : value])),
			);
			expect(rules.map(asFile), name).toEqual(there);
		}
	});

	test("about the own hospital are for it alone", () => {
		expect(usual(null).some(({ name }) => name === "care-here")).toBe(false);
		const here = usual(id.organization(3)).find(({ name }) => name === "care-here");
		expect(here?.rules[0].conditions.recipient).toEqual({ by: "organization", organization: 3 });
	});
});

/** A world of so many partners, with consents that differ in everything. */
function world(partners: number): World {
	return {
		at: 1_764_000_000,
		consents: "0x",
		templates: [{ id: 0, latest: 1, minimum: 1 }, { id: 1, latest: 1, minimum: 1 }],
		representatives: [],
		organizations: [
			{ id: 0, kind: "hospital", jurisdiction: "DE", active: true, qualifications: [] },
			...Array.from({ length: partners }, (_, at) => ({
				id: at + 1, kind: "partner", jurisdiction: at % 2 === 0 ? "DE" : "FR", active: true,
				qualifications: [{ code: "ethics_approval", until: 1_900_000_000 }, { code: "accepted_terms", until: 1_900_000_000 }],
			})),
		],
		as_representative: null,
	};
}

const CHOICE: Choice = {
	template: { id: id.template(1), version: 1 }, who: { by: "kind", kind: "partner" }, what: ["laboratory", "problems"], why: ["HRESCH"],
	from: id.moment(1_764_000_000), until: id.moment(1_800_000_000), payment: { paid: true, from: 5_000_000n }, sensitive: [],
	qualifications: ["ethics_approval", "accepted_terms"],
};

const AMINA = id.account(toAddress(fromHex(vector.account)));

describe("the consent screen", () => {
	test("says what a choice would allow, from the evaluator itself", async () => {
		const view = await ConsentView.make(vaultHere(), world(2));
		const act: ConsentAct = { act: "give_consent", subject: AMINA, draft: build(CHOICE) };
		const { difference, fault } = await view.preview(act);
		expect(fault).toBeNull();
		expect(difference.opens.map(({ organization, purpose }) => [organization, purpose])).toEqual([
			[1, "HRESCH"], [1, "DSRCH"], [2, "HRESCH"], [2, "DSRCH"],
		]);
		// A floor above nothing: only paid use is covered.
		expect(difference.opens[0]?.unpaid).toEqual([]);
		expect([...(difference.opens[0]?.paid ?? [])].sort()).toEqual(["laboratory", "problems"]);
		view.free();
	});

	test("answers within 50 ms for fifty organizations", async () => {
		const view = await ConsentView.make(vaultHere(), world(50));
		const act: ConsentAct = { act: "give_consent", subject: AMINA, draft: build(CHOICE) };
		await view.preview(act);
		const times: number[] = [];
		for (let round = 0; round < 15; round += 1) {
			const start = performance.now();
			await view.preview(act);
			times.push(performance.now() - start);
		}
		times.sort((a, b) => a - b);
		const median = times[7] as number;
		console.info(`what would this allow, 50 organizations: ${median.toFixed(1)} ms`);
		expect(median).toBeLessThan(50);
		view.free();
	});

	test("reads faults as the ledger would state them", async () => {
		const view = await ConsentView.make(vaultHere(), world(1));
		const draft = build(CHOICE);
		const of = async (changed: typeof draft) => (await view.preview({ act: "give_consent", subject: AMINA, draft: changed })).fault;
		expect(await of({ ...draft, template: { id: id.template(9), version: 1 } })).toEqual({ kind: "unknown_template" });
		expect(await of({ ...draft, period: { start: id.moment(0), end: id.moment(9) } })).toEqual({ kind: "already_over" });
		expect((await view.preview({ act: "withdraw_all", subject: AMINA })).fault).toEqual({ kind: "nothing_to_act_on" });
		view.free();
	});

	test("asks for care with care's conditions, and for research with research's", () => {
		const conditions = (choice: Choice): Conditions => build(choice).rules[0].conditions;
		expect(conditions(CHOICE)).toMatchObject({ actions: ["use", "count", "compute"], confidentiality: "N" });
		expect(conditions({ ...CHOICE, why: ["TREAT"], payment: { paid: false } })).toMatchObject({ actions: ["access", "use"], confidentiality: "R" });
		expect(conditions({ ...CHOICE, what: "everything" }).categories).toBeNull();
	});
});

describe("templates", () => {
	const text = "CONSENT TO SHARE MY RECORDS";
	const hash = toHex(Blake2256(new TextEncoder().encode(text)));

	test("are shown only where the text is the one whose hash the ledger has", () => {
		expect(textOf(hash, { [hash]: text })).toBe(text);
		expect(textOf(hash, { [hash]: `${text} ` })).toBeNull();
		expect(textOf(hash, {})).toBeNull();
		const published = [{ language: "en", hash }, { language: "es", hash: `0x${"00".repeat(32)}` as const }];
		expect(textsFor(published, { [hash]: text })).toMatchObject({ text: "known", texts: [{ language: "en", text }] });
		expect(textsFor(published, {})).toMatchObject({ text: "unknown" });
	});

	test("come in the language asked for, else in another", () => {
		const texts = ["en", "es"].map((language) => ({ language: id.language(language), hash, text }));
		expect(inLanguage(texts, "es-MX")?.language).toBe("es");
		expect(inLanguage(texts, "ar")?.language).toBe("en");
	});

	test("of the demo networks are all known", async () => {
		const { default: bundled } = await import("../../src/chain/generated/templates");
		for (const [known, content] of Object.entries(bundled)) expect(textOf(known as `0x${string}`)).toBe(content);
		expect(Object.keys(bundled)).toHaveLength(4);
	});
});

describe("codes", () => {
	test("of a hospital are read as they were written", () => {
		const text = writePairing(NETWORK, "Hospital «Süd» & Söhne");
		expect(readPairing(text, 0)).toEqual({ ok: true, value: { network: NETWORK, claimedName: "Hospital «Süd» & Söhne" } });
		expect(readPairing(`https://wallet.example/#/${text.slice("galen:".length)}`, 0)).toMatchObject({ ok: true });
	});

	test("that are none, are over, or lead elsewhere are refused", () => {
		const of = (text: string, now = 0) => {
			const read = readPairing(text, now);
			return read.ok ? null : read.failure.kind;
		};
		const good = writePairing(NETWORK, null);
		expect(of("hello")).toBe("not_a_code");
		expect(of(good.replace("pair", "enrol"))).toBe("not_a_code");
		expect(of(good.replace("0x11", "0xzz"))).toBe("not_a_code");
		expect(of(`${good}&e=100`, 100)).toBe("expired");
		expect(of(`${good}&e=101`, 100)).toBeNull();
		expect(of(writePairing({ ...NETWORK, gateway: "http://gateway.example" }, null))).toBe("unsafe_address");
		expect(of(writePairing({ ...NETWORK, node: "ws://10.0.0.5:9944" }, null))).toBe("unsafe_address");
		expect(isSafe("https://user:secret@gateway.example", "https:", "http:")).toBe(false);
		expect(isSafe("javascript:alert(1)", "https:", "http:")).toBe(false);
	});

	test("that are longer than a code, or name more than a place, are refused", () => {
		const of = (network: Partial<typeof NETWORK>) => {
			const read = readPairing(writePairing({ ...NETWORK, ...network }, null), 0);
			return read.ok ? read.value.network : read.failure.kind;
		};
		expect(readPairing(`${writePairing(NETWORK, null)}&x=${"y".repeat(2_048)}`, 0)).toMatchObject({ ok: false, failure: { kind: "not_a_code" } });
		expect(readEnrolment(`${writeEnrolment({ genesis: GENESIS, account: AMINA, envelopeKey: null })}&x=${"y".repeat(2_048)}`, null)).toMatchObject({ ok: false });
		for (const gateway of ["https://gateway.example/?to=elsewhere", "https://gateway.example/#part", `https://gateway.example/${"a".repeat(200)}`, "https://a@gateway.example"]) {
			expect(of({ gateway }), gateway).toBe("unsafe_address");
		}
		expect(of({ node: "wss://node.example?x" })).toBe("unsafe_address");
		// A path is a place: a gateway may stand under one. What is shown is what is asked.
		expect(of({ gateway: "https://Gateway.Example/galen/" })).toMatchObject({ gateway: "https://gateway.example/galen" });
		expect(of({ gateway: "https://gаteway.example" })).toMatchObject({ gateway: "https://xn--gteway-3nf.example" });
	});

	test("claim a name that turns nothing around", () => {
		const named = (name: string) => {
			const read = readPairing(writePairing(NETWORK, name), 0);
			return read.ok ? read.value.claimedName : null;
		};
		expect(named("Hospital\u202e del\u2066 Mar\n")).toBe("Hospital del Mar");
		expect(named("مستشفى دمشق")).toBe("مستشفى دمشق");
		expect(named("\u200f\u202e ")).toBeNull();
	});

	test("of a patient say the account, and another network's are refused", () => {
		const code = { genesis: GENESIS, account: AMINA, envelopeKey: vector.envelopeKey };
		const text = writeEnrolment(code);
		expect(readEnrolment(text, GENESIS)).toEqual({ ok: true, value: code });
		const other = `0x${"22".repeat(32)}` as const;
		expect(readEnrolment(text, other)).toEqual({ ok: false, failure: { kind: "other_network", expected: other, found: GENESIS } });
		expect(readEnrolment(text.replace(AMINA, "5Grwva"), null)).toEqual({ ok: false, failure: { kind: "not_a_code" } });
	});
});

describe("what is kept", () => {
	test("comes back as it was, large numbers, bytes and maps included", () => {
		const value = { amount: 1n << 90n, bytes: Uint8Array.of(1, 2), names: new Map([[1, { id: 2n }]]), nothing: null, list: [undefined, 1].slice(1) };
		expect(unpack(pack(value))).toEqual(value);
	});
});
