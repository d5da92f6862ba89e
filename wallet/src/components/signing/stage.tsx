/** Waiting, on its way, final: three marks that differ in shape, word and colour. */
import type { JSX } from "react";
import { useVoice } from "../../app/say";
import type { ActStatus } from "../../contracts";
import { stageInWords, stageOf, statusInWords, type Stage } from "../../words/status";
import { Icon, type IconName } from "../ui/icons";

const ICON: Record<Stage, IconName> = { waiting: "clock", moving: "send", final: "checkCircle", refused: "alert", unread: "eye" };
const STEPS: readonly Stage[] = ["waiting", "moving", "final"];

/** The stage alone. */
export function StageMark({ stage }: { stage: Stage }): JSX.Element {
	const voice = useVoice();
	return (
		<span className={`stage stage-${stage}`} data-stage={stage}>
			<Icon name={ICON[stage]} size={20} />
			{stageInWords(stage, voice)}
		</span>
	);
}

/** The way from this device to the ledger, and how far an act has come on it. */
export function StageTrack({ status }: { status: ActStatus }): JSX.Element {
	const voice = useVoice();
	const stage = stageOf(status);
	const reached = STEPS.indexOf(stage);
	return (
		<div className={`track track-${stage}`} data-stage={stage} data-status={status.at}>
			<ol className="track-steps">
				{STEPS.map((step, index) => (
					<li
						key={step}
						className={`track-step${index < reached ? " track-past" : ""}${step === stage ? " track-here" : ""}`}
						aria-current={step === stage ? "step" : undefined}
					>
						<span className={`track-dot track-dot-${step}`}>
							<Icon name={ICON[step]} size={20} />
						</span>
						<span className="track-label">{stageInWords(step, voice)}</span>
					</li>
				))}
			</ol>
			{(stage === "refused" || stage === "unread") && <StageMark stage={stage} />}
			<p className="track-text">{statusInWords(status, voice)}</p>
		</div>
	);
}
