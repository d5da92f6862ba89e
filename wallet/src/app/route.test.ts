import { expect, test } from "vitest";
import { parse, tail } from "./route";

test("an address's fragment is a place", () => {
	expect(parse("").path).toBe("/");
	expect(parse("#/").path).toBe("/");
	expect(parse("#/consents/3").path).toBe("/consents/3");
	expect(parse("#/partner/order?at=2").query.get("at")).toBe("2");
});

test("a hospital's code leads to the same page in all its forms", () => {
	for (const form of ["#galen:pair?g=0x1&w=http%3A%2F%2Fa%3Fb", "#/pair?g=0x1&w=http%3A%2F%2Fa%3Fb", "#pair?g=0x1&w=http%3A%2F%2Fa%3Fb"]) {
		const place = parse(form);
		expect([place.path, place.query.get("g"), place.query.get("w")]).toEqual(["/pair", "0x1", "http://a?b"]);
	}
});

test("the rest of a path", () => {
	expect(tail("/give/research-lab", "/give/")).toBe("research-lab");
	expect(tail("/give/", "/give/")).toBeNull();
	expect(tail("/given", "/give/")).toBeNull();
});
