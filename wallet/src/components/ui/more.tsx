/** Something that is there for who asks. */
import type { JSX, ReactNode } from "react";
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { Icon } from "./icons";

/** A heading that opens what is under it. */
export function More({ title, children, open = false }: { title: string; children: ReactNode; open?: boolean }): JSX.Element {
	return (
		<Disclosure className="more" defaultExpanded={open}>
			<Heading level={3} className="more-head">
				<AriaButton slot="trigger" className="more-button">
					<Icon name="chevron" size={20} />
					<span>{title}</span>
				</AriaButton>
			</Heading>
			<DisclosurePanel className="more-panel">
				<div className="more-body">{children}</div>
			</DisclosurePanel>
		</Disclosure>
	);
}
