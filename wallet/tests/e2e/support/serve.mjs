/*
 * Serves the built wallet as the gateway does: the same content security policy, nothing from elsewhere.
 * What is no file of the wallet goes on to the gateway that artefacts/world.json names, if there is one,
 * so that both have one origin, as behind a hospital's own address.
 *
 * usage: node serve.mjs PORT
 */
import { createServer, request as ask } from "node:http";
import { readFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = process.env.GALEN_WALLET_DIST ?? fileURLToPath(new URL("../../../dist/", import.meta.url));
const WORLD = fileURLToPath(new URL("../artefacts/world.json", import.meta.url));
const TYPES = {
	".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".scale": "application/octet-stream", ".txt": "text/plain; charset=utf-8",
};
const POLICY =
	"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; manifest-src 'self'; " +
	"connect-src 'self' https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The gateway beside the wallet; `null` when there is none, or when it is to be down. */
function gateway() {
	try {
		const { gateway: url } = JSON.parse(readFileSync(WORLD, "utf8"));
		return typeof url === "string" ? new URL(url) : null;
	} catch {
		return null;
	}
}

function forward(request, response) {
	const to = gateway();
	if (to === null) return response.writeHead(request.method === "GET" ? 404 : 502).end();
	const onward = ask({ host: to.hostname, port: to.port, path: request.url, method: request.method, headers: { ...request.headers, host: to.host } }, (answer) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.pipe(response);
	});
	onward.on("error", () => response.destroy());
	request.pipe(onward);
}

createServer((request, response) => {
	const path = new URL(request.url ?? "/", "http://localhost").pathname;
	const file = normalize(join(DIST, path === "/" ? "index.html" : path));
	if (request.method !== "GET" || !file.startsWith(normalize(DIST))) return forward(request, response);
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
		() => forward(request, response),
	);
}).listen(Number(process.argv[2] ?? 4173), "127.0.0.1");
