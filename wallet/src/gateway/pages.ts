/** Lists that a gateway gives page by page. */

import { Failed } from "../chain/failure";

/** Most entries that any list of one account comes to. */
const MOST = 100_000;

/** All pages of a list, in order. One that goes in circles or does not end is no list, and nothing of it is shown. */
export async function* pagesOf<Page extends { readonly next: string | number | null }>(
	fetch: (after: string | null) => Promise<Page>,
	lengthOf: (page: Page) => number,
	most = MOST,
): AsyncGenerator<Page> {
	const seen = new Set<string>();
	let length = 0;
	for (let after: string | null = null; ; ) {
		const page = await fetch(after);
		length += lengthOf(page);
		if (length > most) throw new Failed({ kind: "damaged" });
		yield page;
		if (page.next === null || page.next === undefined) return;
		after = String(page.next);
		// A page that has nothing and names another would go on for ever without ever being too long.
		if (seen.has(after) || lengthOf(page) === 0) throw new Failed({ kind: "damaged" });
		seen.add(after);
	}
}
