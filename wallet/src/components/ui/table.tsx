/** A table that scrolls where it does not fit, by the keyboard as well. */
import type { JSX, ReactNode } from "react";

/** `label` says what is in it, for who does not see it. */
export function Table({ label, testId, children }: { label: string; testId?: string; children: ReactNode }): JSX.Element {
	return (
		// A region that scrolls has to take the focus, or the keyboard cannot scroll it.
		<div className="table-wrap" role="region" aria-label={label} tabIndex={0}>
			<table className="table" data-testid={testId}>
				{children}
			</table>
		</div>
	);
}
