import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, posix, relative, resolve, sep } from "node:path";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { narrowed } from "./scripts/policy.ts";

const SERVICE_WORKER = "src/app/service-worker.js";

const digest = (bytes: Uint8Array) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

async function filesOf(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join(posix.sep))
		.sort();
}

/**
 * Compiles a catalogue when it is loaded, so that no parser of messages is shipped: Lingui's own compiler,
 * for files that end in `?lingui`. Every message has an id of its own and stands in all languages; a test
 * compares ids, placeholders and plural forms.
 */
function catalogues(): Plugin {
	return {
		name: "galen-catalogues",
		enforce: "pre",
		async load(id) {
			if (!id.endsWith(".json?lingui")) return null;
			const messages = JSON.parse(await readFile(id.replace(/\?lingui$/, ""), "utf8")) as Record<string, string>;
			const compiled = Object.entries(messages).map(([key, message]) => [key, compileMessage(message)]);
			return { code: `export const messages = ${JSON.stringify(Object.fromEntries(compiled))};`, map: null, moduleType: "js" };
		},
	};
}

/** Narrows the page's own policy to the nodes, and the gateway if it is another origin, that `GALEN_WALLET_CONNECT` names. */
function policy(): Plugin {
	return {
		name: "galen-policy",
		apply: "build",
		transformIndexHtml(html) {
			const addresses = process.env["GALEN_WALLET_CONNECT"];
			return addresses === undefined ? html : narrowed(html, addresses);
		},
	};
}

/**
 * Ties the built files together by their hashes: the page names those of what it loads, and the service
 * worker those of everything it keeps, so that the browser itself refuses a file that was changed.
 */
function integrity(): Plugin {
	let folder = "dist";
	let root = ".";
	return {
		name: "galen-integrity",
		apply: "build",
		configResolved(config) {
			root = config.root;
			folder = resolve(config.root, config.build.outDir);
		},
		async closeBundle() {
			const files = await filesOf(folder);
			const hashes: Record<string, string> = {};
			for (const file of files) {
				// What a hospital puts in itself, the names of organizations, has no hash of ours.
				if (!["index.html", "service-worker.js", "integrity.json", "directory.json"].includes(file)) {
					hashes[file] = digest(await readFile(join(folder, file)));
				}
			}
			const page = join(folder, "index.html");
			const html = (await readFile(page, "utf8")).replace(
				/<(script|link)([^>]*?)\s(src|href)="\.\/([^"]+\.(?:js|css))"([^>]*)>/g,
				(tag, name: string, before: string, attribute: string, file: string, after: string) => {
					const hash = hashes[file];
					return hash === undefined ? tag : `<${name}${before} ${attribute}="./${file}" integrity="${hash}"${after}>`;
				},
			);
			await writeFile(page, html);
			hashes["index.html"] = digest(Buffer.from(html));
			const list = Object.entries(hashes).sort(([a], [b]) => a.localeCompare(b));
			const version = createHash("sha256").update(JSON.stringify(list)).digest("hex").slice(0, 16);
			const worker = (await readFile(join(root, SERVICE_WORKER), "utf8"))
				.replace('"__VERSION__"', JSON.stringify(version))
				.replace("[/* __FILES__ */]", JSON.stringify(list));
			await writeFile(join(folder, "service-worker.js"), worker);
			await writeFile(join(folder, "integrity.json"), `${JSON.stringify(Object.fromEntries(list), null, "\t")}\n`);
		},
	};
}

export default defineConfig({
	// The gateway may serve the wallet under any path: nothing in it is addressed from the root.
	base: "./",
	plugins: [react(), catalogues(), policy(), integrity()],
	build: {
		target: "es2022",
		// Nothing inline: the content security policy allows files of ours only.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		sourcemap: false,
	},
	worker: { format: "es" },
	test: {
		include: ["src/**/*.test.{ts,tsx}", "tests/unit/**/*.test.{ts,tsx}"],
		// Opening a key file takes a second on purpose, and the machine may be busy with a network of nodes.
		testTimeout: 120_000,
	},
});
