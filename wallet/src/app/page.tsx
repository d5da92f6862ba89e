/** The frame of one page: its heading takes the focus when somebody arrives, and names the tab. */
import { useEffect, useRef, type JSX, type ReactNode } from "react";
import { Link as AriaLink } from "react-aria-components";
import { Icon } from "../components/ui/icons";
import { href } from "./route";
import { useVoice } from "./say";

let first = true;

/** A page. `back` leads to the page above it. */
export function Page({ title, lead, back, aside, children }: {
	title: string;
	lead?: string;
	back?: { readonly to: string; readonly label: string };
	aside?: ReactNode;
	children: ReactNode;
}): JSX.Element {
	const { say } = useVoice();
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		// The first page is read from its top, as every page a browser opens.
		if (first) first = false;
		else {
			window.scrollTo(0, 0);
			heading.current?.focus({ preventScroll: true });
		}
	}, []);
	useEffect(() => {
		document.title = `${title} · ${say("app.name")}`;
	}, [title, say]);
	return (
		<div className="page">
			{back !== undefined && (
				<AriaLink href={href(back.to)} className="back">
					<span className="back-icon">
						<Icon name="chevron" size={20} />
					</span>
					{back.label}
				</AriaLink>
			)}
			<div className="page-head">
				<div>
					<h1 ref={heading} tabIndex={-1}>
						{title}
					</h1>
					{lead !== undefined && <p className="lead">{lead}</p>}
				</div>
				{aside}
			</div>
			{children}
		</div>
	);
}
