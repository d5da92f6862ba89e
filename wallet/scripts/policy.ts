/**
 * The page's own policy. A gateway sends a stricter one with the page; where the files are served by something else, as
 * behind a cache of a hospital's, the page's own is all there is, and the build can be told whom it may speak to.
 */

/** What the page in the repository allows: any gateway and node that is encrypted, or on this machine. */
const OPEN = /connect-src 'self' https: wss:[^;]*;/;
/** Scheme, host and port; no path, no wildcard, nothing that ends the directive. */
const ORIGIN = /^(?:https|wss):\/\/[a-z0-9.-]+(?::\d{1,5})?$/;

/** The page, allowed to speak to its own origin and these addresses alone. Throws where one is none. */
export function narrowed(html: string, addresses: string): string {
	const origins = addresses.split(/\s+/).filter((address) => address !== "");
	const wrong = origins.find((origin) => !ORIGIN.test(origin));
	if (wrong !== undefined) throw new Error(`not an origin that a page may speak to: ${wrong}`);
	if (!OPEN.test(html)) throw new Error("the page has no open policy to narrow");
	return html.replace(OPEN, `connect-src ${["'self'", ...origins].join(" ")};`);
}
