/** What text may become markup or code: only what is named here. */
import { expect, test } from "vitest";
import { trust } from "../../src/app/trusted";

interface Rules {
	createHTML(text: string): string | null;
	createScriptURL(address: string): string | null;
}

function rules(origin: string): Rules {
	let made: Rules | undefined;
	trust({ createPolicy: (_: "default", given: Rules) => (made = given) }, origin);
	if (made === undefined) throw new Error("no policy was made");
	return made;
}

test("no markup but none", () => {
	const { createHTML } = rules("https://gateway.example");
	expect(createHTML("")).toBe("");
	for (const markup of ["<b>x</b>", "x", " ", "<script src=x></script>"]) expect(createHTML(markup)).toBeNull();
});

test("scripts of our own origin only", () => {
	const { createScriptURL } = rules("https://gateway.example");
	for (const own of ["./service-worker.js", "https://gateway.example/assets/worker.js"]) expect(createScriptURL(own)).toBe(own);
	for (const other of ["https://elsewhere.example/x.js", "//elsewhere.example/x.js", "data:text/javascript,1", "blob:https://elsewhere.example/1", "http://gateway.example/x.js"]) {
		expect(createScriptURL(other)).toBeNull();
	}
});

test("a browser without trusted types goes on", () => {
	expect(() => trust(undefined, "https://gateway.example")).not.toThrow();
});
