/** Our own icons, drawn on a grid of 24, in the text's colour. Decoration: text always stands beside. */
import type { JSX } from "react";

const PATHS = {
	alert: "M12 9v4m0 4h.01M10.3 4 2.6 17.500A2 2 0 0 0 4.3 20.500h15.400a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0Z",
	arrow: "M5 12h14m-6-6 6 6-6 6",
	bell: "M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15L6 16Zm4 5h4",
	check: "m5 12.5 4.5 4.500L19 7.5",
	checkCircle: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-4 9.3 2.8 2.700L16.2 9.5",
	chevron: "m9 6 6 6-6 6",
	clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4.500V12l3 2",
	close: "m6 6 12 12M18 6 6 18",
	coins: "M9 4.500c3.6 0 6 1.3 6 3s-2.4 3-6 3-6-1.3-6-3 2.4-3 6-3ZM3 7.500v4.500c0 1.7 2.4 3 6 3 .7 0 1.4 0 2-.1M15 7.500v2m0 0c3.6 0 6 1.3 6 3s-2.4 3-6 3-6-1.3-6-3 2.4-3 6-3Zm-6 3V17c0 1.7 2.4 3 6 3s6-1.3 6-3v-4.5",
	document: "M7 3.500h7l4.5 4.500v12.500H7a1.5 1.5 0 0 1-1.5-1.500V5A1.5 1.5 0 0 1 7 3.500Zm7 0V8h4.500M9 13h6m-6 3.500h6",
	download: "M12 4v11m-4.5-4.500L12 15l4.5-4.500M4.5 19.500h15",
	eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm9.5-3a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
	flask: "M9.5 3.500h5M10.5 3.500v6L5 18.500a1.5 1.5 0 0 0 1.3 2h11.400a1.5 1.5 0 0 0 1.3-2l-5.5-9v-6M8 14.500h8",
	gear: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Zm7.5 3-.1-1.3 2-1.5-2-3.4-2.3 1a8 8 0 0 0-2.3-1.300L14.5 3h-5l-.3 2.500a8 8 0 0 0-2.3 1.300l-2.3-1-2 3.4 2 1.500a8 8 0 0 0 0 2.600l-2 1.5 2 3.4 2.3-1a8 8 0 0 0 2.3 1.300l.3 2.500h5l.3-2.500a8 8 0 0 0 2.3-1.300l2.3 1 2-3.4-2-1.5.1-1.300Z",
	hand: "M8 12V5.500a1.5 1.5 0 0 1 3 0V11m0-6.500a1.5 1.5 0 0 1 3 0V11m0-5a1.5 1.5 0 0 1 3 0v8c0 4-2.5 7-6.5 7-3 0-4.5-1.5-6-4l-2-3.500a1.6 1.6 0 0 1 2.7-1.700L8 13.5",
	heart: "M12 20S3.5 15 3.5 9A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8.5 2c0 6-8.5 11-8.5 11Z",
	home: "M4 11.5 12 4l8 7.500M6 10v9.500h12V10M10 19.500v-5h4v5",
	hospital: "M5 20.500V6.500A1.5 1.5 0 0 1 6.5 5h11A1.5 1.5 0 0 1 19 6.500v14m-16 0h18M12 8.500v5m-2.5-2.500h5M10 20.500v-4h4v4",
	key: "M14.5 3.500a6 6 0 0 0-5.7 7.800L3.5 16.600v3.900h3.900v-2.300h2.300v-2.300l1.9-1.900a6 6 0 1 0 2.9-10.500Zm1.5 4.500h.01",
	lock: "M6.5 10.500h11a1.5 1.5 0 0 1 1.5 1.500v7a1.5 1.5 0 0 1-1.5 1.500h-11A1.5 1.5 0 0 1 5 19v-7a1.5 1.5 0 0 1 1.5-1.500Zm1.5 0V8a4 4 0 0 1 8 0v2.5",
	more: "M4 7h16M4 12h16M4 17h16",
	people: "M9 4.500a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM2.5 20c0-3.5 2.5-6 6.5-6s6.5 2.5 6.5 6M16 5a3.5 3.5 0 0 1 0 6.500m2 2.800c2.2.7 3.5 2.7 3.5 5.7",
	plus: "M12 5v14M5 12h14",
	qr: "M4 4h6v6H4V4Zm10 0h6v6h-6V4ZM4 14h6v6H4v-6Zm10 0h2.500v2.500H14V14Zm3.5 3.500H20V20h-2.500v-2.500Z",
	send: "M4 12 20.5 4.5 14 20.500l-3-6.5-7-2Zm7 2 4.5-4.5",
	shield: "M12 3.500c2.8 2 5.2 2.8 7.5 3v5.500c0 4.4-2.9 7.3-7.5 8.5-4.6-1.2-7.5-4.1-7.5-8.500V6.500c2.3-.2 4.7-1 7.5-3Z",
	stop: "M8.3 3.500h7.400l4.8 4.800v7.400l-4.8 4.800H8.300l-4.8-4.800V8.300l4.8-4.800ZM8.5 12h7",
	sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5v1.500M12 19.500V21m9-9h-1.500M4.5 12H3m15.4-6.4-1.1 1.100M6.7 17.300l-1.1 1.100m12.8 0-1.1-1.100M6.7 6.7 5.6 5.6",
	offline: "M3 3l18 18M8.5 15.500a5 5 0 0 1 6.5-.5m-9.5-2.500a9 9 0 0 1 4-2.300m3.5-.2a9 9 0 0 1 5 2.500M2.5 9.500A13 13 0 0 1 7 6.700m4-1a13 13 0 0 1 10.5 3.800M12 19h.01",
	world: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM3 12h18M12 3c2.5 2.6 3.8 5.6 3.8 9s-1.3 6.4-3.8 9c-2.5-2.6-3.8-5.6-3.8-9S9.5 5.6 12 3Z",
} as const;

/** Which icon. */
export type IconName = keyof typeof PATHS;

/** An icon; `mirror` for what points in the reading direction. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }): JSX.Element {
	return (
		<svg
			className={MIRRORED.has(name) ? "icon icon-mirrored" : "icon"}
			width={size}
			height={size}
			viewBox="0 0 24 24"
			fill="none"
			stroke="currentColor"
			strokeWidth={1.75}
			strokeLinecap="round"
			strokeLinejoin="round"
			aria-hidden="true"
			focusable="false"
		>
			<path d={PATHS[name]} />
		</svg>
	);
}

const MIRRORED: ReadonlySet<IconName> = new Set(["arrow", "chevron", "send"]);
