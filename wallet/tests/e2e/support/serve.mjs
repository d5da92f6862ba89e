/*
 * Serves the built wallet by itself, with the gateway's headers: for what needs no gateway.
 *
 * usage: node serve.mjs PORT
 */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = process.env.GALEN_WALLET_DIST ?? fileURLToPath(new URL("../../../dist/", import.meta.url));
const TYPES = {
	".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm",
	".json": "application/json", ".webmanifest": "application/manifest+json",
};
/** As `gateway/src/wallet/headers.rs` has it, but for the nodes: any may be named here. */
const POLICY =
	"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; " +
	"connect-src 'self' https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types default";

createServer((request, response) => {
	const path = new URL(request.url ?? "/", "http://localhost").pathname;
	const file = normalize(join(DIST, path === "/" ? "index.html" : path));
	if (request.method !== "GET" || !file.startsWith(normalize(DIST))) return response.writeHead(404).end();
	readFile(file).then(
		(bytes) =>
			response
				.writeHead(200, {
					"content-type": TYPES[extname(file)] ?? "application/octet-stream",
					"content-security-policy": POLICY,
					"cache-control": path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
					"x-content-type-options": "nosniff",
					"referrer-policy": "no-referrer",
				})
				.end(bytes),
		() => response.writeHead(404).end(),
	);
}).listen(Number(process.argv[2] ?? 4173), "127.0.0.1");
