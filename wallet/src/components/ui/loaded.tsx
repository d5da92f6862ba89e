/** A value that comes and may age, in each of its states. */
import type { JSX, ReactNode } from "react";
import { useVoice } from "../../app/say";
import type { Failure, Loadable } from "../../contracts";
import { failureInWords } from "../../words/trouble";
import { Button, Notice, Skeleton } from "./basics";

/** What the banner above every page says already. */
const SAID_ABOVE: ReadonlySet<Failure["kind"]> = new Set(["offline", "node_down", "chain_behind", "other_network", "incompatible", "program_outdated"]);

/** Shows a value once there is one. An old one is shown as old, with what keeps it from being renewed. */
export function Loaded<T>({ value, children, retry, lines = 3 }: {
	value: Loadable<T>;
	children: (value: T) => ReactNode;
	retry?: () => void;
	lines?: number;
}): JSX.Element {
	const { say, formats } = useVoice();
	switch (value.state) {
		case "loading":
			return <Skeleton label={say("state.loading")} lines={lines} />;
		case "ready":
			return <>{children(value.value)}</>;
		case "stale":
			return (
				<>
					<p className="as-of" data-testid="as-of">
						{say("state.as-of", { time: formats.minute(value.asOf) })}
					</p>
					{!SAID_ABOVE.has(value.because.kind) && <FailureNotice failure={value.because} retry={retry} />}
					{children(value.value)}
				</>
			);
		case "failed":
			return <FailureNotice failure={value.because} retry={retry} />;
	}
}

/** A failure as a notice. */
export function FailureNotice({ failure, retry }: { failure: Failure; retry?: (() => void) | undefined }): JSX.Element {
	const voice = useVoice();
	const words = failureInWords(failure, voice);
	return (
		<div data-failure={failure.kind}>
			<Notice
				tone={words.passes ? "waiting" : "stop"}
				title={words.title}
				icon={failure.kind === "offline" ? "offline" : undefined}
				actions={retry !== undefined && <Button onPress={retry}>{voice.say("do.try-again")}</Button>}
			>
				{words.text}
			</Notice>
		</div>
	);
}
