/** Hands a file to the person. The address it needs for that lives for a moment and leads nowhere else. */
export function offerFile(file: Blob, name: string): void {
	const address = URL.createObjectURL(file);
	const link = document.createElement("a");
	link.href = address;
	link.download = name;
	link.click();
	URL.revokeObjectURL(address);
}
