/** Where the device keeps things: IndexedDB, or in tests a map that outlives a core as a disk does. */

/** A place for values by name. What is awaited is on the disk. */
export interface Storage {
	get(key: string): Promise<unknown>;
	set(key: string, value: unknown): Promise<void>;
	/** Keeps all of them, or none. */
	setAll(values: readonly (readonly [key: string, value: unknown])[]): Promise<void>;
	delete(key: string): Promise<void>;
	keys(prefix: string): Promise<readonly string[]>;
}

const STORE = "values";

const done = <T>(request: IDBRequest<T>): Promise<T> =>
	new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error("storage"));
	});

const finished = (transaction: IDBTransaction): Promise<void> =>
	new Promise((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onerror = () => reject(transaction.error ?? new Error("storage"));
		transaction.onabort = () => reject(transaction.error ?? new Error("storage"));
	});

/** Opens the device's database. Rejects where the browser keeps nothing. */
export async function openStorage(name: string): Promise<Storage> {
	const request = indexedDB.open(name, 1);
	request.onupgradeneeded = () => request.result.createObjectStore(STORE);
	const database = await done(request);
	const write = async (act: (store: IDBObjectStore) => void): Promise<void> => {
		const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
		act(transaction.objectStore(STORE));
		await finished(transaction);
	};
	const read = () => database.transaction(STORE, "readonly").objectStore(STORE);
	return {
		get: (key) => done<unknown>(read().get(key)),
		set: (key, value) => write((store) => store.put(value, key)),
		setAll: (values) => write((store) => values.forEach(([key, value]) => store.put(value, key))),
		delete: (key) => write((store) => store.delete(key)),
		async keys(prefix) {
			const all = await done(read().getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`)));
			return all.map(String);
		},
	};
}

/** A storage in memory. */
export function memoryStorage(): Storage {
	const values = new Map<string, unknown>();
	return {
		get: async (key) => values.get(key),
		set: async (key, value) => void values.set(key, structuredClone(value)),
		setAll: async (all) => all.forEach(([key, value]) => values.set(key, structuredClone(value))),
		delete: async (key) => void values.delete(key),
		keys: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
	};
}
