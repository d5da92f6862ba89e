/*
 * Keeps the program on the device, so that it opens without a network. Each file is fetched with its
 * hash: one that was changed on the way is refused, and then the program kept before stays in use.
 * Data is never kept here: requests to gateways and nodes pass by.
 */
const VERSION = "__VERSION__";
const FILES = [/* __FILES__ */];
const CACHE = `galen-${VERSION}`;
const ROOT = new URL("./", self.location.href);
const kept = new Set(FILES.map(([file]) => new URL(file, ROOT).href));

async function keep() {
	const cache = await caches.open(CACHE);
	await Promise.all(
		FILES.map(async ([file, integrity]) => {
			const request = new Request(new URL(file, ROOT), { integrity, cache: "no-cache" });
			const response = await fetch(request);
			if (!response.ok) throw new Error(`${file}: ${response.status}`);
			await cache.put(new URL(file, ROOT).href, response);
		}),
	);
}

async function tidy() {
	const names = await caches.keys();
	await Promise.all(names.filter((name) => name.startsWith("galen-") && name !== CACHE).map((name) => caches.delete(name)));
	await self.clients.claim();
}

async function answer(request) {
	const url = new URL(request.url);
	url.hash = "";
	url.search = "";
	const page = request.mode === "navigate" && url.href === ROOT.href;
	const key = page ? new URL("index.html", ROOT).href : url.href;
	const cache = await caches.open(CACHE);
	return (await cache.match(key)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
	const { request } = event;
	if (request.method !== "GET") return;
	const url = new URL(request.url);
	url.hash = "";
	url.search = "";
	if (kept.has(url.href) || (request.mode === "navigate" && url.href === ROOT.href)) event.respondWith(answer(request));
});
