// @vitest-environment jsdom
import { i18n } from "@lingui/core";
import { expect, test } from "vitest";
import { activate, loadDeskWords, preferredLocale } from "./i18n";

test("the choice comes first, then the browser's languages, then English", () => {
	expect(preferredLocale("ar", ["es"])).toBe("ar");
	expect(preferredLocale("xx", ["fr-FR", "es-MX"])).toBe("es");
	expect(preferredLocale(null, ["fr"])).toBe("en");
});

test("a language brings its direction, and plurals are its own", async () => {
	await activate("ar");
	expect([document.documentElement.lang, document.documentElement.dir]).toEqual(["ar", "rtl"]);
	expect(i18n._("home.questions", { count: 2 })).toBe("سؤالان ينتظرانك");
	await activate("en");
	expect(document.documentElement.dir).toBe("ltr");
	expect(i18n._("home.questions", { count: 1 })).toBe("Somebody asks you a question");
});

test("a desk's words stay when the language changes", async () => {
	await activate("en");
	await loadDeskWords();
	await activate("es");
	expect(i18n._("desk.accept")).toBe("Aceptar");
});
