/** A QR code as one path, always dark on light: cameras need the contrast. */
import { useEffect, useState, type JSX } from "react";

/** Draws a text. The encoder is loaded when a code is first shown. */
export function QrCode({ text, label }: { text: string; label: string }): JSX.Element {
	const [modules, setModules] = useState<readonly (readonly boolean[])[] | null>(null);
	useEffect(() => {
		let gone = false;
		void import("qr").then(({ encodeQR }) => {
			if (!gone) setModules(encodeQR(text, "raw", { border: 2, ecc: "medium" }));
		});
		return () => {
			gone = true;
		};
	}, [text]);
	const size = modules?.length ?? 1;
	return (
		<svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
			<rect width={size} height={size} fill="#fff" />
			{modules !== null && <path d={path(modules)} fill="#000" />}
		</svg>
	);
}

/** Runs of dark modules as rectangles of one path. */
export function path(modules: readonly (readonly boolean[])[]): string {
	const parts: string[] = [];
	modules.forEach((row, y) => {
		for (let x = 0; x < row.length; ) {
			let end = x;
			while (row[end] === true) end += 1;
			if (end > x) parts.push(`M${x} ${y}h${end - x}v1h-${end - x}z`);
			x = Math.max(end, x + 1);
		}
	});
	return parts.join("");
}
