/**
 * What text may become markup or code: none, and none but files of our own. The gateway's policy asks for it
 * (`require-trusted-types-for`); a browser that knows no trusted types goes by the rest of the policy.
 */

interface Policies {
	createPolicy(name: "default", rules: { createHTML(text: string): string | null; createScriptURL(address: string): string | null }): unknown;
}

/** Lets the browser refuse everything else. `null` is a refusal. */
export function trust(policies = (globalThis as { trustedTypes?: Policies }).trustedTypes, origin = globalThis.location?.origin): void {
	policies?.createPolicy("default", {
		// An announcement is taken back by writing nothing in its place.
		createHTML: (text) => (text === "" ? text : null),
		// The worker with the keys, and the one that keeps the program on the device.
		createScriptURL: (address) => (new URL(address, globalThis.location?.href ?? origin).origin === origin ? address : null),
	});
}

trust();
