/** Says changes of state aloud, for people who do not see them. */
import { createContext, use, useCallback, useMemo, useState, type JSX, type ReactNode } from "react";

type Announce = (text: string) => void;

const AnnouncerContext = createContext<Announce>(() => {});

/** One polite live region for the whole app. The same text twice is said twice. */
export function Announcer({ children }: { children: ReactNode }): JSX.Element {
	const [said, setSaid] = useState({ text: "", turn: 0 });
	const announce = useCallback<Announce>((text) => setSaid(({ turn }) => ({ text, turn: turn + 1 })), []);
	return (
		<AnnouncerContext value={announce}>
			{children}
			<div role="status" aria-live="polite" className="visually-hidden" data-testid="announcer">
				<span key={said.turn}>{said.text}</span>
			</div>
		</AnnouncerContext>
	);
}

/** Says something aloud. */
export function useAnnounce(): Announce {
	const announce = use(AnnouncerContext);
	return useMemo(() => announce, [announce]);
}
