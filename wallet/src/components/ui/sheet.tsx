/** A sheet over the page: from below on a phone, in the middle on a desk. */
import type { JSX, ReactNode } from "react";
import { Button as AriaButton, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useVoice } from "../../app/say";
import { Icon } from "./icons";

/** A sheet. Closing it never loses what is on its way. */
export function Sheet({ open, onClose, title, children, footer }: {
	open: boolean;
	onClose: () => void;
	title: string;
	children: ReactNode;
	footer?: ReactNode;
}): JSX.Element {
	const { say } = useVoice();
	return (
		<ModalOverlay className="overlay" isOpen={open} onOpenChange={(next) => !next && onClose()} isDismissable>
			<Modal className="sheet">
				<Dialog className="sheet-dialog">
					<div className="sheet-head">
						<Heading slot="title" className="sheet-title" level={2}>
							{title}
						</Heading>
						<AriaButton className="icon-button" onPress={onClose} aria-label={say("do.close")}>
							<Icon name="close" />
						</AriaButton>
					</div>
					<div className="sheet-body">{children}</div>
					{footer !== undefined && <div className="sheet-foot">{footer}</div>}
				</Dialog>
			</Modal>
		</ModalOverlay>
	);
}
