/** When a page fails to draw, or its file is not to be had any more: a sentence and a way on, never an empty screen. */
import { Component, useState, type JSX, type ReactNode } from "react";
import { Button, Notice } from "../components/ui/basics";
import { reloadProgram } from "./update";
import { useVoice } from "./say";

/** Catches what is thrown inside. Give it another key, and it tries anew. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
	override state = { failed: false };

	static getDerivedStateFromError(): { readonly failed: boolean } {
		return { failed: true };
	}

	override render(): ReactNode {
		return this.state.failed ? <DidNotLoad onReload={reloadProgram} /> : this.props.children;
	}
}

/** What is shown instead. */
export function DidNotLoad({ onReload }: { onReload: () => Promise<void> }): JSX.Element {
	const { say } = useVoice();
	const [busy, setBusy] = useState(false);
	return (
		<Notice tone="stop" urgent title={say("boundary.title")}>
			<p>{say("boundary.text")}</p>
			<Button
				weight="main"
				isPending={busy}
				onPress={() => {
					setBusy(true);
					void onReload().finally(() => setBusy(false));
				}}
			>
				{say("do.reload")}
			</Button>
		</Notice>
	);
}
