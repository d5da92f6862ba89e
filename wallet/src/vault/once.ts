/** Loads something once. What failed is loaded again by whoever asks next: a network that was gone comes back. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
	let loaded: Promise<T> | null = null;
	return () => {
		if (loaded !== null) return loaded;
		const loading = load();
		loaded = loading;
		loading.catch(() => {
			if (loaded === loading) loaded = null;
		});
		return loading;
	};
}
