/** What a build is made of, and whom its page may speak to. */
import { describe, expect, test } from "vitest";
import { narrowed } from "../../scripts/policy";
import { file } from "./support";

const page = (): string => file("wallet/index.html").toString("utf8");
const connects = (html: string): string | undefined => /connect-src ([^;]*);/.exec(html)?.[1];

describe("the page's own policy", () => {
	test("names the addresses of a build that is told them, and no others", () => {
		const html = narrowed(page(), " wss://node.example:9944  https://gateway.example ");
		expect(connects(html)).toBe("'self' wss://node.example:9944 https://gateway.example");
		expect(connects(narrowed(page(), ""))).toBe("'self'");
		expect(html).toContain("default-src 'none'");
	});

	test("takes nothing for an address that is none", () => {
		for (const wrong of ["https:", "wss://*", "http://node.example", "https://a.example/path", "https://a.example;script-src", "'unsafe-inline'", "wss://A.example"]) {
			expect(() => narrowed(page(), wrong), wrong).toThrow("not an origin");
		}
		expect(() => narrowed("<html></html>", "https://a.example")).toThrow("no open policy");
	});
});

test("every package is named by its exact version, in the lock file too", () => {
	type Wants = Readonly<Record<string, string>>;
	const { dependencies, devDependencies } = JSON.parse(file("wallet/package.json").toString("utf8")) as { dependencies: Wants; devDependencies: Wants };
	const lock = JSON.parse(file("wallet/package-lock.json").toString("utf8")) as {
		packages: Readonly<Record<string, { version?: string; dependencies?: Wants; devDependencies?: Wants }>>;
	};
	expect(lock.packages[""]?.dependencies).toEqual(dependencies);
	expect(lock.packages[""]?.devDependencies).toEqual(devDependencies);
	for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
		if (version.startsWith("file:")) continue;
		expect([name, version]).toEqual([name, lock.packages[`node_modules/${name}`]?.version]);
	}
});
