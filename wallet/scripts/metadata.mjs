// Puts what the program knows of the ledger into modules: client/metadata.scale, from which the command
// line's types are generated too, and the texts of the demo's templates by their hash.
//
// usage: node scripts/metadata.mjs

import { blake2b } from "@noble/hashes/blake2.js";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = at("../src/chain/generated/");
mkdirSync(out, { recursive: true });

const metadata = readFileSync(at("../../client/metadata.scale"));
writeFileSync(
	`${out}metadata.ts`,
	`/** client/metadata.scale, base64. Written by scripts/metadata.mjs. */\nexport default ${JSON.stringify(metadata.toString("base64"))};\n`,
);

const folder = at("../../runtime/src/genesis/templates/");
const texts = {};
for (const name of readdirSync(folder).sort()) {
	const text = readFileSync(folder + name);
	const hash = Buffer.from(blake2b(text, { dkLen: 32 })).toString("hex");
	texts[`0x${hash}`] = text.toString("utf8");
}
writeFileSync(
	`${out}templates.ts`,
	`/** Texts of templates by their BLAKE2b-256. Written by scripts/metadata.mjs. */\nconst texts: Readonly<Record<string, string>> = ${JSON.stringify(texts, null, "\t")};\nexport default texts;\n`,
);
