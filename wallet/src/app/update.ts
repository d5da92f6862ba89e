/** Reloading for a newer program: what the device keeps of the old one makes way first. */

/** How long a newer program may take to come, in milliseconds. */
const PATIENCE = 20_000;

/** Fetches the newest program there is, puts it in the old one's place, and loads the page anew. */
export async function reloadProgram(): Promise<void> {
	try {
		const registration = await navigator.serviceWorker?.getRegistration();
		if (registration !== undefined) {
			await registration.update();
			const coming = registration.installing ?? registration.waiting;
			if (coming !== null && coming !== undefined) await taken(coming);
		}
	} catch {
		// Without a network the old program is all there is.
	}
	window.location.reload();
}

/** Waits until a newer program serves this page. */
async function taken(coming: ServiceWorker): Promise<void> {
	await new Promise<void>((done) => {
		const late = setTimeout(done, PATIENCE);
		const go = () => coming.postMessage("now");
		coming.addEventListener("statechange", () => {
			if (coming.state === "installed") go();
			if (coming.state === "activated" || coming.state === "redundant") {
				clearTimeout(late);
				done();
			}
		});
		if (coming.state === "installed") go();
	});
}
