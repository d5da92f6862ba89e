/**
 * The texts of templates. The ledger has their hashes; the texts come with the program. One whose hash is not
 * the ledger's is no text of the template, and a template without a text cannot be signed under.
 */

import { Blake2256 } from "@polkadot-api/substrate-bindings";
import type { Hex, NonEmpty, TemplateText } from "../contracts";
import { id } from "../contracts";
import { toHex } from "../chain/bytes";
import bundled from "../chain/generated/templates";

/** The text with this hash, checked. */
export function textOf(hash: Hex, texts: Readonly<Record<string, string>> = bundled): string | null {
	const text = texts[hash];
	if (text === undefined) return null;
	return toHex(Blake2256(new TextEncoder().encode(text))) === hash ? text : null;
}

type Published = readonly { readonly language: string; readonly hash: Hex }[];

/** What a page can show of a template. */
export function textsFor(hashes: Published, texts?: Readonly<Record<string, string>>):
	| { readonly text: "known"; readonly texts: NonEmpty<TemplateText> }
	| { readonly text: "unknown"; readonly hashes: readonly { readonly language: TemplateText["language"]; readonly hash: Hex }[] } {
	const known = hashes
		.map(({ language, hash }): TemplateText | null => {
			const text = textOf(hash, texts);
			return text === null ? null : { language: id.language(language), hash, text };
		})
		.filter((one) => one !== null);
	const [first, ...others] = known;
	if (first === undefined) return { text: "unknown", hashes: hashes.map(({ language, hash }) => ({ language: id.language(language), hash })) };
	return { text: "known", texts: [first, ...others] };
}

/** The text in a language, else the first there is. */
export function inLanguage(texts: readonly TemplateText[], language: string): TemplateText | null {
	return texts.find((text) => text.language === language.slice(0, 2)) ?? texts[0] ?? null;
}
