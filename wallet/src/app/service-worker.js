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

/*
 * The program before this one stays beside it: a page of it may be open in another tab, and asks for its parts
 * by names that only it has.
 */
async function tidy() {
	const others = (await caches.keys()).filter((name) => name.startsWith("galen-") && name !== CACHE);
	await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
	await self.clients.claim();
}

/* What is asked for, without what a link adds. */
function place(request) {
	const url = new URL(request.url);
	url.hash = "";
	url.search = "";
	return url.href;
}

const isPage = (request) => request.mode === "navigate" && place(request) === ROOT.href;
// Named by its content: whichever program a part is of, it is that part.
const isPart = (request) => place(request).startsWith(new URL("assets/", ROOT).href);

async function answer(request) {
	const cache = await caches.open(CACHE);
	const known = await cache.match(isPage(request) ? new URL("index.html", ROOT).href : place(request));
	const older = known === undefined && isPart(request) ? await caches.match(place(request)) : undefined;
	return known ?? older ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
// A newer program waits until every tab of the old one is closed, or somebody asks for it.
self.addEventListener("message", (event) => {
	if (event.data === "now") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
	const { request } = event;
	if (request.method !== "GET") return;
	if (kept.has(place(request)) || isPage(request) || isPart(request)) event.respondWith(answer(request));
});
