declare module "*.json?lingui" {
	/** A compiled catalogue. */
	export const messages: Record<string, never>;
}
